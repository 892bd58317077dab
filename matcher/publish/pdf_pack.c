#include "publish/pdf_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>
#include <zlib.h>

#include "base/mem.h"

enum {
	MOST_PACKED = 400,        /* objects in one stream: a reader unpacks all of it for one of them */
	REFERENCE = 1 + 4 + 2,    /* bytes of an entry of the cross-reference stream */
};

typedef struct object {
	uint32_t number;
	size_t at;                /* in the file that is read */
	pm_str body;              /* between "N 0 obj" and "endobj" */
	size_t to;                /* in the file that is written; packed: the number of its stream */
	uint16_t index;           /* packed: its place there */
	bool packed;
} object;

typedef struct pack {
	pm_str file;
	object *object;           /* in the order of the file */
	uint32_t n, size;         /* size: one more than the highest number */
	size_t table;             /* where the objects end */
	pm_str root, info;        /* "34 0 R" */
	const pm_pdf_figure *figure;
	uint32_t n_figures, figures; /* figures: seen */
	bool failed;              /* memory ran out */
} pack;

/* ---- reading what cairo wrote ---- */

static bool begins(pm_str s, pm_str with) { return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0; }

/* The last place of `what`; SIZE_MAX: nowhere. */
static size_t last(pm_str s, pm_str what)
{
	for (size_t i = s.n < what.n ? 0 : s.n - what.n + 1; i > 0; i--)
		if (memcmp(s.p + i - 1, what.p, what.n) == 0)
			return i - 1;
	return SIZE_MAX;
}

/* Reads digits at *at and passes them; false when there are none. */
static bool digits(pm_str s, size_t *at, size_t *out)
{
	const size_t from = *at;
	size_t n = 0;
	for (; *at < s.n && *at - from < 12 && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at)
		n = n * 10 + (size_t)(s.p[*at] - '0');
	*out = n;
	return *at > from;
}

/* What stands behind a key of the trailer, up to the end of the line. */
static pm_str value_of(pm_str s, pm_str key)
{
	const size_t at = last(s, key);
	if (at == SIZE_MAX)
		return (pm_str){0};
	const char *from = s.p + at + key.n, *to = memchr(from, '\n', s.n - at - key.n);
	return to ? (pm_str){ from, (size_t)(to - from) } : (pm_str){0};
}

static int by_place(const void *a, const void *b)
{
	const object *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* The body of object i, which ends where the next begins. */
static bool body_of(const pack *p, uint32_t i)
{
	object *o = &p->object[i];
	const size_t end = i + 1 < p->n ? p->object[i + 1].at : p->table;
	static const pm_str closing = { "endobj\n", 7 }, opening = { " 0 obj\n", 7 };
	size_t at = o->at, number;
	if (end > p->table || end < at + closing.n || !begins((pm_str){ p->file.p + end - closing.n, closing.n }, closing))
		return false;
	if (!digits(p->file, &at, &number) || number != o->number || at + opening.n + closing.n > end ||
	    !begins((pm_str){ p->file.p + at, end - at }, opening))
		return false;
	at += opening.n;
	o->body = (pm_str){ p->file.p + at, end - closing.n - at };
	return true;
}

/* One table of references, all in use but the first: what cairo 1.16 writes. */
static bool table_of(pack *p, size_t at)
{
	enum { ENTRY = 20 };
	static const pm_str opening = { "xref\n0 ", 7 };
	size_t n;
	if (at > p->file.n || !begins((pm_str){ p->file.p + at, p->file.n - at }, opening))
		return false;
	p->table = at;
	at += opening.n;
	if (!digits(p->file, &at, &n) || n < 2 || at >= p->file.n || n > (p->file.n - ++at) / ENTRY)
		return false;
	p->size = (uint32_t)n;
	p->object = pm_alloc(n, sizeof *p->object);
	p->failed = !p->object;
	for (uint32_t i = 1; i < n && p->object; i++) {
		size_t entry = at + (size_t)i * ENTRY;
		object *o = &p->object[p->n++];
		o->number = i;
		if (p->file.p[entry + ENTRY - 3] != 'n' || !digits(p->file, &entry, &o->at) || o->at >= p->table)
			return false;
	}
	return p->object;
}

static bool read_file(pack *p)
{
	const size_t start = last(p->file, PM_STR("startxref\n"));
	size_t at = start + 10, table;
	if (start == SIZE_MAX || !digits(p->file, &at, &table) || !table_of(p, table))
		return false;
	const pm_str trailer = { p->file.p + p->table, start - p->table };
	p->root = value_of(trailer, PM_STR("/Root "));
	p->info = value_of(trailer, PM_STR("/Info "));
	qsort(p->object, p->n, sizeof *p->object, by_place);
	bool ok = p->root.n && p->info.n;
	for (uint32_t i = 0; i < p->n && ok; i++)
		ok = body_of(p, i);
	return ok;
}

/* ---- writing ---- */

/* A text of PDF: UTF-16 with its mark, in hexadecimal, so that no sign in it means anything. */
static void words(pm_buf *out, pm_str text)
{
	pm_buf_text(out, "<feff");
	for (size_t i = 0; i < text.n;) {
		utf8proc_int32_t c;
		const utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text.p + i, (utf8proc_ssize_t)(text.n - i), &c);
		if (n < 0)
			c = 0xfffd;
		i += n < 0 ? 1 : (size_t)n;
		if (c < 0x10000)
			pm_buf_printf(out, "%04x", (unsigned)c);
		else
			pm_buf_printf(out, "%04x%04x", 0xd800u + ((unsigned)(c - 0x10000) >> 10), 0xdc00u + ((unsigned)c & 0x3ff));
	}
	pm_buf_char(out, '>');
}

