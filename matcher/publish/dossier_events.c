/* dossier_events.c - the records of the registers on one sheet: how things stand, then what happened, the newest first.
 *
 * Of every register the newest rows are told, so that many of one kind don't push out the few of another. */
#include <stdlib.h>

#include "base/mem.h"
#include "publish/dossier_section.h"

typedef struct event { int32_t key; uint8_t section; uint32_t row; } event;

typedef struct events {
	event *of;
	uint32_t n, room, doubtful;
	pm_buf left;                 /* what was left out, in words */
	bool informal;               /* some are only for information */
} events;

static void add(pm_dossier *d, events *e, event one)
{
	if (pm_room(&e->of, e->n, &e->room, sizeof *e->of))
		e->of[e->n++] = one;
	else
		d->doc->failed = true;
}

static void gather(pm_dossier *d, bool stands, events *e)
{
	for (uint8_t i = 0; i < PM_DOSSIER_SECTIONS; i++) {
		const pm_dossier_section *s = &pm_dossier_sections[i];
		const int32_t reg = s->stands == stands && pm_dossier_may(d, s->data) ? pm_dossier_register(d, s->reg) : -1;
		if (reg < 0)
			continue;
		const pm_table *t = d->from->records[reg];
		const pm_column *date = pm_table_get(t, s->date);
		uint32_t n = 0, *order = pm_dossier_newest(d, t, date, d->most->rows, &n);
		d->doc->failed |= !order;
		for (uint32_t k = 0; order && k < n; k++) {
			add(d, e, (event){ pm_dossier_key(date, order[k]), i, order[k] });
			e->doubtful += pm_dossier_is_doubtful(t, order[k]);
		}
		pm_free(order);
		const uint32_t all = t->place->start[d->row + 1] - t->place->start[d->row];
		if (all > n)
			pm_buf_printf(&e->left, "%s%u\xc3\x97 %s", e->left.n ? ", " : "", all - n, s->word);
		const pm_register *r = &d->scope->rules->reg[reg];
		e->informal |= r->class == PM_CLASS_L && !r->approved;
	}
}

/* The newest first; of one day as the sections and the delivery have them. */
static int by_day(const void *pa, const void *pb)
{
	const event *a = pa, *b = pb;
	if (a->key != b->key)
		return a->key < b->key ? 1 : -1;
	return a->section != b->section ? (a->section > b->section) - (a->section < b->section) : (a->row > b->row) - (a->row < b->row);
}

static bool is_word(const pm_column *c) { return c->type == PM_TYPE_TEXT || c->type == PM_TYPE_CATEGORY; }

/* All fields but the date: words by themselves, days and numbers behind what they are. */
static void particulars(pm_dossier *d, const pm_dossier_section *s, const pm_table *t, uint32_t row, pm_buf *out)
{
	uint8_t field[PM_DOSSIER_FIELDS];
	const uint32_t n = pm_dossier_fields(d, s, t, field);
	pm_buf cell = {0};
	for (uint32_t k = 0; k < n; k++) {
		const pm_dossier_field *f = &s->field[field[k]];
		const pm_column *c = pm_table_get(t, f->name);
		if (!pm_column_has(c, row) || strcmp(f->name, s->date) == 0)
			continue;
		pm_dossier_field_value(d, f, t, row);
		if (d->work.n == 0)
			continue;
		pm_buf_text(&cell, cell.n ? "; " : "");
		if (!is_word(c)) {
			pm_buf_char(&cell, (char)(f->label[0] | 0x20));
			pm_buf_printf(&cell, "%s ", f->label + 1);
		}
		pm_dossier_cut(&cell, pm_buf_str(&d->work), d->most->letters);
		pm_dossier_clear(d);
	}
	if (pm_dossier_is_doubtful(t, row))
		pm_buf_text(&cell, " (niet zeker dat dit over dit adres gaat)");
	pm_buf_add_str(out, pm_buf_str(&cell));
	d->doc->failed |= cell.failed;
	pm_buf_release(&cell);
}

