#include "address/search.h"

#include <stdlib.h>

#include "address/layout.h"
#include "address/weights.h"
#include "base/mem.h"

enum { BY_POSTCODE = UINT32_MAX }; /* in the place of a street: whatever stands at the postcode and number */

pm_status pm_search_init(pm_search *s, const pm_address_index *x, pm_err *err)
{
	s->x = x;
	s->grams = pm_alloc(x->forms + 1, sizeof *s->grams);
	s->touched = pm_alloc(x->forms + 1, sizeof *s->touched);
	if (s->grams && s->touched)
		return PM_OK;
	pm_search_release(s);
	return pm_fail(err, PM_E_NOMEM, "address search");
}

void pm_search_release(pm_search *s)
{
	pm_free(s->grams);
	pm_free(s->touched);
	s->grams = NULL;
	s->touched = NULL;
}

static int32_t said_bits(const pm_search *s, pm_weight w) { return w == PM_WEIGHTS ? 0 : pm_weigh(&s->x->weight, w); }

static int32_t postcode_bits(const pm_search *s, uint32_t entry) { return said_bits(s, pm_layout_postcode(s, entry)); }

static int32_t place_bits(const pm_search *s, const pm_layout *l, uint32_t entry, const pm_rest *left)
{
	return said_bits(s, pm_layout_place(s, l, entry, left));
}

static bool ranks_before(const pm_search *s, const pm_candidate_bits *a, const pm_candidate_bits *b)
{
	return a->sum != b->sum ? a->sum > b->sum : pm_row_compare(s->x, a->row, b->row) < 0;
}

static void keep(pm_search *s, pm_candidate_bits c)
{
	uint32_t worst = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		if (s->found[i].row == c.row) {
			if (c.sum > s->found[i].sum)
				s->found[i] = c;
			return;
		}
		if (ranks_before(s, &s->found[worst], &s->found[i]))
			worst = i;
	}
	if (s->n < PM_SEARCH_MOST)
		s->found[s->n++] = c;
	else if (ranks_before(s, &c, &s->found[worst]))
		s->found[worst] = c;
}

static void weigh_entry(pm_search *s, const pm_layout *l, uint32_t entry, int32_t number, bool exact, const pm_rest *left)
{
	pm_candidate_bits c = { .entry = entry, .row = pm_entry_row(s->x, entry) };
	if (c.row == UINT32_MAX)
		return;
	c.bits[PM_CLUE_PRIOR] = pm_weigh(&s->x->weight, PM_WEIGHT_PRIOR);
	c.bits[PM_CLUE_STREET] = l->street;
	c.bits[PM_CLUE_NUMBER] = number;
	c.street = l->said;
	c.postcode = pm_layout_postcode(s, entry);
	c.place = pm_layout_place(s, l, entry, left);
	c.bits[PM_CLUE_POSTCODE] = said_bits(s, c.postcode);
	c.bits[PM_CLUE_PLACE] = said_bits(s, c.place);
	c.bits[PM_CLUE_REST] = left->bits;
	for (int i = 0; i < PM_CLUES; i++)
		c.sum += c.bits[i];
	c.exact = exact && l->exact && left->bits == 0 && c.bits[PM_CLUE_POSTCODE] >= 0 && c.bits[PM_CLUE_PLACE] >= 0;
	const int32_t unlisted = c.sum - number + pm_weigh(&s->x->weight, PM_WEIGHT_UNLISTED);
	s->none = unlisted > s->none ? unlisted : s->none;
	keep(s, c);
}

/* "None" gains by what speaks for the street when the number or the addition is not there. */
static void weigh_missing(pm_search *s, const pm_layout *l, uint32_t entry, pm_weight w, const pm_rest *left)
{
	const int32_t sum = pm_weigh(&s->x->weight, PM_WEIGHT_PRIOR) + l->street + left->bits + pm_weigh(&s->x->weight, w) +
	                    (entry == UINT32_MAX ? 0 : postcode_bits(s, entry) + place_bits(s, l, entry, left));
	s->none = sum > s->none ? sum : s->none;
}

