/* link FOLDER: linkage without labels on persons with known duplicates (FEBRL 1 to 3, fake_1000, RLdata500), beside the best
 * threshold that labels could give. FOLDER holds febrl/, splink-fake/ and rldata/. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "link/link.h"
#include "store/table.h"
#include "text/name_fold.h"
#include "text/phonetic_nl.h"

enum { COLUMNS = 24, LINE = 4096, DERIVED = 8 };

/* A derived column: the first letters, or the sound, of another. */
typedef struct derived { const char *name, *from; int letters; } derived; /* letters 0: the sound */

typedef struct compared {
	const char *column;
	pm_link_by by;
	double at_least[4];
	uint32_t levels;
	bool frequency;
} compared;

typedef struct set {
	const char *title, *file, *id, *truth;
	compared field[PM_FS_FIELDS];
	const char *block[PM_LINK_BLOCKS][PM_LINK_KEYS];
	derived more[DERIVED];
	double published;
} set;

#define NAME(c) { c, PM_BY_JARO_WINKLER, { .92, .88, .7 }, 3, true }
#define FEBRL(t, file_name, bar)                                                                                  \
	{ .title = t, .file = file_name, .id = "rec_id", .truth = "rec_id", .published = bar,                     \
	  .field = { NAME("given_name"), NAME("surname"), { "date_of_birth", PM_BY_DATE, {0}, 0, false },         \
	             { "soc_sec_id", PM_BY_EDITS, { .84, .7 }, 2, false }, { "street_number", PM_BY_EDITS, { .6 }, 1, false }, \
	             { "address_1", PM_BY_JARO_WINKLER, { .92, .8 }, 2, true }, { "suburb", PM_BY_JARO_WINKLER, { .92, .8 }, 2, true }, \
	             { "postcode", PM_BY_EDITS, { .75, .5 }, 2, false } },                                                  \
	  .block = { { "soc_sec_id" }, { "date_of_birth" }, { "given_name", "surname" }, { "surname", "postcode" },   \
	             { "given_name", "postcode" }, { "address_1", "street_number" }, { "given_name", "suburb" },          \
	             { "surname", "suburb" }, { "address_1", "given_name" } } }

static const set sets[] = {
	FEBRL("FEBRL1", "febrl/dataset1.csv", 0),
	FEBRL("FEBRL2", "febrl/dataset2.csv", 0),
	FEBRL("FEBRL3", "febrl/dataset3.csv", .9954),
	{ .title = "fake_1000", .file = "splink-fake/fake_1000.csv", .id = "unique_id", .truth = "cluster", .published = .862,
	  .field = { NAME("first_name"), NAME("surname"), { "dob", PM_BY_DATE, {0}, 0, false },
	             { "city", PM_BY_JARO_WINKLER, { .88 }, 1, true }, { "email", PM_BY_JARO_WINKLER, { .92, .8 }, 2, true } },
	  .block = { { "email" }, { "dob" }, { "first_name", "surname" }, { "first_name", "city" }, { "surname", "city" },
	             { "user" }, { "surname", "year" }, { "first_name", "year" } },
	  .more = { { "year", "dob", 4 }, { "user", "email", -1 } } },
	{ .title = "RLdata500", .file = "rldata/RLdata500.csv", .id = "rec_id", .truth = "ent_id", .published = 1,
	  .field = { NAME("fname_c1"), NAME("lname_c1"), { "by", PM_BY_EDITS, { .7 }, 1, false }, { "bm", PM_BY_EDITS, { .4 }, 1, false },
	             { "bd", PM_BY_EDITS, { .4 }, 1, false } },
	  .block = { { "fname_c1", "lname_c1" }, { "lname_c1", "by" }, { "fname_c1", "by" }, { "by", "bm", "bd" },
	             { "fname_c1", "bm", "bd" }, { "lname_c1", "bm", "bd" } } },
};

typedef struct data {
	pm_table *table;
	uint32_t rows;
	uint32_t *truth; /* entity by row */
} data;

