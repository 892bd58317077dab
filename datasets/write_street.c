/* write_street.c - what is seen from outside: advertisements, contracts, observations; and the lawful institutions. */
#include "dirt.h"
#include "registers.h"
#include "text.h"
#include "who.h"
#include <stdio.h>
#include <string.h>

/* What an address would be advertised as on a day, and how likely that is; 0 when it never is. */
static double advert_chance(const city *c, int i, int day, int *style)
{
	const struct address *a = &c->addresses[i];
	const double p = c->world.advertentie_kans;
	const int crowd = city_situation(c, i, OVERBEWONING, day), fraud = city_situation(c, i, ADRESFRAUDE, day);
	*style = 1;
	if (crowd >= 0 && c->episodes[crowd].kind != DOUBLED) {
		*style = c->episodes[crowd].kind == LABOUR ? 2 : 1;
		return p * 0.9;
	}
	if (fraud >= 0 && c->episodes[fraud].kind == ELSEWHERE && c->episodes[fraud].people) {
		*style = 0;
		return p * 0.6;
	}
	if (a->marks & LAWFUL_ROOMS)
		return 0.09;
	if (a->marks & (FRIENDS | STUDENTS))
		return 0.05;
	if (a->marks & HOLIDAY) {
		*style = 3;
		return 0.3;
	}
	*style = rng_mix((uint64_t)i) % 10 < 7 ? 0 : rng_mix((uint64_t)i + 1) % 10 < 8 ? 1 : 3;
	return a->tenure == RENTED ? 0.028 : 0.009;
}

static void advert_row(const city *c, csv *w, rng *r, int i, int style, int day)
{
	static const char *const platform[] = { "kamersite", "huurplein", "vakantiehuis", "prikbord", "marktplek" };
	const struct address *a = &c->addresses[i];
	char text[TEXT_LONG], body[TEXT_LONG];
	int truth;
	snprintf(text, sizeof text, "A%06d", (int)w->rows + 1);
	csv_text(w, text);
	csv_text(w, platform[style == 3 ? 2 : rng_chance(r, 0.5) ? style % 2 : 3 + rng_below(r, 2)]);
	csv_date(w, day);
	if (rng_chance(r, 0.45))
		truth = dirt_vague(c, r, i, text);
	else
		truth = dirt_address(c, r, i, 0.9, text);
	csv_text(w, text);
	text_advert(r, style, text, body);
	csv_text(w, text);
	csv_text(w, body);
	csv_int(w, style == 0 ? rng_between(r, 850, 2400) : style == 3 ? rng_between(r, 80, 260) : rng_between(r, 320, 850));
	if (rng_chance(r, 0.4))
		csv_empty(w);
	else
		csv_int(w, 1 + rng_poisson(r, style == 2 ? 3 : style == 1 ? 0.6 : 2));
	if (style == 3 && a->marks & HOLIDAY && rng_chance(r, 0.85))
		snprintf(text, sizeof text, "0518 %04X %04X", rng_below(r, 65536), rng_below(r, 65536));
	else
		text[0] = 0;
	csv_text(w, text);
	csv_number(w, a->x + 300 * (rng_unit(r) - 0.5) * 0.7, 0);
	csv_number(w, a->y + 300 * (rng_unit(r) - 0.5) * 0.7, 0);
	csv_end(w);
	csv_truth(w, truth);
}

void write_advertenties(const city *c, csv *w)
{
	for (int i = 0; i < c->n_addresses; i++) {
		rng r = rng_item(c->seed, "adverts", (uint64_t)i);
		const int day = c->as_of - rng_between(&r, 1, 720);
		int style;
		if (!city_dwelling(&c->addresses[i]) || !rng_chance(&r, advert_chance(c, i, day, &style)))
			continue;
		for (int n = 1 + (rng_chance(&r, 0.25) ? rng_between(&r, 1, 3) : 0), k = 0; k < n; k++)
			advert_row(c, w, &r, i, style, day + k * 9 < c->as_of ? day + k * 9 : day);
	}
}

/* The last case about an address, or -1. Asked for some thousand documents only. */
static int case_of(const city *c, int i)
{
	int k = c->n_cases;
	while (--k >= 0 && c->cases[k].address != i)
		;
	return k;
}

/* Documents in files: of lettings gone wrong, of permits asked, of quarrels about rent in good order. */
void write_huurcontracten(const city *c, csv *w)
{
	char text[TEXT_CONTRACT];
	for (int i = 0; i < c->n_addresses; i++) {
		rng r = rng_item(c->seed, "contracts", (uint64_t)i);
		const struct address *a = &c->addresses[i];
		const int crowd = city_situation(c, i, OVERBEWONING, c->as_of - 200), fraud = city_situation(c, i, ADRESFRAUDE, c->as_of - 200);
		double p = a->marks & LAWFUL_ROOMS ? 0.05 : a->tenure == RENTED ? 0.014 : city_dwelling(a) ? 0.002 : 0.001;
		if ((crowd >= 0 && c->episodes[crowd].kind != DOUBLED) || (fraud >= 0 && c->episodes[fraud].kind == ELSEWHERE))
			p += c->world.contract_kans;
		if (!rng_chance(&r, p))
			continue;
		/* a landlord has a form of his own; the forms of offices in the trade go round among many */
		const int form = a->owner >= 0 && rng_chance(&r, 0.6) ? a->owner % TEXT_FORMS : rng_below(&r, TEXT_FORMS);
		snprintf(text, sizeof text, "H%05d", (int)w->rows + 1);
		csv_text(w, text);
		const int k = case_of(c, i);
		if (k >= 0) {
			snprintf(text, sizeof text, "%d%05d", 1970 + day_month(c->cases[k].opened) / 12, k % 100000);
			csv_text(w, text);
		} else
			csv_empty(w);
		csv_date(w, c->as_of - rng_between(&r, 5, 1000));
		const int truth = dirt_address(c, &r, i, 0.6, text);
		csv_text(w, text);
		text_contract(c, &r, form, i, a->owner, text);
		csv_text(w, text);
		csv_end(w);
		csv_truth(w, truth);
	}
}

