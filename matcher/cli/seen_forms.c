#include "cli/seen_forms.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cli/address_rows.h"
#include "store/case_visit.h"

typedef struct collecting {
	pm_batch *b;
	pm_seen_forms *to;
	pm_id_rows rows;
	struct form_place { pm_str code, address_id; int64_t list; } *place; /* by form */
	uint32_t place_room;
} collecting;

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the visits of forms"); }

void pm_seen_forms_release(pm_seen_forms *f)
{
	pm_free(f->of);
	*f = (pm_seen_forms){0};
}

static uint64_t theme_bit(const pm_rules *r, pm_str name)
{
	const int32_t t = pm_rules_theme(r, name);
	return t < 0 ? 0 : UINT64_C(1) << t;
}

/* Further inquiry is no outcome yet. */
static void judge(const pm_rules *r, const pm_visit *v, pm_seen_form *f)
{
	for (uint32_t t = 0; f->access && t < v->n_themes; t++) {
		if (pm_str_eq(v->theme[t].conclusion, PM_STR("nader_onderzoek")))
			continue;
		f->found |= theme_bit(r, v->theme[t].conclusion);
		f->looked |= theme_bit(r, v->theme[t].theme) | f->found;
	}
}

static pm_status remember(void *ctx, const pm_visit *v, pm_err *err)
{
	collecting *c = ctx;
	if (!pm_room(&c->to->of, c->to->n, &c->to->room, sizeof *c->to->of) || !pm_room(&c->place, c->to->n, &c->place_room, sizeof *c->place))
		return no_memory(err);
	pm_seen_form f = { .row = pm_id_rows_find(&c->rows, v->address_id), .day = v->day, .access = pm_str_eq(v->situation, PM_STR("toegang")),
	                   .code = v->code, .inspector = v->inspector };
	struct form_place place = { .address_id = v->address_id, .list = v->list };
	pm_str *const text[] = { &f.code, &f.inspector, &place.address_id };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (!(text[i]->p = pm_arena_text(&c->b->arena, text[i]->p ? text[i]->p : "", text[i]->n)))
			return no_memory(err);
	place.code = f.code;
	judge(c->b->rules, v, &f);
	c->place[c->to->n] = place;
	c->to->of[c->to->n++] = f;
	return PM_OK;
}

static int by_code(const void *a, const void *b)
{
	return pm_str_compare(((const pm_seen_form *)a)->code, ((const pm_seen_form *)b)->code);
}

static int by_list(const void *a, const void *b)
{
	const struct form_place *x = a, *y = b;
	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	return pm_str_compare(x->code, y->code);
}

/* The stops that visits of one list, place[from] .. place[to - 1], belong to. */
static pm_status stops(collecting *c, uint32_t from, uint32_t to, pm_err *err)
{
	pm_worklist *l;
	PM_TRY(pm_worklist_get(c->b->file, PM_STR(""), c->place[from].list, &l, err));
	for (uint32_t i = from; i < to; i++)
		for (uint32_t k = 0; k < l->n_stops; k++) {
			if (!pm_str_eq(l->stop[k].id, c->place[i].address_id))
				continue;
			pm_seen_form *f = pm_seen_forms_find(c->to, c->place[i].code);
			f->listed = true;
			f->kind = l->stop[k].kind;
			f->chance = f->kind == PM_STOP_BY_CONTROL && l->stop[k].chance > 0 ? l->stop[k].chance : 0;
			break;
		}
	pm_worklist_free(l);
	return PM_OK;
}

static pm_status collect(collecting *c, pm_err *err)
{
	PM_TRY(pm_address_rows(c->b, &c->rows, err));
	PM_TRY(pm_case_each_visit(c->b->file, remember, c, err));
	const uint32_t n = c->to->n;
	if (n == 0)
		return PM_OK;
	qsort(c->to->of, n, sizeof *c->to->of, by_code);
	qsort(c->place, n, sizeof *c->place, by_list);
	for (uint32_t from = 0, to = 0; from < n; from = to) {
		while (to < n && c->place[to].list == c->place[from].list)
			to++;
		if (c->place[from].list)
			PM_TRY(stops(c, from, to, err));
	}
	return PM_OK;
}

pm_status pm_seen_forms_read(pm_batch *b, pm_seen_forms *out, pm_err *err)
{
	collecting c = { .b = b, .to = out };
	const pm_status s = collect(&c, err);
	pm_id_rows_release(&c.rows);
	pm_free(c.place);
	return s;
}

pm_seen_form *pm_seen_forms_find(const pm_seen_forms *f, pm_str code)
{
	for (size_t i = 0; i < code.n; i++)
		if (code.p[i] == '+')
			code.n = i;
	const pm_seen_form key = { .code = code };
	return f->n ? bsearch(&key, f->of, f->n, sizeof *f->of, by_code) : NULL;
}
