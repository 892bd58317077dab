/* write_signals.c - what partners send: returned letters, LAA signals, official doubts. Each has honest look-alikes. */
#include "dirt.h"
#include "registers.h"
#include "who.h"
#include <stdio.h>

/* A stay at an address in the two years before the as-of date, preferably one that is open; -1 when there is none. */
static int pick_stay(const city *c, rng *r, int address)
{
	const int n = c->stays_at[address + 1] - c->stays_at[address];
	for (int tries = 0; n && tries < 6; tries++) {
		const int i = c->stays_at[address] + rng_below(r, n);
		if (c->stays[i].end > c->as_of - 700)
			return i;
	}
	return -1;
}

static int ghost_stay(const city *c, rng *r, int address)
{
	int found = -1, seen = 0;
	for (int i = c->stays_at[address]; i < c->stays_at[address + 1]; i++)
		if (c->stays[i].end == DAY_OPEN && !(c->stays[i].flags & (LIVES | LETTER)) && rng_below(r, ++seen) == 0)
			found = i;
	return found >= 0 ? found : pick_stay(c, r, address);
}

static void letter(const city *c, csv *w, rng *r, const struct stay *s, int day)
{
	static const char *const sender[] = { "gemeente", "cjib", "belastingdienst" };
	static const char *const reason[] = { "onbekend op dit adres", "vertrokken", "adres onvolledig", "weigering", "niet afgehaald" };
	const double by_sender[] = { 46, 30, 24 };
	const int away = !(s->flags & LIVES) || s->flags & LATE_LEFT;
	const double usual[] = { away ? 46 : 30, away ? 26 : 14, 10, 8, away ? 10 : 38 };
	char text[DIRT_TEXT];
	snprintf(text, sizeof text, "P%07d", (int)w->rows + 1);
	csv_text(w, text);
	csv_date(w, day);
	csv_text(w, sender[rng_pick(r, by_sender, 3)]);
	who_code(w, c, s->person);
	const int truth = dirt_address(c, r, s->address, 0.35, text);
	csv_text(w, text);
	csv_text(w, reason[rng_pick(r, usual, 5)]);
	csv_end(w);
	csv_truth(w, truth);
}

/* Letters come back for people who are not there: on paper only, gone without a word, away for long; and by mistake. */
void write_post_retour(const city *c, csv *w)
{
	rng r = rng_stream(c->seed, "post");
	for (int i = 0; i < c->n_stays; i++) {
		const struct stay *s = &c->stays[i];
		const uint32_t marks = c->addresses[s->address].marks;
		const int to = s->end < c->as_of ? s->end : c->as_of, begin = s->begin > c->from ? s->begin : c->from;
		const int gone = !(s->flags & LIVES), late = s->flags & LATE_LEFT, from = late && s->gone > begin ? s->gone : begin;
		if (to <= from)
			continue;
		double rate = c->world.post_onschuld * 0.5;
		if (gone || late)
			rate = c->world.post_kans * (late ? 1.1 : 0.9);
		if (marks & BAD_POST)
			rate += 0.3;
		if (marks & AWAY)
			rate += 0.05;
		const int away = gone ? -1 : city_situation(c, s->address, ADRESFRAUDE, c->as_of);
		if (away >= 0 && c->episodes[away].kind == ELSEWHERE)
			rate += c->world.post_kans * 0.5;
		const int n = rng_poisson(&r, rate * (to - from) / 365.25);
		for (int k = 0; k < n; k++)
			letter(c, w, &r, s, from + rng_below(&r, to - from));
	}
}

enum { VOW, MOVERS, TOGETHER, CROWD, TRANSIT_ADDRESS, UNDELIVERED, POSTAL, LAA_KINDS };

static void laa_row(const city *c, csv *w, rng *r, int address, int kind, int day, int right)
{
	static const char *const name[] = { "VOW_adres", "veelverhuizers", "samenwoners", "overbewoning", "doorgangsadres", "onbestelbaar_cjib",
	                                    "briefadres_belastingdienst" };
	const int age = c->as_of - day, done = age > 180 || rng_chance(r, 0.6);
	char text[16];
	snprintf(text, sizeof text, "L%06d", (int)w->rows + 1);
	csv_text(w, text);
	csv_text(w, name[kind]);
	csv_date(w, day);
	csv_bag_id(w, 20, city_bag_number(c, address));
	const int s = right ? ghost_stay(c, r, address) : pick_stay(c, r, address);
	if (s >= 0 && kind != CROWD)
		who_code(w, c, c->stays[s].person);
	else
		csv_empty(w);
	csv_text(w, done ? "afgerond" : rng_chance(r, 0.5) ? "wachten op resultaat" : "onderzoek in de BRP");
	csv_text(w, !done ? "" : rng_chance(r, right ? 0.46 : 0.26) ? "afgerond met BRP mutatie" : "afgerond zonder BRP mutatie");
	csv_end(w);
}

