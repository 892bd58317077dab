#include "lang/watch.h"

#include "lang/run.h"

static void nothing(void *ctx, uint32_t i, const pm_vector *v, uint32_t row, uint32_t n)
{
	(void)ctx, (void)i, (void)v, (void)row, (void)n;
}

static pm_status watched(pm_watch *w, const pm_scope *s, const char *what, const pm_expr *const *root, uint32_t n,
                         pm_column *const *column, bool in_place, pm_err *err)
{
	const pm_evaluation run = { .scope = s, .column = column, .inline_signals = in_place, .n = n, .root = root, .sink = nothing, .watch = w };
	w->what = what;
	w->passes = 0;
	return n ? pm_evaluation_run(&run, err) : PM_OK;
}

pm_status pm_watch_all(pm_watch *w, const pm_scope *s, pm_err *err)
{
	const pm_rules *r = s->rules;
	const uint32_t most = r->n_signals > r->n_rules ? r->n_signals : r->n_rules;
	pm_arena arena = {0};
	bool *want = pm_arena_alloc(&arena, r->n_signals, sizeof *want);
	pm_column **column = pm_arena_alloc(&arena, r->n_signals, sizeof(pm_column *));
	const pm_expr **root = pm_arena_alloc(&arena, most, sizeof(pm_expr *));
	uint32_t n = 0;
	pm_status status = want && column && root ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	for (uint32_t i = 0; status == PM_OK && i < r->n_signals; i++)
		if ((want[i] = r->signal[i].active))
			root[n++] = r->signal[i].expr;
	if (status == PM_OK)
		status = watched(w, s, "signals", root, n, column, true, err);
	if (status == PM_OK)
		status = pm_signals_compute(s, want, column, err);
	n = 0;
	for (uint32_t i = 0; status == PM_OK && i < r->n_rules; i++)
		if (!r->rule[i].inert)
			root[n++] = r->rule[i].when ? r->rule[i].when : r->rule[i].grade;
	if (status == PM_OK)
		status = watched(w, s, "rules", root, n, column, false, err);
	for (uint32_t i = 0; column && i < r->n_signals; i++)
		pm_column_free(column[i]);
	pm_arena_release(&arena);
	return status;
}
