/* issue_csv.c - a worklist for a spreadsheet or as a form to fill in and send back: `;`, UTF-8 with BOM, CRLF. */
#include "publish/issue.h"

static void number(pm_buf *out, pm_str v)
{
	for (size_t i = 0; i < v.n; i++)
		pm_buf_char(out, v.p[i] == '.' ? ',' : v.p[i]);
}

pm_status pm_issue_csv(const pm_issue *i, pm_buf *out, pm_err *err)
{
	const pm_issue_column *column[PM_ISSUE_COLUMNS];
	pm_form_field field[PM_FORM_FIELDS];
	pm_arena arena = {0};
	const uint32_t n = pm_issue_columns(i, column);
	uint32_t fields = 0;
	pm_status s = i->partner ? PM_OK : pm_form_fields(i->list, &arena, field, &fields, err);
	pm_buf cell = {0};
	pm_buf_text(out, "\xef\xbb\xbf");
	for (uint32_t k = 0; k < n + fields; k++)
		pm_buf_printf(out, "%s%s", k ? ";" : "", k < n ? column[k]->name : s == PM_OK ? field[k - n].name : "");
	pm_buf_text(out, "\r\n");
	for (uint32_t r = 0; r < i->n && s == PM_OK; r++) {
		for (uint32_t k = 0; k < n; k++) {
			pm_buf_clear(&cell);
			pm_issue_cell(i, column[k], r, &cell);
			pm_buf_text(out, k ? ";" : "");
			if (column[k]->kind == PM_CELL_NUMBER)
				number(out, pm_buf_str(&cell));
			else
				pm_csv_cell(out, pm_buf_str(&cell));
			out->failed |= cell.failed;
		}
		for (uint32_t k = 0; k < fields; k++)
			pm_buf_char(out, ';');
		pm_buf_text(out, "\r\n");
	}
	pm_buf_release(&cell);
	pm_arena_release(&arena);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}
