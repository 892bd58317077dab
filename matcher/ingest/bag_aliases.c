/* bag_aliases.c - what else leads to an address of the spine: side addresses, and how it was written before.
 *
 * A form is one that was valid on some day: an occurrence of the number with an occurrence of the street at the same time. It
 * leads nowhere when it is the form of another address today, or when two objects had it: then nobody can tell which is
 * meant, and the wrong one would be an innocent door. */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "ingest/bag.h"
#include "ingest/grid.h"

typedef enum bond { SIDE, RENUMBERED, WITHDRAWN } bond;

typedef struct alias {
	uint64_t form, object;
	const pm_bag_number *number;
	const pm_bag_street *street;
	int32_t begin, end;
	bond how;
} alias;

typedef struct aliases {
	const char *file;
	const pm_bag *bag;
	pm_buf standing;  /* pm_bag_stand */
	pm_buf taken;     /* uint64_t, sorted: numbers that are a main or a side address today */
	pm_buf forms;     /* uint64_t, sorted: forms of today's main addresses */
	pm_buf found;     /* alias */
	pm_buf lost;      /* pm_bag_stand: side addresses that the extract lacks */
	const pm_bag_object *object; /* at hand */
	uint64_t steps, most; /* pairs of number and street looked at; real extracts need a fraction of `most` */
	pm_err *err;
} aliases;

/* ---- sets of numbers ---- */

static int by_value(const void *x, const void *y)
{
	const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return a < b ? -1 : a > b;
}

static pm_status add(pm_buf *set, uint64_t v, pm_err *err)
{
	pm_buf_add(set, &v, sizeof v);
	return pm_buf_check(set, err);
}

static void order(pm_buf *set)
{
	if (set->n)
		qsort(set->p, set->n / sizeof(uint64_t), sizeof(uint64_t), by_value);
}

static bool holds(const pm_buf *set, uint64_t v)
{
	return set->n && bsearch(&v, set->p, set->n / sizeof v, sizeof v, by_value);
}

/* ---- forms ---- */

static uint64_t mix_text(uint64_t h, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = pm_hash_mix(h, (uint64_t)(unsigned char)(p[i] >= 'a' && p[i] <= 'z' ? p[i] - 32 : p[i]) + 1);
	return h;
}

/* Street, place, number, and letter with addition as one, whatever the capitals. */
static uint64_t form_of(const pm_bag *b, const pm_bag_number *n, const pm_bag_street *s)
{
	uint64_t h = pm_hash_mix(n->number, n->place ? n->place : s->place);
	h = mix_text(h, n->letter, strlen(n->letter));
	h = mix_text(h, n->addition, strlen(n->addition));
	return mix_text(pm_hash_mix(h, 1), b->text.p + s->name, s->name_n);
}

static const uint64_t *sides_of(const pm_bag *b, const pm_bag_object *o)
{
	return PM_BAG_AT(b->ref, const uint64_t) + o->refs + o->panden;
}

static pm_status know_today(aliases *a)
{
	const pm_bag *b = a->bag;
	PM_TRY(pm_bag_standing(b, &a->standing, a->err));
	for (uint32_t i = 0; i < PM_BAG_N(a->standing, pm_bag_stand); i++) {
		const pm_bag_object *o = PM_BAG_AT(a->standing, pm_bag_stand)[i].object;
		const pm_bag_number *n = PM_BAG_FIND(b, number, o->main);
		const pm_bag_street *s = n ? PM_BAG_FIND(b, street, n->street) : NULL;
		PM_TRY(add(&a->taken, o->main, a->err));
		for (uint16_t k = 0; k < o->sides; k++)
			PM_TRY(add(&a->taken, sides_of(b, o)[k], a->err));
		if (s)
			PM_TRY(add(&a->forms, form_of(b, n, s), a->err));
	}
	order(&a->taken);
	order(&a->forms);
	return PM_OK;
}

/* ---- candidates ---- */

static int32_t later(int32_t a, int32_t b) { return a > b ? a : b; }
static int32_t earlier(int32_t a, int32_t b) { return a < b ? a : b; }

