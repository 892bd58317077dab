/* adres_echt DATA: addresses that people typed, with their truth (the development data; skipped when not there).
 *
 * webadressen   pages' addresses; the spine is their validated side, each with its neighbours (other numbers, an
 *               addition more), and 40,000 decoys: other streets of the country in the same places
 * brp           old short street names (at most 24 characters) against the BAG's, among 131,000 other names
 * overheid      ids that lost their zero; the same rows by text alone */
#include <string.h>

#include "../lib/dice.h"
#include "../lib/weighed.h"
#include "../lib/csv.h"
#include "address/address.h"

enum { FIELDS = 6, MOST = 400000 };
static const pm_role roles[FIELDS] = { PM_ROLE_ID, PM_ROLE_STREET, PM_ROLE_NUMBER, PM_ROLE_LETTER, PM_ROLE_POSTCODE, PM_ROLE_PLACE };

typedef struct rows { pm_str cell[MOST][FIELDS]; uint32_t n; } rows;
static rows spine;

static pm_str copy(const char *s, size_t n)
{
	char *p = malloc(n + 1);
	if (!p)
		exit(3);
	memcpy(p, s, n);
	p[n] = 0;
	return (pm_str){ p, n };
}

static void add(const char *id, pm_str street, pm_str number, pm_str letter, pm_str postcode, pm_str place)
{
	if (spine.n == MOST)
		return;
	for (uint32_t i = spine.n < 3000 ? 0 : spine.n; i < spine.n; i++)
		if (pm_str_eq(spine.cell[i][1], street) && pm_str_eq(spine.cell[i][2], number) && pm_str_eq(spine.cell[i][3], letter) &&
		    pm_str_eq(spine.cell[i][4], postcode))
			return;
	const pm_str row[FIELDS] = { copy(id, strlen(id)), street, number, letter, postcode, place };
	memcpy(spine.cell[spine.n++], row, sizeof row);
}

static pm_address_index *index_of_spine(pm_address_columns *t)
{
	*t = (pm_address_columns){ .rows = spine.n };
	for (int f = 0; f < FIELDS; f++) {
		pm_column *c;
		if (pm_column_new(PM_STR("c"), f == 0 ? PM_TYPE_ID : PM_TYPE_CATEGORY, spine.n, &c, NULL) != PM_OK)
			exit(3);
		for (uint32_t r = 0; r < spine.n; r++)
			if (spine.cell[r][f].n && pm_column_set_word(c, r, spine.cell[r][f], NULL) != PM_OK)
				exit(3);
		t->role[roles[f]] = c;
	}
	pm_address_index *x;
	pm_err err = { 0 };
	if (pm_address_index_new(t, NULL, 1, &x, &err) != PM_OK) {
		fprintf(stderr, "%s\n", err.msg);
		exit(3);
	}
	weigh_as_asked(x);
	return x;
}

typedef struct tally { uint32_t rows, given, right; } tally;

static void ask(const pm_address_index *x, const char *text, pm_str want, tally *t, bool tell)
{
	pm_match m;
	pm_address_candidate c[2];
	uint32_t n;
	if (pm_address_find_one(x, pm_str_of(text), &m, c, 2, &n, NULL) != PM_OK)
		exit(3);
	const bool right = m.row != PM_NO_ROW && pm_str_eq(spine.cell[m.row][0], want);
	t->rows++;
	t->given += m.row != PM_NO_ROW;
	t->right += right;
	if (right || !tell)
		return;
	printf("  %s %s %.3f: %s", m.row == PM_NO_ROW ? "missed" : "WRONG", pm_how_word((pm_how)m.how), (double)m.p, text);
	if (m.first != PM_NO_ROW) {
		pm_buf b = { 0 };
		pm_address_print(x, m.first, &b);
		printf("  [%.*s]", PM_STR_FMT(pm_buf_str(&b)));
		for (int k = 0; k < PM_CLUES; k++)
			printf(" %.1f", c[0].bits[k] / 1024.0);
		pm_buf_release(&b);
	}
	printf("\n");
}

static void print(const char *what, const tally *t)
{
	printf("%-44s %5u rows, precision %.4f, recall %.4f\n", what, t->rows, t->given ? (double)t->right / t->given : 0,
	       t->rows ? (double)t->right / t->rows : 0);
}

static pm_str number_of(pm_str s, pm_str *rest)
{
	size_t n = 0;
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	*rest = (pm_str){ s.p + n, s.n - n };
	return (pm_str){ s.p, n };
}

