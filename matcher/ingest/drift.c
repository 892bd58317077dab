#include "ingest/drift.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

static const double factor = 1.25, share_step = 0.05, word_share = 0.02, index_limit = 0.25, sigmas = 6, sure_rows = 20;

typedef struct finding {
	const pm_register *reg;
	const pm_profile *before, *now;
	pm_drift *out;
	uint32_t room;
	pm_err *err;
} finding;

static pm_str text(finding *f, const char *fmt, va_list args)
{
	char room[256];
	const int n = vsnprintf(room, sizeof room, fmt, args);
	const size_t length = n < 0 ? 0 : (size_t)n < sizeof room ? (size_t)n : sizeof room - 1;
	const char *p = pm_arena_text(&f->out->arena, room, length);
	return (pm_str){ p, p ? length : 0 };
}

static PM_PRINTF(2, 3) pm_str say(finding *f, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	const pm_str s = text(f, fmt, args);
	va_end(args);
	return s;
}

static pm_status add(finding *f, pm_str column, pm_str what, pm_str before, pm_str now)
{
	pm_drift *d = f->out;
	if (!what.p || !before.p || !now.p)
		return pm_fail(f->err, PM_E_NOMEM, "no memory to compare deliveries");
	if (!pm_room(&d->item, d->n, &f->room, sizeof *d->item))
		return pm_fail(f->err, PM_E_NOMEM, "no memory to compare deliveries");
	d->item[d->n++] = (pm_drift_item){ column, what, before, now };
	return PM_OK;
}

static pm_str percent(finding *f, double share) { return say(f, "%.1f %%", 100 * share); }

static double ratio(uint64_t a, uint64_t b) { return b ? (double)a / (double)b : 0; }

/* Standard error of the difference of two shares. */
static double spread(double p, double n, double q, double m)
{
	const double both = (p * n + q * m) / (n + m);
	return sqrt(both * (1 - both) * (1 / n + 1 / m));
}

static bool moved(double p, double n, double q, double m)
{
	return n > 0 && m > 0 && fabs(p - q) > share_step && fabs(p - q) > sigmas * spread(p, n, q, m);
}

double pm_drift_index(const uint32_t *before, const uint32_t *now, uint32_t k, double *out_limit)
{
	double n = 0, m = 0, sum = 0;
	for (uint32_t i = 0; i < k; i++) {
		n += before[i] + 0.5;
		m += now[i] + 0.5;
	}
	for (uint32_t i = 0; i < k; i++) {
		const double p = (before[i] + 0.5) / n, q = (now[i] + 0.5) / m;
		sum += (q - p) * log(q / p);
	}
	const double chance = (k - 1 + sigmas * sqrt(2.0 * (k - 1))) * (1 / n + 1 / m);
	*out_limit = index_limit + chance;
	return sum;
}

static pm_status rows(finding *f)
{
	const double n = f->before->rows, m = f->now->rows;
	if (n == m || (fmax(n, m) <= factor * fmin(n, m)) || fabs(n - m) <= sigmas * sqrt(n + m))
		return PM_OK;
	return add(f, PM_STR(""), PM_STR("rows"), say(f, "%.0f", n), say(f, "%.0f", m));
}

static pm_status addresses(finding *f)
{
	const double p = ratio(f->before->joined, f->before->to_join), q = ratio(f->now->joined, f->now->to_join);
	if (q >= p || !moved(p, f->before->to_join, q, f->now->to_join))
		return PM_OK;
	return add(f, PM_STR(""), PM_STR("rows whose address was found"), percent(f, p), percent(f, q));
}

static bool has_header(const pm_profile *p, pm_str h)
{
	for (uint32_t i = 0; i < p->n_headers; i++)
		if (pm_str_eq(p->header[i], h))
			return true;
	return false;
}

static pm_status headers(finding *f)
{
	for (uint32_t i = 0; i < f->before->n_headers; i++)
		if (!has_header(f->now, f->before->header[i]))
			PM_TRY(add(f, f->before->header[i], PM_STR("column is gone"), PM_STR("there"), PM_STR("-")));
	for (uint32_t i = 0; i < f->now->n_headers; i++)
		if (!has_header(f->before, f->now->header[i]))
			PM_TRY(add(f, f->now->header[i], PM_STR("column is new"), PM_STR("-"), PM_STR("there")));
	return PM_OK;
}

