#include "ingest/intake.h"

#include "base/limits.h"
#include "base/mem.h"
#include "ingest/value.h"

pm_status pm_intake_init(pm_intake *p, const pm_intake_plan *plan, uint32_t room, pm_err *err)
{
	*p = (pm_intake){ .plan = plan, .room = room };
	p->column = pm_alloc(plan->slots, sizeof *p->column);
	p->count = pm_alloc(plan->slots, sizeof *p->count);
	p->word = pm_alloc(plan->slots, PM_WORD_ROOM * sizeof *p->word);
	p->doubtful = pm_alloc(plan->slots, sizeof *p->doubtful);
	p->row_no = pm_alloc(room, sizeof *p->row_no);
	pm_status s = PM_OK;
	if (!p->column || !p->count || !p->word || !p->doubtful || !p->row_no)
		s = pm_fail(err, PM_E_NOMEM, "no memory for %u rows", room);
	for (uint32_t i = 0; s == PM_OK && i < plan->slots; i++)
		s = pm_column_new(plan->reg->field[plan->slot[i].field].name, plan->slot[i].type, room, &p->column[i], err);
	if (s != PM_OK)
		pm_intake_release(p);
	return s;
}

void pm_intake_release(pm_intake *p)
{
	for (uint32_t i = 0; p->column && i < p->plan->slots; i++)
		pm_column_free(p->column[i]);
	pm_free(p->column);
	pm_free(p->count);
	pm_free(p->word);
	pm_free(p->doubtful);
	pm_free(p->row_no);
	pm_free(p->reject);
	pm_arena_release(&p->arena);
	*p = (pm_intake){ 0 };
}

/* ---- rejects ---- */

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* Covers runs of digits that pass for citizen service numbers, and bytes that no text may hold. */
static void cover(char *p, size_t n, bool foreign)
{
	for (size_t i = 0, run = 0; i <= n; i++) {
		if (i < n && digit(p[i])) {
			run++;
			continue;
		}
		if ((run == 8 || run == 9) && pm_value_elfproef((pm_str){ p + i - run, run }))
			memset(p + i - run, '#', run);
		run = 0;
		if (i < n && (p[i] == 0 || (foreign && (unsigned char)p[i] > 127)))
			p[i] = '?';
	}
}

/* As a delivery has it: between quotes when it holds what ends a cell. */
static void write_cell(pm_str s, pm_buf *out)
{
	bool plain = true;
	for (size_t i = 0; i < s.n && plain; i++)
		plain = s.p[i] != ';' && s.p[i] != '"' && s.p[i] != '\n' && s.p[i] != '\r';
	if (plain)
		pm_buf_add_str(out, s);
	else
		pm_buf_doubled(out, s);
}

/* Writes the cells that may be shown; the others are masked. */
static void write_cells(const pm_intake_plan *plan, const pm_row *row, pm_buf *out)
{
	for (uint32_t c = 0; c < plan->cells; c++) {
		const pm_str s = row->cell[c];
		if (c)
			pm_buf_char(out, ';');
		if (plan->shown[c])
			write_cell((pm_str){ s.p, s.n < PM_RAW_BYTES ? s.n : PM_RAW_BYTES }, out);
		else if (s.n)
			pm_buf_text(out, "***");
	}
}

/* The length of text that ends with a whole character within `most` bytes. */
static size_t whole_characters(pm_str s, size_t most)
{
	if (s.n <= most)
		return s.n;
	while (most && ((unsigned char)s.p[most] & 0xC0) == 0x80)
		most--;
	return most;
}

static pm_status raw_of(pm_intake *p, const pm_row *row, pm_str *out, pm_err *err)
{
	pm_buf text = { 0 };
	if (row->fault == PM_ROW_NONE)
		write_cells(p->plan, row, &text);
	else if (p->plan->all_shown)
		pm_buf_add(&text, row->raw.p, row->raw.n < PM_RAW_BYTES + 8 ? row->raw.n : PM_RAW_BYTES + 8);
	pm_status s = pm_buf_check(&text, err);
	if (s == PM_OK) {
		/* A number may have slipped into another cell only where the file has columns that are not shown. */
		if (text.n && (row->fault != PM_ROW_NONE || !p->plan->all_shown))
			cover(text.p, text.n, row->fault == PM_ROW_BYTES);
		out->n = whole_characters(pm_buf_str(&text), PM_RAW_BYTES);
		out->p = pm_arena_text(&p->arena, text.p, out->n);
		if (!out->p)
			s = pm_fail(err, PM_E_NOMEM, "no memory for a reject");
	}
	pm_buf_release(&text);
	return s;
}

