/* bag_rows.c - the spine out of an extract: a row for every object that stands, under its main address. */
#include <stdio.h>
#include <stdlib.h>

#include "ingest/bag.h"
#include "ingest/grid.h"

enum { NO_YEAR = 9999 }; /* written where nobody knows the year yet */

static const char *const uses[] = {
#define X(text) text,
	PM_BAG_USE_MAP(X)
#undef X
};
static const char *const doubts[] = {
#define X(text) text,
	PM_BAG_DOUBT_MAP(X)
#undef X
	"overig"
};

static const char *const columns[] = { "nummeraanduiding_id", "adresseerbaar_object_id", "pand_id", "openbare_ruimte", "korte_naam",
	"huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats", "object_type", "vbo_status", "pand_status", "gebruiksdoelen",
	"oppervlakte", "bouwjaar", "x", "y", "buurt_code", "wijk_code", "stadsdeel", "in_onderzoek" };
enum { COLUMNS = sizeof columns / sizeof columns[0] };

typedef struct row {
	pm_grid *grid;
	uint32_t column;
	pm_err *err;
	pm_status s;
} row;

static void cell(row *r, pm_str text)
{
	if (r->s == PM_OK)
		r->s = pm_grid_cell(r->grid, r->column, text, r->err);
	r->column++;
}

static void id_cell(row *r, uint64_t id)
{
	char room[24];
	const int n = snprintf(room, sizeof room, "%016llu", (unsigned long long)id);
	cell(r, (pm_str){ room, id ? (size_t)n : 0 });
}

static void whole_cell(row *r, int64_t v)
{
	char room[24];
	const int n = snprintf(room, sizeof room, "%lld", (long long)v);
	cell(r, (pm_str){ room, v ? (size_t)n : 0 });
}

static void place_cell(row *r, double v)
{
	char room[32];
	cell(r, v != 0 ? pm_grid_number(v, false, room) : PM_STR(""));
}

static void words_cell(row *r, uint32_t bits, const char *const *words, unsigned n)
{
	char text[512] = "";
	size_t at = 0;
	for (unsigned i = 0; i < n; i++)
		if (bits >> i & 1)
			at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", at ? "|" : "", words[i]);
	cell(r, (pm_str){ text, at });
}

static pm_str text_of(const pm_bag *b, uint32_t at, uint32_t n) { return n ? (pm_str){ b->text.p + at, n } : PM_STR(""); }

/* The short name, which a name that is short by itself goes without. Source: NEN 5825, 24 characters. */
static pm_str brief_of(const pm_bag *b, const pm_bag_street *s)
{
	enum { SHORT = 24 };
	size_t characters = 0;
	for (uint32_t i = 0; i < s->name_n; i++)
		characters += (b->text.p[s->name + i] & 0xC0) != 0x80;
	if (s->brief_n)
		return text_of(b, s->brief, s->brief_n);
	return characters <= SHORT ? text_of(b, s->name, s->name_n) : PM_STR("");
}

/* The first of its panden that stands; else the first that the extract has. `id` receives the first in any case. */
static const pm_bag_pand *pand_of(const pm_bag *b, const pm_bag_object *o, uint64_t *id)
{
	const uint64_t *ref = PM_BAG_AT(b->ref, const uint64_t) + o->refs;
	const pm_bag_pand *first = NULL;
	*id = o->panden ? ref[0] : 0;
	for (uint16_t i = 0; i < o->panden; i++) {
		const pm_bag_pand *p = PM_BAG_FIND(b, pand, ref[i]);
		if (p && (pm_bag_life_of(p->e.status) == PM_BAG_LIVES || !first)) {
			first = p;
			*id = p->e.id;
			if (pm_bag_life_of(p->e.status) == PM_BAG_LIVES)
				break;
		}
	}
	return first;
}

/* What is under investigation of one object. */
static uint32_t doubts_of(const pm_bag *b, uint64_t id)
{
	const pm_bag_doubt *d = PM_BAG_FIND(b, doubt, id);
	return d ? d->what : 0;
}

static void doubts_cell(row *r, const pm_bag *b, const pm_bag_object *o, uint64_t pand)
{
	const uint32_t what = doubts_of(b, o->e.id) | doubts_of(b, o->main) | (pand ? doubts_of(b, pand) : 0);
	if (what || !b->doubts_told)
		words_cell(r, what, doubts, sizeof doubts / sizeof doubts[0]);
	else
		cell(r, PM_STR("geen"));
}

