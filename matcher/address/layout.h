/* layout.h - one way to lay a text out over a street and a house number, and what the other words weigh then. */
#ifndef PM_ADDRESS_LAYOUT_H
#define PM_ADDRESS_LAYOUT_H

#include "address/search.h"

typedef struct pm_layout {
	uint32_t from, to;        /* the street's tokens; from = to: none */
	uint32_t at, used;        /* the house number, and how many tokens of addition stand behind it */
	int32_t street;           /* bits of the street */
	bool exact;
	pm_weight said;           /* which finding gave them */
} pm_layout;

typedef struct pm_rest {
	int32_t bits;
	bool tail, other;         /* words of three letters and more: behind the address; anywhere */
} pm_rest;

/* Is token `i` part of the street, the number or the addition? */
static inline bool pm_layout_holds(const pm_layout *l, uint32_t i)
{
	return (i >= l->from && i < l->to) || (i >= l->at && i <= l->at + l->used);
}

/* What the tokens weigh that are neither in the layout nor a postcode, a place or noise. O(tokens). */
pm_rest pm_layout_rest(const pm_search *s, const pm_layout *l);

/* What the text's postcode says of an entry; PM_WEIGHTS: nothing. */
pm_weight pm_layout_postcode(const pm_search *s, uint32_t entry);

/* What the places that are named outside the street say of an entry; PM_WEIGHTS: nothing. */
pm_weight pm_layout_place(const pm_search *s, const pm_layout *l, uint32_t entry, const pm_rest *left);

#endif
