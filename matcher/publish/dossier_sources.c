/* dossier_sources.c - what a dossier can't say, where the rest is from, and who knows more. */
#include <stdio.h>

#include "publish/dossier_section.h"

/* Which leave it asks to hear that a register has records here; what nobody thought of is a trace of use. */
static pm_data kind_of(const pm_register *reg)
{
	static const struct { const char *reg; pm_data data; } others[] = { { "brp", PM_SEE_STAYS }, { "brp_relaties", PM_SEE_STAYS }, { "woz", PM_SEE_VALUE },
		                                                            { "gebieden", PM_SEE_OBJECT } };
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (pm_str_eq(reg->name, pm_str_of(others[i].reg)))
			return others[i].data;
	for (size_t i = 0; i < PM_DOSSIER_SECTIONS; i++)
		if (pm_str_eq(reg->name, pm_str_of(pm_dossier_sections[i].reg)))
			return pm_dossier_sections[i].data;
	return PM_SEE_TRACES;
}

/* Whether the law and the role let it be told that a register has records here. */
static bool may_tell(const pm_dossier *d, uint32_t reg)
{
	const pm_register *r = &d->scope->rules->reg[reg];
	return (int32_t)reg == d->scope->rules->spine || (pm_dossier_lawful(r) && pm_dossier_may(d, kind_of(r)));
}

/* Records that may be about another address are counted of those registers only that may be told. */
static void theme_doubts(pm_dossier *d, const pm_explain *e)
{
	const uint32_t n = d->scope->rules->n_registers;
	pm_column **told = pm_arena_alloc(&d->doc->arena, n, sizeof *told);
	pm_list_view view = e->view;
	d->doc->failed |= !told;
	for (uint32_t r = 0; told && view.uncertain && r < n; r++)
		told[r] = may_tell(d, r) ? view.uncertain[r] : NULL;
	view.uncertain = told;
	pm_list_doubts(&view, d->row, &d->work);
}

static void doubts(pm_dossier *d)
{
	if (!pm_dossier_part(d, PM_SEE_DOUBTS, "onzekerheden", "Wat niet zeker is"))
		return;
	for (uint32_t i = 0; i < d->from->n_themes; i++) {
		const pm_explain *e = &d->from->theme[i];
		const pm_theme *t = &d->scope->rules->theme[e->view.score->theme];
		theme_doubts(d, e);
		if (d->work.n == 0)
			continue;
		pm_buf told = {0};
		pm_buf_printf(&told, "%.*s: ", PM_STR_FMT(t->title.n ? t->title : t->name));
		pm_dossier_cut(&told, pm_buf_str(&d->work), d->most->doubts);
		d->doc->failed |= told.failed;
		pm_doc_item(d->doc, pm_buf_str(&told));
		pm_buf_release(&told);
		pm_dossier_clear(d);
	}
}

/* Registers that the rules know and that this run had to do without. */
static void missing(pm_dossier *d)
{
	const pm_rules *r = d->scope->rules;
	uint32_t absent = 0, unlawful = 0;
	pm_buf names = {0};
	for (uint32_t i = 0; i < r->n_registers; i++) {
		if (d->from->theme[0].source[i].there && pm_dossier_lawful(&r->reg[i]))
			continue;
		const bool there = d->from->theme[0].source[i].there;
		pm_buf *to = there ? &names : &d->work;
		uint32_t *n = there ? &unlawful : &absent;
		pm_buf_printf(to, "%s%.*s", (*n)++ ? ", " : "", PM_STR_FMT(r->reg[i].title.n ? r->reg[i].title : r->reg[i].name));
	}
	pm_buf line = {0};
	if (absent) {
		pm_buf_printf(&line, "Niet geleverd bij deze run: %.*s.", PM_STR_FMT(pm_buf_str(&d->work)));
		pm_doc_item(d->doc, pm_buf_str(&line));
		pm_buf_clear(&line);
	}
	if (unlawful) {
		pm_buf_printf(&line, "Niet gebruikt, want zonder goedkeuring: %.*s.", PM_STR_FMT(pm_buf_str(&names)));
		pm_doc_item(d->doc, pm_buf_str(&line));
	}
	d->doc->failed |= line.failed || names.failed || d->work.failed;
	pm_buf_release(&line);
	pm_buf_release(&names);
	pm_dossier_clear(d);
}

