/* spells.c - plans every household, tenant and paper registration of every address over seven years. */
#include "spells.h"
#include "writer.h"
#include <math.h>

enum { YEARS = 7, LONGEST = 65 * 365 /* days at one address */ };

typedef struct plan {
	const city *c;
	spells *out;
	const struct address *a;
	int address;
	rng r;
} plan;

static void add(plan *p, int role, int class, int size, int start, int end, double registered, int lives)
{
	spells *s = p->out;
	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 1 << 16;
		s->all = city_grow(s->all, (size_t)s->room, sizeof *s->all);
	}
	if (start >= p->c->as_of || end <= start)
		return;
	s->all[s->n] = (spell){ .plan = s->n, .address = p->address, .start = start, .end = end > p->c->as_of ? DAY_OPEN : end, .moved_to = -1,
	                          .class = (uint8_t)class, .size = (uint8_t)size, .role = (uint8_t)role,
	                          .registered = (uint8_t)rng_chance(&p->r, registered), .lives = (uint8_t)lives };
	s->n++;
}

/* Size of an ordinary household: larger dwellings hold more, but the spread is wide. */
static int draw_class(plan *p, int *size)
{
	const int m2 = p->a->m2;
	const double single = m2 < 45 ? 0.68 : m2 < 65 ? 0.55 : m2 < 90 ? 0.43 : 0.31, couple = m2 < 45 ? 0.22 : 0.29;
	*size = 1;
	if (p->a->marks & BIG_FAMILY) {
		*size = 7 + rng_poisson(&p->r, 0.8);
		return FAMILY;
	}
	const double u = rng_unit(&p->r);
	if (u < single)
		return SINGLE;
	*size = 2;
	if (u < single + couple)
		return COUPLE;
	const double children[] = { 36, 38, 18, 8 };
	*size = (rng_chance(&p->r, 0.24) ? 1 : 2) + 1 + rng_pick(&p->r, children, 4);
	return FAMILY;
}

/* During rooms let or a workers' house the ordinary household is mostly gone. */
static int displaced(plan *p, int start, int end, int *from, int *to)
{
	for (int i = p->a->episode; i >= 0; i = p->c->episodes[i].next) {
		const struct episode *e = &p->c->episodes[i];
		if ((e->kind == ROOMS || e->kind == LABOUR) && e->start < end && start < e->end &&
		    rng_mix((uint64_t)p->address * 31 + 7) % 100 < 65) {
			*from = e->start;
			*to = e->end;
			return 1;
		}
	}
	return 0;
}

static void households(plan *p, double years)
{
	const city *c = p->c;
	const double never = 1 - c->world.zonder_inschrijving;
	int end = c->as_of + 1, from, to, size;
	if (p->a->marks & EMPTY || rng_chance(&p->r, 0.018))
		end = c->as_of - 30 - (int)rng_exp(&p->r, 400);
	const int horizon = c->as_of - (int)(YEARS * 365.25);
	while (end > horizon) {
		const int stay = (int)rng_exp(&p->r, years * 365.25);
		const int start = end - 30 - (stay < LONGEST ? stay : LONGEST), class = draw_class(p, &size);
		if (displaced(p, start, end, &from, &to)) {
			if (from > horizon)
				add(p, BASE, class, size, start, from, never, 1);
			add(p, BASE, class, size, to + 20, end, never, 1);
		} else {
			add(p, BASE, class, size, start, end, never, 1);
			if (class == SINGLE && end - start > 300 && rng_chance(&p->r, 0.22)) {   /* somebody moves in with them */
				const int joined = start + rng_between(&p->r, 100, end - start - 60);
				add(p, TENANT, SINGLE, 1, joined, rng_chance(&p->r, 0.55) ? end : joined + 60 + (int)rng_exp(&p->r, 500), never, 1);
			}
		}
		end = start - (int)rng_exp(&p->r, 40);
	}
}

/* One room after another tenant, between two days. */
static void room(plan *p, int role, int from, int to, double mean_days, double registered)
{
	int start = from + rng_below(&p->r, (int)(mean_days / 3) + 1);
	while (start < to && start < p->c->as_of) {
		int end = start + 20 + (int)rng_exp(&p->r, mean_days);
		add(p, role, SINGLE, 1, start, end < to ? end : to, registered, 1);
		start = end + (int)rng_exp(&p->r, 25);
	}
}

