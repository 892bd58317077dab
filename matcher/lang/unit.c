#include "lang/unit.h"

#define NAME(s) { "" s, sizeof s - 1 }
const pm_unit pm_unit_days = { 1, { 1 }, { NAME("dag") } };
const pm_unit pm_unit_months = { 1, { 1 }, { NAME("maand") } };

/* Words that mean the same unit; the first is how it is shown. */
static const char *const same[][5] = {
	{ "dag", "dagen", "day", "days", NULL },
	{ "maand", "maanden", "month", "months", NULL },
	{ "persoon", "personen", NULL },
	{ "jaar", "jaren", "year", "years", NULL },
	{ "week", "weken", "weeks", NULL },
};

static pm_str shown(pm_str s)
{
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		for (size_t j = 0; same[i][j]; j++)
			if (pm_str_eq(s, pm_str_of(same[i][j])))
				return pm_str_of(same[i][0]);
	return s;
}

/* Multiplies by name to a power, keeping the order by name. */
static bool factor(pm_unit *u, pm_str name, int power)
{
	unsigned at = 0;
	while (at < u->n && pm_str_compare(u->name[at], name) < 0)
		at++;
	if (at < u->n && pm_str_eq(u->name[at], name)) {
		u->power[at] = (int8_t)(u->power[at] + power);
		if (u->power[at] != 0)
			return true;
		for (u->n--; at < u->n; at++)
			u->name[at] = u->name[at + 1], u->power[at] = u->power[at + 1];
		return true;
	}
	if (u->n == PM_UNIT_FACTORS)
		return false;
	for (unsigned i = u->n++; i > at; i--)
		u->name[i] = u->name[i - 1], u->power[i] = u->power[i - 1];
	u->name[at] = name;
	u->power[at] = (int8_t)power;
	return true;
}

bool pm_unit_read(pm_str s, pm_unit *out)
{
	pm_unit u = {0};
	int sign = 1;
	while (s.n) {
		size_t n = 0;
		while (n < s.n && s.p[n] != '/' && s.p[n] != '*')
			n++;
		pm_str name = { s.p, n };
		int power = 1;
		if (n > 1 && s.p[n - 1] >= '2' && s.p[n - 1] <= '9')
			power = s.p[--name.n] - '0';
		if (name.n == 0 || !factor(&u, shown(name), sign * power))
			return false;
		if (n < s.n)
			sign = s.p[n] == '/' ? -1 : 1, n++;
		s.p += n, s.n -= n;
	}
	*out = u;
	return true;
}

bool pm_unit_eq(const pm_unit *a, const pm_unit *b)
{
	if (a->n != b->n)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (a->power[i] != b->power[i] || !pm_str_eq(a->name[i], b->name[i]))
			return false;
	return true;
}

bool pm_unit_times(const pm_unit *a, const pm_unit *b, int sign, pm_unit *out)
{
	pm_unit u = *a;
	for (unsigned i = 0; i < b->n; i++)
		if (!factor(&u, b->name[i], sign * b->power[i]))
			return false;
	*out = u;
	return true;
}

static void side(const pm_unit *u, int sign, pm_buf *out)
{
	const char *between = "";
	for (unsigned i = 0; i < u->n; i++) {
		const int power = u->power[i] * sign;
		if (power <= 0)
			continue;
		pm_buf_text(out, between);
		pm_buf_add_str(out, u->name[i]);
		if (power > 1)
			pm_buf_printf(out, "%d", power);
		between = sign > 0 ? "*" : "/";
	}
}

void pm_unit_text(const pm_unit *u, pm_buf *out)
{
	const size_t before = out->n;
	side(u, 1, out);
	bool below = false;
	for (unsigned i = 0; i < u->n; i++)
		below |= u->power[i] < 0;
	if (below) {
		pm_buf_text(out, out->n == before ? "1/" : "/");
		side(u, -1, out);
	}
}
