#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "ingest/xlsx_book.h"

/* ---- number formats ---- */

typedef struct letters {
	bool year, month, day, hour, second;
} letters;

/* Looks at one token of a format code and returns what follows it. What is quoted, escaped or in brackets is no letter. */
static const char *token(const char *p, letters *l)
{
	switch (*p) {
	case '"':
		p = strchr(p + 1, '"');
		return p ? p + 1 : "";
	case '[':
		p = strchr(p + 1, ']');
		return p ? p + 1 : "";
	case '\\': case '_': case '*':
		return p[1] ? p + 2 : "";
	case 'A': case 'a':
		return strncmp(p, "AM/PM", 5) == 0 || strncmp(p, "am/pm", 5) == 0 ? p + 5 : p + 1;
	case 'y': case 'Y': l->year = true; break;
	case 'm': case 'M': l->month = true; break;
	case 'd': case 'D': l->day = true; break;
	case 'h': case 'H': l->hour = true; break;
	case 's': case 'S': l->second = true; break;
	default: break;
	}
	return p + 1;
}

pm_xlsx_style pm_xlsx_format(const char *code)
{
	const size_t zeros = strspn(code, "0");
	letters l = { 0 };
	if (code[zeros] == 0)
		return (pm_xlsx_style){ PM_XLSX_NUMBER, (uint8_t)(zeros < 31 ? zeros : 0) };
	while (*code && *code != ';')
		code = token(code, &l);
	if (l.year || l.day || (l.month && !l.hour && !l.second))
		return (pm_xlsx_style){ PM_XLSX_DATE, 0 };
	return (pm_xlsx_style){ l.hour || l.second ? PM_XLSX_TIME : PM_XLSX_NUMBER, 0 };
}

pm_xlsx_style pm_xlsx_style_of(const pm_xlsx_book *b, size_t at)
{
	return at < b->styles ? b->style[at] : (pm_xlsx_style){ PM_XLSX_NUMBER, 0 };
}

/* ---- dates ---- */

/* The calendar day of a serial; Excel's 1900 system counts a 29 February 1900 that never was. */
static bool day_of(int64_t serial, bool from_1904, int32_t *out)
{
	enum { LEAP_THAT_WAS_NOT = 60, FARTHEST = 2958465 };
	if (serial < 0 || serial > FARTHEST || (!from_1904 && (serial == 0 || serial == LEAP_THAT_WAS_NOT)))
		return false;
	const int32_t zero = from_1904 ? pm_day_of(1904, 1, 1) : pm_day_of(1899, 12, serial > LEAP_THAT_WAS_NOT ? 30 : 31);
	*out = zero + (int32_t)serial;
	return true;
}

size_t pm_xlsx_date(double serial, pm_xlsx_form form, bool from_1904, char room[32])
{
	enum { DAY = 86400 };
	if (!(serial >= 0 && serial < 3e6))
		return 0;
	const int64_t all = llround(serial * DAY);
	const unsigned t = (unsigned)(all % DAY);
	int32_t day;
	int y, m, d;
	if (form == PM_XLSX_TIME && all < DAY)
		return (size_t)snprintf(room, 32, "%02u:%02u:%02u", t / 3600, t / 60 % 60, t % 60);
	if (!day_of(all / DAY, from_1904, &day))
		return 0;
	pm_day_split(day, &y, &m, &d);
	if (!pm_day_valid(y, m, d))
		return 0;
	const int n = snprintf(room, 32, "%04d-%02d-%02d", y, m, d);
	if (t == 0)
		return (size_t)n;
	return (size_t)(n + snprintf(room + n, 32 - (size_t)n, " %02u:%02u:%02u", t / 3600, t / 60 % 60, t % 60));
}

/* ---- escaped characters ---- */

static size_t put(char *to, unsigned c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	to[0] = (char)(0xE0 | c >> 12);
	to[1] = (char)(0x80 | (c >> 6 & 63));
	to[2] = (char)(0x80 | (c & 63));
	return 3;
}

/* The character of an escape at `p`; -1: none. Halves of a surrogate pair stay as they are written. */
static int escape(const char *p, size_t n)
{
	if (n < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++)
		if (!isxdigit((unsigned char)p[i]))
			return -1;
	const int c = (int)strtol((const char[]){ p[2], p[3], p[4], p[5], 0 }, NULL, 16);
	return c >= 0xD800 && c < 0xE000 ? -1 : c;
}

void pm_xlsx_unescape(pm_buf *b, size_t from)
{
	if (b->n == from || !memchr(b->p + from, '_', b->n - from))
		return;
	size_t to = from;
	for (size_t i = from; i < b->n;) {
		const int c = escape(b->p + i, b->n - i);
		if (c < 0) {
			b->p[to++] = b->p[i++];
			continue;
		}
		to += put(b->p + to, (unsigned)c);
		i += 7;
	}
	b->n = to;
	b->p[to] = 0;
}
