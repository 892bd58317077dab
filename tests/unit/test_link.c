/* Linking: a small register with doubles, in every order, on every number of threads; and input that goes wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "../lib/oom.h"
#include "link/records.h"

enum { PERSONS = 120, ROWS = 2 * PERSONS, FIELDS = 4 };

typedef struct person { char id[8], given[24], surname[24], born[12], street[24]; } person;
typedef struct world { pm_column *column[5]; pm_link_field field[FIELDS]; pm_link_block block[3]; pm_link_model model; } world;

static const char *const given_names[] = { "willem", "cornelia", "hendrik", "johanna", "dirk", "geertruida", "maarten", "aaltje" };
static const char *const stems[] = { "bakker", "visser", "kuiper", "mulder", "schipper", "timmerman", "wever", "slager", "brouwer",
                                     "molenaar", "ketelaar" };
static const char *const streets[] = { "laan", "dreef", "hof", "plein", "gracht", "kade", "singel" };

/* Row 2k is a person, row 2k + 1 the same one with a typing error in one field, a missing street now and then. */
static void people(person *p)
{
	for (unsigned i = 0; i < ROWS; i++) {
		const unsigned k = i / 2;
		snprintf(p[i].id, sizeof p[i].id, "p%03u", i);
		snprintf(p[i].given, sizeof p[i].given, "%s", given_names[k * 5 % 8]);
		snprintf(p[i].surname, sizeof p[i].surname, "%s%s", stems[k * 7 % 11], k % 3 ? "" : "s");
		snprintf(p[i].born, sizeof p[i].born, "19%02u%02u%02u", 30 + k * 11 % 60, 1 + k * 5 % 12, 1 + k * 13 % 28);
		snprintf(p[i].street, sizeof p[i].street, "%s %u", streets[k * 3 % 7], 1 + k * 17 % 97);
		if (i % 2 == 0)
			continue;
		char *damaged = k % 3 == 0 ? p[i].given : k % 3 == 1 ? p[i].surname : p[i].street;
		damaged[2] = 'x';
		if (k % 10 == 0)
			p[i].street[0] = 0;
	}
}

static bool make_column(const char *name, const person *p, size_t at, const uint32_t *order, uint32_t n, pm_column **out)
{
	if (pm_column_new(pm_str_of(name), PM_TYPE_ID, n, out, NULL) != PM_OK)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const char *text = (const char *)&p[order[i]] + at;
		if (*text && pm_column_set_word(*out, i, pm_str_of(text), NULL) != PM_OK)
			return false;
	}
	return true;
}

static bool make_world(world *w, const person *p, const uint32_t *order, uint32_t n)
{
	*w = (world){0};
	if (!make_column("id", p, offsetof(person, id), order, n, &w->column[0]) ||
	    !make_column("given", p, offsetof(person, given), order, n, &w->column[1]) ||
	    !make_column("surname", p, offsetof(person, surname), order, n, &w->column[2]) ||
	    !make_column("born", p, offsetof(person, born), order, n, &w->column[3]) ||
	    !make_column("street", p, offsetof(person, street), order, n, &w->column[4]))
		return false;
	w->field[0] = (pm_link_field){ "given", w->column[1], PM_BY_JARO_WINKLER, { .92, .8 }, 2, true, 0 };
	w->field[1] = (pm_link_field){ "surname", w->column[2], PM_BY_JARO_WINKLER, { .92, .8 }, 2, true, 0 };
	w->field[2] = (pm_link_field){ "born", w->column[3], PM_BY_DATE, {0}, 0, false, 0 };
	w->field[3] = (pm_link_field){ "street", w->column[4], PM_BY_EDITS, { .7 }, 1, false, 0 };
	w->block[0] = (pm_link_block){ "born", { w->column[3] }, 1 };
	w->block[1] = (pm_link_block){ "names", { w->column[1], w->column[2] }, 2 };
	w->block[2] = (pm_link_block){ "street", { w->column[4] }, 1 };
	w->model = (pm_link_model){ .id = w->column[0], .rows = n, .field = w->field, .fields = FIELDS, .block = w->block, .blocks = 3 };
	return true;
}

