/* Class X by the name of a column. */
#include "lang/never.h"

#include <string.h>

enum { LONGEST = 64 };

/* What never weighs and never loads, by the first letters of a word in a name, with the reason. `whole`: the
 * word is as it stands. */
static const struct { const char *stem; bool whole; const char *why; } names[] = {
	{ "nationalit", false, "nationality as an indicator of risk is unlawful" },
	{ "geboorteland", false, "a country of birth stands for origin" },
	{ "geboorteplaats", false, "a place of birth stands for origin" },
	{ "herkomst", false, "origin is no ground for a visit" },
	{ "migratieachtergrond", false, "origin is no ground for a visit" },
	{ "etnic", false, "origin is no ground for a visit" },
	{ "taal", true, "a language stands for origin" },
	{ "voertaal", true, "a language stands for origin" },
	{ "moedertaal", true, "a language stands for origin" },
	{ "geslacht", true, "gender is no ground for a visit" },
	{ "geslachtsaanduiding", true, "gender is no ground for a visit" },
	{ "gender", true, "gender is no ground for a visit" },
	{ "religie", false, "religion may not be processed for this work" },
	{ "geloof", true, "religion may not be processed for this work" },
	{ "levensbeschouwing", false, "religion may not be processed for this work" },
	{ "leeftijd", false, "age is no ground for a visit" },
	{ "gezondheid", false, "health may not be processed for this work" },
	{ "diagnose", false, "health may not be processed for this work" },
	{ "ziekte", false, "health may not be processed for this work" },
	{ "schuld", false, "debt may not be processed for this work" },
	{ "huurachterstand", false, "debt may not be processed for this work" },
	{ "jeugdzorg", false, "youth care may not be processed for this work" },
	{ "uitkering", false, "welfare may not be linked for this work" },
	{ "bijstand", false, "welfare may not be linked for this work" },
	{ "opleiding", false, "the kind of education is no ground for a visit" },
	{ "kenteken", false, "a number plate stands for origin or leads to a person" },
};

/* Two words that say together what neither says alone, in whichever order: geboorte_land, afstand_tot_ouders. */
static const char *const births[] = { "geboorte", "birth", NULL };
static const char *const places[] = { "land", "plaats", "country", "place", NULL };
static const char *const distances[] = { "afstand", "afstanden", "reisafstand", "distance", "km", "kilometers", NULL };
static const char *const relatives[] = { "ouder", "ouders", "ouderlijk", "grootouder", "grootouders", "schoonouders", "moeder", "vader",
	"kind", "kinder", "kinderen", "kleinkind", "kleinkinderen", "zoon", "dochter", "broer", "zus", "familie", "familielid", "familieleden", "gezin",
	"gezinslid", "gezinsleden", "verwant", "verwante", "verwanten", "verwantschap", "bloedverwant", "bloedverwanten", "partner", "partners",
	"expartner", "parent", "parents", "child", "children", "family", "relative", "relatives", NULL };
static const struct { const char *const *one, *const *other; const char *why; } pairs[] = {
	{ births, places, "a place of birth stands for origin" },
	{ distances, relatives, "the distance between relatives is no ground for a visit" },
};

/* What stands between the words of a pair in a name without spaces: afstandTotOuders, afstandsouders. */
static const char *const between[] = { "tot", "naar", "to", "s", NULL };

/* The next word of a name in small letters, which `*from` is moved behind; empty: longer than any that is looked for. */
static pm_str next_word(pm_str name, size_t *from, char low[LONGEST])
{
	const size_t begin = *from;
	size_t to = begin;
	while (to < name.n && name.p[to] != '_' && name.p[to] != ' ' && name.p[to] != '-' && name.p[to] != '.')
		to++;
	*from = to + 1;
	if (to - begin >= LONGEST)
		return PM_STR("");
	for (size_t i = begin; i < to; i++)
		low[i - begin] = pm_ascii_lower(name.p[i]);
	return (pm_str){ low, to - begin };
}

static bool begins(pm_str word, const char *stem)
{
	const size_t n = strlen(stem);
	return word.n >= n && memcmp(word.p, stem, n) == 0;
}

static const char *reason_of_word(pm_str word)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].whole ? pm_str_is(word, names[i].stem) : begins(word, names[i].stem))
			return names[i].why;
	return NULL;
}

/* How many letters the longest of these words takes where `word` begins; 0: none of them stands there. */
static size_t longest_of(const char *const *words, pm_str word)
{
	size_t best = 0;
	for (; *words; words++)
		if (strlen(*words) > best && begins(word, *words))
			best = strlen(*words);
	return best;
}

/* Which halves of pairs a word says that is made of nothing but such words: bit 2k and 2k + 1 for the pair k. */
static unsigned halves_of_word(pm_str word)
{
	unsigned said = 0;
	while (word.n) {
		size_t best = longest_of(between, word);
		unsigned half = 0;
		for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++)
			for (unsigned side = 0; side < 2; side++) {
				const size_t n = longest_of(side ? pairs[k].other : pairs[k].one, word);
				if (n > best)
					best = n, half = 1u << (2 * k + side);
			}
		if (best == 0)
			return 0;
		said |= half;
		word.p += best;
		word.n -= best;
	}
	return said;
}

const char *pm_never_name(pm_str name)
{
	char low[LONGEST];
	unsigned said = 0;
	for (size_t from = 0; from < name.n;) {
		const pm_str word = next_word(name, &from, low);
		const char *why = reason_of_word(word);
		if (why)
			return why;
		said |= halves_of_word(word);
	}
	for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++)
		if ((said >> 2 * k & 3) == 3)
			return pairs[k].why;
	return NULL;
}

bool pm_never_plain(pm_str name)
{
	char low[LONGEST];
	for (size_t from = 0; from < name.n;) {
		const pm_str word = next_word(name, &from, low);
		if (pm_str_is(word, "bsn") || pm_str_is(word, "bsnnummer") || pm_str_is(word, "burgerservicenummer") || pm_str_is(word, "sofinummer"))
			return true;
	}
	return false;
}
