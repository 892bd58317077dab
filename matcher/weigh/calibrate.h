/* calibrate.h - probabilities made right by what people decided: a rising curve from the one shown to the one found.
 *
 * Guard   nothing changes below PM_CALIBRATE_LEAST decisions (weet niet does not count) or while fewer than
 *         PM_CALIBRATE_EITHER of them say gelijk, or niet gelijk. The curve is made from the first 200, 400, 800, ... decisions, so
 *         that not every answer changes every join. In each bin PM_CALIBRATE_PRIOR decisions are added that say what the
 *         program said: few decisions move little.
 * Source  isotonic regression by pooling adjacent violators: Ayer and others, Annals of Mathematical Statistics 26 (1955)
 *         641-647; between the bins straight lines, from (0, 0) to (1, 1). */
#ifndef PM_WEIGH_CALIBRATE_H
#define PM_WEIGH_CALIBRATE_H

#include "weigh/rulings.h"

enum { PM_CALIBRATE_LEAST = 200, PM_CALIBRATE_EITHER = 20, PM_CALIBRATE_PRIOR = 10, PM_CALIBRATE_BINS = 14 };

typedef struct pm_calibration {
	uint32_t points;     /* 0: probabilities stay as they are */
	uint32_t decisions;  /* that made it */
	double shown[PM_CALIBRATE_BINS + 2], found[PM_CALIBRATE_BINS + 2]; /* both rising, 0 first and 1 last */
} pm_calibration;

/* Makes the curve of decisions, whatever their order in memory: the oldest count first.
 * Errors PM_E_NOMEM. Cost O(n log n). */
PM_CHECK pm_status pm_calibrate(const pm_rulings *r, pm_calibration *out, pm_err *err);

double pm_calibrated(const pm_calibration *c, double p);

#endif
