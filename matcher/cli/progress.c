#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void pm_progress_begin(pm_progress *p, bool quiet)
{
	*p = (pm_progress){ .show = !quiet && isatty(STDERR_FILENO), .began = now() };
}

static void wipe(const pm_progress *p)
{
	if (p->show)
		fputs("\r\033[K", stderr);
}

static void close_stage(pm_progress *p, double t)
{
	if (!p->stage)
		return;
	uint32_t i = 0;
	while (i < p->stages && strcmp(p->spent[i].name, p->stage) != 0)
		i++;
	if (i == PM_MOST_STAGES)
		return;
	if (i == p->stages)
		p->spent[p->stages++] = (struct pm_stage_time){ p->stage, 0, 0 };
	p->spent[i].seconds += t - p->stage_began;
	p->spent[i].rows += p->done;
}

void pm_progress_stage(pm_progress *p, const char *name)
{
	const double t = now();
	close_stage(p, t);
	p->stage = name;
	p->stage_began = t;
	p->done = 0;
	if (p->show && name) {
		wipe(p);
		fputs(name, stderr);
		fflush(stderr);
	}
}

void pm_progress_add(pm_progress *p, uint64_t rows) { p->done += rows; }

void pm_progress_rows(pm_progress *p, const char *what, uint64_t done, uint64_t total)
{
	const double t = now();
	if (!p->show || t - p->shown < 0.1)
		return;
	p->shown = t;
	const double spent = t - p->stage_began, rate = spent > 0 ? (double)done / spent : 0;
	wipe(p);
	fprintf(stderr, "%s %s: %llu", p->stage ? p->stage : "", what, (unsigned long long)done);
	if (total)
		fprintf(stderr, " of %llu", (unsigned long long)total);
	fprintf(stderr, ", %.0f thousand a second", rate / 1000);
	if (total > done && rate > 0)
		fprintf(stderr, ", %.0f s left", (double)(total - done) / rate);
	fflush(stderr);
}

void pm_progress_end(pm_progress *p)
{
	pm_progress_stage(p, NULL);
	wipe(p);
}

double pm_progress_seconds(const pm_progress *p) { return now() - p->began; }
