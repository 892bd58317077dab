/* issue_xlsx.c - a worklist as a workbook: what it is on the first sheet, on the second a row to fill in for every visit, on
 * the third all columns.
 *
 * All text is written as strings, so a cell that begins with = + - @ is text and stays it. The workbook is made in memory that
 * has no name, so nothing is left behind when it fails. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/mem.h"
#include "publish/issue.h"

enum { HEAD_ROW = 0, ANSWERS = 12, TEXT_FORMAT = 49 }; /* "@": ECMA-376 part 1, 18.8.30 */

typedef struct book {
	const pm_issue *issue;
	lxw_workbook *w;
	lxw_format *bold, *head, *wrap, *answer, *answer_text, *day, *answer_day, *warn, *small;
	pm_buf cell;
	bool failed;
} book;

static lxw_format *format(book *b, bool bold, bool wrap)
{
	lxw_format *f = workbook_add_format(b->w);
	if (!f)
		return b->failed = true, NULL;
	format_set_font_name(f, "Liberation Sans");
	format_set_font_size(f, 10);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (bold)
		format_set_bold(f);
	if (wrap)
		format_set_text_wrap(f);
	return f;
}

static void formats(book *b)
{
	b->bold = format(b, true, true);
	b->head = format(b, true, true);
	b->wrap = format(b, false, true);
	b->answer = format(b, false, true);
	b->day = format(b, false, false);
	b->answer_day = format(b, false, false);
	b->warn = format(b, true, false);
	b->small = format(b, false, false);
	b->answer_text = format(b, false, true);
	if (b->failed)
		return;
	format_set_bg_color(b->head, 0xD1D5DB);
	format_set_border(b->head, LXW_BORDER_THIN);
	format_set_border(b->wrap, LXW_BORDER_HAIR);
	format_set_border(b->day, LXW_BORDER_HAIR);
	format_set_num_format(b->day, "d-m-yyyy");
	format_set_border(b->answer, LXW_BORDER_THIN);
	format_set_bg_color(b->answer, 0xFFF8DC);
	format_set_unlocked(b->answer);
	/* What is typed stays as it is typed: 19:30 no part of a day, which would be too long to be a time, 007 not 7, =x no formula. */
	format_set_border(b->answer_text, LXW_BORDER_THIN);
	format_set_bg_color(b->answer_text, 0xFFF8DC);
	format_set_num_format_index(b->answer_text, TEXT_FORMAT);
	format_set_unlocked(b->answer_text);
	format_set_border(b->answer_day, LXW_BORDER_THIN);
	format_set_bg_color(b->answer_day, 0xFFF8DC);
	format_set_num_format(b->answer_day, "d-m-yyyy");
	format_set_unlocked(b->answer_day);
}

static void put_text(book *b, lxw_worksheet *s, uint32_t row, uint32_t col, pm_str text, lxw_format *f)
{
	char *copy = pm_strndup(text.p, text.n);
	if (!copy || worksheet_write_string(s, row, (lxw_col_t)col, copy, f) != LXW_NO_ERROR)
		b->failed = true;
	pm_free(copy);
}

/* ---- the first sheet: the head of the list, as it is on paper ---- */

static uint32_t block(book *b, lxw_worksheet *s, const pm_block *k, uint32_t row)
{
	switch (k->kind) {
	case PM_BLOCK_HEADING:
		put_text(b, s, row + 1, 0, k->text, b->bold);
		return row + 2;
	case PM_BLOCK_FACTS:
	case PM_BLOCK_TABLE:
		for (uint32_t r = 0; r < k->rows + (k->kind == PM_BLOCK_TABLE); r++, row++)
			for (uint32_t c = 0; c < k->columns; c++)
				put_text(b, s, row, c, k->cell[r * k->columns + c], k->kind == PM_BLOCK_TABLE && r == 0 ? b->head : b->wrap);
		return row;
	case PM_BLOCK_LIST:
		for (uint32_t r = 0; r < k->rows; r++)
			put_text(b, s, row++, 0, k->cell[r], b->small);
		return row;
	case PM_BLOCK_PICTURE:
		return row;
	default:
		put_text(b, s, row, 0, k->text, k->kind == PM_BLOCK_WARNING ? b->warn : b->small);
		return row + 1;
	}
}

