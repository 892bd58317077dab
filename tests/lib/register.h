/* register.h - declarations written by hand, for tests that read deliveries. */
#ifndef REGISTER_H
#define REGISTER_H

#include <string.h>

#include "base/limits.h"
#include "ingest/ingest.h"

typedef struct declared {
	pm_register reg;
	pm_field field[PM_MAX_COLUMNS];
} declared;

static inline void declare(declared *d, const char *name)
{
	memset(d, 0, sizeof *d);
	d->reg.name = pm_str_of(name);
	d->reg.field = d->field;
	d->reg.key = d->reg.begin = d->reg.end = -1;
	for (int r = 0; r < PM_ROLES; r++)
		d->reg.role[r] = -1;
}

/* Adds a field, and returns it for what is not the usual. */
static inline pm_field *declare_field(declared *d, const char *name, pm_type type)
{
	pm_field *f = &d->field[d->reg.n_fields++];
	*f = (pm_field){ .name = pm_str_of(name), .column = pm_str_of(name), .type = type,
	                 .yes = PM_STR("J"), .no = PM_STR("N") };
	return f;
}

static inline void declare_role(declared *d, const char *name, pm_role role)
{
	d->reg.role[role] = (int32_t)d->reg.n_fields;
	declare_field(d, name, PM_TYPE_ID);
}

#endif
