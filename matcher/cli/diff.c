/* diff.c - pandmatch diff: two rule sets over the same records; who enters, leaves and moves in the list, and why. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "cli/command.h"
#include "cli/compare.h"
#include "cli/past_run.h"
#include "signal/spine.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch diff RULES_A RULES_B [--db FILE] [--run N] [--top N] [--json | --csv] [--threads N]\n\n"
	"Weighs the records and the date of a run with two rule sets (folders or files, `:` between) and says per theme who\n"
	"enters, leaves or moves in the top N, which rules made the difference, and what past visits say about both lists.\n"
	"  --db   the case file                        (default: pandmatch.db)\n"
	"  --run  whose records and date               (default: the latest)\n"
	"  --top  length of the list                   (default: that of the run)\n"
	"  --csv  every change as a line, for a spreadsheet; --json for a program\n";

enum { SHOWN = 20 }; /* of each kind on a screen; --csv and --json hold all */

typedef struct side {
	pm_options opt;
	pm_batch batch;
	pm_run run;
} side;

static pm_status weigh(side *w, const pm_options *o, const char *rules, const pm_batch *beside, pm_err *err)
{
	w->opt = *o;
	w->opt.rules = rules;
	pm_batch *b = &w->batch;
	b->opt = &w->opt;
	b->beside = beside;
	PM_TRY(pm_past_inputs(b, o->run, &w->run, err));
	if (o->top)
		b->top = o->top;
	PM_TRY(pm_batch_signals(b, false, err));
	return pm_batch_scores(b, err);
}

static void print_address(const pm_comparison *c, uint32_t row, pm_buf *out)
{
	const pm_rules *r = c->b->rules;
	pm_spine_address(&r->reg[r->spine], c->b->input[r->spine].table, row, out);
}

static void print_role(const pm_comparison *c, pm_role role, uint32_t row, pm_buf *out)
{
	const pm_rules *r = c->b->rules;
	const pm_column *column = pm_role_column(&r->reg[r->spine], c->b->input[r->spine].table, role);
	if (column)
		pm_column_print(column, row, out);
}

static double bits_of(const pm_batch *b, uint32_t theme, uint32_t row) { return (double)b->score[theme].total[row] / PM_BITS_ONE; }

static pm_status text_moves(const pm_comparison *c, pm_move_kind kind, const char *head, uint32_t of, pm_buf *out, pm_err *err)
{
	uint32_t shown = 0, pushed = 0;
	pm_buf why = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < c->n && s == PM_OK; i++) {
		const pm_move *m = &c->move[i];
		if (m->kind != kind)
			continue;
		if (kind == PM_MOVES && bits_of(c->a, c->theme_a, m->row) == bits_of(c->b, c->theme_b, m->row)) {
			pushed++;
			continue;
		}
		if (shown == SHOWN)
			continue;
		if (!shown++)
			pm_buf_printf(out, "\n  %s\n", head);
		char rank[64];
		if (kind == PM_MOVES)
			snprintf(rank, sizeof rank, "%u -> %u", m->rank_a, m->rank_b);
		else
			snprintf(rank, sizeof rank, "%u", kind == PM_ENTERS ? m->rank_b : m->rank_a);
		pm_buf_printf(out, "  %13s  ", rank);
		print_address(c, m->row, out);
		pm_buf_clear(&why);
		s = pm_compare_why(c, m, &why, err);
		pm_buf_printf(out, "\n                 %s\n", why.p ? why.p : "");
	}
	if (of - pushed > shown)
		pm_buf_printf(out, "  en nog %u; --csv geeft ze alle\n", of - pushed - shown);
	if (pushed)
		pm_buf_printf(out, "\n  %u verschoven met een eigen score die gelijk bleef\n", pushed);
	pm_buf_release(&why);
	return s;
}

static void text_interval(const char *name, const pm_past_visits *v, pm_buf *out)
{
	pm_buf_printf(out, "    %s: ", name);
	if (v->visits == 0) {
		pm_buf_text(out, "geen bezoek met een uitkomst op deze lijst, dus niets te zeggen\n");
		return;
	}
	pm_buf_printf(out, "%llu raak van %llu %s met een uitkomst, ", (unsigned long long)v->hits, (unsigned long long)v->visits,
	              pm_by_number(v->visits, "bezoek", "bezoeken"));
	pm_dutch_interval(out, 100 * (double)v->hits / (double)v->visits, " procent (95%-interval ", 100 * v->low, 100 * v->high, 0);
	pm_buf_text(out, ")\n");
}

