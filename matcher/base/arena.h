/* arena.h - memory by lifetime: many small pieces, released together.
 *
 * Shape   blocks that double up to a megabyte; every piece is 16-byte aligned and zeroed.
 * Lookup  a piece stays where it is until pm_arena_release; never freed by itself.
 * Under AddressSanitizer every piece is an allocation of its own, so that an overrun is seen. */
#ifndef PM_BASE_ARENA_H
#define PM_BASE_ARENA_H

#include <stddef.h>

typedef struct pm_arena {
	struct pm_arena_block *last;
	size_t limit; /* bytes handed out at most; 0 = no limit */
	size_t used;
} pm_arena; /* {0} is a valid empty arena */

void pm_arena_release(pm_arena *a); /* frees all pieces; the arena is empty and usable again */
void *pm_arena_alloc(pm_arena *a, size_t n, size_t size); /* zeroed; NULL on OOM, overflow or limit */
char *pm_arena_text(pm_arena *a, const char *s, size_t n); /* a copy with a closing 0; NULL on OOM */

#endif
