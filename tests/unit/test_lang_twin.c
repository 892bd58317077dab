/* The evaluator against a plain twin that goes row by row and knows nothing of chunks, words or plans: random expressions
 * over random tables; one thread and several; the kernels with and without wide instructions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lang/eval.h"
#include "lang/kernel.h"
#include "lang/node.h"

enum { ROWS = 5003, RECORDS = 14001, TODAY = 20454, EXPRESSIONS = 60 };

static uint64_t seed = 12345;
static uint32_t below(uint32_t n)
{
	seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
	return (uint32_t)(seed >> 11) % n;
}

static const char declarations[] =
	"theme t { prior 0.1 }\n"
	"register s { class P purpose t spine field a number field b count field f flag field g flag field d date field e date\n"
	"field c category field k id address id k pand k }\n"
	"register m { class P purpose t known d period d .. e field a number field b count field f flag field g flag field d date\n"
	"field e date field c category address id c }\n";

/* Random rule text. */
static void write_number(pm_buf *b, int depth);
static void write_date(pm_buf *b, int depth)
{
	static const char *const leaves[] = { "d", "e", "2025-06-15", "today" };
	if (depth > 0 && below(4) == 0) {
		pm_buf_text(b, "(");
		write_date(b, depth - 1);
		pm_buf_text(b, below(2) ? " + 2 months)" : " - 40 days)");
	} else
		pm_buf_text(b, leaves[below(4)]);
}

static void write_flag(pm_buf *b, int depth)
{
	static const char *const signs[] = { " = ", " != ", " < ", " <= ", " > ", " >= " };
	static const char *const leaves[] = { "f", "g", "c = \"w1\"", "c != \"w2\"", "c in (\"w0\", \"w3\")", "c matches /[23]$/", "c contains \"w\"" };
	pm_buf_text(b, "(");
	switch (depth > 0 ? below(8) : 9) {
	case 0: write_flag(b, depth - 1), pm_buf_text(b, " and "), write_flag(b, depth - 1); break;
	case 1: write_flag(b, depth - 1), pm_buf_text(b, " or "), write_flag(b, depth - 1); break;
	case 2: pm_buf_text(b, "not "), write_flag(b, depth - 1); break;
	case 3: write_number(b, depth - 1), pm_buf_text(b, signs[below(6)]), write_number(b, depth - 1); break;
	case 4: write_date(b, depth - 1), pm_buf_text(b, signs[below(6)]), write_date(b, depth - 1); break;
	case 5: write_number(b, depth - 1), pm_buf_text(b, below(2) ? " is known" : " is unknown"); break;
	case 6: write_date(b, depth - 1), pm_buf_text(b, " within 12 months"); break;
	case 7: write_number(b, depth - 1), pm_buf_text(b, " in (1, 2, -3)"); break;
	default: pm_buf_text(b, leaves[below(7)]); break;
	}
	pm_buf_text(b, ")");
}

static void write_number(pm_buf *b, int depth)
{
	static const char *const signs[] = { " + ", " - ", " * ", " / ", " else " };
	static const char *const leaves[] = { "a", "b", "3", "-2.5" };
	pm_buf_text(b, "(");
	switch (depth > 0 ? below(6) : 9) {
	case 0: case 1: write_number(b, depth - 1), pm_buf_text(b, signs[below(5)]), write_number(b, depth - 1); break;
	case 2: pm_buf_text(b, "if("), write_flag(b, depth - 1), pm_buf_text(b, ", "), write_number(b, depth - 1), pm_buf_text(b, ", "),
		write_number(b, depth - 1), pm_buf_text(b, ")"); break;
	case 3: pm_buf_text(b, below(2) ? "least(" : "greatest("), write_number(b, depth - 1), pm_buf_text(b, ", "), write_number(b, depth - 1),
		pm_buf_text(b, ")"); break;
	case 4: pm_buf_text(b, "("), write_date(b, depth - 1), pm_buf_text(b, " - "), write_date(b, depth - 1), pm_buf_text(b, ") / 1 dagen"); break;
	case 5: pm_buf_text(b, below(2) ? "abs" : "year"), pm_buf_text(b, "("), b->p[b->n - 2] == 's' ? write_number(b, depth - 1) : write_date(b, depth - 1),
		pm_buf_text(b, ")"); break;
	default: pm_buf_text(b, leaves[below(4)]); break;
	}
	pm_buf_text(b, ")");
}

