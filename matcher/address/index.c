#include "address/index.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "text/housenumber.h"

pm_str pm_cell(const pm_column *c, uint32_t row, char buf[24])
{
	if (!c || !pm_column_has(c, row))
		return (pm_str){ "", 0 };
	switch (c->type) {
	case PM_TYPE_CATEGORY: case PM_TYPE_ID: case PM_TYPE_TEXT:
		return pm_str_trim(pm_column_str(c, row));
	case PM_TYPE_COUNT:
		return (pm_str){ buf, (size_t)snprintf(buf, 24, "%d", c->count[row]) };
	case PM_TYPE_NUMBER:
		return (pm_str){ buf, (size_t)snprintf(buf, 24, "%.0f", c->number[row] < 1e15 && c->number[row] > -1e15 ? c->number[row] : 0) };
	default:
		return (pm_str){ "", 0 };
	}
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

uint64_t pm_id_key(pm_str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\''))
		s.p++, s.n--;
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	if (s.n > 2 && s.p[s.n - 2] == '.' && s.p[s.n - 1] == '0') /* a number that a spreadsheet wrote with a decimal */
		s.n -= 2;
	uint64_t v = 0;
	size_t i = 0;
	for (; i < s.n && i < 18 && is_digit(s.p[i]); i++)
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	if (s.n == 0 || (i == s.n && v))
		return v;
	return pm_hash(s.p, s.n) | UINT64_C(1) << 63;
}

int pm_row_compare(const pm_address_index *x, uint32_t a, uint32_t b)
{
	char buf[2][24];
	const pm_column *id = x->spine.role[PM_ROLE_ID];
	const int c = id ? pm_str_compare(pm_cell(id, a, buf[0]), pm_cell(id, b, buf[1])) : 0;
	return c ? c : (a > b) - (a < b);
}

/* What a column's distinct strings mean, worked out once each: `of` gives the number of a string. */
typedef pm_status (*pm_meaning)(pm_address_index *x, pm_str s, uint32_t *out, pm_err *err);

static pm_status street_of(pm_address_index *x, pm_str s, uint32_t *out, pm_err *err)
{
	return pm_dict_intern(x->streets, s, out, err);
}

uint32_t pm_house_number(pm_str s)
{
	uint32_t v = 0;
	for (size_t i = 0; i < s.n; i++)
		v = is_digit(s.p[i]) && v <= PM_NUMBER_MOST ? v * 10 + (uint32_t)(s.p[i] - '0') : PM_NUMBER_MOST + 1;
	return v <= PM_NUMBER_MOST ? v : 0;
}

pm_str pm_place_key(pm_str s, char key[PM_STREET_KEY])
{
	const pm_str k = { key, pm_fold_key(s, key, PM_STREET_KEY) };
	return k.n ? pm_dutch_place(k) : k;
}

static pm_status place_of(pm_address_index *x, pm_str s, uint32_t *out, pm_err *err)
{
	char key[PM_STREET_KEY];
	const pm_str k = pm_place_key(s, key);
	return k.n ? pm_dict_intern(x->places, k, out, err) : PM_OK;
}

static pm_status postcode_of(pm_address_index *x, pm_str s, uint32_t *out, pm_err *err)
{
	(void)err;
	*out = pm_postcode_key(s);
	if (pm_postcode_dutch(*out))
		pm_bit_set(x->area, pm_postcode_area(*out));
	else if (*out)
		x->other_postcodes = true;
	return PM_OK;
}

static pm_status number_of(pm_address_index *x, pm_str s, uint32_t *out, pm_err *err)
{
	(void)x, (void)err;
	*out = pm_house_number(s);
	return PM_OK;
}

static pm_status translate_by_code(pm_address_index *x, const pm_column *c, pm_meaning meaning, uint32_t none, uint32_t *out, pm_err *err)
{
	const uint32_t n = pm_dict_size(c->dict);
	uint32_t *of = pm_alloc(n ? n : 1, sizeof *of);
	if (!of)
		return pm_fail(err, PM_E_NOMEM, "address index: %u words", n);
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && !s; i++) {
		const pm_str word = pm_str_trim(pm_dict_get(c->dict, i));
		of[i] = none;
		if (word.n)
			s = meaning(x, word, &of[i], err);
	}
	for (uint32_t r = 0; r < c->rows && !s; r++)
		out[r] = pm_column_has(c, r) ? of[c->code[r]] : none;
	pm_free(of);
	return s;
}

static pm_status translate(pm_address_index *x, const pm_column *c, uint32_t rows, pm_meaning meaning, uint32_t none, uint32_t *out, pm_err *err)
{
	if (c && c->dict)
		return translate_by_code(x, c, meaning, none, out, err);
	for (uint32_t r = 0; r < rows; r++) {
		char buf[24];
		const pm_str s = pm_cell(c, r, buf);
		out[r] = none;
		if (s.n)
			PM_TRY(meaning(x, s, &out[r], err));
	}
	return PM_OK;
}

