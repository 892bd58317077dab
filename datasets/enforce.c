/* enforce.c - three years of cases and visits, month by month, chosen by people with habits; what is found, ends. */
#include "city.h"
#include "enforce.h"
#include "reports.h"
#include "writer.h"
#include <math.h>
#include <stdlib.h>

enum { INSPECTORS = 24 };

typedef struct office {
	city *c;
	rng r;
	double *liking;                      /* per buurt: where inspectors like to look */
	double strict[INSPECTORS];
	int month_from, month_to, report_at; /* report_at: first report not yet past */
} office;

/* A report caused by a situation that enforcement has ended in the meantime is never made. */
static int report_stands(const city *c, const struct report *m)
{
	return m->episode < 0 || m->date < c->episodes[m->episode].end;
}

static double urgency(const struct report *m)
{
	static const double by_category[] = { 6, 4, 4, 0.5, 0.3, 3, 0.5, 0.3 };
	return by_category[m->category] * (m->reporter < 0 ? 0.7 : 1);
}

static int add_case(city *c, struct visit_case k)
{
	if (c->n_cases == c->room_cases) {
		c->room_cases = c->room_cases ? 2 * c->room_cases : 1024;
		c->cases = city_grow(c->cases, (size_t)c->room_cases, sizeof *c->cases);
	}
	c->cases[c->n_cases] = k;
	return c->n_cases++;
}

static struct visit *add_visit(city *c, struct visit v)
{
	if (c->n_visits == c->room_visits) {
		c->room_visits = c->room_visits ? 2 * c->room_visits : 1024;
		c->visits = city_grow(c->visits, (size_t)c->room_visits, sizeof *c->visits);
	}
	c->visits[c->n_visits] = v;
	return &c->visits[c->n_visits++];
}

/* The situation ends some weeks after a finding; sometimes it comes back within a year and a half. */
static void end_situation(office *o, int at, int date)
{
	city *c = o->c;
	struct episode *e = &c->episodes[at];
	const int stop = date + rng_between(&o->r, 20, 120);
	if (stop < e->end)
		e->end = stop;
	if (rng_chance(&o->r, c->world.terugval)) {
		const int again = stop + rng_between(&o->r, 60, 540), address = e->address, kind = e->kind, people = e->people;
		const double loud = e->loud;
		if (again < c->as_of - 10)
			city_episode_add(c, address, kind, again, again + 60 + (int)rng_exp(&o->r, 600), people, loud);
	}
}

/* What an inspector inside concludes: the truth, seen with a chance that depends on strictness; sometimes more than the truth. */
static int conclude(office *o, const struct visit_case *k, int inspector, int date, int *found)
{
	const city *c = o->c;
	const double strict = o->strict[inspector] * c->world.ontdekking;
	const int crowd = city_situation(c, k->address, OVERBEWONING, date), fraud = city_situation(c, k->address, ADRESFRAUDE, date);
	*found = -1;
	if (crowd >= 0 && rng_chance(&o->r, strict)) {
		*found = crowd;
		return FOUND_CROWDED;
	}
	if (fraud >= 0 && rng_chance(&o->r, strict * (k->theme == ADRESFRAUDE ? 0.95 : 0.6))) {
		*found = fraud;
		return FOUND_FRAUD;
	}
	const double u = rng_unit(&o->r) / (0.5 + 0.5 * o->strict[inspector]);
	const uint32_t marks = c->addresses[k->address].marks;
	if (u < (marks & (BIG_FAMILY | VISITORS | FRIENDS) ? 0.04 : 0.006))
		return FOUND_CROWDED;
	if (u < (marks & (AWAY | RETURNERS) ? 0.035 : 0.012))
		return FOUND_FRAUD;
	return u < 0.055 ? FOUND_OTHER : u < 0.095 ? FOUND_DOUBT : FOUND_NOTHING;
}

static int draw_minute(rng *r, int evening)
{
	return evening ? rng_between(r, 18 * 60, 21 * 60 + 20) : rng_between(r, 9 * 60, 16 * 60 + 40);
}

/* Outcome and measure follow from the last conclusion. */
static void close_case(office *o, struct visit_case *k, int date, int last)
{
	const int permit = o->c->addresses[k->address].marks & LAWFUL_ROOMS;
	const int wrong = last == FOUND_CROWDED || last == FOUND_FRAUD || last == FOUND_OTHER;
	k->closed = date + 5 + (int)rng_exp(&o->r, wrong ? 120 : 25);
	k->outcome = (uint8_t)(wrong ? (rng_chance(&o->r, 0.08) ? OUT_PASSED_ON : rng_chance(&o->r, 0.06) ? OUT_LEGALISED : OUT_VIOLATION)
	                       : permit && rng_chance(&o->r, 0.7) ? OUT_PERMITTED
	                       : last == FOUND_NOTHING ? OUT_NONE : OUT_NO_PROOF);
	static const double ladder[] = { 20, 40, 22, 3, 13, 2 };
	k->measure = (uint8_t)(k->outcome == OUT_VIOLATION ? 1 + rng_pick(&o->r, ladder, 6) : 0);
}

