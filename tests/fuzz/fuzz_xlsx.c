/* Any bytes as a workbook, or as the sheet of one. */
#include <stdio.h>

#include "any_reader.h"
#include "../lib/workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const pm_str bytes = { (const char *)data, size };
	if (pm_reader_of(bytes) == &pm_reader_xlsx) {
		any_reader(bytes);
		return 0;
	}
	char *sheet = pm_strndup(bytes.p, bytes.n);
	must(sheet != NULL);
	const pm_str book = usual_workbook(size % 2 ? "date1904=\"1\"" : "", sheet, SHEET(""));
	any_reader(book);
	free((void *)(uintptr_t)book.p);
	pm_free(sheet);
	return 0;
}
