/* read_bag.c - a BAG 2.0 extract: a ZIP of ZIPs of XML.
 *
 * Table `adressen` (the one without asking) is the spine, `aliassen` what else leads to it. One inner archive at a time is
 * unpacked, its parts are read by several threads, and what they hold is joined in the order of the extract; so memory is
 * that of the objects and of the largest inner archive. Names of parts begin with the four digits of a municipality, or 9999. */
#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "ingest/bag.h"
#include "ingest/grid.h"

enum { DEPTH = 3 }; /* the extract, in it 9999Inactief, in it 0518IAVBO */

typedef struct extract {
	const char *name;
	bool addresses_only;
	unsigned threads;
	pm_bag all;
	uint64_t unpacked, most;
} extract;

/* ---- names ---- */

static const char *base_of(const char *part)
{
	const char *slash = strrchr(part, '/');
	return slash ? slash + 1 : part;
}

static bool all_digits(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

static bool ends_in(const char *s, const char *end)
{
	const size_t n = strlen(s), m = strlen(end);
	return n >= m && strcmp(s + n - m, end) == 0;
}

/* 0518VBO15092020-000001.xml, 9999Inactief15092020.zip; `kind` receives where the kind begins. */
static bool is_part(const char *part, const char **kind)
{
	static const char *const kinds[] = { "VBO", "NUM", "OPR", "PND", "WPL", "LIG", "STA", "IA", "IO", "NB", "Inactief", "InOnderzoek", "NietBag", "GEM" };
	const char *base = base_of(part);
	if (!all_digits(base, 4) || !(ends_in(base, ".xml") || ends_in(base, ".zip")))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strncmp(base + 4, kinds[i], strlen(kinds[i])) == 0) {
			*kind = base + 4;
			return true;
		}
	return false;
}

static bool knows(pm_str bytes)
{
	pm_zip *z;
	const char *kind;
	bool ours = false;
	if (bytes.n < 4 || memcmp(bytes.p, "PK\3\4", 4) != 0 || pm_zip_open("", bytes, &z, NULL) != PM_OK)
		return false;
	for (uint32_t i = 0; i < pm_zip_parts(z) && !ours; i++)
		ours = is_part(pm_zip_part(z, i), &kind);
	ours &= !pm_zip_has(z, "[Content_Types].xml");
	pm_zip_close(z);
	return ours;
}

/* ---- parts ---- */

typedef struct layer { /* one archive */
	extract *x;
	pm_str bytes;
	uint32_t parts, *part; /* the XML ones */
	pm_bag *bag;           /* what each holds */
} layer;

static pm_status read_part(void *ctx, uint32_t i, pm_err *err)
{
	layer *l = ctx;
	pm_zip *z;
	PM_TRY(pm_zip_open(l->x->name, l->bytes, &z, err));
	const pm_status s = pm_bag_read_part(l->x->name, z, l->part[i], l->x->addresses_only, &l->bag[i], err);
	pm_zip_close(z);
	return s;
}

/* Archives may state anything: what they state counts, for no part is read beyond it. */
static pm_status count(layer *l, pm_zip *z, uint32_t at, uint64_t *packed, pm_err *err)
{
	uint64_t in, out;
	extract *x = l->x;
	pm_zip_sizes(z, at, &in, &out);
	*packed += in;
	if (*packed > l->bytes.n)
		return pm_fail_at(err, PM_E_SYNTAX, x->name, 0, 0, "part %s lies on top of others: damaged or hostile", pm_zip_part(z, at));
	if (out > x->most - x->unpacked)
		return pm_fail_at(err, PM_E_RANGE, x->name, 0, 0, "unpacks to more than %llu MB, too much for a file of its size: refused as a ZIP bomb",
		                  (unsigned long long)(x->most >> 20));
	x->unpacked += out;
	return PM_OK;
}

static pm_status join_parts(layer *l, pm_err *err)
{
	PM_TRY(pm_parallel(l->parts, l->x->threads, read_part, l, err));
	for (uint32_t i = 0; i < l->parts; i++) {
		PM_TRY(pm_bag_append(&l->x->all, &l->bag[i], err));
		pm_bag_release(&l->bag[i]);
		l->bag[i] = (pm_bag){ 0 };
	}
	return PM_OK;
}

static pm_status read_layer(extract *x, pm_str bytes, int depth, pm_err *err);

static pm_status read_inner(layer *l, pm_zip *z, uint32_t at, int depth, pm_err *err)
{
	pm_buf inner = { 0 };
	pm_status s = PM_OK;
	if (depth == DEPTH)
		return pm_fail_at(err, PM_E_RANGE, l->x->name, 0, 0, "part %s: archives in archives, deeper than an extract goes", pm_zip_part(z, at));
	s = pm_zip_take(l->x->name, z, at, &inner, err);
	if (s == PM_OK)
		s = read_layer(l->x, pm_buf_str(&inner), depth + 1, err);
	pm_buf_release(&inner);
	return s;
}

