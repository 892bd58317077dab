/* Clusters of accepted pairs: what is joined, what is held, and that each held pair says why it is held now. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "link/records.h"

enum { ACCEPT = 20 * PM_BITS_ONE, HEAVY = 30 * PM_BITS_ONE, THIN = 21 * PM_BITS_ONE, THINNER = 20 * PM_BITS_ONE + 1, MOST = 16 };

typedef struct town {
	uint32_t row[MOST], like[MOST];
	pm_link_pair pair[MOST];
	pm_link_distinct distinct;
	pm_link_result result;
} town;

/* So many records, by rank as by row, and the pairs between them, in order of records. */
static void cluster(town *t, uint32_t records, const pm_link_pair *pair, size_t pairs, pm_link_model m)
{
	*t = (town){0};
	for (uint32_t i = 0; i < records; i++)
		t->row[i] = t->like[i] = i;
	if (pairs)
		memcpy(t->pair, pair, pairs * sizeof *pair);
	t->distinct = (pm_link_distinct){ .row = t->row, .n = records, .like = t->like };
	t->result = (pm_link_result){ .pair = t->pair, .pairs = pairs, .accept = ACCEPT };
	m.rows = records;
	assert_int_equal(pm_link_cluster(&m, &t->distinct, &t->result, NULL), PM_OK);
}

static void release(town *t)
{
	t->result.pair = NULL; /* the town's own */
	pm_link_release(&t->result);
}

static int why(const town *t, uint32_t pair)
{
	for (size_t i = 0; i < t->result.n_held; i++)
		if (t->result.held[i].pair == pair)
			return (int)t->result.held[i].why;
	return -1;
}

/* 4 finds no room while a thin bridge holds two groups together; when that is cut there is room, and nothing is held any more. */
static void what_finds_room_behind_a_cut_bridge_is_joined_and_not_held(void **state)
{
	(void)state;
	static const pm_link_pair pair[] = { { 0, 1, 0, HEAVY, 0 }, { 1, 2, 0, THIN, 0 }, { 2, 3, 0, HEAVY, 0 }, { 3, 4, 0, THINNER, 0 } };
	town t;
	cluster(&t, 5, pair, 4, (pm_link_model){ .most_together = 4 });
	assert_int_equal(t.result.entity[1], 0);
	assert_int_equal(t.result.entity[3], 2);
	assert_int_equal(t.result.entity[4], 2);
	assert_int_equal(t.result.entities, 2);
	assert_int_equal(why(&t, 1), PM_HELD_CUT);
	assert_int_equal(t.result.n_held, 1);
	release(&t);
}

/* And what joins two groups by itself then is as thin a bridge as the first. */
static void a_bridge_that_a_cut_made_room_for_is_cut_as_well(void **state)
{
	(void)state;
	static const pm_link_pair pair[] = { { 0, 1, 0, HEAVY, 0 }, { 1, 2, 0, THIN, 0 },    { 2, 3, 0, HEAVY, 0 },
	                                     { 3, 4, 0, THINNER, 0 }, { 4, 5, 0, HEAVY, 0 } };
	town t;
	cluster(&t, 6, pair, 5, (pm_link_model){ .most_together = 5 });
	assert_int_equal(t.result.entities, 3);
	assert_int_equal(t.result.entity[4], 4);
	assert_int_equal(t.result.entity[5], 4);
	assert_int_equal(why(&t, 1), PM_HELD_CUT);
	assert_int_equal(why(&t, 3), PM_HELD_CUT);
	release(&t);
}

/* A heavy bridge stays, and is told; once the group on one side is cut down to a single record it is no bridge any more. */
static void a_bridge_is_one_of_the_groups_that_are_left(void **state)
{
	(void)state;
	static const pm_link_pair pair[] = { { 0, 1, 0, HEAVY, 0 }, { 1, 2, 0, HEAVY, 0 }, { 2, 3, 0, THIN, 0 }, { 3, 4, 0, HEAVY, 0 } };
	town t;
	cluster(&t, 5, pair, 4, (pm_link_model){0});
	assert_int_equal(t.result.entities, 2);
	assert_int_equal(why(&t, 2), PM_HELD_CUT);
	assert_int_equal(why(&t, 1), -1);
	release(&t);
	static const pm_link_pair wide[] = { { 0, 1, 0, HEAVY, 0 }, { 1, 2, 0, HEAVY, 0 }, { 2, 3, 0, HEAVY, 0 } };
	cluster(&t, 4, wide, 3, (pm_link_model){0});
	assert_int_equal(t.result.entities, 1);
	assert_int_equal(why(&t, 1), PM_HELD_BRIDGE);
	release(&t);
}

