/* Looking into the runs of an address index: the addresses of a house, of a postcode. */
#include "address/index.h"
#include "text/housenumber.h"

pm_span32 pm_house_suffix(const pm_address_index *x, pm_span32 house, uint64_t suffix)
{
	uint32_t lo = house.lo, hi = house.hi;
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (x->suffix[x->by_house.entry[mid]] < suffix)
			lo = mid + 1;
		else
			hi = mid;
	}
	const uint32_t first = lo;
	for (hi = house.hi; lo < hi;) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (x->suffix[x->by_house.entry[mid]] <= suffix)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (pm_span32){ first, lo };
}

static uint32_t postcode_of_run(const pm_address_index *x, uint32_t run)
{
	return x->postcode[x->by_postcode.entry[x->by_postcode.start[run]]];
}

static uint32_t postcode_bound(const pm_address_index *x, uint64_t postcode, uint32_t lo, uint32_t hi)
{
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (postcode_of_run(x, mid) < postcode)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static uint32_t area_of(uint32_t postcode) { return pm_postcode_dutch(postcode) ? pm_postcode_area(postcode) : 10000; }

void pm_postcode_areas(pm_address_index *x)
{
	uint32_t area = 0;
	for (uint32_t run = 0; run < x->by_postcode.runs; run++)
		for (const uint32_t here = area_of(postcode_of_run(x, run)); area <= here; area++)
			x->area_run[area] = run;
	for (; area < 10002; area++)
		x->area_run[area] = x->by_postcode.runs;
}

pm_span32 pm_postcode_span(const pm_address_index *x, uint32_t postcode)
{
	const pm_runs *r = &x->by_postcode;
	const uint32_t area = area_of(postcode), most = area < 10000 ? x->area_run[area + 1] : r->runs;
	const uint32_t lo = postcode_bound(x, postcode, x->area_run[area], most);
	return (pm_span32){ r->start[lo], r->start[postcode_bound(x, (uint64_t)postcode + 1, lo, most)] };
}
