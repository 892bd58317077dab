#include "signals.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD(i) (r->field[i])
enum { UNKNOWN = -1000000 };

/* class, name */
#define SIGNALS(X) \
	X(P, oppervlakte) X(P, bouwjaar) X(P, vbo_per_pand) X(P, geen_woonfunctie) X(P, status_afwijkend) \
	X(P, personen) X(P, volwassenen) X(P, m2_per_persoon) X(P, m2_per_volwassene) X(P, huishoudens) X(P, zonder_verwant) \
	X(P, inschrijvingen_12m) X(P, uitschrijvingen_12m) X(P, inschrijvingen_24m) X(P, inschrijvingen_36m) X(P, kort_verblijf_24m) \
	X(P, zelfde_dag_24m) X(P, vow_24m) X(P, herinschrijvingen) X(P, in_onderzoek) X(P, code_089999) X(P, briefadres) \
	X(P, partner_elders) X(P, ex_partner) X(P, dubbel_ingeschreven) X(P, laat_opgenomen) X(P, aandeel_nieuw) X(P, langste_verblijf) \
	X(P, omzetting_verleend) X(P, omzetting_anders) X(P, vergund_personen) X(P, vakantievergunning) X(P, leegstandvergunning) \
	X(P, m_overbewoning) X(P, m_onderverhuur) X(P, m_wisselend) X(P, m_geluid) X(P, m_afval) X(P, m_vakantie) X(P, m_onderhoud) \
	X(P, m_overig) X(P, m_alle) X(P, m_melders) X(P, m_anoniem) X(P, m_steunpunt) X(P, m_laatste) X(P, m_tekst_mensen) \
	X(P, zaken) X(P, zaken_overtreding) X(P, zaken_laa) X(P, bezoeken) X(P, eerder_overbewoning) X(P, eerder_fraude) \
	X(P, eerder_anders) X(P, niemand_thuis) X(P, geweigerd) X(P, aangetroffen) X(P, slaapplaatsen) X(P, laatste_bezoek) \
	X(P, kvk_actief) X(P, kvk_rechtspersoon) X(P, kvk_eenmanszaak) X(P, laa_alle) X(P, laa_overbewoning) X(P, laa_doorgang) \
	X(P, laa_vow) X(P, laa_samenwoners) X(P, laa_onbestelbaar) X(P, laa_mutatie) X(P, terugmeldingen) X(P, terugmeldingen_erkend) \
	X(P, instelling) \
	X(L, eigenaar_panden) X(L, eigenaar_rechtspersoon) X(L, eigenaar_overtredingen) X(L, eigenaar_woont_er) X(L, koopsom) X(L, woz_per_m2) \
	X(L, corporatie) X(L, hoofdhuurder_elders) X(L, post_retour) X(L, post_personen) X(L, advertenties) X(L, advertentie_bedden) \
	X(L, contracten) X(L, parkeren) X(L, parkeren_per_persoon) X(L, water) X(L, water_per_persoon) X(L, afval) X(L, afval_per_persoon) \
	X(L, observaties) X(L, obs_matrassen) X(L, obs_ramen) X(L, obs_naambordjes) X(L, obs_verloop)

enum id {
#define X(class, name) S_##name,
	SIGNALS(X)
#undef X
	N_SIGNALS
};

typedef struct stay {
	uint64_t person;
	long address;
	int begin, end, adult, letter;
} stay;

typedef struct work {
	signals *s;
	int32_t *link[32];               /* per register: row to address */
	const char *linked[32];
	long links, room[32], used[32];
	const int32_t *now;              /* links of the register being read */
	long now_n;
	stay *stays;
	long n_stays, room_stays;
	uint64_t *owner;                 /* per address: entity */
	uint64_t *brk_entity;
	long n_brk_entity;
	uint64_t (*reporter)[8];
} work;

static float *cell(work *w, int id, long address)
{
	return &w->s->value[id][address];
}

static void bump(work *w, int id, long address)
{
	w->s->value[id][address] += 1;
}

static void most(work *w, int id, long address, double value)
{
	float *v = cell(w, id, address);
	if (isnan(*v) || *v < value)
		*v = (float)value;
}

static int recent(const work *w, const char *date, int days)
{
	const int d = table_day(date);
	return d > w->s->as_of - days;
}

