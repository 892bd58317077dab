/* resolve.c - pandmatch resolve: addresses for the rows of any file, on any table of addresses. */
#include <stdio.h>

#include "address/learn.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cli/address_columns.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/joins.h"
#include "cli/options.h"
#include "publish/list_csv.h"

static const char help[] =
	"pandmatch resolve --spine S.csv --in F.csv --columns NAMES [--out R.csv] [--spine-columns NAMES] [--explain ROW]\n"
	"                  [--aliases A.csv [--aliases-columns NAMES]] [--weights FILE] [--learn FILE] [--threads N] [--quiet]\n\n"
	"Finds the address of every row of F among those of S, with no case file. R has a line for every row of F:\n"
	"rij;nummeraanduiding_id;kans;hoe;tweede_id;tweede_kans, with an empty id when the row is ambiguous (meerduidig), has no\n"
	"address (geen) or could not be read (onleesbaar). Where S has no identifiers its row numbers stand in, from 1.\n\n"
	"NAMES are columns with commas between, as NAME or ROLE=NAME, such as adres, or straatnaam,huisnummer,toevoeging, or\n"
	"text=locatie. Roles: id object street short number letter addition postcode place text beside. Without --spine-columns\n"
	"the spine's are known by their headers. --explain 12 writes no file: it shows the candidates of row 12 and the bits for\n"
	"and against each. A holds side addresses, old numbers, withdrawn ones: an id or a written form that leads to the `object` of\n"
	"an address of S. --weights weighs with other bits than rules/adres.gewichten has; --learn writes no answer but proposes such\n"
	"a file, learned from F and S without knowing which answers are right.\n";

typedef struct side { /* a file and what its columns are to an address */
	pm_asked asked;
	pm_import *read;
	pm_address_columns columns;
} side;

typedef struct resolving {
	const pm_options *o;
	side spine, aliases, rows;
	pm_address_index *index;
	pm_match *match;      /* per row that could be read */
} resolving;

static pm_status nothing_known(const char *path, const pm_import *i, pm_err *err)
{
	pm_buf list = { .most = 600 }; /* with the sentence before it, what an error record holds */
	for (uint32_t k = 0; k < i->n_unread && !list.failed; k++)
		pm_buf_printf(&list, "%s%.*s", k ? ", " : "", PM_STR_FMT(i->unread[k]));
	const pm_status s = pm_fail_at(err, PM_E_NAME, path, 1, 0, "no column that an address can be found by: an id or a number. Name "
	                               "them with --spine-columns id=...,street=...,number=...\nfound: %s%s", list.p ? list.p : "nothing",
	                               list.failed ? ", ..." : "");
	pm_buf_release(&list);
	return s;
}

static pm_status read_side(side *to, const char *name, const char *path, const char *list, bool spine, unsigned threads, pm_err *err)
{
	PM_TRY(pm_asked_make(name, list, spine, &to->asked, err));
	PM_TRY(pm_import_file(&to->asked.reg, path, &(pm_import_options){ .threads = threads }, &to->read, err));
	pm_asked_take(&to->asked, to->read, &to->columns);
	if (spine && !to->columns.role[PM_ROLE_ID] && !to->columns.role[PM_ROLE_NUMBER])
		return nothing_known(path, to->read, err);
	return PM_OK;
}

static void print_id(const resolving *g, uint32_t row, pm_buf *out)
{
	const pm_column *id = g->spine.columns.role[PM_ROLE_ID];
	if (row == PM_NO_ROW)
		return;
	if (id)
		pm_csv_cell(out, pm_column_str(id, row));
	else
		pm_whole(out, g->spine.read->row_no[row]);
}

static void print_match(const resolving *g, const pm_match *m, pm_buf *out)
{
	print_id(g, m->row, out);
	pm_buf_char(out, ';');
	pm_chance(out, (double)m->p);
	pm_buf_char(out, ';');
	pm_buf_text(out, pm_how_word((pm_how)m->how));
	pm_buf_char(out, ';');
	print_id(g, m->second, out);
	pm_buf_char(out, ';');
	if (m->second != PM_NO_ROW)
		pm_chance(out, (double)m->second_p);
	pm_buf_char(out, '\n');
}

