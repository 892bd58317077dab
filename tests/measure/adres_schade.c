/* adres_schade CITY [SEED [wrong]]: addresses of the spine made dirty in known ways (tests/lib/damage.h), and how many come back, by kind of
 * damage; then a mix with up to three kinds in one text, and whether the probabilities mean what they say.
 *
 * Seeds: 1 to 9 while working on the program, 1001 for what is reported (the default). */
#include "../lib/csv.h"
#include "../lib/weighed.h"
#include "../lib/damage.h"
#include "address/address.h"
#include "address/index.h"
#include "text/housenumber.h"

enum { A_KIND = 4000, MIXED = 60000, BINS = 13 };
static const double ends[BINS] = { .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, .999, 1.01 };

static csv spine;
static pm_address_columns columns;
static pm_address_index *x;
static bool list_wrong;
static pm_map houses; /* hashes of street and number; and with the addition */

static pm_str at(uint32_t row, const char *name) { return spine.cell[(size_t)row * spine.columns + (size_t)csv_find(&spine, name)]; }

static uint64_t house_hash(const char *street, int number, const char *addition)
{
	uint64_t h = pm_hash_mix(pm_hash(street, strlen(street)), (uint64_t)number);
	if (addition)
		h = pm_hash_mix(h, pm_suffix_key(pm_str_of(addition), (pm_str){ "", 0 }) + 1);
	return h >> 1;
}

static void clean(uint32_t row, clean_address *a)
{
	const pm_str letter = at(row, "huisletter"), addition = at(row, "toevoeging");
	snprintf(a->street, sizeof a->street, "%.*s", PM_STR_FMT(at(row, "openbare_ruimte")));
	snprintf(a->addition, sizeof a->addition, "%.*s%s%.*s", PM_STR_FMT(letter), letter.n && addition.n ? "-" : "", PM_STR_FMT(addition));
	snprintf(a->postcode, sizeof a->postcode, "%.*s", PM_STR_FMT(at(row, "postcode")));
	snprintf(a->place, sizeof a->place, "%.*s", PM_STR_FMT(at(row, "woonplaats")));
	a->number = atoi(at(row, "huisnummer").p);
	a->minus = letter.n == 0;
}

static bool exists(void *ctx, const clean_address *a, int number, const char *addition)
{
	static const char *const storey[][2] = { { "2", "II" }, { "3", "III" }, { "II", "2" }, { "III", "3" } };
	(void)a; /* its street may be damaged; `ctx` is the street as it was */
	bool there = pm_map_get(&houses, house_hash(ctx, number, addition)) != UINT32_MAX;
	for (int i = 0; addition && i < 4; i++) /* 12-II may be how somebody writes 12-2 */
		there |= strcmp(addition, storey[i][0]) == 0 && pm_map_get(&houses, house_hash(ctx, number, storey[i][1])) != UINT32_MAX;
	return there;
}

static void read_spine(const char *dir)
{
	static const struct { pm_role role; const char *name; pm_type type; } column[] = {
		{ PM_ROLE_ID, "nummeraanduiding_id", PM_TYPE_ID }, { PM_ROLE_STREET, "openbare_ruimte", PM_TYPE_CATEGORY },
		{ PM_ROLE_SHORT, "korte_naam", PM_TYPE_CATEGORY }, { PM_ROLE_NUMBER, "huisnummer", PM_TYPE_COUNT },
		{ PM_ROLE_LETTER, "huisletter", PM_TYPE_CATEGORY }, { PM_ROLE_ADDITION, "toevoeging", PM_TYPE_CATEGORY },
		{ PM_ROLE_POSTCODE, "postcode", PM_TYPE_CATEGORY }, { PM_ROLE_PLACE, "woonplaats", PM_TYPE_CATEGORY } };
	char path[512];
	snprintf(path, sizeof path, "%s/bag_adressen.csv", dir);
	if (!csv_read(&spine, path, ';')) {
		fprintf(stderr, "%s: not there\n", path);
		exit(2);
	}
	columns = (pm_address_columns){ .rows = spine.rows };
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		columns.role[column[i].role] = csv_column(&spine, column[i].name, column[i].type);
	if (pm_address_index_new(&columns, NULL, 2, &x, NULL) != PM_OK || pm_map_init(&houses, 2 * (uint64_t)spine.rows + 1, NULL) != PM_OK)
		exit(3);
	weigh_as_asked(x);
	for (uint32_t r = 0; r < spine.rows; r++) {
		clean_address a;
		clean(r, &a);
		pm_map_put(&houses, house_hash(a.street, a.number, NULL), r);
		pm_map_put(&houses, house_hash(a.street, a.number, a.addition), r);
	}
}

static void show_wrong(pm_str text, const pm_match *m, uint32_t truth)
{
	pm_buf b = {0};
	pm_address_print(x, m->row, &b);
	if (truth != UINT32_MAX) {
		pm_buf_text(&b, "] not [");
		pm_address_print(x, truth, &b);
	}
	printf("  wrong %.3f %.*s -> [%.*s]\n", (double)m->p, PM_STR_FMT(text), PM_STR_FMT(pm_buf_str(&b)));
	pm_buf_release(&b);
}

