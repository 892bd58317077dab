/* list.c - pandmatch list: plan a week, ask why an address is not on it, release it. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/list_plan.h"
#include "cli/list_release.h"
#include "cli/list_show.h"
#include "signal/spine.h"
#include "store/case_list.h"

static const char help[] =
	"pandmatch list NAME [--capacity N] [--teams N] [--days DAYS] [--theme A,B] [--area WHERE] [--where CONDITION]\n"
	"               [--week DATE] [--seed N] [--out DIR] [--db FILE] [--by NAME] [--hidden]\n"
	"pandmatch list NAME --why-not ADDRESS [flags as above]\n"
	"pandmatch list show NAME|NUMBER [--hidden] [--db FILE]\n"
	"pandmatch list release NAME --in FILE [--by NAME] [--db FILE]\n"
	"pandmatch list drop NAME ADDRESS --because WHY [--by NAME] [--db FILE]\n"
	"pandmatch list close NAME|NUMBER [--by NAME] [--db FILE]\n"
	"pandmatch list withdraw NAME|NUMBER [--by NAME] [--db FILE]\n\n"
	"Plans the list of that name in the rules (`list NAME { ... }`) from the latest run: who, by which team, when, in which order.\n"
	"Flags go over what the block says, and the list tells which; only the share of control visits is no flag's: it stands in the block,\n"
	"beside its lawful ground. With --theme the rules need no such list. The proposal is kept in the case file, and\n"
	"NAME_besluiten.csv in the out folder is to be filled: besluit (akkoord, afvoeren, aanhouden) and reden. Released by a person\n"
	"with that sheet, the list may be issued; a new proposal of the same name takes the place of one that wasn't released.\n"
	"From a released list one address can be dropped, for as long as nobody went there. It is done when all were visited; once its\n"
	"week is over it can be closed without. A withdrawn list never was: what was dropped from it may be on the next.\n"
	"  --area     a name in the register gebieden, FIELD=VALUE of the addresses, or X,Y,METRES in RD\n"
	"  --where    a condition as in a list block; addresses must meet the block's own as well\n"
	"  --days     as in a list block: \"maandag, woensdag\"\n"
	"  --week     any day of the week (default: the week after the run's date)\n"
	"  --why-not  plan, keep nothing, and tell why that address is not on the list\n"
	"  --hidden   show rank, probability and control slots as well: never in the street, and never to who decides\n"
	"Exit status: 0 done, 1 the sheet does not decide about every address, 2 wrong use or rules, 3 failed.\n";

static pm_status print_list(const pm_worklist *l, bool hidden, pm_err *err)
{
	pm_buf out = {0};
	pm_list_show(l, hidden, &out);
	const pm_status s = pm_buf_check(&out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	pm_buf_release(&out);
	return s;
}

/* The sheet is staged first and shown last, so that neither a list without its sheet nor a sheet without its list stays. */
static pm_status keep(const pm_options *o, int64_t now, pm_worklist *l, pm_err *err)
{
	const char *folder = o->out ? o->out : "out";
	char name[160];
	pm_buf sheet = {0};
	pm_case *c = NULL;
	snprintf(name, sizeof name, "%.*s_besluiten.csv", (int)(l->name.n < 100 ? l->name.n : 100), l->name.p);
	pm_list_sheet(l, &sheet);
	pm_status s = pm_buf_check(&sheet, err);
	if (s == PM_OK)
		s = pm_make_folder(folder, err);
	if (s == PM_OK)
		s = pm_file_stage(folder, name, pm_buf_str(&sheet), err);
	pm_buf_release(&sheet);
	PM_TRY(s);
	s = pm_case_open(o->db, PM_CASE_WRITE, &c, err);
	if (s == PM_OK)
		s = pm_case_begin(c, err);
	if (s == PM_OK)
		s = pm_worklist_put(c, l, err);
	if (s == PM_OK)
		s = pm_list_audit(c, now, pm_who(o), "list planned", l, err);
	if (s == PM_OK)
		s = pm_case_commit(c, err);
	pm_case_close(c);
	if (s != PM_OK) {
		pm_file_forget(folder, name);
		return s;
	}
	PM_TRY(pm_file_show(folder, name, err));
	fprintf(stderr, "Besluit per adres: %s/%s; daarna pandmatch list release %.*s --in dat bestand\n", folder, name, PM_STR_FMT(l->name));
	return PM_OK;
}

static pm_status why_not(pm_list_reading *r, const pm_planned *p, const char *address, pm_err *err)
{
	pm_buf out = {0};
	uint32_t row = 0;
	PM_TRY(pm_telling_find(&r->t, address, &row, err));
	pm_spine_address(&r->t.batch.rules->reg[r->t.batch.rules->spine], r->t.scope.spine, row, &out);
	pm_buf_text(&out, ": ");
	pm_planned_why(p, row, &out);
	const pm_status s = pm_buf_check(&out, err);
	if (s == PM_OK)
		printf("%s\n", out.p);
	pm_buf_release(&out);
	return s;
}