static pm_span32 house_of(const pm_search *s, uint32_t street, uint32_t number)
{
	return street == BY_POSTCODE ? pm_runs_find(&s->x->by_postcode, pm_house_key(s->r.postcode, number))
	                             : pm_runs_find(&s->x->by_house, pm_house_key(street, number));
}

static uint32_t entry_at(const pm_search *s, uint32_t street, uint32_t i)
{
	return street == BY_POSTCODE ? s->x->by_postcode.entry[i] : s->x->by_house.entry[i];
}

static pm_span32 with_suffix(const pm_search *s, uint32_t street, pm_span32 house, uint64_t suffix)
{
	if (street != BY_POSTCODE)
		return pm_house_suffix(s->x, house, suffix);
	pm_span32 out = { house.lo, house.lo };
	for (int past = 0; past < 2; past++) {
		uint32_t lo = out.lo, hi = house.hi;
		while (lo < hi) {
			const uint32_t mid = lo + (hi - lo) / 2;
			if (s->x->suffix[entry_at(s, street, mid)] < suffix + (uint64_t)past)
				lo = mid + 1;
			else
				hi = mid;
		}
		*(past ? &out.hi : &out.lo) = lo;
	}
	return out;
}

/* A house whose every address has an addition, and none in the text: each is possible, none is more so. */
static void weigh_bare(pm_search *s, const pm_layout *l, uint32_t street, pm_span32 house, const pm_rest *left)
{
	const int32_t each = pm_weigh(&s->x->weight, PM_WEIGHT_NUMBER_BARE) - pm_bits_of((double)(house.hi - house.lo));
	for (uint32_t i = house.lo; i < house.hi && i < house.lo + 4 * PM_SEARCH_SAME; i++)
		weigh_entry(s, l, entry_at(s, street, i), each, false, left);
}

static bool is_named_here(const pm_search *s, uint32_t entry)
{
	bool here = s->r.postcode && s->x->postcode[entry] == s->r.postcode;
	for (uint32_t i = 0; i < s->r.places; i++)
		here |= s->r.place[i].place == s->x->place[entry];
	return here;
}

/* The entries with one written form. Of many (Raadhuisplein 1, all over a country) those with the postcode or place of
 * the text come first. */
static void weigh_same(pm_search *s, uint32_t street, const pm_layout *l, pm_span32 same, int32_t bits, bool exact, const pm_rest *left)
{
	const bool many = same.hi - same.lo > PM_SEARCH_SAME;
	for (int named = many; named >= 0; named--)
		for (uint32_t i = same.lo, n = 0; i < same.hi && i < same.lo + PM_SEARCH_RUN && n < PM_SEARCH_SAME; i++) {
			const uint32_t entry = entry_at(s, street, i);
			if (many && is_named_here(s, entry) != named)
				continue;
			weigh_entry(s, l, entry, bits, exact, left);
			n++;
		}
}

/* Number first, then the street. A street with mistakes may have swallowed the addition: 32-bis Groenendaal. */
static int32_t swallowed(const pm_search *s, const pm_layout *l)
{
	const pm_fold_token *k = &s->r.f.token[l->from];
	if (l->exact)
		return 0;
	if (k->gap == PM_GAP_NONE || k->gap == PM_GAP_HYPHEN || k->gap == PM_GAP_SLASH)
		return pm_weigh(&s->x->weight, PM_WEIGHT_ADDITION_LEFT);
	return k->n <= 2 || pm_dutch_roman(pm_folded_token(&s->r.f, l->from)) ? pm_weigh(&s->x->weight, PM_WEIGHT_SHORT_LEFT) : 0;
}

