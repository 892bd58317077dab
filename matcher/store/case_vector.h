/* case_vector.h - vectors of the case file: named arrays of one length, kept as segments; for case_*.c only.
 *
 * Shape   a vector is one column (or a place, or a result): up to PM_VECTOR_ARRAYS arrays that differ in `part`. */
#ifndef PM_STORE_CASE_VECTOR_H
#define PM_STORE_CASE_VECTOR_H

#include "store/case_sql.h"
#include "store/segment.h"

/* part, word, element. DATA of a flag is bits, of a number doubles: it is given as 32 bits here. */
#define PM_PART_MAP(X)                      \
	X(VALID, "valid", BITS64)           \
	X(DATA, "data", WORD32)             \
	X(HI, "hi", WORD32)                 \
	X(OFFSET, "offset", WORD32)         \
	X(BYTES, "bytes", BYTE)             \
	X(START, "start", WORD32)           \
	X(SOURCE_ROW, "source_row", WORD32) \
	X(P, "p", WORD32)                   \
	X(BITS, "bits", WORD32)             \
	X(STATE, "state", BYTE)             \
	X(ORDER, "order", WORD32)           \
	X(FIRES, "fires", BITS64)           \
	X(UNKNOWN, "unknown", BITS64)

typedef enum pm_part_kind {
#define X(name, word, elem) PM_PART_##name,
	PM_PART_MAP(X)
#undef X
	PM_PARTS
} pm_part_kind;

typedef struct pm_array {
	int64_t vector;
	pm_part_kind part;
	pm_elem elem;
	void *data;
	size_t n; /* elements */
	bool narrow; /* to be written: numbers of 16 bits in memory, kept as the 32 bits that `elem` says */
} pm_array;

pm_elem pm_part_elem(pm_part_kind part, pm_type type); /* of a column of that type; the type matters for DATA only */

enum { PM_VECTOR_ARRAYS = 5 };

/* Writes arrays, those of a vector next to each other. The bytes written are the same for any number of threads.
 * Cost: encoding on all threads, SQLite on this one; at most 8 MB wait in memory. */
PM_CHECK pm_status pm_arrays_write(pm_case *c, const pm_array *array, uint32_t n, unsigned threads, pm_err *err);

/* The arrays of one vector as they were read. An absent part has no data. */
typedef struct pm_case_vector {
	int64_t id;
	pm_type type;
	uint32_t rows;
	pm_array part[PM_PARTS];
} pm_case_vector;

/* Reads the arrays of vectors whose id, type and rows are filled in; the data is the vector's until taken (set NULL). */
PM_CHECK pm_status pm_vectors_read(pm_case *c, pm_case_vector *v, uint32_t n, unsigned threads, pm_err *err);
void pm_vectors_release(pm_case_vector *v, uint32_t n);

/* Gives up a part's data to the caller when it has `n` elements, NULL otherwise. */
void *pm_vector_take(pm_case_vector *v, pm_part_kind part, size_t n);

/* A new vector row. `source`, `run`: 0 = none; `digest`: NULL = none. */
typedef struct pm_vector_key { int64_t source, run; pm_str kind, part_of, name; const pm_digest *digest; const char *type; uint32_t rows; } pm_vector_key;
PM_CHECK pm_status pm_vector_add(pm_case *c, const pm_vector_key *key, int64_t *out_id, pm_err *err);

/* case_column.c: a column as arrays (at most PM_VECTOR_ARRAYS; returns how many), and back with everything checked. */
uint32_t pm_column_arrays(const pm_column *col, int64_t vector, pm_array *out);
PM_CHECK pm_status pm_column_of_vector(pm_case_vector *v, pm_str name, pm_column **out_col, pm_err *err);

#endif
