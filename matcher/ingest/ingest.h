/* ingest.h - a delivered file becomes a table of typed columns, and what could not be read becomes rejects.
 *
 * Shape   the table holds one column per field of the register's declaration, in its order, under our name; fields that
 *         are `drop` or derived have none. Its rows are the accepted rows of the delivery, in their order.
 *         Every data row is either in the table or in `reject`; rows = accepted + rejected.
 * Lookup  everything in a pm_import lives until pm_import_free; the table can be taken out of it before.
 * Values  blanks at both ends are no part of a value; an empty value is null. A value that does not fit its type
 *         refuses the row. docs/formats/delivery.md states what every type accepts.
 * Secrecy a column that the declaration doesn't name, or names `drop`, is not loaded. A `pseudonym` is replaced by its
 *         keyed hash before anything keeps it. Neither is in a reject or in an error. */
#ifndef PM_INGEST_INGEST_H
#define PM_INGEST_INGEST_H

#include "base/arena.h"
#include "lang/rules.h"
#include "store/table.h"

typedef struct pm_reject {
	uint32_t row;      /* 1-based data row in the delivery */
	uint32_t line;     /* 1-based line of the file where it begins; 0 where a format has no lines */
	pm_str column;     /* as the delivery calls it; empty: the row as a whole */
	pm_str reason;     /* one of a fixed set, so that rejects can be grouped */
	pm_str raw;        /* the row with `;` between its fields, for people: what is not loaded is masked, long rows are
	                    * cut at PM_RAW_BYTES; empty when the row has no clear columns and the file has secret ones */
} pm_reject;

enum { PM_RAW_BYTES = 1 << 16 }; /* of a reject's row; the longest lawful field, a scanned contract, still shows */

/* What one field of the declaration met. Counts are of values in accepted rows. */
typedef struct pm_import_column {
	uint32_t field;      /* index into the register's fields */
	int32_t found;       /* column of the delivery, 0-based; -1: absent (optional) */
	uint32_t nulls;
	uint32_t repaired;   /* BAG ids whose lost zeros were restored */
	uint32_t odd;        /* BAG ids that are no 16 digits or name another kind of object; kept as they are */
	uint32_t incomplete; /* dates known in part, or 00000000 */
	uint32_t refused;    /* rsin: values that fail its check; null in the table */
} pm_import_column;

typedef struct pm_import {
	pm_table *table;          /* NULL once the caller has taken it */
	uint32_t *row_no;         /* per row of the table: 1-based data row of the delivery, ascending */
	uint64_t rows, accepted, rejected, blank; /* data rows; blank lines between them are no rows */
	uint64_t bytes, replaced; /* of the file; characters that its encoding doesn't know, read as U+FFFD */
	uint32_t n_rejects;       /* kept: the first PM_MAX_REJECTS */
	pm_reject *reject;        /* in order of row */
	uint32_t n_columns;       /* as the table's */
	pm_import_column *column;
	uint32_t n_unread;        /* columns of the delivery that the declaration doesn't name */
	pm_str *unread;           /* as a message may show them (ingest/header.h) */
	pm_str *unread_header;    /* as written: in a file without a header row somebody's data, so never for a message */
	uint32_t n_notices;       /* English sentences: headers that matched only after repair, damaged characters */
	pm_str *notice;
	const char *reader, *encoding; /* "csv"; "UTF-8", "UTF-8 with BOM", "UTF-16LE", "UTF-16BE", "Windows-1252" */
	char delimiter;           /* 0 where a format has none */
	pm_arena arena;           /* holds all but the table */
} pm_import;

/* Called now and then, never by two threads at once, from any thread. */
typedef void (*pm_import_seen)(void *ctx, uint64_t rows, uint64_t bytes_done, uint64_t bytes);

typedef struct pm_import_options {
	unsigned threads;        /* 0: one per processor */
	const uint8_t *key;      /* PM_KEY_BYTES for pseudonyms; NULL only when no field needs one */
	pm_import_seen seen;     /* NULL: nobody watches */
	void *seen_ctx;
	size_t block_bytes;      /* how finely the work is cut; 0: 4 MB. The result is the same for any value */
	bool plain;              /* without vector instructions; the result is the same */
} pm_import_options;

/* Reads the file of a register.
 *
 * reg      the declaration: name, table, fields and roles are used; derived fields and `only where` are the caller's
 * path     a regular file that nobody changes meanwhile
 * o        NULL: as {0}
 * Errors   PM_E_NOTFOUND no such file; PM_E_IO; PM_E_NAME a declared column is missing, with the nearest header;
 *          PM_E_SYNTAX no header, or a format that no reader knows; PM_E_GATE a column that holds citizen service
 *          numbers; PM_E_USE a pseudonym without a key; PM_E_RANGE above a limit; PM_E_NOMEM.
 * Cost     one look at every byte and one reading, in parallel; the columns twice while blocks are joined. */
PM_CHECK pm_status pm_import_file(const pm_register *reg, const char *path, const pm_import_options *o,
                                  pm_import **out_import, pm_err *err);

/* The same from bytes in memory; `name` stands for the path and tells the format. */
PM_CHECK pm_status pm_import_bytes(const pm_register *reg, const char *name, pm_str bytes, const pm_import_options *o,
                                   pm_import **out_import, pm_err *err);

void pm_import_free(pm_import *i); /* NULL is fine */

#endif
