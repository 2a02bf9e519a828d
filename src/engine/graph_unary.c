/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "engine/graph_ops.h"

/* Factors of an operator, by the names and defaults of its page. */
struct factors {
	double a, b;
};

static double attr(const struct step *s, const char *name, float otherwise)
{
	return (double)graph_float(s->g, s->node, name, otherwise);
}

static struct factors factors_of(const struct step *s)
{
	switch (s->node->op) {
	case OP_Elu:
	case OP_Celu:
	case OP_ThresholdedRelu:
		return (struct factors){attr(s, "alpha", 1), 0};
	case OP_LeakyRelu:
		return (struct factors){attr(s, "alpha", 0.01F), 0};
	case OP_Selu:
		return (struct factors){attr(s, "alpha", 1.67326319217681885F),
			attr(s, "gamma", 1.05070102214813232F)};
	case OP_HardSigmoid:
		return (struct factors){
			attr(s, "alpha", 0.2F), attr(s, "beta", 0.5F)};
	case OP_Shrink:
		return (struct factors){
			attr(s, "lambd", 0.5F), attr(s, "bias", 0)};
	case OP_Gelu:
		return (struct factors){strcmp(graph_string(s->g, s->node,
						       "approximate", "none"),
						"tanh") == 0,
			0};
	case OP_IsInf:
		return (struct factors){
			(double)graph_int(s->g, s->node, "detect_positive", 1),
			(double)graph_int(s->g, s->node, "detect_negative", 1)};
	default:
		return (struct factors){0, 0};
	}
}

static double sigmoid(double x)
{
	return x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x));
}

