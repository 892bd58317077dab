#include "cli/list_show.h"

#include <math.h>

#include "publish/list_csv.h"
#include "text/prose.h"

static void short_day(pm_buf *out, int32_t day)
{
	char text[32];
	pm_date_dutch((pm_date){ day, day }, text);
	pm_buf_text(out, text);
}

void pm_list_add_day(pm_buf *out, int32_t day)
{
	static const char *const names[] = { "maandag ", "dinsdag ", "woensdag ", "donderdag ", "vrijdag ", "zaterdag ", "zondag " };
	if (day == PM_NO_DAY)
		return;
	pm_buf_text(out, names[pm_weekday(day)]);
	short_day(out, day);
}

static void themes_of(const pm_worklist *l, const pm_stop *s, pm_buf *out)
{
	const char *between = "";
	for (uint32_t t = 0; t < l->n_themes; t++) {
		if (!(s->themes >> t & 1))
			continue;
		pm_buf_text(out, between);
		pm_buf_add_str(out, l->theme[t].name);
		between = ", ";
	}
}

static void show_head(const pm_worklist *l, pm_buf *out)
{
	pm_buf_printf(out, "%.*s (%.*s), %s", PM_STR_FMT(l->title), PM_STR_FMT(l->name), pm_list_status_word(l->status));
	if (l->id)
		pm_buf_printf(out, ": lijst %lld", (long long)l->id);
	pm_buf_printf(out, "\nrun %lld, peildatum ", (long long)l->run);
	short_day(out, l->as_of);
	pm_buf_text(out, "; ");
	int32_t first, last;
	pm_worklist_days(l, &first, &last);
	pm_list_add_day(out, first);
	if (last != first) {
		pm_buf_text(out, " tot en met ");
		pm_list_add_day(out, last);
	}
	pm_buf_printf(out, "; %.*s\n", PM_STR_FMT(l->area));
	if (l->released_at)
		pm_buf_printf(out, "vrijgegeven door %.*s\n", PM_STR_FMT(l->released_by));
}

static void show_partners(const pm_worklist *l, pm_buf *out)
{
	for (uint32_t i = 0; i < l->n_partners; i++)
		pm_buf_printf(out, "gezamenlijke actie met %.*s, ziet: %.*s\n", PM_STR_FMT(l->partner[i].name), PM_STR_FMT(l->partner[i].sees));
}

/* Why a list may find less than what it leaves: a part of it is not there for its chance. */
static void show_kinds(const pm_worklist *l, pm_buf *out)
{
	static const char *const words[][2] = { [PM_STOP_BY_RECHECK] = { "nacontrole", "nacontroles" },
	                                        [PM_STOP_BY_REPORT] = { "melding met voorrang", "meldingen met voorrang" },
	                                        [PM_STOP_BY_SCORE] = { "naar kans", "naar kans" }, [PM_STOP_BY_CONTROL] = { "door loting", "door loting" } };
	uint32_t n[PM_STOP_KINDS] = {0};
	const char *between = "waarvan ";
	for (uint32_t i = 0; i < l->n_stops; i++)
		n[l->stop[i].kind]++;
	for (int k = 0; k < PM_STOP_KINDS; k++) {
		if (n[k] == 0 || n[k] == l->n_stops)
			continue;
		pm_buf_printf(out, "%s%u %s", between, n[k], words[k][n[k] > 1]);
		between = ", ";
	}
	pm_buf_text(out, *between == ',' ? "\n" : "");
}

static void show_expectation(const pm_worklist *l, pm_buf *out)
{
	pm_buf_printf(out, "%u %s in %u %s, %u %s, ", l->n_stops, pm_by_number(l->n_stops, "bezoek", "bezoeken"), l->capacity,
	              pm_by_number(l->capacity, "plaats", "plaatsen"), l->teams, pm_by_number(l->teams, "team", "teams"));
	pm_dutch_number(out, l->travel_m / 1000, 1);
	pm_buf_text(out, " km hemelsbreed\n");
	show_kinds(l, out);
	pm_buf_text(out, "verwacht: ");
	pm_dutch_number(out, l->hits, 1);
	pm_buf_printf(out, " treffers als elke deur opengaat en de kansen kloppen (90%%-interval %.0f tot %.0f%s)", l->hits_low, l->hits_high,
	              l->calibrated ? "; kansen geijkt op bezoeken" : "");
	if (!isnan(l->access))
		pm_buf_printf(out, "; in deze dagdelen kwam men bij %.0f%% van de bezoeken binnen", 100 * l->access);
	pm_buf_printf(out, "\nblijft liggen: %u %s met een kans boven de helft; de volgende %u %s er ", l->left, pm_by_number(l->left, "adres", "adressen"), l->capacity,
	              pm_by_number(l->capacity, "zou", "zouden"));
	pm_dutch_number(out, l->left_hits, 1);
	pm_buf_text(out, " vinden\n");
	if (l->n_control)
		pm_buf_printf(out, "steekproef: %u van %u adressen die in aanmerking komen; grondslag: %.*s\n", l->n_control, l->control_from,
		              PM_STR_FMT(l->control_ground));
}

