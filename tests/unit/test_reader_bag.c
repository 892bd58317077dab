/* A BAG extract as the Kadaster delivers it: what stands, what stood, what is doubted, and what is not to be trusted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "../lib/delivered.h"
#include "../lib/extract.h"
#include "../lib/oom.h"

#define DAY "2024-06-01"
static const valid now = { 1, "2010-01-01", NULL, NULL };

/* Parts of an extract, all in one XML or each in an archive of its own. */
typedef struct extract { pm_buf vbo, num, opr, wpl, pnd, io; } extract;

static void release(extract *e)
{
	pm_buf *const all[] = { &e->vbo, &e->num, &e->opr, &e->wpl, &e->pnd, &e->io };
	for (size_t i = 0; i < 6; i++)
		pm_buf_release(all[i]);
}

static pm_str packed(const extract *e, const char *day)
{
	static const char *const types[] = { "VBO", "NUM", "OPR", "WPL", "PND", "IOVBO" };
	const pm_buf *const all[] = { &e->vbo, &e->num, &e->opr, &e->wpl, &e->pnd, &e->io };
	piece outer[8] = { { "Leveringsdocument-BAG-Extract.xml", PM_STR("<x/>") }, { "GEM-WPL-RELATIE.zip", PM_STR("no archive") } };
	char name[8][64];
	size_t n = 2;
	for (size_t i = 0; i < 6; i++) {
		if (i == 5 && !all[i]->n)
			continue;
		pm_buf xml = { 0 };
		extract_part(&xml, types[i], day, pm_buf_str(all[i]));
		snprintf(name[i], sizeof name[i], "0518%s01062024-000001.xml", types[i]);
		const piece inner[] = { { "__MACOSX/._x", PM_STR("x") }, { name[i], pm_buf_str(&xml) } };
		pm_str bytes = archive(inner, 2);
		static char in_doubt[] = "0518IOVBO01062024.zip", kind[6][32];
		if (i == 5) { /* one deeper, as the Kadaster packs them */
			const piece deeper = { in_doubt, bytes };
			const pm_str other = archive(&deeper, 1);
			free((void *)(uintptr_t)bytes.p);
			bytes = other;
		}
		snprintf(kind[i], sizeof kind[i], i == 5 ? "9999InOnderzoek01062024.zip" : "9999%s01062024.zip", types[i]);
		outer[n++] = (piece){ kind[i], bytes };
		pm_buf_release(&xml);
	}
	const pm_str out = archive(outer, n);
	for (size_t i = 2; i < n; i++)
		free((void *)(uintptr_t)outer[i].bytes.p);
	return out;
}

static void assert_rows(const extract *e, const char *table, const char *want)
{
	const pm_str bytes = packed(e, DAY);
	delivered d;
	pm_err err = { 0 };
	if (delivered_read("bag.zip", bytes, table, 0, &d, &err) != PM_OK)
		fail_msg("%s", err.msg);
	const char *rows = strchr(d.rows.p, '\n') + 1;
	assert_string_equal(rows, want);
	pm_buf_release(&d.rows);
	free((void *)(uintptr_t)bytes.p);
}

static void assert_refused(pm_str bytes, const char *table, pm_status want, const char *says)
{
	delivered d;
	pm_err err = { 0 };
	assert_int_equal(delivered_read("bag.zip", bytes, table, 0, &d, &err), want);
	if (!strstr(err.msg, says))
		fail_msg("\"%s\" doesn't say \"%s\"", err.msg, says);
	pm_buf_release(&d.rows);
}

#define DWELLING(e, id, main, sides, v) \
	extract_object(&(e)->vbo, "Verblijfsobject", id, main, sides, (const int[]){ 5, 0 }, POINT("80000.5", "455000.25"), \
	               "<Objecten:gebruiksdoel>woonfunctie</Objecten:gebruiksdoel><Objecten:oppervlakte>70</Objecten:oppervlakte>", \
	               "Verblijfsobject in gebruik", v)

static extract lindelaan(void)
{
	extract e = { 0 };
	extract_place(&e.wpl, "'s-Gravenhage", now);
	extract_street(&e.opr, 3, "Lindelaan", NULL, now);
	extract_pand(&e.pnd, 5, 1931, "Pand in gebruik", now);
	extract_number(&e.num, 1, 3, 12, "", "Naamgeving uitgegeven", now);
	return e;
}

