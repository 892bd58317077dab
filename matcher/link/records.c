#include "link/records.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "text/compare_fields.h"
#include "text/compare_tokens.h"
#include "text/name_org.h"
#include "text/name_person.h"

/* A value as it is compared; points into `room` or the value itself. */
static pm_str prepare(pm_link_by by, pm_str s, char room[2 * PM_NAME_BYTES])
{
	char folded[PM_NAME_BYTES];
	pm_person_name person;
	pm_org_name org;
	switch (by) {
	case PM_BY_TOKEN_SORT: {
		const pm_str f = { folded, pm_name_fold(s, folded) };
		return (pm_str){ room, pm_token_sort(f, room) };
	}
	case PM_BY_DATE:
		return pm_date_prepare(s, room);
	case PM_BY_PERSON:
		pm_person_parse(s, &person);
		return (pm_str){ room, pm_person_lay(&person, room) };
	case PM_BY_ORGANISATION:
		pm_org_parse(s, &org);
		return (pm_str){ room, pm_org_lay(&org, room) };
	case PM_BY_EXACT: case PM_BY_POSTCODE:
		return pm_str_trim(s);
	default:
		return (pm_str){ room, pm_name_fold(s, room) };
	}
}

/* The number of each word's prepared text, by code; an empty text is no value. To pm_free. */
static uint32_t *prepare_all(const pm_dict *words, pm_link_by by, pm_dict *text)
{
	const uint32_t n = pm_dict_size(words);
	uint32_t *value = pm_alloc((size_t)n + 1, sizeof *value);
	for (uint32_t i = 0; value && i < n; i++) {
		char room[2 * PM_NAME_BYTES];
		const pm_str s = prepare(by, pm_dict_get(words, i), room);
		value[i] = PM_NO_CODE;
		if (s.n && pm_dict_intern(text, s, &value[i], NULL) != PM_OK) {
			pm_free(value);
			return NULL;
		}
	}
	return value;
}

/* The number of each value's sound. False: no memory. */
static bool number_sounds(pm_link_values *v)
{
	const uint32_t n = pm_dict_size(v->text);
	pm_dict *sounds = NULL;
	v->sound = pm_alloc((size_t)n + 1, sizeof *v->sound);
	bool ok = v->sound && pm_dict_new(&sounds, NULL) == PM_OK;
	for (uint32_t i = 0; ok && i < n; i++) {
		char room[PM_PHONETIC_BYTES];
		const pm_str s = pm_link_sound(pm_dict_get(v->text, i), room);
		v->sound[i] = PM_NO_CODE;
		ok = s.n == 0 || pm_dict_intern(sounds, s, &v->sound[i], NULL) == PM_OK;
	}
	pm_dict_free(sounds);
	return ok;
}

/* Marks the dates that are known in part. False: no memory. */
static bool mark_part(pm_link_values *v)
{
	const uint32_t n = pm_dict_size(v->text);
	v->part = pm_alloc(pm_bits_words((size_t)n + 1), sizeof *v->part);
	for (uint32_t i = 0; v->part && i < n; i++)
		if (pm_date_is_part(pm_dict_get(v->text, i)))
			pm_bit_set(v->part, i);
	return v->part != NULL;
}

static bool value_field(const pm_link_field *f, const uint32_t *row, uint32_t n, pm_link_values *out)
{
	*out = (pm_link_values){ .by = f->by, .at_least = f->at_least, .n_at_least = f->n_at_least,
	                         .levels = pm_link_levels_of(f->by, f->n_at_least), .frequency = f->frequency, .leans = f->leans };
	out->value = pm_alloc(n, sizeof *out->value);
	uint32_t *of_code = out->value && pm_dict_new(&out->text, NULL) == PM_OK ? prepare_all(f->column->dict, f->by, out->text) : NULL;
	if (of_code)
		pm_dict_lay(out->text, &out->bytes, &out->offset);
	out->count = of_code ? pm_alloc((size_t)pm_dict_size(out->text) + 1, sizeof *out->count) : NULL;
	for (uint32_t i = 0; out->count && i < n; i++) {
		const uint32_t v = pm_column_has(f->column, row[i]) ? of_code[f->column->code[row[i]]] : PM_NO_CODE;
		out->value[i] = v;
		if (v != PM_NO_CODE) {
			out->count[v]++;
			out->records++;
		}
	}
	pm_free(of_code);
	return out->count != NULL && (out->by != PM_BY_SURNAME || number_sounds(out)) && (out->by != PM_BY_DATE || mark_part(out));
}

pm_status pm_link_check(const pm_link_model *m, pm_err *err)
{
	if (m->fields == 0 || m->fields > PM_FS_FIELDS || m->blocks == 0 || m->blocks > PM_LINK_BLOCKS)
		return pm_fail(err, PM_E_RANGE, "a link compares 1 to %d fields in 1 to %d blocks", PM_FS_FIELDS, PM_LINK_BLOCKS);
	if (m->rows < 2 || m->left_rows >= m->rows)
		return pm_fail(err, PM_E_RANGE, "there are no two records to compare");
	for (uint32_t i = 0; i < m->fields; i++)
		if (m->field[i].leans > i)
			return pm_fail(err, PM_E_RANGE, "%s: a field leans on an earlier one", m->field[i].name);
	for (uint32_t i = 0; i < m->fields; i++)
		if (!m->field[i].column->dict || pm_link_levels_of(m->field[i].by, m->field[i].n_at_least) == 0)
			return pm_fail(err, PM_E_RANGE, "%s: not a column of words, or a wrong number of levels", m->field[i].name);
	return PM_OK;
}

typedef struct valuing { const pm_link_model *model; pm_link_records *records; } valuing;

static pm_status value_part(void *ctx, uint32_t field, pm_err *err)
{
	const valuing *w = ctx;
	pm_link_records *r = w->records;
	if (value_field(&w->model->field[field], r->row, r->n, &r->field[field]))
		return PM_OK;
	return pm_fail(err, PM_E_NOMEM, "no memory for the values of %u records", r->n);
}

bool pm_link_take_sides(const pm_link_model *m, const uint32_t *row, uint64_t **out)
{
	uint64_t *left = m->left_rows ? pm_alloc(pm_bits_words(m->rows), sizeof *left) : NULL;
	for (uint32_t i = 0; left && i < m->rows; i++)
		if (row[i] < m->left_rows)
			pm_bit_set(left, i);
	*out = left;
	return left || m->left_rows == 0;
}

pm_status pm_link_records_make(const pm_link_model *m, const uint32_t *row, pm_link_records *out, pm_err *err)
{
	pm_link_records r = { .n = m->rows, .row = row, .within_left = m->within_left, .fields = m->fields };
	const bool ok = pm_link_take_sides(m, row, &r.left);
	valuing w = { m, &r };
	pm_status s = ok ? pm_parallel(m->fields, m->threads, value_part, &w, err)
	                 : pm_fail(err, PM_E_NOMEM, "no memory for %u records", m->rows);
	if (s == PM_OK)
		s = pm_link_rarity(m, &r, err);
	if (s != PM_OK) {
		pm_link_records_release(&r);
		return s;
	}
	*out = r;
	return PM_OK;
}

void pm_link_records_release(pm_link_records *r)
{
	for (uint32_t i = 0; i < r->fields; i++) {
		pm_free(r->field[i].value);
		pm_free(r->field[i].count);
		pm_free(r->field[i].share);
		pm_free(r->field[i].sound);
		pm_free(r->field[i].part);
		pm_dict_free(r->field[i].text);
	}
	pm_free(r->left);
	*r = (pm_link_records){0};
}
