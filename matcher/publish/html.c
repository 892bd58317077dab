#include "publish/html.h"

#include <sodium.h>

#include "base/hash.h"
#include "publish/plain.h"

static const char style[] =
	":root{color-scheme:light;scroll-padding-top:6rem}*{box-sizing:border-box}"
	"body{font:1rem/1.45 'Liberation Sans',Arial,sans-serif;color:#14181f;background:#fff;margin:0;overflow-wrap:anywhere}"
	"main{max-width:60rem;margin:0 auto;padding:.75rem}footer{max-width:60rem;margin:0 auto;padding:.75rem;color:#3c4554;font-size:.85rem}"
	"h1{font-size:1.5rem;margin:.5rem 0 .25rem}h2{font-size:1.25rem;margin:1.25rem 0 .25rem}h3,h4{font-size:1.05rem;margin:1rem 0 .25rem;"
	"border-top:1px solid #b4bcc8;padding-top:.5rem}p{margin:.35rem 0}.sub,.note{color:#3c4554;font-size:.9rem}"
	".warn{border-left:.3rem solid #14181f;background:#f1f3f6;padding:.5rem .75rem;font-weight:bold}"
	"dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.1rem 1.5rem;margin:.35rem 0}"
	"dl div{display:flex;gap:.75rem;justify-content:space-between;border-bottom:1px solid #e3e7ec;padding:.15rem 0}dt{color:#3c4554}"
	"dd{margin:0;font-weight:bold;text-align:right}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}"
	"th,td{text-align:left;vertical-align:top;padding:.3rem .5rem .3rem 0;border-bottom:1px solid #e3e7ec}th{border-bottom:2px solid #14181f}"
	"svg{display:block;width:100%;min-width:34rem;max-width:48rem;height:auto;margin:.35rem 0}.n{white-space:nowrap}ul{margin:.35rem 0;padding-left:1.25rem}"
	"article{border:2px solid #3c4554;border-radius:.5rem;padding:.5rem .75rem;margin:0 0 1rem}"
	"summary{padding:.75rem 0;font-weight:bold;cursor:pointer;min-height:2.75rem}"
	"fieldset{border:1px solid #b4bcc8;border-radius:.4rem;margin:.5rem 0;padding:.5rem .75rem}legend{font-weight:bold;padding:0 .25rem}"
	"label{display:block;margin:.5rem 0 0}input,select,textarea,button{font:inherit;color:inherit;background:#fff;border:2px solid #3c4554;"
	"border-radius:.4rem;min-height:3rem;width:100%;padding:.4rem .6rem}textarea{min-height:4.5rem}"
	"button{background:#1c3154;color:#fff;font-weight:bold;margin:.5rem 0}:focus-visible,input:focus-within,select:focus,textarea:focus{outline:3px solid #b35900;outline-offset:2px}"
	"button.plain{background:#fff;color:#14181f}.taps{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.25rem,1fr));gap:.5rem}"
	".tap{display:flex;align-items:center;gap:.6rem;border:2px solid #3c4554;border-radius:.4rem;min-height:3rem;padding:.25rem .6rem;margin:0}"
	".tap input{width:1.4rem;min-height:1.4rem;height:1.4rem;flex:none;margin:0}.tap:has(input:checked){background:#1c3154;color:#fff}"
	"article h3{border:0;font-size:1.25rem;margin:.25rem 0}.card div{flex-wrap:wrap;gap:0 .5rem}.card dd{margin-left:auto}dt,dd{overflow-wrap:break-word}.card{grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.1rem 1rem}"
	".pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(8.5rem,100%),1fr));gap:0 .75rem}.pair>*{min-width:0}.done>h3::after{content:' \\2713  ingevuld'}"
	"nav{position:sticky;top:0;background:#fff;border-bottom:2px solid #14181f;padding:.25rem 0;z-index:1}"
	"@media print{@page{size:A4;margin:14mm}body{font-size:9.5pt}nav,button,.screen{display:none}main{max-width:none;padding:0}"
	"article{break-inside:avoid}details>*{display:block}.page{break-before:page}}";

enum { SHORT = 12 }; /* bytes of a cell that is not broken: a date, a number, a word */

/* 'sha256-...' of a text, as a policy names it. */
static void policy_hash(pm_buf *out, const char *text)
{
	const pm_digest d = pm_digest_of(text, strlen(text));
	char base64[64];
	sodium_bin2base64(base64, sizeof base64, d.byte, PM_DIGEST_BYTES, sodium_base64_VARIANT_ORIGINAL);
	pm_buf_printf(out, "'sha256-%s'", base64);
}