static void fail(const char *what)
{
	fprintf(stderr, "link: %s\n", what);
	exit(3);
}

/* Splits a line in place; quotes around a field are dropped. */
static uint32_t split(char *line, pm_str *out)
{
	uint32_t n = 0;
	line[strcspn(line, "\r\n")] = 0;
	for (char *p = line; n < COLUMNS;) {
		const bool quoted = *p == '"';
		char *end = quoted ? strchr(p + 1, '"') : p + strcspn(p, ",");
		if (!end)
			end = p + strlen(p);
		out[n++] = pm_str_trim((pm_str){ p + quoted, (size_t)(end - p) - quoted });
		p = quoted && *end ? end + 1 : end;
		if (*p != ',')
			break;
		p++;
	}
	return n;
}

static void set_word(pm_column *c, uint32_t row, pm_str s)
{
	if (s.n && !pm_str_eq(s, PM_STR("NA")) && pm_column_set_word(c, row, s, NULL) != PM_OK)
		fail("no memory");
}

static void add_column(data *d, const char *name, pm_column **out)
{
	if (pm_column_new(pm_str_of(name), PM_TYPE_ID, d->rows, out, NULL) != PM_OK || pm_table_add(d->table, *out, NULL) != PM_OK)
		fail("no memory");
}

static data read_data(const char *folder, const char *file)
{
	char path[LINE], line[LINE];
	data d = {0};
	snprintf(path, sizeof path, "%s/%s", folder, file);
	FILE *f = fopen(path, "r");
	if (!f || pm_table_new(PM_STR("persons"), &d.table, NULL) != PM_OK)
		fail(path);
	while (fgets(line, sizeof line, f))
		d.rows++;
	d.rows--;
	rewind(f);
	pm_str field[COLUMNS];
	pm_column *column[COLUMNS];
	const uint32_t columns = fgets(line, sizeof line, f) ? split(line, field) : 0;
	for (uint32_t i = 0; i < columns; i++) {
		char name[64];
		snprintf(name, sizeof name, "%.*s", PM_STR_FMT(field[i]));
		add_column(&d, name, &column[i]);
	}
	for (uint32_t r = 0; fgets(line, sizeof line, f); r++) {
		const uint32_t n = split(line, field);
		for (uint32_t i = 0; i < n && i < columns; i++)
			set_word(column[i], r, field[i]);
	}
	fclose(f);
	return d;
}

static const pm_column *find(const data *d, const char *name)
{
	const pm_column *c = pm_table_get(d->table, name);
	if (!c)
		fail(name);
	return c;
}

static void derive(data *d, const derived *x)
{
	const pm_column *from = find(d, x->from);
	pm_column *to;
	add_column(d, x->name, &to);
	for (uint32_t r = 0; r < d->rows; r++) {
		const pm_str s = pm_column_str(from, r);
		char folded[PM_NAME_BYTES], key[PM_PHONETIC_BYTES];
		const char *at = memchr(s.p, '@', s.n);
		if (x->letters < 0)
			set_word(to, r, (pm_str){ s.p, at ? (size_t)(at - s.p) : s.n });
		else if (x->letters > 0)
			set_word(to, r, (pm_str){ s.p, s.n < (size_t)x->letters ? s.n : (size_t)x->letters });
		else
			set_word(to, r, (pm_str){ key, pm_phonetic_nl((pm_str){ folded, pm_name_fold(s, folded) }, key) });
	}
}

