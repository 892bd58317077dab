#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "weigh/fs_model.h"

enum { MOST_ROUNDS = 500 };
static const double SETTLED = 1e-7; /* change of a probability: far below what a weight shows */
static const double HALF = 0.5;     /* a level never seen counts as half a pair, so that no weight is infinite */

/* The patterns that occur, with their levels and count. */
typedef struct seen {
	uint32_t n;
	uint8_t (*level)[PM_FS_FIELDS];
	double *count;
} seen;

static pm_status gather(const pm_fs_model *f, const uint64_t *candidates, seen *out, pm_err *err)
{
	const uint32_t patterns = pm_fs_patterns(f);
	uint32_t n = 0;
	for (uint32_t p = 0; p < patterns; p++)
		n += candidates[p] > 0;
	if (n == 0)
		return pm_fail(err, PM_E_NOTFOUND, "no two records share a block: nothing to compare");
	out->level = pm_alloc(n, sizeof *out->level);
	out->count = pm_alloc(n, sizeof *out->count);
	if (!out->level || !out->count)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u patterns", n);
	for (uint32_t p = 0; p < patterns; p++) {
		if (candidates[p] == 0)
			continue;
		pm_fs_levels(f, p, out->level[out->n]);
		out->count[out->n++] = (double)candidates[p];
	}
	return PM_OK;
}

/* u of each level: pairs drawn at random, less the `matches` expected among them. */
static void set_u(pm_fs_model *f, const pm_fs_counts *c, double (*matches)[PM_FS_LEVELS])
{
	const double share = (double)c->drawn / (double)c->possible;
	for (uint32_t i = 0; i < f->fields; i++) {
		double sum = 0;
		for (uint8_t l = 0; l < f->levels[i]; l++) {
			const double left = (double)c->chance[i][l] - share * matches[i][l];
			f->u[i][l] = left > HALF ? left : HALF;
			sum += f->u[i][l];
		}
		for (uint8_t l = 0; l < f->levels[i]; l++)
			f->u[i][l] /= sum;
	}
}

typedef double table[PM_FS_LEVELS][PM_FS_LEVELS];

/* The levels of a field given those of the one it leans on. What few pairs show is drawn to what holds by itself. */
static void set_given(uint8_t levels, uint8_t others, table *pairs, const table *least, const double alone[], double (*out)[PM_FS_LEVELS])
{
	for (uint8_t o = 0; o < others; o++) {
		double sum = 0, pull = 0;
		for (uint8_t l = 0; l < levels; l++) {
			const double floor = least ? (*least)[o][l] : HALF;
			(*pairs)[o][l] = fmax((*pairs)[o][l], 0);
			pull += 2 * floor;
			sum += (*pairs)[o][l];
		}
		for (uint8_t l = 0; l < levels; l++)
			out[o][l] = ((*pairs)[o][l] + pull * alone[l]) / (sum + pull);
	}
}

static void set_u_given(pm_fs_model *f, const pm_fs_counts *c, table *matches)
{
	for (uint32_t i = 0; i < f->fields; i++) {
		table left;
		if (!f->leans[i])
			continue;
		for (uint8_t o = 0; o < PM_FS_LEVELS; o++)
			for (uint8_t l = 0; l < PM_FS_LEVELS; l++)
				left[o][l] = c->both[i][o][l] - matches[i][o][l];
		set_given(f->levels[i], f->levels[f->leans[i] - 1], &left, &c->grain[i], f->u[i], f->u_given[i]);
	}
}

