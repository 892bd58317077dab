#include "text/dutch.h"

#include <stdlib.h>

typedef struct entry { const char *word, *full; pm_word_kind kind; } entry;

/* Sorted by word. One full form may stand for several words that share an abbreviation (pr: prins, prinses): streets
 * that become equal by it are told apart by their letters afterwards. */
static const entry words[] = {
	{ "a", "a", PM_WORD_PLAIN },
	{ "aan", "", PM_WORD_PARTICLE },
	{ "achtste", "8e", PM_WORD_ORDINAL },
	{ "adm", "admiraal", PM_WORD_TITLE },
	{ "admiraal", "admiraal", PM_WORD_TITLE },
	{ "ah", "", PM_WORD_PARTICLE },
	{ "arch", "architect", PM_WORD_TITLE },
	{ "architect", "architect", PM_WORD_TITLE },
	{ "bar", "baron", PM_WORD_TITLE },
	{ "baron", "baron", PM_WORD_TITLE },
	{ "bgm", "burgemeester", PM_WORD_TITLE },
	{ "bisschop", "bisschop", PM_WORD_TITLE },
	{ "blvd", "boulevard", PM_WORD_PLAIN },
	{ "br", "broeder", PM_WORD_TITLE },
	{ "broeder", "broeder", PM_WORD_TITLE },
	{ "burg", "burgemeester", PM_WORD_TITLE },
	{ "burgem", "burgemeester", PM_WORD_TITLE },
	{ "burgemeester", "burgemeester", PM_WORD_TITLE },
	{ "burgm", "burgemeester", PM_WORD_TITLE },
	{ "bvd", "boulevard", PM_WORD_PLAIN },
	{ "cmdt", "commandant", PM_WORD_TITLE },
	{ "comm", "commissaris", PM_WORD_TITLE },
	{ "commandant", "commandant", PM_WORD_TITLE },
	{ "d", "", PM_WORD_PARTICLE },
	{ "de", "", PM_WORD_PARTICLE },
	{ "deken", "deken", PM_WORD_TITLE },
	{ "den", "", PM_WORD_PARTICLE },
	{ "der", "", PM_WORD_PARTICLE },
	{ "derde", "3e", PM_WORD_ORDINAL },
	{ "dk", "dyk", PM_WORD_PLAIN },
	{ "docter", "doctor", PM_WORD_TITLE },
	{ "doctor", "doctor", PM_WORD_TITLE },
	{ "dokter", "doctor", PM_WORD_TITLE },
	{ "dom", "dominee", PM_WORD_TITLE },
	{ "dominee", "dominee", PM_WORD_TITLE },
	{ "dr", "doctor", PM_WORD_TITLE },
	{ "drs", "doctorandus", PM_WORD_TITLE },
	{ "ds", "dominee", PM_WORD_TITLE },
	{ "eerste", "1e", PM_WORD_ORDINAL },
	{ "elfde", "11e", PM_WORD_ORDINAL },
	{ "en", "", PM_WORD_PARTICLE },
	{ "gebr", "gebroeders", PM_WORD_TITLE },
	{ "gebroeders", "gebroeders", PM_WORD_TITLE },
	{ "ged", "gedempte", PM_WORD_PLAIN },
	{ "gen", "generaal", PM_WORD_TITLE },
	{ "generaal", "generaal", PM_WORD_TITLE },
	{ "gouv", "gouverneur", PM_WORD_TITLE },
	{ "gouverneur", "gouverneur", PM_WORD_TITLE },
	{ "gr", "gracht", PM_WORD_PLAIN },
	{ "graaf", "graaf", PM_WORD_TITLE },
	{ "gt", "groot", PM_WORD_PLAIN },
	{ "gte", "grote", PM_WORD_PLAIN },
	{ "heer", "heer", PM_WORD_TITLE },
	{ "hert", "hertog", PM_WORD_TITLE },
	{ "hertog", "hertog", PM_WORD_TITLE },
	{ "het", "", PM_WORD_PARTICLE },
	{ "hf", "hof", PM_WORD_PLAIN },
	{ "hfdstr", "hoofdstraat", PM_WORD_PLAIN },
	{ "in", "", PM_WORD_PARTICLE },
	{ "ing", "ingenieur", PM_WORD_TITLE },
	{ "ingenieur", "ingenieur", PM_WORD_TITLE },
	{ "ir", "ingenieur", PM_WORD_TITLE },
	{ "jhr", "jonkheer", PM_WORD_TITLE },
	{ "jkvr", "jonkvrouwe", PM_WORD_TITLE },
	{ "jonkheer", "jonkheer", PM_WORD_TITLE },
	{ "jonkvrouwe", "jonkvrouwe", PM_WORD_TITLE },
	{ "kan", "kanunnik", PM_WORD_TITLE },
	{ "kanunnik", "kanunnik", PM_WORD_TITLE },
	{ "kap", "kapelaan", PM_WORD_TITLE },
	{ "kapelaan", "kapelaan", PM_WORD_TITLE },
	{ "kapitein", "kapitein", PM_WORD_TITLE },
	{ "kapt", "kapitein", PM_WORD_TITLE },
	{ "kard", "kardinaal", PM_WORD_TITLE },
	{ "kardinaal", "kardinaal", PM_WORD_TITLE },
	{ "kd", "kade", PM_WORD_PLAIN },
	{ "kol", "kolonel", PM_WORD_TITLE },
	{ "kolonel", "kolonel", PM_WORD_TITLE },
	{ "kon", "koning", PM_WORD_TITLE },
	{ "koning", "koning", PM_WORD_TITLE },
	{ "koningin", "koning", PM_WORD_TITLE },
	{ "kt", "korte", PM_WORD_PLAIN },
	{ "kte", "korte", PM_WORD_PLAIN },
	{ "lge", "lange", PM_WORD_PLAIN },
	{ "ln", "laan", PM_WORD_PLAIN },
	{ "lt", "luitenant", PM_WORD_TITLE },
	{ "luit", "luitenant", PM_WORD_TITLE },
	{ "luitenant", "luitenant", PM_WORD_TITLE },
	{ "maarschalk", "maarschalk", PM_WORD_TITLE },
	{ "maj", "majoor", PM_WORD_TITLE },
	{ "majoor", "majoor", PM_WORD_TITLE },
	{ "meester", "meester", PM_WORD_TITLE },
	{ "mej", "mejuffrouw", PM_WORD_TITLE },
	{ "mejuffrouw", "mejuffrouw", PM_WORD_TITLE },
	{ "mevr", "mevrouw", PM_WORD_TITLE },
	{ "mevrouw", "mevrouw", PM_WORD_TITLE },
	{ "mgr", "monseigneur", PM_WORD_TITLE },
	{ "min", "minister", PM_WORD_TITLE },
	{ "minister", "minister", PM_WORD_TITLE },
	{ "mkt", "markt", PM_WORD_PLAIN },
	{ "mon", "monseigneur", PM_WORD_TITLE },
	{ "monseigneur", "monseigneur", PM_WORD_TITLE },
	{ "mr", "meester", PM_WORD_TITLE },
	{ "mw", "mevrouw", PM_WORD_TITLE },
	{ "negende", "9e", PM_WORD_ORDINAL },
	{ "noordzijde", "noordzyde", PM_WORD_PLAIN },
	{ "nrd", "noord", PM_WORD_PLAIN },
	{ "nw", "nieuwe", PM_WORD_PLAIN },
	{ "nwe", "nieuwe", PM_WORD_PLAIN },
	{ "nz", "noordzyde", PM_WORD_PLAIN },
	{ "o", "o", PM_WORD_PLAIN },
	{ "olv", "onzelievevrouw", PM_WORD_PLAIN },
	{ "oostzijde", "oostzyde", PM_WORD_PLAIN },
	{ "op", "", PM_WORD_PARTICLE },
	{ "oz", "oostzyde", PM_WORD_PLAIN },
	{ "past", "pastoor", PM_WORD_TITLE },
	{ "pastoor", "pastoor", PM_WORD_TITLE },
	{ "pater", "pater", PM_WORD_TITLE },
	{ "pd", "pad", PM_WORD_PLAIN },
	{ "pln", "plein", PM_WORD_PLAIN },
	{ "plnts", "plantsoen", PM_WORD_PLAIN },
	{ "plts", "plaats", PM_WORD_PLAIN },
	{ "pr", "prins", PM_WORD_TITLE },
	{ "pres", "president", PM_WORD_TITLE },
	{ "president", "president", PM_WORD_TITLE },
	{ "prins", "prins", PM_WORD_TITLE },
	{ "prinses", "prins", PM_WORD_TITLE },
	{ "prof", "professor", PM_WORD_TITLE },
	{ "professor", "professor", PM_WORD_TITLE },
	{ "rd", "raad", PM_WORD_PLAIN },
	{ "rect", "rector", PM_WORD_TITLE },
	{ "rector", "rector", PM_WORD_TITLE },
	{ "s", "", PM_WORD_PARTICLE },
	{ "secr", "secretaris", PM_WORD_TITLE },
	{ "secretaris", "secretaris", PM_WORD_TITLE },
	{ "sgl", "singel", PM_WORD_PLAIN },
	{ "sint", "sint", PM_WORD_TITLE },
	{ "sinte", "sint", PM_WORD_TITLE },
	{ "sngl", "singel", PM_WORD_PLAIN },
	{ "st", "sint", PM_WORD_TITLE },
	{ "sta", "sint", PM_WORD_TITLE },
	{ "str", "straat", PM_WORD_PLAIN },
	{ "t", "", PM_WORD_PARTICLE },
	{ "te", "", PM_WORD_PARTICLE },
	{ "ten", "", PM_WORD_PARTICLE },
	{ "ter", "", PM_WORD_PARTICLE },
	{ "tiende", "10e", PM_WORD_ORDINAL },
	{ "tot", "", PM_WORD_PARTICLE },
	{ "twaalfde", "12e", PM_WORD_ORDINAL },
	{ "tweede", "2e", PM_WORD_ORDINAL },
	{ "v", "", PM_WORD_PARTICLE },
	{ "van", "", PM_WORD_PARTICLE },
	{ "vd", "", PM_WORD_PARTICLE },
	{ "vdn", "", PM_WORD_PARTICLE },
	{ "vdr", "", PM_WORD_PARTICLE },
	{ "verl", "verlengde", PM_WORD_PLAIN },
	{ "vierde", "4e", PM_WORD_ORDINAL },
	{ "vijfde", "5e", PM_WORD_ORDINAL },
	{ "vr", "vrouwe", PM_WORD_TITLE },
	{ "vrouwe", "vrouwe", PM_WORD_TITLE },
	{ "weth", "wethouder", PM_WORD_TITLE },
	{ "wethouder", "wethouder", PM_WORD_TITLE },
	{ "wg", "weg", PM_WORD_PLAIN },
	{ "wz", "westzyde", PM_WORD_PLAIN },
	{ "zesde", "6e", PM_WORD_ORDINAL },
	{ "zevende", "7e", PM_WORD_ORDINAL },
	{ "zr", "zuster", PM_WORD_TITLE },
	{ "zuster", "zuster", PM_WORD_TITLE },
	{ "zz", "zuidzyde", PM_WORD_PLAIN },
};

