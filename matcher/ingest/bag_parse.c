/* bag_parse.c - one part of an extract: from elements to occurrences. */
#include "ingest/bag_words.h"

#include <math.h>

#include "base/date.h"
#include "base/limits.h"
#include "ingest/bag_geometry.h"
#include "ingest/value.h"

/* What an object element begins; a number is an occurrence of NUM, and so on. */
typedef enum kind { NOTHING, OBJECT, NUMBER, STREET, PAND, PLACE, DOUBT } kind;

typedef struct parsing {
	pm_bag *bag;
	const char *file;
	bool addresses_only, enough;
	pm_bag_index elements;
	kind kind;
	bool listening, side;       /* in an element of the table; in heeftAlsNevenadres */
	bool placed;                /* the geometry has a place already */
	pm_bag_element heard;
	pm_buf text;
	pm_bag_entry e;
	pm_bag_object object;
	pm_bag_number number;
	pm_bag_street street;
	pm_bag_place place;
	pm_bag_pand pand;
	pm_bag_doubt doubt;
	bool in_doubt;
	pm_buf pand_ref, side_ref;
} parsing;

/* ---- values ---- */

/* Digits only, `digits` of them (0: any number up to 10). */
static bool take_digits(pm_str s, size_t digits, uint64_t *out)
{
	enum { MOST = 10 };
	uint64_t v = 0;
	if (s.n == 0 || (digits ? s.n != digits : s.n > MOST))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = v;
	return true;
}

static uint64_t id_of(parsing *p, pm_str s)
{
	enum { BAG_ID = 16 };
	uint64_t id = 0;
	if (!take_digits(s, BAG_ID, &id))
		p->e.flawed = true;
	return id;
}

static uint32_t place_of(parsing *p, pm_str s)
{
	enum { PLACE_ID = 4 };
	uint64_t id = 0;
	if (!take_digits(s, PLACE_ID, &id))
		p->e.flawed = true;
	return (uint32_t)id;
}

static uint32_t whole_of(parsing *p, pm_str s, uint64_t most)
{
	uint64_t v = 0;
	if (!take_digits(s, 0, &v) || v > most)
		p->e.flawed = true, v = 0;
	return (uint32_t)v;
}

/* A day, perhaps with a time behind it. */
static int32_t day_of(parsing *p, pm_str s, int32_t otherwise)
{
	enum { DAY = 10 };
	pm_date d;
	if (s.n >= DAY && (s.n == DAY || s.p[DAY] == 'T') && pm_value_iso_date((pm_str){ s.p, DAY }, &d))
		return d.lo;
	p->e.flawed = true;
	return otherwise;
}

static void short_text(parsing *p, pm_str s, char *out, size_t room)
{
	if (s.n >= room)
		p->e.flawed = true;
	else
		memcpy(out, s.p, s.n), out[s.n] = 0;
}

static pm_status keep_name(parsing *p, pm_str s, size_t most, uint32_t *at, uint32_t *n, pm_err *err)
{
	if (s.n > most) {
		p->e.flawed = true;
		return PM_OK;
	}
	if (p->bag->text.n > UINT32_MAX - s.n)
		return pm_fail_at(err, PM_E_RANGE, p->file, 0, 0, "more names than fit");
	*at = (uint32_t)p->bag->text.n;
	*n = (uint32_t)s.n;
	pm_buf_add_str(&p->bag->text, s);
	return pm_buf_check(&p->bag->text, err);
}

/* ---- places ---- */

static bool within_rd(double x, double y) { return x > 0 && x < 300000 && y > 300000 && y < 640000; }

static void set_place(parsing *p, double x, double y)
{
	if (p->placed || !within_rd(x, y))
		return;
	p->object.x = round(x * 1000) / 1000; /* to the millimetre, as surveyed points are written */
	p->object.y = round(y * 1000) / 1000;
	p->placed = true;
}

static void point(parsing *p)
{
	double x, y;
	if (pm_bag_point(pm_buf_str(&p->text).p, &x, &y))
		set_place(p, x, y);
}

