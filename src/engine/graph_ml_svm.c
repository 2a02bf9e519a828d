/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/graph_class.h"
#include "engine/graph_ops.h"

/* SVMClassifier and SVMRegressor, as in ONNX's reference implementation and
 * libsvm: kernels with the support vectors, then a sum for each pair of
 * classes. All in double; scores are rounded to float32 once. */
enum kernel { KERNEL_LINEAR, KERNEL_POLY, KERNEL_RBF, KERNEL_SIGMOID };

struct svm {
	const struct step *s;
	struct table_view x;
	struct classes c;
	enum kernel kernel;
	double gamma, coef0, degree;
	const float *coefficients, *vectors, *rho, *prob_a, *prob_b;
	size_t n_coefficients, n_vectors, n_rho, n_prob;
	const int64_t *per_class;
	size_t n_classes, n_pairs;
	size_t *start;   /* (n_classes): first vector of a class */
	double *kernels; /* (n_vectors) of the row */
	double *pairs, *votes, *matrix;
	bool positive;
};

static int bad_length(const struct step *s, struct err *err)
{
	return step_fail(s, ERR_PARSE,
		_("its lists do not go with the columns of its input"), err);
}

static double product(const struct svm *m, const float *w, const float *x)
{
	double dot = 0, far = 0;
	size_t c;

	for (c = 0; c < m->x.columns; c++) {
		const double d = (double)w[c] - (double)x[c];

		dot += (double)w[c] * (double)x[c];
		far += d * d;
	}
	switch (m->kernel) {
	case KERNEL_POLY:
		return pow(m->gamma * dot + m->coef0, m->degree);
	case KERNEL_RBF:
		return exp(-m->gamma * far);
	case KERNEL_SIGMOID:
		return tanh(m->gamma * dot + m->coef0);
	case KERNEL_LINEAR:
	default:
		return dot;
	}
}

static int read_kernel(struct svm *m, struct err *err)
{
	static const char *const names[] = {"LINEAR", "POLY", "RBF", "SIGMOID"};
	const struct step *s = m->s;
	const char *name = graph_string(s->g, s->node, "kernel_type", "LINEAR");
	size_t n;
	const float *p = graph_floats(s->g, s->node, "kernel_params", &n);
	unsigned i = 0;

	while (i < 4 && strcmp(names[i], name) != 0)
		i++;
	if (i == 4 || class_transform(s) < 0)
		return step_fail(s, ERR_UNSUPPORTED,
			_("a kernel or a transformation that assay does not "
			  "know"),
			err);
	m->kernel = (enum kernel)i;
	if (n >= 3) {
		m->gamma = (double)p[0];
		m->coef0 = (double)p[1];
		m->degree = (double)p[2];
	}
	return 0;
}

static int svm_open(struct svm *m, struct err *err)
{
	const struct step *s = m->s;
	size_t n, i;
	int rc = class_table(s, &m->x, err);

	if (rc == 0)
		rc = read_kernel(m, err);
	if (rc < 0)
		return rc;
	m->coefficients =
		graph_floats(s->g, s->node, "coefficients", &m->n_coefficients);
	m->vectors = graph_floats(s->g, s->node, "support_vectors", &n);
	m->rho = graph_floats(s->g, s->node, "rho", &m->n_rho);
	m->n_vectors = m->x.columns ? n / m->x.columns : 0;
	if (!m->n_rho || !m->n_coefficients || m->n_vectors * m->x.columns != n)
		return bad_length(s, err);
	m->positive = true;
	for (i = 0; i < m->n_coefficients; i++)
		m->positive = m->positive && m->coefficients[i] >= 0;
	m->kernels = xcalloc(m->n_vectors + 1, sizeof(double));
	return 0;
}

static void svm_close(struct svm *m)
{
	free(m->x.made);
	free(m->start);
	free(m->kernels);
	free(m->pairs);
	free(m->votes);
	free(m->matrix);
}

static void row_kernels(struct svm *m, size_t row)
{
	size_t i;

	for (i = 0; i < m->n_vectors; i++)
		m->kernels[i] = product(m, m->vectors + i * m->x.columns,
			m->x.v + row * m->x.columns);
}