#define STREET "Lindelaan|Lindelaan|"
#define REST "|2533AB|'s-Gravenhage|verblijfsobject|Verblijfsobject in gebruik|Pand in gebruik|woonfunctie|70|1931|80000.5|455000.25||||"

static void a_dwelling_is_a_row_of_the_spine(void **state)
{
	(void)state;
	extract e = lindelaan();
	DWELLING(&e, 7, 1, NULL, now);
	assert_rows(&e, NULL, "0518200000000001|0518010000000007|0518100000000005|" STREET "12||" REST "\n");
	assert_rows(&e, "aliassen", "");
	release(&e);
}

static void the_occurrence_of_the_day_counts(void **state)
{
	(void)state;
	extract e = lindelaan();
	const valid past = { 1, "2010-01-01", "2020-05-05", NULL }, present = { 2, "2020-05-05", NULL, NULL };
	const valid future = { 3, "2024-06-02", NULL, NULL }, mistake = { 2, "2021-01-01", NULL, "<Historie:tijdstipInactiefLV>2021-02-02T00:00:00.000</Historie:tijdstipInactiefLV>" };
	const valid no_bag = { 4, "2021-01-01", NULL, "<Historie:tijdstipNietBagLV>2021-02-02T00:00:00.000</Historie:tijdstipNietBagLV>" };
	const char *const area = "<Objecten:gebruiksdoel>winkelfunctie</Objecten:gebruiksdoel><Objecten:gebruiksdoel>woonfunctie</Objecten:gebruiksdoel>"
	                         "<Objecten:oppervlakte>%d</Objecten:oppervlakte>";
	const valid all[] = { future, past, mistake, present, no_bag };
	for (int i = 0; i < 5; i++) {
		char text[256];
		snprintf(text, sizeof text, "%.*s%d</Objecten:oppervlakte>", (int)(strchr(area, '%') - area), area, 100 + i);
		extract_object(&e.vbo, "Verblijfsobject", 7, 1, NULL, (const int[]){ 5, 0 }, POINT("80000.5", "455000.25"), text, "Verblijfsobject in gebruik", all[i]);
	}
	assert_rows(&e, "adressen", "0518200000000001|0518010000000007|0518100000000005|" STREET "12|||2533AB|'s-Gravenhage|verblijfsobject|"
	                            "Verblijfsobject in gebruik|Pand in gebruik|woonfunctie|winkelfunctie|103|1931|80000.5|455000.25||||\n");
	release(&e);
}

static void what_ended_is_no_address(void **state)
{
	(void)state;
	extract e = lindelaan();
	extract_object(&e.vbo, "Verblijfsobject", 7, 1, NULL, NULL, "", "", "Verblijfsobject ingetrokken", now);
	extract_object(&e.vbo, "Verblijfsobject", 8, 1, NULL, NULL, "", "", "Niet gerealiseerd verblijfsobject", now);
	DWELLING(&e, 9, 1, NULL, ((valid){ 1, "2010-01-01", "2024-06-01", NULL })); /* valid up to the day, not with it */
	assert_rows(&e, NULL, "");
	release(&e);
}

static void berths_and_pitches_have_a_place_too(void **state)
{
	(void)state;
	extract e = lindelaan();
	extract_number(&e.num, 2, 3, 14, "<Objecten:huisletter>A</Objecten:huisletter><Objecten:huisnummertoevoeging>bis</Objecten:huisnummertoevoeging>",
	               "Naamgeving uitgegeven", now);
	extract_object(&e.vbo, "Ligplaats", 7, 1, NULL, NULL,
	               "<gml:Polygon srsDimension=\"2\"><gml:exterior><gml:LinearRing><gml:posList>80000 455000 80010 455000 80010 455004 80000 455004 80000 455000"
	               "</gml:posList></gml:LinearRing></gml:exterior><gml:interior><gml:LinearRing><gml:posList>80001 455001 80001 455002 80002 455002 80001 455001"
	               "</gml:posList></gml:LinearRing></gml:interior></gml:Polygon>", "", "Plaats aangewezen", now);
	extract_object(&e.vbo, "Standplaats", 8, 2, NULL, NULL,
	               "<gml:Polygon srsDimension=\"3\"><gml:exterior><gml:LinearRing><gml:posList>80000 455000 0 80010 455000 0 80000 455003 0 80000 455000 0"
	               "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>", "", "Plaats aangewezen", now);
	assert_rows(&e, NULL,
	            "0518200000000001|0518020000000007||" STREET "12|||2533AB|'s-Gravenhage|ligplaats|Plaats aangewezen|||||80005|455002||||\n"
	            "0518200000000002|0518030000000008||" STREET "14|A|bis|2533AB|'s-Gravenhage|standplaats|Plaats aangewezen|||||80003.333|455001||||\n");
	release(&e);
}

