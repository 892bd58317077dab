#include "cli/weights.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lang/find.h"

enum { MOST_BYTES = 1 << 16 }; /* forty lines and what somebody notes beside them */

pm_status pm_batch_take_weights(pm_batch *b, const char *path, pm_str text, pm_err *err)
{
	pm_weights w;
	PM_TRY(pm_weights_parse(path, text, &w, err));
	const pm_rule_file f = { .path = pm_arena_text(&b->arena, path, strlen(path)),
	                         .text = { pm_arena_text(&b->arena, text.p, text.n), text.n }, .digest = pm_digest_of(text.p, text.n) };
	if (!f.path || !f.text.p)
		return pm_fail(err, PM_E_NOMEM, "no memory for %s", path);
	b->weights = w;
	b->weights_file = f;
	return PM_OK;
}

uint32_t pm_batch_weights_changed(const pm_batch *b)
{
	uint32_t n = 0;
	for (int i = 0; i < PM_WEIGHTS; i++)
		n += b->weights.bits[i] != pm_weights_default.bits[i];
	return n;
}

static pm_status read_weights(pm_batch *b, const char *path, pm_err *err)
{
	pm_buf text = { .most = MOST_BYTES };
	pm_status s = pm_rule_text(path, &text, err);
	if (s == PM_OK)
		s = pm_batch_take_weights(b, path, (pm_str){ text.p ? text.p : "", text.n }, err);
	pm_buf_release(&text);
	if (s != PM_E_IO && s != PM_E_RANGE)
		return s;
	if (err)
		err->status = PM_E_USE;
	return PM_E_USE;
}

/* Takes the weights in a folder, unless the same file was found in one before. */
static pm_status look_in(pm_batch *b, const char *folder, size_t n, struct stat *found, pm_err *err)
{
	char path[PATH_MAX];
	struct stat st;
	while (n > 1 && folder[n - 1] == '/')
		n--;
	if (snprintf(path, sizeof path, "%.*s/" PM_WEIGHTS_NAME, (int)n, folder) >= (int)sizeof path)
		return pm_fail(err, PM_E_USE, "a path to rules is too long");
	if (stat(path, &st) != 0) /* ENOTDIR: a rule file was named, which has no weights of its own */
		return errno == ENOENT || errno == ENOTDIR ? PM_OK : pm_fail_at(err, PM_E_IO, path, 0, 0, "can't look at it: %s", strerror(errno));
	if (b->weights_file.path && st.st_dev == found->st_dev && st.st_ino == found->st_ino)
		return PM_OK;
	if (b->weights_file.path)
		return pm_fail(err, PM_E_USE, "both %s and %s weigh addresses; --weights FILE says which", b->weights_file.path, path);
	*found = st;
	return read_weights(b, path, err);
}

pm_status pm_batch_weights(pm_batch *b, pm_err *err)
{
	struct stat found = {0};
	if (b->weights_kept)
		return PM_OK;
	b->weights = pm_weights_default;
	if (b->opt->weights)
		return read_weights(b, b->opt->weights, err);
	for (const char *p = b->opt->rules; p;) {
		const char *end = strchr(p, ':');
		PM_TRY(look_in(b, p, end ? (size_t)(end - p) : strlen(p), &found, err));
		p = end ? end + 1 : NULL;
	}
	return PM_OK;
}