static pm_status refuse(pm_intake *p, const pm_row *row, pm_str column, const char *reason, pm_err *err)
{
	p->rejected++;
	if (p->n_rejects >= PM_MAX_REJECTS)
		return PM_OK;
	if (!pm_room(&p->reject, p->n_rejects, &p->reject_room, sizeof *p->reject))
		return pm_fail(err, PM_E_NOMEM, "no memory for more rejects");
	pm_reject r = { .row = p->seen - 1, .line = row->line, .column = column, .reason = pm_str_of(reason) };
	PM_TRY(raw_of(p, row, &r.raw, err));
	p->reject[p->n_rejects++] = r;
	return PM_OK;
}

/* ---- values ---- */

/* Reads a value that can refuse its row; `why` receives the reason when it does. */
static pm_status strict(pm_intake *p, uint32_t slot, pm_str s, const char **why, pm_err *err)
{
	pm_column *c = p->column[slot];
	const uint32_t row = p->rows;
	switch (c->type) {
	case PM_TYPE_FLAG: {
		bool v;
		if (!pm_value_flag(&p->plan->reg->field[p->plan->slot[slot].field], s, &v))
			*why = "not one of the flag's words";
		else
			pm_column_set_flag(c, row, v);
		return PM_OK;
	}
	case PM_TYPE_COUNT: {
		int32_t v;
		if (!pm_value_count(s, &v))
			*why = "not a whole number";
		else
			pm_column_set_count(c, row, v);
		return PM_OK;
	}
	case PM_TYPE_NUMBER: {
		double v;
		if (!pm_value_number(s, &v))
			*why = "not a number";
		else
			pm_column_set_number(c, row, v);
		return PM_OK;
	}
	default: break;
	}
	pm_date d;
	const int is = pm_value_iso_date(s, &d) ? 1 : pm_date_parse(s, &d);
	if (is < 0)
		*why = "not a date";
	if (is == 0 || (is == 1 && d.lo != d.hi))
		p->doubtful[p->n_doubtful++] = slot;
	return is == 1 ? pm_column_set_date(c, row, d, err) : PM_OK;
}

