#include "address/fields.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "text/housenumber.h"

static const pm_role parts[] = { PM_ROLE_STREET, PM_ROLE_NUMBER, PM_ROLE_LETTER, PM_ROLE_ADDITION, PM_ROLE_POSTCODE, PM_ROLE_PLACE };
enum { PARTS = sizeof parts / sizeof *parts, NOT_ONE = UINT32_MAX, ODD = UINT32_MAX,
       CROWD = 64,          /* entries of a house that a row may look through */
       WRITTEN_MOST = 4096 /* entries of one written form, likewise; a whole country has under 3,000 of Kerkstraat 1 */ };

static void found(pm_match *out, uint32_t row, float p, pm_how how)
{
	*out = (pm_match){ row, PM_NO_ROW, row, p, 0, (uint8_t)how };
}

static const float certain = 1.0f, as_written = 0.9999f;

/* Spaces at the edges and quotes of a spreadsheet are no part of it. */
static bool is_whole(const pm_address_index *x, uint32_t entry, pm_str id)
{
	char buf[24];
	if (entry >= x->rows)
		return true;
	return pm_str_eq(pm_cell(x->spine.role[PM_ROLE_ID], entry, buf), id);
}

static void found_id(const pm_address_index *x, uint32_t entry, bool whole, pm_match *out)
{
	found(out, pm_entry_row(x, entry), certain, entry >= x->rows ? PM_HOW_ALIAS : whole ? PM_HOW_ID : PM_HOW_ID_REPAIRED);
}

bool pm_id_match(const pm_address_index *x, pm_str id, pm_match *out)
{
	const uint64_t key = pm_id_key(id);
	const uint32_t entry = key ? pm_map_get(&x->id_of, key) : UINT32_MAX;
	if (entry == UINT32_MAX)
		return false;
	found_id(x, entry, is_whole(x, entry, id), out);
	return true;
}

static uint32_t street_once(const pm_address_index *x, pm_str s)
{
	const uint32_t exact = pm_dict_find(x->streets, s);
	if (exact != PM_NO_CODE)
		return exact;
	pm_street_key keys[PM_STREET_KEYS];
	if (pm_street_keys(s, keys) == 0)
		return NOT_ONE;
	const pm_str key = { keys[0].text, keys[0].n };
	uint32_t street = NOT_ONE, n = 0;
	for (uint32_t f = pm_spelling_first(x, key); f != UINT32_MAX && n < 64; f = pm_spelling_next(x, x->form[f].next, key), n++) {
		if (street != NOT_ONE && street != x->form[f].street)
			return NOT_ONE;
		if (x->form[f].form == PM_STREET_FULL)
			street = x->form[f].street;
	}
	return street;
}

static uint32_t number_once(const pm_address_index *x, pm_str s)
{
	(void)x;
	return pm_house_number(s);
}

static uint32_t postcode_once(const pm_address_index *x, pm_str s) { (void)x; return pm_postcode_key(s); }

static uint32_t place_once(const pm_address_index *x, pm_str s)
{
	char key[PM_STREET_KEY];
	const pm_str k = pm_place_key(s, key);
	return k.n ? pm_dict_find(x->places, k) : ODD;
}

static uint32_t id_once(const pm_address_index *x, pm_str s)
{
	const uint64_t key = pm_id_key(s);
	return key ? pm_map_get(&x->id_of, key) : UINT32_MAX;
}

static uint32_t object_once(const pm_address_index *x, pm_str s)
{
	const uint64_t key = pm_id_key(s);
	return key ? pm_map_get(&x->object_of, key) : UINT32_MAX;
}

typedef uint32_t (*meaning)(const pm_address_index *x, pm_str s);

enum { WORDS_A_PART = 8192, WORDS_AHEAD = 32, FAR_SLOTS = 1 << 18 /* 3 MB of keys and values */, A_FEW = 4 /* entries of a house */ };

typedef struct wording {
	const pm_address_index *x;
	const pm_dict *dict;
	meaning of;
	const pm_map *by_id;      /* where identifiers are looked up; NULL: the words are something else */
	uint32_t *code, words;
	bool *whole;              /* of identifiers; NULL: nobody asks */
} wording;

