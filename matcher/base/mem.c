#define _DEFAULT_SOURCE /* madvise */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Columns are written once from end to end: in large pages that costs a fraction of the page faults. A hint, no more. */
static void *large(void *p, size_t n)
{
	enum { PAGE = 4096, LARGE = 1 << 20 };
	if (p && n >= LARGE) {
		const uintptr_t from = ((uintptr_t)p + PAGE - 1) & ~(uintptr_t)(PAGE - 1), to = ((uintptr_t)p + n) & ~(uintptr_t)(PAGE - 1);
		madvise((void *)from, to - from, MADV_HUGEPAGE);
	}
	return p;
}

static void *std_alloc(void *ctx, size_t n) { (void)ctx; return large(calloc(n, 1), n); }
static void *std_resize(void *ctx, void *p, size_t n) { (void)ctx; return realloc(p, n); }
static void std_release(void *ctx, void *p) { (void)ctx; free(p); }

static const pm_mem_hooks standard = { std_alloc, std_resize, std_release, NULL };
static pm_mem_hooks hooks = { std_alloc, std_resize, std_release, NULL };

void pm_mem_set(const pm_mem_hooks *h) { hooks = h ? *h : standard; }

void *pm_alloc(size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return NULL;
	return hooks.alloc(hooks.ctx, n && size ? n * size : 1);
}

void *pm_grow(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return NULL;
	return hooks.resize(hooks.ctx, p, n && size ? n * size : 1);
}

bool pm_room(void *array, uint32_t n, uint32_t *room, size_t size)
{
	enum { FIRST = 64 };
	void *p;
	if (n < *room)
		return true;
	if (n > UINT32_MAX / 2)
		return false;
	const uint32_t more = n ? n * 2 : FIRST;
	memcpy(&p, array, sizeof p); /* whatever it points to */
	p = pm_grow(p, more, size);
	if (!p)
		return false;
	memcpy(array, &p, sizeof p);
	*room = more;
	return true;
}

void pm_free(void *p)
{
	if (p)
		hooks.release(hooks.ctx, p);
}

char *pm_strndup(const char *s, size_t n)
{
	char *copy = pm_alloc(n + 1, 1);
	if (copy && n)
		memcpy(copy, s, n);
	return copy;
}
