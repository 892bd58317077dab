#include "signal/spine.h"

const pm_column *pm_role_column(const pm_register *reg, const pm_table *table, pm_role role)
{
	return reg->role[role] < 0 ? NULL : pm_table_find(table, reg->field[reg->role[role]].name);
}

static void print(const pm_register *reg, const pm_table *t, pm_role role, uint32_t row, pm_buf *out)
{
	const pm_column *c = pm_role_column(reg, t, role);
	if (c)
		pm_column_print(c, row, out);
}

void pm_spine_address(const pm_register *reg, const pm_table *spine, uint32_t row, pm_buf *out)
{
	const size_t start = out->n;
	print(reg, spine, PM_ROLE_STREET, row, out);
	if (out->n == start)
		print(reg, spine, PM_ROLE_TEXT, row, out);
	if (out->n > start && pm_role_column(reg, spine, PM_ROLE_NUMBER))
		pm_buf_char(out, ' ');
	print(reg, spine, PM_ROLE_NUMBER, row, out);
	const size_t number_end = out->n;
	pm_buf_char(out, ' ');
	print(reg, spine, PM_ROLE_LETTER, row, out);
	print(reg, spine, PM_ROLE_ADDITION, row, out);
	if (out->failed)
		return;
	if (out->n == number_end + 1)
		out->p[out->n = number_end] = 0;
	else if (out->p[number_end + 1] >= '0' && out->p[number_end + 1] <= '9')
		out->p[number_end] = '-';
}
