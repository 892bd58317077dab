#include "store/segment.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "segments are kept as they are in memory");

enum { FRAME_RANGE = 1 << 16, PALETTE_MOST = 16 };

static const char *const words[] = {
#define X(name, word) word,
	PM_CODEC_MAP(X)
#undef X
};
static const uint8_t sizes[] = { [PM_ELEM_BYTE] = 1, [PM_ELEM_WORD32] = 4, [PM_ELEM_BITS64] = 8, [PM_ELEM_DOUBLE] = 8 };

const char *pm_codec_word(pm_codec c) { return (unsigned)c < PM_CODECS ? words[c] : "?"; }

bool pm_codec_of_word(pm_str word, pm_codec *out)
{
	for (unsigned c = 0; c < PM_CODECS; c++)
		if (pm_str_eq(word, pm_str_of(words[c])))
			return *out = (pm_codec)c, true;
	return false;
}

size_t pm_elem_bytes(pm_elem e) { return sizes[e]; }
uint32_t pm_elem_most(pm_elem e) { return PM_SEGMENT_BYTES / sizes[e]; }

/* ---- bodies of fixed width ---- */

static uint32_t load16(const uint8_t *p) { uint16_t v; memcpy(&v, p, 2); return v; }
static uint32_t load32(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return v; }

static void frame_write(const uint32_t *v, uint32_t n, uint32_t base, uint32_t width, uint8_t *restrict body)
{
	if (width == 8)
		for (uint32_t i = 0; i < n; i++)
			body[i] = (uint8_t)(v[i] - base);
	else if (width == 16)
		for (uint32_t i = 0; i < n; i++)
			memcpy(body + 2 * (size_t)i, &(uint16_t){ (uint16_t)(v[i] - base) }, 2);
}

static void frame_read(const uint8_t *body, uint32_t n, uint32_t base, uint32_t width, uint32_t *restrict v)
{
	if (width == 0)
		for (uint32_t i = 0; i < n; i++)
			v[i] = base;
	else if (width == 8)
		for (uint32_t i = 0; i < n; i++)
			v[i] = base + body[i];
	else
		for (uint32_t i = 0; i < n; i++)
			v[i] = base + load16(body + 2 * (size_t)i);
}

static void steps_write(const uint32_t *v, uint32_t n, uint32_t base, uint32_t width, uint8_t *restrict body)
{
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t step = v[i] - (i ? v[i - 1] : base);
		if (width == 8)
			body[i] = (uint8_t)step;
		else
			memcpy(body + 2 * (size_t)i, &(uint16_t){ (uint16_t)step }, 2);
	}
}

static void steps_read(const uint8_t *body, uint32_t n, uint32_t base, uint32_t width, uint32_t *restrict v)
{
	uint32_t at = base;
	if (width == 8)
		for (uint32_t i = 0; i < n; i++)
			v[i] = at += body[i];
	else
		for (uint32_t i = 0; i < n; i++)
			v[i] = at += load16(body + 2 * (size_t)i);
}

/* ---- few distinct values ---- */

static size_t packed_bytes(uint32_t n, uint32_t width) { return ((size_t)n * width + 7) / 8; }

static void mark(const uint32_t *v, uint32_t n, uint32_t base, uint8_t *seen)
{
	for (uint32_t i = 0; i < n; i++)
		seen[v[i] - base] = 1;
}

static uint32_t marked(const uint8_t *seen, uint32_t n)
{
	uint32_t sum = 0;
	for (uint32_t i = 0; i < n; i++)
		sum += seen[i];
	return sum;
}

/* Marks which offsets from `base`, all below `range`, occur, and counts them. Looks at the first elements alone before
 * all: where these differ too much for a palette, the rest doesn't matter. */
static uint32_t distinct_values(const uint32_t *v, uint32_t n, uint32_t base, uint32_t range, uint8_t *seen)
{
	enum { GLANCE = 4096 };
	memset(seen, 0, range);
	if (n > GLANCE) {
		mark(v, GLANCE, base, seen);
		const uint32_t distinct = marked(seen, range);
		if (distinct > PALETTE_MOST)
			return distinct;
	}
	mark(v, n, base, seen);
	return marked(seen, range);
}

/* A palette is worth its slower reading when it takes less than half of the frame. */
static bool plan_palette(const uint32_t *v, uint32_t base, uint32_t range, pm_segment *s)
{
	uint8_t seen[FRAME_RANGE];
	const uint32_t distinct = distinct_values(v, s->count, base, range + 1, seen);
	if (distinct > PALETTE_MOST)
		return false;
	const uint32_t width = distinct <= 2 ? 1 : distinct <= 4 ? 2 : 4;
	const size_t bytes = (sizeof(uint32_t) << width) + packed_bytes(s->count, width);
	if (bytes * 2 >= s->bytes)
		return false;
	s->codec = PM_CODEC_PALETTE;
	s->width = width;
	s->base = (int32_t)base;
	s->bytes = bytes;
	return true;
}

