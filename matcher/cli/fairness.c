/* fairness.c - pandmatch fairness: whom the list picks, in plain Dutch. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/issued.h"
#include "cli/past_run.h"
#include "cli/seen.h"
#include "publish/order.h"
#include "score/fairness.h"
#include "signal/spine.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch fairness [--db FILE] [--run N] [--theme NAME] [--top N] [--threads N]\n\n"
	"Holds the lists that were released, or without those the best of a run, against the city, against whom people picked before, and against control visits: by buurt, stadsdeel,\n"
	"tenure, size of the household and value of the dwelling, which are for looking back only and never for choosing. Names what is\n"
	"picked more often without more being found there, and the rules that stand in for it; and how often people were visited.\n"
	"  --theme  one theme (default: each)\n"
	"  --top    the best so many of the run, whatever was released (default: the released lists; without any, the run's own length)\n";

enum { STRATA = 5, BURDEN_MONTHS = 36 };

typedef struct auditing {
	pm_batch *batch;
	pm_stratum stratum[STRATA];
	uint32_t n_strata;
	pm_seen *seen;
	uint32_t n_seen;
	uint32_t *burden;
	uint64_t *picked;
	pm_issued issued;
	pm_fair_visit *visit;
	pm_buf missing;
} auditing;

static void release(auditing *a)
{
	for (uint32_t s = 0; s < a->n_strata; s++) {
		pm_free(a->stratum[s].level_name);
		pm_free(a->stratum[s].level);
	}
	pm_free(a->seen);
	pm_free(a->burden);
	pm_free(a->picked);
	pm_issued_release(&a->issued);
	pm_free(a->visit);
	pm_buf_release(&a->missing);
}

static pm_status new_stratum(auditing *a, const char *title, uint32_t levels, pm_stratum **out, pm_err *err)
{
	pm_stratum *s = &a->stratum[a->n_strata++];
	*s = (pm_stratum){ .name = title, .title = title, .levels = levels };
	s->level_name = pm_alloc(levels, sizeof *s->level_name);
	s->level = pm_alloc(a->batch->input[a->batch->rules->spine].table->rows, sizeof *s->level);
	*out = s;
	return s->level_name && s->level ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the levels of %s", title);
}

static void lacks(auditing *a, const char *title) { pm_buf_printf(&a->missing, "%s%s", a->missing.n ? ", " : "", title); }

static pm_status by_words(auditing *a, const char *title, const pm_column *c, pm_err *err)
{
	pm_stratum *s;
	if (!c || !c->dict)
		return lacks(a, title), PM_OK;
	PM_TRY(new_stratum(a, title, pm_dict_size(c->dict) + 1, &s, err));
	for (uint32_t k = 1; k < s->levels; k++)
		s->level_name[k] = pm_dict_get(c->dict, k - 1);
	for (uint32_t i = 0; i < c->rows; i++)
		s->level[i] = pm_column_has(c, i) ? c->code[i] + 1 : 0;
	return PM_OK;
}

static pm_status by_size(auditing *a, pm_err *err)
{
	static const char *const names[] = { "", "niemand ingeschreven", "1 persoon", "2 personen", "3 of 4 personen", "5 of meer personen" };
	const int32_t at = pm_rules_signal(a->batch->rules, PM_STR("personen"));
	const pm_column *c = at >= 0 ? a->batch->signal[at] : NULL;
	pm_stratum *s;
	if (!c || (c->type != PM_TYPE_COUNT && c->type != PM_TYPE_NUMBER))
		return lacks(a, "grootte van het huishouden"), PM_OK;
	PM_TRY(new_stratum(a, "grootte van het huishouden", 6, &s, err));
	for (uint32_t k = 1; k < 6; k++)
		s->level_name[k] = pm_str_of(names[k]);
	for (uint32_t i = 0; i < c->rows; i++) {
		const double v = !pm_column_has(c, i) ? -1 : c->type == PM_TYPE_COUNT ? c->count[i] : c->number[i];
		s->level[i] = v < 0 ? 0 : v < 0.5 ? 1 : v < 1.5 ? 2 : v < 2.5 ? 3 : v < 4.5 ? 4 : 5;
	}
	return PM_OK;
}

static pm_status records(auditing *a, const char *name, const pm_table **out, pm_err *err)
{
	const int32_t r = pm_rules_register(a->batch->rules, pm_str_of(name));
	*out = NULL;
	if (r < 0 || !a->batch->input[r].there)
		return PM_OK;
	PM_TRY(pm_batch_table(a->batch, (uint32_t)r, err));
	*out = a->batch->input[r].table->place ? a->batch->input[r].table : NULL;
	return PM_OK;
}

/* Of a corporation, owned by a legal person, or by a person. */
static pm_status by_tenure(auditing *a, pm_err *err)
{
	static const char *const names[] = { "", "corporatie", "eigenaar rechtspersoon", "eigenaar natuurlijk persoon" };
	const pm_table *let, *owned;
	pm_stratum *s;
	PM_TRY(records(a, "corporatie", &let, err));
	PM_TRY(records(a, "brk", &owned, err));
	const pm_column *kind = owned ? pm_table_get(owned, "eigenaar_type") : NULL;
	if (!let || !kind)
		return lacks(a, "eigendom of huur"), PM_OK;
	PM_TRY(new_stratum(a, "eigendom of huur", 4, &s, err));
	for (uint32_t k = 1; k < 4; k++)
		s->level_name[k] = pm_str_of(names[k]);
	for (uint32_t i = 0; i < let->place->addresses; i++) {
		for (uint32_t r = owned->place->start[i]; r < owned->place->start[i + 1]; r++)
			s->level[i] = pm_str_eq(pm_column_str(kind, r), PM_STR("NNP")) ? 2 : s->level[i] ? s->level[i] : 3;
		if (let->place->start[i + 1] > let->place->start[i])
			s->level[i] = 1;
	}
	return PM_OK;
}

