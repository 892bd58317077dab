/* entity.h - what is known of an entity over all its records: where it stands, and what else it has.
 *
 * Shape   an entity is named by the row of one of its records. What is certain counts as 1; a record of another entity that
 *         may be the same counts with the probability of the heaviest pair between the two; a record that may stand at an
 *         address counts with that probability too. Probabilities are rounded to 1/1048576, so that sums are the same in any
 *         order. */
#ifndef PM_LINK_ENTITY_H
#define PM_LINK_ENTITY_H

#include "link/link.h"

typedef struct pm_entities pm_entities;

/* entity   by row: the row that names its entity
 * address  by row: where it stands; UINT32_MAX: nowhere
 * p        by row: probability that it does; NULL: 1
 * pair     links that were not accepted, with bits that mean odds; those within an entity are passed over
 * The arrays stay the caller's and must outlive the result.
 * Errors   PM_E_NOMEM
 * Cost     O(rows + pairs log pairs) */
PM_CHECK pm_status pm_entities_new(const uint32_t *entity, const uint32_t *address, const float *p, uint32_t rows,
                                   const pm_link_pair *pair, size_t pairs, pm_entities **out, pm_err *err);
void pm_entities_free(pm_entities *e); /* NULL is fine */

/* Measures (lang/link_rule.h) for the rows of `own`.
 *
 * of       rows that are looked for: `own` again for addresses and others
 * there    of others: by address, the probability that what is looked for is there; else NULL
 * out      by row: the measure; NAN for rows outside `own`, and where the record has no address but the measure needs it
 * Errors   PM_E_NOMEM
 * Cost     O(rows log rows), and once more for every pair of entities that may be one */
PM_CHECK pm_status pm_entities_measure(const pm_entities *e, pm_link_measure measure, const uint64_t *own, const uint64_t *of,
                                       const float *there, double *out, pm_err *err);

#endif
