/* adres CITY [REGISTER]: how well and how fast rows of a generated city find their address.
 *
 * Prints per register: rows that have an address in truth and the share found (recall), rows given an address and the
 * share right (precision), rows without one in truth and the share wrongly given one. With REGISTER: its wrong and
 * missed rows. */
#include <time.h>

#include "../lib/csv.h"
#include "../lib/weighed.h"
#include "address/address.h"

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static const struct { pm_role role; const char *name; pm_type type; } spine_columns[] = {
	{ PM_ROLE_ID, "nummeraanduiding_id", PM_TYPE_ID }, { PM_ROLE_OBJECT, "adresseerbaar_object_id", PM_TYPE_ID },
	{ PM_ROLE_STREET, "openbare_ruimte", PM_TYPE_CATEGORY }, { PM_ROLE_SHORT, "korte_naam", PM_TYPE_CATEGORY },
	{ PM_ROLE_NUMBER, "huisnummer", PM_TYPE_COUNT }, { PM_ROLE_LETTER, "huisletter", PM_TYPE_CATEGORY },
	{ PM_ROLE_ADDITION, "toevoeging", PM_TYPE_CATEGORY }, { PM_ROLE_POSTCODE, "postcode", PM_TYPE_CATEGORY },
	{ PM_ROLE_PLACE, "woonplaats", PM_TYPE_CATEGORY },
}, register_columns[] = {
	{ PM_ROLE_ID, "nummeraanduiding_id", PM_TYPE_ID }, { PM_ROLE_OBJECT, "adresseerbaar_object_id", PM_TYPE_ID },
	{ PM_ROLE_STREET, "straatnaam", PM_TYPE_CATEGORY }, { PM_ROLE_STREET, "straat", PM_TYPE_CATEGORY },
	{ PM_ROLE_NUMBER, "huisnummer", PM_TYPE_CATEGORY }, { PM_ROLE_LETTER, "huisletter", PM_TYPE_CATEGORY },
	{ PM_ROLE_ADDITION, "toevoeging", PM_TYPE_CATEGORY }, { PM_ROLE_POSTCODE, "postcode", PM_TYPE_CATEGORY },
	{ PM_ROLE_PLACE, "woonplaats", PM_TYPE_CATEGORY }, { PM_ROLE_PLACE, "plaats", PM_TYPE_CATEGORY },
	{ PM_ROLE_TEXT, "adres", PM_TYPE_TEXT }, { PM_ROLE_BESIDE, "aanduiding", PM_TYPE_CATEGORY },
};

static void take(const csv *c, bool spine, pm_address_columns *out)
{
	*out = (pm_address_columns){ .rows = c->rows };
	const size_t n = spine ? sizeof spine_columns / sizeof *spine_columns : sizeof register_columns / sizeof *register_columns;
	for (size_t i = 0; i < n; i++) {
		pm_column *k = spine ? csv_column(c, spine_columns[i].name, spine_columns[i].type)
		                     : csv_column(c, register_columns[i].name, register_columns[i].type);
		if (k)
			out->role[spine ? spine_columns[i].role : register_columns[i].role] = k;
	}
}

typedef struct tally { uint32_t in, found, given, right, out, wrong_out, ambiguous; double seconds; uint32_t bin[11], bin_right[11]; } tally;

static void show_row(const csv *c, uint32_t r, const pm_address_index *x, const pm_match *m, const char *what, pm_str truth)
{
	pm_buf b = { 0 };
	if (m->first != PM_NO_ROW)
		pm_address_print(x, m->first, &b);
	printf("%s %s %.4f [%.*s] <- %.*s |", what, pm_how_word((pm_how)m->how), (double)m->p, PM_STR_FMT(pm_buf_str(&b)), PM_STR_FMT(truth));
	static const char *const shown[] = { "adres", "straatnaam", "straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats", "plaats" };
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (csv_find(c, shown[i]) >= 0)
			printf(" %.*s", PM_STR_FMT(c->cell[(size_t)r * c->columns + (size_t)csv_find(c, shown[i])]));
	printf("\n");
	pm_buf_release(&b);
}

static void print_tally(const char *name, const tally *t)
{
	printf("%-22s %8u %7.4f %8u %7.5f %7u %7.4f %8u %7.3f\n", name, t->in, t->in ? (double)t->found / t->in : 0, t->given,
	       t->given ? (double)t->right / t->given : 0, t->out, t->out ? (double)t->wrong_out / t->out : 0, t->ambiguous, t->seconds);
}