static void a_dwelling_in_several_buildings_is_in_one_that_stands(void **state)
{
	(void)state;
	extract e = lindelaan();
	extract_pand(&e.pnd, 4, 1880, "Pand gesloopt", now);
	extract_object(&e.vbo, "Verblijfsobject", 7, 1, NULL, (const int[]){ 99, 4, 5, 0 }, "", "", "Verblijfsobject in gebruik", now);
	assert_rows(&e, NULL,
	            "0518200000000001|0518010000000007|0518100000000005|" STREET "12|||2533AB|'s-Gravenhage|verblijfsobject|"
	            "Verblijfsobject in gebruik|Pand in gebruik|||1931||||||\n");
	release(&e);
}

static void what_is_under_investigation_is_told(void **state)
{
	(void)state;
	extract e = lindelaan();
	DWELLING(&e, 7, 1, NULL, now);
	extract_number(&e.num, 2, 3, 14, "", "Naamgeving uitgegeven", now);
	DWELLING(&e, 8, 2, NULL, now);
	extract_doubt(&e.io, "Verblijfsobject", "0518010000000007", "oppervlakte", "J", NULL);
	extract_doubt(&e.io, "Verblijfsobject", "0518010000000007", "status", "J", "2023-01-01"); /* it was settled */
	extract_doubt(&e.io, "Verblijfsobject", "0518010000000008", "status", "N", NULL);
	extract_doubt(&e.io, "Nummeraanduiding", "0518200000000001", "iets nieuws", "J", NULL);
	assert_rows(&e, NULL, "0518200000000001|0518010000000007|0518100000000005|" STREET "12||" REST "oppervlakte|overig\n"
	                      "0518200000000002|0518010000000008|0518100000000005|" STREET "14||" REST "geen\n");
	release(&e);
}

static void missing_and_impossible_things_are_faults_of_their_row(void **state)
{
	(void)state;
	extract e = lindelaan();
	DWELLING(&e, 7, 99, NULL, now); /* no such number */
	extract_number(&e.num, 2, 98, 14, "", "Naamgeving uitgegeven", now);
	DWELLING(&e, 8, 2, NULL, now); /* no such street */
	extract_number(&e.num, 6, 3, 16, "<Objecten:huisletter>Alpha</Objecten:huisletter>", "Naamgeving uitgegeven", now);
	DWELLING(&e, 9, 6, NULL, now); /* a letter of five */
	extract_object(&e.vbo, "Verblijfsobject", 10, 1, NULL, NULL, "", "", "Verblijfsobject gekraakt", now);
	extract_object(&e.vbo, "Verblijfsobject", 11, 1, NULL, NULL, "", "<Objecten:oppervlakte>veel</Objecten:oppervlakte>", "Verblijfsobject in gebruik", now);
	extract_object(&e.vbo, "Verblijfsobject", 12, 1, NULL, NULL, "", "", "Verblijfsobject in gebruik", ((valid){ 1, "gisteren", NULL, NULL }));
	const pm_str bytes = packed(&e, DAY);
	delivered d;
	pm_err err = { 0 };
	assert_int_equal(delivered_read("bag.zip", bytes, NULL, 0, &d, &err), PM_OK);
	assert_int_equal(d.records, 0);
	assert_int_equal(d.faults, 6);
	assert_non_null(strstr(d.rows.p, "!a reference to an object that the extract lacks!0518200000000099;0518010000000007"));
	assert_non_null(strstr(d.rows.p, "!a reference to an object that the extract lacks!0518200000000002;0518010000000008"));
	assert_non_null(strstr(d.rows.p, "!a value that the BAG catalogue doesn't allow!0518200000000006;0518010000000009"));
	assert_non_null(strstr(d.rows.p, "!a value that the BAG catalogue doesn't allow!0518200000000001;0518010000000012"));
	pm_buf_release(&d.rows);
	free((void *)(uintptr_t)bytes.p);
	release(&e);
}

