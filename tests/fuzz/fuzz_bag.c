/* Any bytes as a BAG extract, or as the dwellings of one. */
#include <stdio.h>

#include "any_reader.h"
#include "../lib/extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void both_tables(pm_str bytes)
{
	any_reader(bytes);
	(void)read_twice(bytes, "aliassen");
}

/* A small extract around the bytes, so that what they refer to may be there. */
static pm_str around(pm_str vbo)
{
	static const valid now = { 1, "2010-01-01", NULL, NULL };
	pm_buf objects = { 0 }, xml = { 0 };
	extract_place(&objects, "'s-Gravenhage", now);
	extract_street(&objects, 3, "Lindelaan", "Lindeln", now);
	extract_pand(&objects, 5, 1931, "Pand in gebruik", now);
	for (int i = 1; i < 4; i++)
		extract_number(&objects, i, 3, 10 + i, "", i == 3 ? "Naamgeving ingetrokken" : "Naamgeving uitgegeven", now);
	extract_part(&xml, "NUM", "2024-06-01", pm_buf_str(&objects));
	const piece parts[] = { { "0518NUM01062024-000001.xml", pm_buf_str(&xml) }, { "0518VBO01062024-000001.xml", vbo } };
	const pm_str out = archive(parts, 2);
	pm_buf_release(&objects);
	pm_buf_release(&xml);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const pm_str bytes = { (const char *)data, size };
	if (pm_reader_of(bytes) == &pm_reader_bag) {
		both_tables(bytes);
		return 0;
	}
	const pm_str extract = around(bytes);
	both_tables(extract);
	free((void *)(uintptr_t)extract.p);
	return 0;
}
