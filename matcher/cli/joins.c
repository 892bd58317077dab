#include "cli/joins.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"

static void name_of_tally(int64_t source, char out[40]) { snprintf(out, 40, "tally %lld", (long long)source); }

pm_status pm_tally_write(pm_case *c, int64_t source, const pm_tally *t, pm_err *err)
{
	char name[40], value[256];
	name_of_tally(source, name);
	snprintf(value, sizeof value, "%llu %llu %llu %llu %llu %llu %llu %llu %llu", (unsigned long long)t->rows,
	         (unsigned long long)t->accepted, (unsigned long long)t->rejected, (unsigned long long)t->repaired,
	         (unsigned long long)t->passed_over, (unsigned long long)t->joined, (unsigned long long)t->ambiguous,
	         (unsigned long long)t->none, (unsigned long long)t->nothing_to_join);
	return pm_case_put_setting(c, pm_str_of(name), pm_str_of(value), err);
}

pm_status pm_tally_read(pm_case *c, int64_t source, pm_tally *out, pm_err *err)
{
	char name[40];
	pm_arena a = {0};
	pm_str value;
	name_of_tally(source, name);
	PM_TRY(pm_case_get_setting(c, pm_str_of(name), &a, &value, err));
	unsigned long long v[9] = {0};
	const int n = sscanf(value.p, "%llu %llu %llu %llu %llu %llu %llu %llu %llu", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
	                     &v[6], &v[7], &v[8]);
	pm_arena_release(&a);
	if (n != 9)
		return pm_fail(err, PM_E_SYNTAX, "%s: the tally of source %lld can't be read", pm_case_path(c), (long long)source);
	*out = (pm_tally){ v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8] };
	return PM_OK;
}

typedef struct joined {
	uint32_t *address;
	float *p;
	pm_column *how, *chance, *of;
	pm_candidate *extra;   /* of rows with several candidates, all but the first */
	uint32_t extras;
	bool uncertain;
} joined;

static void joined_release(joined *j)
{
	pm_free(j->address);
	pm_free(j->p);
	pm_column_free(j->how);
	pm_column_free(j->chance);
	pm_column_free(j->of);
	pm_free(j->extra);
}

static pm_status joined_init(joined *j, uint32_t rows, pm_err *err)
{
	*j = (joined){ .address = pm_alloc(rows, sizeof *j->address), .p = pm_alloc(rows, sizeof *j->p) };
	if (!j->address || !j->p)
		return pm_fail(err, PM_E_NOMEM, "no memory to join %u records", rows);
	PM_TRY(pm_column_new(PM_STR("@hoe"), PM_TYPE_CATEGORY, rows, &j->how, err));
	return pm_column_new(PM_STR("@kans"), PM_TYPE_NUMBER, rows, &j->chance, err);
}

static void count(pm_tally *t, const pm_match *m)
{
	if (m->how == PM_HOW_NONE || m->how == PM_HOW_RECTIFIED || (m->how == PM_HOW_DECIDED && m->row == PM_NO_ROW))
		t->none++;
	else if (m->how == PM_HOW_AMBIGUOUS || m->how == PM_HOW_SPREAD)
		t->ambiguous++;
	else
		t->joined++;
}

static pm_status take(joined *j, const pm_match *m, uint32_t rows, pm_tally *tally, pm_err *err)
{
	for (uint32_t r = 0; r < rows; r++) {
		const bool found = m[r].row != PM_NO_ROW;
		/* Multiples of 1/1024 add up exactly, in any order. */
		const float p = m[r].p >= PM_CERTAIN ? 1 : roundf(m[r].p * 1024) / 1024;
		j->address[r] = m[r].row;
		j->p[r] = found ? p : 1;
		j->uncertain |= found && p < 1;
		count(tally, &m[r]);
		PM_TRY(pm_column_set_word(j->how, r, pm_str_of(pm_how_word((pm_how)m[r].how)), err));
		if (m[r].how != PM_HOW_NONE && m[r].how != PM_HOW_RECTIFIED)
			pm_column_set_number(j->chance, r, round((double)m[r].p * 1000) / 1000);
	}
	return PM_OK;
}

