#include "link/digests.h"

#include <stdlib.h>

#include "base/mem.h"

enum { RUN = 7, LETTER_BITS = 6,
       MANY = 64 }; /* texts of a run: of more, all pairs would be too many where most are one */

typedef struct entry { uint64_t key; uint32_t text, group; } entry; /* group: + 1, in a run of many whose texts are grouped; else 0 */

struct pm_digest_index {
	uint32_t n;
	entry *entry;        /* by key, then text */
	size_t entries;
	uint32_t *place;     /* entries of text t: place[start[t]] .. place[start[t + 1] - 1], into entry */
	size_t *start;
	const uint32_t *group; /* by text; the caller's */
};

static uint64_t letter(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint64_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint64_t)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (uint64_t)(c - '0') + 52;
	return c == '+' ? 62 : 63;
}

/* The runs of one half; equal halves of other block sizes never meet. */
static size_t runs_of(pm_str half, unsigned block, uint32_t text, entry *out)
{
	uint64_t run = 0;
	size_t n = 0;
	for (size_t i = 0; i < half.n; i++) {
		run = (run << LETTER_BITS | letter(half.p[i])) & ((UINT64_C(1) << RUN * LETTER_BITS) - 1);
		if (i + 1 >= RUN)
			out[n++] = (entry){ (uint64_t)block << RUN * LETTER_BITS | run, text, 0 };
	}
	return n;
}

/* A digest is `block size:first half:second half`; the second half was made with blocks twice as large. */
static size_t runs_of_digest(const char *digest, uint32_t text, entry *out)
{
	unsigned block = 0;
	const char *first = strchr(digest, ':'), *second = first ? strchr(first + 1, ':') : NULL;
	if (!second)
		return 0;
	for (unsigned long size = strtoul(digest, NULL, 10); size > 3; size /= 2)
		block++;
	const size_t n = runs_of((pm_str){ first + 1, (size_t)(second - first - 1) }, block, text, out);
	return n + runs_of((pm_str){ second + 1, strlen(second + 1) }, block + 1, text, out + n);
}

static int by_key(const void *x, const void *y)
{
	const entry *a = x, *b = y;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->text < b->text ? -1 : a->text > b->text;
}

static bool fill(pm_digest_index *x, const pm_digest_text *digest, const uint32_t *first)
{
	enum { MOST = FUZZY_MAX_RESULT };
	size_t room = 0;
	for (uint32_t t = 0; t < x->n; t++)
		room += first[t] == t ? strlen(digest[t].text) : 0;
	x->entry = pm_alloc(room + MOST, sizeof *x->entry);
	x->start = pm_alloc((size_t)x->n + 2, sizeof *x->start);
	if (!x->entry || !x->start)
		return false;
	for (uint32_t t = 0; t < x->n; t++) {
		const size_t n = first[t] == t ? runs_of_digest(digest[t].text, t, x->entry + x->entries) : 0;
		x->entries += n;
		x->start[t + 2] = x->start[t + 1] + n;
	}
	qsort(x->entry, x->entries, sizeof *x->entry, by_key);
	x->place = pm_alloc(x->entries + 1, sizeof *x->place);
	/* start[t + 1] moves from the first place of t to the first of t + 1 */
	for (size_t i = 0; x->place && i < x->entries; i++)
		x->place[x->start[x->entry[i].text + 1]++] = (uint32_t)i;
	return x->place != NULL;
}

pm_status pm_digest_index_new(const pm_digest_text *digest, const uint32_t *first, uint32_t n, pm_digest_index **out, pm_err *err)
{
	pm_digest_index *x = pm_alloc(1, sizeof *x);
	if (x)
		x->n = n;
	if (!x || !fill(x, digest, first)) {
		pm_digest_index_free(x);
		return pm_fail(err, PM_E_NOMEM, "no memory to index %u texts", n);
	}
	*out = x;
	return PM_OK;
}

void pm_digest_index_free(pm_digest_index *x)
{
	if (!x)
		return;
	pm_free(x->entry);
	pm_free(x->place);
	pm_free(x->start);
	pm_free(x);
}

