/* link_rule.h - a `link` block, read and checked: which records may be about one entity, and how that is decided.
 *
 * Shape   values are what the registers' fields are to the link; blocks and comparisons speak of values. A link that names
 *         no register is for files: its values are the files' columns (pandmatch link).
 * Lookup  everything lives in the rule set's arena. */
#ifndef PM_LANG_LINK_RULE_H
#define PM_LANG_LINK_RULE_H

#include "lang/rules.h"

/* How two values are compared; each is one line in link/compare_value.c. */
#define PM_LINK_BY_MAP(X)                                                     \
	X(EXACT, "exact")               /* the same, or not */                \
	X(JARO_WINKLER, "jaro_winkler") /* similarity */                      \
	X(EDITS, "edits")               /* similarity 1 - edits / length */   \
	X(TOKEN_SORT, "token_sort")     /* the same, words in order */        \
	X(TOKEN_SET, "token_set")       /* words in common */                 \
	X(QGRAM, "qgram")               /* runs of three in common */         \
	X(DATE, "date")                 /* steps of pm_date_compare */        \
	X(INITIALS, "initials")         /* steps of pm_initials_compare */    \
	X(POSTCODE, "postcode")         /* steps of pm_postcode_compare */    \
	X(SURNAME, "surname")           /* core same, sounds the same or .92, .88, .7 alike */ \
	X(PERSON, "person_name")        /* steps of pm_person_compare */      \
	X(ORGANISATION, "organisation_name") /* similarity, pm_org_similarity */

typedef enum pm_link_by {
#define X(name, word) PM_BY_##name,
	PM_LINK_BY_MAP(X)
#undef X
	PM_LINK_BYS
} pm_link_by;

bool pm_link_by_of_word(pm_str word, pm_link_by *out);
bool pm_link_by_steps(pm_link_by by); /* it has steps of its own, and takes no levels */

/* What is taken of a text, in a block or of a field; each is one line in link/take.c. */
#define PM_LINK_TAKE_MAP(X)                                                                 \
	X(ALL, "")              /* as it stands */                                          \
	X(SOUND, "sound")       /* how the surname of a person sounds, without its prefix */ \
	X(SURNAME, "surname")   /* the surname, folded, without its prefix */               \
	X(INITIAL, "initial")   /* first letter of the given names */                       \
	X(CORE, "core")         /* the words of a firm's name that count, in order */       \
	X(POSTCODE, "postcode") /* the first four digits and two letters in a text */       \
	X(STREET, "street")     /* what stands before the postcode or the first comma */    \
	X(YEAR, "year")         /* of a date */                                             \
	X(START, "start")       /* start(naam, 4): the first letters, folded */

typedef enum pm_link_take {
#define X(name, word) PM_TAKE_##name,
	PM_LINK_TAKE_MAP(X)
#undef X
	PM_LINK_TAKES
} pm_link_take;

enum {
	PM_LINK_RULE_SOURCES = 8,
	PM_LINK_RULE_VALUES = 16,
	PM_LINK_RULE_PARTS = 8,    /* fields behind each other in one value */
	PM_LINK_RULE_KEYS = 4,     /* values of one block */
	PM_LINK_RULE_BLOCKS = 16,
	PM_LINK_RULE_FIELDS = 12,
	PM_LINK_RULE_BOUNDS = 8,   /* levels of one comparison */
	PM_LINK_RULE_GIVES = 16,
};

/* `records REG where C`, or `against REG by FIELD where C`: records that the register tells apart itself. */
typedef struct pm_link_source {
	pm_str name;
	pm_span span;
	int32_t reg;              /* -1: of a link for files */
	const pm_expr *where;     /* NULL: all */
	bool against;
	pm_str key_name;
	pm_span key_span;
	int32_t key;              /* field of `by`; -1: none */
} pm_link_source;

