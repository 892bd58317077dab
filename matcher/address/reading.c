#include "address/reading.h"

#include "text/housenumber.h"
#include "text/similar.h"

static pm_str token(const pm_reading *r, uint32_t i) { return pm_folded_token(&r->f, i); }
static bool is_word(const pm_reading *r, uint32_t i) { return i < r->f.n && !r->f.token[i].digits; }
static bool is_number(const pm_reading *r, uint32_t i) { return i < r->f.n && r->f.token[i].digits; }
static bool same(pm_str s, const char *word) { return pm_str_is(s, word); }

uint32_t pm_read_number(const pm_reading *r, uint32_t t)
{
	const pm_str s = token(r, t);
	uint32_t v = 0;
	if (s.n > 7)
		return 0;
	for (size_t i = 0; i < s.n; i++)
		v = v * 10 + (uint32_t)(s.p[i] - '0');
	return v <= PM_NUMBER_MOST ? v : 0;
}

static bool area_known(const pm_address_index *x, uint32_t area) { return area < 10000 && pm_bit(x->area, area); }

static uint32_t numbers_outside(const pm_reading *r, uint32_t at)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < r->f.n; i++)
		n += i != at && r->f.token[i].digits;
	return n;
}

/* 2533 AB, 2533ab, 2533-AB: of several the one that the spine has, else the one whose digits it has, else the last. */
static void find_postcode(const pm_address_index *x, pm_reading *r)
{
	uint32_t best = 0, at = 0;
	int rank = 0;
	for (uint32_t i = 0; i + 1 < r->f.n; i++) {
		const pm_str d = token(r, i), l = token(r, i + 1);
		if (!is_number(r, i) || d.n != 4 || d.p[0] == '0' || !is_word(r, i + 1) || l.n != 2 || r->f.token[i + 1].gap > PM_GAP_HYPHEN ||
		    (uint8_t)l.p[0] >= 0x80)
			continue;
		const uint32_t area = pm_read_number(r, i), key = pm_postcode_make(area, l.p[0], l.p[1]);
		const pm_span32 span = pm_postcode_span(x, key);
		const int now = span.lo < span.hi ? 3 : area_known(x, area) ? 2 : numbers_outside(r, i) ? 1 : 0;
		if (now && now >= rank) {
			rank = now;
			best = key;
			at = i;
		}
	}
	if (!rank)
		return;
	r->postcode = best;
	r->mark[at] = r->mark[at + 1] = PM_MARK_POSTCODE;
}

/* Postcodes of other countries: whatever tokens together are one in the spine. */
static void find_other_postcode(const pm_address_index *x, pm_reading *r)
{
	for (uint32_t i = r->f.n; i-- > 0 && !r->postcode;) {
		char c[32];
		uint32_t n = 0;
		for (uint32_t j = i; j < r->f.n && j < i + 4 && n + r->f.token[j].n <= sizeof c; j++) {
			memcpy(c + n, token(r, j).p, token(r, j).n);
			n += (uint32_t)token(r, j).n;
			const uint32_t key = n >= 3 ? pm_postcode_key((pm_str){ c, n }) : 0;
			const pm_span32 span = key && !pm_postcode_dutch(key) ? pm_postcode_span(x, key) : (pm_span32){ 0, 0 };
			if (span.lo == span.hi || !numbers_outside(r, i))
				continue;
			r->postcode = key;
			memset(r->mark + i, PM_MARK_POSTCODE, j + 1 - i);
			break;
		}
	}
}

/* Four digits alone, behind another number: 12, 2533 Den Haag. */
static void find_area(const pm_address_index *x, pm_reading *r)
{
	bool before = false;
	for (uint32_t i = 0; i < r->f.n && !r->postcode; i++) {
		const uint32_t v = is_number(r, i) && token(r, i).n == 4 ? pm_read_number(r, i) : 0;
		const bool joined = i + 1 < r->f.n && r->f.token[i + 1].gap == PM_GAP_NONE;
		if (before && area_known(x, v) && r->f.token[i].gap >= PM_GAP_SPACE && !joined) {
			r->area = v;
			r->mark[i] = PM_MARK_POSTCODE;
			return;
		}
		before |= is_number(r, i);
	}
}

