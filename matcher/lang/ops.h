/* ops.h - every operator and function of the language, one line each: from this table come the enumeration, the choice
 * by the types of the operands, the reference in docs/rule-language.md and the SQL form.
 *
 * Columns of the table
 *   name     of the operator in C
 *   word     as written in a rule; several lines may share one, the operands' types choose
 *   types    operands > result: n number or count, f flag, d date, c category or id, t text, w words in quotes
 *   null     S unknown when an operand is; K by the three-valued truth table; N never unknown; E the other operand
 *   dutch    the word in an explanation
 *   sql      $1 .. $3 stand for the operands; of a date $1 is the earliest day and $1h the latest, and a form that gives a
 *            date is written once for each; $1y and $1hy are their years, $1+ and $1- the day moved by the duration $2;
 *            :as_of, :limit and :adult the run's day, the one that `within` counts from and the one 18 years ago; `has`
 *            the place of one text in another. sql_expr.c writes them out */
#ifndef PM_LANG_OPS_H
#define PM_LANG_OPS_H

#define PM_OP_MAP(X)                                                                                             \
	X(ADD,       "+",        "nn>n",  S, "plus",            "($1 + $2)")                                     \
	X(SUB,       "-",        "nn>n",  S, "min",             "($1 - $2)")                                     \
	X(MUL,       "*",        "nn>n",  S, "maal",            "($1 * $2)")                                     \
	X(DIV,       "/",        "nn>n",  S, "gedeeld door",    "($1 * 1e0 / NULLIF($2, 0))")                    \
	X(NEG,       "-",        "n>n",   S, "min",             "(- $1)")                                        \
	X(DATE_ADD,  "+",        "dn>d",  S, "plus",            "$1+")                                           \
	X(DATE_SUB,  "-",        "dn>d",  S, "min",             "$1-")                                           \
	X(DATE_DIFF, "-",        "dd>n",  K, "dagen tussen",    "CASE WHEN $1 = $1h AND $2 = $2h THEN $1 - $2 END") \
	X(ABS,       "abs",      "n>n",   S, "zonder teken",    "ABS($1)")                                       \
	X(FLOOR,     "floor",    "n>n",   S, "naar beneden",    "FLOOR($1)")                                     \
	X(LEAST,     "least",    "nn>n",  S, "kleinste van",    "CASE WHEN $1 <= $2 THEN $1 WHEN $2 < $1 THEN $2 END") \
	X(GREATEST,  "greatest", "nn>n",  S, "grootste van",    "CASE WHEN $1 >= $2 THEN $1 WHEN $2 > $1 THEN $2 END") \
	X(YEAR,      "year",     "d>n",   K, "jaar van",        "CASE WHEN $1y = $1hy THEN $1y END")             \
	X(LT,        "<",        "nn>f",  S, "kleiner dan",     "($1 < $2)")                                     \
	X(LE,        "<=",       "nn>f",  S, "hoogstens",       "($1 <= $2)")                                    \
	X(GT,        ">",        "nn>f",  S, "groter dan",      "($1 > $2)")                                     \
	X(GE,        ">=",       "nn>f",  S, "minstens",        "($1 >= $2)")                                    \
	X(EQ,        "=",        "nn>f",  S, "is",              "($1 = $2)")                                     \
	X(NE,        "!=",       "nn>f",  S, "is niet",         "($1 <> $2)")                                    \
	X(DATE_LT,   "<",        "dd>f",  K, "voor",            "CASE WHEN $1h < $2 THEN TRUE WHEN $1 >= $2h THEN FALSE END") \
	X(DATE_LE,   "<=",       "dd>f",  K, "niet na",         "CASE WHEN $1h <= $2 THEN TRUE WHEN $1 > $2h THEN FALSE END") \
	X(DATE_GT,   ">",        "dd>f",  K, "na",              "CASE WHEN $1 > $2h THEN TRUE WHEN $1h <= $2 THEN FALSE END") \
	X(DATE_GE,   ">=",       "dd>f",  K, "niet voor",       "CASE WHEN $1 >= $2h THEN TRUE WHEN $1h < $2 THEN FALSE END") \
	X(DATE_EQ,   "=",        "dd>f",  K, "op",              "CASE WHEN $1 = $1h AND $2 = $2h AND $1 = $2 THEN TRUE WHEN $1 > $2h OR $1h < $2 THEN FALSE END") \
	X(DATE_NE,   "!=",       "dd>f",  K, "niet op",         "CASE WHEN $1 = $1h AND $2 = $2h AND $1 = $2 THEN FALSE WHEN $1 > $2h OR $1h < $2 THEN TRUE END") \
	X(FLAG_EQ,   "=",        "ff>f",  S, "is",              "($1 = $2)")                                     \
	X(FLAG_NE,   "!=",       "ff>f",  S, "is niet",         "($1 <> $2)")                                    \
	X(WORD_EQ,   "=",        "cw>f",  S, "is",              "($1 = $2)")                                     \
	X(WORD_NE,   "!=",       "cw>f",  S, "is niet",         "($1 <> $2)")                                    \
	X(CODE_EQ,   "=",        "cc>f",  S, "is",              "($1 = $2)")                                     \
	X(CODE_NE,   "!=",       "cc>f",  S, "is niet",         "($1 <> $2)")                                    \
	X(TEXT_EQ,   "=",        "tw>f",  S, "is",              "($1 = $2)")                                     \
	X(TEXT_NE,   "!=",       "tw>f",  S, "is niet",         "($1 <> $2)")                                    \
	X(IN,        "in",       "nn>f",  S, "is een van",      "($1 IN ($2))")                                  \
	X(WORD_IN,   "in",       "cw>f",  S, "is een van",      "($1 IN ($2))")                                  \
	X(TEXT_IN,   "in",       "tw>f",  S, "is een van",      "($1 IN ($2))")                                  \
	X(WORD_HAS,  "contains", "cw>f",  S, "bevat",           "(has($1, $2) > 0)")                             \
	X(TEXT_HAS,  "contains", "tw>f",  S, "bevat",           "(has($1, $2) > 0)")                             \
	X(WORD_LIKE, "matches",  "cw>f",  S, "past op",         NULL)                                            \
	X(TEXT_LIKE, "matches",  "tw>f",  S, "past op",         NULL)                                            \
	X(WORD_SIMILAR, "similar_to", "cw>f", S, "lijkt op",    NULL)                                            \
	X(TEXT_SIMILAR, "similar_to", "tw>f", S, "lijkt op",    NULL)                                            \
	X(AND,       "and",      "ff>f",  K, "en",              "($1 AND $2)")                                   \
	X(OR,        "or",       "ff>f",  K, "of",              "($1 OR $2)")                                    \
	X(NOT,       "not",      "f>f",   S, "niet",            "(NOT $1)")                                      \
	X(UNKNOWN,   "is unknown", "*>f", N, "is onbekend",     "($1 IS NULL)")                                  \
	X(KNOWN,     "is known", "*>f",   N, "is bekend",       "($1 IS NOT NULL)")                              \
	X(ELSE,      "else",     "nn>n",  E, "anders",          "COALESCE($1, $2)")                              \
	X(FLAG_ELSE, "else",     "ff>f",  E, "anders",          "COALESCE($1, $2)")                              \
	X(DATE_ELSE, "else",     "dd>d",  E, "anders",          "COALESCE($1, $2)")                              \
	X(WORD_ELSE, "else",     "cw>c",  E, "anders",          "COALESCE($1, $2)")                              \
	X(CODE_ELSE, "else",     "cc>c",  E, "anders",          "COALESCE($1, $2)")                              \
	X(AT,        "at",       "nd>n",  K, "op",              NULL)                                            \
	X(IF,        "if",       "fnn>n", K, "als",             "CASE WHEN $1 THEN $2 WHEN NOT $1 THEN $3 END")  \
	X(WITHIN,    "within",   "dn>f",  K, "binnen",          "CASE WHEN $1 > :limit AND $1h <= :as_of THEN TRUE WHEN $1h <= :limit OR $1 > :as_of THEN FALSE END") \
	X(CURRENT,   "current",  "dd>f",  K, "lopend",          "(CASE WHEN $1h <= :as_of THEN TRUE WHEN $1 > :as_of THEN FALSE END AND ($2 IS NULL OR CASE WHEN $2 > :as_of THEN TRUE WHEN $2h <= :as_of THEN FALSE END))") \
	X(ADULT,     "adult",    "d>f",   K, "meerderjarig",    "CASE WHEN $1h <= :adult THEN TRUE WHEN $1 > :adult THEN FALSE END")

