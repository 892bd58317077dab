/* one_table.h - any table with a key, read by a rule file: for the commands that need no registers and no case file. */
#ifndef PM_CLI_ONE_TABLE_H
#define PM_CLI_ONE_TABLE_H

#include "cli/options.h"
#include "ingest/file.h"
#include "ingest/ingest.h"
#include "lang/eval.h"

typedef struct pm_one_table {
	const pm_options *opt;
	pm_rule_file rule_file[2]; /* the rules, and the declaration that was made; texts borrowed */
	pm_file_map rule_text;
	bool mapped;
	pm_buf declaration;        /* empty: the rules declare the table themselves */
	pm_rules *rules;
	pm_import *import;
	const pm_table *records[64]; /* none: a single table has no registers beside it */
	pm_scope scope;
	pm_column **signal;        /* by signal */
	pm_column *key;            /* as words, whatever its type: equal scores stand in its order */
	uint32_t theme;
} pm_one_table;

/* Reads options table, rules, theme, key, as-of and threads: rules, table, key column and all active signals. Rules that declare
 * no register get a declaration made of the table's header, which is printed.
 * Errors   PM_E_USE, PM_E_GATE (more than PM_REJECT_PERCENT percent of the rows refused), those of rules and import. On
 *          failure what was made is still to be released. */
PM_CHECK pm_status pm_one_table_read(pm_one_table *t, pm_err *err);
void pm_one_table_release(pm_one_table *t);

#endif
