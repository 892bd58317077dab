/* dirt.c - the error model of typed addresses. */
#include "dirt.h"
#include "writer.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Chance of each error in hastily typed text. Assumed, after the messy addresses of web pages and the old BRP forms;
 * the sum is such that about one text in three has some damage beyond case and abbreviation. */
static const double P_ABBREVIATED = 0.22, P_TYPO = 0.075, P_NO_POSTCODE = 0.45, P_WRONG_POSTCODE = 0.02, P_NO_PLACE = 0.35,
	P_LOWER = 0.10, P_UPPER = 0.06, P_NO_ADDITION = 0.05, P_NO_NUMBER = 0.012, P_OTHER_PLACE = 0.006, P_EXTRA_WORDS = 0.035,
	P_NUMBER_FIRST = 0.02, P_POSTCODE_FIRST = 0.05, P_MOJIBAKE = 0.3, P_ALIAS = 0.12, P_OTHER_NUMBER = 0.012;

static int group_first(const city *c, int address)
{
	const struct address *a = &c->addresses[address];
	int i = address;
	while (i > c->streets[a->street].first && c->addresses[i - 1].number == a->number)
		i--;
	return i;
}

int dirt_by_number(const city *c, int street, int number)
{
	const struct street *s = &c->streets[street];
	int found = TRUTH_NO_ADDRESS;
	for (int i = s->first; i < s->first + s->count; i++)
		if (c->addresses[i].number == number) {
			if (found >= 0)
				return TRUTH_NO_ADDRESS;
			found = i;
		}
	return found >= 0 && !c->addresses[found].letter && !c->addresses[found].addition[0] ? found : TRUTH_NO_ADDRESS;
}

static int has_plain(const city *c, int street, int number)
{
	const struct street *s = &c->streets[street];
	for (int i = s->first; i < s->first + s->count; i++)
		if (c->addresses[i].number == number && !c->addresses[i].letter && !c->addresses[i].addition[0])
			return 1;
	return 0;
}

static int highest(const city *c, int street)
{
	const struct street *s = &c->streets[street];
	int most = 0;
	for (int i = s->first; i < s->first + s->count; i++)
		most = c->addresses[i].number > most ? c->addresses[i].number : most;
	return most;
}

int dirt_alias(const city *c, int address, struct alias *out)
{
	const struct address *a = &c->addresses[address];
	rng r = rng_item(c->seed, "alias", (uint64_t)address);
	if (!rng_chance(&r, 0.035) || a->twin || group_first(c, address) != address)
		return 0;
	const double kinds[] = { 35, 45, 20 };
	out->kind = rng_pick(&r, kinds, 3);
	out->street = a->street;
	out->number = a->number;
	out->letter = (char)('R' + rng_below(&r, 6));
	out->begin = c->as_of - rng_between(&r, 4000, 12000);
	out->end = out->kind ? c->as_of - rng_between(&r, 100, 3900) : DAY_OPEN;
	for (int i = address; i < c->n_addresses && c->addresses[i].number == a->number && c->addresses[i].street == a->street; i++)
		if (c->addresses[i].letter == out->letter)
			return 0;
	return 1;
}

static void replace_end(char *text, const char *from, const char *to)
{
	const size_t n = strlen(text), f = strlen(from);
	if (n > f && !strcmp(text + n - f, from))
		snprintf(text + n - f, DIRT_TEXT - (n - f), "%s", to);
}

static void replace_first(char *text, const char *from, const char *to)
{
	char rest[DIRT_TEXT], *at = strstr(text, from);
	if (!at)
		return;
	snprintf(rest, sizeof rest, "%s", at + strlen(from));
	snprintf(at, (size_t)(text + DIRT_TEXT - at), "%s%s", to, rest);
}

