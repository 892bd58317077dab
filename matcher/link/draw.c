#include <math.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "link/records.h"

enum {
	ALL_PAIRS = 500000, /* up to so many possible pairs every one is looked at */
	DRAWN = 300000,     /* of more, and one for every fourth record: levels below equality are seldom rarer than one in 10,000 */
	PARTS = 16,
	TOGETHER = 16,       /* drawn for one record, so that its patterns are made once */
};

typedef struct drawing {
	const pm_link_records *records;
	uint64_t possible;
	uint32_t *side[2];        /* ranks of the left and the right records */
	uint32_t sides[2];
	bool all;
	pm_link_chance part[PARTS];
} drawing;

/* What agrees fully is not counted here but from how often each value occurs: it is rare. */
static void look(const drawing *d, pm_link_comparer *c, pm_link_chance *to, uint32_t a, uint32_t b)
{
	uint8_t level[PM_FS_FIELDS];
	for (uint32_t i = 0; i < d->records->fields; i++) {
		level[i] = pm_link_level(c, i, a, b);
		if (level[i] != PM_FS_NULL && (level[i] > 0 || d->records->field[i].value[a] != d->records->field[i].value[b]))
			to->count[i][level[i]]++;
		const uint32_t leans = d->records->field[i].leans;
		const uint8_t given = leans ? level[leans - 1] : PM_FS_NULL;
		if (level[i] != PM_FS_NULL && given != PM_FS_NULL && level[i] > 0 && given > 0)
			to->both[i][given][level[i]] += 1;
	}
	to->drawn++;
}

/* Every pair whose lower rank falls to this part. */
static void look_at_all(const drawing *d, pm_link_comparer *c, pm_link_chance *to, uint32_t part)
{
	const pm_link_records *r = d->records;
	for (uint32_t a = part; a < r->n; a += PARTS)
		for (uint32_t b = a + 1; b < r->n; b++)
			if (pm_link_sides_meet(r, a, b))
				look(d, c, to, a, b);
}

static uint32_t draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((*seed >> 32) * below >> 32);
}

static uint64_t enough(uint32_t records) { return DRAWN + (uint64_t)records / 4; }

uint64_t pm_link_random_pairs(uint32_t distinct)
{
	const uint64_t possible = distinct ? (uint64_t)distinct * (distinct - 1) / 2 : 0;
	return possible <= ALL_PAIRS ? possible : enough(distinct);
}

static void look_at_some(const drawing *d, pm_link_comparer *c, pm_link_chance *to, uint32_t part)
{
	uint64_t seed = pm_hash_mix(part, 1);
	while (to->drawn < enough(d->records->n) / PARTS) {
		const uint32_t a = d->side[0][draw(&seed, d->sides[0])];
		for (int i = 0; i < TOGETHER; i++) {
			const uint32_t b = d->side[1][draw(&seed, d->sides[1])];
			const bool twice = d->records->within_left && pm_bit(d->records->left, b) && b < a; /* drawn the other way round too */
			if (a != b && !twice)
				look(d, c, to, a, b);
		}
	}
}

static pm_status do_part(void *ctx, uint32_t part, pm_err *err)
{
	drawing *d = ctx;
	pm_link_comparer *c;
	PM_TRY(pm_link_comparer_new(d->records, &c, err));
	(d->all ? look_at_all : look_at_some)(d, c, &d->part[part], part);
	pm_link_comparer_free(c);
	return PM_OK;
}

static bool take_sides(drawing *d)
{
	const pm_link_records *r = d->records;
	for (int s = 0; s < 2; s++) {
		d->side[s] = pm_alloc(r->n, sizeof *d->side[s]);
		if (!d->side[s])
			return false;
		for (uint32_t i = 0; i < r->n; i++)
			if (!r->left || (s == 0 ? pm_bit(r->left, i) : !pm_bit(r->left, i) || r->within_left))
				d->side[s][d->sides[s]++] = i;
	}
	return true;
}

/* Counts the pairs that agree fully by having one value. */
static bool add_equal(const pm_link_records *r, pm_link_chance *out)
{
	for (uint32_t i = 0; i < r->fields; i++) {
		const pm_link_values *v = &r->field[i];
		const uint32_t values = pm_dict_size(v->text);
		uint32_t *left = pm_alloc((size_t)values + 1, sizeof *left);
		if (!left)
			return false;
		for (uint32_t k = 0; r->left && k < r->n; k++)
			if (v->value[k] != PM_NO_CODE)
				left[v->value[k]] += pm_bit(r->left, k);
		for (uint32_t k = 0; k < values; k++)
			if (pm_link_level_of_equals(v, k) == 0)
				out->equal[i] += (double)pm_link_pairs_of(r->left != NULL, r->within_left, v->count[k], left[k]);
		pm_free(left);
	}
	return true;
}

