/* Which streets does a text name? By key; then by trigrams, edit distance and words in order. */
#include "address/search.h"
#include "address/weights.h"
#include "text/similar.h"

enum { WINDOW_TOKENS = 8, SIMILAR = 12, LOOK_MOST = 1024 };

void pm_search_hit(pm_search *s, pm_hit h)
{
	for (uint32_t i = 0; i < s->hits; i++)
		if (s->hit[i].street == h.street && s->hit[i].from == h.from && s->hit[i].to == h.to) {
			if (h.bits > s->hit[i].bits)
				s->hit[i] = h;
			return;
		}
	if (s->hits < PM_SEARCH_HITS)
		s->hit[s->hits++] = h;
}

static bool may_be_street(const pm_reading *r, uint32_t i)
{
	return r->mark[i] != PM_MARK_POSTCODE;
}

void pm_search_windows(pm_search *s)
{
	const pm_reading *r = &s->r;
	s->windows = 0;
	for (uint32_t i = 0; i < r->f.n; i++) {
		if (i && r->f.token[i].gap == PM_GAP_NONE && r->f.token[i - 1].digits)
			continue; /* 22b: an addition, or the e of 2e */
		for (uint32_t j = i + 1; j <= r->f.n && j <= i + WINDOW_TOKENS; j++) {
			if (!may_be_street(r, j - 1) || (j - 1 > i && r->f.token[j - 1].gap >= PM_GAP_COMMA))
				break;
			if (r->w.word[j - 1].kind == PM_WORD_NUMBER && j == i + 1)
				break; /* no street begins with a bare number */
			if (j < r->f.n && r->w.word[j].kind == PM_WORD_JOINED)
				continue;
			pm_window *w = &s->window[s->windows];
			const uint32_t n = pm_words_key(&r->w, i, j, w->key);
			if (n < 2 || s->windows == PM_SEARCH_WINDOWS - 1)
				continue;
			w->from = (uint16_t)i;
			w->to = (uint16_t)j;
			w->n = (uint16_t)n;
			s->windows++;
		}
	}
}

/* Is the text of the window the street's name, letter by letter once folded? */
static bool is_literal(const pm_search *s, const pm_window *w, uint32_t street)
{
	char name[2 * PM_STREET_KEY], here[2 * PM_STREET_KEY];
	const uint32_t n = pm_fold_key(pm_dict_get(s->x->streets, street), name, sizeof name);
	uint32_t m = 0;
	for (uint32_t i = w->from; i < w->to; i++) {
		const pm_str t = pm_folded_token(&s->r.f, i);
		if (m + t.n > sizeof here)
			return false;
		memcpy(here + m, t.p, t.n);
		m += (uint32_t)t.n;
	}
	return n == m && memcmp(name, here, n) == 0;
}

static pm_weight weight_of(pm_street_form form)
{
	switch (form) {
	case PM_STREET_INITIALS: return PM_WEIGHT_STREET_INITIALS;
	case PM_STREET_UNTITLED: return PM_WEIGHT_STREET_UNTITLED;
	case PM_STREET_SURNAME: return PM_WEIGHT_STREET_SURNAME;
	default: return PM_WEIGHT_STREET_SHORT;
	}
}

static bool named_literally(const pm_search *s, const pm_window *w)
{
	for (uint32_t h = 0; h < s->hits; h++)
		if (s->hit[h].from == w->from && s->hit[h].to == w->to && s->hit[h].bits == pm_weigh(&s->x->weight, PM_WEIGHT_STREET_SAME))
			return true;
	return false;
}

/* The streets with this key, written in full or otherwise. Where one has the very letters, the others give way. */
static void look_up(pm_search *s, const pm_window *w, bool full)
{
	const pm_str key = { w->key, w->n };
	const uint32_t first = s->hits;
	bool literal = !full && named_literally(s, w);
	for (uint32_t f = pm_spelling_first(s->x, key), n = 0; f != UINT32_MAX && n < LOOK_MOST;
	     f = pm_spelling_next(s->x, s->x->form[f].next, key), n++) {
		const pm_spelling *form = &s->x->form[f];
		if ((form->form == PM_STREET_FULL) != full)
			continue;
		const bool same = full && is_literal(s, w, form->street);
		literal |= same;
		pm_search_hit(s, (pm_hit){ form->street, w->from, w->to,
			pm_weigh(&s->x->weight, same ? PM_WEIGHT_STREET_SAME : weight_of((pm_street_form)form->form)), full,
			same ? PM_WEIGHT_STREET_SAME : weight_of((pm_street_form)form->form) });
	}
	for (uint32_t h = first; literal && h < s->hits; h++)
		if (s->hit[h].bits != pm_weigh(&s->x->weight, PM_WEIGHT_STREET_SAME)) {
			s->hit[h].bits += pm_weigh(&s->x->weight, PM_WEIGHT_STREET_NAMESAKE);
			s->hit[h].exact = false;
		}
}

