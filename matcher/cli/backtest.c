/* backtest.c - pandmatch backtest: what the rules would have found, month by month, with only what was known then. */
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/look_report.h"
#include "cli/past_run.h"
#include "publish/order.h"
#include "publish/report.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch backtest [--db FILE] [--run N] [--rules PATH] [--theme NAME] [--months N] [--top N] [--out DIR] [--entry FILE]\n"
	"                   [--threads N]\n\n"
	"Makes the list of every month again with only what each register could have known on its last day (`known`), and holds it\n"
	"against the visits of the next month: hits in its first 5, 10 and 20 percent of them, beside other lists, with intervals\n"
	"by bootstrap over streets; recall on visits that were drawn at random; how stable the list is; signals that a visit causes.\n"
	"  --rules   other rules than those of the run\n"
	"  --theme   one theme (default: each)\n"
	"  --months  how far back (default: 24)\n"
	"  --top     length of the list whose stability is told (default: that of the run)\n"
	"  --out     also writes terugblik.html and terugblik.pdf, a page with pictures, and algoritmeregister.json and\n"
	"            .html, the entry for the Algoritmeregister, to this folder\n"
	"  --entry   what only people can say for that register (default: rules/algoritmeregister.csv, when it is there)\n";

static void percent(double share, pm_buf *out) { pm_dutch_number(out, 100 * share, 1); }

static void print_rate(const pm_rate *r, pm_buf *out)
{
	pm_dutch_interval(out, 100 * r->share, " (", 100 * r->low, 100 * r->high, 1);
	pm_buf_char(out, ')');
}

static void head(const pm_look_back *l, pm_buf *out)
{
	const pm_backtest *b = &l->result;
	const pm_theme *t = &l->batch->rules->theme[l->theme];
	char from[32], to[32];
	pm_date_dutch((pm_date){ l->first + 1, l->first + 1 }, from);
	const int32_t end = pm_day_add_months(l->first + 1, (int)l->months) - 1;
	pm_date_dutch((pm_date){ end, end }, to);
	pm_buf_printf(out, "\n%.*s, %u maanden van %s tot en met %s: %u %s met een uitkomst, %u raak, procenten met 95%%-interval\n",
	              PM_STR_FMT(t->title.n ? t->title : t->name), l->months, from, to, b->n, pm_by_number(b->n, "bezoek", "bezoeken"), b->hits);
	pm_buf_text(out, "  alle bezoeken, zoals mensen ze kozen: ");
	print_rate(&b->all, out);
	pm_buf_printf(out, "\n  aselecte bezoeken (%u): ", b->controls);
	print_rate(&b->at_random, out);
	pm_buf_char(out, '\n');
	pm_look_back_notice(l, out);
}

static void lists(const pm_look_back *l, pm_buf *out)
{
	const pm_backtest *b = &l->result;
	for (int o = 0; o < PM_ORDERS; o++) {
		if (!b->list[o].there)
			continue;
		pm_buf_printf(out, "\n  %s\n", pm_order_text((pm_order)o));
		for (int s = 0; s < PM_BACKTEST_SHARES; s++) {
			pm_buf_printf(out, "    eerste %2.0f procent, %5u bezoeken: ", 100 * pm_backtest_share[s], b->list[o].taken[s]);
			print_rate(&b->list[o].rate[s], out);
			if (o != PM_ORDER_RULES) {
				pm_buf_text(out, "; de regels ");
				print_rate(&b->list[o].less_than_rules[s], out);
				pm_buf_text(out, " meer");
			} else if (b->all.share > 0) {
				pm_buf_text(out, "; maal ");
				pm_dutch_number(out, b->list[o].rate[s].share / b->all.share, 1);
				pm_buf_text(out, " alle bezoeken");
			}
			pm_buf_char(out, '\n');
		}
		pm_buf_text(out, "    oppervlak onder de vangstkromme (50 is toeval): ");
		print_rate(&b->list[o].area_interval, out);
		pm_buf_char(out, '\n');
	}
}

static void recall(const pm_look_back *l, pm_buf *out)
{
	const pm_backtest *b = &l->result;
	pm_buf_printf(out, "\n  Gevonden bij aselecte bezoeken (%u) en door de regels vooraan gezet\n", b->control_hits);
	if (b->control_hits == 0)
		pm_buf_text(out, "    niet te zeggen: bij aselecte bezoeken werd niets gevonden\n");
	for (int s = 0; s < PM_BACKTEST_RECALLS && b->control_hits; s++) {
		pm_buf_printf(out, "    in de eerste %2.0f procent van de stad: ", 100 * pm_backtest_recall[s]);
		print_rate(&b->recall[s], out);
		pm_buf_char(out, '\n');
	}
	pm_buf_printf(out, "  van de hoogste %u stond een maand eerder gemiddeld ", l->top);
	percent(l->stays, out);
	pm_buf_text(out, " procent er ook\n");
}

