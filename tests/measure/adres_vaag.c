/* adres_vaag CITY: rows that name a street but no house, with blurred coordinates: is the true address among the candidates, and
 * as often as they say?
 *
 * The advertisements whose address is known, with everything from the house number on cut off; x and y are the file's own. */
#include "../lib/csv.h"
#include "address/spread.h"

enum { BINS = 8 };
static const double ends[BINS] = { .005, .01, .02, .05, .1, .2, .5, 1.01 };

typedef struct city { csv spine, ads, truth; pm_address_columns s, q; uint32_t *true_row; } city;

static bool read_city(city *c, const char *dir)
{
	char path[512];
	snprintf(path, sizeof path, "%s/bag_adressen.csv", dir);
	bool ok = csv_read(&c->spine, path, ';');
	snprintf(path, sizeof path, "%s/advertenties.csv", dir);
	ok = ok && csv_read(&c->ads, path, ';');
	snprintf(path, sizeof path, "%s/waarheid/koppeling.csv", dir);
	return ok && csv_read(&c->truth, path, ';');
}

static void take_spine(city *c)
{
	static const struct { pm_role role; const char *name; pm_type type; } column[] = {
		{ PM_ROLE_ID, "nummeraanduiding_id", PM_TYPE_ID }, { PM_ROLE_STREET, "openbare_ruimte", PM_TYPE_CATEGORY },
		{ PM_ROLE_SHORT, "korte_naam", PM_TYPE_CATEGORY }, { PM_ROLE_NUMBER, "huisnummer", PM_TYPE_COUNT },
		{ PM_ROLE_LETTER, "huisletter", PM_TYPE_CATEGORY }, { PM_ROLE_ADDITION, "toevoeging", PM_TYPE_CATEGORY },
		{ PM_ROLE_POSTCODE, "postcode", PM_TYPE_CATEGORY }, { PM_ROLE_PLACE, "woonplaats", PM_TYPE_CATEGORY },
		{ PM_ROLE_X, "x", PM_TYPE_NUMBER }, { PM_ROLE_Y, "y", PM_TYPE_NUMBER } };
	c->s = (pm_address_columns){ .rows = c->spine.rows };
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		c->s.role[column[i].role] = csv_column(&c->spine, column[i].name, column[i].type);
}

/* Keeps of every row with a known address and a street before its number what comes before the number. */
static void take_rows(city *c)
{
	const int adres = csv_find(&c->ads, "adres");
	c->true_row = malloc((c->ads.rows + (size_t)1) * sizeof *c->true_row);
	memset(c->true_row, 0xff, (c->ads.rows + (size_t)1) * sizeof *c->true_row);
	const pm_dict *ids = c->s.role[PM_ROLE_ID]->dict;
	for (uint32_t k = 0; k < c->truth.rows; k++) {
		const pm_str *line = &c->truth.cell[(size_t)k * c->truth.columns];
		if (!pm_str_eq(line[0], PM_STR("advertenties")) || line[2].n == 0)
			continue;
		const uint32_t row = (uint32_t)atoi(line[1].p) - 1;
		pm_str *text = &c->ads.cell[(size_t)row * c->ads.columns + (size_t)adres];
		size_t n = 0;
		while (n < text->n && (text->p[n] < '0' || text->p[n] > '9'))
			n++;
		if (n >= 5) {
			text->n = n;
			c->true_row[row] = pm_dict_find(ids, line[2]);
		}
	}
	c->q = (pm_address_columns){ .rows = c->ads.rows };
	c->q.role[PM_ROLE_TEXT] = csv_column(&c->ads, "adres", PM_TYPE_TEXT);
	c->q.role[PM_ROLE_X] = csv_column(&c->ads, "x", PM_TYPE_NUMBER);
	c->q.role[PM_ROLE_Y] = csv_column(&c->ads, "y", PM_TYPE_NUMBER);
}

static void report(const city *c, const pm_match *m, const pm_spread *s)
{
	uint32_t rows = 0, matched = 0, with = 0, inside = 0, bin[BINS] = {0}, right[BINS] = {0}, vague = 0;
	double promised = 0, sum[BINS] = {0}, at_truth = 0;
	for (uint32_t r = 0; r < c->ads.rows; r++) {
		rows += c->true_row[r] != UINT32_MAX;
		matched += c->true_row[r] != UINT32_MAX && m[r].row != PM_NO_ROW;
		with += c->true_row[r] != UINT32_MAX && m[r].how == PM_HOW_SPREAD;
		vague += m[r].how == PM_HOW_SPREAD;
	}
	for (uint32_t i = 0; i < s->n; i++) {
		const pm_spread_part *k = &s->part[i];
		if (c->true_row[k->row] == UINT32_MAX)
			continue;
		int b = 0;
		while ((double)k->p >= ends[b])
			b++;
		const bool hit = c->true_row[k->row] == k->address;
		bin[b]++;
		right[b] += hit;
		sum[b] += (double)k->p;
		inside += hit;
		promised += (double)k->p;
		at_truth += hit ? (double)k->p : 0;
	}
	printf("%u rows cut to their street (%u in all with candidates); matched: %u; with candidates: %u (%.3f)\n", rows, vague, matched, with, (double)with / rows);
	printf("true address among the candidates: %.4f of those with; promised (sum of p): %.4f\n", (double)inside / with, promised / with);
	uint32_t most = 0;
	for (uint32_t i = 0; i < s->n; i++)
		most += c->true_row[s->part[i].row] != UINT32_MAX;
	printf("candidates a row: %.1f; mean p of the true one: %.4f\n", (double)most / with, at_truth / inside);
	for (int b = 0; b < BINS; b++)
		if (bin[b])
			printf("p below %.3f: %7u candidates, mean p %.4f, right %.4f\n", ends[b], bin[b], sum[b] / bin[b], (double)right[b] / bin[b]);
}

int main(int argc, char **argv)
{
	static city c;
	if (argc < 2 || !read_city(&c, argv[1]))
		return fprintf(stderr, "use: adres_vaag CITY\n"), 2;
	take_spine(&c);
	take_rows(&c);
	pm_address_index *x;
	pm_err err = {0};
	pm_spread s;
	pm_match *m = calloc(c.ads.rows + (size_t)1, sizeof *m);
	if (pm_address_index_new(&c.s, NULL, 2, &x, &err) != PM_OK || pm_address_resolve(x, &c.q, 2, m, &err) != PM_OK ||
	    pm_address_spread(x, &c.q, 2, m, &s, &err) != PM_OK)
		return fprintf(stderr, "%s\n", err.msg), 3;
	report(&c, m, &s);
	pm_spread_release(&s);
	pm_address_index_free(x);
	return 0;
}