/* Reads one table's written forms into the entries from `at` on. */
static pm_status read_entries(pm_address_index *x, const pm_address_columns *t, uint32_t at, pm_err *err)
{
	const pm_column *const *role = t->role;
	PM_TRY(translate(x, role[PM_ROLE_STREET], t->rows, street_of, PM_NO_CODE, x->street + at, err));
	PM_TRY(translate(x, role[PM_ROLE_NUMBER], t->rows, number_of, 0, x->number + at, err));
	PM_TRY(translate(x, role[PM_ROLE_POSTCODE], t->rows, postcode_of, 0, x->postcode + at, err));
	PM_TRY(translate(x, role[PM_ROLE_PLACE], t->rows, place_of, PM_NO_CODE, x->place + at, err));
	for (uint32_t r = 0; r < t->rows; r++) {
		char a[24], b[24];
		x->suffix[at + r] = pm_suffix_key(pm_cell(role[PM_ROLE_LETTER], r, a), pm_cell(role[PM_ROLE_ADDITION], r, b));
	}
	return PM_OK;
}

static pm_status make_runs(pm_runs *r, uint64_t *key, uint32_t n, pm_err *err)
{
	uint32_t runs = 0;
	for (uint32_t i = 0; i < n; i++)
		runs += i == 0 || key[i] != key[i - 1];
	r->start = pm_alloc((uint64_t)runs + 1, sizeof *r->start);
	if (!r->start)
		return pm_fail(err, PM_E_NOMEM, "address index: %u runs", runs);
	PM_TRY(pm_map_init(&r->find, runs, err));
	for (uint32_t i = 0; i < n; i++)
		if (i == 0 || key[i] != key[i - 1]) {
			pm_map_put(&r->find, key[i], r->runs);
			r->start[r->runs++] = i;
		}
	r->start[runs] = n;
	return PM_OK;
}

static pm_status sort_houses(pm_address_index *x, pm_runs *r, bool by_postcode, uint64_t *key, pm_err *err)
{
	uint32_t n = 0;
	r->entry = pm_alloc(x->entries ? x->entries : 1, sizeof *r->entry);
	if (!r->entry)
		return pm_fail(err, PM_E_NOMEM, "address index: %u entries", x->entries);
	for (uint32_t e = 0; e < x->entries; e++)
		if (x->number[e] && (by_postcode ? x->postcode[e] != 0 : x->street[e] != PM_NO_CODE))
			r->entry[n++] = e;
	for (uint32_t i = 0; i < n; i++) { /* by identifier first, so that the order of the rows does not show */
		const pm_column *id = x->spine.role[PM_ROLE_ID];
		char buf[24];
		key[i] = id ? pm_id_key(pm_cell(id, pm_entry_row(x, r->entry[i]), buf)) : 0;
	}
	PM_TRY(pm_sort_entries(key, r->entry, n, err));
	for (uint32_t i = 0; i < n; i++)
		key[i] = x->suffix[r->entry[i]];
	PM_TRY(pm_sort_entries(key, r->entry, n, err));
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t e = r->entry[i];
		key[i] = pm_house_key(by_postcode ? x->postcode[e] : x->street[e], x->number[e]);
	}
	PM_TRY(pm_sort_entries(key, r->entry, n, err));
	return make_runs(r, key, n, err);
}

static pm_status index_houses(pm_address_index *x, pm_runs *r, bool by_postcode, pm_err *err)
{
	uint64_t *key = pm_alloc(x->entries ? x->entries : 1, sizeof *key);
	if (!key)
		return pm_fail(err, PM_E_NOMEM, "address index: %u entries", x->entries);
	const pm_status s = sort_houses(x, r, by_postcode, key, err);
	pm_free(key);
	return s;
}

static pm_status index_ids(pm_address_index *x, pm_err *err)
{
	const pm_column *id = x->spine.role[PM_ROLE_ID], *object = x->spine.role[PM_ROLE_OBJECT];
	char buf[24];
	PM_TRY(pm_map_init(&x->id_of, x->entries, err));
	PM_TRY(pm_map_init(&x->object_of, x->rows, err));
	for (uint32_t r = 0; r < x->rows && id; r++) {
		const uint64_t key = pm_id_key(pm_cell(id, r, buf));
		if (key)
			pm_map_put(&x->id_of, key, r);
	}
	if (!object)
		return PM_OK;
	x->object_next = pm_alloc(x->rows ? x->rows : 1, sizeof *x->object_next);
	if (!x->object_next)
		return pm_fail(err, PM_E_NOMEM, "address index: objects");
	for (uint32_t r = 0; r < x->rows; r++) {
		x->object_next[r] = UINT32_MAX;
		const uint64_t key = pm_id_key(pm_cell(object, r, buf));
		const uint32_t first = key ? pm_map_put(&x->object_of, key, r) : r;
		if (first != r) {
			x->object_next[r] = x->object_next[first];
			x->object_next[first] = r;
		}
	}
	return PM_OK;
}