static pm_str word_of(const wording *o, uint32_t i) { return pm_str_trim(pm_dict_get(o->dict, i)); }

static pm_status once_part(void *ctx, uint32_t part, pm_err *err)
{
	(void)err;
	const wording *o = ctx;
	const uint32_t lo = part * WORDS_A_PART, hi = o->words - lo < WORDS_A_PART ? o->words : lo + WORDS_A_PART;
	for (uint32_t i = lo; i < hi; i++) {
		if (o->by_id && (i - lo) % WORDS_AHEAD == 0)
			for (uint32_t k = i; k < hi && k < i + WORDS_AHEAD; k++)
				pm_map_ahead(o->by_id, pm_id_key(word_of(o, k)));
		o->code[i] = o->of(o->x, word_of(o, i));
	}
	for (uint32_t i = lo; o->whole && i < hi; i++)
		o->whole[i] = o->code[i] != UINT32_MAX && is_whole(o->x, o->code[i], pm_dict_get(o->dict, i));
	return PM_OK;
}

/* The meaning of each distinct word of a column. */
static pm_status once_each(const pm_fields *f, pm_role role, meaning of, const pm_map *by_id, unsigned threads, uint32_t **out, bool **out_whole,
                           pm_err *err)
{
	const pm_column *c = f->q->role[role];
	if (!c || !c->dict)
		return PM_OK;
	wording o = { .x = f->x, .dict = c->dict, .of = of, .by_id = by_id, .words = pm_dict_size(c->dict) };
	o.code = pm_alloc(o.words + (size_t)1, sizeof *o.code);
	o.whole = out_whole ? pm_alloc(o.words + (size_t)1, sizeof *o.whole) : NULL;
	*out = o.code;
	if (out_whole)
		*out_whole = o.whole;
	if (!o.code || (out_whole && !o.whole))
		return pm_fail(err, PM_E_NOMEM, "address fields: %u words", o.words);
	return pm_parallel((o.words + WORDS_A_PART - 1) / WORDS_A_PART, threads, once_part, &o, err);
}

/* The two addresses of a house whose identifiers come first. */
static struct pm_crowd first_two(const pm_address_index *x, pm_span32 house)
{
	struct pm_crowd c = { UINT32_MAX, UINT32_MAX };
	for (uint32_t i = house.lo; i < house.hi; i++) {
		const uint32_t row = pm_entry_row(x, x->by_house.entry[i]);
		if (row == UINT32_MAX || row == c.best || row == c.second)
			continue;
		if (c.best == UINT32_MAX || pm_row_compare(x, row, c.best) < 0) {
			c.second = c.best;
			c.best = row;
		} else if (c.second == UINT32_MAX || pm_row_compare(x, row, c.second) < 0) {
			c.second = row;
		}
	}
	return c;
}

/* Works the crowded houses out beforehand: a million rows about one house would each go through all of it. */
static pm_status find_crowds(pm_fields *f, pm_err *err)
{
	const pm_runs *r = &f->x->by_house;
	uint32_t n = 0;
	for (uint32_t i = 0; i < r->runs; i++)
		n += r->start[i + 1] - r->start[i] > CROWD;
	PM_TRY(pm_map_init(&f->crowd_of, n, err));
	f->crowd = pm_alloc(n + (size_t)1, sizeof *f->crowd);
	if (!f->crowd)
		return pm_fail(err, PM_E_NOMEM, "address: %u crowded houses", n);
	n = 0;
	for (uint32_t i = 0; i < r->runs; i++) {
		const pm_span32 house = { r->start[i], r->start[i + 1] };
		if (house.hi - house.lo <= CROWD)
			continue;
		f->crowd[n] = first_two(f->x, house);
		pm_map_put(&f->crowd_of, house.lo, n++);
	}
	return PM_OK;
}