static void ring(parsing *p)
{
	double x, y;
	if (pm_bag_ring_centre(pm_buf_str(&p->text).p, &x, &y))
		set_place(p, x, y);
}

/* ---- an occurrence ---- */

static pm_status add_ref(pm_buf *to, uint64_t id, pm_err *err)
{
	pm_buf_add(to, &id, sizeof id);
	return pm_buf_check(to, err);
}

static pm_status reference(parsing *p, pm_str s, pm_err *err)
{
	const uint64_t id = id_of(p, s);
	if (p->heard == PM_EL_REF_STREET)
		p->number.street = id;
	else if (p->heard == PM_EL_REF_PAND)
		return add_ref(&p->pand_ref, id, err);
	else if (p->side)
		return add_ref(&p->side_ref, id, err);
	else
		p->object.main = id;
	return PM_OK;
}

static void use(parsing *p, pm_str s)
{
	const int u = pm_bag_use_of(s);
	if (u < 0)
		p->e.flawed = true;
	else
		p->object.uses = (uint16_t)(p->object.uses | 1u << u);
}

static void state_day(parsing *p, pm_str s)
{
	const bool flawed = p->e.flawed;
	const int32_t day = day_of(p, s, PM_NO_DAY);
	p->e.flawed = flawed;
	p->bag->mixed |= p->bag->day != PM_NO_DAY && day != PM_NO_DAY && day != p->bag->day;
	if (day != PM_NO_DAY && (p->bag->day == PM_NO_DAY || day > p->bag->day))
		p->bag->day = day;
}

static pm_status name(parsing *p, pm_str s, pm_err *err)
{
	enum { NAME = 4 * 80, BRIEF = 4 * 24 }; /* characters of up to four bytes */
	if (p->kind == PLACE)
		return keep_name(p, s, NAME, &p->place.name, &p->place.name_n, err);
	if (p->heard == PM_EL_BRIEF)
		return keep_name(p, s, BRIEF, &p->street.brief, &p->street.brief_n, err);
	return keep_name(p, s, NAME, &p->street.name, &p->street.name_n, err);
}

static pm_status take(parsing *p, pm_str s, pm_err *err)
{
	switch (p->heard) {
	case PM_EL_ID:
		if (p->kind == PLACE)
			p->e.id = place_of(p, s);
		else
			p->e.id = id_of(p, s);
		return PM_OK;
	case PM_EL_STATUS: p->e.status = pm_bag_status_of(s); p->e.flawed |= p->e.status == 0; return PM_OK;
	case PM_EL_BEGIN: p->e.begin = day_of(p, s, INT32_MIN); return PM_OK;
	case PM_EL_END: p->e.end = day_of(p, s, INT32_MAX); return PM_OK;
	case PM_EL_TURN: p->e.turn = whole_of(p, s, UINT32_MAX); return PM_OK;
	case PM_EL_INACTIVE: case PM_EL_INACTIVE_LV: p->e.inactive = true; return PM_OK;
	case PM_EL_NO_BAG: p->e.no_bag = true; return PM_OK;
	case PM_EL_REF_NUMBER: case PM_EL_REF_PAND: case PM_EL_REF_STREET: return reference(p, s, err);
	case PM_EL_REF_PLACE: p->number.place = p->street.place = place_of(p, s); return PM_OK;
	case PM_EL_NUMBER: p->number.number = whole_of(p, s, 99999); return PM_OK;
	case PM_EL_LETTER: short_text(p, s, p->number.letter, sizeof p->number.letter); return PM_OK;
	case PM_EL_ADDITION: short_text(p, s, p->number.addition, sizeof p->number.addition); return PM_OK;
	case PM_EL_POSTCODE: short_text(p, s, p->number.postcode, sizeof p->number.postcode); return PM_OK;
	case PM_EL_AREA: p->object.area = whole_of(p, s, 999999); return PM_OK;
	case PM_EL_USE: use(p, s); return PM_OK;
	case PM_EL_YEAR: p->pand.year = (int32_t)whole_of(p, s, 9999); return PM_OK;
	case PM_EL_NAME: case PM_EL_BRIEF: return name(p, s, err);
	case PM_EL_POINT: point(p); return PM_OK;
	case PM_EL_RING: ring(p); return PM_OK;
	case PM_EL_DOUBT: p->doubt.what |= UINT32_C(1) << pm_bag_doubt_of(s); return PM_OK;
	case PM_EL_IN_DOUBT: p->in_doubt = pm_str_eq(s, PM_STR("J")); return PM_OK;
	case PM_EL_OF_PLACE: p->e.id = place_of(p, s); return PM_OK;
	case PM_EL_OF_NUMBER: case PM_EL_OF_STREET: case PM_EL_OF_PAND: case PM_EL_OF_VBO: case PM_EL_OF_LIG: case PM_EL_OF_STA:
		p->e.id = id_of(p, s);
		return PM_OK;
	case PM_EL_DAY: state_day(p, s); return PM_OK;
	case PM_EL_TYPE:
		p->enough = p->addresses_only && pm_str_eq(s, PM_STR("PND"));
		return p->enough ? PM_E_USE : PM_OK;
	default: return PM_OK;
	}
}