/* Where learning starts: records of one entity agree fully four times in five, and every third record has a double. */
static void begin(pm_fs_model *f, const pm_fs_counts *c)
{
	static double none[PM_FS_FIELDS][PM_FS_LEVELS];
	for (uint32_t i = 0; i < f->fields; i++)
		for (uint8_t l = 0; l < f->levels[i]; l++)
			f->m[i][l] = l == 0 ? 0.8 : 0.2 / (f->levels[i] - 1);
	f->lambda = fmin(0.5, (double)c->records / 3 / (double)c->possible);
	set_u(f, c, none);
	static table nothing[PM_FS_FIELDS];
	set_u_given(f, c, nothing);
	for (uint32_t i = 0; i < f->fields; i++)
		for (uint8_t o = 0; o < PM_FS_LEVELS; o++)
			memcpy(f->m_given[i][o], f->m[i], sizeof f->m[i]);
}

static double odds_of(const pm_fs_model *f, const uint8_t *level, uint32_t i)
{
	const uint8_t l = level[i], given = f->leans[i] ? level[f->leans[i] - 1] : PM_FS_NULL;
	if (l == PM_FS_NULL)
		return 1;
	return given == PM_FS_NULL ? f->m[i][l] / f->u[i][l] : f->m_given[i][given][l] / f->u_given[i][given][l];
}

static double ratio_of(const pm_fs_model *f, const uint8_t *level)
{
	double ratio = f->lambda / (1 - f->lambda);
	for (uint32_t i = 0; i < f->fields; i++)
		ratio *= odds_of(f, level, i);
	return ratio;
}

/* One round; returns the largest change of an m. */
static double refine(pm_fs_model *f, const pm_fs_counts *c, const seen *s, table *both)
{
	memset(both, 0, PM_FS_FIELDS * sizeof *both);
	double matches[PM_FS_FIELDS][PM_FS_LEVELS] = {{0}}, all = 0, change = 0;
	for (uint32_t p = 0; p < s->n; p++) {
		const double ratio = ratio_of(f, s->level[p]), expected = s->count[p] * (isinf(ratio) ? 1 : ratio / (1 + ratio));
		all += expected;
		for (uint32_t i = 0; i < f->fields; i++)
			if (s->level[p][i] != PM_FS_NULL) {
				matches[i][s->level[p][i]] += expected;
				const uint8_t given = f->leans[i] ? s->level[p][f->leans[i] - 1] : PM_FS_NULL;
				if (given != PM_FS_NULL)
					both[i][given][s->level[p][i]] += expected;
			}
	}
	for (uint32_t i = 0; i < f->fields; i++) {
		double sum = 0;
		for (uint8_t l = 0; l < f->levels[i]; l++)
			sum += matches[i][l] + HALF;
		for (uint8_t l = 0; l < f->levels[i]; l++) {
			const double m = (matches[i][l] + HALF) / sum;
			change = fmax(change, fabs(m - f->m[i][l]));
			f->m[i][l] = m;
		}
	}
	f->lambda = fmin(0.5, fmax(all, HALF) / (double)c->possible);
	set_u(f, c, matches);
	set_u_given(f, c, both);
	for (uint32_t i = 0; i < f->fields; i++)
		if (f->leans[i])
			set_given(f->levels[i], f->levels[f->leans[i] - 1], &both[i], NULL, f->m[i], f->m_given[i]);
	return change;
}

pm_status pm_fs_fit(pm_fs_model *f, const pm_fs_counts *c, pm_err *err)
{
	seen s = {0};
	pm_status status = pm_fs_patterns(f) ? gather(f, c->candidates, &s, err)
	                                     : pm_fail(err, PM_E_RANGE, "too many fields or levels to compare");
	table *both = status == PM_OK ? pm_alloc(PM_FS_FIELDS, sizeof *both) : NULL;
	if (status == PM_OK && !both)
		status = pm_fail(err, PM_E_NOMEM, "no memory to learn weights");
	if (status == PM_OK) {
		begin(f, c);
		for (f->rounds = 0; f->rounds < MOST_ROUNDS; f->rounds++)
			if (refine(f, c, &s, both) < SETTLED)
				break;
	}
	pm_free(both);
	pm_free(s.level);
	pm_free(s.count);
	return status;
}