static void abbreviate(rng *r, char *text)
{
	const int dot = rng_chance(r, 0.4);
	replace_end(text, "straat", dot ? "str." : "str");
	replace_end(text, "laan", dot ? "ln." : "ln");
	replace_end(text, "plein", dot ? "pln." : "pln");
	replace_end(text, "weg", dot ? "wg." : "wg");
	replace_end(text, "kade", dot ? "kd." : "kd");
	if (rng_chance(r, 0.6)) {
		replace_first(text, "Burgemeester ", "Burg. ");
		replace_first(text, "van der ", "v.d. ");
		replace_first(text, "van den ", "v.d. ");
		replace_first(text, "van de ", "v.d. ");
		replace_first(text, "van ", "v. ");
		replace_first(text, "Sint ", "St. ");
		replace_first(text, "Prinses ", "Pr. ");
		replace_first(text, "Prins ", "Pr. ");
	}
	const char *space = strchr(text, ' ');
	if (space && space - text > 3 && isupper((unsigned char)text[0]) && isupper((unsigned char)space[1]) && rng_chance(r, 0.5)) {
		char rest[DIRT_TEXT];               /* Jan Luijkenlaan: J. Luijkenlaan */
		snprintf(rest, sizeof rest, "%s", space);
		snprintf(text + 1, DIRT_TEXT - 1, ".%.150s", rest);
	}
}

static int is_street(const city *c, const char *text)
{
	for (int i = 0; i < c->n_streets; i++)
		if (!strcmp(c->streets[i].name, text))
			return 1;
	return 0;
}

/* One slip of the fingers inside the word: two letters swapped, one lost, doubled, or replaced. */
static void mistype(rng *r, char *text)
{
	const int n = (int)strlen(text);
	if (n < 6)
		return;
	const int i = rng_between(r, 1, n - 3);
	if (!isalpha((unsigned char)text[i]) || !isalpha((unsigned char)text[i + 1]) || isupper((unsigned char)text[i]))
		return;
	const char kept = text[i];
	switch (rng_below(r, 5)) {
	case 0:
		text[i] = text[i + 1];
		text[i + 1] = kept;
		break;
	case 1:
	case 2:
		memmove(text + i, text + i + 1, (size_t)(n - i));
		break;
	case 3:
		memmove(text + i + 1, text + i, (size_t)(n - i + 1));
		break;
	default:
		text[i] = (char)('a' + rng_below(r, 26));
	}
}

static void sound_alike(rng *r, char *text)
{
	static const char *const pair[][2] = { { "ij", "y" }, { "ei", "ij" }, { "ck", "k" }, { "ae", "aa" }, { "sch", "sg" }, { "ph", "f" },
	                                       { "aa", "a" }, { "dt", "d" }, { "th", "t" }, { "ss", "s" } };
	const int i = rng_below(r, 10);
	replace_first(text, pair[i][0], pair[i][1]);
}

/* Letters outside ASCII: lost their accent, or UTF-8 read as Latin-1 and written again. */
static void break_accents(rng *r, char *text)
{
	static const char *const plain[][2] = { { "ë", "e" }, { "é", "e" }, { "è", "e" }, { "ê", "e" }, { "ï", "i" }, { "ö", "o" }, { "ü", "u" },
	                                        { "â", "a" }, { "û", "u" }, { "ô", "o" }, { "ú", "u" }, { "ç", "c" }, { "ä", "a" } };
	if (rng_chance(r, P_MOJIBAKE)) {
		char out[DIRT_TEXT];
		size_t n = 0;
		for (const char *p = text; *p && n < sizeof out - 3; p++)
			if ((unsigned char)*p < 0x80)
				out[n++] = *p;
			else {
				out[n++] = (char)(0xc0 | (unsigned char)*p >> 6);
				out[n++] = (char)(0x80 | ((unsigned char)*p & 0x3f));
			}
		out[n] = 0;
		memcpy(text, out, n + 1);
		return;
	}
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		replace_first(text, plain[i][0], plain[i][1]);
}

