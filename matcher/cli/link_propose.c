#include "cli/link_propose.h"

#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/mem.h"
#include "cli/link_look.h"

enum { MOST_SEEN = 256, MOST_COLUMNS = PM_LINK_RULE_FIELDS, MOST_KEYS = 2 * MOST_COLUMNS, MOST_PAIRS = MOST_KEYS * MOST_KEYS, BLOCKS = 12,
       PAIRS_PER_RECORD = 5,
       COUNTED = 100000 }; /* records that blocks are counted on; of more a sample */

typedef struct proposed {
	const pm_column *column[2];
	char name[64];            /* in the rule */
	bool quoted;
	pm_look look;
	double tells;             /* cli/link_look.h */
	bool lean;
} proposed;

typedef struct key { char term[96]; uint32_t column; } key;
typedef struct block { uint32_t a, b; uint64_t pairs; } block; /* b == a: one key; pairs in all, of a sample estimated */

typedef struct proposing {
	pm_link_files *files;
	proposed column[MOST_SEEN];
	uint32_t columns;
	uint64_t *keep[2];        /* by file: records of the sample; NULL: all */
	uint64_t rows, counted;   /* of the files, of the sample */
	uint64_t steps, step;     /* of counting, for who watches */
	key key[MOST_KEYS];
	uint32_t keys;
	block block[BLOCKS];
	uint32_t blocks;
} proposing;

static bool is_name(pm_str s)
{
	bool ok = s.n > 0 && s.n < 60 && !(s.p[0] >= '0' && s.p[0] <= '9');
	for (size_t i = 0; ok && i < s.n; i++)
		ok = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_';
	return ok;
}

static void add_keys(proposing *w, uint32_t column)
{
	const proposed *c = &w->column[column];
	for (int i = 0; i < 2 && pm_look_kinds[c->look].key[i]; i++) {
		const char *form = pm_look_kinds[c->look].key[i], *at = strstr(form, "%s");
		key k = { .column = column };
		snprintf(k.term, sizeof k.term, "%.*s%s%s", (int)(at - form), form, c->name, at + 2);
		w->key[w->keys++] = k;
	}
}

/* kolom_3 for the third column; underscores behind it while a column is called so. */
static void name_column(const pm_table *t, uint32_t column, char *out, size_t room)
{
	snprintf(out, room, "kolom_%u", column + 1);
	for (size_t n = strlen(out); n + 1 < room && pm_table_find(t, pm_str_of(out)); n++)
		out[n] = '_', out[n + 1] = 0;
}

static void take_columns(proposing *w, pm_buf *out)
{
	const pm_link_files *f = w->files;
	const pm_table *left = f->input[0].table, *right = f->files == 2 ? f->input[1].table : NULL;
	for (uint32_t i = 0; i < left->columns && w->columns < MOST_SEEN; i++) {
		const pm_str header = pm_str_of(left->column[i]->name);
		proposed *c = &w->column[w->columns];
		*c = (proposed){ .column = { left->column[i], right ? pm_table_find(right, header) : NULL } };
		if (right && !c->column[1]) {
			pm_buf_printf(out, "  # %.*s: only in the left file\n", PM_STR_FMT(header));
			continue;
		}
		if (f->opt->key && pm_str_eq(header, pm_str_of(f->opt->key)))
			continue;
		c->look = pm_look_of(c->column, header, left->rows, &c->tells);
		if (c->look <= PM_LOOK_ALL_SAME) {
			pm_buf_printf(out, "  # %.*s: %s, so it tells nothing\n", PM_STR_FMT(header), c->look == PM_LOOK_ALL_SAME ? "the same everywhere, or empty" : "different in every record");
			continue;
		}
		c->quoted = !is_name(header);
		if (c->quoted)
			name_column(left, i, c->name, sizeof c->name);
		else
			snprintf(c->name, sizeof c->name, "%.*s", PM_STR_FMT(header));
		w->columns++;
	}
}

