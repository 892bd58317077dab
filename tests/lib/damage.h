/* damage.h - clean addresses made dirty in ways that are told: texts with known truth, for measuring by kind of damage.
 *
 * Shape   a kind either leaves the address what it was, or makes it one that is not there (PM_GONE): a right answer is then none.
 *         The mix is the share of each kind in a hundred texts; a mixed text gets two other kinds at most besides.
 * Source  kinds as people write: facts on the domain (section 1), NEN 5825 short forms, letters of a keyboard. None is taken from a
 *         file that is measured. */
#ifndef DAMAGE_H
#define DAMAGE_H

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"

#define DAMAGE_MAP(X)                                                            \
	X(CLEAN, "zoals geregistreerd", 12, true)                                \
	X(SHORTER, "straat afgekort", 12, true)                                  \
	X(SPELLED, "ij als y, aa als ae, geen streepjes", 6, true)               \
	X(SLIP, "een tikfout in de straat", 9, true)                             \
	X(SLIPS, "twee tikfouten in de straat", 3, true)                         \
	X(FIRST_WORD, "eerste woord van de straat als letter", 3, true)          \
	X(TURNED, "andere volgorde", 7, true)                                    \
	X(ADDED_OTHERWISE, "toevoeging anders geschreven", 8, true)              \
	X(LETTER_CASE, "hoofdletters of kleine letters", 7, true)                \
	X(POSTCODE_SLIP, "een teken van de postcode fout", 4, true)              \
	X(NO_POSTCODE, "geen postcode", 7, true)                                 \
	X(NO_PLACE, "geen plaats", 5, true)                                      \
	X(WORDS, "woorden ervoor of erachter", 5, true)                          \
	X(GLUED, "spaties weg", 2, true)                                         \
	X(GONE_NUMBER, "nummer dat er niet is", 3, false)                        \
	X(GONE_ADDITION, "toevoeging die er niet is", 3, false)                  \
	X(LOST_ADDITION, "toevoeging weg, huis heeft er meer", 2, false)         \
	X(BESIDE, "tegenover", 1, false)                                         \
	X(RANGE, "reeks van nummers", 1, false)

typedef enum damage {
#define X(name, text, share, there) DAMAGE_##name,
	DAMAGE_MAP(X)
#undef X
	DAMAGES
} damage;

static const struct { const char *text; int share; bool there; } damage_table[DAMAGES] = {
#define X(name, text, share, there) { text, share, there },
	DAMAGE_MAP(X)
#undef X
};

enum { DAMAGE_TEXT = 320 };

typedef struct clean_address {
	char street[120], addition[24], postcode[8], place[80]; /* addition: letter and addition as one, `A`, `A-2`, `II` */
	int number;
	bool minus;   /* addition behind a hyphen */
} clean_address;

static inline uint64_t damage_dice(uint64_t *seed)
{
	*seed += UINT64_C(0x9e3779b97f4a7c15);
	return pm_hash_mix(*seed, 3);
}
static inline uint32_t damage_below(uint64_t *seed, uint32_t n) { return (uint32_t)(damage_dice(seed) % n); }

/* Puts `to` in the place of the first `from`; false: it is not there. */
static inline bool damage_replace(char *s, size_t room, const char *from, const char *to)
{
	char *at = strstr(s, from), rest[200];
	if (!at || strlen(s) + strlen(to) >= room)
		return false;
	snprintf(rest, sizeof rest, "%s", at + strlen(from));
	snprintf(at, room - (size_t)(at - s), "%s%s", to, rest);
	return true;
}

static inline bool damage_shorter(clean_address *a, uint64_t *seed)
{
	static const char *const pair[][2] = { { "straat", "str" }, { "laan", "ln" }, { "weg", "wg" }, { "plein", "pln" }, { "kade", "kd" },
		{ "singel", "sngl" }, { "gracht", "gr." }, { "Burgemeester", "Burg." }, { "Generaal", "Gen." }, { "van der", "v.d." }, { "van de", "v.d." } };
	bool any = false;
	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
		any |= damage_replace(a->street, sizeof a->street, pair[i][0], pair[i][1]);
	const size_t n = strlen(a->street);
	if (any && a->street[n - 1] != '.' && damage_below(seed, 2) && n + 1 < sizeof a->street)
		strcpy(a->street + n, ".");
	return any;
}

