#include "link/take.h"

#include <stdio.h>

#include "base/date.h"
#include "text/dutch.h"
#include "text/name_org.h"
#include "text/name_person.h"
#include "text/phonetic_nl.h"

static pm_str copy(pm_str s, char room[PM_TAKE_BYTES])
{
	const size_t n = s.n < PM_TAKE_BYTES ? s.n : PM_TAKE_BYTES;
	memcpy(room, s.p, n);
	return (pm_str){ room, n };
}

static pm_str take_sound(pm_str s, uint32_t letters, char room[PM_TAKE_BYTES])
{
	pm_person_name p;
	char key[PM_PHONETIC_BYTES];
	(void)letters;
	pm_person_parse(s, &p);
	return copy((pm_str){ key, pm_phonetic_nl(p.surname.core, key) }, room);
}

static pm_str take_surname(pm_str s, uint32_t letters, char room[PM_TAKE_BYTES])
{
	pm_person_name p;
	(void)letters;
	pm_person_parse(s, &p);
	return copy(p.surname.core, room);
}

static size_t letter_bytes(pm_str s)
{
	size_t n = s.n > 0;
	while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static pm_str take_initial(pm_str s, uint32_t letters, char room[PM_TAKE_BYTES])
{
	pm_person_name p;
	(void)letters;
	pm_person_parse(s, &p);
	return copy((pm_str){ p.given.p, letter_bytes(p.given) }, room);
}

static pm_str take_core(pm_str s, uint32_t letters, char room[PM_TAKE_BYTES])
{
	pm_org_name o;
	(void)letters;
	pm_org_parse(s, &o);
	return copy(o.core, room);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* Where a postcode begins in a text, s.n when there is none: four digits, a blank or two, two letters, and no digit or letter
 * at either end. */
static size_t find_postcode(pm_str s, char code[6])
{
	for (size_t i = 0; i + 6 <= s.n; i++) {
		if (i > 0 && (is_digit(s.p[i - 1]) || is_letter(s.p[i - 1])))
			continue;
		size_t at = i, k = 0;
		while (k < 4 && at < s.n && is_digit(s.p[at]))
			code[k++] = s.p[at++];
		while (k == 4 && at < s.n && s.p[at] == ' ' && at < i + 6)
			at++;
		while (k >= 4 && k < 6 && at < s.n && is_letter(s.p[at]))
			code[k++] = (char)(s.p[at++] & ~0x20);
		if (k == 6 && (at == s.n || !(is_letter(s.p[at]) || is_digit(s.p[at]))))
			return i;
	}
	return s.n;
}

static pm_str take_postcode(pm_str s, uint32_t letters, char room[PM_TAKE_BYTES])
{
	(void)letters;
	return (pm_str){ room, find_postcode(s, room) < s.n ? 6 : 0 };
}

static pm_str first_word(pm_str s)
{
	size_t from = 0, to;
	while (from < s.n && s.p[from] == ' ')
		from++;
	for (to = from; to < s.n && s.p[to] != ' ';)
		to++;
	return (pm_str){ s.p + from, to - from };
}

/* A letter, or `hs` and `hoog`; at the end of the text three letters may be one too. */
static bool is_addition(pm_str word, bool last)
{
	char folded[PM_NAME_BYTES];
	const pm_str f = { folded, pm_name_fold(word, folded) };
	return f.n == 1 || (last && f.n > 0 && f.n <= 3) || pm_dutch_unit(f) != PM_UNIT_NONE;
}

/* What stands behind the last number and its additions is a place: `Markt 104 b Den Haag`. A number in front has none. */
static pm_str without_place(pm_str s)
{
	size_t end = 0, words = 0;
	for (size_t at = 0; at < s.n; words++) {
		const pm_str w = first_word((pm_str){ s.p + at, s.n - at });
		at = (size_t)(w.p - s.p) + w.n;
		if (words > 0 && w.n && is_digit(w.p[0]))
			end = at;
	}
	while (end > 0 && end < s.n) {
		const pm_str w = first_word((pm_str){ s.p + end, s.n - end });
		const size_t behind = (size_t)(w.p - s.p) + w.n;
		if (!is_addition(w, behind == s.n))
			break;
		end = behind;
	}
	return end ? (pm_str){ s.p, end } : s;
}

/* Up to the comma or the postcode; an address that begins with its postcode has its street behind the comma. */
static pm_str take_street(pm_str s, uint32_t letters, char room[PM_TAKE_BYTES])
{
	char code[6];
	(void)letters;
	(void)room;
	const char *comma = s.n ? memchr(s.p, ',', s.n) : NULL;
	const size_t postcode = find_postcode(s, code), upto = comma ? (size_t)(comma - s.p) : s.n;
	const bool behind = postcode == 0 && comma;
	const pm_str street = behind ? (pm_str){ comma + 1, s.n - upto - 1 } : (pm_str){ s.p, postcode < upto ? postcode : upto };
	return without_place(pm_str_trim(street));
}

static pm_str take_year(pm_str s, uint32_t letters, char room[PM_TAKE_BYTES])
{
	pm_date d;
	int from, to, month, day;
	(void)letters;
	if (pm_date_parse(s, &d) != 1)
		return PM_STR("");
	pm_day_split(d.lo, &from, &month, &day);
	pm_day_split(d.hi, &to, &month, &day);
	if (from != to)
		return PM_STR("");
	return (pm_str){ room, (size_t)snprintf(room, PM_TAKE_BYTES, "%04d", from) };
}

static pm_str take_start(pm_str s, uint32_t letters, char room[PM_TAKE_BYTES])
{
	const pm_str folded = { room, pm_name_fold(s, room) };
	size_t n = 0;
	for (uint32_t i = 0; i < letters; i++)
		n += letter_bytes((pm_str){ folded.p + n, folded.n - n });
	return (pm_str){ room, n };
}

static pm_str (*const takes[PM_LINK_TAKES])(pm_str, uint32_t, char[PM_TAKE_BYTES]) = {
	[PM_TAKE_SOUND] = take_sound, [PM_TAKE_SURNAME] = take_surname, [PM_TAKE_INITIAL] = take_initial, [PM_TAKE_CORE] = take_core,
	[PM_TAKE_POSTCODE] = take_postcode, [PM_TAKE_STREET] = take_street, [PM_TAKE_YEAR] = take_year, [PM_TAKE_START] = take_start,
};

pm_str pm_link_taken(pm_link_take take, uint32_t letters, pm_str s, char room[PM_TAKE_BYTES])
{
	const pm_str trimmed = pm_str_trim(s);
	return takes[take] ? takes[take](trimmed, letters, room) : trimmed;
}
