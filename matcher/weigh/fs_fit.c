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
		return pm_fail(err, PM_E_NOTFOUND, "no two records that differ share a block: nothing to compare, and nothing to learn weights from");
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
			const double equal = l == 0 && c->equal ? share * c->equal[i] : 0; /* not rounded: matches may be all of them */
			const double left = (double)c->chance[i][l] + equal - share * matches[i][l];
			f->u[i][l] = fmax(left, l == 0 && c->apart ? fmin(c->apart[i], HALF) : HALF);
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
	for (uint32_t i = 0; c->apart && i < f->fields; i++) /* a number that no two of a register share is equal by matches alone */
		f->u[i][0] = fmin(f->u[i][0], c->apart[i] / (double)c->drawn);
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

/* What is expected of the pairs that are one entity: by field and level, and by the level of the field it leans on. */
typedef struct expected {
	double all, level[PM_FS_FIELDS][PM_FS_LEVELS];
	table both[PM_FS_FIELDS];
} expected;

static void expect(expected *to, uint32_t fields, const uint8_t leans[], const uint8_t *level, double n)
{
	to->all += n;
	for (uint32_t i = 0; i < fields; i++) {
		const uint8_t given = leans[i] ? level[leans[i] - 1] : PM_FS_NULL;
		if (level[i] == PM_FS_NULL)
			continue;
		to->level[i][level[i]] += n;
		if (given != PM_FS_NULL)
			to->both[i][given][level[i]] += n;
	}
}

static double share_of(double odds) { return isinf(odds) ? 1 : odds / (1 + odds); }

static void maximise(pm_fs_model *f, const pm_fs_counts *c, expected *x)
{
	for (uint32_t i = 0; i < f->fields; i++) {
		double sum = 0;
		for (uint8_t l = 0; l < f->levels[i]; l++)
			sum += x->level[i][l] + HALF;
		for (uint8_t l = 0; l < f->levels[i]; l++)
			f->m[i][l] = (x->level[i][l] + HALF) / sum;
	}
	f->lambda = fmin(0.5, fmax(x->all, HALF) / (double)c->possible);
	set_u(f, c, x->level);
	set_u_given(f, c, x->both);
	for (uint32_t i = 0; i < f->fields; i++)
		if (f->leans[i])
			set_given(f->levels[i], f->levels[f->leans[i] - 1], &x->both[i], NULL, f->m[i], f->m_given[i]);
}

static void expect_patterns(const pm_fs_model *f, const seen *s, expected *x)
{
	*x = (expected){0};
	for (uint32_t p = 0; p < s->n; p++)
		expect(x, f->fields, f->leans, s->level[p], s->count[p] * share_of(ratio_of(f, s->level[p])));
}

/* What is expected of the asked pairs becomes what is expected after the answer. The difference counts, not the answer: pairs
 * are asked by their weight, rarity included, so those of one pattern that were asked are not like those that were not. */
static void hear(const pm_fs_model *f, const pm_fs_answer *a, uint32_t n, expected *x)
{
	static const double right = 19; /* odds that an answer is right: people err, and a few mean to */
	for (uint32_t i = 0; i < n; i++) {
		uint8_t level[PM_FS_FIELDS];
		pm_fs_levels(f, a[i].pattern, level);
		const double odds = ratio_of(f, level) * pm_bits_odds(a[i].extra);
		expect(x, f->fields, f->leans, level, a[i].stands_for * (share_of(a[i].same ? odds * right : odds / right) - share_of(odds)));
	}
	x->all = fmax(x->all, 0);
	for (uint32_t i = 0; i < f->fields; i++)
		for (uint8_t l = 0; l < f->levels[i]; l++)
			x->level[i][l] = fmax(x->level[i][l], 0); /* set_given sees to the others */
}

/* What was learned before stands for BELIEF pairs of every level, so that a few answers about a rare one move it little; and
 * however many, it stays within MOST times. `pairs` have one of the levels. */