/* Writes the palette in ascending order from `base`, then the codes; the first code sits in the lowest bits. */
static void palette_write(const pm_segment *s, const uint32_t *v, uint8_t *body)
{
	uint8_t code[FRAME_RANGE];
	uint8_t seen[FRAME_RANGE];
	const uint32_t base = (uint32_t)s->base, width = s->width, each = 8 / width;
	const uint32_t distinct = distinct_values(v, s->count, base, FRAME_RANGE, seen);
	memset(body, 0, sizeof(uint32_t) << width);
	uint8_t k = 0;
	for (uint32_t at = 0; k < distinct; at++)
		if (seen[at]) {
			memcpy(body + k * sizeof at, &(uint32_t){ base + at }, sizeof at);
			code[at] = k++;
		}
	body += sizeof(uint32_t) << width;
	uint32_t i = 0;
	for (; i + each <= s->count; i += each) {
		uint32_t packed = 0;
		for (uint32_t j = 0; j < each; j++)
			packed |= (uint32_t)code[v[i + j] - base] << j * width;
		*body++ = (uint8_t)packed;
	}
	if (i < s->count) {
		uint32_t packed = 0;
		for (uint32_t j = 0; i + j < s->count; j++)
			packed |= (uint32_t)code[v[i + j] - base] << j * width;
		*body = (uint8_t)packed;
	}
}

static void palette_read(const pm_segment *s, const uint8_t *body, uint32_t *restrict v)
{
	uint32_t value[PALETTE_MOST] = {0};
	const uint32_t width = s->width, each = 8 / width, mask = (1u << width) - 1;
	memcpy(value, body, sizeof *value << width);
	body += sizeof *value << width;
	uint32_t i = 0;
	for (; i + each <= s->count; i += each, body++)
		for (uint32_t j = 0; j < each; j++)
			v[i + j] = value[*body >> j * width & mask];
	for (uint32_t j = 0; i < s->count; i++, j++)
		v[i] = value[*body >> j * width & mask];
}

/* ---- 32 bits ---- */

static void plan_frame(pm_segment *s, int32_t base, uint32_t range)
{
	s->codec = PM_CODEC_FRAME;
	s->width = range == 0 ? 0 : range < 1 << 8 ? 8 : 16;
	s->base = base;
	s->bytes = packed_bytes(s->count, s->width);
}

static void plan32(const uint32_t *v, pm_segment *s)
{
	int32_t least = (int32_t)v[0], most = least;
	uint32_t step = 0;
	for (uint32_t i = 1; i < s->count; i++) {
		const int32_t x = (int32_t)v[i];
		const uint32_t d = v[i] - v[i - 1]; /* a fall is a huge step */
		least = x < least ? x : least;
		most = x > most ? x : most;
		step = d > step ? d : step;
	}
	const uint32_t range = (uint32_t)most - (uint32_t)least;
	if (range < FRAME_RANGE)
		plan_frame(s, least, range);
	if (step < 1 << 8 ? s->bytes > s->count : step < FRAME_RANGE && s->bytes > 2 * (size_t)s->count) {
		s->codec = PM_CODEC_STEPS;
		s->width = step < 1 << 8 ? 8 : 16;
		s->base = (int32_t)v[0];
		s->bytes = packed_bytes(s->count, s->width);
	}
	if (s->codec != PM_CODEC_RAW && range && range < FRAME_RANGE)
		plan_palette(v, (uint32_t)least, range, s);
}

/* ---- doubles ---- */

static bool whole(const double *v, uint32_t n, double *out_least, double *out_most)
{
	enum { BLOCK = 1024 };
	double least = INT32_MAX, most = INT32_MIN;
	for (uint32_t from = 0; from < n; from += BLOCK) {
		const uint32_t to = n - from < BLOCK ? n : from + BLOCK;
		bool ok = true;
		for (uint32_t i = from; i < to; i++) {
			const bool inside = v[i] >= INT32_MIN && v[i] <= INT32_MAX;
			const double again = inside ? (double)(int32_t)v[i] : 0;
			uint64_t a, b;
			memcpy(&a, &again, sizeof a);
			memcpy(&b, &v[i], sizeof b);
			ok &= inside & (a == b); /* by bits: -0.0 is not 0 */
			least = v[i] < least ? v[i] : least;
			most = v[i] > most ? v[i] : most;
		}
		if (!ok)
			return false;
	}
	*out_least = least;
	*out_most = most;
	return true;
}

static void plan_double(const double *v, pm_segment *s)
{
	double least, most;
	if (!whole(v, s->count, &least, &most))
		return;
	if (most - least < FRAME_RANGE) {
		plan_frame(s, (int32_t)least, (uint32_t)(most - least));
		return;
	}
	s->codec = PM_CODEC_FRAME;
	s->width = 32;
	s->base = 0;
	s->bytes = (size_t)s->count * 4;
}