/* A pair that is refused takes nobody's place: the next one may have its records. */
static void a_refused_pair_leaves_its_records_free(void **state)
{
	(void)state;
	pm_column *anchor;
	town t;
	assert_int_equal(pm_column_new(PM_STR("anchor"), PM_TYPE_ID, 4, &anchor, NULL), PM_OK);
	assert_int_equal(pm_column_set_word(anchor, 0, PM_STR("een"), NULL), PM_OK);
	assert_int_equal(pm_column_set_word(anchor, 2, PM_STR("twee"), NULL), PM_OK);
	static const pm_link_pair pair[] = { { 0, 2, 0, HEAVY, 0 }, { 0, 3, 0, THIN, 0 }, { 1, 2, 0, THINNER, 0 } };
	cluster(&t, 4, pair, 3, (pm_link_model){ .left_rows = 2, .one_to_one = true, .anchor = anchor });
	assert_int_equal(why(&t, 0), PM_HELD_ANCHOR);
	assert_int_equal(t.result.entity[3], 0);
	assert_int_equal(t.result.entity[2], 1);
	release(&t);
	pm_column_free(anchor);
}

/* 0 is one with 1, and a person told 1 and 2 apart: then 0 and 2 are not one either, however much they say. What nobody accepted and
 * nobody told apart may be. */
static void whom_a_person_told_apart_can_not_be_one_through_a_third(void **state)
{
	(void)state;
	static const pm_link_pair pair[] = { { 0, 1, 0, HEAVY, 0 }, { 0, 2, 0, THIN, 0 }, { 0, 3, 0, ACCEPT - 1, 0 } };
	static const pm_link_ruled said[] = { { 2, 1, false } };
	town t;
	cluster(&t, 4, pair, 3, (pm_link_model){ .ruled = said, .n_ruled = 1 });
	assert_int_equal(why(&t, 1), PM_HELD_RULED);
	assert_false(pm_bit(t.result.apart, 0));
	assert_true(pm_bit(t.result.apart, 1));
	assert_false(pm_bit(t.result.apart, 2));
	release(&t);
}

/* A record of one person of the register may look like another person too: its entity has somebody already. */
static void whom_a_register_tells_apart_can_not_be_one_however_doubtful_the_pair(void **state)
{
	(void)state;
	static const pm_link_pair pair[] = { { 0, 1, 0, HEAVY, 0 }, { 0, 2, 0, HEAVY, 0 }, { 1, 3, 0, ACCEPT - 1, 0 } };
	pm_column *anchor;
	town t;
	assert_int_equal(pm_column_new(PM_STR("anchor"), PM_TYPE_ID, 4, &anchor, NULL), PM_OK);
	assert_int_equal(pm_column_set_word(anchor, 2, PM_STR("een"), NULL), PM_OK);
	assert_int_equal(pm_column_set_word(anchor, 3, PM_STR("twee"), NULL), PM_OK);
	cluster(&t, 4, pair, 3, (pm_link_model){ .left_rows = 2, .within_left = true, .anchor = anchor });
	assert_int_equal(t.result.entity[1], 0);
	assert_int_equal(t.result.entity[2], 0);
	assert_true(pm_bit(t.result.apart, 2));
	assert_false(pm_bit(t.result.apart, 1));
	release(&t);
	pm_column_free(anchor);
}

static void no_pairs_leave_everybody_alone(void **state)
{
	(void)state;
	town t;
	cluster(&t, 3, NULL, 0, (pm_link_model){0});
	assert_int_equal(t.result.entities, 3);
	assert_int_equal(t.result.n_held, 0);
	release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_finds_room_behind_a_cut_bridge_is_joined_and_not_held),
		cmocka_unit_test(a_bridge_that_a_cut_made_room_for_is_cut_as_well),
		cmocka_unit_test(a_bridge_is_one_of_the_groups_that_are_left),
		cmocka_unit_test(a_refused_pair_leaves_its_records_free),
		cmocka_unit_test(whom_a_person_told_apart_can_not_be_one_through_a_third),
		cmocka_unit_test(whom_a_register_tells_apart_can_not_be_one_however_doubtful_the_pair),
		cmocka_unit_test(no_pairs_leave_everybody_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
