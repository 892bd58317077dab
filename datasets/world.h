/* world.h - the causal strengths of one city: documented ranges, one value of each drawn per seed.
 *
 * Shape   one double per parameter. A .world file narrows or moves a range; what it does not name keeps the default.
 * Units   percent of dwellings, events a year per address, probabilities, days, or a bare factor: see the table. */
#ifndef WORLD_H
#define WORLD_H
#include <stdint.h>
#include <stdio.h>

/* name, low, high, what it means */
#define WORLD_PARAMETERS(X) \
	X(overbewoning_procent, 2.9, 3.5, "percent of dwellings with overbewoning at the as-of date, before enforcement") \
	X(adresfraude_procent, 3.3, 4.1, "percent of dwellings with adresfraude, before enforcement") \
	X(aandeel_kamers, 0.40, 0.50, "relative weight of rooms let without a permit") \
	X(aandeel_arbeid, 0.25, 0.35, "relative weight of houses full of labour migrants") \
	X(aandeel_inwoning, 0.20, 0.30, "relative weight of a second family moving in") \
	X(praktijk_sterkte, 0.9, 1.2, "how much the landlord's practice matters (exponent)") \
	X(buurt_spreiding, 0.3, 0.5, "log deviation of true rates between buurten") \
	X(episode_jaren, 1.8, 2.6, "mean length of a situation in years") \
	X(inschrijving_kamers, 0.40, 0.60, "share registered among room tenants") \
	X(inschrijving_arbeid, 0.06, 0.20, "share registered among labour migrants") \
	X(inschrijving_inwoning, 0.45, 0.70, "share registered of a second family") \
	X(melding_per_situatie, 0.55, 0.9, "reports a year about an overbewoning situation, average buurt") \
	X(melding_fraude, 0.16, 0.30, "reports a year about an adresfraude situation") \
	X(melding_onschuld, 0.040, 0.055, "reports a year about an address without a cause at it") \
	X(melding_spreiding, 0.45, 0.65, "log deviation of the habit of reporting between buurten") \
	X(melding_omkering, 0, 0, "0: as usual; 1: silence where it is wrong, reports where it is not") \
	X(ruzie_procent, 0.5, 0.9, "percent of addresses with a feud that makes reports") \
	X(verwijt_procent, 1.6, 2.4, "percent of doors blamed for nuisance in public space") \
	X(grote_gezinnen, 0.030, 0.045, "share of families with five or more children at home") \
	X(achterblijvers, 0.035, 0.055, "share of moves that the BRP learns only after months") \
	X(achterblijf_dagen, 220, 320, "mean delay of those, in days") \
	X(opneming_dagen, 8, 16, "mean days between a fact and its entry in the BRP") \
	X(zonder_inschrijving, 0.012, 0.02, "share of ordinary households that never registers") \
	X(zaken_per_jaar, 7900, 8700, "cases a year in the full city") \
	X(keuze_melding, 0.45, 0.55, "share of cases opened on a report") \
	X(keuze_gewoonte, 0.25, 0.35, "share of cases chosen by neighbourhood, street and landlord habit") \
	X(aanwijzing_deel, 0.28, 0.36, "share of the remaining cases that rest on a hint; the others are teams and samples") \
	X(aanwijzing_waarde, 3, 5, "how many blind picks a hint is worth") \
	X(ontdekking, 0.66, 0.82, "chance that an inspector inside sees what is wrong, average strictness") \
	X(terugval, 0.18, 0.30, "chance that a situation returns after a finding") \
	X(water_ruis, 0.34, 0.44, "log deviation of water use per person between households") \
	X(lek_procent, 1.2, 2.2, "percent of connections with a leak or a garden that drinks") \
	X(afval_ruis, 0.45, 0.6, "log deviation of waste openings per person") \
	X(post_kans, 0.18, 0.30, "returned letters a year for a person registered but not living there") \
	X(post_onschuld, 0.016, 0.024, "returned letters a year at any address") \
	X(laa_kans, 0.12, 0.20, "chance of an LAA signal during an adresfraude situation") \
	X(terugmelding_kans, 0.10, 0.17, "chance of a terugmelding during an adresfraude situation") \
	X(advertentie_kans, 0.08, 0.14, "chance of an advertisement during rooms or subletting") \
	X(contract_kans, 0.04, 0.07, "chance that a contract of such a letting is in a file") \
	X(observatie_kans, 0.16, 0.26, "chance of a street observation during overbewoning") \
	X(parkeer_kans, 0.27, 0.37, "chance of a parking permit per adult") \
	X(vuil, 0.9, 1.1, "factor on every error of free-text addresses") \
	X(id_ontbreekt, 0.40, 0.50, "share of BRP rows without a nummeraanduiding_id") \
	X(id_nul_kwijt, 0.25, 0.40, "share of the ids in the BRP that lost their leading zero")

typedef struct world {
#define X(name, low, high, meaning) double name;
	WORLD_PARAMETERS(X)
#undef X
} world;

/* Draw a world: the ranges of FILE (NULL: defaults) and the seed. Ends the program on an unknown name or a bad range. */
void world_draw(world *w, const char *file, uint64_t seed);
void world_print(const world *w, FILE *out);   /* name = value, one a line */
#endif
