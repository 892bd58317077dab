/* korte.h - shortens a street name to at most 24 characters, in the manner of NEN 5825.
 *
 * out   32 bytes or more; UTF-8
 * Source the shortenings seen in BAG data (straat, laan, van, van der, titles, initials); the norm itself is not public */
#ifndef KORTE_H
#define KORTE_H
void korte_naam(char out[32], const char *name);
int utf8_length(const char *text);
#endif
