/* summary.h - what a run or an import says when it is done: registers, lists, the five best of each; with --json time by stage. */
#ifndef PM_CLI_SUMMARY_H
#define PM_CLI_SUMMARY_H

#include <stdio.h>

#include "cli/batch.h"

/* Prints for people (Dutch), or with --json for machines. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_summary_print(const pm_batch *b, int64_t run, FILE *to, pm_err *err);

/* The same of an import alone: the registers, and with --json time by stage. */
PM_CHECK pm_status pm_summary_print_import(const pm_batch *b, FILE *to, pm_err *err);

#endif
