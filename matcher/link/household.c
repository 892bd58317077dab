#include "link/household.h"

#include "base/mem.h"

typedef struct forest {
	uint32_t *first; /* by person code: a current row of that person, PM_NO_ROW: none */
	uint32_t *next;  /* by row: another current row of the same person */
	uint32_t *up;    /* by row: union-find towards the lowest row */
	uint32_t *address; /* by row */
} forest;

static void forest_release(forest *f)
{
	pm_free(f->first);
	pm_free(f->next);
	pm_free(f->up);
	pm_free(f->address);
}

static pm_status forest_init(forest *f, uint32_t persons, uint32_t rows, pm_err *err)
{
	f->first = pm_alloc(persons, sizeof *f->first);
	f->next = pm_alloc(rows, sizeof *f->next);
	f->up = pm_alloc(rows, sizeof *f->up);
	f->address = pm_alloc(rows, sizeof *f->address);
	if (f->first && f->next && f->up && f->address)
		return PM_OK;
	return pm_fail(err, PM_E_NOMEM, "no memory for the households of %u stays", rows);
}

static bool counts(const pm_household_input *in, uint32_t row)
{
	return pm_bit(in->current, row) && pm_column_has(in->person, row);
}

static void plant(forest *f, const pm_household_input *in)
{
	const pm_place *place = in->stays->place;
	memset(f->first, 0xff, pm_dict_size(in->person->dict) * sizeof *f->first);
	for (uint32_t a = 0; a < place->addresses; a++) {
		for (uint32_t r = place->start[a]; r < place->start[a + 1]; r++) {
			f->up[r] = r;
			f->address[r] = a;
			if (!counts(in, r))
				continue;
			f->next[r] = f->first[in->person->code[r]];
			f->first[in->person->code[r]] = r;
		}
	}
}

static uint32_t root(forest *f, uint32_t r)
{
	while (f->up[r] != r)
		r = f->up[r] = f->up[f->up[r]];
	return r;
}

static void join(forest *f, uint32_t a, uint32_t b)
{
	a = root(f, a);
	b = root(f, b);
	f->up[a > b ? a : b] = a < b ? a : b;
}

/* A person's rows hang together by falling row, so by falling address; those at one address are one household already. */
static void relate(forest *f, uint32_t one, uint32_t other)
{
	uint32_t a = f->first[one], b = f->first[other];
	while (a != PM_NO_ROW && b != PM_NO_ROW) {
		const uint32_t at = f->address[a], there = f->address[b];
		if (at == there)
			join(f, a, b);
		while (at >= there && a != PM_NO_ROW && f->address[a] == at)
			a = f->next[a];
		while (there >= at && b != PM_NO_ROW && f->address[b] == there)
			b = f->next[b];
	}
}

/* Codes of the relations' persons in the dictionary of the stays; PM_NO_CODE: lives nowhere here. */
static uint32_t *translate(const pm_dict *from, const pm_dict *to)
{
	const uint32_t n = pm_dict_size(from);
	uint32_t *code = pm_alloc(n, sizeof *code);
	for (uint32_t i = 0; code && i < n; i++)
		code[i] = pm_dict_find(to, pm_dict_get(from, i));
	return code;
}

void pm_household_codes_release(pm_household_codes *c)
{
	pm_free(c->one);
	pm_free(c->other);
	*c = (pm_household_codes){0};
}

static pm_status make_codes(const pm_household_input *in, pm_household_codes *c, pm_err *err)
{
	if (c->one)
		return PM_OK;
	c->one = translate(in->one->dict, in->person->dict);
	c->other = translate(in->other->dict, in->person->dict);
	if (c->one && c->other)
		return PM_OK;
	pm_household_codes_release(c);
	return pm_fail(err, PM_E_NOMEM, "no memory for %u relations", in->relations->rows);
}

static pm_status relate_all(forest *f, const pm_household_input *in, pm_err *err)
{
	pm_household_codes own = {0}, *c = in->codes ? in->codes : &own;
	PM_TRY(make_codes(in, c, err));
	for (uint32_t r = 0; r < in->relations->rows; r++) {
		if ((in->keep && !pm_bit(in->keep, r)) || !pm_column_has(in->one, r) || !pm_column_has(in->other, r))
			continue;
		const uint32_t a = c->one[in->one->code[r]], b = c->other[in->other->code[r]];
		if (a != PM_NO_CODE && b != PM_NO_CODE)
			relate(f, a, b);
	}
	pm_household_codes_release(&own);
	return PM_OK;
}

/* A person's own rows at one address belong together too. Roots are the lowest rows, so a root is met first. */
static void number(forest *f, const pm_household_input *in, pm_column *out)
{
	const pm_place *place = in->stays->place;
	for (uint32_t a = 0; a < place->addresses; a++) {
		int32_t households = 0;
		for (uint32_t r = place->start[a]; r < place->start[a + 1]; r++) {
			if (!counts(in, r))
				continue;
			const uint32_t top = root(f, r);
			pm_column_set_count(out, r, top == r ? ++households : out->count[top]);
		}
	}
}

static void join_own_rows(forest *f, const pm_household_input *in)
{
	for (uint32_t r = 0; r < in->stays->place->start[in->stays->place->addresses]; r++)
		if (counts(in, r) && f->next[r] != PM_NO_ROW && f->address[f->next[r]] == f->address[r])
			join(f, r, f->next[r]);
}

pm_status pm_household_add(const pm_household_input *in, pm_str name, pm_err *err)
{
	forest f = {0};
	pm_column *out = NULL;
	pm_status s = forest_init(&f, pm_dict_size(in->person->dict), in->stays->rows, err);
	if (s == PM_OK) {
		plant(&f, in);
		join_own_rows(&f, in);
		s = relate_all(&f, in, err);
	}
	if (s == PM_OK)
		s = pm_column_new(name, PM_TYPE_COUNT, in->stays->rows, &out, err);
	if (s == PM_OK) {
		number(&f, in, out);
		s = pm_table_add(in->stays, out, err);
	}
	forest_release(&f);
	return s;
}
