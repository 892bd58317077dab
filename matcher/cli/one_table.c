#include "cli/one_table.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cli/declare.h"
#include "cli/rows.h"

void pm_one_table_release(pm_one_table *w)
{
	for (uint32_t i = 0; w->signal && i < w->rules->n_signals; i++)
		pm_column_free(w->signal[i]);
	pm_free(w->signal);
	pm_column_free(w->key);
	pm_import_free(w->import);
	pm_rules_free(w->rules);
	pm_buf_release(&w->declaration);
	if (w->mapped)
		pm_file_close(&w->rule_text);
}

/* One rule file that declares no register gets a declaration beside it. */
static pm_status declare(pm_one_table *w, uint32_t *out_files, pm_err *err)
{
	struct stat st;
	*out_files = 0;
	if (stat(w->opt->rules, &st) != 0 || !S_ISREG(st.st_mode))
		return PM_OK;
	PM_TRY(pm_file_open(w->opt->rules, &w->rule_text, err));
	w->mapped = true;
	if (pm_declares_register(w->rule_text.bytes))
		return PM_OK;
	PM_TRY(pm_declare_table(w->rule_text.bytes, w->opt->table, w->opt->key, w->opt->threads, &w->declaration, err));
	w->rule_file[0] = (pm_rule_file){ .path = w->opt->rules, .text = w->rule_text.bytes };
	w->rule_file[1] = (pm_rule_file){ .path = w->opt->table, .text = pm_buf_str(&w->declaration) };
	for (int i = 0; i < 2; i++)
		w->rule_file[i].digest = pm_digest_of(w->rule_file[i].text.p, w->rule_file[i].text.n);
	*out_files = 2;
	printf("De regels declareren geen register; %s is gelezen als:\n\n%s\n", w->opt->table, w->declaration.p);
	return PM_OK;
}

static pm_status read_rules(pm_one_table *w, pm_err *err)
{
	uint32_t files;
	PM_TRY(declare(w, &files, err));
	pm_buf errors = {0};
	const pm_status s = files ? pm_rules_parse(w->rule_file, files, w->scope.as_of, &w->rules, &errors, err)
	                          : pm_rules_load(w->opt->rules, w->scope.as_of, &w->rules, &errors, err);
	if (s != PM_OK && errors.n > 0) {
		fwrite(errors.p, 1, errors.n, stderr);
		pm_fail(err, s, "the rules are not used");
	}
	pm_buf_release(&errors);
	PM_TRY(s);
	if (w->rules->spine < 0)
		return pm_fail(err, PM_E_USE, "%s declares registers, but none as the spine: write `spine` in the one that is the table",
		               w->opt->rules);
	return PM_OK;
}

static bool has_rules(const pm_rules *r, uint32_t theme)
{
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].theme == theme)
			return true;
	return false;
}

static pm_status find_theme(pm_one_table *w, pm_err *err)
{
	const pm_rules *r = w->rules;
	char list[512] = "";
	uint32_t n = 0;
	for (uint32_t t = 0; t < r->n_themes; t++) {
		const pm_str name = r->theme[t].name;
		if (w->opt->theme ? !pm_str_eq(name, pm_str_of(w->opt->theme)) : !has_rules(r, t)) {
			const size_t at = strlen(list);
			if (w->opt->theme)
				snprintf(list + at, sizeof list - at, "%s%.*s", at ? ", " : "", PM_STR_FMT(name));
			continue;
		}
		const size_t at = strlen(list);
		snprintf(list + at, sizeof list - at, "%s%.*s", at ? ", " : "", PM_STR_FMT(name));
		w->theme = t;
		n++;
	}
	if (n == 1)
		return PM_OK;
	if (w->opt->theme)
		return pm_fail(err, PM_E_USE, "no theme %s; the rules have: %s", w->opt->theme, list);
	return n ? pm_fail(err, PM_E_USE, "the rules have several themes; name one with --theme: %s", list)
	         : pm_fail(err, PM_E_USE, "%s holds no rule", w->opt->rules);
}