static void take_link(void *to, const row *r)
{
	work *w = to;
	if (!w->links || strcmp(w->linked[w->links - 1], FIELD(0))) {
		w->linked[w->links] = strdup(FIELD(0));
		w->links++;
	}
	const long k = w->links - 1;
	if (w->used[k] == w->room[k]) {
		w->room[k] = w->room[k] ? 2 * w->room[k] : 1024;
		w->link[k] = realloc(w->link[k], (size_t)w->room[k] * sizeof *w->link[k]);
	}
	w->link[k][w->used[k]++] = (int32_t)spine_find(&w->s->at, FIELD(2));
}

static long linked(const work *w, const row *r)
{
	return r->number <= w->now_n ? w->now[r->number - 1] : -1;
}

static void read_register(work *w, const char *dir, const char *name, void (*take)(void *, const row *))
{
	w->now_n = 0;
	for (long k = 0; k < w->links; k++)
		if (!strcmp(w->linked[k], name)) {
			w->now = w->link[k];
			w->now_n = w->used[k];
		}
	table_each(dir, name, take, w);
}

static uint64_t *pand_of;

static void take_bag(void *to, const row *r)
{
	work *w = to;
	const long i = r->number - 1;
	*cell(w, S_oppervlakte, i) = strtof(FIELD(14), NULL);
	*cell(w, S_bouwjaar, i) = strtof(FIELD(15), NULL);
	*cell(w, S_geen_woonfunctie, i) = !strstr(FIELD(13), "woonfunctie");
	*cell(w, S_status_afwijkend, i) = strcmp(FIELD(11), "Verblijfsobject in gebruik") != 0;
	pand_of[i] = strtoull(FIELD(2), NULL, 10);
}

static void take_brp(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i < 0)
		return;
	if (w->n_stays == w->room_stays) {
		w->room_stays = w->room_stays ? 2 * w->room_stays : 1 << 20;
		w->stays = realloc(w->stays, (size_t)w->room_stays * sizeof *w->stays);
	}
	const int begin = table_day(FIELD(5)), end = *FIELD(6) ? table_day(FIELD(6)) : 1 << 29, known = table_day(FIELD(21));
	w->stays[w->n_stays++] = (stay){ strtoull(FIELD(0), NULL, 16), i, begin, end, table_day(FIELD(4)) < w->s->as_of - 6574, *FIELD(7) == 'B' };
	if (*FIELD(16) && end > w->s->as_of)
		bump(w, S_in_onderzoek, i);
	if (!strcmp(FIELD(16), "089999"))
		bump(w, S_code_089999, i);
	if (*FIELD(20) == 'J' && end > w->s->as_of - 730)
		bump(w, S_vow_24m, i);
	if (known != UNKNOWN && begin > w->s->as_of - 1095 && known - begin > 60)
		bump(w, S_laat_opgenomen, i);
}

static int by_address(const void *a, const void *b)
{
	const stay *x = a, *y = b;
	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	return x->begin - y->begin;
}

static int by_person(const void *a, const void *b)
{
	const uint64_t x = ((const stay *)a)->person, y = ((const stay *)b)->person;
	return x != y ? (x < y ? -1 : 1) : 0;
}

static void of_address(work *w, const stay *s, long n)
{
	const long i = s->address;
	const int now = w->s->as_of;
	long current = 0, recent_n = 0;
	int longest = 0, same = 0;
	for (long k = 0; k < n; k++) {
		const int open = s[k].end > now;
		if (s[k].letter) {
			*cell(w, S_briefadres, i) += (float)open;
			continue;
		}
		if (open) {
			current++;
			bump(w, S_personen, i);
			*cell(w, S_volwassenen, i) += (float)s[k].adult;
			recent_n += s[k].begin > now - 365;
			if (now - s[k].begin > longest)
				longest = now - s[k].begin;
		}
		*cell(w, S_inschrijvingen_12m, i) += s[k].begin > now - 365;
		*cell(w, S_inschrijvingen_24m, i) += s[k].begin > now - 730;
		*cell(w, S_inschrijvingen_36m, i) += s[k].begin > now - 1095;
		*cell(w, S_uitschrijvingen_12m, i) += !open && s[k].end > now - 365;
		*cell(w, S_kort_verblijf_24m, i) += !open && s[k].end > now - 730 && s[k].end - s[k].begin < 122;
		*cell(w, S_herinschrijvingen, i) += k > 0 && s[k].person == s[k - 1].person && s[k].begin > now - 1095;
		int together = 0;
		for (long o = 0; o < n && n < 200 && s[k].begin > now - 730; o++)
			together += s[o].begin == s[k].begin;
		if (together > same)
			same = together;
	}
	*cell(w, S_zelfde_dag_24m, i) = (float)same;
	*cell(w, S_aandeel_nieuw, i) = current ? (float)recent_n / (float)current : NAN;
	*cell(w, S_langste_verblijf, i) = current ? (float)longest : NAN;
}

