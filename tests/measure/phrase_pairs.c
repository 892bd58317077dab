/* What similar_to takes for alike among names that are all different, and what it finds again with one letter dropped, beside
 * Jaro-Winkler at the same threshold. Usage: phrase_pairs FILE.csv, below a header names in its one column, or in two: what stands in front, the name. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "text/compare_pattern.h"
#include "text/name_fold.h"
#include "text/phrase.h"

enum { MOST = 2000, SHOWN = 8 };

typedef struct name { char text[120], folded[PM_NAME_BYTES]; uint32_t n; } name;

static pm_str written(const name *n) { return pm_str_of(n->text); }
static pm_str folded(const name *n) { return (pm_str){ n->folded, n->n }; }

static uint32_t read_names(const char *path, name *out)
{
	FILE *in = fopen(path, "r");
	char line[512];
	uint32_t n = 0;
	if (!in || !fgets(line, sizeof line, in))
		fprintf(stderr, "%s cannot be read\n", path), exit(1);
	while (n < MOST && fgets(line, sizeof line, in)) {
		char *second = strchr(line, ';');
		if (second)
			*second++ = ' ';
		line[second ? (size_t)(second - line) + strcspn(second, ";\r\n") : strcspn(line, "\r\n")] = 0;
		snprintf(out[n].text, sizeof out[n].text, "%.119s", line);
		out[n].n = pm_name_fold(written(&out[n]), out[n].folded);
		n += out[n].n > 1;
	}
	fclose(in);
	return n;
}

/* The k-th letter left out, for every k in turn over the names. */
static bool found_again(const pm_phrase *p, const name *n, uint32_t k)
{
	char text[PM_NAME_BYTES];
	const uint32_t at = k % n->n;
	memcpy(text, n->folded, at);
	memcpy(text + at, n->folded + at + 1, n->n - at - 1);
	return pm_phrase_like(p, (pm_str){ text, n->n - 1 });
}

static void measure(const name *list, uint32_t n, double least, bool show)
{
	uint32_t pairs = 0, alike = 0, winkler = 0, again = 0, shown = 0;
	for (uint32_t i = 0; i < n; i++) {
		pm_phrase *p = NULL;
		if (pm_phrase_new(written(&list[i]), least, &p, NULL) != PM_OK)
			fprintf(stderr, "%s is no phrase\n", list[i].text), exit(1);
		for (uint32_t j = 0; j < i; j++, pairs++) {
			const bool is = pm_phrase_like(p, written(&list[j]));
			alike += is;
			winkler += pm_jaro_winkler_plain(folded(&list[i]), folded(&list[j])) >= least;
			if (is && show && shown++ < SHOWN)
				printf("       %s = %s\n", list[j].text, list[i].text);
		}
		again += found_again(p, &list[i], i);
		pm_phrase_free(p);
	}
	printf("%.2f   of %u pairs alike: %u, Jaro-Winkler %u; a letter dropped, found again: %u of %u\n", least, pairs, alike, winkler, again, n);
}

int main(int argc, char **argv)
{
	static const double least[] = { .8, .85, .9, .95 };
	name *list = pm_alloc(MOST, sizeof *list);
	if (argc != 2 || !list) {
		fprintf(stderr, "usage: phrase_pairs FILE.csv\n");
		return 1;
	}
	const uint32_t n = read_names(argv[1], list);
	printf("%s: %u names\n", argv[1], n);
	for (size_t i = 0; i < sizeof least / sizeof least[0]; i++)
		measure(list, n, least[i], least[i] == PM_PHRASE_DEFAULT);
	pm_free(list);
	return 0;
}
