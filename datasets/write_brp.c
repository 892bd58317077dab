/* write_brp.c - stays and relations as the register of persons holds them: late, incomplete, with ids lost or maimed. */
#include "dirt.h"
#include "registers.h"
#include "who.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Dates of long ago are sometimes known by month or year only: YYYYMM00, YYYY0000, 00000000. */
static void begin_date(csv *w, rng *r, int day, int as_of)
{
	char text[16];
	int y, m, d;
	const double u = rng_unit(r) * (as_of - day > 3650 ? 0.35 : 1);
	if (u > 0.006) {
		csv_date(w, day);
		return;
	}
	day_split(day, &y, &m, &d);
	if (u < 0.0004)
		snprintf(text, sizeof text, "00000000");
	else if (u < 0.002)
		snprintf(text, sizeof text, "%04d0000", y);
	else
		snprintf(text, sizeof text, "%04d%02d00", y, m);
	csv_text(w, text);
}

/* Letter and addition: in their own fields, joined in one, or in each other's place. */
static void suffix_fields(csv *w, rng *r, const struct address *a)
{
	char letter[2] = { a->letter, 0 }, addition[8], joined[12];
	snprintf(addition, sizeof addition, "%s", a->addition);
	snprintf(joined, sizeof joined, "%s%s", letter, addition);
	if (!joined[0] || rng_chance(r, 0.90)) {
		csv_text(w, letter);
		csv_text(w, addition);
		return;
	}
	if (rng_chance(r, 0.4) && letter[0])
		letter[0] = (char)(letter[0] + 32);
	if (rng_chance(r, 0.7)) {
		csv_empty(w);
		csv_text(w, joined);
	} else {
		csv_text(w, letter);
		csv_text(w, addition);
	}
}

/* The id of the address: absent, whole, without its zero, or padded to sixteen with a blank. */
static int id_field(const city *c, csv *w, rng *r, int address)
{
	const world *p = &c->world;
	char text[24];
	if (rng_chance(r, p->id_ontbreekt)) {
		csv_empty(w);
		return 0;
	}
	const unsigned long long number = 51820ull * 10000000000ull + city_bag_number(c, address);
	if (rng_chance(r, p->id_nul_kwijt))
		snprintf(text, sizeof text, rng_chance(r, 0.85) ? "%llu" : "%16llu", number);
	else
		snprintf(text, sizeof text, "%016llu", number);
	csv_text(w, text);
	return 1;
}

/* Research into a stay: on paper registrations more often, on others by mistake or rumour. */
static void research_fields(const city *c, csv *w, rng *r, const struct stay *s)
{
	const int open = s->end == DAY_OPEN, ghost = !(s->flags & (LIVES | LETTER)), late = s->flags & LATE_LEFT;
	const double doubt = !open ? 0 : ghost ? 0.055 : late ? 0.07 : 0.0035;
	if (!rng_chance(r, doubt)) {
		csv_empty(w);
		csv_empty(w);
		return;
	}
	const double kinds[] = { ghost || late ? 26 : 10, 34, 40, 10 };
	static const char *const code[] = { "089999", "080000", "081100", "081120" };
	csv_text(w, code[rng_pick(r, kinds, 4)]);
	csv_date(w, c->as_of - rng_between(r, 3, s->begin > c->as_of - 420 ? 30 : 400));
}

