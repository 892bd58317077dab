#include "cli/decided.h"

#include <stdio.h>

#include "address/weights.h"
#include "base/mem.h"

enum { MOST = 64 };

pm_decision_side pm_row_side(const pm_register *reg, const pm_table *t, uint32_t row, pm_str line, pm_buf *scratch)
{
	const pm_column *key = reg->key >= 0 ? pm_table_find(t, reg->field[reg->key].name) : NULL;
	pm_digest_run run;
	pm_buf_clear(scratch);
	if (key)
		pm_column_print(key, row, scratch);
	pm_digest_begin(&run);
	pm_digest_add(&run, scratch->n ? scratch->p : "", scratch->n);
	pm_digest_add(&run, line.p, line.n);
	return (pm_decision_side){ pm_digest_end(&run), pm_buf_str(scratch) };
}

pm_decision_side pm_address_side(const pm_address_index *x, const pm_column *id, uint32_t address, pm_buf *scratch)
{
	pm_str ref = id ? pm_column_str(id, address) : (pm_str){ "", 0 };
	if (ref.n == 0) {
		pm_buf_clear(scratch);
		pm_address_print(x, address, scratch);
		ref = pm_buf_str(scratch);
	}
	return (pm_decision_side){ pm_digest_of(ref.p, ref.n), ref };
}

static bool is_open(const pm_match *m) { return m->how == PM_HOW_FUZZY || m->how == PM_HOW_AMBIGUOUS || m->how == PM_HOW_NONE; }

static bool is_refused(const pm_decide *d, const pm_ruled *said, uint32_t n, uint32_t address, pm_buf *scratch, const pm_ruled **who)
{
	const pm_decision_side side = pm_address_side(d->index, d->id, address, scratch);
	for (uint32_t i = 0; i < n; i++)
		if (said[i].ruling == PM_RULING_OTHER && memcmp(&said[i].b, &side.digest, sizeof side.digest) == 0)
			return *who = &said[i], true;
	return false;
}

/* Without those that were refused, the others share what is left. */
static pm_status without_refused(const pm_decide *d, pm_address_ask *ask, uint32_t row, const pm_ruled *said, uint32_t n, pm_buf *scratch,
                                 pm_match *m, const pm_ruled **who, pm_err *err)
{
	pm_address_candidate c[MOST];
	uint32_t found, kept = 0;
	pm_match was;
	double gone = 0, left = 0;
	PM_TRY(pm_address_ask_row(ask, row, &was, c, MOST, &found, err));
	const pm_ruled *by = NULL;
	for (uint32_t i = 0; i < found; i++)
		if (is_refused(d, said, n, c[i].row, scratch, &by))
			gone += (double)c[i].p;
		else
			c[kept++] = c[i];
	if (!by)
		return PM_OK;
	const double rest = gone < 1 ? 1 - gone : 1;
	for (uint32_t i = 0; i < kept; i++)
		left += (double)c[i].p / rest;
	*m = (pm_match){ PM_NO_ROW, PM_NO_ROW, PM_NO_ROW, 0, 0, PM_HOW_DECIDED };
	*who = by;
	if (kept == 0 || gone >= 1)
		return PM_OK;
	m->first = c[0].row;
	m->p = (float)((double)c[0].p / rest);
	m->second = kept > 1 ? c[1].row : PM_NO_ROW;
	m->second_p = kept > 1 ? (float)((double)c[1].p / rest) : 0;
	if ((double)m->p >= PM_ACCEPT)
		m->row = m->first;
	else if (left >= PM_SOME_ADDRESS)
		m->how = PM_HOW_AMBIGUOUS;
	return PM_OK;
}

static pm_status chosen(const pm_decide *d, const pm_ruled *said, pm_match *m, bool *out_there, pm_err *err)
{
	pm_match to;
	uint32_t none;
	PM_TRY(pm_address_find_one(d->index, said->b_ref, &to, NULL, 0, &none, err));
	*out_there = to.row != PM_NO_ROW;
	if (*out_there)
		*m = (pm_match){ to.row, PM_NO_ROW, to.row, 1, 0, PM_HOW_DECIDED };
	return PM_OK;
}

