/* review_csv.c - the questions for a spreadsheet, and the answers that come back in it. */
#include "base/limits.h"
#include "base/mem.h"
#include "cli/review.h"
#include "ingest/ingest.h"
#include "publish/list_csv.h"

static const char head[] = "\xef\xbb\xbfvraag;soort;bron;rijen;datum;gevraagd;kandidaat;adres;id;kans";

static void cell(pm_buf *out, pm_str s)
{
	pm_buf_char(out, ';');
	pm_csv_cell(out, s);
}

/* Sixteen digits by themselves become 5,18E+14 in a spreadsheet. */
static void id_cell(pm_buf *out, pm_str id)
{
	bool digits = id.n > 0;
	for (size_t i = 0; i < id.n; i++)
		digits &= id.p[i] >= '0' && id.p[i] <= '9';
	if (!digits) {
		cell(out, id);
		return;
	}
	pm_buf_text(out, ";'");
	pm_buf_add_str(out, id);
}

static void line_of(const pm_queue *q, const pm_question *x, uint32_t k, pm_buf *out)
{
	const pm_choice *c = &x->choice[k];
	char day[32] = "";
	if (x->day != PM_NO_DAY)
		pm_date_text((pm_date){ x->day, x->day }, day);
	pm_buf_text(out, x->code);
	cell(out, pm_str_of(x->doubtful ? "gekoppeld" : "open"));
	cell(out, x->part);
	pm_buf_printf(out, ";%u", x->askers);
	cell(out, pm_str_of(day));
	cell(out, x->text);
	pm_buf_printf(out, ";%u", k + 1);
	cell(out, c->text);
	id_cell(out, c->side.ref);
	pm_buf_char(out, ';');
	pm_dutch_number(out, c->p, 3);
	for (uint32_t i = 0; i < q->clues; i++) {
		pm_buf_char(out, ';');
		pm_dutch_number(out, (double)c->bits[i] / PM_BITS_ONE, 1);
	}
	pm_buf_text(out, ";;\r\n");
}

void pm_review_csv(const pm_queue *q, pm_buf *out)
{
	pm_buf_text(out, head);
	for (uint32_t i = 0; i < q->clues; i++)
		cell(out, pm_str_of(q->clue[i]));
	pm_buf_text(out, ";besluit;opmerking\r\n");
	for (uint32_t i = 0; i < q->n; i++)
		for (uint32_t k = 0; k < q->of[i].choices; k++)
			line_of(q, &q->of[i], k, out);
}

/* ---- back ---- */

enum { CODE, CHOICE, VERDICT, NOTE, FIELDS };

static pm_status read_table(const char *path, pm_import **out, pm_err *err)
{
	static const char *const name[FIELDS] = { "vraag", "kandidaat", "besluit", "opmerking" };
	pm_field field[FIELDS];
	pm_register reg = { .name = PM_STR("review"), .field = field, .n_fields = FIELDS, .key = -1, .begin = -1, .end = -1, .next = -1,
	                    .once = -1, .known = -2 };
	reg.household.field = -1;
	for (int i = 0; i < PM_ROLES; i++)
		reg.role[i] = -1;
	for (int i = 0; i < FIELDS; i++)
		field[i] = (pm_field){ .name = pm_str_of(name[i]), .column = pm_str_of(name[i]), .optional = i == NOTE,
		                       .type = i == CHOICE ? PM_TYPE_COUNT : PM_TYPE_TEXT };
	return pm_import_file(&reg, path, &(pm_import_options){ .threads = 1 }, out, err);
}

typedef struct answer { const pm_question *question; pm_ruling *ruled; pm_str note; bool any; } answer;

typedef struct coming_back {
	const pm_queue *queue;
	const pm_review_by *by;
	const char *path;
	const pm_import *import;
	answer *of;             /* by question */
	uint32_t passed;
	pm_arena arena;
} coming_back;

static pm_str text_at(const coming_back *b, int field, uint32_t row)
{
	const pm_column *c = b->import->table->column[field];
	return pm_column_has(c, row) ? pm_str_trim(pm_column_str(c, row)) : (pm_str){ "", 0 };
}

static pm_status wrong(const coming_back *b, uint32_t row, pm_err *err, const char *what)
{
	return pm_fail_at(err, PM_E_SYNTAX, b->path, 0, 0, "row %u: %s; nothing was taken from this file", b->import->row_no[row], what);
}

