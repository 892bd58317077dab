/* Planning: whom a list may never visit, whom it visits first, and that nothing but the data decides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "../lib/oom.h"
#include "../lib/small_city.h"

enum { ADDRESSES = 1200 };
static small_city city;
static pm_planned *planned;

static const char usual[] = "theme overbewoning, adresfraude take 40 teams 2 days maandag, woensdag visits 6 per middag, 6 per avond "
                            "at most 3 per street, 1 per pand skip visited within 12 months skip more than 2 visits within 36 months "
                            "recheck 8 weeks after waarschuwing control 10 percent random from eligible ground \"Awb art. 5:11\"";

static void city_of(const char *statements) { assert_true(small_city_of(&city, ADDRESSES, NULL, statements)); }

static const pm_worklist *plan(void)
{
	pm_err err = {0};
	if (pm_list_plan(&city.in, &planned, &err) != PM_OK)
		fail_msg("%s", err.msg);
	return pm_planned_list(planned);
}

static void done(void)
{
	pm_planned_free(planned);
	planned = NULL;
	small_city_free(&city);
}

static bool is_on(const pm_worklist *l, uint32_t row)
{
	for (uint32_t i = 0; i < l->n_stops; i++)
		if (l->stop[i].row == row)
			return true;
	return false;
}

static void says(uint32_t row, const char *what)
{
	pm_buf b = {0};
	pm_planned_why(planned, row, &b);
	if (!b.p || !strstr(b.p, what))
		fail_msg("address %u: \"%s\" does not say \"%s\"", row, b.p ? b.p : "", what);
	pm_buf_release(&b);
}

/* A visit and a measure at some address. */
static void give_history(const pm_visit *own, const uint32_t *row, uint32_t n)
{
	const pm_history_input h = { .rows = ADDRESSES, .own = own, .own_row = row, .n_own = n, .until = PM_NO_DAY };
	pm_history_release(&city.history);
	assert_int_equal(pm_history_make(&h, &city.history, NULL), PM_OK);
}

static pm_visit visit(int32_t day, const char *situation)
{
	return (pm_visit){ .code = PM_STR("v"), .day = day, .minute = 1170, .situation = pm_str_of(situation), .persons = -1, .beds = -1,
	                   .measure = PM_STR(""), .next_day = PM_NO_DAY, .handover = PM_STR("") };
}

/* What must hold for any list with those limits. */
static void assert_lawful(const pm_worklist *l)
{
	uint32_t street[ADDRESSES / PER_STREET] = {0}, pand[ADDRESSES / PER_PAND] = {0}, controls = 0;
	for (uint32_t i = 0; i < l->n_stops; i++) {
		const pm_stop *s = &l->stop[i];
		assert_true(++street[s->row / PER_STREET] <= 3);
		assert_true(++pand[s->row / PER_PAND] <= 1);
		assert_false(pm_bit(city.score[0].off_list, s->row) && pm_bit(city.score[1].off_list, s->row));
		assert_int_not_equal(s->themes, 0);
		for (int t = 0; t < 2; t++)
			assert_false((s->themes >> t & 1) && pm_bit(city.score[t].off_list, s->row));
		const int32_t met = pm_history_met(&city.history, s->row);
		assert_true(s->recheck || met == PM_NO_DAY || met < pm_day_add_months(20640, -12));
		assert_true(s->recheck || pm_history_count(&city.history, s->row, pm_day_add_months(20640, -36)) < 2);
		assert_true(s->day == 20640 || s->day == 20642);
		assert_true(s->part != PM_PART_MORNING && s->team >= 1 && s->team <= 2 && s->order >= 1 && s->order <= 6);
		controls += s->kind == PM_STOP_BY_CONTROL;
		assert_int_equal(s->kind == PM_STOP_BY_CONTROL, !isnan(s->chance));
	}
	assert_int_equal(controls, l->n_control);
	assert_true(l->n_stops <= l->capacity && l->capacity == 40);
}

