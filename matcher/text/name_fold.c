#include "text/name_fold.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Letters that Unicode doesn't take apart into a letter and a mark. */
static const char *whole_letter(utf8proc_int32_t c)
{
	switch (c) {
	case 0xe6: return "ae";
	case 0xf0: case 0x111: return "d";
	case 0xf8: return "o";
	case 0xfe: return "th";
	case 0x131: return "i";
	case 0x142: return "l";
	case 0x153: return "oe";
	default: return NULL;
	}
}

typedef struct fold {
	char *out;
	uint32_t n;
	char gap; /* to be written before the next letter; 0: none */
} fold;

static void put(fold *f, const char *p, size_t n)
{
	if (f->n + n + 1 > PM_NAME_BYTES)
		return;
	if (f->gap && f->n)
		f->out[f->n++] = f->gap;
	f->gap = 0;
	memcpy(f->out + f->n, p, n);
	f->n += (uint32_t)n;
}

static bool is_letter(utf8proc_int32_t c)
{
	const utf8proc_category_t k = utf8proc_category(c);
	return k <= UTF8PROC_CATEGORY_LO && k >= UTF8PROC_CATEGORY_LU;
}

static bool is_apostrophe(utf8proc_int32_t c) { return c == '\'' || c == '`' || c == 0xb4 || c == 0x2018 || c == 0x2019; }

static void put_letter(fold *f, utf8proc_int32_t c)
{
	utf8proc_uint8_t bytes[4];
	const char *whole = whole_letter(c);
	if (whole)
		put(f, whole, strlen(whole));
	else if (is_letter(c) || (c >= '0' && c <= '9'))
		put(f, (const char *)bytes, (size_t)utf8proc_encode_char(c, bytes));
	else if (c == '-' || c == 0x2010 || c == 0x2011 || c == 0x2013)
		f->gap = '-';
	else if (!is_apostrophe(c) && f->gap != '-')
		f->gap = ' ';
}

static void put_ascii(fold *f, char c)
{
	const char low = pm_ascii_lower(c);
	if ((low >= 'a' && low <= 'z') || (c >= '0' && c <= '9'))
		put(f, &low, 1);
	else if (c == '-')
		f->gap = '-';
	else if (c != '\'' && c != '`' && f->gap != '-')
		f->gap = ' ';
}

uint32_t pm_name_fold(pm_str s, char out[PM_NAME_BYTES])
{
	fold f = { out, 0, 0 };
	for (size_t i = 0; i < s.n;) {
		if ((uint8_t)s.p[i] < 0x80) { /* the same, without asking Unicode */
			put_ascii(&f, s.p[i++]);
			continue;
		}
		utf8proc_int32_t c, part[8];
		const utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);
		i += used > 0 ? (size_t)used : 1;
		if (used <= 0)
			c = (uint8_t)s.p[i - 1];
		int last = 0;
		const utf8proc_ssize_t n = utf8proc_decompose_char(c, part, 8,
			UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &last);
		for (utf8proc_ssize_t k = 0; k < n && k < 8; k++)
			put_letter(&f, part[k]);
	}
	return f.n;
}

uint32_t pm_name_words(pm_str s, bool hyphens, pm_str out[PM_NAME_WORDS])
{
	uint32_t n = 0;
	for (size_t i = 0; i < s.n && n < PM_NAME_WORDS;) {
		const size_t from = i;
		while (i < s.n && s.p[i] != ' ' && !(hyphens && s.p[i] == '-'))
			i++;
		if (i > from)
			out[n++] = (pm_str){ s.p + from, i - from };
		i++;
	}
	return n;
}

static int in_order(const void *a, const void *b) { return pm_str_compare(*(const pm_str *)a, *(const pm_str *)b); }

void pm_name_sort(pm_str *word, uint32_t n) { qsort(word, n, sizeof *word, in_order); }
