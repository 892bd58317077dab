#include "lang/operate.h"

#include <math.h>

#include "lang/kernel.h"

enum { W = PM_CHUNK_WORDS };

static bool fixed(const pm_operands *o, int i) { return o->f->program->node[o->n->arg[i]].step == PM_STEP_CONST; }

static void both_valid(const pm_operands *o)
{
	for (uint32_t w = 0; w < o->words; w++)
		o->valid[w] = o->a->valid[w] & (o->b ? o->b->valid[w] : ~UINT64_C(0)) & (o->c ? o->c->valid[w] : ~UINT64_C(0));
}

static void numbers(const pm_operands *o)
{
	const double *a = o->a->num, *b = o->b ? o->b->num : a;
	double *out = o->num;
	const uint32_t n = o->rows;
	uint64_t finite[W];
	both_valid(o);
	switch (o->n->op) {
	case PM_OP_ADD: for (uint32_t i = 0; i < n; i++) out[i] = a[i] + b[i]; break;
	case PM_OP_SUB: for (uint32_t i = 0; i < n; i++) out[i] = a[i] - b[i]; break;
	case PM_OP_MUL: for (uint32_t i = 0; i < n; i++) out[i] = a[i] * b[i] + 0.0; break; /* no negative zero */
	case PM_OP_DIV: for (uint32_t i = 0; i < n; i++) out[i] = a[i] / b[i] + 0.0; break;
	case PM_OP_NEG: for (uint32_t i = 0; i < n; i++) out[i] = 0 - a[i]; return;
	case PM_OP_ABS: for (uint32_t i = 0; i < n; i++) out[i] = fabs(a[i]); return;
	case PM_OP_FLOOR: for (uint32_t i = 0; i < n; i++) out[i] = floor(a[i]); return;
	case PM_OP_LEAST: for (uint32_t i = 0; i < n; i++) out[i] = a[i] < b[i] ? a[i] : b[i]; return;
	default: for (uint32_t i = 0; i < n; i++) out[i] = a[i] > b[i] ? a[i] : b[i]; return;
	}
	pm_kernel_finite(out, n, finite); /* x / 0, and what is too large, is unknown */
	for (uint32_t w = 0; w < o->words; w++)
		o->valid[w] &= finite[w];
}

static void compare_numbers(const pm_operands *o)
{
	const pm_op op = o->n->op;
	const bool turned = op == PM_OP_GT || op == PM_OP_GE; /* a > b is b < a */
	const pm_vector *a = turned ? o->b : o->a, *b = turned ? o->a : o->b;
	const pm_compare how = op == PM_OP_LT || op == PM_OP_GT ? PM_LT : op == PM_OP_LE || op == PM_OP_GE ? PM_LE : PM_EQ;
	if (turned && fixed(o, 1))
		pm_kernel_compare_turned(how, a->num[0], b->num, o->rows, o->flag);
	else
		pm_kernel_compare(how, a->num, b->num, !turned && fixed(o, 1), o->rows, o->flag);
	both_valid(o);
	for (uint32_t w = 0; w < o->words; w++)
		o->flag[w] = (op == PM_OP_NE ? ~o->flag[w] : o->flag[w]) & o->valid[w];
}

/* Two dates that are intervals: true, false, or unknown where they overlap. */
static void compare_dates(const pm_operands *o)
{
	const pm_vector *a = o->a, *b = o->b;
	uint64_t yes[W], no[W], point[W];
	bool negate = false;
	switch (o->n->op) {
	case PM_OP_DATE_GE: negate = true; /* fall through */
	case PM_OP_DATE_LT:
		pm_kernel_compare(PM_LT, a->hi, b->num, false, o->rows, yes);
		pm_kernel_compare(PM_LE, b->hi, a->num, false, o->rows, no);
		break;
	case PM_OP_DATE_GT: negate = true; /* fall through */
	case PM_OP_DATE_LE:
		pm_kernel_compare(PM_LE, a->hi, b->num, false, o->rows, yes);
		pm_kernel_compare(PM_LT, b->hi, a->num, false, o->rows, no);
		break;
	default:
		negate = o->n->op == PM_OP_DATE_NE;
		pm_kernel_compare(PM_EQ, a->num, a->hi, false, o->rows, yes);
		pm_kernel_compare(PM_EQ, b->num, b->hi, false, o->rows, point);
		pm_kernel_compare(PM_EQ, a->num, b->num, false, o->rows, no);
		for (uint32_t w = 0; w < o->words; w++)
			yes[w] &= point[w] & no[w];
		pm_kernel_compare(PM_LT, b->hi, a->num, false, o->rows, no);
		pm_kernel_compare(PM_LT, a->hi, b->num, false, o->rows, point);
		for (uint32_t w = 0; w < o->words; w++)
			no[w] |= point[w];
	}
	for (uint32_t w = 0; w < o->words; w++) {
		o->valid[w] = (yes[w] | no[w]) & a->valid[w] & b->valid[w];
		o->flag[w] = (negate ? no[w] : yes[w]) & o->valid[w];
	}
}