/* Full names first, long before short: where there are too many, those that say least are left out. */
void pm_search_streets(pm_search *s)
{
	uint16_t order[PM_SEARCH_WINDOWS];
	for (uint32_t i = 0; i < s->windows; i++) {
		uint32_t k = i;
		for (; k && s->window[order[k - 1]].n < s->window[i].n; k--)
			order[k] = order[k - 1];
		order[k] = (uint16_t)i;
	}
	for (int full = 1; full >= 0; full--)
		for (uint32_t i = 0; i < s->windows; i++)
			look_up(s, &s->window[order[i]], full);
}

/* The trigrams of every run of words between commas and numbers, counted per street form. */
static uint32_t count_grams(pm_search *s, uint32_t *grams_of_text)
{
	uint32_t touched = 0, total = 0;
	uint32_t best_to = 0;
	for (uint32_t i = 0; i < s->windows; i++) {
		const pm_window *w = &s->window[i];
		if (w->from < best_to || s->r.mark[w->from] == PM_MARK_PLACE)
			continue;
		uint32_t k = i;
		while (k + 1 < s->windows && s->window[k + 1].from == w->from && s->r.w.word[s->window[k + 1].to - 1].kind != PM_WORD_NUMBER &&
		       s->r.mark[s->window[k + 1].to - 1] != PM_MARK_PLACE)
			k++;
		best_to = s->window[k].to;
		uint32_t gram[PM_STREET_KEY + 1];
		const uint32_t n = pm_grams_of((pm_str){ s->window[k].key, s->window[k].n }, gram);
		total += n;
		for (uint32_t g = 0; g < n; g++) {
			const uint32_t lo = s->x->gram_start[gram[g]], hi = s->x->gram_start[gram[g] + 1];
			if (hi - lo > PM_TRIGRAM_POSTINGS)
				continue;
			for (uint32_t p = lo; p < hi; p++) { /* without a branch: half of them are new */
				const uint32_t f = s->x->gram_form[p];
				s->touched[touched] = f;
				touched += s->grams[f]++ == 0;
			}
		}
	}
	*grams_of_text = total;
	return touched;
}

typedef struct ranked { uint32_t form; double likeness; } ranked;

static bool before(const pm_search *s, ranked a, ranked b)
{
	if (a.likeness != b.likeness)
		return a.likeness > b.likeness;
	return pm_str_compare(pm_spelling_text(s->x, a.form), pm_spelling_text(s->x, b.form)) < 0;
}

static uint32_t most_alike(pm_search *s, ranked best[SIMILAR])
{
	uint32_t grams, n = 0;
	double least = 0; /* a little less than the likeness that a form must have to be among the best */
	const uint32_t touched = count_grams(s, &grams);
	for (uint32_t i = 0; i < touched; i++) {
		const uint32_t f = s->touched[i], shared = s->grams[f], all = grams + s->x->form_bytes[f] + 1;
		s->grams[f] = 0;
		if (2.0 * shared < least * all)
			continue;
		const ranked now = { f, 2.0 * shared / all };
		if (n == SIMILAR && !before(s, now, best[n - 1]))
			continue;
		uint32_t at = n < SIMILAR ? n++ : n - 1;
		for (; at && before(s, now, best[at - 1]); at--)
			best[at] = best[at - 1];
		best[at] = now;
		if (n == SIMILAR)
			least = best[n - 1].likeness * 0.999999;
	}
	return n;
}

static uint32_t ending_of(const pm_street_words *w, uint32_t from, uint32_t to)
{
	return to > from ? w->word[to - 1].ending : 0;
}

