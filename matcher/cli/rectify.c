/* rectify.c - pandmatch rectify: what a resident says is not right, filed, decided about, and laid over the next run. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "cli/audit_note.h"
#include "cli/command.h"
#include "cli/rectify_rows.h"
#include "cli/rectify_tell.h"
#include "cli/telling.h"
#include "cli/verb.h"
#include "ingest/value.h"
#include "signal/spine.h"

static const char help[] =
	"pandmatch rectify ADDRESS --register NAME [--row N] (--field NAME --value TEXT | --remove)\n"
	"                  --because WHY --asked-by WHO [--by NAME] [--db FILE]\n"
	"pandmatch rectify grant N [--because WHY] [--by NAME] [--db FILE]\n"
	"pandmatch rectify refuse N --because WHY [--by NAME] [--db FILE]\n"
	"pandmatch rectify withdraw N --because WHY [--by NAME] [--db FILE]\n"
	"pandmatch rectify show [N] [--db FILE]\n\n"
	"Files what a resident says is not right in a register (AVG art. 16), and what was decided about it within the month. A granted\n"
	"request is laid over the register's rows by the next pandmatch run, which scores again, for as long as the source says what it said:\n"
	"once the source says something else, that counts. The source itself is corrected by its owner: tell him.\n"
	"  --register  as `pandmatch inzage` and `explain --records` name it\n"
	"  --row       the row as they number it; not needed where the address has one row there\n"
	"  --field     which field of it; --value what it should be (--value \"\": nothing)\n"
	"  --remove    instead: the row should not count at this address\n"
	"  --because   the ground: what shows it. --asked-by: resident, authorised person ... no name is needed\n"
	"  grant, refuse, withdraw   the decision; withdraw also ends one that was granted. Every step stays\n"
	"  show        one with its steps, or all\n"
	"Exit status: 0 done, 2 wrong use, 3 failed. pandmatch status tells what waits, and what it changes on open lists.\n";

typedef struct filing {
	pm_telling t;
	pm_rectification r;
	uint32_t address, row;    /* of the spine; of the register's table */
	const pm_register *reg;
	pm_table *table;
	pm_buf key, record, was, where;
} filing;

/* ---- which record ---- */

static pm_status find_register(filing *f, const char *name, pm_err *err)
{
	pm_batch *b = &f->t.batch;
	const int32_t i = pm_rules_register(b->rules, pm_str_of(name));
	if (i < 0 || !b->input[i].there)
		return pm_fail(err, PM_E_NOTFOUND, "run %lld has no register %s", (long long)f->t.run.id, name);
	f->reg = &b->rules->reg[i];
	if (f->reg->aliases)
		return pm_fail(err, PM_E_USE, "register %s holds written forms of addresses, not facts about one", name);
	PM_TRY(pm_batch_table(b, (uint32_t)i, err));
	f->table = b->input[i].table;
	if (!f->reg->spine && !f->table->place)
		return pm_fail(err, PM_E_USE, "rows of register %s belong to no address: its owner corrects it", name);
	return pm_rectify_restore(f->table, err); /* a request is about what the source says */
}

static pm_status find_row(filing *f, const pm_options *o, pm_err *err)
{
	const pm_place *p = f->table->place;
	f->row = f->address;
	if (f->reg->spine)
		return PM_OK;
	const uint32_t from = p->start[f->address], to = p->start[f->address + 1];
	uint32_t at = o->row ? to : from;
	for (uint32_t r = from; o->row && r < to; r++)
		if (p->source_row[r] == o->row)
			at = r;
	if (from == to)
		return pm_fail(err, PM_E_NOTFOUND, "register %.*s has no row at %s", PM_STR_FMT(f->reg->name), f->where.p);
	if (at == to)
		return pm_fail(err, PM_E_NOTFOUND, "row %u of register %.*s does not lie at %s", o->row, PM_STR_FMT(f->reg->name), f->where.p);
	if (!o->row && to - from > 1)
		return pm_fail(err, PM_E_USE, "register %.*s has %u rows at %s: say which with --row; pandmatch explain --records numbers them",
		               PM_STR_FMT(f->reg->name), to - from, f->where.p);
	f->row = at;
	f->r.row = p->source_row[at];
	return PM_OK;
}