static void release_world(world *w)
{
	for (int i = 0; i < 5; i++)
		pm_column_free(w->column[i]);
}

static uint32_t straight[ROWS], shuffled[ROWS];
static person town[ROWS];

static int set_up(void **state)
{
	(void)state;
	people(town);
	for (uint32_t i = 0; i < ROWS; i++) {
		straight[i] = i;
		shuffled[i] = i * 77 % ROWS; /* 77 and 240 share no factor */
	}
	return 0;
}

static void doubles_are_found_without_labels(void **state)
{
	(void)state;
	world w;
	pm_link_result r;
	assert_true(make_world(&w, town, straight, ROWS));
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	uint32_t right = 0;
	for (uint32_t i = 0; i < ROWS; i += 2)
		right += r.entity[i + 1] == i;
	assert_true(right >= PERSONS - 2);
	assert_true(r.entities >= PERSONS && r.entities <= PERSONS + 2);
	assert_true(r.expect.precision > .9 && r.expect.recall > .9);
	pm_link_release(&r);
	release_world(&w);
}

/* The result in terms of identifiers, for any order of rows. */
static void same_result(const pm_link_result *a, const uint32_t *order_a, const pm_link_result *b, const uint32_t *order_b)
{
	uint32_t where[ROWS];
	assert_int_equal(a->pairs, b->pairs);
	assert_int_equal(a->accept, b->accept);
	for (size_t i = 0; i < a->pairs; i++) {
		assert_int_equal(order_a[a->pair[i].a], order_b[b->pair[i].a]);
		assert_int_equal(order_a[a->pair[i].b], order_b[b->pair[i].b]);
		assert_int_equal(a->pair[i].bits, b->pair[i].bits);
	}
	for (uint32_t i = 0; i < ROWS; i++)
		where[order_b[i]] = i;
	for (uint32_t i = 0; i < ROWS; i++)
		assert_int_equal(order_a[a->entity[i]], order_b[b->entity[where[order_a[i]]]]);
}

static void order_and_threads_change_nothing(void **state)
{
	(void)state;
	world w, v;
	pm_link_result r, s;
	assert_true(make_world(&w, town, straight, ROWS));
	assert_true(make_world(&v, town, shuffled, ROWS));
	w.model.threads = 1;
	v.model.threads = 4;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	assert_int_equal(pm_link(&v.model, &s, NULL), PM_OK);
	same_result(&r, straight, &s, shuffled);
	pm_link_release(&r);
	pm_link_release(&s);
	release_world(&w);
	release_world(&v);
}

/* All parts of a pair, and each of them as comparing its records anew gives it. */
static void adds_up(const world *w, const pm_link_result *r, const pm_link_pair *pair)
{
	pm_link_explanation e;
	pm_link_parts p;
	pm_link_parts_of(&r->weights, pair, &p);
	assert_int_equal(pm_link_explain(&w->model, r, pair->b, pair->a, &e, NULL), PM_OK);
	assert_int_equal(e.reasons, FIELDS);
	int32_t rarity = 0, sum = p.rarity + p.rivals + p.prior;
	for (uint32_t k = 0; k < e.reasons; k++) {
		assert_int_equal(p.level[k], e.reason[k].level);
		assert_int_equal(p.bits[k], e.reason[k].bits);
		rarity += e.reason[k].frequency;
		sum += p.bits[k];
	}
	assert_int_equal(p.prior, e.prior);
	assert_int_equal(p.rivals, e.rivals);
	assert_int_equal(p.decided, e.decided);
	if (p.decided)
		return;
	assert_int_equal(p.rarity, rarity);
	assert_int_equal(sum, pair->bits);
	assert_int_equal(e.bits, pair->bits);
}

static void an_explanation_adds_up(void **state)
{
	(void)state;
	world w;
	pm_link_result r;
	pm_link_explanation e;
	assert_true(make_world(&w, town, straight, ROWS));
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	for (size_t i = 0; i < r.pairs; i += 7) {
		adds_up(&w, &r, &r.pair[i]);
		assert_int_equal(r.pair[i].rivals, 0);
	}
	assert_int_equal(pm_link_explain(&w.model, &r, 0, ROWS, &e, NULL), PM_E_RANGE);
	pm_link_release(&r);
	release_world(&w);
}

