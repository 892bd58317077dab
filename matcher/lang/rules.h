/* rules.h - a rule set: what a folder of rule files declares, read, checked and ready to run.
 *
 * Shape   registers, themes, parameters, signals, rules, exempts, lists and links, each in the order of the files
 *         (sorted by path) and of the text; an index into such an array is how the rest of the program names a thing.
 * Lookup  everything lives in the rule set's arena until pm_rules_free; frozen after loading, so threads may share it. */
#ifndef PM_LANG_RULES_H
#define PM_LANG_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"
#include "store/column.h"

typedef struct pm_span { uint32_t file, line, col, length; } pm_span; /* file: index into pm_rules.file; 1-based place */

typedef struct pm_rule_file {
	const char *path;
	pm_str text;
	pm_digest digest;
} pm_rule_file;

typedef struct pm_expr pm_expr;         /* checked, typed; lang/ only */
typedef struct pm_template pm_template; /* a sentence with {values}; lang/ only */

typedef enum pm_class { PM_CLASS_P, PM_CLASS_L } pm_class; /* precedent; lawful only when approved. X never loads */

/* What a column of a delivery is to the address. */
#define PM_ROLE_MAP(X)                                                                              \
	X(ID, "id") X(OBJECT, "object") X(STREET, "street") X(SHORT, "short") X(NUMBER, "number")   \
	X(LETTER, "letter") X(ADDITION, "addition") X(POSTCODE, "postcode") X(PLACE, "place")       \
	X(TEXT, "text") X(X, "x") X(Y, "y") X(PAND, "pand") X(BUURT, "buurt") X(BESIDE, "beside")
typedef enum pm_role {
#define X(name, word) PM_ROLE_##name,
	PM_ROLE_MAP(X)
#undef X
	PM_ROLES
} pm_role;

/* Restricted: kept for linking, and in expressions only inside adult(). */
typedef enum pm_treat { PM_TREAT_KEEP, PM_TREAT_DROP, PM_TREAT_PSEUDONYM, PM_TREAT_RSIN, PM_TREAT_RESTRICTED } pm_treat;

typedef struct pm_field {
	pm_str name;       /* ours: what expressions say */
	pm_str column;     /* the header in the delivery; same as name unless declared with `column "..."` */
	pm_type type;
	pm_str unit;       /* empty: none */
	pm_treat treat;
	pm_str yes, no;    /* flag: words that mean true and false; default J and N; `no` empty with `only`: anything else is false */
	bool optional;     /* may be absent from the delivery: then null everywhere */
	bool used;         /* some expression reads it */
	bool made;         /* by the program, not read: the end of a `period a .. next b`, the number of a household, what a link gives */
	int32_t link;      /* the link that gives it + 1; 0: none */
	pm_str known_by;   /* `known FIELD` or `known delivery`: filled in later than the row itself; empty: with the row */
	int32_t known;     /* that field + 1; 0: with the row; -1: only the delivery shows it */
	const pm_expr *derive; /* field NAME TYPE = expression over other fields; NULL: read from the delivery */
	pm_span span;
} pm_field;

typedef enum pm_expect_kind {
	PM_EXPECT_WORDS,  /* words(f) in ("a", "b"): no other word occurs */
	PM_EXPECT_SHARE,  /* share(f = "a") 5 .. 40 percent, of the values that are there */
	PM_EXPECT_MEDIAN, /* median(f) 100 .. 400 */
	PM_EXPECT_MOVES,  /* moves(f): its content differs from one delivery to the next, so it is not compared */
} pm_expect_kind;
struct pm_expect_item {
	pm_expect_kind kind;
	uint32_t field;
	double low, high;         /* SHARE: percent; MEDIAN */
	uint32_t n_words;
	pm_str *word;             /* WORDS, SHARE */
};