/* Histories, exemptions and seeds at random: the promises hold for each. */
static void never_an_exempt_never_within_the_cool_down_never_more_than_at_most(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed < 25; seed++) {
		uint32_t draw = seed * 7919, row[300];
		pm_visit own[300];
		city_of(usual);
		city.in.seed = seed;
		for (uint32_t i = 0; i < 300; i++) {
			static const char *const how[] = { "niemand_thuis", "geen_medewerking", "toegang" };
			row[i] = small_city_draw(&draw) % ADDRESSES;
			own[i] = visit(20635 - (int32_t)(small_city_draw(&draw) % 1500), how[small_city_draw(&draw) % 3]);
			own[i].minute = (int32_t)(small_city_draw(&draw) % 1440);
			if (i % 9 == 0)
				own[i].measure = PM_STR("waarschuwing");
		}
		give_history(own, row, 300);
		for (uint32_t i = 0; i < ADDRESSES; i++) {
			if (small_city_draw(&draw) % 5 == 0)
				pm_bit_set(city.score[0].off_list, i);
			if (small_city_draw(&draw) % 5 == 0)
				pm_bit_set(city.score[1].off_list, i);
		}
		assert_lawful(plan());
		done();
	}
}

static void the_best_that_may_be_visited_are_visited(void **state)
{
	(void)state;
	city_of("theme overbewoning take 20 at most 1 per pand order route worth 1000 km");
	const pm_worklist *l = plan();
	assert_int_equal(l->n_stops, 20);
	int32_t worst = INT32_MAX;
	for (uint32_t i = 0; i < 20; i++)
		worst = city.score[0].total[l->stop[i].row] < worst ? city.score[0].total[l->stop[i].row] : worst;
	for (uint32_t row = 0; row < ADDRESSES; row++) {
		bool pand_taken = false;
		for (uint32_t i = 0; i < 20; i++)
			pand_taken |= l->stop[i].row / PER_PAND == row / PER_PAND;
		assert_true(pand_taken || city.score[0].total[row] <= worst);
	}
	for (uint32_t i = 0; i < 20; i++)
		if (l->stop[i].rank == 20)
			assert_int_equal(city.score[0].total[l->stop[i].row], worst);
	done();
}

static void the_order_of_the_rows_changes_nothing(void **state)
{
	(void)state;
	uint32_t order[ADDRESSES], draw = 99;
	pm_buf straight = {0}, shuffled = {0};
	for (uint32_t i = 0; i < ADDRESSES; i++)
		order[i] = i;
	for (uint32_t i = ADDRESSES; i > 1; i--) {
		const uint32_t j = small_city_draw(&draw) % i, k = order[j];
		order[j] = order[i - 1], order[i - 1] = k;
	}
	for (int turn = 0; turn < 2; turn++) {
		pm_buf *out = turn ? &shuffled : &straight;
		assert_true(small_city_of(&city, ADDRESSES, turn ? order : NULL, usual));
		const pm_worklist *l = plan();
		for (uint32_t i = 0; i < l->n_stops; i++)
			pm_buf_printf(out, "%.*s %u %d %u %u %.9f %.3f\n", PM_STR_FMT(l->stop[i].id), l->stop[i].team, l->stop[i].day, l->stop[i].part,
			              l->stop[i].order, isnan(l->stop[i].chance) ? -1 : l->stop[i].chance, l->stop[i].travel_m);
		done();
	}
	assert_string_equal(straight.p, shuffled.p);
	pm_buf_release(&straight);
	pm_buf_release(&shuffled);
}

static void a_measure_is_followed_up_in_time_and_first(void **state)
{
	(void)state;
	city_of(usual);
	uint32_t row[] = { 10, 50, 90, 130 };
	pm_visit own[] = { visit(20640 - 56, "toegang"), visit(20640 - 20, "toegang"), visit(20640 - 400, "toegang"), visit(20640 - 60, "toegang") };
	for (int i = 0; i < 4; i++)
		own[i].measure = PM_STR("waarschuwing");
	own[1].next_day = 20641; /* the inspector said when */
	give_history(own, row, 4);
	pm_bit_set(city.score[0].off_list, 130); /* vergund by now: nothing left to follow up */
	pm_bit_set(city.score[1].off_list, 130);
	const pm_worklist *l = plan();
	assert_true(is_on(l, 10));
	assert_true(is_on(l, 50));
	assert_false(is_on(l, 130));
	says(130, "uitzondering");
	for (uint32_t i = 0; i < l->n_stops; i++) {
		if (l->stop[i].row == 10) {
			assert_int_equal(l->stop[i].recheck_due, 20640);
			assert_true(pm_str_eq(l->stop[i].recheck_measure, PM_STR("waarschuwing")));
			assert_int_equal(l->stop[i].kind, PM_STOP_BY_RECHECK);
		}
		if (l->stop[i].row == 50)
			assert_int_equal(l->stop[i].recheck_due, 20641);
		assert_false(l->stop[i].row == 90 && l->stop[i].recheck); /* more than a year before */
	}
	done();
}

