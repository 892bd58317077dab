/* What lists rest on: histories, expectations, terms of the LAA, and a list kept and read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/oom.h"
#include "../lib/small_city.h"
#include "list/caps.h"
#include "list/expect.h"
#include "list/laa.h"

/* ---- expectation ---- */

static void hits_of_equal_chances_are_binomial(void **state)
{
	(void)state;
	double p[10], mean, low, high;
	for (int i = 0; i < 10; i++)
		p[i] = 0.5;
	assert_int_equal(pm_expect_hits(p, 10, &mean, &low, &high, NULL), PM_OK);
	assert_true(mean == 5 && low == 2 && high == 8); /* binomial (10, 1/2): P(X <= 1) = 0.011, P(X <= 2) = 0.055; P(X <= 8) = 0.989 */
	p[0] = 1, p[1] = 0;
	assert_int_equal(pm_expect_hits(p, 2, &mean, &low, &high, NULL), PM_OK);
	assert_true(mean == 1 && low == 1 && high == 1);
	assert_int_equal(pm_expect_hits(p, 0, &mean, &low, &high, NULL), PM_OK);
	assert_true(mean == 0 && low == 0 && high == 0);
}

static void a_share_has_wilsons_interval(void **state)
{
	(void)state;
	double low, high;
	pm_expect_share(7, 14, &low, &high);
	assert_true(fabs(low - 0.268) < 0.001 && fabs(high - 0.732) < 0.001);
	pm_expect_share(0, 20, &low, &high);
	assert_true(low == 0 && fabs(high - 0.161) < 0.001);
	pm_expect_share(0, 0, &low, &high);
	assert_true(low == 0 && high == 1);
}

/* ---- history ---- */

enum { ROWS = 4 };

static pm_column *column(pm_table *t, const char *name, pm_type type, const char *const *text, uint32_t n)
{
	pm_column *c;
	assert_int_equal(pm_column_new(pm_str_of(name), type, n, &c, NULL), PM_OK);
	for (uint32_t i = 0; i < n; i++) {
		pm_date d;
		const pm_str s = pm_str_of(text[i] ? text[i] : "");
		if (s.n == 0)
			continue;
		if (type == PM_TYPE_DATE) {
			assert_int_equal(pm_date_parse(s, &d), 1);
			assert_int_equal(pm_column_set_date(c, i, d, NULL), PM_OK);
		} else if (type == PM_TYPE_TEXT) {
			assert_int_equal(pm_column_set_text(c, i, s, NULL), PM_OK);
		} else {
			assert_int_equal(pm_column_set_word(c, i, s, NULL), PM_OK);
		}
	}
	pm_column_seal(c);
	assert_int_equal(pm_table_add(t, c, NULL), PM_OK);
	return c;
}

static pm_table *table(const char *name)
{
	pm_table *t;
	assert_int_equal(pm_table_new(pm_str_of(name), &t, NULL), PM_OK);
	return t;
}

static pm_table *visits(const float *p)
{
	static const char *const id[] = { "B1", "B2", "B3", "B4", "B5" };
	static const char *const day[] = { "2026-01-10", "2026-02-10", "2026-02-10", "2026-03-01", "2026-03-02" };
	static const char *const moment[] = { "2026-01-10 19:30", "2026-02-10 14:05", "2026-02-10 14:05", "2026-03-01", "2026-03-02T09:10" };
	static const char *const how[] = { "niemand_thuis", "toegang", "toegang", "niemand_thuis", "geen_medewerking" };
	static const char *const what[] = { "", "overbewoning", "geen_overtreding", "", "" };
	static const uint32_t at[] = { 0, 0, 0, 0, 2 };
	pm_table *t = table("bezoeken");
	column(t, "bezoek_id", PM_TYPE_ID, id, 5);
	column(t, "tijdstip", PM_TYPE_DATE, day, 5);
	column(t, "moment", PM_TYPE_TEXT, moment, 5);
	column(t, "situatie", PM_TYPE_CATEGORY, how, 5);
	column(t, "conclusie", PM_TYPE_CATEGORY, what, 5);
	assert_int_equal(pm_table_place(t, ROWS, at, p, NULL, 0, 1, NULL), PM_OK);
	return t;
}

static int32_t on(int month, int dom) { return pm_day_of(2026, month, dom); }

