#include "cli/options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/str.h"

typedef enum kind { TEXT, NUMBER32, COUNT32, NUMBER64, YES } kind; /* COUNT32: 0 stands for an option that is not given */

static const struct option_line {
	const char *name;
	kind kind;
	size_t at;
} table[] = {
	{ "data", TEXT, offsetof(pm_options, data) },
	{ "rules", TEXT, offsetof(pm_options, rules) },
	{ "db", TEXT, offsetof(pm_options, db) },
	{ "out", TEXT, offsetof(pm_options, out) },
	{ "as-of", TEXT, offsetof(pm_options, as_of) },
	{ "dialect", TEXT, offsetof(pm_options, dialect) },
	{ "accept", TEXT, offsetof(pm_options, accept) },
	{ "by", TEXT, offsetof(pm_options, by) },
	{ "what-if", TEXT, offsetof(pm_options, what_if) },
	{ "table", TEXT, offsetof(pm_options, table) },
	{ "guess", TEXT, offsetof(pm_options, guess) },
	{ "theme", TEXT, offsetof(pm_options, theme) },
	{ "key", TEXT, offsetof(pm_options, key) },
	{ "spine", TEXT, offsetof(pm_options, spine) },
	{ "export", TEXT, offsetof(pm_options, export_to) },
	{ "in", TEXT, offsetof(pm_options, in) },
	{ "columns", TEXT, offsetof(pm_options, columns) },
	{ "spine-columns", TEXT, offsetof(pm_options, spine_columns) },
	{ "label", TEXT, offsetof(pm_options, label) },
	{ "chance", TEXT, offsetof(pm_options, chance) },
	{ "inspector", TEXT, offsetof(pm_options, inspector) },
	{ "route", TEXT, offsetof(pm_options, route) },
	{ "seen", TEXT, offsetof(pm_options, seen) },
	{ "aliases", TEXT, offsetof(pm_options, aliases) },
	{ "aliases-columns", TEXT, offsetof(pm_options, aliases_columns) },
	{ "format", TEXT, offsetof(pm_options, format) },
	{ "role", TEXT, offsetof(pm_options, role) },
	{ "person", TEXT, offsetof(pm_options, person) },
	{ "partner", TEXT, offsetof(pm_options, partner) },
	{ "roles", TEXT, offsetof(pm_options, roles) },
	{ "entry", TEXT, offsetof(pm_options, entry) },
	{ "model", TEXT, offsetof(pm_options, model) },
	{ "left", TEXT, offsetof(pm_options, left) },
	{ "right", TEXT, offsetof(pm_options, right) },
	{ "clusters", TEXT, offsetof(pm_options, clusters) },
	{ "area", TEXT, offsetof(pm_options, area) },
	{ "where", TEXT, offsetof(pm_options, where) },
	{ "days", TEXT, offsetof(pm_options, days) },
	{ "control", TEXT, offsetof(pm_options, control) },
	{ "week", TEXT, offsetof(pm_options, week) },
	{ "why-not", TEXT, offsetof(pm_options, why_not) },
	{ "register", TEXT, offsetof(pm_options, reg) },
	{ "field", TEXT, offsetof(pm_options, field) },
	{ "value", TEXT, offsetof(pm_options, value) },
	{ "because", TEXT, offsetof(pm_options, because) },
	{ "asked-by", TEXT, offsetof(pm_options, asked_by) },
	{ "row", NUMBER32, offsetof(pm_options, row) },
	{ "remove", YES, offsetof(pm_options, remove) },
	{ "capacity", COUNT32, offsetof(pm_options, capacity) },
	{ "teams", COUNT32, offsetof(pm_options, teams) },
	{ "hidden", YES, offsetof(pm_options, hidden) },
	{ "weights", TEXT, offsetof(pm_options, weights) },
	{ "learn", TEXT, offsetof(pm_options, learn) },
	{ "seed", NUMBER64, offsetof(pm_options, seed) },
	{ "threads", NUMBER32, offsetof(pm_options, threads) },
	{ "top", NUMBER32, offsetof(pm_options, top) },
	{ "run", NUMBER32, offsetof(pm_options, run) },
	{ "explain", NUMBER32, offsetof(pm_options, explain) },
	{ "months", COUNT32, offsetof(pm_options, months) },
	{ "new-rules", NUMBER32, offsetof(pm_options, new_rules) },
	{ "import", TEXT, offsetof(pm_options, import) },
	{ "open", YES, offsetof(pm_options, open) },
	{ "records", YES, offsetof(pm_options, records) },
	{ "json", YES, offsetof(pm_options, json) },
	{ "csv", YES, offsetof(pm_options, csv) },
	{ "check", YES, offsetof(pm_options, check) },
	{ "plan", YES, offsetof(pm_options, plan) },
	{ "changes", YES, offsetof(pm_options, changes) },
	{ "verify", YES, offsetof(pm_options, verify) },
	{ "dry-run", YES, offsetof(pm_options, dry_run) },
	{ "propose", YES, offsetof(pm_options, propose) },
	{ "quiet", YES, offsetof(pm_options, quiet) },
	{ "redact", YES, offsetof(pm_options, redact) },
	{ "help", YES, offsetof(pm_options, help) },
};
enum { LINES = sizeof table / sizeof table[0] };

