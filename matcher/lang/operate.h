/* operate.h - what operators do, over a window of rows. */
#ifndef PM_LANG_OPERATE_H
#define PM_LANG_OPERATE_H

#include "lang/plan.h"

/* A node of a program, the vectors of what it works on (NULL: it takes fewer), and its own arrays, those that the plan gave it. */
typedef struct pm_operands {
	const pm_frame *f;
	const pm_node *n;
	const pm_vector *a, *b, *c;
	uint32_t row, rows, words; /* the window: its first row, how many, and in words of 64 */
	double *num, *hi;
	const uint32_t *code;
	uint64_t *flag, *valid;
} pm_operands;

/* Fills the arrays for the rows of the window. Null as docs/rule-language.md says of each operator. Cost O(rows). */
void pm_operate(const pm_operands *o);

#endif
