/* casefile.h - the case file: everything a city's batches leave behind, in one SQLite file.
 *
 * Shape   sources with their records, signal columns, runs with their results, rejects, settings, the audit chain.
 *         Columns are kept as segments (docs/formats/casefile.md), what people write as plain tables.
 * Safety  a batch is one transaction: killed at any moment, the file holds the previous batch whole. A write outside
 *         pm_case_begin .. pm_case_commit is a transaction by itself.
 * Lookup  one thread at a time holds a pm_case. Texts received in a struct live in the arena that was passed, or,
 *         in a callback, until it returns. There is no clock in here: moments are passed in, in seconds since 1970 UTC.
 * Errors  of any call: PM_E_IO with the path and SQLite's reason (full disk, locked, not writable, corrupt page or
 *         segment), PM_E_NOMEM. Only others are named below. After a failed write, roll the batch back. */
#ifndef PM_STORE_CASEFILE_H
#define PM_STORE_CASEFILE_H

#include "base/arena.h"
#include "store/table.h"

typedef struct pm_case pm_case;

typedef enum pm_case_mode {
	PM_CASE_CREATE, /* for writing; made, readable by its owner only, when it isn't there */
	PM_CASE_WRITE,  /* for writing; must exist */
	PM_CASE_READ,   /* must exist; nothing is changed */
} pm_case_mode;

/* Opens a case file, bringing one of an older version up to date (not with PM_CASE_READ).
 * Errors   PM_E_NOTFOUND; PM_E_VERSION: made by a newer version, or an older one that can't be brought up to date
 *          for reading only; PM_E_SYNTAX: not a case file. */
PM_CHECK pm_status pm_case_open(const char *path, pm_case_mode mode, pm_case **out_case, pm_err *err);
void pm_case_close(pm_case *c); /* rolls back an open batch; NULL is fine */
const char *pm_case_path(const pm_case *c);

/* The batch. Only one writer at a time: PM_E_IO "locked" when another process is writing. */
PM_CHECK pm_status pm_case_begin(pm_case *c, pm_err *err);
PM_CHECK pm_status pm_case_commit(pm_case *c, pm_err *err); /* on failure the batch is rolled back */
void pm_case_rollback(pm_case *c); /* without a batch: nothing */

/* Looks at every page of the file and every reference between tables. Errors PM_E_IO with the first thing wrong. */
PM_CHECK pm_status pm_case_check(pm_case *c, pm_err *err);

/* ---- settings ---- */

/* Errors of get: PM_E_NOTFOUND. */
PM_CHECK pm_status pm_case_get_setting(pm_case *c, pm_str name, pm_arena *a, pm_str *out_value, pm_err *err);
PM_CHECK pm_status pm_case_put_setting(pm_case *c, pm_str name, pm_str value, pm_err *err);

/* The key of this file's pseudonyms; made at the first call, the same ever after. */
PM_CHECK pm_status pm_case_key(pm_case *c, uint8_t out_key[PM_KEY_BYTES], pm_err *err);

/* ---- sources and their records ---- */

#define PM_NO_DAY INT32_MIN

typedef struct pm_source { /* one delivery file of one register */
	int64_t id;
	pm_str reg;               /* the register's name */
	pm_str path;
	uint64_t size, inode;
	int64_t mtime_ns;
	pm_digest digest;         /* of the file */
	pm_digest declaration;    /* of the register's declaration */
	uint32_t rows, rejects;   /* accepted and refused */
	int32_t peildatum;        /* day; PM_NO_DAY = not stated */
	int32_t horizon;          /* rows from before this day were taken out; PM_NO_DAY = none were */
	int64_t imported_at;
	bool current;             /* the one that runs use */
	int64_t root;             /* the whole delivery that this one was merged into; 0: it is whole itself */
	pm_digest chain;          /* of all that was merged into the root, in order; zeros: nothing, so the file tells all */
	pm_digest reads;          /* of what the declaration takes from a file */
	uint32_t last_row;        /* rows of the root and of all that was merged into it: the next merged row comes after it */
} pm_source;

/* Adds a source (its `id` and `current` are ignored), which becomes the register's current one.
 * The former one keeps its rows until pm_case_drop_records. */
PM_CHECK pm_status pm_case_add_source(pm_case *c, const pm_source *source, int64_t *out_id, pm_err *err);

/* Writes again what a look at an unchanged file may have changed: path, size, inode, mtime_ns. */
PM_CHECK pm_status pm_case_touch_source(pm_case *c, const pm_source *source, pm_err *err);

/* The current source of a register. Errors PM_E_NOTFOUND. */
PM_CHECK pm_status pm_case_find_source(pm_case *c, pm_str reg, pm_arena *a, pm_source *out_source, pm_err *err);