static void address_cells(row *r, const pm_bag *b, const pm_bag_number *n, const pm_bag_street *s)
{
	const uint32_t place_id = n && n->place ? n->place : s ? s->place : 0;
	const pm_bag_place *place = place_id ? PM_BAG_FIND(b, place, place_id) : NULL;
	cell(r, s ? text_of(b, s->name, s->name_n) : PM_STR(""));
	cell(r, s ? brief_of(b, s) : PM_STR(""));
	whole_cell(r, n ? n->number : 0);
	cell(r, pm_str_of(n ? n->letter : ""));
	cell(r, pm_str_of(n ? n->addition : ""));
	cell(r, pm_str_of(n ? n->postcode : ""));
	cell(r, place ? text_of(b, place->name, place->name_n) : PM_STR(""));
}

static pm_row_fault fault_of(const pm_bag_object *o, const pm_bag_number *n, const pm_bag_street *s)
{
	if (o->e.flawed || pm_bag_life_of(o->e.status) == PM_BAG_UNKNOWN || (n && (n->e.flawed || n->number == 0)) || (s && (s->e.flawed || !s->name_n)))
		return PM_ROW_WORD;
	return n && s ? PM_ROW_NONE : PM_ROW_LOST;
}

static pm_status write_row(const pm_bag *b, const pm_bag_object *o, pm_grid *g, pm_err *err)
{
	static const char *const kinds[] = { "", "verblijfsobject", "ligplaats", "standplaats" };
	row r = { .grid = g, .err = err };
	const pm_bag_number *n = o->main ? PM_BAG_FIND(b, number, o->main) : NULL;
	const pm_bag_street *s = n && n->street ? PM_BAG_FIND(b, street, n->street) : NULL;
	uint64_t pand_id;
	const pm_bag_pand *pand = pand_of(b, o, &pand_id);
	id_cell(&r, o->main);
	id_cell(&r, o->e.id);
	id_cell(&r, pand_id);
	address_cells(&r, b, n, s);
	cell(&r, pm_str_of(kinds[o->kind]));
	cell(&r, pm_str_of(pm_bag_status_text(o->e.status)));
	cell(&r, pm_str_of(pand ? pm_bag_status_text(pand->e.status) : ""));
	words_cell(&r, o->uses, uses, sizeof uses / sizeof uses[0]);
	whole_cell(&r, o->area);
	whole_cell(&r, pand && pand->year != NO_YEAR ? pand->year : 0);
	place_cell(&r, o->x);
	place_cell(&r, o->y);
	r.column = COLUMNS - 1; /* areas are no part of the BAG */
	doubts_cell(&r, b, o, pand_id);
	PM_TRY(r.s);
	const pm_row_fault fault = fault_of(o, n, s);
	if (fault)
		pm_grid_flaw(g, fault);
	return pm_grid_row(g, 0, err);
}

static pm_status header(pm_grid *g, pm_err *err)
{
	for (uint32_t i = 0; i < COLUMNS; i++)
		PM_TRY(pm_grid_cell(g, i, pm_str_of(columns[i]), err));
	return pm_grid_row(g, 0, err);
}

static int by_address(const void *x, const void *y)
{
	const pm_bag_stand *a = x, *b = y;
	const pm_bag_entry *p = &a->object->e, *q = &b->object->e;
	if (a->main != b->main)
		return a->main < b->main ? -1 : 1;
	if (p->id != q->id)
		return p->id < q->id ? -1 : 1;
	return p->order < q->order ? -1 : p->order > q->order;
}

pm_status pm_bag_standing(const pm_bag *b, pm_buf *out, pm_err *err)
{
	const uint32_t all = PM_BAG_N(b->object, pm_bag_object);
	const pm_bag_object *object = PM_BAG_AT(b->object, const pm_bag_object);
	for (uint32_t at = 0; at < all;) {
		pm_bag_run r = { (const char *)&object[at], sizeof *object, 1 };
		if (object[at].e.id != 0) /* without an id each is a fault by itself */
			r = pm_bag_run_at(&b->object, sizeof *object, at, object[at].e.id);
		const pm_bag_object *o = pm_bag_valid(r, b->day);
		if (o && pm_bag_life_of(o->e.status) != PM_BAG_ENDED)
			pm_buf_add(out, &(pm_bag_stand){ o->main, o }, sizeof(pm_bag_stand));
		at += (uint32_t)r.n;
	}
	PM_TRY(pm_buf_check(out, err));
	if (out->n)
		qsort(out->p, out->n / sizeof(pm_bag_stand), sizeof(pm_bag_stand), by_address);
	return PM_OK;
}

pm_status pm_bag_addresses(const pm_bag *b, pm_grid *g, pm_err *err)
{
	pm_buf all = { 0 };
	pm_status s = header(g, err);
	if (s == PM_OK)
		s = pm_bag_standing(b, &all, err);
	const pm_bag_stand *stands = PM_BAG_AT(all, const pm_bag_stand);
	for (uint32_t i = 0; s == PM_OK && i < PM_BAG_N(all, pm_bag_stand); i++)
		s = write_row(b, stands[i].object, g, err);
	pm_buf_release(&all);
	return s;
}
