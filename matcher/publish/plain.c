#include "publish/plain.h"

/* Length of the well-formed sequence at `p`, and its character; 0 when it is none.
 * Source   Unicode 15, table 3-7. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *out)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (p[0] < 0x80)
		return *out = p[0], 1;
	const size_t want = p[0] >= 0xf0 && p[0] < 0xf8 ? 4 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3 : p[0] >= 0xc0 && p[0] < 0xe0 ? 2 : 0;
	if (want == 0 || want > n)
		return 0;
	uint32_t c = p[0] & (0x7fu >> want);
	for (size_t i = 1; i < want; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[want] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*out = c;
	return want;
}

static bool is_blank(uint32_t c)
{
	return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Characters that show nothing but change what others show. */
static bool is_hidden(uint32_t c)
{
	return c == 0xad || c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
	       (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c == 0xffa0 ||
	       (c >= 0xfff0 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ||
	       (c >= 0xe0000 && c <= 0xe0fff);
}

void pm_plain(pm_buf *out, pm_str text, size_t most)
{
	size_t written = 0;
	bool blank = false;
	for (size_t i = 0; i < text.n;) {
		uint32_t c;
		size_t n = decode((const unsigned char *)text.p + i, text.n - i, &c);
		const bool broken = n == 0;
		n = broken ? 1 : n;
		const char *from = text.p + i;
		i += n;
		if (!broken && is_hidden(c))
			continue;
		if (!broken && is_blank(c)) {
			blank = written > 0;
			continue;
		}
		if (written + blank >= most) {
			pm_buf_text(out, " [...]");
			return;
		}
		if (blank)
			pm_buf_char(out, ' ');
		written += 1u + blank;
		blank = false;
		if (broken)
			pm_buf_text(out, "\xef\xbf\xbd");
		else
			pm_buf_add(out, from, n);
	}
}

void pm_markup(pm_buf *out, pm_str text)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.p[i]) {
		case '&': pm_buf_text(out, "&amp;"); break;
		case '<': pm_buf_text(out, "&lt;"); break;
		case '>': pm_buf_text(out, "&gt;"); break;
		case '"': pm_buf_text(out, "&quot;"); break;
		case '\'': pm_buf_text(out, "&#39;"); break;
		default: pm_buf_char(out, (unsigned char)text.p[i] < ' ' && text.p[i] != '\n' ? ' ' : text.p[i]);
		}
}