/* The least telling of the columns, of equals the last; those that are compared exactly already are passed over. */
static uint32_t least_telling(const proposing *w)
{
	uint32_t least = UINT32_MAX;
	for (uint32_t i = 0; i < w->columns; i++)
		if (!w->column[i].lean && (least == UINT32_MAX || w->column[i].tells <= w->column[least].tells))
			least = i;
	return least;
}

/* Of more columns than a link compares the most telling are kept. */
static void keep_telling(proposing *w, pm_buf *out)
{
	if (w->columns > MOST_COLUMNS)
		pm_buf_printf(out, "  # left out, for a link compares %d columns at most and these tell least:", MOST_COLUMNS);
	for (bool more = w->columns > MOST_COLUMNS; more;) {
		const uint32_t least = least_telling(w);
		pm_buf_printf(out, " %s", w->column[least].column[0]->name);
		memmove(&w->column[least], &w->column[least + 1], (--w->columns - least) * sizeof *w->column);
		more = w->columns > MOST_COLUMNS;
		pm_buf_text(out, more ? "," : "\n");
	}
	for (uint32_t i = 0; i < w->columns; i++)
		add_keys(w, i);
}

/* Those that tell least are compared by less, until the patterns are few enough to learn from. */
static void keep_few_patterns(proposing *w)
{
	for (uint32_t i = w->columns;; i--) {
		uint64_t patterns = 1;
		for (uint32_t k = 0; k < w->columns; k++)
			patterns *= (w->column[k].lean ? 2 : pm_look_kinds[w->column[k].look].levels) + 1;
		if (patterns <= PM_FS_PATTERNS || i == 0)
			return;
		w->column[least_telling(w)].lean = true;
	}
}

/* ---- the sample ---- */

/* A hash of each text of a column. To pm_free. */
static uint64_t *hash_texts(const pm_dict *d)
{
	const uint32_t n = pm_dict_size(d);
	uint64_t *hash = pm_alloc((size_t)n + 1, sizeof *hash);
	for (uint32_t i = 0; hash && i < n; i++) {
		const pm_str s = pm_dict_get(d, i);
		hash[i] = pm_hash(s.p, s.n);
	}
	return hash;
}

/* A record is in the sample by a hash of what it says, so that neither the order of rows nor the clock has a part in it. Pairs of
 * two records of the sample are a square of its share; records that say the same count once anyway. */
static pm_status take_sample(proposing *w, pm_err *err)
{
	const uint64_t below = (uint64_t)((double)COUNTED / (double)w->rows * 18446744073709551615.0);
	for (uint32_t f = 0; f < w->files->files; f++) {
		const uint32_t rows = w->files->input[f].table->rows;
		uint64_t *of_row = pm_alloc((size_t)rows + 1, sizeof *of_row);
		w->keep[f] = pm_alloc(pm_bits_words((size_t)rows + 1), sizeof *w->keep[f]);
		bool ok = of_row && w->keep[f];
		for (uint32_t k = 0; ok && k < w->columns; k++) {
			const pm_column *c = w->column[k].column[f];
			uint64_t *of_text = hash_texts(c->dict);
			ok = of_text != NULL;
			for (uint32_t r = 0; ok && r < rows; r++)
				of_row[r] = pm_hash_mix(of_row[r], pm_column_has(c, r) ? of_text[c->code[r]] : 0);
			pm_free(of_text);
		}
		for (uint32_t r = 0; ok && r < rows; r++)
			if (pm_hash_mix(of_row[r], 1) < below)
				pm_bit_set(w->keep[f], r);
		pm_free(of_row);
		if (!ok)
			return pm_fail(err, PM_E_NOMEM, "no memory to sample %u records", rows);
		w->counted += pm_bits_count(w->keep[f], rows);
		w->files->input[f].keep = w->keep[f];
	}
	return PM_OK;
}

