#include "list/expect.h"

#include <math.h>

#include "base/mem.h"

static double count_at(const double *mass, uint32_t n, double share)
{
	double below = 0;
	for (uint32_t k = 0; k <= n; k++)
		if ((below += mass[k]) >= share)
			return k;
	return n;
}

pm_status pm_expect_hits(const double *p, uint32_t n, double *out_mean, double *out_low, double *out_high, pm_err *err)
{
	double *mass = pm_alloc((size_t)n + 1, sizeof *mass), mean = 0;
	if (!mass)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u expectations", n);
	mass[0] = 1;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = i + 1; k > 0; k--)
			mass[k] = mass[k] * (1 - p[i]) + mass[k - 1] * p[i];
		mass[0] *= 1 - p[i];
		mean += p[i];
	}
	*out_mean = mean;
	*out_low = count_at(mass, n, 0.05);
	*out_high = count_at(mass, n, 0.95);
	pm_free(mass);
	return PM_OK;
}

void pm_expect_share(uint32_t k, uint32_t n, double *low, double *high)
{
	const double z = 1.959963984540054, p = n ? (double)k / n : 0, m = n;
	if (n == 0) {
		*low = 0, *high = 1;
		return;
	}
	const double middle = p + z * z / (2 * m), half = z * sqrt(p * (1 - p) / m + z * z / (4 * m * m)), whole = 1 + z * z / m;
	*low = k == 0 ? 0 : (middle - half) / whole;
	*high = k == n ? 1 : (middle + half) / whole;
}