/* Bits for `mistakes` edits in a street of `stem` letters; those of its ending, which many share, count half. */
static int32_t mistaken(const pm_search *s, double mistakes, uint32_t stem)
{
	return pm_weigh(&s->x->weight, PM_WEIGHT_STREET_FUZZY) + (int32_t)(pm_weigh(&s->x->weight, PM_WEIGHT_STREET_MISTAKES) * mistakes / (stem < 4 ? 4 : stem));
}

/* Words in order: equal, initial, beginning, mistyped; particles and titles may be missing. In edits. */
static double word_cost(pm_str text, pm_str street)
{
	if (pm_str_eq(text, street))
		return 0;
	if (text.n == 0 || street.n == 0)
		return 9;
	if (text.n == 1 || (text.n >= 3 && text.n < street.n))
		if (memcmp(text.p, street.p, text.n) == 0)
			return 0.5;
	const unsigned edits = pm_osa(text, street, 3);
	return edits > 3 ? 9 : edits; /* another word: Sint Anna is not Sint Sebastiaan */
}

static double skip_cost(const pm_street_words *w, uint32_t i, bool in_street)
{
	switch ((pm_word_kind)w->word[i].kind) {
	case PM_WORD_PARTICLE: case PM_WORD_JOINED: return 0.1;
	case PM_WORD_TITLE: return in_street ? 0.5 : 2;
	default: return in_street ? 1.5 : 4;
	}
}

/* The last word of a street is the one that people do not leave out. */
static double align(const pm_street_words *t, uint32_t from, uint32_t to, const pm_street_words *street)
{
	enum { MOST = WINDOW_TOKENS + 1 };
	double cost[MOST][PM_FOLD_TOKENS + 1];
	const uint32_t n = to - from, m = street->n;
	if (n == 0 || m == 0 || n >= MOST || m > 12)
		return 99;
	cost[0][0] = 0;
	for (uint32_t j = 1; j <= m; j++)
		cost[0][j] = cost[0][j - 1] + skip_cost(street, j - 1, true);
	for (uint32_t i = 1; i <= n; i++) {
		cost[i][0] = cost[i - 1][0] + skip_cost(t, from + i - 1, false);
		for (uint32_t j = 1; j <= m; j++) {
			const double both = cost[i - 1][j - 1] + word_cost(pm_words_get(t, from + i - 1), pm_words_get(street, j - 1));
			const double text = cost[i - 1][j] + skip_cost(t, from + i - 1, false);
			const double name = cost[i][j - 1] + (j == m ? 9 : skip_cost(street, j - 1, true));
			cost[i][j] = both < text ? (both < name ? both : name) : (text < name ? text : name);
		}
	}
	return cost[n][m];
}

/* The key with its ending abbreviated: a slip in "Polstr" is far from "polstraat", and near to this. */
static uint32_t short_key(pm_str key, uint32_t ending, char out[PM_STREET_KEY])
{
	const pm_str brief = ending && ending < key.n ? pm_dutch_ending_short((pm_str){ key.p + key.n - ending, ending }) : (pm_str){ "", 0 };
	if (brief.n == 0)
		return 0;
	memcpy(out, key.p, key.n - ending);
	memcpy(out + key.n - ending, brief.p, brief.n);
	return (uint32_t)(key.n - ending + brief.n);
}

static bool marked(const pm_search *s, const pm_window *v, pm_reading_mark mark)
{
	for (uint32_t i = v->from; i < v->to; i++)
		if (s->r.mark[i] == mark)
			return true;
	return false;
}

static bool has_number(const pm_search *s, const pm_window *v)
{
	for (uint32_t i = v->from; i < v->to; i++)
		if (s->r.w.word[i].kind == PM_WORD_NUMBER)
			return true;
	return false;
}

/* Both have a known ending and not the same: Wilhelminalaan is not a misspelt Wilhelminastraat. */
static bool other_ending(const pm_street_words *text, const pm_window *v, pm_str key, uint32_t ending)
{
	const uint32_t here = ending_of(text, v->from, v->to);
	return here && ending && here <= v->n && ending <= key.n &&
	       !pm_str_eq((pm_str){ v->key + v->n - here, here }, (pm_str){ key.p + key.n - ending, ending });
}

/* A street's name in words, read when the first window asks for it. */
typedef struct name_words { bool read; pm_street_words w; } name_words;

