/* list_show.h - a list as text for a screen, and as the sheet on which a person decides about every address. */
#ifndef PM_CLI_LIST_SHOW_H
#define PM_CLI_LIST_SHOW_H

#include "list/worklist.h"

/* Dutch. `hidden`: with rank, probability and what is a control slot; without, no line tells one stop from another by them.
 * Failures show in the buffer. */
void pm_list_show(const pm_worklist *l, bool hidden, pm_buf *out);

/* stop;adres;postcode;nummeraanduiding_id;dag;team;dagdeel;thema;bezoeken;laatste_bezoek;melding;nacontrole;besluit;reden: the last
 * two to be filled (docs/formats/lists.md). UTF-8 with BOM, CRLF. */
void pm_list_sheet(const pm_worklist *l, pm_buf *out);

void pm_list_add_day(pm_buf *out, int32_t day); /* "maandag 6-7-2026"; nothing for PM_NO_DAY */

#endif
