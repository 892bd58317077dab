/* mem.h - the only way to reach the allocator, so tests can make it fail. */
#ifndef PM_BASE_MEM_H
#define PM_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pm_mem_hooks {
	void *(*alloc)(void *ctx, size_t n);  /* n zeroed bytes */
	void *(*resize)(void *ctx, void *p, size_t n);
	void (*release)(void *ctx, void *p);
	void *ctx;
} pm_mem_hooks;

void pm_mem_set(const pm_mem_hooks *h); /* NULL restores malloc; call before any allocation and any thread */
void *pm_alloc(size_t n, size_t size);  /* n*size zeroed bytes; NULL on OOM or overflow */
void *pm_grow(void *p, size_t n, size_t size); /* as realloc; new bytes undefined; NULL leaves p valid */

/* Makes room for an item behind the n that are there; the room doubles.
 *
 * array    the address of the pointer to the first item, which may move
 * room     of items; 0: none yet
 * Errors   false: no memory, or more than 2^31 items; nothing changed */
bool pm_room(void *array, uint32_t n, uint32_t *room, size_t size);

void pm_free(void *p);                  /* NULL is fine */
char *pm_strndup(const char *s, size_t n); /* a copy with a closing 0, to pm_free; NULL on OOM */

#endif
