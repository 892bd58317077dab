#include "cli/rectify_record.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/mem.h"

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the rectifications"); }

static void digest_of_value(const pm_column *c, uint32_t row, pm_buf *scratch, char hex[17])
{
	char whole[PM_DIGEST_HEX];
	pm_buf_clear(scratch);
	pm_buf_char(scratch, pm_column_has(c, row) ? '=' : '-');
	pm_column_print(c, row, scratch);
	const pm_digest d = pm_digest_of(scratch->p, scratch->n);
	pm_digest_hex(&d, whole);
	memcpy(hex, whole, 16);
	hex[16] = 0;
}

pm_status pm_rectify_record(const pm_register *reg, const pm_table *t, uint32_t row, pm_buf *key, pm_buf *record, pm_err *err)
{
	const pm_column *k = reg->key < 0 ? NULL : pm_table_find(t, reg->field[reg->key].name);
	pm_buf scratch = {0};
	if (k && pm_column_has(k, row)) {
		pm_column_print(k, row, key);
		return pm_buf_check(key, err);
	}
	json_t *o = json_object();
	bool ok = o != NULL;
	for (uint32_t f = 0; f < reg->n_fields && ok; f++) {
		const pm_column *c = pm_rectify_is_read(&reg->field[f]) ? pm_table_find(t, reg->field[f].name) : NULL;
		char hex[17];
		if (!c)
			continue;
		digest_of_value(c, row, &scratch, hex);
		ok = !scratch.failed && json_object_setn_new(o, reg->field[f].name.p, reg->field[f].name.n, json_string(hex)) == 0;
	}
	char *text = ok ? json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(o);
	pm_buf_release(&scratch);
	if (!text)
		return no_memory(err);
	pm_buf_text(record, text);
	free(text);
	return pm_buf_check(record, err);
}

static void want_id(const pm_register *reg, const pm_table *t, const pm_rectification *r, pm_wanted *w)
{
	const pm_column *c = reg->role[PM_ROLE_ID] < 0 ? NULL : pm_table_find(t, reg->field[reg->role[PM_ROLE_ID]].name);
	const uint32_t code = c && c->dict && r->address_id.n ? pm_dict_find(c->dict, r->address_id) : PM_NO_CODE;
	pm_buf b = {0};
	char hex[PM_DIGEST_HEX];
	pm_buf_char(&b, '=');
	pm_buf_add_str(&b, r->address_id);
	const pm_digest d = pm_digest_of(b.p ? b.p : "", b.n);
	pm_digest_hex(&d, hex);
	for (uint32_t i = 0; i < w->n && code != PM_NO_CODE && !b.failed; i++)
		if (w->column[i] == c && memcmp(hex, w->hex[i], 16) == 0) {
			w->id = c;
			w->code = code;
		}
	pm_buf_release(&b);
}

pm_status pm_wanted_of(const pm_register *reg, const pm_table *t, const pm_rectification *r, pm_arena *a, pm_wanted *out, pm_err *err)
{
	*out = (pm_wanted){ .key_is = r->key, .was = r->was, .field = r->field.n ? pm_table_find(t, r->field) : NULL };
	if (r->key.n) {
		out->key = reg->key < 0 ? NULL : pm_table_find(t, reg->field[reg->key].name);
		return PM_OK;
	}
	json_t *o = json_loadb(r->record.p, r->record.n, 0, NULL);
	out->column = pm_arena_alloc(a, json_object_size(o) + 1, sizeof *out->column);
	out->hex = pm_arena_alloc(a, json_object_size(o) + 1, sizeof *out->hex);
	const bool ok = out->column && out->hex;
	const char *name;
	json_t *value;
	bool whole = true;
	json_object_foreach (o, name, value) {
		const pm_column *c = pm_table_get(t, name);
		whole &= c && json_is_string(value) && json_string_length(value) == 16;
		if (!ok || !whole)
			break;
		out->column[out->n] = c;
		memcpy(out->hex[out->n++], json_string_value(value), 17);
	}
	if (!whole) /* fewer fields are read now: others might be taken for it */
		out->n = 0;
	json_decref(o);
	want_id(reg, t, r, out);
	return ok ? PM_OK : no_memory(err);
}

static bool says(pm_wanted *w, const pm_column *c, uint32_t row, pm_str what, pm_buf *scratch)
{
	pm_buf_clear(scratch);
	pm_column_print(c, row, scratch);
	w->lost |= scratch->failed;
	return pm_str_eq(pm_buf_str(scratch), what);
}

bool pm_wanted_is(pm_wanted *w, uint32_t row, pm_buf *scratch)
{
	char hex[17];
	if (w->id && (!pm_column_has(w->id, row) || w->id->code[row] != w->code))
		return false;
	if (w->key && !says(w, w->key, row, w->key_is, scratch))
		return false;
	for (uint32_t i = 0; i < w->n; i++) {
		digest_of_value(w->column[i], row, scratch, hex);
		w->lost |= scratch->failed;
		if (memcmp(hex, w->hex[i], 16) != 0)
			return false;
	}
	return (w->key || w->n) && (!w->field || says(w, w->field, row, w->was, scratch));
}
