#include "cli/link_look.h"

#include <math.h>

#include "ingest/header.h"
#include "link/take.h"
#include "text/compare_fields.h"
#include "text/name_org.h"
#include "text/name_person.h"

enum { SAMPLE = 2000 };

const pm_look_kind pm_look_kinds[PM_LOOKS] = {
	[PM_LOOK_DATE] = { "date", PM_DATE_STEPS, { "%s" }, "exact" },
	[PM_LOOK_POSTCODE] = { "postcode", PM_POSTCODE_STEPS, { "%s" }, "exact" },
	[PM_LOOK_NUMBER] = { "edits levels exact, 0.84, 0.7", 4, { "%s" }, "exact" },
	[PM_LOOK_FEW] = { "exact", 2, { "%s" }, "exact" },
	[PM_LOOK_EMAIL] = { "jaro_winkler levels exact, 0.92, 0.8 frequency", 4, { "%s" }, "exact frequency" },
	[PM_LOOK_ORGANISATION] = { "organisation_name levels exact, 0.95, 0.85, 0.7 frequency", 5, { "core(%s)", "start(%s, 6)" }, "exact frequency" },
	[PM_LOOK_ADDRESS] = { "token_sort levels exact, 0.8, 0.6 frequency", 4, { "%s" }, "exact frequency" },
	[PM_LOOK_SURNAME] = { "surname frequency", 5, { "sound(%s)" }, "exact frequency" },
	[PM_LOOK_PERSON] = { "person_name frequency", PM_PERSON_STEPS, { "sound(%s)" }, "exact frequency" },
	[PM_LOOK_WORDS] = { "jaro_winkler levels exact, 0.92, 0.88, 0.7 frequency", 5, { "%s", "start(%s, 4)" }, "exact frequency" },
};

static bool named(pm_str header, const char *const *words)
{
	for (; *words; words++)
		if (pm_header_alike(header, pm_str_of(*words)))
			return true;
	return false;
}

static const char *const surnames[] = { "achternaam", "geslachtsnaam", "surname", "last_name", "lastname", "family_name", NULL };
static const char *const persons[] = { "naam", "name", "volledige_naam", "full_name", "eigenaar_naam", "houder_naam", "persoon", NULL };

/* Shares of the values that look like this or that. */
typedef struct seen { uint32_t n, date, postcode, digits, mail, form, letters_and_digits, words, bytes; } seen;

static void see(pm_str s, seen *to)
{
	pm_date d;
	pm_org_name o;
	char room[PM_TAKE_BYTES];
	bool digit = false, letter = false, only = true;
	for (size_t i = 0; i < s.n; i++) {
		const bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';
		digit |= is_digit;
		only &= is_digit;
		letter |= (s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z';
		to->words += i > 0 && s.p[i] == ' ' && s.p[i - 1] != ' ';
	}
	pm_org_parse(s, &o);
	to->n++;
	to->bytes += (uint32_t)s.n;
	to->date += s.n >= 8 && pm_date_parse(s, &d) == 1;
	to->postcode += s.n <= 7 && pm_link_taken(PM_TAKE_POSTCODE, 0, s, room).n > 0;
	to->digits += only;
	to->mail += s.n && memchr(s.p, '@', s.n) != NULL;
	to->form += o.form.n > 0;
	to->letters_and_digits += digit && letter;
}

pm_look pm_look_of(const pm_column *const column[2], pm_str header, uint32_t rows, double *out_tells)
{
	seen k = {0};
	uint32_t have = 0, words = 0;
	for (int side = 0; side < 2 && column[side]; side++) {
		const pm_dict *d = column[side]->dict;
		const uint32_t n = pm_dict_size(d), step = n / SAMPLE + 1;
		have += (uint32_t)pm_bits_count(column[side]->valid, column[side]->rows);
		words += n;
		for (uint32_t i = 0; i < n; i += step)
			see(pm_dict_get(d, i), &k);
	}
	*out_tells = words ? (double)have / rows * log2(words) : 0;
	if (words <= 1 || have == 0)
		return PM_LOOK_ALL_SAME;
	if (words == have && words == rows && !column[1])
		return PM_LOOK_ALL_DIFFER;
	if (k.date >= 0.9 * k.n && k.digits < 0.9 * k.n)
		return PM_LOOK_DATE;
	if (k.date >= 0.98 * k.n && k.bytes == 8 * k.n)
		return PM_LOOK_DATE;
	if (k.postcode >= 0.8 * k.n)
		return PM_LOOK_POSTCODE;
	if (k.mail >= 0.8 * k.n)
		return PM_LOOK_EMAIL;
	if (words <= 20 || words < have / 200)
		return PM_LOOK_FEW;
	if (k.digits >= 0.8 * k.n)
		return PM_LOOK_NUMBER;
	if (k.form >= 0.1 * k.n)
		return PM_LOOK_ORGANISATION;
	if (k.letters_and_digits >= 0.5 * k.n && k.words >= 0.5 * k.n)
		return PM_LOOK_ADDRESS;
	if (named(header, surnames))
		return PM_LOOK_SURNAME;
	return named(header, persons) && k.words >= 0.7 * k.n ? PM_LOOK_PERSON : PM_LOOK_WORDS;
}
