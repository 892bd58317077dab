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

/* What takes a walk over the whole city, kept while one dossier is made at several lengths. 0: not counted yet; else one more. */
typedef struct pm_dossier_counted { uint32_t in_pand, rank[64]; } pm_dossier_counted; /* rank: as many themes as a rule set may have */

/* What somebody asked to have corrected, in Dutch: which field of which register, and what became of it; no values. */
typedef struct pm_dossier_request { uint32_t row; pm_str what; } pm_dossier_request; /* row: of the spine */

typedef struct pm_dossier_from {
	const pm_explain *theme;  /* by theme, of the same run; their rank is not used */
	uint32_t n_themes;
	int32_t first;            /* which theme is told in full; -1: the most probable one */
	const pm_table *const *records; /* by register; NULL entry: not delivered */
	const pm_portfolio *portfolio;  /* of register brk; NULL: how much an owner has is not told */
	const pm_dossier_request *request;
	uint32_t n_requests;
	pm_role_view role;
	bool redact;
	uint32_t *const *rank;    /* by theme, by row: place on the list, 0: kept off it; NULL: looked for per dossier */
	pm_digest rules;          /* of the run's rule files */
	uint8_t brevity;          /* 0: whole; 1 to PM_DOSSIER_BRIEFEST: for paper, ever shorter */
	pm_dossier_counted *counted; /* of the address that is told; NULL: nothing is kept */
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

/* The places of all addresses at once, for `rank` above: for who makes many dossiers. They live in the arena.
 * Errors   PM_E_NOMEM
 * Cost     O(addresses x log addresses) per theme: as much as a few hundred dossiers that each look for their own */
PM_CHECK pm_status pm_dossier_ranks(const pm_dossier_from *f, pm_arena *a, uint32_t *const **out_rank, pm_err *err);

/* ---- its parts, one file each ---- */

/* How much of everything, by brevity. */
typedef struct pm_dossier_most {
	uint32_t bars, reasons, checks, persons; /* of the waterfall; of the rules; of the stays */
	uint32_t rows;                   /* of one register */
	uint32_t letters, doubts;        /* characters: of a text that somebody wrote; of what is not certain, per theme */
} pm_dossier_most;

typedef struct pm_dossier {
	const pm_dossier_from *from;
	const pm_dossier_most *most;
	const pm_scope *scope;
	const pm_register *spine;
	uint32_t row;
	pm_doc *doc;
	pm_buf work;              /* for one value at a time */
} pm_dossier;

const pm_dossier_most *pm_dossier_most_of(uint8_t brevity);
void pm_dossier_clear(pm_dossier *d); /* empties `work`; that it failed is remembered by the document */
bool pm_dossier_may(const pm_dossier *d, pm_data data);
static inline bool pm_dossier_brief(const pm_dossier *d) { return d->from->brevity > 0; }
/* The first `most` characters up to the end of a word, then three points when there were more. */
void pm_dossier_cut(pm_buf *out, pm_str text, size_t most);
/* Whether the part may be told; when it may not and the dossier is redacted, its heading is added with the ground. */
bool pm_dossier_part(pm_dossier *d, pm_data data, const char *name, const char *title);
/* Index of a register that may be shown and has records here; -1: none. */
int32_t pm_dossier_register(const pm_dossier *d, const char *name);
/* Whether the law lets a register's records be shown: class P, approved, or declared to be shown without. */
bool pm_dossier_lawful(const pm_register *reg);

void pm_dossier_standing(pm_dossier *d);                                         /* chance and rank by theme */
PM_CHECK pm_status pm_dossier_score(pm_dossier *d, uint32_t theme, pm_err *err); /* waterfall, reasons, checks */
void pm_dossier_stays(pm_dossier *d);                                            /* who was registered when */
void pm_dossier_registers(pm_dossier *d);                                        /* permits, reports, cases, visits, ...: a table each */
void pm_dossier_events(pm_dossier *d);                                           /* the same in short: what stands, and what happened when */
void pm_dossier_requests(pm_dossier *d);                                         /* corrections that were asked for */
void pm_dossier_sources(pm_dossier *d);                                          /* what is missing, where all is from, who to call */

/* Whether a row's register says that its person is entitled to secrecy. */
bool pm_is_secret(const pm_table *t, uint32_t row);

#endif
