/* owners.c - tenure, landlords with their portfolios and practice, and the harmless circumstances of addresses. */
#include "city.h"
#include "writer.h"
#include <math.h>
#include <stdlib.h>

static void set_tenure(city *c)
{
	for (int i = 0; i < c->n_addresses; i++) {
		struct address *a = &c->addresses[i];
		const struct wijk *w = &c->lists.wijken[c->lists.buurten[a->buurt].wijk];
		rng r = rng_item(c->seed, "tenure", (uint64_t)a->pand);      /* a pand is let or owned as a whole, mostly */
		const double corporation = a->kind == HOUSE ? 0.55 * w->corporation : 1.12 * w->corporation;
		const int by_pand = rng_chance(&r, corporation);
		rng own = rng_item(c->seed, "tenure of one", (uint64_t)i);
		if (a->kind == SHOP || a->kind == OFFICE || a->kind == OTHER_USE)
			a->tenure = NO_DWELLING;
		else if (a->kind == STUDIO)
			a->tenure = rng_chance(&r, 0.6) ? CORPORATION : RENTED;
		else if (by_pand)
			a->tenure = CORPORATION;
		else
			a->tenure = rng_chance(&own, w->rented / (1.001 - w->corporation)) ? RENTED : OWNED;
	}
}

typedef struct let {
	double key;
	int address;
} let;

static int by_key(const void *a, const void *b)
{
	const let *x = a, *y = b;
	return x->key != y->key ? (x->key < y->key ? -1 : 1) : (x->address > y->address) - (x->address < y->address);
}

static void new_landlord(city *c, rng *r, int n, int office)
{
	static const double practice[] = { 0.76, 0.17, 0.07 };
	struct landlord *l = &c->landlords[c->n_landlords];
	const double u = rng_unit(r);
	l->size = n;
	l->name = (int)(rng_next(r) % (uint64_t)c->lists.n_surnames);
	l->guises = n >= 3 ? rng_between(r, n >= 8, n >= 12 ? 4 : 2) : u < 0.12;
	l->practice = (uint8_t)rng_pick(r, practice, 3);
	l->agency = n >= 2 && rng_chance(r, 0.06);
	l->home = office;
	c->n_landlords++;
}

/* Let dwellings in an order that is half by place, half by chance, are dealt out in portfolios of Pareto size. */
static void deal_portfolios(city *c)
{
	rng r = rng_stream(c->seed, "landlords");
	let *all = city_alloc((size_t)c->n_addresses, sizeof *all);
	int n = 0;
	for (int i = 0; i < c->n_addresses; i++)
		if (c->addresses[i].tenure == RENTED)
			all[n++] = (let){ i + (rng_chance(&r, 0.5) ? 0 : rng_unit(&r) * c->n_addresses - i), i };
	qsort(all, (size_t)n, sizeof *all, by_key);
	c->landlords = city_alloc((size_t)n + 1, sizeof *c->landlords);
	for (int at = 0; at < n;) {
		int size = (int)pow(1 - rng_unit(&r), -1 / 1.25);
		if (size > 60)
			size = rng_between(&r, 20, 60);
		if (size > n - at)
			size = n - at;
		new_landlord(c, &r, size, rng_below(&r, c->n_addresses));
		for (int i = 0; i < size; i++)
			c->addresses[all[at++].address].owner = c->n_landlords - 1;
	}
	free(all);
}

/* Circumstances are drawn without regard to what is wrong: that is what makes them look-alikes. */
static uint32_t draw_marks(const city *c, const struct address *a, rng *r)
{
	static const struct { uint32_t mark; double owned, corporation, rented; } table[] = {
		{ BAD_POST, 0.020, 0.030, 0.035 }, { AWAY, 0.035, 0.025, 0.035 }, { VISITORS, 0.020, 0.035, 0.025 },
		{ HOME_TRADE, 0.030, 0.015, 0.020 }, { HOLIDAY, 0.006, 0, 0.008 }, { BOTTLES, 0.020, 0.035, 0.030 },
		{ RETURNERS, 0.014, 0.022, 0.022 }, { EMPTY, 0.012, 0.015, 0.030 }, { EXPATS, 0, 0, 0.030 },
		{ FRIENDS, 0.016, 0.016, 0.075 }, { JOINED, 0.024, 0.034, 0.026 }, { LAWFUL_ROOMS, 0.001, 0.001, 0.026 },
	};
	const world *w = &c->world;
	uint32_t m = 0;
	if (rng_chance(r, w->ruzie_procent / 100))
		m |= FEUD;
	if (rng_chance(r, w->verwijt_procent / 100))
		m |= BLAMED;
	if (rng_chance(r, w->lek_procent / 100))
		m |= LEAK;
	if (!city_dwelling(a))
		return m;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const double p = a->tenure == OWNED ? table[i].owned : a->tenure == CORPORATION ? table[i].corporation : table[i].rented;
		if (rng_chance(r, p))
			m |= table[i].mark;
	}
	if (a->kind == STUDIO)
		m = (m & ~(uint32_t)(FRIENDS | LAWFUL_ROOMS | EXPATS)) | STUDENTS;
	else if (rng_chance(r, w->grote_gezinnen * (a->tenure == CORPORATION ? 1.2 : 0.5)))
		m |= BIG_FAMILY;
	return m;
}

/* Shelters and care homes are large single addresses; a few student houses let by the room go with them. */
static void place_institutions(city *c)
{
	rng r = rng_stream(c->seed, "institutions");
	const int n = (int)(170 * c->scale + 1);
	for (int i = 0; i < n; i++) {
		struct address *a = &c->addresses[rng_below(&r, c->n_addresses)];
		if (a->kind == STUDIO || a->kind == BERTH)
			continue;
		a->tenure = CORPORATION;
		a->owner = -1;
		a->marks = SHELTER;
		a->m2 = (uint16_t)rng_between(&r, 160, 1400);
	}
}

void city_owners(city *c)
{
	set_tenure(c);
	for (int i = 0; i < c->n_addresses; i++) {
		rng r = rng_item(c->seed, "marks", (uint64_t)i);
		c->addresses[i].marks = draw_marks(c, &c->addresses[i], &r);
	}
	place_institutions(c);
	deal_portfolios(c);
}
