#include "store/case_sql.h"

pm_status pm_case_get_setting(pm_case *c, pm_str name, pm_arena *a, pm_str *out_value, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT value FROM setting WHERE name = ?", PM_VALUES(pm_v_text(name)), &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && !row)
		s = pm_fail_at(err, PM_E_NOTFOUND, c->path, 0, 0, "no setting %.*s", PM_STR_FMT(name));
	if (s == PM_OK) {
		pm_str value = pm_sql_str(st, 0);
		s = pm_case_copy(a, &value, err);
		if (s == PM_OK)
			*out_value = value;
	}
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_put_setting(pm_case *c, pm_str name, pm_str value, pm_err *err)
{
	return pm_sql_run(c, "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
	                  PM_VALUES(pm_v_text(name), pm_v_blob(value.p, value.n)), err);
}

pm_status pm_case_key(pm_case *c, uint8_t out_key[PM_KEY_BYTES], pm_err *err)
{
	static const char name[] = "pseudonym_key";
	pm_arena a = {0};
	pm_str kept;
	uint8_t key[PM_KEY_BYTES];
	pm_status s = pm_case_get_setting(c, pm_str_of(name), &a, &kept, err);
	if (s == PM_E_NOTFOUND) {
		s = pm_key_new(key, err);
		if (s == PM_OK)
			s = pm_case_put_setting(c, pm_str_of(name), (pm_str){ (const char *)key, sizeof key }, err);
	} else if (s == PM_OK && kept.n != sizeof key) {
		s = pm_case_damaged(c, err, "a pseudonym key of the wrong length");
	} else if (s == PM_OK) {
		memcpy(key, kept.p, sizeof key);
	}
	if (s == PM_OK)
		memcpy(out_key, key, sizeof key);
	pm_arena_release(&a);
	return s;
}
