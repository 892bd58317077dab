/* pdf_page.h - a document between its blocks and its file: texts, lines and pictures at their place on sheets. For pdf*.c only.
 *
 * Shape   points, origin at the top left of a sheet; marks in reading order. What a mark is to who listens instead of looks goes
 *         with it, so that the file is tagged: its leaf (a heading, a cell) and the table or list it stands in.
 * Lookup  marks and their layouts live until pm_marks_clear; a picture belongs to its document. */
#ifndef PM_PUBLISH_PDF_PAGE_H
#define PM_PUBLISH_PDF_PAGE_H

#include <pango/pangocairo.h>

#include "publish/doc.h"
#include "publish/pdf.h"
#include "publish/pdf_pack.h"

/* A4 is 210 by 297 mm. */
#define PM_PAPER_WIDE 595.28
#define PM_PAPER_HIGH 841.89
#define PM_PAPER_MARGIN 36.0
#define PM_PAPER_FOOT 24.0
#define PM_PAPER_GAP 10.0 /* between columns */

typedef enum pm_face { PM_FACE_TITLE, PM_FACE_SUBTITLE, PM_FACE_HEADING, PM_FACE_BODY, PM_FACE_STRONG, PM_FACE_SMALL, PM_FACES } pm_face;

/* The table or list that a mark stands in, as PDF names structure (ISO 32000-1, 14.8.4). */
typedef struct pm_inside {
	const char *group, *item; /* "Table" and "TR", "L" and "LI"; NULL: it stands by itself */
	uint32_t block, row;      /* which one, and which item of it */
} pm_inside;

typedef struct pm_mark {
	uint32_t page;
	double x, y, w;           /* w: of a line */
	PangoLayout *text;        /* or */
	const pm_picture *picture; /* or a line, when both are NULL */
	pm_ink ink;
	const char *leaf;         /* "H1", "P", "TD", ...; NULL: decoration, or said before */
	pm_inside in;
} pm_mark;

struct pm_pdf {
	pm_buf bytes;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *context;
	PangoFontDescription *font[PM_FACES];
	PangoLayout *picture_text;
	uint32_t pages;           /* done */
	pm_arena arena;           /* of the words of figures */
	pm_pdf_figure *figure;    /* in the order in which they were drawn */
	uint32_t n_figures, figure_room;
	pm_inside open;           /* of what is drawn */
	/* the document that is being laid out */
	pm_mark *mark;
	uint32_t n, room;
	pm_mark *fitted;          /* those of the last that fitted on one sheet */
	uint32_t n_fitted, fitted_room;
	uint32_t page, most;      /* most: as many pages are laid out; when the next begins, the rest is left */
	double y, left, wide;     /* of the column */
	pm_inside in;             /* of the marks to come */
};

/* A text of one width, at most PM_MOST_LINES long, then "..."; the whole text is in the other formats. The caller unrefs it. */
enum { PM_MOST_LINES = 12 };
PangoLayout *pm_page_text(pm_pdf *p, pm_face f, double wide, pm_str text);
double pm_page_high(PangoLayout *l);

/* Adds a mark on this page; its text is the page's from then on, also on failure. */
PM_CHECK pm_status pm_page_put(pm_pdf *p, pm_mark m, pm_err *err);
PM_CHECK pm_status pm_page_line(pm_pdf *p, pm_ink ink, pm_err *err); /* over the whole column */

static inline bool pm_page_more(const pm_pdf *p) { return p->page < p->most; }

/* Goes to the next page when `high` doesn't fit on this one, and says so with false. */
bool pm_page_room(pm_pdf *p, double high);

PM_CHECK pm_status pm_page_facts(pm_pdf *p, const pm_block *b, pm_err *err);
PM_CHECK pm_status pm_page_table(pm_pdf *p, const pm_block *b, pm_err *err);
PM_CHECK pm_status pm_page_list(pm_pdf *p, const pm_block *b, pm_err *err);

/* Lays the document out into marks, from page 0 on; when it takes more than `most` pages, p->page is `most` and what is left is not
 * looked at. */
PM_CHECK pm_status pm_page_all(pm_pdf *p, const pm_doc *d, uint32_t most, pm_err *err);
void pm_marks_clear(pm_pdf *p);

/* Draws the marks of one page and its foot; the words of its figures are kept. */
PM_CHECK pm_status pm_page_draw(pm_pdf *p, const pm_doc *d, uint32_t page, pm_err *err);
void pm_page_leave(pm_pdf *p); /* closes the table or list that is open */

#endif
