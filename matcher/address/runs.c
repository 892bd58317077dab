/* Maps, sorted runs and the trigram index: the parts that an address index is made of. */
#include "address/index.h"
#include "base/mem.h"
#include "text/housenumber.h"

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

pm_span32 pm_house_suffix(const pm_address_index *x, pm_span32 house, uint64_t suffix)
{
	uint32_t lo = house.lo, hi = house.hi;
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (x->suffix[x->by_house.entry[mid]] < suffix)
			lo = mid + 1;
		else
			hi = mid;
	}
	const uint32_t first = lo;
	for (hi = house.hi; lo < hi;) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (x->suffix[x->by_house.entry[mid]] <= suffix)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (pm_span32){ first, lo };
}

static uint32_t postcode_of_run(const pm_address_index *x, uint32_t run)
{
	return x->postcode[x->by_postcode.entry[x->by_postcode.start[run]]];
}

static uint32_t postcode_bound(const pm_address_index *x, uint64_t postcode, uint32_t lo, uint32_t hi)
{
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (postcode_of_run(x, mid) < postcode)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint32_t area_of(uint32_t postcode) { return pm_postcode_dutch(postcode) ? pm_postcode_area(postcode) : 10000; }

void pm_postcode_areas(pm_address_index *x)
{
	uint32_t area = 0;
	for (uint32_t run = 0; run < x->by_postcode.runs; run++)
		for (const uint32_t here = area_of(postcode_of_run(x, run)); area <= here; area++)
			x->area_run[area] = run;
	for (; area < 10002; area++)
		x->area_run[area] = x->by_postcode.runs;
}

pm_span32 pm_postcode_span(const pm_address_index *x, uint32_t postcode)
{
	const pm_runs *r = &x->by_postcode;
	const uint32_t area = area_of(postcode), most = area < 10000 ? x->area_run[area + 1] : r->runs;
	const uint32_t lo = postcode_bound(x, postcode, x->area_run[area], most);
	return (pm_span32){ r->start[lo], r->start[postcode_bound(x, (uint64_t)postcode + 1, lo, most)] };
}

uint32_t pm_form_next(const pm_address_index *x, uint32_t form, pm_str key)
{
	while (form != UINT32_MAX && !pm_str_eq(pm_form_text(x, form), key))
		form = x->form[form].next;
	return form;
}

uint32_t pm_form_first(const pm_address_index *x, pm_str key)
{
	return pm_form_next(x, pm_map_get(&x->form_of, pm_hash(key.p, key.n) >> 1), key);
}

/* "^^k", "^ke", ..., "at$" */
uint32_t pm_grams_of(pm_str s, uint32_t out[PM_STREET_KEY + 1])
{
	char edged[PM_STREET_KEY + 3];
	memset(edged, '^', 2);
	memcpy(edged + 2, s.p, s.n);
	edged[s.n + 2] = '$';
	for (uint32_t i = 0; i <= s.n; i++)
		out[i] = pm_gram(edged + i);
	return (uint32_t)s.n + 1;
}

pm_status pm_grams_build(pm_address_index *x, pm_err *err)
{
	enum { GRAMS = 1 << PM_GRAM_BITS };
	uint32_t *start = pm_alloc(GRAMS + 2, sizeof *start), grams[PM_STREET_KEY + 1];
	x->form_bytes = pm_alloc(x->forms + (size_t)1, sizeof *x->form_bytes);
	if (!start || !x->form_bytes) {
		pm_free(start);
		return pm_fail(err, PM_E_NOMEM, "address index: trigrams");
	}
	for (uint32_t f = 0; f < x->forms; f++)
		x->form_bytes[f] = (uint8_t)x->form[f].n; /* at most PM_STREET_KEY */
	for (uint32_t f = 0; f < x->forms; f++)
		if (x->form[f].form == PM_STREET_FULL)
			for (uint32_t n = pm_grams_of(pm_form_text(x, f), grams), i = 0; i < n; i++)
				start[grams[i] + 2]++;
	for (uint32_t g = 2; g < GRAMS + 2; g++)
		start[g] += start[g - 1];
	uint32_t *form = pm_alloc(start[GRAMS + 1] + 1, sizeof *form);
	if (!form) {
		pm_free(start);
		return pm_fail(err, PM_E_NOMEM, "address index: trigrams");
	}
	for (uint32_t f = 0; f < x->forms; f++)
		if (x->form[f].form == PM_STREET_FULL)
			for (uint32_t n = pm_grams_of(pm_form_text(x, f), grams), i = 0; i < n; i++)
				form[start[grams[i] + 1]++] = f;
	x->gram_start = start;
	x->gram_form = form;
	return PM_OK;
}
