#include "who.h"
#include "writer.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

void who_code(csv *w, const city *c, int person)
{
	char text[13];
	snprintf(text, sizeof text, "%012llx", (unsigned long long)city_person_code(c, person));
	csv_plain(w, text, 12);
}

void who_given(const city *c, const struct person *p, char out[NAME_TEXT])
{
	if (p->given[1] == 0xffff)
		snprintf(out, NAME_TEXT, "%s", c->lists.given[p->given[0]]);
	else
		snprintf(out, NAME_TEXT, "%s %s", c->lists.given[p->given[0]], c->lists.given[p->given[1]]);
}

/* First letter of a name, with the bytes that belong to it. */
static void initial(const char *name, char out[8])
{
	int n = 1;
	while ((name[n] & 0xc0) == 0x80 && n < 4)
		n++;
	memcpy(out, name, (size_t)n);
	memcpy(out + n, ".", 2);
}

static void slip(rng *r, char *text)
{
	const int n = (int)strlen(text);
	if (n < 6)
		return;
	const int i = rng_between(r, 1, n - 2);
	if (!islower((unsigned char)text[i]) || !islower((unsigned char)text[i + 1]))
		return;
	if (rng_chance(r, 0.5)) {
		const char kept = text[i];
		text[i] = text[i + 1];
		text[i + 1] = kept;
	} else
		memmove(text + i, text + i + 1, (size_t)(n - i));
}

static void spell(const struct surname *s, const char *first, const char *second, rng *r, char out[NAME_TEXT])
{
	char a[8], b[8] = "", core[32];
	initial(first, a);
	if (second)
		initial(second, b);
	snprintf(core, sizeof core, "%s", s->core);
	if (rng_chance(r, 0.02))
		slip(r, core);
	const char *space = s->prefix[0] ? " " : "";
	switch (rng_below(r, 6)) {
	case 0:
		snprintf(out, NAME_TEXT, "%s, %s%s%s%s", core, a, b, space, s->prefix);
		break;
	case 1:
		snprintf(out, NAME_TEXT, "%s%s%s %s", s->prefix, space, core, first);
		break;
	case 2:
		snprintf(out, NAME_TEXT, "%s %s%s%s", first, s->prefix, space, core);
		break;
	default:
		snprintf(out, NAME_TEXT, "%s%s %s%s%s", a, b, s->prefix, space, core);
	}
}

void who_person(const city *c, const struct person *p, rng *r, char out[NAME_TEXT])
{
	spell(&c->lists.surnames[p->surname], c->lists.given[p->given[0]],
	      p->given[1] == 0xffff ? NULL : c->lists.given[p->given[1]], r, out);
}

static const char *const letting[] = { "Vastgoed", "Beheer", "Woningen", "Onroerend Goed", "Holding", "Invest", "Verhuur", "Projecten" };
static const char *const labour[] = { "Uitzendbureau", "Flexwerk", "Personeel", "Werving" };

void who_landlord(const city *c, int landlord, int guise, rng *r, char out[NAME_TEXT])
{
	static const char *const form[] = { " B.V.", " BV", " b.v.", "", " B.V. i.o." };
	const double usual[] = { 52, 34, 6, 7, 1 };
	const struct landlord *l = &c->landlords[landlord];
	const struct surname *s = &c->lists.surnames[l->name];
	rng own = rng_item(c->seed, "landlord", (uint64_t)landlord);
	const char *first = c->lists.given[lists_given(&c->lists, &own)];
	if (!guise) {
		spell(s, first, NULL, r, out);
		return;
	}
	rng firm = rng_item(c->seed, "firm", (uint64_t)landlord * 8 + (uint64_t)guise);
	const char *trade = l->agency && guise == 1 ? labour[rng_below(&firm, 4)] : letting[(rng_below(&firm, 3) + guise * 3) % 8];
	char core[64];
	switch (rng_below(&firm, 4)) {
	case 0:
		snprintf(core, sizeof core, "%s %s", s->core, trade);
		break;
	case 1:
		snprintf(core, sizeof core, "%s%s%s & Zn %s", s->prefix, s->prefix[0] ? " " : "", s->core, trade);
		break;
	case 2:
		snprintf(core, sizeof core, "%.3s%.4s %s", first, s->core, trade);
		break;
	default:
		snprintf(core, sizeof core, "%s %s %s", s->core, trade, guise % 2 ? "Den Haag" : "Haaglanden");
	}
	if (rng_chance(r, 0.06))
		slip(r, core);
	if (rng_chance(r, 0.08))
		for (char *p = core; *p; p++)
			*p = (char)toupper((unsigned char)*p);
	snprintf(out, NAME_TEXT, "%s%s", core, form[rng_pick(r, usual, 5)]);
}

uint64_t who_landlord_entity(int landlord, int guise)
{
	return guise ? who_entity(LANDLORD_FIRM, landlord * 8 + guise) : who_entity(LANDLORD_SELF, landlord);
}

uint64_t who_landlord_rsin(const city *c, int landlord, int guise)
{
	return city_rsin(c, (uint64_t)landlord * 8 + (uint64_t)guise);
}

uint64_t who_landlord_kvk(const city *c, int landlord, int guise)
{
	return 27000000 + (rng_mix(c->seed) % 1000 + (uint64_t)landlord * 8 + (uint64_t)guise) % 3000000;
}

static const char *const housing[][3] = {
	{ "Haagse Woonstichting", "HWS", "Stichting Haagse Woonstichting" },
	{ "Woonhof", "Woonhof Den Haag", "St. Woonhof" },
	{ "De Duinwoning", "Duinwoning", "Woningstichting De Duinwoning" },
	{ "Staedehuis", "Stichting Staedehuis", "Staedehuis Wonen" },
};

const char *who_corporation(const city *c, int address, int *which)
{
	rng r = rng_item(c->seed, "corporation", (uint64_t)c->addresses[address].street);
	const double share[] = { 40, 28, 18, 14 };
	*which = rng_pick(&r, share, 4);
	return housing[*which][0];
}

void who_corporation_spelled(int which, rng *r, char out[NAME_TEXT])
{
	const double usual[] = { 70, 12, 18 };
	snprintf(out, NAME_TEXT, "%s", housing[which][rng_pick(r, usual, 3)]);
}

int who_resident(const city *c, int address, int nth)
{
	for (int i = c->stays_at[address]; i < c->stays_at[address + 1]; i++) {
		const struct stay *s = &c->stays[i];
		if (s->end == DAY_OPEN && s->flags & LIVES && c->people[s->person].birth < c->as_of - 18 * 365 && nth-- == 0)
			return s->person;
	}
	return -1;
}
