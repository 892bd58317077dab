/* column_order.c - columns put in another order, and parts of a column put together. */
#include "store/column.h"

#include "base/mem.h"

static void copy_value(pm_column *to, uint32_t row, const pm_column *from, uint32_t old)
{
	pm_bit_set(to->valid, row);
	switch (to->type) {
	case PM_TYPE_FLAG:
		if (pm_bit(from->flag, old))
			pm_bit_set(to->flag, row);
		break;
	case PM_TYPE_NUMBER: to->number[row] = from->number[old]; break;
	default: to->count[row] = from->count[old]; break; /* count, day and code are alike: 32 bits */
	}
	if (to->hi)
		to->hi[row] = from->hi ? from->hi[old] : from->day[old];
}

static pm_status permute_text(pm_column *to, const pm_column *from, const uint32_t *order, pm_err *err)
{
	size_t total = 0;
	for (uint32_t i = 0; i < to->rows; i++)
		if (order[i] != UINT32_MAX)
			total += from->offset[order[i] + 1] - from->offset[order[i]];
	if (total > UINT32_MAX)
		return pm_fail(err, PM_E_RANGE, "more than 4 GB of text in column %s", from->name);
	to->bytes = pm_grow(NULL, total, 1);
	if (!to->bytes)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu bytes of text", total);
	to->bytes_room = total;
	for (uint32_t i = 0; i < to->rows; i++)
		if (order[i] != UINT32_MAX && pm_column_has(from, order[i]))
			PM_TRY(pm_column_set_text(to, i, pm_column_str(from, order[i]), err));
	pm_column_seal(to);
	return PM_OK;
}

static pm_status permuted(pm_column *to, const pm_column *from, const uint32_t *order, pm_err *err)
{
	if (to->type == PM_TYPE_TEXT)
		return permute_text(to, from, order, err);
	if (from->hi) {
		to->hi = pm_alloc(to->rows, sizeof *to->hi);
		if (!to->hi)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u dates", to->rows);
	}
	for (uint32_t i = 0; i < to->rows; i++)
		if (order[i] != UINT32_MAX && pm_column_has(from, order[i]))
			copy_value(to, i, from, order[i]);
	return PM_OK;
}

pm_status pm_column_permute(pm_column *c, const uint32_t *order, uint32_t n, pm_err *err)
{
	pm_column *to;
	PM_TRY(pm_column_new(pm_str_of(c->name), c->type, n, &to, err));
	const pm_status s = permuted(to, c, order, err);
	if (s == PM_OK) {
		pm_dict *fresh = to->dict;
		to->dict = c->dict;
		c->dict = fresh;
		const pm_column old = *c;
		*c = *to;
		*to = old;
	}
	pm_column_free(to);
	return s;
}

/* The codes that the part's dictionary entries get in the joined column. */
static pm_status recode(pm_column *to, const pm_column *part, uint32_t **out_codes, pm_err *err)
{
	const uint32_t n = pm_dict_size(part->dict);
	uint32_t *codes = pm_alloc(n, sizeof *codes);
	if (!codes)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u codes", n);
	for (uint32_t k = 0; k < n; k++) {
		const pm_status s = pm_dict_intern(to->dict, pm_dict_get(part->dict, k), &codes[k], err);
		if (s != PM_OK) {
			pm_free(codes);
			return s;
		}
	}
	*out_codes = codes;
	return PM_OK;
}

/* Puts `n` bits behind the first `at`; the bits of `from` past its last row are 0. */
static void append_bits(uint64_t *to, uint32_t at, const uint64_t *from, uint32_t n)
{
	const unsigned shift = at % 64;
	uint64_t *word = to + at / 64;
	for (size_t i = 0; i < pm_bits_words(n); i++) {
		word[i] |= from[i] << shift;
		if (shift && from[i] >> (64 - shift))
			word[i + 1] |= from[i] >> (64 - shift);
	}
}