/* ---- what it should be ---- */

static bool has_role(const pm_register *reg, uint32_t field)
{
	for (int i = 0; i < PM_ROLES; i++)
		if (reg->role[i] == (int32_t)field)
			return true;
	return false;
}

static pm_status may_change(const filing *f, const char *name, uint32_t *out, pm_err *err)
{
	for (uint32_t i = 0; i < f->reg->n_fields; i++) {
		const pm_field *field = &f->reg->field[i];
		if (!pm_str_eq(field->name, pm_str_of(name)))
			continue;
		if (field->derive || field->made)
			return pm_fail(err, PM_E_USE, "field %s is computed: correct what it is computed from", name);
		if (field->treat != PM_TREAT_KEEP && field->treat != PM_TREAT_RSIN)
			return pm_fail(err, PM_E_USE, "field %s is kept as a keyed number only, or shown to nobody: the owner of the register corrects it", name);
		if ((int32_t)i == f->reg->key || (f->reg->spine && has_role(f->reg, i)))
			return pm_fail(err, PM_E_USE, "field %s is what names the %s: the owner of the register corrects it", name, f->reg->spine ? "address" : "record");
		*out = i;
		return PM_OK;
	}
	return pm_fail(err, PM_E_NOTFOUND, "register %.*s has no field %s", PM_STR_FMT(f->reg->name), name);
}

static pm_status new_value(filing *f, const pm_options *o, pm_err *err)
{
	uint32_t i = 0;
	PM_TRY(may_change(f, o->field, &i, err));
	const pm_field *field = &f->reg->field[i];
	const pm_column *now = pm_table_find(f->table, field->name);
	pm_column *value = NULL;
	pm_buf text = {0};
	if (!now)
		return pm_fail(err, PM_E_NOTFOUND, "field %s was not delivered", o->field);
	PM_TRY(pm_rectify_value(field, pm_str_of(o->value), &value, err));
	pm_column_print(value, 0, &text);
	pm_column_print(now, f->row, &f->was);
	pm_status s = pm_buf_check(&text, err);
	if (s == PM_OK)
		s = pm_buf_check(&f->was, err);
	if (s == PM_OK && pm_column_has(value, 0) == pm_column_has(now, f->row) && pm_str_eq(pm_buf_str(&text), pm_buf_str(&f->was)))
		s = pm_fail(err, PM_E_USE, "field %s says \"%s\" already", o->field, o->value);
	f->r.field = field->name;
	f->r.value = pm_str_of(o->value);
	f->r.was = pm_buf_str(&f->was);
	pm_buf_release(&text);
	pm_column_free(value);
	return s;
}

/* ---- the audit chain ---- */

static pm_status note(pm_case *c, const char *what, const pm_rectification *r, int64_t now, const char *who, pm_err *err)
{
	json_t *o = json_pack("{sI, s[o], so, so}", "nummer", (json_int_t)r->id, "adressen", pm_json_string(r->address_id), "register", pm_json_string(r->reg),
	                      "veld", pm_json_string(r->field));
	return pm_audit_note(c, now, pm_str_of(who), what, o, err);
}

/* ---- filing ---- */