/* Street as the BRP holds it: short form of 24 characters, or the full name of newer entries. */
static void stay_row(const city *c, csv *w, const struct stay *s, int index)
{
	const struct person *p = &c->people[s->person];
	const struct surname *n = &c->lists.surnames[p->surname];
	struct address a = c->addresses[s->address];
	rng r = rng_item(c->seed, "brp", (uint64_t)index);
	char text[NAME_TEXT];
	struct alias old;
	int truth = s->address;
	who_code(w, c, s->person);
	who_given(c, p, text);
	csv_text(w, text);
	csv_text(w, n->prefix);
	csv_text(w, n->core);
	csv_date(w, p->birth);
	begin_date(w, &r, s->begin, c->as_of);
	csv_date(w, s->end);
	csv_text(w, s->flags & LETTER ? "B" : "W");
	csv_text(w, rng_chance(&r, 0.7) ? c->streets[a.street].korte : c->streets[a.street].name);
	const int by_alias = rng_chance(&r, 0.05) && dirt_alias(c, s->address, &old);
	if (by_alias) {
		a.letter = old.letter;
		a.addition[0] = 0;
	}
	csv_int(w, a.number);
	suffix_fields(w, &r, &a);
	const int relative = rng_chance(&r, 0.0008);
	csv_text(w, relative ? (rng_chance(&r, 0.5) ? "to" : "by") : "");
	if (rng_chance(&r, 0.004))
		csv_empty(w);
	else if (rng_chance(&r, 0.03)) {
		snprintf(text, sizeof text, "%.4s %.2s", a.postcode, a.postcode + 4);
		csv_text(w, text);
	} else
		csv_text(w, a.postcode);
	csv_text(w, rng_chance(&r, 0.9) ? "'s-Gravenhage" : "Den Haag");
	const int with_id = id_field(c, w, &r, s->address);
	if (!with_id && (relative || a.twin))
		truth = TRUTH_NO_ADDRESS;
	research_fields(c, w, &r, s);
	csv_text(w, s->flags & DIED ? "O" : s->flags & EMIGRATED ? "E" : rng_chance(&r, 0.0003) ? "F" : "");
	csv_int(w, p->secret);
	csv_flag(w, s->flags & UNKNOWN_LEFT && s->end != DAY_OPEN);
	const int known = s->begin + (int)rng_exp(&r, c->world.opneming_dagen);
	if (rng_chance(&r, 0.06))
		csv_empty(w);
	else
		csv_date(w, known < c->as_of ? known : c->as_of);
	csv_end(w);
	csv_truth(w, truth);
	csv_entity(w, who_entity(NATURAL, s->person));
}

/* Whether stay a comes after stay b of the same person. */
static int later(const city *c, int a, int b)
{
	const struct stay *x = &c->stays[a], *y = &c->stays[b];
	return x->person == y->person && (x->begin != y->begin ? x->begin > y->begin : x->address > y->address);
}

/* Row order: by person, then time, as an extract of persons has it. */
void write_brp_personen(const city *c, csv *w)
{
	int *next = city_alloc((size_t)c->n_people + 2, sizeof *next), *order = city_alloc((size_t)c->n_stays, sizeof *order);
	for (int i = 0; i < c->n_stays; i++)
		next[c->stays[i].person + 1]++;
	for (int p = 0; p < c->n_people; p++)
		next[p + 1] += next[p];
	for (int i = 0; i < c->n_stays; i++)
		order[next[c->stays[i].person]++] = i;
	for (int i = 1; i < c->n_stays; i++)           /* a person has few stays: insertion keeps them in order of time */
		for (int k = i; k > 0 && later(c, order[k - 1], order[k]); k--) {
			const int kept = order[k];
			order[k] = order[k - 1];
			order[k - 1] = kept;
		}
	for (int i = 0; i < c->n_stays; i++)
		stay_row(c, w, &c->stays[order[i]], order[i]);
	free(next);
	free(order);
}

static void relation_row(const city *c, csv *w, rng *r, int a, const char *kind, int b, int begin, int end)
{
	who_code(w, c, a);
	csv_text(w, kind);
	who_code(w, c, b);
	csv_date(w, begin);
	csv_date(w, end);
	const int known = begin + 10 + (int)rng_exp(r, 30);
	if (rng_chance(r, 0.1))
		csv_empty(w);
	else
		csv_date(w, known < c->as_of ? known : c->as_of);
	csv_end(w);
}

void write_brp_relaties(const city *c, csv *w)
{
	static const char *const kind[] = { "partner", "ex_partner", "ouder" };
	static const char *const back[] = { "partner", "ex_partner", "kind" };
	rng r = rng_stream(c->seed, "relations");
	for (int i = 0; i < c->n_relations; i++) {
		const struct relation *x = &c->relations[i];
		if (x->begin >= c->as_of)
			continue;
		relation_row(c, w, &r, x->a, kind[x->kind], x->b, x->begin, x->end);
		if (!rng_chance(&r, 0.03))
			relation_row(c, w, &r, x->b, back[x->kind], x->a, x->begin, x->end);
	}
}
