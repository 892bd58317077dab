/* case_visit.h - visits as they came back from the street, with every earlier version of what was corrected.
 *
 * Shape   plain tables `visit`, `visit_theme` (a conclusion per theme) and `visit_was` (former versions, as JSON).
 *         A visit has one code for good: the same code with the same content changes nothing, with other content it is a
 *         correction.
 * Words   those of the registers bezoeken and zaken (docs/formats/visits.md); checked before they come here.
 * Null    counts -1, days PM_NO_DAY, texts empty. */
#ifndef PM_STORE_CASE_VISIT_H
#define PM_STORE_CASE_VISIT_H

#include "store/casefile.h"

enum { PM_VISIT_THEMES = 8 };

typedef struct pm_visit {
	pm_str code;              /* of a stop's form: L12-034; else made from address, moment and inspector */
	int64_t list;             /* 0: of no list */
	pm_str address_id, address;
	int32_t day, minute;      /* minute since midnight; -1: not stated */
	pm_str inspector;         /* pseudonym */
	pm_str situation;         /* niemand_thuis, geen_medewerking, toegang */
	int32_t persons, beds;    /* found */
	uint32_t n_themes;
	struct pm_visit_theme { pm_str theme, conclusion; } theme[PM_VISIT_THEMES];
	pm_str measure;           /* from the ladder; empty: none */
	int32_t next_day;         /* when somebody should come again */
	pm_str handover, handover_to; /* restinformatie, and for which team */
	/* of the case file */
	uint32_t version;         /* from 1 */
	int64_t imported_at;
	pm_str imported_by;
} pm_visit;

typedef enum pm_visit_kept { PM_VISIT_NEW, PM_VISIT_SAME, PM_VISIT_CORRECTED } pm_visit_kept;

/* Keeps a visit. `version`, `imported_at`, `imported_by` of a same one stay as they were. */
PM_CHECK pm_status pm_case_put_visit(pm_case *c, const pm_visit *v, int64_t at, pm_str by, pm_visit_kept *out_kept, pm_err *err);

/* Walks all visits by day, minute and code. */
typedef pm_status (*pm_visit_seen)(void *ctx, const pm_visit *visit, pm_err *err);
PM_CHECK pm_status pm_case_each_visit(pm_case *c, pm_visit_seen seen, void *ctx, pm_err *err);

/* Walks the former versions of a visit, oldest first. */
typedef pm_status (*pm_visit_was_seen)(void *ctx, uint32_t version, int64_t replaced_at, pm_str by, pm_str json, pm_err *err);
PM_CHECK pm_status pm_case_each_visit_version(pm_case *c, pm_str code, pm_visit_was_seen seen, void *ctx, pm_err *err);

/* A digest over all visits: what a run that saw them depends on. All zeros when there is none. */
PM_CHECK pm_status pm_case_visits_digest(pm_case *c, pm_digest *out, pm_err *err);

#endif
