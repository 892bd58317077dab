/* Values and sentences for people: Dutch. */
#include <math.h>
#include <stdio.h>

#include "lang/eval.h"
#include "lang/node.h"

/* Decimal comma; a point between thousands from five digits on, so that a year stays a year. decimals < 0: as needed, at most 2. */
static void show_number(double v, int decimals, pm_buf *out)
{
	char text[400];
	int n = snprintf(text, sizeof text, "%.*f", decimals < 0 ? 2 : decimals, v);
	if (decimals < 0)
		while (n > 1 && (text[n - 1] == '0' || text[n - 1] == '.'))
			if (text[--n] == '.')
				break;
	const char *p = text;
	const bool zero = v > -1 && v < 1 && strspn(text, "-0.") >= (size_t)n; /* -0,004 is shown as 0, not -0 */
	if (*p == '-') {
		if (!zero)
			pm_buf_char(out, '-');
		p++, n--;
	}
	int whole = 0;
	while (whole < n && p[whole] != '.')
		whole++;
	for (int i = 0; i < n; i++) {
		if (i < whole && i > 0 && whole > 4 && (whole - i) % 3 == 0)
			pm_buf_char(out, '.');
		pm_buf_char(out, p[i] == '.' ? ',' : p[i]);
	}
}

static bool is_one(const pm_column *c, uint32_t row)
{
	if (!c || !pm_column_has(c, row))
		return false;
	return (c->type == PM_TYPE_COUNT && c->count[row] == 1) || (c->type == PM_TYPE_NUMBER && c->number[row] > 0.5 && c->number[row] < 1.5);
}

static void show_cell(const pm_column *c, uint32_t row, int decimals, pm_buf *out)
{
	char text[32];
	if (!c || !pm_column_has(c, row)) {
		pm_buf_text(out, "onbekend");
		return;
	}
	switch (c->type) {
	case PM_TYPE_FLAG: pm_buf_text(out, pm_bit(c->flag, row) ? "ja" : "nee"); break;
	case PM_TYPE_COUNT: show_number(c->count[row], decimals, out); break;
	case PM_TYPE_NUMBER: show_number(c->number[row], decimals, out); break;
	case PM_TYPE_DATE:
		pm_date_dutch(pm_column_date(c, row), text);
		pm_buf_text(out, text);
		break;
	default: pm_buf_add_str(out, pm_column_str(c, row)); break;
	}
}

/* A number of records of which some are not certain to belong here is no whole number: it is told rounded, and as such. */
static void show_signal(const pm_signal *s, const pm_column *c, uint32_t row, int decimals, pm_buf *out)
{
	const bool counted = s->expr && s->expr->op == PM_OP_RECORDS && (s->expr->agg == PM_AGG_COUNT || s->expr->agg == PM_AGG_DISTINCT);
	if (counted && decimals < 0 && c && c->type == PM_TYPE_NUMBER && pm_column_has(c, row) && c->number[row] != round(c->number[row])) {
		pm_buf_text(out, "ongeveer ");
		decimals = c->number[row] < 0.95 ? 1 : 0;
	}
	show_cell(c, row, decimals, out);
}

pm_status pm_because(const pm_scope *s, const pm_template *t, pm_column *const *column, uint32_t address, pm_buf *out, pm_err *err)
{
	for (; t; t = t->next) {
		pm_buf_add_str(out, t->text);
		const pm_expr *v = t->value;
		if (!v)
			continue;
		const bool cell = v->op == PM_OP_SIGNAL || v->op == PM_OP_FIELD;
		const pm_column *c = !cell ? NULL : v->op == PM_OP_SIGNAL ? column[v->index]
		                                  : pm_table_find(s->spine, s->rules->reg[v->reg].field[v->index].name);
		if (t->one.n || t->many.n)
			pm_buf_add_str(out, cell ? is_one(c, address) ? t->one : t->many : v->value == 1 ? t->one : t->many);
		else if (v->op == PM_OP_SIGNAL)
			show_signal(&s->rules->signal[v->index], c, address, t->decimals, out);
		else if (cell)
			show_cell(c, address, t->decimals, out);
		else if (isnan(v->value))
			pm_buf_text(out, "onbekend");
		else
			show_number(v->value, t->decimals, out);
	}
	return pm_buf_check(out, err);
}

void pm_signal_show(const pm_rules *r, uint32_t signal, const pm_column *c, uint32_t address, pm_buf *out)
{
	show_signal(&r->signal[signal], c, address, -1, out);
	const pm_str unit = r->signal[signal].unit;
	if (!c || !pm_column_has(c, address) || !unit.n)
		return;
	pm_buf_char(out, ' ');
	const bool one = c->type == PM_TYPE_NUMBER && c->number[address] == 1;
	if (!one && pm_str_eq(unit, PM_STR("persoon")))
		pm_buf_text(out, "personen");
	else if (!one && (pm_str_eq(unit, PM_STR("dag")) || pm_str_eq(unit, PM_STR("dagen"))))
		pm_buf_text(out, "dagen");
	else if (one && pm_str_eq(unit, PM_STR("dagen")))
		pm_buf_text(out, "dag");
	else
		pm_buf_add_str(out, unit);
}