/* How many LAA signals of the last two years an address gets, from what is there and from what only looks like it. */
static double laa_rate(const city *c, int i, double by_kind[LAA_KINDS])
{
	const struct address *a = &c->addresses[i];
	const double p = c->world.laa_kans;
	double sum = 0;
	static const double base[] = { 0.0035, 0.0030, 0.0020, 0.0016, 0.0018, 0.0040, 0.0012 };
	for (int k = 0; k < LAA_KINDS; k++)
		by_kind[k] = base[k] * 1.6;
	if (a->marks & (EXPATS | RETURNERS | STUDENTS)) {
		by_kind[MOVERS] += 0.11;
		by_kind[TRANSIT_ADDRESS] += 0.10;
		by_kind[VOW] += 0.06;
	}
	if (a->marks & (BIG_FAMILY | LAWFUL_ROOMS | FRIENDS | SHELTER | JOINED))
		by_kind[CROWD] += 0.10;
	if (a->marks & (BAD_POST | AWAY))
		by_kind[UNDELIVERED] += 0.10;
	const int fraud = city_situation(c, i, ADRESFRAUDE, c->as_of - 30), crowd = city_situation(c, i, OVERBEWONING, c->as_of - 30);
	if (fraud >= 0) {
		static const double of[][LAA_KINDS] = { { 0.6, 0.2, 0.1, 0.2, 0.2, 0.7, 0.3 }, { 0.3, 0.1, 0.1, 0, 0.2, 0.8, 0.3 },
		                                        { 0.3, 0.1, 0.9, 0, 0, 0.3, 0.3 }, { 0.7, 0.6, 0, 0.1, 1.0, 0.4, 0.1 } };
		for (int k = 0; k < LAA_KINDS; k++)
			by_kind[k] += p * of[c->episodes[fraud].kind - GHOST][k] * 0.5;
	}
	if (crowd >= 0) {
		by_kind[CROWD] += p * 0.5;
		by_kind[TRANSIT_ADDRESS] += p * 0.25;
		by_kind[VOW] += p * 0.25;
	}
	for (int k = 0; k < LAA_KINDS; k++)
		sum += by_kind[k];
	return sum;
}

void write_laa_signalen(const city *c, csv *w)
{
	double by_kind[LAA_KINDS];
	for (int i = 0; i < c->n_addresses; i++) {
		rng r = rng_item(c->seed, "laa", (uint64_t)i);
		if (!city_dwelling(&c->addresses[i]))
			continue;
		const int n = rng_poisson(&r, laa_rate(c, i, by_kind) * rng_lognormal(&r, 0.8));
		for (int k = 0; k < n; k++) {
			const int day = c->as_of - rng_between(&r, 5, 720);
			laa_row(c, w, &r, i, rng_pick(&r, by_kind, LAA_KINDS), day, city_situation(c, i, ADRESFRAUDE, day) >= 0);
		}
	}
}

void write_terugmeldingen(const city *c, csv *w)
{
	static const char *const status[] = { "gemeld", "in onderzoek", "gehonoreerd", "afgewezen" };
	rng r = rng_stream(c->seed, "terugmeldingen");
	char text[16];
	for (int i = 0; i < c->n_stays; i++) {
		const struct stay *s = &c->stays[i];
		if (s->end < c->as_of - 700)
			continue;
		const int ghost = !(s->flags & (LIVES | LETTER)), late = s->flags & LATE_LEFT;
		const uint32_t marks = c->addresses[s->address].marks;
		double p = 0.0045 + (marks & (RETURNERS | BAD_POST | AWAY) ? 0.016 : 0);
		if (late)
			p += c->world.terugmelding_kans;
		if (ghost)
			p += c->world.terugmelding_kans * 0.45;
		const int away = ghost ? -1 : city_situation(c, s->address, ADRESFRAUDE, c->as_of - 60);
		if (away >= 0 && s->end == DAY_OPEN)
			p += c->world.terugmelding_kans * (c->episodes[away].kind == ELSEWHERE ? 0.4 : 0.12);
		const int n = rng_poisson(&r, p);
		for (int k = 0; k < n; k++) {
			const int from = s->begin > c->as_of - 720 ? s->begin : c->as_of - 720, span = c->as_of - from;
			const int day = from + rng_below(&r, span > 0 ? span : 1), old = c->as_of - day > 150;
			const double usual[] = { old ? 3 : 40, old ? 8 : 40, (ghost || late) * 40 + 16, 34 };
			snprintf(text, sizeof text, "T%06d", (int)w->rows + 1);
			csv_text(w, text);
			csv_date(w, day);
			who_code(w, c, s->person);
			csv_bag_id(w, 20, city_bag_number(c, s->address));
			csv_text(w, status[rng_pick(&r, usual, 4)]);
			csv_end(w);
		}
	}
}
