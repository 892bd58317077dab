/* Runs a program over a window of rows. */
#include "base/bits.h"
#include "base/mem.h"
#include "lang/operate.h"

enum { W = PM_CHUNK_WORDS };

/* A vector's own arrays; the plan says which a node needs. */
static pm_status own(pm_frame *f, const pm_node *n, pm_vector *v, pm_err *err)
{
	uint64_t *bits = pm_arena_alloc(&f->arena, 2 * W, sizeof *bits);
	double *num = NULL, *hi = NULL;
	uint32_t *code = NULL;
	const bool in_place = n->step == PM_STEP_LOAD && n->column->type == PM_TYPE_NUMBER;
	if ((n->kind == PM_KIND_NUMBER && !in_place) || n->kind == PM_KIND_DATE)
		num = pm_arena_alloc(&f->arena, PM_CHUNK_ROWS, sizeof *num);
	if (n->kind == PM_KIND_DATE)
		hi = pm_arena_alloc(&f->arena, PM_CHUNK_ROWS, sizeof *hi);
	if (n->kind == PM_KIND_CODE && n->step != PM_STEP_LOAD)
		code = pm_arena_alloc(&f->arena, PM_CHUNK_ROWS, sizeof *code);
	if (!bits || (n->kind == PM_KIND_NUMBER && !in_place && !num) || (n->kind == PM_KIND_DATE && (!num || !hi)) ||
	    (n->kind == PM_KIND_CODE && n->step != PM_STEP_LOAD && !code))
		return pm_fail(err, PM_E_NOMEM, "no memory to compute with");
	*v = (pm_vector){ num, hi, code, bits, bits + W };
	return PM_OK;
}

static void fill_const(const pm_node *n, const pm_vector *v)
{
	uint64_t *flag = (uint64_t *)(uintptr_t)v->flag, *valid = (uint64_t *)(uintptr_t)v->valid;
	for (int w = 0; w < W; w++) {
		valid[w] = n->step == PM_STEP_CONST ? ~UINT64_C(0) : 0;
		flag[w] = n->step == PM_STEP_CONST && n->value != 0 ? ~UINT64_C(0) : 0;
	}
	for (int i = 0; v->num && i < PM_CHUNK_ROWS; i++)
		((double *)(uintptr_t)v->num)[i] = n->value;
	for (int i = 0; v->hi && i < PM_CHUNK_ROWS; i++)
		((double *)(uintptr_t)v->hi)[i] = n->value;
}

pm_status pm_frame_begin(pm_frame *f, const pm_program *p, int32_t as_of, pm_err *err)
{
	*f = (pm_frame){ .program = p, .as_of = as_of };
	f->at = pm_arena_alloc(&f->arena, p->n, sizeof *f->at);
	f->pattern = pm_arena_alloc(&f->arena, p->n, sizeof *f->pattern);
	f->phrase = pm_arena_alloc(&f->arena, p->n, sizeof *f->phrase);
	pm_status s = f->at && f->pattern && f->phrase ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to compute with");
	for (uint32_t i = 0; i < p->n && s == PM_OK; i++) {
		const pm_node *n = &p->node[i];
		s = own(f, n, &f->at[i], err);
		if (s == PM_OK && (n->step == PM_STEP_CONST || n->step == PM_STEP_NULL))
			fill_const(n, &f->at[i]);
		if (s == PM_OK && n->op == PM_OP_TEXT_LIKE)
			s = pm_regex_new(n->expr->word, n->expr->fold, &f->pattern[i], err);
		if (s == PM_OK && n->op == PM_OP_TEXT_SIMILAR)
			s = pm_phrase_new(n->expr->word, n->expr->value, &f->phrase[i], err);
	}
	if (s == PM_OK && p->lifts && !(f->address = pm_arena_alloc(&f->arena, PM_CHUNK_ROWS, sizeof *f->address)))
		s = pm_fail(err, PM_E_NOMEM, "no memory to compute with");
	if (s != PM_OK)
		pm_frame_release(f);
	return s;
}