/* Bytes 0 .. 15 of a word of 1 .. 16 bytes in two numbers that, with the length, are no other word's. */
static pm_intake_word word_of(pm_str s)
{
	pm_intake_word w = { 0, 0, (uint32_t)s.n, 0 };
	if (s.n >= 8) {
		memcpy(&w.head, s.p, 8);
		memcpy(&w.tail, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(&w.head, s.p, 4);
		memcpy(&w.tail, s.p + s.n - 4, 4);
	} else {
		w.head = (uint64_t)(unsigned char)s.p[0] | (uint64_t)(unsigned char)s.p[s.n / 2] << 8;
		w.tail = (unsigned char)s.p[s.n - 1];
	}
	return w;
}

static pm_status set_word(pm_intake *p, uint32_t slot, pm_str s, pm_err *err)
{
	pm_column *c = p->column[slot];
	if (s.n > 16)
		return pm_column_set_word(c, p->rows, s, err);
	pm_intake_word w = word_of(s);
	pm_intake_word *known = &p->word[(size_t)slot * PM_WORD_ROOM + pm_hash_mix(w.head, w.tail + w.length) % PM_WORD_ROOM];
	if (known->head == w.head && known->tail == w.tail && known->length == w.length) {
		pm_bit_set(c->valid, p->rows);
		c->code[p->rows] = known->code;
		return PM_OK;
	}
	PM_TRY(pm_column_set_word(c, p->rows, s, err));
	w.code = c->code[p->rows];
	*known = w;
	return PM_OK;
}

/* Reads a value that its column takes whatever it is. */
static pm_status lenient(pm_intake *p, uint32_t slot, pm_str s, pm_err *err)
{
	const pm_slot *at = &p->plan->slot[slot];
	pm_slot_count *n = &p->count[slot];
	pm_column *c = p->column[slot];
	char room[40];
	if (at->treat == PM_TREAT_PSEUDONYM) {
		char nine[9];
		pm_pseudonym(p->plan->key, pm_value_nine(s, nine), room);
		s = (pm_str){ room, 32 };
	} else if (at->treat == PM_TREAT_RSIN) {
		if (!pm_value_elfproef(s)) {
			n->refused++;
			return PM_OK;
		}
		s = pm_value_nine(s, room);
	} else if (at->role >= 0) {
		const unsigned found = pm_value_bag((pm_role)at->role, s, room, &s);
		n->repaired += found & PM_BAG_REPAIRED;
		n->odd += found / PM_BAG_ODD;
	}
	return c->dict ? set_word(p, slot, s, err) : pm_column_set_text(c, p->rows, s, err);
}

/* Makes the row null again in the slots read so far. */
static void undo(pm_intake *p, uint32_t read)
{
	for (uint32_t k = 0; k < read; k++) {
		pm_column *c = p->column[p->plan->order[k]];
		pm_bit_clear(c->valid, p->rows);
		if (c->type == PM_TYPE_FLAG)
			pm_bit_clear(c->flag, p->rows);
		else if (c->type == PM_TYPE_NUMBER)
			c->number[p->rows] = 0;
		else
			c->count[p->rows] = 0;
		if (c->hi)
			c->hi[p->rows] = 0;
	}
}

static pm_str trim(pm_str s)
{
	const bool plain = s.n == 0 || ((unsigned char)s.p[0] > ' ' && (unsigned char)s.p[s.n - 1] > ' ');
	return plain ? s : pm_str_trim(s);
}

/* Every row of the right shape counts for the gate, refused or not: its reject would show the number. */
static void watch(pm_intake *p, const pm_row *row)
{
	const pm_intake_plan *plan = p->plan;
	for (uint32_t k = 0; k < plan->gated; k++) {
		const uint32_t slot = plan->gate[k];
		const pm_str s = trim(row->cell[plan->slot[slot].cell]);
		if (s.n == 0)
			continue;
		pm_slot_count *n = &p->count[slot];
		n->values++;
		if (s.n >= 8 && s.n <= 11 && digit(s.p[0]))
			n->elfproef += pm_value_elfproef(s);
	}
}

/* The slot in which a date stands for a house number; UINT32_MAX: none. It would lead to another door. */
static uint32_t turned_date(pm_intake *p, const pm_row *row)
{
	char from[8];
	for (uint32_t k = 0; k < p->plan->numbered; k++) {
		const uint32_t slot = p->plan->number[k];
		const pm_str s = trim(row->cell[p->plan->slot[slot].cell]);
		pm_slot_count *n = &p->count[slot];
		if (!pm_value_turned_date(s, from))
			continue;
		if (n->turned++ == 0) {
			memcpy(n->turned_as, s.p, s.n); /* no such date has more than 19 bytes */
			memcpy(n->turned_from, from, sizeof from);
		}
		return slot;
	}
	return UINT32_MAX;
}

pm_status pm_intake_take(void *part, const pm_row *row, pm_err *err)
{
	pm_intake *p = part;
	const pm_intake_plan *plan = p->plan;
	p->seen++;
	if (row->fault != PM_ROW_NONE)
		return refuse(p, row, PM_STR(""), pm_row_fault_text(row->fault), err);
	watch(p, row);
	const uint32_t turned = turned_date(p, row);
	if (turned != UINT32_MAX)
		return refuse(p, row, pm_slot_column(plan, &plan->slot[turned]), "a date where a house number was typed", err);
	p->n_doubtful = 0;
	for (uint32_t k = 0; k < plan->can_fail; k++) {
		const uint32_t slot = plan->order[k];
		const pm_str s = trim(row->cell[plan->slot[slot].cell]);
		const char *why = NULL;
		if (s.n)
			PM_TRY(strict(p, slot, s, &why, err));
		if (why) {
			undo(p, k);
			return refuse(p, row, pm_slot_column(plan, &plan->slot[slot]), why, err);
		}
	}
	for (uint32_t k = plan->can_fail; k < plan->slots && plan->order[k] != UINT32_MAX; k++) {
		const uint32_t slot = plan->order[k];
		const pm_str s = trim(row->cell[plan->slot[slot].cell]);
		if (s.n)
			PM_TRY(lenient(p, slot, s, err));
	}
	for (uint32_t k = 0; k < p->n_doubtful; k++)
		p->count[p->doubtful[k]].incomplete++;
	p->row_no[p->rows++] = p->seen - 1;
	return PM_OK;
}

void pm_intake_seal(pm_intake *p)
{
	for (uint32_t i = 0; i < p->plan->slots; i++) {
		p->column[i]->rows = p->rows;
		pm_column_seal(p->column[i]);
	}
}
