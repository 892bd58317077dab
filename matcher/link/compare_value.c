#include <math.h>

#include "base/mem.h"
#include "link/records.h"
#include "text/compare_fields.h"
#include "text/compare_tokens.h"
#include "text/name_org.h"
#include "text/name_person.h"
#include "text/phonetic_nl.h"

enum { MEMO = 1 << 14 }; /* 192 kB a field: stays in the second cache */

typedef struct memo { uint32_t a, b; uint8_t level; bool known; } memo;

struct pm_link_comparer {
	const pm_link_records *records;
	pm_pattern pattern[PM_FS_FIELDS];
	uint32_t patterned[PM_FS_FIELDS]; /* value of the pattern */
	memo *memo[PM_FS_FIELDS];
	pm_person_name person[PM_FS_FIELDS]; /* the left name, taken apart: it stays while a record meets those of its block */
	uint32_t named[PM_FS_FIELDS];        /* value of that name */
};

typedef double (*similarity)(pm_str a, pm_str b);
typedef uint8_t (*stepped)(pm_str a, pm_str b);

static double by_qgram(pm_str a, pm_str b) { return pm_qgram_similarity(a, b, 3); }
static uint8_t by_date(pm_str a, pm_str b) { return (uint8_t)pm_date_compare(a, b); }
static uint8_t by_initials(pm_str a, pm_str b) { return (uint8_t)pm_initials_compare(a, b); }
static uint8_t by_postcode(pm_str a, pm_str b) { return (uint8_t)pm_postcode_compare(a, b); }

pm_str pm_link_sound(pm_str surname, char room[PM_PHONETIC_BYTES])
{
	pm_surname x;
	pm_surname_split(surname, &x);
	return (pm_str){ room, pm_phonetic_nl(x.core, room) };
}

/* The same core, the same sound or nearly the same letters, and so on down; the prefix plays no part. Sounds are compared by the
 * caller, who has each of them once. */
static uint8_t by_surname(pm_str a, pm_str b)
{
	pm_surname x, y;
	pm_surname_split(a, &x);
	pm_surname_split(b, &y);
	if (pm_str_eq(x.core, y.core))
		return 0;
	const double alike = pm_jaro_winkler_plain(x.core, y.core);
	return alike >= 0.92 ? 1 : alike >= 0.88 ? 2 : alike >= 0.7 ? 3 : 4;
}

static bool sound_alike(const pm_link_values *v, uint32_t a, uint32_t b)
{
	return v->sound && v->sound[a] != PM_NO_CODE && v->sound[a] == v->sound[b];
}

static const char *const date_words[PM_DATE_STEPS] = {
	[PM_DATE_SAME] = "dezelfde dag",
	[PM_DATE_WITHIN] = "deels bekend, en wat bekend is klopt",
	[PM_DATE_SWAPPED] = "dag en maand verwisseld",
	[PM_DATE_TYPO] = "een cijfer anders, of twee verwisseld",
	[PM_DATE_TWO_PARTS] = "twee van jaar, maand en dag gelijk",
	[PM_DATE_DIFFERENT] = "een andere dag",
};
static const char *const initials_words[PM_INITIALS_STEPS] = {
	[PM_INITIALS_SAME] = "dezelfde voorletters",
	[PM_INITIALS_FEWER] = "dezelfde eerste voorletters, een heeft er meer",
	[PM_INITIALS_SHUFFLED] = "dezelfde voorletters in een andere volgorde",
	[PM_INITIALS_DIFFERENT] = "andere voorletters",
};
static const char *const postcode_words[PM_POSTCODE_STEPS] = {
	[PM_POSTCODE_SAME] = "dezelfde",
	[PM_POSTCODE_TYPO] = "een teken anders, of twee verwisseld",
	[PM_POSTCODE_AREA] = "dezelfde vier cijfers",
	[PM_POSTCODE_DIFFERENT] = "een andere",
};
static const char *const surname_words[] = { "dezelfde achternaam", "klinkt hetzelfde, of een kleine schrijffout", "lijkt erop", "lijkt er wat op",
                                             "een andere achternaam" };
