#include "cli/list_release.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/bits.h"
#include "base/mem.h"
#include "cli/audit_note.h"
#include "cli/form.h"
#include "cli/list_plan.h"
#include "ingest/value.h"
#include "store/case_list.h"
#include "store/case_visit.h"

pm_status pm_list_named(pm_case *c, const char *word, pm_worklist **out, pm_err *err)
{
	char *end;
	const long long id = strtoll(word, &end, 10);
	return *end == 0 && id > 0 ? pm_worklist_get(c, PM_STR(""), id, out, err) : pm_worklist_get(c, pm_str_of(word), 0, out, err);
}

pm_status pm_list_audit(pm_case *c, int64_t now, const char *who, const char *what, const pm_worklist *l, pm_err *err)
{
	json_t *o = json_pack("{so, sI, sI, si}", "list", pm_json_string(l->name), "id", (json_int_t)l->id, "run", (json_int_t)l->run, "stops", (int)l->n_stops);
	return pm_audit_note(c, now, pm_str_of(who), what, o, err);
}

enum { STOP, ID, DECISION, WHY, COLUMNS };
static const pm_str columns[COLUMNS] = { { "stop", 4 }, { "nummeraanduiding_id", 19 }, { "besluit", 7 }, { "reden", 5 } };

static bool decision_of(pm_str word, pm_stop_state *out)
{
	static const struct { const char *word; pm_stop_state state; } words[] = {
		{ "akkoord", PM_STOP_ACCEPTED }, { "afvoeren", PM_STOP_DROPPED }, { "aanhouden", PM_STOP_HELD } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (pm_str_eq(word, pm_str_of(words[i].word)))
			return *out = words[i].state, true;
	return false;
}

static uint32_t stop_of(const pm_worklist *l, pm_str id)
{
	uint32_t i = 0;
	while (i < l->n_stops && !pm_str_eq(l->stop[i].id, id))
		i++;
	return i;
}

static void decide(pm_form *f, pm_worklist *l, uint32_t row)
{
	const pm_str id = pm_form_cell(f, row, ID), word = pm_form_cell(f, row, DECISION), why = pm_form_cell(f, row, WHY);
	const uint32_t i = stop_of(l, id);
	pm_stop_state state = PM_STOP_PROPOSED;
	if (i == l->n_stops)
		pm_form_fault(f, row, ID, "\"%.*s\" staat niet op lijst %lld", (int)(id.n < 40 ? id.n : 40), id.p, (long long)l->id);
	else if (l->stop[i].state != PM_STOP_PROPOSED)
		pm_form_fault(f, row, ID, "over dit adres is op een eerdere rij besloten");
	else if (!decision_of(word, &state))
		pm_form_fault(f, row, DECISION, word.n ? "akkoord, afvoeren of aanhouden, niet \"%.*s\"" : "nog niet besloten%.*s", (int)(word.n < 40 ? word.n : 40), word.p);
	else if (state != PM_STOP_ACCEPTED && why.n == 0)
		pm_form_fault(f, row, WHY, "wie een adres afvoert of aanhoudt zegt waarom");
	else if (pm_value_holds_bsn(why))
		pm_form_fault(f, row, WHY, "hierin staat een burgerservicenummer: dat hoort hier nooit");
	if (i < l->n_stops && state != PM_STOP_PROPOSED) {
		l->stop[i].state = state;
		l->stop[i].why = why;
	}
}

static void undecided(pm_form *f, const pm_worklist *l)
{
	for (uint32_t i = 0; i < l->n_stops; i++) {
		uint32_t row = 0;
		while (row < f->rows && !pm_str_eq(pm_form_cell(f, row, ID), l->stop[i].id))
			row++;
		if (row < f->rows)
			continue;
		f->faults++;
		pm_buf_printf(&f->told, "%s: stop %u, %.*s: geen rij: over elk adres wordt besloten\n", f->path, i + 1, PM_STR_FMT(l->stop[i].address));
	}
}

static pm_status write_release(pm_case *c, const pm_worklist *l, const char *who, pm_err *err)
{
	const int64_t now = (int64_t)time(NULL);
	for (uint32_t i = 0; i < l->n_stops; i++)
		PM_TRY(pm_case_decide_stop(c, l->id, i + 1, pm_str_of(pm_stop_state_word(l->stop[i].state)), l->stop[i].why, pm_str_of(who), err));
	PM_TRY(pm_case_set_list_status(c, l->id, pm_str_of(pm_list_status_word(PM_LIST_RELEASED)), now, pm_str_of(who), err));
	return pm_list_audit(c, now, who, "list released", l, err);
}

static void tell(const pm_worklist *l)
{
	uint32_t n[PM_STOP_STATES] = {0};
	for (uint32_t i = 0; i < l->n_stops; i++)
		n[l->stop[i].state]++;
	printf("lijst %lld (%.*s) vrijgegeven: %u akkoord, %u aangehouden, %u afgevoerd\n", (long long)l->id, PM_STR_FMT(l->name),
	       n[PM_STOP_ACCEPTED], n[PM_STOP_HELD], n[PM_STOP_DROPPED]);
}

pm_status pm_list_release(const pm_options *o, const char *name, pm_err *err)
{
	pm_case *c = NULL;
	pm_worklist *l = NULL;
	pm_form f = {0};
	if (!o->in)
		return pm_fail(err, PM_E_USE, "list release needs the decided sheet: --in FILE");
	pm_status s = pm_case_open(o->db, PM_CASE_WRITE, &c, err);
	if (s == PM_OK)
		s = pm_case_begin(c, err); /* nobody decides about it between looking and writing */
	if (s == PM_OK)
		s = pm_list_named(c, name, &l, err);
	if (s == PM_OK && l->status != PM_LIST_PROPOSED)
		s = pm_fail(err, PM_E_USE, "list %lld is %s: only a proposal can be released", (long long)l->id, pm_list_status_word(l->status));
	if (s == PM_OK)
		s = pm_form_read(o->in, "", columns, COLUMNS, &f, err);
	for (uint32_t row = 0; s == PM_OK && row < f.rows; row++)
		decide(&f, l, row);
	if (s == PM_OK) {
		undecided(&f, l);
		s = pm_form_check(&f, err);
		if (s == PM_E_GATE)
			fwrite(f.told.p, 1, f.told.n, stderr);
	}
	if (s == PM_OK)
		s = write_release(c, l, pm_who(o), err);
	if (s == PM_OK)
		s = pm_case_commit(c, err);
	if (s == PM_OK)
		tell(l);
	pm_form_release(&f);
	pm_worklist_free(l);
	pm_case_close(c);
	return s;
}

typedef struct visited { pm_worklist *l; uint64_t *seen; } visited;

static pm_status mark_visited(void *ctx, const pm_visit *v, pm_err *err)
{
	visited *d = ctx;
	(void)err;
	for (uint32_t i = 0; v->list == d->l->id && i < d->l->n_stops; i++)
		if (pm_str_eq(d->l->stop[i].id, v->address_id))
			pm_bit_set(d->seen, i);
	return PM_OK;
}

pm_status pm_list_close(pm_case *c, pm_worklist *l, pm_err *err)
{
	visited d = { l, pm_alloc(pm_bits_words(l->n_stops), sizeof *d.seen) };
	if (!d.seen)
		return pm_fail(err, PM_E_NOMEM, "no memory for a list");
	pm_status s = pm_case_each_visit(c, mark_visited, &d, err);
	bool done = l->status == PM_LIST_RELEASED;
	for (uint32_t i = 0; i < l->n_stops; i++)
		done &= l->stop[i].state != PM_STOP_ACCEPTED || pm_bit(d.seen, i);
	pm_free(d.seen);
	if (s == PM_OK && done)
		s = pm_case_set_list_status(c, l->id, pm_str_of(pm_list_status_word(PM_LIST_DONE)), 0, PM_STR(""), err);
	return s;
}

static pm_status note_drop(pm_case *c, const pm_worklist *l, const pm_stop *s, const char *who, pm_err *err)
{
	json_t *o = json_pack("{so, sI, s[o]}", "list", pm_json_string(l->name), "id", (json_int_t)l->id, "adressen", pm_json_string(s->id));
	return pm_audit_note(c, (int64_t)time(NULL), pm_str_of(who), "list stop dropped", o, err);
}

static pm_status mark_dropped(pm_case *c, pm_worklist *l, const char *address, const pm_options *o, pm_err *err)
{
	const pm_str given = pm_str_of(address);
	uint32_t i = 0;
	while (i < l->n_stops && !pm_str_eq(l->stop[i].id, given) && !pm_str_eq(l->stop[i].address, given))
		i++;
	if (i == l->n_stops)
		return pm_fail(err, PM_E_NOTFOUND, "%s is not on list %lld: write it as the list does, or give its id", address, (long long)l->id);
	pm_stop *s = &l->stop[i];
	if (s->state != PM_STOP_ACCEPTED)
		return pm_fail(err, PM_E_USE, "stop %u of list %lld is %s already", i + 1, (long long)l->id, pm_stop_state_word(s->state));
	visited d = { l, pm_alloc(pm_bits_words(l->n_stops), sizeof *d.seen) };
	if (!d.seen)
		return pm_fail(err, PM_E_NOMEM, "no memory for a list");
	pm_status status = pm_case_each_visit(c, mark_visited, &d, err);
	if (status == PM_OK && pm_bit(d.seen, i))
		status = pm_fail(err, PM_E_USE, "stop %u of list %lld was visited: what was done can't be dropped", i + 1, (long long)l->id);
	pm_free(d.seen);
	if (status == PM_OK)
		status = pm_case_decide_stop(c, l->id, i + 1, pm_str_of(pm_stop_state_word(PM_STOP_DROPPED)), pm_str_of(o->because), pm_str_of(pm_who(o)), err);
	s->state = PM_STOP_DROPPED;
	return status == PM_OK ? note_drop(c, l, s, pm_who(o), err) : status;
}

static pm_status drop(pm_case *c, pm_worklist *l, const char *address, const pm_options *o, pm_err *err)
{
	if (l->status != PM_LIST_RELEASED)
		return pm_fail(err, PM_E_USE, "list %lld is %s: from a proposal addresses are dropped with its sheet", (long long)l->id, pm_list_status_word(l->status));
	PM_TRY(mark_dropped(c, l, address, o, err));
	PM_TRY(pm_list_close(c, l, err));
	return pm_case_commit(c, err);
}

pm_status pm_list_drop(const pm_options *o, const char *name, const char *address, pm_err *err)
{
	pm_case *c = NULL;
	pm_worklist *l = NULL;
	if (!o->because || pm_str_trim(pm_str_of(o->because)).n == 0)
		return pm_fail(err, PM_E_USE, "who drops an address says why: --because");
	if (pm_value_holds_bsn(pm_str_of(o->because)))
		return pm_fail(err, PM_E_USE, "that holds a citizen service number, which belongs in no decision");
	pm_status s = pm_case_open(o->db, PM_CASE_WRITE, &c, err);
	if (s == PM_OK)
		s = pm_case_begin(c, err);
	if (s == PM_OK)
		s = pm_list_named(c, name, &l, err);
	if (s == PM_OK)
		s = drop(c, l, address, o, err);
	if (s == PM_OK)
		printf("%s is van lijst %lld afgevoerd; geef de lijst opnieuw uit (pandmatch export)\n", address, (long long)l->id);
	pm_worklist_free(l);
	pm_case_close(c);
	return s;
}
