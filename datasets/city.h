/* city.h - the city in memory: what is really so. The registers are made from it, each with its own errors.
 *
 * Shape   flat arrays, indices instead of pointers; -1 = none. Days as in day.h. Filled by the makers at the bottom,
 *         in that order, and then only read, so that registers can be written on several threads.
 * Order   an address's row number in bag_adressen.csv is its index; addresses of one street, and within it of one
 *         house number, lie side by side. */
#ifndef CITY_H
#define CITY_H
#include <stdint.h>
#include "day.h"
#include "lists.h"
#include "rng.h"
#include "world.h"

enum { HISTORY_MONTHS = 42 };         /* months of occupation kept, the last being that of the as-of date */

enum kind { HOUSE, PORTIEK, GALERIJ, UPSTAIRS, STUDIO, SHOP, OFFICE, OTHER_USE, BERTH };
enum tenure { OWNED, CORPORATION, RENTED, NO_DWELLING };

/* Lawful or harmless circumstances that look like something wrong in one channel or another. */
enum mark {
	FEUD = 1 << 0,            /* neighbours in conflict: the same reporter again and again */
	BLAMED = 1 << 1,          /* nuisance of the street, reported at this door */
	BAD_POST = 1 << 2,        /* letters come back though everybody lives there */
	LEAK = 1 << 3,            /* a running cistern, a garden, a pond */
	AWAY = 1 << 4,            /* long journeys, a second home, a partner elsewhere half the week */
	LAWFUL_ROOMS = 1 << 5,    /* rooms let with a permit */
	FRIENDS = 1 << 6,         /* three or four adults sharing, or a lodger: one household, no permit needed */
	EXPATS = 1 << 7,          /* short lawful lettings, each registered properly */
	STUDENTS = 1 << 8,        /* unit or house of a student complex */
	SHELTER = 1 << 9,         /* care, shelter: many lawful residents */
	VISITORS = 1 << 10,       /* family from elsewhere, a carer staying for months */
	HOME_TRADE = 1 << 11,     /* customers, parcels, laundry: a business at home */
	HOLIDAY = 1 << 12,        /* holiday letting with its registration number */
	EMPTY = 1 << 13,          /* nobody lives there */
	BOTTLES = 1 << 14,        /* a waste pass lent to the neighbours, a street container used by a shop */
	RETURNERS = 1 << 15,      /* children coming home, exchange students, host families: many short registrations */
	BIG_FAMILY = 1 << 16,     /* five children or more */
	JOINED = 1 << 17          /* parents, or a grown child with its family, moved in: one household under the law */
};

enum theme { OVERBEWONING, ADRESFRAUDE };
enum situation { ROOMS, LABOUR, DOUBLED, GHOST, ELSEWHERE, SHAM_LEAVING, TRANSIT };

struct street {
	char name[64], korte[32];         /* korte: NEN 5825, at most 24 characters */
	int buurt, pc4, first, count;     /* its addresses: first .. first + count - 1 */
};

struct address {
	int street, pand, owner, episode; /* owner: landlord index or -1; episode: head of a list */
	uint16_t number, m2, year, buurt;
	char letter, addition[5], postcode[7];
	uint8_t kind, tenure, status, pand_status, twin; /* twin: another id has the same written form */
	uint32_t marks;
	float x, y;
};

struct landlord {
	uint64_t person;                  /* the natural person behind it (index into people) */
	int name, guises, size;           /* legal guises: 0 = only the person; else that many companies */
	uint8_t practice;                 /* 0 careful, 1 lax, 2 bad */
	uint8_t agency;                   /* an employment agency that houses its workers */
	int home;                         /* address index of its office */
};

/* A situation that is wrong, at one address, for a time. */
struct episode {
	int address, start, end, next;    /* end: DAY_OPEN-like beyond the as-of date; cut short by enforcement */
	uint8_t kind, people;             /* people: extra ones */
	float loud;                       /* how much neighbours notice, drawn per situation */
};

struct person {
	int birth;
	uint16_t surname, given[2];
	uint8_t secret;                   /* geheim */
};

enum stay_flag { LIVES = 1, REGISTERED = 2, LETTER = 4, LATE_LEFT = 8, UNKNOWN_LEFT = 16, DIED = 32, EMIGRATED = 64,
                 CHECKED_OUT = 128 };

/* A person at an address. Begin and end are the register's; where the person lives follows from the flags. */
struct stay {
	int person, address, begin, end;
	int gone;                         /* really left; equals end unless the register is late */
	uint16_t flags;
};

enum relation_kind { PARTNER, EX_PARTNER, PARENT };

struct relation {
	int a, b, begin, end;             /* PARENT: b is a's parent */
	uint8_t kind;
};

struct report {
	int address, date, episode;       /* episode that caused it, -1 = none */
	int reporter;                     /* -1 anonymous */
	uint8_t category, channel, voice; /* voice: what the text dwells on */
};

struct visit_case {
	int address, opened, closed, report;
	uint8_t theme, reason, outcome, measure;
};

struct visit {
	int of_case, address, date, minute;
	uint8_t inspector, situation, theme, conclusion;
	int episode;
};

typedef struct city {
	uint64_t seed;
	int as_of, from;                  /* from: three years before */
	double scale;                     /* addresses / 284,000 */
	int first_month;                  /* month of occupation slot 0 */
	world world;
	lists lists;
	struct street *streets;
	struct address *addresses;
	struct landlord *landlords;
	struct episode *episodes;
	struct person *people;
	struct stay *stays;
	struct relation *relations;
	struct report *reports;
	struct visit_case *cases;
	struct visit *visits;
	int n_streets, n_addresses, n_panden, n_landlords, n_episodes, n_people, n_stays, n_relations, n_reports,
		n_cases, n_visits;
	int room_episodes, room_people, room_stays, room_relations, room_reports, room_cases, room_visits;
	double *habit;                    /* per buurt: how readily people report */
	double *trouble;                  /* per buurt: factor on true rates */
	int *stays_at;                    /* stays of address i: stays_at[i] .. stays_at[i + 1] - 1 */
	uint8_t *living;                  /* per address and month: people really there on the 15th */
} city;

void city_streets(city *c, int addresses);     /* streets, panden, addresses, postcodes */
void city_owners(city *c);                     /* tenure, landlords and their practice, marks of circumstance */
void city_truth(city *c);                      /* situations, drawn before anything else is known of them */
void city_reports(city *c);                    /* who complains, and about what */
void city_enforcement(city *c);                /* whom inspectors visited, what they found, what ended by it */
void city_people(city *c);                     /* households, moves, registrations, who lives where */

/* The situation of a theme at an address on a day, or -1. */
int city_situation(const city *c, int address, int theme, int day);
static inline int city_theme(int situation) { return situation <= DOUBLED ? OVERBEWONING : ADRESFRAUDE; }
static inline int city_dwelling(const struct address *a) { return a->tenure != NO_DWELLING; }
int city_living(const city *c, int address, int day);       /* people really there; 0 before the history */
struct episode *city_episode_add(city *c, int address, int kind, int start, int end, int people, double loud);
uint64_t city_person_code(const city *c, int person);       /* 48 bits, one to one */
uint64_t city_bag_number(const city *c, int index);         /* ten digits or fewer, one to one */
uint64_t city_rsin(const city *c, uint64_t x);              /* nine digits that pass the 11-proef, one to one below 2^25 */
#endif
