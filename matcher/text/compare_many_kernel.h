/* compare_many_kernel.h - the steps of compare_pattern.c over lanes. Included once per kind of vector, with
 *
 *   lanes, lane    the vector type, and one of its numbers: unsigned, as wide as the longest pattern
 *   LANES          how many
 *   letters(...)   loads LANES letters
 *   look(p, c)     where each lane's letter stands in the pattern
 *   K(name)        the function's name for this kind */

static inline lanes K(ones)(lanes is) { return is & 1; } /* a comparison gives all bits, or none */

static inline lanes K(pick)(lanes where, lanes a, lanes b) { return (a & where) | (b & ~where); }

static inline lanes K(lengths)(const uint8_t *n)
{
	lanes v;
	for (unsigned i = 0; i < LANES; i++)
		v[i] = n[i];
	return v;
}

static inline lanes K(edits)(const pm_many_pattern *p, const uint8_t *letter, const uint8_t *n, uint32_t steps, bool swap)
{
	const lanes length = K(lengths)(n), zero = length ^ length, one = zero + 1, last = one << (p->n - 1);
	lanes up = ~zero, down = zero, diagonal = zero, before = zero, distance = zero + (lane)p->n, result = distance;
	for (uint32_t j = 0; j < steps; j++) {
		const lanes here = look(p, letters(letter + (size_t)j * PM_MANY_LANES));
		const lanes swapped = swap ? ((~diagonal & here) << 1) & before : zero;
		diagonal = (((here & up) + up) ^ up) | here | down | swapped;
		const lanes right = down | ~(diagonal | up), left = diagonal & up;
		distance += K(ones)((lanes)((right & last) == last)) - K(ones)((lanes)((left & last) == last));
		result = K(pick)((lanes)(length == (lane)(j + 1)), distance, result);
		const lanes right1 = right << 1 | 1;
		up = left << 1 | ~(diagonal | right1);
		down = right1 & diagonal;
		before = here;
	}
	return result;
}

static inline void K(jaro)(const pm_many_pattern *p, const uint8_t *letter, const uint8_t *n, uint32_t steps,
                           lanes *out_matches, lanes *out_misplaced)
{
	const lanes length = K(lengths)(n), zero = length ^ length, one = zero + 1;
	const lanes own = zero + (lane)p->n, longer = K(pick)((lanes)(length > own), length, own);
	const lanes w = ((longer >> 1) - 1) & (lanes)(longer >= 4);
	lanes near = ((one << w) << 1) - 1, in_pattern = zero, matches = zero, misplaced = zero;
	lanes found[PM_PATTERN_BYTES]; /* all bits where a lane's letter j is in common */
	for (uint32_t j = 0; j < steps; j++) {
		const lanes free = look(p, letters(letter + (size_t)j * PM_MANY_LANES)) & near & ~in_pattern;
		in_pattern |= free & -free;
		found[j] = (lanes)(free != zero);
		matches += K(ones)(found[j]);
		near = near << 1 | K(ones)((lanes)(w > (lane)j));
	}
	for (uint32_t j = 0; j < steps; j++) {
		const lanes place = in_pattern & -in_pattern & found[j];
		const lanes here = look(p, letters(letter + (size_t)j * PM_MANY_LANES)) & place;
		misplaced += K(ones)(found[j] & (lanes)(here == zero));
		in_pattern ^= place;
	}
	*out_matches = matches;
	*out_misplaced = misplaced;
}
