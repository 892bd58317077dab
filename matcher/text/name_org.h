/* name_org.h - names of organisations: legal form and trade name apart, words compared whatever their order. */
#ifndef PM_TEXT_NAME_ORG_H
#define PM_TEXT_NAME_ORG_H

#include "text/name_fold.h"

typedef struct pm_org_name {
	char text[PM_NAME_BYTES], trade_text[PM_NAME_BYTES];
	pm_str core;   /* words without legal form and filler, in order of the alphabet; all words when none is left */
	pm_str trade;  /* the same of what stands behind h.o.d.n. (`handelend onder de naam`), or t.h.o.d.n.; empty: nothing */
	pm_str form;   /* bv, nv, vof, cv, stichting, vereniging, eenmanszaak, maatschap ...; empty: none. Never freed */
} pm_org_name;

/* Takes a name apart. Abbreviations with full stops (B.V., v.o.f.) and common ones of words (beh. beheer, mij maatschappij,
 * st. stichting, ver. vereniging, gebr. gebroeders, int. internationaal, ned. nederland) are read as the word. */
void pm_org_parse(pm_str name, pm_org_name *out);

/* Similarity 0 to 1 of two names as written: the best of core and trade names, each the mean of words in common and of
 * edits. Legal forms play no part: they change, and are left out. */
double pm_org_similarity(pm_str a, pm_str b);

/* Core and trade name as one text, the same for names that have the same; and the similarity of two such texts. */
enum { PM_ORG_MARK = 0x1f };
uint32_t pm_org_lay(const pm_org_name *o, char out[2 * PM_NAME_BYTES]);
double pm_org_laid_similarity(pm_str a, pm_str b);

#endif