/* The forms of one number while it was `how` of the object at hand; `from` .. `upto`: when it was. */
static pm_status add_forms(aliases *a, uint64_t number, int32_t from, int32_t upto, bond how)
{
	const pm_bag *b = a->bag;
	const pm_bag_run numbers = pm_bag_run_of(&b->number, sizeof(pm_bag_number), number);
	for (size_t i = 0; i < numbers.n; i++) {
		const pm_bag_number *n = (const pm_bag_number *)(const void *)pm_bag_run_entry(numbers, i);
		if (!pm_bag_counts(&n->e) || n->e.flawed || n->number == 0)
			continue;
		const pm_bag_run streets = pm_bag_run_of(&b->street, sizeof(pm_bag_street), n->street);
		for (size_t k = 0; k < streets.n; k++) {
			const pm_bag_street *s = (const pm_bag_street *)(const void *)pm_bag_run_entry(streets, k);
			const int32_t begin = later(later(n->e.begin, s->e.begin), from), end = earlier(earlier(n->e.end, s->e.end), upto);
			const uint64_t form = form_of(b, n, s);
			if (++a->steps > a->most)
				return pm_fail_at(a->err, PM_E_RANGE, a->file, 0, 0, "more references between BAG objects than there can be");
			if (!pm_bag_counts(&s->e) || s->e.flawed || !s->name_n || begin >= end || holds(&a->forms, form))
				continue;
			pm_buf_add(&a->found, &(alias){ form, a->object->e.id, n, s, begin, end, how }, sizeof(alias));
			PM_TRY(pm_buf_check(&a->found, a->err));
		}
	}
	return PM_OK;
}

static bond bond_of(const pm_bag *b, uint64_t number)
{
	const pm_bag_number *n = PM_BAG_FIND(b, number, number);
	return n && pm_bag_life_of(n->e.status) == PM_BAG_LIVES ? RENUMBERED : WITHDRAWN;
}

/* A number that the object once had, and that nobody has today. */
static pm_status add_former(aliases *a, uint64_t number, const pm_bag_entry *when)
{
	return holds(&a->taken, number) ? PM_OK : add_forms(a, number, when->begin, when->end, bond_of(a->bag, number));
}

static pm_status look_at(aliases *a, const pm_bag_object *o)
{
	const pm_bag *b = a->bag;
	a->object = o;
	for (uint16_t k = 0; k < o->sides; k++) {
		const uint64_t number = sides_of(b, o)[k];
		PM_TRY(add_forms(a, number, INT32_MIN, INT32_MAX, SIDE));
		if (!PM_BAG_FIND(b, number, number))
			pm_buf_add(&a->lost, &(pm_bag_stand){ number, o }, sizeof(pm_bag_stand));
	}
	PM_TRY(pm_buf_check(&a->lost, a->err));
	PM_TRY(add_forms(a, o->main, INT32_MIN, INT32_MAX, RENUMBERED)); /* the present form is passed over as today's */
	const pm_bag_run r = pm_bag_run_of(&b->object, sizeof *o, o->e.id);
	for (size_t i = 0; i < r.n; i++) {
		const pm_bag_object *past = (const pm_bag_object *)(const void *)pm_bag_run_entry(r, i);
		if (!pm_bag_counts(&past->e) || past->e.flawed || past == o)
			continue;
		PM_TRY(add_former(a, past->main, &past->e));
		for (uint16_t k = 0; k < past->sides; k++)
			PM_TRY(add_former(a, sides_of(b, past)[k], &past->e));
	}
	return PM_OK;
}

/* ---- what remains ---- */

static int by_form(const void *x, const void *y)
{
	const alias *a = x, *b = y;
	if (a->form != b->form)
		return a->form < b->form ? -1 : 1;
	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	if (a->number->e.id != b->number->e.id)
		return a->number->e.id < b->number->e.id ? -1 : 1;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	return a->how < b->how ? -1 : a->how > b->how;
}

static int by_object(const void *x, const void *y)
{
	const alias *a = x, *b = y;
	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	if (a->number->e.id != b->number->e.id)
		return a->number->e.id < b->number->e.id ? -1 : 1;
	return a->begin != b->begin ? (a->begin < b->begin ? -1 : 1) : by_form(x, y);
}

static bool is_side_today(const aliases *a, const alias *x) { return x->how == SIDE && x->end > a->bag->day; }

/* Keeps one alias of each form and object, from its first day to its last; none of a form that several objects had, but
 * for the one whose side address it is today. Of those in first .. upto-1 that stay, returns how many, moved to `to`. */
static size_t keep_one_object(const aliases *a, alias *x, size_t first, size_t upto, size_t to)
{
	uint64_t object = x[first].object, side = 0;
	bool several = false;
	for (size_t i = first; i < upto; i++) {
		several |= x[i].object != object;
		if (is_side_today(a, &x[i]))
			side = side && side != x[i].object ? UINT64_MAX : x[i].object;
	}
	if (several && (side == 0 || side == UINT64_MAX))
		return 0;
	if (several)
		object = side;
	size_t kept = 0;
	for (size_t i = first; i < upto; i++) {
		if (x[i].object != object)
			continue;
		if (kept && x[to + kept - 1].number->e.id == x[i].number->e.id && (x[i].how == SIDE) == (x[to + kept - 1].how == SIDE)) {
			x[to + kept - 1].end = later(x[to + kept - 1].end, x[i].end);
			continue;
		}
		x[to + kept++] = x[i];
	}
	return kept;
}