static inline bool damage_spelled(clean_address *a)
{
	bool any = damage_replace(a->street, sizeof a->street, "ij", "y");
	any |= damage_replace(a->street, sizeof a->street, "aa", "ae") && any;
	any |= damage_replace(a->street, sizeof a->street, "-", " ");
	any |= damage_replace(a->street, sizeof a->street, "ë", "e") || damage_replace(a->street, sizeof a->street, "é", "e");
	return any;
}

static inline bool damage_slip(clean_address *a, uint64_t *seed)
{
	const size_t n = strlen(a->street);
	for (int tries = 0; tries < 20 && n >= 6; tries++) {
		const size_t i = 1 + damage_below(seed, (uint32_t)n - 2);
		char *p = a->street + i, c = *p;
		if (!islower((unsigned char)p[0]) || !islower((unsigned char)p[1]) || (unsigned char)p[-1] >= 0x80)
			continue;
		switch (damage_below(seed, 4)) {
		case 0: memmove(p, p + 1, n - i); return true;
		case 1: if (n + 1 >= sizeof a->street) return false;
			memmove(p + 1, p, n - i + 1); return true;
		case 2: if (p[0] == p[1]) continue;
			p[0] = p[1], p[1] = c; return true;
		default: *p = "qwertyuiopasdfghjklzxcvbnm"[damage_below(seed, 26)];
			if (*p != c) return true;
		}
	}
	return false;
}

static inline bool damage_first_word(clean_address *a)
{
	char *blank = strchr(a->street, ' ');
	if (!blank || blank - a->street < 4 || strlen(blank) < 6 || !isupper((unsigned char)a->street[0]))
		return false;
	a->street[1] = '.';
	memmove(a->street + 2, blank, strlen(blank) + 1);
	return true;
}

static inline bool damage_postcode(clean_address *a, uint64_t *seed)
{
	if (strlen(a->postcode) != 6)
		return false;
	const uint32_t i = damage_below(seed, 6);
	char *p = &a->postcode[i];
	const char was = *p;
	*p = i < 4 ? (char)('0' + damage_below(seed, 10)) : (char)('A' + damage_below(seed, 26));
	return *p != was && a->postcode[0] != '0';
}

/* What a kind does to the parts; false: it has nothing to do here. `exists` tells whether a number with an addition (NULL: any) is
 * there in the street. */
typedef bool (*damage_exists)(void *ctx, const clean_address *a, int number, const char *addition);
static inline bool damage_parts(damage d, clean_address *a, uint64_t *seed, damage_exists exists, void *ctx)
{
	static const char *const other[] = { "A", "B", "C", "D", "E", "2", "3", "II", "III", "bis" };
	switch (d) {
	case DAMAGE_SHORTER: return damage_shorter(a, seed);
	case DAMAGE_SPELLED: return damage_spelled(a);
	case DAMAGE_SLIP: return damage_slip(a, seed);
	case DAMAGE_SLIPS: return strlen(a->street) >= 10 && damage_slip(a, seed) && damage_slip(a, seed);
	case DAMAGE_FIRST_WORD: return damage_first_word(a);
	case DAMAGE_ADDED_OTHERWISE: return a->addition[0] != 0;
	case DAMAGE_POSTCODE_SLIP: return damage_postcode(a, seed);
	case DAMAGE_NO_POSTCODE: a->postcode[0] = 0; return true;
	case DAMAGE_NO_PLACE: a->place[0] = 0; return true;
	case DAMAGE_GLUED: return !a->addition[0];
	case DAMAGE_GONE_NUMBER:
		a->number += 200 + (int)damage_below(seed, 600);
		return !exists(ctx, a, a->number, NULL);
	case DAMAGE_GONE_ADDITION:
		snprintf(a->addition, sizeof a->addition, "%s", other[damage_below(seed, sizeof other / sizeof *other)]);
		a->minus = true;
		return !exists(ctx, a, a->number, a->addition);
	case DAMAGE_RANGE:
		snprintf(a->addition, sizeof a->addition, "%d", a->number + 2 + 2 * (int)damage_below(seed, 6));
		return !exists(ctx, a, a->number, a->addition); /* some are registered so */
	case DAMAGE_LOST_ADDITION: {
		const bool had = a->addition[0] != 0;
		a->addition[0] = 0;
		return had && !exists(ctx, a, a->number, "");
	}
	default: return true;
	}
}

