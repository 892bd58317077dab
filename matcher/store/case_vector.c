#include "store/case_vector.h"

#include "base/mem.h"
#include "base/parallel.h"

enum { BATCH_BYTES = 8 << 20 }; /* stays in the cache between coding and SQLite; more was not faster */

static const char *const words[] = {
#define X(name, word, elem) word,
	PM_PART_MAP(X)
#undef X
};
static const pm_elem elems[] = {
#define X(name, word, elem) PM_ELEM_##elem,
	PM_PART_MAP(X)
#undef X
};

pm_elem pm_part_elem(pm_part_kind part, pm_type type)
{
	if (part == PM_PART_DATA && type == PM_TYPE_FLAG)
		return PM_ELEM_BITS64;
	if (part == PM_PART_DATA && type == PM_TYPE_NUMBER)
		return PM_ELEM_DOUBLE;
	return elems[part];
}

static bool part_of_word(pm_str word, pm_part_kind *out)
{
	for (unsigned p = 0; p < PM_PARTS; p++)
		if (pm_str_eq(word, pm_str_of(words[p])))
			return *out = (pm_part_kind)p, true;
	return false;
}

/* One segment on its way in or out. */
typedef struct job {
	pm_segment seg;
	int64_t id;         /* of the row; 0 when it is yet to be written */
	uint32_t array;     /* writing: index of its array; reading: of its vector */
	pm_part_kind part;
	size_t first;       /* its first element in the array */
	uint8_t *elements;
	size_t body;        /* place in the batch's scratch */
	bool straight;      /* read to its place at once: kept as it is in memory */
	bool narrow;        /* writing: see pm_array */
} job;

typedef struct batch {
	job *all;
	uint8_t *scratch;
} batch;

static size_t aligned(size_t n) { return (n + 63) & ~(size_t)63; }

/* ---- writing ---- */

static pm_status encode_wide(job *j, uint8_t *body, pm_err *err)
{
	const int16_t *from = (const int16_t *)(const void *)j->elements;
	int32_t *wide = pm_alloc(j->seg.count, sizeof *wide);
	if (!wide)
		return pm_fail(err, PM_E_NOMEM, "no memory to keep columns");
	for (uint32_t i = 0; i < j->seg.count; i++)
		wide[i] = from[i];
	pm_segment_plan(j->seg.elem, wide, j->seg.count, &j->seg);
	pm_segment_write(&j->seg, wide, body);
	pm_free(wide);
	return PM_OK;
}

static pm_status encode(void *ctx, uint32_t part, pm_err *err)
{
	const batch *b = ctx;
	job *j = &b->all[part];
	if (j->narrow)
		return encode_wide(j, b->scratch + j->body, err);
	pm_segment_plan(j->seg.elem, j->elements, j->seg.count, &j->seg);
	pm_segment_write(&j->seg, j->elements, b->scratch + j->body);
	return PM_OK;
}

static pm_status insert(pm_case *c, const pm_array *array, const job *j, const uint8_t *scratch, pm_err *err)
{
	return pm_sql_run(c, "INSERT INTO segment (vector, part, codec, width, base, count, body) VALUES (?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_int(array[j->array].vector), pm_v_word(words[j->part]), pm_v_word(pm_codec_word(j->seg.codec)),
	                            pm_v_int(j->seg.width), pm_v_int(j->seg.base), pm_v_int(j->seg.count),
	                            pm_v_blob(scratch + j->body, j->seg.bytes)), err);
}

static uint64_t cut(const pm_array *a, uint32_t index, job *out)
{
	const size_t most = pm_elem_most(a->elem), each = a->narrow ? sizeof(int16_t) : pm_elem_bytes(a->elem);
	uint64_t jobs = 0;
	for (size_t first = 0; first < a->n; first += most, jobs++)
		if (out)
			out[jobs] = (job){ .seg = { .elem = a->elem, .count = (uint32_t)(a->n - first < most ? a->n - first : most) },
			                   .array = index, .part = a->part, .first = first,
			                   .elements = (uint8_t *)a->data + first * each, .narrow = a->narrow };
	return jobs;
}