static pm_status complete(const pm_options *o, pm_err *err)
{
	const char *const text[] = { o->value, o->because, o->asked_by };
	if (!o->reg || (!o->field && !o->remove))
		return pm_fail(err, PM_E_USE, "rectify needs --register, and --field with --value or --remove; pandmatch rectify --help");
	if (o->remove ? o->field || o->value : !o->value)
		return pm_fail(err, PM_E_USE, o->remove ? "--remove goes without --field and --value" : "--field needs --value: what it should be");
	if (!o->because || !o->asked_by || !*o->because || !*o->asked_by)
		return pm_fail(err, PM_E_USE, "rectify needs --because (what shows it) and --asked-by (resident, authorised person ...)");
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (text[i] && pm_value_holds_bsn(pm_str_of(text[i])))
			return pm_fail(err, PM_E_USE, "that holds a citizen service number, which belongs in no request");
	return PM_OK;
}

static pm_status look_up(filing *f, const pm_options *o, const char *address, pm_err *err)
{
	PM_TRY(pm_telling_open(&f->t, err));
	PM_TRY(pm_telling_find(&f->t, address, &f->address, err));
	const pm_register *spine = &f->t.batch.rules->reg[f->t.batch.rules->spine];
	pm_spine_address(spine, f->t.scope.spine, f->address, &f->where);
	PM_TRY(pm_buf_check(&f->where, err));
	const pm_column *id = pm_role_column(spine, f->t.scope.spine, PM_ROLE_ID);
	f->r.address = pm_buf_str(&f->where);
	f->r.address_id = id ? pm_column_str(id, f->address) : PM_STR("");
	PM_TRY(find_register(f, o->reg, err));
	PM_TRY(find_row(f, o, err));
	f->r.reg = f->reg->name;
	if (o->remove && !pm_rectify_whole_rows(f->reg))
		return pm_fail(err, PM_E_USE, "an address can't be taken out of register %s: the owner of the register does that", o->reg);
	if (!o->remove)
		PM_TRY(new_value(f, o, err));
	PM_TRY(pm_rectify_record(f->reg, f->table, f->row, &f->key, &f->record, err));
	f->r.key = pm_buf_str(&f->key);
	f->r.record = pm_buf_str(&f->record);
	return PM_OK;
}

static pm_status keep(filing *f, const pm_options *o, pm_err *err)
{
	pm_case *c = NULL;
	f->r.ground = pm_str_of(o->because);
	f->r.asked_by = pm_str_of(o->asked_by);
	f->r.by = pm_str_of(pm_who(o));
	f->r.asked_at = (int64_t)time(NULL);
	pm_status s = pm_case_open(o->db, PM_CASE_WRITE, &c, err);
	if (s == PM_OK)
		s = pm_case_begin(c, err);
	if (s == PM_OK)
		s = pm_case_add_rectification(c, &f->r, &f->r.id, err);
	if (s == PM_OK)
		s = note(c, "rectification asked", &f->r, f->r.asked_at, pm_who(o), err);
	if (s == PM_OK)
		s = pm_case_commit(c, err);
	pm_case_close(c);
	return s;
}

static pm_status file(const pm_options *o, pm_err *err)
{
	filing f = { .t = { .batch = { .opt = o } } };
	pm_buf address = {0}, told = {0};
	PM_TRY(complete(o, err));
	for (uint32_t i = 0; i < o->n_words; i++)
		pm_buf_printf(&address, "%s%s", i ? " " : "", o->word[i]);
	pm_status s = pm_buf_check(&address, err);
	if (s == PM_OK)
		s = look_up(&f, o, address.p, err);
	if (s == PM_OK)
		s = keep(&f, o, err);
	if (s == PM_OK) {
		f.r.decided_at = f.r.asked_at;
		pm_rectify_line(&f.r, &told);
		printf("%s\n", told.p ? told.p : "");
		printf("daarna: pandmatch rectify grant %lld, of refuse %lld --because WAAROM\n", (long long)f.r.id, (long long)f.r.id);
	}
	pm_buf_release(&address);
	pm_buf_release(&told);
	pm_buf_release(&f.key);
	pm_buf_release(&f.record);
	pm_buf_release(&f.was);
	pm_buf_release(&f.where);
	pm_telling_release(&f.t);
	return s;
}

