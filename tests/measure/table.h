/* table.h - reads the CSV files of a city for the measuring tools: whole file in memory, fields unquoted in place. */
#ifndef TABLE_H
#define TABLE_H
#include <stddef.h>
#include <stdint.h>

enum { TABLE_COLUMNS = 32 };

typedef struct row {
	char *field[TABLE_COLUMNS];      /* "" when empty or absent */
	long number;                     /* 1 = first data row */
} row;

typedef struct spine {
	long n;
	uint64_t *id, *object;           /* as numbers: the leading zero does not matter */
	int32_t *bucket, *next;          /* hash chains on id and object */
	int32_t *object_bucket, *object_next;
	int buckets;
} spine;

/* Call take for every data row of DIR/NAME.csv, in order; returns rows, -1 when there is no such file. */
long table_each(const char *dir, const char *name, void (*take)(void *to, const row *r), void *to);

void spine_load(spine *s, const char *dir);
long spine_find(const spine *s, const char *id);          /* nummeraanduiding_id; -1 = none */
long spine_find_object(const spine *s, const char *id);   /* adresseerbaar_object_id */
int table_day(const char *text);                          /* days since 1970; -1000000 when empty or incomplete */
#endif