static void side_addresses_lead_to_the_object(void **state)
{
	(void)state;
	extract e = lindelaan();
	extract_number(&e.num, 2, 3, 14, "", "Naamgeving uitgegeven", ((valid){ 1, "2015-02-02", NULL, NULL }));
	DWELLING(&e, 7, 1, ((const int[]){ 2, 97, 0 }), now);
	assert_rows(&e, "aliassen", "0518200000000002|Lindelaan|14|||2533AB|0518010000000007|nevenadres|2015-02-02|\n"
	                            "!a reference to an object that the extract lacks!0518200000000097;;;;;;0518010000000007\n");
	release(&e);
}

static void old_forms_lead_to_the_object(void **state)
{
	(void)state;
	extract e = { 0 };
	const valid before = { 1, "2000-01-01", "2012-01-01", NULL }, after = { 2, "2012-01-01", NULL, NULL };
	extract_place(&e.wpl, "'s-Gravenhage", now);
	extract_pand(&e.pnd, 5, 1931, "Pand in gebruik", now);
	extract_street(&e.opr, 3, "Lindelaan", NULL, ((valid){ 1, "1990-01-01", "2005-01-01", NULL }));
	extract_street(&e.opr, 3, "Burgemeester De Monchyplein", "Burg de Monchypln", ((valid){ 2, "2005-01-01", NULL, NULL }));
	extract_number(&e.num, 1, 3, 12, "", "Naamgeving uitgegeven", before);
	extract_number(&e.num, 1, 3, 12, "<Objecten:huisletter>A</Objecten:huisletter>", "Naamgeving uitgegeven", after);
	extract_number(&e.num, 2, 3, 20, "", "Naamgeving uitgegeven", ((valid){ 1, "2005-01-01", "2014-01-01", NULL }));
	extract_number(&e.num, 2, 3, 20, "", "Naamgeving ingetrokken", ((valid){ 2, "2014-01-01", NULL, NULL }));
	DWELLING(&e, 7, 2, NULL, ((valid){ 1, "2005-01-01", "2014-01-01", NULL })); /* it was number 20 */
	DWELLING(&e, 7, 1, NULL, ((valid){ 2, "2014-01-01", NULL, NULL }));
	assert_rows(&e, "aliassen",
	            "0518200000000001|Lindelaan|12|||2533AB|0518010000000007|vernummerd|2000-01-01|2005-01-01\n"
	            "0518200000000001|Burgemeester De Monchyplein|12|||2533AB|0518010000000007|vernummerd|2005-01-01|2012-01-01\n"
	            "0518200000000002|Burgemeester De Monchyplein|20|||2533AB|0518010000000007|ingetrokken|2005-01-01|2014-01-01\n");
	release(&e);
}

static void a_form_that_is_somebody_elses_leads_nowhere(void **state)
{
	(void)state;
	extract e = lindelaan();
	const valid before = { 1, "2000-01-01", "2012-01-01", NULL }, after = { 2, "2012-01-01", NULL, NULL };
	/* Number 14 became 16, and another house is 14 now; 30 was given twice. */
	extract_number(&e.num, 2, 3, 14, "", "Naamgeving uitgegeven", before);
	extract_number(&e.num, 2, 3, 16, "", "Naamgeving uitgegeven", after);
	extract_number(&e.num, 4, 3, 14, "", "Naamgeving uitgegeven", after);
	extract_number(&e.num, 6, 3, 30, "", "Naamgeving ingetrokken", now);
	extract_number(&e.num, 8, 3, 30, "", "Naamgeving ingetrokken", now);
	DWELLING(&e, 7, 2, NULL, now);
	DWELLING(&e, 8, 6, NULL, before);
	DWELLING(&e, 8, 4, NULL, after);
	DWELLING(&e, 9, 8, NULL, before);
	DWELLING(&e, 9, 1, NULL, after);
	assert_rows(&e, "aliassen", "");
	release(&e);
}

static void an_extract_that_is_none_is_refused(void **state)
{
	(void)state;
	extract e = lindelaan();
	pm_str bytes = packed(&e, DAY);
	assert_refused(bytes, NULL, PM_E_SYNTAX, "without verblijfsobjecten");
	assert_refused(bytes, "panden", PM_E_NAME, "a BAG extract has: adressen, aliassen");
	free((void *)(uintptr_t)bytes.p);
	DWELLING(&e, 7, 1, NULL, now);
	bytes = packed(&e, NULL);
	assert_refused(bytes, NULL, PM_E_SYNTAX, "without a date");
	free((void *)(uintptr_t)bytes.p);
	bytes = packed(&e, DAY);
	char *damaged = (char *)(uintptr_t)bytes.p;
	for (size_t i = 300; i < 320; i++)
		damaged[i] ^= 0x5a;
	assert_refused(bytes, NULL, PM_E_SYNTAX, "");
	free(damaged);
	release(&e);
}

