#include "text/compare_many.h"

#include <stdlib.h>

#include "base/mem.h"
#include "text/compare_many_lanes.h"

enum { NO_LETTER = PM_MANY_LETTERS - 1, PREFIX = 4 };

struct pm_many {
	uint32_t n, fit;        /* strings; those in batches come first in `order` */
	uint32_t *order;        /* by place: number of the string; shortest first */
	uint32_t *offset;       /* by place, n + 1: into bytes */
	char *bytes;
	uint8_t code[256];      /* letter of a byte; NO_LETTER: in no string */
	uint8_t *letter;        /* the batches' letters */
	uint8_t *length;        /* by place, in whole batches */
	size_t *start;          /* by batch, into letter */
};

static uint32_t batches(const pm_many *m) { return (m->fit + PM_MANY_LANES - 1) / PM_MANY_LANES; }

static pm_str at(const pm_many *m, uint32_t place)
{
	return (pm_str){ m->bytes + m->offset[place], m->offset[place + 1] - m->offset[place] };
}

typedef struct sized { uint32_t n, number; } sized;

static int by_size(const void *x, const void *y)
{
	const sized *a = x, *b = y;
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static bool copy_strings(pm_many *m, const pm_str *s, size_t total)
{
	sized *by = pm_alloc(m->n, sizeof *by);
	m->order = pm_alloc(m->n, sizeof *m->order);
	m->offset = pm_alloc((size_t)m->n + 1, sizeof *m->offset);
	m->bytes = pm_alloc(total + 1, 1);
	const bool ok = by && m->order && m->offset && m->bytes;
	for (uint32_t i = 0; ok && i < m->n; i++)
		by[i] = (sized){ (uint32_t)s[i].n, i };
	if (ok)
		qsort(by, m->n, sizeof *by, by_size);
	for (uint32_t k = 0; ok && k < m->n; k++) {
		const pm_str one = s[by[k].number];
		m->order[k] = by[k].number;
		m->offset[k + 1] = m->offset[k] + by[k].n;
		if (one.n)
			memcpy(m->bytes + m->offset[k], one.p, one.n);
		m->fit += one.n <= PM_PATTERN_BYTES;
	}
	pm_free(by);
	return ok;
}

/* Numbers the bytes that occur; too many of them: no string is put into batches. */
static void number_letters(pm_many *m)
{
	memset(m->code, NO_LETTER, sizeof m->code);
	unsigned used = 0;
	for (size_t i = 0; i < m->offset[m->fit]; i++) {
		uint8_t *code = &m->code[(uint8_t)m->bytes[i]];
		if (*code != NO_LETTER)
			continue;
		if (used == NO_LETTER) {
			m->fit = 0;
			return;
		}
		*code = (uint8_t)used++;
	}
}

static uint32_t steps_of(const pm_many *m, uint32_t batch)
{
	const uint32_t end = (batch + 1) * PM_MANY_LANES;
	return (uint32_t)at(m, (end < m->fit ? end : m->fit) - 1).n;
}

static bool lay_batches(pm_many *m)
{
	const uint32_t n = batches(m);
	size_t room = 0;
	m->start = pm_alloc((size_t)n + 1, sizeof *m->start);
	m->length = pm_alloc((size_t)n * PM_MANY_LANES + 1, 1);
	for (uint32_t b = 0; m->start && b < n; b++) {
		m->start[b] = room;
		room += (size_t)steps_of(m, b) * PM_MANY_LANES;
	}
	m->letter = pm_alloc(room + 1, 1);
	if (!m->start || !m->length || !m->letter)
		return false;
	memset(m->letter, NO_LETTER, room + 1);
	for (uint32_t k = 0; k < m->fit; k++) {
		const pm_str s = at(m, k);
		uint8_t *to = m->letter + m->start[k / PM_MANY_LANES] + k % PM_MANY_LANES;
		m->length[k] = (uint8_t)s.n;
		for (size_t j = 0; j < s.n; j++)
			to[j * PM_MANY_LANES] = m->code[(uint8_t)s.p[j]];
	}
	return true;
}

pm_status pm_many_new(const pm_str *s, uint32_t n, pm_many **out_many, pm_err *err)
{
	size_t total = 0;
	for (uint32_t i = 0; i < n; i++)
		total += s[i].n;
	if (total >= UINT32_MAX)
		return pm_fail(err, PM_E_RANGE, "%zu bytes of strings are too many to compare at once", total);
	pm_many *m = pm_alloc(1, sizeof *m);
	bool ok = m != NULL;
	if (ok) {
		m->n = n;
		ok = copy_strings(m, s, total);
	}
	if (ok) {
		number_letters(m);
		ok = lay_batches(m);
	}
	if (!ok) {
		pm_many_free(m);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u strings", n);
	}
	*out_many = m;
	return PM_OK;
}

void pm_many_free(pm_many *m)
{
	if (!m)
		return;
	pm_free(m->order);
	pm_free(m->offset);
	pm_free(m->bytes);
	pm_free(m->letter);
	pm_free(m->length);
	pm_free(m->start);
	pm_free(m);
}

pm_many_form pm_many_best(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
		return PM_MANY_AVX512;
	if (__builtin_cpu_supports("avx2"))
		return PM_MANY_AVX2;
#endif
	return PM_MANY_PLAIN;
}

/* Strings that go through the batches, from the first place on; the others are compared one by one. */
static uint32_t in_lanes(const pm_many *m, const pm_pattern *p, pm_many_form form)
{
	const uint32_t most = form == PM_MANY_AVX512 ? 32 : form == PM_MANY_AVX2 ? 16 : 0;
	return p->n && p->n <= most ? m->fit : 0;
}

static void translate(const pm_many *m, const pm_pattern *p, pm_many_pattern *out)
{
	*out = (pm_many_pattern){ .n = p->n };
	for (uint32_t i = 0; i < p->n; i++) {
		const uint8_t code = m->code[(uint8_t)p->text[i]];
		if (code == NO_LETTER)
			continue;
		out->wide[code] |= UINT32_C(1) << i;
		out->narrow[code] = (uint16_t)out->wide[code];
	}
}

static pm_many_batch batch_of(const pm_many *m, uint32_t b)
{
	return (pm_many_batch){ m->letter + m->start[b], m->length + (size_t)b * PM_MANY_LANES, steps_of(m, b) };
}

static uint32_t lanes_used(const pm_many *m, uint32_t batch)
{
	const uint32_t left = m->fit - batch * PM_MANY_LANES;
	return left < PM_MANY_LANES ? left : PM_MANY_LANES;
}

void pm_many_edits(const pm_many *m, const pm_pattern *p, bool swap, unsigned limit, pm_many_form form, uint8_t *out)
{
	const uint32_t fit = in_lanes(m, p, form);
	pm_many_pattern pattern;
	if (fit)
		translate(m, p, &pattern);
	for (uint32_t b = 0; fit && b < batches(m); b++) {
		uint8_t edits[PM_MANY_LANES];
		const pm_many_batch batch = batch_of(m, b);
		(form == PM_MANY_AVX512 ? pm_many_edits_avx512 : pm_many_edits_avx2)(&pattern, &batch, swap, edits);
		for (uint32_t i = 0; i < lanes_used(m, b); i++)
			out[m->order[b * PM_MANY_LANES + i]] = edits[i] <= limit ? edits[i] : (uint8_t)(limit + 1);
	}
	for (uint32_t k = fit; k < m->n; k++)
		out[m->order[k]] = (uint8_t)pm_pattern_edits(p, at(m, k), swap, limit);
}

static unsigned prefix_of(const pm_pattern *p, pm_str s)
{
	unsigned n = 0;
	while (n < PREFIX && n < p->n && n < s.n && p->text[n] == s.p[n])
		n++;
	return n;
}

void pm_many_jaro_winkler(const pm_many *m, const pm_pattern *p, pm_many_form form, double *out)
{
	const uint32_t fit = in_lanes(m, p, form);
	pm_many_pattern pattern;
	if (fit)
		translate(m, p, &pattern);
	for (uint32_t b = 0; fit && b < batches(m); b++) {
		pm_many_shared shared;
		const pm_many_batch batch = batch_of(m, b);
		const uint32_t used = lanes_used(m, b), first = b * PM_MANY_LANES;
		const bool far = form == PM_MANY_AVX2 && batch.steps > 32; /* a window wider than its lanes */
		if (!far)
			(form == PM_MANY_AVX512 ? pm_many_jaro_avx512 : pm_many_jaro_avx2)(&pattern, &batch, &shared);
		for (uint32_t i = 0; i < used; i++) {
			const pm_str s = at(m, first + i);
			out[m->order[first + i]] = far || s.n == 0 ? pm_pattern_jaro_winkler(p, s) :
				pm_jaro_winkler_of(p->n, (unsigned)s.n, shared.matches[i], shared.misplaced[i], prefix_of(p, s));
		}
	}
	for (uint32_t k = fit; k < m->n; k++)
		out[m->order[k]] = pm_pattern_jaro_winkler(p, at(m, k));
}
