/* guess_name.c - what headers say. Names of the BAG, the BRP and common extracts; none of them belongs to one file. */
#include "ingest/guess.h"

enum { WORD_BYTES = 48 };

static const struct { const char *name; pm_role role; } parts[] = {
	{ "nummeraanduidingid", PM_ROLE_ID }, { "nummeraanduiding", PM_ROLE_ID }, { "adresid", PM_ROLE_ID }, { "bagid", PM_ROLE_ID },
	{ "adresseerbaarobjectid", PM_ROLE_OBJECT }, { "adresseerbaarobject", PM_ROLE_OBJECT }, { "verblijfsobjectid", PM_ROLE_OBJECT },
	{ "verblijfsobject", PM_ROLE_OBJECT }, { "vboid", PM_ROLE_OBJECT }, { "vbo", PM_ROLE_OBJECT },
	{ "pandid", PM_ROLE_PAND }, { "pand", PM_ROLE_PAND },
	{ "openbareruimte", PM_ROLE_STREET }, { "openbareruimtenaam", PM_ROLE_STREET }, { "straatnaam", PM_ROLE_STREET },
	{ "straat", PM_ROLE_STREET }, { "street", PM_ROLE_STREET }, { "streetname", PM_ROLE_STREET },
	{ "kortenaam", PM_ROLE_SHORT }, { "verkortenaam", PM_ROLE_SHORT },
	{ "huisnummer", PM_ROLE_NUMBER }, { "huisnr", PM_ROLE_NUMBER }, { "hnr", PM_ROLE_NUMBER }, { "housenumber", PM_ROLE_NUMBER },
	{ "huisletter", PM_ROLE_LETTER }, { "hltr", PM_ROLE_LETTER },
	{ "toevoeging", PM_ROLE_ADDITION }, { "huisnummertoevoeging", PM_ROLE_ADDITION }, { "huisnrtoevoeging", PM_ROLE_ADDITION },
	{ "toev", PM_ROLE_ADDITION },
	{ "postcode", PM_ROLE_POSTCODE }, { "pc6", PM_ROLE_POSTCODE }, { "postalcode", PM_ROLE_POSTCODE }, { "zip", PM_ROLE_POSTCODE },
	{ "woonplaats", PM_ROLE_PLACE }, { "woonplaatsnaam", PM_ROLE_PLACE }, { "plaats", PM_ROLE_PLACE }, { "plaatsnaam", PM_ROLE_PLACE },
	{ "city", PM_ROLE_PLACE },
	{ "adres", PM_ROLE_TEXT }, { "volledigadres", PM_ROLE_TEXT }, { "address", PM_ROLE_TEXT }, { "locatie", PM_ROLE_TEXT },
	{ "x", PM_ROLE_X }, { "rdx", PM_ROLE_X }, { "xcoordinaat", PM_ROLE_X }, { "xcoord", PM_ROLE_X },
	{ "y", PM_ROLE_Y }, { "rdy", PM_ROLE_Y }, { "ycoordinaat", PM_ROLE_Y }, { "ycoord", PM_ROLE_Y },
	{ "buurtcode", PM_ROLE_BUURT }, { "buurt", PM_ROLE_BUURT },
	{ "aanduidingbijhuisnummer", PM_ROLE_BESIDE },
};

