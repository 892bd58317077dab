#include "weigh/solve.h"

#include <math.h>

static double dot(const double *a, const double *b, uint32_t n)
{
	double s = 0;
	for (uint32_t i = 0; i < n; i++)
		s += a[i] * b[i];
	return s;
}

bool pm_factor(double *a, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		double *row = a + (uint64_t)i * n;
		for (uint32_t j = 0; j < i; j++)
			row[j] = (row[j] - dot(row, a + (uint64_t)j * n, j)) / a[(uint64_t)j * n + j];
		const double d = row[i] - dot(row, row, i);
		if (!(d > 0))
			return false;
		row[i] = sqrt(d);
	}
	return true;
}

void pm_factor_solve(const double *l, uint32_t n, double *b)
{
	for (uint32_t i = 0; i < n; i++)
		b[i] = (b[i] - dot(l + (uint64_t)i * n, b, i)) / l[(uint64_t)i * n + i];
	for (uint32_t i = n; i-- > 0;) {
		b[i] /= l[(uint64_t)i * n + i];
		for (uint32_t j = 0; j < i; j++)
			b[j] -= l[(uint64_t)i * n + j] * b[i];
	}
}

double pm_factor_log_determinant(const double *l, uint32_t n)
{
	double s = 0;
	for (uint32_t i = 0; i < n; i++)
		s += 2 * log(l[(uint64_t)i * n + i]);
	return s;
}

/* The inverse's diagonal is the squared length of each column of inv(L). */
void pm_factor_inverse_diagonal(const double *l, uint32_t n, double *out, double *work)
{
	for (uint32_t c = 0; c < n; c++) {
		out[c] = 0;
		for (uint32_t i = c; i < n; i++) {
			const double *row = l + (uint64_t)i * n;
			work[i] = ((i == c) - dot(row + c, work + c, i - c)) / row[i];
			out[c] += work[i] * work[i];
		}
	}
}
