#include "cli/batch.h"

#include <stdio.h>

#include "base/mem.h"
#include "cli/weights.h"

void pm_batch_release(pm_batch *b)
{
	const pm_rules *r = b->rules;
	for (uint32_t i = 0; r && b->input && i < r->n_registers; i++)
		if (!b->input[i].borrowed)
			pm_table_free(b->input[i].table);
	for (uint32_t i = 0; r && b->signal && i < r->n_signals; i++)
		if (!b->borrowed || !b->borrowed[i])
			pm_column_free(b->signal[i]);
	for (uint32_t i = 0; r && b->uncertain && i < r->n_registers; i++)
		pm_column_free(b->uncertain[i]);
	for (uint32_t i = 0; r && b->score && i < r->n_themes; i++)
		pm_score_release(&b->score[i]);
	for (uint32_t i = 0; r && b->best && i < r->n_themes; i++)
		pm_free(b->best[i]);
	for (uint32_t i = 0; i < b->outputs; i++)
		pm_buf_release(&b->output[i].text);
	pm_free(b->input);
	pm_free(b->signal);
	pm_free(b->signal_key);
	pm_free(b->borrowed);
	pm_free(b->uncertain);
	pm_free(b->score);
	pm_free(b->best);
	pm_free(b->n_best);
	pm_rules_free(b->rules);
	pm_case_close(b->file);
	pm_arena_release(&b->arena);
}

static pm_status make_room(pm_batch *b, pm_err *err)
{
	const pm_rules *r = b->rules;
	b->input = pm_alloc(r->n_registers, sizeof *b->input);
	b->uncertain = pm_alloc(r->n_registers, sizeof *b->uncertain);
	b->signal = pm_alloc(r->n_signals, sizeof *b->signal);
	b->signal_key = pm_alloc(r->n_signals, sizeof *b->signal_key);
	b->borrowed = pm_alloc(r->n_signals, sizeof *b->borrowed);
	b->score = pm_alloc(r->n_themes, sizeof *b->score);
	b->best = pm_alloc(r->n_themes, sizeof *b->best);
	b->n_best = pm_alloc(r->n_themes, sizeof *b->n_best);
	for (uint32_t i = 0; b->input && i < r->n_registers; i++)
		b->input[i].too_old = PM_NO_DAY;
	if (b->input && b->uncertain && b->signal && b->signal_key && b->borrowed && b->score && b->best && b->n_best)
		return PM_OK;
	return pm_fail(err, PM_E_NOMEM, "no memory for %u registers", r->n_registers);
}

pm_status pm_batch_rules(pm_batch *b, pm_err *err)
{
	pm_buf errors = {0};
	const pm_status s = b->rule_file ? pm_rules_parse(b->rule_file, b->n_rule_files, b->as_of, &b->rules, &errors, err)
	                                 : pm_rules_load(b->opt->rules, b->as_of, &b->rules, &errors, err);
	if (s != PM_OK && errors.n > 0)
		fwrite(errors.p, 1, errors.n, stderr);
	const bool told = errors.n > 0;
	pm_buf_release(&errors);
	if (s == PM_E_NOMEM)
		return s;
	if (s != PM_OK && told)
		return pm_fail(err, PM_E_USE, "the rules are not used");
	if (s != PM_OK && err)
		err->status = PM_E_USE; /* with the file that couldn't be read */
	if (s != PM_OK)
		return PM_E_USE;
	if (b->rules->spine < 0)
		return pm_fail(err, PM_E_USE, "no register is declared as the spine (the table of addresses)");
	b->aliases = -1;
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if (b->rules->reg[i].aliases)
			b->aliases = (int32_t)i;
	PM_TRY(pm_batch_weights(b, err));
	return make_room(b, err);
}

pm_status pm_batch_table(pm_batch *b, uint32_t reg, pm_err *err)
{
	pm_input *in = &b->input[reg];
	if (in->table || !in->there)
		return PM_OK;
	const pm_input *beside = b->beside && (int32_t)reg == b->rules->spine ? &b->beside->input[b->beside->rules->spine] : NULL;
	if (beside && beside->table && beside->source.id == in->source.id) {
		in->table = beside->table;
		in->borrowed = true;
		return PM_OK;
	}
	return pm_case_get_table(b->file, in->source.id, NULL, 0, b->opt->threads, &in->table, err);
}

pm_scope pm_batch_scope(const pm_batch *b, const pm_table **records)
{
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		records[i] = b->input[i].table;
	return (pm_scope){ b->rules, b->input[b->rules->spine].table, records, b->as_of, b->opt->threads };
}