/* A date against the run's: within (limit, today], or adult: born at the limit at the latest. */
static void against_today(const pm_operands *o)
{
	const double limit = o->n->value, today = o->f->as_of;
	uint64_t yes[W], no[W], more[W];
	if (o->n->op == PM_OP_ADULT) {
		pm_kernel_compare(PM_LE, o->a->hi, &limit, true, o->rows, yes);
		pm_kernel_compare_turned(PM_LT, limit, o->a->num, o->rows, no);
	} else {
		pm_kernel_compare_turned(PM_LT, limit, o->a->num, o->rows, yes);
		pm_kernel_compare(PM_LE, o->a->hi, &today, true, o->rows, more);
		for (uint32_t w = 0; w < o->words; w++)
			yes[w] &= more[w];
		pm_kernel_compare(PM_LE, o->a->hi, &limit, true, o->rows, no);
		pm_kernel_compare_turned(PM_LT, today, o->a->num, o->rows, more);
		for (uint32_t w = 0; w < o->words; w++)
			no[w] |= more[w];
	}
	for (uint32_t w = 0; w < o->words; w++) {
		o->valid[w] = (yes[w] | no[w]) & o->a->valid[w];
		o->flag[w] = yes[w] & o->valid[w];
	}
}

/* Begun and not ended on the run's date; no end is not ended. */
static void current(const pm_operands *o)
{
	const double today = o->f->as_of;
	uint64_t begun[W], later[W], ended[W], lasting[W];
	pm_kernel_compare(PM_LE, o->a->hi, &today, true, o->rows, begun);
	pm_kernel_compare_turned(PM_LT, today, o->a->num, o->rows, later);
	pm_kernel_compare(PM_LE, o->b->hi, &today, true, o->rows, ended);
	pm_kernel_compare_turned(PM_LT, today, o->b->num, o->rows, lasting);
	for (uint32_t w = 0; w < o->words; w++) {
		const uint64_t yes = begun[w] & o->a->valid[w] & (lasting[w] | ~o->b->valid[w]);
		const uint64_t no = (later[w] & o->a->valid[w]) | (ended[w] & o->b->valid[w]);
		o->flag[w] = yes & ~no;
		o->valid[w] = yes | no;
	}
}

static void dates(const pm_operands *o)
{
	const double days = o->n->op == PM_OP_DATE_SUB ? -o->n->value : o->n->value;
	const int months = (int)(o->n->op == PM_OP_DATE_SUB ? -o->n->extra : o->n->extra);
	for (uint32_t i = 0; i < o->rows; i++) {
		o->num[i] = (months ? pm_day_add_months((int32_t)o->a->num[i], months) : o->a->num[i]) + days;
		o->hi[i] = (months ? pm_day_add_months((int32_t)o->a->hi[i], months) : o->a->hi[i]) + days;
	}
	both_valid(o);
}

static void days_between(const pm_operands *o)
{
	uint64_t a[W], b[W];
	pm_kernel_compare(PM_EQ, o->a->num, o->a->hi, false, o->rows, a);
	pm_kernel_compare(PM_EQ, o->b->num, o->b->hi, false, o->rows, b);
	for (uint32_t i = 0; i < o->rows; i++)
		o->num[i] = o->a->num[i] - o->b->num[i];
	both_valid(o);
	for (uint32_t w = 0; w < o->words; w++)
		o->valid[w] &= a[w] & b[w];
}

static void year(const pm_operands *o)
{
	for (uint32_t w = 0; w < o->words; w++)
		o->valid[w] = 0;
	for (uint32_t i = 0; i < o->rows; i++) {
		int y = 0, y2 = 0, m, d;
		if (!pm_bit(o->a->valid, i))
			continue;
		pm_day_split((int32_t)o->a->num[i], &y, &m, &d);
		pm_day_split((int32_t)o->a->hi[i], &y2, &m, &d);
		o->num[i] = y;
		if (y == y2)
			pm_bit_set(o->valid, i);
	}
}

