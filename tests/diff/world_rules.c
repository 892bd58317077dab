/* Random rule text: everything of the language that SQL can say. */
#include "diff/world.h"

static uint32_t below(world *w, uint32_t n)
{
	w->draw ^= w->draw << 13, w->draw ^= w->draw >> 7, w->draw ^= w->draw << 17;
	return (uint32_t)(w->draw >> 11) % n;
}

static const char declarations[] =
	"theme t { prior 0.1 }\ntheme u { prior 0.02 }\n"
	"group g at most 3 bits\ngroup h at most 0.5 bits\n"
	"parameter grens = 2\nparameter wet = 1, 3 from 2025-02-01, 2.5 from 2025-09-01\nparameter nieuw = 4 from 2025-06-01\nparameter later = 3 from 2030-01-01\nparameter venster = 6 months from 2030-01-01\n"
	"register s { class P purpose t, u spine field a number field b count field f flag field g flag field d date field e date\n"
	"field c category field k id field p id address id k pand p buurt c street c }\n"
	"register m { class P purpose t, u known d period d .. e field a number field b count field f flag field g flag field d date\n"
	"field e date field c category field k id address id k }\n"
	"register n { class P purpose t, u field a number field b count field f flag field g flag field d date\n"
	"field e date field c category field k id address id k }\n";

/* Where an expression stands: over addresses it may read signals and records. */
typedef enum place { ADDRESS, UNCERTAIN, CERTAIN, OPERAND } place;

static void flag(world *w, place at, int depth);
static void number(world *w, place at, int depth);

static void say(world *w, const char *s) { pm_buf_text(&w->text, s); }

static void date(world *w, place at, int depth)
{
	static const char *const leaves[] = { "d", "e", "2025-06-15", "today", "address.d" };
	static const char *const moves[] = { " + 2 months)", " - 40 dagen)", " - 13 maanden)", " + 1 jaar)", " + 3 weken)", " + venster)" };
	static const char *const of[] = { "min(m.d", "max(m.e", "first(m.e", "last(m.d", "max(n.d", "last(n.e", "first(n.d" };
	switch (depth > 0 ? below(w, 6) : 9) {
	case 0: say(w, "("), date(w, at, depth - 1), say(w, moves[below(w, 6)]); return;
	case 1: say(w, "("), date(w, at, depth - 1), say(w, " else "), date(w, at, depth - 1), say(w, ")"); return;
	case 2:
		if (at != ADDRESS)
			break;
		const uint32_t k = below(w, 7);
		say(w, "("), say(w, of[k]), say(w, " where "), flag(w, k < 4 ? UNCERTAIN : CERTAIN, depth - 1), say(w, "))");
		return;
	default: break;
	}
	if (at == ADDRESS && w->n_dates && below(w, 3) == 0)
		pm_buf_printf(&w->text, "datum%u", below(w, w->n_dates));
	else
		say(w, leaves[below(w, at == UNCERTAIN || at == CERTAIN ? 5 : 4)]);
}

static void records(world *w, const char *const *of, uint32_t n, int depth)
{
	const uint32_t k = below(w, n);
	const place at = below(w, 2) ? UNCERTAIN : CERTAIN;
	const char *reg = at == UNCERTAIN ? "m" : "n";
	for (const char *p = of[k]; *p; p++)
		*p == '@' ? say(w, reg) : (void)pm_buf_char(&w->text, *p);
	if (of[k][strlen(of[k]) - 1] == '#') {
		w->text.n--;
		number(w, at, depth - 1);
		pm_buf_printf(&w->text, " + 0 * %s.a", reg);
	}
	if (below(w, 3))
		say(w, " where "), flag(w, at, depth - 1);
	else if (at == UNCERTAIN && below(w, 3) == 0)
		say(w, " within 5 months");
	else
		say(w, " where true");
	say(w, ")");
}

static void flag_leaf(world *w, place at)
{
	static const char *const leaves[] = { "f", "g", "c = \"w1\"", "c != \"w2\"", "c in (\"w0\", \"it's\")", "c contains \"w\"", "c = k", "k != c",
	                                      "true", "false", "c is known", "c matches /W[01]/i", "k matches /^w(?=[1-4])/",
	                                      "c similar_to \"Een!\"", "k not similar_to \"W 7\" at least 0.6" };
	if ((at == UNCERTAIN || at == CERTAIN) && below(w, 4) == 0)
		say(w, below(w, 3) ? "address.f" : below(w, 2) ? "address.c = k" : "c != address.c");
	else if (at == ADDRESS && w->n_flags && below(w, 3) == 0)
		pm_buf_printf(&w->text, "vlag%u", below(w, w->n_flags));
	else
		say(w, leaves[below(w, 15)]);
}

