#define _GNU_SOURCE /* memfd_create: a file in memory, for libraries that read paths only */
#include "ingest/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"

/* A word on the pipe: what, a number, and so many bytes behind it. */
typedef enum word_kind { CELL = 1, ROW, TABLE, TABLES, FAILED, DONE } word_kind;
typedef struct word {
	uint32_t kind, number, n;
} word;

enum { PIPE_BYTES = 1 << 16 };

/* ---- in the child ---- */

struct pm_told {
	int fd;
	size_t n;
	char waiting[PIPE_BYTES];
};

static void send_all(int fd, const char *p, size_t n)
{
	while (n) {
		const ssize_t sent = write(fd, p, n);
		if (sent < 0 && errno != EINTR)
			_exit(1);
		if (sent > 0)
			p += sent, n -= (size_t)sent;
	}
}

static void flush(pm_told *t)
{
	send_all(t->fd, t->waiting, t->n);
	t->n = 0;
}

static void tell(pm_told *t, word_kind kind, uint32_t number, pm_str s)
{
	const word w = { kind, number, (uint32_t)s.n };
	if (t->n + sizeof w + s.n > sizeof t->waiting)
		flush(t);
	memcpy(t->waiting + t->n, &w, sizeof w);
	t->n += sizeof w;
	if (t->n + s.n > sizeof t->waiting) {
		flush(t);
		send_all(t->fd, s.p, s.n);
	} else if (s.n) {
		memcpy(t->waiting + t->n, s.p, s.n);
		t->n += s.n;
	}
}

void pm_tell_cell(pm_told *t, uint32_t column, pm_str s)
{
	/* One byte above the limit says that it is too long; the rest would only fill memory. */
	if (s.n > PM_MAX_FIELD_BYTES)
		s.n = PM_MAX_FIELD_BYTES + 1;
	if (s.n)
		tell(t, CELL, column, s);
}

void pm_tell_tables(pm_told *t, pm_str table, pm_str tables)
{
	tell(t, TABLE, 0, table);
	tell(t, TABLES, 0, tables);
}

void pm_tell_row(pm_told *t, uint32_t number) { tell(t, ROW, number, PM_STR("")); }

/* Address space in use; a sanitizer reserves terabytes of it, so the limit lies on top. */
static rlim_t memory_now(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f && fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void limit(int what, rlim_t most)
{
	if (setrlimit(what, &(struct rlimit){ most, most }) != 0)
		_exit(1);
}

/* The libraries write their complaints to the terminal; here they have none. */
static void confine(void)
{
	const int null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(1);
	static const int ends[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU };
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		signal(ends[i], SIG_DFL); /* what the program does when it crashes is no business of the child */
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, PM_CHILD_SECONDS);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_AS, memory_now() + ((rlim_t)PM_CHILD_MEMORY_MB << 20));
}

/* A copy of the bytes that has a path. */
static void copy_of(pm_str bytes, char path[40])
{
	const int fd = memfd_create("register", MFD_CLOEXEC);
	if (fd < 0)
		_exit(1);
	send_all(fd, bytes.p, bytes.n);
	snprintf(path, 40, "/proc/self/fd/%d", fd);
}

static void be_child(int fd, pm_str bytes, pm_str table, pm_parse parse)
{
	static pm_told told;
	char path[40];
	pm_err err = { 0 };
	copy_of(bytes, path);
	confine();
	told.fd = fd;
	const pm_status s = parse(path, table, &told, &err);
	if (s == PM_OK)
		tell(&told, DONE, 0, PM_STR(""));
	else
		tell(&told, FAILED, (uint32_t)s, pm_str_of(err.msg));
	flush(&told);
	_exit(0);
}

/* ---- in the program ---- */

typedef struct listening {
	pm_grid *grid;
	int fd;
	int64_t until_ms;
	char *room;       /* PM_MAX_FIELD_BYTES + 1 */
	char waiting[PIPE_BYTES];
	size_t at, n;
	bool late, done;
} listening;

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for more. False: the pipe ended, or the time. */
static bool refill(listening *l)
{
	for (;;) {
		struct pollfd p = { .fd = l->fd, .events = POLLIN };
		const int64_t left = l->until_ms - now_ms();
		l->late = left <= 0;
		if (l->late)
			return false;
		const int ready = poll(&p, 1, (int)left);
		if (ready == 0 || (ready < 0 && errno == EINTR))
			continue;
		const ssize_t n = ready < 0 ? -1 : read(l->fd, l->waiting, sizeof l->waiting);
		if (n < 0 && errno == EINTR)
			continue;
		l->at = 0;
		l->n = n > 0 ? (size_t)n : 0;
		return n > 0;
	}
}

