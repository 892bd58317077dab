/* bag_words.h - the words of an extract: its elements, and the lists of the catalogue. Between bag_parse.c and bag_words.c. */
#ifndef PM_INGEST_BAG_WORDS_H
#define PM_INGEST_BAG_WORDS_H

#include "ingest/bag.h"

/* Elements whose text is wanted. */
#define PM_BAG_ELEMENT_MAP(X)                                                                                       \
	X(ID, "identificatie") X(STATUS, "status") X(BEGIN, "beginGeldigheid") X(END, "eindGeldigheid")      \
	X(TURN, "voorkomenidentificatie") X(INACTIVE, "tijdstipInactief") X(INACTIVE_LV, "tijdstipInactiefLV") \
	X(NO_BAG, "tijdstipNietBagLV") X(REF_NUMBER, "NummeraanduidingRef") X(REF_PAND, "PandRef")           \
	X(REF_STREET, "OpenbareRuimteRef") X(REF_PLACE, "WoonplaatsRef") X(NUMBER, "huisnummer")             \
	X(LETTER, "huisletter") X(ADDITION, "huisnummertoevoeging") X(POSTCODE, "postcode")                  \
	X(AREA, "oppervlakte") X(USE, "gebruiksdoel") X(YEAR, "oorspronkelijkBouwjaar") X(NAME, "naam")      \
	X(BRIEF, "verkorteNaam") X(POINT, "pos") X(RING, "posList") X(DOUBT, "kenmerk") X(IN_DOUBT, "inOnderzoek") \
	X(OF_NUMBER, "identificatieVanNummeraanduiding") X(OF_STREET, "identificatieVanOpenbareRuimte")      \
	X(OF_PAND, "identificatieVanPand") X(OF_PLACE, "identificatieVanWoonplaats")                         \
	X(OF_VBO, "identificatieVanVerblijfsobject") X(OF_LIG, "identificatieVanLigplaats")                  \
	X(OF_STA, "identificatieVanStandplaats") X(DAY, "StandTechnischeDatum") X(TYPE, "objectType")
typedef enum pm_bag_element {
#define X(name, text) PM_EL_##name,
	PM_BAG_ELEMENT_MAP(X)
#undef X
	PM_EL_COUNT
} pm_bag_element;

/* The elements by name, for one parser: `slot` holds element + 1 by hash; 0: none. */
typedef struct pm_bag_index { uint8_t slot[256]; } pm_bag_index;

void pm_bag_index_init(pm_bag_index *x);

/* `name` is not empty. Cost O(1) */
bool pm_bag_index_find(const pm_bag_index *x, pm_str name, pm_bag_element *out);

uint8_t pm_bag_status_of(pm_str word); /* 1-based in PM_BAG_STATUS_MAP; 0: not a word of the catalogue */
int pm_bag_use_of(pm_str word);        /* place in PM_BAG_USE_MAP; -1: no such use */
int pm_bag_doubt_of(pm_str word);      /* place in PM_BAG_DOUBT_MAP, or behind the last: anything else */

#endif
