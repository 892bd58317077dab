#include "cli/rectify_tell.h"

#include <stdio.h>

static void add_day(pm_buf *out, int32_t day)
{
	char text[32];
	pm_date_dutch((pm_date){ day, day }, text);
	pm_buf_text(out, text);
}

int32_t pm_rectify_due(const pm_rectification *r)
{
	return r->state == PM_RECTIFY_ASKED ? pm_day_add_months(pm_day_at(r->asked_at), PM_RECTIFY_MONTHS) : PM_NO_DAY;
}

void pm_rectify_outcome(const pm_rectification *r, pm_buf *out)
{
	pm_buf_text(out, pm_rectify_word(r->state));
	if (r->state == PM_RECTIFY_ASKED)
		return;
	pm_buf_text(out, " op ");
	add_day(out, pm_day_at(r->decided_at));
	if (r->reason.n)
		pm_buf_printf(out, ": %.*s", PM_STR_FMT(r->reason));
	if (r->state != PM_RECTIFY_GRANTED)
		return;
	if (r->last_at < r->decided_at)
		pm_buf_text(out, "; telt mee vanaf de volgende run");
	else if (r->rows == 0)
		pm_buf_text(out, "; de bron zegt inmiddels iets anders, en dat telt");
	else {
		pm_buf_text(out, "; telt mee sinds ");
		add_day(out, pm_day_at(r->first_at));
	}
}

void pm_rectify_line(const pm_rectification *r, pm_buf *out)
{
	pm_buf_printf(out, "verzoek %lld van ", (long long)r->id);
	add_day(out, pm_day_at(r->asked_at));
	pm_buf_printf(out, ", %.*s (%.*s): register %.*s", PM_STR_FMT(r->address), PM_STR_FMT(r->address_id), PM_STR_FMT(r->reg));
	if (r->row)
		pm_buf_printf(out, ", rij %u", r->row);
	if (r->field.n)
		pm_buf_printf(out, ", %.*s van \"%.*s\" naar \"%.*s\"", PM_STR_FMT(r->field), PM_STR_FMT(r->was), PM_STR_FMT(r->value));
	else
		pm_buf_text(out, ", de hele rij hoort hier niet");
	pm_buf_text(out, "; ");
	pm_rectify_outcome(r, out);
	if (r->state == PM_RECTIFY_ASKED) {
		pm_buf_text(out, ", antwoord uiterlijk ");
		add_day(out, pm_rectify_due(r));
	}
}

void pm_rectify_public(const pm_rectification *r, pm_buf *out)
{
	pm_rectification without = *r;
	without.reason = PM_STR("");
	pm_buf_printf(out, "Verzoek %lld van ", (long long)r->id);
	add_day(out, pm_day_at(r->asked_at));
	pm_buf_printf(out, ": register %.*s", PM_STR_FMT(r->reg));
	if (r->row)
		pm_buf_printf(out, ", rij %u", r->row);
	if (r->field.n)
		pm_buf_printf(out, ", %.*s; ", PM_STR_FMT(r->field));
	else
		pm_buf_text(out, ", of die rij hier hoort; ");
	pm_rectify_outcome(&without, out);
}

typedef struct showing { int64_t id; uint32_t shown; pm_buf out; } showing;

static pm_status show_one(void *ctx, const pm_rectification *r, pm_err *err)
{
	showing *s = ctx;
	(void)err;
	if (s->id && s->id != r->id)
		return PM_OK;
	pm_rectify_line(r, &s->out);
	if (s->id)
		pm_buf_printf(&s->out, "\n  gevraagd door %.*s, opgenomen door %.*s: %.*s", PM_STR_FMT(r->asked_by), PM_STR_FMT(r->by), PM_STR_FMT(r->ground));
	pm_buf_char(&s->out, '\n');
	s->shown++;
	return PM_OK;
}

static pm_status show_step(void *ctx, pm_rectify_state state, int64_t at, pm_str by, pm_str reason, pm_err *err)
{
	showing *s = ctx;
	(void)err;
	pm_buf_printf(&s->out, "  %s op ", pm_rectify_word(state));
	add_day(&s->out, pm_day_at(at));
	pm_buf_printf(&s->out, " door %.*s%s%.*s\n", PM_STR_FMT(by), reason.n ? ": " : "", PM_STR_FMT(reason));
	return PM_OK;
}

pm_status pm_rectify_show(pm_case *c, int64_t id, pm_err *err)
{
	showing s = { .id = id };
	pm_status status = pm_case_each_rectification(c, PM_STR(""), show_one, &s, err);
	if (status == PM_OK && id)
		status = s.shown ? pm_case_each_rectify_step(c, id, show_step, &s, err) : pm_fail(err, PM_E_NOTFOUND, "no rectification has number %lld", (long long)id);
	if (status == PM_OK)
		status = pm_buf_check(&s.out, err);
	if (status == PM_OK)
		fwrite(s.out.n ? s.out.p : "geen verzoeken\n", 1, s.out.n ? s.out.n : 15, stdout);
	pm_buf_release(&s.out);
	return status;
}