static int regress(struct svm *m, struct err *err)
{
	const struct step *s = m->s;
	const bool one_class = graph_int(s->g, s->node, "one_class", 0) != 0;
	const int64_t dims[2] = {(int64_t)m->x.rows, 1};
	size_t r, i;
	int rc;

	if (m->n_coefficients != (m->n_vectors ? m->n_vectors : m->x.columns))
		return bad_length(s, err);
	rc = tensor_new(s->out[0], GRAPH_FLOAT, 2, dims, err);
	for (r = 0; r < m->x.rows && rc == 0; r++) {
		double sum = (double)m->rho[0];

		row_kernels(m, r);
		for (i = 0; i < m->n_vectors; i++)
			sum += (double)m->coefficients[i] * m->kernels[i];
		if (!m->n_vectors)
			sum += product(
				m, m->coefficients, m->x.v + r * m->x.columns);
		((float *)s->out[0]->data)[r] =
			one_class ? (sum > 0 ? 1 : -1) : (float)sum;
	}
	return rc;
}

/* The sum for each pair of classes, and a vote for its winner. */
static void row_pairs(struct svm *m, size_t row)
{
	size_t i, j, k, pair = 0;

	row_kernels(m, row);
	memset(m->votes, 0, m->n_classes * sizeof(*m->votes));
	for (i = 0; i < m->n_classes; i++)
		for (j = i + 1; j < m->n_classes; j++, pair++) {
			const float *a =
				m->coefficients + (j - 1) * m->n_vectors;
			const float *b = m->coefficients + i * m->n_vectors;
			double sum = (double)m->rho[pair];

			for (k = 0; k < (size_t)m->per_class[i]; k++)
				sum += (double)a[m->start[i] + k] *
				       m->kernels[m->start[i] + k];
			for (k = 0; k < (size_t)m->per_class[j]; k++)
				sum += (double)b[m->start[j] + k] *
				       m->kernels[m->start[j] + k];
			m->pairs[pair] = sum;
			m->votes[sum > 0 ? i : j]++;
		}
}

/* Platt's probability for each pair. */
static void pair_probabilities(struct svm *m, double *r)
{
	const size_t n = m->n_classes;
	size_t i, j, pair = 0;

	for (i = 0; i < n; i++)
		for (j = i + 1; j < n; j++, pair++) {
			const double x =
				m->pairs[pair] * (double)m->prob_a[pair] +
				(double)m->prob_b[pair];
			double p = x >= 0 ? exp(-x) / (1 + exp(-x))
					  : 1 / (1 + exp(x));

			p = p < 1e-7 ? 1e-7 : p > 1 - 1e-7 ? 1 - 1e-7 : p;
			r[i * n + j] = p;
			r[j * n + i] = 1 - p;
		}
}

/* Wu, Lin and Weng (2004), as in libsvm: the probabilities that fit those of
 * the pairs best. r and q are (n, n), p is (n). */
static void couple(size_t n, const double *r, double *q, double *p)
{
	const size_t most = n > 100 ? n : 100;
	double *qp = xcalloc(n, sizeof(*qp));
	size_t t, j, step;

	for (t = 0; t < n; t++) {
		p[t] = 1 / (double)n;
		q[t * n + t] = 0;
		for (j = 0; j < n; j++) {
			if (j == t)
				continue;
			q[t * n + t] += r[j * n + t] * r[j * n + t];
			q[t * n + j] = -r[j * n + t] * r[t * n + j];
		}
	}
	for (step = 0; step < most; step++) {
		double pqp = 0, worst = 0;

		for (t = 0; t < n; t++) {
			qp[t] = 0;
			for (j = 0; j < n; j++)
				qp[t] += q[t * n + j] * p[j];
			pqp += p[t] * qp[t];
		}
		for (t = 0; t < n; t++)
			worst = fmax(worst, fabs(qp[t] - pqp));
		if (worst < 0.005 / (double)n)
			break;
		for (t = 0; t < n; t++) {
			const double diff = (-qp[t] + pqp) / q[t * n + t];

			p[t] += diff;
			pqp = (pqp + diff * (diff * q[t * n + t] + 2 * qp[t])) /
			      (1 + diff) / (1 + diff);
			for (j = 0; j < n; j++) {
				qp[j] = (qp[j] + diff * q[t * n + j]) /
					(1 + diff);
				p[j] /= 1 + diff;
			}
		}
	}
	free(qp);
}

