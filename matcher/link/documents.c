#include "link/documents.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "link/digests.h"
#include "text/document.h"

enum { PART_TEXTS = 256, LEAST_SCORE = 50, MOST_TEXTS = 50 };
static const double MOST_SHARE = 0.05;

typedef struct sentence { uint64_t hash; uint32_t text; } sentence;

typedef struct part { pm_document_pair *pair; size_t n, room; uint64_t compared; } part;

typedef struct work {
	const pm_str *text;
	uint32_t n, parts, least;
	bool plain;
	pm_buf *normal;          /* by text */
	uint64_t *boilerplate;   /* hashes, in order */
	size_t boilerplates;
	pm_digest_text *digest;
	uint32_t *first;         /* by text: the first with the same digest */
	pm_digest_index *index;
	pm_document_pair *neighbour; /* of runs that many share */
	size_t neighbours;
	uint32_t *group;         /* by text: a text of its group, as far as neighbours tell */
	part *part;
} work;

static void each_of(const work *w, uint32_t number, uint32_t *from, uint32_t *to)
{
	*from = number * PART_TEXTS;
	*to = *from + PART_TEXTS < w->n ? *from + PART_TEXTS : w->n;
}

static pm_status normalise_part(void *ctx, uint32_t number, pm_err *err)
{
	work *w = ctx;
	uint32_t from, to;
	each_of(w, number, &from, &to);
	for (uint32_t t = from; t < to; t++)
		PM_TRY(pm_document_normalise(w->text[t], &w->normal[t], err));
	return PM_OK;
}

/* The sentence that begins at `at`, without its line end; moves on. */
static pm_str next_sentence(pm_str s, size_t *at)
{
	const char *from = s.p + *at, *end = memchr(from, '\n', s.n - *at);
	const size_t n = end ? (size_t)(end - from) : s.n - *at;
	*at += n + 1;
	return (pm_str){ from, n };
}

static int by_hash(const void *x, const void *y)
{
	const sentence *a = x, *b = y;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->text < b->text ? -1 : a->text > b->text;
}

/* Lists the sentences of more than `most` texts. */
static bool find_boilerplate(work *w, uint32_t most)
{
	size_t n = 0, room = 0;
	for (uint32_t t = 0; t < w->n; t++)
		for (size_t i = 0; i < w->normal[t].n; i++)
			room += w->normal[t].p[i] == '\n';
	sentence *all = pm_alloc(room + 1, sizeof *all);
	w->boilerplate = pm_alloc(room / (most + 1) + 1, sizeof *w->boilerplate);
	if (!all || !w->boilerplate) {
		pm_free(all);
		return false;
	}
	for (uint32_t t = 0; t < w->n; t++) {
		for (size_t at = 0; at < w->normal[t].n;) {
			const pm_str s = next_sentence(pm_buf_str(&w->normal[t]), &at);
			all[n++] = (sentence){ pm_hash(s.p, s.n), t };
		}
	}
	qsort(all, n, sizeof *all, by_hash);
	for (size_t i = 0, texts = 0; i < n; i++) {
		const bool begins = i == 0 || all[i].hash != all[i - 1].hash;
		texts = begins ? 1 : texts + (all[i].text != all[i - 1].text);
		if (i + 1 == n || all[i + 1].hash != all[i].hash)
			if (texts > most)
				w->boilerplate[w->boilerplates++] = all[i].hash;
	}
	pm_free(all);
	return true;
}

static int in_order(const void *x, const void *y)
{
	const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return a < b ? -1 : a > b;
}

/* What is left of a text without boilerplate is hashed, when it is long enough. */
static pm_status digest_text(const work *w, uint32_t t, pm_err *err)
{
	pm_buf own = {0};
	const pm_str all = pm_buf_str(&w->normal[t]);
	for (size_t at = 0; at < all.n;) {
		const pm_str s = next_sentence(all, &at);
		const uint64_t hash = pm_hash(s.p, s.n);
		if (bsearch(&hash, w->boilerplate, w->boilerplates, sizeof hash, in_order))
			continue;
		pm_buf_add_str(&own, s);
		pm_buf_char(&own, '\n');
	}
	pm_status status = pm_buf_check(&own, err);
	struct fuzzy_state *state = status == PM_OK && own.n >= PM_DOCUMENT_BYTES ? fuzzy_new() : NULL;
	if (state) {
		if (fuzzy_update(state, (const unsigned char *)own.p, own.n) != 0 ||
		    fuzzy_digest(state, w->digest[t].text, FUZZY_FLAG_ELIMSEQ) != 0)
			status = pm_fail(err, PM_E_NOMEM, "text %u could not be hashed", t);
		fuzzy_free(state);
	} else if (status == PM_OK && own.n >= PM_DOCUMENT_BYTES) {
		status = pm_fail(err, PM_E_NOMEM, "no memory to hash text %u", t);
	}
	pm_buf_release(&own);
	return status;
}

