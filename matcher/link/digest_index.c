#include "link/digests.h"

#include <stdlib.h>

#include "base/mem.h"

enum { RUN = 7, LETTER_BITS = 6 };

typedef struct entry { uint64_t key; uint32_t text; } entry;

struct pm_digest_index {
	uint32_t n;
	entry *entry;        /* by key, then text */
	size_t entries;
	uint32_t *place;     /* entries of text t: place[start[t]] .. place[start[t + 1] - 1], into entry */
	size_t *start;
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
			out[n++] = (entry){ (uint64_t)block << RUN * LETTER_BITS | run, text };
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

uint32_t pm_digest_index_find(const pm_digest_index *x, uint32_t a, uint32_t *stamp, uint32_t *out)
{
	uint32_t n = 0;
	for (size_t i = x->start[a]; i < x->start[a + 1]; i++) {
		const uint32_t from = x->place[i];
		for (size_t k = from + 1; k < x->entries && x->entry[k].key == x->entry[from].key; k++) {
			const uint32_t b = x->entry[k].text;
			if (b == a || stamp[b] == a + 1)
				continue;
			stamp[b] = a + 1;
			out[n++] = b;
		}
	}
	return n;
}