/* Places jobs from `from` on in a scratch of BATCH_BYTES; returns the first that does not fit. */
static uint32_t fill(job *all, uint32_t from, uint32_t n, bool encoded)
{
	size_t used = 0;
	uint32_t to = from;
	for (; to < n; to++) {
		const size_t need = all[to].straight ? 0 : encoded ? all[to].seg.bytes : all[to].seg.count * pm_elem_bytes(all[to].seg.elem);
		if (used + aligned(need) > BATCH_BYTES)
			break;
		all[to].body = used;
		used += aligned(need);
	}
	return to;
}

pm_status pm_arrays_write(pm_case *c, const pm_array *array, uint32_t n, unsigned threads, pm_err *err)
{
	uint64_t n_jobs = 0, at = 0;
	for (uint32_t i = 0; i < n; i++)
		n_jobs += cut(&array[i], i, NULL);
	if (n_jobs > UINT32_MAX)
		return pm_fail(err, PM_E_RANGE, "too much to keep at once");
	job *all = pm_alloc(n_jobs, sizeof *all);
	uint8_t *scratch = pm_alloc(BATCH_BYTES, 1);
	pm_status s = all && scratch ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to keep columns");
	for (uint32_t i = 0; i < n && s == PM_OK; i++)
		at += cut(&array[i], i, all + at);
	for (uint32_t from = 0, to; from < n_jobs && s == PM_OK; from = to) {
		to = fill(all, from, (uint32_t)n_jobs, false);
		s = pm_parallel(to - from, threads, encode, &(batch){ all + from, scratch }, err);
		for (uint32_t k = from; k < to && s == PM_OK; k++)
			s = insert(c, array, &all[k], scratch, err);
	}
	pm_free(all);
	pm_free(scratch);
	return s;
}

pm_status pm_vector_add(pm_case *c, const pm_vector_key *k, int64_t *out_id, pm_err *err)
{
	PM_TRY(pm_sql_run(c, "INSERT INTO vector (source, run, kind, part_of, name, digest, type, rows) VALUES (?,?,?,?,?,?,?,?)",
	                  PM_VALUES(k->source ? pm_v_int(k->source) : pm_v_null(), k->run ? pm_v_int(k->run) : pm_v_null(),
	                            pm_v_text(k->kind), pm_v_text(k->part_of), pm_v_text(k->name),
	                            k->digest ? pm_v_digest(k->digest) : pm_v_null(), pm_v_word(k->type), pm_v_int(k->rows)), err));
	*out_id = sqlite3_last_insert_rowid(c->db);
	return PM_OK;
}

/* ---- reading ---- */

typedef struct jobs { job *j; uint32_t n, room; } jobs;

static pm_status add_job(pm_case *c, jobs *list, sqlite3_stmt *st, pm_case_vector *v, uint32_t index, pm_err *err)
{
	if (!pm_room(&list->j, list->n, &list->room, sizeof *list->j))
		return pm_fail(err, PM_E_NOMEM, "no memory to read columns");
	job j = { .id = pm_sql_i64(st, 0), .array = index };
	uint32_t bytes;
	PM_TRY(pm_sql_u32(c, st, 3, &j.seg.width, err));
	PM_TRY(pm_sql_u32(c, st, 5, &j.seg.count, err));
	PM_TRY(pm_sql_u32(c, st, 6, &bytes, err));
	if (!part_of_word(pm_sql_str(st, 1), &j.part) || !pm_codec_of_word(pm_sql_str(st, 2), &j.seg.codec))
		return pm_case_damaged(c, err, "a segment of an unknown kind");
	j.seg.elem = pm_part_elem(j.part, v->type);
	j.seg.base = pm_sql_i64(st, 4);
	j.seg.bytes = bytes;
	if (j.seg.count > pm_elem_most(j.seg.elem) || j.seg.bytes > PM_SEGMENT_BYTES)
		return pm_case_damaged(c, err, "a segment that is too large");
	j.straight = j.seg.codec == PM_CODEC_RAW && j.seg.bytes == j.seg.count * pm_elem_bytes(j.seg.elem);
	pm_array *a = &v->part[j.part];
	if (a->n > SIZE_MAX / 2 / sizeof(uint64_t))
		return pm_case_damaged(c, err, "an array that is too large");
	j.first = a->n;
	a->n += j.seg.count;
	a->elem = j.seg.elem;
	list->j[list->n++] = j;
	return PM_OK;
}

