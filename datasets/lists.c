#include "lists.h"
#include "writer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 12 };

typedef void (*take_row)(lists *l, char **field, int n);

/* Split at ';' in place; missing fields become "". */
static int split(char *line, char **field)
{
	int n = 0;
	line[strcspn(line, "\r\n")] = 0;
	for (char *p = line; p && n < COLUMNS; n++) {
		field[n] = p;
		p = strchr(p, ';');
		if (p)
			*p++ = 0;
	}
	for (int i = n; i < COLUMNS; i++)
		field[i] = line + strlen(line);
	return n;
}

static void load(lists *l, const char *dir, const char *name, take_row take)
{
	char path[4096], line[512], *field[COLUMNS];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "r");
	if (!f) {
		fprintf(stderr, "city: cannot read the list %s (--lists DIR)\n", path);
		exit(2);
	}
	for (int row = 0; fgets(line, sizeof line, f); row++)
		if (row && split(line, field) > 0)
			take(l, field, row - 1);
	fclose(f);
}

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

static void take_street(lists *l, char **field, int n)
{
	l->streets = city_grow(l->streets, (size_t)n + 1, sizeof *l->streets);
	copy(l->streets[n], sizeof *l->streets, field[0]);
	l->n_streets = n + 1;
}

/* A name without a count gets a share of the 40 percent of people whose name is not among the common ones. */
static void take_surname(lists *l, char **field, int n)
{
	l->surnames = city_grow(l->surnames, (size_t)n + 1, sizeof *l->surnames);
	l->surname_up_to = city_grow(l->surname_up_to, (size_t)n + 1, sizeof *l->surname_up_to);
	copy(l->surnames[n].prefix, sizeof l->surnames[n].prefix, field[0]);
	copy(l->surnames[n].core, sizeof l->surnames[n].core, field[1]);
	l->surname_up_to[n] = (n ? l->surname_up_to[n - 1] : 0) + (*field[2] ? atof(field[2]) : 700);
	l->n_surnames = n + 1;
}

static void take_given(lists *l, char **field, int n)
{
	l->given = city_grow(l->given, (size_t)n + 1, sizeof *l->given);
	copy(l->given[n], sizeof *l->given, field[0]);
	l->n_given = n + 1;
}

static void take_wijk(lists *l, char **field, int n)
{
	l->wijken = city_grow(l->wijken, (size_t)n + 1, sizeof *l->wijken);
	struct wijk *w = &l->wijken[n];
	copy(w->code, sizeof w->code, field[0]);
	copy(w->name, sizeof w->name, field[1]);
	copy(w->district, sizeof w->district, field[2]);
	w->share = atof(field[3]);
	w->year_from = atoi(field[4]);
	w->year_to = atoi(field[5]);
	w->m2 = atoi(field[6]);
	w->corporation = atof(field[7]) / 100;
	w->rented = atof(field[8]) / 100;
	w->stacked = atof(field[9]) / 100;
	w->price = atof(field[10]);
	l->n_wijken = n + 1;
}

static void take_buurt(lists *l, char **field, int n)
{
	l->buurten = city_grow(l->buurten, (size_t)n + 1, sizeof *l->buurten);
	struct buurt *b = &l->buurten[n];
	copy(b->name, sizeof b->name, field[0]);
	copy(b->code, sizeof b->code, field[1]);
	b->x = atoi(field[2]);
	b->y = atoi(field[3]);
	b->wijk = 0;
	for (int w = 0; w < l->n_wijken; w++)      /* BU0518wwbb lies in WK0518ww */
		if (!strncmp(b->code + 2, l->wijken[w].code + 2, 6))
			b->wijk = w;
	l->n_buurten = n + 1;
}

static void take_postcode(lists *l, char **field, int n)
{
	l->postcodes = city_grow(l->postcodes, (size_t)n + 1, sizeof *l->postcodes);
	l->postcodes[n] = (struct pc4){ atoi(field[0]), atoi(field[1]), atoi(field[2]) };
	l->n_postcodes = n + 1;
}

void lists_load(lists *l, const char *dir)
{
	memset(l, 0, sizeof *l);
	load(l, dir, "straten.csv", take_street);
	load(l, dir, "geslachtsnamen.csv", take_surname);
	load(l, dir, "voornamen.csv", take_given);
	load(l, dir, "wijken.csv", take_wijk);
	load(l, dir, "buurten.csv", take_buurt);
	load(l, dir, "postcodes.csv", take_postcode);
}

int lists_surname(const lists *l, rng *r)
{
	const double at = rng_unit(r) * l->surname_up_to[l->n_surnames - 1];
	int low = 0, high = l->n_surnames - 1;
	while (low < high) {
		const int middle = (low + high) / 2;
		if (l->surname_up_to[middle] > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

int lists_given(const lists *l, rng *r)
{
	const double u = rng_unit(r);
	return (int)(u * u * l->n_given);
}
