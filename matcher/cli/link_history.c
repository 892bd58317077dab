#include "cli/link_history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

typedef struct mark { pm_digest now, before; bool has_now, has_before; int32_t next; pm_link_taught taught; } mark;

static bool digest_of(const char *hex, pm_digest *out)
{
	for (size_t i = 0; i < sizeof out->byte; i++) {
		unsigned v;
		if (sscanf(hex + 2 * i, "%2x", &v) != 1)
			return false;
		out->byte[i] = (uint8_t)v;
	}
	return true;
}

static pm_status setting_name(pm_batch *b, uint32_t link, pm_str *out, pm_err *err)
{
	const pm_str name = b->rules->link[link].name;
	char *text = pm_arena_alloc(&b->arena, name.n + 6, 1);
	if (!text)
		return pm_fail(err, PM_E_NOMEM, "no memory for a name");
	snprintf(text, name.n + 6, "link.%.*s", PM_STR_FMT(name));
	*out = pm_str_of(text);
	return PM_OK;
}

/* `now before next decisions learned contradictory`, digests in hex or -; older files have the first three */
static pm_status read_mark(pm_batch *b, uint32_t link, mark *out, pm_err *err)
{
	pm_str name, value;
	*out = (mark){ .next = 1 };
	PM_TRY(setting_name(b, link, &name, err));
	const pm_status s = pm_case_get_setting(b->file, name, &b->arena, &value, err);
	if (s != PM_OK)
		return s == PM_E_NOTFOUND ? PM_OK : s;
	char now[80] = "", before[80] = "", text[200];
	snprintf(text, sizeof text, "%.*s", PM_STR_FMT(value));
	pm_link_taught *t = &out->taught;
	const int found = sscanf(text, "%79s %79s %" SCNd32 " %" SCNu32 " %" SCNu32 " %" SCNu32, now, before, &out->next, &t->decisions, &t->learned,
	                         &t->contradictory);
	if ((found != 3 && found != 6) || out->next < 1)
		return pm_fail(err, PM_E_SYNTAX, "%s: the mark of link %.*s can't be read", b->opt->db, PM_STR_FMT(b->rules->link[link].name));
	out->has_now = digest_of(now, &out->now);
	out->has_before = digest_of(before, &out->before);
	return PM_OK;
}

static pm_status write_mark(pm_batch *b, uint32_t link, const mark *m, pm_err *err)
{
	pm_str name;
	char now[PM_DIGEST_HEX] = "-", before[PM_DIGEST_HEX] = "-", text[200];
	PM_TRY(setting_name(b, link, &name, err));
	pm_digest_hex(&m->now, now);
	if (m->has_before)
		pm_digest_hex(&m->before, before);
	snprintf(text, sizeof text, "%s %s %" PRId32 " %" PRIu32 " %" PRIu32 " %" PRIu32, now, before, m->next, m->taught.decisions,
	         m->taught.learned, m->taught.contradictory);
	return pm_case_put_setting(b->file, name, pm_str_of(text), err);
}

static pm_status name_items(pm_batch *b, uint32_t link, const pm_digest *digest, pm_case_column item[2], pm_err *err)
{
	static const char *const part[] = { "sleutel", "entiteit" };
	const pm_str name = b->rules->link[link].name;
	for (int i = 0; i < 2; i++) {
		char *text = pm_arena_alloc(&b->arena, name.n + 16, 1);
		if (!text)
			return pm_fail(err, PM_E_NOMEM, "no memory for a name");
		snprintf(text, name.n + 16, "%.*s.%s", PM_STR_FMT(name), part[i]);
		item[i] = (pm_case_column){ .name = pm_str_of(text), .digest = *digest };
	}
	return PM_OK;
}

pm_status pm_link_history_at(pm_batch *b, uint32_t link, const pm_digest *digest, pm_link_history *out, pm_err *err)
{
	pm_case_column item[2];
	*out = (pm_link_history){0};
	PM_TRY(name_items(b, link, digest, item, err));
	PM_TRY(pm_case_get_columns(b->file, PM_STR("entity"), item, 2, b->opt->threads, err));
	pm_status s = item[0].column && item[1].column && item[0].column->rows == item[1].column->rows ? PM_OK : PM_E_NOTFOUND;
	if (s == PM_OK) {
		const uint32_t n = item[0].column->rows;
		out->key = pm_alloc((size_t)n + 1, sizeof *out->key);
		out->entity = pm_alloc((size_t)n + 1, sizeof *out->entity);
		out->n = n;
		for (uint32_t i = 0; out->key && out->entity && i < n; i++) {
			out->key[i] = (uint64_t)item[0].column->number[i];
			out->entity[i] = item[1].column->count[i];
		}
		if (!out->key || !out->entity)
			s = pm_fail(err, PM_E_NOMEM, "no memory for %u entities", n);
	}
	pm_column_free(item[0].column);
	pm_column_free(item[1].column);
	if (s == PM_E_NOTFOUND)
		return pm_fail(err, s, "no earlier outcome of link %.*s is kept", PM_STR_FMT(b->rules->link[link].name));
	if (s != PM_OK)
		pm_link_history_release(out);
	return s;
}

