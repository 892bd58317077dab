#include "cli/manifest.h"

#include <stdio.h>
#include <stdlib.h>

#include "publish/json.h"
#include "store/audit.h"

static json_t *text(pm_str s) { return pm_json_string(s); }

static json_t *hex(const pm_digest *d)
{
	char h[PM_DIGEST_HEX];
	pm_digest_hex(d, h);
	return json_string(h);
}

static json_t *day(int32_t d)
{
	char t[32];
	if (d == PM_NO_DAY)
		return json_null();
	pm_date_text((pm_date){ d, d }, t);
	return json_string(t);
}

pm_status pm_program_digest(pm_digest *out, pm_err *err) { return pm_digest_file("/proc/self/exe", out, err); }

static json_t *input(const pm_register *reg, const pm_input *in)
{
	const pm_tally *t = &in->tally;
	return json_pack("{so, sI, so, so, sI, so, so, sI, sI, sI, sI, sI, sI, sI}", "register", text(reg->name),
	                 "source", (json_int_t)in->source.id, "path", text(in->source.path), "sha256", hex(&in->source.digest),
	                 "bytes", (json_int_t)in->source.size, "key", hex(&in->key), "peildatum", day(in->source.peildatum),
	                 "rows", (json_int_t)t->rows, "accepted", (json_int_t)t->accepted, "rejected", (json_int_t)t->rejected,
	                 "repaired", (json_int_t)t->repaired, "joined", (json_int_t)t->joined,
	                 "ambiguous", (json_int_t)t->ambiguous, "none", (json_int_t)t->none);
}

static json_t *inputs(const pm_batch *b)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if (b->input[i].there)
			json_array_append_new(list, input(&b->rules->reg[i], &b->input[i]));
	return list;
}

/* What a list must say first (levering.h): missing registers, and what a gate had stopped. */
static json_t *doubts(const pm_batch *b)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		const pm_input *in = &b->input[i];
		if (in->stands_in || in->too_old != PM_NO_DAY || in->accepted.n)
			json_array_append_new(list, json_pack("{so, sb, so, so}", "register", text(b->rules->reg[i].name), "stands_in", in->stands_in,
			                                      "too_old", day(in->too_old), "accepted", text(in->accepted)));
	}
	return list;
}

static json_t *rule_file(const pm_rule_file *f)
{
	return json_pack("{so, so}", "path", text(pm_str_of(f->path)), "sha256", hex(&f->digest));
}

static json_t *rules(const pm_batch *b)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < b->rules->n_file; i++)
		json_array_append_new(list, rule_file(&b->rules->file[i]));
	return list;
}

static json_t *weights(const pm_batch *b)
{
	return b->weights_file.path ? rule_file(&b->weights_file) : json_null();
}

static json_t *outputs(const pm_batch *b)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < b->outputs; i++)
		json_array_append_new(list, json_pack("{ss, so, sI}", "name", b->output[i].name, "sha256", hex(&b->output[i].digest),
		                                      "bytes", (json_int_t)b->output[i].bytes));
	return list;
}

static json_t *accepted(const pm_batch *b)
{
	if (!b->gate_passed)
		return json_null();
	return json_pack("{so, so}", "by", text(pm_str_of(b->opt->by)), "why", text(pm_str_of(b->opt->accept)));
}

/* The end of the audit chain before this run: entries cut off later are missed. */
static pm_status chain(const pm_batch *b, json_t **out, pm_err *err)
{
	int64_t seq;
	pm_digest head;
	PM_TRY(pm_audit_head(b->file, &seq, &head, err));
	*out = json_pack("{sI, so}", "entries", (json_int_t)seq, "head", hex(&head));
	return PM_OK;
}

pm_status pm_manifest_write(const pm_batch *b, pm_buf *out, pm_err *err)
{
	json_t *audit;
	PM_TRY(chain(b, &audit, err));
	json_t *m = json_pack("{s{so}, so, ss, sI, si, so, so, so, so, so, so, so}", "program", "sha256", hex(&b->program), "as_of", day(b->as_of),
	                      "as_of_from", b->as_of_from, "seed", (json_int_t)b->opt->seed, "top", (int)b->top,
	                      "inputs", inputs(b), "doubts", doubts(b), "rules", rules(b), "weights", weights(b),
	                      "outputs", outputs(b), "accepted", accepted(b), "audit", audit);
	char *json = m ? json_dumps(m, JSON_INDENT(1)) : NULL;
	json_decref(m);
	if (!json)
		return pm_fail(err, PM_E_NOMEM, "no memory for the manifest");
	pm_buf_text(out, json);
	free(json);
	return pm_buf_check(out, err);
}

