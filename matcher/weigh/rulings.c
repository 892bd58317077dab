#include "weigh/rulings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int by_sides(const void *x, const void *y)
{
	const pm_ruled *a = x, *b = y;
	const int c = memcmp(&a->a, &b->a, sizeof a->a);
	return c ? c : memcmp(&a->b, &b->b, sizeof a->b);
}

static pm_status take(void *ctx, const pm_decision *d, pm_err *err)
{
	pm_rulings *r = ctx;
	if (!pm_room(&r->of, r->n, &r->room, sizeof *r->of))
		return pm_fail(err, PM_E_NOMEM, "no memory for more decisions");
	const char *who = pm_arena_text(&r->arena, d->who.p, d->who.n), *ref = pm_arena_text(&r->arena, d->b.ref.p, d->b.ref.n);
	if (!who || !ref)
		return pm_fail(err, PM_E_NOMEM, "no memory for a decision");
	r->of[r->n++] = (pm_ruled){ .a = d->a.digest, .b = d->b.digest, .ruling = d->ruling, .shown = d->shown, .p = d->p, .id = d->id,
	                            .at = d->at, .b_ref = { ref, d->b.ref.n }, .who = { who, d->who.n } };
	return PM_OK;
}

pm_status pm_rulings_read(pm_case *c, pm_decided kind, pm_str part, pm_rulings *out, pm_err *err)
{
	pm_rulings r = { .kind = kind };
	const pm_status s = pm_case_each_decision(c, kind, part, false, take, &r, err);
	if (s != PM_OK) {
		pm_rulings_free(&r);
		*out = (pm_rulings){ .kind = kind };
		return s;
	}
	if (r.n)
		qsort(r.of, r.n, sizeof *r.of, by_sides);
	*out = r;
	return PM_OK;
}

void pm_rulings_free(pm_rulings *r)
{
	pm_free(r->of);
	pm_arena_release(&r->arena);
	*r = (pm_rulings){ .kind = r->kind };
}

/* The first that is not before the pair. */
static uint32_t place_of(const pm_rulings *r, const pm_ruled *pair)
{
	uint32_t lo = 0, hi = r->n;
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (by_sides(&r->of[mid], pair) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const pm_ruled *pm_rulings_find(const pm_rulings *r, const pm_digest *a, const pm_digest *b)
{
	const bool turn = r->kind == PM_DECIDED_LINK && memcmp(a, b, sizeof *a) > 0;
	const pm_ruled pair = { .a = turn ? *b : *a, .b = turn ? *a : *b };
	const uint32_t at = place_of(r, &pair);
	return at < r->n && by_sides(&r->of[at], &pair) == 0 ? &r->of[at] : NULL;
}

const pm_ruled *pm_rulings_of(const pm_rulings *r, const pm_digest *a, uint32_t *out_n)
{
	const uint32_t lo = place_of(r, &(pm_ruled){ .a = *a });
	uint32_t hi = lo;
	while (hi < r->n && memcmp(&r->of[hi].a, a, sizeof *a) == 0)
		hi++;
	*out_n = hi - lo;
	return hi > lo ? &r->of[lo] : NULL;
}
