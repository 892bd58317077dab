/* options.h - the words behind a subcommand, from a table; zero means default. */
#ifndef PM_CLI_OPTIONS_H
#define PM_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

typedef struct pm_options {
	const char *data;                      /* --data DIR: the delivery */
	const char *rules;                     /* --rules PATH[:PATH]...: folders or files */
	const char *db;                        /* --db FILE: the case file */
	const char *out;                       /* --out DIR: where lists go; of resolve, a file */
	const char *as_of;                     /* --as-of DATE */
	const char *dialect;                   /* --dialect sqlite|duckdb|postgres */
	const char *accept;                    /* --accept WHY: go on where a gate stops */
	const char *by;                        /* --by NAME: who, for the audit chain; default $USER, else "onbekend" */
	const char *what_if;                   /* --what-if signal=value[,signal=value] */
	const char *table;                     /* --table FILE; of import --guess, a table inside one */
	const char *guess;                     /* --guess FILE: propose a declaration */
	const char *theme;                     /* --theme NAME */
	const char *key;                       /* --key COLUMN */
	const char *spine;                     /* --spine FILE: a table of addresses */
	const char *export_to;                 /* --export FILE */
	const char *in;                        /* --in FILE: rows to find addresses for */
	const char *columns;                   /* --columns NAME|ROLE=NAME[,...] of the rows */
	const char *spine_columns;             /* --spine-columns ROLE=NAME[,...] */
	const char *label;                     /* --label COLUMN: what was found */
	const char *chance;                    /* --chance COLUMN: probability with which a row was chosen to be looked at */
	const char *inspector;                 /* --inspector COLUMN: who looked */
	const char *route;                     /* --route COLUMN: why they looked */
	const char *seen;                      /* --seen COLUMN: when they looked */
	const char *aliases;                   /* --aliases FILE: other forms of its addresses */
	const char *aliases_columns;           /* --aliases-columns ROLE=NAME[,...] */
	const char *format;                    /* --format pdf|html|json|... */
	const char *role;                      /* --role NAME: for whom, as the table of roles says */
	const char *person;                    /* --person ID: whose own rows may be shown */
	const char *partner;                   /* --partner NAME: of a joint action */
	const char *roles;                     /* --roles FILE: that table; default rules/rollen.csv */
	const char *entry;                     /* --entry FILE: what people say of the algorithm; default rules/algoritmeregister.csv */
	const char *model;                     /* --model FILE: rules with a link block */
	const char *left, *right;              /* --left FILE, --right FILE: records to link */
	const char *clusters;                  /* --clusters FILE */
	const char *area;                      /* --area NAME | FIELD=VALUE | X,Y,METRES */
	const char *where;                     /* --where CONDITION */
	const char *days;                      /* --days DAY[, DAY]: of the week */
	const char *control;                   /* --control SHARE: refused, with the reason */
	const char *week;                      /* --week DATE: any day of it */
	const char *why_not;                   /* --why-not ADDRESS */
	const char *reg;                       /* --register NAME */
	const char *field;                     /* --field NAME */
	const char *value;                     /* --value TEXT */
	const char *because;                   /* --because WHY */
	const char *asked_by;                  /* --asked-by WHO: of a request */
	const char *weights;                   /* --weights FILE: bits of the address search */
	const char *learn;                     /* --learn FILE: to write such a file to */
	uint64_t seed;                         /* --seed N */
	uint32_t threads;                      /* --threads N; 0: one per processor */
	uint32_t top;                          /* --top N: length of a list; 0: 1,000 */
	uint32_t run;                          /* --run N; 0: the latest */
	uint32_t capacity;                     /* --capacity N: visits in all; 0: as the list says */
	uint32_t teams;                        /* --teams N; 0: as the list says */
	uint32_t explain;                      /* --explain N: a row of the input, from 1; 0: none */
	uint32_t row;                          /* --row N: of a delivery, from 1; 0: none */
	uint32_t months;                       /* --months N: how far back; 0: 24 */
	uint32_t new_rules;                    /* --new-rules N: new rules to propose at most; 0: none */
	const char *import;                    /* --import FILE: a table with answers or corrections */
	bool open;                             /* --open: rows without an address */
	bool records;                          /* --records */
	bool json;                             /* --json */
	bool csv;                              /* --csv */
	bool check;                            /* --check: of fmt, change nothing */
	bool hidden;                           /* --hidden: rank, probability and control slots too */
	bool plan;                             /* --plan */
	bool verify;                           /* --verify: hash every input again */
	bool dry_run;                          /* --dry-run */
	bool quiet;                            /* --quiet */
	bool changes;                          /* --changes: since the time before */
	bool redact;                           /* --redact: a version to be made public */
	bool remove;                           /* --remove */
	bool propose;                          /* --propose */
	bool help;
	const char *word[16];                  /* what is no option */
	uint32_t n_words;
} pm_options;

/* Reads argv[from ..]; `allowed` names the options a subcommand takes, separated by blanks.
 * Errors   PM_E_USE: unknown option (with the nearest one), missing or wrong value. Pointers are into argv. */
PM_CHECK pm_status pm_options_read(int argc, char **argv, int from, const char *allowed, pm_options *out, pm_err *err);

/* Fills in the case file of who names none: pandmatch.db in this folder. */
void pm_option_case(pm_options *o);

/* The same for the delivery and the rules: data and rules in this folder. */
void pm_option_delivery(pm_options *o);

/* Who, for the audit chain: --by, else $USER, else "onbekend". */
const char *pm_who(const pm_options *o);

/* The day that --as-of or --week names; no option: `otherwise`.
 * Errors   PM_E_USE: not one whole day */
PM_CHECK pm_status pm_option_day(const char *name, const char *text, int32_t otherwise, int32_t *out, pm_err *err);

/* Today in the Netherlands. */
int32_t pm_today(void);

#endif
