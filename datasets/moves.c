/* moves.c - gives the spells their people, in order of time: who leaves one address arrives at another. */
#include "moves.h"
#include "spells.h"
#include "writer.h"
#include <stdlib.h>

enum {
	WAIT = 60,   /* days that a household may look for its next address */
	OLDEST = 96  /* years, at the as-of date, of who stands first in a household */
};

typedef struct queue {
	int *spell, n, at;               /* spells of one class by end; those before `at` are too old */
} queue;

typedef struct mover {
	city *c;
	spells *s;
	rng r;
	int *members, n_members, room_members;
	queue leaving[CLASSES];
} mover;

static spells *sorting;

static int by_start(const void *a, const void *b)
{
	const spell *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->plan > y->plan) - (x->plan < y->plan);
}

static int by_end(const void *a, const void *b)
{
	const int i = *(const int *)a, j = *(const int *)b, x = sorting->all[i].end, y = sorting->all[j].end;
	return x != y ? (x < y ? -1 : 1) : (i > j) - (i < j);
}

static int new_person(mover *m, int birth, int surname)
{
	city *c = m->c;
	if (c->n_people == c->room_people) {
		c->room_people = c->room_people ? 2 * c->room_people : 1 << 16;
		c->people = city_grow(c->people, (size_t)c->room_people, sizeof *c->people);
	}
	struct person *p = &c->people[c->n_people];
	p->birth = birth;
	p->surname = (uint16_t)surname;
	p->given[0] = (uint16_t)lists_given(&c->lists, &m->r);
	p->given[1] = (uint16_t)(rng_chance(&m->r, 0.35) ? lists_given(&c->lists, &m->r) : 0xffff);
	p->secret = (uint8_t)(rng_chance(&m->r, 0.018) ? rng_between(&m->r, 1, 7) : 0);
	return c->n_people++;
}

static void relate(mover *m, int a, int b, int kind, int begin, int end)
{
	city *c = m->c;
	if (c->n_relations == c->room_relations) {
		c->room_relations = c->room_relations ? 2 * c->room_relations : 1 << 16;
		c->relations = city_grow(c->relations, (size_t)c->room_relations, sizeof *c->relations);
	}
	c->relations[c->n_relations++] = (struct relation){ a, b, begin, end, (uint8_t)kind };
}

static void member(mover *m, spell *s, int person)
{
	if (m->n_members == m->room_members) {
		m->room_members = m->room_members ? 2 * m->room_members : 1 << 16;
		m->members = city_grow(m->members, (size_t)m->room_members, sizeof *m->members);
	}
	m->members[m->n_members++] = person;
	s->n_members++;
}

static int draw_birth(mover *m, const spell *s)
{
	rng *r = &m->r;
	const int years = s->role != BASE ? rng_between(r, 19, 55) : s->class == FAMILY ? rng_between(r, 24, 48)
	                : rng_chance(r, 0.3) ? rng_between(r, 58, 88) : rng_between(r, 19, 62);
	const int since = (m->c->as_of - s->start) / 365, oldest = since > OLDEST - 19 ? 19 : OLDEST - since;
	return s->start - (years < oldest ? years : oldest) * 365 - rng_below(r, 365);
}

/* People new to the city, or whose earlier address is not in the register. */
static void newcomers(mover *m, spell *s)
{
	rng *r = &m->r;
	const int surname = lists_surname(&m->c->lists, r), birth = draw_birth(m, s);
	const int first = new_person(m, birth, surname);
	int second = -1, left = s->size - 1;
	member(m, s, first);
	if (s->class == COUPLE || (s->class == FAMILY && (s->size > 4 || rng_chance(r, 0.7)) && left > 1)) {
		int other = birth + rng_between(r, -1600, 1600), together = s->start - rng_below(r, 3000);
		if (other > s->start - 18 * 365)
			other = birth;
		if (together < (birth > other ? birth : other) + 18 * 365)
			together = s->start;
		second = new_person(m, other, rng_chance(r, 0.25) ? surname : lists_surname(&m->c->lists, r));
		member(m, s, second);
		s->has_partner = 1;
		left--;
		if (rng_chance(r, 0.8))
			relate(m, first, second, PARTNER, together, DAY_OPEN);
	}
	for (; left > 0; left--) {               /* children: born before the move, or in the years after it */
		int born = s->start - rng_between(r, -1300, 15 * 365);
		if (born < birth + 18 * 365)
			born = birth + 18 * 365 + rng_below(r, 2000);
		if (born >= m->c->as_of)
			continue;
		const int child = new_person(m, born, surname);
		member(m, s, child);
		relate(m, child, first, PARENT, born, DAY_OPEN);
		if (second >= 0)
			relate(m, child, second, PARENT, born, DAY_OPEN);
	}
}

/* A household of the same class that leaves its address within two months, if there is one. */
static int leaver(mover *m, const spell *s)
{
	queue *q = &m->leaving[s->class];
	while (q->at < q->n && m->s->all[q->spell[q->at]].end < s->start)
		q->at++;
	for (int i = q->at; i < q->n && i < q->at + 40; i++) {
		const spell *old = &m->s->all[q->spell[i]];
		if (old->end > s->start + WAIT)
			return -1;
		if (old->moved_to < 0 && old->start < s->start - 20 && old->address != s->address && old->n_members && old->role != BRIEF)
			return q->spell[i];
	}
	return -1;
}

static void arrive(mover *m, int at)
{
	spell *s = &m->s->all[at];
	s->members = m->n_members;
	const double from_city = s->role == BASE || s->role == TENANT ? 0.62 : s->role == PAPER ? 0.45 : 0.25;
	const int old = rng_chance(&m->r, from_city) ? leaver(m, s) : -1;
	if (old < 0) {
		newcomers(m, s);
		return;
	}
	spell *from = &m->s->all[old];
	from->moved_to = at;
	from->end = s->start;
	s->has_partner = from->has_partner;
	for (int i = 0; i < from->n_members; i++) {
		const int person = m->members[from->members + i];
		const int age = (s->start - m->c->people[person].birth) / 365;
		if (i > from->has_partner && age > 21)
			continue;                        /* a grown child stays behind with a life of its own */
		member(m, s, person);
	}
}

static void line_up(mover *m)
{
	for (int k = 0; k < CLASSES; k++)
		m->leaving[k].spell = city_alloc((size_t)m->s->n, sizeof(int));
	for (int i = 0; i < m->s->n; i++) {
		const spell *s = &m->s->all[i];
		queue *q = &m->leaving[s->class];
		if (s->end < m->c->as_of && s->lives)
			q->spell[q->n++] = i;
	}
	sorting = m->s;
	for (int k = 0; k < CLASSES; k++)
		qsort(m->leaving[k].spell, (size_t)m->leaving[k].n, sizeof(int), by_end);
}

void city_people(city *c)
{
	spells s = { 0 };
	spells_plan(c, &s);
	qsort(s.all, (size_t)s.n, sizeof *s.all, by_start);
	mover m = { .c = c, .s = &s, .r = rng_stream(c->seed, "people") };
	line_up(&m);
	for (int i = 0; i < s.n; i++)
		arrive(&m, i);
	for (int k = 0; k < CLASSES; k++)
		free(m.leaving[k].spell);
	stays_settle(c, &s, m.members);
	free(m.members);
	free(s.all);
}
