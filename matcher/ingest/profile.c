#include "ingest/profile.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/parallel.h"

/* A histogram that needs no bounds in advance: sign, exponent and the first six binary digits of a value, so that a bin is
 * at most 1/64 as wide as what it holds is large. Whole numbers below 128 have bins of their own. */
enum { BINS = 1 << 18, SHIFT = 64 - 18, HALF = BINS / 2 };

static uint32_t bin_of(double v)
{
	uint64_t bits;
	v = v == 0 ? 0 : v; /* one zero */
	memcpy(&bits, &v, sizeof bits);
	const uint32_t top = (uint32_t)(bits >> SHIFT);
	return top & HALF ? BINS - 1 - top : top | HALF; /* in order of value */
}

/* The greatest value of a bin. */
static double bin_end(uint32_t bin)
{
	const uint64_t below = (UINT64_C(1) << SHIFT) - 1;
	const uint64_t bits = bin & HALF ? (uint64_t)(bin - HALF) << SHIFT | below : (uint64_t)(BINS - 1 - bin) << SHIFT;
	double v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

static uint32_t band_of(const double *edge, uint32_t bands, double v)
{
	uint32_t b = 0;
	while (b + 1 < bands && v > edge[b])
		b++;
	return b;
}

/* The value of a row on the scale that is compared. */
static double scale(const pm_column *c, int32_t peildatum, uint32_t row)
{
	switch (c->type) {
	case PM_TYPE_COUNT: return c->count[row];
	case PM_TYPE_NUMBER: return isfinite(c->number[row]) ? c->number[row] : 0;
	case PM_TYPE_DATE: return peildatum == INT32_MIN ? (double)c->day[row] : (double)peildatum - c->day[row];
	default: return (double)pm_column_str(c, row).n;
	}
}

/* Ten bands of equal weight, fewer where one value takes more than a tenth. */
static void make_bands(pm_profile_column *out, const uint32_t *bin, uint32_t values)
{
	uint64_t below = 0, in_band = 0;
	out->bands = 1;
	for (uint32_t b = 0; b < BINS; b++) {
		if (!bin[b])
			continue;
		below += bin[b];
		in_band += bin[b];
		out->band[out->bands - 1] = (uint32_t)in_band;
		const bool full = below * PM_PROFILE_BANDS >= (uint64_t)values * out->bands && in_band > 0;
		if (!full || below == values || out->bands == PM_PROFILE_BANDS)
			continue;
		out->edge[out->bands - 1] = bin_end(b);
		out->bands++;
		in_band = 0;
	}
}

static pm_status fill_bands(pm_profile_column *out, const pm_column *c, int32_t peildatum, const pm_profile_column *before, pm_err *err)
{
	uint32_t *bin = pm_alloc(BINS, sizeof *bin);
	if (!bin)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	for (uint32_t r = 0; r < c->rows; r++)
		if (pm_column_has(c, r))
			bin[bin_of(scale(c, peildatum, r))]++;
	const uint32_t values = c->rows - out->nulls;
	if (values)
		make_bands(out, bin, values);
	for (uint32_t b = 0; before && before->bands && b < BINS; b++)
		if (bin[b])
			out->then_band[band_of(before->edge, before->bands, bin_end(b))] += bin[b];
	pm_free(bin);
	return PM_OK;
}

typedef struct counted { pm_str word; uint32_t rows; } counted;

static int most_first(const void *a, const void *b)
{
	const counted *x = a, *y = b;
	if (x->rows != y->rows)
		return x->rows > y->rows ? -1 : 1;
	return pm_str_compare(x->word, y->word);
}

static pm_status top_words(pm_arena *a, pm_profile_column *out, counted *of, uint32_t n, pm_err *err)
{
	uint32_t many = 0;
	for (uint32_t i = 0; i < n; i++)
		if (of[i].rows >= PM_PROFILE_FEW)
			of[many++] = of[i];
	qsort(of, many, sizeof *of, most_first);
	out->word = pm_arena_alloc(a, PM_PROFILE_WORDS, sizeof *out->word);
	if (!out->word)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	for (; out->n_words < many && out->n_words < PM_PROFILE_WORDS; out->n_words++) {
		const counted *c = &of[out->n_words];
		const char *word = pm_arena_text(a, c->word.p, c->word.n);
		if (!word)
			return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
		out->word[out->n_words] = (pm_profile_word){ { word, c->word.n }, c->rows };
	}
	return PM_OK;
}

static pm_status fill_words(pm_arena *a, pm_profile_column *out, const pm_column *c, const pm_profile_column *before, pm_err *err)
{
	const uint32_t n = pm_dict_size(c->dict);
	counted *of = pm_alloc(n, sizeof *of);
	if (!of)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	for (uint32_t r = 0; r < c->rows; r++)
		if (pm_column_has(c, r))
			of[c->code[r]].rows++;
	for (uint32_t i = 0; i < n; i++) {
		of[i].word = pm_dict_get(c->dict, i);
		out->distinct += of[i].rows > 0;
	}
	pm_status s = PM_OK;
	if (c->type == PM_TYPE_CATEGORY && before) {
		out->then_word = pm_arena_alloc(a, before->n_words, sizeof *out->then_word);
		if (!out->then_word)
			s = pm_fail(err, PM_E_NOMEM, "no memory for a profile");
		for (uint32_t i = 0; s == PM_OK && i < before->n_words; i++) {
			const uint32_t code = pm_dict_find(c->dict, before->word[i].word);
			out->then_word[i] = code == PM_NO_CODE ? 0 : of[code].rows;
		}
	}
	if (s == PM_OK && c->type == PM_TYPE_CATEGORY)
		s = top_words(a, out, of, n, err);
	pm_free(of);
	return s;
}

typedef struct filling {
	pm_profile *p;
	const pm_profile *before;
	const pm_field **field;     /* per column */
	const pm_column **column;
} filling;

static pm_status fill_column(void *ctx, uint32_t at, pm_err *err)
{
	filling *l = ctx;
	const pm_column *c = l->column[at];
	const pm_field *f = l->field[at];
	pm_profile_column *out = &l->p->column[at];
	pm_arena *a = &l->p->part[at];
	const pm_profile_column *then = l->before ? pm_profile_find(l->before, f->name) : NULL;
	if (then && then->type != c->type)
		then = NULL;
	const char *name = pm_arena_text(a, f->name.p, f->name.n);
	if (!name)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	*out = (pm_profile_column){ .name = { name, f->name.n }, .type = c->type };
	out->nulls = c->rows - (uint32_t)pm_bits_count(c->valid, c->rows);
	for (size_t w = 0; c->type == PM_TYPE_FLAG && w < pm_bits_words(c->rows); w++)
		out->yes += (uint32_t)__builtin_popcountll(c->flag[w] & c->valid[w] & pm_bits_mask(w, c->rows));
	if (c->dict)
		PM_TRY(fill_words(a, out, c, then, err));
	const bool banded = c->type != PM_TYPE_FLAG && f->treat != PM_TREAT_RESTRICTED && f->treat != PM_TREAT_PSEUDONYM;
	return banded ? fill_bands(out, c, l->p->peildatum, then, err) : PM_OK;
}

static pm_status copy_headers(pm_profile *p, pm_err *err)
{
	const pm_str *given = p->header;
	p->header = pm_arena_alloc(&p->arena, p->n_headers, sizeof *p->header);
	if (!p->header)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	for (uint32_t i = 0; i < p->n_headers; i++) {
		const char *text = pm_arena_text(&p->arena, given[i].p, given[i].n);
		if (!text)
			return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
		p->header[i] = (pm_str){ text, given[i].n };
	}
	return PM_OK;
}

pm_status pm_profile_fill(pm_profile *p, const pm_register *reg, const pm_table *t, const pm_profile *before, unsigned threads, pm_err *err)
{
	PM_TRY(copy_headers(p, err));
	filling l = { p, before, pm_arena_alloc(&p->arena, reg->n_fields, sizeof *l.field), pm_arena_alloc(&p->arena, reg->n_fields, sizeof *l.column) };
	p->column = pm_arena_alloc(&p->arena, reg->n_fields, sizeof *p->column);
	p->part = pm_arena_alloc(&p->arena, reg->n_fields, sizeof *p->part);
	if (!p->column || !p->part || !l.field || !l.column)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	for (uint32_t i = 0; i < reg->n_fields; i++) {
		const pm_field *f = &reg->field[i];
		const pm_column *c = f->derive || f->made ? NULL : pm_table_find(t, f->name);
		if (!c)
			continue;
		l.field[p->n_columns] = f;
		l.column[p->n_columns++] = c;
	}
	return pm_parallel(p->n_columns, threads, fill_column, &l, err);
}

void pm_profile_release(pm_profile *p)
{
	for (uint32_t i = 0; p->part && i < p->n_columns; i++)
		pm_arena_release(&p->part[i]);
	pm_arena_release(&p->arena);
	*p = (pm_profile){0};
}

const pm_profile_column *pm_profile_find(const pm_profile *p, pm_str name)
{
	for (uint32_t i = 0; i < p->n_columns; i++)
		if (pm_str_eq(p->column[i].name, name))
			return &p->column[i];
	return NULL;
}