/* Rounded down: the candidates of a row stay below 1 together. */
static float share(float p) { return floorf(p * 1024) / 1024; }

/* The first candidate of a row takes its place, the others come behind it; what rounds to nothing is left out. */
static pm_status take_spread(joined *j, const pm_spread *s, uint32_t rows, pm_err *err)
{
	if (s->n == 0)
		return PM_OK;
	PM_TRY(pm_column_new(PM_STR("@van"), PM_TYPE_COUNT, rows, &j->of, err));
	j->extra = pm_alloc(s->n, sizeof *j->extra);
	if (!j->extra)
		return pm_fail(err, PM_E_NOMEM, "no memory to join %u candidates", s->n);
	for (uint32_t i = 0, k; i < s->n; i = k) {
		const uint32_t row = s->part[i].row;
		for (k = i; k < s->n && s->part[k].row == row; k++) {
			if (share(s->part[k].p) <= 0)
				continue;
			if (j->address[row] == PM_NO_ROW) {
				j->address[row] = s->part[k].address;
				j->p[row] = share(s->part[k].p);
			} else {
				j->extra[j->extras++] = (pm_candidate){ row, s->part[k].address, share(s->part[k].p) };
			}
		}
		pm_column_set_count(j->of, row, (int32_t)(k - i));
	}
	j->uncertain = true;
	return PM_OK;
}

static pm_status add_column(pm_table *t, pm_column **c, pm_err *err)
{
	pm_column *mine = *c;
	*c = NULL;
	return mine ? pm_table_add(t, mine, err) : PM_OK;
}

static pm_status lay_out(pm_table *t, joined *j, uint32_t addresses, unsigned threads, pm_err *err)
{
	PM_TRY(add_column(t, &j->how, err));
	PM_TRY(add_column(t, &j->chance, err));
	PM_TRY(add_column(t, &j->of, err));
	return pm_table_place(t, addresses, j->address, j->uncertain ? j->p : NULL, j->extra, j->extras, threads, err);
}

pm_status pm_join_records(pm_table *t, const pm_match *match, const pm_spread *spread, uint32_t addresses, unsigned threads,
                          pm_tally *tally, pm_err *err)
{
	joined j;
	pm_status s = joined_init(&j, t->rows, err);
	if (s == PM_OK)
		s = take(&j, match, t->rows, tally, err);
	if (s == PM_OK)
		s = take_spread(&j, spread, t->rows, err);
	if (s == PM_OK)
		s = lay_out(t, &j, addresses, threads, err);
	joined_release(&j);
	return s;
}

pm_status pm_uncertain_column(const pm_table *t, pm_str name, pm_column **out_col, pm_err *err)
{
	const pm_place *p = t->place;
	*out_col = NULL;
	if (!p || !p->p)
		return PM_OK;
	PM_TRY(pm_column_new(name, PM_TYPE_COUNT, p->addresses, out_col, err));
	for (uint32_t a = 0; a < p->addresses; a++) {
		int32_t n = 0;
		for (uint32_t r = p->start[a]; r < p->start[a + 1]; r++)
			n += p->p[r] < 1 && p->p[r] >= 0.5F;
		pm_column_set_count(*out_col, a, n);
	}
	return PM_OK;
}

pm_status pm_join_uncertain(pm_batch *b, uint32_t reg, pm_err *err)
{
	PM_TRY(pm_uncertain_column(b->input[reg].table, b->rules->reg[reg].name, &b->uncertain[reg], err));
	pm_case_column item = { b->rules->reg[reg].name, b->input[reg].key, b->uncertain[reg], 0 };
	return pm_case_put_columns(b->file, PM_STR("uncertain"), &item, 1, b->opt->threads, err);
}