/* Current stays by person, to see who is where. */
static stay *current;
static long n_current;

static void of_persons(work *w)
{
	current = malloc((size_t)w->n_stays * sizeof *current);
	for (long k = 0; k < w->n_stays; k++)
		if (w->stays[k].end > w->s->as_of)
			current[n_current++] = w->stays[k];
	qsort(current, (size_t)n_current, sizeof *current, by_person);
	for (long k = 1; k < n_current; k++)
		if (current[k].person == current[k - 1].person && current[k].address != current[k - 1].address) {
			bump(w, S_dubbel_ingeschreven, current[k].address);
			bump(w, S_dubbel_ingeschreven, current[k - 1].address);
		}
}

static long where(const char *hex)
{
	const stay key = { .person = strtoull(hex, NULL, 16) };
	const stay *s = *hex ? bsearch(&key, current, (size_t)n_current, sizeof *current, by_person) : NULL;
	return s ? s->address : -1;
}

static void take_relation(void *to, const row *r)
{
	work *w = to;
	const long a = where(FIELD(0)), b = where(FIELD(2));
	if (!strcmp(FIELD(1), "partner") && a >= 0 && a != b)
		bump(w, S_partner_elders, a);
	if (!strcmp(FIELD(1), "ex_partner") && a >= 0 && table_day(FIELD(3)) > w->s->as_of - 1500)
		bump(w, S_ex_partner, a);
	if (a >= 0 && a == b && FIELD(1)[0] != 'e') {
		if (!strcmp(FIELD(1), "partner") && strcmp(FIELD(0), FIELD(2)) < 0)
			*cell(w, S_huishoudens, a) -= 1;
		if (!strcmp(FIELD(1), "ouder"))
			*cell(w, S_zonder_verwant, a) += 1;
	}
}

static void take_permit(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i < 0)
		return;
	const int granted = !strcmp(FIELD(2), "verleend");
	if (!strcmp(FIELD(1), "omzetting")) {
		bump(w, granted ? S_omzetting_verleend : S_omzetting_anders, i);
		if (granted)
			most(w, S_vergund_personen, i, atof(FIELD(5)));
	}
	if (!strcmp(FIELD(1), "vakantieverhuur"))
		bump(w, S_vakantievergunning, i);
	if (!strcmp(FIELD(1), "leegstand"))
		bump(w, S_leegstandvergunning, i);
}

static void take_report(void *to, const row *r)
{
	static const char *const category[] = { "overbewoning", "onderverhuur", "wisselende_bewoners", "geluid", "afval", "vakantieverhuur",
	                                        "onderhoud", "overig" };
	work *w = to;
	const long i = linked(w, r);
	if (i < 0 || !recent(w, FIELD(1), 730))
		return;
	for (int k = 0; k < 8; k++)
		if (!strcmp(FIELD(3), category[k]))
			bump(w, S_m_overbewoning + k, i);
	bump(w, S_m_alle, i);
	*cell(w, S_m_anoniem, i) += *FIELD(6) == 'J';
	*cell(w, S_m_steunpunt, i) += !strcmp(FIELD(2), "steunpunt");
	*cell(w, S_m_tekst_mensen, i) += strstr(FIELD(5), "mensen") != NULL;
	most(w, S_m_laatste, i, table_day(FIELD(1)));
	if (*FIELD(7)) {
		const uint64_t who = strtoull(FIELD(7) + 1, NULL, 10) + 1;
		for (int k = 0; k < 8 && w->reporter[i][k] != who; k++)
			if (!w->reporter[i][k]) {
				w->reporter[i][k] = who;
				bump(w, S_m_melders, i);
				break;
			}
	}
}

