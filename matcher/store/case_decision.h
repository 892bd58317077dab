/* case_decision.h - what people decided about two things that the program could not tell apart or together.
 *
 * Shape   a decision is about a pair: a row's address and an address of the spine (PM_DECIDED_ADDRESS), or two records of
 *         persons or firms (PM_DECIDED_LINK). Of several candidates one decision each: chosen one `same`, the others `other`.
 *         A side is known by the digest of what was compared, so that content which changes makes a new question; its `ref` is
 *         for people (meldingen rij 12, an identifier). No text that was compared is kept.
 * History decisions are only added; the latest about a pair is the one that holds. */
#ifndef PM_STORE_CASE_DECISION_H
#define PM_STORE_CASE_DECISION_H

#include "store/casefile.h"

#define PM_DECIDED_MAP(X)           \
	X(ADDRESS, "adres")         \
	X(LINK, "koppeling")
typedef enum pm_decided {
#define X(name, word) PM_DECIDED_##name,
	PM_DECIDED_MAP(X)
#undef X
	PM_DECIDEDS
} pm_decided;

#define PM_RULING_MAP(X)            \
	X(SAME, "gelijk")           \
	X(OTHER, "niet gelijk")     \
	X(UNSURE, "weet niet")
typedef enum pm_ruling {
#define X(name, word) PM_RULING_##name,
	PM_RULING_MAP(X)
#undef X
	PM_RULINGS
} pm_ruling;

const char *pm_decided_word(pm_decided kind);
const char *pm_ruling_word(pm_ruling ruling);
bool pm_ruling_of(pm_str word, pm_ruling *out); /* false: none of those words */

typedef struct pm_decision_side { pm_digest digest; pm_str ref; } pm_decision_side;

typedef struct pm_decision {
	int64_t id;             /* given when it is added */
	pm_decided kind;
	pm_str part;            /* a register, or the name of a link */
	pm_decision_side a, b;  /* of a link in any order: they are kept with the lesser digest first */
	pm_ruling ruling;
	bool shown;             /* a probability was shown: `p`, kept to six decimals */
	double p;
	pm_str who, note;       /* who: not empty */
	int64_t at;
} pm_decision;

/* Adds decisions, all or none.
 * Errors   PM_E_USE: nobody's, without a part, or a probability outside 0 .. 1. */
PM_CHECK pm_status pm_case_add_decisions(pm_case *c, const pm_decision *d, uint32_t n, pm_err *err);

typedef pm_status (*pm_decision_seen)(void *ctx, const pm_decision *d, pm_err *err); /* not PM_OK ends the walk */

/* Walks the decisions that hold, oldest first; `part` empty = of every one.
 * history  also those that a later one about the same pair took the place of */
PM_CHECK pm_status pm_case_each_decision(pm_case *c, pm_decided kind, pm_str part, bool history, pm_decision_seen seen,
                                         void *ctx, pm_err *err);

/* Walks the registers, or the links, that there are decisions about, by name. */
typedef pm_status (*pm_decided_seen)(void *ctx, pm_str part, pm_err *err);
PM_CHECK pm_status pm_case_each_decided(pm_case *c, pm_decided kind, pm_decided_seen seen, void *ctx, pm_err *err);

/* A digest over the decisions that hold, for keys of what rests on them; all zeros when there is none. */
PM_CHECK pm_status pm_case_decision_digest(pm_case *c, pm_decided kind, pm_str part, pm_digest *out, pm_err *err);

#endif
