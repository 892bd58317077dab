/* workbook.h - Excel workbooks, made part by part. */
#ifndef WORKBOOK_H
#define WORKBOOK_H

#include <stdio.h>

#include "archive.h"

typedef struct part {
	const char *name, *text; /* NULL closes a list */
} part;

/* The bytes of an archive of these parts, to free(); p = NULL when it could not be made. */
static inline pm_str workbook(const part *parts)
{
	enum { MOST = 64 };
	piece as[MOST];
	size_t n = 0;
	for (; parts[n].name && n < MOST; n++)
		as[n] = (piece){ parts[n].name, pm_str_of(parts[n].text) };
	return archive(as, n);
}

#define RELATION(id, type, target) \
	"<Relationship Id=\"" id "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" type \
	"\" Target=\"" target "\"/>"
#define RELATIONS(list) "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" list "</Relationships>"
#define SHEET(rows) "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>" rows "</sheetData></worksheet>"

/* A usual workbook of two sheets, with strings and styles. */
static inline pm_str usual_workbook(const char *properties, const char *first, const char *second)
{
	char book[1024];
	snprintf(book, sizeof book,
	         "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
	         "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><workbookPr %s/>"
	         "<sheets><sheet name=\"Meldingen 2024\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Zaken\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>",
	         properties);
	const part parts[] = {
		{ "_rels/.rels", RELATIONS(RELATION("a", "officeDocument", "xl/workbook.xml")) },
		{ "xl/workbook.xml", book },
		{ "xl/_rels/workbook.xml.rels", RELATIONS(RELATION("rId1", "worksheet", "worksheets/een.xml") RELATION("rId2", "worksheet", "/xl/worksheets/twee.xml")
		                                          RELATION("rId3", "sharedStrings", "sharedStrings.xml") RELATION("rId4", "styles", "../xl/styles.xml")) },
		{ "xl/sharedStrings.xml", "<sst><si><t>adres</t></si><si><r><t>Lange </t></r><r><t xml:space=\"preserve\">Voorhout</t></r><rPh><t>x</t></rPh></si>"
		                          "<si><t>regel_x000A_twee _x00e9_</t></si></sst>" },
		{ "xl/styles.xml", "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd\\-mm\\-yyyy;@\"/><numFmt numFmtId=\"165\" formatCode=\"0000000000000000\"/>"
		                   "<numFmt numFmtId=\"166\" formatCode=\"[Red]#,##0.00&quot; euro per dag&quot;\"/></numFmts>"
		                   "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
		                   "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"20\"/><xf numFmtId=\"166\"/></cellXfs></styleSheet>" },
		{ "xl/worksheets/een.xml", first },
		{ "xl/worksheets/twee.xml", second },
		{ NULL, NULL },
	};
	return workbook(parts);
}

#endif
