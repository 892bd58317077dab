#include "ingest/xml.h"

#include <expat.h>
#include <zip.h>

#include "base/limits.h"
#include "base/mem.h"

enum { PIECE_BYTES = 1 << 16 };
static const char between = '|'; /* the parser puts it between a namespace and a name */

pm_status pm_zip_open(const char *name, pm_str bytes, pm_zip **out, pm_err *err)
{
	zip_error_t why;
	zip_error_init(&why);
	zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
	pm_zip *z = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why) : NULL;
	pm_status s = PM_OK;
	if (!z) {
		zip_source_free(source);
		const bool memory = zip_error_code_zip(&why) == ZIP_ER_MEMORY;
		s = pm_fail_at(err, memory ? PM_E_NOMEM : PM_E_SYNTAX, name, 0, 0, "a ZIP archive that can't be read: %s",
		               zip_error_strerror(&why));
	} else {
		*out = z;
	}
	zip_error_fini(&why);
	return s;
}

void pm_zip_close(pm_zip *z)
{
	if (z)
		zip_discard(z);
}

bool pm_zip_has(pm_zip *z, const char *part) { return zip_name_locate(z, part, 0) >= 0; }

/* ---- a part as a stream of bytes ---- */

typedef struct reading {
	const char *file, *part;
	const pm_xml_ears *ears;
	XML_Parser parser;
	pm_status status;  /* of the ear that ended it */
	pm_err *err;
	zip_uint64_t packed, unpacked, stated;
} reading;

static pm_status grown(const reading *r, pm_err *err)
{
	const zip_uint64_t mb = 1 << 20;
	if (r->unpacked > r->stated)
		return pm_fail_at(err, PM_E_SYNTAX, r->file, 0, 0, "part %s is longer than its archive says: damaged", r->part);
	if (r->unpacked <= PM_FREE_UNPACKED_MB * mb)
		return PM_OK;
	if (r->unpacked / PM_MAX_UNPACK_RATIO > r->packed)
		return pm_fail_at(err, PM_E_RANGE, r->file, 0, 0, "part %s unpacks to more than %d times its size: refused as a ZIP bomb",
		                  r->part, PM_MAX_UNPACK_RATIO);
	if (r->unpacked > PM_MAX_UNPACKED_MB * mb)
		return pm_fail_at(err, PM_E_RANGE, r->file, 0, 0, "part %s unpacks to more than %d MB", r->part, PM_MAX_UNPACKED_MB);
	return PM_OK;
}

static pm_status parse(reading *r, int n, pm_err *err)
{
	if (XML_ParseBuffer(r->parser, n, n == 0) == XML_STATUS_OK)
		return PM_OK;
	if (r->status != PM_OK)
		return r->status;
	const enum XML_Error code = XML_GetErrorCode(r->parser);
	if (code == XML_ERROR_NO_MEMORY)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", r->file);
	return pm_fail_at(err, PM_E_SYNTAX, r->file, 0, 0, "part %s, line %lu: %s", r->part,
	                  (unsigned long)XML_GetCurrentLineNumber(r->parser), XML_ErrorString(code));
}

static pm_status pump(reading *r, zip_file_t *in, pm_err *err)
{
	for (;;) {
		void *room = XML_GetBuffer(r->parser, PIECE_BYTES);
		if (!room)
			return pm_fail(err, PM_E_NOMEM, "no memory to read %s", r->file);
		const zip_int64_t n = zip_fread(in, room, PIECE_BYTES);
		if (n < 0)
			return pm_fail_at(err, PM_E_SYNTAX, r->file, 0, 0, "part %s is damaged: %s", r->part, zip_file_strerror(in));
		r->unpacked += (zip_uint64_t)n;
		PM_TRY(grown(r, err));
		PM_TRY(parse(r, (int)n, err));
		if (n == 0)
			return PM_OK;
	}
}

/* ---- what the parser calls ---- */

static const char *local(const char *name)
{
	const char *at = strrchr(name, between);
	return at ? at + 1 : name;
}

const char *pm_xml_attribute(const char **attribute, const char *name)
{
	for (; attribute[0]; attribute += 2)
		if (strcmp(local(attribute[0]), name) == 0)
			return attribute[1];
	return NULL;
}

