/* node.h - the tree of an expression, from parser to planner, and what the parser hands to the checker. */
#ifndef PM_LANG_NODE_H
#define PM_LANG_NODE_H

#include "base/arena.h"
#include "lang/ops.h"
#include "lang/rules.h"
#include "lang/unit.h"

typedef enum pm_kind { PM_KIND_NONE, PM_KIND_NUMBER, PM_KIND_FLAG, PM_KIND_DATE, PM_KIND_CODE, PM_KIND_TEXT, PM_KIND_WORD } pm_kind;

/* The parser sets op, span, operands and words; the checker the rest. Frozen afterwards. */
struct pm_expr {
	pm_op op;
	pm_kind kind;
	uint8_t args;
	bool within;          /* an aggregate's `within` by the register's own date: third operand is the duration */
	bool fold;            /* a pattern that ignores case */
	pm_agg agg;
	pm_role group;        /* of an aggregate over addresses: PM_ROLE_PAND, _STREET, _BUURT; PM_ROLES: those with one value of arg[1] */
	pm_span span;
	pm_unit unit;
	pm_expr *arg[3];      /* of an aggregate: value (NULL: the rows), where (NULL: all), duration of `within` */
	pm_expr *next;        /* in a list */
	pm_str word, field;   /* name or text; the part behind the dot of register.field */
	double value;         /* number, or day of a date; of the words behind similar_to the threshold */
	int32_t reg, index;   /* register; field, signal; of PM_OP_AT the parameter */
};

typedef struct pm_word { pm_str s; pm_span span; } pm_word; /* a name in the text; s.n = 0: not given */
typedef struct pm_words { struct pm_words *next; pm_word word; } pm_words;

typedef struct pm_value { int32_t from; double value; } pm_value;
typedef struct pm_parameter {
	pm_str name;
	pm_unit unit;
	pm_span span;
	uint32_t n;
	pm_value *value;  /* rising `from`; INT32_MIN: always */
	double now;       /* on the run's date */
	bool known;       /* false: no value yet on the run's date */
} pm_parameter;

typedef struct pm_given { struct pm_given *next; pm_word name; bool null; pm_expr *value; } pm_given;
typedef enum pm_outcome { PM_FIRES, PM_SILENT, PM_IS_UNKNOWN } pm_outcome;
typedef struct pm_test {
	struct pm_test *next;
	pm_given *given;
	pm_outcome want;
	pm_span span;
} pm_test;

/* A piece of a sentence: text, then the value of an expression. */
struct pm_template {
	struct pm_template *next;
	pm_str text;
	pm_expr *value;  /* NULL: none */
	int decimals;    /* -1: as many as needed, at most 2 */
	pm_str one, many; /* words by number instead of the value; both empty: none */
};

/* What the parser leaves for the checker to look up. */
typedef struct pm_register_names {
	pm_words *purpose;
	pm_word key, known, begin, end, next, once, retain, role[PM_ROLES];
	bool known_delivery, has_class;
	struct pm_null_names { struct pm_null_names *next; pm_word field; double most; } *nulls;
	struct pm_expect_names { struct pm_expect_names *next; pm_word field; struct pm_expect_item item; } *expects;
	pm_span mutation;
	pm_str approved;
	pm_word household_field, household_register, household_key, household_to;
} pm_register_names;

typedef struct pm_rule_names {
	pm_word theme, group;
	bool has_group_most, has_weight, has_class;
	int32_t group_most;
	pm_test *test;
	pm_expr *when, *grade;
	pm_template *because, *silent;
	pm_span weight;
} pm_rule_names;

typedef struct pm_group_decl { pm_word name, theme; int32_t most; } pm_group_decl; /* theme: not given, any */
typedef struct pm_approval { pm_word name; pm_str reference; int32_t until; } pm_approval; /* until: its last day; INT32_MAX: no end */
typedef struct pm_list_names {
	pm_words *themes, **partner_themes; /* by partner */
	pm_word first;
	pm_expr *where, *control_where, *first_where, **skip; /* by skip */
} pm_list_names;

struct pm_rules_inside {
	pm_arena arena;
	uint32_t n_parameters, n_group_decls, n_approvals;
	pm_parameter *parameter;
	pm_group_decl *group_decl;
	pm_approval *approval;
	pm_list_names *list;     /* by list */
	pm_register_names *reg;  /* by register */
	pm_rule_names *rule;     /* by rule */
	pm_rule_names *exempt;   /* by exempt */
	pm_expr **signal;        /* by signal: the tree while it is being checked */
	bool *signal_class;      /* by signal: class L was written */
	uint32_t *signal_order;  /* a signal after those it rests on */
	int32_t as_of;
};

#endif