/* How often two of n persons of the register agree in a field. */
static double rate_apart(const pm_link_values *v, const uint32_t *count, double n)
{
	double equal = 0;
	for (uint32_t k = 0; k < pm_dict_size(v->text); k++)
		if (pm_link_level_of_equals(v, k) == 0)
			equal += count[k] * (count[k] - 1.0) / 2;
	return n < 2 ? 1 : fmax(equal, 0.5) / (n * (n - 1) / 2);
}

static bool add_apart(const pm_link_model *m, const pm_link_records *r, pm_link_chance *out)
{
	for (uint32_t i = 0; m->anchor && r->left && i < r->fields; i++) {
		uint32_t *count = pm_alloc((size_t)pm_dict_size(r->field[i].text) + 1, sizeof *count), n;
		const bool ok = count && pm_link_count_persons(r, m->anchor, &r->field[i], count, &n);
		if (ok)
			out->apart[i] = (double)out->drawn * fmin(1, rate_apart(&r->field[i], count, n));
		pm_free(count);
		if (!ok)
			return false;
	}
	return true;
}

/* ---- fields that lean on another ---- */

/* Ranks by their value of a field where it agrees fully with itself, values in order of their first rank, and how many pairs each
 * makes with those behind it. */
typedef struct equals { uint32_t *rank; uint64_t *upto; uint32_t n; uint64_t pairs; } equals;

static bool take_equals(const pm_link_values *v, uint32_t n, equals *out)
{
	const uint32_t values = pm_dict_size(v->text);
	uint32_t *at = pm_alloc((size_t)values + 1, sizeof *at), sum = 0; /* + 1 of where the value's next rank goes; 0: not met */
	*out = (equals){ .rank = pm_alloc((size_t)n + 1, sizeof *out->rank), .upto = pm_alloc((size_t)n + 1, sizeof *out->upto) };
	const bool ok = at && out->rank && out->upto;
	for (uint32_t r = 0; ok && r < n; r++) {
		const uint32_t value = v->value[r];
		if (value == PM_NO_CODE || pm_link_level_of_equals(v, value) > 0)
			continue;
		if (at[value] == 0) {
			at[value] = sum + 1;
			sum += v->count[value];
		}
		out->rank[at[value]++ - 1] = r;
	}
	out->n = ok ? sum : 0;
	for (uint32_t i = 0; i < out->n; i++) { /* at[] stands at the end of each value now */
		out->pairs += at[v->value[out->rank[i]]] - 2 - i;
		out->upto[i] = out->pairs;
	}
	pm_free(at);
	return ok;
}

/* Draws pairs that are equal in `equal` and counts their level in `other`. */
static uint64_t draw_equals(const pm_link_records *r, pm_link_comparer *c, const equals *e, uint32_t other, uint64_t count[PM_FS_LEVELS])
{
	enum { OF_EQUALS = 30000 };
	uint64_t seed = 7, met = 0;
	for (uint32_t k = 0; k < OF_EQUALS && e->pairs; k++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		const uint64_t pick = (uint64_t)((double)(seed >> 11) / 9007199254740992.0 * (double)e->pairs);
		uint32_t low = 0, high = e->n - 1;
		while (low < high) {
			const uint32_t middle = low + (high - low) / 2;
			if (e->upto[middle] <= pick)
				low = middle + 1;
			else
				high = middle;
		}
		const uint32_t a = e->rank[low], b = e->rank[low + (uint32_t)(e->upto[low] - pick)];
		const uint8_t level = pm_link_sides_meet(r, a, b) ? pm_link_level(c, other, a < b ? a : b, a < b ? b : a) : PM_FS_NULL;
		if (level == PM_FS_NULL)
			continue;
		count[level]++;
		met++;
	}
	return met;
}