pm_status pm_manifest_weights(pm_batch *b, pm_str json, pm_str *out_path, pm_err *err)
{
	json_error_t e;
	json_t *m = json_loadb(json.p, json.n, 0, &e);
	if (!m)
		return pm_fail(err, PM_E_SYNTAX, "the run's manifest can't be read: %s", e.text);
	const char *path = json_string_value(json_object_get(json_object_get(m, "weights"), "path"));
	const pm_str copy = { path ? pm_arena_text(&b->arena, path, strlen(path)) : NULL, path ? strlen(path) : 0 };
	json_decref(m);
	if (path && !copy.p)
		return pm_fail(err, PM_E_NOMEM, "no memory for the manifest");
	*out_path = copy;
	return PM_OK;
}

static uint64_t whole(const json_t *o, const char *name) { return (uint64_t)json_integer_value(json_object_get(o, name)); }

static bool digest_of(const json_t *o, const char *name, pm_digest *out)
{
	const char *h = json_string_value(json_object_get(o, name));
	if (!h || strlen(h) != 2 * PM_DIGEST_BYTES)
		return false;
	for (size_t i = 0; i < PM_DIGEST_BYTES; i++) {
		unsigned v;
		if (sscanf(h + 2 * i, "%2x", &v) != 1)
			return false;
		out->byte[i] = (uint8_t)v;
	}
	return true;
}

static int32_t day_of(const json_t *o)
{
	const char *s = json_string_value(o);
	pm_date d;
	return s && pm_date_parse(pm_str_of(s), &d) == 1 ? d.lo : PM_NO_DAY;
}

static pm_status read_input(pm_batch *b, const json_t *o, pm_err *err)
{
	const char *name = json_string_value(json_object_get(o, "register")), *path = json_string_value(json_object_get(o, "path"));
	if (!name || !path)
		return pm_fail(err, PM_E_SYNTAX, "the run's manifest names an input without register or path");
	const int32_t reg = pm_rules_register(b->rules, pm_str_of(name));
	if (reg < 0)
		return PM_OK;
	pm_input *in = &b->input[reg];
	in->there = true;
	in->source.id = (int64_t)whole(o, "source");
	in->source.reg = b->rules->reg[reg].name;
	in->source.path = pm_str_of(pm_arena_text(&b->arena, path, strlen(path)));
	in->source.size = whole(o, "bytes");
	in->source.peildatum = day_of(json_object_get(o, "peildatum"));
	in->tally = (pm_tally){ .rows = whole(o, "rows"), .accepted = whole(o, "accepted"), .rejected = whole(o, "rejected"),
	                        .repaired = whole(o, "repaired"), .joined = whole(o, "joined"),
	                        .ambiguous = whole(o, "ambiguous"), .none = whole(o, "none") };
	if (!digest_of(o, "sha256", &in->source.digest) || !digest_of(o, "key", &in->key))
		return pm_fail(err, PM_E_SYNTAX, "the run's manifest holds no digest for %s", name);
	return PM_OK;
}

static pm_status keep_text(pm_batch *b, const json_t *s, pm_str *out, pm_err *err)
{
	const size_t n = json_string_length(s);
	const char *p = n ? pm_arena_text(&b->arena, json_string_value(s), n) : "";
	*out = (pm_str){ p, n };
	return p ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the manifest");
}

static pm_status read_doubt(pm_batch *b, const json_t *o, pm_err *err)
{
	const char *name = json_string_value(json_object_get(o, "register"));
	const int32_t reg = name ? pm_rules_register(b->rules, pm_str_of(name)) : -1;
	if (reg < 0)
		return PM_OK;
	b->input[reg].stands_in = json_is_true(json_object_get(o, "stands_in"));
	b->input[reg].too_old = day_of(json_object_get(o, "too_old"));
	return keep_text(b, json_object_get(o, "accepted"), &b->input[reg].accepted, err);
}

pm_status pm_manifest_read(pm_batch *b, pm_str json, pm_err *err)
{
	json_error_t e;
	json_t *m = json_loadb(json.p, json.n, 0, &e);
	if (!m)
		return pm_fail(err, PM_E_SYNTAX, "the run's manifest can't be read: %s", e.text);
	pm_status s = PM_OK;
	size_t i;
	json_t *o;
	b->top = (uint32_t)whole(m, "top");
	json_array_foreach(json_object_get(m, "inputs"), i, o) {
		s = read_input(b, o, err);
		if (s != PM_OK)
			break;
	}
	json_array_foreach(json_object_get(m, "doubts"), i, o)
		if (s == PM_OK)
			s = read_doubt(b, o, err);
	if (s == PM_OK)
		s = keep_text(b, json_object_get(json_object_get(m, "accepted"), "why"), &b->why, err);
	json_decref(m);
	return s;
}
