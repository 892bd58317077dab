/* command.h - the subcommands. Each reads its words from argv[2] on and returns the exit status:
 * 0 done; 1 stopped by a gate, the previous run stands; 2 wrong use or wrong rule file; 3 failed. */
#ifndef PM_CLI_COMMAND_H
#define PM_CLI_COMMAND_H

#include "base/err.h"

enum { PM_EXIT_DONE, PM_EXIT_GATE, PM_EXIT_USE, PM_EXIT_FAILED };

int pm_command_run(int argc, char **argv);
int pm_command_import(int argc, char **argv);
int pm_command_resolve(int argc, char **argv);
int pm_command_link(int argc, char **argv);
int pm_command_explain(int argc, char **argv);
int pm_command_list(int argc, char **argv);
int pm_command_visits(int argc, char **argv);
int pm_command_status(int argc, char **argv);
int pm_command_replay(int argc, char **argv);
int pm_command_check(int argc, char **argv);
int pm_command_review(int argc, char **argv);
int pm_command_rejects(int argc, char **argv);
int pm_command_audit(int argc, char **argv);
int pm_command_score(int argc, char **argv);
int pm_command_diff(int argc, char **argv);
int pm_command_backtest(int argc, char **argv);
int pm_command_fairness(int argc, char **argv);
int pm_command_calibrate(int argc, char **argv);
int pm_command_learn(int argc, char **argv);
int pm_command_retain(int argc, char **argv);
int pm_command_doctor(int argc, char **argv);
int pm_command_sql(int argc, char **argv);
int pm_command_dossier(int argc, char **argv);
int pm_command_export(int argc, char **argv);
int pm_command_inzage(int argc, char **argv);
int pm_command_rectify(int argc, char **argv);
int pm_command_fmt(int argc, char **argv);

/* Prints an error to standard error, with its place, and returns the exit status that belongs to it. */
int pm_complain(const pm_err *err);

#endif
