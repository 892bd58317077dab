#include "ingest/guess_forms.h"

#include "base/hash.h"
#include "base/mem.h"
#include "ingest/value.h"

void pm_forms_release(pm_forms_file *p)
{
	for (uint32_t c = 0; p->column && c < p->columns; c++)
		pm_free(p->column[c].seen);
	pm_arena_release(&p->arena);
	*p = (pm_forms_file){ 0 };
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_upper(c) || (unsigned char)c >= 0x80; }

/* ---- forms ---- */

/* 9 for a digit, A and a for letters, at most three letters of a run. */
static void shape_of(pm_str s, char out[PM_SHAPE_BYTES])
{
	enum { RUN = 3 };
	size_t n = 0, run = 0;
	for (size_t i = 0; i < s.n && n + 4 < PM_SHAPE_BYTES; i++) {
		const char c = s.p[i];
		if (((unsigned char)c & 0xC0) == 0x80)
			continue;
		run = is_letter(c) ? run + 1 : 0;
		if (run <= RUN)
			out[n++] = is_digit(c) ? '9' : is_upper(c) ? 'A' : is_letter(c) ? 'a' : (unsigned char)c < ' ' ? ' ' : c;
	}
	out[n] = 0;
}

static void keep_shape(pm_forms *p, pm_str s)
{
	char shape[PM_SHAPE_BYTES];
	if (p->shapes == PM_FORMS_SHAPES)
		return;
	shape_of(s, shape);
	for (uint32_t i = 0; i < p->shapes; i++)
		if (strcmp(p->shape[i], shape) == 0)
			return;
	memcpy(p->shape[p->shapes++], shape, sizeof shape);
}

static bool is_postcode(pm_str s)
{
	const size_t gap = s.n == 7 && s.p[4] == ' ';
	if (s.n != 6 + gap || s.p[0] == '0')
		return false;
	return is_digit(s.p[0]) && is_digit(s.p[1]) && is_digit(s.p[2]) && is_digit(s.p[3]) &&
	       is_letter(s.p[4 + gap]) && is_letter(s.p[5 + gap]);
}

/* A word, then somewhere behind it a number of at most five digits that begins no postcode: "Lindelaan 12-A". */
static bool is_address(pm_str s)
{
	size_t i = 0, letters = 0;
	for (; i < s.n && !(letters >= 3 && s.p[i] == ' ' && i + 1 < s.n && is_digit(s.p[i + 1])); i++)
		letters += is_letter(s.p[i]);
	size_t digits = 0;
	for (i++; i < s.n && is_digit(s.p[i]); i++)
		digits++;
	return digits > 0 && digits <= 5;
}

/* 1.234,56 or 1,234.56 or 1.234.567: marks between groups of three digits. */
static bool has_thousands(pm_str s)
{
	size_t groups = 0, run = 0, marks = 0;
	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && is_digit(s.p[i])) {
			run++;
			continue;
		}
		groups += marks > 0 && run == 3;
		if (i < s.n && (s.p[i] == '.' || s.p[i] == ','))
			marks++;
		else if (i < s.n && s.p[i] != '-' && s.p[i] != ' ')
			return false;
		run = 0;
	}
	return marks >= 2 && groups > 0;
}

/* A second part above 12 behind a first one that could be a month: how Americans write dates. */
static bool is_month_first(pm_str s)
{
	unsigned v[2] = { 0, 0 };
	size_t i = 0;
	for (int k = 0; k < 2; k++) {
		const size_t from = i;
		for (; i < s.n && is_digit(s.p[i]) && i - from < 2; i++)
			v[k] = v[k] * 10 + (unsigned)(s.p[i] - '0');
		if (i == from || i == s.n || (s.p[i] != '/' && s.p[i] != '-' && s.p[i] != '.'))
			return false;
		i++;
	}
	return v[0] >= 1 && v[0] <= 12 && v[1] > 12 && v[1] <= 31;
}

static void count_date(pm_forms *p, pm_str s)
{
	pm_date d;
	const int is = pm_value_iso_date(s, &d) ? 1 : pm_date_parse(s, &d);
	p->month_first += is < 0 && is_month_first(s);
	if (is < 0)
		return;
	const char *dash = memchr(s.p, '-', s.n);
	bool digits = s.n == 8;
	for (size_t i = 0; i < s.n; i++)
		digits &= is_digit(s.p[i]);
	p->eight += digits;
	p->iso += !digits && dash == s.p + 4;
	p->day_first += !digits && dash != s.p + 4;
	p->incomplete += is == 0 || d.lo != d.hi;
	if (is == 1 && (p->date == 0 || d.lo < p->first.lo))
		p->first = d;
	if (is == 1 && (p->date == 0 || d.lo > p->last.lo))
		p->last = d;
	p->date++;
}

static void count_number(pm_forms *p, pm_str s)
{
	int32_t whole;
	double v;
	p->thousands += has_thousands(s);
	if (!pm_value_number(s, &v))
		return;
	p->comma += memchr(s.p, ',', s.n) != NULL;
	p->count += pm_value_count(s, &whole);
	p->zero_first += s.n > 1 && s.p[0] == '0' && is_digit(s.p[1]);
	if (p->number == 0 || v < p->least)
		p->least = v;
	if (p->number == 0 || v > p->most)
		p->most = v;
	p->number++;
}