/* ---- elements ---- */

static kind kind_of(pm_str name, uint8_t *object)
{
	static const struct { const char *name; kind kind; uint8_t object; } kinds[] = {
		{ "Verblijfsobject", OBJECT, PM_BAG_VBO }, { "Nummeraanduiding", NUMBER, 0 }, { "Pand", PAND, 0 },
		{ "OpenbareRuimte", STREET, 0 }, { "Ligplaats", OBJECT, PM_BAG_LIG }, { "Standplaats", OBJECT, PM_BAG_STA },
		{ "Woonplaats", PLACE, 0 }, { "kenmerkInOnderzoek", DOUBT, 0 } };
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (pm_str_eq(name, pm_str_of(kinds[i].name))) {
			*object = kinds[i].object;
			return kinds[i].kind;
		}
	return NOTHING;
}

static void begin_occurrence(parsing *p, kind k, uint8_t object)
{
	p->kind = k;
	p->e = (pm_bag_entry){ .begin = INT32_MIN, .end = INT32_MAX };
	p->object = (pm_bag_object){ .kind = object };
	p->number = (pm_bag_number){ .street = 0 };
	p->street = (pm_bag_street){ .place = 0 };
	p->place = (pm_bag_place){ .name = 0 };
	p->pand = (pm_bag_pand){ .year = 0 };
	p->doubt = (pm_bag_doubt){ .what = 0 };
	p->placed = p->in_doubt = p->side = false;
	pm_buf_clear(&p->pand_ref);
	pm_buf_clear(&p->side_ref);
	if (k == DOUBT)
		p->bag->doubts_told = true;
}

static pm_status on_begin(void *ctx, const char *text, const char **attribute, pm_err *err)
{
	(void)attribute, (void)err;
	parsing *p = ctx;
	const pm_str el = pm_str_of(text);
	uint8_t object = 0;
	p->listening = false;
	if (el.n == 0)
		return PM_OK;
	const kind k = p->kind == NOTHING ? kind_of(el, &object) : NOTHING;
	if (k != NOTHING) {
		begin_occurrence(p, k, object);
		return PM_OK;
	}
	if (pm_str_eq(el, PM_STR("heeftAlsNevenadres")))
		p->side = true;
	p->listening = pm_bag_index_find(&p->elements, el, &p->heard) && (p->kind != NOTHING || p->heard == PM_EL_DAY || p->heard == PM_EL_TYPE);
	if (p->heard == PM_EL_POINT || p->heard == PM_EL_RING)
		p->listening &= p->kind == OBJECT && !p->addresses_only && !p->placed;
	pm_buf_clear(&p->text);
	return PM_OK;
}