/* A body with what cairo doesn't know. */
static void complete(pack *p, pm_str body, pm_buf *out)
{
	const size_t closing = last(body, PM_STR(">>"));
	if (body.p[0] == '[' || closing == SIZE_MAX) {
		pm_buf_add_str(out, body);
		return;
	}
	pm_buf_add(out, body.p, closing);
	if (begins(body, PM_STR("<< /Type /Catalog")))
		pm_buf_text(out, "   /Lang (nl-NL)\n   /ViewerPreferences << /DisplayDocTitle true >>\n");
	else if (last(body, PM_STR("/S /TH\n")) != SIZE_MAX)
		pm_buf_text(out, "   /A << /O /Table /Scope /Column >>\n");
	else if (last(body, PM_STR("/S /Figure\n")) != SIZE_MAX && p->figures < p->n_figures) {
		const pm_pdf_figure *f = &p->figure[p->figures++];
		pm_buf_text(out, "   /Alt ");
		words(out, f->words);
		pm_buf_printf(out, "\n   /A << /O /Layout /Placement /Block /BBox [ %.1f %.1f %.1f %.1f ] >>\n", f->x, f->y, f->x + f->w, f->y + f->h);
	}
	pm_buf_add(out, body.p + closing, body.n - closing);
}

static void *take(void *ctx, uInt n, uInt size) { (void)ctx; return pm_alloc(n, size); }
static void give_back(void *ctx, void *p) { (void)ctx; pm_free(p); }

/* Writes a stream of its own, compressed, behind what its dictionary says. */
static pm_status stream(uint32_t number, const char *says, const pm_buf *plain, pm_buf *out, pm_err *err)
{
	z_stream z = { .zalloc = take, .zfree = give_back };
	if (deflateInit(&z, Z_DEFAULT_COMPRESSION) != Z_OK)
		return pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
	const uLong room = deflateBound(&z, (uLong)plain->n);
	char *packed = pm_alloc(room, 1);
	z.next_in = (Bytef *)plain->p;
	z.avail_in = (uInt)plain->n;
	z.next_out = (Bytef *)packed;
	z.avail_out = (uInt)room;
	const bool ok = packed && deflate(&z, Z_FINISH) == Z_STREAM_END;
	if (ok) {
		pm_buf_printf(out, "%u 0 obj\n<< %s /Filter /FlateDecode /Length %lu >>\nstream\n", number, says, z.total_out);
		pm_buf_add(out, packed, z.total_out);
		pm_buf_text(out, "\nendstream\nendobj\n");
	}
	deflateEnd(&z);
	pm_free(packed);
	return ok ? pm_buf_check(out, err) : pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
}

/* The structure: many objects of a hundred bytes. What has a stream can't be packed; pages and the like are few. */
static bool is_small(pm_str body) { return begins(body, PM_STR("<< /Type /StructElem")) || begins(body, PM_STR("[\n")); }

