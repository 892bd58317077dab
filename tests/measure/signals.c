#include "signals_work.h"
#include <stdio.h>

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
static void of_persons(work *w)
{
	w->current = malloc((size_t)w->n_stays * sizeof *w->current);
	for (long k = 0; k < w->n_stays; k++)
		if (w->stays[k].end > w->s->as_of)
			w->current[w->n_current++] = w->stays[k];
	qsort(w->current, (size_t)w->n_current, sizeof *w->current, by_person);
	for (long k = 1; k < w->n_current; k++)
		if (w->current[k].person == w->current[k - 1].person && w->current[k].address != w->current[k - 1].address) {
			bump(w, S_dubbel_ingeschreven, w->current[k].address);
			bump(w, S_dubbel_ingeschreven, w->current[k - 1].address);
		}
}

long signals_where(const work *w, const char *hex)
{
	const stay key = { .person = strtoull(hex, NULL, 16) };
	const stay *s = *hex ? bsearch(&key, w->current, (size_t)w->n_current, sizeof *w->current, by_person) : NULL;
	return s ? s->address : -1;
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
	w.pand = calloc(n, sizeof *w.pand);
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
	for (const reader *k = signals_readers; k->name; k++)
		read_register(&w, dir, k->name, k->take);
	ratios(&w);
	of_groups(&w, w.pand, S_vbo_per_pand, -1);
	of_groups(&w, w.owner, S_eigenaar_panden, S_eigenaar_overtredingen);
	owner_lives_there(&w);
}