/* Measures that are due fill the list: that nobody could be drawn is said. */
static void a_draw_that_finds_no_room_is_told(void **state)
{
	(void)state;
	city_of("theme overbewoning take 2 recheck 8 weeks after waarschuwing control 50 percent random from eligible ground \"grond\"");
	const uint32_t row[] = { 10, 50, 90 };
	pm_visit own[3];
	for (int i = 0; i < 3; i++) {
		own[i] = visit(20640 - 60, "toegang");
		own[i].measure = PM_STR("waarschuwing");
	}
	give_history(own, row, 3);
	const pm_worklist *l = plan();
	bool told = false;
	for (uint32_t i = 0; i < l->n_warnings; i++)
		told |= pm_str_eq(l->warning[i].text, PM_STR("0 van de 1 steekproefplaats getrokken: nacontroles laten niet meer plaats"));
	assert_true(told);
	done();
}

/* Nobody home is no visit that one must be left in peace after; it counts for the ledger all the same. */
static void nobody_home_is_censored(void **state)
{
	(void)state;
	city_of("theme overbewoning take 1200 visits 100 per ochtend, 100 per middag, 100 per avond teams 4 days maandag "
	        "skip visited within 12 months skip more than 2 visits within 36 months");
	uint32_t row[] = { 1, 2, 3, 3, 4 };
	pm_visit own[] = { visit(20600, "niemand_thuis"), visit(20600, "geen_medewerking"), visit(20500, "niemand_thuis"), visit(20600, "niemand_thuis"),
	                   visit(20600, "toegang") };
	give_history(own, row, 5);
	const pm_worklist *l = plan();
	assert_true(is_on(l, 1));
	assert_false(is_on(l, 2));
	assert_false(is_on(l, 3));
	assert_false(is_on(l, 4));
	says(2, "kort geleden bezocht");
	says(3, "2 bezoeken in de termijn, hoogstens 2");
	for (uint32_t i = 0; i < l->n_stops; i++)
		if (l->stop[i].row == 1) {
			assert_int_equal(l->stop[i].in_vain, 1);
			assert_int_equal(l->stop[i].visits, 1);
		}
	done();
}

static void other_open_lists_and_decisions_of_people_are_kept_to(void **state)
{
	(void)state;
	city_of("theme overbewoning take 1000 visits 100 per ochtend, 100 per middag, 100 per avond teams 4 days maandag skip dropped within 6 months");
	const pm_earlier e[] = {
		{ .list = 1, .name = PM_STR("iha"), .address_id = PM_STR("0518200000000007"), .status = PM_LIST_RELEASED, .state = PM_STOP_ACCEPTED,
		  .first_day = 20638, .last_day = 20641, .decided = 20637 },
		{ .list = 1, .name = PM_STR("iha"), .address_id = PM_STR("0518200000000008"), .status = PM_LIST_RELEASED, .state = PM_STOP_DROPPED,
		  .first_day = 20638, .last_day = 20641, .decided = 20637, .why = PM_STR("verbouwing") },
		{ .list = 2, .name = PM_STR("oud"), .address_id = PM_STR("0518200000000009"), .status = PM_LIST_RELEASED, .state = PM_STOP_ACCEPTED,
		  .first_day = 20600, .last_day = 20604, .decided = 20599 },
		{ .list = 2, .name = PM_STR("oud"), .address_id = PM_STR("0518200000000010"), .status = PM_LIST_RELEASED, .state = PM_STOP_HELD,
		  .first_day = 20638, .last_day = 20641, .decided = 20599 },
		{ .list = 3, .name = PM_STR("week"), .address_id = PM_STR("0518200000000011"), .status = PM_LIST_PROPOSED, .state = PM_STOP_PROPOSED,
		  .first_day = 20640, .last_day = 20644, .decided = PM_NO_DAY },
		{ .list = 4, .name = PM_STR("laak"), .address_id = PM_STR("0518200000000012"), .status = PM_LIST_PROPOSED, .state = PM_STOP_PROPOSED,
		  .first_day = 20640, .last_day = 20644, .decided = PM_NO_DAY },
	};
	city.in.earlier = e;
	city.in.n_earlier = sizeof e / sizeof *e;
	for (uint32_t i = 7; i <= 12; i++)
		city.score[0].total[i] = 4096; /* they would all be visited */
	const pm_worklist *l = plan();
	assert_false(is_on(l, 7));
	says(7, "andere open lijst: lijst iha");
	assert_false(is_on(l, 8));
	says(8, "van lijst iha (verbouwing)");
	assert_true(is_on(l, 9));
	assert_true(is_on(l, 10));
	assert_true(is_on(l, 11));
	assert_false(is_on(l, 12));
	done();
}

