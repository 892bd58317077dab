#include "rng.h"
#include <math.h>

uint64_t rng_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

rng rng_stream(uint64_t seed, const char *purpose)
{
	uint64_t h = rng_mix(seed + 0x9e3779b97f4a7c15u);
	for (; *purpose; purpose++)
		h = rng_mix(h ^ (unsigned char)*purpose);
	return (rng){ h };
}

rng rng_item(uint64_t seed, const char *purpose, uint64_t item)
{
	rng r = rng_stream(seed, purpose);
	r.state = rng_mix(r.state ^ (item * 0xd1342543de82ef95u + 1));
	return r;
}

uint64_t rng_next(rng *r)
{
	return rng_mix(r->state += 0x9e3779b97f4a7c15u);
}

double rng_unit(rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

int rng_below(rng *r, int n)
{
	return (int)(((rng_next(r) >> 32) * (uint64_t)n) >> 32);
}

int rng_between(rng *r, int low, int high)
{
	return low + rng_below(r, high - low + 1);
}

int rng_chance(rng *r, double p)
{
	return rng_unit(r) < p;
}

double rng_normal(rng *r)
{
	const double u = 1.0 - rng_unit(r);
	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * rng_unit(r));
}

double rng_lognormal(rng *r, double deviation)
{
	return exp(deviation * rng_normal(r));
}

double rng_exp(rng *r, double mean)
{
	return -mean * log(1.0 - rng_unit(r));
}

int rng_poisson(rng *r, double mean)
{
	if (mean > 30)
		return (int)fmax(0, floor(mean + sqrt(mean) * rng_normal(r) + 0.5));
	const double stop = exp(-mean);
	int n = 0;
	for (double p = rng_unit(r); p > stop; p *= rng_unit(r))
		n++;
	return n;
}

int rng_pick(rng *r, const double *weight, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		sum += weight[i];
	double at = rng_unit(r) * sum;
	for (int i = 0; i < n - 1; i++)
		if ((at -= weight[i]) < 0)
			return i;
	return n - 1;
}
