/* issue.h - a worklist as it is handed to one role: which stops, which columns, and what stands in each cell.
 *
 * One table of columns serves CSV, XLSX, HTML, GeoPackage and JSON, so that they say the same and none says more than the role
 * may see. The version for the street has no rank, no probability and no kind of stop, for any stop, and the same columns of
 * facts for all, so that a control slot looks like any other. */
#ifndef PM_PUBLISH_ISSUE_H
#define PM_PUBLISH_ISSUE_H

#include "list/worklist.h"
#include "publish/dossier.h"

typedef struct pm_issue {
	const pm_worklist *list;
	pm_role_view role;
	const pm_dossier_from *city; /* for facts about the addresses and reasons; NULL: those columns are empty */
	const pm_partner *partner;   /* of a joint action: only what the list names for him; NULL: none */
	const uint32_t *stop;        /* indices into list->stop, in its order */
	uint32_t n;
} pm_issue;

typedef enum pm_cell_kind { PM_CELL_TEXT, PM_CELL_NUMBER, PM_CELL_DAY } pm_cell_kind;

typedef struct pm_issue_column {
	const char *name;       /* in files */
	const char *title;      /* for people */
	pm_cell_kind kind;
	pm_data data;           /* which leave it asks */
	uint8_t width;          /* characters */
	void (*print)(const pm_issue *i, const pm_stop *s, pm_buf *out); /* number with a point; day as YYYY-MM-DD; empty: unknown */
} pm_issue_column;

enum { PM_ISSUE_COLUMNS = 40 };

/* The columns that the role may see, in their order; returns how many. */
uint32_t pm_issue_columns(const pm_issue *i, const pm_issue_column *out[PM_ISSUE_COLUMNS]);

/* One cell, made plain. */
void pm_issue_cell(const pm_issue *i, const pm_issue_column *c, uint32_t stop, pm_buf *out);

/* What is known about a stop in one line, for paper and workbooks: the same facts for all, those that are 0 left out. */
void pm_issue_known(const pm_issue *i, uint32_t stop, pm_buf *out);

/* A cell as people read it: a day as 3-5-2021, a number with a comma. */
void pm_issue_read(const pm_issue *i, const pm_issue_column *c, uint32_t stop, pm_buf *out);

/* What an inspector fills in at the door. A choice's words end in NULL; the first column is the stop's code, given. */
typedef struct pm_form_field {
	const char *name, *title, *hint;
	pm_cell_kind kind;
	const char *const *word;   /* a choice of these; NULL: free */
	int32_t most;              /* of a number; of a text: characters */
	uint8_t width;
} pm_form_field;

enum { PM_FORM_FIELDS = 24 };

/* The fields of the form for a list: one conclusion for each of its themes. Names are kept in the arena.
 * Errors   PM_E_NOMEM. */
PM_CHECK pm_status pm_form_fields(const pm_worklist *l, pm_arena *a, pm_form_field out[PM_FORM_FIELDS], uint32_t *out_n, pm_err *err);

/* Every writer appends its file to `out`; PM_E_NOMEM besides what is named. */
PM_CHECK pm_status pm_issue_csv(const pm_issue *i, pm_buf *out, pm_err *err);
PM_CHECK pm_status pm_issue_json(const pm_issue *i, pm_buf *out, pm_err *err);
PM_CHECK pm_status pm_issue_html(const pm_issue *i, pm_buf *out, pm_err *err);
PM_CHECK pm_status pm_issue_pdf(const pm_issue *i, bool dossiers, pm_buf *out, pm_err *err); /* PM_E_IO */
PM_CHECK pm_status pm_issue_xlsx(const pm_issue *i, pm_buf *out, pm_err *err);               /* PM_E_IO: temporary space is full */
PM_CHECK pm_status pm_issue_gpkg(const pm_issue *i, pm_buf *out, pm_err *err);               /* PM_E_IO */

/* Whether the role may read the list's i-th notice: who walks reads none that speaks of planning, chances or the draw. */
static inline bool pm_issue_tells(const pm_issue *i, uint32_t notice)
{
	return i->list->warning[notice].for_all || (pm_may(&i->role, PM_SEE_SCORE) && pm_may(&i->role, PM_SEE_CONTROL));
}

/* Of a set of themes those that may be told: to a partner of a joint action only his. */
static inline uint32_t pm_issue_themes(const pm_issue *i, uint32_t themes) { return i->partner ? themes & i->partner->themes : themes; }

/* The head of the list as a document: what, with what, what may be expected, what stays behind, warnings. */
PM_CHECK pm_status pm_issue_head(const pm_issue *i, pm_doc *out, pm_err *err);

/* What a partner of a joint action gets: his columns of his stops, nothing else. */
PM_CHECK pm_status pm_issue_partner(const pm_issue *i, pm_doc *out, pm_err *err);

/* A version that can be made public: no address, no stop; numbers by theme and part of the day, none below 5. */
PM_CHECK pm_status pm_issue_public(const pm_issue *i, pm_doc *out, pm_err *err);

/* Which list it is: "lijst 12 (week), vrijgegeven 3-7-2026"; of a proposal that nobody released it. */
void pm_issue_which(const pm_issue *i, pm_buf *out);

/* What stands at the foot of every page. */
void pm_issue_footer(const pm_issue *i, pm_buf *out);

/* Dossier of a stop for the issue's role. Errors PM_E_NOTFOUND: its address is not in the run. */
PM_CHECK pm_status pm_issue_dossier(const pm_issue *i, uint32_t stop, pm_doc *out, pm_err *err);

#endif
