/* html.h - documents as web pages that need nothing from outside: readable on a telephone without network, by a screen
 * reader, and on paper.
 *
 * Safety   every text goes through pm_markup; the page forbids everything that is not in it (Content-Security-Policy), its one
 *          script is allowed by its SHA-256, so markup that would slip through still could not run.
 * Source   WCAG 2.2 level AA: 1.3.1, 1.4.3, 1.4.10, 1.4.12, 2.4.2, 2.5.8, 3.1.1, 4.1.2. */
#ifndef PM_PUBLISH_HTML_H
#define PM_PUBLISH_HTML_H

#include "publish/doc.h"

/* Begins a page up to <main>, which carries `list` as its data-list (a word of our own; empty: none).
 * `script`: the text of its one script, as pm_html_end will write it; NULL: none. */
void pm_html_begin(pm_buf *out, pm_str title, pm_str list, const char *script);
void pm_html_end(pm_buf *out, pm_str footer, const char *script);

/* Adds one document. `level` of its title's heading, 1 to 4; its parts are one lower. */
void pm_html_doc(const pm_doc *d, int level, pm_buf *out);

/* The same without title and subtitle, its parts at `level`. */
void pm_html_parts(const pm_doc *d, int level, pm_buf *out);

#endif