static const char *const person_words[PM_PERSON_STEPS] = {
	[PM_PERSON_SAME] = "dezelfde naam",
	[PM_PERSON_INITIALS] = "dezelfde achternaam, voornamen of voorletters passen",
	[PM_PERSON_SWAPPED] = "voornaam en achternaam verwisseld",
	[PM_PERSON_MARRIED] = "voornamen passen, de een draagt de naam van de ander als tweede",
	[PM_PERSON_SOUNDS] = "achternaam anders geschreven, voornamen passen",
	[PM_PERSON_LETTER] = "dezelfde achternaam, van de voornamen alleen de eerste letter",
	[PM_PERSON_SURNAME] = "dezelfde achternaam, geen voornaam om te vergelijken",
	[PM_PERSON_FAMILY] = "dezelfde achternaam, een andere voornaam",
	[PM_PERSON_GIVEN] = "dezelfde voornaam, een andere achternaam",
	[PM_PERSON_DIFFERENT] = "een andere naam",
};

/* A comparison has steps of its own, or a similarity that the field cuts into levels. Where both are missing it needs a
 * prepared pattern. */
static const struct kind {
	stepped step;
	uint8_t steps;
	similarity alike;
	bool costly; /* more than looking up what it gave before */
	const char *const *words; /* of its steps, for people */
} kinds[] = {
	[PM_BY_EXACT] = { NULL, 2, NULL, false, NULL },
	[PM_BY_JARO_WINKLER] = { NULL, 0, NULL, false, NULL },
	[PM_BY_EDITS] = { NULL, 0, NULL, false, NULL },
	[PM_BY_TOKEN_SORT] = { NULL, 0, NULL, false, NULL },
	[PM_BY_TOKEN_SET] = { NULL, 0, pm_token_set, true, NULL },
	[PM_BY_QGRAM] = { NULL, 0, by_qgram, true, NULL },
	[PM_BY_DATE] = { by_date, PM_DATE_STEPS, NULL, false, date_words },
	[PM_BY_INITIALS] = { by_initials, PM_INITIALS_STEPS, NULL, true, initials_words },
	[PM_BY_POSTCODE] = { by_postcode, PM_POSTCODE_STEPS, NULL, false, postcode_words },
	[PM_BY_SURNAME] = { by_surname, sizeof surname_words / sizeof *surname_words, NULL, true, surname_words },
	[PM_BY_PERSON] = { NULL, PM_PERSON_STEPS, NULL, true, person_words },
	[PM_BY_ORGANISATION] = { NULL, 0, pm_org_laid_similarity, true, NULL },
};

uint8_t pm_link_levels_of(pm_link_by by, uint32_t bounds)
{
	if (kinds[by].steps)
		return bounds == 0 ? kinds[by].steps : 0;
	return bounds + 2 <= PM_FS_LEVELS ? (uint8_t)(bounds + 2) : 0;
}

void pm_link_level_says(const pm_link_field *f, uint8_t level, pm_buf *out)
{
	if (kinds[f->by].words)
		pm_buf_text(out, kinds[f->by].words[level]);
	else if (level == 0)
		pm_buf_text(out, "gelijk");
	else if (f->n_at_least == 0)
		pm_buf_text(out, "anders");
	else if (level <= f->n_at_least)
		pm_buf_printf(out, "voor %.0f %% of meer gelijk", 100 * f->at_least[level - 1]);
	else
		pm_buf_printf(out, "voor minder dan %.0f %% gelijk", 100 * f->at_least[f->n_at_least - 1]);
}

pm_status pm_link_comparer_new(const pm_link_records *r, pm_link_comparer **out, pm_err *err)
{
	pm_link_comparer *c = pm_alloc(1, sizeof *c);
	bool ok = c != NULL;
	for (uint32_t i = 0; ok && i < r->fields; i++) {
		c->patterned[i] = c->named[i] = PM_NO_CODE;
		if (kinds[r->field[i].by].costly)
			ok = (c->memo[i] = pm_alloc(MEMO, sizeof *c->memo[i])) != NULL;
	}
	if (!ok) {
		pm_link_comparer_free(c);
		return pm_fail(err, PM_E_NOMEM, "no memory to compare records");
	}
	c->records = r;
	*out = c;
	return PM_OK;
}

