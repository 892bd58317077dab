#include "publish/roles.h"

static const char *const words[PM_DATA] = {
#define X(name, word) [PM_SEE_##name] = word,
	PM_DATA_MAP(X)
#undef X
};

typedef struct reading {
	const char *path;
	pm_str rest;      /* what is still to be read */
	uint32_t line;
	pm_roles *out;
	uint32_t seen;    /* bit d = data d had its row */
} reading;

/* The next line without its end; false at the end of the text. */
static bool next_line(reading *r, pm_str *out)
{
	if (r->rest.n == 0)
		return false;
	const char *end = memchr(r->rest.p, '\n', r->rest.n);
	const size_t n = end ? (size_t)(end - r->rest.p) : r->rest.n;
	*out = pm_str_trim((pm_str){ r->rest.p, n });
	r->rest.p += n + (end != NULL);
	r->rest.n -= n + (end != NULL);
	r->line++;
	return true;
}

static pm_str next_cell(pm_str *line, bool *more)
{
	const char *end = memchr(line->p, ';', line->n);
	const pm_str cell = { line->p, end ? (size_t)(end - line->p) : line->n };
	*more = end != NULL;
	line->p += cell.n + *more;
	line->n -= cell.n + *more;
	return pm_str_trim(cell);
}

static pm_status head(reading *r, pm_str line, pm_err *err)
{
	bool more;
	const pm_str first = next_cell(&line, &more);
	if (!pm_str_eq(first, PM_STR("gegeven")) || !more)
		return pm_fail_at(err, PM_E_SYNTAX, r->path, r->line, 1, "the head is gegeven;role;role..., not \"%.*s\"", PM_STR_FMT(first));
	for (uint32_t col = 2; more; col++) {
		const pm_str name = next_cell(&line, &more);
		if (name.n == 0)
			return pm_fail_at(err, PM_E_SYNTAX, r->path, r->line, 0, "column %u has no role", col);
		for (uint32_t i = 0; i < r->out->n; i++)
			if (pm_str_eq(r->out->role[i].name, name))
				return pm_fail_at(err, PM_E_SYNTAX, r->path, r->line, 0, "role %.*s stands twice", PM_STR_FMT(name));
		if (r->out->n == PM_MOST_ROLES)
			return pm_fail_at(err, PM_E_RANGE, r->path, r->line, 0, "more than %d roles", PM_MOST_ROLES);
		char *copy = pm_arena_text(&r->out->arena, name.p, name.n);
		if (!copy)
			return pm_fail(err, PM_E_NOMEM, "no memory for the roles");
		r->out->role[r->out->n++].name = (pm_str){ copy, name.n };
	}
	return PM_OK;
}

static pm_status find_data(const reading *r, pm_str name, pm_data *out, pm_err *err)
{
	const char *nearest = NULL;
	unsigned best = 4;
	for (int d = 0; d < PM_DATA; d++) {
		const unsigned distance = pm_str_distance(name, pm_str_of(words[d]), 4);
		if (distance == 0)
			return *out = (pm_data)d, PM_OK;
		if (distance < best) {
			best = distance;
			nearest = words[d];
		}
	}
	return pm_fail_at(err, PM_E_NAME, r->path, r->line, 1, "unknown gegeven \"%.*s\"%s%s%s", PM_STR_FMT(name),
	                  nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static pm_status row(reading *r, pm_str line, pm_err *err)
{
	bool more;
	pm_data d;
	PM_TRY(find_data(r, next_cell(&line, &more), &d, err));
	if (r->seen >> d & 1)
		return pm_fail_at(err, PM_E_SYNTAX, r->path, r->line, 1, "%s stands twice", words[d]);
	r->seen |= 1u << d;
	uint32_t i = 0;
	for (; more; i++) {
		const pm_str cell = next_cell(&line, &more);
		const bool yes = pm_str_eq(cell, PM_STR("J"));
		if (i == r->out->n)
			return pm_fail_at(err, PM_E_SYNTAX, r->path, r->line, 0, "%s has more cells than there are roles", words[d]);
		if (!yes && !pm_str_eq(cell, PM_STR("N")))
			return pm_fail_at(err, PM_E_SYNTAX, r->path, r->line, 0, "%s for %.*s is \"%.*s\"; write J or N", words[d],
			                  PM_STR_FMT(r->out->role[i].name), PM_STR_FMT(cell));
		r->out->role[i].may |= (uint32_t)yes << d;
	}
	if (i < r->out->n)
		return pm_fail_at(err, PM_E_SYNTAX, r->path, r->line, 0, "%s says nothing for role %.*s", words[d], PM_STR_FMT(r->out->role[i].name));
	return PM_OK;
}

static pm_status read_all(reading *r, pm_err *err)
{
	pm_str line;
	while (next_line(r, &line)) {
		if (line.n == 0 || line.p[0] == '#')
			continue;
		PM_TRY(r->out->n ? row(r, line, err) : head(r, line, err));
	}
	if (r->out->n == 0)
		return pm_fail_at(err, PM_E_SYNTAX, r->path, 0, 0, "no roles");
	for (int d = 0; d < PM_DATA; d++)
		if (!(r->seen >> d & 1))
			return pm_fail_at(err, PM_E_SYNTAX, r->path, 0, 0, "nothing is said about %s", words[d]);
	return PM_OK;
}

pm_status pm_roles_parse(pm_str text, const char *path, pm_roles *out, pm_err *err)
{
	pm_roles roles = {0};
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (pm_str){ text.p + 3, text.n - 3 };
	reading r = { .path = path, .rest = text, .out = &roles };
	const pm_status s = read_all(&r, err);
	if (s == PM_OK)
		*out = roles;
	else
		pm_roles_release(&roles);
	return s;
}

void pm_roles_release(pm_roles *r)
{
	pm_arena_release(&r->arena);
	*r = (pm_roles){0};
}

pm_status pm_roles_find(const pm_roles *r, pm_str name, pm_role_view *out, pm_err *err)
{
	pm_buf known = {0};
	for (uint32_t i = 0; i < r->n; i++) {
		if (pm_str_eq(r->role[i].name, name)) {
			*out = r->role[i];
			pm_buf_release(&known);
			return PM_OK;
		}
		pm_buf_printf(&known, "%s%.*s", i ? ", " : "", PM_STR_FMT(r->role[i].name));
	}
	const pm_status s = pm_fail(err, PM_E_NAME, "no role \"%.*s\"; there are %s", PM_STR_FMT(name), known.p ? known.p : "none");
	pm_buf_release(&known);
	return s;
}
