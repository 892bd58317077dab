#include "link/frame.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "link/frame_model.h"
#include "link/take.h"

typedef struct making {
	const pm_rules *rules;
	const pm_link_rule *rule;
	const pm_link_input *input;
	uint32_t inputs;
	pm_link_frame *frame;
	pm_link_item item[PM_LINK_RULE_VALUES][PM_LINK_RULE_SOURCES];  /* parts == 0: no value there */
	const pm_column *column[PM_LINK_RULE_VALUES][PM_LINK_RULE_SOURCES][PM_LINK_RULE_PARTS];
} making;

static bool is_against(const making *w, uint32_t input)
{
	return w->rule->sources ? w->rule->source[input].against : w->input[input].right;
}

static uint32_t rows_of(const pm_link_input *in)
{
	if (!in->table)
		return 0;
	return in->keep ? (uint32_t)pm_bits_count(in->keep, in->table->rows) : in->table->rows;
}

/* Rows of the records first, then of what they are held against. */
static pm_status lay_rows(making *w, pm_err *err)
{
	pm_link_frame *f = w->frame;
	uint64_t rows = 0, left = 0;
	for (uint32_t i = 0; i < w->inputs; i++) {
		rows += rows_of(&w->input[i]);
		left += is_against(w, i) ? 0 : rows_of(&w->input[i]);
	}
	if (rows > UINT32_MAX - 64)
		return pm_fail(err, PM_E_RANGE, "%llu records to link are too many", (unsigned long long)rows);
	f->source = pm_alloc(rows + 1, 1);
	f->row = pm_alloc(rows + 1, sizeof *f->row);
	f->key = pm_alloc(rows + 1, sizeof *f->key);
	if (!f->source || !f->row || !f->key)
		return pm_fail(err, PM_E_NOMEM, "no memory for %llu records", (unsigned long long)rows);
	for (int side = 0; side < 2; side++)
		for (uint32_t i = 0; i < w->inputs; i++) {
			const pm_link_input *in = &w->input[i];
			for (uint32_t r = 0; in->table && is_against(w, i) == (side == 1) && r < in->table->rows; r++)
				if (!in->keep || pm_bit(in->keep, r)) {
					f->source[f->rows] = (uint8_t)i;
					f->row[f->rows++] = r;
				}
		}
	if (left == 0)
		f->rows = 0; /* nobody to hold against the others */
	f->model.left_rows = left < rows ? (uint32_t)left : 0;
	return PM_OK;
}

/* ---- which columns make a value ---- */

static pm_status no_column(const making *w, const pm_link_part *part, uint32_t input, pm_err *err)
{
	const pm_table *t = w->input[input].table;
	const char *best = NULL;
	unsigned nearest = 4;
	pm_buf have = { .most = 300 };
	for (uint32_t c = 0; c < t->columns; c++) {
		const unsigned d = pm_str_distance(part->name, pm_str_of(t->column[c]->name), nearest);
		if (d < nearest) {
			nearest = d;
			best = t->column[c]->name;
		}
		if (!have.failed)
			pm_buf_printf(&have, "%s%s", c ? ", " : "", t->column[c]->name);
	}
	const pm_status s = pm_fail_at(err, PM_E_NAME, w->rules->file[part->span.file].path, part->span.line, part->span.col,
	                               "%s has no column %.*s%s%s%s\nit has: %s", t->name, PM_STR_FMT(part->name), best ? "; did you mean " : "",
	                               best ? best : "", best ? "?" : "", have.p && !have.failed ? have.p : "many others");
	pm_buf_release(&have);
	return s;
}

