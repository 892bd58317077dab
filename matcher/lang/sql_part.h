/* sql_part.h - what the parts of the SQL writer share. */
#ifndef PM_LANG_SQL_PART_H
#define PM_LANG_SQL_PART_H

#include "base/arena.h"
#include "lang/node.h"
#include "lang/sql.h"

typedef struct pm_sql {
	const pm_rules *rules;
	pm_dialect dialect;
	pm_arena arena;
	pm_buf *out;
	const char *what;          /* "signal", "rule", "exempt": what is being written, for an error */
	pm_str name;
	size_t from;               /* where its text began */
	bool unsayable;
	uint32_t n_aggs, room;
	const pm_expr **agg;       /* aggregates over records, in order of first use; column "agg N" */
	int32_t reg;               /* whose records the expression at hand is over; -1: addresses */
	uint32_t n_patterns, pattern_room, n_lifts, lift_room;
	const pm_expr **lift;      /* fields of the spine inside aggregates over records */
	const pm_expr **pattern;   /* `matches` and `similar_to` on a field, each once */
} pm_sql;

/* Which end of a date is written; of anything else PM_SQL_LO is the value. */
typedef enum pm_sql_part { PM_SQL_LO, PM_SQL_HI } pm_sql_part;

/* Writes an expression that pm_sql_list found sayable; one that is too long fails the buffer. */
void pm_sql_expr(pm_sql *s, const pm_expr *e, pm_sql_part part);

void pm_sql_name(pm_sql *s, const char *before, pm_str name, const char *after); /* one quoted identifier */
void pm_sql_field(pm_sql *s, const pm_expr *field, pm_sql_part part);
const char *pm_sql_default(const pm_expr *aggregate); /* what no rows give; NULL: null */

/* Adds the aggregates over records below an expression to the list, and sees whether all of it can be said. */
PM_CHECK pm_status pm_sql_list(pm_sql *s, const pm_expr *e, pm_err *err);
void pm_sql_pattern(pm_sql *s, const pm_expr *e); /* the column that holds a `matches` or `similar_to` */
uint32_t pm_sql_agg_index(const pm_sql *s, const pm_expr *aggregate);

/* Writes the common table expressions "records of R" with the columns of R's aggregates, each with a comma behind it. */
PM_CHECK pm_status pm_sql_records(pm_sql *s, pm_err *err);
/* Their columns and joins for the table of the addresses. */
void pm_sql_agg_columns(pm_sql *s);
void pm_sql_agg_joins(pm_sql *s);

/* After an item: was it said, and did it fit? */
PM_CHECK pm_status pm_sql_said(pm_sql *s, pm_err *err);
void pm_sql_begin(pm_sql *s, const char *what, pm_str name);

#endif
