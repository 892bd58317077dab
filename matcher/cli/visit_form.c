#include "cli/visit_form.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ingest/value.h"
#include "list/worklist.h"
#include "signal/spine.h"
#include "text/prose.h"

enum { CODE, ID, ADDRESS, DAY, TIME, MOMENT, INSPECTOR, SITUATION, PERSONS, BEDS, MEASURE, NEXT, HANDOVER, HANDOVER_TO, FIXED };
static const char *const fixed[FIXED] = { "code", "nummeraanduiding_id", "adres", "bezoek_dag", "bezoek_tijd", "tijdstip", "inspecteur", "situatie",
	"personen_aangetroffen", "slaapplaatsen", "maatregel", "volgend_bezoek", "restinformatie", "restinformatie_voor" };
static const char *const conclusions[] = { "geen_overtreding", "overbewoning", "adresfraude", "andere_overtreding", "nader_onderzoek" };
static const char *const situations[] = { "niemand_thuis", "geen_medewerking", "toegang" };
static const char *const measures[] = { "gesprek", "waarschuwing", "dwangsom", "bestuursdwang", "boete", "strafrecht" };

typedef struct row { pm_visit_form *v; uint32_t at; pm_visit visit; } row;

static pm_str cell(const row *r, uint32_t column) { return pm_form_cell(&r->v->form, r->at, column); }
#define FAULT(r, column, ...) pm_form_fault(&(r)->v->form, (r)->at, (column), __VA_ARGS__)
#define SHOWN(s) (int)((s).n < 40 ? (s).n : 40), (s).p

/* The one of the words that a person wrote, who may write "Niemand thuis" as the phone shows it; else what is there. */
static pm_str chosen(pm_str s, const char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (k < s.n && word[i][k] && (pm_ascii_lower(s.p[k]) == word[i][k] || (s.p[k] == ' ' && word[i][k] == '_')))
			k++;
		if (k == s.n && !word[i][k])
			return pm_str_of(word[i]);
	}
	return s;
}
#define CHOSEN(s, words) chosen((s), (words), sizeof(words) / sizeof *(words))

/* ---- lists ---- */

/* NULL: there is no such list. */
static pm_status list_of(pm_visit_form *v, int64_t id, const pm_worklist **out, pm_err *err)
{
	pm_worklist *l = NULL;
	for (uint32_t i = 0; i < v->n_lists; i++)
		if (v->list[i]->id == id)
			return *out = v->list[i], PM_OK;
	if (!pm_arena_room(&v->arena, &v->list, v->n_lists, &v->lists_room, sizeof *v->list))
		return pm_fail(err, PM_E_NOMEM, "no memory for the lists of a form");
	const pm_status s = id > 0 ? pm_worklist_get(v->file, PM_STR(""), id, &l, err) : PM_E_NOTFOUND;
	if (s != PM_OK && s != PM_E_NOTFOUND)
		return s;
	if (s == PM_OK)
		v->list[v->n_lists++] = l;
	*out = l;
	return PM_OK;
}

static pm_status keep_text(pm_visit_form *v, const pm_buf *b, pm_str *out, pm_err *err)
{
	PM_TRY(pm_buf_check(b, err));
	const char *copy = pm_arena_text(&v->arena, b->p ? b->p : "", b->n);
	if (!copy)
		return pm_fail(err, PM_E_NOMEM, "no memory for a visit");
	*out = (pm_str){ copy, b->n };
	return PM_OK;
}

/* The code as the list writes it, however it was typed: L12-34 is L12-034, and one visit. */
static pm_status own_code(row *r, const pm_worklist *l, unsigned stop, unsigned again, pm_err *err)
{
	char code[32];
	pm_buf b = {0};
	pm_stop_code(l, stop - 1, code);
	pm_buf_text(&b, code);
	if (again > 1)
		pm_buf_printf(&b, "-%u", again);
	const pm_status s = keep_text(r->v, &b, &r->visit.code, err);
	pm_buf_release(&b);
	return s;
}

