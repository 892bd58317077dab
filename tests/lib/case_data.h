/* case_data.h - records of a small register for the tests of the case file: every type, nulls, a place. */
#ifndef CASE_DATA_H
#define CASE_DATA_H

#include <stdio.h>

#include "base/mem.h"
#include "store/casefile.h"

/* Value `seed` makes registers that differ in every column. NULL when memory ran out. */
static inline pm_table *case_records(uint32_t rows, uint32_t seed)
{
	pm_table *t = NULL;
	bool ok = pm_table_new(PM_STR("meldingen"), &t, NULL) == PM_OK;
	for (int type = 0; ok && type < PM_TYPES; type++) {
		pm_column *c = NULL;
		ok = pm_column_new(pm_str_of(pm_type_word((pm_type)type)), (pm_type)type, rows, &c, NULL) == PM_OK;
		for (uint32_t r = 0; ok && r < rows; r++) {
			const uint32_t v = (r + seed) * 2654435761u >> 8;
			char word[24];
			snprintf(word, sizeof word, "w%u", type == PM_TYPE_CATEGORY ? v % 5 : v % 9000);
			if (v % 7 == 0 && type != PM_TYPE_COUNT) /* counts are all present */
				continue;
			switch (type) {
			case PM_TYPE_FLAG: pm_column_set_flag(c, r, v & 1); break;
			case PM_TYPE_COUNT: pm_column_set_count(c, r, (int32_t)(v % 300) - 3); break;
			case PM_TYPE_NUMBER: pm_column_set_number(c, r, v / 16.0); break;
			case PM_TYPE_DATE: ok = pm_column_set_date(c, r, (pm_date){ (int32_t)v % 20000, (int32_t)v % 20000 + (v % 9 ? 0 : 30) }, NULL) == PM_OK; break;
			case PM_TYPE_TEXT: ok = pm_column_set_text(c, r, pm_str_of(v % 11 ? word : ""), NULL) == PM_OK; break;
			default: ok = pm_column_set_word(c, r, pm_str_of(word), NULL) == PM_OK; break;
			}
		}
		if (ok)
			pm_column_seal(c);
		if (c && !ok)
			pm_column_free(c);
		ok = ok && pm_table_add(t, c, NULL) == PM_OK;
	}
	uint32_t *address = pm_alloc(rows, sizeof *address);
	float *p = pm_alloc(rows, sizeof *p);
	ok = ok && address && p;
	for (uint32_t r = 0; ok && r < rows; r++) {
		address[r] = r % 3 ? (r * 7 + seed) % (rows / 2 + 1) : PM_NO_ROW;
		p[r] = r % 5 ? 1 : 0.75f;
	}
	ok = ok && pm_table_place(t, rows / 2 + 1, address, p, NULL, 0, 1, NULL) == PM_OK;
	pm_free(address);
	pm_free(p);
	if (ok)
		return t;
	pm_table_free(t);
	return NULL;
}

/* Name, type and every value of every column, and the place. */
static inline pm_digest case_digest(const pm_table *t)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	for (uint32_t i = 0; i < t->columns; i++)
		pm_column_digest(t->column[i], &run);
	if (t->place) {
		pm_digest_add(&run, t->place->start, ((size_t)t->place->addresses + 1) * sizeof *t->place->start);
		pm_digest_add(&run, t->place->source_row, t->rows * sizeof *t->place->source_row);
		pm_digest_add(&run, t->place->p, t->place->p ? t->rows * sizeof *t->place->p : 0);
	}
	return pm_digest_end(&run);
}

#endif
