/* status_due.c - what is due: nacontroles after a measure, signals of the LAA that want an answer. */
#include <stdlib.h>

#include "base/mem.h"
#include "cli/status.h"
#include "list/laa.h"
#include "publish/json.h"
#include "signal/spine.h"

void pm_viewing_day(pm_buf *out, int32_t d)
{
	char text[32];
	pm_date_dutch((pm_date){ d, d }, text);
	pm_buf_text(out, text);
}

json_t *pm_viewing_day_json(int32_t d)
{
	char text[32];
	pm_date_text((pm_date){ d, d }, text);
	return json_string(text);
}

void pm_viewing_address(pm_viewing *v, uint32_t row, pm_buf *out)
{
	const pm_rules *rules = v->r.t.batch.rules;
	pm_spine_address(&rules->reg[rules->spine], v->r.t.scope.spine, row, out);
}

/* ---- nacontroles ---- */

/* The terms of all lists of the rules together. */
static pm_list_recheck *all_terms(const pm_rules *rules, uint32_t *out_n)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < rules->n_lists; i++)
		n += rules->list[i].n_rechecks;
	pm_list_recheck *all = pm_alloc(n, sizeof *all);
	n = 0;
	for (uint32_t i = 0; all && i < rules->n_lists; i++)
		for (uint32_t k = 0; k < rules->list[i].n_rechecks; k++)
			all[n++] = rules->list[i].recheck[k];
	*out_n = n;
	return all;
}

typedef struct due { int32_t day; uint32_t row; pm_str measure, id; } due;
static int by_due(const void *a, const void *b)
{
	const due *x = a, *y = b;
	return x->day != y->day ? (x->day < y->day ? -1 : 1) : pm_str_compare(x->id, y->id);
}

static void tell_due(pm_viewing *v, const due *d, uint32_t n)
{
	json_t *array = json_array();
	uint32_t late = 0;
	for (uint32_t i = 0; i < n; i++)
		late += d[i].day < v->today;
	pm_buf_printf(&v->out, "\nNacontroles\n  %u over tijd, %u binnen een week\n", late, n - late);
	for (uint32_t i = 0; i < n; i++) {
		pm_buf where = {0};
		pm_viewing_address(v, d[i].row, &where);
		if (i < PM_VIEWING_SHOWN) {
			pm_buf_text(&v->out, "  ");
			pm_viewing_day(&v->out, d[i].day);
			pm_buf_printf(&v->out, "  %.*s%s%.*s\n", PM_STR_FMT(pm_buf_str(&where)), d[i].measure.n ? ", " : "", PM_STR_FMT(d[i].measure));
		}
		json_array_append_new(array, json_pack("{so, so, so}", "uiterlijk", pm_viewing_day_json(d[i].day), "adres", pm_json_string(pm_buf_str(&where)), "maatregel",
		                                       pm_json_string(d[i].measure)));
		pm_buf_release(&where);
	}
	if (n > PM_VIEWING_SHOWN)
		pm_buf_printf(&v->out, "  ... en nog %u (--json noemt ze alle)\n", n - PM_VIEWING_SHOWN);
	json_object_set_new(v->root, "nacontroles", array);
}

pm_status pm_viewing_rechecks(pm_viewing *v, pm_err *err)
{
	uint32_t terms, n = 0;
	pm_list_recheck *term = all_terms(v->r.t.batch.rules, &terms);
	const pm_rules *rules = v->r.t.batch.rules;
	const pm_column *id = pm_role_column(&rules->reg[rules->spine], v->r.t.scope.spine, PM_ROLE_ID);
	due *d = pm_alloc(v->r.history.rows, sizeof *d);
	if (term && d) {
		for (uint32_t row = 0; row < v->r.history.rows; row++) {
			due one = { .row = row, .measure = PM_STR(""), .id = id ? pm_column_str(id, row) : PM_STR("") };
			one.day = pm_history_due(&v->r.history, row, v->today, term, terms, &one.measure);
			if (one.day != PM_NO_DAY && one.day <= v->today + 7)
				d[n++] = one;
		}
		qsort(d, n, sizeof *d, by_due);
		tell_due(v, d, n);
	}
	const bool ok = term && d;
	pm_free(term);
	pm_free(d);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for nacontroles");
}

