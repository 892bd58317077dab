/* parse_part.h - one function for each part of a file, called where the word that begins it was passed. */
#ifndef PM_LANG_PARSE_PART_H
#define PM_LANG_PARSE_PART_H

#include "lang/parse_token.h"

PM_CHECK pm_status pm_parse_expr(pm_parser *p, pm_expr **out);
PM_CHECK pm_status pm_parse_template(pm_parser *p, pm_template **out);
PM_CHECK pm_status pm_parse_register(pm_parser *p);
PM_CHECK pm_status pm_parse_expect(pm_parser *p, pm_expect *out, pm_register_names *names); /* behind the word expect */
PM_CHECK pm_status pm_parse_signal(pm_parser *p, bool context);
PM_CHECK pm_status pm_parse_rule(pm_parser *p);
PM_CHECK pm_status pm_parse_exempt(pm_parser *p);
PM_CHECK pm_status pm_parse_list(pm_parser *p);
PM_CHECK pm_status pm_parse_link(pm_parser *p);

#endif