static void text_visits(const pm_comparison *c, const pm_past_visits *a, const pm_past_visits *b, pm_buf *out)
{
	pm_buf_text(out, "\n  Wat bezoeken tot nu toe zeggen\n");
	if (!a->known || !b->known) {
		pm_buf_text(out, "    er is geen register bezoeken met situatie, conclusie en tijdstip\n");
		return;
	}
	text_interval("A", a, out);
	text_interval("B", b, out);
	pm_buf_printf(out, "    overal: %llu raak van %llu %s met een uitkomst\n", (unsigned long long)b->hits_everywhere, (unsigned long long)b->everywhere,
	              pm_by_number(b->everywhere, "bezoek", "bezoeken"));
	pm_buf_text(out, "    Let op: vertekend. Bezocht werd wat toen verdacht leek, niet een steekproef; over adressen waar nooit iemand was\n"
	                 "    zegt dit niets. Alleen bezoeken uit een aselecte steekproef geven een eerlijke vergelijking.\n");
	pm_buf names = {0};
	pm_rules_on_visits(c->b, c->theme_b, &names);
	if (names.n)
		pm_buf_printf(out, "    Bovendien wegen deze regels zelf bezoeken mee, zodat hun eigen verleden meetelt: %s.\n", names.p);
	pm_buf_release(&names);
}

static pm_status text_theme(const pm_comparison *c, const pm_past_visits *a, const pm_past_visits *b, pm_buf *out, pm_err *err)
{
	const pm_theme *t = &c->b->rules->theme[c->theme_b];
	pm_buf_printf(out, "\n%.*s, de hoogste %u: %u erbij, %u eraf, %u verschoven, %u gelijk\n", PM_STR_FMT(t->title.n ? t->title : t->name),
	              c->b->top, c->enters, c->leaves, c->moves, c->stays);
	PM_TRY(text_moves(c, PM_ENTERS, "Erbij (nieuwe rang)", c->enters, out, err));
	PM_TRY(text_moves(c, PM_LEAVES, "Eraf (oude rang)", c->leaves, out, err));
	PM_TRY(text_moves(c, PM_MOVES, "Verschoven (oude -> nieuwe rang), het verst eerst", c->moves, out, err));
	text_visits(c, a, b, out);
	return pm_buf_check(out, err);
}

static const char *const kinds[] = { [PM_ENTERS] = "erbij", [PM_LEAVES] = "eraf", [PM_MOVES] = "verschoven" };

static void csv_total(const pm_batch *b, uint32_t theme, uint32_t row, pm_buf *out)
{
	pm_dutch_number(out, bits_of(b, theme, row), 2);
	pm_buf_char(out, ';');
}

static void csv_rank(uint32_t rank, pm_buf *out)
{
	if (rank)
		pm_buf_printf(out, "%u", rank);
	pm_buf_char(out, ';');
}

static pm_status csv_theme(const pm_comparison *c, pm_buf *out, pm_err *err)
{
	pm_buf work = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < c->n && s == PM_OK; i++) {
		const pm_move *m = &c->move[i];
		pm_buf_printf(out, "%.*s;%s;", PM_STR_FMT(c->b->rules->theme[c->theme_b].name), kinds[m->kind]);
		csv_rank(m->rank_a, out);
		csv_rank(m->rank_b, out);
		csv_total(c->a, c->theme_a, m->row, out);
		csv_total(c->b, c->theme_b, m->row, out);
		pm_buf_clear(&work);
		print_address(c, m->row, &work);
		pm_csv_cell(out, pm_buf_str(&work));
		pm_buf_char(out, ';');
		static const pm_role roles[] = { PM_ROLE_POSTCODE, PM_ROLE_ID };
		for (int k = 0; k < 2; k++) {
			pm_buf_clear(&work);
			print_role(c, roles[k], m->row, &work);
			pm_csv_cell(out, pm_buf_str(&work));
			pm_buf_char(out, ';');
		}
		pm_buf_clear(&work);
		s = pm_compare_why(c, m, &work, err);
		pm_csv_cell(out, pm_buf_str(&work));
		pm_buf_text(out, "\r\n");
	}
	pm_buf_release(&work);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}

static json_t *json_visits(const pm_past_visits *v)
{
	if (!v->known)
		return json_null();
	return json_pack("{sI, sI, sf, sf, sI, sI}", "visits", (json_int_t)v->visits, "hits", (json_int_t)v->hits, "low", v->low, "high", v->high,
	                 "visits_everywhere", (json_int_t)v->everywhere, "hits_everywhere", (json_int_t)v->hits_everywhere);
}

static json_t *json_rank(uint32_t rank) { return rank ? json_integer(rank) : json_null(); }

static pm_status json_moves(const pm_comparison *c, json_t *list, pm_err *err)
{
	pm_buf address = {0}, id = {0}, why = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < c->n && s == PM_OK; i++) {
		const pm_move *m = &c->move[i];
		pm_buf_clear(&address);
		pm_buf_clear(&id);
		pm_buf_clear(&why);
		print_address(c, m->row, &address);
		print_role(c, PM_ROLE_ID, m->row, &id);
		s = pm_compare_why(c, m, &why, err);
		json_array_append_new(list, json_pack("{ss, so, so, sf, sf, ss, ss, ss}", "what", kinds[m->kind], "rank_a", json_rank(m->rank_a),
		                                      "rank_b", json_rank(m->rank_b), "bits_a", bits_of(c->a, c->theme_a, m->row),
		                                      "bits_b", bits_of(c->b, c->theme_b, m->row), "adres", address.p ? address.p : "",
		                                      "nummeraanduiding_id", id.p ? id.p : "", "why", why.p ? why.p : ""));
	}
	pm_buf_release(&address);
	pm_buf_release(&id);
	pm_buf_release(&why);
	return s;
}