static int compare_entry(const void *key, const void *item)
{
	return pm_str_compare(*(const pm_str *)key, pm_str_of(((const entry *)item)->word));
}

bool pm_dutch_word(pm_str word, pm_str *out_full, pm_word_kind *out_kind)
{
	if (word.n > 12)
		return false;
	const entry *e = bsearch(&word, words, sizeof words / sizeof *words, sizeof *words, compare_entry);
	if (!e)
		return false;
	*out_full = pm_str_of(e->full);
	*out_kind = e->kind;
	return true;
}

pm_ending pm_dutch_ending(pm_str word, bool dot)
{
	enum { LEAST = 5 }; /* letters of stem and ending together: Esstr, but not the ln of Köln */
	static const struct { const char *tail, *full; uint8_t bytes; bool dotted; } endings[] = {
		{ "straat", "straat", sizeof "straat" - 1, false }, { "laan", "laan", sizeof "laan" - 1, false }, { "plein", "plein", sizeof "plein" - 1, false }, { "weg", "weg", sizeof "weg" - 1, false },
		{ "kade", "kade", sizeof "kade" - 1, false }, { "gracht", "gracht", sizeof "gracht" - 1, false }, { "singel", "singel", sizeof "singel" - 1, false }, { "dreef", "dreef", sizeof "dreef" - 1, false },
		{ "hof", "hof", sizeof "hof" - 1, false }, { "pad", "pad", sizeof "pad" - 1, false }, { "dijk", "dyk", sizeof "dijk" - 1, false }, { "plantsoen", "plantsoen", sizeof "plantsoen" - 1, false },
		{ "park", "park", sizeof "park" - 1, false }, { "markt", "markt", sizeof "markt" - 1, false }, { "steeg", "steeg", sizeof "steeg" - 1, false },
		{ "strt", "straat", sizeof "strt" - 1, false }, { "str", "straat", sizeof "str" - 1, false }, { "ln", "laan", sizeof "ln" - 1, false }, { "pln", "plein", sizeof "pln" - 1, false },
		{ "wg", "weg", sizeof "wg" - 1, false }, { "kd", "kade", sizeof "kd" - 1, false }, { "kde", "kade", sizeof "kde" - 1, false }, { "plnts", "plantsoen", sizeof "plnts" - 1, false },
		{ "sngl", "singel", sizeof "sngl" - 1, false }, { "sgl", "singel", sizeof "sgl" - 1, false }, { "drf", "dreef", sizeof "drf" - 1, false }, { "plts", "plaats", sizeof "plts" - 1, false },
		{ "stg", "steeg", sizeof "stg" - 1, false }, { "pd", "pad", sizeof "pd" - 1, false }, { "blvd", "boulevard", sizeof "blvd" - 1, false }, { "bvd", "boulevard", sizeof "bvd" - 1, false },
		{ "gr", "gracht", sizeof "gr" - 1, true }, { "st", "straat", sizeof "st" - 1, true }, { "pl", "plein", sizeof "pl" - 1, true }, { "l", "laan", sizeof "l" - 1, true },
		{ "w", "weg", sizeof "w" - 1, true }, { "k", "kade", sizeof "k" - 1, true }, { "dr", "dreef", sizeof "dr" - 1, true }, { "dk", "dyk", sizeof "dk" - 1, true },
	};
	pm_ending best = { 0, { "", 0 } };
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		const uint32_t n = endings[i].bytes;
		if (n > best.bytes && (dot || !endings[i].dotted) && word.n >= n + 2 && word.n >= LEAST &&
		    word.p[word.n - 1] == endings[i].tail[n - 1] && memcmp(word.p + word.n - n, endings[i].tail, n) == 0)
			best = (pm_ending){ n, pm_str_of(endings[i].full) };
	}
	return best;
}