static void take_case(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i < 0)
		return;
	bump(w, S_zaken, i);
	*cell(w, S_zaken_overtreding, i) += !strcmp(FIELD(6), "overtreding");
	*cell(w, S_zaken_laa, i) += !strcmp(FIELD(2), "laa");
}

static void take_visit(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (*FIELD(5) == 't') {
		w->s->visits++;
		w->s->found[0] += !strcmp(FIELD(9), "overbewoning");
		w->s->found[1] += !strcmp(FIELD(9), "adresfraude");
	}
	if (i < 0)
		return;
	bump(w, S_bezoeken, i);
	*cell(w, S_eerder_overbewoning, i) += !strcmp(FIELD(9), "overbewoning");
	*cell(w, S_eerder_fraude, i) += !strcmp(FIELD(9), "adresfraude");
	*cell(w, S_eerder_anders, i) += !strcmp(FIELD(9), "andere_overtreding") || !strcmp(FIELD(9), "nader_onderzoek");
	*cell(w, S_niemand_thuis, i) += *FIELD(5) == 'n';
	*cell(w, S_geweigerd, i) += *FIELD(5) == 'g';
	if (*FIELD(6))
		most(w, S_aangetroffen, i, atof(FIELD(6)));
	if (*FIELD(7))
		most(w, S_slaapplaatsen, i, atof(FIELD(7)));
	most(w, S_laatste_bezoek, i, table_day(FIELD(3)));
}

static void take_kvk(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i < 0 || *FIELD(13))
		return;
	bump(w, S_kvk_actief, i);
	bump(w, *FIELD(4) ? S_kvk_rechtspersoon : S_kvk_eenmanszaak, i);
}

static void take_laa(void *to, const row *r)
{
	work *w = to;
	const long i = spine_find(&w->s->at, FIELD(3));
	if (i < 0)
		return;
	bump(w, S_laa_alle, i);
	*cell(w, S_laa_overbewoning, i) += !strcmp(FIELD(1), "overbewoning");
	*cell(w, S_laa_doorgang, i) += !strcmp(FIELD(1), "doorgangsadres") || !strcmp(FIELD(1), "veelverhuizers");
	*cell(w, S_laa_vow, i) += !strcmp(FIELD(1), "VOW_adres");
	*cell(w, S_laa_samenwoners, i) += !strcmp(FIELD(1), "samenwoners");
	*cell(w, S_laa_onbestelbaar, i) += !strcmp(FIELD(1), "onbestelbaar_cjib");
	*cell(w, S_laa_mutatie, i) += strstr(FIELD(6), "met BRP") != NULL;
}

static void take_doubt(void *to, const row *r)
{
	work *w = to;
	const long i = spine_find(&w->s->at, FIELD(3));
	if (i < 0)
		return;
	bump(w, S_terugmeldingen, i);
	*cell(w, S_terugmeldingen_erkend, i) += !strcmp(FIELD(4), "gehonoreerd");
}

static void take_institution(void *to, const row *r)
{
	const long i = linked(to, r);
	if (i >= 0)
		bump(to, S_instelling, i);
}

static void take_entity(void *to, const row *r)
{
	work *w = to;
	if (strcmp(FIELD(0), "brk_eigendom"))
		return;
	const long at = atol(FIELD(1));
	if ((at & (at - 1)) == 0)
		w->brk_entity = realloc(w->brk_entity, (size_t)(2 * at + 1) * sizeof *w->brk_entity);
	w->brk_entity[at] = (uint64_t)FIELD(2)[0] << 56 | strtoull(FIELD(2) + 1, NULL, 10);
	w->n_brk_entity = at;
}

static void take_right(void *to, const row *r)
{
	work *w = to;
	const long i = spine_find(&w->s->at, FIELD(1));
	if (i < 0 || r->number > w->n_brk_entity)
		return;
	w->owner[i] = w->brk_entity[r->number];
	*cell(w, S_eigenaar_rechtspersoon, i) = !strcmp(FIELD(4), "NNP");
	*cell(w, S_koopsom, i) = *FIELD(11) ? strtof(FIELD(11), NULL) : NAN;
}