/* One XML part of any content, straight in the extract. */
static pm_str lone(const char *name, pm_str xml)
{
	const piece p = { name, xml };
	return archive(&p, 1);
}

static void damaged_xml_is_told_with_its_place(void **state)
{
	(void)state;
	extract e = lindelaan();
	DWELLING(&e, 7, 1, NULL, now);
	pm_buf xml = { 0 };
	extract_part(&xml, "VBO", DAY, pm_buf_str(&e.vbo));
	pm_str bytes = lone("0518VBO01062024-000001.xml", (pm_str){ xml.p, xml.n - 40 });
	assert_refused(bytes, NULL, PM_E_SYNTAX, "part 0518VBO01062024-000001.xml, line 2:");
	free((void *)(uintptr_t)bytes.p);
	bytes = lone("0518VBO01062024-000001.xml", PM_STR("<!DOCTYPE x [<!ENTITY a \"a\">]><x/>"));
	assert_refused(bytes, NULL, PM_E_SYNTAX, "has a document type: refused");
	free((void *)(uintptr_t)bytes.p);
	pm_buf_release(&xml);
	release(&e);
}

static void parts_of_two_days_are_no_extract(void **state)
{
	(void)state;
	extract e = lindelaan();
	DWELLING(&e, 7, 1, NULL, now);
	pm_buf first = { 0 }, second = { 0 };
	extract_part(&first, "VBO", DAY, pm_buf_str(&e.vbo));
	extract_part(&second, "NUM", "2024-07-01", pm_buf_str(&e.num));
	const piece parts[] = { { "0518VBO01062024-000001.xml", pm_buf_str(&first) }, { "0518NUM01072024-000001.xml", pm_buf_str(&second) } };
	const pm_str bytes = archive(parts, 2);
	assert_refused(bytes, NULL, PM_E_SYNTAX, "of different dates");
	free((void *)(uintptr_t)bytes.p);
	pm_buf_release(&first);
	pm_buf_release(&second);
	release(&e);
}

static void bombs_are_refused(void **state)
{
	(void)state;
	pm_str bytes = lone("0518VBO01062024-000001.xml", PM_STR("<x/>")); /* deeper and deeper */
	for (int i = 0; i < 4; i++) {
		const pm_str outer = lone("9999Inactief01062024.zip", bytes);
		free((void *)(uintptr_t)bytes.p);
		bytes = outer;
	}
	assert_refused(bytes, NULL, PM_E_RANGE, "deeper than an extract goes");
	free((void *)(uintptr_t)bytes.p);
	const size_t n = 40 << 20; /* blanks pack a thousandfold */
	char *blanks = malloc(n);
	memset(blanks, ' ', n);
	blanks[0] = '<', blanks[1] = 'x';
	bytes = lone("0518VBO01062024-000001.xml", (pm_str){ blanks, n });
	assert_refused(bytes, NULL, PM_E_RANGE, "refused as a ZIP bomb");
	free((void *)(uintptr_t)bytes.p);
	free(blanks);
}

static void an_object_without_end_is_refused(void **state)
{
	(void)state;
	extract e = { 0 };
	for (int i = 0; i < 1001; i++)
		DWELLING(&e, 7, 1, NULL, ((valid){ i + 1, "2010-01-01", NULL, NULL }));
	const pm_str bytes = packed(&e, DAY);
	assert_refused(bytes, NULL, PM_E_RANGE, "0518010000000007 occurs more than 1000 times");
	free((void *)(uintptr_t)bytes.p);
	release(&e);
}

