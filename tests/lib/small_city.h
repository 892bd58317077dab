/* small_city.h - a few streets of addresses with scores, for tests that plan lists.
 *
 * Shape   address i is number i % PER_STREET of street i / PER_STREET; every pand holds PER_PAND neighbours; scores come from a
 *         fixed generator. `rules` is the text of a rule set with one list, called week. */
#ifndef SMALL_CITY_H
#define SMALL_CITY_H

#include <stdio.h>

#include "base/mem.h"
#include "list/plan.h"

enum { PER_STREET = 20, PER_PAND = 4 };

#define SMALL_CITY_REGISTERS                                                                                            \
	"theme overbewoning { title \"Overbewoning\" prior 0.1 }\n"                                                     \
	"theme adresfraude { title \"Adresfraude\" prior 0.1 }\n"                                                       \
	"register bag { class P purpose overbewoning, adresfraude spine field id id field straat category field nr count\n" \
	"  field pand id field buurt category field x number field y number field personen count\n"                   \
	"  address id id street straat number nr pand pand buurt buurt x x y y }\n"                                   \
	"register meldingen { class P purpose overbewoning, adresfraude known datum field datum date field kanaal category\n" \
	"  field nid id address id nid }\n"

typedef struct small_city {
	pm_rules *rules;
	pm_table *spine, *reports;
	pm_score score[2];
	pm_column *no_signals[1];
	const pm_table *records[64];
	pm_scope scope;
	pm_history history;
	pm_planning in;
} small_city;

static inline uint32_t small_city_draw(uint32_t *state)
{
	*state ^= *state << 13, *state ^= *state >> 17, *state ^= *state << 5;
	return *state;
}

static inline bool small_city_column(pm_table *t, const char *name, pm_type type, uint32_t n, pm_column **out)
{
	pm_column *c = NULL;
	if (pm_column_new(pm_str_of(name), type, n, &c, NULL) != PM_OK)
		return false;
	*out = c;
	return pm_table_add(t, c, NULL) == PM_OK;
}

/* `order[i]`: which address stands in row i; NULL: address i. */
static inline bool small_city_spine(small_city *c, uint32_t n, const uint32_t *order)
{
	pm_column *id, *street, *nr, *pand, *buurt, *x, *y, *persons;
	if (pm_table_new(PM_STR("bag"), &c->spine, NULL) != PM_OK || !small_city_column(c->spine, "id", PM_TYPE_ID, n, &id) ||
	    !small_city_column(c->spine, "straat", PM_TYPE_CATEGORY, n, &street) || !small_city_column(c->spine, "nr", PM_TYPE_COUNT, n, &nr) ||
	    !small_city_column(c->spine, "pand", PM_TYPE_ID, n, &pand) || !small_city_column(c->spine, "buurt", PM_TYPE_CATEGORY, n, &buurt) ||
	    !small_city_column(c->spine, "x", PM_TYPE_NUMBER, n, &x) || !small_city_column(c->spine, "y", PM_TYPE_NUMBER, n, &y) ||
	    !small_city_column(c->spine, "personen", PM_TYPE_COUNT, n, &persons))
		return false;
	for (uint32_t r = 0; r < n; r++) {
		const uint32_t i = order ? order[r] : r, s = i / PER_STREET;
		char text[32];
		snprintf(text, sizeof text, "05182%011u", i);
		bool ok = pm_column_set_word(id, r, pm_str_of(text), NULL) == PM_OK;
		snprintf(text, sizeof text, "Straat %c%c", 'A' + (char)(s / 26), 'a' + (char)(s % 26));
		ok &= pm_column_set_word(street, r, pm_str_of(text), NULL) == PM_OK;
		snprintf(text, sizeof text, "05181%011u", i / PER_PAND);
		ok &= pm_column_set_word(pand, r, pm_str_of(text), NULL) == PM_OK;
		ok &= pm_column_set_word(buurt, r, s % 2 ? PM_STR("Oost") : PM_STR("West"), NULL) == PM_OK;
		if (!ok)
			return false;
		pm_column_set_count(nr, r, (int32_t)(i % PER_STREET + 1));
		pm_column_set_number(x, r, 80000 + 300.0 * (s % 10));
		pm_column_set_number(y, r, 455000 + 20.0 * (i % PER_STREET / PER_PAND) + 400.0 * (s / 10));
		pm_column_set_count(persons, r, (int32_t)(i % 7));
	}
	return true;
}

static inline bool small_city_scores(small_city *c, uint32_t n, const uint32_t *order)
{
	for (int t = 0; t < 2; t++) {
		uint32_t state = 77 + (uint32_t)t;
		pm_score *s = &c->score[t];
		int32_t *by_address = pm_alloc(n, sizeof *by_address);
		*s = (pm_score){ .theme = (uint32_t)t, .addresses = n, .total = pm_alloc(n, sizeof *s->total),
		                 .off_list = pm_alloc(pm_bits_words(n), sizeof *s->off_list), .may_be_exempt = pm_alloc(pm_bits_words(n), sizeof *s->off_list) };
		if (!by_address || !s->total || !s->off_list || !s->may_be_exempt) {
			pm_free(by_address);
			return false;
		}
		for (uint32_t i = 0; i < n; i++)
			by_address[i] = (int32_t)(small_city_draw(&state) % 8192) - 6000;
		for (uint32_t r = 0; r < n; r++)
			s->total[r] = by_address[order ? order[r] : r];
		pm_free(by_address);
	}
	return true;
}

/* A list block with these statements over `n` addresses. False: no memory; what the rules lack is printed. */
static inline bool small_city_of(small_city *c, uint32_t n, const uint32_t *order, const char *statements)
{
	char text[4096];
	pm_buf errors = {0};
	*c = (small_city){0};
	snprintf(text, sizeof text, SMALL_CITY_REGISTERS "list week {\n%s\n}\n", statements);
	const pm_rule_file f = { .path = "week.rules", .text = pm_str_of(text) };
	const pm_status s = pm_rules_parse(&f, 1, 20635, &c->rules, &errors, NULL);
	if (s != PM_OK && s != PM_E_NOMEM)
		fputs(errors.p ? errors.p : "", stderr);
	pm_buf_release(&errors);
	if (s != PM_OK || !small_city_spine(c, n, order) || !small_city_scores(c, n, order))
		return false;
	c->scope = (pm_scope){ c->rules, c->spine, c->records, 20635, 1 };
	const pm_history_input h = { .rows = n, .until = PM_NO_DAY };
	if (pm_history_make(&h, &c->history, NULL) != PM_OK)
		return false;
	c->in = (pm_planning){ .scope = &c->scope, .score = c->score, .column = c->no_signals, .rule = &c->rules->list[0], .history = &c->history,
	                       .run = 1, .seed = 1, .first_day = 20640, .before_as_of = PM_NO_DAY, .by = PM_STR("anna") }; /* 2026-07-06, a Monday */
	return true;
}

static inline void small_city_free(small_city *c)
{
	pm_history_release(&c->history);
	for (int t = 0; t < 2; t++) {
		pm_free(c->score[t].total);
		pm_free(c->score[t].off_list);
		pm_free(c->score[t].may_be_exempt);
	}
	pm_table_free(c->spine);
	pm_table_free(c->reports);
	pm_rules_free(c->rules);
}

#endif
