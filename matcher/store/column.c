#include "store/column.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

static const char *const words[] = {
#define X(name, word) word,
	PM_TYPE_MAP(X)
#undef X
};

const char *pm_type_word(pm_type t) { return (unsigned)t < PM_TYPES ? words[t] : "?"; }

bool pm_type_of_word(pm_str word, pm_type *out)
{
	for (unsigned t = 0; t < PM_TYPES; t++)
		if (pm_str_eq(word, pm_str_of(words[t])))
			return *out = (pm_type)t, true;
	return false;
}

static bool coded(pm_type t) { return t == PM_TYPE_CATEGORY || t == PM_TYPE_ID; }

/* Bytes of the data array of a column of `rows`. */
static size_t data_bytes(pm_type t, uint32_t rows)
{
	switch (t) {
	case PM_TYPE_FLAG: return pm_bits_words(rows) * sizeof(uint64_t);
	case PM_TYPE_NUMBER: return rows * sizeof(double);
	case PM_TYPE_TEXT: return ((size_t)rows + 1) * sizeof(uint32_t);
	default: return rows * sizeof(uint32_t);
	}
}

pm_status pm_column_new(pm_str name, pm_type type, uint32_t rows, pm_column **out_col, pm_err *err)
{
	if (rows > UINT32_MAX - 64)
		return pm_fail(err, PM_E_RANGE, "a column can't hold %u rows", rows);
	pm_column *c = pm_alloc(1, sizeof *c);
	if (!c)
		return pm_fail(err, PM_E_NOMEM, "no memory for a column");
	c->type = type;
	c->rows = rows;
	c->name = pm_strndup(name.p, name.n);
	c->valid = pm_alloc(pm_bits_words(rows), sizeof *c->valid);
	c->data = pm_alloc(data_bytes(type, rows), 1);
	pm_status s = PM_OK;
	if (!c->name || !c->valid || !c->data)
		s = pm_fail(err, PM_E_NOMEM, "no memory for %u rows of %.*s", rows, PM_STR_FMT(name));
	else if (coded(type))
		s = pm_dict_new(&c->dict, err);
	if (s != PM_OK) {
		pm_column_free(c);
		return s;
	}
	*out_col = c;
	return PM_OK;
}

void pm_column_free(pm_column *c)
{
	if (!c)
		return;
	pm_free(c->name);
	pm_free(c->valid);
	pm_free(c->data);
	pm_free(c->hi);
	pm_free(c->bytes);
	pm_dict_free(c->dict);
	pm_free(c);
}

pm_status pm_column_set_date(pm_column *c, uint32_t row, pm_date v, pm_err *err)
{
	if (v.lo != v.hi && !c->hi) {
		c->hi = pm_alloc(c->rows, sizeof *c->hi);
		if (!c->hi)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u dates", c->rows);
		memcpy(c->hi, c->day, c->rows * sizeof *c->hi);
	}
	pm_bit_set(c->valid, row);
	c->day[row] = v.lo;
	if (c->hi)
		c->hi[row] = v.hi;
	return PM_OK;
}

pm_status pm_column_set_word(pm_column *c, uint32_t row, pm_str v, pm_err *err)
{
	uint32_t code;
	PM_TRY(pm_dict_intern(c->dict, v, &code, err));
	pm_bit_set(c->valid, row);
	c->code[row] = code;
	return PM_OK;
}

static pm_status text_room(pm_column *c, size_t more, pm_err *err)
{
	if (more > UINT32_MAX - c->n_bytes)
		return pm_fail(err, PM_E_RANGE, "more than 4 GB of text in column %s", c->name);
	if (c->bytes && c->n_bytes + more <= c->bytes_room)
		return PM_OK;
	size_t room = c->bytes_room ? c->bytes_room * 2 : 4096;
	while (room < c->n_bytes + more)
		room *= 2;
	char *bytes = pm_grow(c->bytes, room, 1);
	if (!bytes)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu bytes of text", room);
	c->bytes = bytes;
	c->bytes_room = room;
	return PM_OK;
}

pm_status pm_column_set_text(pm_column *c, uint32_t row, pm_str v, pm_err *err)
{
	PM_TRY(text_room(c, v.n, err));
	while (c->filled < row)
		c->offset[++c->filled] = (uint32_t)c->n_bytes;
	if (v.n)
		memcpy(c->bytes + c->n_bytes, v.p, v.n);
	c->n_bytes += v.n;
	c->offset[++c->filled] = (uint32_t)c->n_bytes;
	pm_bit_set(c->valid, row);
	return PM_OK;
}

void pm_column_seal(pm_column *c)
{
	while (c->type == PM_TYPE_TEXT && c->filled < c->rows)
		c->offset[++c->filled] = (uint32_t)c->n_bytes;
}

pm_str pm_column_str(const pm_column *c, uint32_t row)
{
	if (!pm_column_has(c, row))
		return PM_STR("");
	if (c->type == PM_TYPE_TEXT)
		return (pm_str){ c->bytes + c->offset[row], c->offset[row + 1] - c->offset[row] };
	return c->dict ? pm_dict_get(c->dict, c->code[row]) : PM_STR("");
}

static void print_number(double v, pm_buf *out)
{
	char text[40];
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	pm_buf_text(out, text);
}

void pm_column_print(const pm_column *c, uint32_t row, pm_buf *out)
{
	if (!pm_column_has(c, row))
		return;
	switch (c->type) {
	case PM_TYPE_FLAG: pm_buf_char(out, pm_bit(c->flag, row) ? 'J' : 'N'); break;
	case PM_TYPE_COUNT: pm_buf_printf(out, "%d", c->count[row]); break;
	case PM_TYPE_NUMBER: print_number(c->number[row], out); break;
	case PM_TYPE_DATE: {
		char text[32];
		pm_date_text(pm_column_date(c, row), text);
		pm_buf_text(out, text);
		break;
	}
	default: pm_buf_add_str(out, pm_column_str(c, row)); break;
	}
}

void pm_column_digest(const pm_column *c, pm_digest_run *run)
{
	pm_digest_add(run, c->name, strlen(c->name));
	pm_digest_add(run, &(uint32_t){ c->type }, sizeof(uint32_t));
	pm_digest_add(run, c->valid, pm_bits_words(c->rows) * sizeof *c->valid);
	if (c->type != PM_TYPE_TEXT && !c->dict) {
		pm_digest_add(run, c->data, data_bytes(c->type, c->rows));
		pm_digest_add(run, c->hi ? (void *)c->hi : c->data, c->hi ? c->rows * sizeof *c->hi : 0);
		return;
	}
	for (uint32_t r = 0; r < c->rows; r++) {
		const pm_str s = pm_column_str(c, r);
		pm_digest_add(run, s.p, s.n);
	}
}