static pm_table *random_table(const pm_register *r, uint32_t rows)
{
	pm_table *t;
	assert_int_equal(pm_table_new(r->name, &t, NULL), PM_OK);
	for (uint32_t i = 0; i < r->n_fields; i++) {
		pm_column *c;
		assert_int_equal(pm_column_new(r->field[i].name, r->field[i].type, rows, &c, NULL), PM_OK);
		for (uint32_t k = 0; k < rows; k++) {
			char word[8];
			const int32_t day = TODAY - 500 + (int32_t)below(700);
			if (below(5) == 0)
				continue;
			snprintf(word, sizeof word, "w%u", below(c->name[0] == 'k' ? 900 : 5));
			switch (c->type) {
			case PM_TYPE_NUMBER: pm_column_set_number(c, k, (double)below(13) / 2 - 3); break;
			case PM_TYPE_COUNT: pm_column_set_count(c, k, (int32_t)below(5)); break;
			case PM_TYPE_FLAG: pm_column_set_flag(c, k, below(2)); break;
			case PM_TYPE_DATE:
				assert_int_equal(pm_column_set_date(c, k, (pm_date){ day, day + (below(4) ? 0 : (int32_t)below(60)) }, NULL), PM_OK);
				break;
			default: assert_int_equal(pm_column_set_word(c, k, pm_str_of(word), NULL), PM_OK); break;
			}
		}
		assert_int_equal(pm_table_add(t, c, NULL), PM_OK);
	}
	return t;
}

/* The twin. */
typedef struct cell { bool known, flag; double lo, hi; pm_str word; } cell;
static cell number(bool known, double v) { return (cell){ .known = known && isfinite(v), .lo = v, .hi = v }; }
static cell truth(int t) { return (cell){ .known = t >= 0, .flag = t > 0 }; }

static cell field_of(const pm_column *c, uint32_t row)
{
	cell v = { .known = pm_column_has(c, row) };
	switch (c->type) {
	case PM_TYPE_NUMBER: v.lo = v.hi = c->number[row]; break;
	case PM_TYPE_COUNT: v.lo = v.hi = c->count[row]; break;
	case PM_TYPE_FLAG: v.flag = v.known && pm_bit(c->flag, row); break;
	case PM_TYPE_DATE: v.lo = pm_column_date(c, row).lo, v.hi = pm_column_date(c, row).hi; break;
	default: v.word = pm_column_str(c, row); break;
	}
	return v;
}

static cell dates(pm_op op, cell a, cell b)
{
	if (!a.known || !b.known)
		return truth(-1);
	switch (op) {
	case PM_OP_DATE_LT: return truth(a.hi < b.lo ? 1 : a.lo >= b.hi ? 0 : -1);
	case PM_OP_DATE_LE: return truth(a.hi <= b.lo ? 1 : a.lo > b.hi ? 0 : -1);
	case PM_OP_DATE_GT: return dates(PM_OP_DATE_LT, b, a);
	case PM_OP_DATE_GE: return dates(PM_OP_DATE_LE, b, a);
	default:
		if (a.lo == a.hi && b.lo == b.hi && a.lo == b.lo)
			return truth(op == PM_OP_DATE_EQ);
		return truth(a.lo > b.hi || a.hi < b.lo ? op == PM_OP_DATE_NE : -1);
	}
}

