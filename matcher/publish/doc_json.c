#include "publish/doc_json.h"

#include <jansson.h>

#include "base/date.h"
#include "publish/json.h"

static json_t *rows(const pm_block *b)
{
	json_t *list = json_array();
	for (uint32_t r = 1; r <= b->rows; r++) {
		json_t *o = json_object();
		for (uint32_t k = 0; k < b->columns; k++)
			json_object_setn_new(o, b->cell[k].p, b->cell[k].n, pm_json_string(b->cell[r * b->columns + k]));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *facts(const pm_block *b)
{
	json_t *o = json_object();
	for (uint32_t r = 0; r < b->rows; r++)
		json_object_setn_new(o, b->cell[r * 2].p, b->cell[r * 2].n, pm_json_string(b->cell[r * 2 + 1]));
	return o;
}

static json_t *items(const pm_block *b)
{
	json_t *list = json_array();
	for (uint32_t r = 0; r < b->rows; r++)
		json_array_append_new(list, pm_json_string(b->cell[r]));
	return list;
}

static json_t *block(const pm_block *b)
{
	switch (b->kind) {
	case PM_BLOCK_FACTS: return json_pack("{so}", "feiten", facts(b));
	case PM_BLOCK_TABLE: return json_pack("{so}", "rijen", rows(b));
	case PM_BLOCK_LIST: return json_pack("{so}", "punten", items(b));
	case PM_BLOCK_NOTE: return json_pack("{so}", "noot", pm_json_string(b->text));
	case PM_BLOCK_WARNING: return json_pack("{so}", "let_op", pm_json_string(b->text));
	case PM_BLOCK_PICTURE: return json_pack("{so}", "beeld", pm_json_string(b->picture->title));
	default: return json_pack("{so}", "tekst", pm_json_string(b->text));
	}
}

pm_status pm_doc_json(const pm_doc *d, json_t **out, pm_err *err)
{
	char day[32];
	pm_date_text((pm_date){ d->as_of, d->as_of }, day);
	json_t *parts = json_array(), *blocks = NULL;
	bool ok = parts != NULL;
	for (uint32_t i = 0; i < d->n && ok; i++) {
		const pm_block *b = &d->block[i];
		if (b->kind == PM_BLOCK_HEADING || !blocks) {
			const bool head = b->kind == PM_BLOCK_HEADING;
			blocks = json_array();
			ok = json_array_append_new(parts, json_pack("{ss, so, sO}", "deel", head ? b->name : "", "kop",
			                                            pm_json_string(head ? b->text : PM_STR("")), "blokken", blocks)) == 0;
			json_decref(blocks); /* the part holds it */
			if (head)
				continue;
		}
		ok = ok && json_array_append_new(blocks, block(b)) == 0;
	}
	json_t *o = ok ? json_pack("{so, so, so, ss, sO}", "titel", pm_json_string(d->title), "ondertitel", pm_json_string(d->subtitle), "voet",
	                           pm_json_string(d->footer), "stand", day, "delen", parts) : NULL;
	json_decref(parts);
	if (!o)
		return pm_fail(err, PM_E_NOMEM, "no memory for JSON");
	*out = o;
	return PM_OK;
}
