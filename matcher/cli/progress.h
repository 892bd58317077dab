/* progress.h - what a batch is doing, for somebody who watches: a line that is rewritten on a terminal, nothing in a
 * pipe. The clock is only looked at for show; no result depends on it. */
#ifndef PM_CLI_PROGRESS_H
#define PM_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

enum { PM_MOST_STAGES = 16 };

typedef struct pm_progress {
	bool show;             /* standard error is a terminal */
	const char *stage;     /* now; NULL: none */
	double stage_began, began, shown;
	uint64_t done;         /* rows of this stage */
	struct pm_stage_time { const char *name; double seconds; uint64_t rows; } spent[PM_MOST_STAGES];
	uint32_t stages;
} pm_progress;

void pm_progress_begin(pm_progress *p, bool quiet);
void pm_progress_stage(pm_progress *p, const char *name); /* ends the one before; stages of one name add up */
void pm_progress_rows(pm_progress *p, const char *what, uint64_t done, uint64_t total);
void pm_progress_add(pm_progress *p, uint64_t rows);      /* rows done by the current stage, for the closing table */
void pm_progress_end(pm_progress *p);                     /* wipes the line */

double pm_progress_seconds(const pm_progress *p);          /* since the beginning */

#endif
