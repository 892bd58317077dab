#include "weigh/fs_model.h"

uint32_t pm_fs_patterns(const pm_fs_model *f)
{
	uint64_t n = 1;
	if (f->fields == 0 || f->fields > PM_FS_FIELDS)
		return 0;
	for (uint32_t i = 0; i < f->fields; i++) {
		if (f->levels[i] < 2 || f->levels[i] > PM_FS_LEVELS)
			return 0;
		n *= f->levels[i] + 1u;
		if (n > PM_FS_PATTERNS)
			return 0;
	}
	return (uint32_t)n;
}

uint32_t pm_fs_pattern(const pm_fs_model *f, const uint8_t level[])
{
	uint32_t pattern = 0;
	for (uint32_t i = 0; i < f->fields; i++)
		pattern = pattern * (f->levels[i] + 1u) + (level[i] == PM_FS_NULL ? f->levels[i] : level[i]);
	return pattern;
}

void pm_fs_levels(const pm_fs_model *f, uint32_t pattern, uint8_t level[])
{
	for (uint32_t i = f->fields; i-- > 0;) {
		const uint32_t radix = f->levels[i] + 1u, v = pattern % radix;
		level[i] = v == f->levels[i] ? PM_FS_NULL : (uint8_t)v;
		pattern /= radix;
	}
}

int32_t pm_fs_field_bits(const pm_fs_model *f, uint32_t field, uint8_t level)
{
	return level == PM_FS_NULL ? 0 : pm_bits_of(f->m[field][level] / f->u[field][level]);
}

int32_t pm_fs_level_bits(const pm_fs_model *f, const uint8_t level[], uint32_t field)
{
	const uint8_t l = level[field], given = f->leans[field] ? level[f->leans[field] - 1] : PM_FS_NULL;
	if (l == PM_FS_NULL || given == PM_FS_NULL)
		return pm_fs_field_bits(f, field, l);
	return pm_bits_of(f->m_given[field][given][l] / f->u_given[field][given][l]);
}

int32_t pm_fs_prior_bits(const pm_fs_model *f) { return pm_bits_of(f->lambda / (1 - f->lambda)); }

int32_t pm_fs_bits(const pm_fs_model *f, uint32_t pattern)
{
	uint8_t level[PM_FS_FIELDS];
	int32_t bits = pm_fs_prior_bits(f);
	pm_fs_levels(f, pattern, level);
	for (uint32_t i = 0; i < f->fields; i++)
		bits += pm_fs_level_bits(f, level, i);
	return bits;
}

static int32_t step_of(int32_t bits)
{
	const int32_t step = bits / PM_FS_STEP - (bits % PM_FS_STEP < 0) + PM_FS_STEPS / 2;
	return step < 0 ? 0 : step >= PM_FS_STEPS ? PM_FS_STEPS - 1 : step;
}

static int32_t floor_of(int32_t step) { return (step - PM_FS_STEPS / 2) * PM_FS_STEP; }

void pm_fs_weights_add(pm_fs_weights *w, int32_t bits, uint64_t pairs) { w->pairs[step_of(bits)] += pairs; }

/* Pairs and expected matches of the steps from `step` upward. */
typedef struct above { double pairs, matches; } above;

static above add_step(const pm_fs_weights *w, int32_t step, above a)
{
	const double n = (double)w->pairs[step];
	return (above){ a.pairs + n, a.matches + n * pm_bits_probability(floor_of(step) + PM_FS_STEP / 2) };
}

static pm_fs_threshold threshold_of(int32_t accept, above a, above all)
{
	return (pm_fs_threshold){ accept, a.pairs > 0 ? a.matches / a.pairs : 1, all.matches > 0 ? a.matches / all.matches : 1 };
}

static above all_of(const pm_fs_weights *w)
{
	above a = {0};
	for (int32_t s = PM_FS_STEPS - 1; s >= 0; s--)
		a = add_step(w, s, a);
	return a;
}

pm_fs_threshold pm_fs_choose(const pm_fs_weights *w)
{
	const above all = all_of(w);
	above a = {0}, best = {0};
	int32_t at = step_of(0);
	double highest = 0;
	for (int32_t s = PM_FS_STEPS - 1; s >= step_of(0); s--) {
		a = add_step(w, s, a);
		const double f1 = w->pairs[s] ? 2 * a.matches / (a.pairs + all.matches) : 0;
		if (f1 > highest) {
			highest = f1;
			at = s;
			best = a;
		}
	}
	return threshold_of(floor_of(at), best, all);
}

pm_fs_threshold pm_fs_expect(const pm_fs_weights *w, int32_t accept)
{
	above a = {0};
	for (int32_t s = PM_FS_STEPS - 1; s >= step_of(accept); s--)
		a = add_step(w, s, a);
	return threshold_of(accept, a, all_of(w));
}
