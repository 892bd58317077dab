#include "ingest/bag.h"

#include <stdlib.h>

#include "base/limits.h"

void pm_bag_release(pm_bag *b)
{
	pm_buf *const all[] = { &b->object, &b->number, &b->street, &b->pand, &b->place, &b->doubt, &b->ref, &b->text };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		pm_buf_release(all[i]);
}

/* ---- joining ---- */

/* Puts occurrences of one kind behind others; the order goes on counting. */
static pm_status append(pm_buf *to, const pm_buf *from, size_t size, pm_err *err)
{
	const size_t had = to->n / size, more = from->n / size;
	if (had + more >= UINT32_MAX)
		return pm_fail(err, PM_E_RANGE, "a BAG extract of more than %u occurrences of one kind", UINT32_MAX - 1);
	pm_buf_add(to, from->p, from->n);
	PM_TRY(pm_buf_check(to, err));
	for (size_t i = had; i < had + more; i++)
		((pm_bag_entry *)(void *)(to->p + i * size))->order = (uint32_t)i;
	return PM_OK;
}

static pm_status shift(pm_bag *to, const pm_bag *from, uint32_t objects, uint32_t streets, uint32_t places, pm_err *err)
{
	const size_t refs = to->ref.n / sizeof(uint64_t), text = to->text.n;
	if (refs + from->ref.n / sizeof(uint64_t) > UINT32_MAX || text + from->text.n > UINT32_MAX)
		return pm_fail(err, PM_E_RANGE, "a BAG extract with more references and names than fit");
	for (uint32_t i = objects; i < PM_BAG_N(to->object, pm_bag_object); i++)
		PM_BAG_AT(to->object, pm_bag_object)[i].refs += (uint32_t)refs;
	for (uint32_t i = streets; i < PM_BAG_N(to->street, pm_bag_street); i++) {
		PM_BAG_AT(to->street, pm_bag_street)[i].name += (uint32_t)text;
		PM_BAG_AT(to->street, pm_bag_street)[i].brief += (uint32_t)text;
	}
	for (uint32_t i = places; i < PM_BAG_N(to->place, pm_bag_place); i++)
		PM_BAG_AT(to->place, pm_bag_place)[i].name += (uint32_t)text;
	pm_buf_add(&to->ref, from->ref.p, from->ref.n);
	pm_buf_add(&to->text, from->text.p, from->text.n);
	PM_TRY(pm_buf_check(&to->ref, err));
	return pm_buf_check(&to->text, err);
}

pm_status pm_bag_append(pm_bag *to, const pm_bag *from, pm_err *err)
{
	const uint32_t objects = PM_BAG_N(to->object, pm_bag_object), streets = PM_BAG_N(to->street, pm_bag_street);
	const uint32_t places = PM_BAG_N(to->place, pm_bag_place);
	PM_TRY(append(&to->object, &from->object, sizeof(pm_bag_object), err));
	PM_TRY(append(&to->number, &from->number, sizeof(pm_bag_number), err));
	PM_TRY(append(&to->street, &from->street, sizeof(pm_bag_street), err));
	PM_TRY(append(&to->pand, &from->pand, sizeof(pm_bag_pand), err));
	PM_TRY(append(&to->place, &from->place, sizeof(pm_bag_place), err));
	PM_TRY(append(&to->doubt, &from->doubt, sizeof(pm_bag_doubt), err));
	to->doubts_told |= from->doubts_told;
	to->mixed |= from->mixed || (to->day != PM_NO_DAY && from->day != PM_NO_DAY && to->day != from->day);
	if (from->day != PM_NO_DAY && (to->day == PM_NO_DAY || from->day > to->day))
		to->day = from->day;
	return shift(to, from, objects, streets, places, err);
}

/* ---- order ---- */

static int compare(const void *x, const void *y)
{
	const pm_bag_entry *a = x, *b = y;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->turn != b->turn)
		return a->turn < b->turn ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static pm_status sort(const char *file, pm_buf *b, size_t size, bool limited, pm_err *err)
{
	if (b->n)
		qsort(b->p, b->n / size, size, compare);
	for (size_t i = PM_MAX_OCCURRENCES; limited && i < b->n / size; i++) {
		const pm_bag_entry *e = (const void *)(b->p + i * size), *before = (const void *)(b->p + (i - PM_MAX_OCCURRENCES) * size);
		if (e->id && e->id == before->id)
			return pm_fail_at(err, PM_E_RANGE, file, 0, 0, "BAG object %016llu occurs more than %d times", (unsigned long long)e->id,
			                  PM_MAX_OCCURRENCES);
	}
	return PM_OK;
}

/* One entry for each object of which something is under investigation on the day. */
static void sum_up(pm_bag *b)
{
	pm_bag_doubt *d = PM_BAG_AT(b->doubt, pm_bag_doubt);
	const uint32_t all = PM_BAG_N(b->doubt, pm_bag_doubt);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < all; i++) {
		if (!pm_bag_counts(&d[i].e) || d[i].e.begin > b->day || d[i].e.end <= b->day)
			continue;
		if (kept && d[kept - 1].e.id == d[i].e.id)
			d[kept - 1].what |= d[i].what;
		else
			d[kept++] = d[i];
	}
	b->doubt.n = kept * sizeof *d;
}

pm_status pm_bag_settle(const char *file, pm_bag *b, pm_err *err)
{
	PM_TRY(sort(file, &b->object, sizeof(pm_bag_object), true, err));
	PM_TRY(sort(file, &b->number, sizeof(pm_bag_number), true, err));
	PM_TRY(sort(file, &b->street, sizeof(pm_bag_street), true, err));
	PM_TRY(sort(file, &b->pand, sizeof(pm_bag_pand), true, err));
	PM_TRY(sort(file, &b->place, sizeof(pm_bag_place), true, err));
	PM_TRY(sort(file, &b->doubt, sizeof(pm_bag_doubt), false, err));
	sum_up(b);
	return PM_OK;
}

/* ---- looking up ---- */

pm_bag_run pm_bag_run_of(const pm_buf *b, size_t size, uint64_t id)
{
	size_t low = 0, high = b->n / size;
	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (((const pm_bag_entry *)(const void *)(b->p + mid * size))->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return pm_bag_run_at(b, size, low, id);
}

pm_bag_run pm_bag_run_at(const pm_buf *b, size_t size, size_t at, uint64_t id)
{
	pm_bag_run r = { b->n ? b->p + at * size : NULL, size, 0 };
	const size_t all = b->n / size;
	while (at + r.n < all && ((const pm_bag_entry *)(const void *)(r.p + r.n * size))->id == id)
		r.n++;
	return r;
}

const void *pm_bag_valid(pm_bag_run r, int32_t day)
{
	const void *found = NULL;
	for (size_t i = 0; i < r.n; i++) {
		const pm_bag_entry *e = pm_bag_run_entry(r, i);
		if (pm_bag_counts(e) && e->begin <= day && e->end > day)
			found = e;
	}
	return found;
}