static void take_woz(void *to, const row *r)
{
	work *w = to;
	const long i = spine_find(&w->s->at, FIELD(1));
	if (i >= 0)
		*cell(w, S_woz_per_m2, i) = strtof(FIELD(3), NULL) / (strtof(FIELD(5), NULL) + 1);
}

static void take_let(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i < 0)
		return;
	bump(w, S_corporatie, i);
	*cell(w, S_hoofdhuurder_elders, i) = *FIELD(6) && where(FIELD(6)) != i;
}

static void take_letter(void *to, const row *r)
{
	static uint64_t last;
	work *w = to;
	const long i = linked(w, r);
	if (i < 0 || !recent(w, FIELD(1), 730))
		return;
	bump(w, S_post_retour, i);
	const uint64_t who = strtoull(FIELD(3), NULL, 16);
	*cell(w, S_post_personen, i) += who != last;
	last = who;
}

static void take_advert(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i < 0)
		return;
	bump(w, S_advertenties, i);
	most(w, S_advertentie_bedden, i, atof(FIELD(7)));
}

static void take_contract(void *to, const row *r)
{
	const long i = linked(to, r);
	if (i >= 0)
		bump(to, S_contracten, i);
}

static void take_parking(void *to, const row *r)
{
	const long i = linked(to, r);
	if (i >= 0 && (!*FIELD(4) || recent(to, FIELD(4), 0)))
		bump(to, S_parkeren, i);
}

static void take_water(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i >= 0)
		*cell(w, S_water, i) = strtof(FIELD(3), NULL);
}

static void take_waste(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i < 0)
		return;
	if (isnan(*cell(w, S_afval, i)))
		*cell(w, S_afval, i) = 0;
	*cell(w, S_afval, i) += strtof(FIELD(2), NULL);
}

static void take_observation(void *to, const row *r)
{
	work *w = to;
	const long i = linked(w, r);
	if (i < 0)
		return;
	bump(w, S_observaties, i);
	*cell(w, S_obs_matrassen, i) += !strcmp(FIELD(5), "matrassen") || !strcmp(FIELD(5), "grofvuil");
	*cell(w, S_obs_ramen, i) += !strcmp(FIELD(5), "ramen_afgeschermd");
	*cell(w, S_obs_naambordjes, i) += !strcmp(FIELD(5), "naambordjes_ontbreken");
	*cell(w, S_obs_verloop, i) += !strcmp(FIELD(5), "hoog_verloop");
}

static void take_truth(void *to, const row *r)
{
	signals *s = ((work *)to)->s;
	const long i = spine_find_object(&s->at, FIELD(0));
	if (i < 0)
		return;
	s->crowded[i] = *FIELD(1) == 'J';
	s->fraud[i] = *FIELD(2) != 0;
}

static void take_delivery(void *to, const row *r)
{
	((work *)to)->s->as_of = table_day(FIELD(2));
}

typedef struct count {
	uint64_t key;
	long address;
} count;

static int by_count(const void *a, const void *b)
{
	const count *x = a, *y = b;
	return x->key != y->key ? (x->key < y->key ? -1 : 1) : (x->address > y->address) - (x->address < y->address);
}

/* Per group of addresses with one key: its size, and findings elsewhere in it. */
static void of_groups(work *w, const uint64_t *key, int size, int findings)
{
	const long n = w->s->at.n;
	count *all = malloc((size_t)n * sizeof *all);
	for (long i = 0; i < n; i++)
		all[i] = (count){ key[i], i };
	qsort(all, (size_t)n, sizeof *all, by_count);
	for (long from = 0, to; from < n; from = to) {
		double found = 0;
		for (to = from; to < n && all[to].key == all[from].key; to++)
			found += *cell(w, S_eerder_overbewoning, all[to].address) + *cell(w, S_eerder_fraude, all[to].address);
		for (long k = from; k < to && all[from].key; k++) {
			const long i = all[k].address;
			*cell(w, size, i) = (float)(to - from);
			if (findings >= 0)
				*cell(w, findings, i) = (float)(found - *cell(w, S_eerder_overbewoning, i) - *cell(w, S_eerder_fraude, i));
		}
	}
	free(all);
}