static int rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Quarters of the dwellings by value. */
static pm_status by_value(auditing *a, pm_err *err)
{
	static const char *const names[] = { "", "laagste kwart", "tweede kwart", "derde kwart", "hoogste kwart" };
	const pm_table *woz;
	pm_stratum *s;
	PM_TRY(records(a, "woz", &woz, err));
	const pm_column *c = woz ? pm_table_get(woz, "waarde") : NULL;
	if (!c || c->type != PM_TYPE_NUMBER)
		return lacks(a, "waarde van de woning"), PM_OK;
	PM_TRY(new_stratum(a, "waarde van de woning", 5, &s, err));
	for (uint32_t k = 1; k < 5; k++)
		s->level_name[k] = pm_str_of(names[k]);
	const uint32_t addresses = woz->place->addresses;
	double *value = pm_alloc((size_t)addresses * 2, sizeof *value);
	if (!value)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u addresses", addresses);
	double *sorted = value + addresses;
	uint32_t n = 0;
	for (uint32_t i = 0; i < addresses; i++) {
		for (uint32_t r = woz->place->start[i]; r < woz->place->start[i + 1]; r++)
			if (pm_column_has(c, r))
				value[i] = fmax(value[i], c->number[r]);
		if (value[i] > 0)
			sorted[n++] = value[i];
	}
	qsort(sorted, n, sizeof *sorted, rising);
	for (uint32_t i = 0; i < addresses; i++)
		for (uint32_t q = 0; value[i] > 0 && q < 4; q++)
			if (q == 0 || value[i] > sorted[(uint64_t)n * q / 4])
				s->level[i] = q + 1;
	pm_free(value);
	return PM_OK;
}

