#include "cli/link_texts.h"

#include "base/mem.h"
#include "cli/link_says.h"
#include "link/documents.h"

static void raise(uint8_t *score, uint32_t to)
{
	if (*score < to)
		*score = (uint8_t)to;
}

static void take(const pm_documents *d, const uint32_t *record, uint32_t n, pm_link_texts *t)
{
	for (uint32_t i = 0; i < n; i++) {
		t->entity[record[i]] = record[d->group[i]];
		t->score[record[i]] = d->evidence[i] ? 0 : PM_TEXT_SILENT;
	}
	for (size_t i = 0; i < d->pairs; i++) {
		raise(&t->score[record[d->pair[i].a]], d->pair[i].score);
		raise(&t->score[record[d->pair[i].b]], d->pair[i].score);
	}
}

pm_status pm_link_texts_group(const pm_batch *b, const pm_link_rule *l, const pm_link_frame *f, pm_link_texts *out, pm_err *err)
{
	const pm_column *c = f->value[l->text_value];
	const pm_documents_options o = { .least_score = l->text_score, .threads = b->opt->threads };
	pm_link_texts t = { .entity = pm_alloc((size_t)f->rows + 1, sizeof *t.entity), .score = pm_alloc((size_t)f->rows + 1, 1) };
	pm_str *text = pm_alloc((size_t)f->rows + 1, sizeof *text);
	uint32_t *record = pm_alloc((size_t)f->rows + 1, sizeof *record), n = 0;
	pm_documents d = {0};
	pm_status s = t.entity && t.score && text && record ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u texts", f->rows);
	for (uint32_t k = 0; s == PM_OK && k < f->rows; k++) {
		t.entity[k] = k;
		t.score[k] = PM_TEXT_SILENT;
		if (!pm_column_has(c, k))
			continue;
		text[n] = pm_column_str(c, k);
		record[n++] = k;
	}
	if (s == PM_OK)
		s = pm_documents_compare(text, n, &o, &d, err);
	if (s == PM_OK)
		take(&d, record, n, &t);
	pm_documents_release(&d);
	pm_free(text);
	pm_free(record);
	if (s == PM_OK)
		*out = t;
	else
		pm_link_texts_release(&t);
	return s;
}

void pm_link_texts_release(pm_link_texts *t)
{
	pm_free(t->entity);
	pm_free(t->score);
	*t = (pm_link_texts){0};
}

pm_status pm_link_texts_print(const pm_batch *b, const pm_batch_link *l, const pm_link_texts *t, pm_buf *out, pm_err *err)
{
	const uint32_t rows = l->frame.rows;
	uint32_t *size = pm_alloc((size_t)rows + 1, sizeof *size);
	if (!size)
		return pm_fail(err, PM_E_NOMEM, "no memory for the groups of %u texts", rows);
	for (uint32_t k = 0; k < rows; k++)
		size[t->entity[k]]++;
	pm_buf_text(out, "register;rij;groep;records;score\n");
	for (uint32_t k = 0; k < rows && !out->failed; k++) {
		pm_buf_printf(out, "%.*s;%u;", PM_STR_FMT(pm_link_register(b->rules, l, k)), pm_link_delivered(l, k));
		if (t->score[k] == PM_TEXT_SILENT)
			pm_buf_text(out, ";;\n");
		else
			pm_buf_printf(out, "%.*s:%u;%u;%u\n", PM_STR_FMT(pm_link_register(b->rules, l, t->entity[k])), pm_link_delivered(l, t->entity[k]),
			              size[t->entity[k]], t->score[k]);
	}
	pm_free(size);
	return pm_buf_check(out, err);
}