/* A line for every row of the file, those that could not be read included. */
static void print_all(const resolving *g, pm_buf *out)
{
	const pm_import *rows = g->rows.read;
	uint32_t r = 0;
	pm_buf_text(out, "rij;nummeraanduiding_id;kans;hoe;tweede_id;tweede_kans\n");
	for (uint32_t n = 1; n <= rows->rows && !out->failed; n++) {
		pm_whole(out, n);
		pm_buf_char(out, ';');
		if (r < rows->table->rows && rows->row_no[r] == n)
			print_match(g, &g->match[r++], out);
		else
			pm_buf_text(out, ";;onleesbaar;;\n");
	}
}

static void tell(const resolving *g)
{
	uint64_t by[PM_HOWS] = {0};
	for (uint32_t r = 0; r < g->rows.columns.rows; r++)
		by[g->match[r].how]++;
	fprintf(stderr, "%llu rows:", (unsigned long long)g->rows.read->rows);
	const char *comma = " ";
	for (int h = 0; h < PM_HOWS; h++)
		if (by[h]) {
			fprintf(stderr, "%s%llu %s", comma, (unsigned long long)by[h], pm_how_word((pm_how)h));
			comma = ", ";
		}
	if (g->rows.read->rejected)
		fprintf(stderr, "%s%llu onleesbaar", comma, (unsigned long long)g->rows.read->rejected);
	fputc('\n', stderr);
	if (g->rows.read->n_rejects)
		fprintf(stderr, "row %u: %.*s\n", g->rows.read->reject[0].row, PM_STR_FMT(g->rows.read->reject[0].reason));
	if (g->spine.read->rejected)
		fprintf(stderr, "%llu rows of the spine could not be read; the first is row %u: %.*s\n", (unsigned long long)g->spine.read->rejected,
		        g->spine.read->reject[0].row, PM_STR_FMT(g->spine.read->reject[0].reason));
}

static pm_status resolve_all(resolving *g, pm_err *err)
{
	pm_buf out = {0};
	print_all(g, &out);
	pm_status s = pm_buf_check(&out, err);
	if (s == PM_OK)
		s = pm_file_put(g->o->out, pm_buf_str(&out), err);
	pm_buf_release(&out);
	if (s == PM_OK && !g->o->quiet)
		tell(g);
	return s;
}

static void print_candidate(const resolving *g, const pm_address_candidate *c, pm_buf *out)
{
	pm_buf_printf(out, "\n%.3f  ", (double)c->p);
	print_id(g, c->row, out);
	pm_buf_text(out, "  ");
	pm_address_print(g->index, c->row, out);
	pm_buf_char(out, '\n');
	for (int k = 0; k < PM_CLUES; k++)
		if (c->bits[k])
			pm_buf_printf(out, "  %+8.2f bit  %s\n", (double)c->bits[k] / PM_BITS_ONE, pm_clue_word((pm_clue)k));
}

static pm_status explain(resolving *g, pm_buf *out, pm_err *err)
{
	enum { SHOWN = 10 };
	const pm_import *rows = g->rows.read;
	uint32_t r = 0, n = 0;
	while (r < rows->table->rows && rows->row_no[r] < g->o->explain)
		r++;
	if (g->o->explain > rows->rows)
		return pm_fail(err, PM_E_USE, "--explain %u: %s has %llu rows", g->o->explain, g->o->in, (unsigned long long)rows->rows);
	if (r == rows->table->rows || rows->row_no[r] != g->o->explain)
		return pm_fail(err, PM_E_USE, "--explain %u: that row could not be read", g->o->explain);
	pm_buf line = {0};
	pm_match m;
	pm_address_candidate c[SHOWN];
	pm_status s = pm_address_line(g->index, &g->rows.columns, r, &line, err);
	if (s == PM_OK)
		s = pm_address_find_one(g->index, pm_buf_str(&line), &m, c, SHOWN, &n, err);
	pm_buf_printf(out, "row %u: %.*s\n%s", g->o->explain, PM_STR_FMT(pm_buf_str(&line)), pm_how_word((pm_how)g->match[r].how));
	if (g->match[r].row != PM_NO_ROW) {
		pm_buf_char(out, ' ');
		print_id(g, g->match[r].row, out);
		pm_buf_text(out, "  ");
		pm_address_print(g->index, g->match[r].row, out);
	}
	pm_buf_char(out, '\n');
	for (uint32_t i = 0; s == PM_OK && i < n; i++)
		print_candidate(g, &c[i], out);
	pm_buf_release(&line);
	return s;
}

static pm_status explain_row(resolving *g, pm_err *err)
{
	pm_buf out = {0};
	pm_status s = explain(g, &out, err);
	if (s == PM_OK)
		s = pm_buf_check(&out, err);
	if (s == PM_OK)
		s = pm_file_put(NULL, pm_buf_str(&out), err);
	pm_buf_release(&out);
	return s;
}

