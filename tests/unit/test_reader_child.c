#define _GNU_SOURCE /* MAP_ANONYMOUS */
/* Parsers of hostile files: whatever becomes of one, the program goes on and says what happened. Old Excel and Access
 * files of other makers are read when DATA, or ../shared/data, has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "ingest/child.h"
#include "../lib/delivered.h"

/* ---- parsers that go wrong ---- */

static pm_status crash(const char *path, pm_str table, pm_told *t, pm_err *err)
{
	(void)path, (void)table, (void)err;
	pm_tell_cell(t, 0, PM_STR("kop"));
	pm_tell_row(t, 1);
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return PM_OK;
}

static pm_status leave(const char *path, pm_str table, pm_told *t, pm_err *err)
{
	(void)path, (void)table, (void)t, (void)err;
	_exit(0);
}

static pm_status run_out(const char *path, pm_str table, pm_told *t, pm_err *err)
{
	(void)path, (void)table, (void)t, (void)err;
	signal(SIGXCPU, SIG_DFL);
	raise(SIGXCPU);
	return PM_OK;
}

static pm_status write_a_file(const char *path, pm_str table, pm_told *t, pm_err *err)
{
	(void)path, (void)table;
	const int fd = open("/tmp/pandmatch-escaped", O_CREAT | O_WRONLY | O_TRUNC, 0600);
	signal(SIGXFSZ, SIG_IGN);
	const bool wrote = fd >= 0 && write(fd, "x", 1) == 1;
	unlink("/tmp/pandmatch-escaped");
	pm_tell_cell(t, 0, wrote ? PM_STR("wrote") : PM_STR("could not"));
	pm_tell_row(t, 1);
	return err ? PM_OK : PM_E_USE;
}