static pm_status overview(book *b, lxw_worksheet *s, pm_err *err)
{
	pm_doc d;
	PM_TRY(pm_issue_head(b->issue, &d, err));
	worksheet_set_column(s, 0, 3, 32, NULL);
	put_text(b, s, 0, 0, d.title, b->bold);
	put_text(b, s, 1, 0, d.subtitle, b->small);
	uint32_t row = 2;
	for (uint32_t i = 0; i < d.n; i++)
		row = block(b, s, &d.block[i], row);
	put_text(b, s, row + 1, 0, d.footer, b->small);
	put_text(b, s, row + 2, 0, PM_STR("Vul op het blad Bezoeken de gele cellen in, een regel per adres, en lever het bestand in."), b->warn);
	worksheet_set_paper(s, 9);
	worksheet_fit_to_pages(s, 1, 0);
	worksheet_print_area(s, 0, 0, row + 2, 3);
	pm_doc_release(&d);
	return PM_OK;
}

/* ---- the second: a row for every visit ---- */

static void put_cell(book *b, lxw_worksheet *s, uint32_t row, uint32_t col, const pm_issue_column *c, uint32_t stop)
{
	pm_date d;
	pm_buf_clear(&b->cell);
	pm_issue_cell(b->issue, c, stop, &b->cell);
	b->failed |= b->cell.failed;
	const pm_str text = pm_buf_str(&b->cell);
	if (text.n == 0) {
		worksheet_write_blank(s, row, (lxw_col_t)col, b->wrap);
	} else if (c->kind == PM_CELL_NUMBER) {
		worksheet_write_number(s, row, (lxw_col_t)col, strtod(text.p, NULL), b->wrap);
	} else if (c->kind == PM_CELL_DAY && pm_date_parse(text, &d) == 1) {
		lxw_datetime t = {0};
		int year, month, dom;
		pm_day_split(d.lo, &year, &month, &dom);
		t.year = year, t.month = month, t.day = dom;
		worksheet_write_datetime(s, row, (lxw_col_t)col, &t, b->day);
	} else {
		put_text(b, s, row, col, text, b->wrap);
	}
}

/* The library takes texts it does not change as char *. */
static char *said(const char *s) { return (char *)(uintptr_t)s; }

static void validate(book *b, lxw_worksheet *s, const pm_form_field *f, uint32_t col, uint32_t last)
{
	char *words[ANSWERS] = { NULL };
	lxw_data_validation v = { .ignore_blank = LXW_VALIDATION_ON, .show_input = LXW_VALIDATION_ON, .show_error = LXW_VALIDATION_ON,
	                          .error_title = said("Niet in te lezen"), .error_type = LXW_VALIDATION_ERROR_TYPE_STOP };
	lxw_datetime low = { .year = 2000, .month = 1, .day = 1 }, high = { .year = 2199, .month = 12, .day = 31 };
	if (f->word) {
		for (int i = 0; f->word[i] && i < ANSWERS - 1; i++)
			words[i] = said(f->word[i]);
		v.validate = LXW_VALIDATION_TYPE_LIST;
		v.value_list = words;
		v.dropdown = LXW_VALIDATION_ON;
		v.error_message = said("Kies een woord uit de lijst.");
	} else if (f->kind == PM_CELL_NUMBER) {
		v.validate = LXW_VALIDATION_TYPE_INTEGER;
		v.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
		v.minimum_number = 0;
		v.maximum_number = f->most;
		v.error_message = said("Een heel getal vanaf 0.");
	} else if (f->kind == PM_CELL_DAY) {
		v.validate = LXW_VALIDATION_TYPE_DATE;
		v.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
		v.minimum_datetime = low;
		v.maximum_datetime = high;
		v.error_message = said("Een dag, zoals 6-7-2026.");
	} else {
		v.validate = LXW_VALIDATION_TYPE_LENGTH;
		v.criteria = LXW_VALIDATION_CRITERIA_LESS_THAN_OR_EQUAL_TO;
		v.value_number = f->most;
		v.error_message = said("Te lang.");
	}
	if (f->hint[0]) {
		v.input_title = said(f->title);
		v.input_message = said(f->hint);
	}
	if (last > HEAD_ROW && worksheet_data_validation_range(s, HEAD_ROW + 1, (lxw_col_t)col, last, (lxw_col_t)col, &v) != LXW_NO_ERROR)
		b->failed = true;
}