static void weigh_house(pm_search *s, uint32_t street, pm_layout l, pm_span32 house)
{
	pm_suffix_reading reading[PM_READ_SUFFIXES];
	bool range;
	const uint32_t n = pm_read_suffixes(&s->r, l.at, reading, &range);
	if (range)
		return;
	bool said = false, hit = false;
	for (uint32_t i = 0; i < n; i++) {
		const pm_span32 same = with_suffix(s, street, house, reading[i].key);
		l.used = reading[i].used;
		if (l.at + l.used >= l.from && l.at < l.from)
			continue; /* runs into the street's name */
		int32_t left = pm_read_left(&s->r, l.at + l.used + 1, l.used, house.hi - house.lo == 1);
		if (l.at < l.from && l.at + l.used + 1 == l.from)
			left = swallowed(s, &l);
		said |= l.used == 0 && left < pm_weigh(&s->x->weight, PM_WEIGHT_UNIT_EXTRA);
		const pm_rest r = pm_layout_rest(s, &l);
		const bool literal = left == 0 && reading[i].bits == pm_weigh(&s->x->weight, PM_WEIGHT_NUMBER_SAME);
		hit |= same.lo < same.hi;
		weigh_same(s, street, &l, same, reading[i].bits + left, literal, &r);
	}
	l.used = 0;
	const pm_rest r = pm_layout_rest(s, &l);
	if (!hit && !said)
		weigh_bare(s, &l, street, house, &r);
	if (!hit)
		weigh_missing(s, &l, entry_at(s, street, house.lo), PM_WEIGHT_UNLISTED_ADDITION, &r);
}

static void weigh_street(pm_search *s, uint32_t street, uint32_t from, uint32_t to, int32_t bits, bool exact, pm_weight said)
{
	for (uint32_t a = 0; a < s->r.anchors; a++) {
		pm_layout l = { from, to, s->r.anchor[a], 0, bits, exact, said };
		if (pm_layout_holds(&(pm_layout){ from, to, from, 0, 0, false, said }, l.at) && from < to)
			continue;
		if (street == BY_POSTCODE && pm_layout_rest(s, &l).other)
			l.street = pm_weigh(&s->x->weight, l.said = PM_WEIGHT_STREET_OTHER);
		const pm_span32 house = house_of(s, street, pm_read_number(&s->r, l.at));
		if (house.lo < house.hi)
			weigh_house(s, street, l, house);
		else if (street != BY_POSTCODE) {
			const pm_rest r = pm_layout_rest(s, &l);
			weigh_missing(s, &l, UINT32_MAX, PM_WEIGHT_UNLISTED_NUMBER, &r);
		}
	}
}

/* Opposite, next to: before the street in one breath with it (not in a name before a comma), or anywhere behind it. */
static bool beside_an_address(const pm_search *s, uint32_t from, uint32_t to)
{
	const pm_reading *r = &s->r;
	bool beside = false;
	for (uint32_t i = 0; i < r->f.n; i++) {
		beside &= r->f.token[i].gap != PM_GAP_COMMA || i >= to;
		beside |= (r->mark[i] == PM_MARK_BESIDE && (i < from || i >= to)) || (r->mark[i] == PM_MARK_CORNER && i < from);
		if (i + 1 == from && !beside)
			i = to - 1;
	}
	return beside;
}

static void weigh_hits(pm_search *s, uint32_t from)
{
	for (uint32_t h = from; h < s->hits; h++) {
		const pm_hit *hit = &s->hit[h];
		if (!beside_an_address(s, hit->from, hit->to))
			weigh_street(s, hit->street, hit->from, hit->to, hit->bits, hit->exact, hit->said);
	}
}

static void sort_found(pm_search *s)
{
	for (uint32_t i = 1; i < s->n; i++) {
		const pm_candidate_bits c = s->found[i];
		uint32_t k = i;
		for (; k && ranks_before(s, &c, &s->found[k - 1]); k--)
			s->found[k] = s->found[k - 1];
		s->found[k] = c;
	}
}