static void decoys(const char *data, uint32_t streets, uint32_t places_to)
{
	char path[512];
	csv names;
	snprintf(path, sizeof path, "%s/streets/street_name_frequency.tsv", data);
	if (!csv_read(&names, path, '\t'))
		return;
	uint64_t seed = 1;
	for (uint32_t i = 0; i < streets; i++) {
		dice(&seed);
		const pm_str street = names.cell[(size_t)((seed >> 33) % names.rows) * names.columns + 1];
		char id[32], number[16], postcode[16];
		snprintf(id, sizeof id, "d%u", i);
		snprintf(number, sizeof number, "%u", (unsigned)(seed >> 20) % 150 + 1);
		snprintf(postcode, sizeof postcode, "%u%c%c", (unsigned)(seed >> 40) % 8000 + 1000, 'A' + (int)(i % 26), 'A' + (int)(i / 26 % 26));
		const pm_str place = places_to ? spine.cell[i % places_to][5] : PM_STR("");
		add(id, street, copy(number, strlen(number)), PM_STR(""), copy(postcode, strlen(postcode)), place);
	}
}

static const pm_str *row_of(const csv *c, uint32_t r) { return &c->cell[(size_t)r * c->columns]; }

static void web(const char *data)
{
	char path[512], id[32], text[1024];
	csv c;
	snprintf(path, sizeof path, "%s/webadressen/nl_messy_true_dev.csv", data);
	if (!csv_read(&c, path, ',')) {
		printf("webadressen: skipped\n");
		return;
	}
	spine.n = 0;
	uint32_t *of = calloc(c.rows, sizeof *of);
	for (uint32_t r = 0; r < c.rows; r++) {
		const pm_str *k = row_of(&c, r);
		pm_str rest, postcode = k[11];
		const pm_str number = number_of(k[9], &rest);
		of[r] = spine.n;
		for (uint32_t p = 0; p < r; p++) {
			const pm_str *q = row_of(&c, p);
			if (pm_str_eq(q[9], k[9]) && pm_str_eq(q[10], k[10]) && pm_str_eq(q[11], k[11]))
				of[r] = of[p];
		}
		if (of[r] != spine.n)
			continue;
		snprintf(id, sizeof id, "w%u", r);
		add(id, k[10], number, rest, postcode, k[12]);
	}
	const uint32_t truths = spine.n;
	for (uint32_t r = 0; r < truths; r++)
		for (int near = -4; near <= 4; near += 2) {
			const int number = atoi(copy(spine.cell[r][2].p, spine.cell[r][2].n).p) + near;
			char n[16];
			if (number <= 0)
				continue;
			snprintf(id, sizeof id, "n%u.%d", r, near);
			snprintf(n, sizeof n, "%d", number);
			add(id, spine.cell[r][1], copy(n, strlen(n)), near ? PM_STR("") : PM_STR("Z"), spine.cell[r][4], spine.cell[r][5]);
		}
	decoys(data, 40000, truths);
	pm_address_columns t;
	pm_address_index *x = index_of_spine(&t);
	static const char *const what[] = { "webadressen, street number, postcode place", "webadressen, with name, region, country",
	                                    "webadressen, no postcode", "webadressen, no place" };
	for (int kind = 0; kind < 4; kind++) {
		tally all = { 0 };
		for (uint32_t r = 0; r < c.rows; r++) {
			const pm_str *k = row_of(&c, r);
			snprintf(text, sizeof text, "%.*s%s%.*s %.*s, %.*s %.*s%s%.*s%s%.*s", kind == 1 ? (int)k[0].n : 0, k[0].p, kind == 1 ? ", " : "",
			         PM_STR_FMT(k[2]), PM_STR_FMT(k[1]), kind == 2 ? 0 : (int)k[3].n, k[3].p, kind == 3 ? 0 : (int)k[4].n, k[4].p,
			         kind == 1 ? ", " : "", kind == 1 ? (int)k[5].n : 0, k[5].p, kind == 1 ? ", " : "", kind == 1 ? (int)k[6].n : 0, k[6].p);
			ask(x, text, spine.cell[of[r]][0], &all, kind == 1);
		}
		print(what[kind], &all);
	}
	pm_address_index_free(x);
}

