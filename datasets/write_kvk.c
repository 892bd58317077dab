/* write_kvk.c - establishments: shops, offices, people trading from home, letterboxes, landlords' firms. */
#include "dirt.h"
#include "registers.h"
#include "who.h"
#include <stdio.h>
#include <string.h>

typedef struct firm {
	uint64_t number, rsin, entity;   /* rsin 0: not a legal person */
	char name[NAME_TEXT];
	const char *form, *trade;
	int begin, end;
} firm;

static void firm_row(const city *c, csv *w, rng *r, int i, const firm *f)
{
	const struct address *a = &c->addresses[i];
	char text[DIRT_TEXT], suffix[16];
	csv_int(w, (long long)f->number);
	snprintf(text, sizeof text, "%012llu", (unsigned long long)(10000000 + w->rows));
	csv_text(w, text);
	csv_text(w, f->name);
	csv_text(w, f->form);
	if (f->rsin)
		csv_int(w, (long long)f->rsin);
	else
		csv_empty(w);
	csv_text(w, f->trade);
	csv_flag(w, !rng_chance(r, 0.04));
	dirt_street(c, r, a->street, 0.3, text);
	csv_text(w, text);
	csv_int(w, a->number);
	dirt_suffix(a, r, suffix);
	csv_text(w, suffix + strspn(suffix, " -/"));
	csv_text(w, rng_chance(r, 0.985) ? a->postcode : "");
	csv_text(w, rng_chance(r, 0.7) ? "'s-Gravenhage" : "Den Haag");
	csv_date(w, f->begin);
	csv_date(w, f->end);
	csv_end(w);
	csv_truth(w, a->twin ? TRUTH_NO_ADDRESS : i);
	csv_entity(w, f->entity);
}

static void set_dates(const city *c, rng *r, firm *f, double mean_days)
{
	f->begin = c->as_of - 10 - (int)rng_exp(r, mean_days);
	f->end = DAY_NONE;
	if (rng_chance(r, 0.22)) {
		f->end = f->begin + 60 + (int)rng_exp(r, mean_days * 0.7);
		if (f->end >= c->as_of)
			f->end = DAY_NONE;
	}
}

/* A person who trades, at home or in a shop: the firm is that person. */
static void trader(const city *c, csv *w, rng *r, int i, int person, const char *trade)
{
	static const char *const activity[] = { "Klus", "Design", "Advies", "Schoonmaak", "Catering", "Bouw", "Media", "Transport" };
	firm f = { .number = 62000000 + (uint64_t)i * 97 % 30000000, .form = "eenmanszaak", .trade = trade };
	char name[NAME_TEXT];
	who_person(c, &c->people[person], r, name);
	if (rng_chance(r, 0.5))
		snprintf(f.name, sizeof f.name, "%s %.90s", activity[rng_below(r, 8)], c->lists.surnames[c->people[person].surname].core);
	else
		snprintf(f.name, sizeof f.name, "%.100s", name);
	f.entity = who_entity(NATURAL, person);
	f.number += (uint64_t)person % 89;
	set_dates(c, r, &f, 1500);
	firm_row(c, w, r, i, &f);
}

static void company(const city *c, csv *w, rng *r, int i, int n, const char *trade)
{
	static const char *const root[] = { "Haag", "Duin", "Delta", "Hof", "Zee", "Trans", "Nova", "Prima" };
	static const char *const tail[] = { "Handel", "Groep", "Techniek", "Diensten", "Food", "Retail", "Logistiek", "Consult" };
	const int id = i * 4 + n;
	firm f = { .number = 60000000 + (uint64_t)id, .rsin = city_rsin(c, 8000000 + (uint64_t)id), .form = "besloten vennootschap", .trade = trade };
	snprintf(f.name, sizeof f.name, "%s%.24s %s B.V.", root[rng_below(r, 8)], c->lists.surnames[lists_surname(&c->lists, r)].core, tail[rng_below(r, 8)]);
	f.entity = who_entity(TRADER, id);
	set_dates(c, r, &f, 2200);
	firm_row(c, w, r, i, &f);
}

static void at_address(const city *c, csv *w, int i)
{
	static const char *const shop[] = { "4711", "4778", "5610", "9602", "4771", "5630" }, *const home[] = { "4120", "6201", "7022", "8121", "9003", "4339", "7410" };
	const struct address *a = &c->addresses[i];
	rng r = rng_item(c->seed, "kvk", (uint64_t)i);
	if (!city_dwelling(a)) {
		for (int n = rng_chance(&r, 0.85) + rng_poisson(&r, a->kind == OFFICE ? 1.6 : 0.25), k = 0; k < n && k < 4; k++)
			company(c, w, &r, i, k, a->kind == SHOP ? shop[rng_below(&r, 6)] : "6420");
		return;
	}
	const int crowd = city_situation(c, i, OVERBEWONING, c->as_of - 60), fraud = city_situation(c, i, ADRESFRAUDE, c->as_of - 60);
	double traders = a->marks & HOME_TRADE ? 0.9 : a->marks & (LAWFUL_ROOMS | STUDENTS | FRIENDS) ? 0.22 : 0.115;
	if (crowd >= 0)
		traders += c->episodes[crowd].kind == LABOUR ? 0.5 : 0.18;   /* workers made to work as traders */
	for (int n = rng_poisson(&r, traders), k = 0; k < n; k++) {
		const int person = who_resident(c, i, k);
		trader(c, w, &r, i, person >= 0 ? person : rng_below(&r, c->n_people), home[rng_below(&r, 7)]);
	}
	double letterbox = 0.012;
	if (fraud >= 0)
		letterbox += c->episodes[fraud].kind == TRANSIT || c->episodes[fraud].kind == GHOST ? 0.11 : 0.03;
	for (int n = rng_poisson(&r, letterbox), k = 0; k < n && k < 4; k++)
		company(c, w, &r, i, k, rng_chance(&r, 0.5) ? "6420" : "7022");
}

void write_kvk_vestigingen(const city *c, csv *w)
{
	for (int i = 0; i < c->n_addresses; i++)
		at_address(c, w, i);
	for (int l = 0; l < c->n_landlords; l++)
		for (int g = 1; g <= c->landlords[l].guises; g++) {
			rng r = rng_item(c->seed, "landlord firms", (uint64_t)l * 8 + (uint64_t)g);
			firm f = { .number = who_landlord_kvk(c, l, g), .rsin = who_landlord_rsin(c, l, g), .entity = who_landlord_entity(l, g),
			           .form = "besloten vennootschap", .trade = c->landlords[l].agency && g == 1 ? "7820" : rng_chance(&r, 0.6) ? "6820" : "6420" };
			who_landlord(c, l, g, &r, f.name);
			set_dates(c, &r, &f, 3000);
			f.end = rng_chance(&r, 0.05) ? f.end : DAY_NONE;
			firm_row(c, w, &r, c->landlords[l].home, &f);
		}
}