static uint32_t place_at(const pm_address_index *x, const pm_reading *r, uint32_t i, uint32_t *out_to)
{
	char c[64];
	uint32_t n = 0, found = PM_NO_CODE;
	for (uint32_t j = i; j < r->f.n && j < i + 5; j++) {
		const pm_str s = token(r, j);
		if (r->mark[j] == PM_MARK_POSTCODE || r->f.token[j].digits || n + s.n > sizeof c || (j > i && r->f.token[j].gap == PM_GAP_COMMA))
			break;
		memcpy(c + n, s.p, s.n);
		n += (uint32_t)s.n;
		const uint32_t place = pm_dict_find(x->places, pm_dutch_place((pm_str){ c, n }));
		if (place != PM_NO_CODE) {
			found = place;
			*out_to = j + 1;
		}
	}
	return found;
}

static uint32_t nearly_place(const pm_address_index *x, pm_str key)
{
	for (uint32_t p = 0; p < pm_dict_size(x->places); p++)
		if (pm_osa(key, pm_dict_get(x->places, p), 1) <= 1)
			return p;
	for (uint32_t i = 0; pm_dutch_place_name(i).n; i++)
		if (pm_osa(key, pm_dutch_place_name(i), 1) <= 1)
			return pm_dict_find(x->places, pm_dutch_place(pm_dutch_place_name(i)));
	return PM_NO_CODE;
}

/* A place with one slip, behind a number: Den Hagg. Only where the spine has few places to mistake it for. */
static uint32_t place_like(const pm_address_index *x, const pm_reading *r, uint32_t i, uint32_t *out_to)
{
	enum { FEW = 32, LEAST = 6 };
	char c[64];
	uint32_t n = 0;
	if (pm_dict_size(x->places) > FEW || i == 0)
		return PM_NO_CODE;
	for (uint32_t j = i; j < r->f.n && j < i + 3; j++) {
		const pm_str s = token(r, j);
		if (r->mark[j] != PM_MARK_NONE || r->f.token[j].digits || n + s.n > sizeof c || (j > i && r->f.token[j].gap == PM_GAP_COMMA))
			break;
		memcpy(c + n, s.p, s.n);
		n += (uint32_t)s.n;
		const uint32_t place = n < LEAST ? PM_NO_CODE : nearly_place(x, (pm_str){ c, n });
		if (place != PM_NO_CODE) {
			*out_to = j + 1;
			return place;
		}
	}
	return PM_NO_CODE;
}

static void add_place(pm_reading *r, uint32_t from, uint32_t to, uint32_t place)
{
	if (r->places == PM_READ_PLACES)
		return;
	r->place[r->places].from = from;
	r->place[r->places].to = to;
	r->place[r->places++].place = place;
	for (uint32_t i = from; i < to; i++)
		r->mark[i] = PM_MARK_PLACE;
}

static void find_places(const pm_address_index *x, pm_reading *r)
{
	if (pm_dict_size(x->places) == 0)
		return;
	uint32_t to = 0, first = r->f.n;
	for (uint32_t i = r->f.n; i-- > 0;)
		if (r->f.token[i].digits)
			first = i;
	for (uint32_t i = 0; i < r->f.n; i++) {
		const uint32_t p = place_at(x, r, i, &to);
		if (p == PM_NO_CODE)
			continue;
		add_place(r, i, to, p);
		i = to - 1;
	}
	for (uint32_t i = first + 1; i < r->f.n && !r->places; i++) {
		const uint32_t p = place_like(x, r, i, &to);
		if (p != PM_NO_CODE)
			add_place(r, i, to, p);
	}
}

