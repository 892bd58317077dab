/* Real public deliveries, as their publishers wrote them. Skipped where the data are not: DATA=folder tells where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "../lib/register.h"

static const uint8_t key[PM_KEY_BYTES] = { 9 };

static pm_status try_real(const declared *d, const char *file, pm_import **out, pm_err *err)
{
	const char *data = getenv("DATA");
	char path[512];
	snprintf(path, sizeof path, "%s/%s", data ? data : "../shared/data", file);
	const pm_import_options o = { .key = key, .block_bytes = 100000 };
	const pm_status s = pm_import_file(&d->reg, path, &o, out, err);
	if (s == PM_E_NOTFOUND)
		skip();
	return s;
}

static pm_import *read_real(const declared *d, const char *file)
{
	pm_import *i = NULL;
	pm_err err = { 0 };
	if (try_real(d, file, &i, &err) != PM_OK)
		fail_msg("%s: %s", file, err.msg);
	return i;
}

/* Every main address of the Kadaster's test extract, by another program: four berths and pitches, two dwellings. */
static void a_bag_extract_becomes_the_spine(void **state)
{
	(void)state;
	static const char file[] = "bag/extract_v2/lv__BAGNLDL-15092020-small.zip";
	static const char *const want[][3] = { { "0221200000330151", "0221020000330152", "Koppenberch" }, { "0221200000330153", "0221020000330154", "Koppenberch" },
		{ "0221200000330171", "0221030000330172", "Het Hoornwerck" }, { "0221200000330173", "0221030000330174", "Het Hoornwerck" },
		{ "0221200000330227", "0221010000330226", "Kosterstraat" }, { "0221200000330229", "0221010000330999", "Schout bij Nacht Doormansingel" } };
	declared d;
	declare(&d, "bag");
	declare_field(&d, "nummeraanduiding_id", PM_TYPE_ID);
	declare_field(&d, "adresseerbaar_object_id", PM_TYPE_ID);
	declare_field(&d, "openbare_ruimte", PM_TYPE_CATEGORY);
	declare_field(&d, "oppervlakte", PM_TYPE_COUNT);
	declare_field(&d, "bouwjaar", PM_TYPE_COUNT);
	pm_import *i = read_real(&d, file);
	assert_string_equal(i->reader, "bag");
	assert_int_equal(i->rows, 6);
	assert_int_equal(i->rejected, 0);
	for (uint32_t r = 0; r < 6; r++)
		for (int c = 0; c < 3; c++) {
			const pm_column *col = i->table->column[c];
			assert_true(pm_str_eq(pm_dict_get(col->dict, col->code[r]), pm_str_of(want[r][c])));
		}
	assert_int_equal(pm_table_get(i->table, "oppervlakte")->count[4], 223);
	assert_int_equal(pm_table_get(i->table, "bouwjaar")->count[4], 1585);
	pm_import_free(i);
	d.reg.table = PM_STR("aliassen");
	d.reg.n_fields = 3;
	i = read_real(&d, file);
	assert_int_equal(i->rows, 1); /* 9 b became 9 l */
	pm_import_free(i);
}

static void files_of_all_kinds_are_read_whole(void **state)
{
	(void)state;
	static const struct { const char *file, *column; unsigned rows; char delimiter; const char *encoding; } of[] = {
		{ "brp/gbav_adressen_flat.csv", "postcode", 1629, ',', "UTF-8" },
		{ "brp/20220502_Testset_persoonslijsten_GBA-V.csv", "01.02.40", 2156, ';', "UTF-8 with BOM" },
		{ "brp/Tabel33_Gemeententabel.csv", "92.11 Omschrijving", 1478, ',', "UTF-16LE" },
		{ "brp/straatnaam_vs_openbareruimte.csv", "naam_openbare_ruimte", 224, ',', "UTF-8" },
		{ "kinderopvang/risicoprofielen_2012_2014.csv", "kleur", 1936, ',', "UTF-8" },
		{ "overheid/overheidsdiensten_dev.csv", "straatnaam", 1743, ',', "UTF-8" },
		{ "webadressen/nl_messy_true_dev.csv", "messy_road", 370, ',', "UTF-8" },
		{ "bag/csv/bagadres.csv", "postcode", 99, ';', "UTF-8" },
		{ "postcodes/pc4.csv", "woonplaats", 4699, ',', "UTF-8" },
	};
	for (size_t k = 0; k < sizeof of / sizeof of[0]; k++) {
		declared d;
		declare(&d, "echt");
		declare_field(&d, of[k].column, PM_TYPE_TEXT);
		pm_import *i = read_real(&d, of[k].file);
		assert_int_equal(i->rows, of[k].rows);
		assert_int_equal(i->rejected, 0);
		assert_int_equal(i->delimiter, of[k].delimiter);
		assert_string_equal(i->encoding, of[k].encoding);
		pm_import_free(i);
	}
}

static void test_persons_come_in_under_a_pseudonym_only(void **state)
{
	(void)state;
	declared d;
	declare(&d, "brp");
	pm_field *bsn = declare_field(&d, "bsn", PM_TYPE_ID);
	declare_field(&d, "geboortedatum", PM_TYPE_DATE);
	declare_field(&d, "huisnummer", PM_TYPE_COUNT);
	declare_role(&d, "id_nummeraanduiding_BAG_NUM", PM_ROLE_ID);
	pm_import *i = NULL;
	pm_err err = { 0 };
	assert_int_equal(try_real(&d, "brp/gbav_adressen_flat.csv", &i, &err), PM_E_GATE);
	bsn->treat = PM_TREAT_PSEUDONYM;
	i = read_real(&d, "brp/gbav_adressen_flat.csv");
	assert_int_equal(i->accepted, 1628);
	assert_int_equal(i->reject[0].row, 1174); /* born on the 13th of month 0 */
	assert_int_equal(pm_dict_size(i->table->column[0]->dict), 656); /* of 657: that row was its person's only one */
	pm_import_free(i);
}

static void ids_that_excel_shortened_are_whole_again(void **state)
{
	(void)state;
	declared d;
	declare(&d, "overheid");
	declare_role(&d, "identificatieNummeraanduiding", PM_ROLE_ID);
	declare_role(&d, "identificatieAdresseerbaarObject", PM_ROLE_OBJECT);
	pm_import *i = read_real(&d, "overheid/overheidsdiensten_dev.csv");
	for (uint32_t c = 0; c < 2; c++) {
		assert_int_equal(i->column[c].repaired, 1516); /* 1,360 of 15 digits, 150 of 14, 6 of 13 */
		assert_int_equal(i->column[c].odd, c ? 0 : 26); /* a dwelling's id where an address's belongs */
	}
	pm_import_free(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_of_all_kinds_are_read_whole),
		cmocka_unit_test(a_bag_extract_becomes_the_spine),
		cmocka_unit_test(test_persons_come_in_under_a_pseudonym_only),
		cmocka_unit_test(ids_that_excel_shortened_are_whole_again),
	};
	return cmocka_run_group_tests_name("import of real deliveries", tests, NULL, NULL);
}