/* The entity: the column itself, or for FEBRL the number in rec-N-org and rec-N-dup-k. */
static void read_truth(data *d, const char *column)
{
	const pm_column *c = find(d, column);
	d->truth = pm_alloc(d->rows, sizeof *d->truth);
	for (uint32_t r = 0; d->truth && r < d->rows; r++) {
		const pm_str s = pm_column_str(c, r);
		for (size_t i = s.n > 4 && memcmp(s.p, "rec-", 4) == 0 ? 4 : 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			d->truth[r] = d->truth[r] * 10 + (uint32_t)(s.p[i] - '0');
	}
}

typedef struct score { uint64_t right, found, all; } score;

static double f1(score s) { return s.found + s.all ? 2.0 * (double)s.right / (double)(s.found + s.all) : 0; }

/* A pair of distinct records stands for the pairs of all records like them. */
static void count_pairs(const data *d, const pm_link_result *r, uint32_t a, uint32_t b, score *s)
{
	for (uint32_t x = 0; x < d->rows; x++) {
		for (uint32_t y = 0; r->like[x] == a && y < d->rows; y++) {
			if (r->like[y] != b || (a == b && (y <= x || r->entity[x] != r->entity[y])))
				continue;
			s->found++;
			s->right += d->truth[x] == d->truth[y];
		}
	}
}

/* The counts of every pair, so that thresholds can be tried. The last one is that of equal records. */
static score *count_all(const data *d, const pm_link_result *r)
{
	score *each = pm_alloc(r->pairs + 1, sizeof *each);
	for (size_t i = 0; each && i < r->pairs; i++)
		count_pairs(d, r, r->pair[i].a, r->pair[i].b, &each[i]);
	for (uint32_t x = 0; each && x < d->rows; x++)
		if (r->like[x] == x)
			count_pairs(d, r, x, x, &each[r->pairs]);
	if (!each)
		fail("no memory");
	return each;
}

static score by_threshold(const score *each, const pm_link_result *r, int32_t accept, uint64_t all)
{
	score s = { .all = all, .found = each[r->pairs].found, .right = each[r->pairs].right };
	for (size_t i = 0; i < r->pairs; i++) {
		if (r->pair[i].bits < accept)
			continue;
		s.found += each[i].found;
		s.right += each[i].right;
	}
	return s;
}

static score by_cluster(const data *d, const pm_link_result *r, uint64_t all)
{
	score s = { .all = all };
	for (uint32_t a = 0; a < d->rows; a++) {
		for (uint32_t b = a + 1; b < d->rows; b++) {
			if (r->entity[a] != r->entity[b])
				continue;
			s.found++;
			s.right += d->truth[a] == d->truth[b];
		}
	}
	return s;
}

/* Who is missed more often than others: by what is missing, and by how common and how long the second field (the surname)
 * is. A pair counts for the record with less. */
static void print_groups(const data *d, const pm_link_model *m, const pm_link_result *r)
{
	enum { WHOLE, LACKS_ONE, LACKS_MORE, RARE, COMMON, SHORT, LONG, GROUPS };
	static const char *const title[] = { "nothing missing", "one field missing", "more missing", "rare surname", "common surname",
	                                     "up to 4 letters", "more letters" };
	uint64_t all[GROUPS] = {0}, found[GROUPS] = {0};
	const pm_column *surname = m->field[1].column;
	uint32_t *count = pm_alloc((size_t)pm_dict_size(surname->dict) + 1, sizeof *count);
	for (uint32_t i = 0; count && i < d->rows; i++)
		count[surname->code[i]] += pm_column_has(surname, i);
	for (uint32_t a = 0; count && a < d->rows; a++) {
		for (uint32_t b = a + 1; b < d->rows; b++) {
			if (d->truth[a] != d->truth[b])
				continue;
			uint32_t lacks = 0;
			for (uint32_t i = 0; i < m->fields; i++)
				lacks += !pm_column_has(m->field[i].column, a) || !pm_column_has(m->field[i].column, b);
			const bool named = pm_column_has(surname, a) && pm_column_has(surname, b);
			const bool common = count[surname->code[a]] * 100 > d->rows, is_short = pm_column_str(surname, a).n <= 4;
			const int of[] = { lacks == 0 ? WHOLE : lacks == 1 ? LACKS_ONE : LACKS_MORE, common ? COMMON : RARE, is_short ? SHORT : LONG };
			for (int k = 0; k < (named ? 3 : 1); k++) {
				all[of[k]]++;
				found[of[k]] += r->entity[a] == r->entity[b];
			}
		}
	}
	printf("  missed of");
	for (int g = 0; g < GROUPS; g++)
		if (all[g])
			printf("%s %s: %.2f %% of %llu", g ? "," : "", title[g], 100.0 * (double)(all[g] - found[g]) / (double)all[g],
			       (unsigned long long)all[g]);
	printf("\n");
	pm_free(count);
}

static uint64_t true_pairs(const data *d)
{
	uint64_t n = 0;
	for (uint32_t a = 0; a < d->rows; a++)
		for (uint32_t b = a + 1; b < d->rows; b++)
			n += d->truth[a] == d->truth[b];
	return n;
}

static void print_score(const char *what, score s)
{
	printf("  %-34s F1 %.4f  precision %.4f  recall %.4f  (%llu right, %llu false, %llu missed)\n", what, f1(s),
	       s.found ? (double)s.right / (double)s.found : 1, (double)s.right / (double)s.all, (unsigned long long)s.right,
	       (unsigned long long)(s.found - s.right), (unsigned long long)(s.all - s.right));
}

static void print_weights(const set *x, const pm_link_result *r)
{
	for (uint32_t i = 0; i < r->weights.fields; i++) {
		printf("    %-14s", x->field[i].column);
		for (uint8_t l = 0; l < r->weights.levels[i]; l++)
			printf(" %6.2f", pm_fs_field_bits(&r->weights, i, l) / (double)PM_BITS_ONE);
		printf("\n");
	}
}

/* Seconds by the clock, or of processor time: on a busy machine only the second says what the work costs. */
static double now(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- answers ---- */

typedef enum liar { HONEST, ERRS_IN_TEN, ALWAYS_WRONG } liar;

/* Answers to `most` pairs of the review list, spread over it. */
static uint32_t answer(const data *d, const pm_link_result *r, uint32_t most, liar who, pm_link_ruled *out)
{
	uint32_t open = 0, seen = 0, n = 0;
	for (size_t i = 0; i < r->pairs; i++)
		open += r->pair[i].bits < r->accept;
	const uint32_t step = open / most + 1;
	for (size_t i = 0; i < r->pairs; i++) {
		const pm_link_pair *p = &r->pair[i];
		if (p->bits >= r->accept || seen++ % step)
			continue;
		const bool wrong = who == ALWAYS_WRONG || (who == ERRS_IN_TEN && n % 10 == 9);
		out[n++] = (pm_link_ruled){ p->a, p->b, (d->truth[p->a] == d->truth[p->b]) != wrong };
	}
	return n;
}

/* Pairs above the threshold, those that were answered left out on every side. */
static score unanswered(const data *d, const pm_link_result *r, const pm_link_ruled *ruled, uint32_t n, uint64_t all)
{
	score s = { .all = all };
	for (uint32_t k = 0; k < n; k++)
		s.all -= d->truth[ruled[k].a] == d->truth[ruled[k].b];
	for (size_t i = 0; i < r->pairs; i++) {
		bool asked = r->pair[i].bits < r->accept;
		for (uint32_t k = 0; !asked && k < n; k++)
			asked = ruled[k].a == r->pair[i].a && ruled[k].b == r->pair[i].b;
		if (!asked)
			count_pairs(d, r, r->pair[i].a, r->pair[i].b, &s);
	}
	for (uint32_t x = 0; x < d->rows; x++)
		if (r->like[x] == x)
			count_pairs(d, r, x, x, &s);
	return s;
}

static void link_with(pm_link_model m, const pm_link_ruled *ruled, uint32_t n, pm_link_result *out)
{
	m.ruled = ruled;
	m.n_ruled = n;
	if (pm_link(&m, out, NULL) != PM_OK)
		fail("no memory");
}

/* What answers are worth for the pairs that nobody was asked about. */
static void measure_answers(const data *d, pm_link_model m, uint64_t all)
{
	static const char *const title[] = { "right", "a tenth wrong", "all wrong" };
	static const uint32_t most[] = { 30, 100 };
	enum { FEW = 10 }; /* answers that say nothing */
	pm_link_ruled ruled[128];
	pm_link_result r;
	char what[64];
	m.review = NULL;
	for (size_t k = 0; k < 2; k++) {
		for (liar who = HONEST; who <= ALWAYS_WRONG; who++) {
			link_with(m, NULL, 0, &r);
			const uint32_t n = answer(d, &r, most[k], who, ruled);
			snprintf(what, sizeof what, "others, without %u answers", n);
			if (who == HONEST && n >= FEW)
				print_score(what, unanswered(d, &r, ruled, n, all));
			pm_link_release(&r);
			if (n < FEW)
				return;
			link_with(m, ruled, n, &r);
			snprintf(what, sizeof what, "others, %u answers, %s", n, title[who]);
			print_score(what, unanswered(d, &r, ruled, n, all));
			pm_link_release(&r);
		}
	}
}

static void measure(const char *folder, const set *x)
{
	data d = read_data(folder, x->file);
	read_truth(&d, x->truth);
	for (uint32_t i = 0; x->more[i].name; i++)
		derive(&d, &x->more[i]);
	pm_link_field field[PM_FS_FIELDS] = {0};
	pm_link_block block[PM_LINK_BLOCKS] = {0};
	pm_link_model m = { .id = find(&d, x->id), .rows = d.rows, .field = field, .block = block };
	for (; m.fields < PM_FS_FIELDS && x->field[m.fields].column; m.fields++) {
		const compared *c = &x->field[m.fields];
		field[m.fields] = (pm_link_field){ .name = c->column, .column = find(&d, c->column), .by = c->by,
		                                   .n_at_least = c->levels, .frequency = c->frequency };
		memcpy(field[m.fields].at_least, c->at_least, sizeof c->at_least);
	}
	for (; m.blocks < PM_LINK_BLOCKS && x->block[m.blocks][0]; m.blocks++) {
		block[m.blocks].name = x->block[m.blocks][0];
		for (; block[m.blocks].keys < PM_LINK_KEYS && x->block[m.blocks][block[m.blocks].keys]; block[m.blocks].keys++)
			block[m.blocks].key[block[m.blocks].keys] = find(&d, x->block[m.blocks][block[m.blocks].keys]);
	}
	const int32_t all_bits = -40 * PM_BITS_ONE;
	m.review = &all_bits;
	pm_link_result r;
	pm_err err;
	const double from = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	if (pm_link(&m, &r, &err) != PM_OK)
		fail(err.msg);
	const double took = now(CLOCK_MONOTONIC) - from, work = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	const uint64_t all = true_pairs(&d);
	score *each = count_all(&d, &r);
	printf("%s: %u records (%u distinct), %llu true pairs, %llu pairs compared in %.3f s (%.3f s of processor), %u rounds, accept %.2f bits\n", x->title, d.rows, r.distinct,
	       (unsigned long long)all, (unsigned long long)r.compared, took, work, r.weights.rounds, r.accept / (double)PM_BITS_ONE);
	print_score("blocks alone", by_threshold(each, &r, all_bits, all));
	print_score("pairs, threshold without labels", by_threshold(each, &r, r.accept, all));
	print_score("clusters, threshold without labels", by_cluster(&d, &r, all));
	score best = {0};
	for (int32_t b = -20 * PM_BITS_ONE; b < 60 * PM_BITS_ONE; b += PM_BITS_ONE / 8) {
		const score s = by_threshold(each, &r, b, all);
		if (f1(s) > f1(best))
			best = s;
	}
	print_score("pairs, best threshold by labels", best);
	printf("  expected precision %.4f, recall %.4f of the candidates\n", r.expect.precision, r.expect.recall);
	if (x->published > 0)
		printf("  published F1 %.4f\n", x->published);
	print_groups(&d, &m, &r);
	measure_answers(&d, m, all);
	if (getenv("WEIGHTS"))
		print_weights(x, &r);
	pm_free(each);
	pm_link_release(&r);
	pm_table_free(d.table);
	pm_free(d.truth);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof sets / sizeof *sets; i++)
		measure(argv[1], &sets[i]);
	return argc == 2 ? 0 : 2;
}
