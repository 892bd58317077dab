/* writer.h - one register on its way to disk, with the truth about each of its rows beside it.
 *
 * Shape   a buffer of 1 MB, written when full and hashed on the way; per row the address and the entity that the
 *         row is really about (TRUTH_NONE where a register has none of its own to find).
 * Errors  a full disk or an unwritable folder ends the program with a message: nothing else is worth doing. */
#ifndef WRITER_H
#define WRITER_H
#include <stddef.h>
#include <stdint.h>
#include "sha256.h"

enum { TRUTH_NONE = -2, TRUTH_NO_ADDRESS = -1 };

typedef struct csv {
	const char *name;        /* file name without .csv */
	int fd;
	char *buffer;
	size_t used;
	int column;              /* columns already in this row */
	uint64_t rows;
	sha256 hash;
	int unhashed;            /* set after csv_open for a file that levering.csv does not name */
	char hex[65];            /* after csv_close */
	int32_t *address;        /* per row: index into the city's addresses, or TRUTH_NO_ADDRESS */
	uint64_t *entity;        /* per row: entity, 0 = none */
	size_t addresses, address_room, entities, entity_room;
} csv;

/* Open DIR/NAME.csv and write the header row. */
void csv_open(csv *c, const char *dir, const char *name, const char *header);
void csv_close(csv *c);

void csv_text(csv *c, const char *text);          /* quoted where needed; "" is an empty field */
void csv_plain(csv *c, const char *text, size_t size);
void csv_int(csv *c, long long value);
void csv_number(csv *c, double value, int decimals);
void csv_date(csv *c, int day);                   /* empty for DAY_OPEN and DAY_NONE */
void csv_flag(csv *c, int on);                    /* J or N */
void csv_empty(csv *c);
void csv_bag_id(csv *c, int type, uint64_t number); /* 0518, type, ten digits */
void csv_end(csv *c);                             /* ends the row */

/* What the row just ended is about. Call for every row of a register, or for none. */
void csv_truth(csv *c, int32_t address);
void csv_entity(csv *c, uint64_t entity);

void *city_alloc(size_t count, size_t size);      /* zeroed; ends the program when there is none */
void *city_grow(void *old, size_t count, size_t size);
#endif
