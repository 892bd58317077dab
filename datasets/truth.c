/* truth.c - what is wrong, where and since when: drawn first, from base rates and mechanisms, never from a signal. */
#include "city.h"
#include "writer.h"
#include <math.h>
#include <stdlib.h>

enum { YEARS = 5 };

static double practice_factor(const city *c, const struct address *a, const double by_practice[3])
{
	return a->owner < 0 ? 1 : pow(by_practice[c->landlords[a->owner].practice], c->world.praktijk_sterkte);
}

static double overbewoning_risk(const city *c, const struct address *a, rng *r)
{
	static const double by_tenure[] = { 0.40, 0.75, 1.9, 0 };
	static const double by_practice[] = { 0.55, 1.5, 3.2 };
	static const double by_kind[] = { 0.8, 1.1, 0.7, 1.4, 0.1, 0, 0, 0, 0.3 };
	double risk = by_tenure[a->tenure] * by_kind[a->kind] * practice_factor(c, a, by_practice) * c->trouble[a->buurt];
	if (a->marks & (STUDENTS | SHELTER))
		risk *= 0.12;
	if (a->marks & (LAWFUL_ROOMS | FRIENDS))
		risk *= 0.6;
	if (a->owner >= 0 && c->landlords[a->owner].agency)
		risk *= 2;
	return risk * rng_lognormal(r, 0.5);
}

static double fraud_risk(const city *c, const struct address *a, rng *r)
{
	static const double by_tenure[] = { 0.6, 1.35, 1.3, 0 };
	static const double by_practice[] = { 0.8, 1.2, 2.4 };
	double risk = by_tenure[a->tenure] * practice_factor(c, a, by_practice) * pow(c->trouble[a->buurt], 0.6);
	if (a->marks & (STUDENTS | SHELTER))
		risk *= 0.4;
	return risk * rng_lognormal(r, 0.5);
}

static int draw_kind(const city *c, const struct address *a, int theme, rng *r)
{
	const world *w = &c->world;
	const int let = a->tenure == RENTED;
	const struct landlord *l = a->owner >= 0 ? &c->landlords[a->owner] : NULL;
	if (theme == OVERBEWONING) {
		const double kinds[] = { w->aandeel_kamers * (let ? 1 : 0.35), w->aandeel_arbeid * (let ? 1 : 0.12) * (l && l->agency ? 8 : 1),
		                         w->aandeel_inwoning * (let ? 0.5 : 2) };
		return ROOMS + rng_pick(r, kinds, 3);
	}
	const double kinds[] = { 30, 30, a->tenure == OWNED ? 30 : 24, let ? 24 : 9 };
	return GHOST + rng_pick(r, kinds, 4);
}

static int draw_people(int kind, rng *r)
{
	switch (kind) {
	case ROOMS:
		return 2 + rng_poisson(r, 2.2);
	case LABOUR:
		return 3 + rng_poisson(r, 3.0);
	case DOUBLED:
		return 2 + rng_poisson(r, 1.8);
	case GHOST:
		return 1 + rng_poisson(r, 0.7);
	case ELSEWHERE:
		return rng_chance(r, 0.45) ? 0 : 1 + rng_poisson(r, 0.9);
	case TRANSIT:
		return 2 + rng_poisson(r, 1.6);        /* registrations a year */
	default:
		return 1;
	}
}

/* Situations start at random over five years and last exponentially; the rate follows from the share wanted today. */
static void draw_situations(city *c, int theme, double percent)
{
	const double years = c->world.episode_jaren;
	const double today_per_rate = years * (1 - exp(-YEARS / years));
	double *risk = city_alloc((size_t)c->n_addresses, sizeof *risk), sum = 0;
	int dwellings = 0;
	for (int i = 0; i < c->n_addresses; i++) {
		rng r = rng_item(c->seed, theme ? "fraud risk" : "crowd risk", (uint64_t)i);
		const struct address *a = &c->addresses[i];
		sum += risk[i] = theme ? fraud_risk(c, a, &r) : overbewoning_risk(c, a, &r);
		dwellings += city_dwelling(a);
	}
	const double factor = percent / 100 * dwellings / sum / today_per_rate * YEARS;
	for (int i = 0; i < c->n_addresses; i++) {
		rng r = rng_item(c->seed, theme ? "fraud" : "crowd", (uint64_t)i);
		if (c->addresses[i].marks & EMPTY)
			continue;
		const double mean = risk[i] * factor;
		if (!rng_chance(&r, mean < 0.8 ? mean : 0.8))
			continue;
		const int start = c->as_of - (int)(rng_unit(&r) * YEARS * 365.25) - 1;
		const int end = start + 40 + (int)rng_exp(&r, years * 365.25);
		const int kind = draw_kind(c, &c->addresses[i], theme, &r);
		const int people = draw_people(kind, &r);
		city_episode_add(c, i, kind, start, end, people, rng_lognormal(&r, 0.8));
	}
	free(risk);
}

void city_truth(city *c)
{
	const int n = c->lists.n_buurten;
	rng r = rng_stream(c->seed, "buurten");
	c->habit = city_alloc((size_t)n, sizeof *c->habit);
	c->trouble = city_alloc((size_t)n, sizeof *c->trouble);
	for (int b = 0; b < n; b++) {
		c->trouble[b] = rng_lognormal(&r, c->world.buurt_spreiding);
		c->habit[b] = rng_lognormal(&r, c->world.melding_spreiding) * pow(c->trouble[b], -0.8 * c->world.melding_omkering);
	}
	draw_situations(c, OVERBEWONING, c->world.overbewoning_procent);
	draw_situations(c, ADRESFRAUDE, c->world.adresfraude_procent);
}
