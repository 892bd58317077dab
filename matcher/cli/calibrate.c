/* calibrate.c - pandmatch calibrate: 30 percent is to mean that 30 in 100 are found. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/files.h"
#include "cli/look_back.h"
#include "cli/past_run.h"
#include "publish/order.h"
#include "score/rule_edit.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch calibrate --theme NAME [--db FILE] [--run N] [--rules PATH] [--out FILE] [--months N] [--threads N]\n\n"
	"Holds the scores of past months, with what was known then, against what visits found, and says what chance belongs to a score.\n"
	"How steeply chances rise follows from all visits; how high they lie only from visits that were drawn at random: people\n"
	"looked where they suspected something. With fewer than 50 of those nothing is written.\n"
	"  --rules   the rules to calibrate (default: those of the run)\n"
	"  --out     writes the rule file that declares the theme, with its line `calibrated`, to this file\n"
	"  --months  how far back (default: 24)\n";

static void rate(const pm_rate *r, pm_buf *out)
{
	pm_dutch_interval(out, 100 * r->share, " (", 100 * r->low, 100 * r->high, 1);
	pm_buf_char(out, ')');
}

static void bins(const pm_curve *c, const pm_look_back *l, bool controls, pm_buf *out, pm_err *err)
{
	pm_curve_bin bin[PM_CURVE_BINS];
	uint32_t n = 0;
	if (pm_curve_bins(c, l->outcome, l->n, controls, bin, &n, err) != PM_OK || n == 0)
		return;
	pm_buf_text(out, controls ? "\n  aselecte bezoeken: gezegd -> gevonden\n" : "\n  alle bezoeken, zoals mensen ze kozen: gezegd -> gevonden\n");
	for (uint32_t i = 0; i < n; i++) {
		pm_buf_printf(out, "    %5.0f bezoeken: ", bin[i].visits);
		pm_dutch_number(out, 100 * bin[i].said, 1);
		pm_buf_text(out, " -> ");
		rate(&bin[i].found, out);
		pm_buf_char(out, '\n');
	}
}

static void tell(const pm_look_back *l, const pm_curve *c, pm_buf *out, pm_err *err)
{
	const pm_theme *t = &l->batch->rules->theme[l->theme];
	pm_buf_printf(out, "%.*s: %u %s met een uitkomst in %u maanden, %u raak, %u aselect\n", PM_STR_FMT(t->title.n ? t->title : t->name), c->visits,
	              pm_by_number(c->visits, "bezoek", "bezoeken"), l->months, c->hits, c->controls);
	pm_look_back_notice(l, out);
	pm_buf_text(out, "  elke bit van de score telt voor ");
	pm_dutch_interval(out, c->slope, " (95%: ", c->slope - 1.96 * c->slope_sd, c->slope + 1.96 * c->slope_sd, 2);
	pm_buf_text(out, ")\n");
	for (int bits = -6; bits <= 4; bits += 2) {
		const pm_rate r = pm_curve_rate(c, bits);
		pm_buf_printf(out, "    score %+d: ", bits);
		rate(&r, out);
		pm_buf_text(out, "\n");
	}
	bins(c, l, true, out, err);
	bins(c, l, false, out, err);
	if (!c->shift_known)
		pm_buf_printf(out, "\n  Niet geijkt: %u %s, %d nodig. De hoogte van de kansen komt nu van adressen die mensen uitkozen.\n", c->controls,
		              pm_by_number(c->controls, "aselect bezoek", "aselecte bezoeken"), PM_CURVE_VISITS);
}

static pm_status write_theme(pm_look_back *l, const pm_curve *c, const char *path, pm_err *err)
{
	pm_buf text = {0}, from = {0};
	char day[32], folder[4096] = ".";
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const int32_t end = l->batch->as_of;
	pm_date_text((pm_date){ end, end }, day);
	pm_buf_printf(&from, "%u bezoeken in %u maanden tot %s, %u aselect", c->visits, l->months, day, c->controls);
	if (slash)
		snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
	pm_status s = pm_buf_check(&from, err);
	if (s == PM_OK)
		s = pm_theme_edit(l->batch->rules, l->theme, c->slope, c->shift, pm_buf_str(&from), &text, err);
	if (s == PM_OK)
		s = pm_file_stage(folder, name, pm_buf_str(&text), err);
	if (s == PM_OK)
		s = pm_file_show(folder, name, err);
	pm_buf_release(&text);
	pm_buf_release(&from);
	return s;
}

/* What a theme may be calibrated on: enough visits that nobody chose, and scores that visits bear out. */
static pm_status fit_to_write(const pm_curve *c, pm_err *err)
{
	if (!c->shift_known)
		return pm_fail(err, PM_E_USE, "nothing is written: %u visits were drawn at random, %d are needed", c->controls, PM_CURVE_VISITS);
	if (c->slope <= 1.96 * c->slope_sd)
		return pm_fail(err, PM_E_USE, "nothing is written: visits do not show that a higher score finds more; look at the rules first (pandmatch learn)");
	return PM_OK;
}

static pm_status work(pm_batch *b, pm_err *err)
{
	const pm_options *o = b->opt;
	pm_run run;
	PM_TRY(o->rules ? pm_past_inputs(b, o->run, &run, err) : pm_past_run(b, o->run, &run, err));
	const int32_t t = o->theme ? pm_rules_theme(b->rules, pm_str_of(o->theme)) : -1;
	if (t < 0)
		return o->theme ? pm_fail(err, PM_E_NAME, "no theme is called %s", o->theme)
		                : pm_fail(err, PM_E_USE, "calibrate needs --theme NAME; pandmatch calibrate --help");
	pm_look_back l;
	pm_curve c;
	pm_buf out = {0};
	PM_TRY(pm_look_back_over(b, (uint32_t)t, o->months ? o->months : 24, &l, err));
	pm_status s = pm_curve_fit(l.outcome, l.n, &c, err);
	if (s == PM_OK) {
		tell(&l, &c, &out, err);
		s = pm_buf_check(&out, err);
	}
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	if (s == PM_OK && o->out)
		s = fit_to_write(&c, err);
	if (s == PM_OK && o->out)
		s = write_theme(&l, &c, o->out, err);
	pm_buf_release(&out);
	pm_look_back_release(&l);
	return s;
}

int pm_command_calibrate(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run rules theme out months threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "calibrate takes no word \"%s\"; pandmatch calibrate --help", o.word[0]), pm_complain(&err);
	pm_option_case(&o);
	pm_batch b = { .opt = &o };
	const pm_status s = work(&b, &err);
	pm_batch_release(&b);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
