/* streets.c - streets in their buurten, buildings along them, numbers, letters, additions and postcodes. */
#include "city.h"
#include "korte.h"
#include "writer.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PER_STREET = 92, CODES = 26 * 26, PER_CODE = 17 };

typedef struct site {
	city *c;
	rng r;
	int room, quota;              /* addresses that the street may still get */
	int number[2];                /* next number per side */
	double along, angle, x0, y0;
	int code_left[2];
	char code[2][7];
	int *code_next;               /* per PC4 */
} site;

/* The nearest PC4 area that has letters left. */
static int nearest_pc4(const city *c, const int *code_next, double x, double y)
{
	int best = 0;
	double least = 1e18;
	for (int i = 0; i < c->lists.n_postcodes; i++) {
		const struct pc4 *p = &c->lists.postcodes[i];
		const double d = hypot(x - p->x, y - p->y);
		if (d < least && code_next[i] < CODES - 40) {
			least = d;
			best = i;
		}
	}
	return best;
}

/* A fresh postcode for one side; SA, SD and SS are not issued. */
static void next_postcode(site *s, const struct street *st, int side)
{
	int n = s->code_next[st->pc4]++;
	while (n == 18 * 26 || n == 18 * 26 + 3 || n == 18 * 26 + 18)
		n = s->code_next[st->pc4]++;
	snprintf(s->code[side], sizeof s->code[side], "%04u%c%c", (unsigned)s->c->lists.postcodes[st->pc4].number % 10000u,
	         'A' + n / 26 % 26, 'A' + n % 26);
	s->code_left[side] = rng_between(&s->r, PER_CODE - 8, PER_CODE + 9);
}

static struct address *add(site *s, struct street *st, int side, int kind, int m2, int year, double x, double y)
{
	city *c = s->c;
	struct address *a = &c->addresses[c->n_addresses++];
	memset(a, 0, sizeof *a);
	if (--s->code_left[side] < 0)
		next_postcode(s, st, side);
	memcpy(a->postcode, s->code[side], sizeof a->postcode);
	a->street = (int)(st - c->streets);
	a->pand = c->n_panden;
	a->owner = a->episode = -1;
	a->buurt = (uint16_t)st->buurt;
	a->kind = (uint8_t)kind;
	a->m2 = (uint16_t)(m2 < 14 ? 14 : m2);
	a->year = (uint16_t)year;
	a->number = (uint16_t)s->number[side];
	a->x = (float)x;
	a->y = (float)y;
	st->count++;
	s->room--;
	return a;
}

/* How one pand writes the addresses after the first: own numbers, letters, letter and digit, digits, words. */
enum style { NUMBERS, LETTERS, LETTER_DIGIT, DIGITS, BIS, FLOORS };

static int draw_style(rng *r, int units)
{
	if (units <= 3) {
		const double w[] = { 40, 44, 0, 8, 5, 3 };
		return rng_pick(r, w, 6);
	}
	const double w[] = { 62, units <= 20 ? 22 : 0, 6, units <= 60 ? 8 : 2, 0, units <= 6 ? 2 : 0 };
	return rng_pick(r, w, 6);
}

static void write_unit(struct address *a, int style, int unit, int plain_first)
{
	const int i = plain_first ? unit - 1 : unit;
	if (i < 0 || style == NUMBERS)
		return;
	switch (style) {
	case LETTERS:
		a->letter = (char)('A' + i % 26);
		break;
	case LETTER_DIGIT:
		a->letter = (char)('A' + i / 4 % 26);
		if (i % 4)
			snprintf(a->addition, sizeof a->addition, "%d", i % 4);
		break;
	case DIGITS:
		snprintf(a->addition, sizeof a->addition, "%u", (unsigned)(i + 1) % 1000u);
		break;
	case BIS:
		snprintf(a->addition, sizeof a->addition, "%s", i == 0 ? "BIS" : i == 1 ? "BISA" : "BISB");
		break;
	default: {
		static const char *const floor[] = { "HS", "I", "II", "III", "IV", "V" };
		snprintf(a->addition, sizeof a->addition, "%s", floor[i % 6]);
	}
	}
}

/* One building of some units on one side of the street. */
static void build(site *s, struct street *st, int side, int kind, int units)
{
	const struct wijk *w = &s->c->lists.wijken[s->c->lists.buurten[st->buurt].wijk];
	rng *r = &s->r;
	const double u = rng_unit(r);
	const int year = w->year_from + (int)(u * u * (w->year_to - w->year_from));
	const double x = s->x0 + s->along * cos(s->angle) + (side ? 9 : -9) * sin(s->angle) + rng_normal(r);
	const double y = s->y0 + s->along * sin(s->angle) - (side ? 9 : -9) * cos(s->angle) + rng_normal(r);
	const int style = units > 1 ? draw_style(r, units) : NUMBERS;
	const int plain_first = rng_chance(r, 0.6);
	const double factor = kind == HOUSE ? 1.28 : kind == STUDIO ? 0 : kind == UPSTAIRS ? 0.98 : 0.9;
	const int typical = (int)(w->m2 * factor * rng_lognormal(r, 0.16));
	const int shop_below = kind == UPSTAIRS && rng_chance(r, 0.16);
	for (int i = 0; i < units && s->room > 0; i++) {
		const int shop = shop_below && i == 0;
		int m2 = (int)(typical * rng_lognormal(r, 0.14));
		if (kind == STUDIO)
			m2 = rng_between(r, 18, 34);
		if (kind >= SHOP)
			m2 = (int)(110 * rng_lognormal(r, 0.7));
		struct address *a = add(s, st, side, shop ? SHOP : kind, m2 > 9000 ? 9000 : m2, year, x + 0.4 * i, y + 0.3 * i);
		write_unit(a, style, i, plain_first);
		if (style == LETTER_DIGIT && i && rng_chance(r, 0.01) && i % 4) {  /* letter and addition swapped about */
			char joined[5] = { a->letter, a->addition[0], 0 };
			struct address *twin = s->room > 0 ? add(s, st, side, kind, m2, year, x, y) : NULL;
			if (twin) {
				memcpy(twin->addition, joined, sizeof joined);
				twin->twin = a->twin = 1;
			}
		}
		if (style == NUMBERS && i < units - 1)
			s->number[side] += 2;
	}
	s->c->n_panden++;
	s->number[side] += rng_chance(r, 0.04) ? 4 : 2;
	s->along += units > 8 ? 18 : 4;
}