pm_status pm_fields_init(pm_fields *f, const pm_address_index *x, const pm_address_columns *q, unsigned threads, pm_err *err)
{
	*f = (pm_fields){ .x = x, .q = q };
	f->additions = q->role[PM_ROLE_LETTER] || q->role[PM_ROLE_ADDITION] || q->role[PM_ROLE_TEXT];
	f->any = q->role[PM_ROLE_NUMBER] && (q->role[PM_ROLE_STREET] || q->role[PM_ROLE_POSTCODE]);
	f->far = x->by_house.find.mask >= FAR_SLOTS;
	pm_status s = once_each(f, PM_ROLE_ID, id_once, &x->id_of, threads, &f->id, &f->id_whole, err);
	if (!s)
		s = once_each(f, PM_ROLE_OBJECT, object_once, &x->object_of, threads, &f->object, NULL, err);
	if (!s)
		s = once_each(f, PM_ROLE_STREET, street_once, NULL, threads, &f->street, NULL, err);
	if (!s)
		s = once_each(f, PM_ROLE_NUMBER, number_once, NULL, threads, &f->number, NULL, err);
	if (!s)
		s = once_each(f, PM_ROLE_POSTCODE, postcode_once, NULL, threads, &f->postcode, NULL, err);
	if (!s)
		s = once_each(f, PM_ROLE_PLACE, place_once, NULL, threads, &f->place, NULL, err);
	if (!s && f->any && !f->additions)
		s = find_crowds(f, err);
	if (s)
		pm_fields_release(f);
	return s;
}

void pm_fields_release(pm_fields *f)
{
	void *const piece[] = { f->id, f->id_whole, f->object, f->street, f->number, f->postcode, f->place, f->crowd };
	for (size_t i = 0; i < sizeof piece / sizeof *piece; i++)
		pm_free(piece[i]);
	pm_map_release(&f->crowd_of);
	*f = (pm_fields){ 0 };
}

/* The meaning of a cell; `empty` when there is nothing in it. */
static uint32_t cell_means(const pm_fields *f, pm_role role, const uint32_t *once, meaning of, uint32_t row, uint32_t empty)
{
	const pm_column *c = f->q->role[role];
	if (!c || !pm_column_has(c, row))
		return empty;
	if (once)
		return once[c->code[row]];
	if (c->type == PM_TYPE_COUNT && role == PM_ROLE_NUMBER)
		return c->count[row] > 0 && c->count[row] <= PM_NUMBER_MOST ? (uint32_t)c->count[row] : 0;
	char buf[24];
	const pm_str s = pm_cell(c, row, buf);
	return s.n ? of(f->x, s) : empty;
}

static bool match_id(const pm_fields *f, uint32_t row, pm_match *out)
{
	const pm_column *c = f->q->role[PM_ROLE_ID];
	if (!c || !pm_column_has(c, row))
		return false;
	if (!f->id) {
		char buf[24];
		return pm_id_match(f->x, c->type == PM_TYPE_TEXT ? pm_column_str(c, row) : pm_cell(c, row, buf), out);
	}
	const uint32_t entry = f->id[c->code[row]];
	if (entry == UINT32_MAX)
		return false;
	found_id(f->x, entry, f->id_whole[c->code[row]], out);
	return true;
}

static bool match_object(const pm_fields *f, uint32_t row, pm_match *out)
{
	const uint32_t first = cell_means(f, PM_ROLE_OBJECT, f->object, object_once, row, UINT32_MAX);
	if (first == UINT32_MAX)
		return false;
	const uint32_t other = f->x->object_next[first];
	found(out, first, certain, PM_HOW_ID);
	if (other != UINT32_MAX)
		*out = (pm_match){ PM_NO_ROW, other, first, 0.5f, 0.5f, PM_HOW_AMBIGUOUS };
	return true;
}

static bool one_address(const pm_fields *f, pm_span32 house)
{
	const pm_address_index *x = f->x;
	if (house.hi - house.lo > CROWD) {
		const struct pm_crowd *c = &f->crowd[pm_map_get(&f->crowd_of, house.lo)];
		return c->second == UINT32_MAX;
	}
	for (uint32_t i = house.lo + 1; i < house.hi; i++)
		if (pm_entry_row(x, x->by_house.entry[i]) != pm_entry_row(x, x->by_house.entry[house.lo]))
			return false;
	return true;
}

/* Where nobody could write an addition, its absence says nothing: any address of the house may be meant. */
static bool several(const pm_fields *f, pm_span32 house, pm_match *out)
{
	const struct pm_crowd c = house.hi - house.lo > CROWD ? f->crowd[pm_map_get(&f->crowd_of, house.lo)] : first_two(f->x, house);
	const float each = 1.0f / (float)(house.hi - house.lo);
	*out = (pm_match){ PM_NO_ROW, c.second, c.best, each, each, PM_HOW_AMBIGUOUS };
	return c.best != UINT32_MAX;
}

