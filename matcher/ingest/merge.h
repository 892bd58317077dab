/* merge.h - a delivery of changes and the records that it changes become one table.
 *
 * Both tables hold the fields that are read (no derived or made ones), of the same names and types, in any order of rows.
 * A row has a number: the old ones theirs, the new ones numbers of their own. The result is in order of these numbers. */
#ifndef PM_INGEST_MERGE_H
#define PM_INGEST_MERGE_H

#include "lang/rules.h"
#include "store/table.h"

typedef struct pm_merging {
	pm_table *table;
	uint32_t *row_no;    /* per row; from pm_alloc */
} pm_merging;

typedef struct pm_merge_count {
	uint32_t added;      /* new records */
	uint32_t changed;    /* old ones whose key came again, with a record */
	uint32_t deleted;    /* old ones whose key came again, only to be taken away */
	uint32_t passed_over; /* new rows that are no record: dropped, or followed by another one of their key */
} pm_merge_count;

/* Puts `add` behind or in place of rows of `old`.
 *
 * key      field (by index) under whose value a new row takes the place of old ones; of several new ones the last
 *          counts, and one whose number is below that of an old row of its key changes nothing.
 *          -1: every row stands for itself. Null in a key equals nothing
 * drop     bit r: row r of `add` is no record, but its key still takes the old one away; NULL: none
 * old,add  released, on success and on failure
 * Errors   PM_E_NOMEM; PM_E_RANGE: more rows than a table holds; PM_E_TYPE: a column is missing or of another type. */
PM_CHECK pm_status pm_merge(const pm_register *reg, pm_merging *old, pm_merging *add, int32_t key, const uint64_t *drop,
                            unsigned threads, pm_merging *out, pm_merge_count *out_count, pm_err *err);
void pm_merging_release(pm_merging *m); /* fine on {0} and twice */

/* Takes away what the import of kept records made: columns that no file has, and the places. */
void pm_merge_undress(const pm_register *reg, pm_table *t);

#endif
