#include "ingest/decode.h"

#include <errno.h>
#include <iconv.h>

static const struct { const char *name, *iconv, *mark; } encodings[] = {
	[PM_UTF8] = { "UTF-8", "UTF-8", "" },
	[PM_UTF8_BOM] = { "UTF-8 with BOM", "UTF-8", "\xEF\xBB\xBF" },
	[PM_UTF16LE] = { "UTF-16LE", "UTF-16LE", "\xFF\xFE" },
	[PM_UTF16BE] = { "UTF-16BE", "UTF-16BE", "\xFE\xFF" },
	[PM_WINDOWS_1252] = { "Windows-1252", "CP1252", "" },
};

const char *pm_encoding_name(pm_encoding e) { return encodings[e].name; }

pm_encoding pm_encoding_marked(pm_str bytes, size_t *mark)
{
	for (int e = PM_UTF8_BOM; e <= PM_UTF16BE; e++) {
		const pm_str m = pm_str_of(encodings[e].mark);
		if (bytes.n >= m.n && memcmp(bytes.p, m.p, m.n) == 0) {
			*mark = m.n;
			return (pm_encoding)e;
		}
	}
	*mark = 0;
	return PM_UTF8;
}

/* Length of the character at p, 0 when the bytes are none. Source: Unicode 15, table 3-7. */
static size_t character(const unsigned char *p, size_t n)
{
	const unsigned c = p[0];
	if (c < 0x80)
		return 1;
	const size_t length = c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
	if (length == 0 || length > n)
		return 0;
	const unsigned least = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80, most = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
	if (p[1] < least || p[1] > most)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

void pm_utf8_census(const char *text, size_t n, uint64_t *good, uint64_t *bad)
{
	const unsigned char *p = (const unsigned char *)text;
	uint64_t right = 0, wrong = 0;
	for (size_t i = 0; i < n;) {
		uint64_t eight;
		if (i + 8 <= n && (memcpy(&eight, p + i, 8), (eight & UINT64_C(0x8080808080808080)) == 0)) {
			i += 8;
			continue;
		}
		const size_t length = character(p + i, n - i);
		right += length > 1;
		wrong += length == 0;
		i += length ? length : 1;
	}
	*good = right;
	*bad = wrong;
}

static pm_status convert(iconv_t cd, pm_str in, size_t unit, pm_buf *out, uint64_t *replaced, pm_err *err)
{
	char *from = (char *)(uintptr_t)in.p; /* iconv reads it only */
	size_t left = in.n;
	while (left) {
		if (!pm_buf_reserve(out, left / unit * 3 + 16))
			return pm_fail(err, PM_E_NOMEM, "no memory to convert %zu bytes of text", in.n);
		char *to = out->p + out->n;
		size_t room = out->room - out->n - 1;
		const size_t done = iconv(cd, &from, &left, &to, &room);
		const int why = done == (size_t)-1 ? errno : 0;
		out->n = (size_t)(to - out->p);
		if (why == EILSEQ || why == EINVAL) {
			const size_t skip = left < unit ? left : unit;
			from += skip;
			left -= skip;
			++*replaced;
			pm_buf_text(out, "\xEF\xBF\xBD");
		}
	}
	return pm_buf_check(out, err);
}

pm_status pm_decode(pm_encoding from, pm_str bytes, pm_buf *out, uint64_t *replaced, pm_err *err)
{
	const iconv_t cd = iconv_open("UTF-8", encodings[from].iconv);
	if (cd == (iconv_t)-1)
		return pm_fail(err, PM_E_IO, "this system can't convert %s", encodings[from].name);
	const size_t unit = from == PM_UTF16LE || from == PM_UTF16BE ? 2 : 1;
	const pm_status s = convert(cd, bytes, unit, out, replaced, err);
	iconv_close(cd);
	return s;
}
