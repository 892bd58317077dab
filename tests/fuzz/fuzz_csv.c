/* Any bytes as a delivery: every data row is a record or a reject, their number is that of a plain reading, and neither
 * the cut into blocks nor the instructions used change anything. */
#include <stdlib.h>

#include "ingest/reader.h"
#include "../lib/csv_plain.h"
#include "../lib/register.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

static void describe(declared *d)
{
	static const struct { const char *name; pm_type type; } fields[] = {
		{ "a", PM_TYPE_ID }, { "b", PM_TYPE_COUNT }, { "c", PM_TYPE_TEXT }, { "d", PM_TYPE_DATE },
		{ "e", PM_TYPE_NUMBER }, { "f", PM_TYPE_FLAG }, { "g", PM_TYPE_CATEGORY },
	};
	declare(d, "fuzz");
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		declare_field(d, fields[i].name, fields[i].type)->optional = true;
	declare_role(d, "id", PM_ROLE_ID);
	d->field[d->reg.n_fields - 1].optional = true;
	declare_field(d, "z", PM_TYPE_ID)->treat = PM_TREAT_PSEUDONYM;
	d->field[d->reg.n_fields - 1].optional = true;
}

static void same(const pm_import *a, const pm_import *b)
{
	must(a->rows == b->rows && a->accepted == b->accepted && a->blank == b->blank && a->n_rejects == b->n_rejects);
	must(memcmp(a->row_no, b->row_no, a->accepted * sizeof *a->row_no) == 0);
	for (uint32_t i = 0; i < a->n_rejects; i++) {
		const pm_reject *x = &a->reject[i], *y = &b->reject[i];
		must(x->row == y->row && x->line == y->line && pm_str_eq(x->column, y->column));
		must(pm_str_eq(x->reason, y->reason) && pm_str_eq(x->raw, y->raw));
	}
	pm_digest_run run[2];
	for (int k = 0; k < 2; k++) {
		pm_digest_begin(&run[k]);
		for (uint32_t i = 0; i < a->table->columns; i++)
			pm_column_digest((k ? b : a)->table->column[i], &run[k]);
	}
	const pm_digest x = pm_digest_end(&run[0]), y = pm_digest_end(&run[1]);
	must(memcmp(&x, &y, sizeof x) == 0);
}

static void counted(const pm_import *i, pm_str bytes)
{
	must(i->rows == i->accepted + i->rejected && i->rejected == i->n_rejects && i->table->rows == i->accepted);
	if (strcmp(i->encoding, "UTF-8") != 0 || (bytes.n > 4 && memcmp(bytes.p, "sep=", 4) == 0))
		return;
	while (bytes.n && (bytes.p[0] == '\n' || bytes.p[0] == '\r'))
		bytes.p++, bytes.n--;
	must(i->rows == plain_rows(bytes, i->delimiter));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[PM_KEY_BYTES];
	static declared d;
	describe(&d);
	const pm_str bytes = { (const char *)data, size };
	if (pm_reader_of(bytes) != &pm_reader_csv)
		return 0;
	const pm_import_options whole = { .threads = 1, .key = key };
	const pm_import_options cut = { .threads = 1, .key = key, .block_bytes = 1 + size % 13, .plain = true };
	pm_import *a = NULL, *b = NULL;
	const pm_status s = pm_import_bytes(&d.reg, "fuzz.csv", bytes, &whole, &a, NULL);
	must(s == pm_import_bytes(&d.reg, "fuzz.csv", bytes, &cut, &b, NULL));
	if (s == PM_OK) {
		same(a, b);
		counted(a, bytes);
	}
	pm_import_free(a);
	pm_import_free(b);
	return 0;
}