pm_str pm_dutch_ending_short(pm_str full)
{
	static const char *const pair[][2] = { { "straat", "str" }, { "laan", "ln" }, { "plein", "pln" }, { "weg", "wg" }, { "kade", "kd" } };
	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
		if (pm_str_is(full, pair[i][0]))
			return pm_str_of(pair[i][1]);
	return (pm_str){ "", 0 };
}

static bool among(pm_str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pm_str_is(word, list[i]))
			return true;
	return false;
}
#define AMONG(word, list) among(word, list, sizeof(list) / sizeof *(list))

pm_unit_word pm_dutch_unit(pm_str word)
{
	static const char *const ground[] = { "hs", "huis", "bg", "bgg", "begane", "beneden", "ben", "parterre", "part" };
	static const char *const high[] = { "hg", "hoog" };
	static const char *const storey[] = { "etage", "etages", "et", "etg", "verdieping", "verd", "verdiep", "floor" };
	static const char *const red[] = { "rood", "rd" };
	static const char *const black[] = { "zwart", "zw" };
	static const char *const room[] = { "kamer", "kmr", "unit", "app", "appartement", "apt", "apartment", "room", "flat", "woning" };
	return AMONG(word, ground) ? PM_UNIT_GROUND : AMONG(word, high) ? PM_UNIT_FLOOR : AMONG(word, storey) ? PM_UNIT_STOREY : AMONG(word, red) ? PM_UNIT_RED
	     : AMONG(word, black) ? PM_UNIT_BLACK : AMONG(word, room) ? PM_UNIT_ROOM : PM_UNIT_NONE;
}