static void word(world *w, place at)
{
	static const char *const leaves[] = { "c else \"anders\"", "c else \"w1\"", "c else k", "k else c else \"w0\"", "(c else k) else \"w3\"" };
	if ((at == UNCERTAIN || at == CERTAIN) && below(w, 3) == 0)
		say(w, "c else address.c");
	else
		say(w, leaves[below(w, 5)]);
}

static void flag(world *w, place at, int depth)
{
	static const char *const signs[] = { " = ", " != ", " < ", " <= ", " > ", " >= " };
	static const char *const of[] = { "any(@", "all(@", "any(@.f", "all(@.g", "first(@.f", "last(@.g" };
	static const char *const near[] = { "pand", "buurt", "street", "k", "woord" };
	say(w, "(");
	switch (depth > 0 ? below(w, 16) : 99) {
	case 0: flag(w, at, depth - 1), say(w, " and "), flag(w, at, depth - 1); break;
	case 1: flag(w, at, depth - 1), say(w, " or "), flag(w, at, depth - 1); break;
	case 2: say(w, "not "), flag(w, at, depth - 1); break;
	case 3: case 4: number(w, at, depth - 1), say(w, signs[below(w, 6)]), number(w, at, depth - 1); break;
	case 5: date(w, at, depth - 1), say(w, signs[below(w, 6)]), date(w, at, depth - 1); break;
	case 6: number(w, at, depth - 1), say(w, below(w, 2) ? " is known" : " is unknown"); break;
	case 7: date(w, at, depth - 1), say(w, below(w, 5) ? " within 12 months" : " within 90 dagen"); break;
	case 8: number(w, at, depth - 1), say(w, below(w, 4) ? " in (1, 2, -3)" : " not in (0, 2)"); break;
	case 9: flag(w, at, depth - 1), say(w, below(w, 2) ? " = " : " != "), flag(w, at, depth - 1); break;
	case 10: flag(w, at, depth - 1), say(w, " else "), flag(w, at, depth - 1); break;
	case 11: say(w, "adult("), date(w, at, depth - 1), say(w, ")"); break;
	case 12:
		if (at == UNCERTAIN)
			say(w, "current");
		else if (at == ADDRESS)
			records(w, of, 6, depth);
		else
			flag_leaf(w, at);
		break;
	case 13:
		if (at != ADDRESS)
			flag_leaf(w, at);
		else
			say(w, "any("), flag(w, OPERAND, depth - 1), pm_buf_printf(&w->text, ") within %s", near[below(w, 5)]);
		break;
	case 14: say(w, "("), word(w, at), say(w, below(w, 2) ? ") = \"w1\"" : ") in (\"w0\", \"anders\")"); break;
	case 15: say(w, "("), word(w, at), say(w, below(w, 2) ? ") != k" : ") = c"); break;
	default: flag_leaf(w, at); break;
	}
	say(w, ")");
}

static void number_leaf(world *w, place at)
{
	static const char *const leaves[] = { "a", "b", "3", "-2.5", "grens", "later", "wet at d", "nieuw at e" };
	if ((at == UNCERTAIN || at == CERTAIN) && below(w, 4) == 0) {
		say(w, below(w, 2) ? "address.a" : "address.b");
		return;
	}
	if (at == ADDRESS && w->n_numbers && below(w, 3) == 0)
		pm_buf_printf(&w->text, "getal%u", below(w, w->n_numbers));
	else
		say(w, leaves[below(w, 8)]);
}

static void near_group(world *w, int depth)
{
	static const char *const of[] = { "count(", "sum(", "mean(", "min(", "max(", "percentile(", "percentile(" };
	static const char *const group[] = { "pand", "buurt", "street", "k", "woord" };
	if (below(w, 4) == 0)
		say(w, below(w, 2) ? "count(" : "share("), flag(w, OPERAND, depth - 1);
	else
		say(w, of[below(w, 7)]), number(w, OPERAND, depth - 1);
	pm_buf_printf(&w->text, ") within %s", group[below(w, 5)]);
}

