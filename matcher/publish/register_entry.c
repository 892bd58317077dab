#include "publish/register_entry.h"

#include <string.h>

typedef enum kind { TEXT, STATUS, CATEGORY, MONTH, LINK, CONTACT } kind;

static const struct { const char *word; bool required; kind kind; size_t most; } fields[PM_ENTRY_FIELDS] = {
#define X(name, required, kind, most) { #name, required, kind, most },
	PM_ENTRY_MAP(X)
#undef X
};

static const char *const statuses[] = { "In gebruik", "In ontwikkeling", "Buiten gebruik", NULL };
static const char *const categories[] = { "Hoog-risico AI-systemen", "Impactvolle algoritmes", "Overige algoritmes", NULL };

const char *pm_entry_word(pm_entry_field f) { return fields[f].word; }
bool pm_entry_required(pm_entry_field f) { return fields[f].required; }

void pm_register_entry_release(pm_register_entry *e)
{
	pm_arena_release(&e->arena);
	*e = (pm_register_entry){0};
}

static bool one_of(pm_str text, const char *const *word)
{
	for (; *word; word++)
		if (pm_str_eq(text, pm_str_of(*word)))
			return true;
	return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_month(pm_str t)
{
	for (size_t i = 0; i < t.n; i++)
		if (i == 4 ? t.p[i] != '-' : !is_digit(t.p[i]))
			return false;
	const int month = t.n == 7 ? (t.p[5] - '0') * 10 + t.p[6] - '0' : 0;
	return month >= 1 && month <= 12;
}

static bool has_blank(pm_str t) { return memchr(t.p, ' ', t.n) || memchr(t.p, '\t', t.n); }
static bool is_link(pm_str t) { return t.n > 8 && memcmp(t.p, "https://", 8) == 0 && !has_blank(t); }

static bool is_mail(pm_str t)
{
	const char *at = memchr(t.p, '@', t.n);
	return at && at > t.p && memchr(at, '.', t.n - (size_t)(at - t.p)) && t.p[t.n - 1] != '.' && !has_blank(t);
}

static size_t characters(pm_str t)
{
	size_t n = 0;
	for (size_t i = 0; i < t.n; i++)
		n += ((unsigned char)t.p[i] & 0xc0) != 0x80;
	return n;
}

/* What is wrong with a text; NULL: nothing. */
static const char *wrong(pm_entry_field f, pm_str t)
{
	switch (fields[f].kind) {
	case STATUS: return one_of(t, statuses) ? NULL : "is In gebruik, In ontwikkeling or Buiten gebruik";
	case CATEGORY: return one_of(t, categories) ? NULL : "is Hoog-risico AI-systemen, Impactvolle algoritmes or Overige algoritmes";
	case MONTH: return is_month(t) ? NULL : "is a month, as 2026-07";
	case LINK: return is_link(t) ? NULL : "is a link that begins with https://";
	case CONTACT: return is_link(t) || is_mail(t) ? NULL : "is a mail address, or a link that begins with https://";
	case TEXT: return fields[f].most && characters(t) > fields[f].most ? "is too long for the register" : NULL;
	}
	return NULL;
}

static pm_status field_of(pm_str name, const char *path, uint32_t line, pm_entry_field *out, pm_err *err)
{
	const char *nearest = NULL;
	unsigned best = 5;
	for (int f = 0; f < PM_ENTRY_FIELDS; f++) {
		const unsigned distance = pm_str_distance(name, pm_str_of(fields[f].word), 5);
		if (distance == 0)
			return *out = (pm_entry_field)f, PM_OK;
		if (distance < best) {
			best = distance;
			nearest = fields[f].word;
		}
	}
	return pm_fail_at(err, PM_E_NAME, path, line, 1, "the register has no field \"%.*s\"%s%s%s", PM_STR_FMT(name), nearest ? "; did you mean " : "",
	                  nearest ? nearest : "", nearest ? "?" : "");
}

static pm_status row(pm_str line, const char *path, uint32_t number, pm_register_entry *e, uint32_t *seen, pm_err *err)
{
	pm_entry_field f;
	const char *end = memchr(line.p, ';', line.n);
	if (!end)
		return pm_fail_at(err, PM_E_SYNTAX, path, number, 1, "a row is veld;tekst");
	PM_TRY(field_of(pm_str_trim((pm_str){ line.p, (size_t)(end - line.p) }), path, number, &f, err));
	const pm_str text = pm_str_trim((pm_str){ end + 1, line.n - (size_t)(end - line.p) - 1 });
	if (*seen >> f & 1)
		return pm_fail_at(err, PM_E_SYNTAX, path, number, 1, "%s stands twice", fields[f].word);
	*seen |= 1u << f;
	if (text.n == 0)
		return PM_OK;
	const char *why = wrong(f, text);
	if (why)
		return pm_fail_at(err, PM_E_SYNTAX, path, number, 0, "%s %s, not \"%.*s\"", fields[f].word, why, (int)(text.n < 80 ? text.n : 80), text.p);
	char *copy = pm_arena_text(&e->arena, text.p, text.n);
	if (!copy)
		return pm_fail(err, PM_E_NOMEM, "no memory for the entry");
	e->text[f] = (pm_str){ copy, text.n };
	return PM_OK;
}

pm_status pm_register_entry_parse(pm_str text, const char *path, pm_register_entry *out, pm_err *err)
{
	pm_register_entry e = {0};
	uint32_t seen = 0, number = 0;
	pm_status s = PM_OK;
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (pm_str){ text.p + 3, text.n - 3 };
	while (text.n && s == PM_OK) {
		const char *end = memchr(text.p, '\n', text.n);
		const size_t n = end ? (size_t)(end - text.p) : text.n;
		const pm_str line = pm_str_trim((pm_str){ text.p, n });
		text = (pm_str){ text.p + n + (end != NULL), text.n - n - (end != NULL) };
		number++;
		const bool head = number == 1 && pm_str_eq(line, PM_STR("veld;tekst"));
		if (line.n && line.p[0] != '#' && !head)
			s = row(line, path, number, &e, &seen, err);
	}
	if (s == PM_OK)
		*out = e;
	else
		pm_register_entry_release(&e);
	return s;
}
