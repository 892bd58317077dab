/* json.h - texts for JSON. */
#ifndef PM_PUBLISH_JSON_H
#define PM_PUBLISH_JSON_H

#include <jansson.h>

#include "base/str.h"

/* A JSON string; in a text that is not UTF-8 every byte outside ASCII becomes '?'. NULL when out of memory. */
json_t *pm_json_string(pm_str s);

#endif
