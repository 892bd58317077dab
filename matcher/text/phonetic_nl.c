#include "text/phonetic_nl.h"

enum { ROOM = PM_PHONETIC_BYTES * 2, LEAST_STEM = 2 };

typedef enum place {
	ANY,
	START,
	INSIDE,     /* not at the start */
	END,        /* and LEAST_STEM letters, or a vowel, stay before it */
	TAIL,       /* at the end, whatever stays */
	FRONT,      /* before e, i, y */
	BEFORE_VOWEL,
	BEFORE_CONSONANT,
	AFTER_CONSONANT,
	LINK,       /* before a consonant that is not the last letter, past the first vowel */
	LATER,      /* past the first vowel */
} place;

typedef struct sound {
	uint8_t family;
	uint8_t where; /* place */
	uint8_t from_n, to_n;
	const char *from, *to;
} sound;

#define R(family, where, from, to) { PM_PHONETIC_##family, where, sizeof(from) - 1, sizeof(to) - 1, from, to }

/* In order: each rule works on what the ones before it have left. Capitals are sounds that no later rule takes apart. */
static const sound rules[] = {
	/* vowels, the longest spelling first */
	R(UI, ANY, "uij", "U"), R(UI, ANY, "uyj", "U"), R(UI, ANY, "uy", "U"), R(UI, ANY, "ui", "U"),
	R(GLIDE, ANY, "aaij", "A"), R(GLIDE, ANY, "aay", "A"), R(GLIDE, ANY, "aai", "A"), R(GLIDE, ANY, "aij", "A"),
	R(GLIDE, ANY, "aey", "A"), R(GLIDE, ANY, "ay", "A"), R(GLIDE, ANY, "ai", "A"),
	R(GLIDE, ANY, "ooij", "J"), R(GLIDE, ANY, "ooy", "J"), R(GLIDE, ANY, "ooi", "J"), R(GLIDE, ANY, "oij", "J"),
	R(GLIDE, ANY, "oy", "J"), R(GLIDE, ANY, "oi", "J"),
	R(GLIDE, ANY, "oeij", "I"), R(GLIDE, ANY, "oey", "I"), R(GLIDE, ANY, "oei", "I"),
	R(LONG_Y, ANY, "eij", "Y"), R(LONG_Y, ANY, "eyj", "Y"), R(LONG_Y, ANY, "ey", "Y"), R(LONG_Y, ANY, "eei", "Y"), R(LONG_Y, ANY, "ei", "Y"),
	R(LONG_Y, ANY, "iej", "Y"), R(LONG_Y, ANY, "ij", "Y"), R(LONG_Y, ANY, "y", "Y"),
	R(SILENT, ANY, "ieuw", "iw"), R(SILENT, ANY, "ieu", "iw"), R(SILENT, ANY, "eeuw", "E"), R(SILENT, ANY, "eeu", "E"),
	R(SILENT, ANY, "euw", "E"), R(SILENT, ANY, "aha", "a"), R(I_VOWEL, START, "wt", "Ut"),
	R(L_VOWEL, ANY, "old", "Wd"), R(L_VOWEL, ANY, "ald", "Wd"), R(L_VOWEL, TAIL, "olt", "Wt"),
	R(OU, ANY, "aauw", "W"), R(OU, ANY, "ouw", "W"), R(OU, ANY, "auw", "W"), R(OU, ANY, "ou", "W"), R(OU, ANY, "au", "W"), R(OU, END, "ow", "W"),
	R(SILENT, ANY, "uw", "u"), R(LENGTH, ANY, "eu", "O"),
	R(IE, ANY, "ie", "i"),
	R(OE_O, ANY, "oe", "o"), R(UE_U, ANY, "ue", "u"),
	R(LENGTH, ANY, "aa", "a"), R(LENGTH, ANY, "ae", "a"), R(LENGTH, ANY, "ee", "e"), R(LENGTH, ANY, "oo", "o"),
	R(LENGTH, ANY, "oa", "o"), R(LENGTH, ANY, "uu", "u"), R(LENGTH, ANY, "ii", "i"),
	R(I_VOWEL, BEFORE_VOWEL, "i", "j"), R(D_WEAK, ANY, "Wde", "We"), R(D_WEAK, ANY, "Yde", "Ye"),
	R(R_COLOUR, BEFORE_CONSONANT, "ar", "er"), R(R_COLOUR, BEFORE_CONSONANT, "ir", "er"),
	/* consonants */
	R(HARD, START, "chr", "kr"), R(HARD, ANY, "qu", "kw"), R(HARD, ANY, "ckx", "ks"), R(HARD, ANY, "cks", "ks"),
	R(HARD, ANY, "cx", "ks"), R(HARD, ANY, "kx", "ks"), R(HARD, ANY, "x", "ks"), R(HARD, ANY, "ck", "k"), R(HARD, ANY, "q", "k"),
	R(HISS, INSIDE, "ssch", "s"), R(HISS, START, "sch", "sG"), R(HISS, START, "sk", "sG"), R(HISS, INSIDE, "sch", "s"), R(HISS, ANY, "sz", "s"),
	R(HISS, ANY, "zs", "s"), R(HISS, ANY, "z", "s"),
	R(THROAT, ANY, "cht", "gt"), R(THROAT, ANY, "ch", "g"), R(THROAT, ANY, "gh", "g"),
	R(SOFT, FRONT, "c", "s"), R(HARD, ANY, "c", "k"),
	R(LIP, ANY, "ph", "f"), R(LIP, ANY, "v", "f"),
	R(TONGUE, ANY, "th", "t"), R(TONGUE, TAIL, "dt", "t"), R(TONGUE, TAIL, "d", "t"), R(TONGUE, ANY, "dt", "t"),
	R(SILENT, ANY, "rh", "r"), R(SILENT, AFTER_CONSONANT, "h", ""), R(SILENT, BEFORE_CONSONANT, "h", ""), R(SILENT, ANY, "Yj", "Y"), R(SILENT, ANY, "ij", "i"),
	R(ENS, END, "ensen", "ens"), R(ENS, END, "ense", "ens"), R(LINK_N, LINK, "en", "e"),
	R(NASAL, ANY, "np", "mp"), R(NASAL, ANY, "nb", "mb"), R(NASAL, ANY, "nm", "m"), R(NASAL, BEFORE_VOWEL, "mb", "m"),
	R(FINAL_B, TAIL, "b", "p"), R(FINAL_G, TAIL, "ngk", "ng"), R(FINAL_G, TAIL, "nk", "ng"),
	/* endings */
	R(LATIN, END, "ius", ""), R(ENS, END, "sens", "s"),
	R(SON, END, "ssen", "s"), R(SON, END, "sen", "s"), R(SON, END, "sse", "s"), R(SON, END, "son", "s"), R(SON, END, "se", "s"),
	R(ENS, END, "ens", ""), R(END_N, END, "en", "e"), R(END_E, END, "e", ""),
	R(TS, ANY, "tss", "s"), R(TS, AFTER_CONSONANT, "ts", "s"), R(TS, AFTER_CONSONANT, "ds", "s"), R(TS, TAIL, "ts", "s"),
	R(TS, TAIL, "ds", "s"),
	R(SON, END, "ss", "s"), R(SON, END, "s", ""),
	R(REDUCE, LATER, "a", "e"), R(REDUCE, LATER, "i", "e"), R(REDUCE, LATER, "o", "e"), R(REDUCE, LATER, "u", "e"),
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
	case END: return behind == 0 && (at >= LEAST_STEM || is_vowel(before));
	case TAIL: return behind == 0;
	case FRONT: return one_of(behind, "eiyYE");
	case BEFORE_VOWEL: return is_vowel(behind);
	case BEFORE_CONSONANT: return behind && !is_vowel(behind);
	case AFTER_CONSONANT: return before && !is_vowel(before);
	case LATER: return vowel_before(w, at);
	case LINK: return at + n + 1 < w->n && !is_vowel(behind) && vowel_before(w, at);
	}
	return false;
}

static void apply(const sound *r, word *w)
{
	const size_t from = r->from_n, to = r->to_n;
	const char *first = w->n ? memchr(w->p, r->from[0], w->n) : NULL;
	for (size_t at = first ? (size_t)(first - w->p) : w->n; at + from <= w->n;) {
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

uint32_t pm_phonetic_nl(pm_str folded, char out[PM_PHONETIC_BYTES])
{
	return pm_phonetic_nl_with(PM_PHONETIC_ALL, folded, out);
}
