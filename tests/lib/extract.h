/* extract.h - BAG 2.0 extracts, made object by object. Ids are given by their last digits: vbo 7 is 0518010000000007. */
#ifndef EXTRACT_H
#define EXTRACT_H

#include "archive.h"
#include "dice.h"

/* When an occurrence is valid; NULL end: still. `more`: further elements of its history. */
typedef struct valid { int turn; const char *begin, *end, *more; } valid;

/* Numbers of documents and moments of registration: always the same, or ever other ones, as in a real extract. */
static bool extract_varied;
static inline uint32_t extract_number_of(uint32_t most)
{
	static uint64_t state = 1;
	if (!extract_varied)
		return 7 % most;
	return dice_below(&state, most);
}

static inline void extract_moment(pm_buf *b, const char *name, const char *day)
{
	pm_buf_printf(b, "<Historie:%s>%sT%02u:%02u:%02u.%03u</Historie:%s>", name, day, extract_number_of(24), extract_number_of(60), extract_number_of(60),
	              extract_number_of(1000), name);
}

static inline void extract_valid(pm_buf *b, valid v)
{
	pm_buf_printf(b, "<Objecten:voorkomen><Historie:Voorkomen><Historie:voorkomenidentificatie>%d</Historie:voorkomenidentificatie>"
	                 "<Historie:beginGeldigheid>%s</Historie:beginGeldigheid>", v.turn ? v.turn : 1, v.begin);
	if (v.end)
		pm_buf_printf(b, "<Historie:eindGeldigheid>%s</Historie:eindGeldigheid>", v.end);
	extract_moment(b, "tijdstipRegistratie", v.begin);
	pm_buf_text(b, "<Historie:BeschikbaarLV>");
	extract_moment(b, "tijdstipRegistratieLV", v.begin);
	pm_buf_printf(b, "%s</Historie:BeschikbaarLV></Historie:Voorkomen></Objecten:voorkomen>", v.more ? v.more : "");
}

static inline void extract_begin(pm_buf *b, const char *kind) { pm_buf_printf(b, "<sl:stand><sl-bag-extract:bagObject><Objecten:%s>", kind); }
static inline void extract_end(pm_buf *b, const char *kind, const char *status, valid v)
{
	pm_buf_printf(b, "<Objecten:status>%s</Objecten:status><Objecten:geconstateerd>N</Objecten:geconstateerd>"
	                 "<Objecten:documentdatum>2009-01-20</Objecten:documentdatum><Objecten:documentnummer>BRA/FB%08u</Objecten:documentnummer>", status,
	              extract_number_of(100000000));
	extract_valid(b, v);
	pm_buf_printf(b, "</Objecten:%s></sl-bag-extract:bagObject></sl:stand>", kind);
}

static inline void extract_number(pm_buf *b, int id, int street, int number, const char *suffix, const char *status, valid v)
{
	extract_begin(b, "Nummeraanduiding");
	pm_buf_printf(b, "<Objecten:identificatie domein=\"NL.IMBAG.Nummeraanduiding\">051820%010d</Objecten:identificatie>"
	                 "<Objecten:huisnummer>%d</Objecten:huisnummer>%s<Objecten:postcode>2533AB</Objecten:postcode>"
	                 "<Objecten:typeAdresseerbaarObject>Verblijfsobject</Objecten:typeAdresseerbaarObject><Objecten:ligtAan>"
	                 "<Objecten-ref:OpenbareRuimteRef domein=\"NL.IMBAG.Openbareruimte\">051830%010d</Objecten-ref:OpenbareRuimteRef></Objecten:ligtAan>",
	                 id, number, suffix, street);
	extract_end(b, "Nummeraanduiding", status, v);
}

static inline void extract_street(pm_buf *b, int id, const char *name, const char *brief, valid v)
{
	extract_begin(b, "OpenbareRuimte");
	pm_buf_printf(b, "<Objecten:identificatie domein=\"NL.IMBAG.Openbareruimte\">051830%010d</Objecten:identificatie><Objecten:naam>%s</Objecten:naam>", id, name);
	if (brief)
		pm_buf_printf(b, "<Objecten:verkorteNaam><nen5825:VerkorteNaamOpenbareRuimte><nen5825:verkorteNaam>%s</nen5825:verkorteNaam>"
		                 "</nen5825:VerkorteNaamOpenbareRuimte></Objecten:verkorteNaam>", brief);
	pm_buf_text(b, "<Objecten:type>Weg</Objecten:type><Objecten:ligtIn><Objecten-ref:WoonplaatsRef domein=\"NL.IMBAG.Woonplaats\">1245"
	               "</Objecten-ref:WoonplaatsRef></Objecten:ligtIn>");
	extract_end(b, "OpenbareRuimte", "Naamgeving uitgegeven", v);
}

static inline void extract_place(pm_buf *b, const char *name, valid v)
{
	extract_begin(b, "Woonplaats");
	pm_buf_printf(b, "<Objecten:identificatie domein=\"NL.IMBAG.Woonplaats\">1245</Objecten:identificatie><Objecten:naam>%s</Objecten:naam>", name);
	extract_end(b, "Woonplaats", "Woonplaats aangewezen", v);
}

