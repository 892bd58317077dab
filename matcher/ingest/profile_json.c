/* A profile as it is kept: JSON. */
#include <jansson.h>
#include <stdlib.h>

#include "ingest/profile.h"

static json_t *text(pm_str s) { return json_stringn(s.p, s.n); }

static json_t *column(const pm_profile_column *c)
{
	json_t *words = json_array(), *edges = json_array(), *bands = json_array();
	for (uint32_t i = 0; i < c->n_words; i++) {
		json_t *word = text(c->word[i].word);
		if (word) /* one that is no UTF-8 can't be kept, and is compared as a rare one */
			json_array_append_new(words, json_pack("[o, I]", word, (json_int_t)c->word[i].rows));
	}
	for (uint32_t i = 0; i + 1 < c->bands; i++)
		json_array_append_new(edges, json_real(c->edge[i]));
	for (uint32_t i = 0; i < c->bands; i++)
		json_array_append_new(bands, json_integer(c->band[i]));
	return json_pack("{so, ss, sI, sI, sI, so, so, so}", "field", text(c->name), "type", pm_type_word(c->type), "empty",
	                 (json_int_t)c->nulls, "distinct", (json_int_t)c->distinct, "yes", (json_int_t)c->yes, "words", words,
	                 "edges", edges, "bands", bands);
}

pm_status pm_profile_write(const pm_profile *p, pm_buf *out, pm_err *err)
{
	json_t *headers = json_array(), *columns = json_array();
	for (uint32_t i = 0; i < p->n_headers; i++) {
		json_t *h = text(p->header[i]);
		json_array_append_new(headers, h ? h : json_string("?"));
	}
	for (uint32_t i = 0; i < p->n_columns; i++)
		json_array_append_new(columns, column(&p->column[i]));
	json_t *o = json_pack("{sI, sI, sI, si, so, so}", "rows", (json_int_t)p->rows, "joined", (json_int_t)p->joined, "to_join",
	                      (json_int_t)p->to_join, "peildatum", p->peildatum, "headers", headers, "columns", columns);
	char *json = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	if (!json)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	pm_buf_text(out, json);
	free(json);
	return pm_buf_check(out, err);
}

static uint32_t whole(const json_t *o, const char *name)
{
	const json_int_t v = json_integer_value(json_object_get(o, name));
	return v < 0 || v > UINT32_MAX ? 0 : (uint32_t)v;
}

static pm_status keep_text(pm_arena *a, const json_t *s, pm_str *out, pm_err *err)
{
	if (!json_is_string(s))
		return pm_fail(err, PM_E_SYNTAX, "a profile holds something else than a text");
	const size_t n = json_string_length(s);
	const char *p = pm_arena_text(a, json_string_value(s), n);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	*out = (pm_str){ p, n };
	return PM_OK;
}

static pm_status read_words(pm_arena *a, const json_t *list, pm_profile_column *c, pm_err *err)
{
	size_t n = json_array_size(list);
	n = n < PM_PROFILE_WORDS ? n : PM_PROFILE_WORDS;
	c->word = pm_arena_alloc(a, n, sizeof *c->word);
	if (!c->word)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	for (size_t i = 0; i < n; i++) {
		const json_t *pair = json_array_get(list, i);
		PM_TRY(keep_text(a, json_array_get(pair, 0), &c->word[i].word, err));
		c->word[i].rows = (uint32_t)json_integer_value(json_array_get(pair, 1));
		c->n_words++;
	}
	return PM_OK;
}

static pm_status read_column(pm_arena *a, const json_t *o, pm_profile_column *c, pm_err *err)
{
	const char *type = json_string_value(json_object_get(o, "type"));
	PM_TRY(keep_text(a, json_object_get(o, "field"), &c->name, err));
	if (!type || !pm_type_of_word(pm_str_of(type), &c->type))
		return pm_fail(err, PM_E_SYNTAX, "a profile holds a column of no type");
	c->nulls = whole(o, "empty");
	c->distinct = whole(o, "distinct");
	c->yes = whole(o, "yes");
	const json_t *edges = json_object_get(o, "edges"), *bands = json_object_get(o, "bands");
	const size_t n = json_array_size(bands);
	if (n > PM_PROFILE_BANDS || (n && json_array_size(edges) + 1 != n))
		return pm_fail(err, PM_E_SYNTAX, "a profile holds bands without their edges");
	c->bands = (uint32_t)n;
	for (size_t i = 0; i < n; i++) {
		c->band[i] = (uint32_t)json_integer_value(json_array_get(bands, i));
		if (i + 1 < n)
			c->edge[i] = json_number_value(json_array_get(edges, i));
	}
	return read_words(a, json_object_get(o, "words"), c, err);
}

static pm_status read_all(const json_t *o, pm_profile *p, pm_err *err)
{
	const json_t *headers = json_object_get(o, "headers"), *columns = json_object_get(o, "columns");
	p->rows = whole(o, "rows");
	p->joined = whole(o, "joined");
	p->to_join = whole(o, "to_join");
	p->peildatum = (int32_t)json_integer_value(json_object_get(o, "peildatum"));
	p->header = pm_arena_alloc(&p->arena, json_array_size(headers), sizeof *p->header);
	p->column = pm_arena_alloc(&p->arena, json_array_size(columns), sizeof *p->column);
	if (!p->header || !p->column)
		return pm_fail(err, PM_E_NOMEM, "no memory for a profile");
	for (; p->n_headers < json_array_size(headers); p->n_headers++)
		PM_TRY(keep_text(&p->arena, json_array_get(headers, p->n_headers), &p->header[p->n_headers], err));
	for (; p->n_columns < json_array_size(columns); p->n_columns++)
		PM_TRY(read_column(&p->arena, json_array_get(columns, p->n_columns), &p->column[p->n_columns], err));
	return PM_OK;
}

pm_status pm_profile_read(pm_str json, pm_profile *out, pm_err *err)
{
	json_error_t e;
	json_t *o = json_loadb(json.p, json.n, 0, &e);
	if (!o)
		return pm_fail(err, PM_E_SYNTAX, "a profile can't be read: %s", e.text);
	pm_profile p = {0};
	const pm_status s = read_all(o, &p, err);
	json_decref(o);
	if (s == PM_OK)
		*out = p;
	else
		pm_profile_release(&p);
	return s;
}
