#include "cli/earlier_run.h"

#include "cli/address_rows.h"

pm_status pm_earlier_run_open(const pm_options *o, int64_t run, pm_earlier_run *out, pm_err *err)
{
	*out = (pm_earlier_run){ .opt = *o };
	out->batch.opt = &out->opt;
	PM_TRY(pm_past_run(&out->batch, run, &out->run, err));
	PM_TRY(pm_address_rows(&out->batch, &out->rows, err));
	return pm_case_get_themes(out->batch.file, run, (pm_str){ NULL, 0 }, 0, &out->theme, &out->themes, err);
}

void pm_earlier_run_release(pm_earlier_run *e)
{
	pm_id_rows_release(&e->rows);
	pm_result_themes_free(e->theme, e->themes);
	pm_batch_release(&e->batch);
}