/* t.o., t/m, i.v.m.: these letters, with stops or strokes between. */
static bool is_letters(const pm_reading *r, uint32_t i, const char *letters)
{
	for (uint32_t k = 0; letters[k]; k++) {
		if (i + k >= r->f.n || r->f.token[i + k].n != 1 || token(r, i + k).p[0] != letters[k])
			return false;
		if (k && r->f.token[i + k].gap != PM_GAP_DOT && r->f.token[i + k].gap != PM_GAP_SLASH)
			return false;
	}
	return true;
}

static void mark_words(pm_reading *r)
{
	for (uint32_t i = 0; i < r->f.n; i++) {
		if (r->mark[i] != PM_MARK_NONE || r->f.token[i].digits)
			continue;
		if (pm_dutch_beside(token(r, i)) || is_letters(r, i, "to") || is_letters(r, i, "thv"))
			r->mark[i] = PM_MARK_BESIDE;
		else if (pm_dutch_noise(token(r, i)))
			r->mark[i] = PM_MARK_NOISE;
		else if (pm_dutch_unit(token(r, i)) != PM_UNIT_NONE)
			r->mark[i] = PM_MARK_UNIT;
		else if (pm_dutch_corner(token(r, i)))
			r->mark[i] = PM_MARK_CORNER;
		else if (pm_dutch_describes(token(r, i)) || is_letters(r, i, "ivm") || is_letters(r, i, "tav"))
			r->mark[i] = PM_MARK_DESCRIBES;
	}
}

/* A storey or unit at token `i`: 1 hg, 1e etage, eerste verdieping, etage 2, begane grond, hs, II. Tokens; 0: none. */
typedef struct unit { uint32_t used, number; pm_unit_word kind; } unit;

static unit unit_at(const pm_reading *r, uint32_t i)
{
	if (i >= r->f.n || r->mark[i] == PM_MARK_POSTCODE)
		return (unit){ 0, 0, PM_UNIT_NONE };
	if (is_number(r, i)) {
		uint32_t k = i + 1;
		const bool ordinal = r->w.word[i].kind == PM_WORD_ORDINAL && k < r->f.n;
		k += ordinal;
		const pm_unit_word kind = is_word(r, k) ? pm_dutch_unit(token(r, k)) : PM_UNIT_NONE;
		if (kind == PM_UNIT_FLOOR || kind == PM_UNIT_STOREY)
			return (unit){ k + 1 - i, pm_read_number(r, i), kind };
		if (ordinal)
			return (unit){ 2, pm_read_number(r, i), PM_UNIT_FLOOR };
		return (unit){ 0, 0, PM_UNIT_NONE };
	}
	const uint32_t ordinal = pm_dutch_ordinal(token(r, i));
	if (ordinal && is_word(r, i + 1) && pm_dutch_unit(token(r, i + 1)) == PM_UNIT_STOREY)
		return (unit){ 2, ordinal, PM_UNIT_STOREY };
	const pm_unit_word kind = pm_dutch_unit(token(r, i));
	if ((kind == PM_UNIT_STOREY || kind == PM_UNIT_ROOM) && is_number(r, i + 1))
		return (unit){ 2, pm_read_number(r, i + 1), kind };
	if (kind == PM_UNIT_GROUND && same(token(r, i), "begane") && is_word(r, i + 1))
		return (unit){ 2, 0, kind };
	if (kind != PM_UNIT_NONE && kind != PM_UNIT_FLOOR && kind != PM_UNIT_STOREY)
		return (unit){ 1, 0, kind };
	const uint32_t roman = pm_dutch_roman(token(r, i));
	return roman ? (unit){ 1, roman, PM_UNIT_FLOOR } : (unit){ 0, 0, PM_UNIT_NONE };
}

