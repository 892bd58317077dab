#include "cli/declare.h"

#include "base/mem.h"
#include "ingest/file.h"
#include "ingest/ingest.h"
#include "ingest/value.h"

enum { HEADER_BYTES = 1 << 20 }; /* of the file are enough to know its header */

typedef struct scan { const char *p, *end; bool in_text; } scan;

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static pm_str take_name(scan *s)
{
	const char *from = s->p;
	while (s->p < s->end && (is_letter(*s->p) || is_digit(*s->p)))
		s->p++;
	return (pm_str){ from, (size_t)(s->p - from) };
}

/* The next name outside comments; inside a text only behind a `{`, where sentences show values. n = 0: no more. */
static pm_str next_name(scan *s)
{
	while (s->p < s->end) {
		const char c = *s->p;
		if (!s->in_text && is_letter(c))
			return take_name(s);
		if (!s->in_text && is_digit(c)) {
			take_name(s);
			continue;
		}
		if (!s->in_text && c == '#')
			while (s->p + 1 < s->end && s->p[1] != '\n')
				s->p++;
		s->p++;
		if (s->in_text && c == '\\' && s->p < s->end)
			s->p++;
		else if (c == '"' || (s->in_text && c == '\n'))
			s->in_text = !s->in_text;
		else if (s->in_text && c == '{' && s->p < s->end && is_letter(*s->p))
			return take_name(s);
	}
	return (pm_str){ NULL, 0 };
}

static scan begin(pm_str text) { return (scan){ text.p, text.p + text.n, false }; }

static bool names(pm_str rules, pm_str name)
{
	scan s = begin(rules);
	for (pm_str n = next_name(&s); n.n; n = next_name(&s))
		if (pm_str_eq(n, name))
			return true;
	return false;
}

bool pm_declares_register(pm_str rules) { return names(rules, PM_STR("register")); }

/* A header as rules can write it: small letters, _ for what is no letter or digit. */
static pm_status plain_name(pm_arena *a, pm_str header, pm_str *out, pm_err *err)
{
	header = pm_str_trim(header);
	char *p = pm_arena_text(a, header.p, header.n);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for the header");
	for (size_t i = 0; i < header.n; i++) {
		p[i] = is_letter(p[i]) || is_digit(p[i]) ? pm_ascii_lower(p[i]) : '_';
	}
	*out = (pm_str){ p, header.n };
	return PM_OK;
}

typedef struct declaring {
	pm_str rules;
	const char *path;
	pm_arena arena;
	pm_str *header;
	uint32_t headers;
	int32_t key;
	pm_field *field;    /* of the columns that the rules name, all as words */
	uint32_t n;
	unsigned threads;
} declaring;

/* A declaration without fields calls every column unread: that is the header. */
static pm_status read_header(declaring *d, pm_err *err)
{
	pm_file_map map;
	PM_TRY(pm_file_open(d->path, &map, err));
	pm_str head = map.bytes;
	if (head.n > HEADER_BYTES) {
		head.n = HEADER_BYTES;
		const char *line_end = memchr(head.p, '\n', head.n);
		head.n = line_end ? ((size_t)(line_end - head.p) + 2) & ~(size_t)1 : head.n; /* whole units of UTF-16 */
	}
	pm_register reg = { .name = PM_STR("tabel"), .key = -1, .known = -1, .begin = -1, .end = -1, .next = -1, .once = -1 };
	for (int i = 0; i < PM_ROLES; i++)
		reg.role[i] = -1;
	pm_import *im = NULL;
	pm_status s = pm_import_bytes(&reg, d->path, head, NULL, &im, err);
	pm_file_close(&map);
	PM_TRY(s);
	d->headers = im->n_unread;
	d->header = pm_arena_alloc(&d->arena, im->n_unread, sizeof *d->header);
	for (uint32_t i = 0; d->header && i < im->n_unread; i++)
		d->header[i] = (pm_str){ pm_arena_text(&d->arena, im->unread[i].p, im->unread[i].n), im->unread[i].n };
	if (!d->header)
		s = pm_fail(err, PM_E_NOMEM, "no memory for the header");
	pm_import_free(im);
	return s;
}

static pm_status find_key(declaring *d, const char *key, pm_err *err)
{
	const char *near = "";
	unsigned least = 4;
	for (uint32_t i = 0; i < d->headers; i++) {
		if (!key || pm_str_eq(d->header[i], pm_str_of(key))) {
			d->key = (int32_t)i;
			return PM_OK;
		}
		const unsigned far = pm_str_distance(d->header[i], pm_str_of(key), 3);
		if (far < least) {
			least = far;
			near = d->header[i].p;
		}
	}
	return pm_fail(err, PM_E_NAME, "%s has no column \"%s\"%s%s%s", d->path, key ? key : "", *near ? "; did you mean \"" : "", near,
	               *near ? "\"?" : "");
}