static void number(world *w, place at, int depth)
{
	static const char *const signs[] = { " + ", " - ", " * ", " / ", " else " };
	static const char *const of[] = { "count(@", "sum(@.a", "mean(@.b", "min(@.a", "max(@.b", "share(@", "share(@.f", "distinct(@.c", "distinct(@.a",
	                                  "distinct(@.d", "distinct(@.g", "distinct((@.c else \"w9\")", "distinct((@.k else @.c)", "first(@.a", "last(@.b", "count(@.f", "count(@.c",
	                                  "sum(#", "mean(#", "max(#" };
	static const char *const days[] = { "days_since(@.d" };
	say(w, "(");
	switch (depth > 0 ? below(w, 12) : 99) {
	case 0: case 1: number(w, at, depth - 1), say(w, signs[below(w, 5)]), number(w, at, depth - 1); break;
	case 2: say(w, "if("), flag(w, at, depth - 1), say(w, ", "), number(w, at, depth - 1), say(w, ", "), number(w, at, depth - 1), say(w, ")"); break;
	case 3: say(w, below(w, 2) ? "least(" : "greatest("), number(w, at, depth - 1), say(w, ", "), number(w, at, depth - 1), say(w, ")"); break;
	case 4: say(w, "("), date(w, at, depth - 1), say(w, " - "), date(w, at, depth - 1), say(w, ") / 1 dagen"); break;
	case 5: say(w, below(w, 2) ? "abs(" : "floor("), number(w, at, depth - 1), say(w, ")"); break;
	case 6: say(w, "year("), date(w, at, depth - 1), say(w, ")"); break;
	case 7: say(w, "- "), number(w, at, depth - 1); break;
	case 8: case 9:
		if (at != ADDRESS)
			number_leaf(w, at);
		else
			say(w, "(0 + "), records(w, of, 20, depth), say(w, ")");
		break;
	case 10:
		if (at != ADDRESS)
			number_leaf(w, at);
		else
			near_group(w, depth);
		break;
	case 11:
		if (at != ADDRESS)
			number_leaf(w, at);
		else
			say(w, "(0 + "), records(w, days, 1, depth), say(w, " / 1 dagen)");
		break;
	default: number_leaf(w, at); break;
	}
	say(w, ")");
}

static void write_signal(world *w, int i)
{
	switch (i % 4) {
	case 0:
		pm_buf_printf(&w->text, "signal vlag%u = ", w->n_flags), flag(w, ADDRESS, 3), w->n_flags++;
		break;
	case 1: case 2:
		pm_buf_printf(&w->text, "signal getal%u = 0 + ", w->n_numbers), number(w, ADDRESS, 3), w->n_numbers++;
		break;
	default:
		pm_buf_printf(&w->text, "signal datum%u = ", w->n_dates), date(w, ADDRESS, 3), w->n_dates++;
		break;
	}
	say(w, "\n");
}

static void write_rule(world *w, int i)
{
	static const char *const status[] = { "pilot", "pilot", "mature", "trial", "retired" };
	pm_buf_printf(&w->text, "rule regel%d for %c { ", i, i % 3 ? 't' : 'u');
	if (below(w, 2))
		say(w, "when "), flag(w, ADDRESS, 2), pm_buf_printf(&w->text, " weight %u.%u else -0.%u ", below(w, 4), below(w, 1000), below(w, 1000));
	else
		say(w, "grade 0 + "), number(w, ADDRESS, 2),
		pm_buf_printf(&w->text, ": %s0 -> -0.3, 0 .. 2 -> 0.0%u, 2 -> 0.7, 3 .. 5%s ", below(w, 2) ? ".. " : "-4 .. ", below(w, 100),
		              below(w, 2) ? " -> 1.25" : " -> 1.5, 5.. -> -2");
	if (below(w, 2) && i % 3)
		say(w, below(w, 2) ? "group g " : "group h ");
	pm_buf_printf(&w->text, "source \"s\" status %s }\n", status[below(w, 5)]);
}

void world_begin(world *w, uint64_t seed)
{
	*w = (world){ .seed = seed, .draw = seed * UINT64_C(0x9E3779B97F4A7C15) + 1 };
	for (int i = 0; i < 8; i++)
		(void)below(w, 2);
}

void world_write_rules(world *w)
{
	say(w, declarations);
	for (int i = 0; i < WORLD_SIGNALS - 1; i++)
		write_signal(w, i);
	say(w, "signal woord = last(m.c) else last(n.k) else \"geen\"\n");
	for (int i = 0; i < WORLD_RULES; i++)
		write_rule(w, i);
	for (int i = 0; i < 2; i++)
		pm_buf_printf(&w->text, "exempt vrij%d for t { when ", i), flag(w, ADDRESS, 2), say(w, " because \"vrij\" }\n");
}