static void what_is_new_and_what_is_gone_is_told(void **state)
{
	(void)state;
	city_of(usual);
	const pm_worklist *l = plan();
	pm_earlier e[40];
	const uint32_t n = l->n_stops;
	char id[40][20];
	for (uint32_t i = 0; i < n; i++) {
		snprintf(id[i], sizeof id[i], "%.*s", PM_STR_FMT(l->stop[i].id));
		e[i] = (pm_earlier){ .list = 5, .name = PM_STR("week"), .address_id = pm_str_of(id[i]), .address = PM_STR("Ergens 1"), .status = PM_LIST_DONE,
		                     .state = PM_STOP_ACCEPTED, .first_day = 20633, .last_day = 20637, .decided = 20630 };
	}
	const uint32_t visited = l->stop[0].row;
	pm_planned_free(planned);
	pm_visit v = visit(20636, "toegang");
	give_history(&v, &visited, 1);
	city.in.earlier = e;
	city.in.n_earlier = n;
	city.in.before = 5;
	l = plan();
	assert_false(is_on(l, visited));
	uint32_t fresh = 0;
	for (uint32_t i = 0; i < l->n_stops; i++) {
		fresh += l->stop[i].fresh;
		assert_int_equal(l->stop[i].fresh, l->stop[i].fresh_why.n > 0);
	}
	assert_int_equal(fresh, l->n_gone);
	bool told = false;
	for (uint32_t i = 0; i < l->n_gone; i++)
		told |= strstr(l->gone[i].why.p, "kort geleden bezocht") != NULL;
	assert_true(told);
	for (uint32_t i = 0; i < l->n_gone; i++)
		assert_null(strstr(l->gone[i].why.p, "plaats")); /* a place in the ranking would tell the control slots */
	done();
}

static const char *why_new(const pm_worklist *l, uint32_t row)
{
	for (uint32_t i = 0; i < l->n_stops; i++)
		if (l->stop[i].row == row)
			return l->stop[i].fresh ? l->stop[i].fresh_why.p : "was on it";
	return "not on the list";
}

