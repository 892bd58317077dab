/* registers.h - the registers of a delivery and how each is written. */
#ifndef REGISTERS_H
#define REGISTERS_H
#include "city.h"
#include "writer.h"

void registers_write(const city *c, const char *out);   /* every register, levering.csv and waarheid/ in folder out */

void write_bag_adressen(const city *c, csv *w);
void write_bag_aliassen(const city *c, csv *w);
void write_brp_personen(const city *c, csv *w);
void write_brp_relaties(const city *c, csv *w);
void write_brk_eigendom(const city *c, csv *w);
void write_woz_objecten(const city *c, csv *w);
void write_vergunningen(const city *c, csv *w);
void write_meldingen(const city *c, csv *w);
void write_zaken(const city *c, csv *w);
void write_bezoeken(const city *c, csv *w);
void write_kvk_vestigingen(const city *c, csv *w);
void write_energielabels(const city *c, csv *w);
void write_parkeervergunningen(const city *c, csv *w);
void write_advertenties(const city *c, csv *w);
void write_huurcontracten(const city *c, csv *w);
void write_post_retour(const city *c, csv *w);
void write_laa_signalen(const city *c, csv *w);
void write_terugmeldingen(const city *c, csv *w);
void write_corporatie_bezit(const city *c, csv *w);
void write_waterverbruik(const city *c, csv *w);
void write_afvalpas(const city *c, csv *w);
void write_straatobservaties(const city *c, csv *w);
void write_instellingen(const city *c, csv *w);
void write_gebieden(const city *c, csv *w);
#endif