static void ratios(work *w)
{
	for (long i = 0; i < w->s->at.n; i++) {
		const float m2 = *cell(w, S_oppervlakte, i), people = *cell(w, S_personen, i), adults = *cell(w, S_volwassenen, i);
		*cell(w, S_m2_per_persoon, i) = people ? m2 / people : NAN;
		*cell(w, S_m2_per_volwassene, i) = adults ? m2 / adults : NAN;
		*cell(w, S_huishoudens, i) += adults;
		*cell(w, S_water_per_persoon, i) = *cell(w, S_water, i) / (people + 0.5f);
		*cell(w, S_afval_per_persoon, i) = *cell(w, S_afval, i) / (people + 0.5f);
		*cell(w, S_parkeren_per_persoon, i) = people ? *cell(w, S_parkeren, i) / people : NAN;
		*cell(w, S_zonder_verwant, i) = adults - *cell(w, S_zonder_verwant, i);
	}
}

static void owner_lives_there(work *w)
{
	for (long i = 0; i < w->s->at.n; i++)
		*cell(w, S_eigenaar_woont_er, i) = (w->owner[i] >> 56) == 'P';
}

void signals_compute(signals *s, const char *dir)
{
	static const char *const name[] = {
#define X(class, name) #name,
		SIGNALS(X)
#undef X
	};
	static const char class[] = {
#define X(class, name) #class[0],
		SIGNALS(X)
#undef X
	};
	static const int unknown[] = { S_m_laatste, S_aangetroffen, S_slaapplaatsen, S_laatste_bezoek, S_vergund_personen, S_koopsom, S_woz_per_m2,
	                               S_water, S_afval, S_advertentie_bedden };
	char truth[4096];
	work w = { .s = s };
	spine_load(&s->at, dir);
	s->n = N_SIGNALS;
	const size_t n = (size_t)s->at.n;
	for (int k = 0; k < N_SIGNALS; k++) {
		s->name[k] = name[k];
		s->class[k] = class[k];
		s->value[k] = calloc(n, sizeof **s->value);
	}
	for (size_t k = 0; k < sizeof unknown / sizeof *unknown; k++)
		for (size_t i = 0; i < n; i++)
			s->value[unknown[k]][i] = NAN;
	s->crowded = calloc(n, 1);
	s->fraud = calloc(n, 1);
	pand_of = calloc(n, sizeof *pand_of);
	w.owner = calloc(n, sizeof *w.owner);
	w.reporter = calloc(n, sizeof *w.reporter);
	snprintf(truth, sizeof truth, "%s/waarheid", dir);
	table_each(dir, "levering", take_delivery, &w);
	table_each(truth, "adressen", take_truth, &w);
	table_each(truth, "koppeling", take_link, &w);
	table_each(truth, "entiteiten", take_entity, &w);
	read_register(&w, dir, "bag_adressen", take_bag);
	read_register(&w, dir, "brp_personen", take_brp);
	qsort(w.stays, (size_t)w.n_stays, sizeof *w.stays, by_address);
	for (long from = 0, to; from < w.n_stays; from = to) {
		for (to = from; to < w.n_stays && w.stays[to].address == w.stays[from].address; to++)
			;
		of_address(&w, w.stays + from, to - from);
	}
	of_persons(&w);
	static const struct { const char *name; void (*take)(void *, const row *); } rest[] = {
		{ "brp_relaties", take_relation }, { "vergunningen", take_permit }, { "meldingen", take_report }, { "zaken", take_case },
		{ "bezoeken", take_visit }, { "kvk_vestigingen", take_kvk }, { "laa_signalen", take_laa }, { "terugmeldingen", take_doubt },
		{ "instellingen", take_institution }, { "brk_eigendom", take_right }, { "woz_objecten", take_woz }, { "corporatie_bezit", take_let },
		{ "post_retour", take_letter }, { "advertenties", take_advert }, { "huurcontracten", take_contract },
		{ "parkeervergunningen", take_parking }, { "waterverbruik", take_water }, { "afvalpas", take_waste },
		{ "straatobservaties", take_observation },
	};
	for (size_t k = 0; k < sizeof rest / sizeof *rest; k++)
		read_register(&w, dir, rest[k].name, rest[k].take);
	ratios(&w);
	of_groups(&w, pand_of, S_vbo_per_pand, -1);
	of_groups(&w, w.owner, S_eigenaar_panden, S_eigenaar_overtredingen);
	owner_lives_there(&w);
}
