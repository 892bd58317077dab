/* write_owners.c - rights, values, permits, corporation dwellings: who owns, lets or may. */
#include "dirt.h"
#include "registers.h"
#include "who.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void cadastral(csv *w, rng *r, const struct address *a)
{
	char text[32];
	snprintf(text, sizeof text, "%s %c %d A%d", a->buurt % 3 ? "GVH00" : "LDN00", 'A' + a->buurt % 8, 1 + a->pand % 99990,
	         1 + rng_below(r, 400));
	csv_text(w, text);
}

/* What part of a landlord's houses stands in which name: the larger, the more names. */
static int guise_of(const city *c, int address)
{
	const struct landlord *l = &c->landlords[c->addresses[address].owner];
	return l->guises ? (int)(rng_mix((uint64_t)address * 977 + 5) % (unsigned)(l->guises + 1)) : 0;
}

static void owner_address(const city *c, csv *w, rng *r, int address)
{
	char text[DIRT_TEXT];
	if (rng_chance(r, 0.05)) {
		csv_empty(w);
		return;
	}
	dirt_address(c, r, address, 0.5, text);
	csv_text(w, text);
}

static void person_owner(const city *c, csv *w, rng *r, int person, int home)
{
	char name[NAME_TEXT];
	who_person(c, &c->people[person], r, name);
	csv_text(w, "NP");
	csv_text(w, name);
	csv_date(w, c->people[person].birth);
	csv_empty(w);
	csv_empty(w);
	owner_address(c, w, r, home);
}

static void firm_owner(csv *w, const char *name, uint64_t rsin, uint64_t kvk)
{
	csv_text(w, "NNP");
	csv_text(w, name);
	csv_empty(w);
	csv_int(w, (long long)rsin);
	csv_int(w, (long long)kvk);
}

static void landlord_owner(const city *c, csv *w, rng *r, int address)
{
	const int at = c->addresses[address].owner, guise = guise_of(c, address);
	const struct landlord *l = &c->landlords[at];
	char name[NAME_TEXT];
	who_landlord(c, at, guise, r, name);
	if (guise)
		firm_owner(w, name, who_landlord_rsin(c, at, guise), who_landlord_kvk(c, at, guise));
	else {
		csv_text(w, "NP");
		csv_text(w, name);
		csv_date(w, c->as_of - 365 * 30 - (int)(rng_mix((uint64_t)at) % 15000));
		csv_empty(w);
		csv_empty(w);
	}
	owner_address(c, w, r, l->home);
}

static uint64_t owner_fields(const city *c, csv *w, rng *r, int i, int second)
{
	const struct address *a = &c->addresses[i];
	char name[NAME_TEXT];
	int which;
	if (a->owner >= 0) {
		landlord_owner(c, w, r, i);
		return who_landlord_entity(a->owner, guise_of(c, i));
	}
	const int person = a->tenure == OWNED ? who_resident(c, i, second) : -1;
	if (person >= 0) {
		person_owner(c, w, r, person, i);
		return who_entity(NATURAL, person);
	}
	who_corporation(c, i, &which);
	if (a->tenure != CORPORATION) {              /* an owner elsewhere, a shopkeeper, an estate */
		const int other = rng_below(r, c->n_people);
		person_owner(c, w, r, other, rng_below(r, c->n_addresses));
		return who_entity(NATURAL, other);
	}
	who_corporation_spelled(which, r, name);
	firm_owner(w, name, city_rsin(c, 7999000 + (uint64_t)which), 27900000 + (uint64_t)which);
	owner_address(c, w, r, which * 41 % c->n_addresses);
	return who_entity(HOUSING, which);
}

void write_brk_eigendom(const city *c, csv *w)
{
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "brk", (uint64_t)i);
		if (rng_chance(&r, 0.085))
			continue;
		const int shared = a->tenure == OWNED && who_resident(c, i, 1) >= 0 && rng_chance(&r, 0.16);
		const int since = c->as_of - rng_between(&r, 60, 9000);
		const int price = (int)(a->m2 * c->lists.wijken[c->lists.buurten[a->buurt].wijk].price * rng_lognormal(&r, 0.2) * 0.8) / 500 * 500;
		for (int k = 0; k <= shared; k++) {
			cadastral(w, &r, a);
			if (rng_chance(&r, 0.012))
				csv_empty(w);
			else if (rng_chance(&r, 0.01))
				csv_int(w, (long long)(51820ull * 10000000000ull + city_bag_number(c, i)));
			else
				csv_bag_id(w, 20, city_bag_number(c, i));
			csv_text(w, rng_chance(&r, 0.8) ? "eigendom" : rng_chance(&r, 0.8) ? "erfpacht" : "opstal");
			csv_text(w, shared ? "1/2" : "1/1");
			const uint64_t entity = owner_fields(c, w, &r, i, k);
			csv_date(w, since);
			if (rng_chance(&r, 0.35))
				csv_empty(w);
			else
				csv_int(w, price);
			csv_end(w);
			csv_entity(w, entity);
		}
	}
}

void write_woz_objecten(const city *c, csv *w)
{
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "woz", (uint64_t)i);
		char number[16];
		if (rng_chance(&r, 0.085))
			continue;
		snprintf(number, sizeof number, "0518%08d", i + 10000);
		csv_text(w, number);
		csv_bag_id(w, 20, city_bag_number(c, i));
		csv_text(w, a->kind == SHOP ? "30" : a->kind == OFFICE ? "31" : a->kind == OTHER_USE ? "40" : a->kind == HOUSE ? "10" : "11");
		csv_int(w, (int)(a->m2 * c->lists.wijken[c->lists.buurten[a->buurt].wijk].price * rng_lognormal(&r, 0.15)) / 1000 * 1000);
		csv_date(w, day_of(2025, 1, 1));
		csv_int(w, rng_chance(&r, 0.9) ? a->m2 : (int)(a->m2 * rng_lognormal(&r, 0.12)));
		csv_end(w);
	}
}

