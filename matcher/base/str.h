/* str.h - slices of bytes, and a buffer that grows.
 *
 * Shape   a slice is a pointer and a length in bytes, UTF-8 unless said otherwise, no closing 0. */
#ifndef PM_BASE_STR_H
#define PM_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

typedef struct pm_str {
	const char *p;
	size_t n;
} pm_str;

#define PM_STR(literal) ((pm_str){ "" literal, sizeof(literal) - 1 })
#define PM_STR_FMT(s) (int)(s).n, (s).p /* for "%.*s" */

/* A to Z as a to z, all else as it is. */
static inline char pm_ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static inline pm_str pm_str_of(const char *s) { return (pm_str){ s, s ? strlen(s) : 0 }; }
static inline bool pm_str_eq(pm_str a, pm_str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
/* The same for a word with a closing 0; cheap where most words of a list differ in their first letter. */
static inline bool pm_str_is(pm_str s, const char *word)
{
	size_t i = 0;
	while (i < s.n && word[i] && s.p[i] == word[i])
		i++;
	return i == s.n && !word[i];
}
int pm_str_compare(pm_str a, pm_str b); /* bytewise, shorter first: a total order */
pm_str pm_str_trim(pm_str s);           /* without ASCII white space at both ends */

/* Edits (insert, delete, replace; with `swap` also two neighbours that changed places: optimal string alignment) that
 * turn `a` into `b`; limit + 1 when there are more than `limit` or a string is longer than PM_EDITS_BYTES. The plain table:
 * what the bit-parallel forms in text/ are held against. */
enum { PM_EDITS_BYTES = 255 };
unsigned pm_str_edits(pm_str a, pm_str b, bool swap, unsigned limit);

/* For "did you mean". */
static inline unsigned pm_str_distance(pm_str a, pm_str b, unsigned limit) { return pm_str_edits(a, b, true, limit); }

/* A growing byte buffer. {0} is empty; `most` = 0 means no ceiling of its own. `p` always ends in a 0 byte
 * once anything was added. A failed call leaves the buffer as it was and sets `failed`, so that a writer may
 * add many pieces and look once. */
typedef struct pm_buf {
	char *p;
	size_t n, room, most;
	bool failed;
} pm_buf;

void pm_buf_release(pm_buf *b);
static inline void pm_buf_clear(pm_buf *b) { b->n = 0; b->failed = false; if (b->p) b->p[0] = 0; }
bool pm_buf_reserve(pm_buf *b, size_t more);
bool pm_buf_add(pm_buf *b, const void *p, size_t n);
bool pm_buf_add_str(pm_buf *b, pm_str s);
bool pm_buf_text(pm_buf *b, const char *s);
bool pm_buf_char(pm_buf *b, char c);
bool pm_buf_printf(pm_buf *b, const char *fmt, ...) PM_PRINTF(2, 3);
void pm_buf_doubled(pm_buf *b, pm_str s); /* in double quotes, those within it twice: a cell of CSV, a name of SQL */
void pm_buf_escaped(pm_buf *b, pm_str s); /* in double quotes, a backslash before those and before a backslash: a text of the rule language */
static inline pm_str pm_buf_str(const pm_buf *b) { return (pm_str){ b->p ? b->p : "", b->n }; }

/* PM_OK, or PM_E_NOMEM / PM_E_RANGE when an earlier addition failed. */
PM_CHECK pm_status pm_buf_check(const pm_buf *b, pm_err *err);

#endif