/* What stands before the form: enough to know which door, and what is known in one cell. */
static const char *const before[] = { "code", "adres", "postcode", "dag", "team", "dagdeel", "volgorde", "thema" };
enum { BEFORE = sizeof before / sizeof before[0], KNOWN_WIDTH = 44, LINE = 13 };

/* The columns before the form, and the cell with what is known. Returns how many. */
static uint32_t door(book *b, lxw_worksheet *s)
{
	const pm_issue_column *column[PM_ISSUE_COLUMNS];
	const uint32_t all = pm_issue_columns(b->issue, column);
	uint32_t n = 0;
	for (int k = 0; k < BEFORE; k++)
		for (uint32_t c = 0; c < all; c++) {
			if (strcmp(column[c]->name, before[k]) != 0)
				continue;
			put_text(b, s, HEAD_ROW, n, pm_str_of(column[c]->name), b->head);
			worksheet_set_column(s, (lxw_col_t)n, (lxw_col_t)n, column[c]->width, NULL);
			for (uint32_t r = 0; r < b->issue->n; r++)
				put_cell(b, s, HEAD_ROW + 1 + r, n, column[c], r);
			n++;
		}
	put_text(b, s, HEAD_ROW, n, PM_STR("bekend"), b->head);
	worksheet_set_column(s, (lxw_col_t)n, (lxw_col_t)n, KNOWN_WIDTH, NULL);
	for (uint32_t r = 0; r < b->issue->n; r++) {
		pm_buf_clear(&b->cell);
		pm_issue_known(b->issue, r, &b->cell);
		b->failed |= b->cell.failed;
		const size_t lines = 2 + b->cell.n / KNOWN_WIDTH;
		worksheet_set_row(s, HEAD_ROW + 1 + r, (double)(lines < 30 ? lines : 30) * LINE, NULL);
		put_text(b, s, HEAD_ROW + 1 + r, n, pm_buf_str(&b->cell), b->wrap);
	}
	return n + 1;
}

static lxw_format *answer_of(const book *b, pm_cell_kind kind)
{
	return kind == PM_CELL_DAY ? b->answer_day : kind == PM_CELL_TEXT ? b->answer_text : b->answer;
}

static uint32_t answers(book *b, lxw_worksheet *s, const pm_form_field *field, uint32_t fields, uint32_t n)
{
	for (uint32_t k = 0; k < fields; k++) {
		put_text(b, s, HEAD_ROW, n + k, pm_str_of(field[k].name), b->head);
		worksheet_set_column(s, (lxw_col_t)(n + k), (lxw_col_t)(n + k), field[k].width, NULL);
		for (uint32_t r = 0; r < b->issue->n; r++)
			worksheet_write_blank(s, HEAD_ROW + 1 + r, (lxw_col_t)(n + k), answer_of(b, field[k].kind));
		validate(b, s, &field[k], n + k, HEAD_ROW + b->issue->n);
	}
	return n + fields;
}

/* On paper two sheets wide: the door, and what was found there. */
static void paper(const book *b, lxw_worksheet *s, uint32_t columns, uint32_t form)
{
	char foot[96];
	const uint32_t rows = b->issue->n;
	lxw_col_t breaks[] = { (lxw_col_t)form, 0 };
	worksheet_set_row(s, HEAD_ROW, 42, NULL);
	worksheet_freeze_panes(s, HEAD_ROW + 1, 2);
	worksheet_set_landscape(s);
	worksheet_set_paper(s, 9);
	worksheet_fit_to_pages(s, form ? 2 : 1, 0);
	if (form) {
		worksheet_set_v_pagebreaks(s, breaks);
		worksheet_repeat_columns(s, 0, 1);
	}
	worksheet_repeat_rows(s, HEAD_ROW, HEAD_ROW);
	worksheet_print_area(s, HEAD_ROW, 0, HEAD_ROW + rows, (lxw_col_t)(columns - 1));
	worksheet_set_margins(s, 0.4, 0.4, 0.5, 0.6);
	snprintf(foot, sizeof foot, "&L&8Haagse Pandbrigade, vertrouwelijk, lijst %lld&R&8blad &P van &N", (long long)b->issue->list->id);
	worksheet_set_footer(s, foot);
}

