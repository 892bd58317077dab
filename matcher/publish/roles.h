/* roles.h - who may see what: a table of data by role, in a file that the data protection officer can read and change.
 *
 * Shape   `;` between cells, # begins a line of remarks. The head is `gegeven` and the roles; every row is one kind of data,
 *         then J or N for each role. Every kind stands in the file exactly once: what is forgotten is an error, never a J.
 * The roles don't prove who somebody is: the rights on the case file do. They bound what one export holds, and the audit
 * chain keeps which role was used. */
#ifndef PM_PUBLISH_ROLES_H
#define PM_PUBLISH_ROLES_H

#include "base/arena.h"
#include "base/str.h"

#define PM_DATA_MAP(X)                                                                                                   \
	X(ADDRESS, "adres") X(PLANNING, "planning") X(OBJECT, "object") X(STAYS, "bewoning") X(NAMES, "namen")           \
	X(OWNER, "eigenaar") X(PERMITS, "vergunningen") X(REPORTS, "meldingen") X(REPORT_TEXT, "meldingtekst")           \
	X(ENFORCEMENT, "handhaving") X(DOCUMENTS, "documenten") X(TRADE, "ondernemingen") X(QUALITY, "adreskwaliteit")   \
	X(TRACES, "gebruikssporen") X(VALUE, "woz") X(CHECKS, "controleer") X(REASONS, "redenen") X(SCORE, "kans")       \
	X(CONTROL, "steekproef") X(DOUBTS, "onzekerheden") X(SOURCES, "bronnen")
typedef enum pm_data {
#define X(name, word) PM_SEE_##name,
	PM_DATA_MAP(X)
#undef X
	PM_DATA
} pm_data;

typedef struct pm_role_view { /* what one role sees */
	pm_str name;
	uint32_t may;         /* bit d = data d */
} pm_role_view;

enum { PM_MOST_ROLES = 16 };
typedef struct pm_roles {
	pm_arena arena;
	uint32_t n;
	pm_role_view role[PM_MOST_ROLES];
} pm_roles;

static inline bool pm_may(const pm_role_view *r, pm_data d) { return r->may >> d & 1; }

/* Reads the table.
 * path     for the place in an error
 * Errors   PM_E_SYNTAX, PM_E_NAME with line and column: unknown, missing or double data or role, a cell that is not J or N */
PM_CHECK pm_status pm_roles_parse(pm_str text, const char *path, pm_roles *out, pm_err *err);
void pm_roles_release(pm_roles *r);

/* Errors   PM_E_NAME: no such role; the roles there are. */
PM_CHECK pm_status pm_roles_find(const pm_roles *r, pm_str name, pm_role_view *out, pm_err *err);

#endif
