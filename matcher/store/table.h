/* table.h - columns of equal length under one name, and records laid out by address.
 *
 * Shape   a table is a register, or the spine: the table whose row numbers are the addresses.
 *         A register that was joined to the spine has a `place`: its rows are ordered by (address, row of the
 *         delivery), so the rows of address a are start[a] .. start[a + 1] - 1, and those from start[addresses] on belong
 *         to no address. A row that could be about several addresses stands once under each, with p below 1. */
#ifndef PM_STORE_TABLE_H
#define PM_STORE_TABLE_H

#include "store/column.h"

#define PM_NO_ROW UINT32_MAX

typedef struct pm_place {
	uint32_t addresses;
	uint32_t *start;      /* addresses + 1 */
	uint32_t *source_row; /* per row: 1-based data row in the delivery */
	float *p;             /* per row: probability that it is about this address; NULL = 1 everywhere */
} pm_place;

typedef struct pm_table {
	char *name;
	uint32_t rows, columns, room;
	pm_column **column;
	pm_place *place; /* NULL: not joined to the spine */
} pm_table;

PM_CHECK pm_status pm_table_new(pm_str name, pm_table **out_table, pm_err *err);
void pm_table_free(pm_table *t); /* with its columns and place; NULL is fine */

/* Adds a column, which the table owns from then on (also on failure: it is freed then).
 * Errors   PM_E_NOMEM; PM_E_RANGE when its length differs from the table's or the table is full. */
PM_CHECK pm_status pm_table_add(pm_table *t, pm_column *c, pm_err *err);

/* Frees one column; those behind it move up. */
void pm_table_drop(pm_table *t, uint32_t column);

/* NULL when absent. Cost O(columns). */
pm_column *pm_table_find(const pm_table *t, pm_str name);
pm_column *pm_table_get(const pm_table *t, const char *name);

void pm_place_free(pm_place *p);

/* Takes out the rows whose bit is clear, and every string that only they used.
 * Errors   PM_E_NOMEM: the table is only fit to be freed. Cost a copy of every column. */
PM_CHECK pm_status pm_table_keep(pm_table *t, const uint64_t *keep, unsigned threads, pm_err *err);

/* Lays the records out by address. `address[i]` is the spine row of delivery row i (PM_NO_ROW: none), `p[i]` its
 * probability; p = NULL means certain. extra[0 .. more-1] are further candidates, in order of row (then as the caller
 * likes), with an address below `addresses`.
 *
 * Errors   PM_E_NOMEM: the table may have lost its order and is only fit to be freed.
 * Cost     O(rows + addresses) plus a copy of every column. */
typedef struct pm_candidate { uint32_t row, address; float p; } pm_candidate;
PM_CHECK pm_status pm_table_place(pm_table *t, uint32_t addresses, const uint32_t *address, const float *p,
                                  const pm_candidate *extra, uint32_t more, unsigned threads, pm_err *err);

#endif