void pm_link_comparer_free(pm_link_comparer *c)
{
	for (uint32_t i = 0; c && i < PM_FS_FIELDS; i++)
		pm_free(c->memo[i]);
	pm_free(c);
}

/* How alike, as far as the levels of the field tell it apart: below the lowest bound it may be any other below it. */
static double similarity_of(pm_link_comparer *c, uint32_t field, uint32_t a, uint32_t b)
{
	const pm_link_values *v = &c->records->field[field];
	const pm_str s = pm_dict_get(v->text, b);
	if (kinds[v->by].alike)
		return kinds[v->by].alike(pm_dict_get(v->text, a), s);
	pm_pattern *p = &c->pattern[field];
	if (c->patterned[field] != a) {
		pm_pattern_set(p, pm_dict_get(v->text, a));
		c->patterned[field] = a;
	}
	const double least = v->at_least[v->n_at_least - 1];
	if (v->by == PM_BY_JARO_WINKLER)
		return pm_pattern_jaro_winkler_least(p, s, least);
	const uint32_t longer = p->n > s.n ? p->n : (uint32_t)s.n;
	const double most = (1 - least) * longer + 1; /* one more, for what rounding does */
	return 1 - (double)pm_pattern_edits(p, s, true, most < longer ? (uint32_t)most : longer) / longer;
}

static uint8_t by_person(pm_link_comparer *c, uint32_t field, uint32_t a, uint32_t b)
{
	const pm_dict *text = c->records->field[field].text;
	pm_person_name other;
	if (c->named[field] != a) {
		pm_person_read(pm_dict_get(text, a), &c->person[field]);
		c->named[field] = a;
	}
	pm_person_read(pm_dict_get(text, b), &other);
	return (uint8_t)pm_person_compare(&c->person[field], &other);
}

static uint8_t level_of(pm_link_comparer *c, uint32_t field, uint32_t a, uint32_t b)
{
	const pm_link_values *v = &c->records->field[field];
	if (kinds[v->by].step) {
		const uint8_t step = kinds[v->by].step(pm_dict_get(v->text, a), pm_dict_get(v->text, b));
		return step > 1 && sound_alike(v, a, b) ? 1 : step;
	}
	if (v->by == PM_BY_PERSON)
		return by_person(c, field, a, b);
	if (v->n_at_least == 0)
		return 1;
	const double alike = similarity_of(c, field, a, b);
	uint8_t level = 0;
	while (level < v->n_at_least && alike < v->at_least[level])
		level++;
	return (uint8_t)(level + 1);
}

uint8_t pm_link_level(pm_link_comparer *c, uint32_t field, uint32_t rank_a, uint32_t rank_b)
{
	const pm_link_values *v = &c->records->field[field];
	const uint32_t a = v->value[rank_a], b = v->value[rank_b];
	if (a == PM_NO_CODE || b == PM_NO_CODE)
		return PM_FS_NULL;
	if (a == b)
		return pm_link_level_of_equals(v, a);
	if (v->by == PM_BY_EXACT)
		return 1;
	if (!kinds[v->by].costly)
		return level_of(c, field, a, b);
	memo *known = &c->memo[field][pm_hash_mix(a, b) % MEMO];
	if (!known->known || known->a != a || known->b != b)
		*known = (memo){ a, b, level_of(c, field, a, b), true };
	return known->level;
}

bool pm_link_may_be_rare(const pm_link_records *r, uint32_t field, const uint8_t level[])
{
	const pm_link_values *v = &r->field[field];
	return v->frequency && level[field] == 0 && !(v->leans && level[v->leans - 1] == 0);
}

/* Agreement on a value: how much rarer it is than the agreement that u stands for. */
int32_t pm_link_frequency_bits(const pm_link_records *r, const pm_fs_model *f, uint32_t field, const uint8_t level[], uint32_t a, uint32_t b)
{
	const pm_link_values *v = &r->field[field];
	if (!pm_link_may_be_rare(r, field, level))
		return 0;
	return pm_bits_of(f->u[field][0] / fmax(v->share[v->value[a]], v->share[v->value[b]]));
}
