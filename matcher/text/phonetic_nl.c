#include "text/phonetic_nl.h"

enum { ROOM = PM_PHONETIC_BYTES * 2, LEAST_STEM = 3 };

typedef enum place {
	ANY,
	START,
	INSIDE,     /* not at the start */
	END,        /* and LEAST_STEM letters stay before it */
	TAIL,       /* at the end, whatever stays */
	FRONT,      /* before e, i, y */
	AFTER_CONSONANT,
	BETWEEN,    /* behind a consonant and before one, past the first vowel */
} place;

typedef struct sound {
	uint8_t family;
	uint8_t where; /* place */
	const char *from, *to;
} sound;

#define R(family, where, from, to) { PM_PHONETIC_##family, where, from, to }

/* In order: each rule works on what the ones before it have left. Capitals are sounds that no later rule takes apart. */
static const sound rules[] = {
	/* vowels, the longest spelling first */
	R(UI, ANY, "uij", "U"), R(UI, ANY, "uyj", "U"), R(UI, ANY, "uy", "U"), R(UI, ANY, "ui", "U"),
	R(GLIDE, ANY, "aaij", "A"), R(GLIDE, ANY, "aay", "A"), R(GLIDE, ANY, "aai", "A"), R(GLIDE, ANY, "aij", "A"),
	R(GLIDE, ANY, "aey", "A"), R(GLIDE, ANY, "ay", "A"), R(GLIDE, ANY, "ai", "A"),
	R(GLIDE, ANY, "ooij", "J"), R(GLIDE, ANY, "ooy", "J"), R(GLIDE, ANY, "ooi", "J"), R(GLIDE, ANY, "oij", "J"),
	R(GLIDE, ANY, "oy", "J"), R(GLIDE, ANY, "oi", "J"),
	R(GLIDE, ANY, "oeij", "I"), R(GLIDE, ANY, "oey", "I"), R(GLIDE, ANY, "oei", "I"),
	R(LONG_Y, ANY, "eij", "Y"), R(LONG_Y, ANY, "eyj", "Y"), R(LONG_Y, ANY, "ey", "Y"), R(LONG_Y, ANY, "ei", "Y"),
	R(LONG_Y, ANY, "iej", "Y"), R(LONG_Y, ANY, "ij", "Y"), R(LONG_Y, ANY, "y", "Y"),
	R(SILENT, ANY, "eeuw", "E"), R(SILENT, ANY, "eeu", "E"), R(SILENT, ANY, "euw", "E"), R(SILENT, ANY, "ieuw", "iw"),
	R(SILENT, ANY, "ieu", "iw"),
	R(OU, ANY, "ouw", "W"), R(OU, ANY, "auw", "W"), R(OU, ANY, "ou", "W"), R(OU, ANY, "au", "W"), R(OU, END, "ow", "W"),
	R(SILENT, ANY, "uw", "u"), R(LENGTH, ANY, "eu", "O"),
	R(IE, ANY, "ie", "i"),
	R(OE_O, ANY, "oe", "o"), R(UE_U, ANY, "ue", "u"),
	R(LENGTH, ANY, "aa", "a"), R(LENGTH, ANY, "ae", "a"), R(LENGTH, ANY, "ee", "e"), R(LENGTH, ANY, "oo", "o"),
	R(LENGTH, ANY, "oa", "o"), R(LENGTH, ANY, "uu", "u"), R(LENGTH, ANY, "ii", "i"),
	/* consonants */
	R(HARD, START, "chr", "kr"), R(HARD, ANY, "qu", "kw"), R(HARD, ANY, "ckx", "ks"), R(HARD, ANY, "cks", "ks"),
	R(HARD, ANY, "cx", "ks"), R(HARD, ANY, "kx", "ks"), R(HARD, ANY, "x", "ks"), R(HARD, ANY, "ck", "k"), R(HARD, ANY, "q", "k"),
	R(HISS, INSIDE, "ssch", "s"), R(HISS, START, "sch", "sG"), R(HISS, INSIDE, "sch", "s"), R(HISS, ANY, "sz", "s"),
	R(HISS, ANY, "zs", "s"), R(HISS, ANY, "z", "s"),
	R(THROAT, ANY, "cht", "gt"), R(THROAT, ANY, "ch", "g"), R(THROAT, ANY, "gh", "g"),
	R(SOFT, FRONT, "c", "s"), R(HARD, ANY, "c", "k"),
	R(LIP, ANY, "ph", "f"), R(LIP, ANY, "v", "f"), R(W_F, ANY, "w", "f"),
	R(TONGUE, ANY, "th", "t"), R(TONGUE, TAIL, "dt", "t"), R(TONGUE, TAIL, "d", "t"), R(TONGUE, ANY, "dt", "t"),
	R(SILENT, ANY, "rh", "r"), R(SILENT, AFTER_CONSONANT, "h", ""), R(SILENT, ANY, "Yj", "Y"), R(SILENT, ANY, "ij", "i"),
	R(NASAL, ANY, "np", "mp"), R(NASAL, ANY, "nb", "mb"),
	R(FINAL_B, TAIL, "b", "p"), R(FINAL_G, TAIL, "nk", "ng"),
	/* endings */
	R(TS, ANY, "tss", "s"), R(TS, AFTER_CONSONANT, "ts", "s"), R(TS, AFTER_CONSONANT, "ds", "s"), R(TS, TAIL, "ts", "s"),
	R(TS, TAIL, "ds", "s"),
	R(SON, END, "ssen", "s"), R(SON, END, "sen", "s"), R(SON, END, "sse", "s"), R(SON, END, "son", "s"), R(SON, END, "se", "s"),
	R(END_N, END, "en", "e"), R(END_E, END, "e", ""),
	R(SON, END, "ss", "s"), R(SON, END, "s", ""),
	R(SCHWA, BETWEEN, "el", "l"), R(SCHWA, BETWEEN, "er", "r"), R(SCHWA, BETWEEN, "en", "n"), R(SCHWA, BETWEEN, "em", "m"),
	R(TONGUE, TAIL, "d", "t"),
};