static pm_status look_around(auditing *a, pm_err *err)
{
	pm_batch *b = a->batch;
	const pm_rules *r = b->rules;
	const pm_table *spine = b->input[r->spine].table;
	PM_TRY(by_words(a, "buurt", pm_role_column(&r->reg[r->spine], spine, PM_ROLE_BUURT), err));
	PM_TRY(by_words(a, "stadsdeel", pm_table_get(spine, "stadsdeel"), err));
	PM_TRY(by_tenure(a, err));
	PM_TRY(by_size(a, err));
	PM_TRY(by_value(a, err));
	PM_TRY(pm_seen_read(b, &a->seen, &a->n_seen, err));
	a->burden = pm_alloc(spine->rows, sizeof *a->burden);
	a->picked = pm_alloc(pm_bits_words(spine->rows), sizeof *a->picked);
	a->visit = pm_alloc(a->n_seen, sizeof *a->visit);
	if (!a->burden || !a->picked || !a->visit)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", a->n_seen);
	const int32_t since = pm_day_add_months(b->as_of, -BURDEN_MONTHS);
	PM_TRY(pm_issued_read(b, since, &a->issued, err));
	for (uint32_t i = 0; i < a->n_seen; i++) {
		const pm_seen *v = &a->seen[i];
		if (v->day <= since || v->day > b->as_of)
			continue;
		a->burden[v->row]++;
		if (!v->control && !v->by_rules)
			pm_bit_set(a->picked, v->row);
	}
	return PM_OK;
}

static uint32_t outcomes(const auditing *a, uint32_t theme)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < a->n_seen; i++)
		if ((a->seen[i].looked >> theme & 1) && a->seen[i].day <= a->batch->as_of)
			a->visit[n++] = (pm_fair_visit){ a->seen[i].row, a->seen[i].found >> theme & 1, a->seen[i].control };
	return n;
}

/* ---- in words ---- */

static const char *const words[] = {
	[PM_FAIR_EVEN] = "", [PM_FAIR_LESS] = "minder vaak gekozen",
	[PM_FAIR_MORE_RIGHT] = "vaker gekozen, en bezoeken vinden er ook meer",
	[PM_FAIR_MORE_WRONG] = "VAKER GEKOZEN, EN BEZOEKEN VINDEN ER NIET AANTOONBAAR MEER",
	[PM_FAIR_MORE_UNTESTED] = "vaker gekozen; te weinig bezoeken om te zeggen of dat terecht is",
};

static void number(double v, int decimals, pm_buf *out) { pm_dutch_number(out, v, decimals); }

static void level_line(const auditing *a, const pm_fair_level *x, pm_buf *out)
{
	pm_buf_printf(out, "    %-28.*s %6u %s, %4u op de lijst, ", PM_STR_FMT(a->stratum[x->stratum].level_name[x->level]), x->addresses,
	              pm_by_number(x->addresses, "adres", "adressen"), x->listed);
	pm_dutch_interval(out, x->ratio, " maal de stad (", x->low, x->high, 2);
	pm_buf_text(out, "); mensen kozen ");
	number(x->human_ratio, 2, out);
	pm_buf_printf(out, " maal; %u %s", x->visits, pm_by_number(x->visits, "bezoek", "bezoeken"));
	if (x->visits) {
		pm_buf_text(out, ", raak ");
		number(100 * x->found.share, 0, out);
		pm_buf_text(out, " procent");
	}
	if (x->listed_visits >= 10) {
		pm_buf_text(out, "; op de lijst niets gevonden ");
		number(100 * x->false_alarm.share, 0, out);
		pm_buf_printf(out, " procent van %u", x->listed_visits);
	}
	pm_buf_printf(out, "%s%s\n", words[x->word][0] ? ": " : "", words[x->word]);
}