static void fill_street(site *s, struct street *st)
{
	const struct wijk *w = &s->c->lists.wijken[s->c->lists.buurten[st->buurt].wijk];
	rng *r = &s->r;
	const int old = w->year_from < 1945;
	s->number[0] = 1;
	s->number[1] = 2;
	s->code_left[0] = s->code_left[1] = 0;
	s->along = 0;
	while (s->room > 0) {
		const int side = rng_below(r, 2);
		const double v = rng_unit(r);
		if (v < 0.05)
			build(s, st, side, SHOP, 1);
		else if (v < 0.066)
			build(s, st, side, rng_chance(r, 0.6) ? OFFICE : OTHER_USE, rng_between(r, 1, 3));
		else if (v < 0.068)
			build(s, st, side, STUDIO, rng_between(r, 12, 60));
		else if (v < 0.0684)
			build(s, st, side, BERTH, 1);
		else if (rng_unit(r) * (1 + 4 * (1 - w->stacked)) > 5 * (1 - w->stacked) * 0.85 + 0.02 * w->stacked) {
			const double x = rng_unit(r);
			if (old ? x < 0.66 : x < 0.2)
				build(s, st, side, UPSTAIRS, rng_between(r, 2, 4));
			else if (x < 0.92)
				build(s, st, side, PORTIEK, 2 * rng_between(r, 3, 4));
			else
				build(s, st, side, GALERIJ, rng_between(r, 24, 90));
		} else
			build(s, st, side, HOUSE, 1);
	}
}

/* Lay out a street through a random point near the middle of its buurt. */
static void begin_street(site *s, struct street *st, const char *name, int buurt)
{
	const struct buurt *b = &s->c->lists.buurten[buurt];
	snprintf(st->name, sizeof st->name, "%s", name);
	korte_naam(st->korte, name);
	st->buurt = buurt;
	st->first = s->c->n_addresses;
	s->angle = rng_unit(&s->r) * 6.283185;
	s->x0 = b->x + 170 * rng_normal(&s->r);
	s->y0 = b->y + 170 * rng_normal(&s->r);
	st->pc4 = nearest_pc4(s->c, s->code_next, s->x0, s->y0);
}

static void set_statuses(city *c)
{
	rng r = rng_stream(c->seed, "status");
	for (int i = 0; i < c->n_addresses; i++) {
		struct address *a = &c->addresses[i];
		const double u = rng_unit(&r);
		a->status = u < 0.006 ? 1 : u < 0.016 ? 2 : u < 0.018 ? 3 : u < 0.020 ? 4 : u < 0.03 ? 5 : 0;
		a->pand_status = a->status == 1 ? 1 : a->status == 2 ? 2 : u > 0.997 ? 3 : 0;
	}
}

/* Order of the list of names: shuffled, so that no name belongs to a place. */
static int *shuffled(rng *r, int n)
{
	int *order = city_alloc((size_t)n, sizeof *order);
	for (int i = 0; i < n; i++)
		order[i] = i;
	for (int i = n - 1; i > 0; i--) {
		const int j = rng_below(r, i + 1), t = order[i];
		order[i] = order[j];
		order[j] = t;
	}
	return order;
}

void city_streets(city *c, int addresses)
{
	const lists *l = &c->lists;
	site s = { .c = c, .r = rng_stream(c->seed, "streets") };
	int *order = shuffled(&s.r, l->n_streets);
	double *share = city_alloc((size_t)l->n_buurten, sizeof *share), sum = 0;
	for (int b = 0; b < l->n_buurten; b++) {
		int siblings = 0;
		for (int o = 0; o < l->n_buurten; o++)
			siblings += l->buurten[o].wijk == l->buurten[b].wijk;
		sum += share[b] = l->wijken[l->buurten[b].wijk].share / siblings * rng_lognormal(&s.r, 0.25);
	}
	c->addresses = city_alloc((size_t)addresses, sizeof *c->addresses);
	c->streets = city_alloc((size_t)l->n_streets, sizeof *c->streets);
	s.code_next = city_alloc((size_t)l->n_postcodes, sizeof *s.code_next);
	double due = 0;
	for (int b = 0; b < l->n_buurten; b++) {
		due += share[b] / sum * addresses;
		while (c->n_addresses < addresses && c->n_streets < l->n_streets) {
			const int left = (b == l->n_buurten - 1 ? addresses : (int)due) - c->n_addresses;
			if (left <= 0)
				break;
			int n = (int)(PER_STREET * rng_lognormal(&s.r, 0.5));
			if (c->n_streets == l->n_streets - 1 || left < n + 12)
				n = left;
			struct street *st = &c->streets[c->n_streets];
			begin_street(&s, st, l->streets[order[c->n_streets]], b);
			c->n_streets++;
			s.room = n;
			fill_street(&s, st);
		}
	}
	set_statuses(c);
}