/* L12-034, and L12-034-2 for a second visit. */
static pm_status read_code(row *r, pm_str code, pm_err *err)
{
	char text[32];
	long long list = 0;
	unsigned stop = 0, again = 1;
	int used = 0;
	snprintf(text, sizeof text, "%.*s", SHOWN(code));
	const bool one = sscanf(text, "L%lld-%u%n", &list, &stop, &used) == 2 && text[used] == 0;
	if (!one && !(sscanf(text, "L%lld-%u-%u%n", &list, &stop, &again, &used) == 3 && text[used] == 0 && again > 1)) {
		FAULT(r, CODE, "\"%.*s\" is geen code van een lijst, zoals L12-034", SHOWN(code));
		return PM_OK;
	}
	const pm_worklist *l;
	PM_TRY(list_of(r->v, list, &l, err));
	if (!l || stop == 0 || stop > l->n_stops)
		FAULT(r, CODE, l ? "lijst %lld heeft geen stop %u" : "er is geen lijst %lld", list, stop);
	else if (l->status != PM_LIST_RELEASED && l->status != PM_LIST_DONE)
		FAULT(r, CODE, "lijst %lld is %s, niet vrijgegeven", list, pm_list_status_word(l->status));
	else if (l->stop[stop - 1].state != PM_STOP_ACCEPTED)
		FAULT(r, CODE, "stop %u van lijst %lld is %s", stop, list, pm_stop_state_word(l->stop[stop - 1].state));
	else if (cell(r, ID).n && !pm_str_eq(cell(r, ID), l->stop[stop - 1].id))
		FAULT(r, ID, "bij code %s hoort %.*s", text, PM_STR_FMT(l->stop[stop - 1].id));
	else {
		r->visit.list = list;
		r->visit.address_id = l->stop[stop - 1].id;
		r->visit.address = l->stop[stop - 1].address;
		return own_code(r, l, stop, again, err);
	}
	return PM_OK;
}

/* ---- a visit that no list asked for ---- */

static pm_status open_city(pm_visit_form *v, pm_err *err)
{
	if (v->city->t.batch.rules)
		return PM_OK;
	return pm_telling_open(&v->city->t, err);
}

static pm_status find_address(row *r, pm_err *err)
{
	const pm_str id = cell(r, ID), address = cell(r, ADDRESS);
	const uint32_t column = id.n ? ID : ADDRESS;
	const pm_str asked = id.n ? id : address;
	pm_buf b = {0};
	uint32_t at = 0;
	pm_err why = {0};
	if (asked.n == 0) {
		FAULT(r, CODE, "zonder code is een nummeraanduiding_id of een adres nodig");
		return PM_OK;
	}
	PM_TRY(open_city(r->v, err));
	pm_buf_add_str(&b, asked);
	PM_TRY(pm_buf_check(&b, err));
	pm_telling *t = &r->v->city->t;
	const pm_status found = pm_telling_find(t, b.p, &at, &why);
	pm_buf_clear(&b);
	pm_status s = PM_OK;
	if (found == PM_E_NOTFOUND) {
		FAULT(r, column, "\"%.*s\" is geen adres van deze stad, of het kunnen er meer zijn", SHOWN(asked));
	} else if (found != PM_OK) {
		*err = why;
		s = found;
	} else {
		const pm_register *reg = &t->batch.rules->reg[t->batch.rules->spine];
		const pm_column *c = pm_role_column(reg, t->scope.spine, PM_ROLE_ID);
		pm_buf_add_str(&b, pm_column_str(c, at));
		s = keep_text(r->v, &b, &r->visit.address_id, err);
		pm_buf_clear(&b);
		pm_spine_address(reg, t->scope.spine, at, &b);
		if (s == PM_OK)
			s = keep_text(r->v, &b, &r->visit.address, err);
	}
	pm_buf_release(&b);
	return s;
}

static pm_status make_code(row *r, pm_err *err)
{
	pm_buf b = {0};
	char day[32];
	pm_date_text((pm_date){ r->visit.day, r->visit.day }, day);
	pm_buf_printf(&b, "B%.*s-%s-%04d-%.*s", PM_STR_FMT(r->visit.address_id), day, r->visit.minute < 0 ? 0 : r->visit.minute / 60 * 100 + r->visit.minute % 60,
	              PM_STR_FMT(r->visit.inspector));
	const pm_status s = keep_text(r->v, &b, &r->visit.code, err);
	pm_buf_release(&b);
	return s;
}

