/* reports.c - who complains about which door. Causes: a situation, a look-alike, a feud, the street, nothing. */
#include "city.h"
#include "reports.h"
#include "writer.h"
#include <math.h>
#include <stdlib.h>

/* Categories per cause, in the order of enum report_category. */
static const double of_crowding[] = { 26, 6, 20, 22, 17, 0.5, 4, 5 };
static const double of_fraud[] = { 4, 34, 20, 8, 5, 2, 4, 23 };
static const double of_group[] = { 17, 10, 24, 28, 14, 2, 2, 3 };
static const double of_feud[] = { 22, 12, 10, 40, 9, 1, 2, 4 };
static const double of_street[] = { 1.5, 1, 1, 30, 48, 1, 6, 12 };
static const double of_nothing[] = { 4, 3.5, 3, 36, 27, 2.5, 10, 14 };
static const double of_holiday[] = { 2, 8, 22, 22, 8, 36, 0, 2 };

typedef struct cause {
	const double *categories;
	int episode, loyal;      /* loyal: percent of reports by one and the same neighbour */
	int from, to;
	double rate;             /* a year */
	double anonymous;
} cause;

static int draw_channel(rng *r, int category)
{
	static const double usual[] = { 14, 46, 26, 12, 2 };
	static const double dwelling[] = { 46, 22, 20, 8, 4 };
	return rng_pick(r, category <= CHANGING ? dwelling : usual, 5);
}

static void add(city *c, struct report m)
{
	if (c->n_reports == c->room_reports) {
		c->room_reports = c->room_reports ? 2 * c->room_reports : 4096;
		c->reports = city_grow(c->reports, (size_t)c->room_reports, sizeof *c->reports);
	}
	c->reports[c->n_reports++] = m;
}

/* A reporter is a number near the address: the same neighbours report on several doors. */
static int neighbour(rng *r, int address, int loyal)
{
	return loyal ? address * 8 : (address / 6) * 48 + rng_below(r, 14);
}

static void happen(city *c, rng *r, int address, const cause *k)
{
	const int from = k->from > c->from ? k->from : c->from, to = k->to < c->as_of ? k->to : c->as_of;
	if (to <= from)
		return;
	const int n = rng_poisson(r, k->rate * (to - from) / 365.25);
	for (int i = 0; i < n; i++) {
		struct report m = { .episode = k->episode, .date = from + rng_below(r, to - from) };
		m.category = (uint8_t)rng_pick(r, k->categories, 8);
		m.channel = (uint8_t)draw_channel(r, m.category);
		m.address = address;
		if (rng_chance(r, 0.05)) {       /* the door beside it */
			m.address += rng_chance(r, 0.5) ? 1 : -1;
			if (m.address < 0 || m.address >= c->n_addresses)
				m.address = address;
		}
		m.reporter = rng_chance(r, k->anonymous) ? -1 : neighbour(r, address, rng_below(r, 100) < k->loyal);
		m.voice = (uint8_t)rng_below(r, 256);
		add(c, m);
	}
}

static double harmless_rate(const city *c, const struct address *a)
{
	const double reversed = c->world.melding_omkering / c->trouble[a->buurt];
	return c->world.melding_onschuld * (city_dwelling(a) ? 1 : 0.7) * (1 + 1.2 * reversed);
}

static void complain(city *c, int i)
{
	const struct address *a = &c->addresses[i];
	const double habit = c->habit[a->buurt], heard = 1 - 0.9 * c->world.melding_omkering;
	rng r = rng_item(c->seed, "reports", (uint64_t)i);
	happen(c, &r, i, &(cause){ of_nothing, -1, 20, c->from, c->as_of, habit * harmless_rate(c, a) * rng_lognormal(&r, 0.7), 0.22 });
	if (a->marks & BLAMED)
		happen(c, &r, i, &(cause){ of_street, -1, 15, c->from, c->as_of, habit * 1.1 * rng_lognormal(&r, 0.8), 0.2 });
	if (a->marks & FEUD)
		happen(c, &r, i, &(cause){ of_feud, -1, 75, c->from, c->as_of, 1.7 * rng_lognormal(&r, 0.7), 0.35 });
	if (a->marks & HOLIDAY)
		happen(c, &r, i, &(cause){ of_holiday, -1, 35, c->from, c->as_of, habit * 0.5 * rng_lognormal(&r, 0.8), 0.25 });
	if (a->marks & (LAWFUL_ROOMS | FRIENDS | EXPATS | STUDENTS | SHELTER | VISITORS | BIG_FAMILY | JOINED)) {
		const double much = a->marks & (LAWFUL_ROOMS | SHELTER) ? 0.45 : a->marks & STUDENTS ? 0.08 : 0.20;
		happen(c, &r, i, &(cause){ of_group, -1, 25, c->from, c->as_of, habit * much * rng_lognormal(&r, 0.9), 0.25 });
	}
	for (int at = a->episode; at >= 0; at = c->episodes[at].next) {
		const struct episode *e = &c->episodes[at];
		const int crowd = city_theme(e->kind) == OVERBEWONING;
		const double rate = crowd ? c->world.melding_per_situatie * (e->kind == DOUBLED ? 0.5 : 1)
		                          : c->world.melding_fraude * (e->kind == TRANSIT || e->kind == ELSEWHERE ? 1.4 : 0.6);
		happen(c, &r, i, &(cause){ crowd ? of_crowding : of_fraud, at, 30, e->start + 20, e->end,
		                           heard * habit * rate * e->loud, 0.25 });
	}
}

static int by_date(const void *a, const void *b)
{
	const struct report *x = a, *y = b;
	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->category != y->category)
		return x->category - y->category;
	if (x->voice != y->voice)
		return x->voice - y->voice;
	if (x->channel != y->channel)
		return x->channel - y->channel;
	if (x->episode != y->episode)
		return x->episode < y->episode ? -1 : 1;
	return (x->reporter > y->reporter) - (x->reporter < y->reporter);
}

void city_reports(city *c)
{
	for (int i = 0; i < c->n_addresses; i++)
		complain(c, i);
	qsort(c->reports, (size_t)c->n_reports, sizeof *c->reports, by_date);
}