static pm_status visits(book *b, lxw_worksheet *s, pm_err *err)
{
	pm_form_field field[PM_FORM_FIELDS];
	pm_arena arena = {0};
	uint32_t fields = 0;
	const pm_status status = pm_form_fields(b->issue->list, &arena, field, &fields, err);
	if (status == PM_OK) {
		const uint32_t form = door(b, s);
		paper(b, s, answers(b, s, field, fields, form), form);
		lxw_protection may = { .format_columns = LXW_TRUE, .format_rows = LXW_TRUE, .sort = LXW_TRUE, .autofilter = LXW_TRUE };
		worksheet_protect(s, NULL, &may);
	}
	pm_arena_release(&arena);
	return status;
}

/* ---- the third: all that the role may see, to sort and to count ---- */

static void everything(book *b, lxw_worksheet *s)
{
	const pm_issue_column *column[PM_ISSUE_COLUMNS];
	const uint32_t n = pm_issue_columns(b->issue, column);
	for (uint32_t k = 0; k < n; k++) {
		put_text(b, s, HEAD_ROW, k, pm_str_of(column[k]->title), b->head);
		worksheet_set_column(s, (lxw_col_t)k, (lxw_col_t)k, column[k]->width, NULL);
		for (uint32_t r = 0; r < b->issue->n; r++)
			put_cell(b, s, HEAD_ROW + 1 + r, k, column[k], r);
	}
	if (n == 0)
		return;
	paper(b, s, n, 0);
	worksheet_autofilter(s, HEAD_ROW, 0, HEAD_ROW + b->issue->n, (lxw_col_t)(n - 1));
}

/* The same list gives the same bytes: the file's date is that of the run. */
static void properties(book *b)
{
	char title[64];
	snprintf(title, sizeof title, "Bezoeken, lijst %lld", (long long)b->issue->list->id);
	lxw_doc_properties p = { .title = title, .author = said("Haagse Pandbrigade"),
	                         .created = (time_t)b->issue->list->as_of * 86400 };
	workbook_set_properties(b->w, &p);
}

static pm_status fill(book *b, pm_err *err)
{
	formats(b);
	lxw_worksheet *about = workbook_add_worksheet(b->w, "Overzicht"), *form = workbook_add_worksheet(b->w, "Bezoeken"),
	              *all = workbook_add_worksheet(b->w, "Gegevens");
	if (!about || !form || !all || b->failed)
		return pm_fail(err, PM_E_NOMEM, "no memory for a workbook");
	properties(b);
	PM_TRY(overview(b, about, err));
	PM_TRY(visits(b, form, err));
	everything(b, all);
	return b->failed ? pm_fail(err, PM_E_NOMEM, "no memory for a workbook") : PM_OK;
}

static pm_status read_back(int fd, pm_buf *out, pm_err *err)
{
	char part[1 << 16];
	ssize_t n;
	off_t at = 0;
	while ((n = pread(fd, part, sizeof part, at)) > 0) {
		pm_buf_add(out, part, (size_t)n);
		at += n;
	}
	if (n < 0 || at == 0)
		return pm_fail(err, PM_E_IO, "workbook: %s", n < 0 ? strerror(errno) : "nothing was written");
	return pm_buf_check(out, err);
}

pm_status pm_issue_xlsx(const pm_issue *i, pm_buf *out, pm_err *err)
{
	char path[64];
	const int fd = memfd_create("workbook", MFD_CLOEXEC);
	if (fd < 0)
		return pm_fail(err, PM_E_IO, "workbook: %s", strerror(errno));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	book b = { .issue = i, .w = workbook_new(path) };
	pm_status s = b.w ? fill(&b, err) : pm_fail(err, PM_E_NOMEM, "no memory for a workbook");
	const lxw_error closed = b.w ? workbook_close(b.w) : LXW_NO_ERROR;
	if (s == PM_OK && closed != LXW_NO_ERROR)
		s = pm_fail(err, PM_E_IO, "workbook: %s", lxw_strerror(closed));
	if (s == PM_OK)
		s = read_back(fd, out, err);
	close(fd);
	pm_buf_release(&b.cell);
	return s;
}