static void threads_make_no_difference(void **state)
{
	(void)state;
	piece part[12];
	pm_buf xml[12] = { { 0 } };
	char name[12][40];
	for (int i = 0; i < 12; i++) {
		extract e = lindelaan();
		extract_number(&e.num, 10 + i, 3, 20 + i, "", "Naamgeving uitgegeven", now);
		DWELLING(&e, 30 - i, 10 + i, NULL, now);
		pm_buf all = { 0 };
		const pm_buf *const of[] = { &e.vbo, &e.num, &e.opr, &e.wpl, &e.pnd };
		for (int k = 0; k < (i ? 2 : 5); k++)
			pm_buf_add_str(&all, pm_buf_str(of[k]));
		extract_part(&xml[i], "VBO", DAY, pm_buf_str(&all));
		snprintf(name[i], sizeof name[i], "0518VBO01062024-%06d.xml", i);
		part[i] = (piece){ name[i], pm_buf_str(&xml[i]) };
		pm_buf_release(&all);
		release(&e);
	}
	const pm_str bytes = archive(part, 12);
	delivered d[2];
	for (unsigned t = 0; t < 2; t++) {
		const pm_open_options o = { .threads = t ? 7 : 1 };
		pm_opened *f;
		d[t] = (delivered){ 0 };
		assert_int_equal(pm_reader_of(bytes)->open("bag.zip", bytes, &o, &f, NULL), PM_OK);
		d[t].file = f;
		for (uint32_t p = 0; p < f->parts; p++)
			assert_int_equal(f->reader->read(f, p, delivered_row, &d[t], &d[t].blank, NULL), PM_OK);
		f->reader->close(f);
	}
	assert_int_equal(d[0].records, 12);
	assert_string_equal(d[0].rows.p, d[1].rows.p);
	for (int i = 0; i < 2; i++)
		pm_buf_release(&d[i].rows);
	for (int i = 0; i < 12; i++)
		pm_buf_release(&xml[i]);
	free((void *)(uintptr_t)bytes.p);
}

/* As oom_each, but expat goes on without some of its memory (that of a prefix): then the rows must be the same. */
static void every_allocation_may_fail(void **state)
{
	(void)state;
	static const pm_mem_hooks h = { oom_alloc, oom_resize, oom_release, NULL };
	static const char *const tables[] = { "adressen", "aliassen" };
	extract e = lindelaan();
	extract_number(&e.num, 2, 3, 14, "", "Naamgeving uitgegeven", now);
	DWELLING(&e, 7, 1, ((const int[]){ 2, 97, 0 }), now);
	extract_doubt(&e.io, "Verblijfsobject", "0518010000000007", "oppervlakte", "J", NULL);
	const pm_str bytes = packed(&e, DAY);
	release(&e);
	for (int i = 0; i < 2; i++) {
		char want[2048] = "";
		oom.failed = true;
		for (oom.fail_at = -1; oom.failed; oom.fail_at++) {
			delivered d;
			oom.n = oom.live = 0;
			oom.failed = false;
			pm_mem_set(&h);
			const pm_status s = delivered_read("bag.zip", bytes, tables[i], 0, &d, NULL);
			if (oom.fail_at < 0) {
				assert_int_equal(s, PM_OK);
				snprintf(want, sizeof want, "%s", d.rows.p);
				oom.failed = true;
			} else if (s == PM_OK) {
				assert_string_equal(d.rows.p, want);
			}
			pm_buf_release(&d.rows);
			assert_int_equal(oom.live, 0);
			pm_mem_set(NULL);
		}
		assert_true(oom.fail_at > 100 && oom.fail_at < 900);
	}
	free((void *)(uintptr_t)bytes.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dwelling_is_a_row_of_the_spine),
		cmocka_unit_test(the_occurrence_of_the_day_counts),
		cmocka_unit_test(what_ended_is_no_address),
		cmocka_unit_test(berths_and_pitches_have_a_place_too),
		cmocka_unit_test(a_dwelling_in_several_buildings_is_in_one_that_stands),
		cmocka_unit_test(what_is_under_investigation_is_told),
		cmocka_unit_test(missing_and_impossible_things_are_faults_of_their_row),
		cmocka_unit_test(side_addresses_lead_to_the_object),
		cmocka_unit_test(old_forms_lead_to_the_object),
		cmocka_unit_test(a_form_that_is_somebody_elses_leads_nowhere),
		cmocka_unit_test(an_extract_that_is_none_is_refused),
		cmocka_unit_test(damaged_xml_is_told_with_its_place),
		cmocka_unit_test(parts_of_two_days_are_no_extract),
		cmocka_unit_test(bombs_are_refused),
		cmocka_unit_test(an_object_without_end_is_refused),
		cmocka_unit_test(threads_make_no_difference),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