/* ---- cells ---- */

/* Minutes since midnight of "19:30", "19:30:00", or of a part of a day as spreadsheets keep a time (0.8125); -1: neither. */
static int minute_of(pm_str time)
{
	char text[32];
	unsigned h = 0, m = 0;
	int used = 0;
	snprintf(text, sizeof text, "%.*s", (int)(time.n < 31 ? time.n : 31), time.p);
	if (sscanf(text, "%2u:%2u%n", &h, &m, &used) == 2)
		return h < 24 && m < 60 && (!text[used] || text[used] == ':') ? (int)(h * 60 + m) : -1;
	char *end;
	const double day = strtod(text, &end);
	return end != text && !*end && day >= 0 && day < 1 && strpbrk(text, ".,") ? (int)(day * 1440 + 0.5) % 1440 : -1;
}

/* What stands behind the day in one cell: "2026-07-06 19:30", "6-7-26T19:30". */
static pm_str behind_day(pm_str s)
{
	size_t i = 0;
	while (i < s.n && s.p[i] != ' ' && s.p[i] != 'T')
		i++;
	return i < s.n ? pm_str_trim((pm_str){ s.p + i + 1, s.n - i - 1 }) : PM_STR("");
}

static void read_moment(row *r)
{
	const uint32_t at = cell(r, DAY).n ? DAY : MOMENT;
	const pm_str day = cell(r, at), time = cell(r, TIME).n ? cell(r, TIME) : at == MOMENT ? behind_day(day) : PM_STR("");
	pm_date d;
	r->visit.day = PM_NO_DAY;
	r->visit.minute = -1;
	if (pm_date_parse(day, &d) != 1 || d.lo != d.hi)
		FAULT(r, day.n ? at : DAY, day.n ? "\"%.*s\" is geen dag, zoals 2026-07-06" : "de dag van het bezoek ontbreekt%.*s", SHOWN(day));
	else if (d.lo > r->v->today)
		FAULT(r, at, "deze dag moet nog komen");
	else
		r->visit.day = d.lo;
	if (time.n == 0)
		return;
	r->visit.minute = minute_of(time);
	if (r->visit.minute < 0)
		FAULT(r, cell(r, TIME).n ? TIME : MOMENT, "\"%.*s\" is geen tijd, zoals 19:30", SHOWN(time));
}

static void refuse_bsn(row *r, uint32_t column)
{
	if (pm_value_holds_bsn(cell(r, column)))
		FAULT(r, column, "hierin staat een burgerservicenummer: dat hoort hier nooit");
}

