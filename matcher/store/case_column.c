#include "store/case_vector.h"

#include "base/mem.h"

static bool coded(pm_type t) { return t == PM_TYPE_CATEGORY || t == PM_TYPE_ID; }

static bool all_present(const pm_column *c) { return pm_bits_count(c->valid, c->rows) == c->rows; }

static size_t data_elements(pm_type t, uint32_t rows)
{
	return t == PM_TYPE_FLAG ? pm_bits_words(rows) : t == PM_TYPE_TEXT ? (size_t)rows + 1 : rows;
}

uint32_t pm_column_arrays(const pm_column *c, int64_t vector, pm_array *out)
{
	uint32_t n = 0;
	if (!all_present(c))
		out[n++] = (pm_array){ vector, PM_PART_VALID, PM_ELEM_BITS64, c->valid, pm_bits_words(c->rows), false };
	out[n++] = (pm_array){ vector, PM_PART_DATA, pm_part_elem(PM_PART_DATA, c->type), c->data, data_elements(c->type, c->rows), false };
	if (c->hi)
		out[n++] = (pm_array){ vector, PM_PART_HI, PM_ELEM_WORD32, c->hi, c->rows, false };
	if (c->type == PM_TYPE_TEXT)
		out[n++] = (pm_array){ vector, PM_PART_BYTES, PM_ELEM_BYTE, c->bytes, c->n_bytes, false };
	if (c->dict) {
		const char *bytes;
		const uint32_t *offset;
		pm_dict_lay(c->dict, &bytes, &offset);
		const uint32_t size = pm_dict_size(c->dict);
		out[n++] = (pm_array){ vector, PM_PART_OFFSET, PM_ELEM_WORD32, (void *)offset, (size_t)size + 1, false };
		out[n++] = (pm_array){ vector, PM_PART_BYTES, PM_ELEM_BYTE, (void *)bytes, offset[size], false };
	}
	return n;
}

/* ---- back: nothing that was read is believed ---- */

static pm_status damaged(pm_err *err, pm_str name, const char *what)
{
	return pm_fail(err, PM_E_SYNTAX, "column %.*s: %s", PM_STR_FMT(name), what);
}

/* Offsets from 0 that don't fall and end at `bytes`. */
static bool offsets_sound(const uint32_t *offset, size_t n, size_t bytes)
{
	bool rising = true;
	for (size_t i = 1; i < n; i++)
		rising &= offset[i - 1] <= offset[i];
	return rising && offset[0] == 0 && offset[n - 1] == bytes;
}

static bool tail_clear(const uint64_t *bits, uint32_t rows)
{
	const size_t words = pm_bits_words(rows);
	return words == 0 || !(bits[words - 1] & ~pm_bits_mask(words - 1, rows));
}

static bool codes_sound(const pm_column *c)
{
	const uint32_t size = pm_dict_size(c->dict);
	uint32_t most = 0;
	for (uint32_t r = 0; r < c->rows; r++)
		most = c->code[r] > most ? c->code[r] : most;
	return size ? most < size : most == 0 && pm_bits_count(c->valid, c->rows) == 0;
}

static pm_status take_valid(pm_case_vector *v, pm_column *c, pm_str name, pm_err *err)
{
	const size_t words = pm_bits_words(c->rows);
	const bool kept = v->part[PM_PART_VALID].n > 0;
	if (kept && !(c->valid = pm_vector_take(v, PM_PART_VALID, words)))
		return damaged(err, name, "presence of another length");
	if (kept)
		return tail_clear(c->valid, c->rows) ? PM_OK : damaged(err, name, "presence behind the last row");
	if (!(c->valid = pm_alloc(words, sizeof *c->valid)))
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", c->rows);
	for (size_t i = 0; i < words; i++)
		c->valid[i] = pm_bits_mask(i, c->rows);
	return PM_OK;
}