/* What a value is in one register: parts with a blank between them. */
typedef struct pm_link_part {
	pm_link_take take;
	pm_str name;
	pm_span span;
	int32_t field;            /* -1: a file's column; PM_LINK_ADDRESS: where the record stands, `REG.address` */
} pm_link_part;
enum { PM_LINK_ADDRESS = -2 };
typedef struct pm_link_item {
	pm_str source;            /* empty: of every register that has the field */
	pm_span span;
	uint32_t parts;
	pm_link_part part[PM_LINK_RULE_PARTS];
} pm_link_item;

typedef struct pm_link_value {
	pm_str name;
	pm_span span;
	uint32_t items;           /* 0: not said; then the field, or column, of this name */
	pm_link_item item[PM_LINK_RULE_SOURCES];
	const pm_link_item *of[PM_LINK_RULE_SOURCES]; /* by source; NULL: it has none there */
} pm_link_value;

typedef struct pm_link_term { pm_link_take take; uint32_t letters; pm_str name; pm_span span; uint32_t value; } pm_link_term;

typedef struct pm_link_block_rule { pm_span span; uint32_t terms; pm_link_term term[PM_LINK_RULE_KEYS]; } pm_link_block_rule;

typedef struct pm_link_compare {
	pm_link_term term;
	pm_link_by by;
	uint32_t bounds;
	double at_least[PM_LINK_RULE_BOUNDS]; /* falling */
	bool frequency;
	pm_str with_name;         /* `with VALUE`: says in part the same as that earlier comparison */
	pm_span with_span;
	int32_t with;             /* -1: none */
} pm_link_compare;

/* What a link gives to the records of a register, as a number field.
 *   addresses            expected number of addresses where the record's entity stands, in this register
 *   any REG where C      probability that the entity has such a record in a register of the link
 *   here REG where C     the same, at the address of the record
 *   elsewhere REG ...    expected number of other addresses where it has one
 *   others REG ...       expected number of the entity's other addresses (of this register) that have such a record of any
 *                        register, whoever it is about */
#define PM_LINK_MEASURE_MAP(X) X(ADDRESSES, "addresses") X(ANY, "any") X(HERE, "here") X(ELSEWHERE, "elsewhere") X(OTHERS, "others")
typedef enum pm_link_measure {
#define X(name, word) PM_MEASURE_##name,
	PM_LINK_MEASURE_MAP(X)
#undef X
	PM_LINK_MEASURES
} pm_link_measure;

typedef struct pm_link_give {
	pm_str reg_name, name;
	pm_span span, name_span;  /* of each */
	pm_link_measure measure;
	pm_str of_name;
	pm_span of_span;
	const pm_expr *where;
	int32_t reg, field, of;   /* register and the field made in it; register that is looked for, -1: none */
	uint32_t source;          /* of reg */
	int32_t of_source;        /* of `of`; -1 for others */
} pm_link_give;

typedef struct pm_link_rule {
	pm_str name, title;
	pm_span span;
	uint32_t sources, values, blocks, compares, gives;
	pm_link_source source[PM_LINK_RULE_SOURCES];
	pm_link_value value[PM_LINK_RULE_VALUES];
	pm_link_block_rule block[PM_LINK_RULE_BLOCKS];
	pm_link_compare compare[PM_LINK_RULE_FIELDS];
	pm_link_give give[PM_LINK_RULE_GIVES];
	pm_str text_name;         /* `same text VALUE from SCORE`: entities are groups of one long text; empty: not said */
	pm_span text_span;
	uint32_t text_value, text_score;
	bool has_accept, has_review, one_to_one;
	int32_t accept, review;   /* 1/1024 bit of log odds */
	uint32_t most_together;   /* 0: not said */
	uint64_t most_per_key;    /* 0: not said */
	uint64_t registers;       /* bit r: register r is read, by the link or for what it gives */
	bool dated;               /* a condition depends on the run's date */
	pm_digest digest;         /* of all that decides its outcome but the records and the date */
} pm_link_rule;

#endif
