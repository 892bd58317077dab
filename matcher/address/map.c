#include "address/map.h"

#include "base/hash.h"
#include "base/mem.h"

pm_status pm_map_init(pm_map *m, uint64_t items, pm_err *err)
{
	uint64_t slots = 16;
	while (slots < items + items / 2)
		slots *= 2;
	uint64_t *key = pm_alloc(slots, sizeof *key);
	uint32_t *value = pm_alloc(slots, sizeof *value);
	if (!key || !value) {
		pm_free(key);
		pm_free(value);
		return pm_fail(err, PM_E_NOMEM, "address index: %llu keys", (unsigned long long)items);
	}
	*m = (pm_map){ key, value, slots - 1 };
	return PM_OK;
}

void pm_map_release(pm_map *m)
{
	pm_free(m->key);
	pm_free(m->value);
	*m = (pm_map){ 0 };
}

static uint64_t slot_of(const pm_map *m, uint64_t key)
{
	uint64_t i = pm_hash_mix(key, 0) & m->mask;
	while (m->key[i] && m->key[i] != key + 1)
		i = (i + 1) & m->mask;
	return i;
}

uint32_t pm_map_put(pm_map *m, uint64_t key, uint32_t value)
{
	const uint64_t i = slot_of(m, key);
	if (!m->key[i]) {
		m->key[i] = key + 1;
		m->value[i] = value;
	}
	return m->value[i];
}

uint32_t pm_map_get(const pm_map *m, uint64_t key)
{
	if (!m->key)
		return UINT32_MAX;
	const uint64_t i = slot_of(m, key);
	return m->key[i] ? m->value[i] : UINT32_MAX;
}

void pm_map_ahead(const pm_map *m, uint64_t key)
{
	const uint64_t i = pm_hash_mix(key, 0) & m->mask;
	__builtin_prefetch(&m->key[i]);
	__builtin_prefetch(&m->value[i]);
}

static void sort_byte(const uint64_t *key, const uint32_t *entry, uint64_t *key2, uint32_t *entry2, uint32_t n, int shift)
{
	uint32_t at[257] = { 0 };
	for (uint32_t i = 0; i < n; i++)
		at[(key[i] >> shift & 255) + 1]++;
	for (int b = 0; b < 256; b++)
		at[b + 1] += at[b];
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t to = at[key[i] >> shift & 255]++;
		key2[to] = key[i];
		entry2[to] = entry[i];
	}
}

pm_status pm_sort_entries(uint64_t *key, uint32_t *entry, uint32_t n, pm_err *err)
{
	uint64_t varies = 0;
	for (uint32_t i = 1; i < n; i++)
		varies |= key[i] ^ key[0];
	uint64_t *key2 = pm_alloc(n ? n : 1, sizeof *key2);
	uint32_t *entry2 = pm_alloc(n ? n : 1, sizeof *entry2);
	if (!key2 || !entry2) {
		pm_free(key2);
		pm_free(entry2);
		return pm_fail(err, PM_E_NOMEM, "address index: sorting %u entries", n);
	}
	uint64_t *k = key, *k2 = key2;
	uint32_t *e = entry, *e2 = entry2;
	for (int shift = 0; shift < 64; shift += 8) {
		if (!(varies >> shift & 255))
			continue;
		sort_byte(k, e, k2, e2, n, shift);
		uint64_t *spare = k;
		k = k2;
		k2 = spare;
		uint32_t *spare2 = e;
		e = e2;
		e2 = spare2;
	}
	if (k != key) {
		memcpy(key, k, n * sizeof *key);
		memcpy(entry, e, n * sizeof *entry);
	}
	pm_free(key2);
	pm_free(entry2);
	return PM_OK;
}
