#include "ingest/reader.h"

/* In order of asking; text comes last, for anything without another format's signature passes for it. */
static const pm_reader *const readers[] = {
	&pm_reader_bag, /* before workbooks: both are ZIP archives */
	&pm_reader_xlsx,
	&pm_reader_xls,
	&pm_reader_mdb,
	&pm_reader_sqlite,
	&pm_reader_csv,
};

const pm_reader *pm_reader_of(pm_str bytes)
{
	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
		if (readers[i]->knows(bytes))
			return readers[i];
	return NULL;
}

static const char *const fault_text[] = {
#define X(name, text) text,
	PM_ROW_FAULT_MAP(X)
#undef X
};

const char *pm_row_fault_text(pm_row_fault f) { return (unsigned)f < PM_ROW_FAULTS ? fault_text[f] : "?"; }
