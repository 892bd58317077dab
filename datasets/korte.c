#include "korte.h"
#include <stdio.h>
#include <string.h>

enum { LONGEST = 24, ROOM = 128 };

static const char *const shorter[][2] = {   /* in this order, until it fits */
	{ "Burgemeester ", "Burg " }, { "Professor ", "Prof " }, { "Jonkheer ", "Jhr " }, { "Architect ", "Arch " },
	{ "Prinses ", "Pr " }, { "Prins ", "Pr " }, { "Koningin ", "Kon " }, { "Dokter ", "Dr " },
	{ " van der ", " vd " }, { " van den ", " vd " }, { " van de ", " vd " }, { " van ", " v " },
	{ "straat", "str" }, { "laan", "ln" }, { "plantsoen", "plnts" }, { "plein", "pln" }, { "kade", "kd" },
	{ "hoofdstr", "hfdstr" }, { "weg", "wg" }, { "singel", "sngl" }, { "gracht", "gr" },
};

int utf8_length(const char *text)
{
	int n = 0;
	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static void replace(char text[ROOM], const char *from, const char *to)
{
	char *at = NULL;
	for (char *p = text; (p = strstr(p, from)); p++)
		at = p;
	if (!at)
		return;
	char rest[ROOM];
	snprintf(rest, sizeof rest, "%s", at + strlen(from));
	snprintf(at, (size_t)(text + ROOM - at), "%s%s", to, rest);
}

/* The first word longer than one letter, unless it is the last word, becomes its initial. */
static int shorten_first_word(char text[ROOM])
{
	for (char *p = text; *p; ) {
		const size_t n = strcspn(p, " ");
		if (!p[n])
			return 0;
		int letter = 1;
		while ((p[letter] & 0xc0) == 0x80)
			letter++;
		if ((int)n > letter && !(n == 2 && p[1] == 'd')) {
			memmove(p + letter, p + n, strlen(p + n) + 1);
			return 1;
		}
		p += n + 1;
	}
	return 0;
}

void korte_naam(char out[32], const char *name)
{
	char text[ROOM];
	snprintf(text, sizeof text, "%s", name);
	for (size_t i = 0; i < sizeof shorter / sizeof *shorter && utf8_length(text) > LONGEST; i++)
		replace(text, shorter[i][0], shorter[i][1]);
	while (utf8_length(text) > LONGEST && shorten_first_word(text))
		;
	size_t size = 0;
	for (int n = 0; text[size] && n < LONGEST; n++)
		do
			size++;
		while ((text[size] & 0xc0) == 0x80);
	memcpy(out, text, size);
	out[size] = 0;
}
