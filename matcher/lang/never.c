/* Class X by what a column holds. */
#include "lang/never.h"

#include <string.h>

enum { LEAST_VALUES = 3, SHARE = 90, LONGEST = 32 };

static const char *const men[] = { "m", "man", "mannelijk", "male", NULL };
static const char *const women[] = { "v", "vrouw", "vrouwelijk", "female", NULL };
static const char *const neither[] = { "o", "x", "onbekend", "onzijdig", NULL };

static const char *const countries[] = { "nederland", "marokko", "turkije", "suriname", "polen", "bulgarije", "roemenië", "roemenie", "duitsland",
	"belgië", "belgie", "frankrijk", "spanje", "italië", "italie", "portugal", "griekenland", "hongarije", "oekraïne", "oekraine", "rusland",
	"syrië", "syrie", "irak", "iran", "afghanistan", "somalië", "somalie", "eritrea", "ethiopië", "ethiopie", "ghana", "nigeria", "egypte", "india",
	"china", "indonesië", "indonesie", "pakistan", "curaçao", "curacao", "aruba", "sint maarten", "nederlandse antillen", "kaapverdië", "kaapverdie",
	"joegoslavië", "joegoslavie", "servië", "servie", "kroatië", "kroatie", "brazilië", "brazilie", "verenigde staten", "groot-brittannië",
	"verenigd koninkrijk", "ierland", "letland", "litouwen", "estland", "slowakije", "tsjechië", "tsjechie", NULL };
static const char *const nationalities[] = { "nederlandse", "marokkaanse", "turkse", "surinaamse", "poolse", "bulgaarse", "roemeense", "duitse",
	"belgische", "franse", "spaanse", "italiaanse", "portugese", "griekse", "hongaarse", "oekraïense", "oekraiense", "russische", "syrische",
	"iraakse", "iraanse", "afghaanse", "somalische", "eritrese", "ethiopische", "ghanese", "nigeriaanse", "egyptische", "indiase", "chinese",
	"indonesische", "pakistaanse", "antilliaanse", "staatloos", "nederlander", "britse", "ierse", "letse", "litouwse", "estse", "slowaakse",
	"tsjechische", "kroatische", "servische", "braziliaanse", "amerikaanse", NULL };
static const char *const languages[] = { "nederlands", "engels", "duits", "frans", "spaans", "turks", "arabisch", "berbers", "pools", "bulgaars",
	"roemeens", "portugees", "italiaans", "papiaments", "oekraïens", "oekraiens", "russisch", "tigrinya", "farsi", "dari", "somalisch", "chinees",
	"hindi", "urdu", NULL };
static const char *const religions[] = { "rooms-katholiek", "rooms katholiek", "katholiek", "protestants", "hervormd", "nederlands hervormd",
	"gereformeerd", "islam", "islamitisch", "moslim", "joods", "hindoe", "hindoeïsme", "boeddhist", "boeddhistisch", "christelijk", "evangelisch",
	"orthodox", "atheïst", "geen religie", NULL };

static const struct kind { const char *const *words; const char *why; } kinds[] = {
	{ countries, "these seem to be countries of people: origin is no ground for a visit" },
	{ nationalities, "these seem to be nationalities: nationality as an indicator of risk is unlawful" },
	{ languages, "these seem to be languages: a language stands for origin" },
	{ religions, "these seem to be religions: religion may not be processed for this work" },
};

static bool among(const char *const *words, pm_str s)
{
	char low[LONGEST];
	s = pm_str_trim(s);
	if (s.n == 0 || s.n >= sizeof low)
		return false;
	for (size_t i = 0; i < s.n; i++)
		low[i] = pm_ascii_lower(s.p[i]);
	low[s.n] = 0;
	for (; *words; words++)
		if (strcmp(low, *words) == 0)
			return true;
	return false;
}

/* One letter may mean anything: every value must be a gender, and both must be there. */
static bool genders(const pm_str *word, uint32_t n)
{
	bool man = false, woman = false;
	for (uint32_t i = 0; i < n; i++) {
		const bool m = among(men, word[i]), v = among(women, word[i]);
		if (!m && !v && !among(neither, word[i]))
			return false;
		man |= m;
		woman |= v;
	}
	return man && woman;
}

const char *pm_never_words(const pm_str *word, const uint64_t *times, uint32_t n)
{
	uint64_t all = 0;
	for (uint32_t i = 0; i < n; i++)
		all += times[i];
	if (all < LEAST_VALUES || n < 2)
		return NULL;
	if (genders(word, n))
		return "these seem to be genders: gender is no ground for a visit";
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		uint64_t such = 0;
		uint32_t different = 0;
		for (uint32_t i = 0; i < n; i++)
			if (among(kinds[k].words, word[i])) {
				such += times[i];
				different++;
			}
		if (different >= 2 && such * 100 >= all * SHARE)
			return kinds[k].why;
	}
	return NULL;
}

static const char *never_texts(const pm_column *c)
{
	pm_str word[PM_NEVER_TEXTS];
	uint64_t times[PM_NEVER_TEXTS] = {0};
	uint32_t n = 0;
	for (uint32_t r = 0; r < c->rows; r++) {
		if (!pm_column_has(c, r))
			continue;
		const pm_str s = pm_column_str(c, r);
		uint32_t at = 0;
		while (at < n && !pm_str_eq(word[at], s))
			at++;
		if (at == PM_NEVER_TEXTS)
			return NULL;
		word[at] = s;
		times[at]++;
		n += at == n;
	}
	return pm_never_words(word, times, n);
}

const char *pm_never_column(const pm_column *c)
{
	if (c->type == PM_TYPE_TEXT)
		return never_texts(c);
	pm_str word[PM_NEVER_WORDS];
	uint64_t times[PM_NEVER_WORDS] = {0};
	const uint32_t n = c->dict ? pm_dict_size(c->dict) : 0;
	if (n < 2 || n > PM_NEVER_WORDS)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		word[i] = pm_dict_get(c->dict, i);
	for (uint32_t r = 0; r < c->rows; r++)
		if (pm_column_has(c, r))
			times[c->code[r]]++;
	return pm_never_words(word, times, n);
}
