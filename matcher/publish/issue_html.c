/* issue_html.c - a worklist as one page for a telephone: every address with what is known, its dossier folded away, and a form.
 *
 * What is filled in stays in the browser (localStorage, on this device only) until it is saved as a file that visits import
 * reads. The script builds no markup: it reads and writes values of fields. */
#include <stdio.h>

#include "publish/html.h"
#include "publish/issue.h"
#include "publish/plain.h"

static const char script[] =
	"'use strict';(function(){"
	"var main=document.querySelector('main'),key='pandmatch-'+main.dataset.list,forms=Array.from(document.forms),store=null,data={};"
	"try{store=window.localStorage;data=JSON.parse(store.getItem(key)||'{}')||{}}catch(e){store=null}"
	"var note=document.getElementById('bewaren');if(!store)note.textContent='Deze browser bewaart niets: sla op als bestand voor u de pagina sluit.';"
	"function value(f,n){var e=f.elements[n];return e?String(e.value||''):''}"
	"function names(f){var s=[];Array.from(f.elements).forEach(function(e){if(e.name&&s.indexOf(e.name)<0)s.push(e.name)});return s}"
	"function two(n){return(n<10?'0':'')+n}"
	"function filled(f){return value(f,'situatie')!==''}"
	"function count(){var n=forms.filter(filled).length;document.getElementById('stand').textContent=n+' van '+forms.length+' ingevuld';"
	"forms.forEach(function(f){f.closest('article').classList.toggle('done',filled(f))})}"
	/* What can't be known at a closed door is not asked. */
	"function gate(f){var s=value(f,'situatie');names(f).forEach(function(n){var e=f.elements[n],shut="
	"n==='slaapplaatsen'?s!==''&&s!=='toegang':s==='niemand_thuis'&&(n==='personen_aangetroffen'||n==='maatregel'||n.indexOf('conclusie_')===0);"
	"if(e.type){e.disabled=shut;if(shut)e.value=''}})}"
	"function wrong(f){var c=names(f).some(function(n){return n.indexOf('conclusie_')===0&&value(f,n)});"
	"return!value(f,'bezoek_dag')?'de dag ontbreekt':!/^[A-Za-z0-9_-]+$/.test(value(f,'inspecteur'))?'uw code ontbreekt of is geen code':"
	"value(f,'situatie')==='toegang'&&!c?'met toegang hoort een conclusie':value(f,'restinformatie')&&!value(f,'restinformatie_voor')?'voor welk team is de restinformatie?':''}"
	"function ready(){var bad=forms.filter(filled).filter(wrong),r=rows();if(!r.length){note.textContent='Er is nog niets ingevuld.';return null}"
	"if(!bad.length)return r;note.textContent=bad.map(function(f){return f.dataset.code+': '+wrong(f)}).join('; ');bad[0].scrollIntoView();return null}"
	"function keep(f){var o={};names(f).forEach(function(n){var v=value(f,n);if(v)o[n]=v});data[f.dataset.code]=o;"
	"if(store)try{store.setItem(key,JSON.stringify(data))}catch(e){note.textContent='Er is geen ruimte meer om te bewaren: sla nu op als bestand.'}count()}"
	"forms.forEach(function(f){var o=data[f.dataset.code]||{};names(f).forEach(function(n){if(o[n]&&f.elements[n])f.elements[n].value=o[n]});gate(f);"
	"f.addEventListener('submit',function(e){e.preventDefault()});"
	"f.addEventListener('input',function(e){var now=new Date();"
	"if(e.target.name==='situatie'){if(!value(f,'bezoek_dag'))f.elements.bezoek_dag.value=now.getFullYear()+'-'+two(now.getMonth()+1)+'-'+two(now.getDate());"
	"if(!value(f,'bezoek_tijd'))f.elements.bezoek_tijd.value=two(now.getHours())+':'+two(now.getMinutes())}"
	"if(e.target.name==='inspecteur')forms.forEach(function(g){if(g!==f&&!filled(g)&&g.elements.inspecteur)g.elements.inspecteur.value=e.target.value});"
	"gate(f);keep(f)})});"
	"function rows(){return forms.filter(filled).map(function(f){var o={code:f.dataset.code,adres:f.dataset.adres,nummeraanduiding_id:f.dataset.id};"
	"names(f).forEach(function(n){o[n]=value(f,n)});return o})}"
	"function save(text,type,end){var a=document.createElement('a');a.href=URL.createObjectURL(new Blob([text],{type:type}));"
	"a.download='bezoeken-'+main.dataset.list+'.'+end;document.body.appendChild(a);a.click();a.remove()}"
	"function cell(v){v=v.replace(/[\\u0000-\\u001f]+/g,' ');if(/^[=+\\-@]/.test(v))v=\"'\"+v;return/[;\"]/.test(v)?'\"'+v.replace(/\"/g,'\"\"')+'\"':v}"
	"document.getElementById('csv').addEventListener('click',function(){var r=ready();if(!r)return;"
	"var k=Object.keys(r[0]);save('\\ufeff'+k.join(';')+'\\r\\n'+r.map(function(o){return k.map(function(n){return cell(o[n]||'')}).join(';')+'\\r\\n'}).join(''),'text/csv','csv')});"
	"document.getElementById('json').addEventListener('click',function(){var r=ready();if(!r)return;"
	"save(JSON.stringify({lijst:main.dataset.list,bezoeken:r},null,1),'application/json','json')});"
	"document.getElementById('wis').addEventListener('click',function(){if(!window.confirm('Alles wat op dit toestel is ingevuld wissen?'))return;"
	"forms.forEach(function(f){f.reset()});data={};if(store)store.removeItem(key);count()});"
	"count()})();";

