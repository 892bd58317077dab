/* reader.h - what the import asks of a file format: headers, and rows of cells in parts that threads share.
 *
 * A new format is one file that fills a pm_reader and one line in reader.c. */
#ifndef PM_INGEST_READER_H
#define PM_INGEST_READER_H

#include "base/arena.h"
#include "ingest/ingest.h"

/* Why a row can't be read, for pm_reject.reason. */
#define PM_ROW_FAULT_MAP(X)                                              \
	X(NONE, "")                                                      \
	X(FEW, "fewer fields than the header")                           \
	X(MANY, "more fields than the header")                           \
	X(QUOTE, "a quote that is not closed as it should")              \
	X(LONG, "a field longer than the limit")                         \
	X(NUL, "a NUL byte")                                             \
	X(ABOVE, "a row above the header")                               \
	X(BYTES, "bytes that are no character of the file's encoding")   \
	X(LOST, "a reference to an object that the extract lacks")       \
	X(WORD, "a value that the BAG catalogue doesn't allow")
typedef enum pm_row_fault {
#define X(name, text) PM_ROW_##name,
	PM_ROW_FAULT_MAP(X)
#undef X
	PM_ROW_FAULTS
} pm_row_fault;

typedef struct pm_row {
	const pm_str *cell;   /* one per header; undefined with a fault */
	pm_row_fault fault;
	uint32_t line;        /* lines of the part before this row; the part's own number of lines comes with the part */
	pm_str raw;           /* the row as it stands in the file */
} pm_row;

/* Takes one row; its cells die with the call. */
typedef pm_status (*pm_row_seen)(void *ctx, const pm_row *row, pm_err *err);

typedef struct pm_part_size {
	uint32_t rows;   /* at most */
	uint64_t line;   /* lines of the file before the part, the header's included; rows have none when `lines` is false */
	uint64_t bytes;
} pm_part_size;

/* An opened file. A reader puts this first in a struct of its own. */
typedef struct pm_opened {
	const struct pm_reader *reader;
	const char *name;        /* of the file, for errors */
	const pm_str *header;    /* trimmed, UTF-8 */
	uint32_t headers, parts;
	bool lines;              /* the format has lines */
	pm_str table, tables;    /* the one that is read; the names of all, `, ` between, perhaps cut; empty: the format has none */
	uint64_t bytes, replaced;
	const char *encoding;
	char delimiter;
	pm_arena arena;          /* the headers, and what the reader keeps */
} pm_opened;

typedef struct pm_open_options {
	pm_str table;            /* inside the file; empty: its only or first one */
	const pm_str *want;      /* headers that are hoped for, which tell one delimiter from another */
	uint32_t n_want;
	unsigned threads;
	size_t block_bytes;
	bool plain;
} pm_open_options;

typedef struct pm_reader {
	const char *name;
	bool (*knows)(pm_str bytes); /* by its content; the first reader that says yes gets the file */

	/* `bytes` live until `close`. Errors PM_E_SYNTAX no header; PM_E_NAME no such table; PM_E_RANGE; PM_E_NOMEM. */
	pm_status (*open)(const char *name, pm_str bytes, const pm_open_options *o, pm_opened **out, pm_err *err);
	pm_part_size (*size)(const pm_opened *f, uint32_t part);

	/* Reads a part; parts may be read at the same time by several threads. Adds blank lines to `blank`. */
	pm_status (*read)(pm_opened *f, uint32_t part, pm_row_seen seen, void *ctx, uint64_t *blank, pm_err *err);

	/* After all parts were read, asked in their order: did this one begin where the one before it ended? If not, its
	 * beginning is set right and it must be read again. */
	bool (*settled)(pm_opened *f, uint32_t part);
	void (*close)(pm_opened *f);
} pm_reader;

extern const pm_reader pm_reader_csv, pm_reader_sqlite, pm_reader_bag, pm_reader_xlsx, pm_reader_xls, pm_reader_mdb;

const pm_reader *pm_reader_of(pm_str bytes); /* NULL: no reader knows it */
const char *pm_row_fault_text(pm_row_fault f);

#endif
