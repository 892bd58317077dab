/* What stops an import, and how somebody lets it go on. */
#include <stdio.h>

#include "base/limits.h"
#include "cli/audit_note.h"
#include "cli/importing.h"

/* What was accepted, for the summary. */
static pm_status remember(pm_batch *b, uint32_t reg, const pm_buf *what, pm_err *err)
{
	const pm_str was = b->input[reg].accepted;
	const size_t n = was.n + (was.n ? 1 : 0) + what->n;
	char *p = pm_arena_alloc(&b->arena, n + 1, 1);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for what was accepted");
	snprintf(p, n + 1, "%.*s%s%s", PM_STR_FMT(was), was.n ? "\n" : "", what->p);
	b->input[reg].accepted = (pm_str){ p, n };
	return PM_OK;
}

pm_status pm_importing_stop(pm_importing *im, uint32_t reg_index, const pm_buf *what, pm_err *err)
{
	pm_batch *b = im->batch;
	const pm_register *reg = &b->rules->reg[reg_index];
	PM_TRY(pm_buf_check(what, err));
	if (!b->opt->accept) {
		fprintf(stderr, "pandmatch: register %.*s: %s%s", PM_STR_FMT(reg->name), what->p, what->p[what->n - 1] == '\n' ? "" : "\n");
		b->stopped++;
		return reg->spine ? pm_importing_stopped(im, err) : PM_OK;
	}
	json_t *o = json_pack("{so, so, so}", "register", pm_json_string(reg->name), "what", pm_json_string(pm_buf_str(what)),
	                      "why", pm_json_string(pm_str_of(b->opt->accept)));
	const pm_status s = pm_audit_note(b->file, im->now, pm_str_of(b->opt->by), "accept", o, err);
	b->gate_passed = true;
	b->why = pm_str_of(b->opt->accept);
	return s == PM_OK ? remember(b, reg_index, what, err) : s;
}

pm_status pm_importing_stopped(const pm_importing *im, pm_err *err)
{
	const uint32_t n = im->batch->stopped;
	if (n == 0)
		return PM_OK;
	return pm_fail(err, PM_E_GATE, "%u gate%s stopped the run. Nothing was changed. --accept WHY goes on", n, n == 1 ? "" : "s");
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
		pm_buf_printf(what, "\n  %u rows, first row %u, %.*s%s%.*s", rows[at], kind[at]->row, PM_STR_FMT(kind[at]->column),
		              kind[at]->column.n ? ": " : "", PM_STR_FMT(kind[at]->reason));
	pm_buf_char(what, '\n');
}

/* What levering.csv says of the file, against the file. */
pm_status pm_importing_as_stated(pm_importing *im, uint32_t reg, int64_t rows, const pm_digest *digest, pm_err *err)
{
	const pm_delivered *d = pm_importing_stated(im, &im->batch->rules->reg[reg]);
	char hex[PM_DIGEST_HEX];
	pm_buf what = {0};
	pm_digest_hex(digest, hex);
	if (d && d->rows >= 0 && rows >= 0 && d->rows != rows)
		pm_buf_printf(&what, "%lld rows, levering.csv says %lld", (long long)rows, (long long)d->rows);
	else if (d && d->sha256.n && !pm_str_eq(d->sha256, pm_str_of(hex)))
		pm_buf_text(&what, "not the file whose sha256 stands in levering.csv");
	const pm_status s = what.n || what.failed ? pm_importing_stop(im, reg, &what, err) : PM_OK;
	pm_buf_release(&what);
	return s;
}

pm_status pm_importing_gate(pm_importing *im, const pm_arrival *a, pm_err *err)
{
	const pm_import *i = a->import;
	pm_buf what = {0};
	pm_status s = PM_OK;
	if (i->rejected * 100 > i->rows * PM_REJECT_PERCENT) {
		too_many_rejects(i, &what);
		s = pm_importing_stop(im, a->reg, &what, err);
	}
	pm_buf_release(&what);
	return s == PM_OK ? pm_importing_as_stated(im, a->reg, (int64_t)i->rows, &im->batch->input[a->reg].source.digest, err) : s;
}