static void permit_row(const city *c, csv *w, rng *r, int i, const char *kind, int status, int people)
{
	static const char *const state[] = { "aangevraagd", "verleend", "geweigerd", "ingetrokken", "verlopen" };
	const struct address *a = &c->addresses[i];
	char text[DIRT_TEXT];
	uint64_t entity = 0;
	const int decided = c->as_of - rng_between(r, 40, status == 4 ? 3500 : 1700), years = rng_between(r, 2, 8);
	snprintf(text, sizeof text, "%d-V%05d", 1970 + day_month(decided) / 12, (int)(w->rows % 90000) + 1);
	csv_text(w, text);
	csv_text(w, kind);
	csv_text(w, state[status]);
	csv_date(w, status ? decided : DAY_NONE);
	csv_date(w, status == 1 ? c->as_of + rng_between(r, 10, 365 * years) : status == 4 ? decided + 365 : DAY_NONE);
	if (people)
		csv_int(w, people);
	else
		csv_empty(w);
	if (!strcmp(kind, "vakantieverhuur"))
		snprintf(text, sizeof text, "0518 %04X %04X", rng_below(r, 65536), rng_below(r, 65536));
	else
		text[0] = 0;
	csv_text(w, text);
	const int person = who_resident(c, i, 0);
	if (a->owner >= 0) {
		const int guise = guise_of(c, i);
		who_landlord(c, a->owner, guise, r, text);
		entity = who_landlord_entity(a->owner, guise);
	} else if (person >= 0) {
		who_person(c, &c->people[person], r, text);
		entity = who_entity(NATURAL, person);
	} else
		text[0] = 0;
	csv_text(w, text);
	const int truth = dirt_address(c, r, i, 0.4, text);
	csv_text(w, text);
	csv_end(w);
	csv_truth(w, truth);
	csv_entity(w, entity);
}

static int people_now(const city *c, int i)
{
	int n = 0;
	for (int s = c->stays_at[i]; s < c->stays_at[i + 1]; s++)
		n += c->stays[s].end == DAY_OPEN;
	return n;
}

void write_vergunningen(const city *c, csv *w)
{
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "permits", (uint64_t)i);
		if (a->marks & LAWFUL_ROOMS && rng_chance(&r, 0.95))
			permit_row(c, w, &r, i, "omzetting", rng_chance(&r, 0.95) ? 1 : 4, people_now(c, i) + rng_below(&r, 3));
		else if (a->tenure == RENTED) {
			const int crowd = city_situation(c, i, OVERBEWONING, c->as_of) >= 0;
			if (rng_chance(&r, crowd ? 0.05 : 0.009)) {       /* asked, refused, lapsed, or granted for fewer */
				const double state[] = { 25, crowd ? 12 : 22, 28, 12, 15 };
				permit_row(c, w, &r, i, "omzetting", rng_pick(&r, state, 5), rng_between(&r, 3, 6));
			}
		}
		if (a->marks & HOLIDAY)
			permit_row(c, w, &r, i, "vakantieverhuur", 1, 0);
		if (a->marks & EMPTY && rng_chance(&r, 0.2))
			permit_row(c, w, &r, i, "leegstand", 1, 0);
		if (rng_chance(&r, 0.018))
			permit_row(c, w, &r, i, "bouw", rng_chance(&r, 0.85), 0);
		if (rng_chance(&r, a->kind == UPSTAIRS ? 0.012 : 0.003))
			permit_row(c, w, &r, i, rng_chance(&r, 0.7) ? "splitsing" : "onttrekking", 1 + rng_below(&r, 2), 0);
		if (a->tenure == CORPORATION && rng_chance(&r, 0.05))
			permit_row(c, w, &r, i, "huisvesting", 1, 0);
	}
}

void write_corporatie_bezit(const city *c, csv *w)
{
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "corporatie", (uint64_t)i);
		char text[DIRT_TEXT], suffix[16];
		int which, tenant;
		if (a->tenure != CORPORATION || a->kind >= SHOP || rng_chance(&r, 0.01))
			continue;
		who_corporation(c, i, &which);
		who_corporation_spelled(which, &r, text);
		csv_text(w, text);
		dirt_street(c, &r, a->street, 0.25, text);
		csv_text(w, text);
		csv_int(w, a->number);
		dirt_suffix(a, &r, suffix);
		csv_text(w, suffix + strspn(suffix, " -/"));
		csv_text(w, rng_chance(&r, 0.99) ? a->postcode : "");
		tenant = who_resident(c, i, 0);
		if (rng_chance(&r, 0.02))                /* a tenant whom the corporation still has in its books, or somebody else */
			tenant = rng_below(&r, c->n_people);
		csv_text(w, tenant < 0 && rng_chance(&r, 0.6) ? "geen" : a->marks & STUDENTS ? "campus" : rng_chance(&r, 0.08) ? "tijdelijk" : "regulier");
		const int crowd = city_situation(c, i, ADRESFRAUDE, c->as_of);
		if (crowd >= 0 && c->episodes[crowd].kind == ELSEWHERE && rng_chance(&r, 0.25))
			tenant = rng_below(&r, c->n_people);
		if (tenant >= 0)
			who_code(w, c, tenant);
		else
			csv_empty(w);
		csv_date(w, c->as_of - rng_between(&r, 30, 7000));
		csv_end(w);
		csv_truth(w, a->twin ? TRUTH_NO_ADDRESS : i);
		csv_entity(w, tenant >= 0 ? who_entity(NATURAL, tenant) : 0);
	}
}
