/* csv_record.h - one record of a CSV, taken at a known place.
 *
 * Shape   fields part at the delimiter, records at LF or CRLF. A field whose first character is `"` runs to the next
 *         single `"`; inside it "" is one quote, and delimiters and line ends are text. Elsewhere a quote is text.
 *         A record that runs over a line end is believed only when its quoting is right and it has as many fields as the
 *         header; otherwise it is one line and faulty. So a stray quote costs one line, never the rest of the file.
 * Source  RFC 4180, and what Excel and Access write. */
#ifndef PM_INGEST_CSV_RECORD_H
#define PM_INGEST_CSV_RECORD_H

#include "ingest/reader.h"
#include "ingest/scan.h"

typedef struct pm_csv {
	const char *p;
	size_t n;
	char delimiter;
	uint32_t columns;   /* 0: any number up to PM_MAX_COLUMNS, as in a header */
	const pm_scan *scan;
} pm_csv;

typedef struct pm_csv_record {
	size_t from, end, to; /* its bytes, without its line end; where the next record begins */
	uint32_t lines;       /* line feeds in from .. to */
	uint32_t cells;
	pm_row_fault fault;
	bool blank;           /* an empty line where records have several fields: no record */
} pm_csv_record;

enum { PM_SCAN_WORDS = 64 };

/* Walks over records; one per thread. */
typedef struct pm_csv_cursor {
	const pm_csv *csv;
	size_t at;                  /* where the marks are up to */
	size_t batch;               /* first byte that masks[0] stands for */
	uint32_t word, words;
	uint64_t mask, masks[PM_SCAN_WORDS];
	pm_str *cell;               /* of the last record; die with the next one */
	uint32_t *doubled, n_doubled; /* cells in which "" stands for a quote */
	pm_buf unquoted;
} pm_csv_cursor;

PM_CHECK pm_status pm_csv_cursor_init(pm_csv_cursor *c, const pm_csv *csv, pm_err *err);
void pm_csv_cursor_release(pm_csv_cursor *c);

/* Takes the record that begins at `at` < csv->n. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_csv_take(pm_csv_cursor *c, size_t at, pm_csv_record *out, pm_err *err);

#endif