static pm_status find_fields(declaring *d, pm_err *err)
{
	d->field = pm_arena_alloc(&d->arena, d->headers, sizeof *d->field);
	if (!d->field)
		return pm_fail(err, PM_E_NOMEM, "no memory for the header");
	for (uint32_t i = 0; i < d->headers; i++) {
		pm_str name = d->header[i];
		if (!names(d->rules, name))
			PM_TRY(plain_name(&d->arena, d->header[i], &name, err));
		if ((int32_t)i != d->key && name.n && names(d->rules, name))
			d->field[d->n++] = (pm_field){ .name = name, .column = d->header[i], .type = PM_TYPE_CATEGORY };
	}
	return d->n ? PM_OK : pm_fail(err, PM_E_NAME, "%s has no column that the rules name", d->path);
}

static const struct words { const char *yes, *no; } flags[] = { { "J", "N" }, { "ja", "nee" }, { "true", "false" } };
enum { FLAGS = sizeof flags / sizeof flags[0] };

static bool all_flags(const pm_dict *d, const struct words *w)
{
	const pm_field f = { .yes = pm_str_of(w->yes), .no = pm_str_of(w->no) };
	bool is;
	for (uint32_t i = 0; i < pm_dict_size(d); i++)
		if (!pm_value_flag(&f, pm_dict_get(d, i), &is))
			return false;
	return true;
}

static bool all_numbers(const pm_dict *d)
{
	double v;
	for (uint32_t i = 0; i < pm_dict_size(d); i++)
		if (!pm_value_number(pm_dict_get(d, i), &v))
			return false;
	return true;
}

static bool all_dates(const pm_dict *d)
{
	pm_date v;
	for (uint32_t i = 0; i < pm_dict_size(d); i++)
		if (!pm_value_iso_date(pm_dict_get(d, i), &v))
			return false;
	return true;
}

static void print_type(const pm_dict *d, pm_buf *out)
{
	if (all_numbers(d)) {
		pm_buf_text(out, "number");
		return;
	}
	if (all_dates(d)) {
		pm_buf_text(out, "date");
		return;
	}
	for (int i = 0; i < FLAGS; i++)
		if (all_flags(d, &flags[i])) {
			pm_buf_printf(out, "flag from \"%s\" \"%s\"", flags[i].yes, flags[i].no);
			return;
		}
	pm_buf_text(out, "category");
}

static void print_field(const pm_field *f, const pm_dict *words, pm_buf *out)
{
	pm_buf_printf(out, "  field   %.*s ", PM_STR_FMT(f->name));
	if (words)
		print_type(words, out);
	else
		pm_buf_text(out, "id");
	if (!pm_str_eq(f->name, f->column)) {
		pm_buf_text(out, " column ");
		pm_buf_escaped(out, f->column);
	}
	pm_buf_char(out, '\n');
}

static void print_themes(pm_str rules, pm_buf *out)
{
	scan s = begin(rules);
	bool first = true;
	for (pm_str n = next_name(&s); n.n; n = next_name(&s)) {
		if (!pm_str_eq(n, PM_STR("theme")))
			continue;
		const pm_str name = next_name(&s);
		pm_buf_printf(out, "%s%.*s", first ? "" : ", ", PM_STR_FMT(name));
		first = false;
	}
}

static pm_status print_register(declaring *d, const pm_table *t, pm_buf *out, pm_err *err)
{
	pm_field key = { .column = d->header[d->key] };
	PM_TRY(plain_name(&d->arena, key.column, &key.name, err));
	if (!key.name.n || is_digit(key.name.p[0]))
		key.name = PM_STR("sleutel");
	pm_buf_text(out, "register tabel {\n  file    ");
	pm_buf_escaped(out, pm_str_of(d->path));
	pm_buf_text(out, "\n  class   P\n  purpose ");
	print_themes(d->rules, out);
	pm_buf_printf(out, "\n  spine\n  known   delivery\n  key     %.*s\n", PM_STR_FMT(key.name));
	print_field(&key, NULL, out);
	for (uint32_t i = 0; i < d->n; i++)
		print_field(&d->field[i], t->column[i]->dict, out);
	pm_buf_text(out, "}\n");
	return pm_buf_check(out, err);
}

static pm_status declare(declaring *d, const char *key, pm_buf *out, pm_err *err)
{
	PM_TRY(read_header(d, err));
	PM_TRY(find_key(d, key, err));
	PM_TRY(find_fields(d, err));
	pm_register reg = { .name = PM_STR("tabel"), .key = -1, .known = -1, .begin = -1, .end = -1, .next = -1, .once = -1,
	                    .n_fields = d->n, .field = d->field };
	for (int i = 0; i < PM_ROLES; i++)
		reg.role[i] = -1;
	const pm_import_options o = { .threads = d->threads };
	pm_import *im;
	PM_TRY(pm_import_file(&reg, d->path, &o, &im, err));
	const pm_status s = print_register(d, im->table, out, err);
	pm_import_free(im);
	return s;
}

pm_status pm_declare_table(pm_str rules, const char *table, const char *key, unsigned threads, pm_buf *out, pm_err *err)
{
	declaring d = { .rules = rules, .path = table, .threads = threads };
	const pm_status s = declare(&d, key, out, err);
	pm_arena_release(&d.arena);
	return s;
}
