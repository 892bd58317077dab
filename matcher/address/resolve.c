/* Rows to addresses: by id and fields where that decides; the others by text, each distinct one once. */
#include "address/ask.h"
#include "address/fields.h"
#include "address/search.h"
#include "address/weights.h"
#include "base/mem.h"
#include "base/parallel.h"

enum { ROWS_A_PART = 65536, TEXTS_A_PART = 512, OPEN = 255 };

static const char *const how_words[] = {
#define X(name, word) word,
	PM_HOW_MAP(X)
#undef X
};

const char *pm_how_word(pm_how how) { return how < PM_HOWS ? how_words[how] : "?"; }

static const char *const clue_words[] = {
#define X(name, word) word,
	PM_CLUE_MAP(X)
#undef X
};

const char *pm_clue_word(pm_clue clue) { return clue < PM_CLUES ? clue_words[clue] : "?"; }

typedef struct job {
	const pm_address_index *x;
	const pm_address_columns *q;
	pm_fields fields;
	pm_match *out;
	uint64_t *hash;          /* per open row: what it says */
	uint32_t *first;         /* per open row: the first row that says the same */
	uint32_t *distinct;      /* those first rows */
	uint32_t texts;
} job;

static uint64_t hash_of(const job *j, uint32_t row)
{
	const pm_column *c = j->q->role[PM_ROLE_TEXT];
	if (pm_fields_has(&j->fields, row))
		return pm_fields_hash(&j->fields, row);
	if (c->dict)
		return pm_hash_mix(c->code[row], 3);
	const pm_str s = pm_column_str(c, row);
	return pm_hash(s.p, s.n);
}

static pm_status match_part(void *ctx, uint32_t part, pm_err *err)
{
	(void)err;
	job *j = ctx;
	const uint32_t lo = part * ROWS_A_PART, hi = j->q->rows - lo < ROWS_A_PART ? j->q->rows : lo + ROWS_A_PART;
	const pm_column *text = j->q->role[PM_ROLE_TEXT];
	for (uint32_t r = lo; r < hi; r++) {
		if ((r - lo) % PM_FIELDS_AHEAD == 0)
			pm_fields_ahead(&j->fields, r, hi - r < PM_FIELDS_AHEAD ? hi : r + PM_FIELDS_AHEAD);
		j->out[r] = (pm_match){ PM_NO_ROW, PM_NO_ROW, PM_NO_ROW, 0, 0, PM_HOW_NONE };
		if (pm_fields_match(&j->fields, r, &j->out[r]))
			continue;
		if (pm_fields_has(&j->fields, r) || (text && pm_column_has(text, r))) {
			j->out[r].how = OPEN;
			j->hash[r] = hash_of(j, r);
		}
	}
	return PM_OK;
}

static bool says_same(const job *j, uint32_t a, uint32_t b)
{
	if (pm_fields_has(&j->fields, a) != pm_fields_has(&j->fields, b))
		return false;
	const pm_column *text = j->q->role[PM_ROLE_TEXT];
	return pm_fields_has(&j->fields, a) ? pm_fields_same(&j->fields, a, b) : pm_str_eq(pm_column_str(text, a), pm_column_str(text, b));
}

/* Rows whose hashes are equal and whose words are not each stand for themselves. */
static pm_status find_distinct(job *j, pm_err *err)
{
	uint32_t open = 0;
	for (uint32_t r = 0; r < j->q->rows; r++)
		open += j->out[r].how == OPEN;
	pm_map seen;
	PM_TRY(pm_map_init(&seen, open, err));
	j->distinct = pm_alloc(open + (uint64_t)1, sizeof *j->distinct);
	if (!j->distinct) {
		pm_map_release(&seen);
		return pm_fail(err, PM_E_NOMEM, "address: %u rows with text", open);
	}
	for (uint32_t r = 0; r < j->q->rows; r++) {
		if (j->out[r].how != OPEN)
			continue;
		const uint32_t first = pm_map_put(&seen, j->hash[r] >> 1, r);
		j->first[r] = first == r || says_same(j, first, r) ? first : r;
		if (j->first[r] == r)
			j->distinct[j->texts++] = r;
	}
	pm_map_release(&seen);
	return PM_OK;
}

/* What fields gave exactly is told as such; text columns that the fields leave undecided are asked after them. */
static pm_status search_row(const job *j, pm_search *s, pm_buf *line, uint32_t row, pm_err *err)
{
	float p[PM_SEARCH_MOST];
	if (!pm_fields_has(&j->fields, row)) {
		pm_search_text(s, pm_column_str(j->q->role[PM_ROLE_TEXT], row), p, &j->out[row]);
		return PM_OK;
	}
	pm_buf_clear(line);
	pm_fields_line(&j->fields, row, line);
	PM_TRY(pm_buf_check(line, err));
	pm_search_text(s, pm_buf_str(line), p, &j->out[row]);
	if (j->out[row].row != PM_NO_ROW)
		pm_fields_judge(&j->fields, &j->out[row]);
	return PM_OK;
}

