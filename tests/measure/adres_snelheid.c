/* adres_snelheid LISTS [ADDRESSES...]: how fast addresses are found, and what the index costs, beside the goals.
 *
 * The spine is made here: places of some 4,000 addresses, streets of some 40; names are those of the generator's list and
 * behind them surnames with an ending, and come back in other places as Kerkstraat does. Seconds are medians of three. */
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "address/address.h"
#include "base/mem.h"

enum { TIMES = 3, ASKED = 1000000, TEXTS = 200000, A_STREET = 40, A_PLACE = 4000 };

static atomic_size_t in_use, at_most;

static void count(size_t more)
{
	const size_t now = atomic_fetch_add(&in_use, more) + more;
	if (now > at_most)
		at_most = now;
}

static void *take(void *ctx, size_t n)
{
	(void)ctx;
	void *p = calloc(1, n);
	count(p ? malloc_usable_size(p) : 0);
	return p;
}

static void *resize(void *ctx, void *p, size_t n)
{
	(void)ctx;
	const size_t before = p ? malloc_usable_size(p) : 0;
	void *q = realloc(p, n);
	if (q) {
		atomic_fetch_sub(&in_use, before);
		count(malloc_usable_size(q));
	}
	return q;
}

static void release(void *ctx, void *p)
{
	(void)ctx;
	atomic_fetch_sub(&in_use, p ? malloc_usable_size(p) : 0);
	free(p);
}

