#include "base/mem.h"
#include "base/parallel.h"
#include "link/records.h"

enum {
	ALL_PAIRS = 500000, /* up to so many possible pairs every one is looked at */
	DRAWN = 300000,     /* of more, and one for each record: levels below equality are seldom rarer than one in 10,000 */
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

/* Equal values are not counted here but from how often each occurs: they are the rare ones. */
static void look(const drawing *d, pm_link_comparer *c, pm_link_chance *to, uint32_t a, uint32_t b)
{
	for (uint32_t i = 0; i < d->records->fields; i++) {
		const uint8_t level = pm_link_level(c, i, a, b);
		if (level != PM_FS_NULL && d->records->field[i].value[a] != d->records->field[i].value[b])
			to->count[i][level]++;
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

static void look_at_some(const drawing *d, pm_link_comparer *c, pm_link_chance *to, uint32_t part)
{
	uint64_t seed = pm_hash_mix(part, 1);
	while (to->drawn < (DRAWN + (uint64_t)d->records->n) / PARTS) {
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

/* Adds the pairs of equal values that as many draws would have met. */
static bool add_equal(const pm_link_records *r, pm_link_chance *out)
{
	for (uint32_t i = 0; i < r->fields; i++) {
		const pm_link_values *v = &r->field[i];
		const uint32_t values = pm_dict_size(v->text);
		uint32_t *left = pm_alloc((size_t)values + 1, sizeof *left);
		double equal = 0;
		if (!left)
			return false;
		for (uint32_t k = 0; r->left && k < r->n; k++)
			if (v->value[k] != PM_NO_CODE)
				left[v->value[k]] += pm_bit(r->left, k);
		for (uint32_t k = 0; k < values; k++)
			equal += (double)pm_link_pairs_of(r->left != NULL, r->within_left, v->count[k], left[k]);
		pm_free(left);
		const double share = (double)out->drawn / (double)out->possible;
		out->count[i][0] += (uint64_t)(share * equal + 0.5);
	}
	return true;
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
				for (uint32_t l = 0; l < PM_FS_LEVELS; l++)
					out->count[i][l] += d->part[p].count[i][l];
		}
		if (!add_equal(r, out))
			s = pm_fail(err, PM_E_NOMEM, "no memory to count values");
	}
	pm_free(d->side[0]);
	pm_free(d->side[1]);
	pm_free(d);
	return s;
}