static void logic(const pm_operands *o)
{
	const pm_vector *a = o->a, *b = o->b;
	for (uint32_t w = 0; w < o->words; w++) {
		const uint64_t va = a->valid[w], ta = a->flag[w] & va, vb = b ? b->valid[w] : 0, tb = b ? b->flag[w] & vb : 0;
		const uint64_t fa = va & ~ta, fb = vb & ~tb;
		switch (o->n->op) {
		case PM_OP_AND: o->flag[w] = ta & tb; o->valid[w] = (ta & tb) | fa | fb; break;
		case PM_OP_OR: o->flag[w] = ta | tb; o->valid[w] = ta | tb | (fa & fb); break;
		case PM_OP_NOT: o->flag[w] = fa; o->valid[w] = va; break;
		case PM_OP_UNKNOWN: o->flag[w] = ~va; o->valid[w] = ~UINT64_C(0); break;
		case PM_OP_KNOWN: o->flag[w] = va; o->valid[w] = ~UINT64_C(0); break;
		case PM_OP_FLAG_EQ: o->valid[w] = va & vb; o->flag[w] = ~(ta ^ tb) & va & vb; break;
		case PM_OP_FLAG_NE: o->valid[w] = va & vb; o->flag[w] = (ta ^ tb) & va & vb; break;
		default: o->valid[w] = va | vb; o->flag[w] = ta | (~va & tb); break; /* else */
		}
	}
}

static void otherwise(const pm_operands *o)
{
	for (uint32_t i = 0; i < o->rows; i++)
		o->num[i] = pm_bit(o->a->valid, i) ? o->a->num[i] : o->b->num[i];
	for (uint32_t i = 0; o->hi && i < o->rows; i++)
		o->hi[i] = pm_bit(o->a->valid, i) ? o->a->hi[i] : o->b->hi[i];
	for (uint32_t w = 0; w < o->words; w++)
		o->valid[w] = o->a->valid[w] | o->b->valid[w];
}

static void other_word(const pm_operands *o)
{
	uint32_t *code = (uint32_t *)(uintptr_t)o->code;
	const bool word = o->n->op == PM_OP_WORD_ELSE;
	for (uint32_t i = 0; i < o->rows; i++) {
		const bool a = pm_bit(o->a->valid, i), b = !word && pm_bit(o->b->valid, i);
		code[i] = a ? o->a->code[i] : word ? o->n->code : b ? o->n->map[o->b->code[i]] : 0;
	}
	for (uint32_t w = 0; w < o->words; w++)
		o->valid[w] = word ? ~UINT64_C(0) : o->a->valid[w] | o->b->valid[w];
}

/* The value of a parameter on a date; unknown when the date leaves open which one. */
static void value_at(const pm_operands *o)
{
	const pm_parameter *q = o->n->parameter;
	memset(o->valid, 0, o->words * sizeof *o->valid);
	for (uint32_t i = 0; i < o->rows; i++) {
		uint32_t step = 0;
		o->num[i] = 0;
		if (!pm_bit(o->a->valid, i))
			continue;
		while (step < q->n && q->value[step].from <= o->a->num[i])
			step++;
		if (step == 0 || (step < q->n && q->value[step].from <= o->a->hi[i]))
			continue;
		o->num[i] = q->value[step - 1].value;
		pm_bit_set(o->valid, i);
	}
}

static void choose(const pm_operands *o)
{
	for (uint32_t i = 0; i < o->rows; i++)
		o->num[i] = pm_bit(o->a->flag, i) ? o->b->num[i] : o->c->num[i];
	for (uint32_t w = 0; w < o->words; w++) {
		const uint64_t yes = o->a->flag[w] & o->a->valid[w], no = ~o->a->flag[w] & o->a->valid[w];
		o->valid[w] = (yes & o->b->valid[w]) | (no & o->c->valid[w]);
	}
}

static void words(const pm_operands *o)
{
	const pm_node *n = o->n;
	uint64_t unsure[W] = {0};
	if (!n->set)
		pm_kernel_code(o->a->code, n->code, o->rows, o->flag);
	else
		pm_kernel_code_in(o->a->code, n->set, o->rows, o->flag);
	if (n->unsure)
		pm_kernel_code_in(o->a->code, n->unsure, o->rows, unsure);
	for (uint32_t w = 0; w < o->words; w++) {
		o->valid[w] = o->a->valid[w] & ~unsure[w];
		o->flag[w] = (n->op == PM_OP_WORD_NE ? ~o->flag[w] : o->flag[w]) & o->valid[w];
	}
}