static void count_row(tally *t, const pm_match *m, uint32_t truth_row, bool has_truth)
{
	const bool given = m->row != PM_NO_ROW, right = given && has_truth && m->row == truth_row;
	t->in += has_truth;
	t->found += right;
	t->given += given;
	t->right += right;
	t->out += !has_truth;
	t->wrong_out += !has_truth && given;
	t->ambiguous += m->how == PM_HOW_AMBIGUOUS;
	const int b = (int)((double)m->p * 10);
	if (m->first != PM_NO_ROW) {
		t->bin[b]++;
		t->bin_right[b] += has_truth && m->first == truth_row;
	}
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return fprintf(stderr, "use: adres CITY [REGISTER]\n"), 2;
	char path[512];
	csv spine, alias, truth;
	pm_address_columns s, a;
	snprintf(path, sizeof path, "%s/bag_adressen.csv", argv[1]);
	if (!csv_read(&spine, path, ';'))
		return fprintf(stderr, "%s: not there\n", path), 2;
	take(&spine, true, &s);
	snprintf(path, sizeof path, "%s/bag_aliassen.csv", argv[1]);
	const bool aliases = csv_read(&alias, path, ';');
	if (aliases)
		take(&alias, true, &a);
	snprintf(path, sizeof path, "%s/waarheid/koppeling.csv", argv[1]);
	if (!csv_read(&truth, path, ';'))
		return fprintf(stderr, "%s: not there\n", path), 2;
	pm_address_index *x = NULL;
	pm_err err = { 0 };
	const double begin = now();
	if (pm_address_index_new(&s, aliases ? &a : NULL, 2, &x, &err) != PM_OK)
		return fprintf(stderr, "%s\n", err.msg), 3;
	weigh_as_asked(x);
	printf("index of %u addresses: %.3f s\n", spine.rows, now() - begin);
	printf("%-22s %8s %7s %8s %7s %7s %7s %8s %7s\n", "register", "resolvable", "recall", "given", "precis.", "others", "wrong", "ambig.", "seconds");
	const char *const reg[] = { "brp_personen", "meldingen", "vergunningen", "zaken", "bezoeken", "kvk_vestigingen", "parkeervergunningen", "advertenties",
	                            "huurcontracten", "post_retour", "corporatie_bezit", "waterverbruik", "afvalpas", "straatobservaties", "instellingen" };
	tally all = { 0 };
	for (size_t i = 0; i < sizeof reg / sizeof *reg; i++) {
		csv c;
		pm_address_columns q;
		if (argc > 2 && strcmp(argv[2], reg[i]))
			continue;
		snprintf(path, sizeof path, "%s/%s.csv", argv[1], reg[i]);
		if (!csv_read(&c, path, ';'))
			continue;
		take(&c, false, &q);
		pm_match *m = calloc(c.rows + 1, sizeof *m);
		tally t = { 0 };
		const double from = now();
		if (!m || pm_address_resolve(x, &q, 2, m, &err) != PM_OK)
			return fprintf(stderr, "%s\n", err.msg), 3;
		t.seconds = now() - from;
		for (uint32_t k = 0; k < truth.rows; k++) {
			const pm_str *line = &truth.cell[(size_t)k * truth.columns];
			if (!pm_str_eq(line[0], pm_str_of(reg[i])))
				continue;
			const uint32_t row = (uint32_t)atoi(line[1].p) - 1;
			pm_match id = { .row = PM_NO_ROW };
			uint32_t n;
			pm_address_candidate one[1];
			const bool has = line[2].n > 0;
			if (has && pm_address_find_one(x, line[2], &id, one, 1, &n, &err) != PM_OK)
				return 3;
			const uint32_t before_found = t.found, before_wrong = t.given - t.right;
			count_row(&t, &m[row], id.row, has);
			if (argc > 2 && t.given - t.right > before_wrong)
				show_row(&c, row, x, &m[row], "WRONG", line[2]);
			else if (argc > 2 && has && t.found == before_found)
				show_row(&c, row, x, &m[row], "MISSED", line[2]);
		}
		print_tally(reg[i], &t);
		all.in += t.in, all.found += t.found, all.given += t.given, all.right += t.right, all.out += t.out, all.wrong_out += t.wrong_out;
		all.ambiguous += t.ambiguous, all.seconds += t.seconds;
		for (int b = 0; b < 11; b++)
			all.bin[b] += t.bin[b], all.bin_right[b] += t.bin_right[b];
		free(m);
		free(c.bytes);
		free(c.cell);
	}
	print_tally("all", &all);
	for (int b = 0; b < 11; b++)
		if (all.bin[b])
			printf("p %.1f: %8u rows, %.4f right\n", b / 10.0, all.bin[b], (double)all.bin_right[b] / all.bin[b]);
	pm_address_index_free(x);
	return 0;
}
