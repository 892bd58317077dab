/* What can be told of WCAG 2.2 AA without a browser: every page that people read, its markup and its colours. `make look` asks
 * a browser for the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "../lib/street.h"
#include "../lib/text.h"
#include "publish/html.h"
#include "publish/inzage.h"
#include "publish/register_page.h"
#include "publish/report.h"

enum { PAGES = 7 };
static struct { const char *name; pm_buf page; } pages[PAGES];

static void whole_page(pm_doc *d, pm_buf *out)
{
	pm_html_begin(out, d->title, PM_STR(""), NULL);
	pm_html_doc(d, 1, out);
	pm_html_end(out, d->footer, NULL);
	pm_doc_release(d);
}

static int make_pages(void **state)
{
	static street s;
	pm_doc d;
	(void)state;
	if (!street_build(&s, PM_STR("gewoon")))
		return -1;
	pm_dossier_from from = s.from;
	from.role = street_sees_all;
	const pm_issue walks = street_issue(&s, street_walks), plans = street_issue(&s, street_sees_all);
	const pm_inzage_from asks = { .city = &s.from, .person = PM_STR("aaaaaaaaaaaa") };
	pages[0].name = "the list on a phone";
	pages[1].name = "the list of a team lead";
	pages[2].name = "a dossier";
	pages[3].name = "a resident's file";
	pages[4].name = "a public list";
	pages[5].name = "a report";
	pages[6].name = "the entry for the register of algorithms";
	bool ok = pm_issue_html(&walks, &pages[0].page, NULL) == PM_OK && pm_issue_html(&plans, &pages[1].page, NULL) == PM_OK;
	if (ok && (ok = pm_dossier_make(&from, 0, &d, NULL) == PM_OK))
		whole_page(&d, &pages[2].page);
	if (ok && (ok = pm_inzage_make(&asks, 0, &d, NULL) == PM_OK))
		whole_page(&d, &pages[3].page);
	if (ok && (ok = pm_issue_public(&walks, &d, NULL) == PM_OK))
		whole_page(&d, &pages[4].page);
	static const double x[] = { 0, 0.5, 1 };
	const pm_report_line line = { .name = "de regels", .n = 3, .x = x, .y = x };
	const pm_report_bar bar = { PM_STR("Veel mensen"), PM_STR("1,2 bits"), NAN, 1.2, 1, 1.4 };
	pm_buf paper = {0};
	d = (pm_doc){0};
	d.title = pm_doc_text(&d, PM_STR("Hoe goed zijn de lijsten?"));
	d.subtitle = d.footer = pm_doc_text(&d, PM_STR("Terugblik"));
	pm_doc_heading(&d, "vangst", "Vangst");
	pm_report_lines(&d, "deel van de bezoeken", "deel van de treffers", true, &line, 1);
	pm_report_bars(&d, "bits", &bar, 1);
	pm_report_said(&d, PM_STR("Overbewoning: 12 bezoeken\n  3 raak\n"));
	ok = ok && pm_report_files(&d, &pages[5].page, &paper, NULL) == PM_OK;
	pm_doc_release(&d);
	pm_buf_release(&paper);
	static const pm_entry_source bag = { { "bag", 3 }, { "Team BAG", 8 }, { "Wet <BAG>", 9 } };
	const pm_entry_figure figure = { .theme = PM_STR("overbewoning"), .months = 24, .visits = 600, .length = 1000, .all = { 0.1, 0.08, 0.12 },
	                                 .first = { 0.28, 0.17, 0.41 }, .whole = { 0.26, 0.16, 0.38 } };
	pm_entry_told told = { .text = { [PM_ENTRY_naam] = PM_STR("Pandmatch"), [PM_ENTRY_status] = PM_STR("In gebruik") }, .n_sources = 1, .source = &bag,
	                       .n_figures = 1, .figure = &figure, .as_of = pm_day_of(2026, 7, 1) };
	d = (pm_doc){0};
	if (ok && (ok = pm_register_page(&told, &d, NULL) == PM_OK))
		whole_page(&d, &pages[6].page);
	street_free(&s);
	return ok ? 0 : -1;
}

static int drop_pages(void **state)
{
	(void)state;
	for (int i = 0; i < PAGES; i++)
		pm_buf_release(&pages[i].page);
	return 0;
}

static void the_entry_says_what_is_lacking_and_how_sure_it_is(void **state)
{
	(void)state;
	const char *p = pages[6].page.p;
	assert_non_null(strstr(p, "Verplicht, en nog in te vullen: Korte omschrijving, Organisatie, Contactgegevens, Publicatiecategorie"));
	assert_non_null(strstr(p, "In gebruik"));
	assert_non_null(strstr(p, "28,0 procent (95%: 17,0 tot 41,0)"));
	assert_non_null(strstr(p, "waarschijnlijk te gunstig"));
	assert_non_null(strstr(p, "Wet &lt;BAG&gt;"));
	assert_null(strstr(p, "http://"));
	assert_null(strstr(p, "src="));
	assert_null(strstr(p, "Einddatum")); /* nothing to say while it is in use */
}