static pm_status find_file_columns(making *w, uint32_t v, uint32_t i, pm_err *err)
{
	const pm_link_value *value = &w->rule->value[v];
	pm_link_item *it = &w->item[v][i];
	const pm_str side = w->input[i].right ? PM_STR("right") : PM_STR("left");
	*it = (pm_link_item){ .parts = 1, .part = { { .name = value->name, .span = value->span } } };
	for (uint32_t k = 0; k < value->items; k++)
		if (value->item[k].source.n == 0 || pm_str_eq(value->item[k].source, side))
			*it = value->item[k];
	for (uint32_t p = 0; p < it->parts; p++) {
		w->column[v][i][p] = pm_table_find(w->input[i].table, it->part[p].name);
		if (!w->column[v][i][p])
			return no_column(w, &it->part[p], i, err);
	}
	return PM_OK;
}

static pm_status find_columns(making *w, pm_err *err)
{
	for (uint32_t v = 0; v < w->rule->values; v++)
		for (uint32_t i = 0; i < w->inputs; i++) {
			const pm_link_item *of = w->rule->sources ? w->rule->value[v].of[i] : NULL;
			if (!w->input[i].table)
				continue;
			if (!w->rule->sources) {
				PM_TRY(find_file_columns(w, v, i, err));
				continue;
			}
			if (!of)
				continue;
			const pm_register *reg = &w->rules->reg[w->rule->source[i].reg];
			bool all = true;
			for (uint32_t p = 0; p < of->parts; p++) {
				const int32_t field = of->part[p].field;
				w->column[v][i][p] = field < 0 ? w->input[i].address : pm_table_find(w->input[i].table, reg->field[field].name);
				all &= w->column[v][i][p] != NULL;
			}
			if (all)
				w->item[v][i] = *of;
		}
	return PM_OK;
}

/* ---- values ---- */

static pm_status set_code(pm_column *c, uint32_t row, pm_str s, uint32_t *out_code, pm_err *err)
{
	PM_TRY(pm_dict_intern(c->dict, s, out_code, err));
	c->code[row] = *out_code;
	pm_bit_set(c->valid, row);
	return PM_OK;
}

/* The row of a part's column: the record's, or its address's; PM_NO_ROW where it has none. Rows lie by address, so `at` of the
 * row before is where to go on. */
static uint32_t row_of(const making *w, const pm_link_part *part, uint32_t i, uint32_t k, uint32_t *at)
{
	const pm_place *place = w->input[i].table->place;
	const uint32_t r = w->frame->row[k];
	if (part->field != PM_LINK_ADDRESS)
		return r;
	while (place && *at < place->addresses && r >= place->start[*at + 1])
		++*at;
	return place && *at < place->addresses ? *at : PM_NO_ROW;
}

/* One column of words: each word is looked at once. */
static pm_status value_of_words(const making *w, uint32_t v, uint32_t i, uint32_t from, uint32_t to, pm_err *err)
{
	const pm_column *in = w->column[v][i][0];
	pm_column *out = w->frame->value[v];
	uint32_t *code = pm_alloc((size_t)pm_dict_size(in->dict) + 1, sizeof *code); /* + 1; 0: not looked at yet */
	if (!code)
		return pm_fail(err, PM_E_NOMEM, "no memory for the words of %s", in->name);
	pm_status s = PM_OK;
	for (uint32_t k = from, at = 0; s == PM_OK && k < to; k++) {
		char room[PM_TAKE_BYTES];
		const uint32_t r = row_of(w, &w->item[v][i].part[0], i, k, &at);
		if (r == PM_NO_ROW || !pm_column_has(in, r))
			continue;
		uint32_t *mine = &code[in->code[r]];
		if (*mine == 0) {
			const pm_str text = pm_link_taken(w->item[v][i].part[0].take, 0, pm_column_str(in, r), room);
			*mine = PM_NO_CODE;
			if (text.n == 0)
				continue;
			s = pm_dict_intern(out->dict, text, mine, err);
			++*mine;
		}
		if (*mine == PM_NO_CODE || s != PM_OK)
			continue;
		out->code[k] = *mine - 1;
		pm_bit_set(out->valid, k);
	}
	pm_free(code);
	return s;
}