uint32_t pm_dutch_roman(pm_str word)
{
	static const char *const roman[] = { "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii",
	                                     "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx" };
	for (uint32_t i = 0; i < sizeof roman / sizeof *roman; i++)
		if (pm_str_is(word, roman[i]))
			return i + 1;
	return 0;
}

uint32_t pm_dutch_ordinal(pm_str word)
{
	pm_str full;
	pm_word_kind kind;
	if (!pm_dutch_word(word, &full, &kind) || kind != PM_WORD_ORDINAL)
		return 0;
	return (uint32_t)strtoul(full.p, NULL, 10);
}

bool pm_dutch_noise(pm_str word)
{
	static const char *const noise[] = { "nr", "nummer", "no", "num", "huisnummer", "huisnr", "nederland", "nl", "netherlands", "holland",
	                                     "the", "adres", "te", "gemeente", "gem", "postcode", "pc", "pand", "perceel" };
	return AMONG(word, noise);
}

bool pm_dutch_describes(pm_str word)
{
	static const char *const describes[] = { "boven", "onder", "links", "rechts", "midden", "portiek", "flat", "flatgebouw", "gebouw", "blok",
		"complex", "ingang", "entree", "trap", "lift", "gang", "deur", "voordeur", "achterdeur", "zijdeur", "zijingang", "achteringang",
		"achterhuis", "voorhuis", "achterkant", "voorkant", "zijkant", "achterom", "bovenwoning", "benedenwoning", "bovenste", "onderste",
		"zolder", "kelder", "souterrain", "sous", "berging", "schuur", "garage", "tuin", "tuinhuis", "balkon", "winkel", "cafe", "kantoor",
		"bewoner", "bewoners", "buren", "familie", "fam", "dhr", "heer", "mevr", "tav", "inz", "betreft", "betr", "re", "ivm", "wegens",
		"overlast", "melding", "klacht", "hele", "gehele", "ook", "met", "zonder", "ca", "circa", "woning", "huisje", "studio" };
	return AMONG(word, describes);
}