static bool match_written(const pm_fields *f, uint32_t row, pm_match *out)
{
	const pm_address_index *x = f->x;
	const uint32_t street = cell_means(f, PM_ROLE_STREET, f->street, street_once, row, NOT_ONE);
	const uint32_t number = cell_means(f, PM_ROLE_NUMBER, f->number, number_once, row, 0);
	if (street == NOT_ONE || number == 0)
		return false;
	const pm_span32 house = pm_runs_find(&x->by_house, pm_house_key(street, number));
	if (house.lo == house.hi)
		return false;
	char a[24], b[24];
	const uint64_t suffix = pm_suffix_key(pm_cell(f->q->role[PM_ROLE_LETTER], row, a), pm_cell(f->q->role[PM_ROLE_ADDITION], row, b));
	const pm_span32 same = pm_house_suffix(x, house, suffix);
	if (!f->additions && !one_address(f, house))
		return several(f, house, out);
	if (same.hi - same.lo > WRITTEN_MOST)
		return false; /* worked out once as text, whatever the number of rows that say so */
	const uint32_t postcode = cell_means(f, PM_ROLE_POSTCODE, f->postcode, postcode_once, row, 0);
	const uint32_t place = cell_means(f, PM_ROLE_PLACE, f->place, place_once, row, PM_NO_CODE);
	uint32_t hit = UINT32_MAX;
	for (uint32_t i = same.lo; i < same.hi; i++) {
		const uint32_t e = x->by_house.entry[i];
		if (postcode && x->postcode[e] && postcode != x->postcode[e])
			continue;
		if (f->q->role[PM_ROLE_PLACE] && pm_column_has(f->q->role[PM_ROLE_PLACE], row) && place != x->place[e])
			continue;
		if (hit != UINT32_MAX && pm_entry_row(x, hit) != pm_entry_row(x, e))
			return false;
		if (hit == UINT32_MAX)
			hit = e;
	}
	if (hit == UINT32_MAX || pm_entry_row(x, hit) == UINT32_MAX)
		return false;
	found(out, pm_entry_row(x, hit), as_written, hit >= x->rows ? PM_HOW_ALIAS : PM_HOW_FIELDS);
	return true;
}

void pm_fields_ahead(const pm_fields *f, uint32_t lo, uint32_t hi)
{
	const pm_address_index *x = f->x;
	const pm_runs *r = &x->by_house;
	uint64_t key[PM_FIELDS_AHEAD];
	uint32_t n = 0, at[PM_FIELDS_AHEAD];
	if (!f->far || !f->any || f->q->role[PM_ROLE_ID])
		return;
	for (uint32_t row = lo; row < hi; row++) {
		const uint32_t street = cell_means(f, PM_ROLE_STREET, f->street, street_once, row, NOT_ONE);
		const uint32_t number = cell_means(f, PM_ROLE_NUMBER, f->number, number_once, row, 0);
		if (street == NOT_ONE || number == 0)
			continue;
		key[n] = pm_house_key(street, number);
		pm_map_ahead(&r->find, key[n++]);
	}
	uint32_t houses = 0;
	for (uint32_t i = 0; i < n; i++)
		if ((at[houses] = pm_map_get(&r->find, key[i])) != UINT32_MAX)
			__builtin_prefetch(&r->start[at[houses++]]);
	for (uint32_t i = 0; i < houses; i++)
		__builtin_prefetch(&r->entry[r->start[at[i]]]);
	for (uint32_t i = 0; i < houses; i++)
		for (uint32_t k = r->start[at[i]]; k < r->start[at[i] + 1] && k < r->start[at[i]] + A_FEW; k++) {
			const uint32_t e = r->entry[k];
			__builtin_prefetch(&x->suffix[e]);
			__builtin_prefetch(&x->postcode[e]);
			__builtin_prefetch(&x->place[e]);
		}
}

