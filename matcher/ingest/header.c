#include "ingest/header.h"

#include <stdio.h>

#include "base/mem.h"


bool pm_header_alike(pm_str header, pm_str name)
{
	header = pm_str_trim(header);
	name = pm_str_trim(name);
	if (header.n != name.n)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (pm_ascii_lower(header.p[i]) != pm_ascii_lower(name.p[i]))
			return false;
	return true;
}

const char *pm_header_shown(pm_arena *a, pm_str header)
{
	enum { MOST = 60, SECRET = 8 };
	const size_t n = header.n < MOST ? header.n : MOST;
	char *text = pm_arena_text(a, header.p, n);
	for (size_t i = 0, run = 0; text && i <= n; i++) {
		if (i < n && ((unsigned char)text[i] < ' ' || text[i] == 0x7f))
			text[i] = '?'; /* a terminal would obey it */
		if (i < n && text[i] >= '0' && text[i] <= '9') {
			run++;
			continue;
		}
		if (run >= SECRET || (run && n < header.n && i == n))
			memset(text + i - run, '#', run);
		run = 0;
	}
	return text;
}

static const char *nearest(pm_str name, const pm_str *header, uint32_t headers, pm_arena *a)
{
	unsigned least = 64;
	const char *best = NULL;
	for (uint32_t h = 0; h < headers; h++) {
		const unsigned d = pm_str_distance(header[h], name, least - 1);
		if (d < least) {
			least = d;
			best = pm_header_shown(a, header[h]);
		}
	}
	return best && least <= (name.n + 2) / 2 ? best : NULL;
}

static pm_status missing(const pm_register *reg, pm_str name, const char *file, const pm_str *header, uint32_t headers,
                         pm_arena *a, pm_err *err)
{
	pm_buf list = { .most = 700 }; /* with the sentence before it, what an error record holds */
	for (uint32_t h = 0; h < headers && !list.failed; h++) {
		const char *shown = pm_header_shown(a, header[h]);
		pm_buf_printf(&list, "%s%s", h ? ", " : "", shown ? shown : "?");
	}
	const char *near = nearest(name, header, headers, a);
	const pm_status s = pm_fail_at(err, PM_E_NAME, file, 1, 0, "register %.*s: no column \"%.*s\"%s%s%s\nfound: %s%s",
	                               PM_STR_FMT(reg->name), PM_STR_FMT(name), near ? "; nearest: \"" : "",
	                               near ? near : "", near ? "\"" : "", list.p ? list.p : "nothing",
	                               list.failed ? ", ..." : "");
	pm_buf_release(&list);
	return s;
}

/* The one header that `same` says yes to: its index, -1 none, -2 several. */
static int32_t only(pm_str name, const pm_str *header, uint32_t headers, bool (*same)(pm_str, pm_str))
{
	int32_t at = -1;
	for (uint32_t h = 0; h < headers; h++)
		if (same(header[h], name))
			at = at == -1 ? (int32_t)h : -2;
	return at;
}

static pm_status note_alike(pm_str header, pm_str name, pm_arena *a, pm_str *notice, uint32_t *n, pm_err *err)
{
	char text[256];
	const char *shown = pm_header_shown(a, header);
	snprintf(text, sizeof text, "column \"%.*s\" taken from header \"%s\"", PM_STR_FMT(name), shown ? shown : "?");
	const char *kept = pm_arena_text(a, text, strlen(text));
	if (!kept)
		return pm_fail(err, PM_E_NOMEM, "no memory for a notice");
	notice[(*n)++] = pm_str_of(kept);
	return PM_OK;
}

pm_status pm_header_match(const pm_register *reg, const char *file, const pm_str *header, uint32_t headers,
                          pm_arena *a, int32_t *found, pm_str *notice, uint32_t *n_notices, pm_err *err)
{
	for (uint32_t i = 0; i < reg->n_fields; i++) {
		const pm_field *f = &reg->field[i];
		found[i] = -1;
		if (f->derive || f->made || f->treat == PM_TREAT_DROP)
			continue;
		const pm_str name = f->column.n ? f->column : f->name;
		int32_t at = only(name, header, headers, pm_str_eq);
		const bool alike = at == -1;
		if (alike)
			at = only(name, header, headers, pm_header_alike);
		if (at == -2)
			return pm_fail_at(err, PM_E_NAME, file, 1, 0, "register %.*s: column \"%.*s\" stands more than once in the header",
			                  PM_STR_FMT(reg->name), PM_STR_FMT(name));
		if (at == -1 && !f->optional)
			return missing(reg, name, file, header, headers, a, err);
		if (at >= 0 && alike)
			PM_TRY(note_alike(header[at], name, a, notice, n_notices, err));
		found[i] = at;
	}
	return PM_OK;
}
