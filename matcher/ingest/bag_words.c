#include "ingest/bag_words.h"

static const pm_str element_name[] = {
#define X(name, text) { "" text, sizeof(text) - 1 },
	PM_BAG_ELEMENT_MAP(X)
#undef X
};

static const struct { const char *text; pm_bag_life life; } statuses[] = {
#define X(life, text) { text, PM_BAG_##life },
	PM_BAG_STATUS_MAP(X)
#undef X
};
static const char *const uses[] = {
#define X(text) text,
	PM_BAG_USE_MAP(X)
#undef X
};
static const char *const doubts[] = {
#define X(text) text,
	PM_BAG_DOUBT_MAP(X)
#undef X
};

pm_bag_life pm_bag_life_of(uint8_t status) { return status ? statuses[status - 1].life : PM_BAG_UNKNOWN; }
const char *pm_bag_status_text(uint8_t status) { return status ? statuses[status - 1].text : ""; }

uint8_t pm_bag_status_of(pm_str s)
{
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
		if (pm_str_eq(s, pm_str_of(statuses[i].text)))
			return (uint8_t)(i + 1);
	return 0;
}

static int word_of(pm_str s, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (pm_str_eq(s, pm_str_of(words[i])))
			return i;
	return -1;
}

int pm_bag_use_of(pm_str word) { return word_of(word, uses, sizeof uses / sizeof uses[0]); }

int pm_bag_doubt_of(pm_str word)
{
	const int n = sizeof doubts / sizeof doubts[0], d = word_of(word, doubts, n);
	return d < 0 ? n : d;
}

enum { SLOTS = sizeof(pm_bag_index) };

static size_t slot_of(pm_str s)
{
	return (s.n * 31 + (unsigned char)s.p[0] * 7u + (unsigned char)s.p[s.n - 1] * 3u + (unsigned char)s.p[s.n / 2]) % SLOTS;
}

void pm_bag_index_init(pm_bag_index *x)
{
	*x = (pm_bag_index){ 0 };
	for (int i = 0; i < PM_EL_COUNT; i++) {
		size_t at = slot_of(element_name[i]);
		while (x->slot[at])
			at = (at + 1) % SLOTS;
		x->slot[at] = (uint8_t)(i + 1);
	}
}

bool pm_bag_index_find(const pm_bag_index *x, pm_str name, pm_bag_element *out)
{
	for (size_t at = slot_of(name); x->slot[at]; at = (at + 1) % SLOTS)
		if (pm_str_eq(element_name[x->slot[at] - 1], name)) {
			*out = (pm_bag_element)(x->slot[at] - 1);
			return true;
		}
	return false;
}
