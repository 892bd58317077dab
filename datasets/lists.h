/* lists.h - the small lists of lists/, read once and then only looked at. */
#ifndef LISTS_H
#define LISTS_H
#include "rng.h"

struct surname {
	char prefix[12];     /* "van der", or "" */
	char core[28];
};

struct wijk {
	char code[12], name[48], district[32];
	double share;                     /* relative number of dwellings */
	int year_from, year_to, m2;       /* building period, mean floor area */
	double corporation, rented, stacked; /* shares, 0..1 */
	double price;                     /* euro per m2 */
};

struct buurt {
	char name[40], code[12];
	int x, y, wijk;
};

struct pc4 {
	int number, x, y;
};

typedef struct lists {
	char (*streets)[64];
	int n_streets;
	struct surname *surnames;
	double *surname_up_to;            /* running sum of weights */
	int n_surnames;
	char (*given)[20];
	int n_given;
	struct wijk *wijken;
	int n_wijken;
	struct buurt *buurten;
	int n_buurten;
	struct pc4 *postcodes;
	int n_postcodes;
} lists;

void lists_load(lists *l, const char *dir);   /* ends the program when a list is missing */
int lists_surname(const lists *l, rng *r);    /* index, by frequency */
int lists_given(const lists *l, rng *r);      /* index, common ones more often */
#endif
