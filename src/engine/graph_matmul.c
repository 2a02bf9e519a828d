/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "blas/gemm.h"
#include "engine/graph_ops.h"

/* Fewer rows than this are not worth a call of BLAS. */
enum { BLAS_ROWS = 8 };

/* Rows of b are added up, each times an element of a: the inner loop has no
 * dependency. A turned b is read across. */
#define OWN_PRODUCT(type)                                                     \
	do {                                                                  \
		const type *x = a, *y = b;                                    \
		for (i = 0; i < p->m; i++) {                                  \
			type *z = (type *)out + i * p->n;                     \
			for (k = 0; k < p->k; k++) {                          \
				const type f = p->turned_a ? x[k * p->m + i]  \
							   : x[i * p->k + k]; \
				const type *row = y + k * p->n;               \
				if (p->turned_b)                              \
					for (j = 0; j < p->n; j++)            \
						z[j] += f * y[j * p->k + k];  \
				else                                          \
					for (j = 0; j < p->n; j++)            \
						z[j] += f * row[j];           \
			}                                                     \
		}                                                             \
	} while (0)

/* out, which is zero, becomes a * b. */
static void product(unsigned type, const struct blas_product *p, const void *a,
	const void *b, void *out)
{
	const bool blas = p->m >= BLAS_ROWS && p->k && p->n;
	size_t i, j, k;

	if (type == GRAPH_FLOAT && blas)
		blas_sgemm(p, a, b, out);
	else if (type == GRAPH_DOUBLE && blas)
		blas_dgemm(p, a, b, out);
	else if (type == GRAPH_FLOAT)
		OWN_PRODUCT(float);
	else if (type == GRAPH_DOUBLE)
		OWN_PRODUCT(double);
	else
		OWN_PRODUCT(uint64_t);
}

/* The type that a product is computed in. */
static unsigned work_type(const struct tensor *t)
{
	if (t->type == GRAPH_FLOAT || t->type == GRAPH_DOUBLE)
		return t->type;
	return tensor_is_real(t) ? GRAPH_DOUBLE : GRAPH_INT64;
}

/* The elements in that type: the tensor's own, or *made, which the caller
 * frees. */
static const void *work_data(const struct tensor *t, void **made)
{
	*made = NULL;
	if (work_type(t) == t->type)
		return t->data;
	if (tensor_is_real(t))
		*made = tensor_doubles(t);
	else
		*made = tensor_wholes(t);
	return *made;
}

static void put(struct tensor *out, unsigned type, const void *v)
{
	if (out->type == type)
		return;
	if (type == GRAPH_DOUBLE)
		tensor_put_doubles(out, v);
	else
		tensor_put_wholes(out, v);
}

/* A MatMul: matrices of the last two dimensions, broadcast over the others. */
struct batches {
	struct blas_product p;
	unsigned type;
	const char *a, *b;
	char *out;
	size_t size_a, size_b, size_out; /* bytes of a matrix */
};

static void batch_line(void *ctx, const struct walk_line *l)
{
	const struct batches *m = ctx;
	size_t i;

	for (i = 0; i < l->n; i++)
		product(m->type, &m->p,
			m->a + (l->at[0] + i * l->step[0]) * m->size_a,
			m->b + (l->at[1] + i * l->step[1]) * m->size_b,
			m->out + (l->out + i) * m->size_out);
}

/* As numpy does: a vector is a row on the left and a column on the right. */
static void matrices(struct tensor *a, struct tensor *b)
{
	if (a->rank == 1) {
		a->dims[1] = a->dims[0];
		a->dims[0] = 1;
		a->rank = 2;
	}
	if (b->rank == 1) {
		b->dims[1] = 1;
		b->rank = 2;
	}
}

static int shapes(const struct step *s, struct tensor *a, struct tensor *b,
	struct batches *m, struct walk *w, struct err *err)
{
	const struct tensor *both[2] = {a, b};

	if (a->rank < 1 || b->rank < 1)
		return step_fail(s, ERR_PARSE,
			_("it multiplies by a single number"), err);
	matrices(a, b);
	m->p.m = (size_t)a->dims[a->rank - 2];
	m->p.k = (size_t)a->dims[a->rank - 1];
	m->p.n = (size_t)b->dims[b->rank - 1];
	if (b->dims[b->rank - 2] != a->dims[a->rank - 1])
		return step_fail(s, ERR_PARSE,
			_("the shapes of its inputs do not fit each other"),
			err);
	a->rank -= 2;
	b->rank -= 2;
	return walk_broadcast(w, s, both, 2, err);
}

