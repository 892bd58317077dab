/* Any bytes as a workbook, as the sheet of one, or as a database: rows or an error, and the cut into parts changes nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "../lib/delivered.h"
#include "../lib/workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

static void read_twice(pm_str bytes)
{
	delivered whole, cut;
	const pm_status s = delivered_read("fuzz", bytes, "", 0, &whole, NULL);
	must(s == delivered_read("fuzz", bytes, "", 1 + bytes.n % 13, &cut, NULL));
	if (s == PM_OK) {
		must(whole.records == cut.records && whole.faults == cut.faults && whole.blank == cut.blank);
		must(pm_str_eq(pm_buf_str(&whole.rows), pm_buf_str(&cut.rows)));
	}
	pm_buf_release(&whole.rows);
	pm_buf_release(&cut.rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const pm_str bytes = { (const char *)data, size };
	const pm_reader *reader = pm_reader_of(bytes);
	if (reader == &pm_reader_xlsx || reader == &pm_reader_sqlite) {
		read_twice(bytes);
		return 0;
	}
	char *sheet = pm_strndup(bytes.p, bytes.n);
	must(sheet != NULL);
	const pm_str book = usual_workbook(size % 2 ? "date1904=\"1\"" : "", sheet, SHEET(""));
	read_twice(book);
	free((void *)(uintptr_t)book.p);
	pm_free(sheet);
	return 0;
}