static void why_an_address_is_new(void **state)
{
	(void)state;
	enum { VISITED, ELSEWHERE, DROPPED, HEAVIER, LIGHTER, ROOM, WAYS };
	city_of("theme overbewoning take 30 skip visited within 12 months skip dropped within 3 months order route worth 1000 km");
	const uint32_t row[WAYS] = { 10, 50, 90, 130, 170, 210 };
	char id[WAYS][20];
	for (int i = 0; i < WAYS; i++) {
		city.score[0].total[row[i]] = 8000;
		snprintf(id[i], sizeof id[i], "%.*s", PM_STR_FMT(pm_column_str(pm_table_get(city.spine, "id"), row[i])));
	}
	/* a rule that weighs for one now, and for another no more */
	static int16_t now[ADDRESSES], was[ADDRESSES];
	static uint32_t moved[ADDRESSES], first = 0;
	now[row[HEAVIER]] = 1024, was[row[LIGHTER] + 1] = 1024; /* it stood a row further on then */
	for (uint32_t i = 0; i < ADDRESSES; i++)
		moved[i] = i + 1 < ADDRESSES ? i + 1 : PM_NO_ROW;
	pm_rule rule = { .name = PM_STR("vol"), .title = PM_STR("Een volle woning"), .registers = 3 };
	pm_verdict verdict = { .bits = now };
	const int32_t peildatum[] = { 20635, 20600 };
	const pm_result_rule kept = { .theme = PM_STR("overbewoning"), .rule = PM_STR("vol"), .addresses = ADDRESSES, .bits = was };
	const pm_plan_before then = { .first_day = 20633, .capacity = 30, .rule = &kept, .n_rules = 1, .row = moved, .newer = 1, .peildatum = peildatum };
	city.rules->rule = &rule;
	city.rules->n_rules = city.score[0].n_rules = 1;
	city.score[0].rule = &first;
	city.score[0].verdict = &verdict;
	const pm_visit met = visit(pm_day_add_months(20638, -12), "toegang");
	give_history(&met, &row[VISITED], 1);
	const pm_earlier e[] = {
		{ .list = 4, .name = PM_STR("iha"), .address_id = pm_str_of(id[ELSEWHERE]), .address = PM_STR("Ergens 1"), .status = PM_LIST_DONE, .state = PM_STOP_ACCEPTED,
		  .first_day = 20633, .last_day = 20637, .decided = 20630 },
		{ .list = 3, .name = PM_STR("week"), .address_id = pm_str_of(id[DROPPED]), .address = PM_STR("Ergens 2"), .status = PM_LIST_DONE, .state = PM_STOP_DROPPED,
		  .first_day = 20500, .last_day = 20504, .decided = pm_day_add_months(20638, -3) } };
	city.in.earlier = e;
	city.in.n_earlier = 2;
	city.in.before = 5;
	city.in.then = &then;
	const pm_worklist *l = plan();
	assert_non_null(strstr(why_new(l, row[VISITED]), "de rusttijd is voorbij na het bezoek van"));
	assert_non_null(strstr(why_new(l, row[ELSEWHERE]), "stond op lijst iha tot en met 3-7-2026"));
	assert_non_null(strstr(why_new(l, row[DROPPED]), "de termijn is voorbij na het afvoeren op"));
	assert_string_equal(why_new(l, row[HEAVIER]), "weegt zwaarder: Een volle woning; nieuwere gegevens: bag van 1-7-2026");
	assert_string_equal(why_new(l, row[LIGHTER]), "weegt lichter: Een volle woning; nieuwere gegevens: bag van 1-7-2026; anderen gaan niet meer voor");
	assert_string_equal(why_new(l, row[ROOM]), "de weging is niet veranderd; anderen gaan niet meer voor");
	city.rules->n_rules = city.score[0].n_rules = 0;
	done();
}

static void reports_that_wait_go_first_the_oldest_first(void **state)
{
	(void)state;
	city_of("theme overbewoning take 10 first meldingen where kanaal = \"steunpunt\" at most 2");
	static const struct { uint32_t row; int32_t day; const char *by; } report[] = {
		{ 30, 20600, "steunpunt" }, { 31, 20590, "steunpunt" }, { 32, 20610, "steunpunt" }, { 33, 20500, "app" }, { 34, 20580, "steunpunt" } };
	enum { REPORTS = sizeof report / sizeof *report };
	uint32_t at[REPORTS];
	pm_column *date, *by;
	assert_int_equal(pm_table_new(PM_STR("meldingen"), &city.reports, NULL), PM_OK);
	assert_true(small_city_column(city.reports, "datum", PM_TYPE_DATE, REPORTS, &date) && small_city_column(city.reports, "kanaal", PM_TYPE_CATEGORY, REPORTS, &by));
	for (uint32_t i = 0; i < REPORTS; i++) {
		at[i] = report[i].row;
		assert_int_equal(pm_column_set_date(date, i, (pm_date){ report[i].day, report[i].day }, NULL), PM_OK);
		assert_int_equal(pm_column_set_word(by, i, pm_str_of(report[i].by), NULL), PM_OK);
		city.score[0].total[report[i].row] = -9000; /* by score nobody would go there */
	}
	assert_int_equal(pm_table_place(city.reports, ADDRESSES, at, NULL, NULL, 0, 1, NULL), PM_OK);
	city.records[1] = city.reports;
	const uint32_t row = 34;
	pm_visit v = visit(20585, "toegang"); /* since then somebody was there */
	give_history(&v, &row, 1);
	const pm_worklist *l = plan();
	assert_true(is_on(l, 31));
	assert_true(is_on(l, 30));
	assert_false(is_on(l, 32)); /* at most two */
	assert_false(is_on(l, 33)); /* not through the Steunpunt */
	assert_false(is_on(l, 34));
	done();
}

static void an_area_is_kept_to(void **state)
{
	(void)state;
	city_of("theme overbewoning take 30 area buurt \"Oost\"");
	const pm_worklist *l = plan();
	for (uint32_t i = 0; i < l->n_stops; i++)
		assert_int_equal(l->stop[i].row / PER_STREET % 2, 1);
	says(0, "buiten het gebied");
	done();
	city_of("theme overbewoning take 30 area 100 m from 80000, 455000");
	l = plan();
	assert_int_equal(l->n_stops, PER_STREET);
	done();
	pm_err err = {0};
	city_of("theme overbewoning take 30 area buurt \"Noord\"");
	assert_int_equal(pm_list_plan(&city.in, &planned, &err), PM_E_NAME);
	assert_non_null(strstr(err.msg, "no address has buurt \"Noord\""));
	done();
}