static int multiply(const struct step *s, const struct tensor *x,
	const struct tensor *y, struct tensor *out, struct err *err)
{
	struct tensor a = *x, b = *y;
	struct batches m = {.type = work_type(x)};
	struct walk w;
	int64_t dims[GRAPH_RANK_MAX + 2];
	const size_t width = tensor_width(m.type);
	void *made_a, *made_b, *made = NULL;
	unsigned rank;
	int rc = shapes(s, &a, &b, &m, &w, err);

	if (rc < 0)
		return rc;
	memcpy(dims, w.dims, sizeof(w.dims));
	rank = w.rank;
	if (x->rank > 1)
		dims[rank++] = (int64_t)m.p.m;
	if (y->rank > 1)
		dims[rank++] = (int64_t)m.p.n;
	rc = tensor_new(out, out->type, rank, dims, err);
	if (rc < 0)
		return rc;
	m.size_a = m.p.m * m.p.k * width;
	m.size_b = m.p.k * m.p.n * width;
	m.size_out = m.p.m * m.p.n * width;
	m.a = work_data(x, &made_a);
	m.b = work_data(y, &made_b);
	m.out = out->type == m.type
			? out->data
			: (made = xcalloc(out->n + 1, sizeof(int64_t)));
	walk_lines(&w, batch_line, &m);
	put(out, m.type, m.out);
	free(made_a);
	free(made_b);
	free(made);
	return 0;
}

int graph_matmul(struct step *s, struct err *err)
{
	if (s->in[0]->type != s->in[1]->type || s->in[0]->type == GRAPH_TEXT)
		return step_bad_type(s, s->in[1], err);
	s->out[0]->type = s->in[0]->type;
	return multiply(s, s->in[0], s->in[1], s->out[0], err);
}

/* An 8-bit matrix less its zero point, as int32 values. */
static int without_zero(
	const struct step *s, size_t i, struct tensor *out, struct err *err)
{
	const struct tensor *x = s->in[i];
	const struct tensor *zero = s->n_in > i + 2 ? s->in[i + 2] : NULL;
	int64_t *v;
	size_t k;
	int rc;

	if (!tensor_is_whole(x) ||
		(zero && (zero->n != 1 || zero->type != x->type)))
		return step_bad_type(s, x, err);
	rc = tensor_like(out, GRAPH_INT32, x, err);
	if (rc < 0)
		return rc;
	v = tensor_wholes(x);
	for (k = 0; k < x->n && zero; k++)
		v[k] -= tensor_whole(zero, 0);
	tensor_put_wholes(out, v);
	free(v);
	return 0;
}

int graph_matmul_integer(struct step *s, struct err *err)
{
	struct tensor a = {0}, b = {0};
	int rc = without_zero(s, 0, &a, err);

	if (rc == 0)
		rc = without_zero(s, 1, &b, err);
	s->out[0]->type = GRAPH_INT32;
	if (rc == 0)
		rc = multiply(s, &a, &b, s->out[0], err);
	tensor_release(&a);
	tensor_release(&b);
	return rc;
}

struct bias {
	const double *c;
	double *out;
	double beta;
};

static void bias_line(void *ctx, const struct walk_line *l)
{
	const struct bias *b = ctx;
	size_t i;

	for (i = 0; i < l->n; i++)
		b->out[l->out + i] += b->beta * b->c[l->at[1] + i * l->step[1]];
}

struct float_bias {
	const float *c;
	float *out;
	bool relu;
};

static void float_bias_line(void *ctx, const struct walk_line *l)
{
	const struct float_bias *b = ctx;
	const float *c = b->c + l->at[1];
	float *out = b->out + l->out;
	size_t i;

	if (l->step[1])
		for (i = 0; i < l->n; i++)
			out[i] += c[i];
	else
		for (i = 0; i < l->n; i++)
			out[i] += c[0];
	for (i = 0; b->relu && i < l->n; i++)
		out[i] = out[i] < 0 ? 0 : out[i];
}

