/* What people decided, as answers that the weights learn from. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

/* A decision, and where its pair stands among those that were compared. */
typedef struct decision { pm_link_decided ruled; size_t at; } decision;
static const size_t NOWHERE = SIZE_MAX;

static int by_pair(const void *x, const void *y)
{
	const decision *d = x, *e = y;
	if (d->ruled.a != e->ruled.a)
		return d->ruled.a < e->ruled.a ? -1 : 1;
	return d->ruled.b < e->ruled.b ? -1 : d->ruled.b > e->ruled.b;
}

static void find_pairs(const pm_link_weighed *w, decision *by, uint32_t n)
{
	for (size_t i = 0; i < w->n; i++) {
		const decision key = { .ruled = { .a = w->pair[i].a, .b = w->pair[i].b } };
		decision *d = bsearch(&key, by, n, sizeof *by, by_pair);
		if (!d)
			continue;
		while (d > by && by_pair(d - 1, &key) == 0)
			d--;
		for (; d < by + n && by_pair(d, &key) == 0; d++)
			d->at = i;
	}
}

/* Whether a decision teaches: about a pair that was compared, and that the evidence alone leaves in doubt. Pairs above that were
 * asked for what stands around them, so whether they were hangs on more than what was compared. */
static bool take(const pm_link_answering *w, const decision *d, pm_fs_answer *out)
{
	if (d->at == NOWHERE || w->rivals[d->at] <= PM_LINK_LOST)
		return false;
	const int32_t bits = w->pairs->bits[d->at];
	const uint32_t pattern = w->pairs->pair[d->at].pattern;
	*out = (pm_fs_answer){ .pattern = pattern, .extra = bits - w->bits[pattern], .same = d->ruled.same };
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

pm_status pm_link_answers(const pm_link_answering *w, const pm_link_decided *ruled, uint32_t n, pm_fs_answer **out, pm_link_taught *told,
                          pm_err *err)
{
	decision *by = pm_alloc((size_t)n + 1, sizeof *by);
	pm_fs_answer *answer = pm_alloc((size_t)n + 1, sizeof *answer);
	pm_link_taught t = {0};
	if (!by || !answer) {
		pm_free(by);
		pm_free(answer);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u decisions", n);
	}
	for (uint32_t i = 0; i < n; i++)
		if (!ruled[i].follows)
			by[t.decisions++] = (decision){ ruled[i], NOWHERE };
	n = t.decisions;
	if (n) {
		qsort(by, n, sizeof *by, by_pair);
		find_pairs(w->pairs, by, n);
	}
	for (uint32_t from = 0, to; from < n; from = to) {
		bool agree = true;
		for (to = from + 1; to < n && by_pair(&by[to], &by[from]) == 0; to++)
			agree &= by[to].ruled.same == by[from].ruled.same;
		if (!agree)
			t.contradictory += to - from;
		else if (take(w, &by[from], &answer[t.learned]))
			t.learned++;
	}
	stand_for(w, answer, t.learned);
	pm_free(by);
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
