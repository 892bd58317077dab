/* list_csv.h - a ranked list as a file for a spreadsheet: `;`, UTF-8 with BOM, CRLF, Dutch numbers and sentences.
 *
 * Columns  rang; kans; bits; adres; postcode; nummeraanduiding_id; adresseerbaar_object_id; buurt; redenen; controleer;
 *          laatste_bezoek; onzekerheden
 * A text cell that a spreadsheet would take for a formula (it begins with = + - @ or a tab) gets an apostrophe in front. */
#ifndef PM_PUBLISH_LIST_CSV_H
#define PM_PUBLISH_LIST_CSV_H

#include "score/score.h"
#include "text/prose.h"

typedef struct pm_list_view {
	const pm_scope *scope;           /* records may be absent: only rules, spine and date are used */
	const pm_score *score;
	pm_column *const *column;        /* by signal index */
	pm_column *const *uncertain;     /* by register index: count of records joined with p < 1; NULL entry: none */
	const uint32_t *row;             /* spine rows, best first */
	uint32_t n;
} pm_list_view;

/* Writes the whole list.
 * Errors   PM_E_NOMEM. */
PM_CHECK pm_status pm_list_csv(const pm_list_view *v, pm_buf *out, pm_err *err);

/* The three sentences of one address, each also usable by itself; sentences are joined by ". " and end in a period. */
PM_CHECK pm_status pm_list_reasons(const pm_list_view *v, uint32_t address, pm_buf *out, pm_err *err);
/* The heaviest `most` of those reasons, and how many more there are. Errors as above. */
PM_CHECK pm_status pm_list_first_reasons(const pm_list_view *v, uint32_t address, uint32_t most, pm_buf *out, pm_err *err);
void pm_list_checks(const pm_list_view *v, uint32_t address, pm_buf *out);
void pm_list_doubts(const pm_list_view *v, uint32_t address, pm_buf *out);

/* Adds one cell, quoted where needed and made harmless; `;` or line end is the caller's. */
void pm_csv_cell(pm_buf *out, pm_str text);

#endif
