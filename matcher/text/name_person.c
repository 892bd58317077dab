#include "text/name_person.h"

#include "text/compare_fields.h"
#include "text/compare_pattern.h"
#include "text/phonetic_nl.h"

static bool in_list(pm_str word, const char *const *list, size_t n)
{
	for (size_t i = 0; word.n && i < n; i++)
		if (list[i][0] == word.p[0] && strncmp(list[i], word.p, word.n) == 0 && list[i][word.n] == 0)
			return true;
	return false;
}
#define IN_LIST(word, list) in_list(word, list, sizeof(list) / sizeof *(list))

static bool is_prefix(pm_str word)
{
	static const char *const list[] = {
		"van", "v", "von", "vom", "de", "d", "der", "den", "des", "dem", "di", "da", "do", "dos", "das", "du", "del", "della",
		"het", "t", "s", "ter", "ten", "te", "tot", "toe", "thoe", "op", "in", "aan", "bij", "uit", "uijt", "uyt", "over",
		"onder", "voor", "boven", "achter", "la", "le", "les", "l", "lo", "el", "al", "zu", "zum", "zur", "ver", "vd", "am",
		"auf", "aus", "im", "ibn", "ben", "bin", "y",
	};
	return IN_LIST(word, list);
}

/* Whether a prefix begins at word i: a single letter may be an initial, but `v d` is van der. */
static bool prefix_at(const pm_str *word, uint32_t n, uint32_t i)
{
	return (word[i].n > 1 && is_prefix(word[i])) ||
	       (pm_str_eq(word[i], PM_STR("v")) && i + 1 < n && pm_str_eq(word[i + 1], PM_STR("d")));
}

/* `bos-de` of bos-de vries */
static bool joins_prefix(pm_str word)
{
	const char *hyphen = memchr(word.p, '-', word.n);
	return hyphen && is_prefix((pm_str){ hyphen + 1, word.n - (size_t)(hyphen + 1 - word.p) });
}

static bool is_title(pm_str word)
{
	static const char *const list[] = { "dhr", "hr", "heer", "mevr", "mw", "mevrouw", "mej", "mr", "dr", "ir", "ing",
	                                    "drs", "prof", "erven", "fam", "familie" };
	return IN_LIST(word, list);
}

/* The slice from the first to the last of two words of one text. */
static pm_str span(pm_str first, pm_str last) { return (pm_str){ first.p, (size_t)(last.p + last.n - first.p) }; }

static void split_one(pm_str name, pm_str *prefix, pm_str *core)
{
	pm_str word[PM_NAME_WORDS];
	const uint32_t n = pm_name_words(name, false, word);
	uint32_t p = 0;
	while (p + 1 < n && is_prefix(word[p]))
		p++;
	*prefix = p ? span(word[0], word[p - 1]) : (pm_str){ name.p, 0 };
	*core = n ? span(word[p], word[n - 1]) : (pm_str){ name.p, 0 };
}

void pm_surname_split(pm_str s, pm_surname *out)
{
	const char *hyphen = s.n ? memchr(s.p, '-', s.n) : NULL;
	const size_t first = hyphen ? (size_t)(hyphen - s.p) : s.n;
	*out = (pm_surname){ .second = { s.p, 0 }, .second_prefix = { s.p, 0 } };
	split_one((pm_str){ s.p, first }, &out->prefix, &out->core);
	if (hyphen)
		split_one((pm_str){ hyphen + 1, s.n - first - 1 }, &out->second_prefix, &out->second);
	if (out->core.n == 0) { /* a hyphen in front */
		out->prefix = out->second_prefix;
		out->core = out->second;
		out->second.n = out->second_prefix.n = 0;
	}
}

/* 1: van (de, den, der, het); 2: de, den, der, het alone; 3: in, op, aan and such; 0: others. */
static int prefix_class(pm_str prefix)
{
	static const char *const van[] = { "van", "v", "vd", "ver", "vander", "vande", "vanden" };
	static const char *const article[] = { "de", "den", "der", "d", "het", "t" };
	static const char *const place[] = { "in", "op", "aan", "bij", "uit", "uijt", "uyt", "over", "onder", "voor", "te", "ten", "ter" };
	pm_str word[PM_NAME_WORDS];
	if (pm_name_words(prefix, false, word) == 0)
		return 0;
	return IN_LIST(word[0], van) ? 1 : IN_LIST(word[0], article) ? 2 : IN_LIST(word[0], place) ? 3 : 0;
}

enum { PARTS = 5 };

