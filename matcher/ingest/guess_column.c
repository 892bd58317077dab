/* guess_column.c - what a column is. Every share is of its values; a type is believed from 98 percent on, so that a few
 * slips of the pen become rejects and the column stays what it is. */
#include "ingest/guess.h"

#include "lang/never.h"

static bool most(uint64_t some, const pm_forms *p) { return p->values && some * 100 >= p->values * 98; }
static bool half(uint64_t some, const pm_forms *p) { return p->values && some * 2 >= p->values; }

/* ---- what is not read ---- */

/* By its words; NULL: nothing against it. */
static const char *never(const pm_forms *p)
{
	pm_str word[PM_FORMS_WORDS];
	uint64_t times[PM_FORMS_WORDS];
	if (p->words > PM_FORMS_WORDS)
		return NULL;
	for (uint32_t i = 0; i < p->words; i++) {
		word[i] = p->word[i].word;
		times[i] = p->word[i].times;
	}
	return pm_never_words(word, times, p->words);
}

static bool drop(pm_guess_column *c, const char *remark)
{
	c->treat = PM_TREAT_DROP;
	c->type = c->hint == PM_HINT_BSN ? PM_TYPE_ID : PM_TYPE_CATEGORY;
	c->remark = remark;
	return true;
}

static bool not_read(pm_str header, const pm_forms *p, pm_guess_column *c)
{
	enum { FEW = 5 };
	c->never = pm_never_name(header);
	if (!c->never)
		c->never = never(p);
	if (c->never)
		return drop(c, NULL);
	if (c->hint == PM_HINT_RSIN) {
		c->treat = PM_TREAT_RSIN;
		c->type = PM_TYPE_ID;
		c->remark = "alleen van rechtspersonen; van personen is dit een BSN: dan drop";
		return true;
	}
	const bool numbers = p->values >= FEW && half(p->elfproef, p);
	if (c->hint == PM_HINT_BSN || numbers) {
		c->hint = PM_HINT_BSN;
		return drop(c, numbers ? "dit lijken burgerservicenummers; om personen te volgen: pseudonym in plaats van drop"
		                       : "heet als een persoonsnummer; om personen te volgen: pseudonym in plaats van drop");
	}
	if (c->hint == PM_HINT_CONTACT || half(p->at_sign, p))
		return drop(c, "contactgegevens zijn voor het wegen niet nodig");
	return false;
}

/* ---- types ---- */

static bool is_date(const pm_forms *p) { return most(p->date, p) && (p->eight == 0 || p->eight == p->date || half(p->iso, p)); }

static void date(const pm_forms *p, pm_guess_column *c)
{
	c->type = PM_TYPE_DATE;
	c->remark = p->eight ? "jjjjmmdd" : p->day_first ? "dag-maand-jaar" : NULL;
	if (c->hint == PM_HINT_BIRTH)
		c->treat = PM_TREAT_RESTRICTED;
}

static bool word_is(pm_str s, const char *w)
{
	const pm_str other = pm_str_of(w);
	if (s.n != other.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 32) != (other.p[i] | 32))
			return false;
	return true;
}

/* Whether there are both words, in capitals or not, and no other. */
static bool only_words(const pm_forms *p, const char *yes, const char *no)
{
	bool any_yes = false, any_no = false;
	for (uint32_t i = 0; i < p->words && i < PM_FORMS_WORDS; i++) {
		const bool is_yes = word_is(p->word[i].word, yes), is_no = word_is(p->word[i].word, no);
		if (!is_yes && !is_no)
			return false;
		any_yes |= is_yes;
		any_no |= is_no;
	}
	return any_yes && any_no && p->words <= PM_FORMS_WORDS;
}

static bool flag(const pm_forms *p, pm_guess_column *c)
{
	static const struct { const char *yes, *no; } pairs[] = {
		{ "J", "N" }, { "ja", "nee" }, { "true", "false" }, { "waar", "onwaar" }, { "Y", "N" }, { "yes", "no" } };
	if (p->words == 1 && p->nulls && (word_is(p->word[0].word, "x") || word_is(p->word[0].word, "j") || word_is(p->word[0].word, "ja"))) {
		c->type = PM_TYPE_FLAG;
		c->yes = p->word[0].word;
		c->remark = "leeg is hier onbekend, niet nee";
		return true;
	}
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		if (only_words(p, pairs[i].yes, pairs[i].no)) {
			c->type = PM_TYPE_FLAG;
			c->yes = pm_str_of(pairs[i].yes);
			c->no = pm_str_of(pairs[i].no);
			return true;
		}
	return false;
}