/* Left: the doubles; right: a register of the persons, in which the second stands with all of the first but the number. */
static void who_else_it_may_be_is_part_of_an_explanation(void **state)
{
	(void)state;
	static person owners[ROWS];
	uint32_t order[ROWS];
	world w;
	pm_link_result r;
	const int32_t everything = -100 * PM_BITS_ONE;
	const pm_link_ruled one = { 5, PERSONS + 5, true };
	memcpy(owners, town, sizeof owners);
	owners[2] = owners[0];
	snprintf(owners[2].id, sizeof owners[2].id, "p002");
	memcpy(owners[13].street, owners[7].street, sizeof owners[13].street); /* two doubles in one street */
	for (uint32_t i = 0; i < ROWS; i++)
		order[i] = i < PERSONS ? 2 * i + 1 : 2 * (i - PERSONS);
	assert_true(make_world(&w, owners, order, ROWS));
	w.model.left_rows = PERSONS;
	w.model.within_left = true;
	w.model.anchor = w.column[0];
	w.model.review = &everything;
	w.model.ruled = &one;
	w.model.n_ruled = 1;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	uint32_t alone = 0, rivals = 0, within = 0, decided = 0;
	for (size_t i = 0; i < r.pairs; i++) {
		const pm_link_pair *p = &r.pair[i];
		adds_up(&w, &r, p);
		decided += p->bits == PM_LINK_CERTAIN;
		if (p->a < PERSONS && p->b < PERSONS) {
			assert_int_equal(p->rivals, 0);
			within++;
		} else if (p->bits != PM_LINK_CERTAIN) {
			alone += p->rivals > 0;
			rivals += p->rivals < 0;
		}
	}
	assert_true(alone > 0 && rivals > 1 && within > 0);
	assert_int_equal(decided, 1);
	pm_link_release(&r);
	release_world(&w);
}

/* Left: the persons; right: their doubles, and the first double once more. */
static void between_two_sides_each_has_one_partner(void **state)
{
	(void)state;
	uint32_t order[ROWS];
	world w;
	pm_link_result r;
	for (uint32_t i = 0; i < ROWS; i++)
		order[i] = i < PERSONS ? 2 * i : 2 * (i - PERSONS) + 1;
	order[ROWS - 1] = 1;
	assert_true(make_world(&w, town, order, ROWS));
	w.model.left_rows = PERSONS;
	w.model.one_to_one = true;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	for (size_t i = 0; i < r.pairs; i++)
		assert_true((r.pair[i].a < PERSONS) != (r.pair[i].b < PERSONS));
	uint32_t together = 0;
	for (uint32_t i = 0; i < ROWS; i++)
		together += r.entity[i] == r.entity[0];
	assert_int_equal(together, 2);
	pm_link_release(&r);
	release_world(&w);
}

static void a_key_of_everybody_is_named_and_left_out(void **state)
{
	(void)state;
	static person same[ROWS];
	world w;
	pm_link_result r;
	memcpy(same, town, sizeof same);
	for (int i = 0; i < ROWS; i++)
		snprintf(same[i].street, sizeof same[i].street, "onbekend");
	assert_true(make_world(&w, same, straight, ROWS));
	w.model.most_per_key = 1000;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	assert_int_equal(r.plan[2].keys_lost, 1);
	assert_int_equal(r.plan[2].pairs_lost, r.distinct * (r.distinct - 1) / 2);
	assert_int_equal(r.plan[2].pairs, 0);
	assert_int_equal(r.plan[2].worst[0].records, r.distinct);
	pm_link_explanation e;
	assert_int_equal(pm_link_explain(&w.model, &r, 0, ROWS - 1, &e, NULL), PM_OK);
	assert_int_equal(e.met, PM_MET_LEFT_OUT);
	assert_int_equal(e.block, 2);
	pm_link_release(&r);
	w.model.most_per_key = 0;
	w.model.most_pairs = 100;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_E_RANGE);
	release_world(&w);
}

