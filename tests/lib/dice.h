/* dice.h - numbers by lot that are the same on every machine.
 *
 * Shape   the state is the caller's: any number, and the same one gives the same numbers again.
 * Source  Knuth, The Art of Computer Programming 3.3.4: the linear congruential generator of 64 bits; its high bits are used. */
#ifndef DICE_H
#define DICE_H

#include <stdint.h>

static inline uint64_t dice(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state;
}

/* One of 0 .. below - 1, below 2^31. */
static inline uint32_t dice_below(uint64_t *state, uint64_t below) { return (uint32_t)((dice(state) >> 33) % below); }

/* From [0, 1). */
static inline double dice_share(uint64_t *state) { return (double)(dice(state) >> 11) / 9007199254740992.0; }

#endif