/* Kinds of objects stand behind the four digits of the municipality. */
static void count_bag(pm_forms *p, pm_str s)
{
	enum { WHOLE = 16, LEAST = 13 };
	if (s.n < LEAST || s.n > WHOLE)
		return;
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return;
	const char *at = s.p + 4 - (WHOLE - s.n);
	p->bag[(at[0] - '0') * 10 + at[1] - '0']++;
	p->bag_short += s.n < WHOLE;
}

static void count_signs(pm_forms *p, pm_str s)
{
	bool letter = false;
	for (size_t i = 0; i < s.n; i++)
		letter |= is_letter(s.p[i]);
	p->lettered += letter;
	p->at_sign += memchr(s.p, '@', s.n) != NULL;
	p->spaced += memchr(s.p, ' ', s.n) != NULL;
}

/* ---- different values ---- */

static pm_status keep_word(pm_forms *p, pm_str s, pm_arena *a, pm_err *err)
{
	enum { WORD_BYTES = 60 };
	if (p->words > PM_FORMS_WORDS)
		return PM_OK;
	for (uint32_t i = 0; i < p->words; i++)
		if (pm_str_eq(p->word[i].word, s)) {
			p->word[i].times++;
			return PM_OK;
		}
	if (p->words == PM_FORMS_WORDS || s.n > WORD_BYTES) {
		p->words = PM_FORMS_WORDS + 1;
		return PM_OK;
	}
	const char *kept = pm_arena_text(a, s.p, s.n);
	if (!kept)
		return pm_fail(err, PM_E_NOMEM, "no memory for a word");
	p->word[p->words++] = (pm_forms_word){ { kept, s.n }, 1 };
	return PM_OK;
}

static pm_status widen(pm_forms *p, pm_err *err)
{
	const size_t room = p->seen_room ? p->seen_room * 2 : 256;
	uint64_t *seen = pm_alloc(room, sizeof *seen);
	if (!seen)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu values", room);
	for (size_t i = 0; i < p->seen_room; i++) {
		size_t at = p->seen[i] % room;
		while (p->seen[i] && seen[at])
			at = (at + 1) % room;
		if (p->seen[i])
			seen[at] = p->seen[i];
	}
	pm_free(p->seen);
	p->seen = seen;
	p->seen_room = room;
	return PM_OK;
}

/* Two values of one hash, which is rare beyond measure, would only cost a proposed key. */
static pm_status count_different(pm_forms *p, pm_str s, pm_err *err)
{
	if (!p->unique)
		return PM_OK;
	if (p->seen_n * 3 >= p->seen_room * 2)
		PM_TRY(widen(p, err));
	const uint64_t h = pm_hash(s.p, s.n) | 1;
	size_t at = h % p->seen_room;
	while (p->seen[at] && p->seen[at] != h)
		at = (at + 1) % p->seen_room;
	if (p->seen[at]) {
		p->unique = false;
		pm_free(p->seen);
		p->seen = NULL;
		return PM_OK;
	}
	p->seen[at] = h;
	p->seen_n++;
	return PM_OK;
}

static pm_status take_value(pm_forms *p, pm_str s, pm_arena *a, pm_err *err)
{
	enum { MOST_LOOK = 64 }; /* a longer value is text and nothing else */
	p->values++;
	p->bytes += s.n;
	p->longest = s.n > p->longest ? s.n : p->longest;
	if (s.n <= MOST_LOOK && (is_digit(s.p[0]) || s.p[0] == '-' || s.p[0] == '.' || s.p[0] == ',')) {
		count_number(p, s);
		count_date(p, s);
		count_bag(p, s);
		p->postcode += is_postcode(s);
		p->elfproef += pm_value_elfproef(s);
	} else if (s.n <= MOST_LOOK * 4) {
		p->address += is_address(s);
	}
	count_signs(p, s);
	keep_shape(p, s);
	PM_TRY(keep_word(p, s, a, err));
	return count_different(p, s, err);
}

/* ---- rows ---- */

static pm_status take_row(void *ctx, const pm_row *row, pm_err *err)
{
	pm_forms_file *all = ctx;
	all->rows++;
	if (row->fault != PM_ROW_NONE) {
		all->faulty++;
		all->fault[row->fault]++;
		return PM_OK;
	}
	for (uint32_t c = 0; c < all->columns; c++) {
		const pm_str s = pm_str_trim(row->cell[c]);
		if (s.n == 0)
			all->column[c].nulls++;
		else
			PM_TRY(take_value(&all->column[c], s, &all->arena, err));
	}
	return PM_OK;
}

pm_status pm_forms_read(pm_opened *f, pm_forms_file *out, pm_err *err)
{
	pm_forms_file all = { .columns = f->headers };
	all.column = pm_arena_alloc(&all.arena, f->headers, sizeof *all.column);
	pm_status s = all.column ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u columns", f->headers);
	for (uint32_t c = 0; s == PM_OK && c < f->headers; c++)
		all.column[c].unique = true;
	for (uint32_t part = 0; s == PM_OK && part < f->parts; part++) {
		(void)f->reader->settled(f, part); /* asked before reading, it sets the beginning of the part right */
		s = f->reader->read(f, part, take_row, &all, &all.blank, err);
	}
	if (s != PM_OK) {
		pm_forms_release(&all);
		return s;
	}
	*out = all;
	return PM_OK;
}