/* Each candidate's share; "none" has 0 bits, and what the best unlisted house has. */
static double share(const pm_search *s, double p[PM_SEARCH_MOST])
{
	const int32_t top = s->n && s->found[0].sum > s->none ? s->found[0].sum : s->none;
	double all = pm_bits_odds(-top < -60 * PM_BITS_ONE ? -60 * PM_BITS_ONE : -top) + pm_bits_odds(s->none - top), found = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		p[i] = pm_bits_odds(s->found[i].sum - top);
		all += p[i];
	}
	for (uint32_t i = 0; i < s->n; i++) {
		p[i] /= all;
		found += p[i];
	}
	return found;
}

static void decide(const pm_search *s, const double p[PM_SEARCH_MOST], double found, pm_match *out)
{
	*out = (pm_match){ PM_NO_ROW, PM_NO_ROW, PM_NO_ROW, 0, 0, PM_HOW_NONE };
	if (s->n == 0)
		return;
	const pm_candidate_bits *c = &s->found[0];
	out->first = c->row;
	out->p = (float)p[0];
	if (s->n > 1) {
		out->second = s->found[1].row;
		out->second_p = (float)p[1];
	}
	if (p[0] >= PM_ACCEPT) {
		out->row = c->row;
		out->how = c->entry >= s->x->rows ? PM_HOW_ALIAS : c->exact ? PM_HOW_TEXT : PM_HOW_FUZZY;
	} else if (found >= PM_SOME_ADDRESS) {
		out->how = PM_HOW_AMBIGUOUS;
	}
}

void pm_search_text(pm_search *s, pm_str text, float out_p[PM_SEARCH_MOST], pm_match *out)
{
	double p[PM_SEARCH_MOST], found = 0;
	s->n = s->hits = s->windows = 0;
	s->none = -100 * PM_BITS_ONE;
	if (pm_read(s->x, text, &s->r)) {
		pm_search_windows(s);
		pm_search_streets(s);
		weigh_hits(s, 0);
		sort_found(s);
		found = share(s, p);
		if (found < PM_ACCEPT || (s->n && s->found[0].bits[PM_CLUE_POSTCODE] < 0)) {
			const uint32_t before = s->hits;
			pm_search_similar(s);
			weigh_hits(s, before);
			if (s->r.postcode && !beside_an_address(s, 0, 0))
				weigh_street(s, BY_POSTCODE, 0, 0, 0, false, PM_WEIGHTS);
			sort_found(s);
			found = share(s, p);
		}
	}
	for (uint32_t i = 0; i < s->n; i++)
		out_p[i] = (float)p[i];
	decide(s, p, found, out);
}

bool pm_search_vague(pm_search *s, pm_str text)
{
	s->n = s->hits = s->windows = 0;
	if (!pm_read(s->x, text, &s->r) || s->r.anchors)
		return false;
	pm_search_windows(s);
	pm_search_streets(s);
	if (s->hits == 0)
		pm_search_similar(s);
	uint32_t kept = 0;
	for (uint32_t h = 0; h < s->hits; h++)
		if (!beside_an_address(s, s->hit[h].from, s->hit[h].to))
			s->hit[kept++] = s->hit[h];
	s->hits = kept;
	return kept > 0;
}

bool pm_search_vague_bits(const pm_search *s, uint32_t entry, int32_t *out)
{
	bool there = false;
	for (uint32_t h = 0; h < s->hits; h++) {
		const pm_hit *hit = &s->hit[h];
		if (hit->street != s->x->street[entry])
			continue;
		const pm_layout l = { hit->from, hit->to, hit->from, 0, hit->bits, hit->exact, hit->said };
		const pm_rest r = pm_layout_rest(s, &l);
		const int32_t bits = pm_weigh(&s->x->weight, PM_WEIGHT_PRIOR) + hit->bits + r.bits + postcode_bits(s, entry) + place_bits(s, &l, entry, &r);
		*out = there && *out > bits ? *out : bits;
		there = true;
	}
	return there;
}
