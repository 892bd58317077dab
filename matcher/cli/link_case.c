#include "cli/link_case.h"

#include "base/mem.h"
#include "cli/files.h"
#include "cli/joins.h"
#include "cli/links.h"
#include "cli/past_run.h"

static void print(const pm_batch *b, const pm_batch_link *l, const pm_link_result *r, pm_buf *out)
{
	const pm_link_rule *rule = &b->rules->link[l->link];
	pm_buf_text(out, "register;rij;entiteit\n");
	for (uint32_t k = 0; k < l->frame.rows && !out->failed; k++) {
		const uint32_t s = l->frame.source[k];
		const pm_place *place = l->input[s].table->place;
		pm_buf_printf(out, "%.*s;%u;E%016llx\n", PM_STR_FMT(rule->source[s].name), place ? place->source_row[l->frame.row[k]] : l->frame.row[k] + 1,
		              (unsigned long long)l->frame.key[r->entity[k]]);
	}
}

static pm_status link_records(pm_batch *b, uint32_t link, pm_buf *out, pm_err *err)
{
	pm_batch_link *l = pm_alloc(1, sizeof *l);
	pm_link_result r = {0};
	if (!l)
		return pm_fail(err, PM_E_NOMEM, "no memory for a link");
	pm_status s = pm_batch_table(b, (uint32_t)b->rules->spine, err);
	if (s == PM_OK)
		s = pm_batch_link_open(b, link, l, err);
	if (s == PM_OK)
		s = pm_link(&l->frame.model, &r, err);
	if (s == PM_OK)
		print(b, l, &r, out);
	pm_link_release(&r);
	pm_batch_link_release(l);
	pm_free(l);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}

pm_status pm_link_case(const pm_options *o, const char *name, pm_err *err)
{
	pm_batch b = { .opt = o };
	pm_run run;
	pm_buf out = {0};
	if (!name)
		return pm_fail(err, PM_E_USE, "link --db takes the name of a link of the run's rules");
	pm_status s = pm_past_run(&b, o->run, &run, err);
	const int32_t link = s == PM_OK ? pm_rules_link(b.rules, pm_str_of(name)) : -1;
	if (s == PM_OK && link < 0)
		s = pm_fail(err, PM_E_USE, "the rules of the run hold no link %s", name);
	if (s == PM_OK)
		s = link_records(&b, (uint32_t)link, &out, err);
	if (s == PM_OK)
		s = pm_file_put(o->out, pm_buf_str(&out), err);
	pm_buf_release(&out);
	pm_batch_release(&b);
	return s;
}
