#include "text.h"
#include "reports.h"
#include "who.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const said[][6] = {
	{ "Er wonen veel te veel mensen in deze woning.", "Volgens mij slapen er meer dan tien mensen.", "Elke dag andere gezichten, minstens acht volwassenen.",
	  "Overal matrassen op de vloer, je ziet het van buiten.", "Het huis zit bomvol, ook op zolder slapen mensen.", "Het lijkt wel een hotel, busjes halen ze 's ochtends vroeg op." },
	{ "De huurder woont hier zelf niet, hij verhuurt door.", "Ik denk dat de woning wordt onderverhuurd.", "De echte bewoner zie ik nooit, er zitten anderen in.",
	  "Er staat een andere naam op de bel dan wie er woont.", "Sleutels worden op straat overgedragen.", "Bewoner is al maanden weg, er zitten nu vreemden." },
	{ "Telkens nieuwe bewoners, niemand blijft lang.", "Om de paar weken verhuizen er mensen in en uit.", "Steeds andere mensen met koffers.",
	  "Het is een komen en gaan van mensen.", "Iedere maand andere namen op de brievenbus.", "Ik ken mijn buren niet meer, zo vaak wisselt het." },
	{ "Harde muziek tot diep in de nacht.", "Geschreeuw en ruzie, we slapen er niet van.", "Bonken en slaande deuren, elke avond weer.",
	  "Feesten op het balkon tot 3 uur.", "Blaffende hond de hele dag.", "Er wordt 's nachts geklust." },
	{ "Vuilniszakken naast de container, het stinkt.", "Weer matrassen en grofvuil op de stoep.", "Het afval ligt in het portiek.",
	  "Ratten door etensresten in de tuin.", "Bijplaatsing naast de ORAC, dozen en zakken.", "Balkon ligt vol rommel." },
	{ "De woning wordt aan toeristen verhuurd.", "Elk weekend andere toeristen met rolkoffers.", "Staat op een verhuursite, volgens mij zonder nummer.",
	  "Rolkoffers in het portiek, sleutelkastje aan de gevel.", "Toeristen bellen bij ons aan.", "Vakantieverhuur het hele jaar door." },
	{ "Kozijnen verrot, er vallen stukken naar beneden.", "Lekkage vanuit de bovenwoning.", "De trap in het portiek is gevaarlijk.",
	  "Schimmel in de hal, eigenaar doet niets.", "Dakgoot hangt los.", "Elektra ziet er levensgevaarlijk uit." },
	{ "Ik vertrouw het niet, kunt u eens gaan kijken?", "Er klopt iets niet met dit adres.", "Gordijnen altijd dicht, ramen afgeplakt.",
	  "Veel fietsen en busjes voor de deur.", "De bewoner reageert nergens op.", "Er komt post voor mensen die hier niet wonen." },
};

static const char *const opening[] = { "", "", "", "Goedemiddag, ", "Beste gemeente, ", "Nogmaals: ", "Dit is de derde keer dat ik bel. ", "Ik wil anoniem blijven. " };
static const char *const closing[] = { "", "", "", " Graag actie.", " Dit speelt al maanden.", " Al vaker gemeld.", " Kunt u dit nagaan?",
                                       " Ik hoor graag van u.", " De buren denken er net zo over." };

/* One or two sentences of the category, sometimes one of another: people mix up what bothers them. */
void text_report(const city *c, const struct report *m, rng *r, char out[TEXT_LONG])
{
	const char *one = said[m->category][m->voice % 6];
	const char *two = rng_chance(r, 0.35) ? said[rng_chance(r, 0.5) ? m->category : rng_below(r, 8)][rng_below(r, 6)] : "";
	char number[64] = "";
	if (rng_chance(r, 0.07))
		snprintf(number, sizeof number, " Het gaat om nummer %d.", c->addresses[m->address].number);
	snprintf(out, TEXT_LONG, "%s%s%s%s%s%s", opening[rng_below(r, 8)], one, *two ? " " : "", two, number, closing[rng_below(r, 9)]);
	if (rng_chance(r, 0.15))
		for (char *p = out; *p; p++)
			*p = (char)((unsigned char)*p < 0x80 ? tolower((unsigned char)*p) : *p);
}

void text_advert(rng *r, int style, char title[TEXT_LONG], char body[TEXT_LONG])
{
	static const char *const titles[][4] = {
		{ "Appartement te huur", "Gestoffeerde bovenwoning", "Ruim 3-kamer appartement", "Apartment for rent" },
		{ "Kamer te huur", "Room for rent, all in", "Nette kamer in gedeeld huis", "Kamers beschikbaar per direct" },
		{ "Slaapplaats voor werkers", "Beds available near work", "Huisvesting voor uitzendkrachten", "Bed in gedeelde kamer" },
		{ "Gezellig verblijf vlak bij zee", "Cozy stay near the beach", "City apartment for four", "Vakantieappartement centrum" },
	};
	static const char *const bits[] = { "Inschrijven mogelijk.", "Geen inschrijving.", "Borg twee maanden.", "Per direct beschikbaar.", "Incl. gas, water en licht.",
		"No registration possible.", "Dicht bij tram en winkels.", "Gedeelde keuken en badkamer.", "Wifi aanwezig.", "Alleen voor werkenden.",
		"Minimaal drie maanden.", "Fietsenberging.", "Net gerenoveerd.", "Rustige straat.", "Contant betalen mag.", "Two beds per room." };
	snprintf(title, TEXT_LONG, "%s", titles[style][rng_below(r, 4)]);
	size_t n = 0;
	body[0] = 0;
	for (int k = rng_between(r, 2, 6); k > 0; k--)
		n += (size_t)snprintf(body + n, TEXT_LONG - n, "%s%s", n ? " " : "", bits[rng_below(r, 16)]);
}