static int classes_fit(struct svm *m, struct err *err)
{
	const struct step *s = m->s;
	size_t n, k, at = 0, n_b;

	m->per_class = graph_ints(s->g, s->node, "vectors_per_class", &n);
	m->prob_a = graph_floats(s->g, s->node, "prob_a", &m->n_prob);
	m->prob_b = graph_floats(s->g, s->node, "prob_b", &n_b);
	m->n_classes = m->c.n ? m->c.n : n ? n : 1;
	if (m->n_classes > 10000)
		return bad_length(s, err);
	m->n_pairs = m->n_classes * (m->n_classes - 1) / 2;
	m->start = xcalloc(m->n_classes + 1, sizeof(*m->start));
	for (k = 0; k < n && k < m->n_classes; k++) {
		m->start[k] = at;
		if (m->per_class[k] < 0 ||
			(uint64_t)m->per_class[k] > m->n_vectors - at)
			return bad_length(s, err);
		at += (size_t)m->per_class[k];
	}
	if (!m->n_vectors)
		return m->n_coefficients == m->n_classes * m->x.columns
			       ? 0
			       : bad_length(s, err);
	if (n != m->n_classes || at != m->n_vectors || m->n_classes < 2 ||
		m->n_rho != m->n_pairs || n_b != m->n_prob ||
		(m->n_prob && m->n_prob != m->n_pairs) ||
		m->n_coefficients != (m->n_classes - 1) * m->n_vectors)
		return bad_length(s, err);
	m->pairs = xcalloc(m->n_pairs + 1, sizeof(double));
	m->votes = xcalloc(m->n_classes, sizeof(double));
	m->matrix = xcalloc(
		2 * m->n_classes * m->n_classes + m->n_classes, sizeof(double));
	return 0;
}

/* Scores of the row; their number. */
static size_t row_scores(struct svm *m, size_t row, float *to)
{
	const size_t n = m->n_classes;
	double *p = m->matrix ? m->matrix + 2 * n * n : NULL;
	size_t i;

	if (!m->n_vectors) {
		for (i = 0; i < n; i++)
			to[i] = (float)(product(m,
						m->coefficients +
							i * m->x.columns,
						m->x.v + row * m->x.columns) +
					(double)m->rho[0]);
		return n;
	}
	row_pairs(m, row);
	if (m->n_prob) {
		pair_probabilities(m, m->matrix);
		couple(n, m->matrix, m->matrix + n * n, p);
		for (i = 0; i < n; i++)
			to[i] = (float)p[i];
		return n;
	}
	for (i = 0; i < m->n_pairs; i++)
		to[i] = (float)m->pairs[i];
	return m->n_pairs;
}

/* The class with most votes, or the largest score. */
static size_t winner(const struct svm *m, const float *scores)
{
	size_t i, best = 0;

	if (!m->n_vectors)
		return class_largest(scores, m->n_classes);
	for (i = 1; i < m->n_classes; i++)
		if (m->votes[i] > m->votes[best])
			best = i;
	if (m->n_classes == 2 && !m->n_prob && m->positive &&
		m->votes[best] >= 0.5)
		best = 1;
	return best;
}

static int classify(struct svm *m, struct err *err)
{
	const struct step *s = m->s;
	const enum post_transform post =
		(enum post_transform)class_transform(s);
	struct tensor *out = s->n_out > 1 ? s->out[1] : NULL;
	int64_t dims[2] = {(int64_t)m->x.rows, 0};
	float *row;
	size_t r, n;
	int rc;

	m->c = classes_of(s);
	rc = classes_fit(m, err);
	if (rc == 0)
		rc = classes_open(s, &m->c, m->x.rows, err);
	if (rc < 0)
		return rc;
	n = m->n_vectors && !m->n_prob ? m->n_pairs : m->n_classes;
	dims[1] = n == 1 ? 2 : (int64_t)n;
	if (out)
		rc = tensor_new(out, GRAPH_FLOAT, 2, dims, err);
	row = xcalloc(n + 2, sizeof(*row));
	for (r = 0; r < m->x.rows && rc == 0; r++) {
		n = row_scores(m, r, row);
		classes_put(s, &m->c, r, winner(m, row));
		if (n == 1) {
			row[1] = row[0];
			row[0] = -row[0];
		}
		class_apply(post, row, (size_t)dims[1]);
		if (out)
			memcpy((float *)out->data + r * (size_t)dims[1], row,
				(size_t)dims[1] * sizeof(*row));
	}
	free(row);
	return rc;
}

int graph_ml_svm(struct step *s, struct err *err)
{
	struct svm m = {.s = s};
	int rc = svm_open(&m, err);

	if (rc == 0)
		rc = s->node->op == OP_SVMRegressor ? regress(&m, err)
						    : classify(&m, err);
	svm_close(&m);
	return rc;
}