static void drop_sample(proposing *w)
{
	for (uint32_t f = 0; f < 2; f++) {
		w->files->input[f].keep = NULL;
		pm_free(w->keep[f]);
	}
}

static void print_values(const proposing *w, pm_buf *out)
{
	for (uint32_t i = 0; i < w->columns; i++) {
		if (!w->column[i].quoted)
			continue;
		pm_buf_printf(out, "  value    %s from ", w->column[i].name);
		pm_buf_escaped(out, pm_str_of(w->column[i].column[0]->name));
		pm_buf_char(out, '\n');
	}
}

static void print_block(const proposing *w, const block *b, pm_buf *out)
{
	pm_buf_printf(out, "  block    %s", w->key[b->a].term);
	if (b->a != b->b)
		pm_buf_printf(out, ", %s", w->key[b->b].term);
}

static void print_compares(const proposing *w, pm_buf *out)
{
	for (uint32_t i = 0; i < w->columns; i++)
		pm_buf_printf(out, "  compare  %s by %s\n", w->column[i].name,
		              w->column[i].lean ? pm_look_kinds[w->column[i].look].lean : pm_look_kinds[w->column[i].look].compare);
}

static uint64_t in_all(const proposing *w, uint64_t pairs)
{
	const double each = (double)w->rows / (double)w->counted;
	return w->counted == w->rows ? pairs : (uint64_t)llround((double)pairs * each * each);
}

/* Counts the pairs of blocks, as many at a time as a link may have. */
static pm_status count(proposing *w, block *b, uint32_t n, pm_err *err)
{
	for (uint32_t from = 0; from < n; from += PM_LINK_RULE_BLOCKS) {
		const uint32_t to = from + PM_LINK_RULE_BLOCKS < n ? from + PM_LINK_RULE_BLOCKS : n;
		pm_link_plan plan[PM_LINK_BLOCKS];
		pm_buf text = {0};
		pm_buf_text(&text, "link voorstel {\n");
		print_values(w, &text);
		for (uint32_t i = from; i < to; i++) {
			print_block(w, &b[i], &text);
			pm_buf_char(&text, '\n');
		}
		print_compares(w, &text);
		pm_buf_text(&text, "}\n");
		pm_status s = pm_buf_check(&text, err);
		if (s == PM_OK)
			s = pm_link_files_model(w->files, text.p, NULL, err);
		if (s == PM_OK)
			s = pm_link_plan_of(&w->files->frame.model, false, plan, NULL, err);
		for (uint32_t i = from; s == PM_OK && i < to; i++)
			b[i].pairs = in_all(w, plan[i - from].pairs + plan[i - from].pairs_lost);
		pm_buf_release(&text);
		PM_TRY(s);
		w->step++;
		pm_progress_rows(&w->files->progress, "records", w->step * w->counted, w->steps * w->counted);
	}
	return PM_OK;
}

static bool covered(const proposing *w, const block *b)
{
	for (uint32_t k = 0; k < w->blocks; k++) {
		const block *c = &w->block[k];
		const bool single = c->a == c->b;
		if (single && (w->key[c->a].column == w->key[b->a].column || w->key[c->a].column == w->key[b->b].column))
			return true; /* its pairs, or nearly, are there */
		if (!single && w->key[c->a].column == w->key[b->a].column && w->key[c->b].column == w->key[b->b].column)
			return true;
	}
	return false;
}

/* The most telling first: those that give fewest pairs; of one column's keys the loosest that is strict enough. */
static void choose(proposing *w, const block *b, uint32_t n, uint64_t most)
{
	while (w->blocks < BLOCKS) {
		const block *best = NULL;
		for (uint32_t i = 0; i < n; i++) {
			if (b[i].pairs == 0 || b[i].pairs > most || covered(w, &b[i]))
				continue;
			const bool same = best && w->key[b[i].a].column == w->key[best->a].column && w->key[b[i].b].column == w->key[best->b].column;
			if (!best || (same ? b[i].pairs > best->pairs : b[i].pairs < best->pairs))
				best = &b[i];
		}
		if (!best)
			return;
		w->block[w->blocks++] = *best;
	}
}