static pm_status read_aliases(resolving *g, pm_err *err)
{
	const pm_options *o = g->o;
	PM_TRY(read_side(&g->aliases, "aliases", o->aliases, o->aliases_columns, true, o->threads, err));
	const char *without = !g->spine.columns.role[PM_ROLE_OBJECT] ? o->spine : !g->aliases.columns.role[PM_ROLE_OBJECT] ? o->aliases : NULL;
	if (without)
		return pm_fail_at(err, PM_E_NAME, without, 1, 0, "no object, which leads from an alias to its address; name it with %s object=...",
		                  without == o->spine ? "--spine-columns" : "--aliases-columns");
	return PM_OK;
}

/* What was learned, as a file of weights with what it rests on above it. */
static pm_status learn(resolving *g, pm_err *err)
{
	static pm_weights_learned l;
	pm_buf out = {0};
	PM_TRY(pm_address_learn(g->index, &g->rows.columns, &l, err));
	pm_buf_printf(&out, "# Weights of the address search in bits, learned from %u texts of %s beside %s.\n"
	              "# m: how often it is so for the true address, u: by chance. What is not listed here keeps its default.\n", l.texts, g->o->in, g->o->spine);
	for (int w = 0; w < PM_WEIGHTS; w++)
		if (l.learned[w])
			pm_buf_printf(&out, "#   m %.4f  u %.7f  %8.0f expected  %s\n", l.m[w], l.u[w], l.matches[w], pm_weight_text((pm_weight)w));
	pm_buf_char(&out, '\n');
	pm_weights_write(&l.weights, &out);
	pm_status s = pm_buf_check(&out, err);
	if (s == PM_OK)
		s = pm_file_put(g->o->learn, pm_buf_str(&out), err);
	pm_buf_release(&out);
	return s;
}

static pm_status take_weights(resolving *g, pm_err *err)
{
	pm_weights w;
	PM_TRY(pm_weights_read(g->o->weights, &w, err));
	pm_address_index_weigh(g->index, &w);
	return PM_OK;
}

static pm_status resolve(resolving *g, pm_err *err)
{
	const pm_options *o = g->o;
	PM_TRY(read_side(&g->spine, "spine", o->spine, o->spine_columns, true, o->threads, err));
	PM_TRY(read_side(&g->rows, "in", o->in, o->columns, false, o->threads, err));
	if (o->aliases)
		PM_TRY(read_aliases(g, err));
	PM_TRY(pm_address_index_new(&g->spine.columns, o->aliases ? &g->aliases.columns : NULL, o->threads, &g->index, err));
	if (o->weights)
		PM_TRY(take_weights(g, err));
	if (o->learn)
		return learn(g, err);
	g->match = pm_alloc(g->rows.columns.rows + (size_t)1, sizeof *g->match);
	if (!g->match)
		return pm_fail(err, PM_E_NOMEM, "no memory to find %u addresses", g->rows.columns.rows);
	PM_TRY(pm_address_resolve(g->index, &g->rows.columns, o->threads, g->match, err));
	return o->explain ? explain_row(g, err) : resolve_all(g, err);
}

static pm_status use(const pm_options *o, pm_err *err)
{
	if (!o->spine || !o->in || !o->columns)
		return pm_fail(err, PM_E_USE, "resolve takes %s; resolve --help tells more",
		               !o->spine ? "--spine FILE, a table of addresses" : !o->in ? "--in FILE, the rows to find addresses for"
		                                                                        : "--columns NAMES, those of the rows that say where");
	if (o->aliases_columns && !o->aliases)
		return pm_fail(err, PM_E_USE, "--aliases-columns goes with --aliases FILE");
	if (o->learn && (o->out || o->explain))
		return pm_fail(err, PM_E_USE, "--learn goes with neither --out nor --explain");
	if (o->n_words)
		return pm_fail(err, PM_E_USE, "resolve takes no word \"%s\"", o->word[0]);
	return PM_OK;
}

int pm_command_resolve(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "spine in columns spine-columns aliases aliases-columns weights learn out explain threads quiet", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	resolving g = { .o = &o };
	pm_status s = use(&o, &err);
	if (s == PM_OK)
		s = resolve(&g, &err);
	pm_free(g.match);
	pm_address_index_free(g.index);
	pm_import_free(g.rows.read);
	pm_import_free(g.aliases.read);
	pm_import_free(g.spine.read);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