/* One person stands twenty times in the register, letter for letter; another has nothing but a common surname, twice. */
static void equal_records_are_compared_as_one(void **state)
{
	(void)state;
	enum { AGAIN = 20, MORE = ROWS + AGAIN + 2 };
	static person many[MORE];
	uint32_t order[MORE];
	world w;
	pm_link_result r;
	memcpy(many, town, sizeof town);
	for (uint32_t i = 0; i < MORE; i++) {
		order[i] = i;
		if (i >= ROWS)
			many[i] = town[0];
		if (i >= ROWS + AGAIN)
			many[i] = (person){ .surname = "bakker" };
		snprintf(many[i].id, sizeof many[i].id, "p%03u", i);
	}
	assert_true(make_world(&w, many, order, MORE));
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	assert_int_equal(r.distinct, ROWS + 1);
	for (uint32_t i = ROWS; i < ROWS + AGAIN; i++)
		assert_int_equal(r.entity[i], 0);
	assert_int_equal(r.entity[MORE - 1], MORE - 1);
	pm_link_release(&r);
	release_world(&w);
}

static void the_plan_is_what_is_done(void **state)
{
	(void)state;
	world w;
	pm_link_plan plan[3];
	pm_link_result r;
	assert_true(make_world(&w, town, straight, ROWS));
	assert_int_equal(pm_link_plan_of(&w.model, true, plan, NULL, NULL), PM_OK);
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	uint64_t new_pairs = 0;
	for (int k = 0; k < 3; k++) {
		assert_int_equal(plan[k].pairs, r.plan[k].pairs);
		assert_true(r.plan[k].pairs_new <= plan[k].pairs);
		for (uint32_t i = 1; i < plan[k].n_worst; i++)
			assert_true(plan[k].worst[i].pairs <= plan[k].worst[i - 1].pairs);
		new_pairs += r.plan[k].pairs_new;
	}
	assert_int_equal(plan[0].pairs, r.plan[0].pairs_new);
	assert_int_equal(new_pairs, r.compared);
	pm_link_release(&r);
	release_world(&w);
}

static void a_cluster_that_grows_too_large_is_cut(void **state)
{
	(void)state;
	world w;
	pm_link_result r;
	const int32_t everything = -100 * PM_BITS_ONE;
	assert_true(make_world(&w, town, straight, ROWS));
	w.model.accept = w.model.review = &everything;
	w.model.most_together = 5;
	w.block[0].key[0] = w.column[1]; /* all who share a given name */
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	uint32_t size[ROWS] = {0};
	for (uint32_t i = 0; i < ROWS; i++)
		assert_true(++size[r.entity[i]] <= 5);
	uint32_t cut = 0;
	for (size_t i = 0; i < r.n_held; i++)
		cut += r.held[i].why == PM_HELD_SIZE;
	assert_true(cut > 0);
	pm_link_release(&r);
	release_world(&w);
}

/* Only where to look was said, and that lies above what is accepted: nothing is left to look at, and nothing accepted is lost. */
static void review_above_what_is_accepted_loses_no_pair(void **state)
{
	(void)state;
	world w;
	pm_link_result free_choice, r;
	const int32_t high = 100 * PM_BITS_ONE;
	assert_true(make_world(&w, town, straight, ROWS));
	assert_int_equal(pm_link(&w.model, &free_choice, NULL), PM_OK);
	w.model.review = &high;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	assert_int_equal(r.accept, free_choice.accept);
	assert_int_equal(r.review, r.accept);
	assert_int_equal(r.entities, free_choice.entities);
	for (size_t i = 0; i < r.pairs; i++)
		assert_true(r.pair[i].bits >= r.accept);
	pm_link_release(&free_choice);
	pm_link_release(&r);
	release_world(&w);
}

