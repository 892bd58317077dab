#include "cli/plan.h"

#include <time.h>

#include "base/mem.h"
#include "cli/past_run.h"
#include "cli/rule_set.h"
#include "lang/watch.h"

static uint64_t nanoseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* A register as a delivery without rows would make it. */
static pm_status empty_table(const pm_register *reg, pm_table **out, pm_err *err)
{
	pm_table *t;
	PM_TRY(pm_table_new(reg->name, &t, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < reg->n_fields && s == PM_OK; i++) {
		pm_column *c;
		s = pm_column_new(reg->field[i].name, reg->field[i].type, 0, &c, err);
		if (s == PM_OK)
			s = pm_table_add(t, c, err);
	}
	t->place = pm_alloc(1, sizeof *t->place);
	if (s == PM_OK && (!t->place || !(t->place->start = pm_alloc(1, sizeof *t->place->start))))
		s = pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	if (s == PM_OK)
		*out = t;
	else
		pm_table_free(t);
	return s;
}

pm_status pm_plan_of_rules(const pm_rules *r, int32_t as_of, pm_buf *out, pm_err *err)
{
	if (r->spine < 0)
		return pm_fail(err, PM_E_USE, "no register is the spine, so there is nothing to compute");
	pm_table *table[64] = {0};
	const pm_table *records[64];
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < r->n_registers && s == PM_OK; i++) {
		s = empty_table(&r->reg[i], &table[i], err);
		records[i] = table[i];
	}
	pm_watch watch = { .out = out };
	const pm_scope scope = { r, table[r->spine], records, as_of, 1 };
	if (s == PM_OK)
		s = pm_watch_all(&watch, &scope, err);
	for (uint32_t i = 0; i < r->n_registers; i++)
		pm_table_free(table[i]);
	return s;
}

static pm_status over_records(pm_batch *b, pm_buf *out, pm_err *err)
{
	const pm_table *records[64] = {0};
	uint64_t needed = 0;
	for (uint32_t i = 0; i < b->rules->n_signals; i++)
		if (b->rules->signal[i].active)
			needed |= b->rules->signal[i].registers;
	PM_TRY(pm_batch_table(b, (uint32_t)b->rules->spine, err));
	PM_TRY(pm_batch_records(b, needed, err));
	pm_watch watch = { .now = nanoseconds, .out = out };
	const pm_scope scope = pm_batch_scope(b, records);
	return pm_watch_all(&watch, &scope, err);
}

pm_status pm_plan_of_run(const pm_options *o, pm_buf *out, pm_err *err)
{
	pm_options opt = *o;
	pm_batch b = { .opt = &opt };
	pm_run run;
	pm_buf path = {0};
	pm_status s = pm_rule_words(o, &path, err);
	opt.rules = path.p;
	if (s == PM_OK)
		s = pm_past_inputs(&b, o->run, &run, err);
	if (s == PM_OK)
		s = over_records(&b, out, err);
	pm_batch_release(&b);
	pm_buf_release(&path);
	return s;
}
