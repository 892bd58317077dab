/* link_phonetic VARIANTS NAMES: recall and partners of the phonetic key.
 *
 * VARIANTS  CSV `group,name,...`: names of a group are spellings of each other
 * NAMES     surnames, one a line
 * Recall is over pairs of a group that differ after folding; partners are the other surnames of NAMES that share the key,
 * averaged over NAMES. Families of rules are chosen greedily on four folds of the groups (the most recall per step while
 * partners stay below LIMIT) and measured on the fifth. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/dict.h"
#include "text/name_person.h"
#include "text/phonetic_nl.h"

enum { FOLDS = 5, MOST_NAMES = 200000, MOST_PAIRS = 4000 };
static const double limit = 10;

typedef struct name_pair { uint32_t group; pm_str a, b; } name_pair;

static pm_dict *surnames;
static name_pair pairs[MOST_PAIRS];
static uint32_t n_pairs;
static uint32_t count[MOST_NAMES];

/* The core of a surname without blanks; a copy that lives as long as the program. */
static pm_str core_of(pm_str raw)
{
	char folded[PM_NAME_BYTES], core[PM_NAME_BYTES];
	pm_surname s;
	size_t n = 0;
	pm_surname_split((pm_str){ folded, pm_name_fold(raw, folded) }, &s);
	for (const char *p = s.core.p; p < folded + PM_NAME_BYTES && n < s.core.n && p < s.core.p + s.core.n; p++)
		if (*p >= 'a' && *p <= 'z')
			core[n++] = *p;
	return (pm_str){ pm_strndup(core, n), n };
}

static bool read_surnames(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[512];
	bool ok = f && pm_dict_new(&surnames, NULL) == PM_OK;
	while (ok && fgets(line, sizeof line, f)) {
		const pm_str core = core_of((pm_str){ line, strcspn(line, "\r\n") });
		uint32_t code;
		ok = core.p && (core.n == 0 || pm_dict_intern(surnames, core, &code, NULL) == PM_OK);
		pm_free((char *)core.p);
	}
	if (f)
		fclose(f);
	return ok && pm_dict_size(surnames) <= MOST_NAMES;
}

static void pair_up(uint32_t group, const pm_str *name, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = i + 1; j < n && n_pairs < MOST_PAIRS; j++)
			if (!pm_str_eq(name[i], name[j]))
				pairs[n_pairs++] = (name_pair){ group, name[i], name[j] };
}

static bool read_pairs(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[512];
	pm_str member[64];
	uint32_t members = 0, group = 0;
	while (f && fgets(line, sizeof line, f)) {
		char *end;
		const uint32_t g = (uint32_t)strtoul(line, &end, 10);
		if (end == line || *end != ',')
			continue;
		if (g != group) {
			pair_up(group, member, members);
			members = 0;
			group = g;
		}
		if (members < 64)
			member[members++] = core_of((pm_str){ end + 1, strcspn(end + 1, ",\r\n") });
	}
	pair_up(group, member, members);
	if (f)
		fclose(f);
	return n_pairs > 0;
}

static bool share(uint32_t families, const name_pair *p)
{
	char x[PM_PHONETIC_BYTES], y[PM_PHONETIC_BYTES];
	const uint32_t nx = pm_phonetic_nl_with(families, p->a, x), ny = pm_phonetic_nl_with(families, p->b, y);
	return nx == ny && memcmp(x, y, nx) == 0;
}

/* Pairs found and pairs in all, of the groups in (or outside) one fold; fold FOLDS: in none, so outside is all. */
static void found(uint32_t families, uint32_t fold, bool inside, uint32_t *out_found, uint32_t *out_all)
{
	*out_found = *out_all = 0;
	for (uint32_t i = 0; i < n_pairs; i++) {
		if ((pairs[i].group % FOLDS == fold) != inside)
			continue;
		++*out_all;
		*out_found += share(families, &pairs[i]);
	}
}

static double partners(uint32_t families)
{
	pm_dict *keys = NULL;
	double sum = 0;
	if (pm_dict_new(&keys, NULL) != PM_OK)
		exit(3);
	memset(count, 0, sizeof count);
	for (uint32_t i = 0; i < pm_dict_size(surnames); i++) {
		char key[PM_PHONETIC_BYTES];
		uint32_t code;
		if (pm_dict_intern(keys, (pm_str){ key, pm_phonetic_nl_with(families, pm_dict_get(surnames, i), key) }, &code, NULL) != PM_OK)
			exit(3);
		count[code]++;
	}
	for (uint32_t k = 0; k < pm_dict_size(keys); k++)
		sum += (double)count[k] * (count[k] - 1);
	pm_dict_free(keys);
	return sum / pm_dict_size(surnames);
}

/* Adds the family that finds most pairs outside the fold, again and again. */
static uint32_t choose(uint32_t fold)
{
	uint32_t chosen = 0, refused = 0;
	for (;;) {
		uint32_t best = PM_PHONETIC_FAMILIES, most, all;
		found(chosen, fold, false, &most, &all);
		for (uint32_t f = 0; f < PM_PHONETIC_FAMILIES; f++) {
			uint32_t n;
			if ((chosen | refused) >> f & 1)
				continue;
			found(chosen | UINT32_C(1) << f, fold, false, &n, &all);
			if (n > most) {
				most = n;
				best = f;
			}
		}
		if (best == PM_PHONETIC_FAMILIES)
			return chosen;
		if (partners(chosen | UINT32_C(1) << best) < limit)
			chosen |= UINT32_C(1) << best;
		else
			refused |= UINT32_C(1) << best;
	}
}

int main(int argc, char **argv)
{
	if (argc != 3 || !read_surnames(argv[2]) || !read_pairs(argv[1]))
		return 2;
	printf("%u pairs, %u surnames\n", n_pairs, pm_dict_size(surnames));
	uint32_t sum = 0, n, all;
	double worst = 0;
	for (uint32_t fold = 0; fold < FOLDS; fold++) {
		const uint32_t chosen = choose(fold);
		const double p = partners(chosen);
		found(chosen, fold, true, &n, &all);
		printf("fold %u: %u of %u found, %.2f partners, families %06x\n", fold + 1, n, all, p, chosen);
		sum += n;
		worst = p > worst ? p : worst;
	}
	printf("out of fold: recall %.3f, at most %.2f partners\n", (double)sum / n_pairs, worst);
	printf("chosen on all folds: %06x\n", choose(FOLDS));
	found(PM_PHONETIC_ALL, FOLDS, false, &n, &all);
	printf("the key as it is (%06x): recall %.3f, %.2f partners\n", PM_PHONETIC_ALL, (double)n / all, partners(PM_PHONETIC_ALL));
	for (uint32_t f = 0; f < PM_PHONETIC_FAMILIES; f++) {
		const uint32_t other = PM_PHONETIC_ALL ^ UINT32_C(1) << f;
		found(other, FOLDS, false, &n, &all);
		printf("  without %-58s recall %.3f, %5.2f partners\n", pm_phonetic_text((pm_phonetic_family)f), (double)n / all, partners(other));
	}
	for (uint32_t i = 0; i < n_pairs; i++)
		if (!share(PM_PHONETIC_ALL, &pairs[i]))
			printf("  missed %.*s %.*s\n", PM_STR_FMT(pairs[i].a), PM_STR_FMT(pairs[i].b));
	pm_dict_free(surnames);
	return 0;
}
