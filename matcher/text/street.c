#include "text/street.h"

static void add(pm_street_words *w, pm_str s)
{
	for (size_t i = 0; i < s.n && w->used < sizeof w->text; i++) {
		char c = s.p[i];
		if (c == 'i' && i + 1 < s.n && s.p[i + 1] == 'j') {
			c = 'y';
			i++;
		} else if (c == 'a' && i + 1 < s.n && s.p[i + 1] == 'e') {
			w->text[w->used++] = 'a';
			if (w->used == sizeof w->text)
				return;
			i++;
		}
		w->text[w->used++] = c;
	}
}

static bool is_ordinal_tail(pm_str s)
{
	static const char *const tail[] = { "e", "de", "ste", "ie", "st", "nd", "rd", "th" };
	for (size_t i = 0; i < sizeof tail / sizeof *tail; i++)
		if (pm_str_is(s, tail[i]))
			return true;
	return false;
}

/* Digits without leading zeros, and "e" for an ordinal, whose tail then is part of this word. */
static void add_number(pm_street_words *w, pm_str digits, bool ordinal)
{
	while (digits.n > 1 && digits.p[0] == '0') {
		digits.p++;
		digits.n--;
	}
	add(w, digits);
	if (ordinal)
		add(w, PM_STR("e"));
}

/* s, t, d alone: the rest of des, het, de; with a full stop an initial. A d is one only behind v: v. d. */
static bool is_initial(const pm_street_words *w, pm_str s, bool dot)
{
	if (s.n != 1 || (s.p[0] != 's' && s.p[0] != 't' && s.p[0] != 'd'))
		return false;
	const bool behind_particle = w->n && w->word[w->n - 1].kind == PM_WORD_PARTICLE;
	return s.p[0] == 'd' ? !behind_particle : dot;
}

static pm_word_kind add_word(pm_street_words *w, pm_str s, bool dot, uint32_t *ending)
{
	if (is_initial(w, s, dot)) {
		add(w, s);
		return PM_WORD_PLAIN;
	}
	pm_str full;
	pm_word_kind kind = PM_WORD_PLAIN;
	if (pm_dutch_word(s, &full, &kind)) {
		add(w, kind == PM_WORD_PARTICLE ? s : full);
		return kind;
	}
	const pm_ending e = pm_dutch_ending(s, dot);
	add(w, (pm_str){ s.p, s.n - e.bytes });
	add(w, e.full);
	*ending = (uint32_t)e.full.n;
	return PM_WORD_PLAIN;
}

/* O.Z., O.L.V.: letters with full stops that together are a word of the list. Their number; 0: no such word. */
static uint32_t lettered(const pm_folded *f, uint32_t i, pm_str *out_full)
{
	char c[3];
	pm_word_kind kind;
	uint32_t n = 0;
	while (n < sizeof c && i + n < f->n && f->token[i + n].n == 1 && !f->token[i + n].digits && (n == 0 || f->token[i + n].gap == PM_GAP_DOT)) {
		c[n] = f->text[f->token[i + n].at];
		n++;
	}
	for (; n >= 2; n--)
		if (pm_dutch_word((pm_str){ c, n }, out_full, &kind) && kind == PM_WORD_PLAIN)
			return n;
	return 0;
}

void pm_words_of(const pm_folded *f, pm_street_words *out)
{
	uint32_t joined = 0;
	out->used = out->n = 0;
	for (uint32_t i = 0; i < f->n; i++) {
		const pm_str s = pm_folded_token(f, i);
		const uint32_t at = out->used;
		uint32_t ending = 0;
		pm_word_kind kind = PM_WORD_NUMBER;
		const bool tail = i && out->word[i - 1].kind == PM_WORD_ORDINAL && f->token[i - 1].digits && f->token[i].gap == PM_GAP_NONE;
		pm_str full;
		const uint32_t letters = joined ? 0 : lettered(f, i, &full);
		if (tail || joined) {
			kind = PM_WORD_JOINED;
			joined -= joined > 0;
		} else if (letters) {
			add(out, full);
			kind = PM_WORD_PLAIN;
			joined = letters - 1;
		} else if (f->token[i].digits) {
			const bool ordinal = i + 1 < f->n && f->token[i + 1].gap == PM_GAP_NONE && s.n <= 2 &&
			                     is_ordinal_tail(pm_folded_token(f, i + 1));
			add_number(out, s, ordinal);
			kind = ordinal ? PM_WORD_ORDINAL : PM_WORD_NUMBER;
		} else {
			kind = add_word(out, s, f->token[i].dot, &ending);
		}
		out->word[out->n++] = (struct pm_word){ (uint16_t)at, (uint16_t)(out->used - at), (uint16_t)ending, (uint8_t)kind };
	}
}