typedef pm_status (*pm_source_seen)(void *ctx, const pm_source *source, pm_err *err); /* not PM_OK ends the walk */

/* Walks all sources, oldest first; `reg` empty = of every register. */
PM_CHECK pm_status pm_case_each_source(pm_case *c, pm_str reg, pm_source_seen seen, void *ctx, pm_err *err);

/* Keeps a table (with its place) as the records of a source, in the place of what was kept before.
 * threads  for encoding; 0: one per processor. The bytes written are the same for any number.
 * Cost     one pass over the columns; 8 MB of encoded segments wait in memory. */
PM_CHECK pm_status pm_case_put_table(pm_case *c, int64_t source, const pm_table *t, unsigned threads, pm_err *err);

/* Reads the records of a source.
 * want     names of columns; NULL = all. Columns come in the order in which they were kept; names that aren't there
 *          are passed over. The place always comes.
 * Errors   PM_E_NOTFOUND: no records. */
PM_CHECK pm_status pm_case_get_table(pm_case *c, int64_t source, const pm_str *want, uint32_t n_want,
                                     unsigned threads, pm_table **out_table, pm_err *err);

/* Removes the records and rejects of a source; its own row stays. */
PM_CHECK pm_status pm_case_drop_records(pm_case *c, int64_t source, pm_err *err);

/* What a delivery looked like, for the next one to be held against: a text of the caller's. Errors of get: PM_E_NOTFOUND. */
PM_CHECK pm_status pm_case_put_profile(pm_case *c, int64_t source, pm_str json, pm_err *err);
PM_CHECK pm_status pm_case_get_profile(pm_case *c, int64_t source, pm_arena *a, pm_str *out_json, pm_err *err);

typedef struct pm_merged { /* one file that was merged into a whole delivery */
	int64_t root;
	pm_digest digest;
	pm_str kind, path;      /* kind: a word of the caller's */
	uint32_t added, changed, deleted;
	int64_t merged_at;
} pm_merged;

PM_CHECK pm_status pm_case_add_merged(pm_case *c, const pm_merged *m, pm_err *err);

/* Whether a file was merged into `root` before, or is the file of `root` itself. */
PM_CHECK pm_status pm_case_was_merged(pm_case *c, int64_t root, const pm_digest *digest, bool *out, pm_err *err);

/* ---- rejects ---- */

typedef struct pm_case_reject {
	uint32_t row;     /* 1-based data row in the delivery */
	uint32_t line;    /* line of the file where it begins; 0 = not known */
	pm_str column;    /* empty: the row as a whole */
	pm_str reason;
	pm_str raw;       /* the row as it was */
	int64_t id;       /* ignored when it is added */
	pm_str became;    /* empty: still refused; else what became of it */
} pm_case_reject;

PM_CHECK pm_status pm_case_add_rejects(pm_case *c, int64_t source, const pm_case_reject *reject, uint32_t n, pm_err *err);

/* Walks the rejects of a source in the order of its rows. */
typedef pm_status (*pm_reject_seen)(void *ctx, const pm_case_reject *reject, pm_err *err);
PM_CHECK pm_status pm_case_each_reject(pm_case *c, int64_t source, pm_reject_seen seen, void *ctx, pm_err *err);

/* Says what became of one, or why it was refused again (`why` then stands in the place of its reason). */
PM_CHECK pm_status pm_case_settle_reject(pm_case *c, int64_t reject, pm_str became, pm_err *err);
PM_CHECK pm_status pm_case_refuse_again(pm_case *c, int64_t reject, pm_str column, pm_str why, pm_err *err);

/* The rejects of a source hang on its successor from then on. */
PM_CHECK pm_status pm_case_move_rejects(pm_case *c, int64_t from, int64_t to, pm_err *err);

/* Walks the rejects of all current sources that are still refused by register, column and reason, most rows first within a register. */
typedef struct pm_reject_group { pm_str reg, column, reason; uint32_t rows, first_row; } pm_reject_group;
typedef pm_status (*pm_reject_group_seen)(void *ctx, const pm_reject_group *group, pm_err *err);
PM_CHECK pm_status pm_case_group_rejects(pm_case *c, pm_reject_group_seen seen, void *ctx, pm_err *err);

/* ---- columns kept by what they depend on: signals ---- */

typedef struct pm_case_column {
	pm_str name;
	pm_digest digest;   /* of everything its values depend on */
	pm_column *column;
	int64_t id;         /* 0 = not kept */
} pm_case_column;

/* Keeps columns under (kind, name, digest); one that is kept already stays as it is. Fills `id`.
 * item     an item without a column is passed over; the columns stay the caller's */
PM_CHECK pm_status pm_case_put_columns(pm_case *c, pm_str kind, pm_case_column *item, uint32_t n, unsigned threads, pm_err *err);

