/* What stops an import, and how somebody lets it go on. */
#include <stdlib.h>

#include "base/limits.h"
#include "cli/importing.h"
#include "publish/json.h"
#include "store/audit.h"

/* Stops the run, unless somebody accepts it: then who and why go into the audit chain. */
pm_status pm_importing_stop(pm_importing *im, const pm_register *reg, const pm_buf *what, pm_err *err)
{
	pm_batch *b = im->batch;
	PM_TRY(pm_buf_check(what, err));
	if (!b->opt->accept)
		return pm_fail(err, PM_E_GATE, "register %.*s: %s. Nothing was changed. --accept WHY goes on", PM_STR_FMT(reg->name), what->p);
	json_t *o = json_pack("{so, so, so}", "register", pm_json_string(reg->name), "what", pm_json_string(pm_buf_str(what)),
	                      "why", pm_json_string(pm_str_of(b->opt->accept)));
	char *detail = o ? json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
	json_decref(o);
	if (!detail)
		return pm_fail(err, PM_E_NOMEM, "no memory for the audit chain");
	const pm_status s = pm_audit_add(b->file, im->now, pm_str_of(b->opt->by), PM_STR("accept"), pm_str_of(detail), err);
	free(detail);
	b->gate_passed = true;
	return s;
}

static bool same_kind(const pm_reject *a, const pm_reject *b)
{
	return pm_str_eq(a->column, b->column) && pm_str_eq(a->reason, b->reason);
}

/* The kinds of refusal, in the order in which they first occur. */
static void too_many_rejects(const pm_import *i, pm_buf *what)
{
	enum { MOST_KINDS = 8 };
	const pm_reject *kind[MOST_KINDS];
	uint32_t rows[MOST_KINDS] = {0}, kinds = 0;
	for (uint32_t k = 0; k < i->n_rejects; k++) {
		uint32_t at = 0;
		while (at < kinds && !same_kind(kind[at], &i->reject[k]))
			at++;
		if (at == kinds && kinds < MOST_KINDS)
			kind[kinds++] = &i->reject[k];
		if (at < kinds)
			rows[at]++;
	}
	pm_buf_printf(what, "%llu of %llu rows were refused, more than %d percent:", (unsigned long long)i->rejected,
	              (unsigned long long)i->rows, PM_REJECT_PERCENT);
	for (uint32_t at = 0; at < kinds; at++)
		pm_buf_printf(what, "\n  %u rows, first row %u, %.*s: %.*s", rows[at], kind[at]->row, PM_STR_FMT(kind[at]->column),
		              PM_STR_FMT(kind[at]->reason));
	pm_buf_text(what, "\n ");
}

/* The first of its declared expectations that a delivery does not meet. */
static void unexpected(const pm_register *reg, const pm_import *i, pm_buf *what)
{
	const pm_expect *e = &reg->expect;
	if (i->rows < e->rows_least || i->rows > e->rows_most) {
		pm_buf_printf(what, "%llu rows, expected %llu to %llu", (unsigned long long)i->rows,
		              (unsigned long long)e->rows_least, (unsigned long long)e->rows_most);
		return;
	}
	for (uint32_t k = 0; k < e->nulls; k++)
		for (uint32_t c = 0; c < i->n_columns; c++) {
			const double percent = i->accepted ? 100.0 * i->column[c].nulls / (double)i->accepted : 0;
			if (i->column[c].field != e->null[k].field || percent < e->null[k].most_percent)
				continue;
			pm_buf_printf(what, "field %.*s is empty in %.1f percent of the rows, expected less than %g",
			              PM_STR_FMT(reg->field[e->null[k].field].name), percent, e->null[k].most_percent);
			return;
		}
}

/* What levering.csv says of the file, against the file. */
static void not_as_stated(const pm_importing *im, const pm_register *reg, const pm_import *i, const pm_digest *digest, pm_buf *what)
{
	const pm_delivered *d = pm_importing_stated(im, reg);
	char hex[PM_DIGEST_HEX];
	pm_digest_hex(digest, hex);
	if (d && d->rows >= 0 && (uint64_t)d->rows != i->rows)
		pm_buf_printf(what, "%llu rows, levering.csv says %lld", (unsigned long long)i->rows, (long long)d->rows);
	else if (d && d->sha256.n && !pm_str_eq(d->sha256, pm_str_of(hex)))
		pm_buf_text(what, "not the file whose sha256 stands in levering.csv");
}

pm_status pm_importing_gate(pm_importing *im, const pm_register *reg, const pm_import *i, const pm_digest *digest, pm_err *err)
{
	pm_buf what = {0};
	pm_status s = PM_OK;
	if (i->rejected * 100 > i->rows * PM_REJECT_PERCENT) {
		too_many_rejects(i, &what);
		s = pm_importing_stop(im, reg, &what, err);
	}
	pm_buf_clear(&what);
	unexpected(reg, i, &what);
	if (s == PM_OK && (what.n || what.failed))
		s = pm_importing_stop(im, reg, &what, err);
	pm_buf_clear(&what);
	not_as_stated(im, reg, i, digest, &what);
	if (s == PM_OK && (what.n || what.failed))
		s = pm_importing_stop(im, reg, &what, err);
	pm_buf_release(&what);
	return s;
}
