/* dossier.h - everything one may know about an address, and where it comes from.
 *
 * On a screen and for machines it is whole. On paper it is one sheet: the same parts, closer together, the newest records first;
 * what is left out is counted, and the sheet says where it stands. An address with very much goes on to a second sheet.
 *
 * A dossier is a document (doc.h) made for one role: what the role may not see is not in it, so no writer can show it.
 * Names of who is entitled to secrecy, who reported, dates of birth and the pseudonyms of persons are in none.
 * Redacted (a version to be made public): every part that the role may not see is named, with the ground for leaving it out. */
#ifndef PM_PUBLISH_DOSSIER_H
#define PM_PUBLISH_DOSSIER_H

#include "publish/doc.h"
#include "publish/explain.h"
#include "publish/portfolio.h"
#include "publish/roles.h"
#include "publish/secret.h"

/* What takes a walk over the whole city, counted in one for the addresses whose dossiers are made. */
typedef struct pm_dossier_counts {
	uint32_t n;               /* addresses */
	const uint32_t *row;      /* of the spine, ascending; as `in_pand` and `rank` go */
	const uint32_t *in_pand;  /* addresses in the same pand; 0: it is not known */
	uint32_t *const *rank;    /* by theme: place on the list, 0: kept off it; NULL: the role may not see it */
} pm_dossier_counts;

/* What somebody asked to have corrected, in Dutch: which field of which register, and what became of it; no values. */
typedef struct pm_dossier_request { uint32_t row; pm_str what; } pm_dossier_request; /* row: of the spine */

typedef struct pm_dossier_from {
	const pm_explain *theme;  /* by theme, of the same run; their rank is not used */
	uint32_t n_themes;
	int32_t first;            /* which theme is told in full; -1: the most probable one */
	const pm_table *const *records; /* by register; NULL entry: not delivered */
	const pm_portfolio *portfolio;  /* of register brk; NULL: how much an owner has is not told */
	const pm_secrets *secrets;      /* of register brp; NULL: secret is only who is called so in the row at hand */
	const pm_dossier_request *request;
	uint32_t n_requests;
	pm_role_view role;
	bool redact;
	const pm_dossier_counts *counts; /* NULL, or not of this address: counted for it alone */
	pm_digest rules;          /* of the run's rule files */
	uint8_t brevity;          /* 0: whole; 1 to PM_DOSSIER_BRIEFEST: for paper, ever shorter */
	pm_str stop;              /* which stop of which list it is for; empty: none */
} pm_dossier_from;

/* Makes the dossier of one address; released with pm_doc_release.
 * Errors   PM_E_NOMEM, those of pm_because. */
PM_CHECK pm_status pm_dossier_make(const pm_dossier_from *f, uint32_t row, pm_doc *out, pm_err *err);

/* Adds the dossier to a file on paper, as long as one sheet allows; what doesn't fit at its briefest takes more. A redacted one
 * is whole. Errors as pm_dossier_make, pm_pdf_add. */
enum { PM_DOSSIER_BRIEFEST = 7 };
struct pm_pdf;
PM_CHECK pm_status pm_dossier_paper(const pm_dossier_from *f, uint32_t row, struct pm_pdf *pdf, pm_err *err);

/* Counts for many dossiers at once, for `counts` above. They live in the arena.
 *
 * row      of the spine, in any order; one may come more than once
 * Errors   PM_E_NOMEM
 * Cost     a walk over the city, and per theme one with O(log n) for each address that scores as high as the lowest of them */
PM_CHECK pm_status pm_dossier_count(const pm_dossier_from *f, const uint32_t *row, uint32_t n, pm_arena *a, const pm_dossier_counts **out, pm_err *err);

/* Whether the law lets a register's records be shown: class P, approved, or declared to be shown without. */
bool pm_dossier_lawful(const pm_register *reg);

#endif
