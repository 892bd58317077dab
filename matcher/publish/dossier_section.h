/* dossier_section.h - which registers a dossier tells, and which of their fields. */
#ifndef PM_PUBLISH_DOSSIER_SECTION_H
#define PM_PUBLISH_DOSSIER_SECTION_H

#include "publish/dossier_parts.h"

enum { PM_DOSSIER_SECTIONS = 15, PM_DOSSIER_FIELDS = 6 };

/* Field names are those of the canonical registers; a field that a declaration lacks is left out. */
typedef struct pm_dossier_field { const char *name, *label; uint8_t part; pm_data data; } pm_dossier_field; /* data: further leave it asks */
typedef struct pm_dossier_section {
	const char *reg, *title, *word, *date; /* word: one record; date: newest first */
	pm_data data;
	bool stands;                           /* says how things are, not what happened on a day */
	pm_dossier_field field[PM_DOSSIER_FIELDS];
} pm_dossier_section;

extern const pm_dossier_section pm_dossier_sections[PM_DOSSIER_SECTIONS];

/* What sorts a row: its day or number; unknown goes last. */
int32_t pm_dossier_key(const pm_column *date, uint32_t row);

/* The `most` newest rows here; equal ones in the order of the delivery. NULL: no memory. Freed with pm_free. */
uint32_t *pm_dossier_newest(const pm_dossier *d, const pm_table *t, const pm_column *date, uint32_t most, uint32_t *out_n);

/* Indices of the section's fields that are there and may be shown; returns how many. */
uint32_t pm_dossier_fields(const pm_dossier *d, const pm_dossier_section *s, const pm_table *t, uint8_t out[PM_DOSSIER_FIELDS]);

/* Adds a value as people read it. */
void pm_dossier_value(pm_dossier *d, const pm_column *c, uint32_t row);

/* The same of a field, but the name of who is entitled to secrecy. */
void pm_dossier_field_value(pm_dossier *d, const pm_dossier_field *f, const pm_table *t, uint32_t row);

/* Adds the sentence on how many other addresses the legal person who owns this one has rights on; nothing for natural persons. */
void pm_dossier_portfolio(pm_dossier *d, const pm_table *t);

/* Adds that `n` of what was told are not surely about this address; nothing for 0. */
void pm_dossier_doubtful(pm_dossier *d, uint32_t n);
bool pm_dossier_is_doubtful(const pm_table *t, uint32_t row);

#endif