static inline void extract_pand(pm_buf *b, int id, int year, const char *status, valid v)
{
	extract_begin(b, "Pand");
	pm_buf_printf(b, "<Objecten:identificatie domein=\"NL.IMBAG.Pand\">051810%010d</Objecten:identificatie><Objecten:geometrie>"
	                 "<gml:Polygon srsName=\"urn:ogc:def:crs:EPSG::28992\" srsDimension=\"3\"><gml:exterior><gml:LinearRing>"
	                 "<gml:posList count=\"9\">", id);
	for (int i = 0; i < 9; i++)
		pm_buf_printf(b, "80%03u.%03u 455%03u.%03u 0.0 ", extract_number_of(1000), extract_number_of(1000), extract_number_of(1000), extract_number_of(1000));
	pm_buf_printf(b, "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></Objecten:geometrie>"
	                 "<Objecten:oorspronkelijkBouwjaar>%d</Objecten:oorspronkelijkBouwjaar>", year);
	extract_end(b, "Pand", status, v);
}

static inline void extract_refs(pm_buf *b, const char *around, const char *ref, const int *id)
{
	if (!id || !*id)
		return;
	pm_buf_printf(b, "<Objecten:%s>", around);
	for (; *id; id++)
		pm_buf_printf(b, "<Objecten-ref:%sRef domein=\"NL.IMBAG.%s\">0518%s%010d</Objecten-ref:%sRef>", ref, ref, ref[0] == 'P' ? "10" : "20", *id, ref);
	pm_buf_printf(b, "</Objecten:%s>", around);
}

/* `geometry` is what stands in <Objecten:geometrie>; `panden` and `sides` end in 0. */
static inline void extract_object(pm_buf *b, const char *kind, int id, int main, const int *sides, const int *panden, const char *geometry,
                                  const char *rest, const char *status, valid v)
{
	extract_begin(b, kind);
	pm_buf_printf(b, "<Objecten:heeftAlsHoofdadres><Objecten-ref:NummeraanduidingRef domein=\"NL.IMBAG.Nummeraanduiding\">051820%010d"
	                 "</Objecten-ref:NummeraanduidingRef></Objecten:heeftAlsHoofdadres>", main);
	extract_refs(b, "heeftAlsNevenadres", "Nummeraanduiding", sides);
	pm_buf_printf(b, "<Objecten:identificatie domein=\"NL.IMBAG.%s\">0518%s%010d</Objecten:identificatie><Objecten:geometrie>%s</Objecten:geometrie>%s",
	              kind, kind[0] == 'V' ? "01" : kind[0] == 'L' ? "02" : "03", id, geometry, rest);
	extract_refs(b, "maaktDeelUitVan", "Pand", panden);
	extract_end(b, kind, status, v);
}

#define POINT(x, y) "<Objecten:punt><gml:Point srsName=\"urn:ogc:def:crs:EPSG::28992\" srsDimension=\"3\"><gml:pos>" x " " y " 0.0</gml:pos></gml:Point></Objecten:punt>"

static inline void extract_doubt(pm_buf *b, const char *kind, const char *id, const char *what, const char *is, const char *end)
{
	pm_buf_printf(b, "<sl:stand><sl-bag-extract:kenmerkInOnderzoek><KenmerkInOnderzoek:Kenmerk%sInOnderzoek><KenmerkInOnderzoek:kenmerk>%s"
	                 "</KenmerkInOnderzoek:kenmerk><KenmerkInOnderzoek:identificatieVan%s domein=\"NL.IMBAG.%s\">%s</KenmerkInOnderzoek:identificatieVan%s>"
	                 "<KenmerkInOnderzoek:inOnderzoek>%s</KenmerkInOnderzoek:inOnderzoek><Historie:HistorieInOnderzoek>"
	                 "<Historie:beginGeldigheid>2020-01-01</Historie:beginGeldigheid>", kind, what, kind, kind, id, kind, is);
	if (end)
		pm_buf_printf(b, "<Historie:eindGeldigheid>%s</Historie:eindGeldigheid>", end);
	pm_buf_printf(b, "</Historie:HistorieInOnderzoek></KenmerkInOnderzoek:Kenmerk%sInOnderzoek></sl-bag-extract:kenmerkInOnderzoek></sl:stand>", kind);
}

/* A part of the extract around its objects; `day` NULL: none is stated. */
static inline void extract_part(pm_buf *b, const char *type, const char *day, pm_str objects)
{
	pm_buf_text(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sl-bag-extract:bagStand xmlns:Objecten=\"www.kadaster.nl/schemas/lvbag/imbag/objecten/v20200601\" "
	               "xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:Historie=\"www.kadaster.nl/schemas/lvbag/imbag/historie/v20200601\" "
	               "xmlns:Objecten-ref=\"www.kadaster.nl/schemas/lvbag/imbag/objecten-ref/v20200601\" xmlns:nen5825=\"www.kadaster.nl/schemas/lvbag/imbag/nen5825/v20200601\" "
	               "xmlns:KenmerkInOnderzoek=\"www.kadaster.nl/schemas/lvbag/imbag/kenmerkinonderzoek/v20200601\" "
	               "xmlns:selecties-extract=\"http://www.kadaster.nl/schemas/lvbag/extract-selecties/v20200601\" "
	               "xmlns:sl-bag-extract=\"http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601\" xmlns:sl=\"http://www.kadaster.nl/schemas/standlevering-generiek/1.0\">");
	if (day)
		pm_buf_printf(b, "<sl-bag-extract:bagInfo><selecties-extract:LVC-Extract><selecties-extract:StandTechnischeDatum>%s</selecties-extract:StandTechnischeDatum>"
		                 "</selecties-extract:LVC-Extract></sl-bag-extract:bagInfo>", day);
	pm_buf_printf(b, "<sl:standBestand><sl:inhoud><sl:objectTypen><sl:objectType>%s</sl:objectType></sl:objectTypen></sl:inhoud>", type);
	pm_buf_add_str(b, objects);
	pm_buf_text(b, "</sl:standBestand></sl-bag-extract:bagStand>\n");
}

#endif