static pm_status read_parts(layer *l, pm_zip *z, int depth, pm_err *err)
{
	const uint32_t all = pm_zip_parts(z);
	uint64_t packed = 0;
	l->part = pm_alloc(all, sizeof *l->part);
	if (!l->part)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", l->x->name);
	for (uint32_t i = 0; i < all; i++) {
		const char *part = pm_zip_part(z, i), *kind;
		if (!is_part(part, &kind) || (l->x->addresses_only && (strncmp(kind, "PND", 3) == 0 || strncmp(kind, "InOnderzoek", 11) == 0)))
			continue;
		PM_TRY(count(l, z, i, &packed, err));
		if (ends_in(part, ".zip"))
			PM_TRY(read_inner(l, z, i, depth, err));
		else
			l->part[l->parts++] = i;
	}
	l->bag = pm_alloc(l->parts, sizeof *l->bag);
	if (!l->bag)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", l->x->name);
	for (uint32_t i = 0; i < l->parts; i++)
		l->bag[i].day = PM_NO_DAY;
	return join_parts(l, err);
}

static pm_status read_layer(extract *x, pm_str bytes, int depth, pm_err *err)
{
	layer l = { .x = x, .bytes = bytes };
	pm_zip *z;
	PM_TRY(pm_zip_open(x->name, bytes, &z, err));
	const pm_status s = read_parts(&l, z, depth, err);
	for (uint32_t i = 0; l.bag && i < l.parts; i++)
		pm_bag_release(&l.bag[i]);
	pm_free(l.bag);
	pm_free(l.part);
	pm_zip_close(z);
	return s;
}

/* ---- the extract ---- */

static pm_status find_table(pm_str wanted, const char *name, bool *aliases, pm_err *err)
{
	*aliases = pm_str_eq(wanted, PM_STR("aliassen"));
	if (*aliases || wanted.n == 0 || pm_str_eq(wanted, PM_STR("adressen")))
		return PM_OK;
	return pm_fail_at(err, PM_E_NAME, name, 0, 0, "no table \"%.*s\"; a BAG extract has: adressen, aliassen", PM_STR_FMT(wanted));
}

static pm_status check(extract *x, pm_err *err)
{
	const pm_bag *b = &x->all;
	if (b->day == PM_NO_DAY)
		return pm_fail_at(err, PM_E_SYNTAX, x->name, 0, 0, "a BAG extract without a date (StandTechnischeDatum)");
	if (b->mixed)
		return pm_fail_at(err, PM_E_SYNTAX, x->name, 0, 0, "a BAG extract whose parts are of different dates");
	if (b->object.n == 0)
		return pm_fail_at(err, PM_E_SYNTAX, x->name, 0, 0, "a BAG extract without verblijfsobjecten, ligplaatsen or standplaatsen");
	return pm_bag_settle(x->name, &x->all, err);
}

static pm_status read_extract(extract *x, pm_str bytes, const pm_open_options *o, pm_grid *g, pm_err *err)
{
	PM_TRY(find_table(o->table, x->name, &x->addresses_only, err));
	PM_TRY(pm_grid_tables(g, x->addresses_only ? PM_STR("aliassen") : PM_STR("adressen"), PM_STR("adressen, aliassen"), err));
	PM_TRY(read_layer(x, bytes, 1, err));
	PM_TRY(check(x, err));
	PM_TRY(x->addresses_only ? pm_bag_aliases(&x->all, g, err) : pm_bag_addresses(&x->all, g, err));
	return pm_grid_done(g, o, err);
}

static pm_status open_bag(const char *name, pm_str bytes, const pm_open_options *o, pm_opened **out, pm_err *err)
{
	const uint64_t mb = 1 << 20, most = PM_FREE_UNPACKED_MB * mb + (uint64_t)bytes.n * PM_MAX_UNPACK_RATIO;
	extract x = { .name = name, .threads = o->threads, .all.day = PM_NO_DAY,
	              .most = most < PM_MAX_EXTRACT_MB * mb ? most : PM_MAX_EXTRACT_MB * mb };
	pm_grid *g;
	PM_TRY(pm_grid_new(&pm_reader_bag, name, bytes, false, &g, err));
	const pm_status s = read_extract(&x, bytes, o, g, err);
	pm_bag_release(&x.all);
	if (s != PM_OK) {
		pm_grid_close(&g->base);
		return s;
	}
	*out = &g->base;
	return PM_OK;
}

const pm_reader pm_reader_bag = { "bag", knows, open_bag, pm_grid_size, pm_grid_read, pm_grid_settled, pm_grid_close };
