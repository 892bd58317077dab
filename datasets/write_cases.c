/* write_cases.c - reports, cases and visits as they were typed in. */
#include "dirt.h"
#include "enforce.h"
#include "registers.h"
#include "reports.h"
#include "text.h"
#include <stdio.h>

void write_meldingen(const city *c, csv *w)
{
	static const char *const category[] = REPORT_CATEGORIES, *const channel[] = REPORT_CHANNELS;
	rng r = rng_stream(c->seed, "meldingen");
	char text[TEXT_LONG];
	for (int i = 0; i < c->n_reports; i++) {
		const struct report *m = &c->reports[i];
		if (m->episode >= 0 && m->date >= c->episodes[m->episode].end)
			continue;                            /* its cause had ended */
		snprintf(text, sizeof text, "M%02d%06d", 1970 + day_month(m->date) / 12 - 2000, i);
		csv_text(w, text);
		csv_date(w, m->date);
		csv_text(w, channel[m->channel]);
		csv_text(w, category[rng_chance(&r, 0.06) ? REMAINING : m->category]);
		const int truth = dirt_address(c, &r, m->address, 1, text);
		csv_text(w, text);
		text_report(c, m, &r, text);
		csv_text(w, text);
		csv_flag(w, m->reporter < 0);
		if (m->reporter < 0)
			csv_empty(w);
		else {
			snprintf(text, sizeof text, "R%09d", (int)(rng_mix((uint64_t)m->reporter + c->seed * 7919) % 1000000000));
			csv_text(w, text);
		}
		csv_end(w);
		csv_truth(w, truth);
	}
}

static void case_number(const struct visit_case *k, int i, char out[32])
{
	snprintf(out, 32, "%d%05d", 1970 + day_month(k->opened) / 12, i % 100000);
}

void write_zaken(const city *c, csv *w)
{
	static const char *const theme[] = THEMES, *const reason[] = REASONS, *const outcome[] = OUTCOMES, *const measure[] = MEASURES;
	rng r = rng_stream(c->seed, "zaken");
	char text[TEXT_LONG];
	for (int i = 0; i < c->n_cases; i++) {
		const struct visit_case *k = &c->cases[i];
		const int closed = k->closed < c->as_of;
		case_number(k, i, text);
		csv_text(w, text);
		csv_text(w, theme[k->theme]);
		csv_text(w, reason[k->reason]);
		csv_date(w, k->opened);
		csv_date(w, closed ? k->closed : DAY_NONE);
		const int truth = dirt_address(c, &r, k->address, 0.5, text);
		csv_text(w, text);
		csv_text(w, closed ? outcome[k->outcome] : "");
		csv_text(w, closed ? measure[k->measure] : "");
		snprintf(text, sizeof text, "D%d-%05d", 1970 + day_month(k->opened) / 12, i % 100000);
		csv_text(w, text);
		csv_end(w);
		csv_truth(w, truth);
	}
}

/* People and beds that an inspector counts: those who live there and happen to be in, roughly. */
static void counts(const city *c, csv *w, rng *r, const struct visit *v)
{
	if (v->situation != ACCESS) {
		csv_empty(w);
		csv_empty(w);
		return;
	}
	const int living = city_living(c, v->address, v->date);
	int home = 0, beds = 0;
	for (int i = 0; i < living; i++) {
		home += rng_chance(r, v->minute > 17 * 60 ? 0.68 : 0.45);
		beds += rng_chance(r, 0.88);
	}
	csv_int(w, home ? home : 1);
	if (rng_chance(r, 0.25))
		csv_empty(w);
	else
		csv_int(w, beds + rng_chance(r, 0.2) ? beds + rng_chance(r, 0.2) : 1);
}

void write_bezoeken(const city *c, csv *w)
{
	static const char *const theme[] = THEMES, *const situation[] = SITUATIONS, *const conclusion[] = CONCLUSIONS;
	rng r = rng_stream(c->seed, "bezoeken");
	char text[TEXT_LONG];
	for (int i = 0; i < c->n_visits; i++) {
		const struct visit *v = &c->visits[i];
		int y, m, d;
		day_split(v->date, &y, &m, &d);
		snprintf(text, sizeof text, "B%06d", i + 1);
		csv_text(w, text);
		case_number(&c->cases[v->of_case], v->of_case, text);
		csv_text(w, text);
		const int truth = dirt_address(c, &r, v->address, 0.5, text);
		csv_text(w, text);
		snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", y, m, d, v->minute / 60, v->minute % 60);
		csv_text(w, text);
		snprintf(text, sizeof text, "I%02d", v->inspector + 1);
		csv_text(w, text);
		csv_text(w, situation[v->situation]);
		counts(c, w, &r, v);
		csv_text(w, theme[v->theme]);
		csv_text(w, v->situation == ACCESS ? conclusion[v->conclusion] : "");
		csv_end(w);
		csv_truth(w, truth);
	}
}