static void add_part(const pm_column *c, uint32_t r, pm_link_take take, pm_buf *cell, pm_buf *text)
{
	char room[PM_TAKE_BYTES];
	pm_str s = pm_column_str(c, r);
	if (!c->dict && c->type != PM_TYPE_TEXT) {
		pm_buf_clear(cell);
		pm_column_print(c, r, cell);
		s = pm_buf_str(cell);
	}
	s = pm_link_taken(take, 0, s, room);
	if (s.n && text->n)
		pm_buf_char(text, ' ');
	pm_buf_add_str(text, s);
}

static pm_status value_of_parts(const making *w, uint32_t v, uint32_t i, uint32_t from, uint32_t to, pm_err *err)
{
	const pm_link_item *it = &w->item[v][i];
	pm_buf text = {0}, cell = {0};
	pm_status s = PM_OK;
	for (uint32_t k = from, at = 0; s == PM_OK && k < to; k++) {
		uint32_t code;
		pm_buf_clear(&text);
		for (uint32_t p = 0; p < it->parts; p++) {
			const uint32_t r = row_of(w, &it->part[p], i, k, &at);
			if (r != PM_NO_ROW && pm_column_has(w->column[v][i][p], r))
				add_part(w->column[v][i][p], r, it->part[p].take, &cell, &text);
		}
		s = text.failed || cell.failed ? pm_fail(err, PM_E_NOMEM, "no memory for a value") : PM_OK;
		if (s == PM_OK && text.n)
			s = set_code(w->frame->value[v], k, pm_buf_str(&text), &code, err);
	}
	pm_buf_release(&text);
	pm_buf_release(&cell);
	return s;
}

static pm_status make_value(void *ctx, uint32_t v, pm_err *err)
{
	const making *w = ctx;
	pm_link_frame *f = w->frame;
	PM_TRY(pm_column_new(w->rule->value[v].name, PM_TYPE_ID, f->rows, &f->value[v], err));
	for (uint32_t from = 0, to; from < f->rows; from = to) {
		const uint32_t i = f->source[from];
		for (to = from + 1; to < f->rows && f->source[to] == i;)
			to++;
		const pm_link_item *it = &w->item[v][i];
		if (it->parts == 1 && w->column[v][i][0]->dict)
			PM_TRY(value_of_words(w, v, i, from, to, err));
		else if (it->parts)
			PM_TRY(value_of_parts(w, v, i, from, to, err));
	}
	return PM_OK;
}

static pm_status make_taken(void *ctx, uint32_t t, pm_err *err)
{
	const making *w = ctx;
	struct pm_link_taken_column *mine = &w->frame->taken[t];
	const pm_column *in = w->frame->value[mine->value];
	const uint32_t words = pm_dict_size(in->dict);
	PM_TRY(pm_column_new(pm_str_of(in->name), PM_TYPE_ID, in->rows, &mine->column, err));
	uint32_t *code = pm_alloc((size_t)words + 1, sizeof *code);
	if (!code)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u words", words);
	pm_status s = PM_OK;
	for (uint32_t k = 0; s == PM_OK && k < words; k++) {
		char room[PM_TAKE_BYTES];
		const pm_str text = pm_link_taken(mine->take, mine->letters, pm_dict_get(in->dict, k), room);
		code[k] = PM_NO_CODE;
		if (text.n)
			s = pm_dict_intern(mine->column->dict, text, &code[k], err);
	}
	for (uint32_t r = 0; s == PM_OK && r < in->rows; r++)
		if (pm_column_has(in, r) && code[in->code[r]] != PM_NO_CODE) {
			mine->column->code[r] = code[in->code[r]];
			pm_bit_set(mine->column->valid, r);
		}
	pm_free(code);
	return s;
}

/* ---- identity ---- */