static void empty_columns_and_wrong_models_are_refused(void **state)
{
	(void)state;
	static person nobody[ROWS];
	world w;
	pm_link_result r;
	pm_err err;
	assert_true(make_world(&w, nobody, straight, ROWS));
	assert_int_equal(pm_link(&w.model, &r, &err), PM_E_NOTFOUND);
	w.field[0].n_at_least = PM_FS_LEVELS;
	assert_int_equal(pm_link(&w.model, &r, &err), PM_E_RANGE);
	w.field[0].n_at_least = 2;
	w.model.blocks = 0;
	assert_int_equal(pm_link(&w.model, &r, &err), PM_E_RANGE);
	w.model.blocks = 3;
	w.block[1].keys = 0;
	assert_int_equal(pm_link(&w.model, &r, &err), PM_E_RANGE);
	w.model.rows = 1;
	assert_int_equal(pm_link(&w.model, &r, &err), PM_E_RANGE);
	release_world(&w);
}

static bool run_few(void)
{
	world w;
	pm_link_result r = {0};
	bool ok = make_world(&w, town, straight, 12);
	w.model.threads = 1;
	ok = ok && pm_link(&w.model, &r, NULL) == PM_OK;
	pm_link_release(&r);
	release_world(&w);
	return ok;
}

static void memory_may_run_out_anywhere(void **state)
{
	(void)state;
	assert_true(oom_each(run_few) < 400);
}

static void surnames_that_sound_alike_are_nearly_the_same(void **state)
{
	(void)state;
	static const char *const names[] = { "schuyt", "schuit", "van schuit", "schaap", "" };
	static const uint8_t levels[] = { 1, 1, 4, PM_FS_NULL }; /* of the first name and the others */
	static person named[ROWS];
	world w;
	pm_link_result r;
	pm_link_explanation e;
	memcpy(named, town, sizeof named);
	for (uint32_t i = 0; i < 5; i++)
		snprintf(named[i].surname, sizeof named[i].surname, "%s", names[i]);
	assert_true(make_world(&w, named, straight, ROWS));
	w.field[1] = (pm_link_field){ "surname", w.column[2], PM_BY_SURNAME, {0}, 0, true, 0 };
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	for (uint32_t i = 1; i < 5; i++) {
		assert_int_equal(pm_link_explain(&w.model, &r, 0, i, &e, NULL), PM_OK);
		assert_int_equal(e.reason[1].level, levels[i - 1]);
	}
	assert_int_equal(pm_link_explain(&w.model, &r, 1, 2, &e, NULL), PM_OK);
	assert_int_equal(e.reason[1].level, 0);
	pm_link_release(&r);
	release_world(&w);
}

/* ---- what people decided ---- */

static const int32_t far_below = -20 * PM_BITS_ONE;

/* Decides about every other pair of the review list: a person's own double is the same, the rest is not. */
static uint32_t decide(const pm_link_result *r, const uint32_t *order, pm_link_ruled *out, uint32_t most)
{
	uint32_t n = 0;
	for (size_t i = 0; i < r->pairs && n < most; i += 2)
		if (r->pair[i].bits < r->accept)
			out[n++] = (pm_link_ruled){ r->pair[i].a, r->pair[i].b, order[r->pair[i].a] / 2 == order[r->pair[i].b] / 2 };
	return n;
}

static void decisions_hold_and_teach_in_any_order(void **state)
{
	(void)state;
	enum { MOST = 64 };
	world w, v;
	pm_link_result before, r, s;
	pm_link_ruled ruled[MOST], turned[MOST];
	uint32_t where[ROWS];
	assert_true(make_world(&w, town, straight, ROWS));
	assert_true(make_world(&v, town, shuffled, ROWS));
	w.model.review = v.model.review = &far_below;
	assert_int_equal(pm_link(&w.model, &before, NULL), PM_OK);
	assert_int_equal(before.taught.decisions, 0);
	const uint32_t n = decide(&before, straight, ruled, MOST);
	assert_true(n > 10);
	for (uint32_t i = 0; i < ROWS; i++)
		where[shuffled[i]] = i;
	for (uint32_t i = 0; i < n; i++)
		turned[n - 1 - i] = (pm_link_ruled){ where[ruled[i].b], where[ruled[i].a], ruled[i].same };
	w.model.ruled = ruled;
	v.model.ruled = turned;
	w.model.n_ruled = v.model.n_ruled = n;
	v.model.threads = 4;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	assert_int_equal(pm_link(&v.model, &s, NULL), PM_OK);
	same_result(&r, straight, &s, shuffled);
	assert_int_equal(r.taught.learned, n);
	assert_int_equal(r.taught.contradictory, 0);
	assert_memory_not_equal(&r.weights, &before.weights, sizeof r.weights);
	assert_int_equal(r.taught.shift, s.taught.shift);
	for (uint32_t i = 0; i < n; i++)
		assert_true(ruled[i].same == (r.entity[ruled[i].a] == r.entity[ruled[i].b]));
	pm_link_release(&before);
	pm_link_release(&r);
	pm_link_release(&s);
	release_world(&w);
	release_world(&v);
}