/* ---- markup ---- */

/* The next tag that begins with `<name` at or after `at`, up to its `>`; an empty text when there is none. */
static pm_str tag(const char *at, const char *name)
{
	const size_t n = strlen(name);
	for (const char *p = at; (p = strchr(p, '<')); p++)
		if (strncmp(p + 1, name, n) == 0 && strchr(" >\n", p[n + 1]))
			return (pm_str){ p, (size_t)(strchr(p, '>') - p + 1) };
	return (pm_str){ NULL, 0 };
}

/* The value of an attribute, as text of our own. */
static char *attribute(pm_str t, const char *name)
{
	char key[40];
	snprintf(key, sizeof key, " %s=\"", name);
	for (size_t i = 0; i + strlen(key) < t.n; i++)
		if (strncmp(t.p + i, key, strlen(key)) == 0) {
			const char *from = t.p + i + strlen(key);
			return strndup(from, strcspn(from, "\""));
		}
	return NULL;
}

static void a_page_says_its_language_its_title_and_where_it_begins(void **state)
{
	(void)state;
	for (int i = 0; i < PAGES; i++) {
		const char *p = pages[i].page.p;
		assert_non_null(strstr(p, "<html lang=\"nl\">"));
		assert_non_null(strstr(p, "<title>"));
		assert_null(strstr(p, "<title></title>"));
		assert_non_null(strstr(p, "width=device-width"));
		assert_null(strstr(p, "user-scalable=no"));
		assert_null(strstr(p, "maximum-scale"));
		assert_non_null(tag(p, "main").p);
	}
}

static void headings_go_down_one_step_at_a_time(void **state)
{
	(void)state;
	for (int i = 0; i < PAGES; i++) {
		int level = 0, first = 0;
		for (const char *p = pages[i].page.p; (p = strstr(p, "<h")); p++) {
			const int here = p[2] - '0';
			if (here < 1 || here > 6 || !strchr(" >", p[3]))
				continue;
			first += here == 1;
			if (here > level + 1)
				fail_msg("%s: h%d after h%d", pages[i].name, here, level);
			level = here;
		}
		if (first != 1)
			fail_msg("%s: %d headings of the first level", pages[i].name, first);
	}
}

static void every_field_has_its_label(void **state)
{
	static const char *const kinds[] = { "input", "select", "textarea" };
	uint32_t fields = 0;
	(void)state;
	for (int i = 0; i < PAGES; i++)
		for (int k = 0; k < 3; k++)
			for (pm_str t = tag(pages[i].page.p, kinds[k]); t.p; t = tag(t.p + t.n, kinds[k])) {
				char want[96], *id = attribute(t, "id");
				const bool inside = strncmp(t.p - strlen("<label class=\"tap\">"), "<label class=\"tap\">", strlen("<label class=\"tap\">")) == 0;
				snprintf(want, sizeof want, "<label for=\"%s\">", id ? id : "");
				if (!inside && (!id || !strstr(pages[i].page.p, want)))
					fail_msg("%s: no label for %.*s", pages[i].name, PM_STR_FMT(t));
				free(id);
				fields++;
			}
	assert_true(fields > 50);
}

