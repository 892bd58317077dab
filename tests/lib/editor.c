/* The syntax of rule files for editors that read TextMate grammars (VS Code and others), from the tables of the program. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lang/ops.h"
#include "lang/words.h"

static const char *const ops[] = {
#define X(name, word, types, null, dutch, sql) word,
	PM_OP_MAP(X)
#undef X
};
static const char *const aggs[] = {
#define X(name, word, takes, none, near, dutch) word,
	PM_AGG_MAP(X)
#undef X
};

static int first = 1;

static void begin(const char *scope, const char *before)
{
	printf("%s\t\t{ \"name\": \"%s.pandmatch\", \"match\": \"%s", first ? "" : ",\n", scope, before);
	first = 0;
}

/* Those words of the table that are one word, each once. */
static void words(const char *scope, const char *const *table, size_t n, const char *after)
{
	const char *between = "";
	begin(scope, "\\\\b(");
	for (size_t i = 0; i < n; i++) {
		int again = !isalpha((unsigned char)table[i][0]) || strchr(table[i], ' ');
		for (size_t j = 0; j < i && !again; j++)
			again = strcmp(table[i], table[j]) == 0;
		if (!again)
			printf("%s%s", between, table[i]), between = "|";
	}
	printf(")%s\" }", after);
}

static void list(const char *scope, const char *before, const char *text, const char *after)
{
	begin(scope, before);
	for (; *text; text++)
		putchar(*text == ' ' ? '|' : *text);
	printf("%s\" }", after);
}

int main(void)
{
	puts("{\n\t\"name\": \"Pandmatch rules\",\n\t\"scopeName\": \"source.pandmatch\",\n\t\"fileTypes\": [\"rules\"],\n\t\"patterns\": [");
	begin("comment.line.number-sign", "#.*$\" }");
	puts(",\n\t\t{ \"name\": \"string.quoted.double.pandmatch\", \"begin\": \"\\\"\", \"end\": \"\\\"|$\", \"patterns\": [\n"
	     "\t\t\t{ \"name\": \"constant.character.escape.pandmatch\", \"match\": \"\\\\\\\\.\" },\n"
	     "\t\t\t{ \"name\": \"variable.other.pandmatch\", \"match\": \"\\\\{[^}\\\"]*\\\\}\" } ] },\n"
	     "\t\t{ \"match\": \"\\\\b(matches)\\\\s+(/(?:\\\\\\\\.|[^/\\\\\\\\])*/i?)\", \"captures\": {\n"
	     "\t\t\t\"1\": { \"name\": \"keyword.operator.word.pandmatch\" }, \"2\": { \"name\": \"string.regexp.pandmatch\" } } },");
	first = 1;
	list("keyword.control", "^\\\\s*(", PM_BLOCK_WORDS " " PM_STATEMENT_WORDS, ")\\\\b");
	words("support.function", aggs, sizeof aggs / sizeof aggs[0], "(?=\\\\s*\\\\()");
	words("keyword.operator.word", ops, sizeof ops / sizeof ops[0], "\\\\b");
	list("keyword.other", "\\\\b(", PM_STATEMENT_WORDS " " PM_INNER_WORDS, ")\\\\b");
	list("constant.language", "\\\\b(", PM_VALUE_WORDS, ")\\\\b");
	list("storage.type", "\\\\b(", PM_TYPE_WORDS, ")\\\\b");
	begin("constant.numeric", "\\\\b[0-9]{4}-[0-9]{2}-[0-9]{2}\\\\b|\\\\b[0-9]+(\\\\.[0-9]+)?\\\\b\" }");
	begin("keyword.operator", "->|\\\\.\\\\.|<=|>=|!=|[-+*/=<>]\" }");
	puts("\n\t]\n}");
	return fflush(stdout) == 0 ? 0 : 1;
}
