/* batch.h - one run over a city: what its stages hand to each other.
 *
 * Order of the stages: rules, import (with address resolution), signals, scores, lists. Each reads what the earlier ones
 * left here or in the case file, and does only what isn't there already: records are kept by the digest of their file and
 * declaration, signal columns by the digest of everything they depend on. */
#ifndef PM_CLI_BATCH_H
#define PM_CLI_BATCH_H

#include "address/weights.h"
#include "base/arena.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "ingest/merge.h"
#include "publish/list_csv.h"
#include "score/score.h"
#include "store/casefile.h"

typedef struct pm_tally { /* what became of the rows of one register */
	uint64_t rows, accepted, rejected, repaired, passed_over;
	uint64_t joined, ambiguous, none, nothing_to_join; /* accepted rows by their address */
} pm_tally;

typedef struct pm_input {       /* one register in a batch */
	bool there;             /* there is a source */
	bool fresh;             /* read by this run, not found unchanged */
	pm_source source;       /* its texts in the batch's arena */
	pm_digest key;          /* of everything its laid out records depend on */
	pm_table *table;        /* NULL: not in memory */
	bool borrowed;          /* the table is that of the batch beside */
	pm_tally tally;
	pm_merge_count merged;  /* of this run's file, when it was merged */
	bool was_merged;        /* this run's file is a delivery of changes */
	bool again;             /* fresh, but from the same file: another declaration, program or spine */
	bool stands_in;         /* missing from the delivery; the one before is still good enough */
	int32_t too_old;        /* missing, and the peildatum of the last one is too long ago; PM_NO_DAY: not so */
	pm_str accepted;        /* what a gate stopped and somebody accepted; in the batch's arena */
	pm_str notices;         /* of the reader: a line each */
} pm_input;

typedef struct pm_output { /* one file that a run leaves */
	const char *name;  /* inside the out folder */
	pm_buf text;
	pm_digest digest;
	uint64_t bytes;
	bool kept;         /* as the earlier run left it, nothing it rests on has changed */
} pm_output;

enum { PM_MOST_OUTPUTS = 64 + 2 }; /* a list for each theme a rule set may have, koppeling.csv and openstaand.csv */

typedef struct pm_batch {
	const pm_options *opt;
	const struct pm_batch *beside; /* of the same run under other rules, and kept longer: its addresses and equal signals are
	                                * read in place; NULL: none */
	pm_arena arena;
	pm_case *file;
	pm_rule_file *rule_file;   /* of a past run; NULL: the rules are on disk */
	uint32_t n_rule_files;
	pm_weights weights;        /* bits of the address search */
	pm_rule_file weights_file; /* where they come from; path NULL: they are the defaults */
	bool weights_kept;         /* they are those of a past run, whatever lies beside the rules now */
	pm_rules *rules;
	bool gate_passed;          /* somebody accepted what a gate stopped */
	uint32_t stopped;          /* gates that nobody accepted */
	pm_str why;                /* why somebody accepted what they stopped */
	pm_digest program;         /* what a program made is not taken for what another one would make */
	int32_t as_of;
	uint32_t top;              /* length of a list */
	const char *as_of_from;    /* which words told: "--as-of", "levering.csv", ... */
	int32_t aliases;           /* register of side addresses and old numbers; -1: none */
	pm_input *input;           /* by register */
	pm_column **signal;        /* by signal; NULL: inactive */
	pm_digest *signal_key;
	bool *borrowed;            /* by signal: the column is that of the batch beside */
	pm_digest *link_key;       /* by link, of everything its outcome depends on; NULL: not made yet */
	int64_t moment;            /* of the run, seconds since 1970 UTC: later decisions of people don't hold in it */
	pm_column **uncertain;     /* by register; NULL: no uncertain joins */
	pm_score *score;           /* by theme */
	uint32_t **best, *n_best;  /* by theme: rows of the list, best first */
	pm_output output[PM_MOST_OUTPUTS];
	uint32_t outputs;
	pm_progress progress;
	const char *watched;       /* the register that is being read, for the progress line */
} pm_batch;

void pm_batch_release(pm_batch *b);

/* Reads the rules and weights for the batch's date, from disk or those of a past run; the texts of all errors go to standard error.
 * Makes room by register. */
PM_CHECK pm_status pm_batch_rules(pm_batch *b, pm_err *err);

/* Reads what was delivered into the case file (in its open transaction), or finds it there unchanged.
 * now      moment of the run, seconds since 1970 UTC */
PM_CHECK pm_status pm_batch_import(pm_batch *b, int64_t now, pm_err *err);

/* What everything that was made of a source's records depends on. */
pm_digest pm_source_key(const pm_source *s);

/* Makes all active signals, taking those that are kept; `keep` keeps the new ones. */
PM_CHECK pm_status pm_batch_signals(pm_batch *b, bool keep, pm_err *err);

/* The same with nothing taken from what is kept: every signal from the records. */
PM_CHECK pm_status pm_batch_recompute(pm_batch *b, pm_err *err);

/* Reads how many records of each register are uncertain at each address. */
PM_CHECK pm_status pm_batch_uncertain(pm_batch *b, pm_err *err);

/* Scores and ranks both themes. */
PM_CHECK pm_status pm_batch_scores(pm_batch *b, pm_err *err);

/* Makes the texts of the output files (not yet written). */
PM_CHECK pm_status pm_batch_lists(pm_batch *b, pm_err *err);

/* Makes koppeling.csv: every row without an id of its own, and where it was joined; and openstaand.csv: recent rows that
 * belong to no address. */
PM_CHECK pm_status pm_batch_joins(pm_batch *b, pm_err *err);

/* Remembers which of those files this run leaves, so that the next one need not write them again. After staging. */
PM_CHECK pm_status pm_batch_mark_joins(pm_batch *b, pm_err *err);

/* Reads a register's records into memory if they aren't there. */
PM_CHECK pm_status pm_batch_table(pm_batch *b, uint32_t reg, pm_err *err);

/* Those of several registers (bit r = register r), with the households that their declarations make. */
PM_CHECK pm_status pm_batch_records(pm_batch *b, uint64_t needed, pm_err *err);

/* Makes the index over the spine and its aliases; it borrows their tables. */
struct pm_address_index;
PM_CHECK pm_status pm_batch_index(pm_batch *b, struct pm_address_index **out_index, pm_err *err);

pm_scope pm_batch_scope(const pm_batch *b, const pm_table **records); /* `records`: room by register */

#endif
