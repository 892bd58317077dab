/* text.h - the sentences that people and forms produce: reports, advertisements, contracts. */
#ifndef TEXT_H
#define TEXT_H
#include "city.h"

enum { TEXT_LONG = 2400, TEXT_CONTRACT = 8000 };

void text_report(const city *c, const struct report *m, rng *r, char out[TEXT_LONG]);

/* style  0 a dwelling, 1 a room, 2 a bed among workers, 3 a holiday letting */
void text_advert(rng *r, int style, char title[TEXT_LONG], char body[TEXT_LONG]);

/* A contract from one of the templates in circulation, with its blanks filled and damaged by the scanner. */
void text_contract(const city *c, rng *r, int form, int address, int landlord, char out[TEXT_CONTRACT]);
enum { TEXT_FORMS = 14 };
#endif
