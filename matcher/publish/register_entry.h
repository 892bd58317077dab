/* register_entry.h - the fields of the Algoritmeregister that only people can fill in, from a file they keep.
 *
 * Shape   a row is `veld;tekst`, # begins a line of remarks; a text runs to the end of its line, so `;` may stand in it. An empty
 *         text is a field still to be filled in. Fields are those of the register's standard, a field stands once at most.
 * Source  Algoritmeregister publication standard 1.0, chapter 2: fields, which are required, choices, lengths. */
#ifndef PM_PUBLISH_REGISTER_ENTRY_H
#define PM_PUBLISH_REGISTER_ENTRY_H

#include "base/arena.h"
#include "base/str.h"

/* name, required, kind, most characters (0: not said) */
#define PM_ENTRY_MAP(X)                                                                                                         \
	X(naam, true, TEXT, 100) X(korte_omschrijving, true, TEXT, 350) X(organisatie, true, TEXT, 100) X(thema, false, TEXT, 0) \
	X(status, true, STATUS, 0) X(begindatum, false, MONTH, 0) X(einddatum, false, MONTH, 0)                                   \
	X(contactgegevens, true, CONTACT, 0) X(publiekspagina, false, LINK, 0) X(publicatiecategorie, true, CATEGORY, 0)          \
	X(bronregistratie, false, LINK, 0) X(doel_en_impact, false, TEXT, 2500) X(afwegingen, false, TEXT, 0)                     \
	X(menselijke_tussenkomst, false, TEXT, 0) X(risicobeheer, false, TEXT, 0) X(wettelijke_basis, false, TEXT, 0)             \
	X(verwerkingsregister, false, LINK, 0) X(impacttoetsen, false, TEXT, 0) X(technische_werking, false, TEXT, 0)             \
	X(leverancier, false, TEXT, 0) X(broncode, false, LINK, 0) X(bron_id, false, TEXT, 0) X(zoektermen, false, TEXT, 0)
typedef enum pm_entry_field {
#define X(name, required, kind, most) PM_ENTRY_##name,
	PM_ENTRY_MAP(X)
#undef X
	PM_ENTRY_FIELDS
} pm_entry_field;

typedef struct pm_register_entry {
	pm_arena arena;
	pm_str text[PM_ENTRY_FIELDS]; /* empty: not filled in */
} pm_register_entry; /* {0} has nothing filled in */

const char *pm_entry_word(pm_entry_field f);
bool pm_entry_required(pm_entry_field f); /* without it the register doesn't publish the entry */

/* Errors   PM_E_SYNTAX, PM_E_NAME with line: an unknown or double field, a status or category that the standard doesn't have, a month
 *          that isn't YYYY-MM, a link without https://, a contact that is neither link nor mail address, a text that is too long. */
PM_CHECK pm_status pm_register_entry_parse(pm_str text, const char *path, pm_register_entry *out, pm_err *err);
void pm_register_entry_release(pm_register_entry *e);

#endif
