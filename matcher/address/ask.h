/* ask.h - the candidates of single rows, as pm_address_resolve sees them: for explanations, reviews and rows that stay open.
 *
 * Lookup  an ask borrows its index and columns. One thread at a time. */
#ifndef PM_ADDRESS_ASK_H
#define PM_ADDRESS_ASK_H

#include "address/address.h"

typedef struct pm_address_ask pm_address_ask;

/* Errors PM_E_NOMEM. Cost O(distinct words of the query + streets). */
PM_CHECK pm_status pm_address_ask_new(const pm_address_index *x, const pm_address_columns *query, pm_address_ask **out_ask, pm_err *err);
void pm_address_ask_free(pm_address_ask *a); /* NULL is fine */

/* Appends what a row says as one line; nothing when it holds no address. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_address_ask_line(pm_address_ask *a, uint32_t row, pm_buf *out, pm_err *err);

/* The verdict about a row, and up to `most` candidates, best first, with `*out_n` their number. Where no addition could be
 * written, every address of the house is one, each as likely, without bits; an id gives one with all its bits in PRIOR.
 * Errors PM_E_NOMEM. Cost as pm_address_find_one. */
PM_CHECK pm_status pm_address_ask_row(pm_address_ask *a, uint32_t row, pm_match *out_match, pm_address_candidate *out, uint32_t most,
                                      uint32_t *out_n, pm_err *err);

#endif