static void lawful_sharing(plan *p)
{
	const int since = p->c->as_of - (int)(365 * (2 + 5 * rng_unit(&p->r))), forever = p->c->as_of + 1;
	const uint32_t m = p->a->marks;
	if (m & LAWFUL_ROOMS)
		for (int n = rng_between(&p->r, 2, 7); n > 0; n--)
			room(p, TENANT, since, forever, 480, 0.93);
	else if (m & FRIENDS)
		for (int n = rng_between(&p->r, 1, 4); n > 0; n--)
			room(p, TENANT, since, forever, rng_chance(&p->r, 0.4) ? 210 : 620, 0.93);
	if (m & SHELTER)
		for (int n = rng_between(&p->r, 10, 60); n > 0; n--)
			room(p, TENANT, since, forever, 260, 0.9);
	if (m & VISITORS)
		for (int n = 1 + rng_poisson(&p->r, 1.5); n > 0; n--) {
			const int start = p->c->as_of - rng_below(&p->r, 1100);
			add(p, EXTRA, SINGLE, 1, start, start + 60 + (int)rng_exp(&p->r, 160), 0.25, 1);
		}
	if (m & RETURNERS)
		for (int n = 2 + rng_poisson(&p->r, 2 + rng_exp(&p->r, 2)); n > 0; n--) {
			const int start = p->c->as_of - rng_below(&p->r, 1100);
			add(p, TENANT, SINGLE, 1, start, start + 15 + (int)rng_exp(&p->r, 110), 1, 1);
		}
	if (m & JOINED) {
		const int start = p->c->as_of - rng_below(&p->r, 1800), size = rng_between(&p->r, 1, 4);
		add(p, TENANT, size == 1 ? SINGLE : size == 2 ? COUPLE : FAMILY, size, start, start + 200 + (int)rng_exp(&p->r, 800), 0.95, 1);
	}
}

static void crowding(plan *p, const struct episode *e)
{
	const world *w = &p->c->world;
	if (e->kind == DOUBLED) {
		add(p, EXTRA, e->people > 2 ? FAMILY : COUPLE, e->people, e->start, e->end, w->inschrijving_inwoning, 1);
		return;
	}
	const double registered = e->kind == ROOMS ? w->inschrijving_kamers : w->inschrijving_arbeid;
	const double mean = e->kind == ROOMS ? 400 : 150;
	for (int i = 0; i < e->people; i++)
		room(p, EXTRA, e->start, e->end, mean, registered);
}

static void paper(plan *p, const struct episode *e)
{
	rng *r = &p->r;
	if (e->kind == GHOST)
		for (int i = 0; i < e->people; i++) {
			int start = e->start + rng_below(r, 90), stop = e->end + rng_below(r, 60);
			if (rng_chance(r, 0.3)) {                /* written out, and in again */
				const int middle = start + (int)((stop - start) * (0.2 + 0.5 * rng_unit(r)));
				add(p, PAPER, SINGLE, 1, start, middle, 1, 0);
				start = middle + rng_between(r, 15, 120);
			}
			add(p, PAPER, SINGLE, 1, start, stop, 1, 0);
		}
	else if (e->kind == ELSEWHERE)
		for (int i = 0; i < e->people; i++)
			room(p, EXTRA, e->start, e->end, 320, 0.06);
	else if (e->kind == TRANSIT)
		for (int day = e->start + (int)rng_exp(r, 365.0 / e->people); day < e->end; day += (int)rng_exp(r, 365.0 / e->people))
			add(p, PAPER, SINGLE, 1, day, day + 15 + (int)rng_exp(r, 75), 1, rng_chance(r, 0.25));
}

static void plan_address(plan *p)
{
	static const double years[] = { 10.5, 9, 4.4, 0 };
	const double mean = p->a->marks & EXPATS ? 0.5 : p->a->kind == STUDIO ? 1.8 : years[p->a->tenure];
	if (!(p->a->marks & SHELTER))
		households(p, mean);
	lawful_sharing(p);
	if (rng_chance(&p->r, 0.007))            /* a letter address with a relative or an agency */
		add(p, BRIEF, SINGLE, 1, p->c->as_of - rng_below(&p->r, 900), p->c->as_of + 1 - rng_below(&p->r, 300), 1, 0);
	for (int i = p->a->episode; i >= 0; i = p->c->episodes[i].next) {
		const struct episode *e = &p->c->episodes[i];
		if (city_theme(e->kind) == OVERBEWONING)
			crowding(p, e);
		else
			paper(p, e);
	}
}

void spells_plan(const city *c, spells *s)
{
	for (int i = 0; i < c->n_addresses; i++)
		if (city_dwelling(&c->addresses[i])) {
			plan p = { c, s, &c->addresses[i], i, rng_item(c->seed, "spells", (uint64_t)i) };
			plan_address(&p);
		}
}
