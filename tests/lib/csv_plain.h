/* csv_plain.h - the rows of a CSV counted byte by byte from front to back: what the reader's blocks are held against. */
#ifndef CSV_PLAIN_H
#define CSV_PLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/str.h"

/* Tries a record of `columns` fields (0: any number) at `at`. Returns its fields, 0 when it is misshapen; `to`, `lines`. */
static inline uint32_t plain_record(pm_str s, size_t at, char delimiter, size_t *to, bool *lines)
{
	uint32_t fields = 1;
	bool quoted = false, begin = true;
	size_t field = at;
	*lines = false;
	for (size_t i = at; i < s.n; i++) {
		const char c = s.p[i];
		if (quoted) {
			if (i - field > (size_t)PM_MAX_FIELD_BYTES + 1)
				return 0;
			if (c == '\n') {
				*lines = true;
			} else if (c == '"' && i + 1 < s.n && s.p[i + 1] == '"') {
				i++;
			} else if (c == '"') {
				quoted = false;
				const bool cr = i + 1 < s.n && s.p[i + 1] == '\r';
				const size_t next = i + 1 + cr;
				if (next < s.n && s.p[next] != '\n' && (cr || s.p[next] != delimiter))
					return 0;
			}
		} else if (c == '"' && begin) {
			quoted = true;
			field = i;
		} else if (c == '\n') {
			*to = i + 1;
			return fields;
		}
		begin = !quoted && c == delimiter;
		if (begin) {
			fields++;
			field = i + 1;
		}
	}
	*to = s.n;
	return quoted ? 0 : fields;
}

static inline size_t plain_line(pm_str s, size_t at)
{
	const char *lf = memchr(s.p + at, '\n', s.n - at);
	return lf ? (size_t)(lf - s.p) + 1 : s.n;
}

/* Data rows of UTF-8 text that begins with its header; blank lines are none where there are several columns. */
static inline uint64_t plain_rows(pm_str s, char delimiter)
{
	size_t to;
	bool lines;
	uint64_t rows = 0;
	const uint32_t columns = plain_record(s, 0, delimiter, &to, &lines);
	for (size_t at = to; columns && at < s.n; at = to) {
		const size_t line = plain_line(s, at);
		const pm_str text = { s.p + at, line - at };
		const bool blank = pm_str_eq(text, PM_STR("\n")) || pm_str_eq(text, PM_STR("\r\n")) || pm_str_eq(text, PM_STR("\r"));
		rows += columns == 1 || !blank;
		const uint32_t fields = plain_record(s, at, delimiter, &to, &lines);
		if ((columns > 1 && blank) || fields == 0 || (lines && fields != columns))
			to = line;
	}
	return rows;
}

#endif
