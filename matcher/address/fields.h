/* fields.h - rows whose address stands in columns: by identifier, or street, number, letter, addition, postcode as
 * written. What that leaves open goes the way of text. */
#ifndef PM_ADDRESS_FIELDS_H
#define PM_ADDRESS_FIELDS_H

#include "address/index.h"

/* What the distinct words of the query's columns mean to the index, worked out once. */
typedef struct pm_fields {
	const pm_address_index *x;
	const pm_address_columns *q;
	uint32_t *id, *object;          /* per code: entry (id) or row (object); UINT32_MAX: not there. NULL: no such dictionary */
	bool *id_whole;                 /* per code: written as the spine writes it */
	uint32_t *street, *number, *postcode, *place; /* per code; the street only where exactly one has the spelling */
	pm_map crowd_of;                /* houses of many entries, by where their run begins: the two addresses to tell of */
	struct pm_crowd { uint32_t best, second; } *crowd;
	bool additions;                 /* there is a column where an addition could stand */
	bool any;                       /* there are columns to put an address together from */
	bool far;                       /* houses are looked up in more memory than a processor keeps near */
} pm_fields;

PM_CHECK pm_status pm_fields_init(pm_fields *f, const pm_address_index *x, const pm_address_columns *q, unsigned threads, pm_err *err);
void pm_fields_release(pm_fields *f);

/* Asks memory for what pm_fields_match will read for rows lo .. hi-1, at most PM_FIELDS_AHEAD of them: in a large index each step of a
 * look-up waits for memory, and the waits of many rows pass together. Changes no answer. */
enum { PM_FIELDS_AHEAD = 32 };
void pm_fields_ahead(const pm_fields *f, uint32_t lo, uint32_t hi);

/* Decides a row by identifier or exact fields; false: undecided. */
bool pm_fields_match(const pm_fields *f, uint32_t row, pm_match *out);

/* Looks an identifier up, as pm_fields_match does. */
bool pm_id_match(const pm_address_index *x, pm_str id, pm_match *out);

/* Judges a match that was found through the line below: exact is exact fields; and see `additions`. */
void pm_fields_judge(const pm_fields *f, pm_match *m);

/* Writes the row's fields as a line of text; nothing when they hold neither street nor postcode. */
void pm_fields_line(const pm_fields *f, uint32_t row, pm_buf *out);

/* Does the row say where in columns, enough to look for? */
bool pm_fields_has(const pm_fields *f, uint32_t row);

/* All spine rows that a match left open by fields may mean, in order of their identifiers, at most `most`; their number. */
uint32_t pm_fields_crowd(const pm_fields *f, const pm_match *m, uint32_t *out, uint32_t most);

/* Mixes everything the line is made from. */
uint64_t pm_fields_hash(const pm_fields *f, uint32_t row);
bool pm_fields_same(const pm_fields *f, uint32_t a, uint32_t b);

#endif
