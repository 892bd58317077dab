/* reports.h - the codes of reports, as the registers spell them. */
#ifndef REPORTS_H
#define REPORTS_H
enum report_category { CROWDED, SUBLET, CHANGING, NOISE, WASTE, HOLIDAY_LET, UPKEEP, REMAINING };
#define REPORT_CATEGORIES { "overbewoning", "onderverhuur", "wisselende_bewoners", "geluid", "afval", "vakantieverhuur", \
                            "onderhoud", "overig" }
#define REPORT_CHANNELS { "steunpunt", "app", "telefoon", "politie", "mma" }
#endif