static void an_id_stands_once(void **state)
{
	(void)state;
	for (int i = 0; i < PAGES; i++)
		for (const char *p = pages[i].page.p; (p = strstr(p, " id=\"")); p++) {
			char key[80];
			snprintf(key, sizeof key, "%.*s\"", (int)(5 + strcspn(p + 5, "\"")), p);
			if (strstr(p + 1, key))
				fail_msg("%s:%s twice", pages[i].name, key);
		}
}

/* A picture says in words what it shows; a table names its columns; what scrolls sideways can be reached by keyboard. */
static void pictures_and_tables_speak(void **state)
{
	(void)state;
	for (int i = 0; i < PAGES; i++) {
		for (pm_str t = tag(pages[i].page.p, "svg"); t.p; t = tag(t.p + t.n, "svg"))
			if (!has(t, "role=\"img\"") || !has(t, "aria-label=\""))
				fail_msg("%s: a picture without words", pages[i].name);
		for (pm_str t = tag(pages[i].page.p, "th"); t.p; t = tag(t.p + t.n, "th"))
			assert_true(has(t, "scope=\""));
		for (pm_str t = tag(pages[i].page.p, "div"); t.p; t = tag(t.p + t.n, "div"))
			if (has(t, "class=\"wide\""))
				assert_true(has(t, "tabindex=\"0\"") && has(t, "aria-label=\"") && !has(t, "aria-label=\"\""));
	}
}

/* ---- colours and sizes ---- */

