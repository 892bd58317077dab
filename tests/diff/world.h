/* world.h - a random rule set and random tables for it, in memory and in SQLite; the seed decides everything.
 *
 * Shape   register s is the spine, m and n are about its addresses: m is uncertain (p in multiples of 1/1024) and known by
 *         date, n is certain and has no date. Numbers are multiples of 1/4, so that sums are exact in any order. */
#ifndef WORLD_H
#define WORLD_H

#include <sqlite3.h>

#include "lang/rules.h"
#include "score/score.h"
#include "store/table.h"

enum { WORLD_TODAY = 20454, WORLD_SIGNALS = 40, WORLD_RULES = 12, WORLDS = 60, EXPORTED = 20 };

typedef struct world {
	uint64_t seed, draw;
	pm_buf text;
	pm_rules *rules;
	pm_table *table[3];  /* by register */
	uint32_t n_flags, n_numbers, n_dates;
} world;

void world_begin(world *w, uint64_t seed);
void world_write_rules(world *w);    /* into w->text */
void world_fill(world *w);           /* tables for w->rules */
sqlite3 *world_database(const world *w);
void world_patterns(sqlite3 *db, const char *sql); /* the columns that the statement's head asks for */
uint32_t world_address(const pm_table *t, uint32_t row); /* PM_NO_ROW: none */
/* Writes SEED.tables.sql, SEED.duckdb.sql, SEED.postgres.sql and SEED.ours.csv, what they must come to. */
void world_export(const world *w, pm_column *const *column, const pm_score *score, const char *folder);
void world_release(world *w);

#endif
