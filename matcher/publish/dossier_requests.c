/* dossier_requests.c - what residents asked to have corrected here, and what became of it. */
#include "publish/dossier_parts.h"

static bool any(const pm_dossier *d)
{
	for (uint32_t i = 0; i < d->from->n_requests; i++)
		if (d->from->request[i].row == d->row)
			return true;
	return false;
}

void pm_dossier_requests(pm_dossier *d)
{
	if (!any(d) || !pm_dossier_part(d, PM_SEE_DOUBTS, "correcties", "Verzoeken om correctie"))
		return;
	for (uint32_t i = 0; i < d->from->n_requests; i++)
		if (d->from->request[i].row == d->row)
			pm_doc_item(d->doc, d->from->request[i].what);
}