static pm_status take_data(pm_case_vector *v, pm_column *c, pm_str name, pm_err *err)
{
	const size_t n = data_elements(c->type, c->rows);
	c->data = n ? pm_vector_take(v, PM_PART_DATA, n) : pm_alloc(1, sizeof(uint64_t));
	if (!c->data)
		return n ? damaged(err, name, "values of another length") : pm_fail(err, PM_E_NOMEM, "no memory for a column");
	if (c->type == PM_TYPE_FLAG && !tail_clear(c->flag, c->rows))
		return damaged(err, name, "flags behind the last row");
	return PM_OK;
}

static pm_status take_hi(pm_case_vector *v, pm_column *c, pm_str name, pm_err *err)
{
	if (!v->part[PM_PART_HI].n)
		return PM_OK;
	if (c->type != PM_TYPE_DATE || !(c->hi = pm_vector_take(v, PM_PART_HI, c->rows)))
		return damaged(err, name, "latest days that don't belong here");
	bool sound = true;
	for (uint32_t r = 0; r < c->rows; r++)
		sound &= c->day[r] <= c->hi[r];
	return sound ? PM_OK : damaged(err, name, "a date that ends before it begins");
}

/* Strings of a text or a dictionary; an empty array of bytes was kept as none. */
static pm_status take_bytes(pm_case_vector *v, char **out, pm_err *err)
{
	const size_t n = v->part[PM_PART_BYTES].n;
	if (n)
		*out = pm_vector_take(v, PM_PART_BYTES, n);
	else if (!(*out = pm_alloc(1, 1)))
		return pm_fail(err, PM_E_NOMEM, "no memory for strings");
	return PM_OK;
}

static pm_status take_text(pm_case_vector *v, pm_column *c, pm_str name, pm_err *err)
{
	c->n_bytes = v->part[PM_PART_BYTES].n;
	c->bytes_room = c->n_bytes ? c->n_bytes : 1;
	PM_TRY(take_bytes(v, &c->bytes, err));
	c->filled = c->rows;
	return offsets_sound(c->offset, (size_t)c->rows + 1, c->n_bytes) ? PM_OK : damaged(err, name, "offsets out of order");
}

static pm_status take_dict(pm_case_vector *v, pm_column *c, pm_str name, pm_err *err)
{
	const pm_array *offset = &v->part[PM_PART_OFFSET];
	const size_t n_bytes = v->part[PM_PART_BYTES].n;
	if (!offset->n || offset->n - 1 > UINT32_MAX / 4 || !offsets_sound(offset->data, offset->n, n_bytes))
		return damaged(err, name, "a dictionary out of order");
	char *bytes;
	PM_TRY(take_bytes(v, &bytes, err));
	const pm_status s = pm_dict_of(bytes, n_bytes ? n_bytes : 1, offset->data, (uint32_t)(offset->n - 1), &c->dict, err);
	if (s != PM_OK) {
		pm_free(bytes);
		return s;
	}
	v->part[PM_PART_OFFSET].data = NULL;
	return codes_sound(c) ? PM_OK : damaged(err, name, "a code outside its dictionary");
}

static pm_status take_all(pm_case_vector *v, pm_column *c, pm_str name, pm_err *err)
{
	PM_TRY(take_valid(v, c, name, err));
	PM_TRY(take_data(v, c, name, err));
	PM_TRY(take_hi(v, c, name, err));
	if (c->type == PM_TYPE_TEXT)
		return take_text(v, c, name, err);
	return coded(c->type) ? take_dict(v, c, name, err) : PM_OK;
}

pm_status pm_column_of_vector(pm_case_vector *v, pm_str name, pm_column **out_col, pm_err *err)
{
	if (v->rows > UINT32_MAX - 64)
		return damaged(err, name, "too many rows");
	pm_column *c = pm_alloc(1, sizeof *c);
	if (!c || !(c->name = pm_strndup(name.p, name.n))) {
		pm_free(c);
		return pm_fail(err, PM_E_NOMEM, "no memory for a column");
	}
	c->type = v->type;
	c->rows = v->rows;
	const pm_status s = take_all(v, c, name, err);
	if (s != PM_OK) {
		pm_column_free(c);
		return s;
	}
	*out_col = c;
	return PM_OK;
}
