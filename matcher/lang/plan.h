/* plan.h - expressions as flat programs of column operators, each common subexpression once; and what runs them.
 *
 * Shape   a program is a list of nodes; a node's operands stand before it. It runs over a window: at most PM_CHUNK_ROWS
 *         rows of one table, beginning at a row that is a multiple of 64, so that columns and bitmaps are read in place.
 *         A result is a vector: numbers (dates: first and last possible day), codes or truth bits, and validity bits.
 *         Bits behind the last row of a window may be set: who keeps a result masks them. */
#ifndef PM_LANG_PLAN_H
#define PM_LANG_PLAN_H

#include "base/limits.h"
#include "lang/eval.h"
#include "lang/match.h"
#include "lang/node.h"
#include "text/phrase.h"

enum { PM_CHUNK_WORDS = PM_CHUNK_ROWS / 64 };

typedef enum pm_step_kind {
	PM_STEP_NULL,    /* unknown everywhere */
	PM_STEP_CONST,
	PM_STEP_LOAD,    /* a column */
	PM_STEP_LIFT,    /* over records: a column of the spine, at the address of each record */
	PM_STEP_AGG,     /* aggregate `index` of the plan, filled before the program of the addresses runs */
	PM_STEP_OP,
} pm_step_kind;

typedef struct pm_node {
	pm_step_kind step;
	pm_op op;
	pm_kind kind;
	int32_t arg[3];         /* nodes; -1: none */
	int32_t index;
	double value, extra;    /* constant; of `within` and adult: the limit; of date arithmetic: months */
	const pm_column *column;
	const pm_dict *dict;    /* of codes */
	const pm_expr *expr;    /* list of words, pattern */
	uint64_t *set;          /* codes for which a word condition holds */
	uint64_t *unsure;       /* codes for which it is unknown (a pattern's limit); NULL: none */
	uint32_t *map;          /* codes of the other dictionary in this one's; of `else` the second's in that of both */
	uint32_t code;          /* the one code, when `set` is NULL */
	const pm_parameter *parameter; /* of `at` */
	uint32_t next;          /* in the table of common subexpressions, + 1 */
} pm_node;

typedef struct pm_program {
	uint32_t n, room;
	pm_node *node;
	uint32_t *bucket;       /* PM_BUCKETS, node + 1 */
	bool lifts;             /* has a PM_STEP_LIFT */
} pm_program;

typedef struct pm_agg_plan {
	pm_agg agg;
	int32_t reg;
	int32_t value, where;   /* nodes of the register's program; -1: none */
	int32_t date;           /* first, last: the node of the date that orders; -1: the delivery's order */
	pm_kind kind;           /* of the result */
} pm_agg_plan;

typedef struct pm_near_plan { const pm_expr *expr; pm_column *operand, *by, *result; } pm_near_plan; /* by: codes of arg[1] */

typedef struct pm_plan {
	const pm_scope *scope;
	pm_arena arena;
	pm_program address;
	pm_program *record;     /* by register */
	uint32_t n_aggs, n_near, n_dicts;
	pm_agg_plan *agg;
	pm_dict **dict;         /* its own: those of `else` */
	pm_near_plan *near;     /* aggregates over addresses that are known by now */
	pm_column *const *column; /* by signal; NULL: not known yet */
	bool inline_signals;    /* a signal without a column is computed in place; else it is unknown */
	int32_t *signal_node;   /* by signal, -1: not in the program yet */
	const pm_table *table;  /* rows that are not addresses: pm_register_derive */
	int32_t table_reg;
} pm_plan;

PM_CHECK pm_status pm_plan_begin(pm_plan *p, const pm_scope *s, pm_err *err);
void pm_plan_release(pm_plan *p);

/* Adds an expression over addresses (reg = -1) or over the records of a register, and gives its node. */
PM_CHECK pm_status pm_plan_add(pm_plan *p, int32_t reg, const pm_expr *e, int32_t *out_node, pm_err *err);

/* A duration, in days or in months: the unit says which, the other is 0. A parameter without a value yet is a NaN. */
void pm_duration(const pm_expr *d, double *days, double *months);
/* The day that lies a duration before `day`; at most 10,000 years. */
int32_t pm_duration_before(const pm_expr *d, int32_t day);

/* What a node holds for the window at hand. */
typedef struct pm_vector {
	const double *num, *hi;  /* dates: hi; else NULL. Numbers: num */
	const uint32_t *code;
	const uint64_t *flag, *valid;
} pm_vector;

/* One thread's working memory for a program. */
typedef struct pm_frame {
	const pm_program *program;
	int32_t as_of;
	pm_vector *at;           /* by node */
	uint32_t *address;       /* by row of the window: its address, filled by the caller when the program lifts; else NULL */
	pm_regex **pattern;    /* by node; NULL: none */
	pm_phrase **phrase;      /* by node; NULL: none */
	uint64_t *spent;         /* by node, nanoseconds; NULL: not measured */
	uint64_t (*now)(void);
	pm_arena arena;
} pm_frame;

PM_CHECK pm_status pm_frame_begin(pm_frame *f, const pm_program *p, int32_t as_of, pm_err *err);
void pm_frame_release(pm_frame *f);

/* Runs the program over rows row .. row + n - 1; `row` is a multiple of 64. Vectors of PM_STEP_AGG are the caller's. */
void pm_frame_run(pm_frame *f, uint32_t row, uint32_t n);

#endif
