/* plain.h - text of unknown origin made harmless before it reaches any page.
 *
 * What comes out is UTF-8 on one line: control characters, line and page breaks become a blank; marks that change the
 * direction of writing, joiners, byte order marks and tag characters vanish; a byte that is no UTF-8 becomes U+FFFD. What a
 * format of its own takes for code (formulas, markup) is its writer's to escape.
 * Source   Unicode 15, ch. 23.2 to 23.9: layout controls, tag characters, noncharacters. */
#ifndef PM_PUBLISH_PLAIN_H
#define PM_PUBLISH_PLAIN_H

#include "base/str.h"

enum { PM_PLAIN_WHOLE = 32000, /* characters: what one cell of a workbook holds (32,767) */
       PM_PLAIN_SHORT = 400 }; /* a cell of a page that people read */

/* Adds the text; at most `most` characters, then " [...]". Runs of blanks become one, blanks at both ends vanish. */
void pm_plain(pm_buf *out, pm_str text, size_t most);

/* Adds UTF-8 text to markup: & < > " ' become entities, control characters blanks, but for the end of a line. For text that
 * went through pm_plain, or of our own. */
void pm_markup(pm_buf *out, pm_str text);

#endif
