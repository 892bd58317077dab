#include "text/document.h"

#include "text/name_fold.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* What a scanner may have made of a letter, so that both readings are one. */
static void undo_scan(char *word, size_t *n)
{
	bool letters = false;
	size_t to = 0;
	for (size_t i = 0; i < *n; i++)
		letters |= !is_digit(word[i]);
	for (size_t i = 0; letters && i < *n; i++) {
		const char c = word[i];
		if (c == 'r' && i + 1 < *n && word[i + 1] == 'n') {
			word[to++] = 'm';
			i++;
			continue;
		}
		word[to++] = c == '0' ? 'o' : c == '1' || c == 'i' ? 'l' : c == '5' ? 's' : c;
	}
	if (letters)
		*n = to;
}

static void add_words(pm_str folded, pm_buf *out, bool *begun)
{
	for (size_t i = 0; i < folded.n;) {
		char word[PM_NAME_BYTES];
		size_t n = 0;
		while (i < folded.n && (folded.p[i] == ' ' || folded.p[i] == '-'))
			i++;
		while (i < folded.n && folded.p[i] != ' ' && folded.p[i] != '-')
			word[n++] = folded.p[i++];
		if (n == 0)
			break;
		undo_scan(word, &n);
		if (*begun)
			pm_buf_char(out, ' ');
		pm_buf_add(out, word, n);
		*begun = true;
	}
}

static bool ends_sentence(char c) { return c == '\n' || c == '\r' || c == '.' || c == ';' || c == ':' || c == '!' || c == '?'; }

/* Folding takes short texts, so a sentence goes in pieces that end at a blank, or are cut where there is none. */
static void add_sentence(pm_str s, pm_buf *out)
{
	enum { PIECE = 100 }; /* a letter may fold to two; the room is PM_NAME_BYTES */
	bool begun = false;
	while (s.n) {
		size_t take = s.n < PIECE ? s.n : PIECE;
		while (take < s.n && take > 1 && s.p[take - 1] != ' ')
			take--;
		if (take == 1 && s.n > 1)
			take = s.n < PIECE ? s.n : PIECE;
		char folded[PM_NAME_BYTES];
		add_words((pm_str){ folded, pm_name_fold((pm_str){ s.p, take }, folded) }, out, &begun);
		s = (pm_str){ s.p + take, s.n - take };
	}
	if (begun)
		pm_buf_char(out, '\n');
}

pm_status pm_document_normalise(pm_str s, pm_buf *out, pm_err *err)
{
	size_t from = 0;
	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && !ends_sentence(s.p[i]))
			continue;
		add_sentence((pm_str){ s.p + from, i - from }, out);
		from = i + 1;
	}
	return pm_buf_check(out, err);
}
