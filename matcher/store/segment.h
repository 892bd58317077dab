/* segment.h - arrays as compact blocks of bytes, and back.
 *
 * Shape   a segment holds up to PM_SEGMENT_BYTES of one array as it is in memory; its body is little-endian.
 *           raw      the elements as they are
 *           frame    base + an unsigned number of `width` bits; width 0: every element is `base`, no body
 *           steps    each element is the one before it + `width` bits; before the first comes `base`
 *           palette  1 << width values of 32 bits, then `width` bits an element that say which one
 *         A double that is a whole number (all of a segment must be) is framed as its int32; 0.0 and -0.0 stay apart.
 * Twice the same elements give the same bytes: the choice depends on nothing else. */
#ifndef PM_STORE_SEGMENT_H
#define PM_STORE_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define PM_CODEC_MAP(X) \
	X(RAW, "raw")   \
	X(FRAME, "frame") \
	X(STEPS, "steps") \
	X(PALETTE, "palette")

typedef enum pm_codec {
#define X(name, word) PM_CODEC_##name,
	PM_CODEC_MAP(X)
#undef X
	PM_CODECS
} pm_codec;

const char *pm_codec_word(pm_codec c);
bool pm_codec_of_word(pm_str word, pm_codec *out); /* false: no such codec */

typedef enum pm_elem { PM_ELEM_BYTE, PM_ELEM_WORD32, PM_ELEM_BITS64, PM_ELEM_DOUBLE, PM_ELEMS } pm_elem;

enum { PM_SEGMENT_BYTES = 4 << 20 }; /* enough that a seek costs nothing, small enough to share among threads */

size_t pm_elem_bytes(pm_elem e);
uint32_t pm_elem_most(pm_elem e); /* elements in a full segment */

typedef struct pm_segment {
	pm_elem elem;
	uint32_t count;    /* elements, at most pm_elem_most */
	pm_codec codec;
	uint32_t width;    /* bits */
	int64_t base;
	size_t bytes;      /* of the body, at most those of the elements */
} pm_segment;

/* Chooses how to keep `count` elements. Cost: one pass, two for small ranges. */
void pm_segment_plan(pm_elem e, const void *elements, uint32_t count, pm_segment *out);

/* Writes the body of a planned segment: `bytes` bytes. */
void pm_segment_write(const pm_segment *s, const void *elements, void *body);

/* Reads a body back into room for `count` elements. Whatever the bytes, nothing outside both is touched.
 * Errors   PM_E_SYNTAX: codec, width, count and bytes don't go together; the elements are undefined then. */
PM_CHECK pm_status pm_segment_read(const pm_segment *s, const void *body, void *elements, pm_err *err);

#endif
