/* csv.h - a small reader of CSV for tests and measuring tools: a whole file into columns of text. */
#ifndef CSV_H
#define CSV_H

#include <stdio.h>
#include <stdlib.h>

#include "store/table.h"

enum { CSV_COLUMNS = 64 };

typedef struct csv {
	char *bytes, *header;
	uint32_t columns, rows;
	pm_str name[CSV_COLUMNS];
	pm_str *cell; /* rows * columns */
} csv;

static inline char *csv_cell(char *p, char sep, pm_str *out)
{
	char *to = p;
	out->p = p;
	if (*p == '"') {
		for (p++; *p && !(*p == '"' && p[1] != '"'); p++) {
			p += *p == '"';
			*to++ = *p;
		}
		p += *p == '"';
	} else {
		for (; *p && *p != sep && *p != '\n' && *p != '\r'; p++)
			*to++ = *p;
	}
	out->n = (size_t)(to - out->p);
	return p;
}

/* Reads `path`; false: not there. Memory is kept for the life of the process. */
static inline bool csv_read(csv *c, const char *path, char sep)
{
	*c = (csv){ 0 };
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	fseek(f, 0, SEEK_END);
	const long n = ftell(f);
	rewind(f);
	char *p = c->bytes = calloc(1, (size_t)n + 1);
	if (!p || fread(p, 1, (size_t)n, f) != (size_t)n) {
		fclose(f);
		free(p);
		return false;
	}
	fclose(f);
	if (n >= 3 && !memcmp(p, "\xef\xbb\xbf", 3))
		p += 3;
	for (bool more = true; more && c->columns < CSV_COLUMNS;) {
		p = csv_cell(p, sep, &c->name[c->columns++]);
		more = *p == sep;
		p += *p == '\r';
		p += *p != 0;
	}
	size_t room = 0, cells = 0;
	while (*p) {
		if (cells + c->columns > room) {
			room = room ? room * 2 : 4096;
			c->cell = realloc(c->cell, room * sizeof *c->cell);
			if (!c->cell)
				exit(3);
		}
		for (uint32_t i = 0; i < c->columns; i++) {
			pm_str *out = &c->cell[cells++];
			*out = (pm_str){ "", 0 };
			if (*p && *p != '\n' && *p != '\r')
				p = csv_cell(p, sep, out);
			p += *p == sep;
		}
		while (*p == '\r' || *p == '\n')
			p++;
		c->rows++;
	}
	return true;
}

static inline int csv_find(const csv *c, const char *name)
{
	for (uint32_t i = 0; i < c->columns; i++)
		if (pm_str_eq(c->name[i], pm_str_of(name)))
			return (int)i;
	return -1;
}

/* The column as one of a table; NULL when the file has no such column. */
static inline pm_column *csv_column(const csv *c, const char *name, pm_type type)
{
	const int k = csv_find(c, name);
	pm_column *out = NULL;
	if (k < 0 || pm_column_new(pm_str_of(name), type, c->rows, &out, NULL) != PM_OK)
		return NULL;
	for (uint32_t r = 0; r < c->rows; r++) {
		const pm_str s = c->cell[(size_t)r * c->columns + (size_t)k];
		if (s.n == 0)
			continue;
		if (type == PM_TYPE_COUNT)
			pm_column_set_count(out, r, atoi(s.p));
		else if (type == PM_TYPE_NUMBER)
			pm_column_set_number(out, r, atof(s.p));
		else if ((type == PM_TYPE_TEXT ? pm_column_set_text(out, r, s, NULL) : pm_column_set_word(out, r, s, NULL)) != PM_OK)
			exit(3);
	}
	pm_column_seal(out);
	return out;
}

#endif