static void two_inspectors_at_one_door_are_one_visit(void **state)
{
	(void)state;
	pm_table *t = visits(NULL);
	pm_history h;
	const pm_history_input in = { .rows = ROWS, .visits = t, .until = PM_NO_DAY };
	assert_int_equal(pm_history_make(&in, &h, NULL), PM_OK);
	assert_int_equal(pm_history_count(&h, 0, on(1, 1)), 3);
	assert_int_equal(h.visit[1].found, 1); /* what one of them found was found */
	assert_int_equal(pm_history_met(&h, 0), on(2, 10));
	assert_int_equal(pm_history_last(&h, 0), on(3, 1));
	assert_int_equal(pm_history_in_vain(&h, 0), 1);
	assert_int_equal(pm_history_met(&h, 1), PM_NO_DAY);
	assert_int_equal(h.tried[PM_PART_EVENING] + h.tried[PM_PART_AFTERNOON] + h.tried[PM_PART_MORNING], 3); /* the fourth has no time */
	assert_int_equal(h.home[PM_PART_EVENING], 0);
	assert_true(pm_history_home(&h, 0, PM_PART_EVENING) < pm_history_home(&h, 1, PM_PART_EVENING)); /* this door stayed shut in the evening */
	assert_true(isnan(pm_history_access(&h, PM_PART_MORNING)));
	pm_history_release(&h);
	const pm_history_input before = { .rows = ROWS, .visits = t, .until = on(2, 1) };
	assert_int_equal(pm_history_make(&before, &h, NULL), PM_OK);
	assert_int_equal(pm_history_count(&h, 0, on(1, 1)), 1);
	pm_history_release(&h);
	pm_table_free(t);
}

static void a_visit_that_may_be_about_another_door_counts_for_none(void **state)
{
	(void)state;
	static const float p[] = { 0.95f, 0.6f, 0.6f, 1.0f, 0.89f };
	pm_table *t = visits(p);
	pm_history h;
	const pm_history_input in = { .rows = ROWS, .visits = t, .until = PM_NO_DAY };
	assert_int_equal(pm_history_make(&in, &h, NULL), PM_OK);
	assert_int_equal(pm_history_count(&h, 0, on(1, 1)), 2);
	assert_int_equal(pm_history_met(&h, 2), PM_NO_DAY);
	pm_history_release(&h);
	pm_table_free(t);
}

static void a_form_that_the_register_holds_too_counts_once(void **state)
{
	(void)state;
	pm_table *t = visits(NULL);
	pm_history h;
	static const uint32_t row[] = { 2, 3 };
	const pm_visit own[] = {
		{ .code = PM_STR("B5"), .day = pm_day_of(2026, 3, 2), .minute = 550, .situation = PM_STR("geen_medewerking"), .next_day = pm_day_of(2026, 4, 1),
		  .handover = PM_STR("trap stuk") },
		{ .code = PM_STR("L1-002"), .day = pm_day_of(2026, 3, 9), .minute = -1, .situation = PM_STR("toegang"), .next_day = PM_NO_DAY,
		  .measure = PM_STR("dwangsom"), .n_themes = 1, .theme = { { PM_STR("overbewoning"), PM_STR("overbewoning") } } } };
	const pm_history_input in = { .rows = ROWS, .visits = t, .own = own, .own_row = row, .n_own = 2, .until = PM_NO_DAY };
	assert_int_equal(pm_history_make(&in, &h, NULL), PM_OK);
	assert_int_equal(pm_history_count(&h, 2, on(1, 1)), 1);
	const pm_past_visit *v = &h.visit[h.visit_start[2]];
	assert_int_equal(v->next_day, on(4, 1));
	assert_true(pm_str_eq(v->handover, PM_STR("trap stuk")));
	const pm_str dwangsom = PM_STR("dwangsom");
	pm_str measure = PM_STR("");
	const pm_list_recheck eight = { .after = { .days = 56 }, .n = 1, .measure = (pm_str *)(uintptr_t)&dwangsom };
	assert_int_equal(pm_history_due(&h, 3, on(5, 1), &eight, 1, &measure), on(5, 4));
	assert_true(pm_str_eq(measure, dwangsom));
	assert_int_equal(pm_history_due(&h, 2, on(5, 1), &eight, 1, &measure), on(4, 1));
	assert_int_equal(pm_history_due(&h, 1, on(5, 1), &eight, 1, &measure), PM_NO_DAY);
	pm_history_release(&h);
	pm_table_free(t);
}

