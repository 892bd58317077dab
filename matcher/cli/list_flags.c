#include "cli/list_flags.h"

#include <stdio.h>
#include <string.h>

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory to plan a list"); }

#define FLAGGED "met_vlaggen"

static bool has_theme(const pm_list_rule *l, uint32_t theme)
{
	for (uint32_t t = 0; t < l->n_themes; t++)
		if (l->theme[t] == theme)
			return true;
	return false;
}

static pm_status flag_themes(pm_list_reading *r, const char *text, pm_err *err)
{
	const pm_rules *rules = r->t.batch.rules;
	r->rule.theme = pm_arena_alloc(&r->arena, PM_LIST_THEMES, sizeof *r->rule.theme);
	r->rule.n_themes = 0;
	if (!r->rule.theme)
		return no_memory(err);
	for (const char *p = text; *p;) {
		const size_t n = strcspn(p, ",");
		const int32_t t = pm_rules_theme(rules, pm_str_trim((pm_str){ p, n }));
		if (t < 0)
			return pm_fail(err, PM_E_USE, "--theme: no theme is called \"%.*s\"", (int)n, p);
		p += n + (p[n] == ',');
		if (has_theme(&r->rule, (uint32_t)t))
			continue;
		if (r->rule.n_themes == PM_LIST_THEMES)
			return pm_fail(err, PM_E_USE, "--theme: at most %d themes", PM_LIST_THEMES);
		r->rule.theme[r->rule.n_themes++] = (uint32_t)t;
	}
	return r->rule.n_themes ? PM_OK : pm_fail(err, PM_E_USE, "--theme takes the names of themes, not \"%s\"", text);
}

/* A list without a block has the name that it is given: part of a file's name, and told from a number. */
static pm_status check_name(pm_str name, pm_err *err)
{
	bool digits = name.n > 0;
	for (size_t i = 0; i < name.n; i++)
		digits &= name.p[i] >= '0' && name.p[i] <= '9';
	if (digits || memchr(name.p, '/', name.n))
		return pm_fail(err, PM_E_USE, "\"%.*s\" is no name of a list: it needs a letter, and no /", PM_STR_FMT(name));
	return PM_OK;
}

static pm_status flag_area(pm_list_reading *r, const char *text, pm_err *err)
{
	pm_area *a = pm_arena_alloc(&r->arena, 1, sizeof *a);
	const char *equals = strchr(text, '=');
	int used = 0;
	if (!a)
		return no_memory(err);
	if (sscanf(text, "%lf,%lf,%lf%n", &a->x, &a->y, &a->radius_m, &used) == 3 && text[used] == 0)
		a->kind = PM_AREA_CIRCLE;
	else if (equals)
		*a = (pm_area){ .kind = PM_AREA_FIELD, .field = { text, (size_t)(equals - text) }, .value = pm_str_of(equals + 1) };
	else
		*a = (pm_area){ .kind = PM_AREA_SET, .value = pm_str_of(text) };
	if (a->kind == PM_AREA_CIRCLE && !(a->radius_m > 0))
		return pm_fail(err, PM_E_USE, "--area takes a name, field=value, or x,y,metres, not \"%s\"", text);
	r->rule.area = a;
	r->rule.n_areas = 1;
	return PM_OK;
}

static pm_status flag_week(pm_list_reading *r, pm_err *err)
{
	int32_t day;
	PM_TRY(pm_option_day("week", r->t.batch.opt->week, r->t.run.as_of + 7, &day, err));
	r->planning.first_day = day - pm_weekday(day);
	return PM_OK;
}

/* --where and --days are read as a block of the same themes would be: the same words, the same law. */
static pm_status read_as_block(pm_list_reading *r, const char *where, const char *days, pm_err *err)
{
	const pm_batch *b = &r->t.batch;
	pm_buf text = {0}, errors = {0};
	pm_rule_file *file = pm_arena_alloc(&r->arena, (size_t)b->n_rule_files + 1, sizeof *file);
	if (!file)
		return no_memory(err);
	memcpy(file, b->rule_file, b->n_rule_files * sizeof *file);
	pm_buf_text(&text, "list " FLAGGED " { theme ");
	for (uint32_t t = 0; t < r->rule.n_themes; t++)
		pm_buf_printf(&text, "%s%.*s", t ? ", " : "", PM_STR_FMT(b->rules->theme[r->rule.theme[t]].name));
	pm_buf_text(&text, " take 1\n");
	if (days)
		pm_buf_printf(&text, "days %s\n", days);
	if (where)
		pm_buf_printf(&text, "where %s\n", where);
	pm_buf_text(&text, "}\n");
	pm_status s = pm_buf_check(&text, err);
	if (s == PM_OK) {
		file[b->n_rule_files] = (pm_rule_file){ .path = where ? days ? "--days, --where" : "--where" : "--days", .text = pm_buf_str(&text) };
		s = pm_rules_parse(file, b->n_rule_files + 1, b->as_of, &r->flagged, &errors, err);
	}
	if (s != PM_OK && errors.n)
		s = pm_fail(err, PM_E_USE, "%s", errors.p);
	pm_buf_release(&text);
	pm_buf_release(&errors);
	return s;
}