static double softplus(double x)
{
	return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

static double gelu(double x, bool by_tanh)
{
	const double root = 0.79788456080286541; /* sqrt(2 / pi) */

	if (by_tanh)
		return 0.5 * x * (1 + tanh(root * (x + 0.044715 * x * x * x)));
	return 0.5 * x * (1 + erf(x * 0.70710678118654757));
}

/* Operators with factors, or of more than one step. */
static double activation(uint32_t op, double x, struct factors f)
{
	double y;

	switch (op) {
	case OP_Elu:
		return x < 0 ? f.a * expm1(x) : x;
	case OP_Celu:
		return (x > 0 ? x : 0) + (x < 0 ? f.a * expm1(x / f.a) : 0);
	case OP_Selu:
		return f.b * (x > 0 ? x : f.a * expm1(x));
	case OP_LeakyRelu:
		return x < 0 ? f.a * x : x;
	case OP_ThresholdedRelu:
		return x > f.a ? x : 0;
	case OP_HardSigmoid:
		y = f.a * x + f.b;
		return y < 0 ? 0 : y > 1 ? 1 : y;
	case OP_HardSwish:
		y = x / 6 + 0.5;
		return x * (y < 0 ? 0 : y > 1 ? 1 : y);
	case OP_Mish:
		return x * tanh(softplus(x));
	case OP_Shrink:
		return x < -f.a ? x + f.b : x > f.a ? x - f.b : 0;
	case OP_Gelu:
		return gelu(x, f.a != 0);
	case OP_Sigmoid:
		return sigmoid(x);
	case OP_Softplus:
		return softplus(x);
	case OP_Softsign:
		return x / (1 + fabs(x));
	case OP_Sign:
		return isnan(x) ? x : (double)((x > 0) - (x < 0));
	case OP_IsNaN:
		return isnan(x);
	case OP_IsInf:
	default:
		return isinf(x) && (x > 0 ? f.a != 0 : f.b != 0);
	}
}

/* Operators that are a function of the C library; NULL: activation(). */
static double (*function_of(uint32_t op))(double)
{
	static double (*const functions[OP_COUNT])(double) = {
		[OP_Abs] = fabs,
		[OP_Acos] = acos,
		[OP_Acosh] = acosh,
		[OP_Asin] = asin,
		[OP_Asinh] = asinh,
		[OP_Atan] = atan,
		[OP_Atanh] = atanh,
		[OP_Ceil] = ceil,
		[OP_Cos] = cos,
		[OP_Cosh] = cosh,
		[OP_Erf] = erf,
		[OP_Exp] = exp,
		[OP_Floor] = floor,
		[OP_Log] = log,
		[OP_Round] = rint,
		[OP_Sin] = sin,
		[OP_Sinh] = sinh,
		[OP_Sqrt] = sqrt,
		[OP_Tan] = tan,
		[OP_Tanh] = tanh,
	};

	return functions[op];
}

static void fill_reals(const struct step *s, double *v, size_t n)
{
	double (*function)(double) = function_of(s->node->op);
	const struct factors f = factors_of(s);
	const uint32_t op = s->node->op;
	size_t i;

	if (function)
		for (i = 0; i < n; i++)
			v[i] = function(v[i]);
	else if (op == OP_Relu)
		for (i = 0; i < n; i++)
			v[i] = v[i] < 0 ? 0 : v[i];
	else if (op == OP_Neg)
		for (i = 0; i < n; i++)
			v[i] = -v[i];
	else if (op == OP_Reciprocal)
		for (i = 0; i < n; i++)
			v[i] = 1 / v[i];
	else
		for (i = 0; i < n; i++)
			v[i] = activation(op, v[i], f);
}

static bool fill_wholes(const struct step *s, int64_t *v, size_t n)
{
	const uint32_t op = s->node->op;
	const bool unsigned_64 = s->in[0]->type == GRAPH_UINT64;
	size_t i;

	for (i = 0; i < n; i++) {
		const uint64_t bits = (uint64_t)v[i];

		if (op == OP_Not)
			v[i] = !v[i];
		else if (op == OP_Neg)
			v[i] = (int64_t)(0 - bits);
		else if (op == OP_Abs)
			v[i] = v[i] < 0 && !unsigned_64 ? (int64_t)(0 - bits)
							: v[i];
		else if (op == OP_Sign)
			v[i] = unsigned_64 ? v[i] != 0
					   : (v[i] > 0) - (v[i] < 0);
		else if (op == OP_Relu)
			v[i] = v[i] < 0 && !unsigned_64 ? 0 : v[i];
		else
			return false;
	}
	return true;
}

int graph_unary(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const uint32_t op = s->node->op;
	const bool test = op == OP_IsNaN || op == OP_IsInf;
	int64_t *wholes;
	double *reals;
	int rc;

	if (x->type == GRAPH_TEXT || (op == OP_Not) != (x->type == GRAPH_BOOL))
		return step_bad_type(s, x, err);
	rc = tensor_like(s->out[0], test ? GRAPH_BOOL : x->type, x, err);
	if (rc < 0)
		return rc;
	if (tensor_is_whole(x)) {
		wholes = tensor_wholes(x);
		if (x->n && !fill_wholes(s, wholes, x->n))
			rc = step_bad_type(s, x, err);
		else
			tensor_put_wholes(s->out[0], wholes);
		free(wholes);
		return rc;
	}
	reals = tensor_doubles(x);
	fill_reals(s, reals, x->n);
	tensor_put_doubles(s->out[0], reals);
	free(reals);
	return 0;
}

/* Relu of float32, by far the commonest. */
int graph_relu(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const float *from = x->data;
	float *to;
	size_t i;
	int rc;

	if (x->type != GRAPH_FLOAT)
		return graph_unary(s, err);
	rc = tensor_like(s->out[0], GRAPH_FLOAT, x, err);
	if (rc < 0)
		return rc;
	to = s->out[0]->data;
	for (i = 0; i < x->n; i++)
		to[i] = from[i] < 0 ? 0 : from[i];
	return 0;
}

int graph_identity(struct step *s, struct err *err)
{
	(void)err;
	tensor_view(s->out[0], s->in[0], s->in[0]->rank, s->in[0]->dims);
	return 0;
}

/* At inference nothing is dropped. */
int graph_dropout(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	int rc;

	if (s->n_in > 2 && s->in[2] && s->in[2]->n == 1 &&
		s->in[2]->type == GRAPH_BOOL && tensor_whole(s->in[2], 0) &&
		(s->n_in < 2 || !s->in[1] || s->in[1]->n != 1 ||
			s->in[1]->type == GRAPH_TEXT ||
			tensor_number(s->in[1], 0) != 0))
		return step_fail(s, ERR_UNSUPPORTED,
			_("it drops values at random, as in training; export "
			  "the model for inference"),
			err);
	if (s->out[0])
		tensor_view(s->out[0], x, x->rank, x->dims);
	if (s->n_out < 2 || !s->out[1])
		return 0;
	rc = tensor_like(s->out[1],
		s->node->version < 10 ? x->type : GRAPH_BOOL, x, err);
	if (rc == 0 && s->out[1]->type == GRAPH_BOOL)
		memset(s->out[1]->data, 1, x->n);
	return rc;
}

/* Bounds are attributes up to version 10, inputs from 11 on. */
int graph_clip(struct step *s, struct err *err)
{
	const struct tensor *x = s->in[0];
	const struct tensor *low = s->n_in > 1 ? s->in[1] : NULL;
	const struct tensor *high = s->n_in > 2 ? s->in[2] : NULL;
	double least = -(double)INFINITY, most = (double)INFINITY;
	int64_t *wholes, from = INT64_MIN, to = INT64_MAX;
	double *reals;
	size_t i;
	int rc;

	if (x->type == GRAPH_TEXT || x->type == GRAPH_UINT64 ||
		(low && (low->n != 1 || low->type != x->type)) ||
		(high && (high->n != 1 || high->type != x->type)))
		return step_bad_type(s, x, err);
	rc = tensor_like(s->out[0], x->type, x, err);
	if (rc < 0)
		return rc;
	if (tensor_is_whole(x)) {
		wholes = tensor_wholes(x);
		from = low ? tensor_whole(low, 0) : from;
		to = high ? tensor_whole(high, 0) : to;
		for (i = 0; i < x->n; i++) {
			wholes[i] = wholes[i] < from ? from : wholes[i];
			wholes[i] = wholes[i] > to ? to : wholes[i];
		}
		tensor_put_wholes(s->out[0], wholes);
		free(wholes);
		return 0;
	}
	least = low ? tensor_number(low, 0) : attr(s, "min", -INFINITY);
	most = high ? tensor_number(high, 0) : attr(s, "max", INFINITY);
	reals = tensor_doubles(x);
	for (i = 0; i < x->n; i++) {
		reals[i] = reals[i] < least ? least : reals[i];
		reals[i] = reals[i] > most ? most : reals[i];
	}
	tensor_put_doubles(s->out[0], reals);
	free(reals);
	return 0;
}
