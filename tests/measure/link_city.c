/* link_city FOLDER: owners and firms of a generated city, linked without labels and held beside FOLDER/waarheid. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "link/link.h"
#include "store/table.h"
#include "text/name_org.h"
#include "text/name_person.h"
#include "text/phonetic_nl.h"

enum { FIELDS = 24, LINE = 8192, MOST_ROWS = 400000, COLUMNS = 9 };
enum { ID, NAME, BORN, RSIN, KVK, ADDRESS, POSTCODE, SOUND, ENTITY };

static pm_column *column[COLUMNS];
static uint32_t rows;

static void fail(const char *what)
{
	fprintf(stderr, "link_city: %s\n", what);
	exit(3);
}

static uint32_t split(char *line, pm_str *out)
{
	uint32_t n = 0;
	line[strcspn(line, "\r\n")] = 0;
	for (char *p = line; n < FIELDS;) {
		const bool quoted = *p == '"';
		char *end = quoted ? strchr(p + 1, '"') : p + strcspn(p, ";");
		if (!end)
			end = p + strlen(p);
		out[n++] = (pm_str){ p + quoted, (size_t)(end - p) - quoted };
		p = quoted && *end ? end + 1 : end;
		if (*p++ != ';')
			break;
	}
	for (uint32_t i = n; i < FIELDS; i++)
		out[i] = PM_STR("");
	return n;
}

static void set(int c, pm_str s)
{
	if (s.n && pm_column_set_word(column[c], rows, s, NULL) != PM_OK)
		fail("no memory");
}

/* 2585AB, where a text has four digits and two letters. */
static void set_postcode(pm_str s)
{
	for (size_t i = 0; i + 6 <= s.n; i++) {
		char code[6];
		size_t k = 0, at = i;
		for (; k < 6 && at < s.n; at++) {
			const char c = s.p[at] >= 'a' && s.p[at] <= 'z' ? (char)(s.p[at] - 'a' + 'A') : s.p[at];
			if (k == 4 && c == ' ')
				continue;
			if (k < 4 ? c < '0' || c > '9' : c < 'A' || c > 'Z')
				break;
			code[k++] = c;
		}
		if (k == 6) {
			set(POSTCODE, (pm_str){ code, 6 });
			return;
		}
	}
}

/* The sound of a person's surname; of a firm the words that count. */
static void set_sound(pm_str name, bool firm)
{
	char key[PM_PHONETIC_BYTES];
	pm_person_name p;
	pm_org_name o;
	if (firm) {
		pm_org_parse(name, &o);
		set(SOUND, o.core);
		return;
	}
	pm_person_parse(name, &p);
	set(SOUND, (pm_str){ key, pm_phonetic_nl(p.surname.core, key) });
}

typedef struct source {
	const char *file, *register_name;
	int name, born, rsin, kvk, address[3], postcode, only; /* field numbers; -1: not there. only: eigenaar_type */
} source;

static const source owners = { "brk_eigendom.csv", "brk_eigendom", 5, 6, 7, 8, { 9, -1, -1 }, 9, 4 };
static const source firms = { "kvk_vestigingen.csv", "kvk_vestigingen", 2, -1, 4, 0, { 7, 8, 9 }, 10, -1 };

/* The entity of every row of a register, by row number from 1. */
static pm_dict *read_truth(const char *folder, const char *name, uint32_t *entity)
{
	char path[LINE], line[LINE];
	pm_str f[FIELDS];
	pm_dict *d;
	snprintf(path, sizeof path, "%s/waarheid/entiteiten.csv", folder);
	FILE *file = fopen(path, "r");
	if (!file || pm_dict_new(&d, NULL) != PM_OK)
		fail(path);
	while (fgets(line, sizeof line, file)) {
		split(line, f);
		const unsigned long row = strtoul(f[1].p, NULL, 10);
		if (pm_str_eq(f[0], pm_str_of(name)) && row < MOST_ROWS && pm_dict_intern(d, f[2], &entity[row], NULL) != PM_OK)
			fail("no memory");
	}
	fclose(file);
	return d;
}

static void read_source(const char *folder, const source *s, const char *type)
{
	char path[LINE], line[LINE];
	pm_str f[FIELDS];
	uint32_t *entity = pm_alloc(MOST_ROWS, sizeof *entity);
	if (!entity)
		fail("no memory");
	pm_dict *truth = read_truth(folder, s->register_name, entity);
	snprintf(path, sizeof path, "%s/%s", folder, s->file);
	FILE *file = fopen(path, "r");
	if (!file || !fgets(line, sizeof line, file))
		fail(path);
	for (uint32_t row = 1; fgets(line, sizeof line, file); row++) {
		char text[LINE];
		size_t n = 0;
		split(line, f);
		if (s->only >= 0 && !pm_str_eq(f[s->only], pm_str_of(type)))
			continue;
		n = (size_t)snprintf(text, sizeof text, "%s %09u", s->register_name, row);
		set(ID, (pm_str){ text, n });
		set(NAME, f[s->name]);
		set_sound(f[s->name], s->only < 0 || type[1] == 'N');
		if (s->born >= 0)
			set(BORN, f[s->born]);
		set(RSIN, f[s->rsin]);
		set(KVK, f[s->kvk]);
		n = 0;
		for (int i = 0; i < 3 && s->address[i] >= 0; i++)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s", n ? " " : "", PM_STR_FMT(f[s->address[i]]));
		set(ADDRESS, (pm_str){ text, strcspn(text, ",") });
		set_postcode(f[s->postcode]);
		set(ENTITY, pm_dict_get(truth, entity[row]));
		rows++;
	}
	fclose(file);
	pm_dict_free(truth);
	pm_free(entity);
}

