#include "lang/eval.h"

#include <math.h>

#include "base/bits.h"
#include "base/mem.h"
#include "lang/kernel.h"
#include "lang/list_rule.h"
#include "lang/run.h"
#include "lang/verdict.h"

typedef struct making {
	const uint32_t *signal;  /* by root */
	pm_column **column;      /* by signal */
} making;

static void keep_numbers(double *to, const double *from, const uint64_t *valid, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = valid[i / 64] >> (i % 64) & 1 ? from[i] : 0;
}

/* Null rows keep the value 0, and bits behind the last row stay 0. */
static void keep(void *ctx, uint32_t root, const pm_vector *v, uint32_t row, uint32_t n)
{
	const making *m = ctx;
	pm_column *c = m->column[m->signal[root]];
	for (uint32_t w = 0; w * 64 < n; w++) {
		c->valid[row / 64 + w] = v->valid[w] & pm_bits_mask(w, n);
		if (c->type == PM_TYPE_FLAG)
			c->flag[row / 64 + w] = v->flag[w] & v->valid[w] & pm_bits_mask(w, n);
	}
	switch (c->type) {
	case PM_TYPE_NUMBER: keep_numbers(c->number + row, v->num, v->valid, n); break;
	case PM_TYPE_DATE:
		for (uint32_t i = 0; i < n; i++)
			if (pm_bit(v->valid, i)) {
				c->day[row + i] = (int32_t)v->num[i];
				c->hi[row + i] = (int32_t)v->hi[i];
			}
		break;
	case PM_TYPE_CATEGORY:
		for (uint32_t i = 0; i < n; i++)
			c->code[row + i] = pm_bit(v->valid, i) ? v->code[i] : 0;
		break;
	default: break;
	}
}

/* Codes of a register's dictionary become codes of the signal's own, numbered as rows first show them. */
static pm_status own_words(pm_column *c, const pm_dict *dict, pm_err *err)
{
	const uint32_t n = dict ? pm_dict_size(dict) : 0;
	uint32_t *map = pm_alloc(n, sizeof *map);
	if (!map)
		return pm_fail(err, PM_E_NOMEM, "no memory for %s", c->name);
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < c->rows && s == PM_OK; i++) {
		if (!pm_column_has(c, i))
			continue;
		uint32_t *own = &map[c->code[i]];
		if (*own == 0) {
			uint32_t code = 0;
			s = pm_dict_intern(c->dict, pm_dict_get(dict, c->code[i]), &code, err);
			*own = code + 1;
		}
		c->code[i] = *own - 1;
	}
	pm_free(map);
	return s;
}

static pm_status whole(void *ctx, uint32_t root, const pm_dict *dict, pm_err *err)
{
	const making *m = ctx;
	pm_column *c = m->column[m->signal[root]];
	if (c->type == PM_TYPE_CATEGORY)
		return own_words(c, dict, err);
	if (c->type != PM_TYPE_DATE)
		return PM_OK;
	bool points = true;
	for (uint32_t i = 0; i < c->rows && points; i++)
		points = c->day[i] == c->hi[i];
	if (points) {
		pm_free(c->hi);
		c->hi = NULL;
	}
	return PM_OK;
}

static pm_status new_column(const pm_signal *s, uint32_t rows, pm_column **out, pm_err *err)
{
	pm_column *c;
	PM_TRY(pm_column_new(s->name, s->type, rows, &c, err));
	if (s->type == PM_TYPE_DATE && !(c->hi = pm_alloc(rows, sizeof *c->hi))) {
		pm_column_free(c);
		return pm_fail(err, PM_E_NOMEM, "no memory for %.*s", PM_STR_FMT(s->name));
	}
	*out = c;
	return PM_OK;
}

pm_status pm_signals_compute(const pm_scope *s, const bool *want, pm_column **column, pm_err *err)
{
	const pm_rules *r = s->rules;
	pm_arena arena = {0};
	uint32_t *signal = pm_arena_alloc(&arena, r->n_signals, sizeof *signal), n = 0;
	const pm_expr **root = pm_arena_alloc(&arena, r->n_signals, sizeof *root);
	pm_column **made = pm_arena_alloc(&arena, r->n_signals, sizeof(pm_column *));
	pm_status status = signal && root && made ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	for (uint32_t i = 0; i < r->n_signals && status == PM_OK; i++) {
		if (!want[i] || column[i] || !r->signal[i].active)
			continue;
		status = new_column(&r->signal[i], s->spine->rows, &made[i], err);
		signal[n] = i;
		root[n++] = r->signal[i].expr;
	}
	making m = { signal, made };
	const pm_evaluation run = { .scope = s, .column = column, .inline_signals = true, .n = n, .root = root, .sink = keep, .whole = whole, .ctx = &m };
	if (status == PM_OK && n)
		status = pm_evaluation_run(&run, err);
	for (uint32_t i = 0; made && i < r->n_signals; i++) {
		if (made[i] && status == PM_OK)
			column[i] = made[i];
		else
			pm_column_free(made[i]);
	}
	pm_arena_release(&arena);
	return status;
}

typedef struct judging {
	const pm_rules *rules;
	const uint32_t *rule;  /* by root; NULL: exemptions */
	pm_verdict **verdict;  /* by root */
} judging;