static void heard(reading *r, pm_status s)
{
	if (s == PM_OK)
		return;
	r->status = s;
	XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_begin(void *ctx, const XML_Char *name, const XML_Char **attribute)
{
	reading *r = ctx;
	if (r->status == PM_OK)
		heard(r, r->ears->begin(r->ears->ctx, local(name), attribute, r->err));
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
	reading *r = ctx;
	if (r->status == PM_OK)
		heard(r, r->ears->end(r->ears->ctx, local(name), r->err));
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int n)
{
	reading *r = ctx;
	if (r->status == PM_OK)
		heard(r, r->ears->text(r->ears->ctx, (pm_str){ text, (size_t)n }, r->err));
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	reading *r = ctx;
	(void)name, (void)system, (void)public, (void)internal;
	heard(r, pm_fail_at(r->err, PM_E_SYNTAX, r->file, 0, 0, "part %s has a document type: refused", r->part));
}

static void *take(size_t n) { return pm_alloc(n, 1); }
static void *resize(void *p, size_t n) { return pm_grow(p, n, 1); }

static pm_status read_parts(reading *r, zip_file_t *in, pm_err *err)
{
	static const XML_Memory_Handling_Suite memory = { take, resize, pm_free };
	r->parser = XML_ParserCreate_MM(NULL, &memory, (const char[]){ between, 0 });
	if (!r->parser)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", r->file);
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_begin, on_end);
	if (r->ears->text)
		XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
	const pm_status s = pump(r, in, err);
	XML_ParserFree(r->parser);
	return s;
}

static pm_status open_part(const char *file, pm_zip *z, zip_uint64_t at, reading *r, zip_file_t **out, pm_err *err)
{
	zip_stat_t st;
	zip_stat_init(&st);
	*out = zip_stat_index(z, at, 0, &st) == 0 ? zip_fopen_index(z, at, 0) : NULL;
	const char *name = zip_get_name(z, at, 0);
	if (!*out)
		return pm_fail_at(err, PM_E_SYNTAX, file, 0, 0, "part %s can't be read: %s", name ? name : "?", zip_strerror(z));
	*r = (reading){ .file = file, .part = name ? name : "?", .packed = st.comp_size, .stated = st.size, .err = err };
	return PM_OK;
}

pm_status pm_xml_read_at(const char *file, pm_zip *z, uint32_t at, const pm_xml_ears *ears, pm_err *err)
{
	reading r;
	zip_file_t *in;
	PM_TRY(open_part(file, z, at, &r, &in, err));
	r.ears = ears;
	const pm_status s = read_parts(&r, in, err);
	zip_fclose(in);
	return s;
}

pm_status pm_xml_read(const char *file, pm_zip *z, const char *part, const pm_xml_ears *ears, pm_err *err)
{
	const zip_int64_t at = zip_name_locate(z, part, 0);
	if (at < 0)
		return pm_fail_at(err, PM_E_NOTFOUND, file, 0, 0, "no part %s", part);
	return pm_xml_read_at(file, z, (uint32_t)at, ears, err);
}

/* ---- archives in archives ---- */

uint32_t pm_zip_parts(pm_zip *z)
{
	const zip_int64_t n = zip_get_num_entries(z, 0);
	return n > 0 && n < UINT32_MAX ? (uint32_t)n : 0;
}

const char *pm_zip_part(pm_zip *z, uint32_t at)
{
	const char *name = zip_get_name(z, at, 0);
	return name ? name : "";
}

void pm_zip_sizes(pm_zip *z, uint32_t at, uint64_t *packed, uint64_t *unpacked)
{
	zip_stat_t st;
	zip_stat_init(&st);
	const bool known = zip_stat_index(z, at, 0, &st) == 0;
	*packed = known ? st.comp_size : 0;
	*unpacked = known ? st.size : 0;
}

static pm_status unpack(reading *r, zip_file_t *in, pm_buf *out, pm_err *err)
{
	for (;;) {
		if (!pm_buf_reserve(out, PIECE_BYTES))
			return pm_fail(err, PM_E_NOMEM, "no memory to read %s", r->file);
		const zip_int64_t n = zip_fread(in, out->p + out->n, PIECE_BYTES);
		if (n < 0)
			return pm_fail_at(err, PM_E_SYNTAX, r->file, 0, 0, "part %s is damaged: %s", r->part, zip_file_strerror(in));
		if (n == 0)
			return PM_OK;
		out->n += (size_t)n;
		r->unpacked += (zip_uint64_t)n;
		PM_TRY(grown(r, err));
	}
}

pm_status pm_zip_take(const char *file, pm_zip *z, uint32_t at, pm_buf *out, pm_err *err)
{
	reading r;
	zip_file_t *in;
	PM_TRY(open_part(file, z, at, &r, &in, err));
	const pm_status s = unpack(&r, in, out, err);
	zip_fclose(in);
	return s;
}