static pm_status flag_block(pm_list_reading *r, pm_err *err)
{
	const pm_options *o = r->t.batch.opt;
	const char *const text[] = { o->where, o->days };
	for (size_t i = 0; i < 2; i++)
		if (text[i] && (text[i][0] == 0 || strpbrk(text[i], "{}#")))
			return pm_fail(err, PM_E_USE, "--%s takes %s, not \"%s\"", i ? "days" : "where", i ? "days of the week, as in maandag, dinsdag" : "one condition", text[i]);
	if (!o->where && !o->days)
		return PM_OK;
	PM_TRY(read_as_block(r, o->where, o->days, err));
	const pm_list_rule *l = pm_rules_list(r->flagged, PM_STR(FLAGGED));
	if (o->where)
		r->rule.narrow = l->where;
	if (o->days)
		r->rule.weekdays = l->weekdays;
	return PM_OK;
}

/* The share of the draw and its lawful ground belong together: a person decided about both, in the rules. */
static pm_status flag_control(const pm_list_reading *r, pm_err *err)
{
	const pm_list_rule *l = &r->rule;
	if (!r->t.batch.opt->control)
		return PM_OK;
	if (l->control_share > 0)
		return pm_fail(err, PM_E_USE, "the share of control visits (%g percent) and its lawful ground stand together in the list block, as the "
		               "supervision plan has them: change them there, so that it is known who did and why", 100 * l->control_share);
	return pm_fail(err, PM_E_USE, "list %.*s draws no control visits: `control N percent random from eligible ground \"...\"` in its block states the "
	               "lawful ground that a flag can't give", PM_STR_FMT(l->name));
}

/* What the list says of the flags that went over its block. */
static pm_status tell_flags(pm_list_reading *r, pm_err *err)
{
	const pm_options *o = r->t.batch.opt;
	const struct { const char *name, *value; } text[] = { { "theme", o->theme }, { "area", o->area }, { "where", o->where }, { "days", o->days } };
	static const char start[] = "anders dan in de regels staat:";
	pm_buf b = {0};
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (text[i].value)
			pm_buf_printf(&b, "%s --%s %s", b.n ? "," : start, text[i].name, text[i].value);
	if (o->capacity)
		pm_buf_printf(&b, "%s --capacity %u", b.n ? "," : start, o->capacity);
	if (o->teams)
		pm_buf_printf(&b, "%s --teams %u", b.n ? "," : start, o->teams);
	if (b.n && r->rule.control_share > 0 && (o->area || o->where || o->theme))
		pm_buf_text(&b, "; de steekproef is daardoor uit een andere groep getrokken dan het blok zegt");
	pm_status s = pm_buf_check(&b, err);
	r->flags = (pm_str){ pm_arena_text(&r->arena, b.p ? b.p : "", b.n), b.n };
	pm_buf_release(&b);
	return s == PM_OK && !r->flags.p ? no_memory(err) : s;
}

/* What a list without a block keeps to: nobody is met twice within a year, or three times within three. */
static void without_block(pm_list_rule *l)
{
	*l = (pm_list_rule){ .name = PM_STR("los"), .title = PM_STR("Losse lijst"), .first_reg = -1, .cool_down = { .months = 12 },
	                     .ledger = { .months = 36 }, .ledger_most = 2 };
	l->most[PM_PER_STREET] = 3;
	l->most[PM_PER_PAND] = 1;
}

static pm_status find_block(pm_list_reading *r, pm_str name, pm_err *err)
{
	const pm_rules *rules = r->t.batch.rules;
	const pm_options *o = r->t.batch.opt;
	const pm_list_rule *block = name.n ? pm_rules_list(rules, name) : NULL;
	pm_buf known = {0};
	if (block)
		r->rule = *block;
	else if (o->theme)
		without_block(&r->rule);
	else {
		for (uint32_t i = 0; i < rules->n_lists; i++)
			pm_buf_printf(&known, "%s%.*s", i ? ", " : "", PM_STR_FMT(rules->list[i].name));
		const pm_status s = pm_fail(err, PM_E_USE, "the rules of run %lld have no list %.*s; they have: %s", (long long)r->t.run.id, PM_STR_FMT(name),
		                            known.n ? known.p : "none");
		pm_buf_release(&known);
		return s;
	}
	if (!block && name.n) {
		PM_TRY(check_name(name, err));
		r->rule.name = r->rule.title = name;
	}
	if (o->theme)
		PM_TRY(flag_themes(r, o->theme, err));
	if (o->area)
		PM_TRY(flag_area(r, o->area, err));
	if (o->capacity)
		r->rule.take = o->capacity;
	if (o->teams)
		r->rule.teams = o->teams;
	return PM_OK;
}

pm_status pm_list_flags(pm_list_reading *r, pm_str name, pm_err *err)
{
	PM_TRY(find_block(r, name, err));
	PM_TRY(flag_control(r, err));
	PM_TRY(flag_block(r, err));
	PM_TRY(tell_flags(r, err));
	return flag_week(r, err);
}
