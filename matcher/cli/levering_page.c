/* The page of a delivery: levering.html. */
#include <stdio.h>

#include "cli/files.h"
#include "cli/levering.h"
#include "publish/plain.h"

static const char style[] =
	"body{font:15px/1.45 system-ui,sans-serif;color:#1a1a1a;max-width:80rem;margin:2rem auto;padding:0 1rem}"
	"h1{font-size:1.5rem;margin:0 0 .2rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{margin:.3rem 0}"
	".grijs{color:#595959}.let{border-left:4px solid #b35900;background:#fff6ea;padding:.6rem 1rem;margin:1rem 0}"
	"table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
	"th,td{text-align:right;padding:.25rem .6rem;border-bottom:1px solid #d9d9d9;vertical-align:top}"
	"th{font-weight:600;border-bottom:2px solid #1a1a1a}th:first-child,td:first-child,.l{text-align:left}td:first-child{min-width:15rem}td:first-child .grijs{white-space:nowrap}"
	".op{color:#00612e}.neer{color:#a30000}pre{background:#f5f5f5;padding:.7rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px}"
	"code{font-size:.9em;overflow-wrap:anywhere}.breed{overflow-x:auto}:focus-visible{outline:3px solid #b35900;outline-offset:2px}"
	"@media print{body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}"
	"@page{size:A4 landscape;margin:12mm}}";

/* 1234567 as 1.234.567 */
static void whole(pm_buf *out, uint64_t v)
{
	char digits[32];
	const int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)v);
	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			pm_buf_char(out, '.');
		pm_buf_char(out, digits[i]);
	}
}

static void cell(pm_buf *out, uint64_t v)
{
	pm_buf_text(out, "<td>");
	if (v)
		whole(out, v);
	else
		pm_buf_text(out, "<span class=grijs>0</span>");
	pm_buf_text(out, "</td>");
}

static void day(pm_buf *out, int32_t d)
{
	char dutch[32] = "onbekend";
	if (d != PM_NO_DAY)
		pm_date_dutch((pm_date){ d, d }, dutch);
	pm_buf_text(out, dutch);
}

static void difference(pm_buf *out, const pm_previous *p, uint64_t now)
{
	const uint64_t was = p->tally.rows;
	pm_buf_text(out, "<td>");
	if (!p->there)
		pm_buf_text(out, "<span class=grijs>eerste</span>");
	else if (now == was)
		pm_buf_text(out, "<span class=grijs>gelijk</span>");
	else {
		pm_buf_printf(out, "<span class=%s>%s", now > was ? "op" : "neer", now > was ? "+" : "&minus;");
		whole(out, now > was ? now - was : was - now);
		if (was)
			pm_buf_printf(out, " (%s%d%%)", now > was ? "+" : "&minus;", (int)(100.0 * (double)(now > was ? now - was : was - now) / (double)was + 0.5));
		pm_buf_text(out, "</span>");
	}
	pm_buf_text(out, "</td>");
}

static void state(pm_buf *out, const pm_input *in)
{
	pm_buf_text(out, "<td class=l>");
	if (in->stands_in)
		pm_buf_text(out, "niet geleverd, de vorige telt");
	else if (in->was_merged) {
		whole(out, in->merged.added);
		pm_buf_text(out, " nieuw, ");
		whole(out, in->merged.changed);
		pm_buf_text(out, " gewijzigd, ");
		whole(out, in->merged.deleted);
		pm_buf_text(out, " vervallen");
	} else
		pm_buf_text(out, in->again ? "zelfde bestand" : in->fresh ? "nieuw bestand" : "ongewijzigd");
	pm_buf_text(out, "</td>");
}

static pm_status row(const pm_batch *b, uint32_t i, pm_buf *out, pm_err *err)
{
	const pm_register *reg = &b->rules->reg[i];
	const pm_input *in = &b->input[i];
	const pm_tally *t = &in->tally;
	pm_previous p;
	pm_buf_text(out, "<tr><td>");
	pm_markup(out, reg->title.n ? reg->title : reg->name);
	pm_buf_text(out, " <span class=grijs>");
	pm_markup(out, reg->name);
	pm_buf_text(out, "</span></td>");
	if (!in->there) {
		pm_buf_printf(out, "<td class=l colspan=9>%s</td></tr>\n", !reg->approved && !reg->show_unapproved ?
		              "niet gelezen: klasse L zonder goedkeuring" : "niet geleverd");
		return PM_OK;
	}
	PM_TRY(pm_levering_previous(b, i, &p, err));
	cell(out, t->rows);
	difference(out, &p, t->rows);
	const uint64_t of[] = { t->rejected, t->repaired, t->joined, t->ambiguous, t->none };
	const int cells = t->joined + t->ambiguous + t->none ? 5 : 2; /* a register without addresses has none to find */
	for (int k = 0; k < cells; k++)
		cell(out, of[k]);
	if (cells == 2)
		pm_buf_text(out, "<td colspan=3 class=grijs>geen adressen te zoeken</td>");
	pm_buf_text(out, "<td>");
	day(out, in->source.peildatum);
	pm_buf_text(out, "</td>");
	state(out, in);
	pm_buf_text(out, "</tr>\n");
	return PM_OK;
}

