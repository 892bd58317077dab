#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

int pm_str_compare(pm_str a, pm_str b)
{
	const size_t n = a.n < b.n ? a.n : b.n;
	const int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

pm_str pm_str_trim(pm_str s)
{
	while (s.n && is_space(s.p[0]))
		s.p++, s.n--;
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned pm_str_edits(pm_str a, pm_str b, bool swap, unsigned limit)
{
	if (a.n > PM_EDITS_BYTES || b.n > PM_EDITS_BYTES)
		return limit + 1;
	unsigned rows[3][PM_EDITS_BYTES + 1];
	unsigned *two = rows[0], *one = rows[1], *now = rows[2];
	for (unsigned j = 0; j <= b.n; j++)
		one[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			now[j] = least(one[j - 1] + (a.p[i - 1] != b.p[j - 1]), least(one[j], now[j - 1]) + 1);
			if (swap && i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				now[j] = least(now[j], two[j - 2] + 1);
		}
		unsigned *spare = two;
		two = one, one = now, now = spare;
	}
	return one[b.n] <= limit ? one[b.n] : limit + 1;
}

void pm_buf_release(pm_buf *b)
{
	pm_free(b->p);
	*b = (pm_buf){ .most = b->most };
}

bool pm_buf_reserve(pm_buf *b, size_t more)
{
	if (more > SIZE_MAX / 4 - b->n || (b->most && more > b->most - b->n))
		return !(b->failed = true);
	const size_t need = b->n + more + 1;
	if (need <= b->room)
		return true;
	size_t room = b->room ? b->room * 2 : 64;
	while (room < need)
		room *= 2;
	char *p = pm_grow(b->p, room, 1);
	if (!p)
		return !(b->failed = true);
	b->p = p;
	b->room = room;
	return true;
}

bool pm_buf_add(pm_buf *b, const void *p, size_t n)
{
	if (b->failed || !pm_buf_reserve(b, n))
		return false;
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = 0;
	return true;
}

bool pm_buf_add_str(pm_buf *b, pm_str s) { return pm_buf_add(b, s.p, s.n); }
bool pm_buf_text(pm_buf *b, const char *s) { return pm_buf_add(b, s, strlen(s)); }
bool pm_buf_char(pm_buf *b, char c) { return pm_buf_add(b, &c, 1); }

static void quoted(pm_buf *b, pm_str s, char mark)
{
	pm_buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == mark)
			pm_buf_char(b, mark);
		pm_buf_char(b, s.p[i]);
	}
	pm_buf_char(b, '"');
}

void pm_buf_doubled(pm_buf *b, pm_str s) { quoted(b, s, '"'); }
void pm_buf_escaped(pm_buf *b, pm_str s) { quoted(b, s, '\\'); }

bool pm_buf_printf(pm_buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	const int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	const bool ok = n >= 0 && !b->failed && pm_buf_reserve(b, (size_t)n);
	if (ok) {
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
	return ok;
}

pm_status pm_buf_check(const pm_buf *b, pm_err *err)
{
	if (!b->failed)
		return PM_OK;
	return b->most ? pm_fail(err, PM_E_RANGE, "text is longer than %zu bytes", b->most)
	               : pm_fail(err, PM_E_NOMEM, "no memory for a text of %zu bytes", b->n);
}