static void brp(const char *data)
{
	char path[512], id[32], text[512];
	csv c;
	snprintf(path, sizeof path, "%s/brp/straatnaam_vs_openbareruimte.csv", data);
	if (!csv_read(&c, path, ',')) {
		printf("brp: skipped\n");
		return;
	}
	for (int crowd = 0; crowd < 2; crowd++) {
		spine.n = 0;
		uint32_t *of = calloc(c.rows, sizeof *of);
		for (uint32_t r = 0; r < c.rows; r++) {
			const pm_str street = pm_str_trim(row_of(&c, r)[1]);
			of[r] = spine.n;
			for (uint32_t p = 0; p < r; p++)
				if (pm_str_eq(pm_str_trim(row_of(&c, p)[1]), street))
					of[r] = of[p];
			if (of[r] != spine.n)
				continue;
			snprintf(id, sizeof id, "b%u", r);
			add(id, street, PM_STR("151"), PM_STR(""), PM_STR(""), PM_STR("Stad"));
		}
		if (crowd) {
			const uint32_t from = spine.n;
			decoys(data, 130000, 0);
			for (uint32_t r = from; r < spine.n; r++) {
				spine.cell[r][2] = PM_STR("12");
				spine.cell[r][5] = PM_STR("Stad");
			}
		}
		pm_address_columns t;
		pm_address_index *x = index_of_spine(&t);
		tally all = { 0 };
		for (uint32_t r = 0; r < c.rows; r++) {
			snprintf(text, sizeof text, "%.*s 151, Stad", PM_STR_FMT(row_of(&c, r)[0]));
			ask(x, text, spine.cell[of[r]][0], &all, true);
		}
		print(crowd ? "brp short names, number 151, among 130,000" : "brp short names, number 151, place", &all);
		pm_address_index_free(x);
	}
}

static void government(const char *data)
{
	char path[512], id[32], text[512];
	csv c;
	snprintf(path, sizeof path, "%s/overheid/overheidsdiensten_dev.csv", data);
	if (!csv_read(&c, path, ',')) {
		printf("overheid: skipped\n");
		return;
	}
	spine.n = 0;
	const int street = csv_find(&c, "straatnaam"), number = csv_find(&c, "huisnummer"), letter = csv_find(&c, "huisletter"),
	          postcode = csv_find(&c, "postcode"), place = csv_find(&c, "plaats"), key = csv_find(&c, "identificatieNummeraanduiding");
	uint32_t *of = calloc(c.rows, sizeof *of), lost = 0;
	for (uint32_t r = 0; r < c.rows; r++) {
		const pm_str *k = row_of(&c, r);
		snprintf(id, sizeof id, "%016llu", strtoull(copy(k[key].p, k[key].n).p, NULL, 10));
		lost += k[key].n != 16;
		of[r] = spine.n;
		for (uint32_t p = 0; p < spine.n; p++)
			if (pm_str_eq(spine.cell[p][0], pm_str_of(id)))
				of[r] = p;
		if (of[r] == spine.n)
			add(id, k[street], k[number], k[letter], k[postcode], k[place]);
	}
	decoys(data, 40000, spine.n);
	pm_address_columns t;
	pm_address_index *x = index_of_spine(&t);
	tally by_id = { 0 }, by_text = { 0 }, no_postcode = { 0 };
	for (uint32_t r = 0; r < c.rows; r++) {
		const pm_str *k = row_of(&c, r);
		snprintf(text, sizeof text, "%.*s", PM_STR_FMT(k[key]));
		ask(x, text, spine.cell[of[r]][0], &by_id, true);
		snprintf(text, sizeof text, "%.*s %.*s%.*s, %.*s %.*s", PM_STR_FMT(k[street]), PM_STR_FMT(k[number]), PM_STR_FMT(k[letter]),
		         PM_STR_FMT(k[postcode]), PM_STR_FMT(k[place]));
		ask(x, text, spine.cell[of[r]][0], &by_text, true);
		snprintf(text, sizeof text, "%.*s %.*s %.*s, %.*s", PM_STR_FMT(k[street]), PM_STR_FMT(k[number]), PM_STR_FMT(k[letter]), PM_STR_FMT(k[place]));
		ask(x, text, spine.cell[of[r]][0], &no_postcode, false);
	}
	printf("overheid: %u of %u ids had lost a zero\n", lost, c.rows);
	print("overheid, by id", &by_id);
	print("overheid, by text", &by_text);
	print("overheid, by text without postcode", &no_postcode);
	pm_address_index_free(x);
}

int main(int argc, char **argv)
{
	const char *data = argc > 1 ? argv[1] : "../shared/data";
	web(data);
	brp(data);
	government(data);
	return 0;
}
