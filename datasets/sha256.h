/* sha256.h - SHA-256 of a stream of bytes, for levering.csv. Source: FIPS 180-4, section 6.2. */
#ifndef SHA256_H
#define SHA256_H
#include <stddef.h>
#include <stdint.h>

typedef struct sha256 {
	uint32_t state[8];
	uint64_t bytes;
	unsigned char block[64];
} sha256;

void sha256_init(sha256 *s);
void sha256_add(sha256 *s, const void *data, size_t size);
void sha256_hex(sha256 *s, char out[65]);   /* ends the stream */
#endif
