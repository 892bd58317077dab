/* explain_records.c - the rows of the registers that lie under an address. */
#include <stdio.h>
#include <string.h>

#include "publish/dossier.h"
#include "publish/json.h"

/* Columns that a person may see: not those of our own making, no dates of birth; of who is
 * entitled to secrecy no text or word but those of the address. */
static bool is_shown(const pm_register *reg, const pm_column *c, bool secret)
{
	for (uint32_t i = 0; i < reg->n_fields; i++)
		if (reg->field[i].treat == PM_TREAT_RESTRICTED && pm_str_eq(reg->field[i].name, pm_str_of(c->name)))
			return false;
	if (c->name[0] == '@')
		return false;
	if (!secret || (c->type != PM_TYPE_TEXT && c->type != PM_TYPE_CATEGORY))
		return true;
	for (int i = 0; i < PM_ROLES; i++)
		if (reg->role[i] >= 0 && pm_str_eq(reg->field[reg->role[i]].name, pm_str_of(c->name)))
			return true;
	return false;
}

static const float least_shown = 0.1F; /* a row of ten candidates or more says nothing of this address by itself */

static float probability(const pm_place *p, uint32_t row) { return p->p ? p->p[row] : 1; }

/* Fields that a granted request of a resident changed, with what the source says. */
static void corrected(const pm_table *t, uint32_t row, pm_buf *out)
{
	static const pm_str mark = { "@rectificatie_", 14 };
	for (uint32_t i = 0; i < t->columns; i++) {
		const pm_column *c = t->column[i];
		char source[128];
		if (strncmp(c->name, mark.p, mark.n) != 0 || !pm_column_has(c, row))
			continue;
		snprintf(source, sizeof source, "@bron_%s", c->name + mark.n);
		const pm_column *was = pm_table_get(t, source);
		pm_buf_printf(out, ", %s gecorrigeerd (verzoek %d; de bron zegt \"", c->name + mark.n, c->count[row]);
		if (was)
			pm_column_print(was, row, out);
		pm_buf_text(out, "\")");
	}
}

static void record(const pm_register *reg, const pm_table *t, uint32_t row, bool secret, pm_buf *out)
{
	pm_buf_printf(out, "  rij %u", t->place->source_row[row]);
	const pm_column *of = pm_table_get(t, "@van");
	if (of && pm_column_has(of, row))
		pm_buf_printf(out, ", een van %d mogelijke adressen", of->count[row]);
	if (probability(t->place, row) < 1) {
		pm_buf_text(out, ", adres met kans ");
		pm_dutch_number(out, (double)probability(t->place, row), probability(t->place, row) < 0.1F ? 3 : 2);
	}
	const pm_column *by = pm_table_get(t, "@besluit");
	if (by && pm_column_has(by, row))
		pm_buf_printf(out, ", adres volgens %.*s", PM_STR_FMT(pm_column_str(by, row)));
	if (!secret)
		corrected(t, row, out);
	pm_buf_text(out, secret ? " (geheim):" : ":");
	for (uint32_t i = 0; i < t->columns; i++) {
		const pm_column *c = t->column[i];
		if (!is_shown(reg, c, secret) || !pm_column_has(c, row))
			continue;
		pm_buf_printf(out, " %s=", c->name);
		pm_column_print(c, row, out);
		pm_buf_char(out, ';');
	}
	pm_buf_char(out, '\n');
}

void pm_explain_records(const pm_register *reg, const pm_table *t, uint32_t address, const pm_secrets *secrets, pm_buf *out)
{
	const pm_place *p = t->place;
	if (!p || p->start[address] == p->start[address + 1])
		return;
	pm_buf_char(out, '\n');
	pm_buf_add_str(out, reg->title.n ? reg->title : reg->name);
	pm_buf_text(out, " (");
	pm_buf_add_str(out, reg->name);
	pm_buf_text(out, ")\n");
	uint32_t vague = 0;
	double expected = 0;
	for (uint32_t r = p->start[address]; r < p->start[address + 1]; r++) {
		if (probability(p, r) >= least_shown) {
			record(reg, t, r, pm_secrets_hold(secrets, t, r, address), out);
			continue;
		}
		expected += (double)probability(p, r);
		vague++;
	}
	if (vague == 0)
		return;
	pm_buf_printf(out, "  en %u %s over een van vele mogelijke adressen, dit daarbij; naar verwachting samen ", vague, vague == 1 ? "rij" : "rijen");
	pm_dutch_number(out, expected, 2);
	pm_buf_char(out, '\n');
}

static pm_status record_json(const pm_register *reg, const pm_table *t, uint32_t row, bool secret, json_t *list, pm_err *err)
{
	json_t *o = json_object();
	pm_buf value = {0};
	json_object_set_new(o, "rij", json_integer(t->place->source_row[row]));
	json_object_set_new(o, "kans", json_real((double)probability(t->place, row)));
	const pm_column *of = pm_table_get(t, "@van"), *by = pm_table_get(t, "@besluit");
	if (of && pm_column_has(of, row))
		json_object_set_new(o, "mogelijke_adressen", json_integer(of->count[row]));
	if (by && pm_column_has(by, row))
		json_object_set_new(o, "adres_volgens", pm_json_string(pm_column_str(by, row)));
	for (uint32_t i = 0; i < t->columns; i++) {
		const pm_column *c = t->column[i];
		if (!is_shown(reg, c, secret) || !pm_column_has(c, row))
			continue;
		pm_buf_clear(&value);
		pm_column_print(c, row, &value);
		if (value.failed || json_object_set_new(o, c->name, pm_json_string(pm_buf_str(&value))) != 0)
			break;
	}
	const pm_status s = pm_buf_check(&value, err);
	pm_buf_release(&value);
	if (json_array_append_new(list, o) != 0 && s == PM_OK)
		return pm_fail(err, PM_E_NOMEM, "no memory for the records");
	return s;
}

pm_status pm_explain_records_json(const pm_register *reg, const pm_table *t, uint32_t address, const pm_secrets *secrets, json_t **out, pm_err *err)
{
	json_t *list = json_array();
	pm_status s = list ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the records");
	const pm_place *p = t->place;
	for (uint32_t r = p ? p->start[address] : 0; s == PM_OK && p && r < p->start[address + 1]; r++)
		s = record_json(reg, t, r, pm_secrets_hold(secrets, t, r, address), list, err);
	if (s != PM_OK) {
		json_decref(list);
		return s;
	}
	*out = list;
	return PM_OK;
}
