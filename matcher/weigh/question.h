/* question.h - what a person is asked: one thing and its candidates side by side, with the bits for and against each.
 *
 * Shape   a question is put once for everything that says the same: `asker` lists the records it is for, and an answer is a
 *         decision about each of them with each candidate. Texts and arrays live in the queue's arena.
 * Code    every question has one that changes when its askers, its text or its candidates do: an answer that comes back later
 *         is only taken for what was shown. */
#ifndef PM_WEIGH_QUESTION_H
#define PM_WEIGH_QUESTION_H

#include "weigh/fs_model.h"
#include "weigh/rulings.h"

enum { PM_QUESTION_CLUES = PM_FS_FIELDS + 3, PM_QUESTION_CODE = 18 }; /* comparisons, rarity, rivals and the prior */

typedef struct pm_choice {
	pm_decision_side side;
	pm_str text;                      /* as people read it */
	double p;
	int32_t bits[PM_QUESTION_CLUES];  /* 1/1024 bit; 0: says nothing */
} pm_choice;

typedef struct pm_question {
	pm_str part;                      /* register, or the name of a link */
	pm_str text;                      /* what is asked about, as people read it */
	pm_decision_side *asker;
	uint32_t askers;
	pm_choice *choice;                /* likeliest first */
	uint32_t choices;
	int32_t day;                      /* of the newest asker; PM_NO_DAY: not known */
	bool doubtful;                    /* an accepted one that might be wrong: put after those that are open */
	uint32_t first;                   /* row of the first asker, for order */
	char code[PM_QUESTION_CODE];      /* `v` and 16 hex digits */
} pm_question;

typedef struct pm_queue {
	pm_decided kind;
	const char *const *clue;          /* what each of the bits is about */
	uint32_t clues;
	pm_question *of;
	uint32_t n, room;
	pm_arena arena;
} pm_queue;

/* Adds a question (its parts in the queue's arena) unless every choice was decided for every asker; makes its code.
 * decided  NULL: nothing counts as decided
 * Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_queue_add(pm_queue *q, const pm_question *question, const pm_rulings *decided, pm_err *err);

/* Open ones before doubtful ones, newest first, then by part and row. */
void pm_queue_sort(pm_queue *q);
void pm_queue_free(pm_queue *q);

pm_question *pm_queue_find(const pm_queue *q, pm_str code); /* NULL: not asked, or not any more */

/* Whether several choices may be the same: records of a link, but a row is at one address. */
static inline bool pm_queue_takes_several(const pm_queue *q) { return q->kind == PM_DECIDED_LINK; }

/* An answer: bit k says that choice k is the same. At one address the others are not then; of the records of a link it says nothing
 * of the others. None of them: PM_ANSWER_NONE. */
#define PM_ANSWER_NONE   UINT64_C(0)
#define PM_ANSWER_UNSURE UINT64_MAX
#define PM_ANSWER(k)     (UINT64_C(1) << (k))

/* Keeps an answer. Errors as pm_case_add_decisions. */
PM_CHECK pm_status pm_question_answer(pm_case *c, const pm_queue *q, const pm_question *question, uint64_t answer, pm_str who, pm_str note,
                                      int64_t at, pm_err *err);

/* The same with a ruling for each choice; `ruled[i]` PM_RULINGS: nothing was said of that one. */
PM_CHECK pm_status pm_question_rule(pm_case *c, const pm_queue *q, const pm_question *question, const pm_ruling *ruled, pm_str who,
                                    pm_str note, int64_t at, pm_err *err);

#endif
