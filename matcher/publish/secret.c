#include "publish/secret.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/casefile.h"
#include "text/fold.h"

bool pm_is_secret(const pm_table *t, uint32_t row)
{
	const pm_column *c = pm_table_get(t, "geheim");
	if (!c || !pm_column_has(c, row))
		return false;
	switch (c->type) {
	case PM_TYPE_COUNT: return c->count[row] != 0;
	case PM_TYPE_NUMBER: return c->number[row] != 0;
	case PM_TYPE_FLAG: return pm_bit(c->flag, row);
	default: return !pm_str_eq(pm_column_str(c, row), PM_STR("0")) && !pm_str_eq(pm_column_str(c, row), PM_STR("N"));
	}
}

static int32_t born(const pm_table *t, const char *field, uint32_t row)
{
	const pm_column *c = pm_table_get(t, field);
	if (!c || c->type != PM_TYPE_DATE || !pm_column_has(c, row))
		return PM_NO_DAY;
	const pm_date d = pm_column_date(c, row);
	return d.lo == d.hi ? d.lo : PM_NO_DAY;
}

static int by_birth(const void *a, const void *b)
{
	const pm_secret *x = a, *y = b;
	return x->born != y->born ? (x->born < y->born ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

static const pm_column *ids(const pm_table *persons)
{
	const pm_column *c = pm_table_get(persons, "persoon_id");
	return c && c->dict ? c : NULL;
}

static bool known_secret(const pm_secrets *s, uint32_t row)
{
	const pm_column *id = ids(s->persons);
	return id && pm_column_has(id, row) && pm_bit(s->person, id->code[row]);
}

pm_status pm_secrets_make(const pm_table *persons, pm_secrets *out, pm_err *err)
{
	pm_secrets s = { .persons = persons };
	uint32_t n = 0;
	if (!persons)
		return *out = s, PM_OK;
	const pm_column *id = ids(persons), *name = pm_table_get(persons, "geslachtsnaam");
	s.surname = name && (name->dict || name->type == PM_TYPE_TEXT) ? name : NULL;
	s.person = pm_alloc(pm_bits_words(id ? pm_dict_size(id->dict) : 0), sizeof *s.person);
	for (uint32_t r = 0; s.person && r < persons->rows; r++) {
		if (!pm_is_secret(persons, r))
			continue;
		n++;
		if (id && pm_column_has(id, r))
			pm_bit_set(s.person, id->code[r]);
	}
	s.of = pm_alloc(n, sizeof *s.of);
	if (!s.person || !s.of) {
		pm_secrets_release(&s);
		return pm_fail(err, PM_E_NOMEM, "no memory for who is entitled to secrecy");
	}
	for (uint32_t r = 0; r < persons->rows && n; r++)
		if (pm_is_secret(persons, r))
			s.of[s.n++] = (pm_secret){ born(persons, "geboortedatum", r), r };
	qsort(s.of, s.n, sizeof *s.of, by_birth);
	*out = s;
	return PM_OK;
}

void pm_secrets_release(pm_secrets *s)
{
	pm_free(s->person);
	pm_free(s->of);
	*s = (pm_secrets){0};
}

/* ---- names ---- */

enum { LONGEST = 128 };

/* Whether letters stand in a name, in one or more words, with an error of typing in five letters and two in eight. */
static bool stands_in(const pm_folded *name, const char *key, uint32_t n)
{
	char word[LONGEST];
	const unsigned errors = n < 5 ? 0 : n < 8 ? 1 : 2;
	for (uint32_t from = 0; n && from < name->n; from++) {
		uint32_t long_is = 0;
		for (uint32_t to = from; to < name->n && long_is < n + errors; to++) {
			const pm_str token = pm_folded_token(name, to);
			if (long_is + token.n > sizeof word)
				break;
			memcpy(word + long_is, token.p, token.n);
			long_is += (uint32_t)token.n;
			if (long_is + errors >= n && pm_str_edits((pm_str){ word, long_is }, (pm_str){ key, n }, true, errors) <= errors)
				return true;
		}
	}
	return false;
}

/* The whole surname, or of one in parts (Jansen-de Vries) the longest. */
static bool names_row(const pm_secrets *s, uint32_t row, const pm_folded *name)
{
	char key[LONGEST];
	const pm_str surname = pm_column_str(s->surname, row);
	const uint32_t n = pm_fold_key(surname, key, sizeof key);
	pm_folded parts;
	if (stands_in(name, key, n))
		return true;
	if (n == 0 || !pm_fold(surname, &parts))
		return false;
	pm_str longest = pm_folded_token(&parts, 0);
	for (uint32_t i = 1; i < parts.n; i++)
		if (pm_folded_token(&parts, i).n > longest.n)
			longest = pm_folded_token(&parts, i);
	return parts.n > 1 && longest.n >= 4 && stands_in(name, longest.p, (uint32_t)(longest.n < LONGEST ? longest.n : LONGEST));
}

/* Of one day of birth, anywhere in the city. */
static bool names_born(const pm_secrets *s, int32_t day, const pm_folded *name)
{
	uint32_t low = 0, high = s->n;
	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;
		if (s->of[mid].born < day)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < s->n && s->of[low].born == day; low++)
		if (names_row(s, s->of[low].row, name))
			return true;
	return false;
}

/* Of those who are, or were, registered at the address; of whom a day of birth speaks against it, not. */
static bool names_here(const pm_secrets *s, uint32_t address, int32_t day, const pm_folded *name)
{
	const pm_place *p = s->persons->place;
	for (uint32_t r = p ? p->start[address] : 0; p && r < p->start[address + 1]; r++) {
		if (!pm_is_secret(s->persons, r) && !known_secret(s, r))
			continue;
		const int32_t theirs = born(s->persons, "geboortedatum", r);
		if ((day == PM_NO_DAY || theirs == PM_NO_DAY || theirs == day) && names_row(s, r, name))
			return true;
	}
	return false;
}

static bool names_somebody(const pm_secrets *s, pm_str name, int32_t day, uint32_t address)
{
	pm_folded folded;
	if (!s->surname || s->n == 0 || name.n == 0)
		return false;
	if (!pm_fold(name, &folded))
		return true; /* too long to look into */
	return (day != PM_NO_DAY && names_born(s, day, &folded)) || names_here(s, address, day, &folded);
}

bool pm_secrets_hold(const pm_secrets *s, const pm_table *t, uint32_t row, uint32_t address)
{
	static const struct { const char *name, *born; } fields[] = { { "eigenaar_naam", "eigenaar_geboortedatum" }, { "handelsnaam", NULL }, { "houder_naam", NULL } };
	if (pm_is_secret(t, row))
		return true;
	if (!s || !s->persons)
		return false;
	if (t == s->persons)
		return known_secret(s, row);
	const pm_column *kind = pm_table_get(t, "eigenaar_type");
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		const pm_column *c = pm_table_get(t, fields[i].name);
		if (!c || !pm_column_has(c, row) || !(c->dict || c->type == PM_TYPE_TEXT) || (kind && pm_str_eq(pm_column_str(kind, row), PM_STR("NNP"))))
			continue;
		if (names_somebody(s, pm_column_str(c, row), fields[i].born ? born(t, fields[i].born, row) : PM_NO_DAY, address))
			return true;
	}
	return false;
}
