/* main.c - city: writes the registers of a believable city that does not exist, and the truth about it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "city.h"
#include "registers.h"

static const char usage[] =
	"city [--addresses N] [--seed N] [--world FILE] [--out DIR] [--as-of DATE] [--lists DIR] [--print-world]\n";

static void wrong(const char *what)
{
	fprintf(stderr, "city: %s\n%s", what, usage);
	exit(2);
}

static long number(const char *text, long low, long high, const char *what)
{
	char *end;
	const long n = strtol(text, &end, 10);
	if (!*text || *end || n < low || n > high)
		wrong(what);
	return n;
}

int main(int argc, char **argv)
{
	const char *world_file = NULL, *out = "build/city", *lists_dir = "datasets/lists";
	long addresses = 284000, seed = 1;
	int print = 0;
	city c = { .as_of = day_of(2026, 7, 1) };
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		if (!strcmp(argv[i], "--print-world")) {
			print = 1;
			continue;
		}
		if (!value)
			wrong(argv[i]);
		if (!strcmp(argv[i], "--addresses"))
			addresses = number(value, 500, 1900000, "--addresses wants 500 .. 1900000");
		else if (!strcmp(argv[i], "--seed"))
			seed = number(value, 0, 0x7fffffffL, "--seed wants a number");
		else if (!strcmp(argv[i], "--world"))
			world_file = value;
		else if (!strcmp(argv[i], "--out"))
			out = value;
		else if (!strcmp(argv[i], "--lists"))
			lists_dir = value;
		else if (!strcmp(argv[i], "--as-of"))
			c.as_of = day_parse(value);
		else
			wrong(argv[i]);
		i++;
	}
	if (c.as_of == DAY_NONE)
		wrong("--as-of wants YYYY-MM-DD");
	c.seed = (uint64_t)seed;
	c.scale = (double)addresses / 284000;
	c.from = day_of_month(day_month(c.as_of) - 36);
	c.first_month = day_month(c.as_of) - HISTORY_MONTHS + 1;
	world_draw(&c.world, world_file, c.seed);
	if (print) {
		world_print(&c.world, stdout);
		return 0;
	}
	lists_load(&c.lists, lists_dir);
	city_streets(&c, (int)addresses);
	city_owners(&c);
	city_truth(&c);
	city_reports(&c);
	city_enforcement(&c);
	city_people(&c);
	registers_write(&c, out);
	return 0;
}
