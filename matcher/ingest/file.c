#include "ingest/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static pm_status map(pm_file_map *m, pm_err *err)
{
	if (fstat(m->fd, &m->before) != 0)
		return pm_fail_at(err, PM_E_IO, m->path, 0, 0, "%s", strerror(errno));
	if (!S_ISREG(m->before.st_mode))
		return pm_fail_at(err, PM_E_IO, m->path, 0, 0, "not a file");
	m->bytes = (pm_str){ "", (size_t)m->before.st_size };
	if (m->bytes.n == 0)
		return PM_OK;
	void *p = mmap(NULL, m->bytes.n, PROT_READ, MAP_PRIVATE, m->fd, 0);
	if (p == MAP_FAILED)
		return pm_fail_at(err, PM_E_IO, m->path, 0, 0, "%s", strerror(errno));
	m->bytes.p = p;
	return PM_OK;
}

pm_status pm_file_open(const char *path, pm_file_map *out_map, pm_err *err)
{
	pm_file_map m = { .path = path, .fd = open(path, O_RDONLY | O_CLOEXEC) };
	if (m.fd < 0)
		return pm_fail_at(err, errno == ENOENT ? PM_E_NOTFOUND : PM_E_IO, path, 0, 0, "%s", strerror(errno));
	const pm_status s = map(&m, err);
	if (s != PM_OK) {
		close(m.fd);
		return s;
	}
	*out_map = m;
	return PM_OK;
}

pm_status pm_file_check(const pm_file_map *m, pm_err *err)
{
	struct stat now;
	if (fstat(m->fd, &now) != 0)
		return pm_fail_at(err, PM_E_IO, m->path, 0, 0, "%s", strerror(errno));
	if (now.st_size != m->before.st_size || now.st_mtim.tv_sec != m->before.st_mtim.tv_sec ||
	    now.st_mtim.tv_nsec != m->before.st_mtim.tv_nsec)
		return pm_fail_at(err, PM_E_IO, m->path, 0, 0, "changed while it was read");
	return PM_OK;
}

void pm_file_close(pm_file_map *m)
{
	if (m->bytes.n)
		munmap((void *)(uintptr_t)m->bytes.p, m->bytes.n);
	close(m->fd);
}