static double channel(const char *hex, int digits)
{
	char two[3] = { hex[0], digits == 2 ? hex[1] : hex[0], 0 };
	const double c = (double)strtol(two, NULL, 16) / 255;
	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* Relative luminance of #rgb or #rrggbb. Source WCAG 2.2, definition of relative luminance. */
static double luminance(const char *hex)
{
	const int d = strspn(hex, "0123456789abcdefABCDEF") == 6 ? 2 : 1;
	return 0.2126 * channel(hex, d) + 0.7152 * channel(hex + d, d) + 0.0722 * channel(hex + 2 * d, d);
}

static double contrast(const char *a, const char *b)
{
	const double x = luminance(a), y = luminance(b);
	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* The six or three digits after `key` in a rule of the stylesheet; false: it has none. */
static bool colour(pm_str rule, const char *key, char out[8])
{
	const size_t n = strlen(key);
	for (size_t i = 0; i + n < rule.n; i++)
		if (memcmp(rule.p + i, key, n) == 0 && (i == 0 || strchr("{;", rule.p[i - 1]))) {
			const char *hash = memchr(rule.p + i, '#', rule.n - i), *end = memchr(rule.p + i, ';', rule.n - i);
			if (!hash || (end && hash > end))
				return false;
			snprintf(out, 8, "%.*s", (int)strspn(hash + 1, "0123456789abcdefABCDEF"), hash + 1);
			return true;
		}
	return false;
}

/* Calls on every rule of the page's stylesheet, selectors and all. */
static uint32_t each_rule(const char *page, void (*see)(pm_str selector, pm_str rule))
{
	const char *p = strstr(page, "<style>") + 7, *end = strstr(p, "</style>");
	uint32_t n = 0;
	while (p < end) {
		const char *open = strchr(p, '{'), *close = strchr(p, '}');
		if (!open || !close || open > end)
			break;
		if (open[1] != '@' && memchr(p, '@', (size_t)(open - p)) == NULL && close > open) {
			see((pm_str){ p, (size_t)(open - p) }, (pm_str){ open, (size_t)(close - open) });
			n++;
			p = close + 1;
		} else {
			p = open + 1;
		}
	}
	return n;
}

/* Text on its own ground, or on white. 4.5 to 1: WCAG 1.4.3. */
static void text_stands_out(pm_str selector, pm_str rule)
{
	char text[8], ground[8] = "fff";
	if (!colour(rule, "color:", text))
		return;
	colour(rule, "background:", ground);
	if (contrast(text, ground) < 4.5)
		fail_msg("%.*s: #%s on #%s is %.2f to 1", PM_STR_FMT(selector), text, ground, contrast(text, ground));
}

/* The edge of a field and the mark of focus. 3 to 1: WCAG 1.4.11 and 2.4.13. */
static void edges_stand_out(pm_str selector, pm_str rule)
{
	char edge[8];
	const bool field = has(selector, "input") || has(selector, ".tap") || has(selector, "focus");
	if (field && (colour(rule, "border:", edge) || colour(rule, "outline:", edge)) && contrast(edge, "fff") < 3)
		fail_msg("%.*s: an edge of #%s is %.2f to 1", PM_STR_FMT(selector), edge, contrast(edge, "fff"));
}

static void text_and_edges_stand_out(void **state)
{
	(void)state;
	assert_true(fabs(contrast("000", "ffffff") - 21) < 0.01 && contrast("777777", "fff") < 4.5 && contrast("767676", "fff") > 4.5);
	for (int i = 0; i < PAGES; i++) {
		assert_true(each_rule(pages[i].page.p, text_stands_out) >= 4);
		each_rule(pages[i].page.p, edges_stand_out);
	}
}

static double least_high;
static uint32_t seen_targets;

/* 44 points is 2.75 times the letters of a browser as it comes. */
static void targets_are_high(pm_str selector, pm_str rule)
{
	static const char *const key = "min-height:";
	const bool target = pm_str_eq(selector, PM_STR("summary")) || pm_str_eq(selector, PM_STR(".tap")) || has(selector, "button");
	for (size_t i = 0; target && i + strlen(key) < rule.n; i++)
		if (memcmp(rule.p + i, key, strlen(key)) == 0) {
			least_high = fmin(least_high, strtod(rule.p + i + strlen(key), NULL));
			seen_targets++;
		}
}

static void what_is_tapped_is_44_points_high(void **state)
{
	(void)state;
	least_high = 99;
	seen_targets = 0;
	each_rule(pages[0].page.p, targets_are_high);
	assert_int_equal(seen_targets, 3);
	assert_true(least_high >= 2.75);
}

/* A card that is done says so in words; a choice keeps its round mark; the focus has a line of its own. */
static void nothing_is_said_by_colour_alone(void **state)
{
	(void)state;
	const char *p = pages[0].page.p;
	assert_non_null(strstr(p, ".done>h3::after{content:' \\2713  ingevuld'}"));
	assert_non_null(strstr(p, ":focus-visible,"));
	assert_non_null(strstr(p, "outline:3px solid"));
	assert_non_null(strstr(p, "type=\"radio\""));
	assert_null(strstr(p, "outline:0"));
	assert_null(strstr(p, "outline:none"));
	assert_non_null(strstr(p, "role=\"status\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_entry_says_what_is_lacking_and_how_sure_it_is),
		cmocka_unit_test(a_page_says_its_language_its_title_and_where_it_begins),
		cmocka_unit_test(headings_go_down_one_step_at_a_time),
		cmocka_unit_test(every_field_has_its_label),
		cmocka_unit_test(an_id_stands_once),
		cmocka_unit_test(pictures_and_tables_speak),
		cmocka_unit_test(text_and_edges_stand_out),
		cmocka_unit_test(what_is_tapped_is_44_points_high),
		cmocka_unit_test(nothing_is_said_by_colour_alone),
	};
	return cmocka_run_group_tests(tests, make_pages, drop_pages);
}
