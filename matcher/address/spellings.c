/* The forms under which streets may be written, by their key and by their trigrams. */
#include "address/index.h"
#include "base/mem.h"

uint32_t pm_spelling_next(const pm_address_index *x, uint32_t form, pm_str key)
{
	while (form != UINT32_MAX && !pm_str_eq(pm_spelling_text(x, form), key))
		form = x->form[form].next;
	return form;
}

uint32_t pm_spelling_first(const pm_address_index *x, pm_str key)
{
	return pm_spelling_next(x, pm_map_get(&x->form_of, pm_hash(key.p, key.n) >> 1), key);
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

static pm_status add_form(pm_address_index *x, uint32_t street, pm_str key, pm_street_form form, pm_err *err)
{
	if (!pm_room(&x->form, x->forms, &x->forms_room, sizeof *x->form))
		return pm_fail(err, PM_E_NOMEM, "address index: street forms");
	if (!pm_buf_add_str(&x->form_text, key))
		return pm_fail(err, PM_E_NOMEM, "address index: street forms");
	x->form[x->forms++] = (pm_spelling){ street, UINT32_MAX, (uint32_t)(x->form_text.n - key.n), (uint16_t)key.n, (uint8_t)form };
	return PM_OK;
}

static pm_status add_name(pm_address_index *x, uint32_t street, pm_str name, bool only_full, pm_err *err)
{
	pm_street_key k[PM_STREET_KEYS];
	uint32_t n = pm_street_keys(name, k);
	if (only_full && n > 1)
		n = 1;
	for (uint32_t i = 0; i < n; i++)
		PM_TRY(add_form(x, street, (pm_str){ k[i].text, k[i].n }, k[i].form, err));
	return PM_OK;
}

static pm_street_shape shape_of(pm_str name)
{
	pm_folded f;
	pm_street_words w;
	pm_street_shape out = {0};
	if (!pm_fold(name, &f))
		return out;
	pm_words_of(&f, &w);
	out.words = (uint8_t)w.n; /* at most PM_FOLD_TOKENS */
	out.ending = w.n ? (uint8_t)w.word[w.n - 1].ending : 0;
	for (uint32_t i = 0; i < w.n; i++)
		out.numbered |= w.word[i].kind == PM_WORD_NUMBER;
	return out;
}

static bool name_after(const pm_address_index *x, uint32_t a, uint32_t b)
{
	return pm_str_compare(pm_dict_get(x->streets, a), pm_dict_get(x->streets, b)) > 0;
}

static void sift(const pm_address_index *x, uint32_t *heap, uint32_t at, uint32_t n)
{
	for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
		child += child + 1 < n && name_after(x, heap[child + 1], heap[child]);
		if (!name_after(x, heap[child], heap[at]))
			return;
		const uint32_t spare = heap[at];
		heap[at] = heap[child];
		heap[child] = spare;
	}
}

/* Names in their own order, not that of the rows: where a list of look-alikes is cut off, it is the same list always. */
static pm_status add_long_names(pm_address_index *x, pm_err *err)
{
	const uint32_t n = pm_dict_size(x->streets);
	uint32_t *order = pm_alloc(n + (uint64_t)1, sizeof *order);
	x->shape = pm_alloc(n + (uint64_t)1, sizeof *x->shape);
	if (!order || !x->shape) {
		pm_free(order);
		return pm_fail(err, PM_E_NOMEM, "address index: %u streets", n);
	}
	for (uint32_t i = 0; i < n; i++) {
		order[i] = i;
		x->shape[i] = shape_of(pm_dict_get(x->streets, i));
	}
	for (uint32_t i = n / 2; i-- > 0;)
		sift(x, order, i, n);
	for (uint32_t end = n; end-- > 1;) {
		const uint32_t spare = order[0];
		order[0] = order[end];
		order[end] = spare;
		sift(x, order, 0, end);
	}
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && !s; i++)
		s = add_name(x, order[i], pm_dict_get(x->streets, order[i]), false, err);
	pm_free(order);
	return s;
}

/* The official short names, each pair of street and short name once. */
static pm_status add_short_names(pm_address_index *x, const pm_column *c, pm_err *err)
{
	pm_map seen;
	PM_TRY(pm_map_init(&seen, (uint64_t)pm_dict_size(x->streets) * 4 + 64, err));
	pm_status s = PM_OK;
	uint32_t pairs = 0;
	for (uint32_t r = 0; r < x->rows && !s && pairs < pm_dict_size(x->streets) * 4; r++) {
		char buf[24];
		const pm_str name = pm_cell(c, r, buf);
		if (!name.n || x->street[r] == PM_NO_CODE)
			continue;
		const uint64_t pair = pm_hash_mix(pm_hash(name.p, name.n), x->street[r]) >> 1;
		if (pm_map_put(&seen, pair, pairs) != pairs)
			continue;
		pairs++;
		s = add_name(x, x->street[r], name, true, err);
	}
	pm_map_release(&seen);
	return s;
}

static pm_status build_grams(pm_address_index *x, pm_err *err)
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
			for (uint32_t n = pm_grams_of(pm_spelling_text(x, f), grams), i = 0; i < n; i++)
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
			for (uint32_t n = pm_grams_of(pm_spelling_text(x, f), grams), i = 0; i < n; i++)
				form[start[grams[i] + 1]++] = f;
	x->gram_start = start;
	x->gram_form = form;
	return PM_OK;
}

pm_status pm_spellings_build(pm_address_index *x, pm_err *err)
{
	PM_TRY(add_long_names(x, err));
	const pm_column *c = x->spine.role[PM_ROLE_SHORT];
	if (c)
		PM_TRY(add_short_names(x, c, err));
	PM_TRY(pm_map_init(&x->form_of, x->forms, err));
	for (uint32_t f = 0; f < x->forms; f++) {
		const pm_str key = pm_spelling_text(x, f);
		const uint64_t h = pm_hash(key.p, key.n) >> 1;
		const uint32_t head = pm_map_put(&x->form_of, h, f);
		if (head != f) { /* behind the first one */
			x->form[f].next = x->form[head].next;
			x->form[head].next = f;
		}
	}
	return build_grams(x, err);
}