bool pm_fields_match(const pm_fields *f, uint32_t row, pm_match *out)
{
	return match_id(f, row, out) || (f->q->role[PM_ROLE_OBJECT] && match_object(f, row, out)) || (f->any && match_written(f, row, out));
}

void pm_fields_judge(const pm_fields *f, pm_match *m)
{
	const pm_span32 house = pm_runs_find(&f->x->by_house, pm_house_key(f->x->street[m->row], f->x->number[m->row]));
	if (m->how == PM_HOW_TEXT)
		m->how = PM_HOW_FIELDS;
	if (!f->additions && !one_address(f, house))
		several(f, house, m);
}

void pm_fields_line(const pm_fields *f, uint32_t row, pm_buf *out)
{
	pm_str part[PARTS];
	char buf[PARTS][24];
	for (int i = 0; i < PARTS; i++)
		part[i] = pm_cell(f->q->role[parts[i]], row, buf[i]);
	if (!f->any || part[1].n == 0 || (part[0].n == 0 && part[4].n == 0))
		return;
	static const char *const before[PARTS] = { "", " ", " ", "-", ", ", " " };
	for (int i = 0; i < PARTS; i++) {
		if (part[i].n == 0)
			continue;
		const bool stroke = part[i].p[0] == '-' || part[i].p[0] == '/';
		pm_buf_text(out, i == 3 && (stroke || part[2].n == 0) ? (stroke ? "" : " ") : before[i]);
		pm_buf_add_str(out, part[i]);
	}
}

bool pm_fields_has(const pm_fields *f, uint32_t row)
{
	const pm_column *const *role = f->q->role;
	return f->any && pm_column_has(role[PM_ROLE_NUMBER], row) &&
	       ((role[PM_ROLE_STREET] && pm_column_has(role[PM_ROLE_STREET], row)) ||
	        (role[PM_ROLE_POSTCODE] && pm_column_has(role[PM_ROLE_POSTCODE], row)));
}

/* Keeps `out` in order of the identifiers, the first `most` of them, each once. */
static uint32_t keep_first(const pm_address_index *x, uint32_t row, uint32_t *out, uint32_t n, uint32_t most)
{
	uint32_t at = n;
	while (at && pm_row_compare(x, row, out[at - 1]) < 0)
		at--;
	if (row == UINT32_MAX || at == most || (at && out[at - 1] == row))
		return n;
	n += n < most;
	memmove(out + at + 1, out + at, (n - at - 1) * sizeof *out);
	out[at] = row;
	return n;
}

uint32_t pm_fields_crowd(const pm_fields *f, const pm_match *m, uint32_t *out, uint32_t most)
{
	const pm_address_index *x = f->x;
	uint32_t n = 0;
	if (f->q->role[PM_ROLE_OBJECT] && x->object_next && x->object_next[m->first] != UINT32_MAX) {
		for (uint32_t r = m->first; r != UINT32_MAX; r = x->object_next[r])
			n = keep_first(x, r, out, n, most);
		return n;
	}
	const pm_span32 house = pm_runs_find(&x->by_house, pm_house_key(x->street[m->first], x->number[m->first]));
	for (uint32_t i = house.lo; i < house.hi; i++)
		n = keep_first(x, pm_entry_row(x, x->by_house.entry[i]), out, n, most);
	return n;
}

uint64_t pm_fields_hash(const pm_fields *f, uint32_t row)
{
	uint64_t h = 0;
	for (int i = 0; i < PARTS; i++) {
		char buf[24];
		const pm_column *c = f->q->role[parts[i]];
		if (!c || !pm_column_has(c, row)) {
			h = pm_hash_mix(h, 1);
		} else if (c->dict) {
			h = pm_hash_mix(h, c->code[row] + UINT64_C(2));
		} else {
			const pm_str s = pm_cell(c, row, buf);
			h = pm_hash_mix(h, pm_hash(s.p, s.n));
		}
	}
	return h;
}

bool pm_fields_same(const pm_fields *f, uint32_t a, uint32_t b)
{
	for (int i = 0; i < PARTS; i++) {
		char buf[2][24];
		const pm_column *c = f->q->role[parts[i]];
		if (c && !pm_str_eq(pm_cell(c, a, buf[0]), pm_cell(c, b, buf[1])))
			return false;
	}
	return true;
}
