/* review.h - questions for people about joins that the program can't decide, put in the terminal or through a file. */
#ifndef PM_CLI_REVIEW_H
#define PM_CLI_REVIEW_H

#include <stdio.h>

#include "cli/batch.h"
#include "weigh/question.h"

/* Questions about addresses: rows of the latest run that are ambiguous, have no address though some address is likely, or were
 * accepted with a doubt. Rows of one register that say the same are one question.
 *
 * part     a register; empty: every one
 * Errors   PM_E_NAME: no such register; PM_E_IO, PM_E_NOMEM */
PM_CHECK pm_status pm_review_addresses(pm_batch *b, pm_str part, pm_queue *out, pm_err *err);

/* Questions about the records of a link: pairs that are neither accepted nor out of the question, and those that were held back for
 * they alone would join two groups or make one too large.
 *
 * link     the name of a link of the run's rules
 * pair     NULL, or two words REGISTER:ROW: whether these two are one is then the only question, accepted, decided or not
 * Errors   PM_E_USE: no such link or record, a link without records, two records that say the same, or a pair that nothing brought
 *          together of which one is entitled to secrecy; as pm_link */
PM_CHECK pm_status pm_review_links(pm_batch *b, pm_str link, const char *const *pair, pm_queue *out, pm_err *err);

/* Puts the questions one by one and keeps every answer at once, with its moment and its entry in the audit chain, until the input
 * ends or says stop.
 * Errors PM_E_IO, PM_E_NOMEM. */
typedef struct pm_review_by { pm_case *file; pm_str who; } pm_review_by;
PM_CHECK pm_status pm_review_ask(const pm_queue *q, const pm_review_by *by, FILE *in, FILE *out, uint32_t *out_answered, pm_err *err);

/* Keeps answers, all or none of them: `keep` adds decisions of the moment `at`, *out_answered questions. The moment is that at which they
 * are written, so that no run that began before knows them; into the audit chain goes that there were. */
typedef pm_status (*pm_review_keep)(void *ctx, int64_t at, uint32_t *out_answered, pm_err *err);
PM_CHECK pm_status pm_review_write(const pm_queue *q, const pm_review_by *by, pm_review_keep keep, void *ctx, uint32_t *out_answered, pm_err *err);

/* The questions as a table for a spreadsheet, a line per candidate, and such a table with answers back.
 *
 * Columns  vraag; soort; bron; rijen; datum; gevraagd; kandidaat; adres; id; kans; one per clue; besluit; opmerking
 * Import   `besluit` is gelijk, niet gelijk, weet niet or empty. Of addresses one gelijk makes the others niet gelijk; of
 *          records of a link several may be gelijk, and what is left empty is asked again. All or nothing, with its audit entry.
 *          A question that is not open any more is passed over and counted.
 * Errors   PM_E_SYNTAX with the row: another word, two addresses that are gelijk, a candidate that was not there; those of reading a file */
void pm_review_csv(const pm_queue *q, pm_buf *out);
PM_CHECK pm_status pm_review_import(const pm_queue *q, const pm_review_by *by, const char *path, uint32_t *out_answered,
                                    uint32_t *out_passed, pm_err *err);

#endif
