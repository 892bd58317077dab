/* index.c - the way from a written address to the spine, with its side addresses and old numbers. */
#include "address/address.h"
#include "cli/batch.h"
#include "signal/spine.h"

pm_status pm_batch_index(pm_batch *b, pm_address_index **out_index, pm_err *err)
{
	const uint32_t at = (uint32_t)b->rules->spine;
	PM_TRY(pm_batch_table(b, at, err));
	if (b->aliases >= 0)
		PM_TRY(pm_batch_table(b, (uint32_t)b->aliases, err));
	const pm_table *other = b->aliases >= 0 ? b->input[b->aliases].table : NULL;
	pm_address_columns spine = { .rows = b->input[at].table->rows }, aliases = { .rows = other ? other->rows : 0 };
	for (int i = 0; i < PM_ROLES; i++) {
		spine.role[i] = pm_role_column(&b->rules->reg[at], b->input[at].table, (pm_role)i);
		aliases.role[i] = other ? pm_role_column(&b->rules->reg[b->aliases], other, (pm_role)i) : NULL;
	}
	PM_TRY(pm_address_index_new(&spine, other ? &aliases : NULL, b->opt->threads, out_index, err));
	pm_address_index_weigh(*out_index, &b->weights);
	return PM_OK;
}