static void read_inspector(row *r)
{
	const pm_str s = cell(r, INSPECTOR);
	bool fine = s.n > 0 && s.n <= 20;
	for (size_t i = 0; i < s.n; i++)
		fine &= (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') || strchr("_.-", s.p[i]);
	if (!fine)
		FAULT(r, INSPECTOR, s.n ? "\"%.*s\" is geen code van een inspecteur: letters en cijfers, geen naam" : "wie er was ontbreekt%.*s", SHOWN(s));
	refuse_bsn(r, INSPECTOR);
	r->visit.inspector = s;
}

static int32_t read_count(row *r, uint32_t column)
{
	const pm_str s = cell(r, column);
	char text[8];
	unsigned n = 0;
	int used = 0;
	if (s.n == 0)
		return -1;
	snprintf(text, sizeof text, "%.*s", (int)(s.n < 7 ? s.n : 7), s.p);
	if (text[0] < '0' || text[0] > '9' || sscanf(text, "%u%n", &n, &used) != 1 || text[used] || s.n > 6 || n > 500) {
		FAULT(r, column, "\"%.*s\" is geen aantal van 0 tot en met 500", SHOWN(s));
		return -1;
	}
	return (int32_t)n;
}

static void read_conclusions(row *r, pm_situation situation)
{
	bool filled = false;
	for (uint32_t t = 0; t < r->v->themes; t++) {
		const uint32_t column = FIXED + t;
		const pm_str s = CHOSEN(cell(r, column), conclusions);
		bool known = false;
		filled |= s.n > 0;
		for (size_t i = 0; i < sizeof conclusions / sizeof *conclusions; i++)
			known |= pm_str_eq(s, pm_str_of(conclusions[i]));
		if (s.n == 0)
			continue;
		if (!known)
			FAULT(r, column, "\"%.*s\" is geen conclusie: geen_overtreding, overbewoning, adresfraude, andere_overtreding of nader_onderzoek", SHOWN(s));
		else if (situation == PM_NOBODY_HOME)
			FAULT(r, column, "niemand thuis zegt niets over wie er woont: laat de conclusie leeg");
		else if (situation == PM_NO_COOPERATION && !pm_str_eq(s, PM_STR("nader_onderzoek")))
			FAULT(r, column, "zonder toegang is nader_onderzoek de enige conclusie");
		else
			r->visit.theme[r->visit.n_themes++] = (struct pm_visit_theme){ r->v->theme[t], s };
	}
	if (situation == PM_ACCESS && !filled)
		FAULT(r, FIXED, "met toegang hoort bij minstens een thema een conclusie");
}

static bool found_something(const pm_visit *v)
{
	for (uint32_t t = 0; t < v->n_themes; t++)
		if (!pm_str_eq(v->theme[t].conclusion, PM_STR("geen_overtreding")) && !pm_str_eq(v->theme[t].conclusion, PM_STR("nader_onderzoek")))
			return true;
	return false;
}

/* sure: nothing is wrong with the conclusions. */
static void read_measure(row *r, bool sure)
{
	const pm_str s = CHOSEN(cell(r, MEASURE), measures);
	if (s.n == 0)
		return;
	if (!pm_measure_known(s))
		FAULT(r, MEASURE, "\"%.*s\" staat niet op de ladder: gesprek, waarschuwing, dwangsom, bestuursdwang, boete, strafrecht", SHOWN(s));
	else if (sure && !pm_str_eq(s, PM_STR("gesprek")) && !found_something(&r->visit))
		FAULT(r, MEASURE, "%.*s zonder dat een overtreding is vastgesteld", PM_STR_FMT(s));
	else
		r->visit.measure = s;
}

static void read_next(row *r)
{
	const pm_str s = cell(r, NEXT);
	pm_date d;
	r->visit.next_day = PM_NO_DAY;
	if (s.n == 0)
		return;
	if (pm_date_parse(s, &d) != 1 || d.lo != d.hi)
		FAULT(r, NEXT, "\"%.*s\" is geen dag, zoals 2026-07-20", SHOWN(s));
	else if (r->visit.day != PM_NO_DAY && d.lo <= r->visit.day)
		FAULT(r, NEXT, "het volgende bezoek ligt niet na dit bezoek");
	else
		r->visit.next_day = d.lo;
}

static size_t characters(pm_str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static void read_handover(row *r)
{
	enum { MOST = 500, MOST_TEAM = 40 };
	r->visit.handover = cell(r, HANDOVER);
	r->visit.handover_to = cell(r, HANDOVER_TO);
	if (characters(r->visit.handover) > MOST)
		FAULT(r, HANDOVER, "langer dan %d tekens: schrijf op wat het andere team moet weten, niet het verhaal", MOST);
	refuse_bsn(r, HANDOVER);
	refuse_bsn(r, HANDOVER_TO);
	if (characters(r->visit.handover_to) > MOST_TEAM)
		FAULT(r, HANDOVER_TO, "langer dan %d tekens", MOST_TEAM);
	if (r->visit.handover.n && r->visit.handover_to.n == 0)
		FAULT(r, HANDOVER_TO, "voor welk team is de restinformatie?");
}

static pm_status read_row(row *r, pm_err *err)
{
	pm_situation situation = PM_SITUATIONS;
	const pm_str word = CHOSEN(cell(r, SITUATION), situations), code = cell(r, CODE);
	const uint32_t faults = r->v->form.faults;
	read_moment(r);
	read_inspector(r);
	PM_TRY(code.n ? read_code(r, code, err) : find_address(r, err));
	if (!pm_situation_of_word(word, &situation))
		FAULT(r, SITUATION, word.n ? "\"%.*s\" is geen situatie: niemand_thuis, geen_medewerking of toegang" : "de situatie ontbreekt%.*s", SHOWN(word));
	r->visit.situation = word;
	r->visit.persons = read_count(r, PERSONS);
	r->visit.beds = read_count(r, BEDS);
	if (situation == PM_NOBODY_HOME && r->visit.persons > 0)
		FAULT(r, PERSONS, "niemand thuis, en toch %d %s aangetroffen", r->visit.persons, pm_by_number((uint64_t)r->visit.persons, "persoon", "personen"));
	if (situation != PM_ACCESS && situation != PM_SITUATIONS && r->visit.beds >= 0)
		FAULT(r, BEDS, "slaapplaatsen tellen kan alleen binnen");
	const uint32_t before = r->v->form.faults;
	read_conclusions(r, situation);
	read_measure(r, r->v->form.faults == before);
	read_next(r);
	read_handover(r);
	return code.n == 0 && r->v->form.faults == faults ? make_code(r, err) : PM_OK;
}

/* ---- the file ---- */

static bool same_code_before(const pm_visit_form *v, const pm_visit *visit)
{
	for (uint32_t i = 0; i < v->n; i++)
		if (pm_str_eq(v->visit[i].code, visit->code))
			return true;
	return false;
}

static pm_status read_rows(pm_visit_form *v, pm_err *err)
{
	v->visit = pm_arena_alloc(&v->arena, v->form.rows, sizeof *v->visit);
	if (!v->visit)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", v->form.rows);
	for (uint32_t at = 0; at < v->form.rows; at++) {
		row r = { v, at, { .persons = -1, .beds = -1 } };
		if (cell(&r, SITUATION).n == 0 && cell(&r, DAY).n == 0 && cell(&r, MOMENT).n == 0) {
			v->passed++;
			continue;
		}
		PM_TRY(read_row(&r, err));
		if (r.visit.code.n && same_code_before(v, &r.visit))
			FAULT(&r, CODE, "dit bezoek staat op een eerdere rij");
		v->visit[v->n++] = r.visit;
	}
	return PM_OK;
}

static pm_status theme_columns(pm_visit_form *v, pm_str name[PM_FORM_COLUMNS], uint32_t *out_n, pm_err *err)
{
	PM_TRY(open_city(v, err));
	const pm_rules *rules = v->city->t.batch.rules;
	uint32_t n = 0;
	for (; n < FIXED; n++)
		name[n] = pm_str_of(fixed[n]);
	for (uint32_t t = 0; t < rules->n_themes && t < PM_VISIT_THEMES; t++) {
		pm_buf b = {0};
		pm_buf_printf(&b, "conclusie_%.*s", PM_STR_FMT(rules->theme[t].name));
		v->theme[v->themes++] = rules->theme[t].name;
		const pm_status s = keep_text(v, &b, &name[n++], err);
		pm_buf_release(&b);
		PM_TRY(s);
	}
	*out_n = n;
	return PM_OK;
}

pm_status pm_visit_form_read(pm_visit_form *v, const char *path, pm_err *err)
{
	pm_str name[PM_FORM_COLUMNS];
	uint32_t n = 0;
	PM_TRY(theme_columns(v, name, &n, err));
	PM_TRY(pm_form_read(path, "Bezoeken", name, n, &v->form, err));
	if (v->form.found[SITUATION] < 0)
		return pm_fail_at(err, PM_E_SYNTAX, path, 1, 0, "there is no column situatie: this is no visit form");
	PM_TRY(read_rows(v, err));
	return pm_form_check(&v->form, err);
}

void pm_visit_form_release(pm_visit_form *v)
{
	for (uint32_t i = 0; i < v->n_lists; i++)
		pm_worklist_free(v->list[i]);
	pm_form_release(&v->form);
	pm_arena_release(&v->arena);
}