uint32_t pm_words_key(const pm_street_words *w, uint32_t from, uint32_t to, char key[PM_STREET_KEY])
{
	uint32_t n = 0;
	for (int all = 0; all < 2 && n == 0; all++)
		for (uint32_t i = from; i < to; i++) {
			if (!all && w->word[i].kind == PM_WORD_PARTICLE)
				continue;
			if (n + w->word[i].n > PM_STREET_KEY)
				return 0;
			memcpy(key + n, w->text + w->word[i].at, w->word[i].n);
			n += w->word[i].n;
		}
	return n;
}

/* A name being put together: the words that are left in, some by their first letter. */
typedef struct draft {
	const pm_street_words *w;
	pm_street_key *out;
	uint32_t n;
} draft;

static bool is_bare_ending(pm_str s)
{
	static const char *const bare[] = { "straat", "laan", "plein", "weg", "kade", "gracht", "singel", "dreef", "hof", "pad", "dyk", "park", "plantsoen", "markt" };
	for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
		if (pm_str_is(s, bare[i]))
			return true;
	return false;
}

/* drop: leading plain words left out; initials: leading plain words by first letter; titles 0 out, 1 in, 2 by letter */
static void propose(draft *d, uint32_t drop, uint32_t initials, int titles, pm_street_form form)
{
	if (d->n == PM_STREET_KEYS)
		return;
	pm_street_key *k = &d->out[d->n];
	k->n = 0;
	k->form = form;
	uint32_t plain = 0;
	for (uint32_t i = 0; i < d->w->n; i++) {
		const pm_str s = pm_words_get(d->w, i);
		const pm_word_kind kind = d->w->word[i].kind;
		size_t take = s.n;
		if (kind == PM_WORD_PARTICLE || (kind == PM_WORD_TITLE && titles == 0))
			take = 0;
		else if (kind == PM_WORD_TITLE && titles == 2)
			take = 1;
		else if (kind == PM_WORD_PLAIN && plain++ < drop)
			take = 0;
		else if (kind == PM_WORD_PLAIN && plain <= drop + initials && s.n)
			take = 1;
		if (k->n + take > PM_STREET_KEY)
			return;
		memcpy(k->text + k->n, s.p, take);
		k->n += (uint32_t)take;
	}
	for (uint32_t i = 0; i < d->n; i++)
		if (pm_str_eq((pm_str){ d->out[i].text, d->out[i].n }, (pm_str){ k->text, k->n }))
			return;
	d->n += k->n > 0;
}

uint32_t pm_street_keys(pm_str name, pm_street_key out[PM_STREET_KEYS])
{
	pm_folded f;
	pm_street_words w;
	if (!pm_fold(name, &f))
		return 0;
	pm_words_of(&f, &w);
	out[0].n = pm_words_key(&w, 0, w.n, out[0].text);
	out[0].form = PM_STREET_FULL;
	if (out[0].n == 0)
		return 0;
	uint32_t plain = 0;
	bool titled = false;
	for (uint32_t i = 0; i < w.n; i++) {
		plain += w.word[i].kind == PM_WORD_PLAIN;
		titled |= w.word[i].kind == PM_WORD_TITLE;
	}
	draft d = { &w, out, 1 };
	const uint32_t names = plain > 1 ? plain - 1 : 0; /* words that may be first names: all but the last */
	for (int t = 1; t >= 0; t--) {
		if (t == 0 && (!titled || plain == 0))
			break;
		if (t == 0)
			propose(&d, 0, 0, 0, PM_STREET_UNTITLED);
		for (uint32_t k = 1; k <= names && k <= 3; k++)
			propose(&d, 0, k, t, t ? PM_STREET_INITIALS : PM_STREET_UNTITLED);
		if (names && !is_bare_ending(pm_words_get(&w, w.n - 1)))
			propose(&d, names, 0, t, PM_STREET_SURNAME);
	}
	if (titled && plain)
		propose(&d, 0, 0, 2, PM_STREET_INITIALS);
	return d.n;
}