static pm_status take_memory(const char *path, pm_str table, pm_told *t, pm_err *err)
{
	(void)path, (void)table, (void)err;
	char *p = mmap(NULL, (size_t)(PM_CHILD_MEMORY_MB + 1) << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pm_tell_cell(t, 0, p == MAP_FAILED ? PM_STR("refused") : PM_STR("given"));
	pm_tell_row(t, 1);
	return PM_OK;
}

static pm_status backwards(const char *path, pm_str table, pm_told *t, pm_err *err)
{
	(void)path, (void)table, (void)err;
	pm_tell_cell(t, 3, PM_STR("d"));
	for (int i = 0; i < 100000; i++)
		pm_tell_cell(t, 0, PM_STR("a"));
	return PM_OK;
}

static pm_status copy(const char *path, pm_str table, pm_told *t, pm_err *err)
{
	char text[64];
	(void)err;
	const int fd = open(path, O_RDONLY);
	const ssize_t n = read(fd, text, sizeof text);
	pm_tell_cell(t, 0, table);
	pm_tell_row(t, 1);
	char *memo = pm_alloc(PM_MAX_FIELD_BYTES + 9, 1);
	memset(memo, 'm', PM_MAX_FIELD_BYTES + 9);
	pm_tell_cell(t, 0, (pm_str){ memo, PM_MAX_FIELD_BYTES });
	pm_tell_row(t, 2);
	pm_tell_cell(t, 0, (pm_str){ memo, PM_MAX_FIELD_BYTES + 9 });
	pm_tell_row(t, 3);
	pm_tell_cell(t, 0, (pm_str){ text, (size_t)n });
	pm_tell_row(t, 4);
	return PM_OK;
}

static pm_status read_by(pm_parse parse, pm_opened **out, pm_err *err)
{
	const pm_open_options o = { .table = PM_STR("tabel") };
	*err = (pm_err){ 0 };
	return pm_child_open(&pm_reader_xls, true, parse, "oud.xls", PM_STR("de inhoud"), &o, out, err);
}

static void assert_fails(pm_parse parse, pm_status want, const char *says)
{
	pm_opened *f = NULL;
	pm_err err;
	assert_int_equal(read_by(parse, &f, &err), want);
	assert_null(f);
	assert_string_equal(err.file, "oud.xls");
	if (!strstr(err.msg, says))
		fail_msg("\"%s\" doesn't say \"%s\"", err.msg, says);
}

static void a_parser_that_goes_wrong_fails_its_import_only(void **state)
{
	(void)state;
	assert_fails(crash, PM_E_SYNTAX, "crashed near row 0");
	assert_fails(leave, PM_E_SYNTAX, "crashed");
	assert_fails(run_out, PM_E_RANGE, "over its time");
	assert_fails(backwards, PM_E_SYNTAX, "not in order");
}

static void assert_header(pm_parse parse, const char *want)
{
	pm_opened *f = NULL;
	pm_err err;
	if (read_by(parse, &f, &err) != PM_OK)
		fail_msg("%s", err.msg);
	assert_true(pm_str_eq(f->header[0], pm_str_of(want)));
	f->reader->close(f);
}

static void a_parser_has_neither_memory_without_end_nor_files(void **state)
{
	(void)state;
	assert_header(take_memory, "refused");
	assert_header(write_a_file, "could not");
}

static void cells_come_whole_through_the_pipe(void **state)
{
	(void)state;
	pm_opened *f = NULL;
	pm_err err;
	delivered d = { 0 };
	assert_int_equal(read_by(copy, &f, &err), PM_OK);
	d.file = f;
	assert_int_equal(f->parts, 1);
	assert_int_equal(f->reader->read(f, 0, delivered_row, &d, &d.blank, &err), PM_OK);
	assert_int_equal(d.records, 2);
	assert_int_equal(d.faults, 1);
	assert_int_equal(d.last_line, 4);
	assert_int_equal(strspn(d.rows.p, "m"), PM_MAX_FIELD_BYTES);
	assert_non_null(strstr(d.rows.p, "!a field longer than the limit!mmm"));
	assert_non_null(strstr(d.rows.p, "\nde inhoud\n"));
	pm_buf_release(&d.rows);
	f->reader->close(f);
}

/* ---- files of other makers ---- */

static pm_str sample(const char *name)
{
	char path[512];
	const char *data = getenv("DATA");
	snprintf(path, sizeof path, "%s/office/%s", data ? data : "../shared/data", name);
	const pm_str bytes = delivered_file(path);
	if (!bytes.p)
		skip();
	return bytes;
}

static void assert_sample(const char *name, const char *table, uint64_t records, const char *begins)
{
	const pm_str bytes = sample(name);
	delivered d;
	pm_err err = { 0 };
	if (delivered_read(name, bytes, table, 0, &d, &err) != PM_OK)
		fail_msg("%s: %s", name, err.msg);
	assert_int_equal(d.records, records);
	assert_int_equal(d.faults, 0);
	if (!strstr(d.rows.p, begins))
		fail_msg("%s: no \"%s\" in \"%.200s\"", name, begins, d.rows.p);
	pm_buf_release(&d.rows);
	pm_free((void *)(uintptr_t)bytes.p);
}

static void access_files_are_read_from_jet_3_on(void **state)
{
	(void)state;
	assert_sample("nwind.mdb", "order details", 2155, "\n10248|11|14|12|0\n");
	assert_sample("nwind.mdb", "Employees", 9, "|Nancy|Sales Representative|Ms.|1948-12-08|");
	assert_sample("delTestV2000.mdb", "", 2, "a|b\nz|y\nv|u\n");
	assert_sample("delTestV2007.accdb", "", 2, "a|b\nz|y\nv|u\n");
	assert_sample("overflowTestV2000.mdb", "", 7, "\nrow7col1|||||row7col7|||\n");
	assert_sample("testUnicodeCompV2003.mdb", "", 8, "\n3|\xd0\x9c\xd0\xb8\xd1\x80\n");
	assert_sample("oldDatesV2007.accdb", "", 4, "\n2|1582-10-14\n");
	assert_sample("testV2010.accdb", "", 2, "|444.555|1974-09-21|3.5|J\n");
}

static void old_excel_files_are_read(void **state)
{
	(void)state;
	assert_sample("cbs_gemeenten_2016.xls", "", 390, "\n0738|Aalburg|Noord-Brabant|30\n");
	assert_sample("types.xls", "", 2, "2017-02-27|1|hello\n");
}

/* A deterministic damage: every file has hundreds of bytes changed, and is read or refused. */
static void assert_survives(const char *name, unsigned seed)
{
	const pm_str bytes = sample(name);
	char *p = (char *)(uintptr_t)bytes.p;
	delivered d;
	pm_err err = { 0 };
	for (size_t i = 0; i < bytes.n / 400; i++) {
		seed = seed * 1103515245u + 12345u;
		p[512 + (seed >> 3) % (bytes.n - 512)] = (char)(seed >> 16);
	}
	const pm_status s = delivered_read(name, bytes, "", 0, &d, &err);
	assert_true(s == PM_OK || s == PM_E_SYNTAX || s == PM_E_RANGE || s == PM_E_NAME);
	pm_buf_release(&d.rows);
	pm_free(p);
}

static void damaged_files_are_read_or_refused(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 6; seed++) {
		assert_survives("types.xls", seed);
		assert_survives("delTestV2000.mdb", seed);
		assert_survives("testV2010.accdb", seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_parser_that_goes_wrong_fails_its_import_only),
		cmocka_unit_test(a_parser_has_neither_memory_without_end_nor_files),
		cmocka_unit_test(cells_come_whole_through_the_pipe),
		cmocka_unit_test(access_files_are_read_from_jet_3_on),
		cmocka_unit_test(old_excel_files_are_read),
		cmocka_unit_test(damaged_files_are_read_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
