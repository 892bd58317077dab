#include "text/fold.h"

#include <utf8proc.h>

enum { LAST = PM_FOLD_BYTES };

/* Windows-1252, bytes 0x80 .. 0x9f. Source: Unicode's mapping table CP1252. */
static const uint16_t windows[32] = {
	0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
	0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
};

/* The byte that Windows-1252 (or Latin-1) has for a character; -1: none. */
static int windows_byte(uint32_t c)
{
	if (c < 0x100)
		return (int)c;
	for (int i = 0; i < 32; i++)
		if (windows[i] == c)
			return 0x80 + i;
	return -1;
}

static uint32_t decode(pm_str s, uint32_t *out)
{
	uint32_t n = 0;
	for (size_t i = 0; i < s.n;) {
		utf8proc_int32_t c;
		const utf8proc_ssize_t k = utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);
		if (k > 0) {
			out[n++] = (uint32_t)c;
			i += (size_t)k;
		} else {
			const uint8_t b = (uint8_t)s.p[i++];
			out[n++] = b >= 0x80 && b < 0xa0 ? windows[b - 0x80] : b;
		}
	}
	return n;
}

/* A UTF-8 sequence whose bytes were read as Windows-1252 becomes the one character it was. */
static uint32_t reread(uint32_t *c, uint32_t n)
{
	uint32_t m = 0;
	for (uint32_t i = 0; i < n;) {
		utf8proc_uint8_t b[4];
		const int lead = c[i] < 0x80 ? -1 : windows_byte(c[i]);
		const uint32_t len = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
		uint32_t k = 0;
		for (; k < len && i + k < n; k++) {
			const int v = windows_byte(c[i + k]);
			if (v < 0 || (k && (v < 0x80 || v > 0xbf)))
				break;
			b[k] = (utf8proc_uint8_t)v;
		}
		utf8proc_int32_t whole;
		if (len && k == len && utf8proc_iterate(b, (utf8proc_ssize_t)len, &whole) == (utf8proc_ssize_t)len) {
			c[m++] = (uint32_t)whole;
			i += len;
		} else {
			c[m++] = c[i++];
		}
	}
	return m;
}

static bool small(uint32_t c) { return c >= 'a' && c <= 'z'; }

/* ISO 6937 writes the accent, 0xc1 .. 0xcf, before its letter; read as Latin-1 it is a capital between small letters. */
static uint32_t drop_teletex(uint32_t *c, uint32_t n)
{
	uint32_t m = 0;
	for (uint32_t i = 0; i < n; i++) {
		const bool capital = c[i] >= 0xc1 && c[i] <= 0xcf;
		if (!(capital && i + 1 < n && small(c[i + 1]) && i && (small(c[i - 1]) || (c[i - 1] >= 'A' && c[i - 1] <= 'Z'))))
			c[m++] = c[i];
	}
	return m;
}

/* Letters that Unicode does not take apart. */
static const char *plain_letter(uint32_t c)
{
	switch (c) {
	case 0xf8: case 0xd8: return "o";
	case 0xe6: case 0xc6: return "ae";
	case 0x152: case 0x153: return "oe";
	case 0x110: case 0x111: case 0xd0: case 0xf0: return "d";
	case 0x141: case 0x142: return "l";
	case 0xde: case 0xfe: return "th";
	case 0x131: return "i";
	default: return NULL;
	}
}

static pm_gap gap_of(uint32_t c)
{
	switch (c) {
	case '\'': case '`': case '"': case 0xb4: case 0x2018: case 0x2019: case 0x201b: case 0x2bc: return PM_GAP_NONE;
	case '.': return PM_GAP_DOT;
	case '-': case '_': case '~': case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: return PM_GAP_HYPHEN;
	case '/': case '\\': return PM_GAP_SLASH;
	case '&': case '+': return PM_GAP_AND;
	case ',': case ';': case ':': case '|': case '\t': case '\n': case '\r': case '(': case ')': case '[': case ']':
		return PM_GAP_COMMA;
	default: return PM_GAP_SPACE;
	}
}

