/* bag.h - the objects of a BAG 2.0 extract, as their occurrences are in it, and what they say about one another.
 *
 * Shape   an object occurs once or more, each occurrence valid from a day up to, not with, another. Ids of 16 digits are
 *         numbers; 0 is no id. What the catalogue doesn't allow (a word, a number, a length) marks the occurrence as flawed.
 * Source  Catalogus BAG 2018; BAGvs extract 2.1 (deelbestand-lvc v20200601): NUM, OPR, WPL, VBO, LIG, STA, PND, and IO (under
 *         investigation), IA (inactive) and NB (no BAG) of each. */
#ifndef PM_INGEST_BAG_H
#define PM_INGEST_BAG_H

#include "ingest/xml.h"
#include "store/casefile.h"

/* In what state an occurrence leaves its object. */
typedef enum pm_bag_life { PM_BAG_UNKNOWN, PM_BAG_LIVES, PM_BAG_ENDED } pm_bag_life;

/* Statuses of all kinds, in the words of the catalogue. */
#define PM_BAG_STATUS_MAP(X)                                                        \
	X(ENDED, "Naamgeving ingetrokken") X(LIVES, "Naamgeving uitgegeven")        \
	X(ENDED, "Plaats ingetrokken") X(LIVES, "Plaats aangewezen")                \
	X(ENDED, "Woonplaats ingetrokken") X(LIVES, "Woonplaats aangewezen")        \
	X(LIVES, "Verblijfsobject gevormd") X(ENDED, "Niet gerealiseerd verblijfsobject") \
	X(LIVES, "Verblijfsobject in gebruik (niet ingemeten)") X(LIVES, "Verblijfsobject in gebruik") \
	X(LIVES, "Verbouwing verblijfsobject") X(ENDED, "Verblijfsobject ingetrokken") \
	X(LIVES, "Verblijfsobject buiten gebruik") X(ENDED, "Verblijfsobject ten onrechte opgevoerd") \
	X(LIVES, "Bouwvergunning verleend") X(ENDED, "Niet gerealiseerd pand")      \
	X(LIVES, "Bouw gestart") X(LIVES, "Pand in gebruik (niet ingemeten)")       \
	X(LIVES, "Pand in gebruik") X(LIVES, "Verbouwing pand")                     \
	X(LIVES, "Sloopvergunning verleend") X(ENDED, "Pand gesloopt")              \
	X(LIVES, "Pand buiten gebruik") X(ENDED, "Pand ten onrechte opgevoerd")

#define PM_BAG_USE_MAP(X) \
	X("woonfunctie") X("bijeenkomstfunctie") X("celfunctie") X("gezondheidszorgfunctie") X("industriefunctie") X("kantoorfunctie") \
	X("logiesfunctie") X("onderwijsfunctie") X("sportfunctie") X("winkelfunctie") X("overige gebruiksfunctie")

/* What of an object may be under investigation. */
#define PM_BAG_DOUBT_MAP(X) \
	X("status") X("gebruiksdoel") X("oppervlakte") X("oorspronkelijk bouwjaar") X("geometrie") X("heeft als hoofdadres") \
	X("heeft als nevenadres") X("maakt deel uit van") X("huisnummer") X("huisletter") X("huisnummertoevoeging") X("postcode") \
	X("type adresseerbaar object") X("ligt aan") X("ligt in") X("naam") X("type") X("verkorte naam")

typedef struct pm_bag_entry { /* what all occurrences have */
	uint64_t id;
	int32_t begin, end;   /* days; end INT32_MAX: not ended */
	uint32_t turn, order; /* number of the occurrence; place in the extract */
	uint8_t status;       /* 1-based in PM_BAG_STATUS_MAP; 0: none, or no known word */
	bool inactive, no_bag, flawed;
} pm_bag_entry;

typedef enum pm_bag_kind { PM_BAG_VBO = 1, PM_BAG_LIG, PM_BAG_STA } pm_bag_kind;

typedef struct pm_bag_object { /* VBO, LIG, STA */
	pm_bag_entry e;
	uint64_t main;        /* nummeraanduiding of the main address */
	double x, y;          /* RD New; both 0: not there */
	uint32_t area;        /* m2; 0: not there */
	uint32_t refs;        /* into pm_bag.ref: first the panden, then the side addresses */
	uint16_t panden, sides;
	uint16_t uses;        /* bit u = PM_BAG_USE_MAP */
	uint8_t kind;
} pm_bag_object;

typedef struct pm_bag_number { /* NUM */
	pm_bag_entry e;
	uint64_t street;
	uint32_t place;       /* woonplaats; 0: that of the street */
	uint32_t number;
	char letter[4], addition[8], postcode[8]; /* each with a closing 0 */
} pm_bag_number;

