/* housenumber.h - letter and addition as one key, postcodes as numbers.
 *
 * Shape   a suffix key packs up to 12 letters and digits, upper case, nothing between them: 12-A, 12 a and 12A share
 *         one key; BAG's letter B with addition 3 and addition B3 too. 0: no letter, no addition.
 *         A postcode key is 1 .. 6,084,000 for the Dutch form, above 2^31 for any other text, 0 for none. */
#ifndef PM_TEXT_HOUSENUMBER_H
#define PM_TEXT_HOUSENUMBER_H

#include "base/str.h"

/* The key of `a` and `b` behind each other; other characters than letters and digits are passed over. A longer text gives
 * a hash with the top bit set. */
uint64_t pm_suffix_key(pm_str a, pm_str b);

/* Writes the key's text (upper case), at most 12 bytes; nothing for a hash. Returns the bytes. */
uint32_t pm_suffix_text(uint64_t key, char out[12]);

uint32_t pm_postcode_key(pm_str s); /* blanks, dots and hyphens inside and case do not matter */

static inline uint32_t pm_postcode_make(uint32_t digits, char first, char second) /* letters a-z */
{
	return digits * 676 + (uint32_t)(first - 'a') * 26 + (uint32_t)(second - 'a') - 999 * 676 - 675;
}
static inline bool pm_postcode_dutch(uint32_t key) { return key && !(key >> 31); }
static inline uint32_t pm_postcode_area(uint32_t key) { return (key + 675 + 999 * 676) / 676; } /* the four digits */

/* How many of the six characters differ; swapped neighbours count as one. Both Dutch. */
unsigned pm_postcode_distance(uint32_t a, uint32_t b);

#endif
