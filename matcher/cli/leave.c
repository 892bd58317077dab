#include "cli/leave.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/files.h"
#include "publish/json.h"
#include "store/audit.h"

enum { MOST_TABLE = 1 << 20 }; /* bytes of the table of roles: two dozen lines */

pm_status pm_leave_open(const pm_options *o, const char *usual, pm_leave *out, pm_err *err)
{
	if (o->redact && o->role && strcmp(o->role, "openbaar") != 0)
		return pm_fail(err, PM_E_USE, "--redact makes the version of role openbaar, not of %s", o->role);
	const char *path = o->roles ? o->roles : "rules/rollen.csv";
	pm_leave l = { .by = pm_who(o) };
	pm_buf text = {0};
	pm_status s = pm_file_read(path, MOST_TABLE, "--roles FILE names the table of roles", &text, err);
	if (s == PM_OK)
		s = pm_roles_parse(pm_buf_str(&text), path, &l.table, err);
	if (s == PM_OK)
		s = pm_roles_find(&l.table, pm_str_of(o->redact ? "openbaar" : o->role ? o->role : usual), &l.role, err);
	l.roles = pm_digest_of(text.p, text.n);
	pm_buf_release(&text);
	if (s == PM_OK)
		*out = l;
	else
		pm_roles_release(&l.table);
	return s;
}

void pm_leave_release(pm_leave *l) { pm_roles_release(&l->table); }

static json_t *digest(const pm_digest *d)
{
	char hex[PM_DIGEST_HEX];
	pm_digest_hex(d, hex);
	return json_string(hex);
}

static pm_status add_entry(const char *db, const char *by, const char *what, json_t *detail, pm_err *err)
{
	char *text = detail ? json_dumps(detail, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	pm_case *c = NULL;
	pm_status s = text ? pm_case_open(db, PM_CASE_WRITE, &c, err) : pm_fail(err, PM_E_NOMEM, "no memory for the audit entry");
	if (s == PM_OK)
		s = pm_audit_add(c, (int64_t)time(NULL), pm_str_of(by), pm_str_of(what), pm_str_of(text), err);
	pm_case_close(c);
	free(text);
	return s;
}

pm_status pm_leave_note(const pm_options *o, const char *what, json_t *detail, pm_err *err)
{
	return add_entry(o->db, pm_who(o), what, detail, err);
}

static pm_status record(const pm_leave *l, const char *db, const char *what, json_t *detail, const pm_leaving *file, uint32_t n, pm_err *err)
{
	json_t *files = json_array();
	for (uint32_t i = 0; i < n; i++) {
		const pm_digest d = pm_digest_of(file[i].text.p, file[i].text.n);
		json_array_append_new(files, json_pack("{so, so}", "bestand", pm_json_string(pm_str_of(file[i].name)), "sha256", digest(&d)));
	}
	json_object_set_new(detail, "rol", pm_json_string(l->role.name));
	json_object_set_new(detail, "rollen", digest(&l->roles));
	json_object_set_new(detail, "bestanden", files);
	return add_entry(db, l->by, what, detail, err);
}

static pm_status show(const pm_leaving *f, pm_err *err)
{
	if (f->folder[0])
		return pm_file_show(f->folder, f->name, err);
	if (fwrite(f->text.p, 1, f->text.n, stdout) != f->text.n)
		return pm_fail(err, PM_E_IO, "standard output: %s", strerror(errno));
	return PM_OK;
}

pm_status pm_leave_write(const pm_leave *l, const char *db, const char *what, json_t *detail, pm_leaving *file, uint32_t n, pm_err *err)
{
	pm_status s = detail ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the audit entry");
	uint32_t staged = 0;
	for (; staged < n && s == PM_OK; staged++) {
		s = pm_buf_check(&file[staged].text, err);
		if (s == PM_OK && file[staged].folder[0])
			s = pm_make_folder(file[staged].folder, err);
		if (s == PM_OK && file[staged].folder[0])
			s = pm_file_stage(file[staged].folder, file[staged].name, pm_buf_str(&file[staged].text), err);
	}
	if (s == PM_OK)
		s = record(l, db, what, detail, file, n, err);
	for (uint32_t i = 0; i < n && s == PM_OK; i++)
		s = show(&file[i], err);
	for (uint32_t i = 0; i < staged && s != PM_OK; i++)
		if (file[i].folder[0])
			pm_file_forget(file[i].folder, file[i].name);
	return s;
}

pm_status pm_leave_path(const char *path, char room[4096], const char **folder, const char **name, pm_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	if (!*base || strlen(path) >= 4000)
		return pm_fail(err, PM_E_USE, "\"%s\" is no file's name", path);
	memcpy(room, path, strlen(path) + 1);
	*name = room + (base - path);
	if (!slash) {
		*folder = ".";
	} else {
		room[slash - path] = 0;
		*folder = slash == path ? "/" : room;
	}
	return PM_OK;
}