static double words_apart(const pm_search *s, uint32_t street, const pm_window *v, name_words *name)
{
	pm_folded f;
	if (!name->read) {
		name->read = true;
		name->w.n = 0;
		if (pm_fold(pm_dict_get(s->x->streets, street), &f))
			pm_words_of(&f, &name->w);
	}
	return align(&s->r.w, v->from, v->to, &name->w);
}

/* Which letters occur: an edit changes two of these bits at most. */
static uint32_t letters_of(pm_str s)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < s.n; i++)
		bits |= UINT32_C(1) << ((uint8_t)s.p[i] & 31);
	return bits;
}

/* Edits between a window and a key, limit + 1 when there are more. */
static unsigned edits(const pm_window *v, pm_str key, uint32_t letters, unsigned limit)
{
	if ((unsigned)__builtin_popcount(v->letters ^ letters) > 2 * limit)
		return limit + 1;
	return pm_osa((pm_str){ v->key, v->n }, key, limit);
}

static void compare_street(pm_search *s, uint32_t street, pm_str key)
{
	const pm_street_shape shape = s->x->shape[street];
	name_words name;
	char brief[PM_STREET_KEY];
	if (shape.words == 0)
		return;
	name.read = false;
	const uint32_t ending = shape.ending, stem = (uint32_t)key.n - (ending < key.n ? ending / 2 : 0);
	const pm_str shorter = { brief, short_key(key, ending, brief) };
	const uint32_t letters = letters_of(key), letters_shorter = letters_of(shorter);
	const unsigned limit = key.n / 3 < 2 ? 2 : key.n / 3 > 5 ? 5 : (unsigned)key.n / 3;
	for (uint32_t i = 0; i < s->windows; i++) {
		const pm_window *v = &s->window[i];
		unsigned d = edits(v, key, letters, limit);
		if (d > 1 && shorter.n) {
			const unsigned d2 = edits(v, shorter, letters_shorter, limit);
			d = d2 < d ? d2 : d;
		}
		double mistakes = d <= limit ? d : 99;
		if (mistakes > 1 && shape.words > 1 && v->n >= 4 && v->key[v->n - 1] == key.p[key.n - 1]) {
			const double words = words_apart(s, street, v, &name);
			mistakes = words < mistakes ? words : mistakes;
		}
		const int32_t bits = mistaken(s, mistakes, stem) + (other_ending(&s->r.w, v, key, ending) ? pm_weigh(&s->x->weight, PM_WEIGHT_STREET_ENDING) : 0);
		if (bits >= pm_weigh(&s->x->weight, PM_WEIGHT_STREET_MOST_WRONG) && !marked(s, v, PM_MARK_BESIDE) && (shape.numbered || !has_number(s, v)))
			pm_search_hit(s, (pm_hit){ street, v->from, v->to, bits, false, PM_WEIGHT_STREET_FUZZY });
	}
}

static void compare_postcode_streets(pm_search *s)
{
	enum { MOST_STREETS = 8 };
	uint32_t seen[MOST_STREETS], n = 0;
	const pm_span32 span = pm_postcode_span(s->x, s->r.postcode);
	for (uint32_t i = span.lo; i < span.hi && i < span.lo + 4096 && n < MOST_STREETS; i++) {
		const uint32_t street = s->x->street[s->x->by_postcode.entry[i]];
		bool known = street == PM_NO_CODE;
		for (uint32_t k = 0; k < n; k++)
			known |= seen[k] == street;
		if (known)
			continue;
		seen[n++] = street;
		pm_street_key keys[PM_STREET_KEYS];
		if (pm_street_keys(pm_dict_get(s->x->streets, street), keys))
			compare_street(s, street, (pm_str){ keys[0].text, keys[0].n });
	}
}

void pm_search_similar(pm_search *s)
{
	ranked best[SIMILAR];
	for (uint32_t i = 0; i < s->windows; i++)
		s->window[i].letters = letters_of((pm_str){ s->window[i].key, s->window[i].n });
	const uint32_t n = most_alike(s, best);
	for (uint32_t i = 0; i < n; i++)
		compare_street(s, s->x->form[best[i].form].street, pm_spelling_text(s->x, best[i].form));
	if (s->r.postcode)
		compare_postcode_streets(s);
}
