/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_ops.h"

/* Two operands in one of the types that are computed in. */
struct pair {
	uint32_t op;
	bool by_sign;     /* Mod with fmod 1 */
	bool unsigned_64; /* wholes are uint64 by their bits */
	const double *a, *b;
	double *out;
	const int64_t *whole_a, *whole_b;
	int64_t *whole_out;
	bool zero; /* a whole number was divided by 0 */
};

/* The sign of the divisor, as in Python. */
static double modulo(double x, double y)
{
	const double r = fmod(x, y);

	return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

static double real_of(const struct pair *p, double x, double y)
{
	switch (p->op) {
	case OP_Pow:
		return pow(x, y);
	case OP_Mod:
		return p->by_sign ? fmod(x, y) : modulo(x, y);
	case OP_PRelu:
		return x < 0 ? x * y : x;
	case OP_Max:
		return isnan(x) || isnan(y) ? (double)NAN : x > y ? x : y;
	case OP_Min:
		return isnan(x) || isnan(y) ? (double)NAN : x < y ? x : y;
	case OP_Equal:
		return x == y;
	case OP_Greater:
		return x > y;
	case OP_GreaterOrEqual:
		return x >= y;
	case OP_Less:
		return x < y;
	case OP_LessOrEqual:
	default:
		return x <= y;
	}
}

#define LINE(expression)                                                   \
	for (i = 0; i < l->n; i++) {                                       \
		const double x = a[i * l->step[0]], y = b[i * l->step[1]]; \
		out[i] = expression;                                       \
	}                                                                  \
	break

static void real_line(void *ctx, const struct walk_line *l)
{
	const struct pair *p = ctx;
	const double *a = p->a + l->at[0], *b = p->b + l->at[1];
	double *out = p->out + l->out;
	size_t i;

	switch (p->op) {
	case OP_Add:
	case OP_Sum:
	case OP_Mean:
		LINE(x + y);
	case OP_Sub:
		LINE(x - y);
	case OP_Mul:
		LINE(x * y);
	case OP_Div:
		LINE(x / y);
	default:
		LINE(real_of(p, x, y));
	}
}

static int64_t power(int64_t x, int64_t y)
{
	uint64_t result = 1, base = (uint64_t)x;

	if (y < 0)
		return x == 1 ? 1 : x == -1 ? (y % 2 ? -1 : 1) : 0;
	for (; y; y >>= 1, base *= base)
		if (y & 1)
			result *= base;
	return (int64_t)result;
}

/* Quotient cut towards zero; the lowest number by -1 wraps. */
static int64_t quotient(struct pair *p, int64_t x, int64_t y)
{
	if (y == 0) {
		p->zero = true;
		return 0;
	}
	if (p->unsigned_64)
		return (int64_t)((uint64_t)x / (uint64_t)y);
	return y == -1 ? (int64_t)(0 - (uint64_t)x) : x / y;
}

static int64_t remainder_of(struct pair *p, int64_t x, int64_t y)
{
	int64_t r;

	if (y == 0) {
		p->zero = true;
		return 0;
	}
	if (p->unsigned_64)
		return (int64_t)((uint64_t)x % (uint64_t)y);
	r = y == -1 ? 0 : x % y;
	return !p->by_sign && r && (r < 0) != (y < 0) ? r + y : r;
}

static int64_t whole_of(struct pair *p, int64_t x, int64_t y)
{
	const bool less = p->unsigned_64 ? (uint64_t)x < (uint64_t)y : x < y;

	switch (p->op) {
	case OP_Add:
	case OP_Sum:
		return (int64_t)((uint64_t)x + (uint64_t)y);
	case OP_Sub:
		return (int64_t)((uint64_t)x - (uint64_t)y);
	case OP_Mul:
		return (int64_t)((uint64_t)x * (uint64_t)y);
	case OP_Div:
		return quotient(p, x, y);
	case OP_Mod:
		return remainder_of(p, x, y);
	case OP_Pow:
		return power(x, y);
	case OP_Max:
		return less ? y : x;
	case OP_Min:
		return less ? x : y;
	case OP_And:
		return x && y;
	case OP_Or:
		return x || y;
	case OP_Xor:
		return !x != !y;
	case OP_Equal:
		return x == y;
	case OP_Greater:
		return !less && x != y;
	case OP_GreaterOrEqual:
		return !less;
	case OP_Less:
		return less;
	case OP_LessOrEqual:
	default:
		return less || x == y;
	}
}

static void whole_line(void *ctx, const struct walk_line *l)
{
	struct pair *p = ctx;
	size_t i;

	for (i = 0; i < l->n; i++)
		p->whole_out[l->out + i] =
			whole_of(p, p->whole_a[l->at[0] + i * l->step[0]],
				p->whole_b[l->at[1] + i * l->step[1]]);
}

struct text_pair {
	const char *const *a, *const *b;
	uint8_t *out;
};

static void text_line(void *ctx, const struct walk_line *l)
{
	const struct text_pair *p = ctx;
	size_t i;

	for (i = 0; i < l->n; i++)
		p->out[l->out + i] =
			strcmp(p->a[l->at[0] + i * l->step[0]],
				p->b[l->at[1] + i * l->step[1]]) == 0;
}

struct float_pair {
	uint32_t op;
	const float *a, *b;
	float *out;
};

#define FLOAT_LINE(expression)                                            \
	for (i = 0; i < l->n; i++) {                                      \
		const float x = a[i * l->step[0]], y = b[i * l->step[1]]; \
		out[i] = expression;                                      \
	}                                                                 \
	break

static void float_line(void *ctx, const struct walk_line *l)
{
	const struct float_pair *p = ctx;
	const float *a = p->a + l->at[0], *b = p->b + l->at[1];
	float *out = p->out + l->out;
	size_t i;

	switch (p->op) {
	case OP_Add:
		FLOAT_LINE(x + y);
	case OP_Sub:
		FLOAT_LINE(x - y);
	case OP_Mul:
		FLOAT_LINE(x * y);
	case OP_Div:
	default:
		FLOAT_LINE(x / y);
	}
}

static bool is_test(uint32_t op)
{
	return op == OP_Equal || op == OP_Greater || op == OP_GreaterOrEqual ||
	       op == OP_Less || op == OP_LessOrEqual || op == OP_And ||
	       op == OP_Or || op == OP_Xor;
}

static void compute_reals(const struct step *s, const struct walk *w,
	const struct tensor *const *in, struct tensor *out)
{
	double *a = tensor_doubles(in[0]), *b = tensor_doubles(in[1]);
	struct pair p = {.op = s->node->op,
		.by_sign = graph_int(s->g, s->node, "fmod", 0) != 0};

	p.a = a;
	p.b = b;
	p.out = xcalloc(out->n + 1, sizeof(*p.out));
	walk_lines(w, real_line, &p);
	tensor_put_doubles(out, p.out);
	free(a);
	free(b);
	free(p.out);
}

static int compute_wholes(const struct step *s, const struct walk *w,
	const struct tensor *const *in, struct tensor *out, struct err *err)
{
	int64_t *a = tensor_wholes(in[0]), *b = tensor_wholes(in[1]);
	struct pair p = {.op = s->node->op,
		.by_sign = graph_int(s->g, s->node, "fmod", 0) != 0,
		.unsigned_64 = in[0]->type == GRAPH_UINT64};

	p.whole_a = a;
	p.whole_b = b;
	p.whole_out = xcalloc(out->n + 1, sizeof(*p.whole_out));
	walk_lines(w, whole_line, &p);
	tensor_put_wholes(out, p.whole_out);
	free(a);
	free(b);
	free(p.whole_out);
	return p.zero ? step_fail(s, ERR_PARSE,
				_("a whole number is divided by 0"), err)
		      : 0;
}

static int compute(const struct step *s, const struct tensor *const *in,
	struct tensor *out, struct err *err)
{
	const uint32_t op = s->node->op;
	struct walk w;
	int rc = walk_broadcast(&w, s, in, 2, err);

	if (rc == 0)
		rc = tensor_new(out, is_test(op) ? GRAPH_BOOL : in[0]->type,
			w.rank, w.dims, err);
	if (rc < 0)
		return rc;
	if (in[0]->type == GRAPH_TEXT) {
		struct text_pair p = {in[0]->data, in[1]->data, out->data};

		if (op != OP_Equal)
			return step_bad_type(s, in[0], err);
		walk_lines(&w, text_line, &p);
		return 0;
	}
	if (in[0]->type == GRAPH_FLOAT && in[1]->type == GRAPH_FLOAT &&
		(op == OP_Add || op == OP_Sub || op == OP_Mul ||
			op == OP_Div)) {
		struct float_pair p = {op, in[0]->data, in[1]->data, out->data};

		walk_lines(&w, float_line, &p);
		return 0;
	}
	if (tensor_is_whole(in[0]) && tensor_is_whole(in[1]))
		return compute_wholes(s, &w, in, out, err);
	compute_reals(s, &w, in, out);
	return 0;
}

/* Pow takes an exponent of another type; all others want equal types. */
int graph_binary(struct step *s, struct err *err)
{
	const uint32_t op = s->node->op;
	const bool logical = op == OP_And || op == OP_Or || op == OP_Xor;

	if ((s->in[0]->type != s->in[1]->type &&
		    (op != OP_Pow || s->in[1]->type == GRAPH_TEXT)) ||
		(logical && s->in[0]->type != GRAPH_BOOL))
		return step_bad_type(s, s->in[1], err);
	return compute(s, s->in, s->out[0], err);
}

/* Max, Min, Sum and Mean of any number of inputs: one after the other. */
int graph_variadic(struct step *s, struct err *err)
{
	struct tensor sum = {0};
	double *v;
	size_t i, k;
	int rc = 0;

	tensor_view(&sum, s->in[0], s->in[0]->rank, s->in[0]->dims);
	for (k = 1; k < s->n_in && rc == 0; k++) {
		struct tensor next = {0};
		const struct tensor *pair[2] = {&sum, s->in[k]};

		if (!s->in[k] || s->in[k]->type != sum.type ||
			sum.type == GRAPH_TEXT)
			rc = step_bad_type(s, &sum, err);
		else
			rc = compute(s, pair, &next, err);
		tensor_release(&sum);
		sum = next;
	}
	if (rc == 0 && s->node->op == OP_Mean) {
		v = tensor_doubles(&sum);
		for (i = 0; i < sum.n; i++)
			v[i] /= (double)s->n_in;
		rc = tensor_like(s->out[0], sum.type, &sum, err);
		if (rc == 0)
			tensor_put_doubles(s->out[0], v);
		free(v);
		tensor_release(&sum);
	} else if (rc == 0) {
		*s->out[0] = sum;
	} else {
		tensor_release(&sum);
	}
	return rc;
}

struct choice {
	const uint8_t *which;
	const char *a, *b;
	char *out;
	size_t width;
};

static void choice_line(void *ctx, const struct walk_line *l)
{
	const struct choice *c = ctx;
	size_t i;

	for (i = 0; i < l->n; i++) {
		const char *from =
			c->which[l->at[0] + i * l->step[0]]
				? c->a + (l->at[1] + i * l->step[1]) * c->width
				: c->b + (l->at[2] + i * l->step[2]) * c->width;

		memcpy(c->out + (l->out + i) * c->width, from, c->width);
	}
}

int graph_where(struct step *s, struct err *err)
{
	struct walk w;
	struct choice c;
	int rc;

	if (s->in[0]->type != GRAPH_BOOL || s->in[1]->type != s->in[2]->type)
		return step_bad_type(s, s->in[0], err);
	rc = walk_broadcast(&w, s, s->in, 3, err);
	if (rc == 0)
		rc = tensor_new(s->out[0], s->in[1]->type, w.rank, w.dims, err);
	if (rc < 0)
		return rc;
	c = (struct choice){s->in[0]->data, s->in[1]->data, s->in[2]->data,
		s->out[0]->data, tensor_width(s->in[1]->type)};
	walk_lines(&w, choice_line, &c);
	return 0;
}
