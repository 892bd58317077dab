/* Any table under any signals: signal and rule text up to the first 0 byte, behind it the cells. What vector instructions
 * and two threads make of them is what plain loops on one thread do, and nothing is set behind the last row. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lang/eval.h"
#include "lang/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TODAY = 20454, ROWS = 2200, MOST_SIGNALS = 16 }; /* two chunks */

static const char head[] =
	"theme t { prior 0.1 }\n"
	"register s { class P purpose t spine field a number field b count field f flag field d date field c category field k id "
	"address id k pand c }\n"
	"register m { class P purpose t known d period d .. e field a number field b count field f flag field d date field e date "
	"field c category field x text field k id address id k }\n";

typedef struct bytes { const uint8_t *p; size_t n, at; } bytes;

/* The next bytes, round and round. */
static uint64_t take(bytes *b, unsigned n)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < n; i++, b->at++)
		v = v << 8 | (b->n ? b->p[b->at % b->n] : 0);
	return v;
}

static void cell(bytes *b, pm_column *c, uint32_t row)
{
	static const char *const words[] = { "w0", "w1", "", "\xC3\xA9\xC3\xA9n", "it's", "kamer te huur", "x", "\xff\xfe" };
	const uint64_t raw = take(b, 8);
	double v;
	memcpy(&v, &raw, sizeof v);
	const int32_t day = (int32_t)(raw % 60000) - 10000;
	pm_status s = PM_OK;
	if (v != v || v - v != 0)
		v = (double)(int64_t)raw; /* a column holds finite numbers */
	switch (c->type) {
	case PM_TYPE_FLAG: pm_column_set_flag(c, row, raw & 1); break;
	case PM_TYPE_COUNT: pm_column_set_count(c, row, (int32_t)raw); break;
	case PM_TYPE_NUMBER: pm_column_set_number(c, row, raw & 256 ? v : (double)(raw & 255) - 9); break;
	case PM_TYPE_DATE: s = pm_column_set_date(c, row, (pm_date){ day, day + (raw & 65536 ? (int32_t)(raw >> 40) % 400 : 0) }, NULL); break;
	case PM_TYPE_TEXT: s = pm_column_set_text(c, row, pm_str_of(words[raw & 7]), NULL); break;
	default: s = pm_column_set_word(c, row, pm_str_of(words[raw & 7]), NULL); break;
	}
	if (s != PM_OK)
		abort();
}

static pm_table *fill(const pm_register *r, bytes *b, bool place)
{
	static uint32_t address[ROWS];
	static float p[ROWS];
	pm_table *t = NULL;
	if (pm_table_new(r->name, &t, NULL) != PM_OK)
		abort();
	for (uint32_t i = 0; i < r->n_fields; i++) {
		pm_column *c = NULL;
		if (pm_column_new(r->field[i].name, r->field[i].type, ROWS, &c, NULL) != PM_OK)
			abort();
		for (uint32_t k = 0; k < ROWS; k++)
			if (take(b, 1) & 7)
				cell(b, c, k);
		pm_column_seal(c);
		if (pm_table_add(t, c, NULL) != PM_OK)
			abort();
	}
	for (uint32_t k = 0; k < ROWS; k++) {
		address[k] = (uint32_t)take(b, 2) % (ROWS + 1);
		address[k] = address[k] == ROWS ? PM_NO_ROW : address[k];
		p[k] = (float)(take(b, 1) + 1) / 256;
	}
	if (place && pm_table_place(t, ROWS, address, p, NULL, 0, 1, NULL) != PM_OK)
		abort();
	return t;
}

static void compute(const pm_rules *r, const pm_table *const *records, unsigned threads, bool plain, pm_column **column, pm_verdict *verdict)
{
	bool want[MOST_SIGNALS];
	uint32_t rule[MOST_SIGNALS];
	memset(want, 1, sizeof want);
	for (uint32_t i = 0; i < r->n_rules; i++)
		rule[i] = i;
	const pm_scope s = { .rules = r, .spine = records[0], .records = records, .as_of = TODAY, .threads = threads };
	pm_kernel_plain(plain);
	if (pm_signals_compute(&s, want, column, NULL) != PM_OK || (r->n_rules && pm_rules_run(&s, rule, r->n_rules, column, verdict, NULL) != PM_OK))
		abort();
	pm_kernel_plain(false);
}

static bool differ(const pm_column *a, const pm_column *b)
{
	const size_t words = pm_bits_words(ROWS);
	if (memcmp(a->valid, b->valid, words * 8) != 0 || (a->valid[words - 1] & ~pm_bits_mask((uint32_t)words - 1, ROWS)))
		return true;
	switch (a->type) {
	case PM_TYPE_FLAG: return memcmp(a->flag, b->flag, words * 8) != 0;
	case PM_TYPE_NUMBER: return memcmp(a->number, b->number, ROWS * sizeof *a->number) != 0;
	case PM_TYPE_DATE: return memcmp(a->day, b->day, ROWS * sizeof *a->day) != 0 || !a->hi != !b->hi || (a->hi && memcmp(a->hi, b->hi, ROWS * sizeof *a->hi) != 0);
	default: return memcmp(a->code, b->code, ROWS * sizeof *a->code) != 0;
	}
}

static void twice(const pm_rules *r, bytes *b)
{
	pm_table *t[2] = { fill(&r->reg[0], b, false), fill(&r->reg[1], b, true) };
	const pm_table *records[2] = { t[0], t[1] };
	pm_column *fast[MOST_SIGNALS] = {0}, *plain[MOST_SIGNALS] = {0};
	pm_verdict one[MOST_SIGNALS] = {{0}}, other[MOST_SIGNALS] = {{0}};
	compute(r, records, 2, false, fast, one);
	compute(r, records, 1, true, plain, other);
	for (uint32_t i = 0; i < r->n_signals; i++) {
		if (differ(fast[i], plain[i]))
			abort();
		pm_column_free(fast[i]);
		pm_column_free(plain[i]);
	}
	for (uint32_t i = 0; i < r->n_rules; i++) {
		if (memcmp(one[i].bits, other[i].bits, ROWS * sizeof *one[i].bits) != 0)
			abort();
		pm_verdict_release(&one[i]);
		pm_verdict_release(&other[i]);
	}
	pm_table_free(t[0]);
	pm_table_free(t[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	const size_t n = end ? (size_t)(end - data) : size;
	pm_buf text = {0};
	pm_rules *r = NULL;
	if (!pm_buf_text(&text, head) || !pm_buf_add(&text, data, n))
		abort();
	const pm_rule_file f = { .path = "fuzz", .text = pm_buf_str(&text) };
	if (pm_rules_parse(&f, 1, TODAY, &r, NULL, NULL) == PM_OK) {
		bytes b = { data + n, size - n, 0 };
		if (r->n_registers == 2 && r->n_signals <= MOST_SIGNALS && r->n_rules <= MOST_SIGNALS)
			twice(r, &b);
		pm_rules_free(r);
	}
	pm_buf_release(&text);
	return 0;
}