static pm_status json_theme(const pm_comparison *c, const pm_past_visits *a, const pm_past_visits *b, json_t *themes, pm_err *err)
{
	json_t *list = json_array();
	const pm_status s = json_moves(c, list, err);
	const pm_str name = c->b->rules->theme[c->theme_b].name;
	json_t *o = json_pack("{ss#, si, si, si, si, si, so, so, so}", "theme", name.p, (int)name.n, "top", (int)c->b->top, "enters", (int)c->enters,
	                      "leaves", (int)c->leaves, "moves", (int)c->moves, "stays", (int)c->stays, "changes", list, "visits_a", json_visits(a),
	                      "visits_b", json_visits(b));
	json_array_append_new(themes, o);
	return s;
}

static pm_status each_theme(side *a, side *b, pm_buf *out, json_t *themes, pm_err *err)
{
	const pm_options *o = &b->opt;
	for (uint32_t t = 0; t < b->batch.rules->n_themes; t++) {
		const pm_str name = b->batch.rules->theme[t].name;
		const int32_t was = pm_rules_theme(a->batch.rules, name);
		if (was < 0) {
			if (!o->csv && !o->json)
				pm_buf_printf(out, "\n%.*s: alleen in B, niets om mee te vergelijken\n", PM_STR_FMT(name));
			continue;
		}
		pm_comparison c;
		pm_past_visits seen_a, seen_b;
		PM_TRY(pm_past_visits_count(&a->batch, (uint32_t)was, &seen_a, err));
		PM_TRY(pm_past_visits_count(&b->batch, t, &seen_b, err));
		PM_TRY(pm_compare(&a->batch, (uint32_t)was, &b->batch, t, &c, err));
		const pm_status s = o->json ? json_theme(&c, &seen_a, &seen_b, themes, err) : o->csv ? csv_theme(&c, out, err)
		                                                                             : text_theme(&c, &seen_a, &seen_b, out, err);
		pm_comparison_release(&c);
		PM_TRY(s);
	}
	return PM_OK;
}

static void head(const side *a, const side *b, pm_buf *out)
{
	char day[32];
	pm_date_dutch((pm_date){ b->run.as_of, b->run.as_of }, day);
	if (b->opt.csv)
		pm_buf_text(out, "\xef\xbb\xbfthema;wat;rang_a;rang_b;bits_a;bits_b;adres;postcode;nummeraanduiding_id;waarom\r\n");
	else
		pm_buf_printf(out, "A: %s\nB: %s\nGegevens van run %lld, stand %s\n", a->opt.rules, b->opt.rules, (long long)b->run.id, day);
}

static pm_status tell(side *a, side *b, pm_err *err)
{
	pm_buf out = {0};
	json_t *themes = b->opt.json ? json_array() : NULL;
	if (!b->opt.json)
		head(a, b, &out);
	pm_status s = each_theme(a, b, &out, themes, err);
	if (s == PM_OK && b->opt.json) {
		json_t *o = json_pack("{sI, ss, ss, sO}", "run", (json_int_t)b->run.id, "a", a->opt.rules, "b", b->opt.rules, "themes", themes);
		char *text = o ? json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) : NULL;
		if (text)
			puts(text);
		else
			s = pm_fail(err, PM_E_NOMEM, "no memory for the comparison");
		free(text);
		json_decref(o);
	}
	if (s == PM_OK && out.n)
		s = pm_buf_check(&out, err);
	if (s == PM_OK && out.n)
		fwrite(out.p, 1, out.n, stdout);
	json_decref(themes);
	pm_buf_release(&out);
	return s;
}

int pm_command_diff(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run top json csv threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words != 2 || (o.json && o.csv))
		return pm_fail(&err, PM_E_USE, "diff needs two rule sets, and --json or --csv, not both; pandmatch diff --help"), pm_complain(&err);
	pm_option_case(&o);
	side a = {0}, b = {0};
	pm_status s = weigh(&a, &o, o.word[0], NULL, &err);
	if (s == PM_OK)
		s = weigh(&b, &o, o.word[1], &a.batch, &err);
	if (s == PM_OK && a.batch.input[a.batch.rules->spine].source.id != b.batch.input[b.batch.rules->spine].source.id)
		s = pm_fail(&err, PM_E_USE, "the two rule sets rest on different tables of addresses");
	if (s == PM_OK)
		s = tell(&a, &b, &err);
	pm_batch_release(&b.batch);
	pm_batch_release(&a.batch);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
