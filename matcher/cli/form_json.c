#include "cli/form_json.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>

enum { MOST_BYTES = 64 << 20 }; /* a form is a few hundred bytes a visit */

static void cell(pm_buf *out, const char *text, size_t n)
{
	pm_buf_char(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '"')
			pm_buf_char(out, '"');
		pm_buf_char(out, text[i] ? text[i] : ' ');
	}
	pm_buf_char(out, '"');
}

static void value(pm_buf *out, const json_t *v)
{
	char text[64];
	if (json_is_string(v))
		cell(out, json_string_value(v), json_string_length(v));
	else if (json_is_integer(v))
		cell(out, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)json_integer_value(v)));
	else if (json_is_real(v))
		cell(out, text, (size_t)snprintf(text, sizeof text, "%.15g", json_real_value(v)));
}

static json_t *rows_of(json_t *root)
{
	const char *key;
	json_t *v;
	if (json_is_array(root))
		return root;
	json_object_foreach(root, key, v)
		if (json_is_array(v))
			return v;
	return NULL;
}

static pm_status print(const char *path, json_t *rows, const pm_str *name, uint32_t columns, pm_buf *out, pm_err *err)
{
	for (uint32_t c = 0; c < columns; c++)
		pm_buf_printf(out, "%s%.*s", c ? ";" : "", PM_STR_FMT(name[c]));
	pm_buf_char(out, '\n');
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *o = json_array_get(rows, i);
		if (!json_is_object(o))
			return pm_fail_at(err, PM_E_SYNTAX, path, 0, 0, "item %zu is no object", i + 1);
		for (uint32_t c = 0; c < columns; c++) {
			if (c)
				pm_buf_char(out, ';');
			value(out, json_object_getn(o, name[c].p, name[c].n));
		}
		pm_buf_char(out, '\n');
	}
	return pm_buf_check(out, err);
}

static bool is_json(FILE *f)
{
	int c;
	do
		c = getc(f);
	while (c == ' ' || c == '\t' || c == '\r' || c == '\n');
	rewind(f);
	return c == '{' || c == '[';
}

pm_status pm_form_json(const char *path, const pm_str *name, uint32_t columns, pm_buf *out_csv, pm_err *err)
{
	FILE *f = fopen(path, "rb");
	json_error_t e;
	if (!f)
		return pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	if (!is_json(f))
		return fclose(f), PM_E_NOTFOUND;
	if (fseek(f, 0, SEEK_END) != 0 || ftell(f) > MOST_BYTES)
		return fclose(f), pm_fail_at(err, PM_E_RANGE, path, 0, 0, "too large for a form");
	rewind(f);
	json_t *root = json_loadf(f, JSON_REJECT_DUPLICATES, &e);
	fclose(f);
	if (!root)
		return pm_fail_at(err, PM_E_SYNTAX, path, (uint32_t)(e.line > 0 ? e.line : 0), (uint32_t)(e.column > 0 ? e.column : 0), "%s", e.text);
	json_t *rows = rows_of(root);
	const pm_status s = rows ? print(path, rows, name, columns, out_csv, err) : pm_fail_at(err, PM_E_SYNTAX, path, 0, 0, "it holds no array of visits");
	json_decref(root);
	return s;
}