static cell moved(cell d, const pm_expr *by, int sign)
{
	const bool months = by->unit.name[0].p[0] == 'm';
	d.lo = months ? pm_day_add_months((int32_t)d.lo, sign * (int)by->value) : d.lo + sign * by->value;
	d.hi = months ? pm_day_add_months((int32_t)d.hi, sign * (int)by->value) : d.hi + sign * by->value;
	return d;
}

static cell twin(const pm_expr *e, const pm_table *t, const pm_register *r, uint32_t row);

static cell compare(const pm_expr *e, cell a, cell b)
{
	if (!a.known || !b.known)
		return truth(-1);
	switch (e->op) {
	case PM_OP_LT: return truth(a.lo < b.lo);
	case PM_OP_LE: return truth(a.lo <= b.lo);
	case PM_OP_GT: return truth(a.lo > b.lo);
	case PM_OP_GE: return truth(a.lo >= b.lo);
	case PM_OP_EQ: return truth(a.lo == b.lo);
	default: return truth(a.lo != b.lo);
	}
}

static cell words(const pm_expr *e, cell a)
{
	bool hit = false;
	if (!a.known)
		return truth(-1);
	for (const pm_expr *w = e->arg[1]; w; w = w->next)
		hit |= e->op == PM_OP_WORD_LIKE ? a.word.p[1] == '2' || a.word.p[1] == '3' : e->op == PM_OP_WORD_HAS || pm_str_eq(a.word, w->word);
	return truth(e->op == PM_OP_WORD_NE ? !hit : hit);
}

static cell logic(const pm_expr *e, cell a, cell b)
{
	const bool at = a.known && a.flag, af = a.known && !a.flag, bt = b.known && b.flag, bf = b.known && !b.flag;
	if (e->op == PM_OP_AND)
		return truth(af || bf ? 0 : at && bt ? 1 : -1);
	return truth(at || bt ? 1 : af && bf ? 0 : -1);
}

static cell combine(const pm_expr *e, cell a, cell b, cell c, const pm_table *t, const pm_register *r, uint32_t row)
{
	int y, y2, m, d;
	switch (e->op) {
	case PM_OP_ADD: return number(a.known && b.known, a.lo + b.lo);
	case PM_OP_SUB: return number(a.known && b.known, a.lo - b.lo);
	case PM_OP_MUL: return number(a.known && b.known, a.lo * b.lo);
	case PM_OP_DIV: return number(a.known && b.known && b.lo != 0, a.lo / b.lo);
	case PM_OP_NEG: return number(a.known, 0 - a.lo);
	case PM_OP_ABS: return number(a.known, fabs(a.lo));
	case PM_OP_LEAST: return number(a.known && b.known, a.lo < b.lo ? a.lo : b.lo);
	case PM_OP_GREATEST: return number(a.known && b.known, a.lo > b.lo ? a.lo : b.lo);
	case PM_OP_DATE_DIFF: return number(a.known && b.known && a.lo == a.hi && b.lo == b.hi, a.lo - b.lo);
	case PM_OP_DATE_ADD: return moved(a, e->arg[1], 1);
	case PM_OP_DATE_SUB: return moved(a, e->arg[1], -1);
	case PM_OP_YEAR:
		pm_day_split((int32_t)a.lo, &y, &m, &d), pm_day_split((int32_t)a.hi, &y2, &m, &d);
		return number(a.known && y == y2, y);
	case PM_OP_ELSE: return a.known ? a : b;
	case PM_OP_IF: return !a.known ? number(false, 0) : a.flag ? b : c;
	case PM_OP_AND: case PM_OP_OR: return logic(e, a, b);
	case PM_OP_NOT: return truth(a.known ? !a.flag : -1);
	case PM_OP_KNOWN: return truth(a.known);
	case PM_OP_UNKNOWN: return truth(!a.known);
	case PM_OP_WITHIN: {
		const double from = pm_day_add_months(TODAY, -(int)e->arg[1]->value);
		return truth(!a.known ? -1 : a.lo > from && a.hi <= TODAY ? 1 : a.hi <= from || a.lo > TODAY ? 0 : -1);
	}
	case PM_OP_IN: {
		bool hit = false;
		for (const pm_expr *v = e->arg[1]; v; v = v->next)
			hit |= v->value == a.lo;
		return truth(a.known ? hit : -1);
	}
	case PM_OP_WORD_EQ: case PM_OP_WORD_NE: case PM_OP_WORD_IN: case PM_OP_WORD_HAS: case PM_OP_WORD_LIKE: return words(e, a);
	case PM_OP_DATE_LT: case PM_OP_DATE_LE: case PM_OP_DATE_GT: case PM_OP_DATE_GE: case PM_OP_DATE_EQ: case PM_OP_DATE_NE: return dates(e->op, a, b);
	default: break;
	}
	(void)t, (void)r, (void)row;
	return compare(e, a, b);
}

