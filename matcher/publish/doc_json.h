/* doc_json.h - a document for machines: {titel, ondertitel, voet, stand, delen: [{deel, kop, blokken: [...]}]}.
 * A picture is its title only: what it shows stands in the tables or, for weights, in pandmatch explain --json. */
#ifndef PM_PUBLISH_DOC_JSON_H
#define PM_PUBLISH_DOC_JSON_H

#include "publish/doc.h"

struct json_t;

/* Errors   PM_E_NOMEM. The object is the caller's. */
PM_CHECK pm_status pm_doc_json(const pm_doc *d, struct json_t **out, pm_err *err);

#endif