pm_status pm_link_history_read(pm_batch *b, uint32_t link, bool before, pm_link_history *out, pm_err *err)
{
	mark m;
	PM_TRY(read_mark(b, link, &m, err));
	if (before ? !m.has_before : !m.has_now)
		return pm_fail(err, PM_E_NOTFOUND, "no %soutcome of link %.*s is kept", before ? "earlier " : "", PM_STR_FMT(b->rules->link[link].name));
	return pm_link_history_at(b, link, before ? &m.before : &m.now, out, err);
}

void pm_link_history_release(pm_link_history *h)
{
	pm_free(h->key);
	pm_free(h->entity);
	*h = (pm_link_history){0};
}

int32_t pm_link_history_find(const pm_link_history *h, uint64_t key)
{
	uint32_t low = 0, high = h->n;
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		if (h->key[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < h->n && h->key[low] == key ? h->entity[low] : 0;
}

/* ---- numbers ---- */

typedef struct record { uint64_t key; uint32_t root; } record;   /* a distinct record and the row that names its entity */
typedef struct claim { uint32_t records, root; int32_t number; } claim;

static int by_key(const void *x, const void *y)
{
	const record *a = x, *b = y;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->root < b->root ? -1 : a->root > b->root;
}

static int by_root_and_number(const void *x, const void *y)
{
	const claim *a = x, *b = y;
	if (a->root != b->root)
		return a->root < b->root ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static int by_records(const void *x, const void *y)
{
	const claim *a = x, *b = y;
	if (a->records != b->records)
		return a->records > b->records ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->root < b->root ? -1 : a->root > b->root;
}

/* Distinct records, by key, of entities that have a record of their own. */
static uint32_t take_records(const pm_link_frame *f, const uint32_t *entity, record *out)
{
	const uint32_t own = f->model.left_rows ? f->model.left_rows : f->rows;
	uint64_t *has = pm_alloc(pm_bits_words((size_t)f->rows + 1), sizeof *has);
	uint32_t n = 0, kept = 0;
	if (!has)
		return UINT32_MAX;
	for (uint32_t k = 0; k < own; k++)
		pm_bit_set(has, entity[k]);
	for (uint32_t k = 0; k < f->rows; k++)
		if (pm_bit(has, entity[k]))
			out[n++] = (record){ pm_link_history_key(f->key[k]), entity[k] };
	pm_free(has);
	qsort(out, n, sizeof *out, by_key);
	for (uint32_t i = 0; i < n; i++)
		if (i == 0 || out[i].key != out[i - 1].key)
			out[kept++] = out[i];
	return kept;
}

/* The numbers that entities had, the claims of most records first. */
static uint32_t take_claims(const record *r, uint32_t n, const pm_link_history *was, claim *out)
{
	uint32_t claims = 0, kept = 0;
	for (uint32_t i = 0; i < n; i++) {
		const int32_t number = pm_link_history_find(was, r[i].key);
		if (number)
			out[claims++] = (claim){ 1, r[i].root, number };
	}
	qsort(out, claims, sizeof *out, by_root_and_number);
	for (uint32_t i = 0; i < claims; i++) {
		if (kept && out[kept - 1].root == out[i].root && out[kept - 1].number == out[i].number)
			out[kept - 1].records++;
		else
			out[kept++] = out[i];
	}
	qsort(out, kept, sizeof *out, by_records);
	return kept;
}

/* number: by row that names an entity. taken: by number, up to the next free one. */
static void give_numbers(const record *r, uint32_t n, const claim *c, uint32_t claims, int32_t *number, uint64_t *taken, int32_t *next)
{
	for (uint32_t i = 0; i < claims; i++) {
		if (number[c[i].root] || pm_bit(taken, (uint32_t)c[i].number))
			continue;
		number[c[i].root] = c[i].number;
		pm_bit_set(taken, (uint32_t)c[i].number);
	}
	for (uint32_t i = 0; i < n; i++) /* in order of key */
		if (!number[r[i].root])
			number[r[i].root] = (*next)++;
}

static pm_status put(pm_batch *b, uint32_t link, const record *r, uint32_t n, const int32_t *number, const pm_digest *digest, pm_err *err)
{
	pm_case_column item[2];
	PM_TRY(name_items(b, link, digest, item, err));
	pm_status s = pm_column_new(PM_STR("sleutel"), PM_TYPE_NUMBER, n, &item[0].column, err);
	if (s == PM_OK)
		s = pm_column_new(PM_STR("entiteit"), PM_TYPE_COUNT, n, &item[1].column, err);
	for (uint32_t i = 0; s == PM_OK && i < n; i++) {
		pm_column_set_number(item[0].column, i, (double)r[i].key);
		pm_column_set_count(item[1].column, i, number[r[i].root]);
	}
	if (s == PM_OK)
		s = pm_case_put_columns(b->file, PM_STR("entity"), item, 2, b->opt->threads, err);
	pm_column_free(item[0].column);
	pm_column_free(item[1].column);
	return s;
}

static pm_status number_entities(pm_batch *b, uint32_t link, const pm_link_frame *f, const uint32_t *entity, const pm_link_history *was,
                                 mark *m, pm_err *err)
{
	record *r = pm_alloc((size_t)f->rows + 1, sizeof *r);
	claim *c = pm_alloc((size_t)f->rows + 1, sizeof *c);
	int32_t *number = pm_alloc((size_t)f->rows + 1, sizeof *number);
	uint64_t *taken = pm_alloc(pm_bits_words((size_t)m->next + 1), sizeof *taken);
	const uint32_t n = r && c && number && taken ? take_records(f, entity, r) : UINT32_MAX;
	pm_status s = n == UINT32_MAX ? pm_fail(err, PM_E_NOMEM, "no memory to number %u records", f->rows) : PM_OK;
	for (uint32_t i = 0; s == PM_OK && i < was->n; i++)
		if (was->entity[i] < 1 || was->entity[i] >= m->next)
			s = pm_fail(err, PM_E_SYNTAX, "%s: an entity of link %.*s has a number that was never given", b->opt->db, PM_STR_FMT(b->rules->link[link].name));
	if (s == PM_OK) {
		give_numbers(r, n, c, take_claims(r, n, was, c), number, taken, &m->next);
		s = put(b, link, r, n, number, &m->now, err);
	}
	pm_free(r);
	pm_free(c);
	pm_free(number);
	pm_free(taken);
	return s;
}

pm_status pm_link_history_taught(pm_batch *b, uint32_t link, pm_link_taught *out, pm_err *err)
{
	mark m;
	PM_TRY(read_mark(b, link, &m, err));
	*out = m.taught;
	return PM_OK;
}

pm_status pm_link_history_keep(pm_batch *b, uint32_t link, const pm_link_frame *f, const pm_link_result *r, const pm_digest *digest, pm_err *err)
{
	mark m;
	pm_link_history was = {0};
	PM_TRY(read_mark(b, link, &m, err));
	if (m.has_now && memcmp(&m.now, digest, sizeof *digest) == 0)
		return PM_OK;
	if (m.has_now) {
		const pm_status found = pm_link_history_at(b, link, &m.now, &was, err);
		if (found != PM_OK && found != PM_E_NOTFOUND)
			return found;
		m.before = m.now;
		m.has_before = found == PM_OK;
	}
	m.now = *digest;
	m.taught = r->taught;
	pm_status s = number_entities(b, link, f, r->entity, &was, &m, err);
	if (s == PM_OK)
		s = write_mark(b, link, &m, err);
	pm_link_history_release(&was);
	return s;
}

pm_status pm_link_history_use(pm_batch *b, uint32_t link, int64_t run, pm_err *err)
{
	mark m;
	PM_TRY(read_mark(b, link, &m, err));
	for (int i = 0; i < 2; i++) {
		pm_case_column item[2];
		if (i ? !m.has_before : !m.has_now)
			continue;
		PM_TRY(name_items(b, link, i ? &m.before : &m.now, item, err));
		PM_TRY(pm_case_find_columns(b->file, PM_STR("entity"), item, 2, err));
		PM_TRY(pm_case_use_columns(b->file, run, item, 2, err));
	}
	return PM_OK;
}
