#include "cli/link_case.h"

#include <stdio.h>

#include "base/mem.h"
#include "cli/files.h"
#include "cli/joins.h"
#include "cli/leave.h"
#include "cli/link_history.h"
#include "cli/link_pair.h"
#include "cli/link_says.h"
#include "cli/link_texts.h"
#include "cli/past_run.h"
#include "publish/json.h"

typedef struct casing {
	pm_batch *batch;
	const char *const *pair; /* two words REGISTER:ROW, to explain; NULL: none */
	pm_batch_link link;
	pm_link_result result;
	pm_link_history now, before;
	bool has_now, has_before;
	uint32_t *best;   /* by row: accepted pair of most bits + 1; 0: none */
} casing;

static void print_row(const casing *w, uint32_t k, pm_buf *out)
{
	pm_buf_printf(out, "%.*s;%u", PM_STR_FMT(pm_link_register(w->batch->rules, &w->link, k)), pm_link_delivered(&w->link, k));
}

static int32_t number_of(const casing *w, const pm_link_history *h, uint32_t k)
{
	return pm_link_history_find(h, pm_link_history_key(w->link.frame.key[k]));
}

static void print_number(int32_t number, pm_buf *out)
{
	pm_buf_char(out, ';');
	if (number)
		pm_buf_printf(out, "E%d", number);
}

/* The key of an entity's record; of one that says what others say, and yet isn't one with them, its row too. */
static uint64_t key_of(const casing *w, uint32_t entity)
{
	const uint64_t key = w->link.frame.key[entity];
	return w->result.like[entity] == entity ? key : pm_hash_mix(key, w->link.frame.row[entity]);
}

/* Every record, its entity by the key of one of its records, and the number that it keeps over runs. */
static void print_entities(const casing *w, pm_buf *out)
{
	pm_buf_text(out, "register;rij;entiteit;nummer\n");
	for (uint32_t k = 0; k < w->link.frame.rows && !out->failed; k++) {
		print_row(w, k, out);
		pm_buf_printf(out, ";%016llx", (unsigned long long)key_of(w, w->result.entity[k]));
		print_number(w->has_now ? number_of(w, &w->now, k) : 0, out);
		pm_buf_char(out, '\n');
	}
}

/* ---- what changed ---- */

static bool find_best(casing *w)
{
	const pm_link_result *r = &w->result;
	w->best = pm_alloc((size_t)w->link.frame.rows + 1, sizeof *w->best);
	for (uint32_t i = 0; w->best && i < r->pairs; i++) {
		const uint32_t side[] = { r->pair[i].a, r->pair[i].b };
		for (int k = 0; k < 2 && r->entity[side[0]] == r->entity[side[1]]; k++)
			if (!w->best[side[k]] || r->pair[w->best[side[k]] - 1].bits < r->pair[i].bits)
				w->best[side[k]] = i + 1;
	}
	return w->best != NULL;
}

static void print_part(const char *name, int32_t bits, pm_buf *out) { pm_buf_printf(out, " %s %+.1f", name, (double)bits / PM_BITS_ONE); }

/* What the heaviest link of a record rests on: the parts of its bits, or a decision. */
static void print_reason(const casing *w, uint32_t k, pm_buf *out)
{
	const pm_link_result *r = &w->result;
	const uint32_t best = w->best[r->like[k]];
	pm_link_parts parts;
	if (!best) {
		pm_buf_text(out, r->like[k] != k && r->entity[k] == r->entity[r->like[k]] ? "gelijk aan een ander record" : "geen paar boven de drempel");
		return;
	}
	const pm_link_pair *p = &r->pair[best - 1];
	pm_link_parts_of(&r->weights, p, &parts);
	if (parts.decided) {
		pm_buf_text(out, "een besluit dat zij een zijn");
		return;
	}
	pm_buf_printf(out, "samen %.1f bit:", (double)p->bits / PM_BITS_ONE);
	for (uint32_t i = 0; i < r->weights.fields; i++)
		if (parts.level[i] != PM_FS_NULL)
			print_part(w->link.frame.field[i].name, parts.bits[i], out);
	if (parts.rarity)
		print_part("zeldzaamheid", parts.rarity, out);
	if (parts.rivals)
		print_part("anderen", parts.rivals, out);
	print_part("vooraf", parts.prior, out);
}

