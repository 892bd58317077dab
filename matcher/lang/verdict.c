#define _DEFAULT_SOURCE /* madvise */
#include "lang/verdict.h"

#include <stdatomic.h>
#include <sys/mman.h>

#include "base/bits.h"
#include "base/mem.h"

enum { LARGE_PAGE = 2 << 20, ALIGN = 64 };

struct pm_verdict_block { atomic_uint live; };

static size_t rounded(size_t n) { return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1); }

/* A wish: where the system has no large pages to give, the block is as good. */
static void ask_large_pages(void *p, size_t n)
{
#if defined(MADV_HUGEPAGE)
	const uintptr_t from = ((uintptr_t)p + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1), end = ((uintptr_t)p + n) & ~(uintptr_t)(LARGE_PAGE - 1);
	if (from < end)
		(void)madvise((void *)from, end - from, MADV_HUGEPAGE);
#else
	(void)p, (void)n;
#endif
}

pm_status pm_verdicts_new(uint32_t rows, uint32_t n, pm_verdict *out, pm_err *err)
{
	const size_t bits = rounded((size_t)rows * sizeof(int16_t)), map = rounded(pm_bits_words(rows) * sizeof(uint64_t));
	const size_t head = rounded(sizeof(struct pm_verdict_block)), one = bits + 2 * map;
	if (n == 0)
		return PM_OK;
	struct pm_verdict_block *block = one < (SIZE_MAX - head - ALIGN) / n ? pm_alloc(head + ALIGN + one * n, 1) : NULL;
	if (!block)
		return pm_fail(err, PM_E_NOMEM, "no memory for the outcome of %u rules", n);
	ask_large_pages(block, head + ALIGN + one * n);
	atomic_init(&block->live, n);
	char *p = (char *)(((uintptr_t)block + head + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1));
	for (uint32_t i = 0; i < n; i++, p += one)
		out[i] = (pm_verdict){ (int16_t *)(void *)p, (uint64_t *)(void *)(p + bits), (uint64_t *)(void *)(p + bits + map), block };
	return PM_OK;
}

void pm_verdict_release(pm_verdict *v)
{
	if (v->block && atomic_fetch_sub(&v->block->live, 1) == 1)
		pm_free(v->block);
	*v = (pm_verdict){0};
}
