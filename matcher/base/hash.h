/* hash.h - a fast hash for tables in memory, and digests that are kept.
 *
 * pm_hash is for look-ups only: it is the same on every run, but never stored or shown. What is stored, compared
 * between runs or shown is SHA-256 (FIPS 180-4) through libsodium; a pseudonym is keyed BLAKE2b. */
#ifndef PM_BASE_HASH_H
#define PM_BASE_HASH_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

static inline uint64_t pm_hash_mix(uint64_t a, uint64_t b)
{
	const __uint128_t m = (__uint128_t)(a ^ UINT64_C(0x9e3779b97f4a7c15)) * (b ^ UINT64_C(0xd1342543de82ef95));
	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t pm_hash(const void *p, size_t n);

enum { PM_DIGEST_BYTES = 32, PM_DIGEST_HEX = 65, PM_KEY_BYTES = 32 };

typedef struct pm_digest { uint8_t byte[PM_DIGEST_BYTES]; } pm_digest;

pm_digest pm_digest_of(const void *p, size_t n);
void pm_digest_hex(const pm_digest *d, char hex[PM_DIGEST_HEX]); /* lower case, with a closing 0 */

/* A digest over several pieces. Each piece goes in with its length, so that ("ab","c") and ("a","bc") differ. */
typedef struct pm_digest_run { uint64_t state[128 / 8 + 8]; } pm_digest_run;
void pm_digest_begin(pm_digest_run *r);
void pm_digest_add(pm_digest_run *r, const void *p, size_t n);
void pm_digest_raw(pm_digest_run *r, const void *p, size_t n); /* without the length: a file read in parts */
pm_digest pm_digest_end(pm_digest_run *r);

/* SHA-256 of a whole file. Errors PM_E_IO with the path. Cost: reads it once through a mapping. */
PM_CHECK pm_status pm_digest_file(const char *path, pm_digest *out, pm_err *err);

/* Keyed hash of an identifying number: 32 hex digits that can't be led back without the key.
 * Source: BLAKE2b with key, RFC 7693; output of 16 bytes. */
void pm_pseudonym(const uint8_t key[PM_KEY_BYTES], pm_str value, char hex[33]);

/* Fills a new random key. Errors PM_E_IO: the system gives no random numbers. */
PM_CHECK pm_status pm_key_new(uint8_t key[PM_KEY_BYTES], pm_err *err);

#endif