/* Reads the items that have no column yet and are kept under (kind, name, digest); the others are left alone.
 * The columns and ids received are the caller's; on failure none were received. */
PM_CHECK pm_status pm_case_get_columns(pm_case *c, pm_str kind, pm_case_column *item, uint32_t n, unsigned threads, pm_err *err);

/* Fills `id` of those that are kept, and reads none of them. */
PM_CHECK pm_status pm_case_find_columns(pm_case *c, pm_str kind, pm_case_column *item, uint32_t n, pm_err *err);

/* Says that a run uses these columns, and removes those that none of the latest `keep` runs uses. */
PM_CHECK pm_status pm_case_use_columns(pm_case *c, int64_t run, const pm_case_column *item, uint32_t n, pm_err *err);
PM_CHECK pm_status pm_case_prune_columns(pm_case *c, uint32_t keep, pm_err *err);

/* ---- runs ---- */

typedef struct pm_run {
	int64_t id;
	int64_t started_at;
	int32_t as_of;            /* day */
	uint64_t seed;
	pm_digest program, rules; /* of the program's file, of all rule files */
	pm_str status;            /* a word of the caller's */
	pm_str manifest;          /* JSON */
} pm_run;

PM_CHECK pm_status pm_case_add_run(pm_case *c, const pm_run *run, int64_t *out_id, pm_err *err); /* `id` is ignored */
PM_CHECK pm_status pm_case_end_run(pm_case *c, int64_t run, pm_str status, pm_str manifest, pm_err *err);

/* Errors PM_E_NOTFOUND. `id` = 0: the latest. */
PM_CHECK pm_status pm_case_find_run(pm_case *c, int64_t id, pm_arena *a, pm_run *out_run, pm_err *err);

typedef pm_status (*pm_run_seen)(void *ctx, const pm_run *run, pm_err *err);
PM_CHECK pm_status pm_case_each_run(pm_case *c, pm_run_seen seen, void *ctx, pm_err *err); /* newest first */

typedef enum pm_run_file_kind { PM_RUN_INPUT, PM_RUN_RULE, PM_RUN_OUTPUT } pm_run_file_kind;

typedef struct pm_run_file {
	pm_run_file_kind kind;
	pm_str path;
	pm_digest digest;
	uint64_t bytes;
	pm_str text;        /* of a rule file, so that a run can be done again; kept once per digest. Else empty */
} pm_run_file;

PM_CHECK pm_status pm_case_add_run_file(pm_case *c, int64_t run, const pm_run_file *file, pm_err *err);

/* Walks a run's files by kind and path. */
typedef pm_status (*pm_run_file_seen)(void *ctx, const pm_run_file *file, pm_err *err);
PM_CHECK pm_status pm_case_each_run_file(pm_case *c, int64_t run, pm_run_file_seen seen, void *ctx, pm_err *err);

/* ---- results of a run ---- */

typedef struct pm_result_theme {
	pm_str theme;
	uint32_t addresses;
	int32_t *bits;      /* per address: prior and contributions, in 1/1024 bit */
	uint8_t *state;     /* per address: a code of the caller's */
	uint32_t ranked;
	uint32_t *order;    /* the addresses from the first to the last ranked one */
} pm_result_theme;

typedef struct pm_result_rule {
	pm_str theme, rule;
	uint32_t addresses;
	int16_t *bits;      /* per address: contribution, in 1/1024 bit */
	uint64_t *fires, *unknown;
} pm_result_rule;

/* Keeps results; the arrays stay the caller's. */
PM_CHECK pm_status pm_case_put_results(pm_case *c, int64_t run, const pm_result_theme *theme, uint32_t n_themes,
                                       const pm_result_rule *rule, uint32_t n_rules, unsigned threads, pm_err *err);

/* Read back; `theme` empty = of every theme, in the order kept. Release gives back arrays and names.
 * Errors   PM_E_NOTFOUND: that run has no results, or not any more. */
PM_CHECK pm_status pm_case_get_themes(pm_case *c, int64_t run, pm_str theme, unsigned threads,
                                      pm_result_theme **out_themes, uint32_t *out_n, pm_err *err);
PM_CHECK pm_status pm_case_get_rules(pm_case *c, int64_t run, pm_str theme, unsigned threads,
                                     pm_result_rule **out_rules, uint32_t *out_n, pm_err *err);
void pm_result_themes_free(pm_result_theme *theme, uint32_t n); /* NULL is fine */
void pm_result_rules_free(pm_result_rule *rule, uint32_t n);

/* Removes the results of all but the latest `keep` runs that have any; run, manifest and files stay. */
PM_CHECK pm_status pm_case_prune_results(pm_case *c, uint32_t keep, pm_err *err);

#endif
