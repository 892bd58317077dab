/* retain_rows.c - what is past its term, source by source. */
#include "base/mem.h"
#include "cli/importing.h"
#include "cli/retain.h"
#include "ingest/expiry.h"

/* Rows of a delivery that is still in use. */
static pm_status old_rows(pm_retaining *r, const pm_register *reg, pm_source *s, int32_t before, pm_err *err)
{
	pm_table *t;
	uint64_t *keep = NULL;
	uint32_t past = 0;
	if (!pm_expiry_by_row(reg))
		return PM_OK;
	const pm_status there = pm_case_get_table(r->file, s->id, NULL, 0, r->threads, &t, err);
	if (there != PM_OK)
		return there == PM_E_NOTFOUND ? PM_OK : there;
	pm_status status = pm_expiry_rows(reg, t, before, &keep, &past, err);
	if (status == PM_OK && past)
		status = pm_table_keep(t, keep, r->threads, err);
	if (status == PM_OK && past)
		status = pm_case_put_table(r->file, s->id, t, r->threads, err);
	if (status == PM_OK && past) {
		s->rows = t->rows;
		s->horizon = before;
		status = pm_case_cut_source(r->file, s, err);
	}
	if (status == PM_OK && past)
		status = pm_importing_profile_again(r->file, reg, s, t, r->threads, err);
	if (status == PM_OK && past)
		status = pm_case_put_horizon(r->file, s->reg, before, err);
	pm_free(keep);
	pm_table_free(t);
	return status == PM_OK && past ? pm_retain_note(r, s, "records", "past their term", past, before, err) : status;
}

static pm_status old_rejects(pm_retaining *r, pm_source *s, int32_t before, pm_err *err)
{
	uint64_t rows;
	if (s->rejects == 0 || pm_day_at(s->imported_at) >= before)
		return PM_OK;
	PM_TRY(pm_case_drop_rejects(r->file, s->id, &rows, err));
	s->rejects = 0;
	PM_TRY(pm_case_cut_source(r->file, s, err));
	return rows ? pm_retain_note(r, s, "rejects", "refused longer ago than the register's term", rows, before, err) : PM_OK;
}

static pm_status whole_delivery(pm_retaining *r, pm_source *s, const char *why, int32_t before, pm_err *err)
{
	const uint64_t rows = (uint64_t)s->rows + s->rejects;
	PM_TRY(pm_case_drop_records(r->file, s->id, err));
	s->rows = s->rejects = 0;
	s->horizon = r->as_of; /* another key: what was computed from it can't be computed again */
	PM_TRY(pm_case_cut_source(r->file, s, err));
	return rows ? pm_retain_note(r, s, "delivery", why, rows, before, err) : PM_OK;
}

static int32_t age_of(const pm_source *s)
{
	return s->peildatum != PM_NO_DAY ? s->peildatum : pm_day_at(s->imported_at);
}

/* A register that the rules no longer declare. One that the latest run rests on is the register of other rules, and stays. */
static pm_status undeclared_source(pm_retaining *r, pm_source *s, pm_err *err)
{
	const int32_t before = pm_retain_longest(r);
	bool used;
	if (before == PM_NO_DAY || age_of(s) >= before)
		return PM_OK;
	PM_TRY(pm_case_source_in_use(r->file, s->id, 1, &used, err));
	return used ? PM_OK : whole_delivery(r, s, "of a register that the rules no longer declare, and past their longest term", before, err);
}

static pm_status one_source(pm_retaining *r, pm_source *s, pm_err *err)
{
	const int32_t at = pm_rules_register(r->rules, s->reg);
	bool used;
	PM_TRY(pm_case_source_in_use(r->file, s->id, PM_KEPT_RUNS, &used, err));
	if (!s->current && !used)
		return whole_delivery(r, s, "replaced, and no kept run rests on it", PM_NO_DAY, err);
	if (at < 0)
		return undeclared_source(r, s, err);
	const pm_register *reg = &r->rules->reg[at];
	const int32_t before = pm_expiry_before(reg, r->as_of);
	if (before == PM_NO_DAY)
		return PM_OK;
	if (!s->current && age_of(s) < before)
		return whole_delivery(r, s, "replaced, and past its term", before, err);
	PM_TRY(old_rows(r, reg, s, before, err));
	return old_rejects(r, s, before, err);
}

typedef struct listing { pm_retaining *r; pm_source *of; uint32_t n, room; } listing;

/* The walk must end before the first deletion. */
static pm_status list_source(void *ctx, const pm_source *s, pm_err *err)
{
	listing *l = ctx;
	if (!pm_arena_room(l->r->arena, &l->of, l->n, &l->room, sizeof *l->of))
		return pm_fail(err, PM_E_NOMEM, "no memory for the sources");
	l->of[l->n] = *s;
	l->of[l->n].path = PM_STR("");
	l->of[l->n].reg.p = pm_arena_text(l->r->arena, s->reg.p, s->reg.n);
	return l->of[l->n++].reg.p ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the sources");
}

/* Registers without a term, and those whose records stay in the file while the rules no longer declare them. */
static pm_status list_termless(pm_retaining *r, const listing *l, pm_err *err)
{
	r->termless = pm_arena_alloc(r->arena, (size_t)r->rules->n_registers + l->n, sizeof *r->termless);
	if (!r->termless)
		return pm_fail(err, PM_E_NOMEM, "no memory for the report");
	for (uint32_t i = 0; i < r->rules->n_registers; i++)
		if (r->rules->reg[i].retain_months == 0)
			r->termless[r->n_termless++] = r->rules->reg[i].name;
	for (uint32_t i = 0; i < l->n; i++)
		if (l->of[i].current && l->of[i].rows && pm_rules_register(r->rules, l->of[i].reg) < 0)
			r->termless[r->n_termless++] = l->of[i].reg;
	return PM_OK;
}

pm_status pm_retain_rows(pm_retaining *r, pm_err *err)
{
	listing l = { .r = r };
	PM_TRY(pm_case_each_source(r->file, PM_STR(""), list_source, &l, err));
	for (uint32_t i = 0; i < l.n; i++)
		PM_TRY(one_source(r, &l.of[i], err));
	return list_termless(r, &l, err);
}
