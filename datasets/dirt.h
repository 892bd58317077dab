/* dirt.h - the error model of addresses typed by people: from a clean address to the text in a register.
 *
 * Mix    per text, times the world's `vuil` and the register's factor: see the table in dirt.c. Errors are drawn
 *        independently, so a text may carry several. No dictionary of the matcher is used or known here.
 * Truth  the address that the text stands for; none when what is written fits several addresses or no address:
 *        an addition left out, a number that does not exist, another municipality, two ids with one written form. */
#ifndef DIRT_H
#define DIRT_H
#include "city.h"

enum { DIRT_TEXT = 192 };

/* A side address, an old number or a withdrawn one. */
struct alias {
	int street, number, begin, end, kind;   /* kind: 0 nevenadres, 1 vernummerd, 2 ingetrokken */
	char letter;
};

/* Whether an address has one; always the same answer. */
int dirt_alias(const city *c, int address, struct alias *out);

/* Write the address as somebody typed it; returns the true address or TRUTH_NO_ADDRESS.
 *
 * much  factor on every error: 1 for hasty typing, 0.3 for a form filled in with care */
int dirt_address(const city *c, rng *r, int address, double much, char out[DIRT_TEXT]);

/* Only a street, with or without its place: nobody can know the number. Returns TRUTH_NO_ADDRESS. */
int dirt_vague(const city *c, rng *r, int address, char out[DIRT_TEXT]);

/* Fields as typed: the street's name (or an abbreviation of it), letter and addition joined in one of several ways. */
void dirt_street(const city *c, rng *r, int street, double much, char out[DIRT_TEXT]);
void dirt_suffix(const struct address *a, rng *r, char out[16]);

/* Whether street and number alone stand for exactly one address; that address, or TRUTH_NO_ADDRESS. */
int dirt_by_number(const city *c, int street, int number);
#endif
