#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const text[] = {
#define X(name, text) text,
	PM_STATUS_MAP(X)
#undef X
};

const char *pm_status_text(pm_status s)
{
	return (unsigned)s < sizeof text / sizeof text[0] ? text[s] : "unknown status";
}

static void fill(pm_err *err, pm_status s, const char *fmt, va_list ap)
{
	/* Through a copy: an argument may be the text of an earlier error in the same record. */
	char msg[sizeof err->msg];
	vsnprintf(msg, sizeof msg, fmt, ap);
	memcpy(err->msg, msg, sizeof msg);
	err->status = s;
}

pm_status pm_fail(pm_err *err, pm_status s, const char *fmt, ...)
{
	if (err) {
		va_list ap;
		va_start(ap, fmt);
		fill(err, s, fmt, ap);
		va_end(ap);
		err->file[0] = 0;
		err->line = err->col = 0;
	}
	return s;
}

pm_status pm_fail_at(pm_err *err, pm_status s, const char *file, uint32_t line, uint32_t col,
                     const char *fmt, ...)
{
	if (err) {
		va_list ap;
		va_start(ap, fmt);
		fill(err, s, fmt, ap);
		va_end(ap);
		const size_t n = file ? strlen(file) : 0;
		snprintf(err->file, sizeof err->file, "%s",
		         n ? file + (n >= sizeof err->file ? n - sizeof err->file + 1 : 0) : "");
		err->line = line;
		err->col = col;
	}
	return s;
}