bool pm_dutch_beside(pm_str word)
{
	static const char *const beside[] = { "tegenover", "to", "by", "naast", "nabij", "thv", "hoogte", "tgo", "tov",
	                                      "kruising", "kruispunt", "bij" };
	return AMONG(word, beside);
}

bool pm_dutch_corner(pm_str word)
{
	static const char *const corner[] = { "hoek", "hk", "achter", "voor", "tussen" };
	return AMONG(word, corner);
}

bool pm_dutch_through(pm_str word)
{
	static const char *const through[] = { "tm", "tot", "en" };
	return AMONG(word, through);
}

/* Other name, official name. */
static const char *const places[][2] = {
	{ "denhaag", "sgravenhage" }, { "thehague", "sgravenhage" }, { "lahaye", "sgravenhage" }, { "gravenhage", "sgravenhage" },
	{ "haag", "sgravenhage" }, { "hague", "sgravenhage" }, { "sgravenh", "sgravenhage" }, { "dh", "sgravenhage" },
	{ "scheveningen", "sgravenhage" }, { "loosduinen", "sgravenhage" }, { "kijkduin", "sgravenhage" },
	{ "denbosch", "shertogenbosch" }, { "hertogenbosch", "shertogenbosch" }, { "gravenzande", "sgravenzande" },
	{ "alphenadrijn", "alphenaandenrijn" }, { "capelleadijssel", "capelleaandenijssel" },
	{ "krimpenadijssel", "krimpenaandenijssel" }, { "amsterdamzuidoost", "amsterdam" }, { "rdam", "rotterdam" }, { "adam", "amsterdam" },
};

pm_str pm_dutch_place(pm_str key)
{
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (pm_str_is(key, places[i][0]))
			return pm_str_of(places[i][1]);
	return key;
}

pm_str pm_dutch_place_name(uint32_t i)
{
	return i < sizeof places / sizeof *places ? pm_str_of(places[i][0]) : (pm_str){ "", 0 };
}
