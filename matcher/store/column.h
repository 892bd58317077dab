/* column.h - a named, typed column of a table.
 *
 * Shape   `rows` values and a validity bitmap: bit 1 = present, bit 0 = null (unknown). The value of a null row is 0
 *         (flag 0, code 0, empty text), never read as a value.
 *         flag      bitmap                          count    int32
 *         number    double                          date     int32 days lo (and hi, see below; base/date.h)
 *         category, id   uint32 codes in `dict`     text     uint32 offsets, rows + 1 of them, into `bytes`
 *         A category has few values and is compared with words in rules; an id has many and is only joined on.
 * Lookup  the members may be read by anyone while the column lives; they are written only here and by a builder that
 *         owns the column and has not shown it to another thread yet. Arrays die with pm_column_free. */
#ifndef PM_STORE_COLUMN_H
#define PM_STORE_COLUMN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bits.h"
#include "base/date.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"
#include "store/dict.h"

#define PM_TYPE_MAP(X)          \
	X(FLAG, "flag")         \
	X(COUNT, "count")       \
	X(NUMBER, "number")     \
	X(DATE, "date")         \
	X(CATEGORY, "category") \
	X(ID, "id")             \
	X(TEXT, "text")

typedef enum pm_type {
#define X(name, word) PM_TYPE_##name,
	PM_TYPE_MAP(X)
#undef X
	PM_TYPES
} pm_type;

const char *pm_type_word(pm_type t);              /* as written in rule files */
bool pm_type_of_word(pm_str word, pm_type *out);  /* false: no such type */

typedef struct pm_column {
	char *name;
	pm_type type;
	uint32_t rows;
	uint64_t *valid;
	union {
		void *data;
		uint64_t *flag;
		int32_t *count;
		double *number;
		int32_t *day;     /* earliest possible day */
		uint32_t *code;
		uint32_t *offset;
	};
	int32_t *hi;              /* date: latest possible day; NULL when every date is one day */
	pm_dict *dict;            /* category, id; else NULL */
	char *bytes;              /* text */
	size_t n_bytes, bytes_room;
	uint32_t filled;          /* text: rows written so far, in order */
} pm_column;

/* Makes a column of `rows` nulls.
 * Errors   PM_E_NOMEM, PM_E_RANGE above UINT32_MAX - 64 rows. */
PM_CHECK pm_status pm_column_new(pm_str name, pm_type type, uint32_t rows, pm_column **out_col, pm_err *err);
void pm_column_free(pm_column *c); /* NULL is fine */

static inline bool pm_column_has(const pm_column *c, uint32_t row) { return pm_bit(c->valid, row); }

/* Setters: the row must exist, be null still, and the column have that type. */
static inline void pm_column_set_flag(pm_column *c, uint32_t row, bool v)
{
	pm_bit_set(c->valid, row);
	if (v)
		pm_bit_set(c->flag, row);
}
static inline void pm_column_set_count(pm_column *c, uint32_t row, int32_t v) { pm_bit_set(c->valid, row); c->count[row] = v; }
static inline void pm_column_set_number(pm_column *c, uint32_t row, double v) { pm_bit_set(c->valid, row); c->number[row] = v; }
PM_CHECK pm_status pm_column_set_date(pm_column *c, uint32_t row, pm_date v, pm_err *err); /* makes `hi` when it needs it */
PM_CHECK pm_status pm_column_set_word(pm_column *c, uint32_t row, pm_str v, pm_err *err);  /* category, id */

/* Text is written in row order; rows passed over are null. pm_column_seal closes the column after the last one. */
PM_CHECK pm_status pm_column_set_text(pm_column *c, uint32_t row, pm_str v, pm_err *err);
void pm_column_seal(pm_column *c);

static inline pm_date pm_column_date(const pm_column *c, uint32_t row)
{
	return (pm_date){ c->day[row], c->hi ? c->hi[row] : c->day[row] };
}
/* The string of a category, id or text; empty when null. Valid while the column lives. */
pm_str pm_column_str(const pm_column *c, uint32_t row);

/* Writes the value as our own files do: empty for null, J/N, 12, 12.5 (shortest form that reads back), 2021-05-03. */
void pm_column_print(const pm_column *c, uint32_t row, pm_buf *out);

/* Reorders in place: row i becomes old row order[i]; UINT32_MAX makes a null row; a row may come more than once.
 * Errors   PM_E_NOMEM: the column is unchanged. Cost O(n). */
PM_CHECK pm_status pm_column_permute(pm_column *c, const uint32_t *order, uint32_t n, pm_err *err);

/* Puts parts of one column (same name and type) behind each other, in order; codes are those that one pass over all
 * rows would have given. The parts stay the caller's.
 * Errors   PM_E_NOMEM, PM_E_RANGE. */
PM_CHECK pm_status pm_column_join(pm_column *const *part, uint32_t parts, pm_column **out_col, pm_err *err);

/* Adds the column's name, type and every value (not its dictionary's order) to a digest. */
void pm_column_digest(const pm_column *c, pm_digest_run *run);

#endif