/* Where the run of entry `from` ends. */
static size_t end_of(const pm_digest_index *x, size_t from)
{
	size_t to = from + 1;
	while (to < x->entries && x->entry[to].key == x->entry[from].key)
		to++;
	return to;
}

int pm_document_pairs_order(const void *x, const void *y)
{
	const pm_document_pair *a = x, *b = y;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

pm_status pm_digest_index_neighbours(const pm_digest_index *x, pm_document_pair **out, size_t *out_n, pm_err *err)
{
	size_t n = 0, kept = 0;
	for (size_t from = 0, to; from < x->entries; from = to) {
		to = end_of(x, from);
		n += to - from > MANY ? to - from : 0;
	}
	pm_document_pair *pair = pm_alloc(n + 1, sizeof *pair);
	if (!pair)
		return pm_fail(err, PM_E_NOMEM, "no memory for texts that share %zu runs", n);
	n = 0;
	for (size_t from = 0, to; from < x->entries; from = to) {
		to = end_of(x, from);
		for (size_t i = from + 1; to - from > MANY && i < to; i++)
			if (x->entry[i].text != x->entry[i - 1].text)
				pair[n++] = (pm_document_pair){ x->entry[i - 1].text, x->entry[i].text, 0 };
	}
	if (n)
		qsort(pair, n, sizeof *pair, pm_document_pairs_order);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || pm_document_pairs_order(&pair[i], &pair[i - 1]) != 0)
			pair[kept++] = pair[i];
	*out = pair;
	*out_n = kept;
	return PM_OK;
}

static int by_group(const void *x, const void *y)
{
	const entry *a = x, *b = y;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return a->text < b->text ? -1 : a->text > b->text;
}

/* Only within runs: what `place` points to stays in its run. */
void pm_digest_index_group(pm_digest_index *x, const uint32_t *group)
{
	x->group = group;
	for (size_t from = 0, to; from < x->entries; from = to) {
		to = end_of(x, from);
		if (to - from <= MANY)
			continue;
		for (size_t i = from; i < to; i++)
			x->entry[i].group = group[x->entry[i].text] + 1;
		qsort(x->entry + from, to - from, sizeof *x->entry, by_group);
	}
}

/* The first entry that is not before a key and a group. */
static size_t first_of(const pm_digest_index *x, uint64_t key, uint32_t group)
{
	size_t low = 0, high = x->entries;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const entry *e = &x->entry[middle];
		if (e->key < key || (e->key == key && e->group < group))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint32_t add(const pm_digest_index *x, size_t at, uint32_t a, uint32_t *stamp, uint32_t *out, uint32_t n)
{
	const uint32_t b = x->entry[at].text;
	if (b <= a || stamp[b] == a + 1)
		return n;
	stamp[b] = a + 1;
	out[n] = b;
	return n + 1;
}

/* Of a run of many: the texts that are not in the group of `a` already. */
static uint32_t add_others(const pm_digest_index *x, uint64_t key, uint32_t a, uint32_t *stamp, uint32_t *out, uint32_t n)
{
	for (size_t k = first_of(x, key, 0); k < x->entries && x->entry[k].key == key;) {
		if (x->entry[k].group == x->group[a] + 1)
			k = first_of(x, key, x->entry[k].group + 1);
		else
			n = add(x, k++, a, stamp, out, n);
	}
	return n;
}

uint32_t pm_digest_index_find(const pm_digest_index *x, uint32_t a, uint32_t *stamp, uint32_t *out)
{
	uint32_t n = 0;
	for (size_t i = x->start[a]; i < x->start[a + 1]; i++) {
		const entry *e = &x->entry[x->place[i]];
		if (e->group)
			n = add_others(x, e->key, a, stamp, out, n);
		for (size_t k = x->place[i] + (size_t)1; !e->group && k < x->entries && x->entry[k].key == e->key; k++)
			n = add(x, k, a, stamp, out, n);
	}
	return n;
}