static void print_changes(const casing *w, pm_buf *out)
{
	const pm_link_frame *f = &w->link.frame;
	pm_buf_text(out, "register;rij;was;nu;wat;reden\n");
	for (uint32_t k = 0; k < f->rows && !out->failed; k++) {
		const int32_t was = number_of(w, &w->before, k), is = number_of(w, &w->now, k);
		if (was == is)
			continue;
		print_row(w, k, out);
		print_number(was, out);
		print_number(is, out);
		pm_buf_printf(out, ";%s;", !was ? "nieuw" : !is ? "los" : "verplaatst");
		print_reason(w, k, out);
		pm_buf_char(out, '\n');
	}
	for (uint32_t i = 0; i < w->before.n && !out->failed; i++) {
		if (pm_link_history_find(&w->now, w->before.key[i]))
			continue;
		pm_buf_printf(out, ";;E%d;;verdwenen;het record zegt iets anders, of staat er niet meer\n", w->before.entity[i]);
	}
}

/* For whom reads the outcome: what people's decisions have to do with it. */
static void tell_taught(const casing *w)
{
	const pm_link_taught *t = &w->result.taught;
	if (t->decisions == 0 || w->batch->opt->quiet)
		return;
	fprintf(stderr, "%u decisions of people hold for their pairs; %u of them taught the weights", t->decisions, t->learned);
	if (t->contradictory)
		fprintf(stderr, ", %u contradict each other", t->contradictory);
	if (t->shift) {
		const pm_link_field *f = &w->link.frame.field[t->field];
		pm_buf means = {0};
		pm_link_level_says(f, t->level, &means);
		fprintf(stderr, "; most for %s, level %u of %u (%s): %+.2f bit", f->name, t->level + 1u, w->result.weights.levels[t->field],
		        means.p && !means.failed ? means.p : "", (double)t->shift / PM_BITS_ONE);
		pm_buf_release(&means);
	}
	fputc('\n', stderr);
}

static pm_status read_history(casing *w, const char *name, bool changes, pm_err *err)
{
	pm_err none;
	pm_status s = pm_link_history_read(w->batch, w->link.link, false, &w->now, &none);
	w->has_now = s == PM_OK;
	if (s == PM_OK && changes)
		s = pm_link_history_read(w->batch, w->link.link, true, &w->before, &none);
	w->has_before = s == PM_OK;
	if (s == PM_E_NOTFOUND && changes)
		return pm_fail(err, PM_E_USE, "%s keeps no two outcomes of link %s yet: nothing to compare", w->batch->opt->db, name);
	if (s != PM_OK && s != PM_E_NOTFOUND && err)
		*err = none;
	return s == PM_E_NOTFOUND ? PM_OK : s;
}

static pm_status show_texts(const casing *w, pm_buf *out, pm_err *err)
{
	const pm_batch *b = w->batch;
	pm_link_texts texts;
	PM_TRY(pm_link_texts_group(b, &b->rules->link[w->link.link], &w->link.frame, &texts, err));
	const pm_status s = pm_link_texts_print(b, &w->link, &texts, out, err);
	pm_link_texts_release(&texts);
	return s;
}