static const struct { const char *name; pm_hint hint; } hints[] = {
	{ "bsn", PM_HINT_BSN }, { "burgerservicenummer", PM_HINT_BSN }, { "sofinummer", PM_HINT_BSN }, { "anummer", PM_HINT_BSN },
	{ "rsin", PM_HINT_RSIN }, { "finummer", PM_HINT_RSIN }, { "fiscaalnummer", PM_HINT_RSIN },
	{ "geboortedatum", PM_HINT_BIRTH }, { "gebdatum", PM_HINT_BIRTH }, { "geboren", PM_HINT_BIRTH }, { "birthdate", PM_HINT_BIRTH },
	{ "aanvang", PM_HINT_BEGIN }, { "aanvangsdatum", PM_HINT_BEGIN }, { "begin", PM_HINT_BEGIN }, { "begindatum", PM_HINT_BEGIN },
	{ "start", PM_HINT_BEGIN }, { "startdatum", PM_HINT_BEGIN }, { "ingangsdatum", PM_HINT_BEGIN }, { "vanaf", PM_HINT_BEGIN },
	{ "einde", PM_HINT_END }, { "einddatum", PM_HINT_END }, { "eind", PM_HINT_END }, { "opheffing", PM_HINT_END },
	{ "geldigtot", PM_HINT_END }, { "tot", PM_HINT_END }, { "vervaldatum", PM_HINT_END },
	{ "opneming", PM_HINT_KNOWN }, { "datumopneming", PM_HINT_KNOWN }, { "registratiedatum", PM_HINT_KNOWN },
	{ "meldingsdatum", PM_HINT_KNOWN }, { "aanmaakdatum", PM_HINT_KNOWN }, { "datum", PM_HINT_KNOWN }, { "bezoekdatum", PM_HINT_KNOWN },
	{ "tijdstip", PM_HINT_KNOWN }, { "date", PM_HINT_KNOWN },
	{ "telefoon", PM_HINT_CONTACT }, { "telefoonnummer", PM_HINT_CONTACT }, { "tel", PM_HINT_CONTACT }, { "mobiel", PM_HINT_CONTACT },
	{ "email", PM_HINT_CONTACT }, { "emailadres", PM_HINT_CONTACT }, { "mail", PM_HINT_CONTACT }, { "iban", PM_HINT_CONTACT },
	{ "rekeningnummer", PM_HINT_CONTACT }, { "bankrekening", PM_HINT_CONTACT },
	{ "voornaam", PM_HINT_PERSON }, { "voornamen", PM_HINT_PERSON }, { "achternaam", PM_HINT_PERSON },
	{ "geslachtsnaam", PM_HINT_PERSON }, { "voorvoegsel", PM_HINT_PERSON }, { "voorletters", PM_HINT_PERSON },
	{ "roepnaam", PM_HINT_PERSON }, { "surname", PM_HINT_PERSON }, { "naam", PM_HINT_PERSON }, { "name", PM_HINT_PERSON },
	{ "omschrijving", PM_HINT_PROSE }, { "opmerking", PM_HINT_PROSE }, { "opmerkingen", PM_HINT_PROSE },
	{ "toelichting", PM_HINT_PROSE }, { "tekst", PM_HINT_PROSE }, { "notitie", PM_HINT_PROSE }, { "bevindingen", PM_HINT_PROSE },
	{ "id", PM_HINT_NUMBERED }, { "nummer", PM_HINT_NUMBERED }, { "nr", PM_HINT_NUMBERED }, { "zaaknummer", PM_HINT_NUMBERED },
	{ "dossier", PM_HINT_NUMBERED }, { "dossiernummer", PM_HINT_NUMBERED }, { "kenmerk", PM_HINT_NUMBERED }, { "code", PM_HINT_NUMBERED },
	{ "kvknummer", PM_HINT_NUMBERED }, { "kvk", PM_HINT_NUMBERED }, { "vestigingsnummer", PM_HINT_NUMBERED },
};

static bool is_small(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

static pm_named look_up(pm_str word, unsigned sure)
{
	pm_named n = { PM_HINT_NONE, -1, 0 };
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (pm_str_eq(word, pm_str_of(parts[i].name)))
			n.role = (int)parts[i].role, n.sure = sure;
	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
		if (pm_str_eq(word, pm_str_of(hints[i].name)))
			n.hint = hints[i].hint, n.sure = sure;
	return n;
}

/* The letters and digits of a header as small letters; `part` tells which of its words each belongs to. */
static size_t squeeze(pm_str header, char out[WORD_BYTES], uint8_t part[WORD_BYTES])
{
	size_t n = 0;
	uint8_t word = 0;
	for (size_t i = 0; i < header.n && n < WORD_BYTES; i++) {
		const char c = pm_ascii_lower(header.p[i]);
		const bool hump = i && c != header.p[i] && is_small(header.p[i - 1]); /* datumEinde */
		if (!is_small(c) || hump)
			word++;
		if (!is_small(c))
			continue;
		part[n] = word;
		out[n++] = c;
	}
	return n;
}

/* Of several words that say something the strictest counts: a BSN before a name, a birth before a date. */
static void add_hint(pm_named *all, pm_named one)
{
	if (one.role >= 0 && all->role < 0)
		all->role = one.role;
	if (one.hint && (!all->hint || one.hint < all->hint))
		all->hint = one.hint;
	if (one.sure > all->sure)
		all->sure = one.sure;
}

pm_named pm_guess_named(pm_str header)
{
	char text[WORD_BYTES];
	uint8_t part[WORD_BYTES];
	const size_t n = squeeze(header, text, part);
	pm_named all = look_up((pm_str){ text, n }, 2);
	if (all.sure)
		return all;
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from; to < n && part[to] == part[from];)
			to++;
		add_hint(&all, look_up((pm_str){ text + from, to - from }, 1));
	}
	return all;
}
