#include "weigh/calibrate.h"

#include <stdlib.h>

#include "base/mem.h"

typedef struct bin { double shown, found, weight; } bin;

/* Where bins end: narrow near 1, where joins are accepted. */
static const double ends[PM_CALIBRATE_BINS] = { .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .98, .995, 1 };

static int by_id(const void *x, const void *y)
{
	const pm_ruled *const *a = x, *const *b = y;
	return ((*a)->id > (*b)->id) - ((*a)->id < (*b)->id);
}

static bool counts(const pm_ruled *d) { return d->shown && d->ruling != PM_RULING_UNSURE; }

static pm_status oldest_first(const pm_rulings *r, const pm_ruled ***out, uint32_t *out_n, pm_err *err)
{
	uint32_t n = 0;
	const pm_ruled **list = pm_alloc(r->n + (size_t)1, sizeof *list);
	if (!list)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u decisions", r->n);
	for (uint32_t i = 0; i < r->n; i++)
		if (counts(&r->of[i]))
			list[n++] = &r->of[i];
	qsort(list, n, sizeof *list, by_id);
	*out = list;
	*out_n = n;
	return PM_OK;
}

static uint32_t bin_of(double p)
{
	uint32_t i = 0;
	while (i + 1 < PM_CALIBRATE_BINS && p >= ends[i])
		i++;
	return i;
}

/* The bins that hold something, each with its prior. */
static uint32_t fill(const pm_ruled *const *list, uint32_t n, bin out[PM_CALIBRATE_BINS])
{
	bin all[PM_CALIBRATE_BINS] = {{0}};
	for (uint32_t i = 0; i < n; i++) {
		bin *b = &all[bin_of(list[i]->p)];
		b->shown += list[i]->p;
		b->found += list[i]->ruling == PM_RULING_SAME;
		b->weight++;
	}
	uint32_t k = 0;
	for (uint32_t i = 0; i < PM_CALIBRATE_BINS; i++)
		if (all[i].weight > 0) {
			const double mean = all[i].shown / all[i].weight, weight = all[i].weight + PM_CALIBRATE_PRIOR;
			out[k++] = (bin){ mean, (all[i].found + PM_CALIBRATE_PRIOR * mean) / weight, weight };
		}
	return k;
}

/* Where a bin lies below the one before it, both take their common mean. */
static void pool(bin *b, uint32_t n)
{
	bin block[PM_CALIBRATE_BINS];
	uint32_t size[PM_CALIBRATE_BINS], blocks = 0;
	for (uint32_t i = 0; i < n; i++) {
		block[blocks] = b[i];
		size[blocks++] = 1;
		while (blocks > 1 && block[blocks - 2].found > block[blocks - 1].found) {
			bin *to = &block[blocks - 2];
			const bin *from = &block[blocks - 1];
			to->found = (to->found * to->weight + from->found * from->weight) / (to->weight + from->weight);
			to->weight += from->weight;
			size[blocks - 2] += size[blocks - 1];
			blocks--;
		}
	}
	for (uint32_t k = 0, i = 0; k < blocks; k++)
		for (uint32_t j = 0; j < size[k]; j++)
			b[i++].found = block[k].found;
}

static void draw(const bin *b, uint32_t n, pm_calibration *out)
{
	out->shown[0] = out->found[0] = 0;
	out->points = 1;
	for (uint32_t i = 0; i < n; i++) {
		if (b[i].shown <= out->shown[out->points - 1] || b[i].shown >= 1)
			continue;
		out->shown[out->points] = b[i].shown;
		out->found[out->points++] = b[i].found;
	}
	out->shown[out->points] = out->found[out->points] = 1;
	out->points++;
}

pm_status pm_calibrate(const pm_rulings *r, pm_calibration *out, pm_err *err)
{
	const pm_ruled **list;
	uint32_t n, use = PM_CALIBRATE_LEAST, same = 0;
	PM_TRY(oldest_first(r, &list, &n, err));
	while (use <= n / 2)
		use *= 2;
	pm_calibration c = {0};
	if (n >= use) {
		for (uint32_t i = 0; i < use; i++)
			same += list[i]->ruling == PM_RULING_SAME;
		if (same >= PM_CALIBRATE_EITHER && use - same >= PM_CALIBRATE_EITHER) {
			bin b[PM_CALIBRATE_BINS];
			const uint32_t bins = fill(list, use, b);
			pool(b, bins);
			draw(b, bins, &c);
			c.decisions = use;
		}
	}
	pm_free(list);
	*out = c;
	return PM_OK;
}

double pm_calibrated(const pm_calibration *c, double p)
{
	if (c->points < 2 || p <= 0 || p >= 1)
		return p;
	uint32_t i = 1;
	while (i + 1 < c->points && c->shown[i] < p)
		i++;
	const double part = (p - c->shown[i - 1]) / (c->shown[i] - c->shown[i - 1]);
	return c->found[i - 1] + part * (c->found[i] - c->found[i - 1]);
}
