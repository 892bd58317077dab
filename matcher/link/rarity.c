/* How rare each value is: what the chance is that somebody else has it too. */
#include <math.h>

#include "base/mem.h"
#include "link/records.h"

enum { FEW = 5 }; /* persons: up to here a count says less of a chance than what became of such counts */

bool pm_link_count_persons(const pm_link_records *r, const pm_column *anchor, const pm_link_values *v, uint32_t *count, uint32_t *out_n)
{
	uint64_t *met = pm_alloc(pm_bits_words((size_t)pm_dict_size(anchor->dict) + 1), sizeof *met);
	*out_n = 0;
	for (uint32_t i = 0; met && i < r->n; i++) {
		const uint32_t row = r->row[i];
		if (pm_bit(r->left, i) || v->value[i] == PM_NO_CODE || !pm_column_has(anchor, row) || pm_bit(met, anchor->code[row]))
			continue;
		pm_bit_set(met, anchor->code[row]);
		count[v->value[i]]++;
		++*out_n;
	}
	pm_free(met);
	return met != NULL;
}

/* By count up to FEW, how many a value seen so often is worth; never less than one seen less often, nor more than seen. Half a
 * value more is put to each count, for a register in which every name is another. */
static void worth_of_few(const uint32_t *count, uint32_t values, double worth[FEW + 1])
{
	double seen[FEW + 2] = {0};
	for (uint32_t k = 0; k < values; k++)
		if (count[k] && count[k] < FEW + 2)
			seen[count[k]]++;
	worth[0] = 0;
	for (uint32_t c = 1; c <= FEW; c++)
		worth[c] = fmax(worth[c - 1], fmin(c, (c + 1) * (seen[c + 1] + 0.5) / (seen[c] + 0.5)));
}

static bool among_persons(const pm_link_records *r, const pm_column *anchor, pm_link_values *v)
{
	const uint32_t values = pm_dict_size(v->text);
	uint32_t *count = pm_alloc((size_t)values + 1, sizeof *count), n;
	double worth[FEW + 1];
	if (!count || !pm_link_count_persons(r, anchor, v, count, &n)) {
		pm_free(count);
		return false;
	}
	worth_of_few(count, values, worth);
	for (uint32_t k = 0; n && k < values; k++) /* who has a value that no person of the register has is one that has it */
		v->share[k] = (count[k] > FEW ? count[k] : worth[count[k] ? count[k] : 1]) / n;
	pm_free(count);
	return true;
}

pm_status pm_link_rarity(const pm_link_model *m, pm_link_records *r, pm_err *err)
{
	for (uint32_t i = 0; i < r->fields; i++) {
		pm_link_values *v = &r->field[i];
		if (!v->frequency)
			continue;
		v->share = pm_alloc((size_t)pm_dict_size(v->text) + 1, sizeof *v->share);
		for (uint32_t k = 0; v->share && k < pm_dict_size(v->text); k++)
			v->share[k] = (double)v->count[k] / v->records;
		if (!v->share || (m->anchor && r->left && !among_persons(r, m->anchor, v)))
			return pm_fail(err, PM_E_NOMEM, "no memory for the values of %u records", r->n);
	}
	return PM_OK;
}
