/* dict.h - the distinct strings of a column, numbered in order of first appearance.
 *
 * Shape   code 0 .. n-1; string c is bytes[offset[c]] up to bytes[offset[c+1]], no closing 0.
 * Lookup  slices stay valid until the next pm_dict_intern or pm_dict_free; codes for ever.
 *         A dictionary that nobody adds to may be read by any number of threads. */
#ifndef PM_STORE_DICT_H
#define PM_STORE_DICT_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define PM_NO_CODE UINT32_MAX

typedef struct pm_dict pm_dict;

PM_CHECK pm_status pm_dict_new(pm_dict **out_dict, pm_err *err);
void pm_dict_free(pm_dict *d); /* NULL is fine */

/* Gives the string's code, adding it when new.
 * Errors   PM_E_NOMEM, PM_E_RANGE above 4 GB of strings; the dictionary is unchanged.
 * Cost     O(length), amortised. */
PM_CHECK pm_status pm_dict_intern(pm_dict *d, pm_str s, uint32_t *out_code, pm_err *err);

uint32_t pm_dict_find(const pm_dict *d, pm_str s); /* PM_NO_CODE when absent */
pm_str pm_dict_get(const pm_dict *d, uint32_t code);
uint32_t pm_dict_size(const pm_dict *d);

/* The strings as they lie in memory: the bytes, and size + 1 offsets into them. */
void pm_dict_lay(const pm_dict *d, const char **out_bytes, const uint32_t **out_offset);

/* Makes a dictionary of strings that lie so; both arrays (from pm_alloc) are its own from then on.
 *
 * offset   n + 1, from 0, not falling, the last at most `n_bytes`. Of equal strings only the first is ever found.
 * Errors   PM_E_NOMEM: the arrays are still the caller's.
 * Cost     O(1): the table for looking up is made by the first that looks. */
PM_CHECK pm_status pm_dict_of(char *bytes, size_t n_bytes, uint32_t *offset, uint32_t n, pm_dict **out_dict, pm_err *err);

#endif