static void attribute(pm_buf *out, const char *name, pm_str value)
{
	pm_buf_printf(out, " %s=\"", name);
	pm_markup(out, value);
	pm_buf_char(out, '"');
}

static void words_for_people(pm_buf *out, const char *word)
{
	for (; *word; word++)
		pm_buf_char(out, *word == '_' ? ' ' : *word);
}

/* "<before>text<after>", the text as markup: a theme's name and title are a rule file's. */
static void between(pm_buf *out, const char *before, const char *text, const char *after)
{
	pm_buf_text(out, before);
	pm_markup(out, pm_str_of(text));
	pm_buf_text(out, after);
}

/* Few words: a large button each, one tap. More: a list to choose from. */
static void choice(const pm_form_field *f, const char *id, pm_buf *out)
{
	uint32_t n = 0;
	while (f->word[n])
		n++;
	if (n <= 3) {
		between(out, "<fieldset><legend>", f->title, "</legend><div class=\"taps\">");
		for (uint32_t i = 0; i < n; i++) {
			between(out, "<label class=\"tap\"><input type=\"radio\" name=\"", f->name, "\" value=\"");
			between(out, "", f->word[i], "\"><span>");
			words_for_people(out, f->word[i]);
			pm_buf_text(out, "</span></label>");
		}
		pm_buf_text(out, "</div></fieldset>");
		return;
	}
	pm_buf_printf(out, "<div><label for=\"%s\">", id);
	between(out, "", f->title, "</label><select id=\"");
	pm_buf_text(out, id);
	between(out, "\" name=\"", f->name, "\"><option value=\"\"></option>");
	for (uint32_t i = 0; i < n; i++) {
		pm_buf_printf(out, "<option value=\"%s\">", f->word[i]);
		words_for_people(out, f->word[i]);
		pm_buf_text(out, "</option>");
	}
	pm_buf_text(out, "</select></div>");
}

static void field(const pm_form_field *f, const char *id, pm_buf *out)
{
	if (f->word) {
		choice(f, id, out);
		return;
	}
	const bool text = f->kind == PM_CELL_TEXT && f->most > 100;
	pm_buf_printf(out, "<div><label for=\"%s\">", id);
	between(out, "", f->title, "</label>");
	pm_buf_printf(out, "<%s id=\"%s\"", text ? "textarea" : "input", id);
	between(out, " name=\"", f->name, "\"");
	if (f->kind == PM_CELL_NUMBER)
		pm_buf_printf(out, " type=\"number\" inputmode=\"numeric\" min=\"0\" max=\"%d\"", f->most);
	else if (f->kind == PM_CELL_DAY)
		pm_buf_text(out, " type=\"date\"");
	else if (strcmp(f->name, "bezoek_tijd") == 0)
		pm_buf_text(out, " type=\"time\"");
	else
		pm_buf_printf(out, " maxlength=\"%d\" autocomplete=\"off\"%s", f->most, text ? "" : " type=\"text\"");
	if (f->kind == PM_CELL_TEXT && f->hint[0] && f->hint[0] > '9')
		attribute(out, "placeholder", pm_str_of(f->hint));
	pm_buf_text(out, text ? "></textarea></div>" : "></div>");
}

/* A form goes by the stop's code, so it is for who may see that. */
static bool has_form(const pm_issue *i) { return i->list->status == PM_LIST_RELEASED && pm_may(&i->role, PM_SEE_PLANNING); }

