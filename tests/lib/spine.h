/* spine.h - a spine out of a few lines, for tests about addresses.
 *
 * Shape   a line is `id;street;number;letter;addition;postcode;place`; an empty field is null. */
#ifndef SPINE_H
#define SPINE_H

#include "address/address.h"

enum { SPINE_FIELDS = 7 };

static inline void spine_free(pm_address_columns *t)
{
	for (int i = 0; i < PM_ROLES; i++)
		pm_column_free((pm_column *)(uintptr_t)t->role[i]);
	*t = (pm_address_columns){ 0 };
}

/* `types`: per field, the column's type. False: out of memory. */
static inline bool spine_of(const char *const *line, uint32_t n, const pm_role role[], const pm_type types[], int fields, pm_address_columns *out)
{
	*out = (pm_address_columns){ .rows = n };
	for (int f = 0; f < fields; f++) {
		pm_column *c;
		if (pm_column_new(PM_STR("kolom"), types[f], n, &c, NULL) != PM_OK)
			return false;
		out->role[role[f]] = c;
		for (uint32_t r = 0; r < n; r++) {
			const char *p = line[r];
			for (int k = 0; k < f && p; k++)
				p = (p = strchr(p, ';')) ? p + 1 : NULL;
			const pm_str s = { p ? p : "", p ? strcspn(p, ";") : 0 };
			pm_status st = PM_OK;
			if (s.n && types[f] == PM_TYPE_COUNT) {
				int32_t v = 0;
				for (size_t i = 0; i < s.n; i++)
					v = v * 10 + (s.p[i] - '0');
				pm_column_set_count(c, r, v);
			} else if (s.n) {
				st = types[f] == PM_TYPE_TEXT ? pm_column_set_text(c, r, s, NULL) : pm_column_set_word(c, r, s, NULL);
			}
			if (st)
				return false;
		}
		pm_column_seal(c);
	}
	return true;
}

static const pm_role spine_roles[SPINE_FIELDS] = { PM_ROLE_ID, PM_ROLE_STREET, PM_ROLE_NUMBER, PM_ROLE_LETTER, PM_ROLE_ADDITION,
                                                   PM_ROLE_POSTCODE, PM_ROLE_PLACE };
static const pm_type spine_types[SPINE_FIELDS] = { PM_TYPE_ID, PM_TYPE_CATEGORY, PM_TYPE_COUNT, PM_TYPE_CATEGORY, PM_TYPE_CATEGORY,
                                                   PM_TYPE_CATEGORY, PM_TYPE_CATEGORY };

static const char *const spine_lines[] = {
	"0518200000000001;Jan Luijkenlaan;12;A;;2533AB;'s-Gravenhage",
	"0518200000000002;Jan Luijkenlaan;12;;;2533AB;'s-Gravenhage",
	"0518200000000003;Jan Luijkenlaan;14;;;2533AB;'s-Gravenhage",
	"0518200000000004;Leyweg;1485;;;2545GA;'s-Gravenhage",
	"0518200000000005;Leyweg;100;;II;2545CA;'s-Gravenhage",
	"0518200000000006;Leyweg;100;;HS;2545CA;'s-Gravenhage",
	"0518200000000007;Leyweg;102;;2;2545CA;'s-Gravenhage",
	"0518200000000008;Leyweg;102;;II;2545CA;'s-Gravenhage",
	"0518200000000009;Bezuidenhoutseweg;265;B;3;2594AN;'s-Gravenhage",
	"0518200000000010;Bezuidenhoutseweg;265;;B3;2594AN;'s-Gravenhage",
	"0518200000000011;Bezuidenhoutseweg;265;;;2594AN;'s-Gravenhage",
	"0518200000000012;Burgemeester Patijnlaan;35;;;2585BG;'s-Gravenhage",
	"0518200000000013;Van der Vennestraat;8;;;2525CA;'s-Gravenhage",
	"0518200000000014;Van der Vennestraat;10;;BISA;2525CA;'s-Gravenhage",
	"0518200000000015;1e Braamstraat;5;;;2563AA;'s-Gravenhage",
	"0518200000000016;2e Braamstraat;5;;;2563AB;'s-Gravenhage",
	"0518200000000017;Händellaan;17;;;2551AA;'s-Gravenhage",
	"0518200000000018;Torenflat;3;A;0101;2491AA;'s-Gravenhage",
	"0518200000000019;Wielewaal;11;;;2566AA;'s-Gravenhage",
	"0518200000000020;De Wielewaal;11;;;2566BB;'s-Gravenhage",
	"0518200000000021;Zamenhofstraat;7;;;2571AA;'s-Gravenhage",
	"0518200000000022;Zamenhofstraat;15;;;2571AA;'s-Gravenhage",
	"0518200000000023;Plein 1813;4;;;2514JN;'s-Gravenhage",
	"0518200000000024;Kerkstraat;1;;;2514AA;'s-Gravenhage",
	"0518200000000025;Burgemeester van Hovell tot Westerflierpad;9;;;2597AA;'s-Gravenhage",
	"0518200000000026;Hoek;24;;;2512JH;'s-Gravenhage",
	"0518200000000027;Hofweg;24;;;2511AA;'s-Gravenhage",
};
enum { SPINE_ROWS = sizeof spine_lines / sizeof *spine_lines };

static inline bool spine_small(pm_address_columns *out)
{
	return spine_of(spine_lines, SPINE_ROWS, spine_roles, spine_types, SPINE_FIELDS, out);
}

#endif