static pm_status search_part(void *ctx, uint32_t part, pm_err *err)
{
	job *j = ctx;
	pm_search *s = pm_alloc(1, sizeof *s);
	if (!s)
		return pm_fail(err, PM_E_NOMEM, "address search");
	pm_status st = pm_search_init(s, j->x, err);
	pm_buf line = { 0 };
	const uint32_t lo = part * TEXTS_A_PART, hi = j->texts - lo < TEXTS_A_PART ? j->texts : lo + TEXTS_A_PART;
	for (uint32_t i = lo; i < hi && !st; i++)
		st = search_row(j, s, &line, j->distinct[i], err);
	pm_buf_release(&line);
	pm_search_release(s);
	pm_free(s);
	return st;
}

static pm_status run(job *j, unsigned threads, pm_err *err)
{
	const uint32_t rows = j->q->rows;
	PM_TRY(pm_fields_init(&j->fields, j->x, j->q, threads, err));
	j->hash = pm_alloc(rows + (uint64_t)1, sizeof *j->hash);
	j->first = pm_alloc(rows + (uint64_t)1, sizeof *j->first);
	if (!j->hash || !j->first)
		return pm_fail(err, PM_E_NOMEM, "address: %u rows", rows);
	PM_TRY(pm_parallel((rows + ROWS_A_PART - 1) / ROWS_A_PART, threads, match_part, j, err));
	PM_TRY(find_distinct(j, err));
	PM_TRY(pm_parallel((j->texts + TEXTS_A_PART - 1) / TEXTS_A_PART, threads, search_part, j, err));
	for (uint32_t r = 0; r < rows; r++)
		if (j->out[r].how == OPEN)
			j->out[r] = j->out[j->first[r]];
	return PM_OK;
}

/* "to" or "by" a number (BRP 08.11.50) is a place without an address of its own, whatever else the row says. */
static void beside(const pm_address_columns *q, pm_match *out)
{
	const pm_column *c = q->role[PM_ROLE_BESIDE];
	for (uint32_t r = 0; c && r < q->rows; r++)
		if (pm_column_has(c, r))
			out[r] = (pm_match){ .row = PM_NO_ROW, .first = PM_NO_ROW, .second = PM_NO_ROW, .how = PM_HOW_NONE };
}

pm_status pm_address_resolve(const pm_address_index *x, const pm_address_columns *query, unsigned threads, pm_match *out, pm_err *err)
{
	job j = { .x = x, .q = query, .out = out };
	const pm_status s = run(&j, threads, err);
	if (s == PM_OK)
		beside(query, out);
	pm_fields_release(&j.fields);
	pm_free(j.hash);
	pm_free(j.first);
	pm_free(j.distinct);
	return s;
}

static void one_by_id(const pm_match *m, pm_address_candidate *out, uint32_t most, uint32_t *out_n)
{
	*out_n = most ? 1 : 0;
	if (most)
		out[0] = (pm_address_candidate){ .row = m->first, .p = m->p, .bits = { [PM_CLUE_PRIOR] = 60 * PM_BITS_ONE } };
}

pm_status pm_address_find_one(const pm_address_index *x, pm_str text, pm_match *out_match, pm_address_candidate *out,
                              uint32_t most, uint32_t *out_n, pm_err *err)
{
	if (pm_id_match(x, pm_str_trim(text), out_match)) {
		one_by_id(out_match, out, most, out_n);
		return PM_OK;
	}
	pm_search *s = pm_alloc(1, sizeof *s);
	if (!s)
		return pm_fail(err, PM_E_NOMEM, "address search");
	pm_status st = pm_search_init(s, x, err);
	if (!st) {
		float p[PM_SEARCH_MOST];
		pm_search_text(s, text, p, out_match);
		*out_n = s->n < most ? s->n : most;
		for (uint32_t i = 0; i < *out_n; i++) {
			out[i] = (pm_address_candidate){ .row = s->found[i].row, .p = p[i] };
			memcpy(out[i].bits, s->found[i].bits, sizeof out[i].bits);
		}
	}
	pm_search_release(s);
	pm_free(s);
	return st;
}

pm_status pm_address_line(const pm_address_index *x, const pm_address_columns *query, uint32_t row, pm_buf *out, pm_err *err)
{
	pm_address_ask *a;
	PM_TRY(pm_address_ask_new(x, query, &a, err));
	const pm_status s = pm_address_ask_line(a, row, out, err);
	pm_address_ask_free(a);
	return s;
}

void pm_address_print(const pm_address_index *x, uint32_t row, pm_buf *out)
{
	static const pm_role roles[] = { PM_ROLE_STREET, PM_ROLE_NUMBER, PM_ROLE_LETTER, PM_ROLE_ADDITION, PM_ROLE_POSTCODE, PM_ROLE_PLACE };
	static const char *const before[] = { "", " ", "-", "", ", ", " " };
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		char buf[24];
		const pm_str s = pm_cell(x->spine.role[roles[i]], row, buf);
		if (s.n == 0)
			continue;
		const bool no_letter = i == 3 && pm_cell(x->spine.role[PM_ROLE_LETTER], row, (char[24]){ 0 }).n == 0;
		pm_buf_text(out, no_letter ? "-" : before[i]);
		pm_buf_add_str(out, i == 4 && s.n == 6 ? (pm_str){ s.p, 4 } : s);
		if (i == 4 && s.n == 6) {
			pm_buf_char(out, ' ');
			pm_buf_add(out, s.p + 4, 2);
		}
	}
}
