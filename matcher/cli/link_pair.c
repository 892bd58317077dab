#include "cli/link_pair.h"

#include "base/mem.h"
#include "cli/link_says.h"

/* ---- which two ---- */

static bool row_number(pm_str text, uint32_t *out)
{
	uint64_t row = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || (row = row * 10 + (uint64_t)(text.p[i] - '0')) > UINT32_MAX)
			return false;
	}
	*out = (uint32_t)row;
	return row != 0;
}

static bool has_register(const pm_link_rule *rule, pm_str name)
{
	for (uint32_t s = 0; s < rule->sources; s++)
		if (pm_str_eq(rule->source[s].name, name))
			return true;
	return false;
}

static pm_status find(const pm_rules *rules, const pm_batch_link *l, const char *word, uint32_t *out, pm_err *err)
{
	const pm_link_rule *rule = &rules->link[l->link];
	const char *colon = strrchr(word, ':');
	uint32_t row;
	if (!colon || !row_number(pm_str_of(colon + 1), &row))
		return pm_fail(err, PM_E_USE, "a record of a link is named REGISTER:ROW (brk:126), not \"%s\"", word);
	const pm_str reg = { word, (size_t)(colon - word) };
	if (!has_register(rule, reg))
		return pm_fail(err, PM_E_USE, "link %.*s has no register %.*s", PM_STR_FMT(rule->name), PM_STR_FMT(reg));
	for (uint32_t k = 0; k < l->frame.rows; k++)
		if (pm_str_eq(pm_link_register(rules, l, k), reg) && pm_link_delivered(l, k) == row)
			return *out = k, PM_OK;
	return pm_fail(err, PM_E_USE, "row %u of %.*s takes no part in link %.*s: there is no such row, or its conditions leave it out", row,
	               PM_STR_FMT(reg), PM_STR_FMT(rule->name));
}

pm_status pm_link_pair_find(const pm_rules *rules, const pm_batch_link *l, const char *const word[2], uint32_t out_record[2], pm_err *err)
{
	uint32_t k[2];
	PM_TRY(find(rules, l, word[0], &k[0], err));
	PM_TRY(find(rules, l, word[1], &k[1], err));
	if (k[0] == k[1])
		return pm_fail(err, PM_E_USE, "two records are needed, not %s twice", word[0]);
	memcpy(out_record, k, sizeof k);
	return PM_OK;
}

/* ---- what became of them ---- */

typedef struct showing {
	const pm_rules *rules;
	const pm_batch_link *link;
	const pm_link_result *result;
	uint32_t a, b, like_a, like_b;
	const pm_link_pair *pair;  /* their own; NULL: none at or above review */
	const pm_link_held *held;  /* and what holds it; NULL: nothing */
	int ruled;                 /* by people: 1 one, -1 two, 0 not */
	pm_buf *out;
} showing;

static bool is_between(const showing *w, uint32_t a, uint32_t b)
{
	return (a == w->like_a && b == w->like_b) || (a == w->like_b && b == w->like_a);
}

/* What is decided about a holds for b: they say the same, or are records of one person that a register tells apart. */
static bool is_of(const showing *w, uint32_t a, uint32_t b)
{
	const pm_column *anchor = w->link->frame.model.anchor;
	return w->result->like[a] == w->result->like[b] ||
	       (anchor && pm_column_has(anchor, a) && pm_column_has(anchor, b) && anchor->code[a] == anchor->code[b]);
}

static void find_ruling(showing *w)
{
	const pm_link_model *m = &w->link->frame.model;
	for (uint32_t i = 0; i < m->n_ruled && w->ruled >= 0; i++) {
		const pm_link_ruled *d = &m->ruled[i];
		if (d->same)
			w->ruled = is_between(w, w->result->like[d->a], w->result->like[d->b]) ? 1 : w->ruled;
		else if ((is_of(w, d->a, w->a) && is_of(w, d->b, w->b)) || (is_of(w, d->a, w->b) && is_of(w, d->b, w->a)))
			w->ruled = -1;
	}
}

static void print_name(const showing *w, uint32_t record)
{
	pm_buf_printf(w->out, "%.*s:%u", PM_STR_FMT(pm_link_register(w->rules, w->link, record)), pm_link_delivered(w->link, record));
}