uint32_t pm_person_lay(const pm_person_name *p, char out[PM_NAME_BYTES])
{
	const pm_str part[PARTS] = { p->given, p->surname.prefix, p->surname.core, p->surname.second_prefix, p->surname.second };
	uint32_t n = 0;
	bool any = false;
	for (int i = 0; i < PARTS; i++) {
		const uint32_t room = PM_NAME_BYTES - n - (uint32_t)(PARTS - i), take = part[i].n < room ? (uint32_t)part[i].n : room;
		if (take)
			memcpy(out + n, part[i].p, take);
		any |= take > 0;
		n += take;
		if (i + 1 < PARTS)
			out[n++] = PM_PERSON_MARK;
	}
	return any ? n : 0;
}

void pm_person_read(pm_str laid, pm_person_name *out)
{
	pm_str part[PARTS] = { { NULL, 0 } };
	const char *from = laid.p, *const end = laid.p + laid.n;
	int i = 0;
	for (const char *at = from; at < end; at++)
		if (*at == PM_PERSON_MARK && i + 1 < PARTS) {
			part[i++] = (pm_str){ from, (size_t)(at - from) };
			from = at + 1;
		}
	part[i] = (pm_str){ from, (size_t)(end - from) };
	out->given = part[0];
	out->surname = (pm_surname){ .prefix = part[1], .core = part[2], .second_prefix = part[3], .second = part[4] };
}

pm_prefix_step pm_prefix_compare(pm_str a, pm_str b)
{
	if (pm_str_eq(a, b))
		return PM_PREFIX_SAME;
	if (a.n == 0 || b.n == 0)
		return PM_PREFIX_MISSING;
	return prefix_class(a) && prefix_class(a) == prefix_class(b) ? PM_PREFIX_CLASS : PM_PREFIX_DIFFERENT;
}

/* Parts behind each other in one text, each folded. */
static pm_str add(pm_person_name *out, uint32_t *used, pm_str part)
{
	char folded[PM_NAME_BYTES];
	const uint32_t n = pm_name_fold(part, folded);
	const uint32_t room = PM_NAME_BYTES - *used - 1, take = n < room ? n : room;
	const pm_str s = { out->text + *used, take };
	memcpy(out->text + *used, folded, take);
	*used += take;
	out->text[(*used)++] = ' ';
	return s;
}

void pm_person_of(pm_str given, pm_str prefix, pm_str surname, pm_person_name *out)
{
	enum { PART = 100 };
	uint32_t used = 0;
	const pm_str fits[] = { { given.p, given.n < PART ? given.n : PART }, { prefix.p, prefix.n < 20 ? prefix.n : 20 },
	                        { surname.p, surname.n < PART ? surname.n : PART } };
	out->given = add(out, &used, fits[0]);
	const pm_str before = add(out, &used, fits[1]);
	pm_surname_split(add(out, &used, fits[2]), &out->surname);
	if (before.n)
		out->surname.prefix = before;
}

static void parse_inverted(pm_str name, const char *comma, pm_person_name *out)
{
	const pm_str surname = { name.p, (size_t)(comma - name.p) };
	char folded[PM_NAME_BYTES];
	const pm_str rest = { folded, pm_name_fold((pm_str){ comma + 1, name.n - surname.n - 1 }, folded) };
	pm_str word[PM_NAME_WORDS];
	const uint32_t n = pm_name_words(rest, false, word);
	uint32_t from = 0, run = n;
	while (from < n && is_title(word[from]))
		from++;
	while (run > from && is_prefix(word[run - 1]))
		run--;
	uint32_t given = run;
	while (given < n && !prefix_at(word, n, given))
		given++;
	pm_person_of(given > from ? span(word[from], word[given - 1]) : PM_STR(""),
	             given < n ? span(word[given], word[n - 1]) : PM_STR(""), surname, out);
}

void pm_person_parse(pm_str name, pm_person_name *out)
{
	const char *comma = name.n ? memchr(name.p, ',', name.n) : NULL;
	if (comma) {
		parse_inverted(name, comma, out);
		return;
	}
	pm_str word[PM_NAME_WORDS];
	const pm_str all = { out->text, pm_name_fold(name, out->text) };
	const uint32_t n = pm_name_words(all, false, word);
	uint32_t from = 0;
	while (from + 1 < n && is_title(word[from]))
		from++;
	uint32_t surname = from;
	while (surname + 1 < n && !prefix_at(word, n, surname) && !joins_prefix(word[surname]))
		surname++;
	uint32_t core = surname;
	while (core < n && is_prefix(word[core]))
		core++;
	const bool last = surname == from && core > surname && core + 1 < n; /* van der berg jan */
	out->given = surname > from ? span(word[from], word[surname - 1]) : last ? word[n - 1] : (pm_str){ out->text, 0 };
	pm_surname_split(n ? span(word[surname], word[n - 1 - last]) : (pm_str){ out->text, 0 }, &out->surname);
}

static bool sounds_alike(pm_str a, pm_str b)
{
	char x[PM_PHONETIC_BYTES], y[PM_PHONETIC_BYTES];
	const pm_str kx = { x, pm_phonetic_nl(a, x) }, ky = { y, pm_phonetic_nl(b, y) };
	return (kx.n && pm_str_eq(kx, ky)) || pm_jaro_winkler_plain(a, b) >= 0.92;
}