static const char *const clause[] = {
	"De verhuurder verhuurt aan de huurder de hierna genoemde woonruimte, die uitsluitend als zodanig mag worden gebruikt.",
	"De huur gaat in op de overeengekomen datum en eindigt van rechtswege na twaalf maanden, zonder dat opzegging nodig is.",
	"De huurprijs wordt maandelijks voor de eerste dag bij vooruitbetaling voldaan op de rekening van de beheerder.",
	"Huurder betaalt bij het sluiten van deze overeenkomst de eerste maand huur en een waarborgsom.",
	"Het is huurder niet toegestaan het gehuurde aan derden in gebruik te geven of te onderverhuren.",
	"Huurder zal zich niet op het adres inschrijven zonder schriftelijke instemming van verhuurder.",
	"Servicekosten voor gas, water, elektra en internet zijn een vast bedrag en worden niet verrekend.",
	"Huurder gedraagt zich als een goed huurder en veroorzaakt geen overlast voor omwonenden.",
	"Bij te late betaling is huurder per dag een boete verschuldigd, onverminderd het recht op vergoeding.",
	"De gemeenschappelijke ruimten worden volgens het rooster aan de muur schoongehouden.",
	"Verhuurder mag het gehuurde na aankondiging betreden voor inspectie en onderhoud.",
	"Bij beëindiging van het dienstverband vervalt het recht op huisvesting binnen vier weken.",
	"De kosten van huisvesting worden wekelijks op het loon ingehouden.",
	"Partijen verklaren de bijlagen te hebben ontvangen en daarmee in te stemmen.",
	"Roken in het gehuurde is verboden; rookmelders mogen niet worden afgedekt.",
	"Een sleutel wordt tegen ontvangstbewijs verstrekt en mag niet worden nagemaakt.",
	"Kleine herstellingen komen voor rekening van huurder, groot onderhoud voor rekening van verhuurder.",
	"Op deze overeenkomst is Nederlands recht van toepassing.",
};

/* Letters that scanners confuse, lost blanks, stray marks. */
static void damage(rng *r, char *text, double rate)
{
	static const char from[] = "eolisnmrBS05", to[] = "c01ljumn85O$";
	for (char *p = text; *p; p++) {
		if ((unsigned char)*p >= 0x80 || !rng_chance(r, rate))
			continue;
		const char *at = strchr(from, *p);
		if (at && *at)
			*p = to[at - from];
		else if (*p == ' ' && rng_chance(r, 0.3))
			*p = '.';
	}
}

void text_contract(const city *c, rng *r, int form, int address, int landlord, char out[TEXT_CONTRACT])
{
	rng shape = rng_item(c->seed, "form", (uint64_t)form);
	const struct address *a = &c->addresses[address];
	char name[NAME_TEXT], tenant[NAME_TEXT];
	if (landlord >= 0)
		who_landlord(c, landlord, c->landlords[landlord].guises > 0, r, name);
	else
		snprintf(name, sizeof name, "de verhuurder");
	who_person(c, &c->people[rng_below(r, c->n_people)], r, tenant);
	size_t n = (size_t)snprintf(out, TEXT_CONTRACT, "HUUROVEREENKOMST %s. Verhuurder: %s. Huurder: %s. Adres: %s %d%c%s te 's-Gravenhage. Huurprijs: EUR %d per maand. ",
	                            form % 2 ? "WOONRUIMTE" : "KAMER", name, tenant, c->streets[a->street].name, a->number,
	                            a->letter ? a->letter : ' ', a->addition, rng_between(r, 300, 1500));
	const int clauses = rng_between(&shape, 7, 18);
	int k = rng_below(&shape, 18);
	const int step = (int[]){ 5, 7, 11 }[rng_below(&shape, 3)];   /* no clause twice */
	for (int i = 0; i < clauses && n < TEXT_CONTRACT - 400; i++, k = (k + step) % 18) {
		if (rng_chance(r, 0.05))
			continue;
		n += (size_t)snprintf(out + n, TEXT_CONTRACT - n, "Artikel %d. %s ", i + 1, clause[k]);
		if (rng_chance(&shape, 0.35))
			n += (size_t)snprintf(out + n, TEXT_CONTRACT - n, "%s ", clause[rng_below(&shape, 18)]);
	}
	snprintf(out + n, TEXT_CONTRACT - n, "Aldus opgemaakt te Den Haag.");
	damage(r, out, 0.002 + 0.02 * rng_unit(r) * rng_unit(r));
}
