#include "cli/address_columns.h"

#include "ingest/header.h"

static const char *const role_words[] = {
#define X(name, word) word,
	PM_ROLE_MAP(X)
#undef X
};

/* What columns are called: the BAG and the registers first, then common extracts, OpenStreetMap and OpenAddresses. Of two
 * in one file the earlier one counts. */
static const struct known { const char *name; pm_role role; } known[] = {
	{ "nummeraanduiding_id", PM_ROLE_ID }, { "nummeraanduiding", PM_ROLE_ID }, { "adres_id", PM_ROLE_ID },
	{ "address_id", PM_ROLE_ID }, { "id", PM_ROLE_ID },
	{ "adresseerbaar_object_id", PM_ROLE_OBJECT }, { "verblijfsobject_id", PM_ROLE_OBJECT }, { "object_id", PM_ROLE_OBJECT },
	{ "openbare_ruimte", PM_ROLE_STREET }, { "openbare_ruimte_naam", PM_ROLE_STREET }, { "openbareruimte", PM_ROLE_STREET },
	{ "straatnaam", PM_ROLE_STREET }, { "straat", PM_ROLE_STREET }, { "street", PM_ROLE_STREET }, { "addr:street", PM_ROLE_STREET },
	{ "street_name", PM_ROLE_STREET },
	{ "korte_naam", PM_ROLE_SHORT }, { "verkorte_naam", PM_ROLE_SHORT },
	{ "huisnummer", PM_ROLE_NUMBER }, { "huisnr", PM_ROLE_NUMBER }, { "nummer", PM_ROLE_NUMBER }, { "number", PM_ROLE_NUMBER },
	{ "house_number", PM_ROLE_NUMBER }, { "housenumber", PM_ROLE_NUMBER }, { "addr:housenumber", PM_ROLE_NUMBER },
	{ "huisletter", PM_ROLE_LETTER }, { "letter", PM_ROLE_LETTER },
	{ "toevoeging", PM_ROLE_ADDITION }, { "huisnummertoevoeging", PM_ROLE_ADDITION }, { "huisnummer_toevoeging", PM_ROLE_ADDITION },
	{ "addition", PM_ROLE_ADDITION }, { "unit", PM_ROLE_ADDITION }, { "addr:unit", PM_ROLE_ADDITION },
	{ "postcode", PM_ROLE_POSTCODE }, { "postal_code", PM_ROLE_POSTCODE }, { "zip", PM_ROLE_POSTCODE }, { "addr:postcode", PM_ROLE_POSTCODE },
	{ "woonplaats", PM_ROLE_PLACE }, { "woonplaats_naam", PM_ROLE_PLACE }, { "plaats", PM_ROLE_PLACE }, { "place", PM_ROLE_PLACE },
	{ "city", PM_ROLE_PLACE }, { "addr:city", PM_ROLE_PLACE },
	{ "adres", PM_ROLE_TEXT }, { "volledig_adres", PM_ROLE_TEXT }, { "address", PM_ROLE_TEXT }, { "full_address", PM_ROLE_TEXT },
	{ "aanduiding", PM_ROLE_BESIDE },
};
enum { KNOWN = sizeof known / sizeof known[0] };
_Static_assert((int)KNOWN <= (int)PM_ASKED_MOST, "a guess asks for every known name");

static bool by_name(pm_str name, pm_role *out)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (pm_header_alike(name, pm_str_of(known[i].name)))
			return *out = known[i].role, true;
	return false;
}

static bool by_word(pm_str word, pm_role *out)
{
	for (int i = 0; i < PM_ROLES; i++)
		if (pm_str_eq(word, pm_str_of(role_words[i])))
			return *out = (pm_role)i, true;
	return false;
}

static pm_status unknown_role(pm_str said, bool is_role, pm_err *err)
{
	pm_buf all = {0};
	for (int i = 0; i < PM_ROLES; i++)
		pm_buf_printf(&all, "%s%s", i ? ", " : "", role_words[i]);
	pm_status s = pm_buf_check(&all, err);
	if (s == PM_OK && is_role)
		s = pm_fail(err, PM_E_USE, "\"%.*s\" is nothing that a column can be to an address; it can be %s", PM_STR_FMT(said), all.p);
	else if (s == PM_OK)
		s = pm_fail(err, PM_E_USE, "what is column \"%.*s\" to an address? Write ROLE=%.*s; a role is %s", PM_STR_FMT(said),
		            PM_STR_FMT(said), all.p);
	pm_buf_release(&all);
	return s;
}

static void add(pm_asked *a, pm_str column, pm_role role, bool optional, bool spine)
{
	const uint32_t i = a->reg.n_fields++;
	const bool identifier = spine && (role == PM_ROLE_ID || role == PM_ROLE_OBJECT);
	a->role[i] = role;
	if (a->reg.role[role] < 0)
		a->reg.role[role] = (int32_t)i;
	a->field[i] = (pm_field){ .name = column, .column = column, .optional = optional,
		.type = role == PM_ROLE_TEXT ? PM_TYPE_TEXT : identifier ? PM_TYPE_ID : PM_TYPE_CATEGORY };
}

static pm_status add_named(pm_asked *a, pm_str item, bool alone, bool spine, pm_err *err)
{
	const char *equals = memchr(item.p, '=', item.n);
	const size_t at = equals ? (size_t)(equals - item.p) : 0;
	const pm_str word = pm_str_trim((pm_str){ item.p, at });
	const pm_str column = pm_str_trim(equals ? (pm_str){ equals + 1, item.n - at - 1 } : item);
	pm_role role = PM_ROLE_TEXT;
	if (column.n == 0)
		return pm_fail(err, PM_E_USE, "a column without a name in \"%s\"", item.p);
	if (equals ? !by_word(word, &role) : !by_name(column, &role) && !alone)
		return unknown_role(equals ? word : column, equals != NULL, err);
	if (a->reg.role[role] >= 0)
		return pm_fail(err, PM_E_USE, "columns \"%.*s\" and \"%.*s\" are both the %s of the address; name one",
		               PM_STR_FMT(a->field[a->reg.role[role]].column), PM_STR_FMT(column), role_words[role]);
	add(a, column, role, false, spine);
	return PM_OK;
}

pm_status pm_asked_make(const char *name, const char *list, bool spine, pm_asked *out, pm_err *err)
{
	*out = (pm_asked){ .reg = { .name = pm_str_of(name), .key = -1, .begin = -1, .end = -1, .next = -1, .once = -1, .known = -2 } };
	out->reg.field = out->field;
	out->reg.household.field = -1;
	for (int i = 0; i < PM_ROLES; i++)
		out->reg.role[i] = -1;
	for (size_t i = 0; !list && i < KNOWN; i++)
		add(out, pm_str_of(known[i].name), known[i].role, true, spine);
	const bool alone = list && !strchr(list, ',');
	while (list) {
		const size_t n = strcspn(list, ",");
		PM_TRY(add_named(out, (pm_str){ list, n }, alone, spine, err));
		list = list[n] ? list + n + 1 : NULL;
	}
	return PM_OK;
}

void pm_asked_take(const pm_asked *a, const pm_import *i, pm_address_columns *out)
{
	*out = (pm_address_columns){ .rows = i->table->rows };
	for (uint32_t k = 0; k < i->n_columns; k++) {
		const pm_role role = a->role[i->column[k].field];
		if (i->column[k].found >= 0 && !out->role[role])
			out->role[role] = i->table->column[k];
	}
}