static void codes(const pm_operands *o)
{
	for (uint32_t w = 0; w < o->words; w++) {
		uint64_t bits = 0;
		o->valid[w] = o->a->valid[w] & o->b->valid[w];
		for (uint32_t i = 0; i < 64 && w * 64 + i < o->rows; i++)
			if (o->valid[w] >> i & 1)
				bits |= (uint64_t)(o->a->code[w * 64 + i] == o->n->map[o->b->code[w * 64 + i]]) << i;
		o->flag[w] = (o->n->op == PM_OP_CODE_NE ? ~bits : bits) & o->valid[w];
	}
}

static bool has(pm_str s, pm_str part)
{
	if (part.n == 0)
		return true;
	for (const char *at; s.n >= part.n && (at = memchr(s.p, part.p[0], s.n - part.n + 1));) {
		if (memcmp(at, part.p, part.n) == 0)
			return true;
		s.n -= (size_t)(at + 1 - s.p);
		s.p = at + 1;
	}
	return false;
}

static int text_holds(const pm_operands *o, pm_str s)
{
	const size_t at = (size_t)(o->n - o->f->program->node);
	switch (o->n->op) {
	case PM_OP_TEXT_HAS: return has(s, o->n->expr->word);
	case PM_OP_TEXT_LIKE: return pm_regex_try(o->f->pattern[at], s);
	case PM_OP_TEXT_SIMILAR: return pm_phrase_like(o->f->phrase[at], s);
	default:
		for (const pm_expr *w = o->n->expr; w; w = w->next)
			if (pm_str_eq(s, w->word))
				return o->n->op != PM_OP_TEXT_NE;
		return o->n->op == PM_OP_TEXT_NE;
	}
}

static void texts(const pm_operands *o)
{
	const pm_column *c = o->f->program->node[o->n->arg[0]].column;
	for (uint32_t w = 0; w < o->words; w++) {
		o->flag[w] = 0;
		o->valid[w] = o->a->valid[w];
		for (uint64_t left = o->valid[w]; left; left &= left - 1) {
			const int i = __builtin_ctzll(left);
			if (w * 64 + (uint32_t)i >= o->rows)
				break;
			const int holds = text_holds(o, pm_column_str(c, o->row + w * 64 + (uint32_t)i));
			if (holds > 0)
				o->flag[w] |= UINT64_C(1) << i;
			else if (holds < 0)
				o->valid[w] &= ~(UINT64_C(1) << i);
		}
	}
}

void pm_operate(const pm_operands *o)
{
	switch (o->n->op) {
	case PM_OP_ADD: case PM_OP_SUB: case PM_OP_MUL: case PM_OP_DIV: case PM_OP_NEG: case PM_OP_ABS: case PM_OP_FLOOR:
	case PM_OP_LEAST: case PM_OP_GREATEST: numbers(o); return;
	case PM_OP_LT: case PM_OP_LE: case PM_OP_GT: case PM_OP_GE: case PM_OP_EQ: case PM_OP_NE: compare_numbers(o); return;
	case PM_OP_DATE_LT: case PM_OP_DATE_LE: case PM_OP_DATE_GT: case PM_OP_DATE_GE: case PM_OP_DATE_EQ: case PM_OP_DATE_NE:
		compare_dates(o);
		return;
	case PM_OP_WITHIN: case PM_OP_ADULT: against_today(o); return;
	case PM_OP_CURRENT: current(o); return;
	case PM_OP_DATE_ADD: case PM_OP_DATE_SUB: dates(o); return;
	case PM_OP_DATE_DIFF: days_between(o); return;
	case PM_OP_YEAR: year(o); return;
	case PM_OP_AND: case PM_OP_OR: case PM_OP_NOT: case PM_OP_UNKNOWN: case PM_OP_KNOWN: case PM_OP_FLAG_EQ: case PM_OP_FLAG_NE:
	case PM_OP_FLAG_ELSE: logic(o); return;
	case PM_OP_ELSE: case PM_OP_DATE_ELSE: otherwise(o); return;
	case PM_OP_WORD_ELSE: case PM_OP_CODE_ELSE: other_word(o); return;
	case PM_OP_AT: value_at(o); return;
	case PM_OP_IF: choose(o); return;
	case PM_OP_WORD_EQ: case PM_OP_WORD_NE: case PM_OP_WORD_IN: case PM_OP_WORD_HAS: case PM_OP_WORD_LIKE: case PM_OP_WORD_SIMILAR: words(o); return;
	case PM_OP_CODE_EQ: case PM_OP_CODE_NE: codes(o); return;
	default: texts(o); return;
	}
}
