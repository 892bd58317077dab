#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
enum { FIRST_BLOCK = 0, LARGEST_BLOCK = 0 };
#else
enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };
#endif

struct pm_arena_block {
	struct pm_arena_block *before;
	size_t size, used;
	size_t pad; /* keeps the pieces behind it 16-byte aligned */
};

void pm_arena_release(pm_arena *a)
{
	while (a->last) {
		struct pm_arena_block *b = a->last;
		a->last = b->before;
		pm_free(b);
	}
	a->used = 0;
}

static struct pm_arena_block *block_for(pm_arena *a, size_t need)
{
	if (a->last && a->last->size - a->last->used >= need)
		return a->last;
	size_t size = a->last ? a->last->size * 2 : FIRST_BLOCK;
	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < need)
		size = need;
	struct pm_arena_block *b = pm_alloc(1, sizeof *b + size);
	if (!b)
		return NULL;
	b->size = size;
	b->before = a->last;
	a->last = b;
	return b;
}

void *pm_arena_alloc(pm_arena *a, size_t n, size_t size)
{
	if (size && n > (SIZE_MAX / 2) / size)
		return NULL;
	const size_t need = n && size ? (n * size + 15) & ~(size_t)15 : 16;
	if (a->limit && need > a->limit - a->used)
		return NULL;
	struct pm_arena_block *b = block_for(a, need);
	if (!b)
		return NULL;
	void *p = (char *)(b + 1) + b->used;
	b->used += need;
	a->used += need;
	return p;
}

char *pm_arena_text(pm_arena *a, const char *s, size_t n)
{
	char *p = n < SIZE_MAX ? pm_arena_alloc(a, n + 1, 1) : NULL;
	if (p && n)
		memcpy(p, s, n);
	return p;
}

bool pm_arena_room(pm_arena *a, void *array, uint32_t n, uint32_t *room, size_t size)
{
	enum { FIRST = 16 };
	void *old;
	if (n < *room)
		return true;
	if (n > UINT32_MAX / 2)
		return false;
	const uint32_t more = n ? n * 2 : FIRST;
	void *p = pm_arena_alloc(a, more, size);
	if (!p)
		return false;
	memcpy(&old, array, sizeof old); /* whatever it points to */
	if (n)
		memcpy(p, old, n * size);
	memcpy(array, &p, sizeof p);
	*room = more;
	return true;
}
