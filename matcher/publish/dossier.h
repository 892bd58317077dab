/* dossier.h - everything one may know about an address, on one page, and where it comes from.
 *
 * A dossier is a document (doc.h) made for one role: what the role may not see is not in it, so no writer can show it.
 * Names of who is entitled to secrecy, who reported, dates of birth and the pseudonyms of persons are in none.
 * Redacted (a version to be made public): every part that the role may not see is named, with the ground for leaving it out. */
#ifndef PM_PUBLISH_DOSSIER_H
#define PM_PUBLISH_DOSSIER_H

#include "publish/doc.h"
#include "publish/explain.h"
#include "publish/roles.h"

/* What somebody asked to have corrected, in Dutch: which field of which register, and what became of it; no values. */
typedef struct pm_dossier_request { uint32_t row; pm_str what; } pm_dossier_request; /* row: of the spine */

typedef struct pm_dossier_from {
	const pm_explain *theme;  /* by theme, of the same run; their rank is not used */
	uint32_t n_themes;
	int32_t first;            /* which theme is told in full; -1: the most probable one */
	const pm_table *const *records; /* by register; NULL entry: not delivered */
	const pm_dossier_request *request;
	uint32_t n_requests;
	pm_role_view role;
	bool redact;
	bool whole;               /* every reason, not only those that weigh most */
	pm_digest rules;          /* of the run's rule files */
	uint32_t most_rows;       /* of one register; 0: 5 */
} pm_dossier_from;

/* Makes the dossier of one address; released with pm_doc_release.
 * Errors   PM_E_NOMEM, those of pm_because. */
PM_CHECK pm_status pm_dossier_make(const pm_dossier_from *f, uint32_t row, pm_doc *out, pm_err *err);

/* ---- its parts, one file each ---- */

typedef struct pm_dossier {
	const pm_dossier_from *from;
	const pm_scope *scope;
	const pm_register *spine;
	uint32_t row;
	pm_doc *doc;
	pm_buf work;              /* for one value at a time */
} pm_dossier;

void pm_dossier_clear(pm_dossier *d); /* empties `work`; that it failed is remembered by the document */
bool pm_dossier_may(const pm_dossier *d, pm_data data);
/* Whether the part may be told; when it may not and the dossier is redacted, its heading is added with the ground. */
bool pm_dossier_part(pm_dossier *d, pm_data data, const char *name, const char *title);
/* Index of a register that may be shown and has records here; -1: none. */
int32_t pm_dossier_register(const pm_dossier *d, const char *name);
/* Whether the law lets a register's records be shown: class P, approved, or declared to be shown without. */
bool pm_dossier_lawful(const pm_register *reg);

PM_CHECK pm_status pm_dossier_score(pm_dossier *d, uint32_t theme, pm_err *err); /* waterfall, reasons, checks */
void pm_dossier_stays(pm_dossier *d);                                            /* who was registered when */
void pm_dossier_registers(pm_dossier *d);                                        /* permits, reports, cases, visits, ... */
void pm_dossier_requests(pm_dossier *d);                                         /* corrections that were asked for */
void pm_dossier_sources(pm_dossier *d);                                          /* what is missing, where all is from, who to call */

/* Whether a row's register says that its person is entitled to secrecy. */
bool pm_is_secret(const pm_table *t, uint32_t row);

#endif