/* Of a stratum with many levels only those with something to say. */
static void strata(const auditing *a, const pm_fairness *f, pm_buf *out)
{
	enum { FEW = 12 };
	uint32_t last = UINT32_MAX, even = 0;
	for (uint32_t i = 0; i < f->n_levels; i++) {
		const pm_fair_level *x = &f->level[i];
		if (x->stratum != last) {
			if (even)
				pm_buf_printf(out, "    en %u andere zonder verschil van belang\n", even);
			pm_buf_printf(out, "\n  naar %s\n", a->stratum[x->stratum].title);
			last = x->stratum;
			even = 0;
		}
		const bool many = a->stratum[x->stratum].levels > FEW;
		if (many && (x->word == PM_FAIR_EVEN || x->word == PM_FAIR_LESS))
			even++;
		else
			level_line(a, x, out);
	}
	if (even)
		pm_buf_printf(out, "    en %u andere zonder verschil van belang\n", even);
}

static void proxies(const auditing *a, const pm_fairness *f, pm_buf *out)
{
	pm_buf_text(out, "\n  Regels die zo'n groep naar voren halen\n");
	for (uint32_t i = 0; i < f->n_proxies; i++) {
		const pm_proxy *p = &f->proxy[i];
		const pm_stratum *s = &a->stratum[p->stratum];
		if (s->levels > 12)
			continue; /* of a buurt the rules are those of its dwellings */
		pm_buf_printf(out, "    %s %.*s: regel %.*s gaat er op bij ", s->title, PM_STR_FMT(s->level_name[p->level]), PM_STR_FMT(a->batch->rules->rule[p->rule].name));
		number(100 * p->inside, 1, out);
		pm_buf_text(out, " procent, elders ");
		number(100 * p->outside, 1, out);
		pm_buf_text(out, "; gemiddeld ");
		number(p->bits, 2, out);
		pm_buf_text(out, " bit meer\n");
	}
	if (!f->n_proxies)
		pm_buf_text(out, "    geen\n");
}

static void summary(const auditing *a, const pm_fairness *f, pm_buf *out)
{
	uint32_t wrong = 0, untested = 0, control_hits = 0, missed = 0;
	for (uint32_t i = 0; i < f->n_levels; i++) {
		wrong += f->level[i].word == PM_FAIR_MORE_WRONG;
		untested += f->level[i].word == PM_FAIR_MORE_UNTESTED;
		if (f->level[i].stratum == 0) {
			control_hits += f->level[i].control_hits;
			missed += f->level[i].control_missed;
		}
	}
	pm_buf_printf(out, "\n  Samengevat: %u %s vaker gekozen terwijl bezoeken er niet aantoonbaar meer vinden, %u vaker zonder genoeg bezoeken om het te\n"
	                   "  beoordelen.", wrong, pm_by_number(wrong, "groep wordt", "groepen worden"), untested);
	if (control_hits)
		pm_buf_printf(out, " Van %u %s bij aselecte bezoeken %s er %u niet op deze lijst.\n", control_hits, pm_by_number(control_hits, "vondst", "vondsten"),
		              pm_by_number(missed, "stond", "stonden"), missed);
	else
		pm_buf_text(out, " Bij aselecte bezoeken werd niets gevonden: wie deze lijst mist is daarmee niet te zien.\n");
	pm_buf_printf(out, "  Last per adres in %d maanden: %u zonder bezoek, %u een keer, %u twee keer, %u drie keer of meer.\n", BURDEN_MONTHS, f->burden[0], f->burden[1],
	              f->burden[2], f->burden[3]);
	if (a->missing.n)
		pm_buf_printf(out, "  Niet te bekijken, want het register is er niet of niet goedgekeurd: %s.\n", a->missing.p);
	pm_buf_text(out, "  Wat bezoeken vonden is wat mensen zochten: een groep waar men strenger keek lijkt vaker raak.\n");
}