/* Lines between <p> or <pre>. */
static void lines(pm_buf *out, pm_str s)
{
	while (s.n) {
		const char *end = memchr(s.p, '\n', s.n);
		const size_t n = end ? (size_t)(end - s.p) : s.n;
		pm_buf_text(out, "<p>");
		pm_markup(out, (pm_str){ s.p, n });
		pm_buf_text(out, "</p>\n");
		s = end ? (pm_str){ end + 1, s.n - n - 1 } : (pm_str){ s.p + n, 0 };
	}
}

static void on_top(const pm_batch *b, pm_buf *out)
{
	pm_buf notices = {0};
	pm_levering_notices(b, &notices);
	if (notices.n) {
		pm_buf_text(out, "<div class=let>\n");
		lines(out, pm_buf_str(&notices));
		pm_buf_text(out, "</div>\n");
	}
	out->failed |= notices.failed;
	pm_buf_release(&notices);
}

typedef struct refused { pm_buf *out; uint64_t rows; } refused;

static pm_status reject_row(void *ctx, const pm_reject_group *g, pm_err *err)
{
	refused *r = ctx;
	if (r->rows == 0)
		pm_buf_text(r->out, "<h2>Geweigerde rijen</h2>\n<div class=breed tabindex=0 role=region aria-label=\"Geweigerde rijen\"><table><thead><tr><th>register</th><th class=l>kolom</th><th class=l>reden</th>"
		            "<th>rijen</th><th>eerste</th></tr></thead><tbody>\n");
	r->rows += g->rows;
	pm_buf_text(r->out, "<tr><td>");
	pm_markup(r->out, g->reg);
	pm_buf_text(r->out, "</td><td class=l>");
	pm_markup(r->out, g->column);
	pm_buf_text(r->out, "</td><td class=l>");
	pm_markup(r->out, g->reason);
	pm_buf_text(r->out, "</td>");
	cell(r->out, g->rows);
	cell(r->out, g->first_row);
	pm_buf_text(r->out, "</tr>\n");
	return pm_buf_check(r->out, err);
}

static pm_status rejects(const pm_batch *b, pm_buf *out, pm_err *err)
{
	refused r = { out, 0 };
	PM_TRY(pm_case_group_rejects(b->file, reject_row, &r, err));
	if (r.rows)
		pm_buf_text(out, "</tbody></table></div>\n<p class=grijs>Verbeteren: <code>pandmatch rejects REGISTER --export BESTAND</code>, "
		            "het bestand verbeteren, en terug met <code>--import BESTAND</code>.</p>\n");
	return PM_OK;
}

static void details(const pm_batch *b, pm_buf *out)
{
	bool any = false;
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		const pm_input *in = &b->input[i];
		if (!in->accepted.n && !in->notices.n)
			continue;
		if (!any)
			pm_buf_text(out, "<h2>Wat de lezer opviel</h2>\n");
		any = true;
		pm_buf_text(out, "<p><strong>");
		pm_markup(out, b->rules->reg[i].name);
		pm_buf_text(out, "</strong></p>\n<pre>");
		pm_markup(out, in->accepted);
		if (in->accepted.n && in->notices.n)
			pm_buf_char(out, '\n');
		pm_markup(out, in->notices);
		pm_buf_text(out, "</pre>\n");
	}
}

pm_status pm_levering_page(const pm_batch *b, int64_t now, pm_buf *out, pm_err *err)
{
	pm_buf_printf(out, "<!DOCTYPE html>\n<html lang=nl><head><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
	              "<title>Levering</title><style>%s</style></head><body><main>\n<h1>Levering, stand ", style);
	day(out, b->as_of);
	pm_buf_text(out, "</h1>\n<p class=grijs>Ingelezen op ");
	day(out, pm_day_at(now));
	pm_buf_text(out, " uit <code>");
	pm_markup(out, pm_str_of(b->opt->data));
	pm_buf_text(out, "</code>, door ");
	pm_markup(out, pm_str_of(b->opt->by));
	pm_buf_text(out, "</p>\n");
	on_top(b, out);
	pm_buf_text(out, "<div class=breed tabindex=0 role=region aria-label=\"Per register\"><table><thead><tr><th>register</th><th>rijen</th><th>verschil met vorige</th><th>geweigerd</th><th>nummers hersteld</th>"
	            "<th>op adres</th><th>meerduidig</th><th>geen adres</th><th>peildatum</th><th class=l>levering</th></tr></thead><tbody>\n");
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		PM_TRY(row(b, i, out, err));
	pm_buf_text(out, "</tbody></table></div>\n");
	PM_TRY(rejects(b, out, err));
	details(b, out);
	pm_buf_text(out, "</main></body></html>\n");
	return pm_buf_check(out, err);
}

pm_status pm_levering_stage(const pm_batch *b, int64_t now, pm_err *err)
{
	pm_buf page = {0};
	pm_status s = pm_make_folder(b->opt->out, err);
	if (s == PM_OK)
		s = pm_levering_page(b, now, &page, err);
	if (s == PM_OK)
		s = pm_file_stage(b->opt->out, PM_LEVERING_PAGE, pm_buf_str(&page), err);
	pm_buf_release(&page);
	return s;
}