static void happened(pm_dossier *d, const events *e)
{
	static const pm_doc_column columns[] = { { "Dag", 4, false }, { "Wat", 5, false }, { "Bijzonderheden", 31, false }, { NULL, 0, false } };
	pm_doc_table(d->doc, columns);
	for (uint32_t i = 0; i < e->n; i++) {
		const pm_dossier_section *s = &pm_dossier_sections[e->of[i].section];
		const pm_table *t = d->from->records[pm_dossier_register(d, s->reg)];
		const pm_column *date = pm_table_get(t, s->date);
		pm_buf told = {0};
		if (date && pm_column_has(date, e->of[i].row))
			pm_dossier_value(d, date, e->of[i].row);
		pm_doc_cell(d->doc, pm_buf_str(&d->work));
		pm_dossier_clear(d);
		pm_doc_cell(d->doc, pm_str_of(s->word));
		particulars(d, s, t, e->of[i].row, &told);
		pm_doc_cell(d->doc, pm_buf_str(&told));
		d->doc->failed |= told.failed;
		pm_buf_release(&told);
	}
}

/* One sentence each, in the order of the registers. */
static void stands(pm_dossier *d, const events *e)
{
	for (uint32_t i = 0; i < e->n; i++) {
		const pm_dossier_section *s = &pm_dossier_sections[e->of[i].section];
		const pm_table *t = d->from->records[pm_dossier_register(d, s->reg)];
		const pm_column *date = pm_table_get(t, s->date);
		pm_buf told = {0};
		pm_buf_text(&told, s->title);
		if (date && pm_column_has(date, e->of[i].row)) {
			pm_dossier_value(d, date, e->of[i].row);
			for (int k = 0; k < PM_DOSSIER_FIELDS && s->field[k].name; k++)
				if (strcmp(s->field[k].name, s->date) == 0)
					pm_buf_printf(&told, ", %c%s %.*s", s->field[k].label[0] | 0x20, s->field[k].label + 1, PM_STR_FMT(pm_buf_str(&d->work)));
			pm_dossier_clear(d);
		}
		pm_buf_text(&told, ": ");
		particulars(d, s, t, e->of[i].row, &told);
		pm_doc_item(d->doc, pm_buf_str(&told));
		d->doc->failed |= told.failed;
		pm_buf_release(&told);
	}
}

static void notes(pm_dossier *d, const events *e)
{
	if (e->left.n)
		pm_buf_printf(&d->work, "Ouder, niet op dit blad: %.*s. ", PM_STR_FMT(pm_buf_str(&e->left)));
	if (e->informal)
		pm_buf_text(&d->work, "Wat niet is goedgekeurd staat er ter informatie en weegt niet mee.");
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static void owner(pm_dossier *d)
{
	const int32_t reg = pm_dossier_may(d, PM_SEE_OWNER) ? pm_dossier_register(d, "brk") : -1;
	if (reg < 0)
		return;
	pm_dossier_portfolio(d, d->from->records[reg]);
	pm_doc_item(d->doc, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static void part(pm_dossier *d, bool standing, const char *name, const char *title)
{
	events e = {0};
	gather(d, standing, &e);
	if (e.n) {
		pm_doc_heading(d->doc, name, title);
		if (standing) {
			stands(d, &e);
			owner(d);
		} else {
			qsort(e.of, e.n, sizeof *e.of, by_day);
			happened(d, &e);
		}
		notes(d, &e);
	}
	d->doc->failed |= e.left.failed;
	pm_buf_release(&e.left);
	pm_free(e.of);
}

void pm_dossier_events(pm_dossier *d)
{
	part(d, false, "gebeurd", "Meldingen, bezoeken, zaken en andere sporen");
	part(d, true, "geldt", "Eigendom, vergunningen en gebruik");
}