typedef struct tally { uint32_t rows, there, found, given, right, wrong_gone, open; uint32_t bin[BINS], bin_right[BINS]; } tally;

/* One text with these kinds, the first of which decides whether the address is there; false: one of them had nothing to do. */
static bool make(uint32_t row, const damage *kind, int kinds, uint64_t *seed, char text[DAMAGE_TEXT])
{
	clean_address a;
	uint32_t which = 0;
	clean(row, &a);
	char street[sizeof a.street];
	memcpy(street, a.street, sizeof street);
	for (int k = 0; k < kinds; k++) {
		if (!damage_parts(kind[k], &a, seed, exists, street))
			return false;
		which |= UINT32_C(1) << kind[k];
	}
	if (strcmp(street, a.street) != 0 && pm_dict_find(x->streets, pm_str_of(a.street)) != PM_NO_CODE)
		return false; /* a slip that made another street */
	damage_write(&a, which, seed, text);
	return true;
}

static void ask(const pm_column *text, const uint32_t *truth, uint32_t n, tally *t)
{
	pm_address_columns q = { .rows = n };
	pm_match *m = calloc(n + (size_t)1, sizeof *m);
	q.role[PM_ROLE_TEXT] = text;
	if (!m || pm_address_resolve(x, &q, 2, m, NULL) != PM_OK)
		exit(3);
	for (uint32_t i = 0; i < n; i++) {
		const bool there = truth[i] != UINT32_MAX, given = m[i].row != PM_NO_ROW, right = given && m[i].row == truth[i];
		t->rows++;
		t->there += there;
		t->found += right;
		t->given += given;
		t->right += right;
		t->wrong_gone += given && !there;
		if (list_wrong && given && !right)
			show_wrong(pm_column_str(text, i), &m[i], truth[i]);
		t->open += m[i].how == PM_HOW_AMBIGUOUS;
		if (m[i].first == PM_NO_ROW)
			continue;
		int b = 0;
		while ((double)m[i].p >= ends[b])
			b++;
		t->bin[b]++;
		t->bin_right[b] += m[i].first == truth[i];
	}
	free(m);
}

static void measure(const char *name, int only, uint32_t rows, uint64_t seed, tally *out)
{
	pm_column *text;
	uint32_t *truth = malloc(rows * sizeof *truth), n = 0;
	if (pm_column_new(PM_STR("adres"), PM_TYPE_TEXT, rows, &text, NULL) != PM_OK || !truth)
		exit(3);
	for (uint32_t tries = 0; n < rows && tries < rows * 40; tries++) {
		char line[DAMAGE_TEXT];
		damage kind[3] = { only < 0 ? damage_draw(&seed) : (damage)only };
		int kinds = 1;
		for (int more = only < 0 ? (int)damage_below(&seed, 3) : 0; more > 0; more--) {
			kind[kinds] = damage_draw(&seed);
			kinds += damage_table[kind[kinds]].there;
		}
		const uint32_t row = damage_below(&seed, spine.rows);
		if (!make(row, kind, kinds, &seed, line))
			continue;
		truth[n] = damage_table[kind[0]].there ? row : UINT32_MAX;
		if (pm_column_set_text(text, n++, pm_str_of(line), NULL) != PM_OK)
			exit(3);
	}
	pm_column_seal(text);
	*out = (tally){0};
	ask(text, truth, n, out);
	printf("%-42s %6u  recall %7.4f  precision %8.5f  wrong %6.4f  open %5u\n", name, out->rows, out->there ? (double)out->found / out->there : 0,
	       out->given ? (double)out->right / out->given : 1, out->rows > out->there ? (double)out->wrong_gone / (out->rows - out->there) : 0, out->open);
	pm_column_free(text);
	free(truth);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return fprintf(stderr, "use: adres_schade CITY [SEED]\n"), 2;
	const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1001;
	list_wrong = argc > 3;
	read_spine(argv[1]);
	printf("by kind of damage, seed %llu (recall: of those that are there; wrong: of those that are not)\n", (unsigned long long)seed);
	tally t;
	for (int d = 0; d < DAMAGES; d++)
		measure(damage_table[d].text, d, A_KIND, seed * 1000 + (uint64_t)d, &t);
	measure("gemengd, een tot drie tegelijk", -1, MIXED, seed * 1000 + 500, &t);
	printf("calibration of the mix: best candidate, accepted or not\n");
	for (int b = 0; b < BINS; b++)
		if (t.bin[b])
			printf("  p below %5.3f: %6u texts, %.4f right\n", ends[b] > 1 ? 1.0 : ends[b], t.bin[b], (double)t.bin_right[b] / t.bin[b]);
	pm_map_release(&houses);
	pm_address_index_free(x);
	return 0;
}