/* Doubly robust; worth.h says how. */
static void worth(const pm_look_back *l, pm_buf *out)
{
	pm_buf_text(out, "\n  Had iemand elke maand bij ieder adres van de lijst aangebeld: geschat deel waar iets gevonden was\n");
	for (int i = 0; i < 2; i++) {
		const pm_worth *w = &l->worth[i];
		pm_buf_printf(out, "    eerste %4u van de lijst: ", w->k);
		print_rate(&w->found, out);
		pm_buf_printf(out, "; echt bezocht %u van %u, %u raak\n", w->visits, w->addresses, w->hits);
	}
	pm_buf_text(out, "    De kans die bij de score hoort, verbeterd met wat bezoeken aan de lijst meer of minder vonden dan die kans zei.\n");
	pm_buf_text(out, l->curve.shift_known ? "    De hoogte komt van aselecte bezoeken.\n"
	                                      : "    Te weinig aselecte bezoeken: de hoogte komt van wie mensen kozen, en is waarschijnlijk te gunstig.\n");
}

static void leaks(const pm_look_back *l, pm_buf *out)
{
	static const char *const why[] = {
		[PM_LEAK_FINDING] = "slaat vaak aan na een bezoek dat iets vond: een gevolg, geen aanwijzing vooraf",
		[PM_LEAK_VISIT] = "slaat aan na een bezoek, wat het ook vond",
		[PM_LEAK_TOO_GOOD] = "is vrijwel altijd raak: kan de uitkomst zelf bevatten, ga na wanneer dit bekend werd",
	};
	pm_buf_text(out, "\n  Signalen die een bezoek zelf veroorzaakt\n");
	bool any = false;
	for (uint32_t k = 0; k < l->n_rules; k++) {
		const pm_rule *r = &l->batch->rules->rule[l->rule[k]];
		const pm_switching *s = &l->switching[k];
		if (l->leak[k] == PM_LEAK_NONE)
			continue;
		any = true;
		pm_buf_printf(out, "    %.*s: %s (na een vondst %u van %u, na ander bezoek %u van %u, na een aselect bezoek %u van %u, zonder bezoek %u van %u)\n", PM_STR_FMT(r->name), why[l->leak[k]],
		              s->found_on, s->found, s->other_on, s->other, s->random_on, s->random, s->nobody_on, s->nobody);
	}
	if (!any)
		pm_buf_text(out, "    geen gezien\n");
}

static void caution(pm_buf *out)
{
	pm_buf_text(out, "\nWat dit niet kan zeggen: bezocht werd wat mensen verdacht vonden, dus over adressen waar niemand kwam gaat dit niet. Een bezoek\n"
	                 "dat niets vond bewijst niet dat er niets was. Personen die nergens ingeschreven staan ziet geen register.\n");
}

typedef struct telling {
	pm_look_back look[64]; /* as many themes as a rule set may have */
	uint32_t n;
	pm_doc page;
	pm_register_entry entry;
} telling;