typedef struct pm_expect {                /* a delivery outside it stops the run */
	uint64_t rows_least, rows_most;   /* 0, UINT64_MAX: no expectation */
	uint32_t nulls;                   /* number of the following */
	struct pm_expect_null { uint32_t field; double most_percent; } *null;
	uint32_t items;
	struct pm_expect_item *item;
} pm_expect;

/* `household NAME from REGISTER a, b where ...`: persons at one address whom rows of another register tie together,
 * directly or through others at that address, share a value of the made field. */
typedef struct pm_household {
	int32_t field;            /* the made field, a count; -1: none is declared */
	int32_t person;           /* field of this register that names the person */
	int32_t reg, a, b;        /* register of relations and its two fields that name persons */
	const pm_expr *where;     /* which relations; NULL: all */
} pm_household;

/* What a new file is to the records of the one before. */
typedef enum pm_mutation { PM_MUTATION_REPLACE, PM_MUTATION_APPEND, PM_MUTATION_UPSERT } pm_mutation;

typedef struct pm_register {
	pm_str name, file, table; /* table: sheet or table inside the file; empty: the file is one */
	pm_str title, owner, basis, source;
	uint64_t themes;          /* `purpose`: bit t = theme t */
	pm_class class;
	bool approved;            /* class L with `approved "reference"` in force; always true for P */
	bool dated;               /* a derived field or the selection depends on the run's date */
	bool select_dated;        /* the selection does */
	bool aliases;             /* other ids and written forms of the spine's addresses */
	bool spine, optional;     /* optional: a delivery may lack it without a word */
	bool show_unapproved;     /* may be shown in a dossier though not approved */
	uint32_t retain_months;   /* 0: not stated */
	uint32_t keep_months;     /* `keep 6 months`: so long after its peildatum a delivery stands in for one that is missing; 0: never */
	pm_mutation mutation;     /* unless levering.csv says otherwise */
	const pm_expr *gone;      /* `mutation upsert delete where ...`: such a row takes the record of its key away; NULL: none */
	int32_t aged;             /* `retain N months from FIELD`: a row's age counts from that date; -1: from the end of its period */
	uint32_t n_fields;
	pm_field *field;
	int32_t key;              /* field index; -1: none */
	int32_t known;            /* field that tells when the city could have known a row; -1: the delivery's date; -2: can't say */
	int32_t begin, end;       /* `period A .. B`; -1: none. With `next` the end is a field `einde` of its own making */
	int32_t next;             /* `period A .. next PERSON`: a row ends where the person's next one begins; -1: no */
	int32_t once;             /* `once FIELD`: of rows with the same value only the first counts; -1: all do */
	const pm_expr *select;    /* `only where ...`: other rows are passed over, counted; NULL: all */
	int32_t role[PM_ROLES];   /* field index of each address role; -1: none */
	pm_expect expect;
	pm_household household;
	pm_digest digest;         /* of what shapes the records: changes when the import must be redone */
	pm_digest read;           /* of what is taken from a file: while it is the same, kept records can stand in for the file */
	pm_span span;
} pm_register;

typedef struct pm_theme {
	pm_str name, title, about;
	int32_t prior;            /* 1/1024 bit: log2 of the prior odds */
	double prior_probability;
	bool calibrated;          /* chances were held against visits: log2 odds = shift + slope x score */
	double slope, shift;      /* bits */
	pm_str calibration;       /* on which visits */
	pm_span span;
} pm_theme;

typedef struct pm_signal {
	pm_str name, title, unit, source, rationale;
	pm_type type;             /* flag, count, number, date, category; never text */
	pm_class class;
	bool context;             /* may be shown, never weighed */
	bool active;              /* false: rests on class L without approval; computed nowhere, unknown everywhere */
	uint64_t registers;       /* bit r = rests on register r, directly or through other signals */
	uint64_t links;           /* bit l = on what link l gives */
	const pm_expr *expr;
	pm_digest digest;         /* of everything its values depend on, except the records and the run's date */
	bool dated;               /* depends on the run's date */
	pm_span span;
} pm_signal;