/* ---- LAA ---- */

static const pm_table *records(pm_viewing *v, const char *name, const pm_register **out_reg, pm_status *s, pm_err *err)
{
	const int32_t i = pm_rules_register(v->r.t.batch.rules, pm_str_of(name));
	if (i < 0 || !v->r.t.batch.input[i].there || *s != PM_OK)
		return NULL;
	*s = pm_batch_table(&v->r.t.batch, (uint32_t)i, err);
	*out_reg = &v->r.t.batch.rules->reg[i];
	return *s == PM_OK ? v->r.t.batch.input[i].table : NULL;
}

static void tell_signal(pm_viewing *v, const pm_laa_case *c, json_t *array, uint32_t shown)
{
	pm_buf where = {0};
	pm_viewing_address(v, c->row, &where);
	if (shown < PM_VIEWING_SHOWN) {
		pm_buf_printf(&v->out, "  %.*s van ", PM_STR_FMT(c->id));
		pm_viewing_day(&v->out, c->day);
		pm_buf_printf(&v->out, ", %.*s, %.*s: %s", PM_STR_FMT(c->kind), PM_STR_FMT(pm_buf_str(&where)), pm_laa_word(c->said));
		if (c->follows != c->said)
			pm_buf_printf(&v->out, "; uit de bezoeken volgt: %s", pm_laa_word(c->follows));
		pm_buf_text(&v->out, c->said == PM_LAA_WAITING ? ", antwoord uiterlijk " : ", afronden uiterlijk ");
		pm_viewing_day(&v->out, c->said == PM_LAA_WAITING ? c->first_due : c->final_due);
		pm_buf_text(&v->out, c->late ? " (over tijd)\n" : "\n");
	}
	json_array_append_new(array, json_pack("{so, so, so, so, ss, ss, so, so, sb}", "signaal", pm_json_string(c->id), "soort", pm_json_string(c->kind), "datum",
	                                       pm_viewing_day_json(c->day), "adres", pm_json_string(pm_buf_str(&where)), "status", pm_laa_word(c->said), "volgt",
	                                       pm_laa_word(c->follows), "eerste_termijn", pm_viewing_day_json(c->first_due), "laatste_termijn", pm_viewing_day_json(c->final_due),
	                                       "over_tijd", c->late));
	pm_buf_release(&where);
}

pm_status pm_viewing_laa(pm_viewing *v, pm_err *err)
{
	pm_status s = PM_OK;
	const pm_register *reg = NULL, *stays = NULL;
	pm_laa_input in = { .rows = v->r.history.rows, .history = &v->r.history, .today = v->today };
	in.signals = records(v, "laa", &reg, &s, err);
	if (in.signals)
		in.stays = records(v, "brp", &stays, &s, err);
	if (in.stays && stays->begin >= 0 && stays->end >= 0) {
		in.stay_begin = pm_arena_text(&v->r.arena, stays->field[stays->begin].name.p, stays->field[stays->begin].name.n);
		in.stay_end = pm_arena_text(&v->r.arena, stays->field[stays->end].name.p, stays->field[stays->end].name.n);
	}
	PM_TRY(s);
	pm_laa_case *c;
	uint32_t n, late = 0, shown = 0;
	PM_TRY(pm_laa_open(&in, &c, &n, err));
	json_t *array = json_array();
	for (uint32_t i = 0; i < n; i++)
		late += c[i].late;
	pm_buf_printf(&v->out, "\nSignalen van de LAA\n  %u niet afgerond, %u over tijd\n", n, late);
	for (int pass = 0; pass < 2; pass++) /* what asks for something first: late, or with an answer from a visit */
		for (uint32_t i = 0; i < n; i++)
			if ((c[i].late || c[i].follows != c[i].said) == (pass == 0))
				tell_signal(v, &c[i], array, shown++);
	if (n > PM_VIEWING_SHOWN)
		pm_buf_printf(&v->out, "  ... en nog %u (--json noemt ze alle)\n", n - PM_VIEWING_SHOWN);
	json_object_set_new(v->root, "laa", array);
	pm_free(c);
	return PM_OK;
}