static uint32_t values(const pm_profile *p, const pm_profile_column *c) { return p->rows - c->nulls; }

static pm_status empty(finding *f, const pm_profile_column *b, const pm_profile_column *c)
{
	const double p = ratio(b->nulls, f->before->rows), q = ratio(c->nulls, f->now->rows);
	return moved(p, f->before->rows, q, f->now->rows) ? add(f, c->name, PM_STR("empty"), percent(f, p), percent(f, q)) : PM_OK;
}

static pm_status repeats(finding *f, const pm_profile_column *b, const pm_profile_column *c)
{
	const double p = ratio(b->distinct, values(f->before, b)), q = ratio(c->distinct, values(f->now, c));
	if (c->type != PM_TYPE_ID || p < 0.99 || q >= 0.95 || values(f->now, c) < sure_rows || values(f->before, b) < sure_rows)
		return PM_OK;
	return add(f, c->name, PM_STR("values that occur once"), percent(f, p), percent(f, q));
}

static const pm_profile_word *word_of(const pm_profile_column *c, pm_str w)
{
	for (uint32_t i = 0; i < c->n_words; i++)
		if (pm_str_eq(c->word[i].word, w))
			return &c->word[i];
	return NULL;
}

static bool is_list(const pm_profile_column *c) { return c->type == PM_TYPE_CATEGORY && c->distinct <= PM_PROFILE_WORDS; }

static pm_status word_gone(finding *f, const pm_profile_column *b, const pm_profile_column *c, bool *any)
{
	const double n = values(f->before, b), m = values(f->now, c);
	for (uint32_t i = 0; i < b->n_words && m > 0; i++) {
		const double p = b->word[i].rows / n;
		if (c->then_word[i] || p < word_share || p * m < sure_rows)
			continue;
		*any = true;
		PM_TRY(add(f, c->name, say(f, "the word \"%.*s\" is gone", PM_STR_FMT(b->word[i].word)), percent(f, p), percent(f, 0)));
	}
	return PM_OK;
}

/* A word that is not kept had fewer rows than PM_PROFILE_FEW. */
static pm_status word_new(finding *f, const pm_profile_column *b, const pm_profile_column *c, bool *any)
{
	const double n = values(f->before, b), m = values(f->now, c);
	for (uint32_t i = 0; i < c->n_words && n > 0; i++) {
		const double q = c->word[i].rows / m;
		if (word_of(b, c->word[i].word) || q < word_share || q * n < sure_rows)
			continue;
		*any = true;
		PM_TRY(add(f, c->name, say(f, "the word \"%.*s\" is new", PM_STR_FMT(c->word[i].word)), percent(f, 0), percent(f, q)));
	}
	return PM_OK;
}

static pm_status index(finding *f, const pm_profile_column *c, const uint32_t *before, const uint32_t *now, uint32_t k)
{
	double limit;
	const double found = pm_drift_index(before, now, k, &limit);
	if (k < 2 || found <= limit)
		return PM_OK;
	/* The class that differs most, to show. */
	double n = 0, m = 0, most = -1;
	uint32_t at = 0;
	for (uint32_t i = 0; i < k; i++)
		n += before[i], m += now[i];
	for (uint32_t i = 0; i < k; i++)
		if (fabs(before[i] / n - now[i] / m) > most) {
			most = fabs(before[i] / n - now[i] / m);
			at = i;
		}
	char what[160];
	const pm_profile_column *b = pm_profile_find(f->before, c->name);
	if (c->type == PM_TYPE_FLAG)
		snprintf(what, sizeof what, "distribution (index %.2f): true", found), at = 1;
	else if (is_list(b) && at < b->n_words)
		snprintf(what, sizeof what, "distribution (index %.2f): \"%.*s\"", found, (int)(b->word[at].word.n < 60 ? b->word[at].word.n : 60), b->word[at].word.p);
	else if (is_list(b))
		snprintf(what, sizeof what, "distribution (index %.2f): other words", found);
	else {
		const char *of = c->type == PM_TYPE_DATE ? "days old" : c->type == PM_TYPE_COUNT || c->type == PM_TYPE_NUMBER ? "" : "bytes long";
		const double edge = at + 1 < b->bands ? b->edge[at] : b->edge[at - 1];
		snprintf(what, sizeof what, "distribution (index %.2f): %s %.6g %s", found, at + 1 < b->bands ? "up to" : "above",
		         c->type == PM_TYPE_NUMBER ? edge : floor(edge), of);
	}
	return add(f, c->name, say(f, "%s", what), percent(f, before[at] / n), percent(f, now[at] / m));
}