void pm_frame_release(pm_frame *f)
{
	for (uint32_t i = 0; f->pattern && i < f->program->n; i++)
		pm_regex_free(f->pattern[i]);
	for (uint32_t i = 0; f->phrase && i < f->program->n; i++)
		pm_phrase_free(f->phrase[i]);
	pm_arena_release(&f->arena);
	*f = (pm_frame){0};
}

/* Numbers, codes and bits are read in place; counts and dates become doubles. */
static void load(const pm_node *n, pm_vector *v, uint32_t row, uint32_t rows)
{
	const pm_column *c = n->column;
	double *num = (double *)(uintptr_t)v->num, *hi = (double *)(uintptr_t)v->hi;
	v->valid = c->valid + row / 64;
	switch (c->type) {
	case PM_TYPE_FLAG: v->flag = c->flag + row / 64; break;
	case PM_TYPE_NUMBER: v->num = c->number + row; break;
	case PM_TYPE_CATEGORY: case PM_TYPE_ID: v->code = c->code + row; break;
	case PM_TYPE_COUNT:
		for (uint32_t i = 0; i < rows; i++)
			num[i] = c->count[row + i];
		break;
	case PM_TYPE_DATE:
		for (uint32_t i = 0; i < rows; i++)
			num[i] = c->day[row + i];
		for (uint32_t i = 0; i < rows; i++)
			hi[i] = c->hi ? c->hi[row + i] : c->day[row + i];
		break;
	default: break;
	}
}

static double as_number(const pm_column *c, uint32_t row) { return c->type == PM_TYPE_COUNT ? c->count[row] : c->number[row]; }

/* The value at the address of each row. */
static void lift(const pm_frame *f, const pm_node *n, const pm_vector *v, uint32_t rows)
{
	const pm_column *c = n->column;
	double *num = (double *)(uintptr_t)v->num, *hi = (double *)(uintptr_t)v->hi;
	uint32_t *code = (uint32_t *)(uintptr_t)v->code;
	uint64_t *flag = (uint64_t *)(uintptr_t)v->flag, *valid = (uint64_t *)(uintptr_t)v->valid;
	memset(flag, 0, W * sizeof *flag);
	memset(valid, 0, W * sizeof *valid);
	for (uint32_t i = 0; i < rows; i++) {
		const uint32_t at = f->address[i];
		const bool has = pm_column_has(c, at);
		if (code)
			code[i] = has ? c->code[at] : 0;
		else if (hi) {
			num[i] = has ? c->day[at] : 0;
			hi[i] = has && c->hi ? c->hi[at] : num[i];
		} else if (num)
			num[i] = has ? as_number(c, at) : 0;
		else
			flag[i / 64] |= (uint64_t)(has && pm_bit(c->flag, at)) << (i % 64);
		valid[i / 64] |= (uint64_t)has << (i % 64);
	}
}

static void run_node(pm_frame *f, uint32_t i, uint32_t row, uint32_t n)
{
	const pm_node *node = &f->program->node[i];
	pm_vector *v = &f->at[i];
	if (node->step == PM_STEP_LOAD)
		load(node, v, row, n);
	if (node->step == PM_STEP_LIFT)
		lift(f, node, v, n);
	if (node->step != PM_STEP_OP)
		return;
	const pm_operands o = {
		.f = f, .n = node, .row = row, .rows = n, .words = (n + 63) / 64,
		.a = node->arg[0] >= 0 ? &f->at[node->arg[0]] : NULL, .b = node->arg[1] >= 0 ? &f->at[node->arg[1]] : NULL,
		.c = node->arg[2] >= 0 ? &f->at[node->arg[2]] : NULL,
		.num = (double *)(uintptr_t)v->num, .hi = (double *)(uintptr_t)v->hi, .code = v->code,
		.flag = (uint64_t *)(uintptr_t)v->flag, .valid = (uint64_t *)(uintptr_t)v->valid,
	};
	pm_operate(&o);
}

void pm_frame_run(pm_frame *f, uint32_t row, uint32_t n)
{
	uint64_t then = f->spent ? f->now() : 0;
	for (uint32_t i = 0; i < f->program->n; i++) {
		run_node(f, i, row, n);
		if (f->spent) {
			const uint64_t now = f->now();
			f->spent[i] += now - then;
			then = now;
		}
	}
}