/* Twice about one pair and not the same; about a pair that no block holds; about one that nobody would ask. */
static void decisions_that_can_not_teach_do_not(void **state)
{
	(void)state;
	world w;
	pm_link_result before, r;
	assert_true(make_world(&w, town, straight, ROWS));
	w.model.review = &far_below;
	assert_int_equal(pm_link(&w.model, &before, NULL), PM_OK);
	size_t doubtful = 0, sure = 0;
	while (before.pair[doubtful].bits >= before.accept)
		doubtful++;
	while (before.pair[sure].bits < before.accept)
		sure++;
	const pm_link_pair d = before.pair[doubtful], c = before.pair[sure];
	uint32_t far = 1;
	for (size_t i = 0; i < before.pairs; i++) /* pairs of row 0 lie in order */
		far += before.pair[i].a == 0 && before.pair[i].b == far;
	const pm_link_ruled ruled[] = { { d.a, d.b, true }, { d.b, d.a, false }, { c.a, c.b, false }, { 0, far, false } };
	w.model.ruled = ruled;
	w.model.n_ruled = 4;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	assert_int_equal(r.taught.decisions, 4);
	assert_int_equal(r.taught.learned, 0);
	assert_int_equal(r.taught.contradictory, 2);
	assert_int_equal(r.taught.shift, 0);
	assert_memory_equal(&r.weights, &before.weights, sizeof r.weights);
	assert_true(r.entity[c.a] != r.entity[c.b]);
	pm_link_release(&before);
	pm_link_release(&r);
	release_world(&w);
}

/* Rows 0 and 1 say the same, so what is decided about either is about both: a pair stands once in the result, and is apart where
 * anybody told it apart, whichever answer came first. */
static void decisions_about_records_that_say_the_same_meet(void **state)
{
	(void)state;
	uint32_t order[ROWS], times = 0;
	const pm_link_ruled twice[] = { { 0, 7, true }, { 1, 7, true } };
	pm_link_ruled torn[] = { { 0, 7, true }, { 1, 7, false } };
	world w;
	pm_link_result r;
	for (uint32_t i = 0; i < ROWS; i++)
		order[i] = i == 1 ? 0 : i;
	assert_true(make_world(&w, town, order, ROWS));
	w.model.n_ruled = 2;
	w.model.ruled = twice;
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	for (size_t i = 0; i < r.pairs; i++)
		times += r.pair[i].a == 0 && r.pair[i].b == 7;
	assert_int_equal(times, 1);
	assert_int_equal(r.entity[0], r.entity[7]);
	pm_link_release(&r);
	w.model.ruled = torn;
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
		assert_int_equal(r.taught.contradictory, 2);
		assert_int_not_equal(r.entity[0], r.entity[7]);
		for (size_t i = 0; i < r.pairs; i++)
			assert_false(r.pair[i].a == 0 && r.pair[i].b == 7);
		pm_link_release(&r);
		const pm_link_ruled first = torn[0];
		torn[0] = torn[1];
		torn[1] = first;
	}
	release_world(&w);
}

static bool run_few_decided(void)
{
	static const pm_link_ruled ruled[] = { { 0, 2, false }, { 0, 1, true }, { 4, 5, true } };
	world w;
	pm_link_result r = {0};
	bool ok = make_world(&w, town, straight, 12);
	w.model.threads = 1;
	w.model.ruled = ruled;
	w.model.n_ruled = 3;
	ok = ok && pm_link(&w.model, &r, NULL) == PM_OK;
	pm_link_release(&r);
	release_world(&w);
	return ok;
}