static pm_status one_theme(pm_batch *b, uint32_t theme, telling *all, pm_err *err)
{
	pm_look_back *l = &all->look[all->n];
	pm_buf out = {0};
	PM_TRY(pm_look_back_over(b, theme, b->opt->months ? b->opt->months : 24, l, err));
	all->n++;
	head(l, &out);
	lists(l, &out);
	recall(l, &out);
	worth(l, &out);
	leaks(l, &out);
	pm_status s = pm_buf_check(&out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	if (s == PM_OK && b->opt->out)
		pm_look_page(l, pm_buf_str(&out), &all->page);
	pm_buf_release(&out);
	return s;
}

enum { HTML, PDF, ENTRY, ENTRY_PAGE, FILES };

/* The page, on a screen and on paper, and the register's entry: all or none. */
static pm_status write_out(const pm_batch *b, telling *all, pm_str last_words, pm_err *err)
{
	static const char *const name[FILES] = { "terugblik.html", "terugblik.pdf", "algoritmeregister.json", "algoritmeregister.html" };
	const pm_look_back *look[64];
	char path[FILES][4096];
	pm_buf text[FILES] = {0};
	pm_new_file file[FILES];
	for (uint32_t i = 0; i < all->n; i++)
		look[i] = &all->look[i];
	pm_doc_heading(&all->page, "grenzen", "Wat dit niet kan zeggen");
	pm_report_said(&all->page, last_words);
	pm_status s = pm_report_files(&all->page, &text[HTML], &text[PDF], err);
	if (s == PM_OK)
		s = pm_look_register(b, look, all->n, &all->entry, &text[ENTRY], &text[ENTRY_PAGE], err);
	for (int i = 0; i < FILES && s == PM_OK; i++) {
		if ((size_t)snprintf(path[i], sizeof path[i], "%s/%s", b->opt->out, name[i]) >= sizeof path[i])
			s = pm_fail(err, PM_E_RANGE, "%s: the path is too long", b->opt->out);
		file[i] = (pm_new_file){ path[i], pm_buf_str(&text[i]) };
	}
	if (s == PM_OK)
		s = pm_files_put(file, FILES, err);
	for (int i = 0; i < FILES; i++)
		pm_buf_release(&text[i]);
	return s;
}

static void begin_page(pm_doc *d, const pm_batch *b)
{
	char day[32], words[256];
	pm_date_dutch((pm_date){ b->as_of, b->as_of }, day);
	snprintf(words, sizeof words, "Terugblik met gegevens tot %s. Elke maand is alleen gebruikt wat toen bekend was.", day);
	d->title = pm_doc_text(d, PM_STR("Hoe goed zijn de lijsten?"));
	d->subtitle = pm_doc_text(d, pm_str_of(words));
	d->footer = d->subtitle;
	d->as_of = b->as_of;
}

static pm_status each_theme(pm_batch *b, telling *all, pm_err *err)
{
	const pm_options *o = b->opt;
	begin_page(&all->page, b);
	for (uint32_t t = 0; t < b->rules->n_themes; t++)
		if (!o->theme || pm_str_eq(b->rules->theme[t].name, pm_str_of(o->theme)))
			PM_TRY(one_theme(b, t, all, err));
	if (all->n == 0)
		return pm_fail(err, PM_E_NAME, "no theme is called %s", o->theme ? o->theme : "anything");
	pm_buf out = {0};
	caution(&out);
	pm_status s = pm_buf_check(&out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	if (s == PM_OK && o->out)
		s = write_out(b, all, pm_buf_str(&out), err);
	pm_buf_release(&out);
	return s;
}

static const char usual_entry[] = "rules/algoritmeregister.csv";

static pm_status read_entry(const pm_options *o, telling *all, pm_err *err)
{
	const char *path = o->entry ? o->entry : usual_entry;
	pm_buf text = {0};
	if (!o->entry && access(path, F_OK) != 0)
		return PM_OK;
	pm_status s = pm_file_read(path, 1 << 20, "--entry FILE names what people say of the algorithm", &text, err);
	if (s == PM_OK)
		s = pm_register_entry_parse(pm_buf_str(&text), path, &all->entry, err);
	pm_buf_release(&text);
	return s;
}

static void tell_open(const pm_options *o, const telling *all)
{
	pm_buf open = {0};
	pm_look_register_open(&all->entry, &open);
	fflush(stdout); /* in one file with what was told it comes behind it */
	if (open.n && !open.failed)
		fprintf(stderr, "algoritmeregister.json is nog niet te publiceren; vul eerst in (%s): %.*s\n", o->entry ? o->entry : usual_entry, PM_STR_FMT(pm_buf_str(&open)));
	pm_buf_release(&open);
}

static pm_status work(pm_batch *b, pm_err *err)
{
	const pm_options *o = b->opt;
	pm_run run;
	PM_TRY(o->rules ? pm_past_inputs(b, o->run, &run, err) : pm_past_run(b, o->run, &run, err));
	if (o->top)
		b->top = o->top;
	telling *all = pm_alloc(1, sizeof *all);
	if (!all)
		return pm_fail(err, PM_E_NOMEM, "no memory to look back");
	pm_status s = o->out ? read_entry(o, all, err) : PM_OK; /* a fault in it is told before the work */
	if (s == PM_OK)
		s = each_theme(b, all, err);
	if (s == PM_OK && o->out)
		tell_open(o, all);
	for (uint32_t i = 0; i < all->n; i++)
		pm_look_back_release(&all->look[i]);
	pm_doc_release(&all->page);
	pm_register_entry_release(&all->entry);
	pm_free(all);
	return s;
}

int pm_command_backtest(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run rules theme months top out entry threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "backtest takes no word \"%s\"; pandmatch backtest --help", o.word[0]), pm_complain(&err);
	pm_option_case(&o);
	pm_batch b = { .opt = &o };
	const pm_status s = work(&b, &err);
	pm_batch_release(&b);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
