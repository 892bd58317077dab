/* Any bytes as an old workbook, which another process parses: whatever becomes of that, this one goes on. */
#include "any_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const pm_str bytes = { (const char *)data, size };
	if (pm_reader_of(bytes) == &pm_reader_xls)
		any_reader(bytes);
	return 0;
}