typedef struct pm_bag_street { /* OPR */
	pm_bag_entry e;
	uint32_t place;
	uint32_t name, name_n, brief, brief_n; /* in pm_bag.text; brief_n 0: no short name */
} pm_bag_street;

typedef struct pm_bag_pand { pm_bag_entry e; int32_t year; } pm_bag_pand; /* 0: not there */
typedef struct pm_bag_place { pm_bag_entry e; uint32_t name, name_n; } pm_bag_place; /* WPL */
typedef struct pm_bag_doubt { pm_bag_entry e; uint32_t what; } pm_bag_doubt; /* bit d = PM_BAG_DOUBT_MAP; the last: anything else;
                                                                              * once settled: one for each object, valid today */

/* What was read, by kind; each buffer is an array of the struct beside it. */
typedef struct pm_bag {
	pm_buf object, number, street, pand, place, doubt;
	pm_buf ref;           /* uint64_t */
	pm_buf text;
	int32_t day;          /* whose state it is; PM_NO_DAY: not said */
	bool doubts_told;     /* there were parts about investigations */
	bool mixed;           /* parts of different days */
} pm_bag;

#define PM_BAG_N(buf, type) ((uint32_t)((buf).n / sizeof(type)))
#define PM_BAG_AT(buf, type) ((type *)(void *)(buf).p)

void pm_bag_release(pm_bag *b);

/* Reads one part of XML, behind what is in `b` already.
 *
 * addresses_only  panden and geometry are passed over
 * Errors   as pm_xml_read; PM_E_RANGE more occurrences than fit */
PM_CHECK pm_status pm_bag_read_part(const char *file, pm_zip *z, uint32_t at, bool addresses_only, pm_bag *b, pm_err *err);

/* Puts what `from` holds behind `to`. Errors PM_E_NOMEM, PM_E_RANGE: `to` is only fit to be released. */
PM_CHECK pm_status pm_bag_append(pm_bag *to, const pm_bag *from, pm_err *err);

/* Sorts every kind by id, begin, turn and place in the extract, and sums up what is under investigation on its day.
 * Errors PM_E_RANGE an object that occurs more than PM_MAX_OCCURRENCES times. */
PM_CHECK pm_status pm_bag_settle(const char *file, pm_bag *b, pm_err *err);

pm_bag_life pm_bag_life_of(uint8_t status);
const char *pm_bag_status_text(uint8_t status); /* "" for 0 */

/* ---- looking up ---- */

/* The occurrences of one object, in order of begin. */
typedef struct pm_bag_run { const char *p; size_t size, n; } pm_bag_run;

static inline const pm_bag_entry *pm_bag_run_entry(pm_bag_run r, size_t i) { return (const pm_bag_entry *)(const void *)(r.p + i * r.size); }

/* Whether an occurrence is part of the BAG: it was not taken back. */
static inline bool pm_bag_counts(const pm_bag_entry *e) { return !e->inactive && !e->no_bag; }

/* `b` is settled and holds structs of `size`. Cost O(log n); by place O(1). */
pm_bag_run pm_bag_run_of(const pm_buf *b, size_t size, uint64_t id);
pm_bag_run pm_bag_run_at(const pm_buf *b, size_t size, size_t at, uint64_t id);

/* The occurrence that is valid on a day; of several the last; NULL: none. */
const void *pm_bag_valid(pm_bag_run r, int32_t day);

#define PM_BAG_FIND(b, type, id_) ((const pm_bag_##type *)pm_bag_valid(pm_bag_run_of(&(b)->type, sizeof(pm_bag_##type), id_), (b)->day))

/* ---- rows ---- */

struct pm_grid;

/* An object that stands on the day of the extract. */
typedef struct pm_bag_stand { uint64_t main; const pm_bag_object *object; } pm_bag_stand;

/* Adds all of them, in order of main address. Pointers into `b`. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_bag_standing(const pm_bag *b, pm_buf *out, pm_err *err);

/* Writes the header and a row for every main address, by id: the spine of registers.md and `in_onderzoek`. `b` is settled.
 * A row that rests on what is missing or flawed is faulty. Errors as pm_grid_cell. */
PM_CHECK pm_status pm_bag_addresses(const pm_bag *b, struct pm_grid *g, pm_err *err);

/* Writes the side addresses, old forms and withdrawn addresses of what is on the spine: the aliases of registers.md. */
PM_CHECK pm_status pm_bag_aliases(const pm_bag *b, struct pm_grid *g, pm_err *err);

#endif