/* Of several that were pointed out the last one that the spine still has. */
static pm_status find_chosen(const pm_decide *d, const pm_ruled *said, uint32_t n, pm_match *m, const pm_ruled **who, pm_err *err)
{
	for (uint32_t i = 0; i < n; i++) {
		bool there;
		if (said[i].ruling != PM_RULING_SAME || (*who && said[i].id < (*who)->id))
			continue;
		PM_TRY(chosen(d, &said[i], m, &there, err));
		*who = there ? &said[i] : *who;
	}
	return PM_OK;
}

/* *who: NULL, or who decided. */
static pm_status decide_row(const pm_decide *d, pm_address_ask *ask, uint32_t row, pm_buf *line, pm_buf *scratch, pm_match *m,
                            const pm_ruled **who, pm_err *err)
{
	uint32_t n;
	*who = NULL;
	pm_buf_clear(line);
	PM_TRY(pm_address_ask_line(ask, row, line, err));
	const pm_decision_side side = pm_row_side(d->reg, d->table, row, pm_buf_str(line), scratch);
	const pm_ruled *said = pm_rulings_of(d->rulings, &side.digest, &n);
	PM_TRY(find_chosen(d, said, n, m, who, err));
	if (*who || n == 0)
		return PM_OK;
	return without_refused(d, ask, row, said, n, scratch, m, who, err); /* the chosen address may be gone: what was refused still is */
}

static pm_status name_decider(pm_column *by, uint32_t row, const pm_ruled *who, pm_err *err)
{
	char day[32], text[160];
	const int32_t on = pm_day_at(who->at);
	pm_date_text((pm_date){ on, on }, day);
	const int n = snprintf(text, sizeof text, "%.*s, %s", (int)(who->who.n < 100 ? who->who.n : 100), who->who.p, day);
	return pm_column_set_text(by, row, (pm_str){ text, (size_t)n }, err);
}

static pm_status decide_all(const pm_decide *d, pm_match *match, pm_column *by, bool *any, pm_err *err)
{
	pm_address_ask *ask;
	pm_buf line = {0}, scratch = {0};
	PM_TRY(pm_address_ask_new(d->index, d->query, &ask, err));
	pm_status s = PM_OK;
	for (uint32_t r = 0; r < d->table->rows && s == PM_OK; r++) {
		const pm_ruled *who = NULL;
		if (is_open(&match[r]))
			s = decide_row(d, ask, r, &line, &scratch, &match[r], &who, err);
		if (s == PM_OK && who) {
			s = name_decider(by, r, who, err);
			*any = true;
		}
	}
	if (s == PM_OK)
		s = pm_buf_check(&scratch, err);
	pm_buf_release(&line);
	pm_buf_release(&scratch);
	pm_address_ask_free(ask);
	return s;
}

/* A house of several addresses (at most half each) stays undecided whatever the curve says. */
static void calibrate(const pm_calibration *c, pm_match *m)
{
	if ((m->how != PM_HOW_FUZZY && m->how != PM_HOW_AMBIGUOUS) || m->first == PM_NO_ROW || m->p <= 0.5f)
		return;
	m->p = (float)pm_calibrated(c, (double)m->p);
	m->second_p = (float)pm_calibrated(c, (double)m->second_p);
	const bool accept = (double)m->p >= PM_ACCEPT;
	m->how = accept ? PM_HOW_FUZZY : PM_HOW_AMBIGUOUS;
	m->row = accept ? m->first : PM_NO_ROW;
}

pm_status pm_decide_joins(const pm_decide *d, pm_match *match, pm_column **out_by, pm_err *err)
{
	pm_column *by = NULL;
	bool any = false;
	if (d->rulings->n) {
		PM_TRY(pm_column_new(PM_STR("@besluit"), PM_TYPE_TEXT, d->table->rows, &by, err));
		const pm_status s = decide_all(d, match, by, &any, err);
		if (s != PM_OK) {
			pm_column_free(by);
			return s;
		}
		pm_column_seal(by);
	}
	for (uint32_t r = 0; d->calibration->points && r < d->table->rows; r++)
		calibrate(d->calibration, &match[r]);
	if (!any) {
		pm_column_free(by);
		by = NULL;
	}
	*out_by = by;
	return PM_OK;
}