static void form(const pm_issue *i, uint32_t row, const pm_form_field *f, uint32_t n, pm_buf *out)
{
	const pm_stop *s = &i->list->stop[i->stop[row]];
	char id[64], code[32];
	pm_buf address = {0};
	pm_stop_code(i->list, i->stop[row], code);
	pm_plain(&address, s->address, PM_PLAIN_SHORT);
	pm_buf_text(out, "<form class=\"screen\"");
	attribute(out, "data-code", pm_str_of(code));
	if (pm_may(&i->role, PM_SEE_ADDRESS)) {
		attribute(out, "data-adres", pm_buf_str(&address));
		attribute(out, "data-id", s->id);
	}
	pm_buf_text(out, "><h4>Bezoek</h4>");
	/* What is asked at the door comes first, when and who (filled by themselves) after it. */
	for (uint32_t k = 3; k < n; k++) {
		snprintf(id, sizeof id, "v%u-%u", row, k);
		pm_buf_text(out, k == 4 || k == 4 + 2 + i->list->n_themes ? "<div class=\"pair\">" : "");
		field(&f[k], id, out);
		pm_buf_text(out, k == 5 || k == 4 + 2 + i->list->n_themes + 1 ? "</div>" : "");
	}
	pm_buf_text(out, "<div class=\"pair\">");
	for (uint32_t k = 0; k < 3; k++) {
		snprintf(id, sizeof id, "v%u-%u", row, k);
		field(&f[k], id, out);
	}
	pm_buf_text(out, "</div></form>");
	out->failed |= address.failed;
	pm_buf_release(&address);
}

/* Text as markup; what a line must not break, such as 6-2-2026, stays together. */
static void whole_words(pm_buf *out, pm_str text)
{
	for (size_t from = 0, to; from < text.n; from = to) {
		const bool space = text.p[from] == ' ';
		bool digits = false;
		for (to = from; to < text.n && (text.p[to] == ' ') == space; to++)
			digits |= text.p[to] == '-' && to > from && text.p[to - 1] >= '0' && text.p[to - 1] <= '9';
		const bool date = digits && to - from <= 12;
		pm_buf_text(out, date ? "<span class=\"n\">" : "");
		pm_markup(out, (pm_str){ text.p + from, to - from });
		pm_buf_text(out, date ? "</span>" : "");
	}
}

/* Facts that the head of the card doesn't say already. */
static void facts(const pm_issue *i, uint32_t row, pm_buf *out)
{
	static const char *const shown[] = { "gebruik", "oppervlakte", "personen", "huishoudens", "vergund", "meldingen_open", "melding_sinds", "laatste_bezoek",
	                                     "bezoeken", "vergeefs", "nacontrole", "van_ander_team", "kans", "rang", "soort", "redenen", NULL };
	const pm_issue_column *column[PM_ISSUE_COLUMNS];
	const uint32_t n = pm_issue_columns(i, column);
	pm_buf cell = {0};
	pm_buf_text(out, "<dl class=\"card\">");
	for (int s = 0; shown[s]; s++)
		for (uint32_t k = 0; k < n; k++) {
			if (strcmp(column[k]->name, shown[s]) != 0)
				continue;
			pm_buf_clear(&cell);
			pm_issue_read(i, column[k], row, &cell);
			out->failed |= cell.failed;
			if (cell.n == 0)
				continue;
			pm_buf_printf(out, "<div><dt>%s</dt><dd>", column[k]->title);
			whole_words(out, pm_buf_str(&cell));
			pm_buf_text(out, "</dd></div>");
		}
	pm_buf_text(out, "</dl>");
	pm_buf_release(&cell);
}

static void card_head(const pm_issue *i, uint32_t row, pm_buf *out)
{
	const pm_stop *s = &i->list->stop[i->stop[row]];
	const bool may = pm_may(&i->role, PM_SEE_ADDRESS), planned = pm_may(&i->role, PM_SEE_PLANNING);
	pm_buf text = {0}, plain = {0};
	pm_buf_printf(&text, "%u. %.*s", i->stop[row] + 1, PM_STR_FMT(may ? s->address : PM_STR("adres niet openbaar")));
	pm_plain(&plain, pm_buf_str(&text), PM_PLAIN_SHORT);
	pm_buf_text(out, "<h3>");
	pm_markup(out, pm_buf_str(&plain));
	out->failed |= text.failed || plain.failed;
	pm_buf_clear(&text);
	pm_buf_clear(&plain);
	pm_buf_add_str(&text, may ? s->postcode : PM_STR(""));
	if (planned)
		pm_buf_printf(&text, " \xc2\xb7 %s", pm_part_word(s->part));
	for (uint32_t t = 0; t < i->list->n_themes && planned; t++)
		if (s->themes >> t & 1)
			pm_buf_printf(&text, " \xc2\xb7 %.*s", PM_STR_FMT(i->list->theme[t].title.n ? i->list->theme[t].title : i->list->theme[t].name));
	pm_plain(&plain, pm_buf_str(&text), PM_PLAIN_SHORT);
	pm_buf_text(out, "</h3><p class=\"sub\">");
	pm_markup(out, pm_buf_str(&plain));
	pm_buf_text(out, "</p>");
	out->failed |= text.failed || plain.failed;
	pm_buf_release(&text);
	pm_buf_release(&plain);
}

