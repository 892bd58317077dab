#include "list/worklist.h"

#include <stdio.h>

#include "base/mem.h"

#define WORDS(T, t, MAP, N, X)                                                          \
	static const char *const T##_words[] = { MAP(X) };                              \
	const char *T##_word(t v) { return T##_words[v]; }                              \
	bool T##_of_word(pm_str word, t *out)                                           \
	{                                                                               \
		for (int i = 0; i < N; i++)                                             \
			if (pm_str_eq(word, pm_str_of(T##_words[i])))                   \
				return *out = (t)i, true;                               \
		return false;                                                           \
	}
#define LIST_WORD(name, word) [PM_LIST_##name] = word,
#define STATE_WORD(name, word) [PM_STOP_##name] = word,
#define KIND_WORD(name, word) [PM_STOP_BY_##name] = word,
WORDS(pm_list_status, pm_list_status, PM_LIST_STATUS_MAP, PM_LIST_STATUSES, LIST_WORD)
WORDS(pm_stop_state, pm_stop_state, PM_STOP_STATE_MAP, PM_STOP_STATES, STATE_WORD)
WORDS(pm_stop_kind, pm_stop_kind, PM_STOP_KIND_MAP, PM_STOP_KINDS, KIND_WORD)

void pm_worklist_free(pm_worklist *l)
{
	if (!l)
		return;
	pm_arena_release(&l->arena);
	pm_free(l);
}

void pm_stop_code(const pm_worklist *l, uint32_t stop, char out[32])
{
	snprintf(out, 32, "L%lld-%03u", (long long)l->id, stop + 1);
}

void pm_worklist_days(const pm_worklist *l, int32_t *out_first, int32_t *out_last)
{
	int32_t first = l->n_stops ? INT32_MAX : l->first_day, last = l->n_stops ? INT32_MIN : l->last_day;
	for (uint32_t i = 0; i < l->n_stops; i++) {
		first = l->stop[i].day < first ? l->stop[i].day : first;
		last = l->stop[i].day > last ? l->stop[i].day : last;
	}
	*out_first = first;
	*out_last = last;
}

void pm_worklist_rows(pm_worklist *l, const pm_id_rows *rows)
{
	for (uint32_t i = 0; i < l->n_stops; i++)
		l->stop[i].row = pm_id_rows_find(rows, l->stop[i].id);
}
