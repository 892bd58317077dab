/* oom.h - fails the n-th allocation for n = 0, 1, ... until a run completes; looks for leaks each time. */
#ifndef OOM_H
#define OOM_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

static struct { long n, fail_at, live; bool failed; } oom;

static inline bool oom_now(void)
{
	if (oom.n++ != oom.fail_at)
		return false;
	return oom.failed = true;
}
static inline void *oom_alloc(void *ctx, size_t n)
{
	(void)ctx;
	void *p = oom_now() ? NULL : calloc(n, 1);
	oom.live += p != NULL;
	return p;
}
static inline void *oom_resize(void *ctx, void *p, size_t n)
{
	(void)ctx;
	if (oom_now())
		return NULL;
	void *q = realloc(p, n);
	oom.live += q && !p;
	return q;
}
static inline void oom_release(void *ctx, void *p) { (void)ctx; oom.live--; free(p); }

/* Calls `run` (true: it worked) again and again; only code on one thread. Returns the number of allocations of a clean
 * run: assert it as a budget. Exits with a message when memory leaked or a failure was not reported. */
static inline long oom_each(bool (*run)(void))
{
	static const pm_mem_hooks h = { oom_alloc, oom_resize, oom_release, NULL };
	pm_mem_set(&h);
	for (long at = 0;; at++) {
		oom.n = oom.live = 0;
		oom.failed = false;
		oom.fail_at = at;
		const bool ok = run();
		if (oom.live != 0 || (oom.failed && ok) || (!oom.failed && !ok)) {
			fprintf(stderr, "allocation %ld failed: %ld pieces live, run says %s\n", at, oom.live, ok ? "ok" : "failed");
			exit(1);
		}
		if (!oom.failed) {
			pm_mem_set(NULL);
			return at;
		}
	}
}

#endif