/* Objects from *next on that go together, as one stream; its number is the one after those before it. */
static pm_status write_packed(pack *p, uint32_t *next, uint32_t number, pm_buf *out, pm_err *err)
{
	pm_buf plain = {0}, bodies = {0};
	uint16_t n = 0;
	for (; *next < p->n && n < MOST_PACKED; ++*next) {
		object *o = &p->object[*next];
		if (!is_small(o->body))
			continue;
		o->packed = true;
		o->to = number;
		o->index = n++;
		pm_buf_printf(&plain, "%u %zu ", o->number, bodies.n);
		complete(p, o->body, &bodies);
	}
	char says[64];
	snprintf(says, sizeof says, "/Type /ObjStm /N %u /First %zu", (unsigned)n, plain.n);
	pm_buf_add(&plain, bodies.p, bodies.n);
	pm_status s = bodies.failed ? pm_buf_check(&bodies, err) : pm_buf_check(&plain, err);
	if (s == PM_OK && n)
		s = stream(number, says, &plain, out, err);
	pm_buf_release(&plain);
	pm_buf_release(&bodies);
	return s;
}

static void reference(char *entry, int kind, size_t where, uint16_t index)
{
	entry[0] = (char)kind;
	for (int i = 0; i < 4; i++)
		entry[1 + i] = (char)(where >> (8 * (3 - i)));
	entry[5] = (char)(index >> 8);
	entry[6] = (char)index;
}

/* streams: where the packed ones begin, from number p->size on; the last reference is the table itself. */
static pm_status write_table(const pack *p, const uint32_t *streams, uint32_t n_streams, size_t start, pm_buf *out, pm_err *err)
{
	const uint32_t size = p->size + n_streams + 1;
	pm_buf table = {0};
	if (!pm_buf_reserve(&table, (size_t)size * REFERENCE))
		return pm_buf_check(&table, err);
	table.n = (size_t)size * REFERENCE;
	reference(table.p, 0, 0, UINT16_MAX);
	for (uint32_t i = 0; i < p->n; i++)
		reference(table.p + (size_t)p->object[i].number * REFERENCE, p->object[i].packed ? 2 : 1, p->object[i].to, p->object[i].index);
	for (uint32_t i = 0; i < n_streams; i++)
		reference(table.p + (size_t)(p->size + i) * REFERENCE, 1, streams[i], 0);
	const size_t at = out->n - start;
	reference(table.p + (size_t)(size - 1) * REFERENCE, 1, at, 0);
	pm_buf says = {0};
	pm_buf_printf(&says, "/Type /XRef /Size %u /W [ 1 4 2 ] /Root %.*s /Info %.*s", size, PM_STR_FMT(p->root), PM_STR_FMT(p->info));
	pm_status s = pm_buf_check(&says, err);
	if (s == PM_OK)
		s = stream(size - 1, says.p, &table, out, err);
	pm_buf_release(&says);
	pm_buf_release(&table);
	if (s == PM_OK)
		pm_buf_printf(out, "startxref\n%zu\n%%%%EOF\n", at);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}

static pm_status write_file(pack *p, pm_buf *out, pm_err *err)
{
	const size_t start = out->n;
	uint32_t *streams = NULL, n_streams = 0, room = 0;
	pm_buf_add(out, p->file.p, p->object[0].at);
	for (uint32_t i = 0; i < p->n; i++) {
		object *o = &p->object[i];
		if (is_small(o->body))
			continue;
		o->to = out->n - start;
		pm_buf_printf(out, "%u 0 obj\n", o->number);
		if (begins(o->body, PM_STR("<< /Type /Catalog")))
			complete(p, o->body, out);
		else
			pm_buf_add_str(out, o->body);
		pm_buf_text(out, "endobj\n");
	}
	pm_status s = pm_buf_check(out, err);
	for (uint32_t next = 0; next < p->n && s == PM_OK;) {
		if (!pm_room(&streams, n_streams, &room, sizeof *streams)) {
			s = pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
			break;
		}
		const size_t at = out->n;
		streams[n_streams] = (uint32_t)(at - start);
		s = write_packed(p, &next, p->size + n_streams, out, err);
		n_streams += out->n > at;
	}
	if (s == PM_OK)
		s = write_table(p, streams, n_streams, start, out, err);
	pm_free(streams);
	return s;
}

pm_status pm_pdf_pack(pm_str file, const pm_pdf_figure *figure, uint32_t n_figures, pm_buf *out, pm_err *err)
{
	pack p = { .file = file, .figure = figure, .n_figures = n_figures };
	const bool known = file.n < UINT32_MAX / 2 && read_file(&p);
	pm_status s;
	if (p.failed) {
		s = pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
	} else if (known) {
		s = write_file(&p, out, err);
	} else {
		pm_buf_add_str(out, file);
		s = pm_buf_check(out, err);
	}
	pm_free(p.object);
	return s;
}