static void settle(aliases *a)
{
	alias *x = PM_BAG_AT(a->found, alias);
	const size_t all = PM_BAG_N(a->found, alias);
	size_t kept = 0;
	if (all)
		qsort(x, all, sizeof *x, by_form);
	for (size_t from = 0, to; from < all; from = to) {
		for (to = from; to < all && x[to].form == x[from].form;)
			to++;
		kept += keep_one_object(a, x, from, to, kept);
	}
	a->found.n = kept * sizeof *x;
	if (kept)
		qsort(x, kept, sizeof *x, by_object);
}

/* ---- rows ---- */

static pm_status id_cell(pm_grid *g, uint32_t column, uint64_t id, pm_err *err)
{
	char room[24];
	const int n = snprintf(room, sizeof room, "%016llu", (unsigned long long)id);
	return pm_grid_cell(g, column, (pm_str){ room, (size_t)n }, err);
}

static pm_status day_cell(pm_grid *g, uint32_t column, int32_t day, pm_err *err)
{
	char room[32];
	if (day == INT32_MIN || day == INT32_MAX)
		return PM_OK;
	pm_date_text((pm_date){ day, day }, room);
	return pm_grid_cell(g, column, pm_str_of(room), err);
}

static pm_status write_alias(const aliases *a, const alias *x, pm_grid *g, pm_err *err)
{
	static const char *const sorts[] = { "nevenadres", "vernummerd", "ingetrokken" };
	const pm_bag_number *n = x->number;
	const bool old_side = x->how == SIDE && !is_side_today(a, x);
	char number[16];
	snprintf(number, sizeof number, "%u", n->number);
	PM_TRY(id_cell(g, 0, n->e.id, err));
	PM_TRY(pm_grid_cell(g, 1, (pm_str){ a->bag->text.p + x->street->name, x->street->name_n }, err));
	PM_TRY(pm_grid_cell(g, 2, pm_str_of(number), err));
	PM_TRY(pm_grid_cell(g, 3, pm_str_of(n->letter), err));
	PM_TRY(pm_grid_cell(g, 4, pm_str_of(n->addition), err));
	PM_TRY(pm_grid_cell(g, 5, pm_str_of(n->postcode), err));
	PM_TRY(id_cell(g, 6, x->object, err));
	PM_TRY(pm_grid_cell(g, 7, pm_str_of(sorts[old_side ? RENUMBERED : x->how]), err));
	PM_TRY(day_cell(g, 8, x->begin, err));
	PM_TRY(day_cell(g, 9, x->end, err));
	return pm_grid_row(g, 0, err);
}

static pm_status write(aliases *a, pm_grid *g, pm_err *err)
{
	static const char *const columns[] = { "nummeraanduiding_id", "openbare_ruimte", "huisnummer", "huisletter", "toevoeging",
		"postcode", "adresseerbaar_object_id", "soort", "begin", "einde" };
	for (uint32_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		PM_TRY(pm_grid_cell(g, i, pm_str_of(columns[i]), err));
	PM_TRY(pm_grid_row(g, 0, err));
	PM_TRY(know_today(a));
	for (uint32_t i = 0; i < PM_BAG_N(a->standing, pm_bag_stand); i++) {
		const pm_bag_object *o = PM_BAG_AT(a->standing, pm_bag_stand)[i].object;
		if (!o->e.flawed && o->e.id)
			PM_TRY(look_at(a, o));
	}
	settle(a);
	for (uint32_t i = 0; i < PM_BAG_N(a->found, alias); i++)
		PM_TRY(write_alias(a, &PM_BAG_AT(a->found, alias)[i], g, err));
	for (uint32_t i = 0; i < PM_BAG_N(a->lost, pm_bag_stand); i++) {
		const pm_bag_stand *lost = &PM_BAG_AT(a->lost, pm_bag_stand)[i];
		PM_TRY(id_cell(g, 0, lost->main, err));
		PM_TRY(id_cell(g, 6, lost->object->e.id, err));
		pm_grid_flaw(g, PM_ROW_LOST);
		PM_TRY(pm_grid_row(g, 0, err));
	}
	return PM_OK;
}

pm_status pm_bag_aliases(const pm_bag *b, pm_grid *g, pm_err *err)
{
	enum { A_PIECE = 20, FREE = 1000000 };
	const uint64_t pieces = PM_BAG_N(b->number, pm_bag_number) + PM_BAG_N(b->object, pm_bag_object) + b->ref.n / sizeof(uint64_t);
	aliases a = { .file = g->base.name, .bag = b, .err = err, .most = A_PIECE * pieces + FREE };
	const pm_status s = write(&a, g, err);
	pm_buf_release(&a.standing);
	pm_buf_release(&a.taken);
	pm_buf_release(&a.forms);
	pm_buf_release(&a.found);
	pm_buf_release(&a.lost);
	return s;
}
