#include "weigh/rate.h"

#include <math.h>
#include <stdlib.h>

pm_rate pm_rate_of(double hits, double n)
{
	const double z = 1.959963984540054;
	if (!(n > 0))
		return (pm_rate){ 0, 0, 1 };
	const double middle = (hits + z * z / 2) / (n + z * z), half = z / (n + z * z) * sqrt(hits * (n - hits) / n + z * z / 4);
	return (pm_rate){ hits / n, hits <= 0 ? 0 : middle - half, hits >= n ? 1 : middle + half };
}

double pm_normal_tail(double z) { return erfc(fabs(z) / 1.4142135623730951); }

static int rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double pm_false_discovery(double *p, uint32_t n, double share)
{
	qsort(p, n, sizeof *p, rising);
	for (uint32_t i = n; i-- > 0;)
		if (p[i] <= share * (i + 1) / n)
			return p[i];
	return -1;
}