/* The case system took the visit over with another moment, or with none: the inspector's notes go to its visit. */
static void a_visit_that_was_taken_over_keeps_its_notes_and_counts_once(void **state)
{
	(void)state;
	pm_table *t = visits(NULL);
	static const uint32_t row[] = { 2, 0, 3 };
	const pm_visit form = { .day = pm_day_of(2026, 3, 3), .minute = 1170, .situation = PM_STR("geen_medewerking"), .next_day = pm_day_of(2026, 4, 1),
	                        .handover = PM_STR("trap stuk") };
	pm_visit own[] = { form, form, form };
	own[0].code = PM_STR("B5"), own[1].code = PM_STR("B4"), own[2].code = PM_STR("B1"); /* the last lies elsewhere in the register */
	pm_history h;
	const pm_history_input in = { .rows = ROWS, .visits = t, .own = own, .own_row = row, .n_own = 3, .until = PM_NO_DAY };
	assert_int_equal(pm_history_make(&in, &h, NULL), PM_OK);
	assert_int_equal(pm_history_count(&h, 2, on(1, 1)), 1);
	assert_int_equal(pm_history_count(&h, 0, on(1, 1)), 3);
	assert_int_equal(pm_history_count(&h, 3, on(1, 1)), 1);
	const uint32_t last[] = { h.visit_start[3] - 1, h.visit_start[1] - 1 };
	for (int i = 0; i < 2; i++) {
		assert_int_equal(h.visit[last[i]].next_day, on(4, 1));
		assert_true(pm_str_eq(h.visit[last[i]].handover, PM_STR("trap stuk")));
	}
	pm_history_release(&h);
	pm_table_free(t);
}

/* ---- LAA ---- */

static pm_laa_case *find(pm_laa_case *c, uint32_t n, const char *id)
{
	for (uint32_t i = 0; i < n; i++)
		if (pm_str_eq(c[i].id, pm_str_of(id)))
			return &c[i];
	return NULL;
}

static void a_status_follows_from_what_was_found(void **state)
{
	(void)state;
	static const char *const id[] = { "L1", "L2", "L3", "L4", "L5" };
	static const char *const day[] = { "2026-02-01", "2026-02-01", "2026-02-01", "2026-06-01", "2025-06-01" };
	static const char *const status[] = { "wachten op resultaat", "wachten op resultaat", "onderzoek in de BRP", "wachten op resultaat", "afgerond" };
	static const uint32_t at[] = { 0, 1, 2, 3, 3 };
	static const char *const person[] = { "p2" }, *const begin[] = { "2020-01-01" }, *const end[] = { "2026-03-15" };
	static const uint32_t where[] = { 2 };
	pm_table *laa = table("laa"), *stays = table("brp"), *t = visits(NULL);
	column(laa, "signaal_id", PM_TYPE_ID, id, 5);
	column(laa, "datum", PM_TYPE_DATE, day, 5);
	column(laa, "status", PM_TYPE_CATEGORY, status, 5);
	assert_int_equal(pm_table_place(laa, ROWS, at, NULL, NULL, 0, 1, NULL), PM_OK);
	column(stays, "persoon_id", PM_TYPE_ID, person, 1);
	column(stays, "aanvang", PM_TYPE_DATE, begin, 1);
	column(stays, "einde", PM_TYPE_DATE, end, 1);
	assert_int_equal(pm_table_place(stays, ROWS, where, NULL, NULL, 0, 1, NULL), PM_OK);
	const pm_visit own = { .code = PM_STR("L1-001"), .day = pm_day_of(2026, 2, 20), .minute = -1, .situation = PM_STR("toegang"), .next_day = PM_NO_DAY,
	                       .n_themes = 1, .theme = { { PM_STR("adresfraude"), PM_STR("geen_overtreding") } } };
	const uint32_t row = 1;
	pm_history h;
	const pm_history_input in = { .rows = ROWS, .visits = t, .own = &own, .own_row = &row, .n_own = 1, .until = PM_NO_DAY };
	assert_int_equal(pm_history_make(&in, &h, NULL), PM_OK);
	const pm_laa_input ask = { .rows = ROWS, .signals = laa, .stays = stays, .stay_begin = "aanvang", .stay_end = "einde", .history = &h, .today = on(6, 20) };
	pm_laa_case *c;
	uint32_t n;
	assert_int_equal(pm_laa_open(&ask, &c, &n, NULL), PM_OK);
	assert_int_equal(n, 4); /* what is final is not told */
	assert_int_equal(find(c, n, "L1")->follows, PM_LAA_INQUIRY); /* overbewoning found, then nobody home: it goes on */
	assert_int_equal(find(c, n, "L2")->follows, PM_LAA_SAME);
	assert_int_equal(find(c, n, "L3")->follows, PM_LAA_CHANGED); /* somebody left after the signal */
	assert_int_equal(find(c, n, "L4")->follows, PM_LAA_WAITING);
	assert_true(find(c, n, "L1")->late);  /* no answer after four weeks */
	assert_false(find(c, n, "L3")->late); /* answered, and its six months are not over */
	assert_false(find(c, n, "L4")->late);
	assert_int_equal(find(c, n, "L4")->first_due, on(6, 29));
	assert_int_equal(find(c, n, "L3")->final_due, on(8, 1));
	pm_free(c);
	pm_history_release(&h);
	pm_table_free(laa);
	pm_table_free(stays);
	pm_table_free(t);
}

