/* write_bag.c - the spine and its side addresses, areas of the city, energy labels. */
#include "dirt.h"
#include "registers.h"
#include <stdio.h>
#include <string.h>

static void number_fields(csv *w, int number, char letter, const char *addition)
{
	csv_int(w, number);
	csv_plain(w, &letter, letter != 0);
	csv_text(w, addition);
}

static const char *uses(const struct address *a, rng *r)
{
	static const char *const other[] = { "bijeenkomstfunctie", "industriefunctie", "onderwijsfunctie", "sportfunctie", "overige gebruiksfunctie" };
	const int mixed = rng_chance(r, 0.04);
	if (a->kind == SHOP)
		return mixed ? "winkelfunctie|bijeenkomstfunctie" : "winkelfunctie";
	if (a->kind == OFFICE)
		return mixed ? "industriefunctie|kantoorfunctie" : "kantoorfunctie";
	if (a->marks & SHELTER)
		return mixed || rng_chance(r, 0.5) ? "woonfunctie|gezondheidszorgfunctie" : rng_chance(r, 0.4) ? "logiesfunctie" : "woonfunctie";
	if (a->kind == OTHER_USE)
		return other[rng_below(r, 5)];
	return mixed && rng_chance(r, 0.3) ? "woonfunctie|kantoorfunctie" : "woonfunctie";
}

void write_bag_adressen(const city *c, csv *w)
{
	static const char *const status[] = { "Verblijfsobject in gebruik", "Verblijfsobject gevormd", "Verbouwing verblijfsobject",
		"Verblijfsobject ingetrokken", "Verblijfsobject buiten gebruik", "Verblijfsobject in gebruik (niet ingemeten)" };
	static const char *const pand[] = { "Pand in gebruik", "Bouw gestart", "Verbouwing pand", "Sloopvergunning verleend" };
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		const struct street *s = &c->streets[a->street];
		const struct buurt *b = &c->lists.buurten[a->buurt];
		const struct wijk *k = &c->lists.wijken[b->wijk];
		rng r = rng_item(c->seed, "bag", (uint64_t)i);
		csv_bag_id(w, 20, city_bag_number(c, i));
		csv_bag_id(w, a->kind == BERTH ? 2 : 1, city_bag_number(c, i) + 2000000);
		csv_bag_id(w, 10, city_bag_number(c, a->pand) + 4000000);
		csv_text(w, s->name);
		csv_text(w, s->korte);
		number_fields(w, a->number, a->letter, a->addition);
		csv_plain(w, a->postcode, rng_chance(&r, 0.999) ? 6 : 0);
		csv_text(w, "'s-Gravenhage");
		csv_text(w, a->kind == BERTH ? "ligplaats" : "verblijfsobject");
		csv_text(w, a->kind == BERTH ? "" : status[a->status]);
		csv_text(w, a->kind == BERTH ? "" : pand[a->pand_status]);
		csv_text(w, a->kind == BERTH ? "" : uses(a, &r));
		if (a->kind == BERTH)
			csv_empty(w);
		else                                     /* a few areas are place holders: 1, 999, 9999 */
			csv_int(w, rng_chance(&r, 0.0015) ? (rng_chance(&r, 0.5) ? 1 : rng_chance(&r, 0.5) ? 999 : 9999) : a->m2);
		csv_int(w, a->year);
		csv_number(w, (double)a->x, 1);
		csv_number(w, (double)a->y, 1);
		csv_text(w, b->code);
		csv_text(w, k->code);
		csv_text(w, k->district);
		csv_end(w);
	}
}

void write_bag_aliassen(const city *c, csv *w)
{
	static const char *const kind[] = { "nevenadres", "vernummerd", "ingetrokken" };
	struct alias a;
	for (int i = 0; i < c->n_addresses; i++) {
		if (!dirt_alias(c, i, &a))
			continue;
		csv_bag_id(w, 20, city_bag_number(c, i) + 6000000);
		csv_text(w, c->streets[a.street].name);
		number_fields(w, a.number, a.letter, "");
		csv_text(w, c->addresses[i].postcode);
		csv_bag_id(w, c->addresses[i].kind == BERTH ? 2 : 1, city_bag_number(c, i) + 2000000);
		csv_text(w, kind[a.kind]);
		csv_date(w, a.begin);
		csv_date(w, a.end);
		csv_end(w);
	}
}

void write_energielabels(const city *c, csv *w)
{
	static const char *const label[] = { "A++++", "A+++", "A++", "A+", "A", "B", "C", "D", "E", "F", "G" };
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "label", (uint64_t)i);
		if (a->kind == BERTH || !rng_chance(&r, a->tenure == CORPORATION ? 0.93 : 0.68))
			continue;
		double at = 9.0 - (a->year - 1900) / 20.0 + 1.6 * rng_normal(&r);
		csv_bag_id(w, 1, city_bag_number(c, i) + 2000000);
		csv_text(w, label[at < 0 ? 0 : at > 10 ? 10 : (int)at]);
		csv_date(w, c->as_of - rng_between(&r, 20, 3600));
		csv_end(w);
	}
}

/* Areas are drawn by hand: some buurten, and some runs of streets that cut across them. */
void write_gebieden(const city *c, csv *w)
{
	static const char *const name[] = { "vergunningplicht_kamers", "opkoopbescherming", "projectgebied_noord", "projectgebied_zuid", "leegstandaanpak" };
	static const double share[] = { 0.30, 0.42, 0.05, 0.06, 0.03 };
	for (int g = 0; g < 5; g++)
		for (int s = 0; s < c->n_streets; s++) {
			const struct street *st = &c->streets[s];
			rng area = rng_item(c->seed, name[g], (uint64_t)st->buurt), one = rng_item(c->seed, name[g], 100000u + (uint64_t)s);
			const int in = rng_chance(&area, share[g] * 0.85) ? !rng_chance(&one, 0.1) : rng_chance(&one, share[g] * 0.1);
			for (int i = st->first; in && i < st->first + st->count; i++) {
				csv_text(w, name[g]);
				csv_bag_id(w, 20, city_bag_number(c, i));
				csv_end(w);
			}
		}
}
