#include "cli/levering.h"

#include <stdio.h>

#include "cli/joins.h"

typedef struct finding { const pm_source *now; pm_source *before; bool there; } finding;

static pm_status look(void *ctx, const pm_source *s, pm_err *err)
{
	(void)err;
	finding *f = ctx;
	const bool same = memcmp(&s->digest, &f->now->digest, sizeof s->digest) == 0 && memcmp(&s->chain, &f->now->chain, sizeof s->chain) == 0;
	if (s->id >= f->now->id || same)
		return PM_OK;
	*f->before = *s; /* the walk goes from old to new */
	f->there = true;
	return PM_OK;
}

pm_status pm_levering_previous(const pm_batch *b, uint32_t reg, pm_previous *out, pm_err *err)
{
	const pm_input *in = &b->input[reg];
	pm_source before;
	finding f = { &in->source, &before, false };
	*out = (pm_previous){0};
	if (!in->there)
		return PM_OK;
	PM_TRY(pm_case_each_source(b->file, b->rules->reg[reg].name, look, &f, err));
	if (!f.there)
		return PM_OK;
	const pm_status s = pm_tally_read(b->file, before.id, &out->tally, err);
	if (s == PM_E_NOTFOUND)
		return PM_OK;
	PM_TRY(s);
	out->there = true;
	out->peildatum = before.peildatum;
	out->imported_at = before.imported_at;
	return PM_OK;
}

static void day_text(int32_t day, char out[32])
{
	if (day == PM_NO_DAY)
		snprintf(out, 32, "onbekend");
	else
		pm_date_text((pm_date){ day, day }, out);
}

static bool is_off(const pm_register *reg) { return !reg->approved && !reg->show_unapproved; }

static void dutch(int32_t day, char out[32]) { pm_date_dutch((pm_date){ day, day }, out); }

/* Why a register is not as it should be; empty: it is. */
static void doubt(const pm_batch *b, uint32_t i, pm_buf *out)
{
	const pm_register *reg = &b->rules->reg[i];
	const pm_input *in = &b->input[i];
	char day[32], until[32];
	if (in->stands_in) {
		dutch(in->source.peildatum, day);
		dutch(pm_day_add_months(in->source.peildatum, (int)reg->keep_months), until);
		pm_buf_printf(out, "is niet geleverd: de levering van %s telt mee, tot en met %s", day, until);
	} else if (in->too_old != PM_NO_DAY) {
		dutch(in->too_old, day);
		pm_buf_printf(out, "is niet geleverd en de levering van %s is te oud: wat erop rust is onbekend", day);
	} else if (!in->there && !reg->optional && !is_off(reg))
		pm_buf_text(out, "is niet geleverd: wat erop rust is onbekend");
	else if (in->there && in->accepted.n)
		pm_buf_printf(out, "is binnengelaten hoewel er iets afweek: %.*s", PM_STR_FMT(b->why));
}

void pm_levering_notice(const pm_batch *b, uint32_t i, pm_buf *out)
{
	const pm_register *reg = &b->rules->reg[i];
	pm_buf what = {0};
	doubt(b, i, &what);
	if (what.n)
		pm_buf_printf(out, "%.*s (%.*s) %s", PM_STR_FMT(reg->title.n ? reg->title : reg->name), PM_STR_FMT(reg->name), what.p);
	out->failed |= what.failed;
	pm_buf_release(&what);
}

/* A year that was typed wrong would age every record. Clocks of machines differ, so a year of room. */
static void ahead(const pm_batch *b, pm_buf *out)
{
	char day[32];
	if (b->moment <= 0 || b->as_of <= pm_day_at(b->moment) + 366)
		return;
	dutch(b->as_of, day);
	pm_buf_printf(out, "de peildatum %s ligt meer dan een jaar na vandaag: een schrijffout?\n", day);
}

void pm_levering_notices(const pm_batch *b, pm_buf *out)
{
	ahead(b, out);
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		const size_t before = out->n;
		pm_levering_notice(b, i, out);
		if (out->n > before)
			pm_buf_char(out, '\n');
	}
}

static void difference(pm_buf *out, const pm_previous *p, uint64_t rows)
{
	char text[32] = "";
	const long long d = (long long)rows - (long long)p->tally.rows;
	if (p->there && d == 0)
		snprintf(text, sizeof text, "gelijk");
	else if (p->there)
		snprintf(text, sizeof text, "%+lld", d);
	pm_buf_printf(out, " %9s", text);
}

static const char *state(const pm_input *in)
{
	if (in->stands_in)
		return "  niet geleverd, de vorige telt";
	if (in->was_merged)
		return "  wijzigingen";
	if (in->again)
		return "  zelfde bestand";
	return in->fresh ? "" : "  ongewijzigd";
}

pm_status pm_levering_table(const pm_batch *b, pm_buf *out, pm_err *err)
{
	pm_buf_printf(out, "%-17s %9s %9s %9s %8s %10s %10s %8s  %s\n", "register", "rijen", "verschil", "geweigerd", "hersteld", "op adres",
	              "meerduidig", "geen", "peildatum");
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		const pm_register *reg = &b->rules->reg[i];
		const pm_input *in = &b->input[i];
		const pm_tally *t = &in->tally;
		char day[32];
		pm_previous p;
		if (!in->there) {
			pm_buf_printf(out, "%-17.*s %s\n", PM_STR_FMT(reg->name), is_off(reg) ? "niet gelezen: klasse L zonder goedkeuring" :
			              reg->optional ? "niet geleverd" : "niet geleverd: wat erop rust is onbekend");
			continue;
		}
		PM_TRY(pm_levering_previous(b, i, &p, err));
		day_text(in->source.peildatum, day);
		pm_buf_printf(out, "%-17.*s %9llu", PM_STR_FMT(reg->name), (unsigned long long)t->rows);
		difference(out, &p, t->rows);
		pm_buf_printf(out, " %9llu %8llu", (unsigned long long)t->rejected, (unsigned long long)t->repaired);
		if (t->joined + t->ambiguous + t->none)
			pm_buf_printf(out, " %10llu %10llu %8llu", (unsigned long long)t->joined, (unsigned long long)t->ambiguous, (unsigned long long)t->none);
		else
			pm_buf_printf(out, " %10s %10s %8s", "-", "-", "-");
		pm_buf_printf(out, "  %s%s\n", day, state(in));
	}
	return pm_buf_check(out, err);
}
