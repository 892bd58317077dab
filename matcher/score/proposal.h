/* proposal.h - what was learned, as something a team lead reads and accepts: per rule old and new weights, how sure, from how
 * many visits, and why.
 *
 * A proposal changes nothing by itself. Rules that rest on class L without approval, and retired ones, are in no evidence, so
 * nothing is proposed for them. */
#ifndef PM_SCORE_PROPOSAL_H
#define PM_SCORE_PROPOSAL_H

#include "score/learn.h"
#include "score/rule_edit.h"
#include "weigh/rate.h"

#define PM_WHY_MAP(X)                                                                     \
	X(SAME, "vrijwel gelijk gebleven")                                                \
	X(THIN, "te weinig bezoeken voor een eigen oordeel: alleen meegeschaald met de andere regels") \
	X(AGAINST, "bezoeken wijzen de andere kant op: op nul; kijk of de regel klopt")   \
	X(EQUALLED, "bezoeken zien geen verschil tussen stappen: gelijkgemaakt")          \
	X(STRONGER, "bezoeken vinden vaker iets dan het oude gewicht zei")                \
	X(WEAKER, "bezoeken vinden minder vaak iets dan het oude gewicht zei")            \
	X(SPREAD, "naast andere regels zegt deze minder dan alleen")

typedef enum pm_why {
#define X(name, text) PM_WHY_##name,
	PM_WHY_MAP(X)
#undef X
} pm_why;
const char *pm_why_text(pm_why w);

/* Why a status is proposed, or stays. */
#define PM_STAGE_MAP(X)                                                                        \
	X(KEPT, "")                                                                            \
	X(FEW, "te weinig bezoeken waar de regel gold")                                        \
	X(CHANCE, "het verschil is niet van toeval te onderscheiden")                          \
	X(PROVEN, "het verschil is geen toeval: van zulke voorstellen is hoogstens een op de twintig dat wel") \
	X(EMPTY, "de regel zegt na zoveel bezoeken vrijwel niets")                             \
	X(TURNED, "bezoeken wijzen de andere kant op")

typedef enum pm_stage {
#define X(name, text) PM_STAGE_##name,
	PM_STAGE_MAP(X)
#undef X
} pm_stage;
const char *pm_stage_text(pm_stage s);

enum {
	PM_PROMOTE_VISITS = 30,  /* of trial to pilot: visits where it fired */
	PM_MATURE_VISITS = 100,  /* of pilot to mature, and of anything to retired */
};

typedef struct pm_rule_proposal {
	uint32_t rule, position;     /* index into the rule set; position in the evidence */
	uint32_t n;                  /* weights */
	int32_t *weight;             /* 1/1024 bit, whole hundredths of a bit */
	const pm_learned_cell *cell; /* n of them */
	uint32_t visits;             /* where it fired, or stood above its lowest step */
	pm_rate hit_rate;            /* of those */
	double contrast, low, high;  /* fires minus silent, highest minus lowest step, in bits; 95 percent */
	pm_why why;
	double chance;               /* how often chance alone gives as much as the visits show, what the old weight said left out */
	pm_rule_status status;       /* proposed; that of the file when nothing is proposed */
	pm_stage stage;              /* why; KEPT: there is nothing to say */
	uint32_t needed;             /* FEW: visits that are needed */
	int32_t largest_change;
} pm_rule_proposal;

typedef struct pm_proposal {
	uint32_t n;
	pm_rule_proposal *rule;      /* largest change first, then by rule */
	int32_t *weights;            /* behind them */
} pm_proposal;

/* Errors PM_E_NOMEM. `l` and `e` must outlive the proposal. */
PM_CHECK pm_status pm_proposal_of(const pm_evidence *e, const pm_learned *l, pm_proposal *out, pm_err *err);
void pm_proposal_release(pm_proposal *p);

/* Writes the line for `source`: what it was learned from, what it was, and where that came from.
 * until   the last day of the visits
 * accept  why it is proposed though it is not shown to find more; NULL: it is shown */
void pm_proposal_source(const pm_rules *r, const pm_rule_proposal *p, int32_t until, const char *accept, pm_buf *out);

/* How many rules of a theme that weigh say in their source that visits of `since` or later taught them, or proposed them; the last
 * such day, untouched when there is none. */
uint32_t pm_rules_taught(const pm_rules *r, uint32_t theme, int32_t since, int32_t *out_until);

/* The weights of a rule in words: "3,00 / -0,50". */
void pm_rule_weights(const pm_rule *rule, pm_buf *out);

/* In words, as its title: "Veel mutaties, samen met: ..." or "langste verblijf: onder 165". */
void pm_new_rule_title(const pm_cells *c, uint32_t k, pm_buf *out);

/* Whether a new rule on one signal says the reverse of what its rationale says of the theme: visits may see something else behind the
 * rules that there are, and a person has to explain what before the rule counts. `l`: the fit that has it. */
bool pm_new_rule_against(const pm_cells *c, const pm_learned *l, uint32_t k);

/* The rule file that it goes to: that of its first rule, or for a signal that of the theme's first rule. */
uint32_t pm_new_rule_file(const pm_cells *c, uint32_t k);

/* Writes what was added to the evidence as a rule on trial, ready to stand in a rule file.
 * k        which of them; l: the fit that has it
 * Errors   PM_E_SYNTAX: a half's condition is not found in its file; PM_E_NOMEM */
PM_CHECK pm_status pm_new_rule_text(pm_rules *r, const pm_evidence *e, const pm_learned *l, uint32_t k, int32_t until, pm_buf *out, pm_err *err);

#endif
