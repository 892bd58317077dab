#include "score/direction.h"

#include <math.h>

#include "base/limits.h"

int pm_rule_direction(const pm_cells *c, uint32_t k)
{
	const int32_t *old = c->old + c->first[k];
	const uint32_t n = c->first[k + 1] - c->first[k];
	if (!c->graded[k])
		return (old[0] > old[1]) - (old[0] < old[1]);
	bool up = false, down = false;
	for (uint32_t i = 1; i < n; i++) {
		up |= old[i] > old[i - 1];
		down |= old[i] < old[i - 1];
	}
	return up == down ? 0 : up ? 1 : -1;
}

/* ---- by rules ---- */

static bool reads(const pm_rule *rule, uint32_t signal)
{
	for (uint32_t i = 0; i < rule->n_signals; i++)
		if (rule->signal[i] == signal)
			return true;
	return false;
}

/* 1: values rise from cell to cell, -1: they fall, 0: cells overlap, so that something else divides them too. */
static int order_of_cells(const pm_evidence *e, uint32_t k, const double *value)
{
	double low[PM_MOST_CELLS], high[PM_MOST_CELLS];
	const uint32_t n = e->cells.first[k + 1] - e->cells.first[k];
	for (uint32_t c = 0; c < n; c++) {
		low[c] = INFINITY;
		high[c] = -INFINITY;
	}
	for (uint32_t i = 0; i < e->n; i++)
		if (e->at[k][i] && !isnan(value[i])) {
			const uint32_t c = e->at[k][i] - 1u;
			low[c] = fmin(low[c], value[i]);
			high[c] = fmax(high[c], value[i]);
		}
	bool rises = true, falls = true;
	uint32_t last = n, seen = 0;
	for (uint32_t c = 0; c < n; c++) {
		if (low[c] > high[c]) /* nobody there */
			continue;
		if (last < n) {
			rises &= low[c] > high[last];
			falls &= high[c] < low[last];
		}
		last = c;
		seen++;
	}
	return seen < 2 || rises == falls ? 0 : rises ? 1 : -1;
}

int pm_signal_direction(const pm_evidence *e, uint32_t watched)
{
	const pm_cells *c = &e->cells;
	int said = 0;
	for (uint32_t k = 0; k < c->n_rules - c->n_new; k++) {
		if (!reads(&c->rules->rule[c->rule[k]], c->watched[watched]))
			continue;
		const int way = pm_rule_direction(c, k), order = way ? order_of_cells(e, k, e->value[watched]) : 0;
		const int says = c->graded[k] ? way * order : -way * order; /* `fires` is the first cell */
		if (says && said && says != said)
			return 0;
		said = says ? says : said;
	}
	return said;
}

/* ---- by the rationale ---- */

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }

static bool same_word(pm_str s, const char *word)
{
	size_t i = 0;
	while (i < s.n && word[i] && pm_ascii_lower(s.p[i]) == pm_ascii_lower(word[i]))
		i++;
	return i == s.n && !word[i];
}

/* Takes the first word off. */
static pm_str take_word(pm_str *text)
{
	pm_str t = *text;
	while (t.n && !is_letter(*t.p))
		t = (pm_str){ t.p + 1, t.n - 1 };
	pm_str word = { t.p, 0 };
	while (word.n < t.n && is_letter(t.p[word.n]))
		word.n++;
	*text = (pm_str){ t.p + word.n, t.n - word.n };
	return word;
}

static int way_of_condition(pm_str words)
{
	static const char *const more[] = { "meer", "hoger", "waar" }, *const less[] = { "lager", "minder", "onwaar" };
	const pm_str word = take_word(&words);
	for (int i = 0; i < 3; i++)
		if (same_word(word, more[i]) || same_word(word, less[i]))
			return same_word(word, more[i]) ? 1 : -1;
	return 0;
}

static bool names(pm_str text, pm_str theme)
{
	for (pm_str word = take_word(&text); word.n; word = take_word(&text))
		if (pm_str_eq(word, theme))
			return true;
	return false;
}

/* Whether what is said is about the theme: it names it, or nothing at all. */
static bool is_about(const pm_rules *r, uint32_t theme, pm_str text)
{
	pm_str rest = text;
	return names(text, r->theme[theme].name) || take_word(&rest).n == 0;
}

static int way_of_outcome(const pm_rules *r, uint32_t theme, pm_str text)
{
	pm_str word = take_word(&text);
	if (same_word(word, "minder") && same_word(take_word(&text), "vaak"))
		return is_about(r, theme, text) ? -1 : 0;
	if (!same_word(word, "vaker"))
		word = take_word(&text);
	return same_word(word, "vaker") && is_about(r, theme, text) ? 1 : 0;
}

static size_t up_to(pm_str text, const char *ends)
{
	size_t n = 0;
	while (n < text.n && !strchr(ends, text.p[n]))
		n++;
	return n;
}

int pm_rationale_direction(const pm_rules *r, uint32_t theme, pm_str rationale)
{
	int said = 0;
	while (rationale.n) {
		const size_t n = up_to(rationale, ".;"), colon = up_to((pm_str){ rationale.p, n }, ":");
		const pm_str outcome = { rationale.p + colon, n - colon };
		const int says = outcome.n ? way_of_condition((pm_str){ rationale.p, colon }) * way_of_outcome(r, theme, outcome) : 0;
		if (says && said && says != said)
			return 0;
		said = says ? says : said;
		rationale = (pm_str){ rationale.p + n + (n < rationale.n), rationale.n - n - (n < rationale.n) };
	}
	return said;
}

bool pm_rationale_says_nothing(pm_str rationale)
{
	bool none = false;
	for (pm_str word = take_word(&rationale); word.n; word = take_word(&rationale)) {
		if (none && same_word(word, "richting"))
			return true;
		none = same_word(word, "geen");
	}
	return false;
}
