/* words.h - the words of the language that are not operators: for editors. What follows a word is the parser's; that this
 * list holds every word which begins a statement is held by tests/unit/test_lang_form.c. */
#ifndef PM_LANG_WORDS_H
#define PM_LANG_WORDS_H

#define PM_BLOCK_WORDS \
	"include separate register theme parameter group approve signal role context rule exempt list link"

#define PM_STATEMENT_WORDS \
	"file title owner basis source purpose class show optional retain keep mutation key known period once aliases spine field " \
	"only address household expect about prior calibrated rationale when grade weight because silent check mechanism innocent status test " \
	"area take at skip control order teams days visits least first recheck partner where records against value block compare accept review give one same"

#define PM_INNER_WORDS \
	"for table column unit from drop pseudonym rsin restricted delivery unapproved rows within between next by to most until " \
	"after sees worth route random eligible ground visited dropped more than visit owner m km maandag dinsdag woensdag donderdag vrijdag " \
	"zaterdag zondag ochtend middag avond bits percent fires unknown trial pilot mature retired pand street straat buurt approved null words share median moves replace append upsert delete months slope shift"

#define PM_VALUE_WORDS "true false today current"
#define PM_TYPE_WORDS "flag count number date category id text"

#endif