static pm_status gate(const pm_one_table *w, pm_err *err)
{
	const pm_import *i = w->import;
	if (i->rejected * 100 <= i->rows * PM_REJECT_PERCENT)
		return PM_OK;
	const pm_reject none = {0}, *first = i->n_rejects ? &i->reject[0] : &none;
	return pm_fail(err, PM_E_GATE, "%s: %llu of %llu rows were refused, more than %d percent; the first is row %u, %.*s: %.*s",
	               w->opt->table, (unsigned long long)i->rejected, (unsigned long long)i->rows, PM_REJECT_PERCENT, first->row,
	               PM_STR_FMT(first->column), PM_STR_FMT(first->reason));
}

static pm_status read_table(pm_one_table *w, pm_err *err)
{
	const uint32_t at = (uint32_t)w->rules->spine;
	const pm_register *reg = &w->rules->reg[at];
	const pm_import_options o = { .threads = w->opt->threads };
	PM_TRY(pm_import_file(reg, w->opt->table, &o, &w->import, err));
	PM_TRY(gate(w, err));
	pm_table *t = w->import->table;
	w->scope = (pm_scope){ w->rules, t, w->records, w->scope.as_of, w->opt->threads };
	uint64_t *keep = NULL;
	PM_TRY(pm_register_derive(&w->scope, at, t, &keep, err));
	pm_status s = pm_rows_once(reg, t, &keep, err);
	if (s == PM_OK && keep)
		s = pm_rows_keep(t, w->import->row_no, keep, w->opt->threads, err);
	pm_free(keep);
	return s;
}

static uint32_t key_field(const pm_register *reg)
{
	return (uint32_t)(reg->key >= 0 ? reg->key : reg->role[PM_ROLE_ID] >= 0 ? reg->role[PM_ROLE_ID] : 0);
}

/* The key as words, whatever its type: equal scores stand in its order. */
static pm_status make_key(pm_one_table *w, pm_err *err)
{
	const pm_table *t = w->scope.spine;
	const pm_register *reg = &w->rules->reg[w->rules->spine];
	const pm_column *c = reg->n_fields ? pm_table_find(t, reg->field[key_field(reg)].name) : NULL;
	if (!c)
		return pm_fail(err, PM_E_USE, "register %.*s has no key: write `key FIELD` in it", PM_STR_FMT(reg->name));
	PM_TRY(pm_column_new(pm_str_of(c->name), PM_TYPE_ID, t->rows, &w->key, err));
	pm_buf text = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < t->rows && s == PM_OK; i++) {
		if (!pm_column_has(c, i))
			continue;
		pm_buf_clear(&text);
		pm_column_print(c, i, &text);
		s = pm_buf_check(&text, err);
		if (s == PM_OK)
			s = pm_column_set_word(w->key, i, pm_buf_str(&text), err);
	}
	pm_buf_release(&text);
	return s;
}

/* What rests on a register beside the table is unknown, whatever an `else` makes of no records. */
static void forget_undelivered(const pm_one_table *w)
{
	for (uint32_t i = 0; i < w->rules->n_signals; i++)
		if (w->signal[i] && w->rules->signal[i].registers & ~(UINT64_C(1) << w->rules->spine))
			memset(w->signal[i]->valid, 0, pm_bits_words(w->signal[i]->rows) * sizeof *w->signal[i]->valid);
}

static pm_status make_signals(pm_one_table *w, pm_err *err)
{
	const uint32_t n = w->rules->n_signals;
	bool *want = pm_alloc(n, sizeof *want);
	w->signal = pm_alloc(n, sizeof *w->signal);
	for (uint32_t i = 0; want && i < n; i++)
		want[i] = w->rules->signal[i].active;
	const pm_status s = want && w->signal ? pm_signals_compute(&w->scope, want, w->signal, err)
	                                      : pm_fail(err, PM_E_NOMEM, "no memory for %u signals", n);
	pm_free(want);
	if (s == PM_OK)
		forget_undelivered(w);
	return s;
}

pm_status pm_one_table_read(pm_one_table *w, pm_err *err)
{
	PM_TRY(pm_option_day("as-of", w->opt->as_of, pm_today(), &w->scope.as_of, err));
	PM_TRY(read_rules(w, err));
	PM_TRY(find_theme(w, err));
	PM_TRY(read_table(w, err));
	PM_TRY(make_key(w, err));
	return make_signals(w, err);
}
