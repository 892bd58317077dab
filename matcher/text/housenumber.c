#include "text/housenumber.h"

#include "base/hash.h"

enum { BASE = 37, LONGEST = 12 };

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0' + 1;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 11;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 11;
	return (uint8_t)c >= 0x80 ? BASE : 0;
}

uint64_t pm_suffix_key(pm_str a, pm_str b)
{
	uint64_t key = 0, hash = 0;
	uint32_t n = 0;
	bool odd = false;
	for (int part = 0; part < 2; part++) {
		const pm_str s = part ? b : a;
		for (size_t i = 0; i < s.n; i++) {
			const int d = digit_of(s.p[i]);
			if (d == 0)
				continue;
			odd |= d == BASE || ++n > LONGEST;
			key = key * BASE + (uint64_t)d;
			hash = pm_hash_mix(hash, d == BASE ? (uint8_t)s.p[i] : (uint64_t)d);
		}
	}
	return odd ? hash | UINT64_C(1) << 63 : key;
}

uint32_t pm_suffix_text(uint64_t key, char out[12])
{
	if (key >> 63)
		return 0;
	uint32_t n = 0;
	for (uint64_t k = key; k; k /= BASE)
		n++;
	for (uint32_t i = n; i-- > 0; key /= BASE) {
		const int d = (int)(key % BASE);
		out[i] = (char)(d <= 10 ? '0' + d - 1 : 'A' + d - 11);
	}
	return n;
}

uint32_t pm_postcode_key(pm_str s)
{
	char c[16];
	uint32_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char k = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
		if (digit_of(k) == 0)
			continue;
		if (n == sizeof c)
			return (uint32_t)pm_hash(s.p, s.n) | UINT32_C(1) << 31;
		c[n++] = k;
	}
	uint32_t area = 0;
	bool dutch = n == 6;
	for (uint32_t i = 0; dutch && i < 4; i++) {
		dutch = c[i] >= '0' + (i == 0) && c[i] <= '9';
		area = area * 10 + (uint32_t)(c[i] - '0');
	}
	for (uint32_t i = 4; dutch && i < 6; i++)
		dutch = c[i] >= 'a' && c[i] <= 'z';
	if (dutch)
		return pm_postcode_make(area, c[4], c[5]);
	return n ? (uint32_t)pm_hash(c, n) | UINT32_C(1) << 31 : 0;
}

static void spell(uint32_t key, char out[6])
{
	uint32_t area = pm_postcode_area(key);
	const uint32_t letters = (key + 675 + 999 * 676) % 676;
	for (int i = 4; i-- > 0; area /= 10)
		out[i] = (char)('0' + area % 10);
	out[4] = (char)('a' + letters / 26);
	out[5] = (char)('a' + letters % 26);
}

unsigned pm_postcode_distance(uint32_t a, uint32_t b)
{
	char x[6], y[6];
	spell(a, x);
	spell(b, y);
	unsigned differ = 0;
	for (int i = 0; i < 6; i++) {
		if (x[i] == y[i])
			continue;
		differ++;
		if (i < 5 && x[i] == y[i + 1] && x[i + 1] == y[i])
			i++;
	}
	return differ;
}
