/* review_ask.c - questions in the terminal: what was written above, the candidates below it, one answer a line. */
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "cli/review.h"
#include "publish/list_csv.h"
#include "store/audit.h"

enum { WIDE = 44, ANSWER = 256 };
typedef enum said { SAID_CHOICE, SAID_SKIP, SAID_STOP, SAID_NOTHING } said;

static uint32_t letters(pm_str s)
{
	uint32_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((uint8_t)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* Control characters of a delivery have no business with a terminal; those beyond ASCII are C2 80 to C2 9F. */
static void plain(pm_buf *out, pm_str s, uint32_t width)
{
	const uint32_t n = letters(s);
	for (size_t i = 0; i < s.n; i++) {
		const bool second = (uint8_t)s.p[i] == 0xc2 && i + 1 < s.n && (uint8_t)s.p[i + 1] >= 0x80 && (uint8_t)s.p[i + 1] < 0xa0;
		pm_buf_char(out, second || (uint8_t)s.p[i] < 0x20 || s.p[i] == 0x7f ? ' ' : s.p[i]);
		i += second;
	}
	for (uint32_t i = n; i < width; i++)
		pm_buf_char(out, ' ');
}

static void print_head(const pm_queue *q, const pm_question *x, uint32_t number, pm_buf *out)
{
	pm_buf_printf(out, "\n%u van %u  %.*s ", number, q->n, PM_STR_FMT(x->part));
	plain(out, x->asker[0].ref, 0);
	if (x->askers > 1)
		pm_buf_printf(out, " en %u andere", x->askers - 1);
	if (x->day != PM_NO_DAY) {
		char day[32];
		pm_date_text((pm_date){ x->day, x->day }, day);
		pm_buf_printf(out, ", %s", day);
	}
	pm_buf_text(out, x->doubtful ? " (gekoppeld aan 1; klopt dat?)\n" : "\n");
}

static void print_choices(const pm_queue *q, const pm_question *x, pm_buf *out)
{
	uint32_t wide = letters(x->text);
	for (uint32_t k = 0; k < x->choices; k++)
		wide = letters(x->choice[k].text) > wide ? letters(x->choice[k].text) : wide;
	wide = wide > 2 * WIDE ? 2 * WIDE : wide;
	pm_buf_text(out, "     ");
	plain(out, x->text, wide);
	pm_buf_text(out, "   kans");
	bool says[PM_QUESTION_CLUES] = {0};
	for (uint32_t i = 0; i < q->clues; i++) {
		for (uint32_t k = 0; k < x->choices; k++)
			says[i] |= x->choice[k].bits[i] != 0;
		if (says[i])
			pm_buf_printf(out, "  %s", q->clue[i]);
	}
	pm_buf_char(out, '\n');
	for (uint32_t k = 0; k < x->choices; k++) {
		pm_buf_printf(out, "%3u  ", k + 1);
		plain(out, x->choice[k].text, wide);
		pm_buf_text(out, "   ");
		pm_dutch_number(out, x->choice[k].p, 2);
		for (uint32_t i = 0; i < q->clues; i++)
			if (says[i])
				pm_buf_printf(out, "  %+*.1f", (int)letters(pm_str_of(q->clue[i])), (double)x->choice[k].bits[i] / PM_BITS_ONE);
		pm_buf_char(out, '\n');
	}
}

static void print_keys(const pm_queue *q, const pm_question *x, pm_buf *out)
{
	if (x->choices > 1)
		pm_buf_printf(out, pm_queue_takes_several(q) ? "1-%u kiest (meer mag: 1 2; de rest blijft open), " : "1-%u kiest, ", x->choices);
	else
		pm_buf_text(out, "1 kiest, ");
	pm_buf_text(out, "g geen van deze, w weet niet, enter overslaan, q stoppen > ");
}

/* Numbers of choices with blanks or commas between them. */
static said understand_choices(pm_str s, const pm_queue *q, const pm_question *x, uint64_t *answer)
{
	uint64_t chosen = PM_ANSWER_NONE;
	const uint32_t most = x->choices < 63 ? x->choices : 63;
	for (size_t i = 0; i < s.n;) {
		uint32_t n = 0;
		const size_t from = i;
		for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && n <= most; i++)
			n = n * 10 + (uint32_t)(s.p[i] - '0');
		if (i == from || n < 1 || n > most || (chosen && !pm_queue_takes_several(q)))
			return SAID_NOTHING;
		chosen |= PM_ANSWER(n - 1);
		while (i < s.n && (s.p[i] == ' ' || s.p[i] == ','))
			i++;
	}
	*answer = chosen;
	return SAID_CHOICE;
}

static said understand(const char *line, const pm_queue *q, const pm_question *x, uint64_t *answer)
{
	const pm_str s = pm_str_trim(pm_str_of(line));
	if (s.n == 0)
		return SAID_SKIP;
	if (pm_str_eq(s, PM_STR("q")))
		return SAID_STOP;
	if (pm_str_eq(s, PM_STR("g")) || pm_str_eq(s, PM_STR("w"))) {
		*answer = s.p[0] == 'g' ? PM_ANSWER_NONE : PM_ANSWER_UNSURE;
		return SAID_CHOICE;
	}
	return understand_choices(s, q, x, answer);
}

/* A line, whole; false at the end of the input. */
static bool read_answer(FILE *in, char line[ANSWER])
{
	if (!fgets(line, ANSWER, in))
		return false;
	if (!strchr(line, '\n'))
		for (int c; (c = getc(in)) != EOF && c != '\n';)
			;
	return true;
}

pm_status pm_review_write(const pm_queue *q, const pm_review_by *by, pm_review_keep keep, void *ctx, uint32_t *out_answered, pm_err *err)
{
	char detail[96];
	uint32_t n = 0;
	PM_TRY(pm_case_begin(by->file, err));
	const int64_t at = (int64_t)time(NULL);
	pm_status s = keep(ctx, at, &n, err);
	snprintf(detail, sizeof detail, "{\"kind\": \"%s\", \"answered\": %u}", pm_decided_word(q->kind), n);
	if (s == PM_OK && n)
		s = pm_audit_add(by->file, at, by->who, PM_STR("review"), pm_str_of(detail), err);
	if (s == PM_OK)
		s = pm_case_commit(by->file, err);
	else
		pm_case_rollback(by->file);
	if (s == PM_OK)
		*out_answered = n;
	return s;
}

typedef struct answering { const pm_queue *queue; const pm_review_by *by; const pm_question *question; uint64_t answer; } answering;

static pm_status keep_one(void *ctx, int64_t at, uint32_t *out_answered, pm_err *err)
{
	const answering *a = ctx;
	*out_answered = 1;
	return pm_question_answer(a->by->file, a->queue, a->question, a->answer, a->by->who, PM_STR(""), at, err);
}

static pm_status ask_one(const pm_queue *q, const pm_review_by *by, uint32_t number, FILE *in, FILE *out, pm_buf *text, said *how, pm_err *err)
{
	char line[ANSWER];
	uint32_t kept;
	answering a = { q, by, &q->of[number], PM_ANSWER_NONE };
	pm_buf_clear(text);
	print_head(q, a.question, number + 1, text);
	print_choices(q, a.question, text);
	do {
		print_keys(q, a.question, text);
		PM_TRY(pm_buf_check(text, err));
		if (fputs(text->p, out) == EOF || fflush(out) != 0)
			return pm_fail(err, PM_E_IO, "the question could not be shown");
		pm_buf_clear(text);
		*how = read_answer(in, line) ? understand(line, q, a.question, &a.answer) : SAID_STOP;
	} while (*how == SAID_NOTHING);
	return *how == SAID_CHOICE ? pm_review_write(q, by, keep_one, &a, &kept, err) : PM_OK;
}

pm_status pm_review_ask(const pm_queue *q, const pm_review_by *by, FILE *in, FILE *out, uint32_t *out_answered, pm_err *err)
{
	pm_buf text = {0};
	pm_status s = PM_OK;
	said how = SAID_SKIP;
	*out_answered = 0;
	for (uint32_t i = 0; i < q->n && s == PM_OK && how != SAID_STOP; i++) {
		s = ask_one(q, by, i, in, out, &text, &how, err);
		*out_answered += s == PM_OK && how == SAID_CHOICE;
	}
	pm_buf_release(&text);
	return s;
}