/* ---- owners ---- */

/* Rows of brk: addresses 0 to 3 are one company, written in three ways and once without a number; links know them as one. */
static pm_table *deeds(bool linked)
{
	static const char *const name[] = { "Huur B.V.", "HUUR BV", "Huur bv i.o.", "De Buur" }, *const number[] = { "8012", "8012", NULL, NULL };
	pm_table *t;
	pm_column *rsin, *owner, *entity;
	uint32_t address[] = { 0, 1, 2, 3 };
	assert_int_equal(pm_table_new(PM_STR("brk"), &t, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("eigenaar_rsin"), PM_TYPE_ID, 4, &rsin, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("eigenaar_naam"), PM_TYPE_TEXT, 4, &owner, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("@eigenaar"), PM_TYPE_ID, 4, &entity, NULL), PM_OK);
	for (uint32_t r = 0; r < 4; r++) {
		if (number[r])
			assert_int_equal(pm_column_set_word(rsin, r, pm_str_of(number[r]), NULL), PM_OK);
		assert_int_equal(pm_column_set_text(owner, r, pm_str_of(name[r]), NULL), PM_OK);
		assert_int_equal(pm_column_set_word(entity, r, r < 3 ? PM_STR("1:7") : PM_STR("1:9"), NULL), PM_OK);
	}
	pm_column_seal(owner);
	assert_int_equal(pm_table_add(t, rsin, NULL), PM_OK);
	assert_int_equal(pm_table_add(t, owner, NULL), PM_OK);
	if (linked)
		assert_int_equal(pm_table_add(t, entity, NULL), PM_OK);
	else
		pm_column_free(entity);
	assert_int_equal(pm_table_place(t, 400, address, NULL, NULL, 0, 1, NULL), PM_OK);
	return t;
}

static void a_limit_per_owner_counts_owners_as_links_know_them(void **state)
{
	(void)state;
	small_city city;
	assert_true(small_city_of(&city, 400, NULL, "theme overbewoning take 5 at most 1 per owner"));
	for (int linked = 0; linked < 2; linked++) {
		pm_caps c;
		pm_table *t = deeds(linked);
		assert_int_equal(pm_caps_make(&city.scope, &city.rules->list[0], t, &c, NULL), PM_OK);
		assert_true(c.linked == linked && !c.no_owner);
		pm_caps_take(&c, 0);
		assert_int_equal(pm_caps_full(&c, 1), PM_PER_OWNER); /* the same number */
		assert_int_equal(pm_caps_full(&c, 2), linked ? PM_PER_OWNER : PM_PERS);
		assert_int_equal(pm_caps_full(&c, 3), PM_PERS);
		pm_caps_release(&c);
		pm_table_free(t);
	}
	pm_caps none;
	assert_int_equal(pm_caps_make(&city.scope, &city.rules->list[0], NULL, &none, NULL), PM_OK);
	assert_true(none.no_owner && !none.linked);
	pm_caps_release(&none);
	small_city_free(&city);
}

/* Two owners at one address, delivered in either order: the limit counts the same one. */
static void a_limit_per_owner_knows_no_order_of_delivery(void **state)
{
	(void)state;
	small_city city;
	assert_true(small_city_of(&city, 400, NULL, "theme overbewoning take 5 at most 1 per owner"));
	static const char *const name[] = { "Zuid B.V.", "Noord B.V.", "Noord B.V.", "Zuid B.V." };
	static const uint32_t address[][4] = { { 0, 0, 1, 2 }, { 0, 0, 2, 1 } };
	for (int turn = 0; turn < 2; turn++) {
		pm_table *t = table("brk");
		column(t, "eigenaar_naam", PM_TYPE_TEXT, turn ? (const char *const[]){ name[1], name[0], name[3], name[2] } : name, 4);
		assert_int_equal(pm_table_place(t, 400, address[turn], NULL, NULL, 0, 1, NULL), PM_OK);
		pm_caps c;
		assert_int_equal(pm_caps_make(&city.scope, &city.rules->list[0], t, &c, NULL), PM_OK);
		pm_caps_take(&c, 0);
		assert_int_equal(pm_caps_full(&c, 1), PM_PER_OWNER); /* Noord */
		assert_int_equal(pm_caps_full(&c, 2), PM_PERS);
		pm_caps_release(&c);
		pm_table_free(t);
	}
	small_city_free(&city);
}

