#include "text/phrase.h"

#include <math.h>

#include "base/mem.h"
#include "text/compare_pattern.h"
#include "text/compare_tokens.h"

/* A folded text in the two ways it is compared, and its numbers. */
typedef struct forms {
	char written[PM_NAME_BYTES], sorted[PM_NAME_BYTES], numbers[PM_NAME_BYTES];
	uint32_t n, n_sorted, n_numbers;
} forms;

struct pm_phrase {
	forms of;
	pm_pattern written, sorted;
	uint32_t parts; /* of PM_PHRASE_PARTS: the share of letters that may differ */
	uint32_t shortest, longest;
};

static uint32_t fold(pm_str s, char out[PM_NAME_BYTES])
{
	const uint32_t n = pm_name_fold(s, out);
	for (uint32_t i = 0; i < n; i++)
		if (out[i] == '-')
			out[i] = ' ';
	return n;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The runs of digits in order, and their number. */
static uint32_t numbers_of(forms *f)
{
	char digits[PM_NAME_BYTES];
	pm_str run[PM_NAME_WORDS];
	for (uint32_t i = 0; i < f->n; i++)
		digits[i] = is_digit(f->written[i]) ? f->written[i] : ' ';
	f->n_numbers = pm_token_sort((pm_str){ digits, f->n }, f->numbers);
	return pm_name_words((pm_str){ digits, f->n }, false, run);
}

static bool same(const char *a, uint32_t n, const char *b, uint32_t m) { return n == m && memcmp(a, b, n) == 0; }

static uint32_t longer_of(uint32_t a, uint32_t b) { return a > b ? a : b; }

/* Edits that a threshold allows when the longer text has so many letters. */
static uint32_t allowed(const pm_phrase *p, uint32_t longer) { return p->parts * longer / PM_PHRASE_PARTS; }

static pm_status wrong(const forms *f, pm_str words, double least, pm_err *err)
{
	pm_str word[PM_NAME_WORDS];
	if (!(least >= PM_PHRASE_LEAST && least <= 1))
		return pm_fail(err, PM_E_SYNTAX, "a similarity is a number from %g to 1, not %g", PM_PHRASE_LEAST, least);
	if (f->n == 0)
		return pm_fail(err, PM_E_SYNTAX, "these words have no letters and no digits: nothing is similar to them");
	if (words.n > PM_PHRASE_TEXT || f->n > PM_PHRASE_BYTES)
		return pm_fail(err, PM_E_SYNTAX, "more than %d letters: similar_to is for a name or a few words", PM_PHRASE_BYTES);
	if (pm_name_words((pm_str){ f->written, f->n }, false, word) > PM_PHRASE_WORDS)
		return pm_fail(err, PM_E_SYNTAX, "more than %d words: similar_to is for a name or a few words", PM_PHRASE_WORDS);
	return PM_OK;
}

pm_status pm_phrase_new(pm_str words, double least, pm_phrase **out, pm_err *err)
{
	pm_phrase *p = pm_alloc(1, sizeof *p);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for a phrase");
	p->of.n = fold(words, p->of.written);
	pm_status s = wrong(&p->of, words, least, err);
	if (s == PM_OK && numbers_of(&p->of) > PM_PHRASE_WORDS)
		s = pm_fail(err, PM_E_SYNTAX, "more than %d numbers: similar_to is for a name or a few words", PM_PHRASE_WORDS);
	if (s != PM_OK) {
		pm_phrase_free(p);
		return s;
	}
	p->of.n_sorted = pm_token_sort((pm_str){ p->of.written, p->of.n }, p->of.sorted);
	p->parts = (uint32_t)(PM_PHRASE_PARTS - lround(least * PM_PHRASE_PARTS));
	pm_pattern_set(&p->written, (pm_str){ p->of.written, p->of.n });
	pm_pattern_set(&p->sorted, (pm_str){ p->of.sorted, p->of.n_sorted });
	for (p->shortest = p->longest = p->of.n; p->shortest && p->of.n - (p->shortest - 1) <= allowed(p, p->of.n);)
		p->shortest--;
	while (p->longest + 1 - p->of.n <= allowed(p, p->longest + 1))
		p->longest++;
	*out = p;
	return PM_OK;
}

void pm_phrase_free(pm_phrase *p) { pm_free(p); }

/* A text of more words than are sorted keeps its own order alone. */
static bool read_forms(pm_str s, forms *out)
{
	out->n = fold(s, out->written);
	out->n_sorted = pm_token_sort((pm_str){ out->written, out->n }, out->sorted);
	(void)numbers_of(out);
	return out->n > 0;
}

bool pm_phrase_like(const pm_phrase *p, pm_str s)
{
	forms f;
	if (s.n > PM_PHRASE_TEXT)
		return false;
	f.n = fold(s, f.written);
	if (f.n < p->shortest || f.n > p->longest)
		return false;
	if (same(f.written, f.n, p->of.written, p->of.n))
		return true;
	const uint32_t most = allowed(p, longer_of(f.n, p->of.n));
	const bool close = most && pm_pattern_edits(&p->written, (pm_str){ f.written, f.n }, true, most) <= most;
	f.n_sorted = pm_token_sort((pm_str){ f.written, f.n }, f.sorted);
	if (!close && f.n_sorted != f.n)
		return false;
	if (!close && pm_pattern_edits(&p->sorted, (pm_str){ f.sorted, f.n_sorted }, true, most) > most)
		return false;
	(void)numbers_of(&f);
	return same(f.numbers, f.n_numbers, p->of.numbers, p->of.n_numbers);
}

bool pm_phrase_like_plain(const pm_phrase *p, pm_str s)
{
	forms f;
	if (s.n > PM_PHRASE_TEXT || !read_forms(s, &f) || !same(f.numbers, f.n_numbers, p->of.numbers, p->of.n_numbers))
		return false;
	const uint32_t longer = longer_of(f.n, p->of.n);
	uint32_t edits = pm_str_edits((pm_str){ p->of.written, p->of.n }, (pm_str){ f.written, f.n }, true, PM_NAME_BYTES);
	if (f.n_sorted == f.n) {
		const uint32_t sorted = pm_str_edits((pm_str){ p->of.sorted, p->of.n }, (pm_str){ f.sorted, f.n }, true, PM_NAME_BYTES);
		edits = sorted < edits ? sorted : edits;
	}
	return edits * PM_PHRASE_PARTS <= p->parts * longer;
}
