/* learn.h - weights of streets, postcodes and places learned from a spine and texts, without anybody telling which are right.
 *
 * Method  u, how often a finding agrees by chance, comes from the spine: how many of its addresses lie in the streets that a text
 *         names in that way, or share its postcode, and random pairs for the rest. m, how often it is so for the true address, by
 *         expectation and maximisation: each text's candidates (and "none") share one, in proportion to the odds that the
 *         weights of the round before give them. A weight is log2(m / u).
 *         The bits of prior, street and number are set together, so the ways to write a street are learned beside each other: that of
 *         a street as it is, letter by letter, stays.
 * Guard   only what is evidence about the true address is learned. The prior, additions, what is left over and "none" keep what
 *         they have: they decide when to say nothing. A finding with less than PM_LEARN_LEAST expected matches keeps its weight.
 * Source  Fellegi and Sunter, JASA 64 (1969) 1183-1210; u from chance agreement, m by EM: Winkler, Census Bureau RR2000/05. */
#ifndef PM_ADDRESS_LEARN_H
#define PM_ADDRESS_LEARN_H

#include "address/address.h"
#include "address/weights.h"

enum { PM_LEARN_LEAST = 50, PM_LEARN_TEXTS = 50000, PM_LEARN_ROUNDS = 20 };

typedef struct pm_weights_learned {
	pm_weights weights;
	uint32_t texts;              /* different ones that were learned from */
	double matches[PM_WEIGHTS];  /* expected true addresses with each finding; 0 where nothing was learned */
	double m[PM_WEIGHTS], u[PM_WEIGHTS];
	bool learned[PM_WEIGHTS];
} pm_weights_learned;

/* Learns from the texts of a query (its rows as lines; identifiers are not looked at), starting from the index' own weights. Of
 * more than PM_LEARN_TEXTS different ones, those with the smallest hash: the same for any order of rows.
 * Errors PM_E_NOTFOUND: no text with a candidate; PM_E_NOMEM. Cost as finding the texts once, on one thread. */
PM_CHECK pm_status pm_address_learn(const pm_address_index *x, const pm_address_columns *query, pm_weights_learned *out, pm_err *err);

#endif
