#include "cli/link_says.h"

#include "publish/dossier.h"

uint32_t pm_link_delivered(const pm_batch_link *l, uint32_t record)
{
	const pm_place *place = l->input[l->frame.source[record]].table->place;
	const uint32_t r = l->frame.row[record];
	return place ? place->source_row[r] : r + 1;
}

pm_str pm_link_register(const pm_rules *rules, const pm_batch_link *l, uint32_t record)
{
	return rules->link[l->link].source[l->frame.source[record]].name;
}

bool pm_link_is_secret(const pm_batch_link *l, uint32_t record)
{
	return pm_is_secret(l->input[l->frame.source[record]].table, l->frame.row[record]);
}

static bool is_restricted(const pm_rules *rules, const pm_link_rule *rule, uint32_t source, uint32_t value)
{
	const pm_register *reg = &rules->reg[rule->source[source].reg];
	const pm_link_item *made = rule->value[value].of[source];
	for (uint32_t i = 0; made && i < made->parts; i++)
		if (made->part[i].field >= 0 && reg->field[made->part[i].field].treat == PM_TREAT_RESTRICTED)
			return true;
	return false;
}

void pm_link_says(const pm_rules *rules, const pm_batch_link *l, uint32_t record, pm_buf *out)
{
	const pm_link_rule *rule = &rules->link[l->link];
	if (pm_link_is_secret(l, record)) {
		pm_buf_text(out, " (geheim)");
		return;
	}
	for (uint32_t v = 0; v < rule->values; v++) {
		const pm_column *c = l->frame.value[v];
		if (!is_restricted(rules, rule, l->frame.source[record], v) && pm_column_has(c, record))
			pm_buf_printf(out, " %s %.*s;", c->name, PM_STR_FMT(pm_column_str(c, record)));
	}
}

void pm_link_chance(int32_t bits, pm_buf *out)
{
	const double p = pm_bits_probability(bits);
	if (p < 0.00005)
		pm_buf_text(out, "< 0.0001");
	else if (p >= 0.99995)
		pm_buf_text(out, "> 0.9999");
	else
		pm_buf_printf(out, "%.4f", p);
}