static pm_status distribution(finding *f, const pm_profile_column *b, const pm_profile_column *c)
{
	uint32_t then[PM_PROFILE_WORDS + 1], now[PM_PROFILE_WORDS + 1];
	const uint32_t n = values(f->before, b), m = values(f->now, c);
	if (n == 0 || m == 0)
		return PM_OK;
	if (c->type == PM_TYPE_FLAG) {
		const uint32_t was[] = { n - b->yes, b->yes }, is[] = { m - c->yes, c->yes };
		return index(f, c, was, is, 2);
	}
	if (!is_list(b))
		return b->bands ? index(f, c, b->band, c->then_band, b->bands) : PM_OK;
	then[b->n_words] = n;
	now[b->n_words] = m;
	for (uint32_t i = 0; i < b->n_words; i++) {
		then[i] = b->word[i].rows;
		now[i] = c->then_word[i];
		then[b->n_words] -= then[i];
		now[b->n_words] -= now[i];
	}
	return index(f, c, then, now, b->n_words + 1);
}

static bool moves(const pm_register *reg, pm_str field)
{
	for (uint32_t i = 0; i < reg->expect.items; i++)
		if (reg->expect.item[i].kind == PM_EXPECT_MOVES && pm_str_eq(reg->field[reg->expect.item[i].field].name, field))
			return true;
	return false;
}

static pm_status column(finding *f, const pm_profile_column *c)
{
	const pm_profile_column *b = pm_profile_find(f->before, c->name);
	bool words = false;
	if (!b || b->type != c->type || moves(f->reg, c->name))
		return PM_OK;
	PM_TRY(empty(f, b, c));
	PM_TRY(repeats(f, b, c));
	if (is_list(b)) {
		PM_TRY(word_gone(f, b, c, &words));
		PM_TRY(word_new(f, b, c, &words));
	}
	return words ? PM_OK : distribution(f, b, c);
}

static pm_status find(finding *f)
{
	PM_TRY(rows(f));
	PM_TRY(addresses(f));
	PM_TRY(headers(f));
	for (uint32_t i = 0; i < f->now->n_columns; i++)
		PM_TRY(column(f, &f->now->column[i]));
	return PM_OK;
}

pm_status pm_drift_find(const pm_register *reg, const pm_profile *before, const pm_profile *now, pm_drift *out, pm_err *err)
{
	*out = (pm_drift){0};
	finding f = { .reg = reg, .before = before, .now = now, .out = out, .err = err };
	return find(&f);
}

void pm_drift_release(pm_drift *d)
{
	pm_free(d->item);
	pm_arena_release(&d->arena);
	*d = (pm_drift){0};
}

static int widest(const pm_drift *d, size_t at, const char *head)
{
	size_t most = strlen(head);
	for (uint32_t i = 0; i < d->n; i++) {
		const pm_str *s = (const pm_str *)(const void *)((const char *)&d->item[i] + at);
		most = s->n > most ? s->n : most;
	}
	return (int)(most < 70 ? most : 70);
}

void pm_drift_table(const pm_drift *d, pm_buf *out)
{
	const int a = widest(d, offsetof(pm_drift_item, column), "column"), b = widest(d, offsetof(pm_drift_item, what), "what");
	pm_buf_printf(out, "  %-*s  %-*s  %10s  %10s\n", a, "column", b, "what", "before", "now");
	for (uint32_t i = 0; i < d->n; i++) {
		const pm_drift_item *e = &d->item[i];
		pm_buf_printf(out, "  %-*.*s  %-*.*s  %10.*s  %10.*s\n", a, PM_STR_FMT(e->column.n ? e->column : PM_STR("-")), b,
		              PM_STR_FMT(e->what), PM_STR_FMT(e->before), PM_STR_FMT(e->now));
	}
}
