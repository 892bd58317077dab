/* signals_work.h - what the two halves of the signals share: the table of signals and the state while reading. */
#ifndef SIGNALS_WORK_H
#define SIGNALS_WORK_H
#include "signals.h"
#include <math.h>
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
	uint64_t (*reporter)[8];         /* per address: those seen */
	uint64_t *pand;
	stay *current;                   /* current stays, by person */
	long n_current;
} work;

static inline float *cell(work *w, int id, long address)
{
	return &w->s->value[id][address];
}

static inline void bump(work *w, int id, long address)
{
	w->s->value[id][address] += 1;
}

static inline void most(work *w, int id, long address, double value)
{
	float *v = cell(w, id, address);
	if (isnan(*v) || *v < value)
		*v = (float)value;
}

static inline int recent(const work *w, const char *date, int days)
{
	const int d = table_day(date);
	return d > w->s->as_of - days;
}

static inline long linked(const work *w, const row *r)
{
	return r->number <= w->now_n ? w->now[r->number - 1] : -1;
}

long signals_where(const work *w, const char *person);   /* address of a person's current stay; -1 = none */

/* Take one row of a register; `to` is the work. */
typedef void take_row(void *to, const row *r);
take_row take_bag, take_brp, take_truth, take_delivery, take_entity;

/* The other registers, in the order in which they must be read. */
typedef struct reader {
	const char *name;
	take_row *take;
} reader;
extern const reader signals_readers[];
#endif
