/* signals_rows.c - what one row of each register adds to the signals of its address. */
#include "signals_work.h"

void take_bag(void *to, const row *r)
{
	work *w = to;
	const long i = r->number - 1;
	*cell(w, S_oppervlakte, i) = strtof(FIELD(14), NULL);
	*cell(w, S_bouwjaar, i) = strtof(FIELD(15), NULL);
	*cell(w, S_geen_woonfunctie, i) = !strstr(FIELD(13), "woonfunctie");
	*cell(w, S_status_afwijkend, i) = strcmp(FIELD(11), "Verblijfsobject in gebruik") != 0;
	w->pand[i] = strtoull(FIELD(2), NULL, 10);
}

void take_brp(void *to, const row *r)
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

static void take_relation(void *to, const row *r)
{
	work *w = to;
	const long a = signals_where(w, FIELD(0)), b = signals_where(w, FIELD(2));
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

void take_entity(void *to, const row *r)
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
	*cell(w, S_hoofdhuurder_elders, i) = *FIELD(6) && signals_where(w, FIELD(6)) != i;
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

void take_truth(void *to, const row *r)
{
	signals *s = ((work *)to)->s;
	const long i = spine_find_object(&s->at, FIELD(0));
	if (i < 0)
		return;
	s->crowded[i] = *FIELD(1) == 'J';
	s->fraud[i] = *FIELD(2) != 0;
}

void take_delivery(void *to, const row *r)
{
	((work *)to)->s->as_of = table_day(FIELD(2));
}

const reader signals_readers[] = {
	{ "brp_relaties", take_relation }, { "vergunningen", take_permit }, { "meldingen", take_report }, { "zaken", take_case },
	{ "bezoeken", take_visit }, { "kvk_vestigingen", take_kvk }, { "laa_signalen", take_laa }, { "terugmeldingen", take_doubt },
	{ "instellingen", take_institution }, { "brk_eigendom", take_right }, { "woz_objecten", take_woz }, { "corporatie_bezit", take_let },
	{ "post_retour", take_letter }, { "advertenties", take_advert }, { "huurcontracten", take_contract },
	{ "parkeervergunningen", take_parking }, { "waterverbruik", take_water }, { "afvalpas", take_waste },
	{ "straatobservaties", take_observation },
	{ NULL, NULL },
};