static cell twin(const pm_expr *e, const pm_table *t, const pm_register *r, uint32_t row)
{
	switch (e->op) {
	case PM_OP_NUMBER: return number(true, e->value);
	case PM_OP_DAY: return (cell){ .known = true, .lo = e->value, .hi = e->value };
	case PM_OP_TODAY: return (cell){ .known = true, .lo = TODAY, .hi = TODAY };
	case PM_OP_FIELD: return field_of(pm_table_find(t, r->field[e->index].name), row);
	case PM_OP_WORD: case PM_OP_PATTERN: return truth(-1);
	default: break;
	}
	cell v[3] = { {0}, {0}, {0} };
	for (unsigned i = 0; i < e->args; i++)
		v[i] = twin(e->arg[i], t, r, row);
	return combine(e, v[0], v[1], v[2], t, r, row);
}

static pm_rules *parse(pm_buf *text)
{
	const pm_rule_file f = { .path = "twin", .text = pm_buf_str(text) };
	pm_rules *r = NULL;
	pm_buf errors = {0};
	if (pm_rules_parse(&f, 1, TODAY, &r, &errors, NULL) != PM_OK)
		fail_msg("%s", errors.p);
	pm_buf_release(&errors);
	return r;
}

static void compute(const pm_scope *s, pm_column **column)
{
	bool want[EXPRESSIONS * 2];
	memset(want, 1, sizeof want);
	assert_int_equal(pm_signals_compute(s, want, column, NULL), PM_OK);
}

static void release(pm_rules *r, pm_column **column)
{
	for (uint32_t i = 0; i < r->n_signals; i++)
		pm_column_free(column[i]);
}

static void expressions_agree_row_by_row(void **state)
{
	(void)state;
	pm_buf text = {0};
	pm_buf_text(&text, declarations);
	for (int i = 0; i < EXPRESSIONS; i++) {
		pm_buf_printf(&text, "signal x%d = ", i);
		if (i % 3 == 0)
			write_flag(&text, 4);
		else if (i % 3 == 1)
			write_number(&text, 4);
		else
			write_date(&text, 4);
		pm_buf_text(&text, "\n");
	}
	pm_rules *r = parse(&text);
	pm_table *t = random_table(&r->reg[0], ROWS);
	pm_column *column[EXPRESSIONS * 2] = {0};
	const pm_scope s = { .rules = r, .spine = t, .as_of = TODAY, .threads = 3 };
	compute(&s, column);
	for (uint32_t i = 0; i < r->n_signals; i++)
		for (uint32_t row = 0; row < ROWS; row++) {
			const cell want = twin(r->signal[i].expr, t, &r->reg[0], row), is = field_of(column[i], row);
			if (want.known != is.known || (want.known && (want.flag != is.flag || want.lo != is.lo || want.hi != is.hi)))
				fail_msg("signal %u, row %u: twin %d %d %g %g, evaluator %d %d %g %g", i, row, want.known, want.flag, want.lo, want.hi,
				         is.known, is.flag, is.lo, is.hi);
		}
	release(r, column);
	pm_table_free(t);
	pm_rules_free(r);
	pm_buf_release(&text);
}

