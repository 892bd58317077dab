#include "publish/order.h"

uint32_t pm_order_contributions(const pm_score *s, uint32_t address, uint32_t *order)
{
	for (uint32_t k = 0; k < s->n_rules; k++) {
		const int32_t bits = s->verdict[k].bits[address];
		uint32_t at = k;
		for (; at > 0 && s->verdict[order[at - 1]].bits[address] < bits; at--)
			order[at] = order[at - 1];
		order[at] = k;
	}
	return s->n_rules;
}