static pm_status link_records(casing *w, const char *name, pm_buf *out, pm_err *err)
{
	pm_batch *b = w->batch;
	uint32_t pair[2];
	const int32_t link = pm_rules_link(b->rules, pm_str_of(name));
	if (link < 0)
		return pm_fail(err, PM_E_USE, "the rules of the run hold no link %s", name);
	const bool by_text = b->rules->link[link].text_name.n > 0;
	if (by_text && (w->pair || b->opt->changes))
		return pm_fail(err, PM_E_USE, "link %s groups texts: it has groups and scores, no pairs to explain and no history", name);
	PM_TRY(pm_batch_table(b, (uint32_t)b->rules->spine, err));
	PM_TRY(pm_batch_link_open(b, (uint32_t)link, &w->link, err));
	if (w->link.frame.rows < 2)
		return pm_fail(err, PM_E_USE, "the run has no records for link %s: is its register delivered, and approved?", name);
	if (by_text)
		return show_texts(w, out, err);
	if (w->pair) {
		PM_TRY(pm_link_pair_find(b->rules, &w->link, w->pair, pair, err));
		PM_TRY(pm_link(&w->link.frame.model, &w->result, err));
		return pm_link_pair_show(b->rules, &w->link, &w->result, pair, out, err);
	}
	PM_TRY(read_history(w, name, b->opt->changes, err));
	PM_TRY(pm_link(&w->link.frame.model, &w->result, err));
	if (!find_best(w))
		return pm_fail(err, PM_E_NOMEM, "no memory for %u records", w->link.frame.rows);
	if (b->opt->changes)
		print_changes(w, out);
	else
		print_entities(w, out);
	tell_taught(w);
	return pm_buf_check(out, err);
}

/* The pair names people: that somebody looked is kept before it is shown. */
static pm_status note_look(const casing *w, const char *name, int64_t run, pm_err *err)
{
	json_t *told = json_pack("{so, sI, s[oo]}", "koppeling", pm_json_string(pm_str_of(name)), "run", (json_int_t)run, "paar",
	                         pm_json_string(pm_str_of(w->pair[0])), pm_json_string(pm_str_of(w->pair[1])));
	const pm_status s = pm_leave_note(w->batch->opt, "review shown", told, err);
	json_decref(told);
	return s;
}

static pm_status use(const pm_options *o, const char *name, bool explain, pm_err *err)
{
	if (!name)
		return pm_fail(err, PM_E_USE, "link --db takes the name of a link of the run's rules");
	if (explain && o->changes)
		return pm_fail(err, PM_E_USE, "link takes --explain or --changes, not both");
	if (explain && (!o->by || pm_str_trim(pm_str_of(o->by)).n == 0))
		return pm_fail(err, PM_E_USE, "--explain shows who is in a register: who looks? Give --by NAME");
	const char *const read[] = { o->db };
	return o->out ? pm_file_apart(o->out, "--out", read, 1, err) : PM_OK;
}

pm_status pm_link_case(const pm_options *o, const char *name, const char *const row[2], pm_err *err)
{
	pm_batch b = { .opt = o };
	pm_run run;
	pm_buf out = {0};
	PM_TRY(use(o, name, row != NULL, err));
	casing *w = pm_alloc(1, sizeof *w);
	if (!w)
		return pm_fail(err, PM_E_NOMEM, "no memory for a link");
	w->batch = &b;
	w->pair = row;
	pm_status s = pm_past_run(&b, o->run, &run, err);
	if (s == PM_OK)
		s = link_records(w, name, &out, err);
	if (s == PM_OK && row)
		s = note_look(w, name, run.id, err);
	if (s == PM_OK)
		s = pm_file_put(o->out, pm_buf_str(&out), err);
	if (s == PM_OK && !row && !o->quiet)
		pm_file_tell(o->out, pm_table_lines(pm_buf_str(&out)), "row", "rows");
	pm_buf_release(&out);
	pm_free(w->best);
	pm_link_history_release(&w->now);
	pm_link_history_release(&w->before);
	pm_link_release(&w->result);
	pm_batch_link_release(&w->link);
	pm_free(w);
	pm_batch_release(&b);
	return s;
}