static double share_of(const pm_place *p, uint32_t r) { return p->p ? rint((double)p->p[r] * 0x1p20) * 0x1p-20 : 1; }

/* Aggregates by their definition in the reference, one address at a time. */
static cell aggregate(const pm_expr *e, const pm_table *t, const pm_register *r, uint32_t address)
{
	double n = 0, sum = 0, none = 1, least = INFINITY, most = -INFINITY, hits = 0;
	char seen[8][4] = { "" };
	double miss[8];
	unsigned kinds = 0;
	for (uint32_t row = t->place->start[address]; row < t->place->start[address + 1]; row++) {
		const cell w = e->arg[1] ? twin(e->arg[1], t, r, row) : truth(1), v = e->arg[0] ? twin(e->arg[0], t, r, row) : truth(1);
		const double p = share_of(t->place, row);
		if (e->agg == PM_AGG_SHARE && w.known)
			n += p, hits += w.flag ? p : 0;
		if (e->agg == PM_AGG_SHARE || !w.known || !w.flag || !v.known)
			continue;
		n += p, sum += v.lo * p, none *= 1 - p;
		if (p >= 0.5) {
			least = v.lo < least ? v.lo : least;
			most = v.lo > most ? v.lo : most;
		}
		if (e->agg == PM_AGG_DISTINCT) {
			unsigned k = 0;
			while (k < kinds && strncmp(seen[k], v.word.p, v.word.n) != 0)
				k++;
			if (k == kinds)
				memcpy(seen[kinds], v.word.p, v.word.n), miss[kinds++] = 1;
			miss[k] *= 1 - p;
		}
	}
	switch (e->agg) {
	case PM_AGG_COUNT: return number(true, n);
	case PM_AGG_SUM: return number(true, sum);
	case PM_AGG_MEAN: return number(n > 0, sum / n);
	case PM_AGG_MIN: return number(isfinite(least), least);
	case PM_AGG_MAX: return number(isfinite(most), most);
	case PM_AGG_ANY: return truth(1 - none >= 0.5);
	case PM_AGG_SHARE: return number(n > 0, hits / n);
	default:
		for (unsigned k = 0; k < kinds; k++)
			hits += floor((1 - miss[k]) * 0x1p20 + 0.5) * 0x1p-20;
		return number(true, hits);
	}
}

static void place_randomly(pm_table *t, bool certain)
{
	static uint32_t address[RECORDS];
	static float p[RECORDS];
	for (uint32_t i = 0; i < RECORDS; i++) {
		address[i] = below(9) == 0 ? PM_NO_ROW : below(3) ? below(ROWS) : below(40); /* some addresses have very many */
		p[i] = (float)(below(100) + 1) / 100;
	}
	assert_int_equal(pm_table_place(t, ROWS, address, certain ? NULL : p, NULL, 0, 1, NULL), PM_OK);
}

