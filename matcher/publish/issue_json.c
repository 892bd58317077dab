/* issue_json.c - a worklist for machines: {lijst, naam, titel, status, vrijgegeven, stand, van, tot, run,
 * regels, rol, capaciteit, themas, waarschuwingen, verwacht, adressen}. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "publish/issue.h"
#include "publish/json.h"

static json_t *day(int32_t v)
{
	char text[32];
	if (v == PM_NO_DAY)
		return json_null();
	pm_date_text((pm_date){ v, v }, text);
	return json_string(text);
}

static json_t *value(const pm_issue *i, const pm_issue_column *c, uint32_t row, pm_buf *cell)
{
	pm_buf_clear(cell);
	pm_issue_cell(i, c, row, cell);
	if (cell->failed)
		return NULL;
	if (cell->n == 0)
		return json_null();
	return c->kind == PM_CELL_NUMBER ? json_real(strtod(cell->p, NULL)) : pm_json_string(pm_buf_str(cell));
}

static json_t *stops(const pm_issue *i)
{
	const pm_issue_column *column[PM_ISSUE_COLUMNS];
	const uint32_t n = pm_issue_columns(i, column);
	json_t *list = json_array();
	pm_buf cell = {0};
	bool ok = list != NULL;
	for (uint32_t r = 0; r < i->n && ok; r++) {
		const pm_stop *s = &i->list->stop[i->stop[r]];
		json_t *o = json_object();
		for (uint32_t k = 0; k < n && ok; k++)
			ok = json_object_set_new(o, column[k]->name, value(i, column[k], r, &cell)) == 0;
		if (ok && !i->partner && pm_may(&i->role, PM_SEE_ADDRESS) && !isnan(s->x) && !isnan(s->y))
			ok = json_object_set_new(o, "x", json_real(s->x)) == 0 && json_object_set_new(o, "y", json_real(s->y)) == 0;
		ok = json_array_append_new(list, o) == 0 && ok;
	}
	pm_buf_release(&cell);
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

/* What may be expected is for those who may see probabilities; no column that a list could name for a partner. */
static int expected(const pm_issue *i, json_t *o)
{
	const pm_worklist *l = i->list;
	if (i->partner || !pm_may(&i->role, PM_SEE_SCORE))
		return 0;
	return json_object_set_new(o, "verwacht", json_pack("{sf, sf, sf, sb, sI, sf}", "treffers", l->hits, "laag", l->hits_low, "hoog", l->hits_high,
	                           "geijkt", l->calibrated, "blijft_liggen", (json_int_t)l->left, "treffers_bij_dubbele_capaciteit", l->left_hits));
}

pm_status pm_issue_json(const pm_issue *i, pm_buf *out, pm_err *err)
{
	const pm_worklist *l = i->list;
	char hex[PM_DIGEST_HEX];
	pm_digest_hex(&l->rules, hex);
	json_t *themes = json_array(), *warnings = json_array();
	for (uint32_t t = 0; t < l->n_themes; t++)
		if (pm_issue_themes(i, 1u << t))
			json_array_append_new(themes, pm_json_string(l->theme[t].name));
	for (uint32_t w = 0; w < l->n_warnings && !i->partner; w++)
		if (pm_issue_tells(i, w))
			json_array_append_new(warnings, pm_json_string(l->warning[w].text));
	json_t *o = json_pack("{sI, so, so, ss, so, so, so, so, sI, ss, so, sI, so, so}", "lijst", (json_int_t)l->id, "naam", pm_json_string(l->name),
	                      "titel", pm_json_string(l->title), "status", pm_list_status_word(l->status), "vrijgegeven", day(l->released_at ? pm_day_at(l->released_at) : PM_NO_DAY), "stand", day(l->as_of), "van", day(l->first_day),
	                      "tot", day(l->last_day), "run", (json_int_t)l->run, "regels", hex, "rol", pm_json_string(i->role.name),
	                      "capaciteit", (json_int_t)l->capacity, "themas", themes, "waarschuwingen", warnings);
	json_t *all = o ? stops(i) : NULL;
	char *text = NULL;
	if (all && expected(i, o) == 0 && json_object_set_new(o, "adressen", all) == 0)
		text = json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	json_decref(o);
	if (!text)
		return pm_fail(err, PM_E_NOMEM, "no memory for the list");
	pm_buf_printf(out, "%s\n", text);
	free(text);
	return pm_buf_check(out, err);
}