/* A0101: digits of an addition; but Leyweg12 and 2533AB12 are a street, a postcode with its number. */
static bool is_glued(const pm_reading *r, uint32_t i)
{
	return i && r->f.token[i].gap == PM_GAP_NONE && r->f.token[i - 1].n < 4 && r->mark[i - 1] != PM_MARK_POSTCODE;
}

/* The 2 of "2e verdieping" is no house number. */
static bool is_storey(const pm_reading *r, uint32_t i)
{
	const unit u = unit_at(r, i);
	return u.kind == PM_UNIT_STOREY || (u.kind == PM_UNIT_FLOOR && u.used > 2);
}

bool pm_read(const pm_address_index *x, pm_str text, pm_reading *out)
{
	out->weight = &x->weight;
	if (!pm_fold(text, &out->f) || out->f.n == 0)
		return false;
	pm_words_of(&out->f, &out->w);
	memset(out->mark, PM_MARK_NONE, out->f.n);
	out->postcode = out->area = out->anchors = out->places = 0;
	find_postcode(x, out);
	if (x->other_postcodes)
		find_other_postcode(x, out);
	find_area(x, out);
	find_places(x, out);
	mark_words(out);
	for (uint32_t i = 0; i < out->f.n && out->anchors < PM_READ_ANCHORS; i++)
		if (is_number(out, i) && out->mark[i] != PM_MARK_POSTCODE && pm_read_number(out, i) && !out->f.token[i].minus &&
		    !is_glued(out, i) && !is_storey(out, i))
			out->anchor[out->anchors++] = i;
	return true;
}

typedef struct suffixes { pm_suffix_reading *out; uint32_t n; const pm_weights *weight; } suffixes;

static void offer(suffixes *s, pm_str a, pm_str b, uint32_t used, pm_weight w)
{
	const uint64_t key = pm_suffix_key(a, b);
	for (uint32_t i = 0; i < s->n; i++)
		if (s->out[i].key == key && s->out[i].used == used)
			return;
	if (s->n < PM_READ_SUFFIXES - 1)
		s->out[s->n++] = (pm_suffix_reading){ key, used, pm_weigh(s->weight, w), w };
}

/* The registered additions that may be meant by a storey. */
static void offer_unit(suffixes *s, unit u)
{
	static const char *const roman[] = { "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX" };
	static const char *const ground[] = { "HS", "H", "HUIS", "BG", "BEG" }, *const red[] = { "RD", "R", "ROOD" },
	                  *const black[] = { "ZW", "Z", "ZWRT" }, *const floor[] = { "HG", "", "H", "E", "ET" };
	const pm_str none = PM_STR("");
	switch (u.kind) {
	case PM_UNIT_GROUND:
		for (size_t i = 0; i < sizeof ground / sizeof *ground; i++)
			offer(s, pm_str_of(ground[i]), none, u.used, PM_WEIGHT_NUMBER_UNIT);
		return;
	case PM_UNIT_RED: case PM_UNIT_BLACK:
		for (size_t i = 0; i < 3; i++)
			offer(s, pm_str_of(u.kind == PM_UNIT_RED ? red[i] : black[i]), none, u.used, PM_WEIGHT_NUMBER_UNIT);
		return;
	case PM_UNIT_FLOOR: case PM_UNIT_STOREY:
		if (u.number == 0 || u.number > 9)
			return;
		const char digit = (char)('0' + u.number);
		const pm_weight w = u.kind == PM_UNIT_STOREY ? PM_WEIGHT_NUMBER_STOREY : PM_WEIGHT_NUMBER_UNIT;
		offer(s, pm_str_of(roman[u.number]), none, u.used, w);
		for (size_t i = 0; i < sizeof floor / sizeof *floor; i++)
			offer(s, (pm_str){ &digit, 1 }, pm_str_of(floor[i]), u.used, w);
		return;
	default:
		return;
	}
}