typedef struct cutter {
	pm_folded *out;
	uint32_t at;
	uint8_t gap;
	bool open, digits, full;
	bool blank, minus; /* the last sign was a blank; a hyphen behind one */
} cutter;

static void put(cutter *k, char c)
{
	pm_folded *f = k->out;
	const bool digit = c >= '0' && c <= '9';
	if (k->open && digit != k->digits) {
		k->open = false;
		k->gap = PM_GAP_NONE;
	}
	if (k->at + 1 >= sizeof f->text || (!k->open && f->n == PM_FOLD_TOKENS)) {
		k->full = true;
		return;
	}
	if (!k->open) {
		f->token[f->n++] = (pm_fold_token){ .at = (uint16_t)k->at, .gap = k->gap, .digits = digit, .minus = digit && k->minus };
		k->open = true;
		k->digits = digit;
		k->minus = false;
	}
	f->text[k->at++] = c;
	f->token[f->n - 1].n++;
}

static void part(cutter *k, pm_gap gap)
{
	if (gap == PM_GAP_NONE)
		return;
	k->minus = gap == PM_GAP_HYPHEN && !k->open && k->blank;
	k->blank = gap == PM_GAP_SPACE;
	if (k->open) {
		k->out->token[k->out->n - 1].dot = gap == PM_GAP_DOT;
		k->open = false;
		k->gap = (uint8_t)gap;
	} else if (k->gap != PM_GAP_START && gap > k->gap) {
		k->gap = (uint8_t)gap;
	}
}

static bool is_letter(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT: case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO: case UTF8PROC_CATEGORY_ND: return true;
	default: return false;
	}
}

static void put_character(cutter *k, uint32_t c)
{
	const char *plain = plain_letter(c);
	for (; plain && *plain; plain++)
		put(k, *plain);
	if (plain)
		return;
	utf8proc_int32_t part_of[16];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, part_of, 16,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE, &boundary);
	if (gap_of(c) != PM_GAP_SPACE)
		part(k, gap_of(c));
	else
		for (utf8proc_ssize_t i = 0; i < n && i < 16; i++) {
			if (!is_letter(part_of[i])) {
				part(k, PM_GAP_SPACE);
				continue;
			}
			utf8proc_uint8_t b[4];
			const utf8proc_ssize_t size = utf8proc_encode_char(part_of[i], b);
			for (utf8proc_ssize_t j = 0; j < size; j++)
				put(k, (char)b[j]);
		}
}

static void put_byte(cutter *k, char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		put(k, c);
	else if (c >= 'A' && c <= 'Z')
		put(k, (char)(c | 0x20));
	else
		part(k, gap_of((uint8_t)c));
}

static bool is_ascii(pm_str s)
{
	uint8_t any = 0;
	for (size_t i = 0; i < s.n; i++)
		any |= (uint8_t)s.p[i];
	return any < 0x80;
}

bool pm_fold(pm_str s, pm_folded *out)
{
	out->n = 0;
	if (s.n > PM_FOLD_BYTES)
		return false;
	cutter k = { .out = out, .blank = true };
	if (is_ascii(s)) {
		for (size_t i = 0; i < s.n; i++)
			put_byte(&k, s.p[i]);
	} else {
		uint32_t c[PM_FOLD_BYTES];
		const uint32_t n = drop_teletex(c, reread(c, decode(s, c)));
		for (uint32_t i = 0; i < n; i++)
			c[i] < 0x80 ? put_byte(&k, (char)c[i]) : put_character(&k, c[i]);
	}
	if (k.full)
		out->n = 0;
	return !k.full;
}

uint32_t pm_fold_key(pm_str s, char *out, uint32_t room)
{
	pm_folded f;
	uint32_t n = 0;
	if (!pm_fold(s, &f))
		return 0;
	for (uint32_t i = 0; i < f.n; i++)
		for (uint32_t j = 0; j < f.token[i].n && n < room; j++)
			out[n++] = f.text[f.token[i].at + j];
	return n;
}
