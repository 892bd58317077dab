/* link_look.h - what a column of a file looks like: how it is compared then, and which keys of blocks it can give. */
#ifndef PM_CLI_LINK_LOOK_H
#define PM_CLI_LINK_LOOK_H

#include "store/column.h"

typedef enum pm_look {
	PM_LOOK_ALL_DIFFER, PM_LOOK_ALL_SAME, /* tell nothing */
	PM_LOOK_DATE, PM_LOOK_POSTCODE, PM_LOOK_NUMBER, PM_LOOK_FEW, PM_LOOK_EMAIL, PM_LOOK_ORGANISATION, PM_LOOK_ADDRESS, PM_LOOK_SURNAME,
	PM_LOOK_PERSON, PM_LOOK_WORDS,
	PM_LOOKS,
} pm_look;

/* As a link rule has it. lean: by two levels, where all fields together would have too many patterns; %s is the column's name. */
typedef struct pm_look_kind { const char *compare; uint32_t levels; const char *key[2], *lean; } pm_look_kind;
extern const pm_look_kind pm_look_kinds[PM_LOOKS];

/* How a column looks, from its values and, of names, its header.
 * column     in the left and the right file; NULL: there is none
 * rows       of the left file
 * out_tells  bits a record, at most: of how many values, and how many records have one
 * Cost       O(values), of some 2,000 of them */
pm_look pm_look_of(const pm_column *const column[2], pm_str header, uint32_t rows, double *out_tells);

#endif