static pm_status card(const pm_issue *i, uint32_t row, const pm_form_field *f, uint32_t n, pm_buf *out, pm_err *err)
{
	pm_buf_text(out, "<article>");
	card_head(i, row, out);
	facts(i, row, out);
	if (i->city && i->list->stop[i->stop[row]].row != PM_NO_ROW) {
		pm_doc d;
		PM_TRY(pm_issue_dossier(i, row, &d, err));
		pm_buf_text(out, "<details><summary>Dossier</summary>\n");
		pm_html_parts(&d, 4, out);
		pm_buf_text(out, "</details>");
		pm_doc_release(&d);
	}
	if (has_form(i))
		form(i, row, f, n, out);
	pm_buf_text(out, "</article>\n");
	return pm_buf_check(out, err);
}

/* Who walks when: where another day or team begins. */
static void group_head(const pm_issue *i, uint32_t row, pm_buf *out)
{
	const pm_stop *s = &i->list->stop[i->stop[row]], *before = row ? &i->list->stop[i->stop[row - 1]] : NULL;
	char day[32] = "";
	if (!pm_may(&i->role, PM_SEE_PLANNING) || (before && before->day == s->day && before->team == s->team))
		return;
	if (s->day != PM_NO_DAY)
		pm_date_dutch((pm_date){ s->day, s->day }, day);
	pm_buf_printf(out, "<h2>%s, team %u</h2>\n", day, s->team);
}

static pm_status page(const pm_issue *i, const pm_doc *head, const pm_form_field *f, uint32_t n, pm_buf *out, pm_err *err)
{
	const bool fill = has_form(i);
	char list[64];
	snprintf(list, sizeof list, "L%lld-run%lld", (long long)i->list->id, (long long)i->list->run);
	pm_buf title = {0};
	pm_buf_printf(&title, "%.*s, lijst %lld", PM_STR_FMT(head->title), (long long)i->list->id);
	pm_html_begin(out, pm_buf_str(&title), pm_str_of(list), fill ? script : NULL);
	out->failed |= title.failed;
	pm_buf_release(&title);
	if (fill && !pm_may(&i->role, PM_SEE_SCORE)) { /* who walks wants the first address at once */
		pm_buf_text(out, "<h1>");
		pm_markup(out, head->title);
		pm_buf_text(out, "</h1><p class=\"sub\">");
		pm_markup(out, head->subtitle);
		pm_buf_text(out, "</p><details><summary>Over deze lijst</summary>");
		pm_html_parts(head, 2, out);
		pm_buf_text(out, "</details>\n");
	} else {
		pm_html_doc(head, 1, out);
	}
	if (fill)
		pm_buf_text(out, "<nav class=\"screen\" aria-label=\"Invullen\"><strong id=\"stand\" role=\"status\"></strong> <span id=\"bewaren\" class=\"note\" role=\"status\">"
		                 "Wat u invult blijft op dit toestel tot u het opslaat en inlevert.</span></nav>\n");
	for (uint32_t r = 0; r < i->n; r++) {
		group_head(i, r, out);
		PM_TRY(card(i, r, f, n, out, err));
	}
	if (fill)
		pm_buf_text(out, "<section class=\"screen\"><h2>Inleveren</h2><p>Sla op en lever het bestand in; daarna kunt u dit toestel wissen.</p>"
		                 "<button type=\"button\" id=\"csv\">Opslaan als CSV</button><button type=\"button\" id=\"json\">Opslaan als JSON</button>"
		                 "<button type=\"button\" id=\"wis\" class=\"plain\">Wis dit toestel</button></section>\n");
	pm_html_end(out, head->footer, fill ? script : NULL);
	return pm_buf_check(out, err);
}

pm_status pm_issue_html(const pm_issue *i, pm_buf *out, pm_err *err)
{
	pm_form_field field_of[PM_FORM_FIELDS];
	uint32_t n = 0;
	pm_doc head;
	PM_TRY(pm_issue_head(i, &head, err));
	pm_status s = pm_form_fields(i->list, &head.arena, field_of, &n, err);
	if (s == PM_OK)
		s = page(i, &head, field_of, n, out, err);
	pm_doc_release(&head);
	return s;
}