enum { NO_NAMES, COVERED, BICYCLES, BULKY, MATTRESSES, PORCH, UPKEEP_POOR, TURNOVER, INDICATORS };

static void observation_row(const city *c, csv *w, rng *r, int i, const double weight[INDICATORS])
{
	static const char *const name[] = { "naambordjes_ontbreken", "ramen_afgeschermd", "fietsen_veel", "grofvuil", "matrassen",
	                                    "portiek_verwaarloosd", "onderhoud_woning", "hoog_verloop" };
	static const char *const role[] = { "handhaver", "wijkmedewerker", "beheerder", "opbouwwerker" };
	const struct address *a = &c->addresses[i];
	char text[DIRT_TEXT];
	int truth = TRUTH_NO_ADDRESS;
	const int by_number = dirt_by_number(c, a->street, a->number), plain = !a->letter && !a->addition[0];
	snprintf(text, sizeof text, "O%06d", (int)w->rows + 1);
	csv_text(w, text);
	csv_date(w, c->as_of - rng_between(r, 1, 700));
	csv_text(w, role[rng_below(r, 4)]);
	dirt_street(c, r, a->street, 0.4, text);
	csv_text(w, text);
	const double u = rng_unit(r);
	if (u < 0.12)
		csv_empty(w);
	else if (u < 0.2 || (plain && by_number < 0)) {
		snprintf(text, sizeof text, "%d-%d", a->number > 6 ? a->number - 2 * rng_below(r, 3) : a->number, a->number + 2 * rng_between(r, 1, 3));
		csv_text(w, text);
	} else {
		csv_int(w, a->number);
		truth = by_number;
	}
	csv_text(w, name[rng_pick(r, weight, INDICATORS)]);
	csv_int(w, 1 + rng_poisson(r, 0.7));
	csv_end(w);
	csv_truth(w, truth);
}

/* Officers walk where they are sent and look at every door; what they note is mostly about the street. */
void write_straatobservaties(const city *c, csv *w)
{
	static const double street[] = { 10, 8, 20, 24, 7, 14, 13, 4 }, crowded[] = { 17, 16, 17, 14, 15, 6, 6, 9 }, empty[] = { 20, 26, 4, 8, 2, 8, 16, 16 };
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "observations", (uint64_t)i), b = rng_item(c->seed, "walks", (uint64_t)a->street);
		const double walked = rng_lognormal(&b, 0.9);
		const int crowd = city_situation(c, i, OVERBEWONING, c->as_of - 100), fraud = city_situation(c, i, ADRESFRAUDE, c->as_of - 100);
		double rate = 0.05 * (a->marks & (BLAMED | FEUD) ? 4 : 1);
		const double *weight = street;
		if (a->marks & (LAWFUL_ROOMS | STUDENTS | SHELTER | FRIENDS | BIG_FAMILY | VISITORS)) {
			rate += 0.10;
			weight = crowded;
		} else if (a->marks & (EMPTY | AWAY)) {
			rate += 0.06;
			weight = empty;
		}
		if (crowd >= 0) {
			rate += c->world.observatie_kans * 0.8;
			weight = crowded;
		} else if (fraud >= 0) {
			rate += c->world.observatie_kans * 0.35;
			weight = empty;
		}
		for (int n = rng_poisson(&r, rate * walked); n > 0; n--)
			observation_row(c, w, &r, i, rng_chance(&r, 0.5) ? weight : street);
	}
}

void write_instellingen(const city *c, csv *w)
{
	static const char *const kind[] = { "zorg", "studentencomplex", "opvang", "beschermd_wonen", "convenant" };
	static const char *const name[] = { "Huize", "Complex", "Opvang", "Woonvorm", "Convenantwoning" };
	int last_pand = -1;
	for (int i = 0; i < c->n_addresses; i++) {
		const struct address *a = &c->addresses[i];
		rng r = rng_item(c->seed, "instellingen", (uint64_t)i);
		const int student = a->marks & STUDENTS && a->pand != last_pand;
		char text[DIRT_TEXT];
		if (a->marks & STUDENTS)
			last_pand = a->pand;
		if (!(a->marks & SHELTER) && !student && !(city_dwelling(a) && rng_chance(&r, 0.0009)))
			continue;
		const int k = student ? 1 : a->marks & SHELTER ? (int[]){ 0, 2, 3 }[rng_below(&r, 3)] : 4;
		snprintf(text, sizeof text, "%s %.60s", name[k], c->lists.streets[rng_below(&r, c->lists.n_streets)]);
		csv_text(w, text);
		csv_text(w, kind[k]);
		const int truth = dirt_address(c, &r, i, 0.4, text);
		csv_text(w, text);
		csv_int(w, k == 4 ? rng_between(&r, 2, 6) : student ? rng_between(&r, 20, 120) : city_living(c, i, c->as_of - 20) + rng_between(&r, 0, 8));
		csv_date(w, rng_chance(&r, 0.5) ? DAY_NONE : c->as_of + rng_between(&r, -200, 2500));
		csv_end(w);
		csv_truth(w, truth);
	}
}
