#include "table.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *whole(const char *dir, const char *name, size_t *size)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s.csv", dir, name);
	FILE *f = fopen(path, "rb");
	if (!f)
		return NULL;
	fseek(f, 0, SEEK_END);
	*size = (size_t)ftell(f);
	rewind(f);
	char *text = malloc(*size + 1);
	if (!text || fread(text, 1, *size, f) != *size)
		exit(3);
	text[*size] = 0;
	fclose(f);
	return text;
}

/* Take one row apart; returns the start of the next. */
static char *split(char *p, const char *end, row *r)
{
	int n = 0;
	static char nothing[1];
	for (int more = 1; more && p <= end;) {
		char *out = p, *start = p;
		if (*p == '"') {
			start = out = ++p;
			for (;; *out++ = *p++) {
				if (p >= end)
					break;
				if (*p == '"' && *++p != '"')
					break;
			}
		} else {
			while (p < end && *p != ';' && *p != '\n')
				p++;
			out = p;
		}
		if (p + 1 < end && *p == '\r' && p[1] == '\n') /* behind a quoted last cell */
			p++;
		const char stop = p < end ? *p : '\n';
		if (out > start && out[-1] == '\r')
			out--;
		p++;
		*out = 0;
		if (n < TABLE_COLUMNS)
			r->field[n++] = start;
		more = stop == ';';
	}
	while (n < TABLE_COLUMNS)
		r->field[n++] = nothing;
	return p;
}

long table_each(const char *dir, const char *name, void (*take)(void *to, const row *r), void *to)
{
	size_t size;
	char *text = whole(dir, name, &size), *end = text + size;
	row r = { .number = -1 };
	if (!text)
		return -1;
	for (char *p = text; p < end;) {
		p = split(p, end, &r);
		if (++r.number > 0)
			take(to, &r);
	}
	free(text);
	return r.number;
}

static uint32_t slot(const spine *s, uint64_t id)
{
	return (uint32_t)(id * 0x9e3779b97f4a7c15u >> 32) % (uint32_t)s->buckets;
}

static void take_address(void *to, const row *r)
{
	spine *s = to;
	if ((s->n & (s->n + 1)) == 0 || s->n == 0) {
		s->id = realloc(s->id, (size_t)(2 * s->n + 2) * sizeof *s->id);
		s->object = realloc(s->object, (size_t)(2 * s->n + 2) * sizeof *s->object);
	}
	s->id[s->n] = strtoull(r->field[0], NULL, 10);
	s->object[s->n++] = strtoull(r->field[1], NULL, 10);
}

static void chain(const spine *s, const uint64_t *id, int32_t **bucket, int32_t **next)
{
	*bucket = malloc((size_t)s->buckets * sizeof **bucket);
	*next = malloc((size_t)(s->n + 1) * sizeof **next);
	memset(*bucket, -1, (size_t)s->buckets * sizeof **bucket);
	for (long i = 0; i < s->n; i++) {
		int32_t *b = &(*bucket)[slot(s, id[i])];
		(*next)[i] = *b;
		*b = (int32_t)i;
	}
}

void spine_load(spine *s, const char *dir)
{
	memset(s, 0, sizeof *s);
	if (table_each(dir, "bag_adressen", take_address, s) < 0) {
		fprintf(stderr, "no bag_adressen.csv in %s\n", dir);
		exit(2);
	}
	s->buckets = (int)(2 * s->n + 1);
	chain(s, s->id, &s->bucket, &s->next);
	chain(s, s->object, &s->object_bucket, &s->object_next);
}

static long find(const spine *s, const char *text, const uint64_t *id, const int32_t *bucket, const int32_t *next)
{
	if (!*text)
		return -1;
	const uint64_t wanted = strtoull(text, NULL, 10);
	for (int32_t i = bucket[slot(s, wanted)]; i >= 0; i = next[i])
		if (id[i] == wanted)
			return i;
	return -1;
}

long spine_find(const spine *s, const char *id)
{
	return find(s, id, s->id, s->bucket, s->next);
}

long spine_find_object(const spine *s, const char *id)
{
	return find(s, id, s->object, s->object_bucket, s->object_next);
}

static int number(const char *p, int n)
{
	int x = 0;
	while (n-- > 0)
		x = x * 10 + (*p++ - '0');
	return x;
}

int table_day(const char *t)
{
	if (strlen(t) < 10 || t[4] != '-' || t[7] != '-')
		return -1000000;
	int y = number(t, 4), m = number(t + 5, 2), d = number(t + 8, 2);
	y -= m <= 2;
	const int era = y / 400, yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}
