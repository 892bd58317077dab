/* decode.h - the encodings that text is delivered in, all turned into UTF-8. */
#ifndef PM_INGEST_DECODE_H
#define PM_INGEST_DECODE_H

#include "base/err.h"
#include "base/str.h"

typedef enum pm_encoding { PM_UTF8, PM_UTF8_BOM, PM_UTF16LE, PM_UTF16BE, PM_WINDOWS_1252 } pm_encoding;

const char *pm_encoding_name(pm_encoding e);

/* What the first bytes say; PM_UTF8 when they say nothing. `mark` receives the length of the byte order mark. */
pm_encoding pm_encoding_marked(pm_str bytes, size_t *mark);

/* Counts the characters of two bytes and more, and the bytes that belong to no character. */
void pm_utf8_census(const char *p, size_t n, uint64_t *good, uint64_t *bad);

/* Appends `bytes` in UTF-8. A character that the encoding doesn't know becomes U+FFFD and is counted in `replaced`.
 * Errors   PM_E_NOMEM; PM_E_IO when the C library lacks the encoding. */
PM_CHECK pm_status pm_decode(pm_encoding from, pm_str bytes, pm_buf *out, uint64_t *replaced, pm_err *err);

#endif
