/* table_keep.c - rows taken out of a table for good: nothing of them stays, also not in a dictionary. */
#include "base/mem.h"
#include "base/parallel.h"
#include "store/table.h"

typedef struct keeping { pm_table *table; const uint32_t *order; uint32_t n; } keeping;

/* A dictionary with only the strings that the column still uses, in order of first appearance. */
static pm_status forget_strings(pm_column *c, pm_err *err)
{
	const uint32_t n = pm_dict_size(c->dict);
	uint32_t *code = pm_alloc(n, sizeof *code);
	pm_dict *used = NULL;
	if (!code)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u codes", n);
	for (uint32_t k = 0; k < n; k++)
		code[k] = PM_NO_CODE;
	pm_status s = pm_dict_new(&used, err);
	for (uint32_t r = 0; s == PM_OK && r < c->rows; r++)
		if (pm_column_has(c, r) && code[c->code[r]] == PM_NO_CODE)
			s = pm_dict_intern(used, pm_dict_get(c->dict, c->code[r]), &code[c->code[r]], err);
	if (s == PM_OK) {
		for (uint32_t r = 0; r < c->rows; r++)
			if (pm_column_has(c, r))
				c->code[r] = code[c->code[r]];
		pm_dict_free(c->dict);
		c->dict = used;
	} else {
		pm_dict_free(used);
	}
	pm_free(code);
	return s;
}

static pm_status keep_column(void *ctx, uint32_t part, pm_err *err)
{
	const keeping *k = ctx;
	pm_column *c = k->table->column[part];
	PM_TRY(pm_column_permute(c, k->order, k->n, err));
	return c->dict ? forget_strings(c, err) : PM_OK;
}

/* `order` ascends, so rows stay in the order of their addresses. */
static void keep_place(pm_place *p, const uint32_t *order, uint32_t n)
{
	uint32_t a = 0;
	for (uint32_t i = 0; i < n; i++) {
		while (a <= p->addresses && p->start[a] <= order[i])
			p->start[a++] = i;
		p->source_row[i] = p->source_row[order[i]];
		if (p->p)
			p->p[i] = p->p[order[i]];
	}
	while (a <= p->addresses)
		p->start[a++] = n;
}

pm_status pm_table_keep(pm_table *t, const uint64_t *keep, unsigned threads, pm_err *err)
{
	uint32_t *order = pm_alloc(t->rows, sizeof *order), n = 0;
	if (!order)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", t->rows);
	for (uint32_t r = 0; r < t->rows; r++)
		if (pm_bit(keep, r))
			order[n++] = r;
	keeping k = { t, order, n };
	const pm_status s = n == t->rows ? PM_OK : pm_parallel(t->columns, threads, keep_column, &k, err);
	if (s == PM_OK && t->place)
		keep_place(t->place, order, n);
	if (s == PM_OK)
		t->rows = n;
	pm_free(order);
	return s;
}
