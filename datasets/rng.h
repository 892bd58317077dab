/* rng.h - random numbers that depend on a seed and a name, never on order of work.
 *
 * Shape   one 64-bit state (SplitMix64). A stream is made from the city's seed, a purpose and an index, so
 *         that any register or address can be drawn by itself, on any thread, with the same result.
 * Source  Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 16. */
#ifndef RNG_H
#define RNG_H
#include <stdint.h>

typedef struct rng {
	uint64_t state;
} rng;

/* Start the stream of one purpose ("water", "stays"), and of one item in it. */
rng rng_stream(uint64_t seed, const char *purpose);
rng rng_item(uint64_t seed, const char *purpose, uint64_t item);

uint64_t rng_next(rng *r);
double rng_unit(rng *r);                          /* [0, 1) */
int rng_below(rng *r, int n);                     /* 0 .. n-1; n > 0 */
int rng_between(rng *r, int low, int high);       /* low .. high */
int rng_chance(rng *r, double p);                 /* 1 with probability p */
double rng_normal(rng *r);                        /* mean 0, deviation 1 */
double rng_lognormal(rng *r, double deviation);   /* median 1 */
double rng_exp(rng *r, double mean);
int rng_poisson(rng *r, double mean);
int rng_pick(rng *r, const double *weight, int n); /* index by weight; weights need not add up to 1 */

/* Mix 64 bits; a plain function of its argument. */
uint64_t rng_mix(uint64_t x);
#endif
