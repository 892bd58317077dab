/* Any bytes as a text that somebody will read: what comes out is one line that nothing hides in or turns around, the same when
 * it is cleaned again, and markup of it holds no sign of markup. Half of the input is a table of roles as well. */
#include <stdlib.h>

#include <utf8proc.h>

#include "publish/plain.h"
#include "publish/roles.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* By the categories of the Unicode library, not by our own table. */
static size_t harmless(pm_str s)
{
	size_t characters = 0;
	for (size_t i = 0; i < s.n; characters++) {
		utf8proc_int32_t c;
		const utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);
		must(n > 0);
		const utf8proc_category_t k = utf8proc_category(c);
		must(k != UTF8PROC_CATEGORY_CC && k != UTF8PROC_CATEGORY_CS && k != UTF8PROC_CATEGORY_ZL && k != UTF8PROC_CATEGORY_ZP);
		switch (utf8proc_get_property(c)->bidi_class) {
		case UTF8PROC_BIDI_CLASS_LRE: case UTF8PROC_BIDI_CLASS_LRO: case UTF8PROC_BIDI_CLASS_RLE: case UTF8PROC_BIDI_CLASS_RLO:
		case UTF8PROC_BIDI_CLASS_PDF: case UTF8PROC_BIDI_CLASS_LRI: case UTF8PROC_BIDI_CLASS_RLI: case UTF8PROC_BIDI_CLASS_FSI:
		case UTF8PROC_BIDI_CLASS_PDI: must(false); break;
		default: break;
		}
		must(c != 0x200e && c != 0x200f && c != 0x61c && c != 0xfeff && c != 0x200b); /* marks of another class */
		i += (size_t)n;
	}
	return characters;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const pm_str text = { (const char *)data, size };
	pm_buf once = {0}, twice = {0}, markup = {0};
	pm_plain(&once, text, 200);
	pm_plain(&twice, pm_buf_str(&once), 400);
	must(pm_str_eq(pm_buf_str(&once), pm_buf_str(&twice)));
	must(harmless(pm_buf_str(&once)) <= 206); /* and " [...]" */
	pm_markup(&markup, pm_buf_str(&once));
	for (size_t i = 0; i < markup.n; i++)
		must(!strchr("<>\"'", markup.p[i]));
	pm_buf_release(&once);
	pm_buf_release(&twice);
	pm_buf_release(&markup);
	pm_roles roles = {0};
	pm_err err = {0};
	const pm_status s = pm_roles_parse(text, "rollen.csv", &roles, &err);
	must(s == PM_OK ? roles.n > 0 : err.msg[0] != 0 && roles.n == 0);
	pm_roles_release(&roles);
	return 0;
}
