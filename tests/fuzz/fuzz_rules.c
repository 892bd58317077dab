/* Any bytes as rule text: an error with its place, or a rule set that holds together, whose tests and signals run, whose plan
 * can be shown, that can be said in SQL and that means the same when it is laid out anew. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "lang/eval.h"
#include "lang/format.h"
#include "lang/selftest.h"
#include "lang/sql.h"
#include "lang/watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TODAY = 20454, ROWS = 70 };

/* A small table for a register: every field filled with something of its type. */
static pm_table *fill(const pm_register *r, bool place)
{
	pm_table *t = NULL;
	if (pm_table_new(r->name, &t, NULL) != PM_OK)
		abort();
	for (uint32_t i = 0; i < r->n_fields; i++) {
		pm_column *c = NULL;
		if (r->field[i].derive || pm_column_new(r->field[i].name, r->field[i].type, ROWS, &c, NULL) != PM_OK)
			continue;
		for (uint32_t k = i % 3; k < ROWS; k += 2) {
			pm_status s = PM_OK;
			switch (c->type) {
			case PM_TYPE_FLAG: pm_column_set_flag(c, k, k % 4 == 0); break;
			case PM_TYPE_COUNT: pm_column_set_count(c, k, (int32_t)k - 5); break;
			case PM_TYPE_NUMBER: pm_column_set_number(c, k, (double)k / 4); break;
			case PM_TYPE_DATE: s = pm_column_set_date(c, k, (pm_date){ TODAY - 9 * (int32_t)k, TODAY - 8 * (int32_t)k }, NULL); break;
			case PM_TYPE_TEXT: s = pm_column_set_text(c, k, PM_STR("kamer te huur"), NULL); break;
			default: s = pm_column_set_word(c, k, k % 3 ? PM_STR("a") : PM_STR("W"), NULL); break;
			}
			if (s != PM_OK)
				abort();
		}
		pm_column_seal(c);
		if (pm_table_add(t, c, NULL) != PM_OK)
			abort();
	}
	uint32_t address[ROWS];
	for (uint32_t i = 0; i < ROWS; i++)
		address[i] = i * 7 % (ROWS + 1) == ROWS ? PM_NO_ROW : i * 7 % ROWS;
	if (place && t->columns && pm_table_place(t, ROWS, address, NULL, NULL, 0, 1, NULL) != PM_OK)
		abort();
	return t;
}

static void compute(const pm_rules *r)
{
	const pm_table **records = calloc(r->n_registers + 1, sizeof *records);
	pm_column **column = calloc(r->n_signals + 1, sizeof *column);
	bool *want = calloc(r->n_signals + 1, 1);
	pm_table *spine = fill(&r->reg[r->spine], false);
	for (uint32_t i = 0; i < r->n_registers; i++)
		records[i] = (int32_t)i == r->spine ? NULL : fill(&r->reg[i], true);
	for (uint32_t i = 0; i < r->n_signals; i++)
		want[i] = true;
	const pm_scope s = { .rules = r, .spine = spine, .records = records, .as_of = TODAY, .threads = 1 };
	if (spine->columns && pm_signals_compute(&s, want, column, NULL) != PM_OK)
		abort();
	pm_buf plan = {0};
	pm_watch watch = { .out = &plan };
	if (spine->columns && pm_watch_all(&watch, &s, NULL) != PM_OK)
		abort();
	pm_buf_release(&plan);
	for (uint32_t i = 0; i < r->n_signals; i++) {
		if (column[i] && pm_bits_count(column[i]->valid, 128) != pm_bits_count(column[i]->valid, ROWS))
			abort(); /* bits behind the last row */
		pm_column_free(column[i]);
	}
	for (uint32_t i = 0; i < r->n_registers; i++)
		pm_table_free((pm_table *)(uintptr_t)records[i]);
	pm_table_free(spine);
	free(records);
	free(column);
	free(want);
}

/* Laid out twice is laid out once, and what loads still loads with the same signals. */
static void lay_out(const pm_rule_file *f, const pm_rules *r)
{
	pm_buf once = {0}, again = {0};
	pm_rules *same = NULL;
	pm_err err = {0};
	if (pm_rules_format(f, &once, NULL, &err) != PM_OK)
		abort();
	const pm_rule_file g = { .path = "fuzz", .text = pm_buf_str(&once) };
	if (pm_rules_format(&g, &again, NULL, &err) != PM_OK || !pm_str_eq(pm_buf_str(&once), pm_buf_str(&again)))
		abort();
	if (pm_rules_parse(&g, 1, TODAY, &same, NULL, &err) != PM_OK || same->n_signals != r->n_signals || same->n_rules != r->n_rules)
		abort();
	for (uint32_t i = 0; i < r->n_signals; i++)
		if (memcmp(&same->signal[i].digest, &r->signal[i].digest, sizeof(pm_digest)) != 0)
			abort();
	pm_rules_free(same);
	pm_buf_release(&once);
	pm_buf_release(&again);
}

static void say_in_sql(const pm_rules *r)
{
	pm_err err = {0};
	for (int d = 0; d < PM_DIALECTS; d++) {
		pm_buf sql = {0};
		const pm_status s = pm_sql_write(r, (pm_dialect)d, &sql, &err);
		if (s != PM_OK && s != PM_E_USE && s != PM_E_RANGE)
			abort();
		pm_buf_release(&sql);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const pm_rule_file f = { .path = "fuzz", .text = { (const char *)data, size } };
	pm_rules *r = NULL;
	pm_err err = {0};
	pm_buf errors = {0};
	uint32_t failed;
	if (pm_rules_parse(&f, 1, TODAY, &r, &errors, &err) != PM_OK) {
		if (err.status == PM_OK || !err.msg[0])
			abort();
		pm_buf_release(&errors);
		return 0;
	}
	if (errors.n || pm_rules_selftest(r, NULL, &failed, &err) != PM_OK)
		abort();
	lay_out(&f, r);
	if (r->spine >= 0) {
		say_in_sql(r);
		compute(r);
	}
	pm_rules_free(r);
	pm_buf_release(&errors);
	return 0;
}