/* Steps rise and touch, so the weight is that of the last step begun; before the first and behind the last it is 0. */
static void grade(const pm_rule *r, int32_t scale, const pm_vector *v, uint32_t n, int16_t *bits, uint64_t *fires)
{
	uint64_t from[PM_CHUNK_WORDS];
	const uint32_t words = (n + 63) / 64;
	for (uint32_t k = 0; k <= r->steps; k++) {
		const double edge = k < r->steps ? r->step[k].from : r->step[k - 1].to;
		const int32_t weight = k < r->steps ? r->step[k].weight * scale : 0;
		if (edge == INFINITY)
			break;
		pm_kernel_compare_turned(PM_LE, edge, v->num, n, from);
		for (uint32_t w = 0; w < words; w++) {
			from[w] &= v->valid[w];
			fires[w] = k < r->steps && r->step[k].weight > 0 ? fires[w] | from[w] : fires[w] & ~from[w];
		}
		pm_kernel_set(from, (int16_t)weight, n, bits);
	}
}

static void judge(void *ctx, uint32_t root, const pm_vector *v, uint32_t row, uint32_t n)
{
	const judging *j = ctx;
	pm_verdict *out = j->verdict[root];
	const pm_rule *r = j->rule ? &j->rules->rule[j->rule[root]] : NULL;
	const int32_t scale = r && r->status != PM_RULE_TRIAL && r->status != PM_RULE_RETIRED;
	uint64_t fires[PM_CHUNK_WORDS] = {0};
	if (r && r->grade)
		grade(r, scale, v, n, out->bits + row, fires);
	for (uint32_t w = 0; w * 64 < n; w++) {
		const uint64_t mask = pm_bits_mask(w, n);
		if (!r || r->when)
			fires[w] = v->flag[w] & v->valid[w];
		out->fires[row / 64 + w] = fires[w] & mask;
		out->unknown[row / 64 + w] = ~v->valid[w] & mask;
	}
	if (r && r->when)
		pm_kernel_weigh(fires, v->valid, (int16_t)(r->fires * scale), (int16_t)(r->silent * scale), n, out->bits + row);
}

pm_status pm_judge(const pm_scope *s, const uint32_t *index, uint32_t n, pm_column *const *column, bool exempts, bool always,
                   pm_verdict *out, pm_err *err)
{
	pm_arena arena = {0};
	const pm_expr **root = pm_arena_alloc(&arena, n, sizeof *root);
	uint32_t *rule = pm_arena_alloc(&arena, n, sizeof *rule), roots = 0;
	pm_verdict **verdict = pm_arena_alloc(&arena, n, sizeof(pm_verdict *)), *made = pm_arena_alloc(&arena, n, sizeof *made);
	pm_status status = root && rule && verdict && made ? pm_verdicts_new(s->spine->rows, n, made, err)
	                                                   : pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	for (uint32_t i = 0; i < n && status == PM_OK; i++) {
		const pm_rule *r = exempts ? NULL : &s->rules->rule[index[i]];
		const pm_exempt *x = exempts ? &s->rules->exempt[index[i]] : NULL;
		const bool off = !always && (r ? r->inert && r->status != PM_RULE_TRIAL : x->inert);
		for (uint32_t w = 0; off && w < pm_bits_words(s->spine->rows); w++)
			made[i].unknown[w] = pm_bits_mask(w, s->spine->rows);
		if (off)
			continue;
		verdict[roots] = &made[i];
		rule[roots] = index[i];
		root[roots++] = x ? x->when : r->when ? r->when : r->grade;
	}
	judging j = { s->rules, exempts ? NULL : rule, verdict };
	const pm_evaluation run = { .scope = s, .column = column, .n = roots, .root = root, .sink = judge, .ctx = &j };
	if (status == PM_OK && roots)
		status = pm_evaluation_run(&run, err);
	for (uint32_t i = 0; made && i < n; i++) {
		if (status == PM_OK)
			out[i] = made[i];
		else
			pm_verdict_release(&made[i]);
	}
	pm_arena_release(&arena);
	return status;
}

pm_status pm_rules_run(const pm_scope *s, const uint32_t *rule, uint32_t n, pm_column *const *column, pm_verdict *out, pm_err *err)
{
	return pm_judge(s, rule, n, column, false, false, out, err);
}

pm_status pm_exempts_run(const pm_scope *s, const uint32_t *exempt, uint32_t n, pm_column *const *column, pm_verdict *out, pm_err *err)
{
	return pm_judge(s, exempt, n, column, true, false, out, err);
}

pm_status pm_condition_run(const pm_scope *s, const pm_expr *when, pm_column *const *column, uint64_t **out_true, uint64_t **out_unknown,
                           pm_err *err)
{
	const size_t words = pm_bits_words(s->spine->rows);
	pm_verdict v = { .fires = pm_alloc(words, sizeof *v.fires), .unknown = pm_alloc(words, sizeof *v.unknown) }, *verdict = &v;
	pm_status status = v.fires && v.unknown ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for a condition");
	judging j = { s->rules, NULL, &verdict };
	const pm_evaluation run = { .scope = s, .column = column, .n = 1, .root = &when, .sink = judge, .ctx = &j };
	if (status == PM_OK)
		status = pm_evaluation_run(&run, err);
	if (status == PM_OK)
		*out_true = v.fires;
	else
		pm_free(v.fires);
	if (status == PM_OK && out_unknown)
		*out_unknown = v.unknown;
	else
		pm_free(v.unknown);
	return status;
}
