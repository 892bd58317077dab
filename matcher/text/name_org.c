#include "text/name_org.h"

#include "text/compare_tokens.h"

typedef struct meaning { const char *from, *to; } meaning;

/* Legal forms; letters that full stops kept apart are put together before they are looked up. */
static const meaning forms[] = {
	{ "bv", "bv" }, { "nv", "nv" }, { "vof", "vof" }, { "cv", "cv" }, { "ua", "cooperatie" }, { "ba", "cooperatie" },
	{ "stichting", "stichting" }, { "st", "stichting" }, { "stg", "stichting" }, { "vereniging", "vereniging" },
	{ "ver", "vereniging" }, { "ev", "vereniging" }, { "vve", "vve" }, { "cooperatie", "cooperatie" },
	{ "cooperatieve", "cooperatie" }, { "maatschap", "maatschap" }, { "eenmanszaak", "eenmanszaak" }, { "ez", "eenmanszaak" },
	{ "gmbh", "bv" }, { "ltd", "bv" }, { "limited", "bv" }, { "sarl", "bv" }, { "besloten", "bv" }, { "vennootschap", "bv" },
};
static const meaning words[] = {
	{ "beh", "beheer" }, { "mij", "maatschappij" }, { "gebr", "gebroeders" }, { "int", "internationaal" },
	{ "international", "internationaal" }, { "ned", "nederland" }, { "nl", "nederland" }, { "co", "compagnie" },
	{ "cie", "compagnie" }, { "zn", "zonen" }, { "zoon", "zonen" }, { "onr", "onroerend" },
	{ "expl", "exploitatie" }, { "adm", "administratie" }, { "inv", "investering" }, { "investments", "investering" },
	{ "investment", "investering" }, { "holdings", "holding" },
};
static const meaning fillers[] = {
	{ "de", "" }, { "het", "" }, { "en", "" }, { "van", "" }, { "der", "" }, { "den", "" }, { "the", "" }, { "and", "" },
	{ "met", "" }, { "beperkte", "" }, { "aansprakelijkheid", "" }, { "onder", "" }, { "firma", "" }, { "fa", "" },
};

static const char *look_up(const meaning *list, size_t n, pm_str word)
{
	for (size_t i = 0; word.n && i < n; i++)
		if (list[i].from[0] == word.p[0] && strncmp(list[i].from, word.p, word.n) == 0 && list[i].from[word.n] == 0)
			return list[i].to;
	return NULL;
}
#define LOOK_UP(list, word) look_up(list, sizeof(list) / sizeof *(list), word)

static bool names_trade(pm_str word) { return pm_str_eq(word, PM_STR("hodn")) || pm_str_eq(word, PM_STR("thodn")); }

/* Single letters behind each other become one word, up to one that is known (b v, h o d n); returns the words, in `room`. */
static uint32_t words_of(pm_str folded, char room[PM_NAME_BYTES], pm_str out[PM_NAME_WORDS])
{
	pm_str word[PM_NAME_WORDS];
	const uint32_t n = pm_name_words(folded, true, word);
	uint32_t used = 0, words_out = 0;
	for (uint32_t i = 0; i < n; i++) {
		const bool joins = i > 0 && word[i].n == 1 && word[i - 1].n == 1 && !LOOK_UP(forms, out[words_out - 1]) &&
		                   !names_trade(out[words_out - 1]);
		memcpy(room + used, word[i].p, word[i].n);
		if (joins)
			out[words_out - 1].n++;
		else
			out[words_out++] = (pm_str){ room + used, word[i].n };
		used += (uint32_t)word[i].n;
	}
	return words_out;
}

/* The words that count, in order of the alphabet. */
static pm_str core_of(const pm_str *word, uint32_t n, bool all, char text[PM_NAME_BYTES], pm_str *form)
{
	pm_str kept[PM_NAME_WORDS];
	uint32_t k = 0, used = 0;
	for (uint32_t i = 0; i < n; i++) {
		const char *is_form = LOOK_UP(forms, word[i]), *full = LOOK_UP(words, word[i]);
		if (is_form)
			*form = pm_str_of(is_form);
		if (all || (!is_form && !LOOK_UP(fillers, word[i])))
			kept[k++] = full ? pm_str_of(full) : word[i];
	}
	pm_name_sort(kept, k);
	for (uint32_t i = 0; i < k && used + kept[i].n + 1 < PM_NAME_BYTES; i++) {
		if (used)
			text[used++] = ' ';
		memcpy(text + used, kept[i].p, kept[i].n);
		used += (uint32_t)kept[i].n;
	}
	if (used == 0 && n && !all)
		return core_of(word, n, true, text, form);
	return (pm_str){ text, used };
}

void pm_org_parse(pm_str name, pm_org_name *out)
{
	char folded[PM_NAME_BYTES], room[PM_NAME_BYTES];
	pm_str word[PM_NAME_WORDS];
	const uint32_t n = words_of((pm_str){ folded, pm_name_fold(name, folded) }, room, word);
	uint32_t trade = 0;
	while (trade < n && !names_trade(word[trade]))
		trade++;
	out->form = PM_STR("");
	out->core = core_of(word, trade, false, out->text, &out->form);
	out->trade = trade < n ? core_of(word + trade + 1, n - trade - 1, false, out->trade_text, &out->form) : PM_STR("");
}

static double alike(pm_str a, pm_str b)
{
	if (a.n == 0 || b.n == 0)
		return 0;
	return (pm_token_set(a, b) + pm_edit_similarity(a, b)) / 2;
}

static double similarity(pm_str core_a, pm_str trade_a, pm_str core_b, pm_str trade_b)
{
	const double each[] = { alike(core_a, core_b), alike(trade_a, core_b), alike(core_a, trade_b), alike(trade_a, trade_b) };
	double best = each[0];
	for (int i = 1; i < 4; i++)
		best = each[i] > best ? each[i] : best;
	return best;
}

double pm_org_similarity(pm_str a, pm_str b)
{
	pm_org_name x, y;
	pm_org_parse(a, &x);
	pm_org_parse(b, &y);
	return similarity(x.core, x.trade, y.core, y.trade);
}

uint32_t pm_org_lay(const pm_org_name *o, char out[2 * PM_NAME_BYTES])
{
	memcpy(out, o->core.p, o->core.n);
	if (o->trade.n == 0)
		return (uint32_t)o->core.n;
	out[o->core.n] = PM_ORG_MARK;
	memcpy(out + o->core.n + 1, o->trade.p, o->trade.n);
	return (uint32_t)(o->core.n + 1 + o->trade.n);
}

static void split_laid(pm_str laid, pm_str *core, pm_str *trade)
{
	const char *mark = laid.n ? memchr(laid.p, PM_ORG_MARK, laid.n) : NULL;
	*core = (pm_str){ laid.p, mark ? (size_t)(mark - laid.p) : laid.n };
	*trade = (pm_str){ mark ? mark + 1 : laid.p, mark ? laid.n - core->n - 1 : 0 };
}

double pm_org_laid_similarity(pm_str a, pm_str b)
{
	pm_str core_a, trade_a, core_b, trade_b;
	split_laid(a, &core_a, &trade_a);
	split_laid(b, &core_b, &trade_b);
	return similarity(core_a, trade_a, core_b, trade_b);
}