typedef enum pm_rule_status { PM_RULE_TRIAL, PM_RULE_PILOT, PM_RULE_MATURE, PM_RULE_RETIRED } pm_rule_status;

typedef struct pm_step { double from, to; int32_t weight; } pm_step; /* [from, to); to = INFINITY: open */

typedef struct pm_rule {
	pm_str name, title, check, source, mechanism, innocent;
	uint32_t theme;
	const pm_expr *when;      /* flag; NULL for a grade */
	const pm_expr *grade;     /* number; NULL for a when */
	uint32_t steps;
	pm_step *step;
	int32_t fires, silent;    /* weights of a when, in 1/1024 bit */
	int32_t group;            /* index into pm_rules.group; -1: none */
	const pm_template *because, *because_silent; /* NULL: none */
	pm_rule_status status;
	bool inert;               /* rests on an inactive signal, or trial or retired: contributes 0 */
	pm_str inert_why;         /* a Dutch sentence when inert */
	uint32_t n_signals;
	uint32_t *signal;         /* signals it reads, ascending */
	uint64_t registers;
	pm_span span;
} pm_rule;

typedef struct pm_group { pm_str name; uint32_t theme; int32_t most; } pm_group; /* sum of its rules within -most .. most */

typedef struct pm_exempt {
	pm_str name, title;
	uint32_t theme;
	const pm_expr *when;
	const pm_template *because;
	uint32_t n_signals;
	uint32_t *signal;
	bool inert;
	pm_span span;
} pm_exempt;

typedef struct pm_warning { char code[8]; pm_span span; pm_str text; } pm_warning;

typedef struct pm_rules {
	uint32_t n_file, n_registers, n_themes, n_signals, n_rules, n_groups, n_exempts, n_lists, n_links, n_warnings;
	pm_rule_file *file;
	pm_register *reg;
	pm_theme *theme;
	pm_signal *signal;
	pm_rule *rule;
	pm_group *group;
	pm_exempt *exempt;
	struct pm_list_rule *list; /* lang/list_rule.h */
	struct pm_link_rule *link; /* lang/link_rule.h */
	pm_warning *warning;
	int32_t spine;            /* index of the register that is the spine; -1: none */
	pm_digest digest;         /* of all files */
	struct pm_rules_inside *inside; /* parameters, arena: lang/ only */
} pm_rules;

/* Reads every *.rules file below `path` (a folder, or one file; several with `:` between them), with what they include,
 * and checks it. In a folder, files that begin with `separate` are passed over: they are read when named or included.
 *
 * as_of    the run's date: which value a dated parameter takes (a rule set is loaded for one date)
 * errors   receives every error as one text, each with file:line:col, the line, a caret, what was expected and the nearest
 *          known name; may be NULL
 * Errors   PM_E_IO; PM_E_SYNTAX, PM_E_NAME, PM_E_TYPE for the first error, which is also in `err`;
 *          PM_E_RANGE above a limit; PM_E_NOMEM. */
PM_CHECK pm_status pm_rules_load(const char *path, int32_t as_of, pm_rules **out_rules, pm_buf *errors, pm_err *err);

/* The same from texts in memory (tests, replay): `file` is copied. */
PM_CHECK pm_status pm_rules_parse(const pm_rule_file *file, uint32_t n_files, int32_t as_of, pm_rules **out_rules,
                                  pm_buf *errors, pm_err *err);
void pm_rules_free(pm_rules *r); /* NULL is fine */

/* Index of a name, -1 when unknown. */
int32_t pm_rules_register(const pm_rules *r, pm_str name);
int32_t pm_field_find(const pm_register *r, pm_str name);
int32_t pm_rules_theme(const pm_rules *r, pm_str name);
int32_t pm_rules_signal(const pm_rules *r, pm_str name);
int32_t pm_rules_link(const pm_rules *r, pm_str name);

/* A parameter's value on the run's date; false: no such parameter, or no value yet. */
bool pm_rules_parameter(const pm_rules *r, pm_str name, double *out_value);

#endif
