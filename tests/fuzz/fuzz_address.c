/* Any bytes as an address line: the search ends, and what it says holds together. */
#include <stdlib.h>

#include "../lib/spine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pm_address_columns spine;
static pm_address_index *streets;

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void release(void)
{
	pm_address_index_free(streets);
	spine_free(&spine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!streets) {
		must(spine_small(&spine) && pm_address_index_new(&spine, NULL, 1, &streets, NULL) == PM_OK);
		atexit(release);
	}
	pm_match m, again;
	pm_address_candidate c[8];
	uint32_t n = 0;
	const pm_str text = { (const char *)data, size };
	must(pm_address_find_one(streets, text, &m, c, 8, &n, NULL) == PM_OK);
	must(n <= 8 && m.p >= 0 && m.p <= 1 && m.second_p <= m.p && m.how < PM_HOWS);
	must((m.row == PM_NO_ROW) == (m.how == PM_HOW_NONE || m.how == PM_HOW_AMBIGUOUS));
	double sum = 0;
	for (uint32_t i = 0; i < n; i++) {
		must(c[i].row < spine.rows && (i == 0 || c[i].p <= c[i - 1].p));
		sum += (double)c[i].p;
	}
	must(sum < 1.0001);
	must(pm_address_find_one(streets, text, &again, c, 8, &n, NULL) == PM_OK);
	must(again.row == m.row && again.p == m.p && again.second == m.second);
	return 0;
}
