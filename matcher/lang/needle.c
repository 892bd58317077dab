#include "lang/needle.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { SHORTEST = 3 }; /* shorter ones stand in most texts */

/* The longest run of letters of the alternative at hand, and the run at hand. */
typedef struct reading {
	pm_str left;
	bool fold, letter; /* letter: the last thing read is the last of the run */
	char run[PM_NEEDLE_BYTES], best[PM_NEEDLE_BYTES];
	uint32_t n, n_best;
} reading;

static void end_run(reading *r)
{
	if (r->n > r->n_best) {
		memcpy(r->best, r->run, r->n);
		r->n_best = r->n;
	}
	r->n = 0;
	r->letter = false;
}

static bool end_alternative(reading *r, pm_needles *out)
{
	end_run(r);
	if (r->n_best < SHORTEST || out->n == PM_MOST_NEEDLES)
		return false;
	out->needle[out->n].n = (uint8_t)r->n_best;
	memcpy(out->needle[out->n++].text, r->best, r->n_best);
	r->n_best = 0;
	return true;
}

static void letter(reading *r, char c)
{
	const char small = pm_ascii_lower(c);
	if ((unsigned char)c >= 0x80 || (r->fold && (small == 'k' || small == 's'))) {
		end_run(r);
		return;
	}
	if (r->n == PM_NEEDLE_BYTES)
		end_run(r);
	r->run[r->n++] = r->fold ? small : c;
	r->letter = true;
}

static char next(reading *r)
{
	const char c = r->left.n ? *r->left.p : 0;
	if (r->left.n)
		r->left.p++, r->left.n--;
	return c;
}

/* Behind a [: on to what follows its ]. */
static void pass_class(reading *r)
{
	if (r->left.n && *r->left.p == '^')
		next(r);
	if (r->left.n && *r->left.p == ']')
		next(r);
	while (r->left.n) {
		const char c = next(r);
		if (c == ']')
			return;
		if (c == '\\')
			next(r);
		else if (c == '[' && r->left.n && *r->left.p == ':') {
			while (r->left.n > 1 && !(r->left.p[0] == ':' && r->left.p[1] == ']'))
				next(r);
			next(r), next(r);
		}
	}
}

/* What stands behind a ( may change how the rest is read: options, verbs, conditions. */
static bool plain_group(const reading *r)
{
	if (!r->left.n || (*r->left.p != '?' && *r->left.p != '*'))
		return true;
	return *r->left.p == '?' && r->left.n > 1 && strchr(":=!<>|", r->left.p[1]);
}

/* Behind a (: on to what follows its ). */
static bool pass_group(reading *r)
{
	if (!plain_group(r))
		return false;
	for (uint32_t depth = 1; depth;) {
		if (!r->left.n)
			return false;
		const char c = next(r);
		if (c == '(') {
			depth++;
			if (!plain_group(r))
				return false;
		} else if (c == ')')
			depth--;
		else if (c == '[')
			pass_class(r);
		else if (c == '\\' && next(r) == 'Q')
			return false;
	}
	return true;
}

/* {2,3} behind a letter; false when it is something else. */
static bool pass_count(reading *r)
{
	while (r->left.n) {
		const char c = next(r);
		if (c == '}')
			return true;
		if (c != ',' && !(c >= '0' && c <= '9'))
			return false;
	}
	return false;
}

static void maybe_none(reading *r)
{
	if (r->letter)
		r->n--;
	end_run(r);
}

static bool escaped(reading *r)
{
	const char e = next(r);
	if (e && strchr("bBAzZdDwWsShHvV", e)) {
		end_run(r);
		return true;
	}
	if ((e >= '!' && e <= '/') || (e >= ':' && e <= '@') || (e >= '[' && e <= '`') || (e >= '{' && e <= '~')) {
		letter(r, e);
		return true;
	}
	return false;
}

static bool one(reading *r, pm_needles *out)
{
	const char c = next(r);
	switch (c) {
	case '|': return end_alternative(r, out);
	case '\\': return escaped(r);
	case '.': case '^': case '$': case '+': end_run(r); return true;
	case '*': case '?': maybe_none(r); return true;
	case '{': maybe_none(r); return pass_count(r);
	case '[': end_run(r); pass_class(r); return true;
	case '(': end_run(r); return pass_group(r);
	case 0: return false;
	default: letter(r, c); return true;
	}
}

void pm_needles_of(pm_str pattern, bool fold, pm_needles *out)
{
	reading r = { .left = pattern, .fold = fold };
	*out = (pm_needles){ .fold = fold };
	while (r.left.n)
		if (!one(&r, out)) {
			out->n = 0;
			return;
		}
	if (!end_alternative(&r, out))
		out->n = 0;
}


static bool stands_at(const pm_needles *n, uint32_t k, const char *p)
{
	for (uint32_t i = 0; i < n->needle[k].n; i++)
		if ((n->fold ? pm_ascii_lower(p[i]) : p[i]) != n->needle[k].text[i])
			return false;
	return true;
}

static bool find_plain(const pm_needles *n, uint32_t k, pm_str text)
{
	const uint32_t length = n->needle[k].n;
	for (size_t i = 0; i + length <= text.n; i++)
		if (stands_at(n, k, text.p + i))
			return true;
	return false;
}

bool pm_needles_in_plain(const pm_needles *n, pm_str text)
{
	for (uint32_t k = 0; k < n->n; k++)
		if (find_plain(n, k, text))
			return true;
	return n->n == 0;
}

#if defined(__SSE2__)
/* Sixteen places at a time: where the first and the last letter stand so far apart, the rest is looked at. Letters are
 * compared without the bit that makes them small, which may also let other signs by. */
static bool find(const pm_needles *n, uint32_t k, pm_str text)
{
	const uint32_t length = n->needle[k].n;
	const char first = n->needle[k].text[0], last = n->needle[k].text[length - 1];
	const __m128i bit = _mm_set1_epi8(n->fold ? 0x20 : 0), a = _mm_or_si128(_mm_set1_epi8(first), bit), b = _mm_or_si128(_mm_set1_epi8(last), bit);
	size_t i = 0;
	for (; i + length + 15 <= text.n; i += 16) {
		const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(text.p + i));
		const __m128i y = _mm_loadu_si128((const __m128i *)(const void *)(text.p + i + length - 1));
		const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(x, bit), a), _mm_cmpeq_epi8(_mm_or_si128(y, bit), b));
		for (unsigned at = (unsigned)_mm_movemask_epi8(both); at; at &= at - 1)
			if (stands_at(n, k, text.p + i + (unsigned)__builtin_ctz(at)))
				return true;
	}
	return find_plain(n, k, (pm_str){ text.p + i, text.n - i });
}
#else
#define find find_plain
#endif

bool pm_needles_in(const pm_needles *n, pm_str text)
{
	for (uint32_t k = 0; k < n->n; k++)
		if (find(n, k, text))
			return true;
	return n->n == 0;
}
