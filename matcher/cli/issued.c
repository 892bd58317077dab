#include "cli/issued.h"

#include "base/mem.h"
#include "cli/address_rows.h"
#include "store/case_list.h"

typedef struct reading {
	pm_batch *b;
	pm_issued *to;
	pm_id_rows rows;
	int32_t since;
	uint32_t n, room;
	int64_t *list;
} reading;

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the lists that were released"); }

void pm_issued_release(pm_issued *i)
{
	pm_free(i->of);
	*i = (pm_issued){0};
}

static pm_status note_list(void *ctx, const pm_case_list *l, pm_err *err)
{
	reading *r = ctx;
	pm_list_status status;
	const bool known = pm_list_status_of_word(l->status, &status);
	if (!known || (status != PM_LIST_RELEASED && status != PM_LIST_DONE) || l->last_day < r->since)
		return PM_OK;
	if (!pm_room(&r->list, r->n, &r->room, sizeof *r->list))
		return no_memory(err);
	r->list[r->n++] = l->id;
	return PM_OK;
}

static pm_status add(reading *r, const pm_issued_stop *s, pm_err *err)
{
	pm_issued *to = r->to;
	if (!pm_room(&to->of, to->n, &to->room, sizeof *to->of))
		return no_memory(err);
	to->of[to->n++] = *s;
	return PM_OK;
}

static uint64_t themes_of(const reading *r, const pm_worklist *l, uint32_t themes)
{
	uint64_t out = 0;
	for (uint32_t t = 0; t < l->n_themes; t++) {
		const int32_t is = pm_rules_theme(r->b->rules, l->theme[t].name);
		out |= (themes >> t & 1) && is >= 0 ? UINT64_C(1) << is : 0;
	}
	return out;
}

static pm_status read_list(reading *r, int64_t id, pm_err *err)
{
	pm_worklist *l;
	PM_TRY(pm_worklist_get(r->b->file, PM_STR(""), id, &l, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < l->n_stops && s == PM_OK; i++) {
		const pm_stop *q = &l->stop[i];
		const pm_issued_stop stop = { pm_id_rows_find(&r->rows, q->id), themes_of(r, l, q->themes), q->kind, q->state };
		if (stop.row != PM_NO_ROW && stop.themes)
			s = add(r, &stop, err);
	}
	r->to->lists++;
	pm_worklist_free(l);
	return s;
}

static pm_status read_all(reading *r, pm_err *err)
{
	PM_TRY(pm_case_each_list(r->b->file, note_list, r, err));
	PM_TRY(pm_address_rows(r->b, &r->rows, err));
	for (uint32_t i = r->n; i-- > 0;)
		PM_TRY(read_list(r, r->list[i], err));
	return PM_OK;
}

pm_status pm_issued_read(pm_batch *b, int32_t since, pm_issued *out, pm_err *err)
{
	reading r = { .b = b, .to = out, .since = since };
	const pm_status s = read_all(&r, err);
	pm_id_rows_release(&r.rows);
	pm_free(r.list);
	return s;
}
