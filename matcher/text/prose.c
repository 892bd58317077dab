#include "text/prose.h"

#include "base/limits.h"

void pm_dutch_number(pm_buf *out, double v, int decimals)
{
	const size_t start = out->n;
	pm_buf_printf(out, "%.*f", decimals, v);
	for (size_t i = start; i < out->n; i++)
		if (out->p[i] == '.')
			out->p[i] = ',';
}

void pm_dutch_interval(pm_buf *out, double v, const char *between, double low, double high, int decimals)
{
	pm_dutch_number(out, v, decimals);
	pm_buf_text(out, between);
	pm_dutch_number(out, low, decimals);
	pm_buf_text(out, " tot ");
	pm_dutch_number(out, high, decimals);
}

void pm_dutch_bits(pm_buf *out, const int32_t *weight, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		pm_buf_text(out, i ? " / " : "");
		pm_dutch_number(out, (double)weight[i] / PM_BITS_ONE + 0.0, 2);
	}
}
