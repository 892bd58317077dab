#include "lang/list_rule.h"

static const struct { const char *word; int from, to; } parts[] = {
#define X(name, word, from, to) [PM_PART_##name] = { word, from, to },
	PM_PART_MAP(X)
#undef X
};

const char *pm_part_word(pm_part p) { return parts[p].word; }

bool pm_part_of_word(pm_str word, pm_part *out)
{
	for (int p = 0; p < PM_PARTS; p++)
		if (pm_str_eq(word, pm_str_of(parts[p].word)))
			return *out = (pm_part)p, true;
	return false;
}

bool pm_part_of_minute(int minute, pm_part *out)
{
	int p = 0;
	if (minute < 0)
		return false;
	while (p + 1 < PM_PARTS && minute * 2 >= parts[p].to + parts[p + 1].from) /* the gap between two parts is shared */
		p++;
	*out = (pm_part)p;
	return true;
}

int32_t pm_term_before(pm_term t, int32_t day) { return (t.months ? pm_day_add_months(day, -t.months) : day) - t.days; }
int32_t pm_term_after(pm_term t, int32_t day) { return (t.months ? pm_day_add_months(day, t.months) : day) + t.days; }

bool pm_measure_known(pm_str word)
{
#define X(w) if (pm_str_eq(word, PM_STR(w))) return true;
	PM_MEASURE_MAP(X)
#undef X
	return false;
}

const char *pm_per_word(pm_per p)
{
	static const char *const words[] = { [PM_PER_STREET] = "street", [PM_PER_PAND] = "pand", [PM_PER_BUURT] = "buurt", [PM_PER_OWNER] = "owner" };
	return words[p];
}

const pm_list_rule *pm_rules_list(const pm_rules *r, pm_str name)
{
	for (uint32_t i = 0; i < r->n_lists; i++)
		if (pm_str_eq(r->list[i].name, name))
			return &r->list[i];
	return NULL;
}
