/* A segment from anywhere is refused or read; what was read keeps, small, and reads back the same. */
#include <stdlib.h>
#include <string.h>

#include "store/segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(pm_elem e, const uint8_t *elements, uint32_t count)
{
	const size_t n = count * pm_elem_bytes(e);
	pm_segment s;
	pm_segment_plan(e, elements, count, &s);
	uint8_t *body = malloc(s.bytes ? s.bytes : 1), *back = malloc(n ? n : 1);
	if (!body || !back || s.bytes > n)
		abort();
	pm_segment_write(&s, elements, body);
	if (pm_segment_read(&s, body, back, NULL) != PM_OK || (n && memcmp(back, elements, n) != 0))
		abort();
	free(body);
	free(back);
}

/* elem, codec, width, a spare byte, count (4 bytes), base (8), body */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { HEAD = 16 };
	if (size < HEAD)
		return 0;
	pm_segment s = { .elem = (pm_elem)(data[0] % PM_ELEMS), .codec = (pm_codec)(data[1] % (PM_CODECS + 1)), .width = data[2], .bytes = size - HEAD };
	memcpy(&s.count, data + 4, sizeof s.count);
	memcpy(&s.base, data + 8, sizeof s.base);
	s.count %= 1 << 16;
	uint8_t *elements = malloc(s.count * pm_elem_bytes(s.elem) + 1);
	if (!elements)
		return 0;
	if (pm_segment_read(&s, data + HEAD, elements, NULL) == PM_OK)
		round_trip(s.elem, elements, s.count);
	free(elements);
	const pm_elem e = (pm_elem)(data[0] % PM_ELEMS);
	round_trip(e, data + HEAD, (uint32_t)((size - HEAD) / pm_elem_bytes(e) % pm_elem_most(e)));
	return 0;
}