static bool known_and_equal(pm_str a, pm_str b) { return a.n && pm_str_eq(a, b); }

typedef enum given_step { GIVEN_DIFFER, GIVEN_LETTER, GIVEN_AGREE } given_step;

/* A name written out, not initials: a word with a vowel in it. */
static bool spelled(pm_str word)
{
	for (size_t i = 0; word.n > 1 && i < word.n; i++)
		if (strchr("aeiouy", word.p[i]))
			return true;
	return false;
}

pm_str pm_person_first(pm_str given)
{
	pm_str word[PM_NAME_WORDS];
	const uint32_t n = pm_name_words(given, true, word);
	return n && spelled(word[0]) ? word[0] : (pm_str){ given.p, 0 };
}

/* As far as their first letters go; of two that are written out, the first names have to be nearly the same too. */
static given_step compare_given(pm_str a, pm_str b)
{
	if (a.n == 0 || b.n == 0 || a.p[0] != b.p[0] || pm_initials_compare(a, b) > PM_INITIALS_FEWER)
		return GIVEN_DIFFER;
	const pm_str x = pm_person_first(a), y = pm_person_first(b);
	return x.n == 0 || y.n == 0 || pm_str_eq(x, y) || sounds_alike(x, y) ? GIVEN_AGREE : GIVEN_LETTER;
}

/* `tini cristina` and `c tini`: what one calls given name is the other's surname, and the other parts agree. */
static bool swapped(const pm_person_name *a, const pm_person_name *b)
{
	return (known_and_equal(a->given, b->surname.core) && compare_given(b->given, a->surname.core) == GIVEN_AGREE) ||
	       (known_and_equal(b->given, a->surname.core) && compare_given(a->given, b->surname.core) == GIVEN_AGREE);
}

/* The text before the words `tail`; false: it doesn't end with them. */
static bool ends_with(pm_str s, pm_str tail, pm_str *out_before)
{
	if (tail.n == 0 || tail.n > s.n || s.p[s.n - 1] != tail.p[tail.n - 1] || memcmp(s.p + s.n - tail.n, tail.p, tail.n) != 0 || (s.n > tail.n && s.p[s.n - tail.n - 1] != ' '))
		return false;
	*out_before = (pm_str){ s.p, s.n > tail.n ? s.n - tail.n - 1 : 0 };
	return true;
}

/* Without a comma only the last word counts as surname: `Jan Tan Lim` beside `Tan Lim, Jan`. Where the other name tells that
 * it has more words, the border moves. */
static bool move_border(pm_person_name *p, pm_str surname)
{
	pm_str rest, before;
	if (p->surname.prefix.n || !ends_with(surname, p->surname.core, &rest) || !ends_with(p->given, rest, &before))
		return false;
	p->given = before;
	p->surname.core = surname;
	return true;
}

/* Copies of two names with the border where the other has it; `text` of a copy isn't set. */
static void align(const pm_person_name *a, const pm_person_name *b, pm_person_name *x, pm_person_name *y)
{
	x->given = a->given, x->surname = a->surname;
	y->given = b->given, y->surname = b->surname;
	if (!pm_str_eq(a->surname.core, b->surname.core) && !move_border(x, b->surname.core) && !move_border(y, a->surname.core) &&
	    !move_border(x, b->given))
		move_border(y, a->given);
}

static pm_person_step compare_aligned(const pm_person_name *a, const pm_person_name *b)
{
	const pm_surname *x = &a->surname, *y = &b->surname;
	const bool core = known_and_equal(x->core, y->core), given = known_and_equal(a->given, b->given);
	if (core && given)
		return PM_PERSON_SAME;
	const given_step first = compare_given(a->given, b->given);
	if (core && first == GIVEN_AGREE)
		return PM_PERSON_INITIALS;
	if (swapped(a, b))
		return PM_PERSON_SWAPPED;
	if (first == GIVEN_AGREE && (known_and_equal(x->core, y->second) || known_and_equal(x->second, y->core)))
		return PM_PERSON_MARRIED;
	if (first == GIVEN_AGREE && x->core.n && y->core.n && sounds_alike(x->core, y->core))
		return PM_PERSON_SOUNDS;
	if (core && first == GIVEN_LETTER)
		return PM_PERSON_LETTER;
	if (core)
		return a->given.n && b->given.n ? PM_PERSON_FAMILY : PM_PERSON_SURNAME;
	return given ? PM_PERSON_GIVEN : PM_PERSON_DIFFERENT;
}

pm_person_step pm_person_compare(const pm_person_name *a, const pm_person_name *b)
{
	pm_person_name x, y;
	align(a, b, &x, &y);
	return compare_aligned(&x, &y);
}
