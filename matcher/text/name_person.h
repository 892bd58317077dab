/* name_person.h - names of persons: prefix apart from core, double names, given names, and how two of them agree.
 *
 * Shape   everything points into folded text (text/name_fold.h) that the caller keeps; an empty part is unknown. */
#ifndef PM_TEXT_NAME_PERSON_H
#define PM_TEXT_NAME_PERSON_H

#include "text/name_fold.h"

/* A surname: `van der berg-de vries` is prefix `van der`, core `berg`, and the second name's prefix `de` and core `vries`. */
typedef struct pm_surname {
	pm_str prefix, core, second_prefix, second;
} pm_surname;

/* Takes a folded surname apart. At least one word stays in the core, so that a person may be called `De`.
 *
 * Source   the prefixes of BRP's table 36, in words: a prefix is a run of them. */
void pm_surname_split(pm_str folded, pm_surname *out);

/* How two prefixes agree: `van de`, `van den`, `v d` and `van der` are one class, for registers mix them up. */
typedef enum pm_prefix_step { PM_PREFIX_SAME, PM_PREFIX_CLASS, PM_PREFIX_MISSING, PM_PREFIX_DIFFERENT, PM_PREFIX_STEPS } pm_prefix_step;
pm_prefix_step pm_prefix_compare(pm_str a, pm_str b);

/* A whole name, taken apart. */
typedef struct pm_person_name {
	char text[PM_NAME_BYTES];
	pm_surname surname;
	pm_str given;      /* given names or initials */
} pm_person_name;

/* Reads a name as people write it: `J.P. van der Berg`, `Berg, J.P. van der`, `Jan Berg-de Vries`. Titles (dhr, mevr, mr,
 * dr, ir, prof, drs, ing) are passed over. Without a comma the surname begins at the first prefix behind the given names,
 * else it is the last word. A name
 * that begins with a prefix has its given name behind it, when more than one word follows. */
void pm_person_parse(pm_str name, pm_person_name *out);

/* As pm_person_parse, from parts that a register keeps apart; any may be empty. */
void pm_person_of(pm_str given, pm_str prefix, pm_str surname, pm_person_name *out);

/* A name that was taken apart, as one text: given, prefix, core, second prefix, second, with a mark between; the same for names
 * whose parts are. pm_person_read gives the parts back: they point into `laid`, and out->text isn't touched. Returns the
 * length; 0 when nothing is known. */
enum { PM_PERSON_MARK = 0x1f };
uint32_t pm_person_lay(const pm_person_name *p, char out[PM_NAME_BYTES]);
void pm_person_read(pm_str laid, pm_person_name *out);

/* The first of the given names when it is written out, else empty. */
pm_str pm_person_first(pm_str given);

typedef enum pm_person_step {
	PM_PERSON_SAME,        /* core and given names letter for letter */
	PM_PERSON_INITIALS,    /* core the same, given names agree: as far as their first letters go, and where both are written
	                        * out the first ones are nearly the same */
	PM_PERSON_SWAPPED,     /* given name and surname have changed places; the given name may be an initial in one */
	PM_PERSON_MARRIED,     /* given names agree, and one's core is the other's second name */
	PM_PERSON_SOUNDS,      /* cores differ in spelling only (.92 alike or same sound), given names agree */
	PM_PERSON_LETTER,      /* core the same, given names written out that share no more than their first letters */
	PM_PERSON_SURNAME,     /* core the same, given names unknown to one */
	PM_PERSON_FAMILY,      /* core the same, given names differ */
	PM_PERSON_GIVEN,       /* given names the same, cores differ */
	PM_PERSON_DIFFERENT,
	PM_PERSON_STEPS,
} pm_person_step;
/* Where one name takes more words for the surname than the other, as `Tan Lim, Jan` and `Jan Tan Lim`, it is believed. */
pm_person_step pm_person_compare(const pm_person_name *a, const pm_person_name *b);

#endif
