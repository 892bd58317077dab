/* moves.h - the last step of city_people: spells with people become stays, relations and occupation. */
#ifndef MOVES_H
#define MOVES_H
#include "spells.h"

void stays_settle(city *c, const spells *s, const int *members);
#endif
