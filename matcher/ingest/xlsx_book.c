#include "ingest/xlsx_book.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ingest/header.h"

static pm_status no_memory(const pm_xlsx_book *b, pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory to read %s", b->name); }

static pm_status ignore_end(void *ctx, const char *element, pm_err *err)
{
	(void)ctx, (void)element, (void)err;
	return PM_OK;
}

static const char *keep(pm_xlsx_book *b, const char *s) { return pm_arena_text(b->arena, s ? s : "", s ? strlen(s) : 0); }

/* ---- relations: which part plays which role ---- */

typedef struct relation {
	const char *id, *type, *target;
	struct relation *next;
} relation;

typedef struct relations {
	pm_xlsx_book *book;
	relation *first;
} relations;

static pm_status relation_begin(void *ctx, const char *element, const char **attribute, pm_err *err)
{
	relations *r = ctx;
	if (strcmp(element, "Relationship") != 0)
		return PM_OK;
	relation *one = pm_arena_alloc(r->book->arena, 1, sizeof *one);
	if (!one)
		return no_memory(r->book, err);
	one->id = keep(r->book, pm_xml_attribute(attribute, "Id"));
	one->type = keep(r->book, pm_xml_attribute(attribute, "Type"));
	one->target = keep(r->book, pm_xml_attribute(attribute, "Target"));
	one->next = r->first;
	r->first = one;
	return one->id && one->type && one->target ? PM_OK : no_memory(r->book, err);
}

static pm_status read_relations(relations *r, const char *part, pm_err *err)
{
	const pm_xml_ears ears = { relation_begin, ignore_end, NULL, r };
	if (!pm_zip_has(r->book->zip, part))
		return PM_OK;
	return pm_xml_read(r->book->name, r->book->zip, part, &ears, err);
}

/* Whether a relation's type, an address on the web, ends in that word. */
static bool plays(const relation *r, const char *role)
{
	const char *slash = strrchr(r->type, '/');
	return slash && strcmp(slash + 1, role) == 0;
}

/* The part that a target means, as seen from a folder of `folder` bytes ("xl/"). */
static const char *part_of(pm_xlsx_book *b, const char *base, size_t folder, const char *target)
{
	pm_buf path = { 0 };
	if (*target == '/')
		target++, folder = 0;
	for (;; target += 3) {
		if (strncmp(target, "./", 2) == 0)
			target += 2;
		if (strncmp(target, "../", 3) != 0)
			break;
		for (folder -= folder > 0; folder && base[folder - 1] != '/'; folder--)
			;
	}
	pm_buf_add(&path, base, folder);
	pm_buf_text(&path, target);
	const char *kept = path.failed ? NULL : keep(b, path.p);
	pm_buf_release(&path);
	return kept;
}

/* ---- the workbook: its sheets ---- */

typedef struct sheets {
	pm_xlsx_book *book;
	pm_str wanted;
	const relation *relations;
	const char *base;
	size_t folder;
	bool exact;      /* the sheet found has the very name */
	pm_buf names;    /* of all, for the error */
} sheets;

static pm_status sheet_found(sheets *f, const char *name, const char *id, pm_err *err)
{
	pm_xlsx_book *b = f->book;
	const pm_str called = pm_str_of(name);
	const bool exact = pm_str_eq(called, f->wanted);
	if (f->wanted.n ? f->exact || !(exact || (!b->part && pm_header_alike(called, f->wanted))) : b->part != NULL)
		return PM_OK;
	const relation *r = f->relations;
	while (r && strcmp(r->id, id) != 0)
		r = r->next;
	if (!r || !plays(r, "worksheet"))
		return PM_OK;
	f->exact = exact;
	b->part = part_of(b, f->base, f->folder, r->target);
	b->sheet = pm_str_of(keep(b, name));
	return b->part && b->sheet.p ? PM_OK : no_memory(b, err);
}

static pm_status book_begin(void *ctx, const char *element, const char **attribute, pm_err *err)
{
	sheets *f = ctx;
	if (strcmp(element, "workbookPr") == 0) {
		const char *from = pm_xml_attribute(attribute, "date1904");
		f->book->from_1904 = from && (strcmp(from, "1") == 0 || strcmp(from, "true") == 0);
		return PM_OK;
	}
	const char *name = pm_xml_attribute(attribute, "name"), *id = pm_xml_attribute(attribute, "id");
	if (strcmp(element, "sheet") != 0 || !name || !id)
		return PM_OK;
	enum { NAMES_BYTES = 400 };
	if (f->names.n < NAMES_BYTES)
		pm_buf_printf(&f->names, "%s%s", f->names.n ? ", " : "", name);
	return sheet_found(f, name, id, err);
}

static pm_status find_sheet(sheets *f, const char *part, pm_err *err)
{
	pm_xlsx_book *b = f->book;
	const pm_xml_ears ears = { book_begin, ignore_end, NULL, f };
	PM_TRY(pm_xml_read(b->name, b->zip, part, &ears, err));
	PM_TRY(pm_buf_check(&f->names, err));
	if (b->part) {
		b->sheets = pm_str_of(keep(b, f->names.p));
		return b->sheets.p ? PM_OK : no_memory(b, err);
	}
	if (!f->wanted.n)
		return pm_fail_at(err, PM_E_SYNTAX, b->name, 0, 0, "a workbook without a sheet of cells");
	return pm_fail_at(err, PM_E_NAME, b->name, 0, 0, "no sheet \"%.*s\"; it has: %s", PM_STR_FMT(f->wanted),
	                  f->names.n ? f->names.p : "none");
}

/* ---- shared strings ---- */

typedef struct strings {
	pm_xlsx_book *book;
	bool in_text, in_reading; /* in <t>; in <rPh>, which says how to pronounce it */
	size_t from;
} strings;

static pm_status string_begin(void *ctx, const char *element, const char **attribute, pm_err *err)
{
	strings *f = ctx;
	(void)attribute, (void)err;
	if (strcmp(element, "si") == 0)
		f->from = f->book->text.n;
	else if (strcmp(element, "rPh") == 0)
		f->in_reading = true;
	else if (strcmp(element, "t") == 0)
		f->in_text = !f->in_reading;
	return PM_OK;
}

static pm_status string_text(void *ctx, pm_str s, pm_err *err)
{
	strings *f = ctx;
	if (!f->in_text)
		return PM_OK;
	pm_buf_add_str(&f->book->text, s);
	return pm_buf_check(&f->book->text, err);
}

static pm_status string_end(void *ctx, const char *element, pm_err *err)
{
	strings *f = ctx;
	pm_xlsx_book *b = f->book;
	f->in_text = false;
	if (strcmp(element, "rPh") == 0)
		f->in_reading = false;
	if (strcmp(element, "si") != 0)
		return PM_OK;
	if (!pm_room(&b->end, b->strings, &b->string_room, sizeof *b->end))
		return no_memory(b, err);
	pm_xlsx_unescape(&b->text, f->from);
	b->end[b->strings++] = b->text.n;
	return PM_OK;
}

bool pm_xlsx_string(const pm_xlsx_book *b, size_t at, pm_str *out)
{
	if (at >= b->strings)
		return false;
	const size_t from = at ? b->end[at - 1] : 0;
	*out = (pm_str){ b->text.p ? b->text.p + from : "", b->end[at] - from };
	return true;
}

/* ---- styles ---- */

typedef struct format {
	long id;
	pm_xlsx_style style;
	struct format *next;
} format;

typedef struct styling {
	pm_xlsx_book *book;
	format *own;
	bool in_cells;
} styling;

/* The forms that a workbook needn't spell out (18.8.30, and those of the far east). */
static pm_xlsx_style built_in(long id)
{
	const bool date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58);
	const bool time = (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47;
	return (pm_xlsx_style){ date ? PM_XLSX_DATE : time ? PM_XLSX_TIME : PM_XLSX_NUMBER, 0 };
}

static pm_status add_style(styling *f, long id, pm_err *err)
{
	pm_xlsx_book *b = f->book;
	if (!pm_room(&b->style, b->styles, &b->style_room, sizeof *b->style))
		return no_memory(b, err);
	const format *own = f->own;
	while (own && own->id != id)
		own = own->next;
	b->style[b->styles++] = own ? own->style : built_in(id);
	return PM_OK;
}

static pm_status style_begin(void *ctx, const char *element, const char **attribute, pm_err *err)
{
	styling *f = ctx;
	const char *id = pm_xml_attribute(attribute, "numFmtId");
	if (strcmp(element, "cellXfs") == 0)
		f->in_cells = true;
	if (strcmp(element, "xf") == 0 && f->in_cells)
		return add_style(f, id ? strtol(id, NULL, 10) : 0, err);
	const char *code = pm_xml_attribute(attribute, "formatCode");
	if (strcmp(element, "numFmt") != 0 || !id || !code)
		return PM_OK;
	format *own = pm_arena_alloc(f->book->arena, 1, sizeof *own);
	if (!own)
		return no_memory(f->book, err);
	*own = (format){ strtol(id, NULL, 10), pm_xlsx_format(code), f->own };
	f->own = own;
	return PM_OK;
}

static pm_status style_end(void *ctx, const char *element, pm_err *err)
{
	styling *f = ctx;
	(void)err;
	if (strcmp(element, "cellXfs") == 0)
		f->in_cells = false;
	return PM_OK;
}

/* ---- whole ---- */

/* Reads what plays a role for the workbook, where there is such a part. */
static pm_status read_role(pm_xlsx_book *b, const sheets *f, const char *role, const pm_xml_ears *ears, pm_err *err)
{
	const relation *r = f->relations;
	while (r && !plays(r, role))
		r = r->next;
	if (!r)
		return PM_OK;
	const char *part = part_of(b, f->base, f->folder, r->target);
	if (!part)
		return no_memory(b, err);
	return pm_zip_has(b->zip, part) ? pm_xml_read(b->name, b->zip, part, ears, err) : PM_OK;
}

static pm_status main_part(pm_xlsx_book *b, const char **out, pm_err *err)
{
	relations r = { .book = b };
	*out = "xl/workbook.xml";
	PM_TRY(read_relations(&r, "_rels/.rels", err));
	for (const relation *one = r.first; one; one = one->next)
		if (plays(one, "officeDocument"))
			*out = part_of(b, "", 0, one->target);
	if (!*out)
		return no_memory(b, err);
	if (!pm_zip_has(b->zip, *out))
		return pm_fail_at(err, PM_E_SYNTAX, b->name, 0, 0, "a ZIP archive that is no workbook");
	return PM_OK;
}

static pm_status read_book(pm_xlsx_book *b, sheets *f, pm_err *err)
{
	relations r = { .book = b };
	PM_TRY(main_part(b, &f->base, err));
	const char *slash = strrchr(f->base, '/');
	f->folder = slash ? (size_t)(slash - f->base) + 1 : 0;
	const char *own = pm_arena_alloc(b->arena, strlen(f->base) + sizeof "_rels/.rels", 1);
	if (!own)
		return no_memory(b, err);
	char *to = (char *)(uintptr_t)own;
	memcpy(to, f->base, f->folder);
	memcpy(to + f->folder, "_rels/", 6);
	strcpy(to + f->folder + 6, f->base + f->folder);
	strcat(to, ".rels");
	PM_TRY(read_relations(&r, own, err));
	f->relations = r.first;
	PM_TRY(find_sheet(f, f->base, err));
	strings s = { .book = b };
	styling y = { .book = b };
	PM_TRY(read_role(b, f, "sharedStrings", &(pm_xml_ears){ string_begin, string_end, string_text, &s }, err));
	return read_role(b, f, "styles", &(pm_xml_ears){ style_begin, style_end, NULL, &y }, err);
}

pm_status pm_xlsx_open(pm_xlsx_book *b, pm_str bytes, pm_str wanted, pm_err *err)
{
	b->text.most = (size_t)PM_MAX_UNPACKED_MB << 20;
	PM_TRY(pm_zip_open(b->name, bytes, &b->zip, err));
	sheets f = { .book = b, .wanted = wanted };
	const pm_status s = read_book(b, &f, err);
	pm_buf_release(&f.names);
	return s;
}

void pm_xlsx_release(pm_xlsx_book *b)
{
	pm_zip_close(b->zip);
	pm_buf_release(&b->text);
	pm_free(b->end);
	pm_free(b->style);
}
