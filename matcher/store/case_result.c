#include "store/case_vector.h"

#include "base/mem.h"

enum { ARRAYS = 3 }; /* of a theme's result, and of a rule's */

static uint32_t theme_arrays(const pm_result_theme *t, int64_t id, pm_array *out)
{
	out[0] = (pm_array){ id, PM_PART_BITS, PM_ELEM_WORD32, t->bits, t->addresses, false };
	out[1] = (pm_array){ id, PM_PART_STATE, PM_ELEM_BYTE, t->state, t->addresses, false };
	out[2] = (pm_array){ id, PM_PART_ORDER, PM_ELEM_WORD32, t->order, t->ranked, false };
	return ARRAYS;
}

static uint32_t rule_arrays(const pm_result_rule *r, int64_t id, pm_array *out)
{
	const size_t words = pm_bits_words(r->addresses);
	out[0] = (pm_array){ id, PM_PART_BITS, PM_ELEM_WORD32, r->bits, r->addresses, true };
	out[1] = (pm_array){ id, PM_PART_FIRES, PM_ELEM_BITS64, r->fires, words, false };
	out[2] = (pm_array){ id, PM_PART_UNKNOWN, PM_ELEM_BITS64, r->unknown, words, false };
	return ARRAYS;
}

static pm_status put_results(pm_case *c, int64_t run, const pm_result_theme *theme, uint32_t n_themes,
                             const pm_result_rule *rule, uint32_t n_rules, pm_array *array, unsigned threads, pm_err *err)
{
	uint32_t n = 0;
	int64_t id;
	for (uint32_t i = 0; i < n_themes; i++) {
		PM_TRY(pm_vector_add(c, &(pm_vector_key){ .run = run, .kind = PM_STR("theme"), .part_of = theme[i].theme,
		                     .name = theme[i].theme, .type = "result", .rows = theme[i].addresses }, &id, err));
		n += theme_arrays(&theme[i], id, array + n);
	}
	for (uint32_t i = 0; i < n_rules; i++) {
		PM_TRY(pm_vector_add(c, &(pm_vector_key){ .run = run, .kind = PM_STR("rule"), .part_of = rule[i].theme,
		                     .name = rule[i].rule, .type = "result", .rows = rule[i].addresses }, &id, err));
		n += rule_arrays(&rule[i], id, array + n);
	}
	return pm_arrays_write(c, array, n, threads, err);
}

pm_status pm_case_put_results(pm_case *c, int64_t run, const pm_result_theme *theme, uint32_t n_themes,
                              const pm_result_rule *rule, uint32_t n_rules, unsigned threads, pm_err *err)
{
	pm_array *array = pm_alloc(((size_t)n_themes + n_rules) * ARRAYS, sizeof *array);
	if (!array)
		return pm_fail(err, PM_E_NOMEM, "no memory to keep results");
	pm_writes u;
	pm_status s = pm_writes_begin(c, &u, err);
	if (s == PM_OK)
		s = pm_writes_end(c, u, put_results(c, run, theme, n_themes, rule, n_rules, array, threads, err), err);
	pm_free(array);
	return s;
}

/* ---- back ---- */

typedef struct found { pm_case_vector *v; pm_str *part_of, *name; uint32_t n, room; pm_arena texts; } found;

static void found_release(found *f)
{
	if (f->v)
		pm_vectors_release(f->v, f->n);
	pm_free(f->v);
	pm_free(f->part_of);
	pm_free(f->name);
	pm_arena_release(&f->texts);
}

static pm_status found_add(pm_case *c, found *f, sqlite3_stmt *st, pm_err *err)
{
	if (f->n == f->room)
		return pm_case_damaged(c, err, "results that changed while they were read");
	f->v[f->n].id = pm_sql_i64(st, 0);
	PM_TRY(pm_sql_u32(c, st, 3, &f->v[f->n].rows, err));
	f->part_of[f->n] = pm_sql_str(st, 1);
	f->name[f->n] = pm_sql_str(st, 2);
	PM_TRY(pm_case_copy(&f->texts, &f->part_of[f->n], err));
	PM_TRY(pm_case_copy(&f->texts, &f->name[f->n], err));
	f->n++;
	return PM_OK;
}

