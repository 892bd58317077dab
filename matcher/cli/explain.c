/* explain.c - pandmatch explain: why an address stands where it stands, from what the run kept. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/leave.h"
#include "cli/telling.h"
#include "cli/what_if.h"
#include "publish/json.h"
#include "signal/spine.h"

static const char help[] =
	"pandmatch explain ADDRESS [--db FILE] [--run N] [--records] [--json]\n"
	"pandmatch explain ADDRESS --what-if SIGNAL=VALUE[,SIGNAL=VALUE]... [--db FILE] [--run N]\n\n"
	"Shows for both themes the waterfall of bits from prior to probability: every rule with its sentence, values,\n"
	"sources and dates; what is unknown, what does not weigh, which exempts hold. ADDRESS is a line of text as people\n"
	"write it, or an id of 16 digits.\n"
	"  --records  also every record at the address of every register that may be shown; kept in the audit chain\n"
	"  --what-if  what the rules would say if signals had these values (personen=2, krap=ja, onbekend), and the smallest\n"
	"             change of one signal that takes the address off the list\n"
	"  --run      a former run (default: the latest)\n";

static pm_status explain_theme(pm_telling *t, uint32_t theme, uint32_t row, pm_explain *e, pm_score *s, pm_err *err)
{
	PM_TRY(pm_telling_score(t, theme, s, err));
	pm_telling_explain(t, s, row, e);
	return PM_OK;
}

static pm_status tell_text(pm_telling *t, uint32_t row, bool records, pm_err *err)
{
	pm_buf out = {0};
	pm_status s = PM_OK;
	for (uint32_t theme = 0; theme < t->themes && s == PM_OK; theme++) {
		pm_explain e;
		pm_score score;
		s = explain_theme(t, theme, row, &e, &score, err);
		if (s == PM_OK && theme == 0)
			pm_explain_head(&e, row, &out);
		if (s == PM_OK)
			s = pm_explain_text(&e, row, &out, err);
	}
	if (s == PM_OK && records)
		s = pm_telling_secrets(t, err);
	for (uint32_t i = 0; records && i < t->batch.rules->n_registers && s == PM_OK; i++) {
		s = pm_batch_table(&t->batch, i, err);
		if (s == PM_OK && t->batch.input[i].table && pm_dossier_lawful(&t->batch.rules->reg[i]))
			pm_explain_records(&t->batch.rules->reg[i], t->batch.input[i].table, row, &t->secrets, &out);
	}
	if (s == PM_OK)
		s = pm_buf_check(&out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	pm_buf_release(&out);
	return s;
}

static pm_status add_records(pm_telling *t, uint32_t row, json_t *o, pm_err *err)
{
	json_t *all = json_object();
	pm_status s = pm_telling_secrets(t, err);
	for (uint32_t i = 0; i < t->batch.rules->n_registers && s == PM_OK; i++) {
		const pm_register *reg = &t->batch.rules->reg[i];
		json_t *list;
		s = pm_batch_table(&t->batch, i, err);
		if (s != PM_OK || !t->batch.input[i].table || !t->batch.input[i].table->place || !pm_dossier_lawful(reg))
			continue;
		s = pm_explain_records_json(reg, t->batch.input[i].table, row, &t->secrets, &list, err);
		if (s == PM_OK)
			json_object_setn_new(all, reg->name.p, reg->name.n, list);
	}
	json_object_set_new(o, "records", all);
	return s;
}

static pm_status tell_json(pm_telling *t, uint32_t row, bool records, pm_err *err)
{
	json_t *o = NULL, *themes = json_array();
	pm_status s = PM_OK;
	for (uint32_t theme = 0; theme < t->themes && s == PM_OK; theme++) {
		pm_explain e;
		pm_score score;
		json_t *one = NULL;
		s = explain_theme(t, theme, row, &e, &score, err);
		if (s == PM_OK && theme == 0)
			s = pm_explain_head_json(&e, row, &o, err);
		if (s == PM_OK)
			s = pm_explain_json(&e, row, &one, err);
		if (s == PM_OK)
			json_array_append_new(themes, one);
	}
	json_object_set_new(o, "themes", themes);
	if (s == PM_OK && records)
		s = add_records(t, row, o, err);
	char *text = s == PM_OK ? json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) : NULL;
	json_decref(o);
	if (text)
		puts(text);
	else if (s == PM_OK)
		s = pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	free(text);
	return s;
}

static pm_status tell_what_if(pm_telling *t, uint32_t row, const char *given, pm_err *err)
{
	pm_score *kept = pm_arena_alloc(&t->batch.arena, t->themes, sizeof *kept);
	if (!kept)
		return pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	for (uint32_t theme = 0; theme < t->themes; theme++)
		PM_TRY(pm_telling_score(t, theme, &kept[theme], err));
	pm_buf out = {0};
	pm_explain e = { .view = { .scope = &t->scope }, .run = t->run.id };
	pm_explain_head(&e, row, &out);
	const pm_status s = pm_what_if(&t->batch, kept, row, given, &out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	pm_buf_release(&out);
	return s;
}

/* Records name people: that somebody looked at them is kept before they are shown. */
static pm_status note_look(const pm_telling *t, uint32_t row, pm_err *err)
{
	const pm_rules *r = t->batch.rules;
	const pm_column *id = pm_role_column(&r->reg[r->spine], t->scope.spine, PM_ROLE_ID);
	json_t *told = json_pack("{sI, ss, s[o]}", "run", (json_int_t)t->run.id, "rol", "gegevens", "adressen", pm_json_string(id ? pm_column_str(id, row) : PM_STR("")));
	const pm_status s = pm_leave_note(t->batch.opt, "explain", told, err);
	json_decref(told);
	return s;
}

int pm_command_explain(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run records json threads what-if by", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words == 0)
		return pm_fail(&err, PM_E_USE, "explain needs an address or an id; pandmatch explain --help"), pm_complain(&err);
	if (o.what_if && (o.json || o.records))
		return pm_fail(&err, PM_E_USE, "--what-if goes with neither --json nor --records"), pm_complain(&err);
	pm_buf address = {0};
	for (uint32_t i = 0; i < o.n_words; i++)
		pm_buf_printf(&address, "%s%s", i ? " " : "", o.word[i]);
	pm_option_case(&o);
	pm_telling t = { .batch = { .opt = &o } };
	uint32_t row = 0;
	pm_status s = pm_buf_check(&address, &err);
	if (s == PM_OK)
		s = pm_telling_open(&t, &err);
	if (s == PM_OK)
		s = pm_telling_find(&t, address.p, &row, &err);
	if (s == PM_OK && o.records)
		s = note_look(&t, row, &err);
	if (s == PM_OK && o.what_if)
		s = tell_what_if(&t, row, o.what_if, &err);
	else if (s == PM_OK)
		s = o.json ? tell_json(&t, row, o.records, &err) : tell_text(&t, row, o.records, &err);
	pm_telling_release(&t);
	pm_buf_release(&address);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
