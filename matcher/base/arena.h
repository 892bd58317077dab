/* arena.h - memory by lifetime: many small pieces, released together.
 *
 * Shape   blocks that double up to a megabyte; every piece is 16-byte aligned and zeroed.
 * Lookup  a piece stays where it is until pm_arena_release; never freed by itself.
 * Under AddressSanitizer every piece is an allocation of its own, so that an overrun is seen. */
#ifndef PM_BASE_ARENA_H
#define PM_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pm_arena {
	struct pm_arena_block *last;
	size_t limit; /* bytes handed out at most; 0 = no limit */
	size_t used;
} pm_arena; /* {0} is a valid empty arena */

void pm_arena_release(pm_arena *a); /* frees all pieces; the arena is empty and usable again */
void *pm_arena_alloc(pm_arena *a, size_t n, size_t size); /* zeroed; NULL on OOM, overflow or limit */
char *pm_arena_text(pm_arena *a, const char *s, size_t n); /* a copy with a closing 0; NULL on OOM */

/* As pm_room, for an array in the arena: one that grew is a copy, and the former one stays in the arena until its release, so that
 * all of them together take twice the last. False: no memory, or more than 2^31 items; nothing changed. */
bool pm_arena_room(pm_arena *a, void *array, uint32_t n, uint32_t *room, size_t size);

#endif
