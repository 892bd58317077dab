#include "cli/learning.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"

void pm_learning_release(pm_learning *l)
{
	pm_proposal_release(&l->proposal);
	pm_learned_release(&l->learned);
	pm_learned_release(&l->with_new);
	pm_evidence_release(&l->evidence);
	pm_free(l->street);
	pm_weight_history_release(&l->history);
	pm_buf_release(&l->notice);
}

void pm_chance_weights(const double *chance, uint32_t n, double *out)
{
	enum { MOST_TIMES = 20 };
	double sum = 0, squares = 0, least = INFINITY;
	for (uint32_t i = 0; i < n; i++)
		if (chance[i] > 0)
			least = fmin(least, 1 / chance[i]);
	for (uint32_t i = 0; i < n; i++) {
		const double w = chance[i] > 0 ? fmin(1 / chance[i] / least, MOST_TIMES) : 0;
		out[i] = w;
		sum += w;
		squares += w * w;
	}
	for (uint32_t i = 0; i < n; i++)
		out[i] = chance[i] > 0 ? out[i] * sum / squares : 1;
}

typedef struct word_count { pm_str word; uint32_t n, level; } word_count;

static int by_word(const void *a, const void *b) { return pm_str_compare(((const word_count *)a)->word, ((const word_count *)b)->word); }

static int commonest_first(const void *a, const void *b)
{
	const word_count *x = a, *y = b;
	return x->n != y->n ? (x->n > y->n ? -1 : 1) : by_word(a, b);
}

/* The words that occur, by word, with how often; how many there are. */
static uint32_t count_words(const pm_str *word, uint32_t n, word_count *out)
{
	uint32_t m = 0;
	for (uint32_t i = 0; i < n; i++)
		out[i] = (word_count){ .word = word[i], .n = 1 };
	qsort(out, n, sizeof *out, by_word);
	for (uint32_t i = 0; i < n; i++)
		if (m && pm_str_eq(out[m - 1].word, out[i].word))
			out[m - 1].n++;
		else
			out[m++] = out[i];
	return m;
}

/* Levels of the words, which stand by word again afterwards; how many levels there are. */
static uint32_t number_levels(word_count *w, uint32_t n, pm_str reference)
{
	enum { MOST = 256, RARE = 10 };
	uint32_t base = 0, levels = 1;
	qsort(w, n, sizeof *w, commonest_first);
	for (uint32_t i = 0; i < n; i++)
		if (pm_str_eq(w[i].word, reference))
			base = i;
	for (uint32_t i = 0; i < n; i++)
		if (i != base && w[i].n >= RARE && levels < MOST)
			w[i].level = levels++;
	for (uint32_t i = 0; i < n; i++)
		if (i != base && !w[i].level)
			w[i].level = levels;
	qsort(w, n, sizeof *w, by_word);
	return levels + (n > 1);
}

pm_status pm_learning_factor(pm_evidence *e, const char *name, double sd, const pm_str *word, pm_str reference, pm_err *err)
{
	if (e->n_factors == PM_MOST_FACTORS)
		return pm_fail(err, PM_E_USE, "more than %d properties of a visit", PM_MOST_FACTORS);
	word_count *w = pm_alloc(e->n, sizeof *w);
	uint32_t *level = pm_alloc(e->n, sizeof *level);
	if (!w || !level) {
		pm_free(w);
		pm_free(level);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", e->n);
	}
	const uint32_t n = count_words(word, e->n, w), levels = number_levels(w, n, reference);
	for (uint32_t i = 0; i < e->n; i++) {
		const word_count key = { .word = word[i] };
		level[i] = ((const word_count *)bsearch(&key, w, n, sizeof *w, by_word))->level;
	}
	e->factor[e->n_factors++] = (pm_factor_of){ name, sd, levels, level };
	pm_free(w);
	return PM_OK;
}

bool pm_learning_prior(const pm_learning *l, double *out)
{
	const bool new = l->speaks_for_all || l->controls >= PM_LEARN_CONTROLS;
	*out = new ? 1 / (1 + exp2(-l->learned.prior)) : l->rules->theme[l->theme].prior_probability;
	return new;
}

pm_status pm_learning_fit(pm_learning *l, pm_err *err)
{
	const pm_learn_options o = { .threads = l->opt->threads };
	PM_TRY(pm_learn(&l->evidence, &o, &l->learned, err));
	PM_TRY(pm_held_out_of(&l->evidence, &l->learned, o.threads, &l->held, err));
	PM_TRY(pm_proposal_of(&l->evidence, &l->learned, &l->proposal, err));
	if (!l->opt->new_rules)
		return PM_OK;
	PM_TRY(pm_learn(&l->evidence, &(pm_learn_options){ .threads = o.threads, .scale = l->learned.scale, .width = l->learned.width, .trials = true }, &l->with_new, err));
	return pm_learn_new_rules(&l->evidence, &o, l->opt->new_rules, &l->with_new, err);
}