static uint32_t rows_here(const pm_dossier *d, uint32_t reg)
{
	const pm_table *t = d->from->records[reg];
	return (int32_t)reg == d->scope->rules->spine ? 1 : t && t->place ? t->place->start[d->row + 1] - t->place->start[d->row] : 0;
}

/* A redacted version names every register that was delivered: that something is there is a fact too. */
static bool is_source(const pm_dossier *d, uint32_t reg)
{
	if (d->from->redact)
		return d->from->theme[0].source[reg].there && pm_dossier_lawful(&d->scope->rules->reg[reg]);
	return rows_here(d, reg) && may_tell(d, reg);
}

static void stand(const pm_dossier *d, uint32_t reg, char out[32])
{
	const int32_t day = d->from->theme[0].source[reg].peildatum;
	if (day == INT32_MIN)
		snprintf(out, 32, "onbekend");
	else
		pm_date_dutch((pm_date){ day, day }, out);
}

/* By keeper, so that who is called stands once: his registers with their days. */
static void sources_brief(pm_dossier *d)
{
	const pm_rules *r = d->scope->rules;
	char most[32];
	stand(d, (uint32_t)r->spine, most);
	for (uint32_t i = 0; i < r->n_registers; i++) {
		bool before = false;
		for (uint32_t k = 0; k < i; k++)
			before |= is_source(d, k) && pm_str_eq(r->reg[k].owner, r->reg[i].owner);
		if (before || !is_source(d, i))
			continue;
		pm_buf_printf(&d->work, "%s%.*s:", d->work.n ? "  \xc2\xb7  " : "", PM_STR_FMT(r->reg[i].owner));
		for (uint32_t k = i, told = 0; k < r->n_registers; k++) {
			char day[32];
			if (!is_source(d, k) || !pm_str_eq(r->reg[k].owner, r->reg[i].owner))
				continue;
			pm_buf_printf(&d->work, "%s %.*s", told++ ? "," : "", PM_STR_FMT(r->reg[k].name));
			stand(d, k, day);
			if (strcmp(day, most) != 0)
				pm_buf_printf(&d->work, " (%s)", day);
		}
	}
	pm_buf_printf(&d->work, ". Stand %s, waar geen andere dag staat. Wat hier is ingekort staat geheel in het dossier op het scherm.", most);
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

/* Every register with records here that the role may see, and the spine: the day it speaks of, how many rows, whom to call. */
static void sources(pm_dossier *d)
{
	static const pm_doc_column columns[] = { { "Bron", 6, false }, { "Stand", 2, false }, { "Rijen", 1, false }, { "Beheerder, bel bij vragen", 5, false }, { NULL, 0, false } };
	const pm_rules *r = d->scope->rules;
	if (!pm_dossier_part(d, PM_SEE_SOURCES, "bronnen", "Bronnen en wie te bellen"))
		return;
	if (pm_dossier_brief(d)) {
		sources_brief(d);
		return;
	}
	pm_doc_table(d->doc, columns);
	for (uint32_t i = 0; i < r->n_registers; i++) {
		char day[32];
		if (!is_source(d, i))
			continue;
		stand(d, i, day);
		pm_doc_cell(d->doc, r->reg[i].title.n ? r->reg[i].title : r->reg[i].name);
		pm_doc_cell(d->doc, pm_str_of(day));
		pm_buf_printf(&d->work, "%u", rows_here(d, i));
		pm_doc_cell(d->doc, d->from->redact ? PM_STR("") : pm_buf_str(&d->work));
		pm_dossier_clear(d);
		pm_doc_cell(d->doc, r->reg[i].owner);
	}
}

void pm_dossier_sources(pm_dossier *d)
{
	doubts(d);
	if (pm_dossier_may(d, PM_SEE_DOUBTS))
		missing(d);
	sources(d);
}
