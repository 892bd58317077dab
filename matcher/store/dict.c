#include "store/dict.h"

#include <stdatomic.h>

#include "base/hash.h"
#include "base/mem.h"

typedef struct slot { uint32_t hash, code_plus_1; } slot;

struct pm_dict {
	char *bytes;
	uint32_t *offset; /* n + 1 of them */
	_Atomic(slot *) slots; /* a power of two, at most half full; NULL: not made yet */
	uint32_t n, room, n_slots;
	size_t used, bytes_room;
};

pm_status pm_dict_new(pm_dict **out_dict, pm_err *err)
{
	enum { FIRST = 16 };
	pm_dict *d = pm_alloc(1, sizeof *d);
	slot *slots = NULL;
	if (d) {
		d->offset = pm_alloc(FIRST + 1, sizeof *d->offset);
		atomic_init(&d->slots, slots = pm_alloc(FIRST * 2, sizeof *slots));
		d->room = FIRST;
		d->n_slots = FIRST * 2;
	}
	if (!d || !d->offset || !slots) {
		pm_dict_free(d);
		return pm_fail(err, PM_E_NOMEM, "no memory for a dictionary");
	}
	*out_dict = d;
	return PM_OK;
}

void pm_dict_free(pm_dict *d)
{
	if (!d)
		return;
	pm_free(d->bytes);
	pm_free(d->offset);
	pm_free(atomic_load_explicit(&d->slots, memory_order_relaxed));
	pm_free(d);
}

pm_str pm_dict_get(const pm_dict *d, uint32_t code)
{
	return (pm_str){ d->bytes + d->offset[code], d->offset[code + 1] - d->offset[code] };
}

uint32_t pm_dict_size(const pm_dict *d) { return d->n; }

void pm_dict_lay(const pm_dict *d, const char **out_bytes, const uint32_t **out_offset)
{
	*out_bytes = d->bytes ? d->bytes : "";
	*out_offset = d->offset;
}

pm_status pm_dict_of(char *bytes, size_t n_bytes, uint32_t *offset, uint32_t n, pm_dict **out_dict, pm_err *err)
{
	pm_dict *d = pm_alloc(1, sizeof *d);
	if (!d)
		return pm_fail(err, PM_E_NOMEM, "no memory for a dictionary");
	d->bytes = bytes;
	d->used = offset[n];
	d->bytes_room = n_bytes;
	d->offset = offset;
	d->n = d->room = n;
	d->n_slots = 32;
	while (d->n_slots / 2 < n)
		d->n_slots *= 2;
	*out_dict = d;
	return PM_OK;
}

/* The slot that holds the string, or the free one where it belongs. */
static slot *look(const pm_dict *d, slot *slots, pm_str s, uint32_t h)
{
	for (uint32_t i = h & (d->n_slots - 1);; i = (i + 1) & (d->n_slots - 1)) {
		slot *at = &slots[i];
		if (!at->code_plus_1 || (at->hash == h && pm_str_eq(pm_dict_get(d, at->code_plus_1 - 1), s)))
			return at;
	}
}

static slot *index_all(const pm_dict *d)
{
	slot *slots = pm_alloc(d->n_slots, sizeof *slots);
	for (uint32_t code = 0; slots && code < d->n; code++) {
		const pm_str s = pm_dict_get(d, code);
		const uint32_t h = (uint32_t)pm_hash(s.p, s.n);
		slot *at = look(d, slots, s, h);
		if (!at->code_plus_1)
			*at = (slot){ h, code + 1 };
	}
	return slots;
}

/* Threads that come at once may each make the table; the first one's is kept. */
static slot *indexed(pm_dict *d)
{
	slot *slots = atomic_load_explicit(&d->slots, memory_order_acquire);
	if (slots)
		return slots;
	slot *mine = index_all(d);
	if (!mine || atomic_compare_exchange_strong(&d->slots, &slots, mine))
		return mine;
	pm_free(mine);
	return slots;
}

/* Without memory for a table: as slow as it is right. */
static uint32_t find_slowly(const pm_dict *d, pm_str s)
{
	for (uint32_t code = 0; code < d->n; code++)
		if (pm_str_eq(pm_dict_get(d, code), s))
			return code;
	return PM_NO_CODE;
}

uint32_t pm_dict_find(const pm_dict *d, pm_str s)
{
	slot *slots = indexed((pm_dict *)d);
	if (!slots)
		return find_slowly(d, s);
	return look(d, slots, s, (uint32_t)pm_hash(s.p, s.n))->code_plus_1 - 1; /* an absent one wraps to PM_NO_CODE */
}

static pm_status grow_slots(pm_dict *d, pm_err *err)
{
	const slot *old = atomic_load_explicit(&d->slots, memory_order_relaxed);
	const uint32_t n_slots = d->n_slots * 2, room = n_slots / 2;
	uint32_t *offset = pm_grow(d->offset, (size_t)room + 1, sizeof *offset);
	if (!offset)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u distinct values", room);
	d->offset = offset;
	slot *slots = pm_alloc(n_slots, sizeof *slots);
	if (!slots)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u distinct values", room);
	for (uint32_t i = 0; i < d->n_slots; i++) {
		if (!old[i].code_plus_1)
			continue;
		uint32_t k = old[i].hash & (n_slots - 1);
		while (slots[k].code_plus_1)
			k = (k + 1) & (n_slots - 1);
		slots[k] = old[i];
	}
	pm_free((void *)old);
	atomic_store_explicit(&d->slots, slots, memory_order_relaxed);
	d->n_slots = n_slots;
	d->room = room;
	return PM_OK;
}

static pm_status grow_bytes(pm_dict *d, size_t need, pm_err *err)
{
	size_t room = d->bytes_room ? d->bytes_room : 256;
	while (room < need)
		room *= 2;
	char *bytes = pm_grow(d->bytes, room, 1);
	if (!bytes)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu bytes of values", room);
	d->bytes = bytes;
	d->bytes_room = room;
	return PM_OK;
}

pm_status pm_dict_intern(pm_dict *d, pm_str s, uint32_t *out_code, pm_err *err)
{
	slot *slots = indexed(d);
	if (!slots)
		return pm_fail(err, PM_E_NOMEM, "no memory for a dictionary");
	const uint32_t h = (uint32_t)pm_hash(s.p, s.n);
	slot *at = look(d, slots, s, h);
	if (at->code_plus_1) {
		*out_code = at->code_plus_1 - 1;
		return PM_OK;
	}
	if (s.n > UINT32_MAX - d->used || d->n >= UINT32_MAX / 4)
		return pm_fail(err, PM_E_RANGE, "more than 4 GB of distinct values in one column");
	if (d->n == d->room) {
		PM_TRY(grow_slots(d, err));
		at = look(d, atomic_load_explicit(&d->slots, memory_order_relaxed), s, h);
	}
	if (d->used + s.n > d->bytes_room || !d->bytes)
		PM_TRY(grow_bytes(d, d->used + s.n, err));
	if (s.n)
		memcpy(d->bytes + d->used, s.p, s.n);
	d->used += s.n;
	at->hash = h;
	at->code_plus_1 = ++d->n;
	d->offset[d->n] = (uint32_t)d->used;
	*out_code = d->n - 1;
	return PM_OK;
}