static pm_status join_text(pm_column *to, uint32_t at, const pm_column *part, pm_err *err)
{
	if (part->n_bytes > UINT32_MAX - to->n_bytes)
		return pm_fail(err, PM_E_RANGE, "more than 4 GB of text in column %s", to->name);
	const uint32_t before = (uint32_t)to->n_bytes;
	if (part->n_bytes)
		memcpy(to->bytes + before, part->bytes, part->n_bytes);
	for (uint32_t r = 1; r <= part->rows; r++)
		to->offset[at + r] = before + part->offset[r];
	to->n_bytes += part->n_bytes;
	to->filled = at + part->rows;
	return PM_OK;
}

static pm_status join_codes(pm_column *to, uint32_t at, const pm_column *part, pm_err *err)
{
	uint32_t *codes = NULL;
	PM_TRY(recode(to, part, &codes, err));
	for (uint32_t r = 0; r < part->rows; r++)
		if (pm_column_has(part, r))
			to->code[at + r] = codes[part->code[r]];
	pm_free(codes);
	return PM_OK;
}

/* Null rows hold zeros, so whole arrays can be copied. */
static pm_status join_part(pm_column *to, uint32_t at, const pm_column *part, pm_err *err)
{
	append_bits(to->valid, at, part->valid, part->rows);
	if (to->type == PM_TYPE_TEXT)
		return join_text(to, at, part, err);
	if (to->dict)
		return join_codes(to, at, part, err);
	if (to->type == PM_TYPE_FLAG)
		append_bits(to->flag, at, part->flag, part->rows);
	else if (to->type == PM_TYPE_NUMBER)
		memcpy(to->number + at, part->number, part->rows * sizeof *to->number);
	else
		memcpy(to->count + at, part->count, part->rows * sizeof *to->count); /* count and day are alike: 32 bits */
	if (to->hi)
		memcpy(to->hi + at, part->hi ? part->hi : part->day, part->rows * sizeof *to->hi);
	return PM_OK;
}

static pm_status room_for_text(pm_column *to, pm_column *const *part, uint32_t parts, pm_err *err)
{
	size_t bytes = 0;
	for (uint32_t k = 0; k < parts; k++)
		bytes += part[k]->n_bytes;
	to->bytes = pm_grow(NULL, bytes, 1);
	if (!to->bytes)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu bytes of text", bytes);
	to->bytes_room = bytes;
	return PM_OK;
}

static pm_status join_all(pm_column *to, pm_column *const *part, uint32_t parts, pm_err *err)
{
	bool intervals = false;
	for (uint32_t k = 0; k < parts; k++)
		intervals |= part[k]->hi != NULL;
	if (intervals && !(to->hi = pm_alloc(to->rows, sizeof *to->hi)))
		return pm_fail(err, PM_E_NOMEM, "no memory for %u dates", to->rows);
	if (to->type == PM_TYPE_TEXT)
		PM_TRY(room_for_text(to, part, parts, err));
	uint32_t at = 0;
	for (uint32_t k = 0; k < parts; at += part[k++]->rows)
		PM_TRY(join_part(to, at, part[k], err));
	pm_column_seal(to);
	return PM_OK;
}

pm_status pm_column_join(pm_column *const *part, uint32_t parts, pm_column **out_col, pm_err *err)
{
	uint64_t rows = 0;
	for (uint32_t k = 0; k < parts; k++)
		rows += part[k]->rows;
	if (rows > UINT32_MAX - 64)
		return pm_fail(err, PM_E_RANGE, "more than %u rows in one register", UINT32_MAX - 64);
	pm_column *to;
	PM_TRY(pm_column_new(pm_str_of(part[0]->name), part[0]->type, (uint32_t)rows, &to, err));
	const pm_status s = join_all(to, part, parts, err);
	if (s != PM_OK) {
		pm_column_free(to);
		return s;
	}
	*out_col = to;
	return PM_OK;
}