static bool hear(listening *l, void *to, size_t n)
{
	char *p = to;
	while (n) {
		if (l->at == l->n && !refill(l))
			return false;
		const size_t some = n < l->n - l->at ? n : l->n - l->at;
		memcpy(p, l->waiting + l->at, some);
		l->at += some;
		p += some;
		n -= some;
	}
	return true;
}

static pm_status understand(listening *l, const word *w, pm_err *err)
{
	const pm_str s = { l->room, w->n };
	switch (w->kind) {
	case CELL:
		return pm_grid_cell(l->grid, w->number, s, err);
	case ROW:
		return pm_grid_row(l->grid, w->number, err);
	case TABLE:
		return pm_grid_tables(l->grid, s, PM_STR(""), err);
	case TABLES:
		return pm_grid_tables(l->grid, l->grid->base.table, s, err);
	case FAILED:
		return pm_fail_at(err, w->number > PM_OK && w->number <= PM_E_USE ? (pm_status)w->number : PM_E_SYNTAX,
		                  l->grid->base.name, 0, 0, "%.*s", PM_STR_FMT(s));
	case DONE:
		l->done = true;
		return PM_OK;
	default:
		return pm_fail_at(err, PM_E_SYNTAX, l->grid->base.name, 0, 0, "its parser was led astray");
	}
}

static pm_status listen_to(listening *l, pm_err *err)
{
	word w;
	while (!l->done && hear(l, &w, sizeof w)) {
		if (w.n > PM_MAX_FIELD_BYTES + 1)
			w.kind = 0;
		else if (!hear(l, l->room, w.n))
			break;
		PM_TRY(understand(l, &w, err));
	}
	return PM_OK;
}

/* What to say of a child that ended without a last word. */
static pm_status died(const listening *l, int how, pm_err *err)
{
	const char *name = l->grid->base.name;
	if (l->late)
		return pm_fail_at(err, PM_E_RANGE, name, 0, 0, "not read within %d seconds: refused", PM_CHILD_WAIT_SECONDS);
	if (WIFSIGNALED(how) && (WTERMSIG(how) == SIGXCPU || WTERMSIG(how) == SIGKILL))
		return pm_fail_at(err, PM_E_RANGE, name, 0, 0, "its parser went over its time or memory: refused");
	return pm_fail_at(err, PM_E_SYNTAX, name, 0, 0, "its parser crashed near row %zu: the file is damaged or hostile",
	                  l->grid->rows);
}

static pm_status attend(pm_grid *g, int fd, pid_t child, pm_err *err)
{
	int how = 0;
	listening *l = pm_alloc(1, sizeof *l);
	char *room = pm_alloc(PM_MAX_FIELD_BYTES + 1, 1);
	pm_status s = PM_OK;
	if (l && room) {
		*l = (listening){ .grid = g, .fd = fd, .room = room, .until_ms = now_ms() + PM_CHILD_WAIT_SECONDS * 1000 };
		s = listen_to(l, err);
	} else {
		s = pm_fail(err, PM_E_NOMEM, "no memory to read %s", g->base.name);
	}
	kill(child, SIGKILL); /* one that ended by itself keeps its own end; one that only closed its pipe has none */
	while (waitpid(child, &how, 0) < 0 && errno == EINTR)
		;
	if (s == PM_OK && !l->done)
		s = died(l, how, err);
	pm_free(room);
	pm_free(l);
	return s;
}

pm_status pm_child_read(pm_grid *g, pm_str bytes, pm_str table, pm_parse parse, pm_err *err)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return pm_fail_at(err, PM_E_IO, g->base.name, 0, 0, "no pipe: %s", strerror(errno));
	const pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		be_child(ends[1], bytes, table, parse);
	}
	close(ends[1]);
	const pm_status s = child < 0 ? pm_fail_at(err, PM_E_IO, g->base.name, 0, 0, "no process: %s", strerror(errno))
	                              : attend(g, ends[0], child, err);
	close(ends[0]);
	return s;
}

pm_status pm_child_open(const pm_reader *reader, bool lines, pm_parse parse, const char *name, pm_str bytes,
                        const pm_open_options *o, pm_opened **out, pm_err *err)
{
	pm_grid *g;
	PM_TRY(pm_grid_new(reader, name, bytes, lines, &g, err));
	pm_status s = pm_child_read(g, bytes, o->table, parse, err);
	if (s == PM_OK)
		s = pm_grid_done(g, o, err);
	if (s != PM_OK) {
		pm_grid_close(&g->base);
		return s;
	}
	*out = &g->base;
	return PM_OK;
}
