/* city.c - small questions that every part of the generator asks. */
#include "city.h"
#include "writer.h"

struct episode *city_episode_add(city *c, int address, int kind, int start, int end, int people, double loud)
{
	if (c->n_episodes == c->room_episodes) {
		c->room_episodes = c->room_episodes ? 2 * c->room_episodes : 1024;
		c->episodes = city_grow(c->episodes, (size_t)c->room_episodes, sizeof *c->episodes);
	}
	struct episode *e = &c->episodes[c->n_episodes];
	*e = (struct episode){ address, start, end, c->addresses[address].episode, (uint8_t)kind, (uint8_t)people, (float)loud };
	c->addresses[address].episode = c->n_episodes++;
	return e;
}

int city_situation(const city *c, int address, int theme, int day)
{
	for (int i = c->addresses[address].episode; i >= 0; i = c->episodes[i].next) {
		const struct episode *e = &c->episodes[i];
		if (city_theme(e->kind) == theme && e->start <= day && day < e->end)
			return i;
	}
	return -1;
}

int city_living(const city *c, int address, int day)
{
	const int month = day_month(day) - c->first_month;
	return month < 0 || month >= HISTORY_MONTHS ? 0 : c->living[(long)address * HISTORY_MONTHS + month];
}

/* A permutation of 48-bit numbers: odd multiplications and shifts are each one to one. */
uint64_t city_person_code(const city *c, int person)
{
	const uint64_t mask = (1ull << 48) - 1;
	uint64_t x = ((uint64_t)person + rng_mix(c->seed)) & mask;
	for (int round = 0; round < 3; round++) {
		x = x * 0x5deece66d1b3ull & mask;
		x ^= x >> 25;
	}
	return x;
}

uint64_t city_bag_number(const city *c, int index)
{
	const uint64_t prime = 1999993;       /* more than the addresses of a large city */
	const uint64_t turn = rng_mix(c->seed) % prime;
	const uint64_t block = (uint64_t)index / prime;
	return 100000 + block * prime + ((uint64_t)index % prime * 48271 + turn) % prime;
}

/* Eight digits one to one with x, then the check digit. A check of 10 does not exist: take the next eight digits, whose
 * check differs by 2; only even ones are given out, so they stay free. */
uint64_t city_rsin(const city *c, uint64_t x)
{
	const uint64_t mask = (1u << 25) - 1;
	uint64_t eight = 10000000 + 2 * ((x + rng_mix(c->seed)) * 0x9e3779b1u & mask);
	for (;; eight++) {
		int sum = 0;
		uint64_t rest = eight;
		for (int weight = 2; weight <= 9; weight++, rest /= 10)
			sum += weight * (int)(rest % 10);
		if (sum % 11 != 10)
			return eight * 10 + (uint64_t)sum % 11;
	}
}
