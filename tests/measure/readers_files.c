/* readers_files KIND ROWS OUT: a file to measure a reader with: csv (65 columns), xlsx, sqlite (12 columns), bag (with history). */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "../lib/extract.h"

static uint64_t state = 1;

static bool put(const char *path, pm_str bytes)
{
	FILE *f = fopen(path, "wb");
	const bool ok = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
	return f && fclose(f) == 0 && ok;
}

static const char *const words[] = { "wo", "wi", "kant", "A", "B", "C", "ja", "nee", "", "", "o", "w", "hoog", "l", "x", "nv" };
static const char *const streets[] = { "Lindelaan", "Elzenstraat", "Beukplein", "Lange Voorhout", "Kerkweg", "Dorpsstraat", "Molenpad", "Singel" };

enum { COLUMNS = 65 };

/* What column c holds: i id, c category, n count, d decimal, t date, f flag, s street, v text. As tests/measure/readers.c. */
static char kind_of(int c) { return c == 0 ? 'i' : c == 1 ? 's' : c == 2 ? 'v' : c < 27 ? 'c' : c < 46 ? 'n' : c < 51 ? 'd' : c < 54 ? 't' : 'f'; }

static void value(pm_buf *b, int c, uint32_t row)
{
	switch (kind_of(c)) {
	case 'i': pm_buf_printf(b, "05182%011u", row); break;
	case 's': pm_buf_text(b, streets[dice_below(&state, 8)]); break;
	case 'v': pm_buf_printf(b, "gezien bij %s", words[dice_below(&state, 16)]); break;
	case 'c': pm_buf_text(b, words[dice_below(&state, 16)]); break;
	case 'n': pm_buf_printf(b, "%u", dice_below(&state, dice_below(&state, 4) ? 10 : 400)); break;
	case 'd': pm_buf_printf(b, "%u.%u", dice_below(&state, 900), dice_below(&state, 10)); break;
	case 't': pm_buf_printf(b, "%u-%02u-%02u", 2000 + dice_below(&state, 25), 1 + dice_below(&state, 12), 1 + dice_below(&state, 28)); break;
	default: pm_buf_text(b, dice_below(&state, 3) ? "N" : "J");
	}
}

static bool csv(uint32_t rows, const char *out)
{
	pm_buf b = { 0 };
	for (int c = 0; c < COLUMNS; c++)
		pm_buf_printf(&b, "%s%c%d", c ? ";" : "", kind_of(c), c);
	for (uint32_t r = 0; r < rows; r++)
		for (int c = 0; c < COLUMNS; c++) {
			pm_buf_char(&b, c ? ';' : '\n');
			value(&b, c, r);
		}
	pm_buf_char(&b, '\n');
	const bool ok = !b.failed && put(out, pm_buf_str(&b));
	pm_buf_release(&b);
	return ok;
}

static const int some[] = { 0, 1, 2, 3, 4, 27, 28, 46, 47, 51, 55, 56 };
enum { SOME = sizeof some / sizeof some[0] };