/* ---- the list in the case file ---- */

static void a_list_comes_back_as_it_went_in(void **state)
{
	(void)state;
	char path[64];
	snprintf(path, sizeof path, "/tmp/test_list_parts_%ld.db", (long)getpid());
	unlink(path);
	small_city city;
	pm_planned *p;
	pm_case *c;
	pm_worklist *back;
	assert_true(small_city_of(&city, 400, NULL, "title \"Week\" theme overbewoning, adresfraude take 12 control 25 percent random from eligible ground \"Awb\" "
	                                            "partner \"Brandweer\" sees adres, postcode for overbewoning"));
	const pm_str known = PM_STR("het register brk ontbreekt");
	city.in.warning = &known;
	city.in.n_warnings = 1;
	assert_int_equal(pm_list_plan(&city.in, &p, NULL), PM_OK);
	pm_worklist *l = pm_planned_list(p);
	assert_int_equal(pm_case_open(path, PM_CASE_CREATE, &c, NULL), PM_OK);
	assert_int_equal(pm_worklist_put(c, l, NULL), PM_OK);
	assert_int_equal(pm_worklist_get(c, PM_STR("week"), 0, &back, NULL), PM_OK);
	assert_true(back->id == l->id && back->run == l->run && back->first_day == l->first_day && back->capacity == 12 && back->joint);
	assert_int_equal(back->n_stops, l->n_stops);
	assert_int_equal(back->n_control, 3);
	assert_true(fabs(back->hits - l->hits) < 1e-9 && pm_str_eq(back->control_ground, PM_STR("Awb")) && pm_str_eq(back->area, l->area));
	assert_true(back->n_partners == 1 && back->partner[0].themes == 1 && pm_str_eq(back->partner[0].sees, PM_STR("adres, postcode")));
	assert_true(l->n_warnings > 1 && l->warning[0].for_all && !l->warning[l->n_warnings - 1].for_all);
	assert_int_equal(back->n_warnings, l->n_warnings);
	for (uint32_t i = 0; i < l->n_warnings; i++)
		assert_true(pm_str_eq(back->warning[i].text, l->warning[i].text) && back->warning[i].for_all == l->warning[i].for_all);
	pm_id_rows rows;
	assert_int_equal(pm_id_rows_make(pm_table_get(city.spine, "id"), &rows, NULL), PM_OK);
	pm_worklist_rows(back, &rows);
	pm_id_rows_release(&rows);
	for (uint32_t i = 0; i < l->n_stops; i++) {
		const pm_stop *a = &l->stop[i], *b = &back->stop[i];
		assert_true(pm_str_eq(a->id, b->id) && pm_str_eq(a->address, b->address) && a->row == b->row && a->day == b->day && a->part == b->part);
		assert_true(a->team == b->team && a->order == b->order && a->kind == b->kind && a->rank == b->rank && a->themes == b->themes);
		assert_true(a->odds[1].bits == b->odds[1].bits && a->odds[1].rank == b->odds[1].rank && fabs(a->x - b->x) < 1e-6);
		assert_true(isnan(a->chance) ? isnan(b->chance) : fabs(a->chance - b->chance) < 1e-12);
	}
	char code[32];
	pm_stop_code(back, 6, code);
	assert_string_equal(code, "L1-007");
	pm_worklist_free(back);
	pm_case_close(c);
	pm_planned_free(p);
	small_city_free(&city);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hits_of_equal_chances_are_binomial),
		cmocka_unit_test(a_limit_per_owner_counts_owners_as_links_know_them),
		cmocka_unit_test(a_limit_per_owner_knows_no_order_of_delivery),
		cmocka_unit_test(a_share_has_wilsons_interval),
		cmocka_unit_test(two_inspectors_at_one_door_are_one_visit),
		cmocka_unit_test(a_visit_that_may_be_about_another_door_counts_for_none),
		cmocka_unit_test(a_form_that_the_register_holds_too_counts_once),
		cmocka_unit_test(a_visit_that_was_taken_over_keeps_its_notes_and_counts_once),
		cmocka_unit_test(a_status_follows_from_what_was_found),
		cmocka_unit_test(a_list_comes_back_as_it_went_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