static void bound(const double was[], double is[], uint8_t levels, double pairs)
{
	static const double BELIEF = 10, MOST = 4;
	double sum = 0;
	for (uint8_t l = 0; l < levels; l++) {
		const double ratio = (is[l] * pairs + BELIEF) / (was[l] * pairs + BELIEF);
		sum += is[l] = was[l] * fmin(fmax(ratio, 1 / MOST), MOST);
	}
	for (uint8_t l = 0; l < levels; l++)
		is[l] /= sum;
}

static double sum_of(const double n[], uint8_t levels)
{
	double sum = 0;
	for (uint8_t l = 0; l < levels; l++)
		sum += n[l];
	return sum;
}

static void bound_all(const pm_fs_model *was, const pm_fs_counts *c, const expected *x, pm_fs_model *f)
{
	const double all = (double)c->possible;
	for (uint32_t i = 0; i < f->fields; i++) {
		const uint8_t n = f->levels[i], on = f->leans[i];
		bound(was->m[i], f->m[i], n, sum_of(x->level[i], n));
		bound(was->u[i], f->u[i], n, all);
		for (uint8_t o = 0; on && o < f->levels[on - 1]; o++) {
			bound(was->m_given[i][o], f->m_given[i][o], n, sum_of(x->both[i][o], n));
			bound(was->u_given[i][o], f->u_given[i][o], n, all * was->u[on - 1][o]);
		}
	}
	const double before[] = { was->lambda, 1 - was->lambda };
	double after[] = { f->lambda, 1 - f->lambda };
	bound(before, after, 2, all);
	f->lambda = after[0];
}

static double moved(const pm_fs_model *a, const pm_fs_model *b)
{
	double most = 0;
	for (uint32_t i = 0; i < a->fields; i++)
		for (uint8_t l = 0; l < a->levels[i]; l++)
			most = fmax(most, fabs(a->m[i][l] - b->m[i][l]));
	return most;
}

typedef struct room { expected x; pm_fs_model last, was; } room;

/* was: what answers may not leave too far behind; NULL: no answers */
static void learn(pm_fs_model *f, const pm_fs_counts *c, const seen *s, const pm_fs_answer *a, uint32_t n, room *w, const pm_fs_model *was)
{
	for (uint32_t round = 0; round < MOST_ROUNDS; round++, f->rounds++) {
		w->last = *f;
		expect_patterns(f, s, &w->x);
		hear(f, a, n, &w->x);
		maximise(f, c, &w->x);
		if (was)
			bound_all(was, c, &w->x, f);
		if (moved(&w->last, f) < SETTLED)
			return;
	}
}

static pm_status fit(pm_fs_model *f, const pm_fs_counts *c, const pm_fs_answer *a, uint32_t n, pm_err *err)
{
	seen s = {0};
	pm_status status = pm_fs_patterns(f) ? gather(f, c->candidates, &s, err) : pm_fail(err, PM_E_RANGE, "too many fields or levels to compare");
	room *w = status == PM_OK ? pm_alloc(1, sizeof *w) : NULL;
	if (status == PM_OK && !w)
		status = pm_fail(err, PM_E_NOMEM, "no memory to learn weights");
	if (status == PM_OK && !a) {
		begin(f, c);
		f->rounds = 0;
	}
	if (status == PM_OK) {
		w->was = *f;
		learn(f, c, &s, a, n, w, a ? &w->was : NULL);
	}
	pm_free(w);
	pm_free(s.level);
	pm_free(s.count);
	return status;
}

pm_status pm_fs_fit(pm_fs_model *f, const pm_fs_counts *c, pm_err *err) { return fit(f, c, NULL, 0, err); }

pm_status pm_fs_correct(pm_fs_model *f, const pm_fs_counts *c, const pm_fs_answer *a, uint32_t n, pm_err *err)
{
	return n ? fit(f, c, a, n, err) : PM_OK;
}
