#include "cli/link_show.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "cli/joins.h"
#include "cli/link_says.h"
#include "publish/list_csv.h"

static void print_bits(pm_buf *out, int32_t bits) { pm_buf_printf(out, "%.2f", (double)bits / PM_BITS_ONE); }

static void print_record(const pm_link_files *f, uint32_t record, pm_buf *out)
{
	const pm_str id = pm_link_id_of(f, record);
	pm_buf_printf(out, "%s row %u", f->files == 2 && f->frame.source[record] == 1 ? "right" : "left", pm_link_row_of(f, record));
	if (id.n)
		pm_buf_printf(out, " (%.*s)", PM_STR_FMT(id));
}

/* ---- pairs ---- */

typedef struct line { uint32_t a, b, pair; const char *verdict; } line; /* a pair in order of the files; pair UINT32_MAX: equals */

static int by_rows(const void *x, const void *y)
{
	const line *a = x, *b = y;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

static line line_of(uint32_t a, uint32_t b, uint32_t pair, const char *verdict)
{
	return (line){ a < b ? a : b, a < b ? b : a, pair, verdict };
}

/* All lines: pairs, and records that are the same as another; in order of the files' rows. */
static line *lines_of(const pm_link_files *f, const pm_link_result *r, size_t *out_n)
{
	line *l = pm_alloc(r->pairs + f->frame.rows + 1, sizeof *l);
	size_t n = 0, held = 0;
	for (uint32_t k = 0; l && k < r->pairs; k++) {
		while (held < r->n_held && r->held[held].pair < k)
			held++;
		const bool is_held = held < r->n_held && r->held[held].pair == k;
		l[n++] = line_of(r->pair[k].a, r->pair[k].b, k, is_held ? pm_link_held_word(r->held[held].why)
		                                                        : r->pair[k].bits >= r->accept ? "gekoppeld" : "nakijken");
	}
	for (uint32_t i = 0; l && i < f->frame.rows; i++)
		if (r->like[i] != i)
			l[n++] = line_of(r->like[i], i, UINT32_MAX, r->entity[i] == r->entity[r->like[i]] ? "gelijk" : "gelijk_te_weinig");
	if (l)
		qsort(l, n, sizeof *l, by_rows);
	*out_n = n;
	return l;
}

static void print_pair(const pm_link_files *f, uint32_t a, uint32_t b, pm_buf *out)
{
	pm_whole(out, pm_link_row_of(f, a));
	pm_buf_char(out, ';');
	pm_whole(out, pm_link_row_of(f, b));
	pm_buf_char(out, ';');
	pm_csv_cell(out, pm_link_id_of(f, a));
	pm_buf_char(out, ';');
	pm_csv_cell(out, pm_link_id_of(f, b));
	pm_buf_char(out, ';');
}

/* A cell for each comparison, how rare the values are, and the prior; between files there are no rivals. */
static void print_parts(const pm_fs_model *w, const pm_link_pair *p, pm_buf *out)
{
	pm_link_parts parts = {0};
	if (p)
		pm_link_parts_of(w, p, &parts);
	for (uint32_t i = 0; i < w->fields; i++) {
		pm_buf_char(out, ';');
		if (p && parts.level[i] != PM_FS_NULL)
			print_bits(out, parts.bits[i]);
	}
	pm_buf_char(out, ';');
	if (p)
		print_bits(out, parts.rarity);
	pm_buf_char(out, ';');
	if (p)
		print_bits(out, parts.prior);
}

pm_status pm_link_show_pairs(const pm_link_files *f, const pm_link_result *r, pm_buf *out, pm_err *err)
{
	const uint32_t fields = r->weights.fields;
	pm_buf_text(out, "links_rij;rechts_rij;links_id;rechts_id;bits;kans;oordeel");
	for (uint32_t i = 0; i < fields; i++) {
		pm_buf_char(out, ';');
		pm_csv_cell(out, pm_str_of(f->frame.field[i].name));
	}
	pm_buf_text(out, ";zeldzaamheid;vooraf\n");
	size_t n;
	line *l = lines_of(f, r, &n);
	if (!l)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu pairs", r->pairs);
	for (size_t k = 0; k < n && !out->failed; k++) {
		const pm_link_pair *p = l[k].pair == UINT32_MAX ? NULL : &r->pair[l[k].pair];
		print_pair(f, l[k].a, l[k].b, out);
		if (p) {
			print_bits(out, p->bits);
			pm_buf_char(out, ';');
			pm_chance(out, pm_bits_probability(p->bits));
		} else
			pm_buf_char(out, ';');
		pm_buf_printf(out, ";%s", l[k].verdict);
		print_parts(&r->weights, p, out);
		pm_buf_char(out, '\n');
	}
	pm_free(l);
	return pm_buf_check(out, err);
}

/* ---- entities ---- */

void pm_link_show_clusters(const pm_link_files *f, const pm_link_result *r, pm_buf *out)
{
	typedef struct entity { uint32_t records, first; } entity; /* by the row that the result names it by, which need not be the first */
	entity *of = pm_alloc((size_t)f->frame.rows + 1, sizeof *of);
	out->failed |= of == NULL;
	for (uint32_t i = 0; of && i < f->frame.rows; i++)
		if (of[r->entity[i]].records++ == 0)
			of[r->entity[i]].first = i;
	pm_buf_text(out, "bestand;rij;id;entiteit;records\n");
	for (uint32_t i = 0; of && i < f->frame.rows && !out->failed; i++) {
		const entity *e = &of[r->entity[i]];
		pm_buf_printf(out, "%s;%u;", f->frame.source[i] ? "rechts" : "links", pm_link_row_of(f, i));
		pm_csv_cell(out, pm_link_id_of(f, i));
		pm_buf_printf(out, ";%s%u;%u\n", f->frame.source[e->first] ? "R" : "L", pm_link_row_of(f, e->first), e->records);
	}
	pm_free(of);
}

void pm_link_show_empty(const pm_link_files *f, pm_buf *out)
{
	for (uint32_t v = 0; v < f->rule->values; v++) {
		const pm_column *c = f->frame.value[v];
		const uint64_t have = pm_bits_count(c->valid, c->rows);
		if (have == 0)
			pm_buf_printf(out, "%s is empty in every record: it says nothing\n", c->name);
		else if (pm_dict_size(c->dict) == 1 && have > 1)
			pm_buf_printf(out, "%s is the same in all %llu records that have it: it says next to nothing\n", c->name, (unsigned long long)have);
	}
}

static void print_lost(const pm_link_files *f, const pm_link_plan *plan, pm_buf *out)
{
	for (uint32_t k = 0; k < f->frame.model.blocks; k++)
		if (plan[k].keys_lost)
			pm_buf_printf(out, "block %s: %u keys left out, for each gives more than %llu pairs; %llu pairs are not looked at there\n",
			              f->frame.block[k].name, plan[k].keys_lost,
			              (unsigned long long)(f->frame.model.most_per_key ? f->frame.model.most_per_key : PM_LINK_PAIRS_PER_KEY),
			              (unsigned long long)plan[k].pairs_lost);
}

void pm_link_show_summary(const pm_link_files *f, const pm_link_result *r, pm_buf *out)
{
	uint64_t accepted = 0, apart = 0, why[PM_HELDS] = {0};
	for (size_t i = 0; i < r->pairs; i++)
		accepted += r->pair[i].bits >= r->accept;
	for (size_t i = 0; i < r->n_held; i++) {
		why[r->held[i].why]++;
		apart += r->held[i].why != PM_HELD_BRIDGE; /* which joins */
	}
	pm_buf_printf(out, "%u records, %u of them different; %llu pairs compared; %llu linked from %.2f bits, %zu to look at from %.2f bits; %u entities\n",
	              f->frame.rows, r->distinct, (unsigned long long)r->compared, (unsigned long long)(accepted - apart), (double)r->accept / PM_BITS_ONE,
	              r->pairs - (size_t)accepted, (double)r->review / PM_BITS_ONE, r->entities);
	if (accepted)
		pm_buf_printf(out, "expected by the model itself: precision %.4f, recall %.4f of the pairs compared\n", r->expect.precision, r->expect.recall);
	else
		pm_buf_text(out, "by the model itself no pair says enough to be linked\n");
	for (int h = 0; h < PM_HELDS; h++)
		if (why[h])
			pm_buf_printf(out, "%llu pairs %s\n", (unsigned long long)why[h], pm_link_held_word((pm_link_holding)h));
	print_lost(f, r->plan, out);
}

/* ---- plan ---- */

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void print_key(const pm_link_files *f, uint32_t block, uint32_t row, pm_buf *out)
{
	const pm_link_block *b = &f->frame.block[block];
	for (uint32_t i = 0; i < b->keys; i++)
		pm_buf_printf(out, "%s\"%.*s\"", i ? ", " : "", PM_STR_FMT(pm_column_str(b->key[i], row)));
}

pm_status pm_link_show_plan(const pm_link_files *f, pm_buf *out, pm_err *err)
{
	enum { TRIED = 20000 };
	pm_link_plan plan[PM_LINK_BLOCKS];
	const pm_link_model *m = &f->frame.model;
	const unsigned threads = m->threads ? m->threads : pm_processors();
	uint32_t distinct;
	uint64_t pairs = 0;
	PM_TRY(pm_link_plan_of(m, true, plan, &distinct, err));
	const double t0 = now();
	pm_link_trial *trial;
	PM_TRY(pm_link_trial_new(m, &trial, err));
	const double t1 = now();
	pm_link_trial_run(trial, TRIED);
	const double before = t1 - t0, each = (now() - t1) / TRIED;
	pm_link_trial_free(trial);
	pm_buf_printf(out, "%u records, %u of them different\n\n%14s %14s %14s %9s  block\n", m->rows, distinct, "pairs", "new", "left out", "seconds");
	const uint64_t chance = pm_link_random_pairs(distinct);
	for (uint32_t k = 0; k < m->blocks; k++) {
		const pm_link_plan *p = &plan[k];
		pairs += p->pairs_new;
		pm_buf_printf(out, "%14llu %14llu %14llu %9.2f  %s\n", (unsigned long long)p->pairs, (unsigned long long)p->pairs_new,
		              (unsigned long long)p->pairs_lost, (double)p->pairs_new * each / threads, m->block[k].name);
	}
	pm_buf_printf(out, "\n%llu pairs will be compared: about %.2f s (%u threads, %.0f ns a pair) after %.2f s to make ready and %.2f s for what chance does "
	              "(%llu pairs at random), and %.0f MB\n",
	              (unsigned long long)pairs, (double)pairs * each / threads, threads, each * 1e9, before, (double)chance * each / threads, (unsigned long long)chance,
	              ((double)pairs * 28 + (double)m->rows * (64 + 8 * m->fields + 8 * m->blocks)) / 1e6);
	for (uint32_t k = 0; k < m->blocks; k++) {
		pm_buf_printf(out, "\nlargest keys of %s\n", m->block[k].name);
		for (uint32_t i = 0; i < plan[k].n_worst; i++) {
			const pm_link_key *w = &plan[k].worst[i];
			const bool lost = w->pairs > (m->most_per_key ? m->most_per_key : PM_LINK_PAIRS_PER_KEY);
			pm_buf_printf(out, "%14llu pairs of %u records%s: ", (unsigned long long)w->pairs, w->records, lost ? ", left out" : "");
			print_key(f, k, w->row, out);
			pm_buf_char(out, '\n');
		}
	}
	return pm_buf_check(out, err);
}

/* ---- why ---- */

static void print_value(const pm_column *c, uint32_t row, pm_buf *out)
{
	if (pm_column_has(c, row))
		pm_buf_printf(out, "\"%.*s\"", PM_STR_FMT(pm_column_str(c, row)));
	else
		pm_buf_text(out, "-");
}

static void print_reason(const pm_link_files *f, const pm_link_result *r, const pm_link_reason *why, uint32_t field, uint32_t a, uint32_t b,
                         pm_buf *out)
{
	const pm_link_field *c = &f->frame.field[field];
	pm_buf_printf(out, "%+9.2f bit  %s ", (double)why->bits / PM_BITS_ONE, why->field);
	print_value(c->column, a, out);
	pm_buf_text(out, " and ");
	print_value(c->column, b, out);
	if (why->level == PM_FS_NULL)
		pm_buf_text(out, ": not known of both");
	else {
		pm_buf_printf(out, ": level %u of %u, ", why->level + 1u, r->weights.levels[field]);
		pm_link_level_says(c, why->level, out);
		if (why->given)
			pm_buf_printf(out, "; beside %s", f->frame.field[c->leans - 1].name);
	}
	pm_buf_char(out, '\n');
	if (why->frequency)
		pm_buf_printf(out, "%+9.2f bit  for how %s that value is\n", (double)why->frequency / PM_BITS_ONE, why->frequency > 0 ? "rare" : "common");
}

static void print_verdict(const pm_link_files *f, const pm_link_result *r, uint32_t a, uint32_t b, const pm_link_explanation *e, pm_buf *out)
{
	const pm_link_pair *pair = pm_link_pair_of(r, a, b);
	const pm_link_held *held = pm_link_held_of(r, pair);
	const char *block = f->frame.block[e->block].name;
	if (r->entity[a] == r->entity[b])
		pm_buf_text(out, "; one entity\n");
	else if (held)
		pm_buf_printf(out, "; held back: %s\n", pm_link_held_word(held->why));
	else if (pair && pair->bits < r->accept)
		pm_buf_text(out, "; to look at\n");
	else if (e->met == PM_MET_EQUALS)
		pm_buf_text(out, "; two entities: they say the same, but too little\n");
	else if (e->met == PM_MET_LEFT_OUT)
		pm_buf_printf(out, "; two entities: not compared, for their key of block %s gives too many pairs\n", block);
	else if (e->met == PM_MET_NOWHERE)
		pm_buf_text(out, "; two entities: not compared, for no block brings them together\n");
	else
		pm_buf_text(out, "; two entities\n");
}

pm_status pm_link_show_reasons(const pm_link_files *f, const pm_link_result *r, uint32_t a, uint32_t b, pm_buf *out, pm_err *err)
{
	pm_link_explanation e;
	PM_TRY(pm_link_explain(&f->frame.model, r, a, b, &e, err));
	print_record(f, a, out);
	pm_buf_text(out, "  and  ");
	print_record(f, b, out);
	pm_buf_printf(out, "\n%+9.2f bit  before anything is compared: one pair in %.0f is one entity\n", (double)e.prior / PM_BITS_ONE,
	              1 / r->weights.lambda);
	for (uint32_t i = 0; i < e.reasons; i++)
		print_reason(f, r, &e.reason[i], i, a, b, out);
	if (e.rivals)
		pm_buf_printf(out, "%+9.2f bit  for who else it may be\n", (double)e.rivals / PM_BITS_ONE);
	pm_buf_printf(out, "%+9.2f bit  together: probability ", (double)e.bits / PM_BITS_ONE);
	pm_link_chance(e.bits, out);
	print_verdict(f, r, a, b, &e, out);
	return pm_buf_check(out, err);
}