static void memory_may_run_out_with_decisions_too(void **state)
{
	(void)state;
	assert_true(oom_each(run_few_decided) < 450);
}

static void comparisons_are_known_by_their_word(void **state)
{
	(void)state;
	pm_link_by by;
	assert_true(pm_link_by_of_word(PM_STR("person_name"), &by));
	assert_int_equal(by, PM_BY_PERSON);
	assert_false(pm_link_by_of_word(PM_STR("birthplace"), &by));
}

/* Every level that a comparison can give has words, no two the same. */
static void every_level_says_what_it_means(void **state)
{
	(void)state;
	pm_link_field f = { .at_least = { .95, .8 } };
	for (f.by = 0; f.by < PM_LINK_BYS; f.by++) {
		f.n_at_least = pm_link_by_steps(f.by) ? 0 : 2;
		const uint8_t levels = pm_link_levels_of(f.by, f.n_at_least);
		char last[100] = "";
		assert_true(levels > 1);
		for (uint8_t l = 0; l < levels; l++) {
			pm_buf says = {0};
			pm_link_level_says(&f, l, &says);
			assert_true(says.n > 4 && says.n < sizeof last && strcmp(says.p, last) != 0);
			memcpy(last, says.p, says.n + 1);
			pm_buf_release(&says);
		}
	}
}

/* A pair that no block brings together was not compared: an explanation says so. */
static void an_explanation_says_what_brought_two_together(void **state)
{
	(void)state;
	world w;
	pm_link_result r;
	pm_link_explanation e;
	uint32_t nowhere = 0;
	assert_true(make_world(&w, town, straight, ROWS));
	assert_int_equal(pm_link(&w.model, &r, NULL), PM_OK);
	const pm_link_pair p = r.pair[0];
	assert_int_equal(pm_link_explain(&w.model, &r, p.a, p.b, &e, NULL), PM_OK);
	assert_int_equal(e.met, PM_MET_BLOCK);
	assert_ptr_equal(pm_link_pair_of(&r, p.b, p.a), &r.pair[0]);
	assert_int_equal(pm_link_explain(&w.model, &r, 3, 3, &e, NULL), PM_OK);
	assert_int_equal(e.met, PM_MET_EQUALS);
	for (uint32_t i = 1; i < ROWS; i++) {
		assert_int_equal(pm_link_explain(&w.model, &r, 0, i, &e, NULL), PM_OK);
		nowhere += e.met == PM_MET_NOWHERE;
	}
	assert_true(nowhere > ROWS / 2);
	pm_link_release(&r);
	release_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_are_found_without_labels),
		cmocka_unit_test(order_and_threads_change_nothing),
		cmocka_unit_test(an_explanation_adds_up),
		cmocka_unit_test(who_else_it_may_be_is_part_of_an_explanation),
		cmocka_unit_test(between_two_sides_each_has_one_partner),
		cmocka_unit_test(a_key_of_everybody_is_named_and_left_out),
		cmocka_unit_test(equal_records_are_compared_as_one),
		cmocka_unit_test(the_plan_is_what_is_done),
		cmocka_unit_test(a_cluster_that_grows_too_large_is_cut),
		cmocka_unit_test(review_above_what_is_accepted_loses_no_pair),
		cmocka_unit_test(empty_columns_and_wrong_models_are_refused),
		cmocka_unit_test(memory_may_run_out_anywhere),
		cmocka_unit_test(surnames_that_sound_alike_are_nearly_the_same),
		cmocka_unit_test(decisions_hold_and_teach_in_any_order),
		cmocka_unit_test(decisions_that_can_not_teach_do_not),
		cmocka_unit_test(decisions_about_records_that_say_the_same_meet),
		cmocka_unit_test(memory_may_run_out_with_decisions_too),
		cmocka_unit_test(comparisons_are_known_by_their_word),
		cmocka_unit_test(every_level_says_what_it_means),
		cmocka_unit_test(an_explanation_says_what_brought_two_together),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
