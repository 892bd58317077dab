#include "publish/pdf_pack.h"

#include <qpdf/qpdf-c.h>

typedef struct pack {
	qpdf_data q;
	qpdf_oh scope;            /* the attribute that all heading cells share */
	const pm_pdf_figure *figure;
	uint32_t n_figures, figures; /* figures: seen */
} pack;

/* Sets a key, and lets go of the handle of its value. */
static void set(qpdf_data q, qpdf_oh of, const char *key, qpdf_oh value)
{
	qpdf_oh_replace_key(q, of, key, value);
	qpdf_oh_release(q, value);
}

static void append(qpdf_data q, qpdf_oh to, double points)
{
	const qpdf_oh number = qpdf_oh_new_real_from_double(q, points, 1);
	qpdf_oh_append_item(q, to, number);
	qpdf_oh_release(q, number);
}

/* ---- the structure ---- */

static void describe_figure(pack *p, qpdf_oh element)
{
	if (p->figures++ >= p->n_figures)
		return;
	const pm_pdf_figure *f = &p->figure[p->figures - 1];
	const qpdf_oh layout = qpdf_oh_parse(p->q, "<< /O /Layout /Placement /Block >>"), box = qpdf_oh_new_array(p->q);
	append(p->q, box, f->x);
	append(p->q, box, f->y);
	append(p->q, box, f->x + f->w);
	append(p->q, box, f->y + f->h);
	set(p->q, layout, "/BBox", box);
	set(p->q, element, "/A", layout);
	set(p->q, element, "/Alt", qpdf_oh_new_binary_unicode_string(p->q, f->words.p, f->words.n));
}

/* What holds heading cells and figures, from the outside in. Looking further inwards only, no circle goes on for ever. */
static int level_of(const char *name)
{
	static const char *const holds[] = { "/Document", "/Sect", "/Table", "/TR" };
	int i = 0;
	while (i < 4 && strcmp(name, holds[i]) != 0)
		i++;
	return i;
}

static void complete(pack *p, qpdf_oh element, int level);

static void complete_kids(pack *p, qpdf_oh element, int level)
{
	const qpdf_oh kids = qpdf_oh_get_key(p->q, element, "/K");
	const int n = qpdf_oh_is_array(p->q, kids) ? qpdf_oh_get_array_n_items(p->q, kids) : 0;
	for (int i = 0; i < n; i++) {
		const qpdf_oh kid = qpdf_oh_get_array_item(p->q, kids, i);
		if (qpdf_oh_is_dictionary(p->q, kid))
			complete(p, kid, level);
		qpdf_oh_release(p->q, kid);
	}
	if (!n && qpdf_oh_is_dictionary(p->q, kids))
		complete(p, kids, level);
	qpdf_oh_release(p->q, kids);
}

/* An element within those up to `level`. */
static void complete(pack *p, qpdf_oh element, int level)
{
	const qpdf_oh kind = qpdf_oh_get_key(p->q, element, "/S");
	const char *name = qpdf_oh_is_name(p->q, kind) ? qpdf_oh_get_name(p->q, kind) : "";
	const bool heading = strcmp(name, "/TH") == 0, figure = strcmp(name, "/Figure") == 0;
	const int own = level_of(name);
	qpdf_oh_release(p->q, kind);
	if (heading)
		qpdf_oh_replace_key(p->q, element, "/A", p->scope);
	else if (figure)
		describe_figure(p, element);
	else if (own < 4 && own >= level)
		complete_kids(p, element, own + 1);
}

static void complete_file(pack *p)
{
	const qpdf_oh root = qpdf_get_root(p->q), tree = qpdf_oh_get_key(p->q, root, "/StructTreeRoot");
	set(p->q, root, "/Lang", qpdf_oh_new_string(p->q, "nl-NL"));
	set(p->q, root, "/ViewerPreferences", qpdf_oh_parse(p->q, "<< /DisplayDocTitle true >>"));
	p->scope = qpdf_make_indirect_object(p->q, qpdf_oh_parse(p->q, "<< /O /Table /Scope /Column >>"));
	if (qpdf_oh_is_dictionary(p->q, tree))
		complete_kids(p, tree, 0);
}

/* ---- the file ---- */

/* qpdf mends what it can and goes on with a warning; of our own file that must not happen, for an object may be lost. */
static pm_status check(qpdf_data q, pm_err *err)
{
	const bool error = qpdf_has_error(q);
	if (!error && !qpdf_more_warnings(q))
		return PM_OK;
	const qpdf_error what = error ? qpdf_get_error(q) : qpdf_next_warning(q);
	const char *says = qpdf_get_error_message_detail(q, what);
	if (strstr(says, "bad_alloc"))
		return pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
	return pm_fail(err, PM_E_IO, "no PDF: %s", says);
}

static pm_status write_file(qpdf_data q, pm_buf *out, pm_err *err)
{
	qpdf_init_write_memory(q);
	qpdf_set_object_stream_mode(q, qpdf_o_generate);
	qpdf_set_stream_data_mode(q, qpdf_s_preserve);
	qpdf_set_deterministic_ID(q, QPDF_TRUE);
	qpdf_write(q);
	PM_TRY(check(q, err));
	pm_buf_add(out, qpdf_get_buffer(q), qpdf_get_buffer_length(q));
	return pm_buf_check(out, err);
}

pm_status pm_pdf_pack(pm_str file, const pm_pdf_figure *figure, uint32_t n_figures, pm_buf *out, pm_err *err)
{
	pack p = { .q = qpdf_init(), .figure = figure, .n_figures = n_figures };
	qpdf_silence_errors(p.q);
	qpdf_set_suppress_warnings(p.q, QPDF_TRUE);
	qpdf_set_attempt_recovery(p.q, QPDF_FALSE);
	qpdf_read_memory(p.q, "PDF", file.p, file.n, NULL);
	pm_status s = check(p.q, err);
	if (s == PM_OK) {
		complete_file(&p);
		s = check(p.q, err);
	}
	if (s == PM_OK && p.figures != n_figures)
		s = pm_fail(err, PM_E_IO, "no PDF: %u figures were drawn, its structure has %u", n_figures, p.figures);
	if (s == PM_OK)
		s = write_file(p.q, out, err);
	qpdf_cleanup(&p.q);
	return s;
}