static void double_write(const pm_segment *s, const double *v, uint8_t *restrict body)
{
	const int64_t base = s->base;
	for (uint32_t i = 0; i < s->count; i++) {
		const int64_t d = (int64_t)v[i] - base;
		if (s->width == 8)
			body[i] = (uint8_t)d;
		else if (s->width == 16)
			memcpy(body + 2 * (size_t)i, &(uint16_t){ (uint16_t)d }, 2);
		else if (s->width == 32)
			memcpy(body + 4 * (size_t)i, &(uint32_t){ (uint32_t)d }, 4);
	}
}

static void double_read(const pm_segment *s, const uint8_t *body, double *restrict v)
{
	const uint32_t base = (uint32_t)s->base;
	for (uint32_t i = 0; i < s->count; i++) {
		const uint32_t d = s->width == 0 ? 0 : s->width == 8 ? body[i] :
		                   s->width == 16 ? load16(body + 2 * (size_t)i) : load32(body + 4 * (size_t)i);
		v[i] = (int32_t)(base + d);
	}
}

/* ---- any element ---- */

static void plan_same(const void *elements, pm_segment *s)
{
	const uint8_t *p = elements;
	const size_t each = sizes[s->elem], all = each * s->count;
	if (memcmp(p, p + each, all - each) != 0)
		return;
	uint64_t v = 0;
	memcpy(&v, p, each);
	s->codec = PM_CODEC_FRAME;
	s->width = 0;
	s->base = (int64_t)v;
	s->bytes = 0;
}

void pm_segment_plan(pm_elem e, const void *elements, uint32_t count, pm_segment *out)
{
	*out = (pm_segment){ .elem = e, .count = count, .bytes = (size_t)count * sizes[e] };
	if (count == 0)
		return;
	switch (e) {
	case PM_ELEM_WORD32: plan32(elements, out); break;
	case PM_ELEM_DOUBLE: plan_double(elements, out); break;
	default: plan_same(elements, out); break;
	}
}

void pm_segment_write(const pm_segment *s, const void *elements, void *body)
{
	if (s->bytes == 0)
		return;
	if (s->codec == PM_CODEC_RAW)
		memcpy(body, elements, s->bytes);
	else if (s->codec == PM_CODEC_PALETTE)
		palette_write(s, elements, body);
	else if (s->codec == PM_CODEC_STEPS)
		steps_write(elements, s->count, (uint32_t)s->base, s->width, body);
	else if (s->elem == PM_ELEM_DOUBLE)
		double_write(s, elements, body);
	else
		frame_write(elements, s->count, (uint32_t)s->base, s->width, body);
}

/* The bytes that the body must have; SIZE_MAX when the codec, the width and the element don't go together. */
static size_t want_bytes(const pm_segment *s)
{
	const bool small = s->width == 8 || s->width == 16;
	switch (s->codec) {
	case PM_CODEC_RAW:
		return (size_t)s->count * sizes[s->elem];
	case PM_CODEC_FRAME:
		if (s->width == 0 || (s->elem == PM_ELEM_WORD32 && small) ||
		    (s->elem == PM_ELEM_DOUBLE && (small || s->width == 32)))
			return packed_bytes(s->count, s->width);
		return SIZE_MAX;
	case PM_CODEC_STEPS:
		return s->elem == PM_ELEM_WORD32 && small ? packed_bytes(s->count, s->width) : SIZE_MAX;
	case PM_CODEC_PALETTE:
		if (s->elem != PM_ELEM_WORD32 || (s->width != 1 && s->width != 2 && s->width != 4))
			return SIZE_MAX;
		return (sizeof(uint32_t) << s->width) + packed_bytes(s->count, s->width);
	default:
		return SIZE_MAX;
	}
}

static void same_read(const pm_segment *s, uint8_t *v)
{
	const uint64_t value = (uint64_t)s->base;
	if (s->elem == PM_ELEM_BYTE)
		memset(v, (uint8_t)value, s->count);
	else
		for (uint32_t i = 0; i < s->count; i++)
			memcpy(v + 8 * (size_t)i, &value, 8);
}

pm_status pm_segment_read(const pm_segment *s, const void *body, void *elements, pm_err *err)
{
	if ((unsigned)s->elem >= PM_ELEMS || s->count > pm_elem_most(s->elem) || s->bytes != want_bytes(s))
		return pm_fail(err, PM_E_SYNTAX, "a damaged segment: %s, width %u, %u elements, %zu bytes",
		               pm_codec_word(s->codec), s->width, s->count, s->bytes);
	if (s->count == 0)
		return PM_OK;
	if (s->codec == PM_CODEC_RAW)
		memcpy(elements, body, s->bytes);
	else if (s->codec == PM_CODEC_PALETTE)
		palette_read(s, body, elements);
	else if (s->codec == PM_CODEC_STEPS)
		steps_read(body, s->count, (uint32_t)s->base, s->width, elements);
	else if (s->elem == PM_ELEM_DOUBLE)
		double_read(s, body, elements);
	else if (s->elem == PM_ELEM_WORD32)
		frame_read(body, s->count, (uint32_t)s->base, s->width, elements);
	else
		same_read(s, elements);
	return PM_OK;
}