/* Aggregates over the records of an address: name, word, what it takes (r the rows, n numbers, d dates, f flags, * any
 * value), what no rows give (0, false or unknown). Those with an N are also made over the addresses of a pand, street,
 * buurt or category. */
#define PM_AGG_MAP(X)                                                                                            \
	X(COUNT,      "count",      "r*",  "0",       true,  "aantal")                                           \
	X(SUM,        "sum",        "n",   "0",       true,  "som")                                              \
	X(MIN,        "min",        "nd",  "unknown", true,  "laagste")                                          \
	X(MAX,        "max",        "nd",  "unknown", true,  "hoogste")                                          \
	X(MEAN,       "mean",       "n",   "unknown", true,  "gemiddelde")                                       \
	X(ANY,        "any",        "rf",  "false",   true,  "een van")                                          \
	X(ALL,        "all",        "rf",  "unknown", false, "alle")                                             \
	X(SHARE,      "share",      "rf",  "unknown", true,  "aandeel")                                          \
	X(DISTINCT,   "distinct",   "*",   "0",       false, "verschillende")                                    \
	X(FIRST,      "first",      "*",   "unknown", false, "eerste")                                           \
	X(LAST,       "last",       "*",   "unknown", false, "laatste")                                          \
	X(DAYS_SINCE, "days_since", "d",   "unknown", false, "dagen sinds")                                      \
	X(PERCENTILE, "percentile", "n",   "unknown", true,  "aandeel lager")

typedef enum pm_op {
	PM_OP_NUMBER, PM_OP_DAY, PM_OP_TRUE, PM_OP_FALSE, PM_OP_WORD, PM_OP_PATTERN, /* constants */
	PM_OP_TODAY,
	PM_OP_NAME,    /* not looked up yet: name, or register.field */
	PM_OP_CALL,    /* operator or function not chosen yet: `word` with operands */
	PM_OP_FIELD,   /* field of the register whose rows are read (the spine at address level) */
	PM_OP_SIGNAL,
	PM_OP_RECORDS, /* aggregate over the records of the address */
	PM_OP_NEAR,    /* aggregate over the addresses of a group */
#define X(name, word, types, null, dutch, sql) PM_OP_##name,
	PM_OP_MAP(X)
#undef X
	PM_OPS
} pm_op;

typedef enum pm_agg {
#define X(name, word, takes, none, near, dutch) PM_AGG_##name,
	PM_AGG_MAP(X)
#undef X
	PM_AGGS
} pm_agg;

#endif
