#include "cli/as_of.h"

#include <sys/stat.h>

#include "ingest/delivery.h"

pm_status pm_batch_date(pm_batch *b, int64_t now, pm_err *err)
{
	if (b->opt->as_of) {
		b->as_of_from = "--as-of";
		return pm_option_day("as-of", b->opt->as_of, PM_NO_DAY, &b->as_of, err);
	}
	struct stat st;
	if (stat(b->opt->data, &st) != 0 || !S_ISDIR(st.st_mode))
		return pm_fail_at(err, PM_E_USE, b->opt->data, 0, 0, "there is no such folder");
	b->as_of_from = "levering.csv";
	const pm_status s = pm_delivery_newest(b->opt->data, &b->as_of, err);
	if (s != PM_E_NOTFOUND)
		return s;
	b->as_of = pm_day_at(now); /* until the records have told; no later day is believed */
	b->as_of_from = NULL;
	return PM_OK;
}

pm_status pm_batch_date_from_records(pm_batch *b, pm_err *err)
{
	int32_t newest = PM_NO_DAY;
	if (b->as_of_from)
		return PM_OK;
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if (b->input[i].there && b->input[i].source.peildatum > newest)
			newest = b->input[i].source.peildatum;
	if (newest == PM_NO_DAY)
		return pm_fail(err, PM_E_USE, "the delivery tells no date: no levering.csv, and no register with a `known` field; give --as-of");
	b->as_of = newest;
	b->as_of_from = "de nieuwste datum in de registers; er is geen levering.csv";
	pm_rules *again;
	PM_TRY(pm_rules_load(b->opt->rules, b->as_of, &again, NULL, err));
	if (again->n_registers != b->rules->n_registers || again->n_signals != b->rules->n_signals) {
		pm_rules_free(again);
		return pm_fail(err, PM_E_IO, "the rule files changed while they were read");
	}
	for (uint32_t i = 0; i < again->n_registers; i++)
		b->input[i].source.reg = again->reg[i].name;
	pm_rules_free(b->rules);
	b->rules = again;
	return PM_OK;
}