static double on(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check(pm_status s, const pm_err *err)
{
	if (s == PM_OK)
		return;
	fprintf(stderr, "%s: %s\n", pm_status_text(s), err->msg);
	exit(3);
}

static uint64_t dice(uint64_t *state)
{
	*state += UINT64_C(0x9e3779b97f4a7c15);
	return pm_hash_mix(*state, 1);
}

static double now(void) { return on(CLOCK_MONOTONIC); }
static double core(void) { return on(CLOCK_PROCESS_CPUTIME_ID); } /* of all threads together: what a busy machine does not add to */

/* ---- the spine ---- */

typedef struct words { char (*word)[40]; uint32_t n; } words;
static words streets, surnames;

/* A column of a list (0 or 1) without its header; words that do not fit are passed over. */
static void read_words(const char *folder, const char *name, int column, words *out)
{
	char path[512], line[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "r");
	*out = (words){ calloc(10000, sizeof *out->word), 0 };
	if (!f || !out->word) {
		fprintf(stderr, "%s: not there\n", path);
		exit(2);
	}
	for (bool header = true; fgets(line, sizeof line, f) && out->n < 10000; header = false) {
		const char *s = column ? strchr(line, ';') + 1 : line;
		const size_t n = strcspn(s, ";\r\n");
		if (!header && n > 4 && n < sizeof *out->word)
			memcpy(out->word[out->n++], s, n);
	}
	fclose(f);
}

static void name_of(uint64_t n, char out[64])
{
	static const char *const ends[] = { "straat", "laan", "weg", "plein", "kade", "hof" };
	if (n < streets.n)
		snprintf(out, 64, "%s", streets.word[n]);
	else
		snprintf(out, 64, "%s%s", surnames.word[(n - streets.n) % surnames.n], ends[(n - streets.n) / surnames.n % 6]);
}

typedef struct address { char id[24], street[80], letter[4], addition[8], postcode[8], place[64]; int32_t number; } address;

static void address_of(uint32_t row, uint32_t rows, address *a)
{
	const uint32_t street = row / A_STREET, place = row / A_PLACE, names = rows / 80 + 1;
	uint64_t seed = street;
	const uint64_t name = dice(&seed) % names;
	snprintf(a->id, sizeof a->id, "%04u20%010u", 1 + place % 9000, row);
	name_of(name, a->street);
	snprintf(a->place, sizeof a->place, "%s%s", surnames.word[place % surnames.n], "dam");
	snprintf(a->postcode, sizeof a->postcode, "%04u%c%c", 1000 + row / 8000 % 9000, 'A' + row / 520 % 16, 'A' + row / 20 % 26);
	a->number = (int32_t)(row % A_STREET / 2 * 2 + 1 + street % 2);
	a->letter[0] = row % 8 == 3 ? 'A' : 0;
	a->letter[1] = 0;
	snprintf(a->addition, sizeof a->addition, "%s", row % 8 == 1 ? "II" : row % 2 ? "2" : "");
	if (a->letter[0])
		a->addition[0] = 0;
}

static const pm_role roles[] = { PM_ROLE_ID, PM_ROLE_STREET, PM_ROLE_NUMBER, PM_ROLE_LETTER, PM_ROLE_ADDITION, PM_ROLE_POSTCODE, PM_ROLE_PLACE };
enum { FIELDS = sizeof roles / sizeof *roles };

static void make_table(const uint32_t *row, uint32_t n, uint32_t rows, pm_address_columns *out)
{
	pm_err err;
	pm_column *c[FIELDS];
	*out = (pm_address_columns){ .rows = n };
	for (int f = 0; f < FIELDS; f++) {
		check(pm_column_new(PM_STR("veld"), roles[f] == PM_ROLE_ID ? PM_TYPE_ID : PM_TYPE_CATEGORY, n, &c[f], &err), &err);
		out->role[roles[f]] = c[f];
	}
	for (uint32_t i = 0; i < n; i++) {
		address a;
		char number[16];
		address_of(row ? row[i] : i, rows, &a);
		snprintf(number, sizeof number, "%d", a.number);
		const char *const value[FIELDS] = { a.id, a.street, number, a.letter, a.addition, a.postcode, a.place };
		for (int f = 0; f < FIELDS; f++)
			if (value[f][0])
				check(pm_column_set_word(c[f], i, pm_str_of(value[f]), &err), &err);
	}
}

static void free_table(pm_address_columns *t)
{
	for (int i = 0; i < PM_ROLES; i++)
		pm_column_free((pm_column *)(uintptr_t)t->role[i]);
}

/* ---- what is asked ---- */

/* As people type: a letter lost or doubled or two swapped, a short ending, small letters, the number first, a place without
 * postcode or the other way round. */
static void write_messy(uint32_t row, uint32_t rows, uint64_t *seed, pm_buf *out)
{
	address a;
	address_of(row, rows, &a);
	char *s = a.street, *end = strstr(s, "straat");
	if (end && dice(seed) % 2)
		memcpy(end, "str", 4);
	const size_t n = strlen(s), at = 1 + dice(seed) % (n - 2);
	const uint64_t slip = dice(seed) % 6;
	if (slip == 0)
		memmove(s + at, s + at + 1, n - at);
	else if (slip == 1)
		memmove(s + at + 1, s + at, n - at + 1);
	else if (slip == 2) {
		const char c = s[at];
		s[at] = s[at - 1];
		s[at - 1] = c;
	}
	if (dice(seed) % 3 == 0)
		s[0] = (char)(s[0] | 32);
	const char *sign = dice(seed) % 2 ? "-" : " ";
	const char *suffix = a.letter[0] ? a.letter : a.addition;
	const uint64_t form = dice(seed) % 4;
	if (form == 0)
		pm_buf_printf(out, "%d%s%s %s, %s", a.number, *suffix ? sign : "", suffix, s, a.place);
	else
		pm_buf_printf(out, "%s %d%s%s", s, a.number, *suffix ? sign : "", suffix);
	if (form == 1 || form == 2)
		pm_buf_printf(out, ", %.4s %s", a.postcode, a.postcode + 4);
	if (form == 1 || form == 3)
		pm_buf_printf(out, " %s", a.place);
}

static void make_texts(const uint32_t *row, uint32_t n, uint32_t rows, pm_address_columns *out)
{
	pm_err err;
	pm_column *c;
	pm_buf b = { 0 };
	uint64_t seed = 7;
	check(pm_column_new(PM_STR("adres"), PM_TYPE_TEXT, n, &c, &err), &err);
	for (uint32_t i = 0; i < n; i++) {
		pm_buf_clear(&b);
		write_messy(row[i], rows, &seed, &b);
		check(pm_column_set_text(c, i, pm_buf_str(&b), &err), &err);
	}
	pm_column_seal(c);
	pm_buf_release(&b);
	*out = (pm_address_columns){ .rows = n };
	out->role[PM_ROLE_TEXT] = c;
}

/* ---- the clock ---- */

static double middle(double t[TIMES])
{
	for (int i = 1; i < TIMES; i++)
		for (int k = i; k && t[k] < t[k - 1]; k--) {
			const double x = t[k];
			t[k] = t[k - 1];
			t[k - 1] = x;
		}
	return t[TIMES / 2];
}

static void ask(const pm_address_index *x, const pm_address_columns *q, const uint32_t *truth, const char *what, double goal)
{
	double t[TIMES], cores[TIMES];
	pm_err err;
	pm_match *m = calloc(q->rows, sizeof *m);
	if (!m)
		exit(3);
	for (int i = 0; i < TIMES; i++) {
		const double from = now(), spent = core();
		check(pm_address_resolve(x, q, 0, m, &err), &err);
		t[i] = now() - from;
		cores[i] = core() - spent;
	}
	uint32_t given = 0, right = 0;
	for (uint32_t r = 0; r < q->rows; r++) {
		given += m[r].row != PM_NO_ROW;
		right += m[r].row == truth[r];
	}
	const double rate = q->rows / middle(t);
	printf("  %-14s %10.0f rows/s  goal %8.0f  %s  %10.0f a core-second; %.4f found, %.5f of those right\n", what, rate, goal,
	       rate >= goal ? "yes" : "NO ", q->rows / middle(cores), (double)given / q->rows, given ? (double)right / given : 0);
	free(m);
}

static double make_index(const pm_address_columns *spine, pm_address_index **x, size_t *bytes, size_t *most)
{
	double t[TIMES];
	pm_err err;
	*x = NULL;
	for (int i = 0; i < TIMES; i++) {
		pm_address_index_free(*x);
		const size_t before = in_use;
		at_most = before;
		const double from = now();
		check(pm_address_index_new(spine, NULL, 0, x, &err), &err);
		t[i] = now() - from;
		*bytes = in_use - before;
		*most = at_most - before;
	}
	return middle(t);
}

static double measure(uint32_t rows, double before)
{
	pm_address_columns spine, q;
	pm_address_index *x;
	size_t bytes, most;
	uint32_t *row = malloc(ASKED * sizeof *row);
	uint64_t seed = 1;
	if (!row)
		exit(3);
	for (uint32_t i = 0; i < ASKED; i++)
		row[i] = (uint32_t)(dice(&seed) % rows);
	make_table(NULL, rows, rows, &spine);
	const double t = make_index(&spine, &x, &bytes, &most);
	const double goal_s = 0.5 * rows / 284000, goal_mb = 200.0 * rows / 284000, mb = (double)most / 1e6;
	printf("%u addresses\n", rows);
	printf("  %-14s %10.3f s       goal %8.2f  %s", "index", t, goal_s, t <= goal_s ? "yes" : "NO ");
	printf(before > 0 ? "  (%.2f times the time of the spine before, an address)\n" : "\n", t / rows / (before > 0 ? before : 1));
	printf("  %-14s %10.0f MB      goal %8.0f  %s  (%.0f kept)\n", "index", mb, goal_mb, mb <= goal_mb ? "yes" : "NO ", (double)bytes / 1e6);
	make_table(row, ASKED, rows, &q);
	pm_address_columns ids = { .rows = q.rows }, fields = q;
	ids.role[PM_ROLE_ID] = q.role[PM_ROLE_ID];
	fields.role[PM_ROLE_ID] = NULL;
	ask(x, &ids, row, "identifiers", 3e6);
	ask(x, &fields, row, "exact fields", 3e6);
	free_table(&q);
	make_texts(row, TEXTS, rows, &q);
	ask(x, &q, row, "messy text", 1e5);
	free_table(&q);
	pm_address_index_free(x);
	free_table(&spine);
	free(row);
	return t / rows;
}

int main(int argc, char **argv)
{
	static const pm_mem_hooks counted = { take, resize, release, NULL };
	double each = 0;
	pm_mem_set(&counted);
	if (argc < 3)
		return fprintf(stderr, "use: adres_snelheid LISTS ADDRESSES...\n"), 2;
	read_words(argv[1], "straten.csv", 0, &streets);
	read_words(argv[1], "geslachtsnamen.csv", 1, &surnames);
	for (int i = 2; i < argc; i++)
		each = measure((uint32_t)strtoul(argv[i], NULL, 10), each);
	free(streets.word);
	free(surnames.word);
	return 0;
}