/* Adds the last input, which is broadcast over the result only. */
static int add_bias(
	const struct step *s, float alpha, float beta, struct err *err)
{
	struct tensor *out = s->out[0];
	const struct tensor *c = s->n_in > 2 ? s->in[2] : NULL;
	const struct tensor *both[2] = {out, c};
	struct bias b = {.beta = (double)beta};
	struct walk w;
	double *sum, *add = NULL;
	size_t i;
	int rc = c ? walk_broadcast(&w, s, both, 2, err) : 0;

	if (rc < 0)
		return rc;
	if (c &&
		(c->type != out->type || w.rank != 2 ||
			w.dims[0] != out->dims[0] || w.dims[1] != out->dims[1]))
		return step_bad_type(s, c, err);
	if (out->type == GRAPH_FLOAT && alpha == 1 && beta == 1) {
		static const float zero[1];
		const struct tensor none = {.rank = 0};
		struct float_bias f = {c ? c->data : zero, out->data, s->relu};

		both[1] = c ? c : &none;
		rc = walk_broadcast(&w, s, both, 2, err);
		if (rc == 0 && (c || s->relu))
			walk_lines(&w, float_bias_line, &f);
		return rc;
	}
	sum = tensor_doubles(out);
	for (i = 0; i < out->n; i++)
		sum[i] *= (double)alpha;
	if (c) {
		b.c = add = tensor_doubles(c);
		b.out = sum;
		walk_lines(&w, bias_line, &b);
	}
	for (i = 0; s->relu && i < out->n; i++)
		sum[i] = sum[i] < 0 ? 0 : sum[i];
	tensor_put_doubles(out, sum);
	free(sum);
	free(add);
	return 0;
}

/* Constant weights of float32 that are stored turned are turned back once. */
int graph_gemm_prepare(void **state, const struct graph *g,
	const struct graph_node *n, struct err *err)
{
	const struct graph_value *v = &g->values[g->refs[n->first_in + 1]];
	const float *from = (const void *)(g->data + v->data);
	size_t rows, columns, r, c;
	float *to;

	(void)err;
	if (v->role != ROLE_CONSTANT || v->type != GRAPH_FLOAT ||
		v->rank != 2 || !graph_int(g, n, "transB", 0))
		return 0;
	rows = (size_t)g->ints[v->first_dim];
	columns = (size_t)g->ints[v->first_dim + 1];
	to = xreallocarray(NULL, (size_t)v->n + 1, sizeof(*to));
	for (r = 0; r < rows; r++)
		for (c = 0; c < columns; c++)
			to[c * rows + r] = from[r * columns + c];
	*state = to;
	return 0;
}

int graph_gemm(struct step *s, struct err *err)
{
	const struct tensor *a = s->in[0], *b = s->in[1];
	const bool turned_a = graph_int(s->g, s->node, "transA", 0) != 0;
	const bool turned_b = graph_int(s->g, s->node, "transB", 0) != 0;
	struct blas_product p;
	int64_t dims[2];
	void *made_a, *made_b, *made = NULL, *out;
	const void *x, *y;
	unsigned type;
	int rc;

	if (a->type != b->type || a->type == GRAPH_TEXT)
		return step_bad_type(s, b, err);
	if (a->rank != 2 || b->rank != 2 ||
		a->dims[!turned_a] != b->dims[turned_b])
		return step_fail(s, ERR_PARSE,
			_("the shapes of its inputs do not fit each other"),
			err);
	dims[0] = a->dims[turned_a];
	dims[1] = b->dims[!turned_b];
	p = (struct blas_product){(size_t)dims[0], (size_t)dims[1],
		(size_t)b->dims[turned_b], turned_a, turned_b};
	rc = tensor_new(s->out[0], a->type, 2, dims, err);
	if (rc < 0)
		return rc;
	type = work_type(a);
	x = work_data(a, &made_a);
	y = work_data(b, &made_b);
	if (s->state) {
		y = s->state;
		p.turned_b = false;
	}
	out = type == a->type
		      ? s->out[0]->data
		      : (made = xcalloc(s->out[0]->n + 1, sizeof(int64_t)));
	product(type, &p, x, y, out);
	put(s->out[0], type, out);
	free(made_a);
	free(made_b);
	free(made);
	return add_bias(s, graph_float(s->g, s->node, "alpha", 1),
		graph_float(s->g, s->node, "beta", 1), err);
}