static void hash_rows(const making *w)
{
	pm_link_frame *f = w->frame;
	for (uint32_t k = 0; k < f->rows; k++) {
		const pm_str name = w->rule->sources ? w->rule->source[f->source[k]].name : pm_str_of(w->input[f->source[k]].right ? "right" : "left");
		f->key[k] = pm_hash(name.p, name.n);
	}
	for (uint32_t v = 0; v < w->rule->values; v++) {
		const pm_column *c = f->value[v];
		for (uint32_t k = 0; k < f->rows; k++) {
			const pm_str s = pm_column_str(c, k);
			f->key[k] = pm_hash_mix(f->key[k], pm_column_has(c, k) ? pm_hash(s.p, s.n) : v);
		}
	}
}

static pm_status make_ids(const making *w, pm_err *err)
{
	pm_link_frame *f = w->frame;
	if (w->inputs == 0 || !w->input[0].id)
		return PM_OK;
	PM_TRY(pm_column_new(PM_STR("id"), PM_TYPE_ID, f->rows, &f->id, err));
	for (uint32_t k = 0; k < f->rows; k++) {
		const pm_str s = pm_column_str(w->input[f->source[k]].id, f->row[k]);
		if (s.n)
			PM_TRY(pm_column_set_word(f->id, k, s, err));
	}
	return PM_OK;
}

/* Who is who by the registers that tell themselves. */
static pm_status make_anchors(const making *w, pm_err *err)
{
	pm_link_frame *f = w->frame;
	if (!w->rule->sources || f->model.left_rows == 0)
		return PM_OK;
	f->model.within_left = true;
	PM_TRY(pm_column_new(PM_STR("anchor"), PM_TYPE_ID, f->rows, &f->anchor, err));
	for (uint32_t k = f->model.left_rows; k < f->rows; k++) {
		const pm_link_source *s = &w->rule->source[f->source[k]];
		const pm_column *c = s->key < 0 ? NULL : pm_table_find(w->input[f->source[k]].table, w->rules->reg[s->reg].field[s->key].name);
		char text[32];
		pm_str word = c ? pm_column_str(c, f->row[k]) : PM_STR("");
		if (word.n == 0)
			word = (pm_str){ text, (size_t)snprintf(text, sizeof text, "%u %u", f->source[k], f->row[k]) };
		PM_TRY(pm_column_set_word(f->anchor, k, word, err));
	}
	return PM_OK;
}

static pm_status make(making *w, unsigned threads, pm_err *err)
{
	PM_TRY(lay_rows(w, err));
	PM_TRY(find_columns(w, err));
	PM_TRY(pm_parallel(w->rule->values, threads, make_value, w, err));
	pm_link_frame_want(w->rule, w->frame);
	PM_TRY(pm_parallel(w->frame->n_taken, threads, make_taken, w, err));
	hash_rows(w);
	PM_TRY(make_ids(w, err));
	PM_TRY(make_anchors(w, err));
	return pm_link_frame_model(w->rule, w->frame, threads, err);
}

pm_status pm_link_frame_make(const pm_rules *rules, const pm_link_rule *rule, const pm_link_input *input, uint32_t n_inputs,
                             unsigned threads, pm_link_frame *out, pm_err *err)
{
	making *w = pm_alloc(1, sizeof *w);
	if (!w)
		return pm_fail(err, PM_E_NOMEM, "no memory to lay out a link");
	*out = (pm_link_frame){0};
	*w = (making){ .rules = rules, .rule = rule, .input = input, .inputs = n_inputs, .frame = out };
	const pm_status s = make(w, threads, err);
	pm_free(w);
	if (s != PM_OK)
		pm_link_frame_release(out);
	return s;
}

void pm_link_frame_release(pm_link_frame *f)
{
	for (uint32_t v = 0; v < PM_LINK_RULE_VALUES; v++)
		pm_column_free(f->value[v]);
	for (uint32_t i = 0; i < f->n_taken; i++)
		pm_column_free(f->taken[i].column);
	for (uint32_t i = 0; i < f->n_names; i++)
		pm_free(f->names[i]);
	pm_column_free(f->id);
	pm_column_free(f->anchor);
	pm_free(f->source);
	pm_free(f->row);
	pm_free(f->key);
	*f = (pm_link_frame){0};
}
