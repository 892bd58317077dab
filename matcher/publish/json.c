#include "publish/json.h"

#include "base/mem.h"

json_t *pm_json_string(pm_str s)
{
	json_t *whole = json_stringn(s.n ? s.p : "", s.n);
	if (whole)
		return whole;
	char *ascii = pm_strndup(s.p, s.n);
	for (size_t i = 0; ascii && i < s.n; i++)
		if ((unsigned char)ascii[i] >= 0x80)
			ascii[i] = '?';
	whole = ascii ? json_stringn(ascii, s.n) : NULL;
	pm_free(ascii);
	return whole;
}