static void number(const pm_forms *p, pm_guess_column *c)
{
	const bool named = c->hint == PM_HINT_NUMBERED && c->role < 0;
	if (p->zero_first || named) {
		c->type = p->words > PM_FORMS_WORDS || (p->unique && p->values > 1) ? PM_TYPE_ID : PM_TYPE_CATEGORY;
	} else if (p->count == p->number) {
		c->type = PM_TYPE_COUNT;
		if (p->words == 2 && p->least == 0 && p->most == 1)
			c->remark = "alleen 0 en 1: misschien flag from \"1\" \"0\"";
	} else {
		c->type = PM_TYPE_NUMBER;
		c->remark = p->comma ? "decimale komma" : NULL;
	}
}

static void words(const pm_forms *p, pm_guess_column *c)
{
	enum { PROSE_BYTES = 40, SHORT_BYTES = 40, ENOUGH = 20 };
	const bool few = p->words <= PM_FORMS_WORDS;
	c->type = PM_TYPE_CATEGORY;
	if (c->hint == PM_HINT_PROSE || (!few && p->bytes > p->values * PROSE_BYTES))
		c->type = PM_TYPE_TEXT;
	else if ((c->hint == PM_HINT_NUMBERED || p->values >= ENOUGH) && p->unique && !p->spaced && p->longest <= SHORT_BYTES && p->values > 1)
		c->type = PM_TYPE_ID;
	if (half(p->thousands, p))
		c->remark = "punten tussen duizendtallen worden niet als getal gelezen";
	else if (half(p->date + p->month_first, p) && p->month_first)
		c->remark = "lijkt maand-dag-jaar: dat wordt niet als datum gelezen";
	else if (half(p->date, p) && c->role < 0)
		c->remark = "deels datums; als date worden de andere rijen geweigerd";
	else if (half(p->number, p) && c->role < 0)
		c->remark = "deels getallen; als number worden de andere rijen geweigerd";
	else if (c->hint == PM_HINT_PERSON)
		c->remark = "naam: alleen om te koppelen";
}

/* ---- the address ---- */

/* The kind of object that most of the ids name. Source: BAG catalogue, identificatie. */
static int bag_role(const pm_forms *p)
{
	if (most(p->bag[20], p))
		return PM_ROLE_ID;
	if (most(p->bag[1] + p->bag[2] + p->bag[3], p))
		return PM_ROLE_OBJECT;
	return most(p->bag[10], p) ? PM_ROLE_PAND : -1;
}

/* A place that nobody knew is often written as 0. */
static bool within(const pm_forms *p, double least, double upto)
{
	return most(p->number, p) && (p->least >= least || p->least == 0) && p->most >= least && p->most <= upto;
}

/* Whether the values are what the name says; RD New for coordinates. */
static bool fits(int role, const pm_forms *p)
{
	switch (role) {
	case PM_ROLE_ID: case PM_ROLE_OBJECT: case PM_ROLE_PAND: return bag_role(p) == role;
	case PM_ROLE_NUMBER: return half(p->number, p) && p->most < 100000;
	case PM_ROLE_POSTCODE: return half(p->postcode, p);
	case PM_ROLE_TEXT: return half(p->address, p);
	case PM_ROLE_STREET: case PM_ROLE_SHORT: case PM_ROLE_PLACE: return half(p->lettered, p);
	case PM_ROLE_X: return within(p, 0, 300000);
	case PM_ROLE_Y: return within(p, 300000, 630000);
	default: return true;
	}
}

static int role_of(pm_named named, const pm_forms *p)
{
	const int bag = bag_role(p);
	if (bag >= 0)
		return bag;
	if (named.role >= 0 && p->values && fits(named.role, p))
		return named.role;
	if (most(p->postcode, p))
		return PM_ROLE_POSTCODE;
	return most(p->address, p) && p->words > PM_FORMS_WORDS ? PM_ROLE_TEXT : -1;
}

void pm_guess_column_of(pm_str header, const pm_forms *p, pm_guess_column *c)
{
	const pm_named named = pm_guess_named(header);
	c->hint = named.hint;
	c->role = -1;
	c->treat = PM_TREAT_KEEP;
	if (not_read(header, p, c))
		return;
	c->role = role_of(named, p);
	if (p->values == 0) {
		c->type = c->hint == PM_HINT_BIRTH ? PM_TYPE_DATE : PM_TYPE_CATEGORY;
		c->treat = c->hint == PM_HINT_BIRTH ? PM_TREAT_RESTRICTED : PM_TREAT_KEEP;
		c->remark = "leeg in dit bestand";
	} else if (bag_role(p) >= 0) {
		c->type = PM_TYPE_ID;
		c->remark = p->bag_short ? "nullen vooraan zijn weg; die worden hersteld" : NULL;
	} else if (is_date(p) || c->hint == PM_HINT_BIRTH) {
		date(p, c);
	} else if (c->role == PM_ROLE_TEXT) {
		c->type = PM_TYPE_TEXT;
	} else if (c->role == PM_ROLE_LETTER || c->role == PM_ROLE_ADDITION) {
		c->type = PM_TYPE_CATEGORY;
	} else if (!flag(p, c)) {
		if (most(p->number, p))
			number(p, c);
		else
			words(p, c);
	}
}
