/* err.h - status codes and the error record that every fallible call can fill. */
#ifndef PM_BASE_ERR_H
#define PM_BASE_ERR_H

#include <stdint.h>

#define PM_STATUS_MAP(X)                                        \
	X(OK, "ok")                                             \
	X(E_NOMEM, "out of memory")                             \
	X(E_IO, "input or output failed")                       \
	X(E_SYNTAX, "text does not follow the grammar")         \
	X(E_TYPE, "value has the wrong type")                   \
	X(E_RANGE, "value or size outside the documented limit") \
	X(E_NAME, "unknown name")                               \
	X(E_NOTFOUND, "not there")                              \
	X(E_GATE, "stopped by a gate")                          \
	X(E_VERSION, "made by a newer version")                 \
	X(E_USE, "wrong use")

typedef enum pm_status {
#define X(name, text) PM_##name,
	PM_STATUS_MAP(X)
#undef X
} pm_status;

/* Where and why. Lives on the caller's stack; never allocates. */
typedef struct pm_err {
	pm_status status;
	uint32_t line, col; /* 1-based position in `file`; 0 = none */
	char file[256];     /* path of the input at fault; empty = none */
	char msg[1024];     /* what was wrong, no trailing newline or period; may hold several lines (caret) */
} pm_err;

#define PM_CHECK __attribute__((warn_unused_result))
#define PM_PRINTF(f, a) __attribute__((format(printf, f, a)))

#define PM_TRY(expr)                                 \
	do {                                         \
		const pm_status try_ = (expr);       \
		if (try_ != PM_OK)                   \
			return try_;                 \
	} while (0)

/* Returns a static English name for `s`; never NULL. */
const char *pm_status_text(pm_status s);

/* Fills `err` (NULL: does nothing) and returns `s`, so: return pm_fail(err, ...). */
pm_status pm_fail(pm_err *err, pm_status s, const char *fmt, ...) PM_PRINTF(3, 4);

/* As pm_fail, with the place in an input. `file` is copied (its tail when too long); NULL = none. */
pm_status pm_fail_at(pm_err *err, pm_status s, const char *file, uint32_t line, uint32_t col,
                     const char *fmt, ...) PM_PRINTF(6, 7);

#endif