static pm_status find_results(pm_case *c, int64_t run, pm_str kind, pm_str theme, found *f, pm_err *err)
{
	int64_t n;
	const pm_sql_value key[] = { pm_v_int(run), pm_v_text(kind), pm_v_text(theme) };
	PM_TRY(pm_sql_int(c, "SELECT count(*) FROM vector WHERE run = ?1 AND kind = ?2 AND (?3 = '' OR part_of = ?3)", key, 3, &n, err));
	if (n == 0)
		return pm_fail_at(err, PM_E_NOTFOUND, c->path, 0, 0, "run %lld has no results, or not any more", (long long)run);
	if (n > UINT32_MAX)
		return pm_case_damaged(c, err, "too many results");
	f->room = (uint32_t)n;
	f->v = pm_alloc(f->room, sizeof *f->v);
	f->part_of = pm_alloc(f->room, sizeof *f->part_of);
	f->name = pm_alloc(f->room, sizeof *f->name);
	if (!f->v || !f->part_of || !f->name)
		return pm_fail(err, PM_E_NOMEM, "no memory to read results");
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT id, part_of, name, rows FROM vector WHERE run = ?1 AND kind = ?2 AND (?3 = '' OR part_of = ?3) ORDER BY id",
	              key, 3, &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row)
		if ((s = found_add(c, f, st, err)) != PM_OK)
			break;
	pm_sql_done(c, st);
	return s;
}

/* An array of exactly n elements; one of no elements is an empty piece of memory. */
static pm_status take(pm_case *c, pm_case_vector *v, pm_part_kind part, size_t n, void *out, pm_err *err)
{
	void *data = n ? pm_vector_take(v, part, n) : pm_alloc(1, 1);
	if (!data)
		return n ? pm_case_damaged(c, err, "a result of another length") : pm_fail(err, PM_E_NOMEM, "no memory for results");
	memcpy(out, &data, sizeof data);
	return PM_OK;
}

static pm_status take_name(pm_str *name, pm_err *err)
{
	char *copy = pm_strndup(name->p, name->n);
	if (!copy)
		return pm_fail(err, PM_E_NOMEM, "no memory for a name");
	name->p = copy;
	return PM_OK;
}

static pm_status theme_of_vector(pm_case *c, found *f, uint32_t i, pm_result_theme *out, pm_err *err)
{
	pm_case_vector *v = &f->v[i];
	const size_t ranked = v->part[PM_PART_ORDER].n;
	pm_str name = f->name[i];
	PM_TRY(take_name(&name, err));
	out->theme = name;
	out->addresses = v->rows;
	PM_TRY(take(c, v, PM_PART_BITS, v->rows, &out->bits, err));
	PM_TRY(take(c, v, PM_PART_STATE, v->rows, &out->state, err));
	PM_TRY(take(c, v, PM_PART_ORDER, ranked, &out->order, err));
	if (ranked > v->rows)
		return pm_case_damaged(c, err, "more addresses ranked than there are");
	for (size_t k = 0; k < ranked; k++)
		if (out->order[k] >= v->rows)
			return pm_case_damaged(c, err, "an address ranked that isn't there");
	out->ranked = (uint32_t)ranked;
	return PM_OK;
}

/* Contributions fit in 16 bits; what doesn't was not written by us. */
static pm_status take_narrow(pm_case *c, pm_case_vector *v, int16_t **out, pm_err *err)
{
	int32_t *wide;
	bool fits = true;
	PM_TRY(take(c, v, PM_PART_BITS, v->rows, &wide, err));
	int16_t *narrow = pm_alloc(v->rows, sizeof *narrow);
	for (uint32_t i = 0; narrow && i < v->rows; i++) {
		fits &= wide[i] >= INT16_MIN && wide[i] <= INT16_MAX;
		narrow[i] = (int16_t)wide[i];
	}
	pm_free(wide);
	if (narrow && fits)
		return *out = narrow, PM_OK;
	pm_free(narrow);
	return narrow ? pm_case_damaged(c, err, "a contribution that no rule can give") : pm_fail(err, PM_E_NOMEM, "no memory for results");
}