static bool is_through(const pm_reading *r, uint32_t i)
{
	if (i >= r->f.n)
		return false;
	if (r->f.token[i].gap == PM_GAP_AND && is_number(r, i))
		return true;
	if (!is_word(r, i) || !(pm_dutch_through(token(r, i)) || is_letters(r, i, "tm")))
		return false;
	for (uint32_t k = i + 1; k < r->f.n && k <= i + 3; k++)
		if (is_number(r, k))
			return r->mark[k] != PM_MARK_POSTCODE;
	return false;
}

static void offer_words(suffixes *s, const pm_reading *r, uint32_t t)
{
	enum { MOST_TOKENS = 4, MOST_BYTES = 12 };
	char c[MOST_BYTES];
	uint32_t n = 0;
	pm_suffix_reading word[MOST_TOKENS];
	suffixes found = { word, 0, r->weight };
	for (uint32_t i = t + 1; i < r->f.n && i <= t + MOST_TOKENS; i++) {
		const pm_fold_token *k = &r->f.token[i];
		if (k->gap >= PM_GAP_AND || r->mark[i] == PM_MARK_POSTCODE || r->mark[i] == PM_MARK_PLACE || n + k->n > MOST_BYTES)
			break;
		memcpy(c + n, token(r, i).p, k->n);
		n += k->n;
		word[found.n++] = (pm_suffix_reading){ pm_suffix_key((pm_str){ c, n }, PM_STR("")), i - t, pm_weigh(r->weight, PM_WEIGHT_NUMBER_SAME), PM_WEIGHT_NUMBER_SAME };
	}
	while (found.n--)
		s->out[s->n++] = word[found.n];
	uint32_t zeros = 0;
	while (zeros + 1 < n && c[zeros] == '0')
		zeros++;
	if (zeros && s->n)
		offer(s, (pm_str){ c + zeros, n - zeros }, PM_STR(""), s->out[0].used, PM_WEIGHT_NUMBER_ZEROS);
}

uint32_t pm_read_suffixes(const pm_reading *r, uint32_t t, pm_suffix_reading out[PM_READ_SUFFIXES], bool *out_range)
{
	suffixes s = { out, 0, r->weight };
	*out_range = is_through(r, t + 1) || (t >= 2 && r->f.token[t].gap != PM_GAP_COMMA && is_through(r, t - 1) && is_number(r, t - 2));
	offer_words(&s, r, t);
	offer_unit(&s, unit_at(r, t + 1));
	s.out[s.n++] = (pm_suffix_reading){ 0, 0, pm_weigh(r->weight, PM_WEIGHT_NUMBER_SAME), PM_WEIGHT_NUMBER_SAME };
	return s.n;
}

int32_t pm_read_left(const pm_reading *r, uint32_t next, uint32_t used, bool only_address)
{
	if (next >= r->f.n || r->mark[next] == PM_MARK_POSTCODE || r->mark[next] == PM_MARK_PLACE)
		return 0;
	const pm_fold_token *k = &r->f.token[next];
	const unit u = unit_at(r, next);
	if (u.used && k->gap != PM_GAP_NONE)
		return pm_weigh(r->weight, used || (only_address && u.kind == PM_UNIT_STOREY) ? PM_WEIGHT_UNIT_EXTRA : PM_WEIGHT_UNIT_LEFT);
	if (r->mark[next] != PM_MARK_NONE && r->mark[next] != PM_MARK_UNIT)
		return 0;
	if (k->gap == PM_GAP_COMMA)
		return k->digits ? pm_weigh(r->weight, PM_WEIGHT_NUMBER_LIST) : 0;
	if (k->gap == PM_GAP_NONE || k->gap == PM_GAP_SLASH || k->digits || (k->gap == PM_GAP_HYPHEN && k->n <= 4))
		return pm_weigh(r->weight, PM_WEIGHT_ADDITION_LEFT);
	return k->n <= 4 && (k->n == 1 || r->w.word[next].kind != PM_WORD_PARTICLE) ? pm_weigh(r->weight, PM_WEIGHT_SHORT_LEFT) : 0;
}
