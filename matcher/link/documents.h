/* documents.h - which long texts are the same text, lightly changed: contracts, advertisements, letters.
 *
 * Shape   texts by number, in an order of the caller's (by identifier, so that results do not hang on the delivery). What is
 *         compared is the normalised text (text/document.h) without sentences that many texts share. A text that is shorter
 *         than PM_DOCUMENT_BYTES then is no evidence of anything: it is in no pair and no group.
 * Source  Kornblum, "Identifying almost identical files using context triggered piecewise hashing", 2006 (libfuzzy); the
 *         index of seven-letter runs: Wallace, "Optimizing ssDeep for use at scale", Virus Bulletin 2015. */
#ifndef PM_LINK_DOCUMENTS_H
#define PM_LINK_DOCUMENTS_H

#include "base/err.h"
#include "base/str.h"

typedef struct pm_documents_options {
	uint32_t least_score;    /* 1 .. 100; 0: 50, below which a score is weak */
	double most_share;       /* a sentence in more than this share of the texts is boilerplate; 0: 1 in 20 */
	uint32_t most_texts;     /* and in more than so many of them; 0: 50 */
	bool plain;              /* compare all pairs, without the index: the same groups, slowly, and every pair */
	unsigned threads;
} pm_documents_options;

typedef struct pm_document_pair { uint32_t a, b, score; } pm_document_pair; /* a < b */

typedef struct pm_documents {
	pm_document_pair *pair;  /* in order of a, then b. Of texts with one digest only the first is paired with others; of those of a
	                          * run that many share, and that are one group already, no more pairs than made them one */
	size_t pairs;
	uint32_t *group;         /* by text: the lowest number of its group; its own where there is no other */
	uint8_t *evidence;       /* by text: 0 when it was too short */
	uint64_t compared;       /* digests compared */
} pm_documents;

/* Compares `n` texts.
 *
 * Errors   PM_E_NOMEM
 * Cost     O(bytes) to hash, on all threads; then a comparison for every pair that shares a run of seven letters of a digest,
 *          of which it needs one to score at all. Where many texts share a run neighbours are compared first, and then only texts
 *          that these did not bring into one group: a template filled in ten thousand times costs some tens of comparisons a
 *          text, not five thousand. */
PM_CHECK pm_status pm_documents_compare(const pm_str *text, uint32_t n, const pm_documents_options *options,
                                        pm_documents *out, pm_err *err);
void pm_documents_release(pm_documents *d);

#endif
