#include "link/frame_model.h"

#include "base/mem.h"

static const char *const take_words[] = {
#define X(name, word) word,
	PM_LINK_TAKE_MAP(X)
#undef X
};

static void print_term(const pm_link_term *t, pm_buf *out)
{
	if (t->take == PM_TAKE_ALL)
		pm_buf_add_str(out, t->name);
	else if (t->take == PM_TAKE_START)
		pm_buf_printf(out, "start(%.*s, %u)", PM_STR_FMT(t->name), t->letters);
	else
		pm_buf_printf(out, "%s(%.*s)", take_words[t->take], PM_STR_FMT(t->name));
}

static const char *name_of(pm_link_frame *f, const pm_link_term *term, uint32_t terms)
{
	pm_buf b = {0};
	for (uint32_t i = 0; i < terms; i++) {
		if (i)
			pm_buf_text(&b, ", ");
		print_term(&term[i], &b);
	}
	char *name = b.failed ? NULL : pm_strndup(b.p, b.n);
	pm_buf_release(&b);
	if (name)
		f->names[f->n_names++] = name;
	return name;
}

static void want(pm_link_frame *f, const pm_link_term *t)
{
	for (uint32_t i = 0; i < f->n_taken; i++)
		if (f->taken[i].take == t->take && f->taken[i].value == t->value && f->taken[i].letters == t->letters)
			return;
	if (t->take != PM_TAKE_ALL)
		f->taken[f->n_taken++] = (struct pm_link_taken_column){ t->take, t->letters, t->value, NULL };
}

static const pm_column *column_of(const pm_link_frame *f, const pm_link_term *t)
{
	for (uint32_t i = 0; i < f->n_taken; i++)
		if (f->taken[i].take == t->take && f->taken[i].value == t->value && f->taken[i].letters == t->letters)
			return f->taken[i].column;
	return f->value[t->value];
}

void pm_link_frame_want(const pm_link_rule *l, pm_link_frame *f)
{
	for (uint32_t i = 0; i < l->blocks; i++)
		for (uint32_t j = 0; j < l->block[i].terms; j++)
			want(f, &l->block[i].term[j]);
	for (uint32_t i = 0; i < l->compares; i++)
		want(f, &l->compare[i].term);
}

pm_status pm_link_frame_model(const pm_link_rule *l, pm_link_frame *f, unsigned threads, pm_err *err)
{
	bool ok = true;
	for (uint32_t i = 0; i < l->compares; i++) {
		const pm_link_compare *c = &l->compare[i];
		pm_link_field *to = &f->field[i];
		*to = (pm_link_field){ .name = name_of(f, &c->term, 1), .column = column_of(f, &c->term), .by = c->by, .n_at_least = c->bounds,
		                       .frequency = c->frequency, .leans = (uint32_t)(c->with + 1) };
		memcpy(to->at_least, c->at_least, c->bounds * sizeof *c->at_least);
		ok &= to->name != NULL;
	}
	for (uint32_t i = 0; i < l->blocks; i++) {
		pm_link_block *to = &f->block[i];
		*to = (pm_link_block){ .name = name_of(f, l->block[i].term, l->block[i].terms), .keys = l->block[i].terms };
		for (uint32_t j = 0; j < to->keys; j++)
			to->key[j] = column_of(f, &l->block[i].term[j]);
		ok &= to->name != NULL;
	}
	f->accept = l->accept;
	f->review = l->review;
	pm_link_model *m = &f->model;
	m->id = f->id, m->key = f->id ? NULL : f->key, m->anchor = f->anchor, m->rows = f->rows;
	m->field = f->field, m->fields = l->compares, m->block = f->block, m->blocks = l->blocks;
	m->accept = l->has_accept ? &f->accept : NULL, m->review = l->has_review ? &f->review : NULL;
	m->one_to_one = l->one_to_one, m->most_together = l->most_together, m->most_per_key = l->most_per_key, m->threads = threads;
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the names of a link");
}