static void place_aliases(pm_address_index *x, const pm_address_columns *a)
{
	char buf[24];
	for (uint32_t r = 0; r < a->rows; r++) {
		const uint64_t object = pm_id_key(pm_cell(a->role[PM_ROLE_OBJECT], r, buf));
		const uint32_t row = object ? pm_map_get(&x->object_of, object) : UINT32_MAX, e = x->rows + r;
		x->alias_row[r] = row;
		if (row == UINT32_MAX) {
			x->number[e] = 0; /* finds nothing */
			continue;
		}
		if (x->place[e] == PM_NO_CODE)
			x->place[e] = x->place[row];
		const uint64_t id = pm_id_key(pm_cell(a->role[PM_ROLE_ID], r, buf));
		if (id)
			pm_map_put(&x->id_of, id, e);
	}
}

static pm_status index_part(void *ctx, uint32_t part, pm_err *err)
{
	pm_address_index *x = ctx;
	if (part != 1)
		return part == 0 ? index_houses(x, &x->by_house, false, err) : pm_spellings_build(x, err);
	PM_TRY(index_houses(x, &x->by_postcode, true, err));
	pm_postcode_areas(x);
	return PM_OK;
}

static pm_status build(pm_address_index *x, const pm_address_columns *aliases, unsigned threads, pm_err *err)
{
	const uint64_t n = x->entries ? x->entries : 1;
	x->street = pm_alloc(n, sizeof *x->street);
	x->number = pm_alloc(n, sizeof *x->number);
	x->postcode = pm_alloc(n, sizeof *x->postcode);
	x->place = pm_alloc(n, sizeof *x->place);
	x->suffix = pm_alloc(n, sizeof *x->suffix);
	x->alias_row = pm_alloc(x->entries - x->rows + 1, sizeof *x->alias_row);
	pm_status s = PM_E_NOMEM;
	if (!x->street || !x->number || !x->postcode || !x->place || !x->suffix || !x->alias_row)
		pm_fail(err, s, "address index: %u entries", x->entries);
	else if ((s = pm_dict_new(&x->streets, err)) == PM_OK && (s = pm_dict_new(&x->places, err)) == PM_OK &&
	         (s = read_entries(x, &x->spine, 0, err)) == PM_OK)
		s = aliases ? read_entries(x, aliases, x->rows, err) : PM_OK;
	if (!s)
		s = index_ids(x, err);
	if (!s && aliases)
		place_aliases(x, aliases);
	return s ? s : pm_parallel(3, threads, index_part, x, err);
}

pm_status pm_address_index_new(const pm_address_columns *spine, const pm_address_columns *aliases, unsigned threads,
                               pm_address_index **out_index, pm_err *err)
{
	if (!spine->role[PM_ROLE_ID] && !spine->role[PM_ROLE_NUMBER])
		return pm_fail(err, PM_E_USE, "the spine has neither an id nor a house number to find an address by");
	const uint64_t entries = (uint64_t)spine->rows + (aliases ? aliases->rows : 0);
	if (entries >= UINT32_C(1) << 31)
		return pm_fail(err, PM_E_RANGE, "the spine has more than 2^31 addresses");
	pm_address_index *x = pm_alloc(1, sizeof *x);
	if (!x)
		return pm_fail(err, PM_E_NOMEM, "address index");
	x->spine = *spine;
	x->weight = pm_weights_default;
	x->rows = spine->rows;
	x->entries = (uint32_t)entries;
	const pm_status s = build(x, aliases, threads, err);
	if (s) {
		pm_address_index_free(x);
		return s;
	}
	*out_index = x;
	return PM_OK;
}

static void release_runs(pm_runs *r)
{
	pm_free(r->entry);
	pm_free(r->start);
	pm_map_release(&r->find);
}

void pm_address_index_free(pm_address_index *x)
{
	if (!x)
		return;
	release_runs(&x->by_house);
	release_runs(&x->by_postcode);
	void *const piece[] = { x->alias_row, x->street, x->number, x->postcode, x->place, x->suffix, x->form, x->gram_start,
	                        x->gram_form, x->object_next, x->shape, x->form_bytes };
	for (size_t i = 0; i < sizeof piece / sizeof *piece; i++)
		pm_free(piece[i]);
	pm_map_release(&x->form_of);
	pm_map_release(&x->id_of);
	pm_map_release(&x->object_of);
	pm_dict_free(x->streets);
	pm_dict_free(x->places);
	pm_buf_release(&x->form_text);
	pm_free(x);
}

void pm_address_index_weigh(pm_address_index *x, const pm_weights *weights) { x->weight = *weights; }