static void begin(void)
{
	static const char *const name[COLUMNS] = { "id", "naam", "geboortedatum", "rsin", "kvk", "adres", "postcode", "klank", "entiteit" };
	rows = 0;
	for (int i = 0; i < COLUMNS; i++)
		if (pm_column_new(pm_str_of(name[i]), PM_TYPE_ID, MOST_ROWS, &column[i], NULL) != PM_OK)
			fail("no memory");
}

static uint64_t pairs_in(const uint32_t *count, uint32_t n)
{
	uint64_t sum = 0;
	for (uint32_t i = 0; i < n; i++)
		sum += (uint64_t)count[i] * (count[i] - (count[i] > 0)) / 2;
	return sum;
}

/* Pairs of records, counted from the sizes of clusters, entities, and what they share. */
static void score(const char *title, const pm_link_result *r)
{
	uint32_t *found = pm_alloc(rows, sizeof *found), *all = pm_alloc(rows, sizeof *all), *both = pm_alloc(rows, sizeof *both);
	pm_dict *shared;
	if (!found || !all || !both || pm_dict_new(&shared, NULL) != PM_OK)
		fail("no memory");
	for (uint32_t i = 0; i < rows; i++) {
		const uint32_t key[2] = { r->entity[i], column[ENTITY]->code[i] };
		uint32_t code;
		if (pm_dict_intern(shared, (pm_str){ (const char *)key, sizeof key }, &code, NULL) != PM_OK)
			fail("no memory");
		found[key[0]]++;
		all[key[1]]++;
		both[code]++;
	}
	const double right = (double)pairs_in(both, rows), f = (double)pairs_in(found, rows), a = (double)pairs_in(all, rows);
	printf("%s: %u records, %u distinct, %llu pairs compared, accept %.2f bits, expected precision %.4f\n", title, rows,
	       r->distinct, (unsigned long long)r->compared, r->accept / (double)PM_BITS_ONE, r->expect.precision);
	printf("  F1 %.4f, precision %.4f, recall %.4f; %u entities, %u in truth; %zu links held for people\n", 2 * right / (f + a), right / f,
	       right / a, r->entities, pm_dict_size(column[ENTITY]->dict), r->n_held);
	pm_dict_free(shared);
	pm_free(found);
	pm_free(all);
	pm_free(both);
}

static void link_them(const char *title, const pm_link_field *field, uint32_t fields, const pm_link_block *block, uint32_t blocks)
{
	const pm_link_model m = { .id = column[ID], .rows = rows, .field = field, .fields = fields, .block = block, .blocks = blocks,
	                          .most_together = 5000 };
	pm_link_result r;
	pm_err err;
	if (pm_link(&m, &r, &err) != PM_OK)
		fail(err.msg);
	score(title, &r);
	for (uint32_t k = 0; k < blocks; k++)
		printf("    block %-22s %10llu pairs, %llu new, %llu lost in %u keys\n", block[k].name, (unsigned long long)r.plan[k].pairs,
		       (unsigned long long)r.plan[k].pairs_new, (unsigned long long)r.plan[k].pairs_lost, r.plan[k].keys_lost);
	for (uint32_t i = 0; getenv("WEIGHTS") && i < fields; i++) {
		printf("    %-14s", field[i].name);
		for (uint8_t l = 0; l < r.weights.levels[i]; l++)
			printf(" %6.2f", pm_fs_field_bits(&r.weights, i, l) / (double)PM_BITS_ONE);
		printf("\n");
	}
	pm_link_release(&r);
	for (int i = 0; i < COLUMNS; i++)
		pm_column_free(column[i]);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	begin();
	read_source(argv[1], &owners, "NP");
	link_them("owners who are persons", (const pm_link_field[]){ { "naam", column[NAME], PM_BY_PERSON, {0}, 0, true, 0 },
	                                                            { "geboortedatum", column[BORN], PM_BY_DATE, {0}, 0, false, 0 },
	                                                            { "adres", column[ADDRESS], PM_BY_TOKEN_SORT, { .8, .6 }, 2, true, 0 },
	                                                            { "postcode", column[POSTCODE], PM_BY_POSTCODE, {0}, 0, false, 0 } }, 4,
	          (const pm_link_block[]){ { "klank, geboortedatum", { column[SOUND], column[BORN] }, 2 },
	                                   { "geboortedatum", { column[BORN] }, 1 },
	                                   { "klank, postcode", { column[SOUND], column[POSTCODE] }, 2 },
	                                   { "naam, adres", { column[NAME], column[ADDRESS] }, 2 } }, 4);
	begin();
	read_source(argv[1], &owners, "NNP");
	read_source(argv[1], &firms, "");
	link_them("owners and establishments that are firms",
	          (const pm_link_field[]){ { "naam", column[NAME], PM_BY_ORGANISATION, { .95, .85, .7, .5 }, 4, true, 0 },
	                                   { "rsin", column[RSIN], PM_BY_EDITS, { .85 }, 1, false, 0 },
	                                   { "kvk", column[KVK], PM_BY_EDITS, { .85 }, 1, false, 0 },
	                                   { "adres", column[ADDRESS], PM_BY_TOKEN_SORT, { .8, .6 }, 2, true, 0 } }, 4,
	          (const pm_link_block[]){ { "rsin", { column[RSIN] }, 1 }, { "kvk", { column[KVK] }, 1 },
	                                   { "kern van de naam", { column[SOUND] }, 1 },
	                                   { "postcode, adres", { column[POSTCODE], column[ADDRESS] }, 2 } }, 4);
	return 0;
}
