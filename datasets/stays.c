/* stays.c - from households to single registrations: births, children leaving, partings, late and false entries. */
#include "moves.h"
#include "writer.h"
#include <stdlib.h>

typedef struct settler {
	city *c;
	rng r;
	int *apart;                      /* per person: when it left its household for good */
} settler;

/* Count n more people at an address on the 15th of each month of [from, to). */
static void live(city *c, int address, int from, int to, int n)
{
	int first = day_month(from + 16) - c->first_month, last = (to >= DAY_OPEN ? HISTORY_MONTHS : day_month(to + 16) - c->first_month);
	if (first < 0)
		first = 0;
	if (last > HISTORY_MONTHS)
		last = HISTORY_MONTHS;
	for (int m = first; m < last; m++) {
		uint8_t *p = &c->living[(long)address * HISTORY_MONTHS + m];
		const int sum = *p + n;
		*p = (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
	}
}

static struct stay *add(settler *t, int person, int address, int begin, int end, unsigned flags)
{
	city *c = t->c;
	if (c->n_stays == c->room_stays) {
		c->room_stays = c->room_stays ? 2 * c->room_stays : 1 << 16;
		c->stays = city_grow(c->stays, (size_t)c->room_stays, sizeof *c->stays);
	}
	c->stays[c->n_stays] = (struct stay){ person, address, begin, end, end, (uint16_t)flags };
	return &c->stays[c->n_stays++];
}

/* How a person leaves the register's sight when no next address in the city is known. */
static void leave(settler *t, struct stay *s, int role)
{
	const world *w = &t->c->world;
	if (s->end >= DAY_OPEN)
		return;
	const int passing = t->c->addresses[s->address].marks & (EXPATS | STUDENTS | RETURNERS | SHELTER) || role == TENANT;
	const double unknown = role == PAPER ? 0.25 : role == EXTRA ? 0.22 : passing ? 0.17 : 0.035;
	const double u = rng_unit(&t->r);
	s->flags |= (uint16_t)(u < unknown ? UNKNOWN_LEFT : u < unknown + 0.10 ? EMIGRATED : u < unknown + 0.16 ? DIED : 0);
	if (s->flags & DIED && rng_chance(&t->r, 0.01))    /* still listed */
		s->end = DAY_OPEN;
	if (!(s->flags & DIED) && rng_chance(&t->r, w->achterblijvers * (role == EXTRA ? 3 : 1.6))) {
		s->end = s->gone + 60 + (int)rng_exp(&t->r, w->achterblijf_dagen);
		s->flags |= LATE_LEFT | (rng_chance(&t->r, 0.5) ? UNKNOWN_LEFT : 0);
		if (s->end >= t->c->as_of)
			s->end = DAY_OPEN;
	}
}

static int elsewhere(const city *c, int address, int from, int to, int kind)
{
	for (int i = c->addresses[address].episode; i >= 0; i = c->episodes[i].next)
		if (c->episodes[i].kind == kind && c->episodes[i].start < to && from < c->episodes[i].end)
			return i;
	return -1;
}

static void part(settler *t, int one, int other, int day)
{
	city *c = t->c;
	for (int i = c->n_relations - 1; i >= 0 && i > c->n_relations - 4; i--)
		if (c->relations[i].a == one && c->relations[i].b == other)
			return;
	if (c->n_relations == c->room_relations) {
		c->room_relations += c->room_relations / 4 + 1024;
		c->relations = city_grow(c->relations, (size_t)c->room_relations, sizeof *c->relations);
	}
	c->relations[c->n_relations++] = (struct relation){ one, other, day - 30, DAY_OPEN, EX_PARTNER };
}

static int any_dwelling(settler *t)
{
	int i;
	do
		i = rng_below(&t->r, t->c->n_addresses);
	while (!city_dwelling(&t->c->addresses[i]));
	return i;
}

/* A partner written out who never left: registered elsewhere, or nowhere, from the start of the situation. */
static int sham(settler *t, const spell *s, int person, int other, int begin, int end)
{
	city *c = t->c;
	const int at = elsewhere(c, s->address, begin + 60, end, SHAM_LEAVING);
	if (at < 0)
		return 0;
	const struct episode e = c->episodes[at];
	struct stay *out = add(t, person, s->address, begin, e.start > begin ? e.start : begin + 30, LIVES | REGISTERED);
	const double u = rng_unit(&t->r);
	if (u < 0.35)
		out->flags |= UNKNOWN_LEFT;
	else if (u < 0.75)
		add(t, person, any_dwelling(t), out->end, e.end < c->as_of ? e.end : DAY_OPEN,
		    u < 0.5 ? REGISTERED | LETTER : REGISTERED);
	live(c, s->address, begin, end, 1);
	if (e.end < c->as_of && e.end < end && rng_chance(&t->r, 0.5))
		add(t, person, s->address, e.end + 10, end, LIVES | REGISTERED);
	if (rng_chance(&t->r, 0.55))
		part(t, other, person, e.start);
	return 1;
}

/* One member of a household: born into it, grown out of it, parted from it, or there for all of it. */
static void settle_member(settler *t, const spell *s, const int *who, int i)
{
	city *c = t->c;
	const int birth = c->people[who[i]].birth, child = s->class == FAMILY && i > s->has_partner;
	int begin = s->start > birth ? s->start : birth, end = s->end, moved = s->moved_to >= 0;
	if (t->apart[who[i]] <= s->start)
		return;
	if (child) {
		const int grown = birth + 365 * rng_between(&t->r, 18, 27);
		if (grown > begin && grown < end && grown < c->as_of) {
			end = t->apart[who[i]] = grown;
			moved = 0;
		}
	}
	if (begin >= end || begin >= c->as_of)
		return;
	const int together = (end < c->as_of ? end : c->as_of) - begin;
	if (i == 1 && s->has_partner && s->role == BASE) {
		if (sham(t, s, who[1], who[0], begin, end))
			return;
		if (rng_chance(&t->r, 0.012 * together / 365)) {     /* a real parting: another address, or out of town */
			end = t->apart[who[i]] = begin + rng_below(&t->r, together) + 1;
			moved = 0;
			part(t, who[0], who[1], end);
			if (rng_chance(&t->r, 0.4)) {
				const int next = any_dwelling(t);
				add(t, who[1], next, end, DAY_OPEN, LIVES | REGISTERED);
				live(c, next, end, DAY_OPEN, 1);
				moved = 1;
			}
		}
	}
	if (s->lives)
		live(c, s->address, begin, end, 1);
	if (s->role == BASE) {
		const int at = elsewhere(c, s->address, begin, end, ELSEWHERE);
		if (at >= 0) {
			const struct episode *e = &c->episodes[at];
			live(c, s->address, e->start > begin ? e->start : begin, e->end < end ? e->end : end, -1);
		}
	}
	if (!s->registered)
		return;
	struct stay *stay = add(t, who[i], s->address, begin, end,
	                        REGISTERED | (s->lives ? LIVES : 0) | (s->role == BRIEF ? LETTER : 0));
	if (!moved)
		leave(t, stay, s->role);
}

/* Stays in order of address, so that an address finds its own. */
static void group_by_address(city *c)
{
	struct stay *sorted = city_alloc((size_t)c->n_stays, sizeof *sorted);
	c->stays_at = city_alloc((size_t)c->n_addresses + 2, sizeof *c->stays_at);
	int *next = c->stays_at + 1;
	for (int i = 0; i < c->n_stays; i++)
		next[c->stays[i].address + 1]++;
	for (int a = 0; a < c->n_addresses; a++)
		next[a + 1] += next[a];
	for (int i = 0; i < c->n_stays; i++)
		sorted[next[c->stays[i].address]++] = c->stays[i];
	free(c->stays);
	c->stays = sorted;
	c->room_stays = c->n_stays;
}

void stays_settle(city *c, const spells *s, const int *members)
{
	settler t = { c, rng_stream(c->seed, "stays"), city_alloc((size_t)c->n_people, sizeof(int)) };
	for (int i = 0; i < c->n_people; i++)
		t.apart[i] = DAY_OPEN;
	c->living = city_alloc((size_t)c->n_addresses * HISTORY_MONTHS, 1);
	for (int i = 0; i < s->n; i++)
		for (int k = 0; k < s->all[i].n_members; k++)
			settle_member(&t, &s->all[i], members + s->all[i].members, k);
	free(t.apart);
	group_by_address(c);
}