static pm_status room_for(coming_back *b, answer *a, const pm_question *x, pm_err *err)
{
	if (a->ruled)
		return PM_OK;
	a->question = x;
	a->ruled = pm_arena_alloc(&b->arena, x->choices, sizeof *a->ruled);
	if (!a->ruled)
		return pm_fail(err, PM_E_NOMEM, "no memory for the answers");
	for (uint32_t k = 0; k < x->choices; k++)
		a->ruled[k] = PM_RULINGS;
	return PM_OK;
}

static pm_status take_row(coming_back *b, uint32_t row, pm_err *err)
{
	const pm_str verdict = text_at(b, VERDICT, row);
	const pm_column *choice = b->import->table->column[CHOICE];
	pm_ruling ruling;
	if (verdict.n == 0)
		return PM_OK;
	if (!pm_ruling_of(verdict, &ruling))
		return wrong(b, row, err, "besluit is gelijk, niet gelijk, weet niet, or empty");
	const pm_question *x = pm_queue_find(b->queue, text_at(b, CODE, row));
	if (!x) {
		b->passed++;
		return PM_OK;
	}
	if (!pm_column_has(choice, row) || choice->count[row] < 1 || (uint32_t)choice->count[row] > x->choices)
		return wrong(b, row, err, "that question had no such kandidaat");
	answer *a = &b->of[x - b->queue->of];
	PM_TRY(room_for(b, a, x, err));
	pm_ruling *at = &a->ruled[choice->count[row] - 1];
	if (*at != PM_RULINGS)
		return wrong(b, row, err, "this kandidaat has an answer already");
	*at = ruling;
	a->any = true;
	if (a->note.n == 0 && b->import->n_columns > NOTE && b->import->column[NOTE].found >= 0)
		a->note = text_at(b, NOTE, row);
	for (uint32_t k = 0, same = 0; k < x->choices && !pm_queue_takes_several(b->queue); k++)
		if ((same += a->ruled[k] == PM_RULING_SAME) > 1)
			return wrong(b, row, err, "two kandidaten are gelijk; one can be");
	return PM_OK;
}

/* Who points out an address says that the others are not it; of two records that may be one, others may be too. */
static void fill_in(const pm_queue *q, answer *a)
{
	bool same = false;
	if (pm_queue_takes_several(q))
		return;
	for (uint32_t k = 0; k < a->question->choices; k++)
		same |= a->ruled[k] == PM_RULING_SAME;
	for (uint32_t k = 0; same && k < a->question->choices; k++)
		if (a->ruled[k] == PM_RULINGS)
			a->ruled[k] = PM_RULING_OTHER;
}

static pm_status keep(void *ctx, int64_t at, uint32_t *out_answered, pm_err *err)
{
	coming_back *b = ctx;
	for (uint32_t i = 0; i < b->queue->n; i++) {
		answer *a = &b->of[i];
		if (!a->any)
			continue;
		fill_in(b->queue, a);
		PM_TRY(pm_question_rule(b->by->file, b->queue, a->question, a->ruled, b->by->who, a->note, at, err));
		++*out_answered;
	}
	return PM_OK;
}

pm_status pm_review_import(const pm_queue *q, const pm_review_by *by, const char *path, uint32_t *out_answered, uint32_t *out_passed, pm_err *err)
{
	pm_import *import;
	PM_TRY(read_table(path, &import, err));
	coming_back b = { .queue = q, .by = by, .path = path, .import = import };
	pm_status s = PM_OK;
	if (import->rejected)
		s = pm_fail_at(err, PM_E_SYNTAX, path, import->reject[0].line, 0, "row %u: %.*s; nothing was taken from this file",
		               import->reject[0].row, PM_STR_FMT(import->reject[0].reason));
	b.of = pm_alloc(q->n + (size_t)1, sizeof *b.of);
	if (s == PM_OK && !b.of)
		s = pm_fail(err, PM_E_NOMEM, "no memory for the answers");
	for (uint32_t r = 0; r < import->table->rows && s == PM_OK; r++)
		s = take_row(&b, r, err);
	if (s == PM_OK)
		s = pm_review_write(q, by, keep, &b, out_answered, err);
	if (s == PM_OK)
		*out_passed = b.passed;
	pm_free(b.of);
	pm_arena_release(&b.arena);
	pm_import_free(import);
	return s;
}