static pm_status plan(const pm_options *o, pm_str name, pm_err *err)
{
	const int64_t now = (int64_t)time(NULL);
	pm_list_reading r = { .t = { .batch = { .opt = o } } };
	pm_planned *p = NULL;
	pm_status s = pm_list_read(&r, name, now, err);
	if (s == PM_OK)
		s = pm_list_plan(&r.planning, &p, err);
	if (s == PM_OK && o->why_not)
		s = why_not(&r, p, o->why_not, err);
	else if (s == PM_OK) {
		s = keep(o, now, pm_planned_list(p), err);
		if (s == PM_OK)
			s = print_list(pm_planned_list(p), o->hidden, err);
	}
	pm_planned_free(p);
	pm_list_reading_release(&r);
	return s;
}

static pm_status show(const pm_options *o, pm_err *err)
{
	pm_case *c = NULL;
	pm_worklist *l = NULL;
	pm_status s = pm_case_open(o->db, PM_CASE_READ, &c, err);
	if (s == PM_OK)
		s = pm_list_named(c, o->word[1], &l, err);
	if (s == PM_OK)
		s = print_list(l, o->hidden, err);
	pm_worklist_free(l);
	pm_case_close(c);
	return s;
}

/* Why a list can't become withdrawn, or done though not everybody was visited. */
static pm_status may_end(const pm_worklist *l, pm_list_status to, pm_err *err)
{
	if (l->status == PM_LIST_DONE || l->status == PM_LIST_WITHDRAWN)
		return pm_fail(err, PM_E_USE, "list %lld is %s already", (long long)l->id, pm_list_status_word(l->status));
	if (to == PM_LIST_DONE && l->status == PM_LIST_PROPOSED)
		return pm_fail(err, PM_E_USE, "list %lld was never released: withdraw it", (long long)l->id);
	if (to == PM_LIST_DONE && l->last_day >= pm_today())
		return pm_fail(err, PM_E_USE, "list %lld is not over yet: its last day is still to come", (long long)l->id);
	return PM_OK;
}

static pm_status end(const pm_options *o, pm_list_status to, const char *what, pm_err *err)
{
	pm_case *c = NULL;
	pm_worklist *l = NULL;
	pm_status s = pm_case_open(o->db, PM_CASE_WRITE, &c, err);
	if (s == PM_OK)
		s = pm_case_begin(c, err);
	if (s == PM_OK)
		s = pm_list_named(c, o->word[1], &l, err);
	if (s == PM_OK)
		s = may_end(l, to, err);
	if (s == PM_OK)
		s = pm_case_set_list_status(c, l->id, pm_str_of(pm_list_status_word(to)), 0, PM_STR(""), err);
	if (s == PM_OK)
		s = pm_list_audit(c, (int64_t)time(NULL), pm_who(o), what, l, err);
	if (s == PM_OK)
		s = pm_case_commit(c, err);
	if (s == PM_OK)
		printf("lijst %lld (%.*s) is %s\n", (long long)l->id, PM_STR_FMT(l->name), pm_list_status_word(to));
	pm_worklist_free(l);
	pm_case_close(c);
	return s;
}

int pm_command_list(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "capacity teams theme area where days control week seed out db by hidden why-not because in run threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	pm_option_case(&o);
	const char *verb = o.n_words ? o.word[0] : "";
	const bool is_show = strcmp(verb, "show") == 0, is_release = strcmp(verb, "release") == 0, is_withdraw = strcmp(verb, "withdraw") == 0,
	           is_drop = strcmp(verb, "drop") == 0, is_close = strcmp(verb, "close") == 0;
	pm_status s;
	if ((is_show || is_release || is_withdraw || is_close) && o.n_words != 2)
		s = pm_fail(&err, PM_E_USE, "list %s takes one list; pandmatch list --help", verb);
	else if (is_drop && o.n_words != 3)
		s = pm_fail(&err, PM_E_USE, "list drop takes a list and one address, in quotes; pandmatch list --help");
	else if (is_drop)
		s = pm_list_drop(&o, o.word[1], o.word[2], &err);
	else if (is_show)
		s = show(&o, &err);
	else if (is_release)
		s = pm_list_release(&o, o.word[1], &err);
	else if (is_withdraw)
		s = end(&o, PM_LIST_WITHDRAWN, "list withdrawn", &err);
	else if (is_close)
		s = end(&o, PM_LIST_DONE, "list closed", &err);
	else if (o.n_words > 1 || (o.n_words == 0 && !o.theme))
		s = pm_fail(&err, PM_E_USE, "list takes the name of one list; pandmatch list --help");
	else
		s = plan(&o, pm_str_of(verb), &err);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
