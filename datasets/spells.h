/* spells.h - who lives where from when to when, as households; people get names in moves.c.
 *
 * Shape   one spell = one household (or room tenant, or registration without a person) at one address. */
#ifndef SPELLS_H
#define SPELLS_H
#include "city.h"

enum role { BASE, TENANT, EXTRA, PAPER, BRIEF };   /* household, room tenant, extra occupant, registered only, letter address */
enum size_class { SINGLE, COUPLE, FAMILY, CLASSES };

typedef struct spell {
	int plan;                         /* number in order of planning: the last word in any sorting */
	int address, start, end;          /* end: DAY_OPEN = still there */
	int members, n_members;           /* filled in moves.c: offset and number in its list of people */
	int moved_to;                     /* spell that these people went on to, or -1 */
	uint8_t class, size, role;
	uint8_t registered, lives, has_partner;
} spell;

typedef struct spells {
	spell *all;
	int n, room;
} spells;

void spells_plan(const city *c, spells *s);
#endif
