/* who.h - names of persons and firms, as registers write them, and the entity each stands for. */
#ifndef WHO_H
#define WHO_H
#include "city.h"
#include "writer.h"

enum { NAME_TEXT = 128 };
enum entity_type { NATURAL = 1, LANDLORD_SELF, LANDLORD_FIRM, TRADER, HOUSING };

static inline uint64_t who_entity(int type, int number) { return (uint64_t)type << 56 | (uint64_t)number; }

/* A field with the pseudonym of a person: 12 hex digits. */
void who_code(csv *w, const city *c, int person);
void who_given(const city *c, const struct person *p, char out[NAME_TEXT]);
/* "J.M. van der Berg", "Berg, J. van der", "mevr"-less: registers other than the BRP. */
void who_person(const city *c, const struct person *p, rng *r, char out[NAME_TEXT]);

/* One of a landlord's guises: 0 the person, 1.. a company; spelled as this register happens to spell it. */
void who_landlord(const city *c, int landlord, int guise, rng *r, char out[NAME_TEXT]);
uint64_t who_landlord_entity(int landlord, int guise);
uint64_t who_landlord_rsin(const city *c, int landlord, int guise);   /* companies only */
uint64_t who_landlord_kvk(const city *c, int landlord, int guise);

const char *who_corporation(const city *c, int address, int *which);
/* The corporation's name with the small differences between registers. */
void who_corporation_spelled(int which, rng *r, char out[NAME_TEXT]);

/* Index of the grown-up who lives at an address on the as-of date, or -1; `nth` of them. */
int who_resident(const city *c, int address, int nth);
#endif
