/* write_use.c - water, waste openings and parking permits: what people leave behind by living somewhere. */
#include "dirt.h"
#include "registers.h"
#include "who.h"
#include <stdio.h>

static double mean_living(const city *c, int address, int year)
{
	int sum = 0, n = 0;
	for (int m = 0; m < 12; m++) {
		const int slot = (year - 1970) * 12 + m - c->first_month;
		if (slot >= 0 && slot < HISTORY_MONTHS) {
			sum += c->living[(long)address * HISTORY_MONTHS + slot];
			n++;
		}
	}
	return n ? (double)sum / n : 0;
}

/* Cubic metres of last year: about 47 per person with wide habits, a base, leaks, absence, estimated readings. */
void write_waterverbruik(const city *c, csv *w)
{
	int year, month, day;
	char text[DIRT_TEXT];
	day_split(c->as_of - 1, &year, &month, &day);
	year--;
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "water", (uint64_t)i);
		if (rng_chance(&r, 0.05))
			continue;
		double people = mean_living(c, i, year);
		if (rng_chance(&r, 0.10))                /* not read: estimated, from a neighbour's or last year's use */
			people = 0.5 + 3 * rng_unit(&r);
		double m3 = (5 + 43 * people) * rng_lognormal(&r, c->world.water_ruis);
		if (!city_dwelling(a))
			m3 = 60 * rng_lognormal(&r, 1.1);
		if (a->marks & LEAK)
			m3 = m3 * (1.5 + 2.5 * rng_unit(&r)) + 80 * rng_unit(&r);
		if (a->marks & AWAY)
			m3 *= 0.2 + 0.5 * rng_unit(&r);
		if (a->marks & HOME_TRADE && rng_chance(&r, 0.4))
			m3 += 60 * rng_lognormal(&r, 0.7);
		rng pand = rng_item(c->seed, "shared meter", (uint64_t)a->pand);
		if ((a->kind == PORTIEK || a->kind == UPSTAIRS) && rng_chance(&pand, 0.09) && !rng_chance(&r, 0.25))
			m3 = 6 * rng_unit(&r);               /* the building's one meter stands at another door */
		if (rng_chance(&r, 0.02))                /* a tap in the shed, somebody who hardly washes, a long renovation */
			m3 *= rng_chance(&r, 0.5) ? 0.25 : 2.2;
		snprintf(text, sizeof text, "W%07d", i + 1000);
		csv_text(w, text);
		const int truth = dirt_address(c, &r, i, 0.12, text);
		csv_text(w, text);
		csv_int(w, year);
		csv_int(w, (long long)(m3 + 0.5));
		csv_end(w);
		csv_truth(w, truth);
	}
}

/* Openings of the underground container, twelve months, for the stacked dwellings that have a pass. */
void write_afvalpas(const city *c, csv *w)
{
	const int last = day_month(c->as_of) - 1;
	char text[DIRT_TEXT], month[8];
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "afval", (uint64_t)i);
		if (!city_dwelling(a) || !rng_chance(&r, a->kind == HOUSE ? 0.22 : 0.60))
			continue;
		const int truth = dirt_address(c, &r, i, 0.12, text);
		double habit = rng_lognormal(&r, c->world.afval_ruis);
		if (a->marks & BOTTLES)
			habit = habit * (1.5 + rng_exp(&r, 2.5)) + 3;
		if (a->marks & HOME_TRADE)
			habit *= 1.4;
		if (a->marks & AWAY)
			habit *= 0.4;
		if (rng_chance(&r, 0.035))               /* throws away at work, shares the neighbour's pass */
			habit *= 0.1;
		const int from = rng_chance(&r, 0.05) ? rng_below(&r, 12) : 0;
		for (int m = from; m < 12; m++) {
			const int living = c->living[(long)i * HISTORY_MONTHS + last - 11 + m - c->first_month];
			const int n = rng_poisson(&r, habit * (0.4 + 3.2 * living));
			const int at = last - 11 + m;
			csv_text(w, text);
			snprintf(month, sizeof month, "%04u-%02u", (unsigned)(1970 + at / 12) % 10000u, (unsigned)(at % 12 + 1) % 100u);
			csv_text(w, month);
			csv_int(w, n);
			csv_end(w);
			csv_truth(w, truth);
		}
	}
}

void write_parkeervergunningen(const city *c, csv *w)
{
	char text[DIRT_TEXT];
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "parkeren", (uint64_t)i);
		if (!city_dwelling(a))
			continue;
		const int people = city_living(c, i, c->as_of), adults = people > 2 ? 2 + rng_below(&r, people - 1) : people;
		int n = rng_poisson(&r, adults * c->world.parkeer_kans);
		n += rng_poisson(&r, 0.12);              /* permits that lapsed, of people who left */
		for (int k = 0; k < n; k++) {
			snprintf(text, sizeof text, "V%07d", (int)w->rows + 1);
			csv_text(w, text);
			const int truth = dirt_address(c, &r, i, 0.2, text);
			csv_text(w, text);
			csv_text(w, rng_chance(&r, 0.78) ? "bewoner" : rng_chance(&r, 0.7) ? "bezoeker" : "mantelzorg");
			const int begin = c->as_of - rng_between(&r, 20, 2500);
			csv_date(w, begin);
			csv_date(w, rng_chance(&r, 0.25) ? begin + rng_between(&r, 15, 2400) : DAY_NONE);
			csv_end(w);
			csv_truth(w, truth);
		}
	}
}