static bool xlsx(uint32_t rows, const char *out)
{
	pm_buf b = { 0 }, cell = { 0 };
	pm_buf_text(&b, "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">");
	for (int k = 0; k < SOME; k++)
		pm_buf_printf(&b, "<c r=\"%c1\" t=\"inlineStr\"><is><t>%c%d</t></is></c>", 'A' + k, kind_of(some[k]), some[k]);
	for (uint32_t r = 0; r < rows; r++) {
		pm_buf_printf(&b, "</row><row r=\"%u\">", r + 2);
		for (int k = 0; k < SOME; k++) {
			const char kind = kind_of(some[k]);
			pm_buf_clear(&cell);
			value(&cell, some[k], r);
			const bool number = kind == 'n' || kind == 'd';
			if (kind == 't')
				pm_buf_printf(&b, "<c r=\"%c%u\" s=\"1\"><v>%u</v></c>", 'A' + k, r + 2, 36526 + dice_below(&state, 9000));
			else
				pm_buf_printf(&b, number ? "<c r=\"%c%u\"><v>%s</v></c>" : "<c r=\"%c%u\" t=\"str\"><v>%s</v></c>", 'A' + k, r + 2, cell.n ? cell.p : "");
		}
	}
	pm_buf_text(&b, "</row></sheetData></worksheet>");
	const piece parts[] = {
		{ "_rels/.rels", PM_STR("<Relationships><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>") },
		{ "xl/workbook.xml", PM_STR("<workbook><sheets><sheet name=\"Blad1\" sheetId=\"1\" id=\"b\"/></sheets></workbook>") },
		{ "xl/_rels/workbook.xml.rels", PM_STR("<Relationships><Relationship Id=\"b\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
		                                       "<Relationship Id=\"c\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>") },
		{ "xl/styles.xml", PM_STR("<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>") },
		{ "xl/worksheets/sheet1.xml", pm_buf_str(&b) } };
	const pm_str bytes = archive(parts, 5);
	const bool ok = !b.failed && bytes.p && put(out, bytes);
	free((void *)(uintptr_t)bytes.p);
	pm_buf_release(&b);
	pm_buf_release(&cell);
	return ok;
}

static bool sqlite(uint32_t rows, const char *out)
{
	sqlite3 *db;
	sqlite3_stmt *q = NULL;
	pm_buf sql = { 0 };
	remove(out);
	if (sqlite3_open(out, &db) != SQLITE_OK)
		return false;
	pm_buf_text(&sql, "PRAGMA journal_mode = off; BEGIN; CREATE TABLE rijen (");
	for (int k = 0; k < SOME; k++)
		pm_buf_printf(&sql, "%s%c%d %s", k ? ", " : "", kind_of(some[k]), some[k], kind_of(some[k]) == 'n' ? "INTEGER" : kind_of(some[k]) == 'd' ? "REAL" : "TEXT");
	pm_buf_text(&sql, ")");
	bool ok = sqlite3_exec(db, sql.p, NULL, NULL, NULL) == SQLITE_OK &&
	          sqlite3_prepare_v2(db, "INSERT INTO rijen VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", -1, &q, NULL) == SQLITE_OK;
	for (uint32_t r = 0; ok && r < rows; r++) {
		for (int k = 0; k < SOME; k++) {
			pm_buf_clear(&sql);
			value(&sql, some[k], r);
			sqlite3_bind_text(q, k + 1, sql.n ? sql.p : "", (int)sql.n, SQLITE_TRANSIENT);
		}
		ok = sqlite3_step(q) == SQLITE_DONE;
		sqlite3_reset(q);
	}
	ok &= sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
	sqlite3_finalize(q);
	sqlite3_close(db);
	pm_buf_release(&sql);
	return ok;
}

/* ---- an extract: of every dwelling two occurrences, of a third of the numbers, of half of the panden ---- */

static void objects(pm_buf *b, char kind, uint32_t from, uint32_t upto)
{
	const valid past = { 1, "2010-01-01", "2018-05-05", NULL }, now = { 2, "2018-05-05", NULL, NULL };
	for (uint32_t i = from; i < upto; i++) {
		const int id = (int)i + 1;
		const int pand[] = { id / 2 + 1, 0 };
		char place[160], rest[160];
		snprintf(place, sizeof place, POINT("%u.%03u", "%u.%03u"), 75000 + dice_below(&state, 9000), dice_below(&state, 1000), 450000 + dice_below(&state, 9000), dice_below(&state, 1000));
		snprintf(rest, sizeof rest, "<Objecten:gebruiksdoel>woonfunctie</Objecten:gebruiksdoel><Objecten:oppervlakte>%u</Objecten:oppervlakte>", 20 + i % 180);
		if (kind == 'V') {
			extract_object(b, "Verblijfsobject", id, id, NULL, pand, place, rest, "Verblijfsobject in gebruik (niet ingemeten)", past);
			extract_object(b, "Verblijfsobject", id, id, NULL, pand, place, rest, "Verblijfsobject in gebruik", now);
		} else if (kind == 'N') {
			if (i % 3 == 0)
				extract_number(b, id, id / 60 + 1, 1 + id % 60, "<Objecten:huisletter>Z</Objecten:huisletter>", "Naamgeving uitgegeven", past);
			extract_number(b, id, id / 60 + 1, 1 + id % 60, "", "Naamgeving uitgegeven", i % 3 ? (valid){ 1, "2010-01-01", NULL, NULL } : now);
		} else if (kind == 'P' && i % 2 == 0) {
			if (i % 4 == 0)
				extract_pand(b, id / 2 + 1, 1900 + id % 120, "Bouw gestart", past);
			extract_pand(b, id / 2 + 1, 1900 + id % 120, "Pand in gebruik", now);
		} else if (kind == 'O' && i % 60 == 0) {
			char name[40];
			snprintf(name, sizeof name, "Straat %u", i / 60);
			extract_street(b, id / 60 + 1, name, NULL, (valid){ 1, "2000-01-01", NULL, NULL });
		}
	}
	if (kind == 'W' && from == 0)
		extract_place(b, "'s-Gravenhage", (valid){ 1, "2000-01-01", NULL, NULL });
}

static bool bag(uint32_t rows, const char *out)
{
	enum { A_PART = 10000 };
	static const char *const types[] = { "VBO", "NUM", "PND", "OPR", "WPL" };
	extract_varied = true;
	piece outer[5];
	char name[5][32];
	uint64_t xml_bytes = 0;
	for (int t = 0; t < 5; t++) {
		const uint32_t parts = (rows + A_PART - 1) / A_PART;
		piece *inner = calloc(parts, sizeof *inner);
		char (*part)[40] = calloc(parts, sizeof *part);
		for (uint32_t p = 0; p < parts; p++) {
			pm_buf body = { 0 }, xml = { 0 };
			objects(&body, types[t][0], p * A_PART, (p + 1) * A_PART < rows ? (p + 1) * A_PART : rows);
			extract_part(&xml, types[t], "2024-06-01", pm_buf_str(&body));
			snprintf(part[p], sizeof part[p], "0518%s01062024-%06u.xml", types[t], p + 1);
			inner[p] = (piece){ part[p], pm_buf_str(&xml) };
			xml_bytes += xml.n;
			pm_buf_release(&body);
		}
		snprintf(name[t], sizeof name[t], "9999%s01062024.zip", types[t]);
		outer[t] = (piece){ name[t], archive(inner, parts) };
		for (uint32_t p = 0; p < parts; p++)
			pm_buf_release(&(pm_buf){ .p = (char *)(uintptr_t)inner[p].bytes.p, .n = inner[p].bytes.n });
		free(inner);
		free(part);
	}
	const pm_str bytes = archive(outer, 5);
	printf("%.0f MB of XML\n", (double)xml_bytes / 1e6);
	return bytes.p && put(out, bytes);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return fputs("readers_files csv|xlsx|sqlite|bag ROWS OUT\n", stderr), 2;
	const uint32_t rows = (uint32_t)strtoul(argv[2], NULL, 10);
	const bool ok = argv[1][0] == 'c' ? csv(rows, argv[3]) : argv[1][0] == 'x' ? xlsx(rows, argv[3])
	              : argv[1][0] == 's' ? sqlite(rows, argv[3]) : bag(rows, argv[3]);
	return ok ? 0 : 3;
}
