/* What people decided, as answers that the weights learn from. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

static int by_pair(const void *x, const void *y)
{
	const pm_link_ruled *a = x, *b = y;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

static int32_t bits_of(const pm_link_answering *w, const uint8_t level[], uint32_t a, uint32_t b, pm_fs_answer *out)
{
	for (uint32_t i = 0; i < w->records->fields; i++)
		out->extra += pm_link_frequency_bits(w->records, w->weights, i, level, a, b);
	return pm_fs_bits(w->weights, out->pattern) + out->extra;
}

/* What rivals change in the pairs that were decided, by their place in `by`. Each of those stands once among all pairs. */
static void find_rivals(const pm_link_answering *w, const pm_link_ruled *by, uint32_t n, int32_t *rivals)
{
	for (size_t i = 0; i < w->pairs && n; i++) {
		const pm_link_ruled key = { .a = w->pair[i].a, .b = w->pair[i].b };
		const pm_link_ruled *found = w->rivals[i] ? bsearch(&key, by, n, sizeof *by, by_pair) : NULL;
		if (!found)
			continue;
		uint32_t k = (uint32_t)(found - by);
		while (k > 0 && by_pair(&by[k - 1], &key) == 0)
			k--;
		for (; k < n && by_pair(&by[k], &key) == 0; k++)
			rivals[k] = w->rivals[i];
	}
}

/* Whether a decision teaches: about a pair that was compared, and that the evidence alone leaves in doubt. Pairs above that were
 * asked for what stands around them, so whether they were hangs on more than what was compared. */
static bool take(const pm_link_answering *w, pm_link_comparer *c, const pm_link_ruled *r, int32_t rivals, pm_fs_answer *out)
{
	uint8_t level[PM_FS_FIELDS];
	if (!pm_link_sides_meet(w->records, r->a, r->b) || !pm_link_share_block(w->groups, w->groups->blocks, r->a, r->b))
		return false;
	for (uint32_t i = 0; i < w->records->fields; i++)
		level[i] = pm_link_level(c, i, r->a, r->b);
	*out = (pm_fs_answer){ .pattern = pm_fs_pattern(w->weights, level), .extra = rivals, .same = r->same };
	const int32_t bits = bits_of(w, level, r->a, r->b, out);
	return bits >= w->review && bits < w->accept;
}

static int by_pattern(const void *x, const void *y)
{
	const pm_fs_answer *a = x, *b = y;
	if (a->pattern != b->pattern)
		return a->pattern < b->pattern ? -1 : 1;
	if (a->extra != b->extra)
		return a->extra < b->extra ? -1 : 1;
	return a->same - b->same;
}

/* The doubtful pairs of a pattern that nobody was asked about are like those that somebody was, the more surely the more were. */
static void stand_for(const pm_link_answering *w, pm_fs_answer *answer, uint32_t n)
{
	static const double BELIEF = 10; /* answers that what was learned without them counts for */
	if (n)
		qsort(answer, n, sizeof *answer, by_pattern);
	for (uint32_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && answer[to].pattern == answer[from].pattern;)
			to++;
		const double asked = to - from, rest = fmax(w->doubtful[answer[from].pattern] - asked, 0);
		for (uint32_t i = from; i < to; i++)
			answer[i].stands_for = 1 + rest / (asked + BELIEF);
	}
}

pm_status pm_link_answers(const pm_link_answering *w, const pm_link_ruled *ruled, uint32_t n, pm_fs_answer **out, pm_link_taught *told,
                          pm_err *err)
{
	pm_link_comparer *c = NULL;
	pm_link_ruled *by = pm_alloc((size_t)n + 1, sizeof *by);
	pm_fs_answer *answer = pm_alloc((size_t)n + 1, sizeof *answer);
	int32_t *rivals = pm_alloc((size_t)n + 1, sizeof *rivals);
	pm_status s = by && answer && rivals ? pm_link_comparer_new(w->records, &c, err) : pm_fail(err, PM_E_NOMEM, "no memory for %u decisions", n);
	pm_link_taught t = { .decisions = n };
	if (s == PM_OK && n) {
		memcpy(by, ruled, n * sizeof *by);
		qsort(by, n, sizeof *by, by_pair);
		find_rivals(w, by, n, rivals);
	}
	for (uint32_t from = 0, to; s == PM_OK && from < n; from = to) {
		bool agree = true;
		for (to = from + 1; to < n && by_pair(&by[to], &by[from]) == 0; to++)
			agree &= by[to].same == by[from].same;
		if (!agree)
			t.contradictory += to - from;
		else if (take(w, c, &by[from], rivals[from], &answer[t.learned]))
			t.learned++;
	}
	stand_for(w, answer, t.learned);
	pm_link_comparer_free(c);
	pm_free(by);
	pm_free(rivals);
	if (s != PM_OK)
		return pm_free(answer), s;
	*out = answer;
	*told = t;
	return PM_OK;
}

pm_link_taught pm_link_compare_weights(const pm_fs_model *before, const pm_fs_model *after, pm_link_taught t)
{
	t.shift = 0;
	for (uint32_t i = 0; i < after->fields; i++)
		for (uint8_t l = 0; l < after->levels[i]; l++) {
			const int32_t shift = pm_fs_field_bits(after, i, l) - pm_fs_field_bits(before, i, l);
			if (abs(shift) > abs(t.shift)) {
				t.shift = shift;
				t.field = i;
				t.level = l;
			}
		}
	return t;
}
