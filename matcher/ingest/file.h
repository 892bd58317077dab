/* file.h - a file's bytes, mapped for as long as it is read. */
#ifndef PM_INGEST_FILE_H
#define PM_INGEST_FILE_H

#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"

typedef struct pm_file_map {
	const char *path;   /* the caller's */
	pm_str bytes;
	int fd;
	struct stat before;
} pm_file_map;

/* Errors   PM_E_NOTFOUND no such file; PM_E_IO anything else, a folder included. */
PM_CHECK pm_status pm_file_open(const char *path, pm_file_map *out_map, pm_err *err);

/* PM_E_IO when the file changed since it was opened: what was read then is no file that ever was. */
PM_CHECK pm_status pm_file_check(const pm_file_map *m, pm_err *err);
void pm_file_close(pm_file_map *m);

#endif
