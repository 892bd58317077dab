/* learn.c - pandmatch learn: weights from what visits found, as a rule file that a team lead reads and accepts. */
#include <stdio.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/past_run.h"
#include "cli/visit_case.h"
#include "cli/visit_table.h"

static const char help[] =
	"pandmatch learn [--db FILE] [--run N] [--theme NAME] [--rules PATH] [--out DIR] [--new-rules N] [--accept WHY]\n"
	"                [--json] [--threads N]\n"
	"pandmatch learn --table FILE --label COLUMN --rules FILE [--out FILE] [--theme NAME] [--key COLUMN] [--as-of DATE]\n"
	"                [--chance COLUMN] [--route COLUMN] [--inspector COLUMN] [--seen COLUMN]\n"
	"                [--new-rules N] [--accept WHY] [--json] [--threads N]\n\n"
	"Learns the weights of a theme's rules from outcomes, all rules at once, and says per rule the old and the new weight, how\n"
	"sure, from how many visits, and why. Nothing changes by itself: --out is a proposal, the rule file with new weights and\n"
	"sources in it. Without --table the visits of a run are used, and those that came back through forms, each with the signals of\n"
	"the month before it. Rules keep their direction; rules on registers of class L without approval, and retired ones, keep their\n"
	"weight. A proposal is only written when, at visits in streets (of a table: rows) that it did not learn from, its top is shown to\n"
	"find more than that of the old weights. Statuses are proposed with the evidence for them, and every weight that a rule ran with\n"
	"before is told.\n"
	"  --label     what was found: J, N, or empty where nobody looked or nobody opened\n"
	"  --out       where the proposal is written (default: it is only told)\n"
	"  --chance    the recorded probability with which a row was chosen: visits are weighed by its inverse\n"
	"  --route     why they looked; `steekproef` is a sample that was drawn at random\n"
	"  --inspector who looked: strictness is taken out of the weights\n"
	"  --seen      when they looked: refused when that was before the day of the signals, --as-of\n"
	"  --accept    why a proposal is written that is not shown to find more; the reason stands in it\n"
	"  --new-rules propose so many new rules, on trial: for a step of a signal that says more or less than the rules do, and for two\n"
	"              rules that together say more or less than their sum\n";

static pm_status learn_table(pm_learning *l, pm_one_table *t, pm_err *err)
{
	const pm_options *o = l->opt;
	if (!o->label || !o->rules)
		return pm_fail(err, PM_E_USE, "learn --table needs --label COLUMN and --rules FILE; pandmatch learn --help");
	if (o->seen && !o->as_of)
		return pm_fail(err, PM_E_USE, "--seen needs --as-of DATE, the day that the signals are of: no outcome may be older");
	if (!o->seen)
		pm_buf_text(&l->notice, "niet nagegaan of de uitkomsten van na de signalen zijn: dat kan met --seen en --as-of\n");
	PM_TRY(pm_one_table_read(t, err));
	l->rules = t->rules;
	l->theme = t->theme;
	l->files = t->declaration.n ? 1 : t->rules->n_file;
	PM_TRY(pm_visit_table_read(t, l, err));
	PM_TRY(pm_buf_check(&l->notice, err));
	PM_TRY(pm_learning_fit(l, err));
	PM_TRY(pm_learning_tell(l, err));
	return o->out ? pm_learning_write(l, err) : PM_OK;
}

static pm_status find_theme(pm_learning *l, pm_err *err)
{
	const pm_rules *r = l->rules;
	const pm_str name = pm_str_of(l->opt->theme);
	if (!l->opt->theme)
		return pm_fail(err, PM_E_USE, "learn needs --theme NAME: weights are learned one theme at a time");
	const int32_t t = pm_rules_theme(r, name);
	if (t < 0)
		return pm_fail(err, PM_E_NAME, "no theme is called %s", l->opt->theme);
	l->theme = (uint32_t)t;
	return PM_OK;
}

static pm_status learn_case(pm_learning *l, pm_batch *b, pm_err *err)
{
	const pm_options *o = l->opt;
	pm_run run;
	if (o->out && !o->rules)
		return pm_fail(err, PM_E_USE, "--out needs --rules PATH, the rules to write anew; pandmatch learn --help");
	PM_TRY(o->rules ? pm_past_inputs(b, o->run, &run, err) : pm_past_run(b, o->run, &run, err));
	l->rules = b->rules;
	l->files = b->rules->n_file;
	PM_TRY(find_theme(l, err));
	PM_TRY(pm_visit_case_read(b, l, err));
	PM_TRY(pm_learning_fit(l, err));
	PM_TRY(pm_weight_history_read(b, l->rules, l->theme, &l->history, err));
	PM_TRY(pm_learning_tell(l, err));
	return o->out ? pm_learning_write(l, err) : PM_OK;
}

int pm_command_learn(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run table label rules out theme key as-of chance route inspector seen new-rules accept json threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "learn takes no word \"%s\"; pandmatch learn --help", o.word[0]), pm_complain(&err);
	if (!o.table)
		pm_option_case(&o);
	if (o.accept && !*o.accept)
		return pm_fail(&err, PM_E_USE, "--accept takes the reason why a proposal is written that is not shown to find more"), pm_complain(&err);
	pm_learning l = { .opt = &o };
	pm_one_table t = { .opt = &o };
	pm_batch b = { .opt = &o };
	const pm_status s = o.table ? learn_table(&l, &t, &err) : learn_case(&l, &b, &err);
	pm_learning_release(&l);
	pm_one_table_release(&t);
	pm_batch_release(&b);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
