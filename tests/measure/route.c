/* Length of the planned route beside nearest neighbour, on addresses of a city: route CITY/bag_adressen.csv */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "list/route.h"

enum { DRAWS = 20, MOST = 400000 };

static double *xs, *ys;
static uint32_t n_points;

static void read_points(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[4096];
	if (!f || !fgets(line, sizeof line, f)) {
		perror(path);
		exit(3);
	}
	xs = malloc(MOST * sizeof *xs), ys = malloc(MOST * sizeof *ys);
	while (n_points < MOST && fgets(line, sizeof line, f)) {
		char *p = line;
		for (int column = 0; p && column < 16; column++)
			p = strchr(p, ';') ? strchr(p, ';') + 1 : NULL;
		if (p && sscanf(p, "%lf;%lf", &xs[n_points], &ys[n_points]) == 2)
			n_points++;
	}
	fclose(f);
}

static double leg(const pm_route_stop *a, double x, double y) { return hypot(a->x - x, a->y - y); }

/* Always to the nearest that is left, a slot full, then the next slot. */
static double nearest_neighbour(const pm_route_stop *s, uint32_t n, uint32_t room, double x0, double y0)
{
	bool *done = calloc(n, sizeof *done);
	double total = 0, x = x0, y = y0;
	for (uint32_t k = 0; k < n; k++) {
		uint32_t best = n;
		if (k % room == 0)
			x = x0, y = y0;
		for (uint32_t i = 0; i < n; i++)
			if (!done[i] && (best == n || leg(&s[i], x, y) < leg(&s[best], x, y)))
				best = i;
		total += leg(&s[best], x, y);
		x = s[best].x, y = s[best].y;
		done[best] = true;
	}
	free(done);
	return total;
}

static void compare(const char *what, uint32_t n, uint32_t room)
{
	double near = 0, ours = 0, seconds = 0, worst = 0;
	const uint32_t slots = (n + room - 1) / room;
	pm_route_stop *s = calloc(n, sizeof *s);
	pm_route_slot *t = calloc(slots, sizeof *t);
	srand(1);
	for (int draw = 0; draw < DRAWS; draw++) {
		double x0 = 0, y0 = 0;
		for (uint32_t i = 0; i < n; i++) {
			const uint32_t k = (uint32_t)rand() % n_points;
			s[i] = (pm_route_stop){ .x = xs[k], .y = ys[k], .building = PM_NO_ROW, .due = PM_NO_DAY, .fixed = true };
			x0 += xs[k] / n, y0 += ys[k] / n;
		}
		for (uint32_t i = 0; i < slots; i++)
			t[i] = (pm_route_slot){ .day = (int32_t)i, .team = 1, .room = room };
		const pm_route_input in = { .stop = s, .n = n, .slot = t, .slots = slots, .has_start = true, .start_x = x0, .start_y = y0 };
		pm_route r;
		const clock_t from = clock();
		if (pm_route_make(&in, &r, NULL) != PM_OK)
			exit(3);
		const double took = (double)(clock() - from) / CLOCKS_PER_SEC;
		seconds += took;
		worst = took > worst ? took : worst;
		near += nearest_neighbour(s, n, room, x0, y0);
		ours += r.total_m;
		pm_route_release(&r);
	}
	printf("%-34s %9.1f km %9.1f km %6.1f%% shorter %7.3f s CPU (worst %.3f)\n", what, near / DRAWS / 1000, ours / DRAWS / 1000,
	       100 * (1 - ours / near), seconds / DRAWS, worst);
	free(s);
	free(t);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return fprintf(stderr, "route CITY/bag_adressen.csv\n"), 2;
	read_points(argv[1]);
	printf("%u addresses, mean of %d draws, from the middle%12s %12s\n", n_points, DRAWS, "nearest", "planned");
	compare("40 visits, one walk", 40, 40);
	compare("40 visits, parts of 8", 40, 8);
	compare("200 visits, one walk", 200, 200);
	compare("200 visits, parts of 8", 200, 8);
	compare("1000 visits, parts of 8", 1000, 8);
	return 0;
}
