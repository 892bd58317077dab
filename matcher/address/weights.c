#include "address/weights.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_BITS = 60, MOST_BYTES = 1 << 16 };

const pm_weights pm_weights_default = { {
#define X(name, bits, text) PM_BITS(bits),
	PM_WEIGHT_MAP(X)
#undef X
} };

static const struct { const char *name, *text; } known[PM_WEIGHTS] = {
#define X(name, bits, text) { #name, text },
	PM_WEIGHT_MAP(X)
#undef X
};

const char *pm_weight_text(pm_weight w) { return known[w].text; }

static bool is_name(pm_str s, const char *name)
{
	for (size_t i = 0; i < s.n; i++)
		if (!name[i] || (s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 'a' + 'A' : s.p[i]) != name[i])
			return false;
	return name[s.n] == 0;
}

static pm_str word_at(pm_str *rest)
{
	size_t from = 0, to;
	while (from < rest->n && (rest->p[from] == ' ' || rest->p[from] == '\t' || rest->p[from] == '\r'))
		from++;
	for (to = from; to < rest->n && rest->p[to] != ' ' && rest->p[to] != '\t' && rest->p[to] != '\r' && rest->p[to] != '#'; to++)
		;
	const pm_str word = { rest->p + from, to - from };
	*rest = (pm_str){ rest->p + to, rest->n - to };
	return word;
}

static pm_status take_line(const char *path, uint32_t number, pm_str line, bool said[PM_WEIGHTS], pm_weights *t, pm_err *err)
{
	const pm_str name = word_at(&line);
	if (name.n == 0)
		return PM_OK;
	const pm_str value = word_at(&line), rest = word_at(&line);
	int w = 0;
	while (w < PM_WEIGHTS && !is_name(name, known[w].name))
		w++;
	if (w == PM_WEIGHTS)
		return pm_fail_at(err, PM_E_SYNTAX, path, number, 1, "no weight is called \"%.*s\"", PM_STR_FMT(name));
	if (said[w])
		return pm_fail_at(err, PM_E_SYNTAX, path, number, 1, "\"%.*s\" is said twice", PM_STR_FMT(name));
	char text[32], *end;
	snprintf(text, sizeof text, "%.*s", (int)(value.n < 31 ? value.n : 31), value.p);
	const double bits = strtod(text, &end);
	if (value.n == 0 || *end || rest.n || !(bits >= -MOST_BITS && bits <= MOST_BITS))
		return pm_fail_at(err, PM_E_SYNTAX, path, number, 1, "\"%.*s\" takes one number of bits, from -%d to %d", PM_STR_FMT(name), MOST_BITS, MOST_BITS);
	said[w] = true;
	t->bits[w] = PM_BITS(bits);
	return PM_OK;
}

pm_status pm_weights_parse(const char *path, pm_str text, pm_weights *out, pm_err *err)
{
	pm_weights t = pm_weights_default;
	bool said[PM_WEIGHTS] = {0};
	uint32_t number = 1;
	const size_t mark = text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* Windows' editors put one */
	for (size_t at = mark; at < text.n; number++) {
		const char *nl = memchr(text.p + at, '\n', text.n - at);
		const size_t n = nl ? (size_t)(nl - text.p) - at : text.n - at;
		const char *hash = memchr(text.p + at, '#', n);
		PM_TRY(take_line(path, number, (pm_str){ text.p + at, hash ? (size_t)(hash - text.p) - at : n }, said, &t, err));
		at += n + 1;
	}
	*out = t;
	return PM_OK;
}

pm_status pm_weights_read(const char *path, pm_weights *out, pm_err *err)
{
	char text[MOST_BYTES];
	FILE *f = fopen(path, "rb");
	if (!f)
		return pm_fail_at(err, PM_E_NOTFOUND, path, 0, 0, "no such file of weights");
	const size_t n = fread(text, 1, sizeof text, f);
	const bool bad = ferror(f) != 0;
	fclose(f);
	if (bad || n == sizeof text)
		return pm_fail_at(err, bad ? PM_E_IO : PM_E_SYNTAX, path, 0, 0, bad ? "it can't be read" : "too long for a file of weights");
	return pm_weights_parse(path, (pm_str){ text, n }, out, err);
}

void pm_weights_write(const pm_weights *t, pm_buf *out)
{
	for (int w = 0; w < PM_WEIGHTS; w++) {
		char name[40];
		size_t n = 0;
		for (; known[w].name[n] && n < sizeof name - 1; n++)
			name[n] = (char)(known[w].name[n] == '_' ? '_' : known[w].name[n] | 0x20);
		name[n] = 0;
		pm_buf_printf(out, "%-24s %8.2f  # %s\n", name, (double)t->bits[w] / PM_BITS_ONE, known[w].text);
	}
}
