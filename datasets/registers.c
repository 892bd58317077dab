/* registers.c - the list of registers, two threads that write them, levering.csv and the truth. */
#include "registers.h"
#include "who.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct reg {
	const char *name, *supplier;
	void (*write)(const city *c, csv *w);
	const char *header;
} reg;

/* The largest first, so that both threads end together. */
static const reg registers[] = {
	{ "brp_personen", "Burgerzaken", write_brp_personen,
	  "persoon_id;voornamen;voorvoegsel;geslachtsnaam;geboortedatum;datum_aanvang;datum_einde;functie_adres;straatnaam;huisnummer;huisletter;"
	  "toevoeging;aanduiding;postcode;woonplaats;nummeraanduiding_id;in_onderzoek;in_onderzoek_begin;opschorting_reden;geheim;"
	  "vertrek_onbekend;datum_opneming" },
	{ "afvalpas", "HMS", write_afvalpas, "adres;maand;stortingen" },
	{ "brp_relaties", "Burgerzaken", write_brp_relaties, "persoon_id;relatie;relatie_persoon_id;begin;einde;datum_opneming" },
	{ "bag_adressen", "Geo-informatie", write_bag_adressen,
	  "nummeraanduiding_id;adresseerbaar_object_id;pand_id;openbare_ruimte;korte_naam;huisnummer;huisletter;toevoeging;postcode;woonplaats;"
	  "object_type;vbo_status;pand_status;gebruiksdoelen;oppervlakte;bouwjaar;x;y;buurt_code;wijk_code;stadsdeel" },
	{ "brk_eigendom", "Kadaster", write_brk_eigendom,
	  "kadastrale_aanduiding;nummeraanduiding_id;recht;aandeel;eigenaar_type;eigenaar_naam;eigenaar_geboortedatum;eigenaar_rsin;"
	  "eigenaar_kvk;eigenaar_adres;datum_verkrijging;koopsom" },
	{ "meldingen", "Meld- en Steunpunt Woonoverlast", write_meldingen, "melding_id;datum;kanaal;categorie;adres;omschrijving;anoniem;melder_id" },
	{ "waterverbruik", "Waterbedrijf", write_waterverbruik, "aansluiting;adres;jaar;m3" },
	{ "woz_objecten", "Belastingzaken", write_woz_objecten, "wozobjectnummer;nummeraanduiding_id;gebruikscode;waarde;waardepeildatum;oppervlakte" },
	{ "energielabels", "RVO", write_energielabels, "adresseerbaar_object_id;label;registratiedatum" },
	{ "parkeervergunningen", "Parkeerbedrijf", write_parkeervergunningen, "vergunning_id;adres;soort;ingangsdatum;einddatum" },
	{ "corporatie_bezit", "Corporaties", write_corporatie_bezit,
	  "corporatie;straatnaam;huisnummer;toevoeging;postcode;contract;hoofdhuurder_persoon_id;ingangsdatum" },
	{ "kvk_vestigingen", "Kamer van Koophandel", write_kvk_vestigingen,
	  "kvk_nummer;vestigingsnummer;handelsnaam;rechtsvorm;rsin;sbi;hoofdvestiging;straatnaam;huisnummer;toevoeging;postcode;plaats;"
	  "datum_vestiging;datum_opheffing" },
	{ "post_retour", "Postkamer", write_post_retour, "retour_id;datum;afzender;persoon_id;adres;reden" },
	{ "bezoeken", "Haagse Pandbrigade", write_bezoeken,
	  "bezoek_id;zaaknummer;adres;tijdstip;inspecteur;situatie;personen_aangetroffen;slaapplaatsen;thema;conclusie" },
	{ "zaken", "Haagse Pandbrigade", write_zaken, "zaaknummer;thema;aanleiding;datum_open;datum_sluit;adres;uitkomst;maatregel;dossier" },
	{ "straatobservaties", "Handhaving", write_straatobservaties, "observatie_id;datum;rol;straat;huisnummer;indicator;aantal" },
	{ "vergunningen", "Vergunningen", write_vergunningen,
	  "zaaknummer;soort;status;datum_besluit;geldig_tot;max_personen;registratienummer;houder_naam;adres" },
	{ "advertenties", "Webbeheer", write_advertenties, "advertentie_id;platform;datum_gezien;adres;titel;tekst;prijs;slaapplaatsen;registratienummer;x;y" },
	{ "huurcontracten", "Haagse Pandbrigade", write_huurcontracten, "document_id;zaaknummer;datum;adres;tekst" },
	{ "laa_signalen", "RvIG", write_laa_signalen, "signaal_id;soort;datum;nummeraanduiding_id;persoon_id;status;resultaat" },
	{ "terugmeldingen", "Burgerzaken", write_terugmeldingen, "dossier;datum;persoon_id;nummeraanduiding_id;status" },
	{ "bag_aliassen", "Geo-informatie", write_bag_aliassen,
	  "nummeraanduiding_id;openbare_ruimte;huisnummer;huisletter;toevoeging;postcode;adresseerbaar_object_id;soort;begin;einde" },
	{ "instellingen", "Zorg en Welzijn", write_instellingen, "naam;soort;adres;capaciteit;geldig_tot" },
	{ "gebieden", "Haagse Pandbrigade", write_gebieden, "gebied;nummeraanduiding_id" },
};

