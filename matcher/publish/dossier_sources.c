/* dossier_sources.c - what a dossier can't say, where the rest is from, and who knows more. */
#include "publish/dossier.h"

static void doubts(pm_dossier *d)
{
	if (!pm_dossier_part(d, PM_SEE_DOUBTS, "onzekerheden", "Wat niet zeker is"))
		return;
	for (uint32_t i = 0; i < d->from->n_themes; i++) {
		const pm_explain *e = &d->from->theme[i];
		const pm_theme *t = &d->scope->rules->theme[e->view.score->theme];
		pm_list_doubts(&e->view, d->row, &d->work);
		if (d->work.n == 0)
			continue;
		pm_buf told = {0};
		pm_buf_printf(&told, "%.*s: %.*s", PM_STR_FMT(t->title.n ? t->title : t->name), PM_STR_FMT(pm_buf_str(&d->work)));
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

/* Every register with records here, and the spine: the day it speaks of, how many rows, whom to call. */
static void sources(pm_dossier *d)
{
	static const pm_doc_column columns[] = { { "Bron", 6, false }, { "Stand", 2, false }, { "Rijen", 1, false }, { "Beheerder, bel bij vragen", 5, false }, { NULL, 0, false } };
	const pm_rules *r = d->scope->rules;
	if (!pm_dossier_part(d, PM_SEE_SOURCES, "bronnen", "Bronnen en wie te bellen"))
		return;
	pm_doc_table(d->doc, columns);
	for (uint32_t i = 0; i < r->n_registers; i++) {
		const pm_table *t = d->from->records[i];
		const uint32_t rows = (int32_t)i == r->spine ? 1 : t && t->place ? t->place->start[d->row + 1] - t->place->start[d->row] : 0;
		if (rows == 0 || !pm_dossier_lawful(&r->reg[i]))
			continue;
		char day[32] = "onbekend";
		const int32_t stand = d->from->theme[0].source[i].peildatum;
		if (stand != INT32_MIN)
			pm_date_dutch((pm_date){ stand, stand }, day);
		pm_doc_cell(d->doc, r->reg[i].title.n ? r->reg[i].title : r->reg[i].name);
		pm_doc_cell(d->doc, pm_str_of(day));
		pm_buf_printf(&d->work, "%u", rows);
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
