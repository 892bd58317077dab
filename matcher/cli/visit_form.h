/* visit_form.h - filled forms as visits: what each cell must hold, and where it doesn't.
 *
 * Columns  code, nummeraanduiding_id, adres, bezoek_dag, bezoek_tijd (or tijdstip), inspecteur, situatie, personen_aangetroffen,
 *          slaapplaatsen, conclusie_THEMA per theme, maatregel, volgend_bezoek, restinformatie, restinformatie_voor
 *          (docs/formats/visits.md). A row without situatie and bezoek_dag was not filled, and is passed over. */
#ifndef PM_CLI_VISIT_FORM_H
#define PM_CLI_VISIT_FORM_H

#include "cli/form.h"
#include "cli/list_plan.h"

typedef struct pm_visit_form {
	pm_form form;
	pm_list_reading *city;   /* to find addresses of rows without a code; opened by need */
	pm_case *file;
	int32_t today;           /* no visit is later */
	pm_visit *visit;
	uint32_t n, passed;      /* visits; rows that were not filled */
	uint32_t n_lists, lists_room;
	pm_worklist **list;      /* those that its codes name */
	pm_str theme[PM_VISIT_THEMES];
	uint32_t themes;
	pm_arena arena;
} pm_visit_form;

/* Reads and checks a whole file; every fault is in `form.told`.
 * Errors   PM_E_GATE: there are faults; those of pm_form_read. Release in any case. */
PM_CHECK pm_status pm_visit_form_read(pm_visit_form *v, const char *path, pm_err *err);
void pm_visit_form_release(pm_visit_form *v);

#endif
