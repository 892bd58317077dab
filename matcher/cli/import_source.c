/* import_source.c - what tells one source of a register from another: its day, its declaration, the files it is made of. */
#include "cli/import_visits.h"
#include "cli/importing.h"
#include "store/case_rectify.h"
#include "store/case_visit.h"

const pm_delivered *pm_importing_stated(const pm_importing *im, const pm_register *reg)
{
	for (uint32_t i = 0; im->delivery && i < im->delivery->n; i++)
		if (pm_str_eq(im->delivery->of[i].file, reg->file) || pm_str_eq(im->delivery->of[i].reg, reg->name))
			return &im->delivery->of[i];
	return NULL;
}

int32_t pm_importing_stated_day(const pm_importing *im, const pm_register *reg)
{
	const pm_delivered *d = pm_importing_stated(im, reg);
	return d ? d->peildatum : PM_NO_DAY;
}

int32_t pm_importing_peildatum(const pm_importing *im, const pm_register *reg, const pm_table *t)
{
	const int32_t day = pm_importing_stated_day(im, reg);
	if (day != PM_NO_DAY)
		return day;
	const pm_column *c = t && reg->known >= 0 ? pm_table_find(t, reg->field[reg->known].name) : NULL;
	int32_t newest = PM_NO_DAY;
	for (uint32_t r = 0; c && c->type == PM_TYPE_DATE && r < c->rows; r++)
		if (pm_column_has(c, r) && c->day[r] > newest && c->day[r] <= im->batch->as_of)
			newest = c->day[r];
	return newest;
}

bool pm_importing_joins(const pm_register *reg)
{
	if (reg->spine || reg->aliases)
		return false;
	for (int i = 0; i < PM_ROLES; i++)
		if (reg->role[i] >= 0)
			return true;
	return false;
}

pm_status pm_importing_declaration(const pm_importing *im, const pm_register *reg, pm_digest *out, pm_err *err)
{
	pm_digest_run run;
	pm_digest decided, rectified;
	PM_TRY(pm_case_decision_digest(im->batch->file, PM_DECIDED_ADDRESS, reg->name, &decided, err));
	PM_TRY(pm_case_rectification_digest(im->batch->file, reg->name, &rectified, err));
	pm_digest_begin(&run);
	pm_digest_add(&run, &im->batch->program, sizeof(pm_digest));
	pm_digest_add(&run, &reg->digest, sizeof reg->digest);
	if (!reg->spine)
		pm_digest_add(&run, &im->spine_key, sizeof im->spine_key);
	if (pm_importing_joins(reg))
		pm_digest_add(&run, &im->batch->weights, sizeof im->batch->weights);
	if (reg->dated)
		pm_digest_add(&run, &im->batch->as_of, sizeof im->batch->as_of);
	pm_digest_add(&run, &decided, sizeof decided);
	pm_digest_add(&run, &rectified, sizeof rectified);
	pm_digest_add(&run, im->calibration.found, sizeof im->calibration.found);
	pm_digest_add(&run, im->calibration.shown, sizeof im->calibration.shown);
	if (pm_visits_belong(reg)) {
		pm_digest visits;
		PM_TRY(pm_case_visits_digest(im->batch->file, &visits, err));
		pm_digest_add(&run, &visits, sizeof visits);
	}
	*out = pm_digest_end(&run);
	return PM_OK;
}

pm_digest pm_source_key(const pm_source *s)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &s->digest, sizeof s->digest);
	pm_digest_add(&run, &s->declaration, sizeof s->declaration);
	if (s->root)
		pm_digest_add(&run, &s->chain, sizeof s->chain);
	pm_digest_add(&run, &s->horizon, sizeof s->horizon);
	return pm_digest_end(&run);
}

pm_digest pm_importing_chain(const pm_source *before, const pm_digest *file, pm_mutation how)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &before->chain, sizeof before->chain);
	pm_digest_add(&run, &before->digest, sizeof before->digest);
	pm_digest_add(&run, file, sizeof *file);
	pm_digest_add(&run, &how, sizeof how);
	return pm_digest_end(&run);
}