/* Accepted, and not held apart: its records are one. */
static bool joins(const pm_link_result *r, size_t pair, size_t *held)
{
	while (*held < r->n_held && r->held[*held].pair < pair)
		(*held)++;
	const bool is_held = *held < r->n_held && r->held[*held].pair == pair;
	return r->pair[pair].bits >= r->accept && (!is_held || r->held[*held].why == PM_HELD_BRIDGE);
}

/* A step from b towards a, for every record that pairs lead to from a: the fewest steps, of equals the first pair. */
static bool find_way(const showing *w, uint32_t *step)
{
	const pm_link_result *r = w->result;
	uint32_t *far = pm_alloc((size_t)w->link->frame.rows + 1, sizeof *far); /* steps from a, + 1 */
	if (!far)
		return false;
	far[w->like_a] = 1;
	for (uint32_t round = 1, grown = 1; grown && !far[w->like_b]; round++) {
		size_t held = 0;
		grown = 0;
		for (size_t i = 0; i < r->pairs; i++) {
			const uint32_t end[] = { r->pair[i].a, r->pair[i].b };
			for (int k = 0; joins(r, i, &held) && k < 2; k++)
				if (far[end[k]] == round && !far[end[!k]]) {
					far[end[!k]] = round + 1;
					step[end[!k]] = end[k];
					grown++;
				}
		}
	}
	const bool found = far[w->like_b] != 0;
	pm_free(far);
	return found;
}

static pm_status print_way(const showing *w, pm_err *err)
{
	uint32_t *step = pm_alloc((size_t)w->link->frame.rows + 1, sizeof *step);
	if (!step)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u records", w->link->frame.rows);
	if (find_way(w, step)) {
		pm_buf_text(w->out, "een entiteit: niet door dit paar, maar via");
		for (uint32_t k = step[w->like_b]; k != w->like_a; k = step[k]) {
			pm_buf_char(w->out, ' ');
			print_name(w, k);
		}
		pm_buf_char(w->out, '\n');
	} else
		pm_buf_text(w->out, "een entiteit\n");
	pm_free(step);
	return PM_OK;
}

static void print_apart(const showing *w)
{
	if (w->held)
		pm_buf_printf(w->out, "apart gehouden: %s\n", pm_link_held_word(w->held->why));
	else if (w->ruled < 0)
		pm_buf_text(w->out, "apart: mensen besloten dat zij twee zijn\n");
	else if (w->pair && w->pair->bits < w->result->accept)
		pm_buf_printf(w->out, "apart, en voorgelegd: pandmatch review %.*s\n", PM_STR_FMT(w->rules->link[w->link->link].name));
	else if (w->like_a == w->like_b)
		pm_buf_text(w->out, "apart: zij zeggen hetzelfde, maar te weinig om een te zijn\n");
	else if (w->pair)
		pm_buf_text(w->out, "apart: een van beide zegt hetzelfde als een ander record, maar te weinig om er een mee te zijn\n");
	else
		pm_buf_text(w->out, "apart\n");
}

static pm_status print_verdict(const showing *w, pm_err *err)
{
	const pm_link_result *r = w->result;
	const bool joined = w->pair && w->pair->bits >= r->accept && (!w->held || w->held->why == PM_HELD_BRIDGE);
	if (r->entity[w->a] != r->entity[w->b])
		return print_apart(w), PM_OK;
	if (w->like_a == w->like_b)
		pm_buf_text(w->out, "een entiteit: zij zeggen hetzelfde\n");
	else if (joined && w->ruled > 0)
		pm_buf_text(w->out, "een entiteit: mensen besloten dat zij een zijn\n");
	else if (joined)
		pm_buf_printf(w->out, "een entiteit: door dit paar%s\n", w->held ? ", het enige tussen twee groepen (brug)" : "");
	else
		return print_way(w, err);
	return PM_OK;
}

/* ---- what it is made of ---- */

static void print_bits(const showing *w, int32_t bits, const char *what) { pm_buf_printf(w->out, "%+9.2f bit  %s", (double)bits / PM_BITS_ONE, what); }

