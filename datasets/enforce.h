/* enforce.h - the codes of cases and visits, as the registers spell them. */
#ifndef ENFORCE_H
#define ENFORCE_H
enum conclusion { FOUND_NOTHING, FOUND_CROWDED, FOUND_FRAUD, FOUND_OTHER, FOUND_DOUBT, FOUND_NOBODY };
enum visit_situation { NOBODY, REFUSED, ACCESS };
enum outcome { OUT_NONE, OUT_VIOLATION, OUT_NO_PROOF, OUT_PERMITTED, OUT_LEGALISED, OUT_PASSED_ON };
#define THEMES { "overbewoning", "adresfraude" }
#define REASONS { "melding", "signaal", "project", "iha", "laa", "steekproef" }
#define OUTCOMES { "geen_overtreding", "overtreding", "onvoldoende_bewijs", "vergund", "gelegaliseerd", "doorgezet" }
#define MEASURES { "", "gesprek", "waarschuwing", "dwangsom", "bestuursdwang", "boete", "strafrecht" }
#define SITUATIONS { "niemand_thuis", "geen_medewerking", "toegang" }
#define CONCLUSIONS { "geen_overtreding", "overbewoning", "adresfraude", "andere_overtreding", "nader_onderzoek", "" }
#endif