static void show_rest(const pm_worklist *l, pm_buf *out)
{
	pm_buf_text(out, "\nniet op de lijst:\n");
	for (uint32_t i = 0; i < l->n_passed; i++)
		pm_buf_printf(out, "  %8u  %.*s\n", l->passed[i].addresses, PM_STR_FMT(l->passed[i].reason));
	if (l->before)
		pm_buf_printf(out, "\neraf sinds lijst %lld:\n", (long long)l->before);
	for (uint32_t i = 0; i < l->n_gone; i++)
		pm_buf_printf(out, "  %.*s: %.*s\n", PM_STR_FMT(l->gone[i].address), PM_STR_FMT(l->gone[i].why));
	for (uint32_t i = 0; i < l->n_warnings; i++)
		pm_buf_printf(out, "%slet op: %.*s\n", i ? "" : "\n", PM_STR_FMT(l->warning[i].text));
}

static void show_facts(const pm_stop *s, pm_buf *out)
{
	if (s->recheck) {
		pm_buf_printf(out, "; nacontrole%s%.*s, uiterlijk ", s->recheck_measure.n ? " van " : "", PM_STR_FMT(s->recheck_measure));
		short_day(out, s->recheck_due);
	}
	if (s->reports) {
		pm_buf_printf(out, "; %u melding%s, oudste ", s->reports, s->reports == 1 ? "" : "en");
		short_day(out, s->report_day);
	}
	if (s->visits) {
		pm_buf_printf(out, "; %u keer bezocht, laatst ", s->visits);
		short_day(out, s->last_visit);
	}
	if (s->in_vain)
		pm_buf_printf(out, ", %u keer vergeefs", s->in_vain);
	if (s->handover.n)
		pm_buf_printf(out, "; doorgegeven: %.*s", PM_STR_FMT(s->handover));
}

static void show_hidden(const pm_worklist *l, const pm_stop *s, pm_buf *out)
{
	pm_buf_printf(out, "; %s, plaats %u", pm_stop_kind_word(s->kind), s->rank);
	for (uint32_t t = 0; t < l->n_themes; t++)
		if (s->themes >> t & 1) {
			pm_buf_printf(out, ", %.*s kans ", PM_STR_FMT(l->theme[t].name));
			pm_dutch_number(out, s->odds[t].probability, 2);
			pm_buf_printf(out, " (rang %u)", s->odds[t].rank);
		}
	if (s->fresh) /* what is drawn was seldom on the list before: hidden as well */
		pm_buf_printf(out, "; nieuw: %.*s", PM_STR_FMT(s->fresh_why));
	if (!isnan(s->chance)) {
		pm_buf_text(out, ", trekkingskans ");
		pm_dutch_number(out, s->chance, 6);
	}
}

void pm_list_show(const pm_worklist *l, bool hidden, pm_buf *out)
{
	show_head(l, out);
	show_partners(l, out);
	show_expectation(l, out);
	for (uint32_t i = 0; i < l->n_stops; i++) {
		const pm_stop *s = &l->stop[i], *before = i ? s - 1 : NULL;
		if (!before || before->day != s->day || before->team != s->team || before->part != s->part) {
			pm_buf_text(out, "\n");
			pm_list_add_day(out, s->day);
			pm_buf_printf(out, ", team %u, %s\n", s->team, pm_part_word(s->part));
		}
		pm_buf_printf(out, "%4u  %.*s, %.*s (", i + 1, PM_STR_FMT(s->address), PM_STR_FMT(s->postcode));
		themes_of(l, s, out);
		pm_buf_printf(out, ")  %.0f m", s->travel_m);
		if (s->state != PM_STOP_PROPOSED)
			pm_buf_printf(out, "; %s%s%.*s", pm_stop_state_word(s->state), s->why.n ? ": " : "", PM_STR_FMT(s->why));
		show_facts(s, out);
		if (hidden)
			show_hidden(l, s, out);
		pm_buf_char(out, '\n');
	}
	show_rest(l, out);
}

static void day_cell(pm_buf *out, int32_t day)
{
	char text[32];
	if (day == PM_NO_DAY)
		return;
	pm_date_text((pm_date){ day, day }, text);
	pm_buf_text(out, text);
}

void pm_list_sheet(const pm_worklist *l, pm_buf *out)
{
	pm_buf themes = {0};
	pm_buf_text(out, "\xef\xbb\xbfstop;adres;postcode;nummeraanduiding_id;dag;team;dagdeel;thema;bezoeken;laatste_bezoek;melding;nacontrole;besluit;reden\r\n");
	for (uint32_t i = 0; i < l->n_stops; i++) {
		const pm_stop *s = &l->stop[i];
		pm_buf_printf(out, "%u;", i + 1);
		pm_csv_cell(out, s->address);
		pm_buf_char(out, ';');
		pm_csv_cell(out, s->postcode);
		pm_buf_char(out, ';');
		pm_csv_cell(out, s->id);
		pm_buf_char(out, ';');
		day_cell(out, s->day);
		pm_buf_printf(out, ";%u;%s;", s->team, pm_part_word(s->part));
		pm_buf_clear(&themes);
		themes_of(l, s, &themes);
		pm_csv_cell(out, pm_buf_str(&themes));
		pm_buf_printf(out, ";%u;", s->visits);
		day_cell(out, s->last_visit);
		pm_buf_char(out, ';');
		day_cell(out, s->report_day);
		pm_buf_char(out, ';');
		day_cell(out, s->recheck_due);
		pm_buf_text(out, ";;\r\n");
	}
	out->failed |= themes.failed;
	pm_buf_release(&themes);
}
