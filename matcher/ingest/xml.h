/* xml.h - XML parts of a ZIP archive, streamed: nothing is unpacked as a whole.
 *
 * Limits  one part may grow to PM_FREE_UNPACKED_MB; beyond that to PM_MAX_UNPACK_RATIO times its packed size and to
 *         PM_MAX_UNPACKED_MB at most. So a ZIP bomb is refused when it begins to grow. A document type is refused, for
 *         it could hold entities that grow in the same way. A part that is longer than the archive says is damaged.
 * Names   of elements and attributes come without their namespace, so prefixes play no part. */
#ifndef PM_INGEST_XML_H
#define PM_INGEST_XML_H

#include "base/str.h"

typedef struct zip pm_zip;

/* Opens an archive; `bytes` live until pm_zip_close. Errors PM_E_SYNTAX no archive; PM_E_NOMEM. */
PM_CHECK pm_status pm_zip_open(const char *name, pm_str bytes, pm_zip **out, pm_err *err);
void pm_zip_close(pm_zip *z); /* NULL is fine */
bool pm_zip_has(pm_zip *z, const char *part);

/* The parts of an archive, in its own order. */
uint32_t pm_zip_parts(pm_zip *z);
const char *pm_zip_part(pm_zip *z, uint32_t at);                            /* its name; "" when it can't be told */
void pm_zip_sizes(pm_zip *z, uint32_t at, uint64_t *packed, uint64_t *unpacked); /* as the archive says */

/* Unpacks a part, which is an archive itself. Errors as pm_xml_read. */
PM_CHECK pm_status pm_zip_take(const char *file, pm_zip *z, uint32_t at, pm_buf *out, pm_err *err);

/* Whoever listens to a part. A status other than PM_OK ends the reading and is passed on. */
typedef struct pm_xml_ears {
	pm_status (*begin)(void *ctx, const char *element, const char **attribute, pm_err *err);
	pm_status (*end)(void *ctx, const char *element, pm_err *err);
	pm_status (*text)(void *ctx, pm_str text, pm_err *err); /* in pieces; NULL: nobody wants it */
	void *ctx;
} pm_xml_ears;

/* The value of an attribute; NULL when the element has none of that name. */
const char *pm_xml_attribute(const char **attribute, const char *name);

/* Reads a part from front to back.
 *
 * file     for errors, with `part`
 * Errors   PM_E_NOTFOUND no such part; PM_E_SYNTAX no XML, or damaged; PM_E_RANGE above the limits; PM_E_NOMEM;
 *          and what an ear says. */
PM_CHECK pm_status pm_xml_read(const char *file, pm_zip *z, const char *part, const pm_xml_ears *ears, pm_err *err);
PM_CHECK pm_status pm_xml_read_at(const char *file, pm_zip *z, uint32_t at, const pm_xml_ears *ears, pm_err *err);

#endif