static void print_field(const showing *w, const pm_link_reason *why, uint32_t field)
{
	const pm_link_field *f = &w->link->frame.field[field];
	print_bits(w, why->bits, why->field);
	if (why->level == PM_FS_NULL)
		pm_buf_text(w->out, ": niet van beide bekend\n");
	else {
		pm_buf_text(w->out, ": ");
		pm_link_level_says(f, why->level, w->out);
		pm_buf_printf(w->out, " (niveau %u van %u%s%s)\n", why->level + 1u, w->result->weights.levels[field], why->given ? ", naast " : "",
		              why->given ? w->link->frame.field[f->leans - 1].name : "");
	}
	if (why->frequency) {
		print_bits(w, why->frequency, "zeldzaamheid van ");
		pm_buf_printf(w->out, "%s\n", why->field);
	}
}

/* Whether who else it may be counts for the pair: one record is held against the register of the other. */
static bool has_rivals(const showing *w)
{
	const pm_link_model *m = &w->link->frame.model;
	return m->anchor && m->left_rows && (w->a < m->left_rows) != (w->b < m->left_rows);
}

static void print_block(const showing *w, const pm_link_explanation *e)
{
	const char *name = w->link->frame.model.block[e->block].name;
	switch (e->met) {
	case PM_MET_BLOCK: pm_buf_printf(w->out, "blok: %s\n", name); break;
	case PM_MET_LEFT_OUT:
		pm_buf_printf(w->out, "blok: %s, maar met deze sleutel zijn er te veel paren; de run vergeleek deze twee niet\n", name);
		break;
	case PM_MET_SIDE: pm_buf_text(w->out, "blok: geen; rijen van dit register worden niet met elkaar vergeleken\n"); break;
	case PM_MET_EQUALS: pm_buf_text(w->out, "blok: geen nodig; zij zeggen hetzelfde\n"); break;
	default: pm_buf_text(w->out, "blok: geen; de run vergeleek deze twee niet\n"); break;
	}
}

static void print_parts(const showing *w, const pm_link_explanation *e)
{
	const pm_link_result *r = w->result;
	print_bits(w, e->prior, "vooraf");
	pm_buf_printf(w->out, ": van %.0f paren is er een dezelfde\n", 1 / r->weights.lambda);
	for (uint32_t i = 0; i < e->reasons; i++)
		print_field(w, &e->reason[i], i);
	const bool kept = w->pair && !e->decided;
	if (kept && has_rivals(w))
		print_bits(w, e->rivals, "anderen: wie het nog meer kan zijn\n");
	print_bits(w, e->bits, "samen");
	if (has_rivals(w) && !kept)
		pm_buf_text(w->out, ", zonder anderen (wie het nog meer kan zijn): dat is van dit paar niet bewaard\n");
	else {
		pm_buf_text(w->out, ": kans ");
		pm_link_chance(e->bits, w->out);
		pm_buf_char(w->out, '\n');
	}
}

pm_status pm_link_pair_show(const pm_rules *rules, const pm_batch_link *l, const pm_link_result *r, const uint32_t record[2],
                            pm_buf *out, pm_err *err)
{
	showing w = { .rules = rules, .link = l, .result = r, .a = record[0], .b = record[1],
	              .like_a = r->like[record[0]], .like_b = r->like[record[1]], .pair = pm_link_pair_of(r, record[0], record[1]), .out = out };
	pm_link_explanation e;
	w.held = pm_link_held_of(r, w.pair);
	find_ruling(&w);
	for (int i = 0; i < 2; i++) {
		print_name(&w, record[i]);
		pm_link_says(rules, l, record[i], out);
		pm_buf_char(out, '\n');
	}
	if (!w.pair && (pm_link_is_secret(l, w.a) || pm_link_is_secret(l, w.b)))
		pm_buf_text(out, "geheim: wat zij gemeen hebben wordt van dit paar niet getoond\n");
	else {
		PM_TRY(pm_link_explain(&l->frame.model, r, w.a, w.b, &e, err));
		print_block(&w, &e);
		print_parts(&w, &e);
		pm_buf_printf(out, "gekoppeld vanaf %.2f bit, voorgelegd vanaf %.2f bit\n", (double)r->accept / PM_BITS_ONE, (double)r->review / PM_BITS_ONE);
	}
	PM_TRY(print_verdict(&w, err));
	return pm_buf_check(out, err);
}