enum { REGISTERS = sizeof registers / sizeof *registers, THREADS = 2 };

typedef struct job {
	const city *c;
	const char *out;
	csv files[REGISTERS];
	pthread_mutex_t lock;
	int next;
} job;

static void *work(void *arg)
{
	job *j = arg;
	for (;;) {
		pthread_mutex_lock(&j->lock);
		const int i = j->next < REGISTERS ? j->next++ : -1;
		pthread_mutex_unlock(&j->lock);
		if (i < 0)
			return NULL;
		csv_open(&j->files[i], j->out, registers[i].name, registers[i].header);
		registers[i].write(j->c, &j->files[i]);
		csv_close(&j->files[i]);
	}
}

static void write_delivery(const job *j)
{
	csv w;
	char name[64];
	csv_open(&w, j->out, "levering", "register;bestand;peildatum;leverancier;rijen;sha256");
	for (int i = 0; i < REGISTERS; i++) {
		csv_text(&w, registers[i].name);
		snprintf(name, sizeof name, "%s.csv", registers[i].name);
		csv_text(&w, name);
		csv_date(&w, j->c->as_of);
		csv_text(&w, registers[i].supplier);
		csv_int(&w, (long long)j->files[i].rows);
		csv_text(&w, j->files[i].hex);
		csv_end(&w);
	}
	csv_close(&w);
}

static void truth_of_addresses(const city *c, const char *dir)
{
	static const char *const kind[] = { "spookbewoner", "uitwonend", "schijnverlating", "doorgangsadres" };
	csv w;
	csv_open(&w, dir, "adressen", "adresseerbaar_object_id;overbewoning;adresfraude;personen_werkelijk");
	for (int i = 0; i < c->n_addresses; i++) {
		const int fraud = city_situation(c, i, ADRESFRAUDE, c->as_of);
		csv_bag_id(&w, c->addresses[i].kind == BERTH ? 2 : 1, city_bag_number(c, i) + 2000000);
		csv_flag(&w, city_situation(c, i, OVERBEWONING, c->as_of) >= 0);
		csv_text(&w, fraud >= 0 ? kind[c->episodes[fraud].kind - GHOST] : "");
		csv_int(&w, city_living(c, i, c->as_of));
		csv_end(&w);
	}
	csv_close(&w);
}

static void truth_of_rows(const job *j, const char *dir)
{
	csv w;
	csv_open(&w, dir, "koppeling", "register;rij;nummeraanduiding_id");
	w.unhashed = 1;
	for (int i = 0; i < REGISTERS; i++)
		for (size_t row = 0; row < j->files[i].addresses; row++) {
			const int32_t address = j->files[i].address[row];
			csv_text(&w, registers[i].name);
			csv_int(&w, (long long)row + 1);
			if (address >= 0)
				csv_bag_id(&w, 20, city_bag_number(j->c, address));
			else
				csv_empty(&w);
			csv_end(&w);
		}
	csv_close(&w);
}

static void truth_of_entities(const job *j, const char *dir)
{
	static const char letter[] = " PLFTC";
	csv w;
	char text[24];
	csv_open(&w, dir, "entiteiten", "register;rij;entiteit");
	w.unhashed = 1;
	for (int i = 0; i < REGISTERS; i++)
		for (size_t row = 0; row < j->files[i].entities; row++) {
			const uint64_t e = j->files[i].entity[row];
			if (!e)
				continue;
			csv_text(&w, registers[i].name);
			csv_int(&w, (long long)row + 1);
			snprintf(text, sizeof text, "%c%lu", letter[e >> 56], (unsigned long)(e & 0xffffffffffffffu));
			csv_text(&w, text);
			csv_end(&w);
		}
	csv_close(&w);
}

static void make_folder(const char *path)
{
	char part[4096];
	snprintf(part, sizeof part, "%s", path);
	for (char *p = part + 1;; p++) {
		const char kept = *p;
		if (kept != '/' && kept)
			continue;
		*p = 0;
		if (mkdir(part, 0777) && errno != EEXIST) {
			fprintf(stderr, "city: cannot make the folder %s: %s\n", part, strerror(errno));
			exit(3);
		}
		*p = kept;
		if (!kept)
			return;
	}
}

void registers_write(const city *c, const char *out)
{
	job *j = city_alloc(1, sizeof *j);
	char truth[4096];
	pthread_t thread[THREADS];
	j->c = c;
	j->out = out;
	snprintf(truth, sizeof truth, "%s/waarheid", out);
	make_folder(truth);
	pthread_mutex_init(&j->lock, NULL);
	int started = 0;
	while (started < THREADS - 1 && pthread_create(&thread[started], NULL, work, j) == 0)
		started++;
	work(j);
	for (int i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	write_delivery(j);
	truth_of_addresses(c, truth);
	truth_of_rows(j, truth);
	truth_of_entities(j, truth);
}