static bool is_allowed(const char *allowed, pm_str name)
{
	const char *at = allowed;
	while (*at) {
		const size_t n = strcspn(at, " ");
		if (pm_str_eq((pm_str){ at, n }, name))
			return true;
		at += n + strspn(at + n, " ");
	}
	return pm_str_eq(name, PM_STR("help"));
}

static const struct option_line *find(const char *allowed, pm_str name)
{
	for (size_t i = 0; i < LINES; i++)
		if (pm_str_eq(pm_str_of(table[i].name), name) && is_allowed(allowed, name))
			return &table[i];
	return NULL;
}

static pm_status unknown(const char *allowed, pm_str name, pm_err *err)
{
	const char *nearest = NULL;
	unsigned best = 3;
	for (size_t i = 0; i < LINES; i++) {
		const pm_str other = pm_str_of(table[i].name);
		const unsigned d = pm_str_distance(name, other, 3);
		if (d < best && is_allowed(allowed, other)) {
			best = d;
			nearest = table[i].name;
		}
	}
	if (nearest)
		return pm_fail(err, PM_E_USE, "unknown option --%.*s; did you mean --%s?", PM_STR_FMT(name), nearest);
	return pm_fail(err, PM_E_USE, "unknown option --%.*s; this command takes: %s", PM_STR_FMT(name), allowed);
}

static pm_status number(const char *name, const char *text, uint64_t least, uint64_t most, uint64_t *out, pm_err *err)
{
	char *end;
	errno = 0;
	const unsigned long long v = strtoull(text, &end, 10);
	if (errno || *end || end == text || text[0] == '-' || v < least || v > most)
		return pm_fail(err, PM_E_USE, "--%s takes a whole number from %u, not \"%s\"", name, (unsigned)least, text);
	*out = v;
	return PM_OK;
}

static pm_status store(const struct option_line *line, const char *value, pm_options *o, pm_err *err)
{
	void *at = (char *)o + line->at;
	uint64_t v;
	switch (line->kind) {
	case TEXT:
		*(const char **)at = value;
		break;
	case NUMBER32:
	case COUNT32:
		PM_TRY(number(line->name, value, line->kind == COUNT32, UINT32_MAX, &v, err));
		*(uint32_t *)at = (uint32_t)v;
		break;
	case NUMBER64:
		PM_TRY(number(line->name, value, 0, INT64_MAX, at, err));
		break;
	case YES:
		*(bool *)at = true;
		break;
	}
	return PM_OK;
}

static pm_status read_option(int argc, char **argv, int *i, const char *allowed, pm_options *o, pm_err *err)
{
	const char *text = argv[*i] + 2, *equals = strchr(text, '=');
	const pm_str name = { text, equals ? (size_t)(equals - text) : strlen(text) };
	const struct option_line *line = find(allowed, name);
	if (!line)
		return unknown(allowed, name, err);
	const char *value = equals ? equals + 1 : NULL;
	if (line->kind == YES && value)
		return pm_fail(err, PM_E_USE, "--%s takes no value", line->name);
	if (line->kind != YES && !value) {
		if (*i + 1 >= argc)
			return pm_fail(err, PM_E_USE, "--%s needs a value", line->name);
		value = argv[++*i];
	}
	return store(line, value, o, err);
}

pm_status pm_options_read(int argc, char **argv, int from, const char *allowed, pm_options *out, pm_err *err)
{
	pm_options o = {0};
	bool only_words = false;
	for (int i = from; i < argc; i++) {
		if (!only_words && strcmp(argv[i], "--") == 0) {
			only_words = true;
		} else if (!only_words && strncmp(argv[i], "--", 2) == 0) {
			PM_TRY(read_option(argc, argv, &i, allowed, &o, err));
		} else {
			if (o.n_words == sizeof o.word / sizeof o.word[0])
				return pm_fail(err, PM_E_USE, "too many words at \"%s\"", argv[i]);
			o.word[o.n_words++] = argv[i];
		}
	}
	*out = o;
	return PM_OK;
}

void pm_option_case(pm_options *o)
{
	if (!o->db)
		o->db = "pandmatch.db";
}

void pm_option_delivery(pm_options *o)
{
	pm_option_case(o);
	if (!o->data)
		o->data = "data";
	if (!o->rules)
		o->rules = "rules";
}

const char *pm_who(const pm_options *o)
{
	const char *who = o->by ? o->by : getenv("USER");
	return who && *who ? who : "onbekend";
}

int32_t pm_today(void) { return pm_day_at((int64_t)time(NULL)); }

pm_status pm_option_day(const char *name, const char *text, int32_t otherwise, int32_t *out, pm_err *err)
{
	pm_date d = { otherwise, otherwise };
	if (text && (pm_date_parse(pm_str_of(text), &d) != 1 || d.lo != d.hi))
		return pm_fail(err, PM_E_USE, "--%s takes a day, as in 2026-07-06, not \"%s\"", name, text);
	*out = d.lo;
	return PM_OK;
}
