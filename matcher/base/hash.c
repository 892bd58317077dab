#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(sizeof(pm_digest_run) >= sizeof(crypto_hash_sha256_state), "room for libsodium's state");
_Static_assert(PM_DIGEST_BYTES == crypto_hash_sha256_BYTES, "SHA-256");

static uint64_t read64(const uint8_t *p)
{
	uint64_t v;
	memcpy(&v, p, 8);
	return v;
}

uint64_t pm_hash(const void *data, size_t n)
{
	const uint8_t *p = data;
	uint64_t h = pm_hash_mix(n, UINT64_C(0x2545f4914f6cdd1d));
	while (n > 8) {
		h = pm_hash_mix(h, read64(p));
		p += 8;
		n -= 8;
	}
	uint64_t tail = 0;
	if (n)
		memcpy(&tail, p, n);
	return pm_hash_mix(h ^ tail, UINT64_C(0xa0761d6478bd642f));
}

pm_digest pm_digest_of(const void *p, size_t n)
{
	pm_digest d;
	crypto_hash_sha256(d.byte, p, n);
	return d;
}

void pm_digest_hex(const pm_digest *d, char hex[PM_DIGEST_HEX])
{
	sodium_bin2hex(hex, PM_DIGEST_HEX, d->byte, sizeof d->byte);
}

static crypto_hash_sha256_state *state(pm_digest_run *r) { return (crypto_hash_sha256_state *)(void *)r->state; }

void pm_digest_begin(pm_digest_run *r) { crypto_hash_sha256_init(state(r)); }

void pm_digest_raw(pm_digest_run *r, const void *p, size_t n) { crypto_hash_sha256_update(state(r), p, n); }

void pm_digest_add(pm_digest_run *r, const void *p, size_t n)
{
	uint8_t length[8];
	for (int i = 0; i < 8; i++)
		length[i] = (uint8_t)((uint64_t)n >> (8 * i));
	pm_digest_raw(r, length, sizeof length);
	pm_digest_raw(r, p, n);
}

pm_digest pm_digest_end(pm_digest_run *r)
{
	pm_digest d;
	crypto_hash_sha256_final(state(r), d.byte);
	return d;
}

static pm_status digest_open(int fd, const char *path, pm_digest *out, pm_err *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return pm_fail(err, PM_E_IO, "%s: not a file", path);
	const size_t n = (size_t)st.st_size;
	if (n == 0) {
		*out = pm_digest_of("", 0);
		return PM_OK;
	}
	void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	*out = pm_digest_of(p, n);
	munmap(p, n);
	return PM_OK;
}

pm_status pm_digest_file(const char *path, pm_digest *out, pm_err *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	const pm_status s = digest_open(fd, path, out, err);
	close(fd);
	return s;
}

void pm_pseudonym(const uint8_t key[PM_KEY_BYTES], pm_str value, char hex[33])
{
	uint8_t h[16];
	crypto_generichash(h, sizeof h, (const uint8_t *)value.p, value.n, key, PM_KEY_BYTES);
	sodium_bin2hex(hex, 33, h, sizeof h);
}

pm_status pm_key_new(uint8_t key[PM_KEY_BYTES], pm_err *err)
{
	if (sodium_init() < 0)
		return pm_fail(err, PM_E_IO, "the system gives no random numbers for a key");
	randombytes_buf(key, PM_KEY_BYTES);
	return PM_OK;
}
