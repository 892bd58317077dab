/* review_ask.c - questions in the terminal: what was written above, the candidates below it, one answer a line. */
#include <string.h>

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

/* Control characters of a delivery have no business with a terminal. */
static void plain(pm_buf *out, pm_str s, uint32_t width)
{
	const uint32_t n = letters(s);
	for (size_t i = 0; i < s.n; i++)
		pm_buf_char(out, (uint8_t)s.p[i] < 0x20 || s.p[i] == 0x7f ? ' ' : s.p[i]);
	for (uint32_t i = n; i < width; i++)
		pm_buf_char(out, ' ');
}

static void print_head(const pm_queue *q, const pm_question *x, uint32_t number, pm_buf *out)
{
	pm_buf_printf(out, "\n%u van %u  %.*s %.*s", number, q->n, PM_STR_FMT(x->part), PM_STR_FMT(x->asker[0].ref));
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
		pm_buf_printf(out, pm_queue_takes_several(q) ? "1-%u kiest (meer mag: 1 2), " : "1-%u kiest, ", x->choices);
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

static pm_status ask_one(const pm_queue *q, const pm_review_by *by, uint32_t at, FILE *in, FILE *out, pm_buf *text, said *how, pm_err *err)
{
	char line[ANSWER];
	uint64_t answer = PM_ANSWER_NONE;
	pm_buf_clear(text);
	print_head(q, &q->of[at], at + 1, text);
	print_choices(q, &q->of[at], text);
	do {
		print_keys(q, &q->of[at], text);
		PM_TRY(pm_buf_check(text, err));
		if (fputs(text->p, out) == EOF || fflush(out) != 0)
			return pm_fail(err, PM_E_IO, "the question could not be shown");
		pm_buf_clear(text);
		*how = read_answer(in, line) ? understand(line, q, &q->of[at], &answer) : SAID_STOP;
	} while (*how == SAID_NOTHING);
	if (*how != SAID_CHOICE)
		return PM_OK;
	return pm_question_answer(by->file, q, &q->of[at], answer, by->who, (pm_str){ "", 0 }, by->at, err);
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

pm_status pm_review_note(const pm_queue *q, const pm_review_by *by, uint32_t answered, pm_err *err)
{
	char detail[96];
	if (answered == 0)
		return PM_OK;
	snprintf(detail, sizeof detail, "{\"kind\": \"%s\", \"answered\": %u}", pm_decided_word(q->kind), answered);
	return pm_audit_add(by->file, by->at, by->who, PM_STR("review"), pm_str_of(detail), err);
}