/* What people let through of what the lists proposed for a theme; control slots were not picked. */
static bool from_lists(const auditing *a, uint32_t theme, uint64_t *listed, pm_buf *out)
{
	uint32_t decided[PM_STOP_STATES] = {0}, controls = 0;
	for (uint32_t i = 0; i < a->issued.n; i++) {
		const pm_issued_stop *s = &a->issued.of[i];
		if (!(s->themes >> theme & 1))
			continue;
		controls += s->kind == PM_STOP_BY_CONTROL;
		decided[s->state] += s->kind != PM_STOP_BY_CONTROL;
		if (s->kind != PM_STOP_BY_CONTROL && s->state == PM_STOP_ACCEPTED)
			pm_bit_set(listed, s->row);
	}
	if (!decided[PM_STOP_ACCEPTED])
		return false;
	pm_buf_printf(out, "%u %s van %u vrijgegeven %s in %d maanden (%u aangehouden en %u afgevoerd door mensen; %u %s niet als keuze)",
	              decided[PM_STOP_ACCEPTED], pm_by_number(decided[PM_STOP_ACCEPTED], "adres", "adressen"), a->issued.lists,
	              pm_by_number(a->issued.lists, "lijst", "lijsten"), BURDEN_MONTHS, decided[PM_STOP_HELD], decided[PM_STOP_DROPPED], controls,
	              pm_by_number(controls, "steekproefplaats telt", "steekproefplaatsen tellen"));
	return true;
}

static void from_run(const auditing *a, uint32_t theme, uint64_t *listed, pm_buf *out)
{
	const pm_batch *b = a->batch;
	for (uint32_t i = 0; i < b->n_best[theme]; i++)
		pm_bit_set(listed, b->best[theme][i]);
	pm_buf_printf(out, "de hoogste %u", b->n_best[theme]);
}

static pm_status one_theme(auditing *a, uint32_t theme, pm_err *err)
{
	pm_batch *b = a->batch;
	const pm_theme *t = &b->rules->theme[theme];
	pm_fairness f;
	pm_buf out = {0};
	uint64_t *listed = pm_alloc(pm_bits_words(b->score[theme].addresses), sizeof *listed);
	if (!listed)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u addresses", b->score[theme].addresses);
	pm_buf_printf(&out, "\n%.*s, ", PM_STR_FMT(t->title.n ? t->title : t->name));
	if (b->opt->top || !from_lists(a, theme, listed, &out))
		from_run(a, theme, listed, &out);
	const uint32_t n = outcomes(a, theme);
	pm_status s = pm_fairness_of(b->rules, &b->score[theme], listed, a->stratum, a->n_strata, a->visit, n, a->burden, a->picked, &f, err);
	pm_free(listed);
	if (s != PM_OK) {
		pm_buf_release(&out);
		return s;
	}
	pm_buf_printf(&out, ", van %u adressen\n", f.addresses);
	strata(a, &f, &out);
	proxies(a, &f, &out);
	summary(a, &f, &out);
	s = pm_buf_check(&out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	pm_buf_release(&out);
	pm_fairness_release(&f);
	return s;
}

static pm_status work(auditing *a, pm_err *err)
{
	pm_batch *b = a->batch;
	const pm_options *o = b->opt;
	pm_run run;
	PM_TRY(pm_past_run(b, o->run, &run, err));
	if (o->top)
		b->top = o->top;
	PM_TRY(pm_batch_signals(b, false, err));
	PM_TRY(pm_batch_scores(b, err));
	PM_TRY(look_around(a, err));
	bool any = false;
	for (uint32_t t = 0; t < b->rules->n_themes; t++) {
		if (o->theme && !pm_str_eq(b->rules->theme[t].name, pm_str_of(o->theme)))
			continue;
		any = true;
		PM_TRY(one_theme(a, t, err));
	}
	return any ? PM_OK : pm_fail(err, PM_E_NAME, "no theme is called %s", o->theme);
}

int pm_command_fairness(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run theme top threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "fairness takes no word \"%s\"; pandmatch fairness --help", o.word[0]), pm_complain(&err);
	pm_option_case(&o);
	pm_batch b = { .opt = &o };
	auditing a = { .batch = &b };
	const pm_status s = work(&a, &err);
	release(&a);
	pm_batch_release(&b);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