/* Visits of one case until somebody opens, or three are used up. */
static void visit_case(office *o, int which)
{
	city *c = o->c;
	int date = c->cases[which].opened + 3 + (int)rng_exp(&o->r, 18), last = FOUND_NOBODY;
	for (int turn = 0; turn < 3 && date < c->as_of; turn++) {
		const struct visit_case k = c->cases[which];
		const int evening = rng_chance(&o->r, 0.42);
		struct visit v = { .of_case = which, .address = k.address, .date = date, .theme = k.theme };
		v.inspector = (uint8_t)rng_below(&o->r, INSPECTORS);
		v.minute = draw_minute(&o->r, evening);
		const double home = (evening ? 0.74 : 0.46) * (c->addresses[k.address].marks & (AWAY | EMPTY) ? 0.45 : 1);
		v.situation = !rng_chance(&o->r, home) ? NOBODY : rng_chance(&o->r, 0.05) ? REFUSED : ACCESS;
		int found = -1;
		if (v.situation == ACCESS)
			v.conclusion = (uint8_t)conclude(o, &k, v.inspector, date, &found);
		v.episode = found;
		last = v.situation == ACCESS ? v.conclusion : FOUND_NOBODY;
		add_visit(c, v);
		if (found >= 0)
			end_situation(o, found, date);
		if (v.situation == ACCESS || !rng_chance(&o->r, 0.42))
			break;
		date += rng_between(&o->r, 4, 40);
	}
	close_case(o, &c->cases[which], date, last);
}

static void open_case(office *o, int address, int theme, int reason, int report)
{
	if (!city_dwelling(&o->c->addresses[address]) && rng_chance(&o->r, 0.7))
		return;
	int day = rng_between(&o->r, o->month_from, o->month_to - 1);
	if (report >= 0 && day <= o->c->reports[report].date)
		day = o->c->reports[report].date + 1;
	visit_case(o, add_case(o->c, (struct visit_case){ .address = address, .opened = day, .report = report,
	                                                  .theme = (uint8_t)theme, .reason = (uint8_t)reason }));
}

static int likes(office *o, int address)
{
	return rng_unit(&o->r) * 3 < o->liking[o->c->addresses[address].buurt];
}

/* Cases on reports of the last two months: draw until enough are urgent enough and in a place that people look at. */
static void cases_on_reports(office *o, int wanted)
{
	city *c = o->c;
	int last = o->report_at;
	while (last < c->n_reports && c->reports[last].date < o->month_to)
		last++;
	for (int tries = 0; wanted > 0 && last > 0 && tries < 400 * wanted; tries++) {
		int at = last - 1 - rng_below(&o->r, last < 9000 ? last : (int)(9000 * c->scale) + 1);
		if (at < 0)
			at = 0;
		struct report *m = &c->reports[at];
		if (m->date < o->month_from - 60 || !report_stands(c, m) || rng_unit(&o->r) * 9 > urgency(m) || !likes(o, m->address))
			continue;
		open_case(o, m->address, m->category == SUBLET || m->category == CHANGING ? rng_chance(&o->r, 0.6) : OVERBEWONING, 0, at);
		wanted--;
	}
	o->report_at = last;
}

/* Projects: a run of doors in a street that somebody has a feeling about; the landlord's other houses with it. */
static void cases_by_habit(office *o, int wanted)
{
	const city *c = o->c;
	while (wanted > 0) {
		const struct street *s = &c->streets[rng_below(&o->r, c->n_streets)];
		if (!s->count || !likes(o, s->first))
			continue;
		const int first = s->first + rng_below(&o->r, s->count), n = rng_between(&o->r, 2, 7);
		for (int i = 0; i < n && first + i < s->first + s->count && wanted > 0; i++) {
			open_case(o, first + i, rng_chance(&o->r, 0.35), 2, -1);
			wanted--;
		}
	}
}

/* The rest: hints of partners and of people in the street, intervention teams, samples. */
static void other_cases(office *o, int wanted)
{
	city *c = o->c;
	const double hints = c->world.aanwijzing_deel;
	const int worth = (int)(c->world.aanwijzing_waarde + 0.5);
	for (; wanted > 0; wanted--) {
		int address = rng_below(&o->r, c->n_addresses);
		const double u = rng_unit(&o->r);
		if (u < hints) {                 /* as likely to land on something as so many blind picks */
			for (int i = 1; i < worth && city_situation(c, address, rng_below(&o->r, 2), o->month_from) < 0; i++)
				address = rng_below(&o->r, c->n_addresses);
			open_case(o, address, rng_chance(&o->r, 0.7), rng_chance(&o->r, 0.6) ? 4 : 1, -1);
		} else
			open_case(o, address, rng_chance(&o->r, 0.4), u < 0.6 + 0.4 * hints ? 3 : 5, -1);
	}
}

static int by_visit_date(const void *a, const void *b)
{
	const struct visit *x = a, *y = b;
	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	return x->minute != y->minute ? x->minute - y->minute : (x->of_case > y->of_case) - (x->of_case < y->of_case);
}

void city_enforcement(city *c)
{
	office o = { .c = c, .r = rng_stream(c->seed, "enforcement") };
	o.liking = city_alloc((size_t)c->lists.n_buurten, sizeof *o.liking);
	for (int b = 0; b < c->lists.n_buurten; b++)
		o.liking[b] = pow(c->trouble[b], 0.5) * rng_lognormal(&o.r, 0.8);
	for (int i = 0; i < INSPECTORS; i++)
		o.strict[i] = 0.6 + 0.6 * rng_unit(&o.r);
	const int first = day_month(c->from);
	for (int m = 0; m < 36; m++) {
		o.month_from = day_of_month(first + m);
		o.month_to = day_of_month(first + m + 1);
		const double n = c->world.zaken_per_jaar * c->scale / 12;
		const int by_report = (int)(n * c->world.keuze_melding + 0.5), by_habit = (int)(n * c->world.keuze_gewoonte + 0.5);
		cases_on_reports(&o, by_report);
		cases_by_habit(&o, by_habit);
		other_cases(&o, (int)(n + 0.5) - by_report - by_habit);
	}
	qsort(c->visits, (size_t)c->n_visits, sizeof *c->visits, by_visit_date);
	free(o.liking);
}
