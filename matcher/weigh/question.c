#include "weigh/question.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool is_decided(const pm_question *q, const pm_rulings *decided)
{
	for (uint32_t i = 0; i < q->askers; i++)
		for (uint32_t k = 0; k < q->choices; k++)
			if (!pm_rulings_find(decided, &q->asker[i].digest, &q->choice[k].side.digest))
				return false;
	return true;
}

static void make_code(pm_question *q)
{
	pm_digest_run run;
	char hex[PM_DIGEST_HEX];
	pm_digest_begin(&run);
	pm_digest_add(&run, q->part.p, q->part.n);
	for (uint32_t i = 0; i < q->askers; i++)
		pm_digest_add(&run, &q->asker[i].digest, sizeof(pm_digest));
	for (uint32_t k = 0; k < q->choices; k++)
		pm_digest_add(&run, &q->choice[k].side.digest, sizeof(pm_digest));
	const pm_digest d = pm_digest_end(&run);
	pm_digest_hex(&d, hex);
	q->code[0] = 'v'; /* or a spreadsheet takes it for a number */
	memcpy(q->code + 1, hex, PM_QUESTION_CODE - 2);
	q->code[PM_QUESTION_CODE - 1] = 0;
}

pm_status pm_queue_add(pm_queue *q, const pm_question *question, const pm_rulings *decided, pm_err *err)
{
	if (decided && is_decided(question, decided))
		return PM_OK;
	if (!pm_room(&q->of, q->n, &q->room, sizeof *q->of))
		return pm_fail(err, PM_E_NOMEM, "no memory for more questions");
	q->of[q->n] = *question;
	make_code(&q->of[q->n++]);
	return PM_OK;
}

static int in_order(const void *x, const void *y)
{
	const pm_question *a = x, *b = y;
	if (a->doubtful != b->doubtful)
		return a->doubtful ? 1 : -1;
	if (a->day != b->day)
		return a->day > b->day ? -1 : 1;
	const int c = pm_str_compare(a->part, b->part);
	if (c || a->first != b->first)
		return c ? c : a->first < b->first ? -1 : 1;
	return strcmp(a->code, b->code); /* of two registers in one link */
}

void pm_queue_sort(pm_queue *q)
{
	if (q->n)
		qsort(q->of, q->n, sizeof *q->of, in_order);
}

void pm_queue_free(pm_queue *q)
{
	pm_free(q->of);
	pm_arena_release(&q->arena);
	q->of = NULL;
	q->n = q->room = 0;
}

pm_question *pm_queue_find(const pm_queue *q, pm_str code)
{
	for (uint32_t i = 0; i < q->n; i++)
		if (pm_str_eq(code, pm_str_of(q->of[i].code)))
			return &q->of[i];
	return NULL;
}

pm_status pm_question_rule(pm_case *c, const pm_queue *q, const pm_question *question, const pm_ruling *ruled, pm_str who, pm_str note,
                           int64_t at, pm_err *err)
{
	uint32_t n = 0;
	pm_decision *d = pm_alloc((size_t)question->askers * question->choices + 1, sizeof *d);
	if (!d)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u decisions", question->askers * question->choices);
	for (uint32_t i = 0; i < question->askers; i++)
		for (uint32_t k = 0; k < question->choices; k++)
			if (ruled[k] != PM_RULINGS)
				d[n++] = (pm_decision){ .kind = q->kind, .part = question->part, .a = question->asker[i], .b = question->choice[k].side,
				                        .ruling = ruled[k], .shown = true, .p = question->choice[k].p, .who = who, .note = note, .at = at };
	const pm_status s = pm_case_add_decisions(c, d, n, err);
	pm_free(d);
	return s;
}

pm_status pm_question_answer(pm_case *c, const pm_queue *q, const pm_question *question, uint64_t answer, pm_str who, pm_str note, int64_t at,
                             pm_err *err)
{
	pm_ruling *ruled = pm_alloc(question->choices + (size_t)1, sizeof *ruled);
	if (!ruled)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u choices", question->choices);
	const pm_ruling rest = answer == PM_ANSWER_UNSURE ? PM_RULING_UNSURE
	                       : answer != PM_ANSWER_NONE && pm_queue_takes_several(q) ? PM_RULINGS : PM_RULING_OTHER;
	for (uint32_t k = 0; k < question->choices; k++)
		ruled[k] = answer != PM_ANSWER_UNSURE && k < 63 && answer >> k & 1 ? PM_RULING_SAME : rest;
	const pm_status s = pm_question_rule(c, q, question, ruled, who, note, at, err);
	pm_free(ruled);
	return s;
}