static pm_status rule_of_vector(pm_case *c, found *f, uint32_t i, pm_result_rule *out, pm_err *err)
{
	pm_case_vector *v = &f->v[i];
	const size_t words = pm_bits_words(v->rows);
	pm_str theme = f->part_of[i], rule = f->name[i];
	PM_TRY(take_name(&theme, err));
	out->theme = theme;
	PM_TRY(take_name(&rule, err));
	out->rule = rule;
	out->addresses = v->rows;
	PM_TRY(take_narrow(c, v, &out->bits, err));
	PM_TRY(take(c, v, PM_PART_FIRES, words, &out->fires, err));
	return take(c, v, PM_PART_UNKNOWN, words, &out->unknown, err);
}

pm_status pm_case_get_themes(pm_case *c, int64_t run, pm_str theme, unsigned threads,
                             pm_result_theme **out_themes, uint32_t *out_n, pm_err *err)
{
	found f = {0};
	pm_result_theme *all = NULL;
	pm_status s = find_results(c, run, PM_STR("theme"), theme, &f, err);
	if (s == PM_OK)
		s = pm_vectors_read(c, f.v, f.n, threads, err);
	if (s == PM_OK && !(all = pm_alloc(f.n, sizeof *all)))
		s = pm_fail(err, PM_E_NOMEM, "no memory for results");
	for (uint32_t i = 0; i < f.n && s == PM_OK; i++)
		s = theme_of_vector(c, &f, i, &all[i], err);
	if (s == PM_OK) {
		*out_themes = all;
		*out_n = f.n;
	} else {
		pm_result_themes_free(all, f.n);
	}
	found_release(&f);
	return s;
}

pm_status pm_case_get_rules(pm_case *c, int64_t run, pm_str theme, unsigned threads,
                            pm_result_rule **out_rules, uint32_t *out_n, pm_err *err)
{
	found f = {0};
	pm_result_rule *all = NULL;
	pm_status s = find_results(c, run, PM_STR("rule"), theme, &f, err);
	if (s == PM_OK)
		s = pm_vectors_read(c, f.v, f.n, threads, err);
	if (s == PM_OK && !(all = pm_alloc(f.n, sizeof *all)))
		s = pm_fail(err, PM_E_NOMEM, "no memory for results");
	for (uint32_t i = 0; i < f.n && s == PM_OK; i++)
		s = rule_of_vector(c, &f, i, &all[i], err);
	if (s == PM_OK) {
		*out_rules = all;
		*out_n = f.n;
	} else {
		pm_result_rules_free(all, f.n);
	}
	found_release(&f);
	return s;
}

void pm_result_themes_free(pm_result_theme *theme, uint32_t n)
{
	for (uint32_t i = 0; theme && i < n; i++) {
		pm_free((void *)theme[i].theme.p);
		pm_free(theme[i].bits);
		pm_free(theme[i].state);
		pm_free(theme[i].order);
	}
	pm_free(theme);
}

void pm_result_rules_free(pm_result_rule *rule, uint32_t n)
{
	for (uint32_t i = 0; rule && i < n; i++) {
		pm_free((void *)rule[i].theme.p);
		pm_free((void *)rule[i].rule.p);
		pm_free(rule[i].bits);
		pm_free(rule[i].fires);
		pm_free(rule[i].unknown);
	}
	pm_free(rule);
}

pm_status pm_case_prune_results(pm_case *c, uint32_t keep, pm_err *err)
{
	return pm_sql_run(c, "DELETE FROM vector WHERE run IS NOT NULL AND run NOT IN"
	                     " (SELECT DISTINCT run FROM vector WHERE run IS NOT NULL ORDER BY run DESC LIMIT ?)",
	                  PM_VALUES(pm_v_int(keep)), err);
}
