#include "address/layout.h"

#include "address/weights.h"
#include "text/housenumber.h"

pm_weight pm_layout_postcode(const pm_search *s, uint32_t entry)
{
	const uint32_t here = s->r.postcode, there = s->x->postcode[entry];
	if (s->r.area && pm_postcode_dutch(there))
		return s->r.area == pm_postcode_area(there) ? PM_WEIGHT_AREA_SAME : PM_WEIGHT_POSTCODE_OTHER;
	if (!here || !there)
		return PM_WEIGHTS;
	if (here == there)
		return PM_WEIGHT_POSTCODE_SAME;
	if (!pm_postcode_dutch(here) || !pm_postcode_dutch(there))
		return PM_WEIGHT_POSTCODE_OTHER;
	const bool away = !pm_bit(s->x->area, pm_postcode_area(here));
	if (pm_postcode_distance(here, there) == 1)
		return away ? PM_WEIGHT_POSTCODE_AWAY_SLIP : PM_WEIGHT_POSTCODE_SLIP;
	if (away)
		return PM_WEIGHT_POSTCODE_AWAY;
	return pm_postcode_area(here) == pm_postcode_area(there) ? PM_WEIGHT_POSTCODE_NEAR : PM_WEIGHT_POSTCODE_OTHER;
}

/* Does word `i` touch the street's name from the left or right, with nothing but particles between? */
static bool touches(const pm_search *s, const pm_layout *l, uint32_t i)
{
	const pm_reading *r = &s->r;
	if (l->from == l->to)
		return false;
	uint32_t k = i;
	if (i < l->from) {
		while (k + 1 < l->from && r->w.word[k + 1].kind == PM_WORD_PARTICLE && r->f.token[k + 1].gap < PM_GAP_COMMA)
			k++;
		return k + 1 == l->from && r->f.token[l->from].gap < PM_GAP_COMMA;
	}
	while (k > l->to && r->w.word[k - 1].kind == PM_WORD_PARTICLE && r->f.token[k].gap < PM_GAP_COMMA)
		k--;
	return k == l->to && r->f.token[k].gap < PM_GAP_COMMA;
}

pm_rest pm_layout_rest(const pm_search *s, const pm_layout *l)
{
	const pm_reading *r = &s->r;
	pm_rest out = { 0, false, false };
	int32_t words = 0;
	const uint32_t end = l->to > l->at + l->used + 1 ? l->to : l->at + l->used + 1;
	bool unit = false, described = false;
	for (uint32_t i = 0; i < r->f.n; i++) {
		if (pm_layout_holds(l, i) || r->mark[i] == PM_MARK_POSTCODE || r->mark[i] == PM_MARK_PLACE || r->mark[i] == PM_MARK_NOISE ||
		    r->w.word[i].kind == PM_WORD_JOINED)
			continue;
		if (r->mark[i] == PM_MARK_UNIT) {
			unit = true;
			continue;
		}
		if (r->f.token[i].digits) {
			const bool joined = i + 1 == l->at && r->f.token[l->at].gap < PM_GAP_COMMA && r->w.word[i].kind != PM_WORD_ORDINAL;
			if (joined || (i < l->at && i >= l->to && l->from < l->to)) {
				out.bits += pm_weigh(&s->x->weight, PM_WEIGHT_NUMBER_LIST); /* 7-15: fifteen is not the house */
				continue;
			}
			const bool storey = r->w.word[i].kind == PM_WORD_ORDINAL || (i + 1 < r->f.n && r->mark[i + 1] == PM_MARK_UNIT) || unit;
			out.bits += storey || (i == l->at + l->used + 1) ? pm_weigh(&s->x->weight, PM_WEIGHT_WORD_LEFT) : pm_weigh(&s->x->weight, PM_WEIGHT_NUMBER_LEFT);
			continue;
		}
		if (r->w.word[i].kind == PM_WORD_PARTICLE) {
			out.bits += i + 1 == l->from && l->from < l->to && r->f.token[l->from].gap < PM_GAP_COMMA
			            ? pm_weigh(&s->x->weight, PM_WEIGHT_PARTICLE_BESIDE_STREET) : 0;
			continue;
		}
		described &= r->f.token[i].gap != PM_GAP_COMMA;
		described |= r->mark[i] == PM_MARK_DESCRIBES || r->mark[i] == PM_MARK_CORNER;
		const bool after = i >= end;
		if (described) {
			words += pm_weigh(&s->x->weight, PM_WEIGHT_WORD_LEFT);
			continue;
		}
		if (l->at < l->from && i + 1 == l->at && r->f.token[l->at].gap < PM_GAP_COMMA)
			out.bits += pm_weigh(&s->x->weight, PM_WEIGHT_NUMBER_OF_OTHER);
		if (touches(s, l, i) && !(after && l->to < l->at)) {
			out.bits += pm_weigh(&s->x->weight, PM_WEIGHT_WORD_BESIDE_STREET);
			continue;
		}
		words += pm_weigh(&s->x->weight, PM_WEIGHT_WORD_LEFT);
		out.other |= r->f.token[i].n >= 3;
		out.tail |= after && r->f.token[i].n >= 3;
	}
	if (words < pm_weigh(&s->x->weight, PM_WEIGHT_WORDS_LEFT_MOST))
		words = pm_weigh(&s->x->weight, PM_WEIGHT_WORDS_LEFT_MOST);
	out.bits += words;
	return out;
}

pm_weight pm_layout_place(const pm_search *s, const pm_layout *l, uint32_t entry, const pm_rest *left)
{
	const pm_reading *r = &s->r;
	bool named = false;
	for (uint32_t i = 0; i < r->places; i++) {
		if (r->place[i].from < l->to && r->place[i].to > l->from)
			continue;
		named = true;
		if (r->place[i].place == s->x->place[entry])
			return PM_WEIGHT_PLACE_SAME;
	}
	if (named)
		return s->x->place[entry] == PM_NO_CODE ? PM_WEIGHTS : PM_WEIGHT_PLACE_OTHER;
	if (!left->tail)
		return PM_WEIGHTS;
	return r->postcode && r->postcode == s->x->postcode[entry] ? PM_WEIGHT_PLACE_DOUBT : PM_WEIGHT_PLACE_UNKNOWN;
}