void pm_html_begin(pm_buf *out, pm_str title, pm_str list, const char *script)
{
	pm_buf_text(out, "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n"
	                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
	policy_hash(out, style);
	pm_buf_text(out, "; script-src ");
	if (script)
		policy_hash(out, script);
	else
		pm_buf_text(out, "'none'");
	pm_buf_text(out, "; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	                 "<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	pm_markup(out, title);
	pm_buf_printf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main data-list=\"", style);
	pm_markup(out, list);
	pm_buf_text(out, "\">\n");
}

void pm_html_end(pm_buf *out, pm_str footer, const char *script)
{
	pm_buf_text(out, "</main>\n<footer>");
	pm_markup(out, footer);
	pm_buf_text(out, "</footer>\n");
	if (script)
		pm_buf_printf(out, "<script>%s</script>\n", script);
	pm_buf_text(out, "</body>\n</html>\n");
}

static void element(pm_buf *out, const char *name, const char *class, pm_str text)
{
	pm_buf_printf(out, class ? "<%s class=\"%s\">" : "<%s>", name, class);
	pm_markup(out, text);
	pm_buf_printf(out, "</%.*s>", (int)strcspn(name, " "), name);
}

/* What is wider than the screen scrolls by itself, by keyboard too. */
static void wide(pm_str label, pm_buf *out)
{
	pm_buf_text(out, "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"");
	pm_markup(out, label);
	pm_buf_text(out, "\">");
}

static void table(const pm_block *b, pm_str label, pm_buf *out)
{
	wide(label, out);
	pm_buf_text(out, "<table><thead><tr>");
	for (uint32_t k = 0; k < b->columns; k++) {
		pm_buf_text(out, "<th scope=\"col\">");
		pm_markup(out, b->cell[k]);
		pm_buf_text(out, "</th>");
	}
	pm_buf_text(out, "</tr></thead><tbody>");
	for (uint32_t r = 1; r <= b->rows; r++) {
		pm_buf_text(out, "<tr>");
		for (uint32_t k = 0; k < b->columns; k++)
			element(out, b->strong >> k & 1 ? "th scope=\"row\"" : "td", b->cell[r * b->columns + k].n < SHORT ? "n" : NULL, b->cell[r * b->columns + k]);
		pm_buf_text(out, "</tr>");
	}
	pm_buf_text(out, "</tbody></table></div>\n");
}

static void facts(const pm_block *b, pm_buf *out)
{
	pm_buf_text(out, "<dl>");
	for (uint32_t r = 0; r < b->rows; r++) {
		pm_buf_text(out, "<div>");
		element(out, "dt", NULL, b->cell[r * 2]);
		element(out, "dd", NULL, b->cell[r * 2 + 1]);
		pm_buf_text(out, "</div>");
	}
	pm_buf_text(out, "</dl>\n");
}

static void list(const pm_block *b, pm_buf *out)
{
	pm_buf_text(out, "<ul>");
	for (uint32_t r = 0; r < b->rows; r++)
		element(out, "li", NULL, b->cell[r]);
	pm_buf_text(out, "</ul>\n");
}

static void block(const pm_block *b, const char *heading, pm_str label, pm_buf *out)
{
	switch (b->kind) {
	case PM_BLOCK_HEADING: element(out, heading, NULL, b->text); break;
	case PM_BLOCK_FACTS: facts(b, out); return;
	case PM_BLOCK_TABLE: table(b, label, out); return;
	case PM_BLOCK_LIST: list(b, out); return;
	case PM_BLOCK_TEXT: element(out, "p", NULL, b->text); break;
	case PM_BLOCK_NOTE: element(out, "p", "note", b->text); break;
	case PM_BLOCK_WARNING: element(out, "p", "warn", b->text); break;
	case PM_BLOCK_PICTURE: /* on a narrow screen it keeps its size and scrolls: its letters stay readable */
		wide(label, out);
		pm_picture_svg(b->picture, out);
		pm_buf_text(out, "</div>");
		break;
	}
	pm_buf_char(out, '\n');
}

static const char *const headings[] = { "h1", "h2", "h3", "h4" };

static const char *heading_of(int level) { return headings[level < 1 ? 0 : level > 4 ? 3 : level - 1]; }

void pm_html_parts(const pm_doc *d, int level, pm_buf *out)
{
	pm_str label = d->title;
	for (uint32_t i = 0; i < d->n; i++) {
		label = d->block[i].kind == PM_BLOCK_HEADING ? d->block[i].text : label;
		block(&d->block[i], heading_of(level), label, out);
	}
}

void pm_html_doc(const pm_doc *d, int level, pm_buf *out)
{
	element(out, heading_of(level), NULL, d->title);
	pm_buf_char(out, '\n');
	element(out, "p", "sub", d->subtitle);
	pm_buf_char(out, '\n');
	pm_html_parts(d, level + 1, out);
}
