/* delivery.h - levering.csv: what a delivery says about itself.
 *
 * Columns register; bestand; peildatum; leverancier; rijen; sha256; mutatie. Only the first and the third must be there. */
#ifndef PM_INGEST_DELIVERY_H
#define PM_INGEST_DELIVERY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

typedef struct pm_delivered {
	pm_str reg, file, supplier, sha256; /* empty: not stated */
	int32_t peildatum;                  /* day */
	int64_t rows;                       /* -1: not stated */
	int32_t mutation;                   /* a pm_mutation; -1: not stated */
} pm_delivered;

typedef struct pm_delivery {
	uint32_t n;
	pm_delivered *of;    /* in the order of the file */
	int32_t newest;      /* latest peildatum */
	pm_arena arena;
} pm_delivery;

/* Reads levering.csv of the folder `dir`.
 * Errors   PM_E_NOTFOUND: the folder has none; PM_E_SYNTAX: a row can't be read (with its line), or there are none;
 *          PM_E_NAME, PM_E_IO, PM_E_NOMEM. */
PM_CHECK pm_status pm_delivery_read(const char *dir, pm_delivery **out_delivery, pm_err *err);
void pm_delivery_free(pm_delivery *d); /* NULL is fine */

/* What it says about a register; NULL when nothing. */
const pm_delivered *pm_delivery_find(const pm_delivery *d, pm_str reg);

/* The newest peildatum of a folder: the date that a run takes unless told otherwise. Errors as pm_delivery_read. */
PM_CHECK pm_status pm_delivery_newest(const char *dir, int32_t *out_day, pm_err *err);

#endif
