#include "publish/doc.h"

#include "publish/plain.h"

void pm_doc_release(pm_doc *d)
{
	pm_arena_release(&d->arena);
	*d = (pm_doc){0};
}

pm_status pm_doc_check(const pm_doc *d, pm_err *err)
{
	bool failed = d->failed;
	for (uint32_t i = 0; i < d->n; i++)
		failed |= d->block[i].picture && d->block[i].picture->failed;
	return failed ? pm_fail(err, PM_E_NOMEM, "no memory for the document") : PM_OK;
}

static bool more(pm_doc *d, void *array, uint32_t n, uint32_t *room, size_t size)
{
	d->failed = d->failed || !pm_arena_room(&d->arena, array, n, room, size);
	return !d->failed;
}

static pm_block *add(pm_doc *d, pm_block_kind kind)
{
	if (!more(d, &d->block, d->n, &d->room, sizeof *d->block))
		return NULL;
	d->block[d->n] = (pm_block){ .kind = kind, .beside = d->beside, .share = d->share };
	return &d->block[d->n++];
}

/* The block that stands last when it is of this kind, else a new one. */
static pm_block *joined(pm_doc *d, pm_block_kind kind)
{
	return d->n && d->block[d->n - 1].kind == kind && d->block[d->n - 1].beside == d->beside && !d->failed ? &d->block[d->n - 1] : add(d, kind);
}

static void put(pm_doc *d, pm_block *b, uint32_t at, pm_str text)
{
	if (more(d, &b->cell, at, &b->room, sizeof *b->cell))
		b->cell[at] = text;
}

pm_str pm_doc_text(pm_doc *d, pm_str text)
{
	pm_buf plain = {0};
	pm_plain(&plain, text, PM_PLAIN_WHOLE);
	const size_t n = plain.n;
	char *copy = plain.failed ? NULL : pm_arena_text(&d->arena, plain.p ? plain.p : "", n);
	pm_buf_release(&plain);
	d->failed |= !copy;
	return copy ? (pm_str){ copy, n } : PM_STR("");
}

void pm_doc_heading(pm_doc *d, const char *name, const char *text)
{
	pm_block *b = add(d, PM_BLOCK_HEADING);
	if (b) {
		b->name = name;
		b->text = pm_doc_text(d, pm_str_of(text));
	}
}

void pm_doc_paragraph(pm_doc *d, pm_block_kind kind, pm_str text)
{
	const pm_str plain = pm_doc_text(d, text);
	pm_block *b = plain.n ? add(d, kind) : NULL;
	if (b)
		b->text = plain;
}

void pm_doc_fact(pm_doc *d, const char *label, pm_str value)
{
	const pm_str plain = pm_doc_text(d, value);
	pm_block *b = plain.n ? joined(d, PM_BLOCK_FACTS) : NULL;
	if (!b)
		return;
	b->columns = 2;
	put(d, b, b->rows * 2, pm_doc_text(d, pm_str_of(label)));
	put(d, b, b->rows * 2 + 1, plain);
	b->rows += !d->failed;
}

void pm_doc_item(pm_doc *d, pm_str sentence)
{
	const pm_str plain = pm_doc_text(d, sentence);
	pm_block *b = plain.n ? joined(d, PM_BLOCK_LIST) : NULL;
	if (!b)
		return;
	b->columns = 1;
	put(d, b, b->rows, plain);
	b->rows += !d->failed;
}

void pm_doc_table(pm_doc *d, const pm_doc_column *column)
{
	pm_block *b = add(d, PM_BLOCK_TABLE);
	if (!b)
		return;
	for (; column->name && b->columns < PM_DOC_COLUMNS; column++) {
		put(d, b, b->columns, pm_doc_text(d, pm_str_of(column->name)));
		b->strong |= (uint32_t)column->strong << b->columns;
		b->part[b->columns++] = column->part;
	}
}

void pm_doc_row_height(pm_doc *d, double points)
{
	if (d->n && d->block[d->n - 1].kind == PM_BLOCK_TABLE)
		d->block[d->n - 1].least = points;
}

void pm_doc_cell(pm_doc *d, pm_str text)
{
	pm_block *b = d->n ? &d->block[d->n - 1] : NULL;
	if (!b || b->kind != PM_BLOCK_TABLE || d->failed)
		return;
	put(d, b, b->columns + b->cells, pm_doc_text(d, text));
	b->cells++;
	b->rows = b->cells / b->columns;
}

void pm_doc_beside(pm_doc *d, pm_beside beside, uint8_t share)
{
	d->beside = beside;
	d->share = share;
}

pm_picture *pm_doc_picture(pm_doc *d, double width, double height, pm_str title)
{
	pm_picture *p = pm_arena_alloc(&d->arena, 1, sizeof *p);
	pm_block *b = p ? add(d, PM_BLOCK_PICTURE) : NULL;
	if (!b) {
		d->failed = true;
		return NULL;
	}
	*p = (pm_picture){ .arena = &d->arena, .width = width, .height = height, .title = pm_doc_text(d, title) };
	b->picture = p;
	return p;
}
