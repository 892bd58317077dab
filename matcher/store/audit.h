/* audit.h - who did what with the case file, chained by hash so that a change afterwards is seen.
 *
 * Shape   entries numbered 1, 2, ...; each holds the SHA-256 over the previous entry's hash and its own content.
 *         The file refuses to change or remove one; who goes around it breaks the chain.
 *         Entries cut off at the end are seen only by whoever kept a later head (a manifest, a printed list). */
#ifndef PM_STORE_AUDIT_H
#define PM_STORE_AUDIT_H

#include "store/casefile.h"

typedef struct pm_audit_entry {
	int64_t seq;
	int64_t at;               /* seconds since 1970 UTC */
	pm_str who, what, detail; /* detail: JSON */
	pm_digest prev, digest;
} pm_audit_entry;

PM_CHECK pm_status pm_audit_add(pm_case *c, int64_t at, pm_str who, pm_str what, pm_str detail, pm_err *err);

/* Number and hash of the last entry; 0 and all zeros when there is none. */
PM_CHECK pm_status pm_audit_head(pm_case *c, int64_t *out_seq, pm_digest *out_digest, pm_err *err);

/* Recomputes the chain from its first entry.
 * out_entries  how many there are
 * Errors       PM_E_GATE: the first broken link, by number, with what is wrong. */
PM_CHECK pm_status pm_audit_verify(pm_case *c, int64_t *out_entries, pm_err *err);

/* Walks all entries in order. */
typedef pm_status (*pm_audit_seen)(void *ctx, const pm_audit_entry *entry, pm_err *err);
PM_CHECK pm_status pm_audit_each(pm_case *c, pm_audit_seen seen, void *ctx, pm_err *err);

#endif
