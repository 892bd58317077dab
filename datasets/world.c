#include "world.h"
#include "rng.h"
#include <stdlib.h>
#include <string.h>

typedef struct range {
	const char *name;
	double low, high;
} range;

static void die(const char *file, int line, const char *what)
{
	fprintf(stderr, "city: %s:%d: %s; expected: name = low .. high   # why\n", file, line, what);
	exit(2);
}

static range *find(range *all, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(all[i].name, name))
			return &all[i];
	return NULL;
}

static void read_ranges(range *all, size_t n, const char *file)
{
	char line[512], name[64];
	FILE *f = fopen(file, "r");
	if (!f)
		die(file, 0, "cannot be read");
	for (int at = 1; fgets(line, sizeof line, f); at++) {
		double low, high;
		line[strcspn(line, "#\r\n")] = 0;
		if (!line[strspn(line, " \t")])
			continue;
		if (sscanf(line, " %63[a-z_0-9] = %lf .. %lf", name, &low, &high) != 3 || low > high)
			die(file, at, "not a range");
		range *r = find(all, n, name);
		if (!r)
			die(file, at, "unknown name");
		r->low = low;
		r->high = high;
	}
	fclose(f);
}

void world_draw(world *w, const char *file, uint64_t seed)
{
	range all[] = {
#define X(name, low, high, meaning) { #name, low, high },
		WORLD_PARAMETERS(X)
#undef X
	};
	const size_t n = sizeof all / sizeof *all;
	if (file)
		read_ranges(all, n, file);
	double *value[] = {
#define X(name, low, high, meaning) &w->name,
		WORLD_PARAMETERS(X)
#undef X
	};
	for (size_t i = 0; i < n; i++) {
		rng r = rng_stream(seed, all[i].name);   /* one world file's change moves no other value */
		*value[i] = all[i].low + (all[i].high - all[i].low) * rng_unit(&r);
	}
}

void world_print(const world *w, FILE *out)
{
#define X(name, low, high, meaning) fprintf(out, "%s = %g   # %s\n", #name, w->name, meaning);
	WORLD_PARAMETERS(X)
#undef X
}