static void aggregates_agree(void **state)
{
	const bool certain = *(bool *)*state;
	pm_buf text = {0};
	pm_buf_text(&text, declarations);
	static const char *const heads[] = { "count(m", "sum(m.a", "mean(m.b", "min(m.a", "max(m.a", "any(m", "share(m", "distinct(m.c" };
	for (int i = 0; i < EXPRESSIONS; i++) {
		pm_buf_printf(&text, "signal x%d = %s where ", i, heads[i % 8]);
		write_flag(&text, 2);
		pm_buf_text(&text, ")\n");
	}
	pm_rules *r = parse(&text);
	pm_table *t = random_table(&r->reg[0], ROWS), *m = random_table(&r->reg[1], RECORDS);
	place_randomly(m, certain);
	const pm_table *records[2] = { NULL, m };
	pm_column *column[EXPRESSIONS * 2] = {0}, *again[EXPRESSIONS * 2] = {0};
	pm_scope s = { .rules = r, .spine = t, .records = records, .as_of = TODAY, .threads = 1 };
	compute(&s, column);
	s.threads = 4;
	compute(&s, again);
	for (uint32_t i = 0; i < r->n_signals; i++)
		for (uint32_t row = 0; row < ROWS; row++) {
			const cell want = aggregate(r->signal[i].expr, m, &r->reg[1], row), is = field_of(column[i], row), other = field_of(again[i], row);
			if (want.known != is.known || (want.known && (want.flag != is.flag || want.lo != is.lo)))
				fail_msg("signal %u (%s), row %u: twin %d %d %.17g, evaluator %d %d %.17g", i, heads[i % 8], row, want.known, want.flag, want.lo,
				         is.known, is.flag, is.lo);
			assert_true(is.known == other.known && is.flag == other.flag && (!is.known || is.lo == other.lo));
		}
	release(r, column);
	release(r, again);
	pm_table_free(t);
	pm_table_free(m);
	pm_rules_free(r);
	pm_buf_release(&text);
}

static void rules_weigh_what_their_condition_says(void **state)
{
	(void)state;
	pm_buf text = {0};
	pm_buf_text(&text, declarations);
	enum { RULES = 12 };
	for (int i = 0; i < RULES; i++) {
		pm_buf_printf(&text, "rule r%d for t {\n", i);
		pm_buf_text(&text, i % 2 ? "grade " : "when ");
		if (i % 2)
			write_number(&text, 2);
		else
			write_flag(&text, 3);
		pm_buf_text(&text, i % 2 ? ": -2 .. 0 -> -0.5, 0 -> 0.25, 1 .. 3 -> 1, 3.. -> 2\n}\n" : "\nweight 1.5 else -0.25\n}\n");
	}
	pm_rules *r = parse(&text);
	pm_table *t = random_table(&r->reg[0], ROWS);
	const pm_scope s = { .rules = r, .spine = t, .as_of = TODAY, .threads = 2 };
	uint32_t index[RULES];
	pm_verdict fast[RULES], plain[RULES];
	for (uint32_t i = 0; i < RULES; i++)
		index[i] = i;
	assert_int_equal(pm_rules_run(&s, index, RULES, NULL, fast, NULL), PM_OK);
	pm_kernel_plain(true);
	assert_int_equal(pm_rules_run(&s, index, RULES, NULL, plain, NULL), PM_OK);
	pm_kernel_plain(false);
	for (uint32_t i = 0; i < RULES; i++) {
		const pm_rule *rule = &r->rule[i];
		for (uint32_t row = 0; row < ROWS; row++) {
			const cell c = twin(rule->when ? rule->when : rule->grade, t, &r->reg[0], row);
			const double v = c.lo;
			const int32_t want = !c.known ? 0 : rule->when ? (c.flag ? 1536 : -256) : v >= 3 ? 2048 : v >= 1 ? 1024 : v >= 0 ? 256 : v >= -2 ? -512 : 0;
			assert_int_equal(fast[i].bits[row], want);
			assert_int_equal(plain[i].bits[row], want);
			assert_int_equal(pm_bit(fast[i].unknown, row), !c.known);
			assert_int_equal(pm_bit(fast[i].fires, row), want > 0);
			assert_int_equal(pm_bit(plain[i].fires, row), want > 0);
		}
		pm_verdict_release(&fast[i]);
		pm_verdict_release(&plain[i]);
	}
	pm_table_free(t);
	pm_rules_free(r);
	pm_buf_release(&text);
}

int main(void)
{
	static bool yes = true, no = false;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_agree_row_by_row),
		cmocka_unit_test_prestate(aggregates_agree, &yes),
		cmocka_unit_test_prestate(aggregates_agree, &no),
		cmocka_unit_test(rules_weigh_what_their_condition_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