void dirt_street(const city *c, rng *r, int street, double much, char out[DIRT_TEXT])
{
	const struct street *s = &c->streets[street];
	snprintf(out, DIRT_TEXT, "%s", s->name);
	if (rng_chance(r, P_ABBREVIATED * much)) {
		if (rng_chance(r, 0.3))
			snprintf(out, DIRT_TEXT, "%s", s->korte);
		else
			abbreviate(r, out);
	}
	if (rng_chance(r, P_TYPO * much * c->world.vuil)) {
		char before[DIRT_TEXT];
		memcpy(before, out, DIRT_TEXT);
		if (rng_chance(r, 0.3))
			sound_alike(r, out);
		else
			mistype(r, out);
		if (strcmp(out, before) && is_street(c, out))
			memcpy(out, before, DIRT_TEXT);
	}
	for (const char *p = out; *p; p++)
		if ((unsigned char)*p >= 0x80) {
			if (rng_chance(r, 0.5 * much))
				break_accents(r, out);
			break;
		}
}

void dirt_suffix(const struct address *a, rng *r, char out[16])
{
	char letter[2] = { a->letter, 0 }, addition[8];
	const int low = rng_chance(r, 0.45);
	snprintf(addition, sizeof addition, "%s", a->addition);
	for (char *p = addition; low && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (low)
		letter[0] = (char)tolower((unsigned char)letter[0]);
	static const char *const gap[] = { "", "-", " ", " - ", "/" };
	const double before_letter[] = { 50, 28, 18, 2, 2 }, before_digit[] = { 0, 66, 26, 4, 4 };
	out[0] = 0;
	if (a->letter)
		snprintf(out, 16, "%s%s%s%s", gap[rng_pick(r, before_letter, 5)], letter,
		         addition[0] && rng_chance(r, 0.15) ? "-" : "", addition);
	else if (isdigit((unsigned char)addition[0]))
		snprintf(out, 16, "%s%s", gap[rng_pick(r, before_digit, 5)], addition);
	else if (addition[0])
		snprintf(out, 16, "%s%s", gap[rng_chance(r, 0.7) ? 2 : 1], addition);
}

static void set_case(rng *r, char *text, double much)
{
	const double u = rng_unit(r);
	if (u < P_LOWER * much)
		for (char *p = text; *p; p++)
			*p = (char)((unsigned char)*p < 0x80 ? tolower((unsigned char)*p) : *p);
	else if (u < (P_LOWER + P_UPPER) * much)
		for (char *p = text; *p; p++)
			*p = (char)((unsigned char)*p < 0x80 ? toupper((unsigned char)*p) : *p);
}

static void draw_postcode(rng *r, const struct address *a, double much, char out[12])
{
	char pc[8];
	memcpy(pc, a->postcode, 7);
	if (rng_chance(r, P_WRONG_POSTCODE * much))
		pc[rng_between(r, 4, 5)] = (char)('A' + rng_below(r, 26));
	if (rng_chance(r, 0.12))
		for (int i = 4; i < 6; i++)
			pc[i] = (char)tolower((unsigned char)pc[i]);
	snprintf(out, 12, rng_chance(r, 0.55) ? "%.4s %.2s" : "%.4s%.2s", pc, pc + 4);
}

static const char *draw_place(rng *r)
{
	static const char *const place[] = { "Den Haag", "'s-Gravenhage", "DEN HAAG", "den haag", "Den haag", "s-Gravenhage", "Gravenhage" };
	const double weight[] = { 70, 12, 6, 5, 3, 2, 1 };
	return place[rng_pick(r, weight, 7)];
}

static int other_place(const city *c, rng *r, char out[DIRT_TEXT])
{
	static const char *const place[] = { "Rijswijk", "Delft", "Voorburg", "Zoetermeer", "Wassenaar", "Leiden", "Naaldwijk" };
	static const int pc[] = { 2281, 2611, 2271, 2711, 2242, 2312, 2671 };
	const int i = rng_below(r, 7);
	snprintf(out, DIRT_TEXT, "%s %d, %d %c%c %s", c->lists.streets[rng_below(r, c->lists.n_streets)], rng_between(r, 1, 180),
	         pc[i] + rng_below(r, 5), 'A' + rng_below(r, 26), 'A' + rng_below(r, 26), place[i]);
	return TRUTH_NO_ADDRESS;
}

/* House number and what follows it. May take the addition away, or turn to a number that is not there. */
static int draw_number(const city *c, rng *r, int address, double much, char out[32])
{
	const struct address *a = &c->addresses[address];
	char suffix[16];
	int truth = a->twin ? TRUTH_NO_ADDRESS : address;
	struct alias other;
	if (rng_chance(r, P_NO_NUMBER * much * c->world.vuil)) {
		snprintf(out, 32, "%d", highest(c, a->street) + 2 * rng_between(r, 1, 60));
		return TRUTH_NO_ADDRESS;
	}
	if (rng_chance(r, P_ALIAS) && dirt_alias(c, address, &other)) {
		snprintf(out, 32, "%d%c", other.number, other.letter);
		return truth;
	}
	dirt_suffix(a, r, suffix);
	if (suffix[0] && rng_chance(r, P_NO_ADDITION * much * c->world.vuil) && !has_plain(c, a->street, a->number)) {
		suffix[0] = 0;
		truth = TRUTH_NO_ADDRESS;
	}
	if (truth >= 0 && !suffix[0] && rng_chance(r, P_OTHER_NUMBER * much)) {   /* an addition that the building does not have */
		int same = 0;
		for (int i = group_first(c, address); i < c->n_addresses && c->addresses[i].number == a->number &&
		     c->addresses[i].street == a->street; i++)
			same++;
		if (same == 1 && !dirt_alias(c, address, &other)) {
			snprintf(suffix, sizeof suffix, "%c", 'A' + rng_below(r, 3));
			truth = TRUTH_NO_ADDRESS;
		}
	}
	snprintf(out, 32, "%d%s", a->number, suffix);
	return truth;
}

int dirt_address(const city *c, rng *r, int address, double much, char out[DIRT_TEXT])
{
	static const char *const after[] = { " (achterhuis)", " boven de winkel", ", 2e verdieping", " ivm overlast", " (hoek)", ", portiek links" };
	static const char *const before[] = { "woning ", "t.h.v. ", "pand ", "adres: ", "bewoners van ", "flat " };
	const struct address *a = &c->addresses[address];
	char street[DIRT_TEXT], number[32], pc[12] = "";
	if (rng_chance(r, P_OTHER_PLACE * much * c->world.vuil))
		return other_place(c, r, out);
	const int truth = draw_number(c, r, address, much, number);
	dirt_street(c, r, a->street, much, street);
	if (!rng_chance(r, P_NO_POSTCODE * (0.4 + 0.6 * much)))
		draw_postcode(r, a, much * c->world.vuil, pc);
	const char *place = rng_chance(r, P_NO_PLACE) ? "" : draw_place(r);
	const int extra = rng_chance(r, P_EXTRA_WORDS * much);
	const char *tail = extra && rng_chance(r, 0.6) ? after[rng_below(r, 6)] : "";
	const char *head = extra && !*tail ? before[rng_below(r, 6)] : "";
	const double u = rng_unit(r) / (0.2 + 0.8 * much);
	if (u < P_NUMBER_FIRST)
		snprintf(out, DIRT_TEXT, "%s %.80s%s%s%s%s", number, street, *pc ? ", " : "", pc, *place ? " " : "", place);
	else if (u < P_NUMBER_FIRST + P_POSTCODE_FIRST && *pc)
		snprintf(out, DIRT_TEXT, "%s %s%s%.80s %s%s", pc, place, *place ? ", " : "", street, number, tail);
	else
		snprintf(out, DIRT_TEXT, "%s%.80s %s%s%s%s%s%s", head, street, number, tail, *pc || *place ? rng_chance(r, 0.8) ? ", " : " " : "", pc,
		         *pc && *place ? " " : "", place);
	set_case(r, out, much);
	return truth;
}

int dirt_vague(const city *c, rng *r, int address, char out[DIRT_TEXT])
{
	char street[DIRT_TEXT];
	const struct address *a = &c->addresses[address];
	if (rng_chance(r, 0.15)) {
		snprintf(out, DIRT_TEXT, "%s, Den Haag", c->lists.buurten[a->buurt].name);
		return TRUTH_NO_ADDRESS;
	}
	dirt_street(c, r, a->street, 0.6, street);
	snprintf(out, DIRT_TEXT, "%.100s%s", street, rng_chance(r, 0.5) ? ", Den Haag" : "");
	return TRUTH_NO_ADDRESS;
}