static pm_status list_segments(pm_case *c, pm_case_vector *v, uint32_t index, jobs *list, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT id, part, codec, width, base, count, length(body) FROM segment WHERE vector = ? ORDER BY id",
	              PM_VALUES(pm_v_int(v->id)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row)
		if ((s = add_job(c, list, st, v, index, err)) != PM_OK)
			break;
	pm_sql_done(c, st);
	return s;
}

static pm_status make_arrays(pm_case_vector *v, pm_err *err)
{
	for (unsigned p = 0; p < PM_PARTS; p++)
		if (v->part[p].n && !(v->part[p].data = pm_alloc(v->part[p].n, pm_elem_bytes(v->part[p].elem))))
			return pm_fail(err, PM_E_NOMEM, "no memory for a column of %u rows", v->rows);
	return PM_OK;
}

static pm_status decode(void *ctx, uint32_t part, pm_err *err)
{
	const batch *b = ctx;
	const job *j = &b->all[part];
	return j->straight ? PM_OK : pm_segment_read(&j->seg, b->scratch + j->body, j->elements, err);
}

static pm_status fetch(pm_case *c, const job *j, uint8_t *scratch, sqlite3_blob **blob, pm_err *err)
{
	if (j->seg.bytes == 0)
		return PM_OK;
	int rc = *blob ? sqlite3_blob_reopen(*blob, j->id)
	               : sqlite3_blob_open(c->db, "main", "segment", "body", j->id, 0, blob);
	if (rc == SQLITE_OK)
		rc = sqlite3_blob_read(*blob, j->straight ? j->elements : scratch + j->body, (int)j->seg.bytes, 0);
	return rc == SQLITE_OK ? PM_OK : pm_sql_failed(c, rc, err);
}

static pm_status read_all(pm_case *c, pm_case_vector *v, jobs *list, unsigned threads, pm_err *err)
{
	uint8_t *scratch = pm_alloc(BATCH_BYTES, 1);
	if (!scratch)
		return pm_fail(err, PM_E_NOMEM, "no memory to read columns");
	sqlite3_blob *blob = NULL;
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < list->n; i++) {
		job *j = &list->j[i];
		j->elements = (uint8_t *)v[j->array].part[j->part].data + j->first * pm_elem_bytes(j->seg.elem);
	}
	for (uint32_t from = 0, to; from < list->n && s == PM_OK; from = to) {
		to = fill(list->j, from, list->n, true);
		for (uint32_t k = from; k < to && s == PM_OK; k++)
			s = fetch(c, &list->j[k], scratch, &blob, err);
		if (s != PM_OK)
			break;
		pm_err why = {0};
		s = pm_parallel(to - from, threads, decode, &(batch){ list->j + from, scratch }, &why);
		if (s != PM_OK)
			s = s == PM_E_NOMEM ? pm_fail(err, s, "%s", why.msg) : pm_case_damaged(c, err, why.msg);
	}
	sqlite3_blob_close(blob);
	pm_free(scratch);
	return s;
}

pm_status pm_vectors_read(pm_case *c, pm_case_vector *v, uint32_t n, unsigned threads, pm_err *err)
{
	jobs list = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && s == PM_OK; i++)
		s = list_segments(c, &v[i], i, &list, err);
	for (uint32_t i = 0; i < n && s == PM_OK; i++)
		s = make_arrays(&v[i], err);
	if (s == PM_OK)
		s = read_all(c, v, &list, threads, err);
	if (s != PM_OK)
		pm_vectors_release(v, n);
	pm_free(list.j);
	return s;
}

void pm_vectors_release(pm_case_vector *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		for (unsigned p = 0; p < PM_PARTS; p++) {
			pm_free(v[i].part[p].data);
			v[i].part[p] = (pm_array){0};
		}
}

void *pm_vector_take(pm_case_vector *v, pm_part_kind part, size_t n)
{
	void *data = v->part[part].n == n ? v->part[part].data : NULL;
	if (data)
		v->part[part].data = NULL;
	return data;
}