/* ---- deciding ---- */

typedef struct finding { int64_t id; pm_case *c; const pm_options *o; int64_t now; const char *what; bool found; } finding;

static pm_status note_found(void *ctx, const pm_rectification *r, pm_err *err)
{
	finding *f = ctx;
	if (r->id != f->id)
		return PM_OK;
	f->found = true;
	return note(f->c, f->what, r, f->now, pm_who(f->o), err);
}

static pm_status number_of(const pm_options *o, int64_t *out, pm_err *err)
{
	char *end;
	const long long n = o->n_words == 2 ? strtoll(o->word[1], &end, 10) : 0;
	if (n < 1 || *end)
		return pm_fail(err, PM_E_USE, "rectify %s takes the number of one request; pandmatch rectify show", o->word[0]);
	*out = n;
	return PM_OK;
}

static pm_status decide(const pm_options *o, pm_rectify_state state, pm_err *err)
{
	static const char *const what[] = { [PM_RECTIFY_GRANTED] = "rectification granted", [PM_RECTIFY_REFUSED] = "rectification refused",
	                                    [PM_RECTIFY_WITHDRAWN] = "rectification withdrawn" };
	finding f = { .o = o, .now = (int64_t)time(NULL), .what = what[state] };
	PM_TRY(number_of(o, &f.id, err));
	if (o->because && pm_value_holds_bsn(pm_str_of(o->because)))
		return pm_fail(err, PM_E_USE, "that holds a citizen service number, which belongs in no decision");
	pm_status s = pm_case_open(o->db, PM_CASE_WRITE, &f.c, err);
	if (s == PM_OK)
		s = pm_case_begin(f.c, err);
	if (s == PM_OK)
		s = pm_case_step_rectification(f.c, f.id, state, f.now, pm_str_of(pm_who(o)), pm_str_of(o->because ? o->because : ""), err);
	if (s == PM_OK)
		s = pm_case_each_rectification(f.c, PM_STR(""), note_found, &f, err);
	if (s == PM_OK)
		s = pm_case_commit(f.c, err);
	if (s == PM_OK)
		s = pm_rectify_show(f.c, f.id, err);
	if (s == PM_OK && state == PM_RECTIFY_GRANTED)
		puts("telt mee vanaf de volgende pandmatch run; meld het ook aan de bronhouder, die de bron verbetert");
	pm_case_close(f.c);
	return s;
}

static pm_status show(const pm_options *o, pm_err *err)
{
	pm_case *c = NULL;
	int64_t id = 0;
	if (o->n_words > 1)
		PM_TRY(number_of(o, &id, err));
	pm_status s = pm_case_open(o->db, PM_CASE_READ, &c, err);
	if (s == PM_OK)
		s = pm_rectify_show(c, id, err);
	pm_case_close(c);
	return s;
}

static pm_status grant(const pm_options *o, pm_err *err) { return decide(o, PM_RECTIFY_GRANTED, err); }
static pm_status refuse(const pm_options *o, pm_err *err) { return decide(o, PM_RECTIFY_REFUSED, err); }
static pm_status withdraw(const pm_options *o, pm_err *err) { return decide(o, PM_RECTIFY_WITHDRAWN, err); }

/* The first word is no verb: an address. */
static pm_status ask(const pm_options *o, pm_err *err)
{
	if (o->n_words == 0)
		return pm_fail(err, PM_E_USE, "rectify needs an address, or grant, refuse, withdraw or show; pandmatch rectify --help");
	return file(o, err);
}

int pm_command_rectify(int argc, char **argv)
{
	static const pm_verb verb[] = { { "grant", grant }, { "refuse", refuse }, { "withdraw", withdraw }, { "show", show }, { NULL, ask } };
	return pm_command_verbs(argc, argv, "register row field value remove because asked-by by db run threads", help, verb);
}
