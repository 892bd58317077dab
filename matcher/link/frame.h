/* frame.h - the records of several registers behind each other, with their values, as a link rule wants them compared.
 *
 * Shape   records of the rule's `records` first, in order of source and row; then those it is held `against`. A value is a
 *         text; an empty one is unknown.
 * Order   by a hash of what a record says, so that neither the order of rows nor their number changes what is decided; or by
 *         the identifiers that the caller gives. */
#ifndef PM_LINK_FRAME_H
#define PM_LINK_FRAME_H

#include "link/link.h"
#include "store/table.h"

typedef struct pm_link_input {
	const pm_table *table;    /* NULL: not there; no records */
	const uint64_t *keep;     /* bitmap of its rows; NULL: all */
	const pm_column *id;      /* identifiers of its rows; NULL: none. For all sources or for none */
	const pm_column *address; /* by address of the table's place: its identifier; NULL: none */
	bool right;               /* of a link for files: the right side */
} pm_link_input;

enum { PM_LINK_TERMS = PM_LINK_RULE_BLOCKS * PM_LINK_RULE_KEYS + PM_LINK_RULE_FIELDS };

typedef struct pm_link_frame {
	pm_link_model model;      /* points into the rest; the caller may set its limits */
	uint32_t rows;
	uint8_t *source;          /* by row: index of its input */
	uint32_t *row;            /* by row: row of its table */
	uint64_t *key;            /* by row: hash of its source's name and its values; equal for records that say the same */
	pm_column *value[PM_LINK_RULE_VALUES], *id, *anchor;
	struct pm_link_taken_column { pm_link_take take; uint32_t letters, value; pm_column *column; } taken[PM_LINK_TERMS];
	uint32_t n_taken;
	pm_link_field field[PM_FS_FIELDS];
	pm_link_block block[PM_LINK_BLOCKS];
	char *names[PM_LINK_TERMS]; /* of fields and blocks */
	uint32_t n_names;
	int32_t accept, review;
} pm_link_frame;

/* Makes the frame of a checked rule.
 *
 * input    one per source of the rule; of a rule without sources n_inputs tables, whose columns go by the values' names
 * out      to pm_link_frame_release; must stay where it is, for the model points into it
 * Errors   PM_E_NOMEM; PM_E_NAME: a table of a link for files lacks a column, with its place in the rule and the nearest name
 * Cost     O(rows x values); names are taken apart once for each distinct text where a value is one column of words */
PM_CHECK pm_status pm_link_frame_make(const pm_rules *rules, const pm_link_rule *rule, const pm_link_input *input, uint32_t n_inputs,
                                      unsigned threads, pm_link_frame *out, pm_err *err);
void pm_link_frame_release(pm_link_frame *f);

#endif
