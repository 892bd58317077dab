/* doc.h - a page before it is a file: headings, facts, tables, sentences and pictures in reading order.
 *
 * Whoever fills it decides what is told and to whom; html.c, pdf.c and doc_json.c only decide how it looks. All text passes
 * through pm_plain on its way in, so that no writer meets a control character.
 *
 * Shape   blocks in reading order. Additions set `failed` when memory runs out; look once, with pm_doc_check.
 * Lookup  everything lives in the document's arena until pm_doc_release. */
#ifndef PM_PUBLISH_DOC_H
#define PM_PUBLISH_DOC_H

#include "publish/picture.h"

typedef enum pm_block_kind {
	PM_BLOCK_HEADING, /* text */
	PM_BLOCK_FACTS,   /* cell: rows of label and value */
	PM_BLOCK_TABLE,   /* cell: a row of column names, then `rows` rows of `columns` */
	PM_BLOCK_LIST,    /* cell: `rows` sentences */
	PM_BLOCK_TEXT,    /* text: a paragraph */
	PM_BLOCK_NOTE,    /* text: small print, such as where something is from */
	PM_BLOCK_WARNING, /* text: what must not be overlooked */
	PM_BLOCK_PICTURE,
} pm_block_kind;

/* On paper blocks may stand in two columns beside each other; on a screen they follow one another. */
typedef enum pm_beside { PM_WHOLE, PM_LEFT, PM_RIGHT } pm_beside;

enum { PM_DOC_COLUMNS = 16 }; /* a partner of a joint action may be given 13 */

typedef struct pm_block {
	pm_block_kind kind;
	pm_beside beside;
	uint8_t share;            /* of the left column, in hundredths of the width */
	const char *name;         /* heading: a word for machines, of our own */
	pm_str text;
	uint32_t rows, columns;
	uint32_t cells, room;     /* while a table is filled */
	pm_str *cell;
	uint8_t part[PM_DOC_COLUMNS]; /* table: width of each column, in parts */
	uint32_t strong;              /* table: bit k = column k stands out */
	double least;                 /* table: least height of a row on paper, in points: room to write in */
	pm_picture *picture;
} pm_block;

typedef struct pm_doc {
	pm_arena arena;
	pm_str title, subtitle;
	pm_str footer;            /* run, rules, date, role: at the foot of every page */
	int32_t as_of;            /* day; becomes the file's date, so that the same run gives the same bytes */
	pm_block *block;
	uint32_t n, room;
	pm_beside beside;         /* of the blocks to come */
	uint8_t share;
	bool failed;
} pm_doc; /* {0} is an empty document */

void pm_doc_release(pm_doc *d);
PM_CHECK pm_status pm_doc_check(const pm_doc *d, pm_err *err);

pm_str pm_doc_text(pm_doc *d, pm_str text);            /* a plain copy in the arena */
void pm_doc_heading(pm_doc *d, const char *name, const char *text);
void pm_doc_paragraph(pm_doc *d, pm_block_kind kind, pm_str text); /* TEXT, NOTE or WARNING; nothing for an empty text */
void pm_doc_fact(pm_doc *d, const char *label, pm_str value);      /* joins the facts that stand last; nothing for an empty value */
void pm_doc_item(pm_doc *d, pm_str sentence);                      /* joins the list that stands last */

/* Begins a table: names and widths of its columns, up to the closing NULL. Cells are added row by row. */
typedef struct pm_doc_column { const char *name; uint8_t part; bool strong; } pm_doc_column;
void pm_doc_table(pm_doc *d, const pm_doc_column *column);
void pm_doc_row_height(pm_doc *d, double points);                  /* of the table that stands last */
void pm_doc_cell(pm_doc *d, pm_str text);

/* Where the blocks to come stand: LEFT, then RIGHT of them, or again over the WHOLE width. */
void pm_doc_beside(pm_doc *d, pm_beside beside, uint8_t share);

/* An empty picture in the document; NULL when memory ran out. `title` says in words what it shows. */
pm_picture *pm_doc_picture(pm_doc *d, double width, double height, pm_str title);

#endif