static pm_status digest_part(void *ctx, uint32_t number, pm_err *err)
{
	work *w = ctx;
	uint32_t from, to;
	each_of(w, number, &from, &to);
	for (uint32_t t = from; t < to; t++)
		PM_TRY(digest_text(w, t, err));
	return PM_OK;
}

typedef struct named { const char *digest; uint32_t text; } named;

static int by_digest(const void *x, const void *y)
{
	const named *a = x, *b = y;
	const int order = strcmp(a->digest, b->digest);
	return order ? order : a->text < b->text ? -1 : a->text > b->text;
}

static bool find_first(work *w)
{
	named *by = pm_alloc((size_t)w->n + 1, sizeof *by);
	for (uint32_t t = 0; by && t < w->n; t++)
		by[t] = (named){ w->digest[t].text, t };
	if (by)
		qsort(by, w->n, sizeof *by, by_digest);
	for (uint32_t i = 0; by && i < w->n; i++) {
		const bool same = i > 0 && by[i].digest[0] && strcmp(by[i].digest, by[i - 1].digest) == 0;
		w->first[by[i].text] = same ? w->first[by[i - 1].text] : by[i].text;
	}
	const bool ok = by != NULL;
	pm_free(by);
	return ok;
}

static bool keep(part *p, uint32_t a, uint32_t b, uint32_t score)
{
	if (p->n == p->room) {
		const size_t room = p->room ? p->room * 2 : 64;
		pm_document_pair *more = pm_grow(p->pair, room, sizeof *more);
		if (!more)
			return false;
		p->pair = more;
		p->room = room;
	}
	p->pair[p->n++] = (pm_document_pair){ a, b, score };
	return true;
}

static uint32_t candidates(const work *w, uint32_t a, uint32_t *stamp, uint32_t *out)
{
	uint32_t n = 0;
	if (!w->plain)
		return pm_digest_index_find(w->index, a, stamp, out);
	for (uint32_t b = a + 1; b < w->n; b++)
		if (w->first[b] == b && w->digest[b].text[0])
			out[n++] = b;
	return n;
}

static bool compare_text(const work *w, part *p, uint32_t a, uint32_t *stamp, uint32_t *found)
{
	if (w->digest[a].text[0] == 0)
		return true;
	if (w->first[a] != a)
		return keep(p, w->first[a], a, 100);
	const uint32_t n = candidates(w, a, stamp, found);
	p->compared += n;
	for (uint32_t i = 0; i < n; i++) {
		const int score = fuzzy_compare(w->digest[a].text, w->digest[found[i]].text);
		if (score >= (int)w->least && !keep(p, a, found[i], (uint32_t)score))
			return false;
	}
	return true;
}

static pm_status compare_part(void *ctx, uint32_t number, pm_err *err)
{
	work *w = ctx;
	uint32_t from, to, *stamp = pm_alloc(w->n, sizeof *stamp), *found = pm_alloc(w->n, sizeof *found);
	bool ok = stamp && found;
	each_of(w, number, &from, &to);
	for (uint32_t t = from; ok && t < to; t++)
		ok = compare_text(w, &w->part[number], t, stamp, found);
	pm_free(stamp);
	pm_free(found);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to compare %u texts", w->n);
}

enum { PART_NEIGHBOURS = 4096 };

static pm_status compare_neighbours(void *ctx, uint32_t number, pm_err *err)
{
	work *w = ctx;
	const size_t from = (size_t)number * PART_NEIGHBOURS, to = from + PART_NEIGHBOURS < w->neighbours ? from + PART_NEIGHBOURS : w->neighbours;
	(void)err;
	for (size_t i = from; i < to; i++) {
		const int score = fuzzy_compare(w->digest[w->neighbour[i].a].text, w->digest[w->neighbour[i].b].text);
		w->neighbour[i].score = score < 0 ? 0 : (uint32_t)score;
	}
	return PM_OK;
}

static uint32_t root(uint32_t *up, uint32_t t)
{
	while (up[t] != t)
		t = up[t] = up[up[t]];
	return t;
}

static void join(uint32_t *up, const pm_document_pair *pair, size_t pairs)
{
	for (size_t i = 0; i < pairs; i++) {
		const uint32_t a = root(up, pair[i].a), b = root(up, pair[i].b);
		up[a > b ? a : b] = a < b ? a : b;
	}
}