/* From what was drawn to pairs among all possible ones: the rare equals from draws among equals. */
static bool lean(const pm_link_records *r, pm_link_comparer *c, uint32_t field, pm_link_chance *out)
{
	const uint32_t on = r->field[field].leans - 1;
	const double all = (double)out->possible / (double)out->drawn;
	uint64_t given[PM_FS_LEVELS] = {0}, mine[PM_FS_LEVELS] = {0};
	equals e, m = {0};
	const bool ok = take_equals(&r->field[on], r->n, &e) && take_equals(&r->field[field], r->n, &m);
	if (ok) {
		const uint64_t of_given = draw_equals(r, c, &e, field, given), of_mine = draw_equals(r, c, &m, on, mine);
		const double each_given = of_given ? ((double)out->count[on][0] * all + out->equal[on]) / (double)of_given : 0;
		const double each_mine = of_mine ? ((double)out->count[field][0] * all + out->equal[field]) / (double)of_mine : 0;
		for (uint32_t o = 0; o < PM_FS_LEVELS; o++)
			for (uint32_t l = 0; l < PM_FS_LEVELS; l++) {
				const double each = o == 0 ? each_given : l == 0 ? each_mine : all;
				const double n = o == 0 ? (double)given[l] : l == 0 ? (double)mine[o] : out->both[field][o][l];
				out->both[field][o][l] = n * each;
				out->grain[field][o][l] = 0.5 * fmin(each > 0 ? each : all, all);
			}
	}
	pm_free(e.rank);
	pm_free(e.upto);
	pm_free(m.rank);
	pm_free(m.upto);
	return ok;
}

static pm_status lean_all(const pm_link_records *r, pm_link_chance *out, pm_err *err)
{
	pm_link_comparer *c;
	bool ok = true;
	PM_TRY(pm_link_comparer_new(r, &c, err));
	for (uint32_t i = 0; ok && i < r->fields; i++)
		if (r->field[i].leans)
			ok = lean(r, c, i, out);
	pm_link_comparer_free(c);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to draw pairs of equals");
}

pm_status pm_link_draw(const pm_link_model *m, const pm_link_records *r, pm_link_chance *out, pm_err *err)
{
	drawing *d = pm_alloc(1, sizeof *d);
	if (!d)
		return pm_fail(err, PM_E_NOMEM, "no memory to draw pairs");
	d->records = r;
	const bool ok = take_sides(d);
	d->possible = pm_link_pairs_of(r->left != NULL, r->within_left, r->n, r->left ? pm_bits_count(r->left, r->n) : 0);
	d->all = d->possible <= ALL_PAIRS;
	pm_status s = ok ? pm_parallel(PARTS, m->threads, do_part, d, err)
	                            : pm_fail(err, PM_E_NOMEM, "no memory to draw pairs of %u records", r->n);
	if (s == PM_OK) {
		*out = (pm_link_chance){ .possible = d->possible };
		for (uint32_t p = 0; p < PARTS; p++) {
			out->drawn += d->part[p].drawn;
			for (uint32_t i = 0; i < r->fields; i++)
				for (uint32_t l = 0; l < PM_FS_LEVELS; l++) {
					out->count[i][l] += d->part[p].count[i][l];
					for (uint32_t o = 0; o < PM_FS_LEVELS; o++)
						out->both[i][o][l] += d->part[p].both[i][o][l];
				}
		}
		s = add_equal(r, out) && add_apart(m, r, out) ? lean_all(r, out, err) : pm_fail(err, PM_E_NOMEM, "no memory to count values");
	}
	pm_free(d->side[0]);
	pm_free(d->side[1]);
	pm_free(d);
	return s;
}

struct pm_link_trial {
	pm_link_distinct distinct;
	pm_link_records records;
	pm_link_comparer *comparer;
	uint64_t seed;
};

pm_status pm_link_trial_new(const pm_link_model *m, pm_link_trial **out, pm_err *err)
{
	PM_TRY(pm_link_check(m, err));
	pm_link_trial *t = pm_alloc(1, sizeof *t);
	if (!t)
		return pm_fail(err, PM_E_NOMEM, "no memory to try comparisons");
	t->seed = 1;
	pm_status s = pm_link_distinct_make(m, &t->distinct, err);
	pm_link_model distinct = *m;
	distinct.rows = t->distinct.n;
	if (s == PM_OK)
		s = pm_link_records_make(&distinct, t->distinct.row, &t->records, err);
	if (s == PM_OK)
		s = pm_link_comparer_new(&t->records, &t->comparer, err);
	if (s != PM_OK)
		return pm_link_trial_free(t), s;
	*out = t;
	return PM_OK;
}

void pm_link_trial_run(pm_link_trial *t, uint32_t pairs)
{
	for (uint32_t i = 0; i < pairs; i++) {
		const uint32_t a = draw(&t->seed, t->records.n), b = draw(&t->seed, t->records.n);
		for (uint32_t k = 0; k < t->records.fields; k++)
			(void)pm_link_level(t->comparer, k, a, b);
	}
}

void pm_link_trial_free(pm_link_trial *t)
{
	if (!t)
		return;
	pm_link_comparer_free(t->comparer);
	pm_link_records_release(&t->records);
	pm_link_distinct_release(&t->distinct);
	pm_free(t);
}