/* One key where that is strict enough, else two keys of different columns. */
static pm_status choose_blocks(proposing *w, pm_err *err)
{
	static const block none = {0};
	block *b = pm_alloc(MOST_PAIRS, sizeof *b);
	uint32_t n = 0;
	w->steps = (w->keys * (w->keys + 1) / 2 + PM_LINK_RULE_BLOCKS - 1) / PM_LINK_RULE_BLOCKS;
	if (!b)
		return pm_fail(err, PM_E_NOMEM, "no memory to try blocks");
	for (uint32_t i = 0; i < w->keys; i++)
		b[n] = none, b[n].a = b[n].b = i, n++;
	pm_status s = count(w, b, n, err);
	if (s == PM_OK)
		choose(w, b, n, w->rows * PAIRS_PER_RECORD);
	n = 0;
	for (uint32_t i = 0; i < w->keys; i++)
		for (uint32_t j = i + 1; j < w->keys; j++)
			if (w->key[i].column != w->key[j].column)
				b[n] = none, b[n].a = i, b[n].b = j, n++;
	if (s == PM_OK)
		s = count(w, b, n, err);
	if (s == PM_OK)
		choose(w, b, n, w->rows * PAIRS_PER_RECORD);
	pm_free(b);
	if (s == PM_OK && w->blocks == 0)
		s = pm_fail(err, PM_E_USE, "no two columns together tell records apart: a block would hold more than %d pairs a record, or none", PAIRS_PER_RECORD);
	return s;
}

pm_status pm_link_propose(pm_link_files *f, pm_buf *out, pm_err *err)
{
	proposing *w = pm_alloc(1, sizeof *w);
	pm_buf notes = {0};
	if (!w)
		return pm_fail(err, PM_E_NOMEM, "no memory to look at columns");
	w->files = f;
	for (uint32_t i = 0; i < f->files; i++)
		w->counted = w->rows += f->input[i].table->rows;
	pm_progress_stage(&f->progress, "columns");
	take_columns(w, &notes);
	keep_telling(w, &notes);
	pm_status s = pm_buf_check(&notes, err);
	if (s == PM_OK && w->columns == 0)
		s = pm_fail(err, PM_E_USE, f->files == 2 ? "the files have no column in common that tells anything" : "%s has no column that tells anything", f->file[0].path);
	keep_few_patterns(w);
	if (s == PM_OK && w->rows > COUNTED) {
		w->counted = 0;
		s = take_sample(w, err);
	}
	pm_progress_stage(&f->progress, "blocks");
	if (s == PM_OK)
		s = choose_blocks(w, err);
	if (s == PM_OK) {
		pm_buf_text(out, "# Proposed from the look of the columns. Read it: leave out what may not be used, name what says the same (`with`).\nlink voorstel {\n");
		if (w->counted < w->rows)
			pm_buf_printf(out, "  # Pairs are estimated from %llu of the %llu records, drawn by what they say; --plan counts them all.\n",
			              (unsigned long long)w->counted, (unsigned long long)w->rows);
		pm_buf_add_str(out, pm_buf_str(&notes));
		print_values(w, out);
		for (uint32_t i = 0; i < w->blocks; i++) {
			print_block(w, &w->block[i], out);
			pm_buf_printf(out, "   # %s%llu pairs\n", w->counted < w->rows ? "about " : "", (unsigned long long)w->block[i].pairs);
		}
		print_compares(w, out);
		pm_buf_text(out, "}\n");
		s = pm_buf_check(out, err);
	}
	drop_sample(w);
	pm_buf_release(&notes);
	pm_free(w);
	return s;
}