/* Number and addition, in one of the ways that people write them. */
static inline void damage_house(const clean_address *a, bool otherwise, bool range, uint64_t *seed, char out[64])
{
	if (range)
		snprintf(out, 64, "%d-%s", a->number, a->addition);
	else if (!a->addition[0])
		snprintf(out, 64, "%d", a->number);
	else if (!otherwise)
		snprintf(out, 64, "%d%s%s", a->number, a->minus ? "-" : "", a->addition);
	else {
		char low[24];
		uint32_t w = damage_below(seed, 5);
		snprintf(low, sizeof low, "%s", a->addition);
		for (char *p = low; *p && w % 2; p++)
			*p = (char)tolower((unsigned char)*p);
		if (isdigit((unsigned char)low[0]) && w == 2)
			w = 0; /* 122 is another house */
		static const char *const between[] = { "-", " ", "", "/", " - " };
		snprintf(out, 64, "%d%s%s", a->number, between[w], low);
	}
}

/* Writes the text of an address with these damages (a bit each). */
static inline void damage_write(const clean_address *a, uint32_t which, uint64_t *seed, char out[DAMAGE_TEXT])
{
	static const char *const before[] = { "bewoners van ", "t.a.v. de bewoner, ", "Adres: ", "overlast " };
	static const char *const after[] = { " (achterzijde)", ", graag bellen", " boven de winkel", ", Nederland" };
	char house[64], town[96], pc[16] = "";
	const bool turned = which >> DAMAGE_TURNED & 1, glued = which >> DAMAGE_GLUED & 1;
	damage_house(a, which >> DAMAGE_ADDED_OTHERWISE & 1, which >> DAMAGE_RANGE & 1, seed, house);
	if (a->postcode[0])
		snprintf(pc, sizeof pc, "%.4s%s%s", a->postcode, damage_below(seed, 2) ? " " : "", a->postcode + 4);
	snprintf(town, sizeof town, "%s%s%s", pc, *pc && a->place[0] ? " " : "", a->place);
	const char *comma = *town ? glued ? "," : ", " : "", *head = which >> DAMAGE_BESIDE & 1 ? "tegenover " : "";
	if (turned && damage_below(seed, 2) && *town)
		snprintf(out, DAMAGE_TEXT, "%s%s%s%s %s", town, comma, head, a->street, house);
	else if (turned)
		snprintf(out, DAMAGE_TEXT, "%s%s %s%s%s", head, house, a->street, comma, town);
	else
		snprintf(out, DAMAGE_TEXT, "%s%s%s%s%s%s", head, a->street, glued ? "" : " ", house, comma, town);
	if (which >> DAMAGE_WORDS & 1) {
		char all[DAMAGE_TEXT];
		snprintf(all, sizeof all, "%.250s", out);
		if (damage_below(seed, 2))
			snprintf(out, DAMAGE_TEXT, "%s%s", before[damage_below(seed, 4)], all);
		else
			snprintf(out, DAMAGE_TEXT, "%s%s", all, after[damage_below(seed, 4)]);
	}
	if (which >> DAMAGE_LETTER_CASE & 1) {
		const bool up = damage_below(seed, 2);
		for (char *p = out; *p; p++)
			*p = (char)(up ? toupper((unsigned char)*p) : tolower((unsigned char)*p));
	}
}

/* One kind by its share in the mix. */
static inline damage damage_draw(uint64_t *seed)
{
	int at = (int)damage_below(seed, 100);
	for (int d = 0; d < DAMAGES; d++)
		if ((at -= damage_table[d].share) < 0)
			return (damage)d;
	return DAMAGE_CLEAN;
}

#endif