static pm_status on_text(void *ctx, pm_str s, pm_err *err)
{
	parsing *p = ctx;
	if (!p->listening)
		return PM_OK;
	if (p->text.n + s.n > PM_MAX_FIELD_BYTES) {
		p->listening = false;
		p->e.flawed |= p->heard != PM_EL_RING;
		return PM_OK;
	}
	pm_buf_add_str(&p->text, s);
	return pm_buf_check(&p->text, err);
}

static pm_status push(parsing *p, pm_buf *to, void *item, size_t size, pm_err *err)
{
	p->e.order = (uint32_t)(to->n / size);
	if (to->n / size >= UINT32_MAX - 1)
		return pm_fail_at(err, PM_E_RANGE, p->file, 0, 0, "more occurrences than fit");
	*(pm_bag_entry *)item = p->e;
	pm_buf_add(to, item, size);
	return pm_buf_check(to, err);
}

static pm_status end_object(parsing *p, pm_err *err)
{
	pm_bag *b = p->bag;
	const size_t refs = b->ref.n / sizeof(uint64_t), panden = p->pand_ref.n / sizeof(uint64_t), sides = p->side_ref.n / sizeof(uint64_t);
	if (panden > UINT16_MAX || sides > UINT16_MAX || refs > UINT32_MAX - 2 * UINT16_MAX)
		return pm_fail_at(err, PM_E_RANGE, p->file, 0, 0, "object %016llu refers to more objects than fit", (unsigned long long)p->e.id);
	p->object.refs = (uint32_t)refs;
	p->object.panden = (uint16_t)panden;
	p->object.sides = (uint16_t)sides;
	pm_buf_add_str(&b->ref, pm_buf_str(&p->pand_ref));
	pm_buf_add_str(&b->ref, pm_buf_str(&p->side_ref));
	PM_TRY(pm_buf_check(&b->ref, err));
	return push(p, &b->object, &p->object, sizeof p->object, err);
}

static pm_status end_occurrence(parsing *p, pm_err *err)
{
	const kind k = p->kind;
	p->kind = NOTHING;
	switch (k) {
	case OBJECT: return end_object(p, err);
	case NUMBER: return push(p, &p->bag->number, &p->number, sizeof p->number, err);
	case STREET: return push(p, &p->bag->street, &p->street, sizeof p->street, err);
	case PAND: return p->addresses_only ? PM_OK : push(p, &p->bag->pand, &p->pand, sizeof p->pand, err);
	case PLACE: return push(p, &p->bag->place, &p->place, sizeof p->place, err);
	case DOUBT: return p->in_doubt && !p->addresses_only ? push(p, &p->bag->doubt, &p->doubt, sizeof p->doubt, err) : PM_OK;
	default: return PM_OK;
	}
}

static pm_status on_end(void *ctx, const char *text, pm_err *err)
{
	parsing *p = ctx;
	const pm_str el = pm_str_of(text);
	uint8_t object;
	if (p->listening) {
		p->listening = false;
		return take(p, pm_str_trim(pm_buf_str(&p->text)), err);
	}
	if (pm_str_eq(el, PM_STR("heeftAlsNevenadres")))
		p->side = false;
	return p->kind != NOTHING && kind_of(el, &object) == p->kind ? end_occurrence(p, err) : PM_OK;
}

pm_status pm_bag_read_part(const char *file, pm_zip *z, uint32_t at, bool addresses_only, pm_bag *b, pm_err *err)
{
	parsing p = { .bag = b, .file = file, .addresses_only = addresses_only };
	pm_bag_index_init(&p.elements);
	const pm_xml_ears ears = { on_begin, on_end, on_text, &p };
	pm_status s = pm_xml_read_at(file, z, at, &ears, err);
	if (s == PM_E_USE && p.enough)
		s = PM_OK;
	pm_buf_release(&p.text);
	pm_buf_release(&p.pand_ref);
	pm_buf_release(&p.side_ref);
	return s;
}