/* What neighbours already bring together is compared no further. */
static pm_status group_neighbours(work *w, unsigned threads, pm_err *err)
{
	PM_TRY(pm_digest_index_neighbours(w->index, &w->neighbour, &w->neighbours, err));
	if (w->neighbours == 0)
		return PM_OK;
	w->group = pm_alloc(w->n, sizeof *w->group);
	if (!w->group)
		return pm_fail(err, PM_E_NOMEM, "no memory for the groups of %u texts", w->n);
	PM_TRY(pm_parallel((uint32_t)((w->neighbours + PART_NEIGHBOURS - 1) / PART_NEIGHBOURS), threads, compare_neighbours, w, err));
	part *p = &w->part[w->parts];
	p->compared = w->neighbours;
	for (size_t i = 0; i < w->neighbours; i++)
		if (w->neighbour[i].score >= w->least && !keep(p, w->neighbour[i].a, w->neighbour[i].b, w->neighbour[i].score))
			return pm_fail(err, PM_E_NOMEM, "no memory for more than %zu pairs of texts", p->n);
	for (uint32_t t = 0; t < w->n; t++)
		w->group[t] = t;
	join(w->group, p->pair, p->n);
	for (uint32_t t = 0; t < w->n; t++)
		w->group[t] = root(w->group, t);
	pm_digest_index_group(w->index, w->group);
	return PM_OK;
}

static pm_status gather(work *w, pm_documents *out, pm_err *err)
{
	size_t n = 0;
	for (uint32_t p = 0; p <= w->parts; p++)
		n += w->part[p].n;
	pm_documents d = { .pair = pm_alloc(n + 1, sizeof *d.pair), .group = pm_alloc((size_t)w->n + 1, sizeof *d.group),
	                   .evidence = pm_alloc((size_t)w->n + 1, 1) };
	if (!d.pair || !d.group || !d.evidence) {
		pm_documents_release(&d);
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu pairs of texts", n);
	}
	size_t all = 0;
	for (uint32_t p = 0; p <= w->parts; p++) {
		if (w->part[p].n)
			memcpy(d.pair + all, w->part[p].pair, w->part[p].n * sizeof *d.pair);
		all += w->part[p].n;
		d.compared += w->part[p].compared;
	}
	qsort(d.pair, all, sizeof *d.pair, pm_document_pairs_order);
	for (size_t i = 0; i < all; i++) /* neighbours may have met in another run too */
		if (i == 0 || pm_document_pairs_order(&d.pair[i], &d.pair[i - 1]) != 0)
			d.pair[d.pairs++] = d.pair[i];
	for (uint32_t t = 0; t < w->n; t++) {
		d.group[t] = t;
		d.evidence[t] = w->digest[t].text[0] != 0;
	}
	join(d.group, d.pair, d.pairs);
	for (uint32_t t = 0; t < w->n; t++)
		d.group[t] = root(d.group, t);
	*out = d;
	return PM_OK;
}

static pm_status compare_all(work *w, const pm_documents_options *o, pm_documents *out, pm_err *err)
{
	const double share = (o->most_share > 0 ? o->most_share : MOST_SHARE) * w->n;
	const uint32_t least = o->most_texts ? o->most_texts : MOST_TEXTS, most = share > least ? (uint32_t)share : least;
	w->normal = pm_alloc((size_t)w->n + 1, sizeof *w->normal);
	w->digest = pm_alloc((size_t)w->n + 1, sizeof *w->digest);
	w->first = pm_alloc((size_t)w->n + 1, sizeof *w->first);
	w->part = pm_alloc((size_t)w->parts + 1, sizeof *w->part); /* the last: neighbours */
	if (!w->normal || !w->digest || !w->first || !w->part)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u texts", w->n);
	PM_TRY(pm_parallel(w->parts, o->threads, normalise_part, w, err));
	if (!find_boilerplate(w, most))
		return pm_fail(err, PM_E_NOMEM, "no memory for the sentences of %u texts", w->n);
	PM_TRY(pm_parallel(w->parts, o->threads, digest_part, w, err));
	if (!find_first(w))
		return pm_fail(err, PM_E_NOMEM, "no memory for the digests of %u texts", w->n);
	if (!w->plain)
		PM_TRY(pm_digest_index_new(w->digest, w->first, w->n, &w->index, err));
	if (!w->plain)
		PM_TRY(group_neighbours(w, o->threads, err));
	PM_TRY(pm_parallel(w->parts, o->threads, compare_part, w, err));
	return gather(w, out, err);
}

pm_status pm_documents_compare(const pm_str *text, uint32_t n, const pm_documents_options *o, pm_documents *out, pm_err *err)
{
	work w = { .text = text, .n = n, .parts = (n + PART_TEXTS - 1) / PART_TEXTS, .plain = o->plain,
	           .least = o->least_score ? o->least_score : LEAST_SCORE };
	const pm_status s = compare_all(&w, o, out, err);
	for (uint32_t t = 0; w.normal && t < n; t++)
		pm_buf_release(&w.normal[t]);
	for (uint32_t p = 0; w.part && p <= w.parts; p++)
		pm_free(w.part[p].pair);
	pm_digest_index_free(w.index);
	pm_free(w.neighbour);
	pm_free(w.group);
	pm_free(w.normal);
	pm_free(w.boilerplate);
	pm_free(w.digest);
	pm_free(w.first);
	pm_free(w.part);
	return s;
}

void pm_documents_release(pm_documents *d)
{
	pm_free(d->pair);
	pm_free(d->group);
	pm_free(d->evidence);
	*d = (pm_documents){0};
}
