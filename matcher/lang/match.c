#define PCRE2_CODE_UNIT_WIDTH 8
#include "lang/match.h"

#include <pcre2.h>

#include "base/mem.h"
#include "lang/needle.h"

/* Work on one text: a report of 20,000 characters needs some ten thousand steps of a plain pattern. */
enum { MATCH_STEPS = 1000000, MATCH_DEPTH = 10000, MATCH_HEAP_KB = 8192, LONGEST_PATTERN = 4096 };

struct pm_regex {
	pcre2_general_context *general;
	pcre2_compile_context *compile;
	pcre2_code *code;
	pcre2_match_context *match;
	pcre2_match_data *data;
	pm_needles needles;
};

static void *give(PCRE2_SIZE n, void *ctx) { (void)ctx; return pm_alloc(n, 1); }
static void take(void *p, void *ctx) { (void)ctx; pm_free(p); }

void pm_regex_free(pm_regex *p)
{
	if (!p)
		return;
	pcre2_match_data_free(p->data);
	pcre2_match_context_free(p->match);
	pcre2_code_free(p->code);
	pcre2_compile_context_free(p->compile);
	pcre2_general_context_free(p->general);
	pm_free(p);
}

static pm_status compile(pm_regex *p, pm_str text, bool fold, pm_err *err)
{
	int code = 0;
	PCRE2_SIZE at = 0;
	p->general = pcre2_general_context_create(give, take, NULL);
	p->compile = p->general ? pcre2_compile_context_create(p->general) : NULL;
	p->match = p->compile ? pcre2_match_context_create(p->general) : NULL;
	if (!p->match)
		return pm_fail(err, PM_E_NOMEM, "no memory for a pattern");
	pcre2_set_max_pattern_length(p->compile, LONGEST_PATTERN);
	pcre2_set_match_limit(p->match, MATCH_STEPS);
	pcre2_set_depth_limit(p->match, MATCH_DEPTH);
	pcre2_set_heap_limit(p->match, MATCH_HEAP_KB);
	p->code = pcre2_compile((PCRE2_SPTR)text.p, text.n, PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
	                        (fold ? PCRE2_CASELESS : 0), &code, &at, p->compile);
	if (!p->code) {
		PCRE2_UCHAR why[160];
		if (code == PCRE2_ERROR_NOMEMORY || code == 121) /* 121: failed to allocate heap memory, while compiling */
			return pm_fail(err, PM_E_NOMEM, "no memory for a pattern");
		pcre2_get_error_message(code, why, sizeof why);
		return pm_fail(err, PM_E_SYNTAX, "wrong pattern, at character %zu: %s", (size_t)at + 1, (const char *)why);
	}
	pm_needles_of(text, fold, &p->needles);
	(void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE); /* without it matching is slower, not different */
	p->data = pcre2_match_data_create(1, p->general);
	return p->data ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for a pattern");
}

pm_status pm_regex_new(pm_str text, bool fold, pm_regex **out, pm_err *err)
{
	pm_regex *p = pm_alloc(1, sizeof *p);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for a pattern");
	const pm_status s = compile(p, text, fold, err);
	if (s == PM_OK)
		*out = p;
	else
		pm_regex_free(p);
	return s;
}

int pm_regex_try(pm_regex *p, pm_str s)
{
	return pm_needles_in(&p->needles, s) ? pm_regex_plain(p, s) : 0;
}

int pm_regex_plain(pm_regex *p, pm_str s)
{
	const int found = pcre2_match(p->code, (PCRE2_SPTR)(s.n ? s.p : ""), s.n, 0, 0, p->data, p->match);
	return found >= 0 ? 1 : found == PCRE2_ERROR_NOMATCH ? 0 : -1;
}
