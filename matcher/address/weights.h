/* weights.h - what each finding about a candidate weighs, in bits.
 *
 * Shape   log2 of how much likelier the finding is when the text is about that address than when it is about none of
 *         the spine. A candidate's sum includes PRIOR; its probability is its share among the candidates and "none".
 * Source  set by hand from the rarity of streets, numbers and postcodes in a city (a street is one of thousands, a
 *         number with its addition one of a few thousand, a postcode one of ten thousand), rounded, then checked for
 *         calibration (docs/internals/address.md). They are defaults: a file may say others (rules/adres.gewichten is
 *         these), and address/learn.h learns some from data. */
#ifndef PM_ADDRESS_WEIGHTS_H
#define PM_ADDRESS_WEIGHTS_H

#include "base/str.h"
#include "weigh/bits.h"

#define PM_WEIGHT_MAP(X)                                                                             \
	X(PRIOR, -20, "any one address, before anything was read")                                   \
	X(STREET_SAME, 14, "the street, letter by letter")                                           \
	X(STREET_SHORT, 13.5, "the street, abbreviated or spelled otherwise by rule")                \
	X(STREET_INITIALS, 13, "first names as initials")                                            \
	X(STREET_UNTITLED, 12, "title left out")                                                     \
	X(STREET_SURNAME, 10, "first names left out")                                                \
	X(STREET_FUZZY, 13, "the street with mistakes, before they are counted")                     \
	X(STREET_MISTAKES, -20, "all of its letters wrong; in proportion for fewer")                 \
	X(STREET_ENDING, -5, "straat for laan, beside the mistakes that make it so")                 \
	X(STREET_OTHER, -12, "another street is named")                                              \
	X(STREET_NAMESAKE, -6, "another street has this very spelling")                              \
	X(STREET_MOST_WRONG, 2, "less than this is no evidence of that street")                      \
	X(NUMBER_SAME, 12, "number and addition as registered")                                      \
	X(NUMBER_ZEROS, 10, "the addition but for leading zeros")                                    \
	X(NUMBER_UNIT, 6, "the addition in other words: 2 hoog for II, huis for HS")               \
	X(NUMBER_STOREY, 2, "a storey that the addition may stand for: 2e verdieping, 82-2")           \
	X(NUMBER_BARE, -1, "no addition given where every address of the house has one")             \
	X(UNIT_LEFT, -12, "a storey is named that the register does not have")                       \
	X(UNIT_EXTRA, -1, "a storey is named beside the addition")                                   \
	X(ADDITION_LEFT, -24, "an addition is written that the register does not have")              \
	X(SHORT_LEFT, -16, "a short word behind the number, perhaps an addition")                    \
	X(UNLISTED, 0, "none: the house has another, unregistered addition")                         \
	X(UNLISTED_ADDITION, 7, "none: the addition does not exist at this house")                   \
	X(UNLISTED_NUMBER, 6, "none: the number does not exist in this street")                      \
	X(POSTCODE_SAME, 13, "the postcode")                                                         \
	X(POSTCODE_SLIP, 4, "the postcode but for one character")                                    \
	X(POSTCODE_NEAR, -1, "another postcode of the same four digits")                             \
	X(POSTCODE_OTHER, -6, "another postcode of the spine's area")                                \
	X(POSTCODE_AWAY, -16, "a postcode from elsewhere")                                           \
	X(POSTCODE_AWAY_SLIP, -4, "one character from it, and from elsewhere")                       \
	X(AREA_SAME, 5, "the four digits, no letters")                                               \
	X(PLACE_SAME, 4, "the place")                                                                \
	X(PLACE_OTHER, -8, "another place of the spine")                                             \
	X(PLACE_UNKNOWN, -8, "words where the place stands, and no known place")                     \
	X(PLACE_DOUBT, -1.5, "the same, with the right postcode")                                    \
	X(WORD_BESIDE_STREET, -8, "a word that touches the street's name")                           \
	X(PARTICLE_BESIDE_STREET, -4, "a particle that touches it: De Wielewaal beside Wielewaal")   \
	X(NUMBER_OF_OTHER, -8, "the number stands behind another word than the street")              \
	X(WORD_LEFT, -0.5, "any other word left over")                                               \
	X(WORDS_LEFT_MOST, -2, "all of those together")                                              \
	X(NUMBER_LEFT, -5, "another number left over")                                               \
	X(NUMBER_LIST, -24, "another number before it, or right behind a comma: a range, a list")

typedef enum pm_weight {
#define X(name, bits, text) PM_WEIGHT_##name,
	PM_WEIGHT_MAP(X)
#undef X
	PM_WEIGHTS
} pm_weight;

/* One value of each; what an index weighs with. */
typedef struct pm_weights { int32_t bits[PM_WEIGHTS]; } pm_weights; /* 1/1024 bit */
extern const pm_weights pm_weights_default;

static inline int32_t pm_weigh(const pm_weights *t, pm_weight w) { return t->bits[w]; }

/* Weights as a text: a line each, `name bits # what it is`. Names that are missing keep their default.
 * Errors   PM_E_NOTFOUND, PM_E_IO; PM_E_SYNTAX with line: an unknown name, one said twice, no number or one beyond 60 bits */
PM_CHECK pm_status pm_weights_read(const char *path, pm_weights *out, pm_err *err);
PM_CHECK pm_status pm_weights_parse(const char *path, pm_str text, pm_weights *out, pm_err *err);
const char *pm_weight_text(pm_weight w);
void pm_weights_write(const pm_weights *t, pm_buf *out);

/* Accepted from this probability on; below it, ambiguous when the candidates together reach PM_SOME_ADDRESS. */
#define PM_ACCEPT 0.9
#define PM_SOME_ADDRESS 0.4

#endif