static void conditions_limits_and_the_least_probability(void **state)
{
	(void)state;
	city_of("theme overbewoning take 30 where personen >= 3\nleast 40 percent\nskip when personen = 6 because \"zes is een gezin\"");
	const pm_worklist *l = plan();
	for (uint32_t i = 0; i < l->n_stops; i++) {
		assert_in_range(l->stop[i].row % 7, 3, 5);
		assert_true(l->stop[i].odds[0].probability >= 0.4);
	}
	says(6, "zes is een gezin");
	says(1, "voldoet niet aan de voorwaarde");
	done();
	city_of("theme overbewoning");
	pm_err err = {0};
	assert_int_equal(pm_list_plan(&city.in, &planned, &err), PM_E_USE);
	assert_non_null(strstr(err.msg, "no capacity"));
	done();
}

static void the_expectation_is_that_of_the_probabilities(void **state)
{
	(void)state;
	city_of("theme overbewoning take 25");
	const pm_worklist *l = plan();
	double sum = 0;
	for (uint32_t i = 0; i < l->n_stops; i++)
		sum += l->stop[i].odds[0].probability;
	assert_true(fabs(sum - l->hits) < 1e-9);
	assert_true(l->hits_low < l->hits && l->hits < l->hits_high);
	bool said = false;
	for (uint32_t i = 0; i < l->n_warnings; i++)
		said |= strstr(l->warning[i].text.p, "niet geijkt") != NULL;
	assert_true(said);
	done();
}

/* Forty registers that are missing, and a long condition: nothing of it is cut off, and the list is made. */
static void every_warning_is_told_whole(void **state)
{
	(void)state;
	pm_str missing[40];
	char flags[1200];
	for (int i = 0; i < 40; i++)
		missing[i] = PM_STR("het register ontbreekt");
	memset(flags, 'x', sizeof flags);
	for (size_t i = 399; i < 403; i++)
		memcpy(flags + i - i % 2, "\xc3\xa9", 2);
	assert_true(small_city_of(&city, ADDRESSES, NULL, usual));
	city.in.warning = missing;
	city.in.n_warnings = 40;
	city.in.flags = (pm_str){ flags, sizeof flags };
	const pm_worklist *l = plan();
	bool told = false;
	assert_true(l->n_warnings > 40);
	for (uint32_t i = 0; i < l->n_warnings; i++)
		told |= pm_str_eq(l->warning[i].text, city.in.flags) && !l->warning[i].for_all;
	assert_true(told);
	done();
}

static bool one_plan(void)
{
	small_city c;
	pm_planned *p = NULL;
	const bool ok = small_city_of(&c, 60, NULL, usual) && pm_list_plan(&c.in, &p, NULL) == PM_OK;
	pm_planned_free(p);
	small_city_free(&c);
	return ok;
}

static void every_lack_of_memory_is_told(void **state)
{
	(void)state;
	assert_in_range(oom_each(one_plan), 50, 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_an_exempt_never_within_the_cool_down_never_more_than_at_most),
		cmocka_unit_test(the_best_that_may_be_visited_are_visited),
		cmocka_unit_test(the_order_of_the_rows_changes_nothing),
		cmocka_unit_test(a_measure_is_followed_up_in_time_and_first),
		cmocka_unit_test(a_draw_that_finds_no_room_is_told),
		cmocka_unit_test(nobody_home_is_censored),
		cmocka_unit_test(other_open_lists_and_decisions_of_people_are_kept_to),
		cmocka_unit_test(what_is_new_and_what_is_gone_is_told),
		cmocka_unit_test(why_an_address_is_new),
		cmocka_unit_test(reports_that_wait_go_first_the_oldest_first),
		cmocka_unit_test(an_area_is_kept_to),
		cmocka_unit_test(conditions_limits_and_the_least_probability),
		cmocka_unit_test(the_expectation_is_that_of_the_probabilities),
		cmocka_unit_test(every_warning_is_told_whole),
		cmocka_unit_test(every_lack_of_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