const char *pm_phonetic_text(pm_phonetic_family f)
{
	static const char *const text[] = {
#define X(name, words) words,
		PM_PHONETIC_MAP(X)
#undef X
	};
	return text[f];
}

static bool one_of(char c, const char *set) { return c && strchr(set, c); }
static bool is_vowel(char c) { return one_of(c, "aeiouyAEIJOUWY"); }

typedef struct word { char p[ROOM]; size_t n; } word;

static bool vowel_before(const word *w, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (is_vowel(w->p[i]))
			return true;
	return false;
}

static bool fits(const word *w, size_t at, size_t n, place where)
{
	const char before = at ? w->p[at - 1] : 0, behind = at + n < w->n ? w->p[at + n] : 0;
	switch (where) {
	case ANY: return true;
	case START: return at == 0;
	case INSIDE: return at > 0;
	case END: return behind == 0 && at >= LEAST_STEM;
	case TAIL: return behind == 0;
	case FRONT: return one_of(behind, "eiyYE");
	case AFTER_CONSONANT: return before && !is_vowel(before);
	case BETWEEN: return before && !is_vowel(before) && behind && !is_vowel(behind) && vowel_before(w, at);
	}
	return false;
}

static void apply(const sound *r, word *w)
{
	const size_t from = strlen(r->from), to = strlen(r->to);
	for (size_t at = 0; at + from <= w->n;) {
		if (w->p[at] != r->from[0] || memcmp(w->p + at, r->from, from) != 0 || !fits(w, at, from, r->where) ||
		    w->n - from + to > ROOM) {
			at++;
			continue;
		}
		memmove(w->p + at + to, w->p + at + from, w->n - at - from);
		memcpy(w->p + at, r->to, to);
		w->n = w->n - from + to;
		at += to;
	}
}

static void single_letters(word *w)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n; i++)
		if (n == 0 || w->p[n - 1] != w->p[i])
			w->p[n++] = w->p[i];
	w->n = n;
}

static void single_consonants(word *w)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n; i++)
		if (n == 0 || w->p[n - 1] != w->p[i] || is_vowel(w->p[i]))
			w->p[n++] = w->p[i];
	w->n = n;
}

uint32_t pm_phonetic_nl_with(uint32_t families, pm_str s, char out[PM_PHONETIC_BYTES])
{
	word w = { .n = 0 };
	for (size_t i = 0; i < s.n && w.n < PM_PHONETIC_BYTES; i++)
		if (s.p[i] >= 'a' && s.p[i] <= 'z')
			w.p[w.n++] = s.p[i];
	single_consonants(&w);
	for (size_t r = 0; r < sizeof rules / sizeof *rules; r++)
		if (families >> rules[r].family & 1)
			apply(&rules[r], &w);
	single_letters(&w);
	const size_t n = w.n < PM_PHONETIC_BYTES ? w.n : PM_PHONETIC_BYTES;
	memcpy(out, w.p, n);
	return (uint32_t)n;
}

const uint32_t pm_phonetic_chosen = (UINT32_C(1) << PM_PHONETIC_FAMILIES) - 1;

uint32_t pm_phonetic_nl(pm_str folded, char out[PM_PHONETIC_BYTES])
{
	return pm_phonetic_nl_with(pm_phonetic_chosen, folded, out);
}
