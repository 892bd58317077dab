/* map.h - what the address index is looked up with: a map of numbers, and a sort by number. */
#ifndef PM_ADDRESS_MAP_H
#define PM_ADDRESS_MAP_H

#include "base/err.h"

/* 64-bit keys to 32-bit values, open addressing; the first value of a key stays. */
typedef struct pm_map {
	uint64_t *key;   /* 0: free; keys are stored + 1 */
	uint32_t *value;
	uint64_t mask;
} pm_map;
PM_CHECK pm_status pm_map_init(pm_map *m, uint64_t items, pm_err *err);
void pm_map_release(pm_map *m);
uint32_t pm_map_put(pm_map *m, uint64_t key, uint32_t value); /* the value that the key has now */
uint32_t pm_map_get(const pm_map *m, uint64_t key);           /* UINT32_MAX: absent */
void pm_map_ahead(const pm_map *m, uint64_t key);             /* asks memory for what a look-up of the key will read */

/* Sorts `entry` by 64-bit key (stable). `key` is reordered too. */
PM_CHECK pm_status pm_sort_entries(uint64_t *key, uint32_t *entry, uint32_t n, pm_err *err);

#endif
