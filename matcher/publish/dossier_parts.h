/* dossier_parts.h - what a dossier is put together from, a file each; for those files, and for who tells a resident the same.
 *
 * A part adds its heading and what stands below it to the document, or nothing when the role may not see it. */
#ifndef PM_PUBLISH_DOSSIER_PARTS_H
#define PM_PUBLISH_DOSSIER_PARTS_H

#include "publish/dossier.h"

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

/* A dossier begun for one address, whole; what goes wrong later is in its document. */
pm_dossier pm_dossier_begin(const pm_dossier_from *f, uint32_t row, pm_doc *doc);
/* Gives the document that was made, or releases it. `made`: how the parts went. Errors PM_E_NOMEM; `made`. */
PM_CHECK pm_status pm_dossier_end(pm_dossier *d, pm_status made, pm_doc *out, pm_err *err);

/* From the counts, or by a walk over the city. */
uint32_t pm_dossier_in_pand(const pm_dossier *d);               /* addresses in the same pand; 0: it is not known */
uint32_t pm_dossier_rank(const pm_dossier *d, uint32_t theme);  /* place on the list; 0: kept off it */

void pm_dossier_standing(pm_dossier *d);                                         /* chance and rank by theme */
PM_CHECK pm_status pm_dossier_score(pm_dossier *d, uint32_t theme, pm_err *err); /* waterfall, reasons, checks */
void pm_dossier_stays(pm_dossier *d);                                            /* who was registered when */
void pm_dossier_registers(pm_dossier *d);                                        /* permits, reports, cases, visits, ...: a table each */
void pm_dossier_events(pm_dossier *d);                                           /* the same in short: what stands, and what happened when */
void pm_dossier_requests(pm_dossier *d);                                         /* corrections that were asked for */
void pm_dossier_sources(pm_dossier *d);                                          /* what is missing, where all is from, who to call */

#endif
