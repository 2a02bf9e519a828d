/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a program over EXPLAIN_LANES rows at a time.
 *
 * Compiled once for each instruction set, with its lanes and its kernel's
 * name from local.mk; nothing of AVX runs before explain_choose() has asked
 * the processor. Vectors are GCC's own, so that the same text is SSE2, AVX2,
 * AVX-512 or NEON. The nodes of the rule are a constant in each use up to 8,
 * so that the loops over them unroll. */
#include "config.h"

#include "explain/kernel.h"

#include <string.h>

#ifndef EXPLAIN_LANES
#define EXPLAIN_LANES  4
#define EXPLAIN_KERNEL explain_kernel_generic
#define EXPLAIN_NAME   "generic"
#endif

enum { VECTORS = EXPLAIN_GROUP / EXPLAIN_LANES };
typedef float floats __attribute__((vector_size(4 * EXPLAIN_LANES)));
typedef int32_t words __attribute__((vector_size(4 * EXPLAIN_LANES)));

#define LANES_INLINE static inline __attribute__((always_inline))

struct lanes {
	size_t n;    /* nodes of the rule */
	floats *c;   /* (n_levels, n, VECTORS) */
	floats *h;   /* (n_levels, n, VECTORS) by slot */
	words *went; /* (n_levels, VECTORS) left at the level's node */
	words *met;  /* (n_levels, VECTORS) all splits of the edge's feature */
	const int32_t *k; /* the next constant */
};

LANES_INLINE words splat(int32_t v)
{
	return (words){0} + v;
}

/* One of two constants, by the way. */
LANES_INLINE floats choose(const int32_t *k, words left)
{
	return (floats)(splat(k[0]) ^ (left & splat(k[1])));
}

LANES_INLINE floats blend(words m, floats yes, int32_t no)
{
	return (floats)((m & (words)yes) | (~m & splat(no)));
}

LANES_INLINE void lanes_split(
	const struct lanes *l, const struct step *s, const float *column)
{
	const floats *x = (const floats *)column;
	words *went = l->went + (size_t)s->level * VECTORS;

	for (size_t r = 0; r < VECTORS; r++)
		went[r] = s->default_left ? ~(words)(x[r] >= s->threshold)
					  : (words)(x[r] < s->threshold);
}

LANES_INLINE void lanes_set(const struct lanes *l, const struct step *s,
	const float *column, const uint32_t *sets)
{
	int32_t went[EXPLAIN_GROUP], code;
	const uint32_t *set = sets + s->set;

	for (size_t i = 0; i < EXPLAIN_GROUP; i++) {
		unsigned way = SET_MISSING_LEFT;

		memcpy(&code, &column[i], sizeof(code));
		if (code != CODE_MISSING)
			way = SET_BEYOND_LEFT;
		if (code >= 0 && (uint32_t)code / 32 < s->set_words)
			way = set[code / 32] >> (code % 32) & 1 ? SET_IN_LEFT
								: SET_OUT_LEFT;
		went[i] = s->flags & way ? -1 : 0;
	}
	memcpy(l->went + (size_t)s->level * VECTORS, went, sizeof(went));
}

LANES_INLINE void lanes_child(struct lanes *l, const struct step *s,
	floats *out, bool again, size_t n)
{
	const floats *c = l->c + (size_t)s->level * n * VECTORS;
	const words *went = l->went + (size_t)s->level * VECTORS;
	const words *before = l->met + (size_t)s->before * VECTORS;

	for (size_t r = 0; r < VECTORS; r++) {
		const int32_t *k = l->k;

		for (size_t i = 0; i < n; i++, k += again ? 3 : 2) {
			floats f = choose(k, went[r]);

			if (again)
				f = blend(before[r], f, k[2]);
			out[i * VECTORS + r] = c[i * VECTORS + r] * f;
		}
	}
	l->k += n * (again ? 3 : 2);
}

LANES_INLINE void lanes_keep(
	const struct lanes *l, const struct step *s, bool again)
{
	const words *went = l->went + (size_t)s->level * VECTORS;
	const words *before = l->met + (size_t)s->before * VECTORS;
	words *met = l->met + ((size_t)s->level + 1) * VECTORS;

	for (size_t r = 0; r < VECTORS; r++) {
		const words m = s->right ? ~went[r] : went[r];

		met[r] = again ? m & before[r] : m;
	}
}

LANES_INLINE void lanes_down(
	struct lanes *l, const struct step *s, bool again, size_t n)
{
	lanes_child(
		l, s, l->c + ((size_t)s->level + 1) * n * VECTORS, again, n);
	if (s->keep)
		lanes_keep(l, s, again);
}

LANES_INLINE void lanes_join(struct lanes *l, const struct step *s,
	floats *sums, bool again, size_t n)
{
	floats *left = l->h + (size_t)s->slot * n * VECTORS;
	const floats *right = left + n * VECTORS;
	const words *went = l->went + (size_t)s->level * VECTORS;
	const words *before = l->met + (size_t)s->before * VECTORS;

	for (size_t r = 0; r < VECTORS; r++) {
		const int32_t *k = l->k;
		floats sum = {0};

		for (size_t i = 0; i < n; i++, k += 4) {
			const floats a = left[i * VECTORS + r];
			const floats b = right[i * VECTORS + r];

			sum += a * choose(k, went[r]) +
			       b * choose(k + 2, went[r]);
			left[i * VECTORS + r] = a + b;
		}
		if (again)
			sum = (floats)((words)sum & before[r]);
		sums[r] += sum;
	}
	l->k += 4 * n;
}

LANES_INLINE void lanes_pair(struct lanes *l, const struct step *s,
	const float *weight, floats *sums, size_t n)
{
	const floats *c = l->c + (size_t)s->level * n * VECTORS;
	floats *h = l->h + (size_t)s->slot * n * VECTORS;
	const words *went = l->went + (size_t)s->level * VECTORS;

	for (size_t r = 0; r < VECTORS; r++) {
		const int32_t *k = l->k;
		floats sum = {0};

		for (size_t i = 0; i < n; i++, k += 2) {
			const floats v = c[i * VECTORS + r];

			sum += v * weight[i];
			h[i * VECTORS + r] = v * choose(k, went[r]);
		}
		sums[r] += sum * choose(k, went[r]);
	}
	l->k += 2 * n + 2;
}

LANES_INLINE void lanes_pair_again(
	struct lanes *l, const struct step *s, floats *sums, size_t n)
{
	const floats *c = l->c + (size_t)s->level * n * VECTORS;
	floats *h = l->h + (size_t)s->slot * n * VECTORS;
	const words *went = l->went + (size_t)s->level * VECTORS;
	const words *before = l->met + (size_t)s->before * VECTORS;

	for (size_t r = 0; r < VECTORS; r++) {
		const int32_t *k = l->k;
		floats sum = {0};

		for (size_t i = 0; i < n; i++, k += 5) {
			const floats v = c[i * VECTORS + r];
			const floats f = choose(k, went[r]);

			h[i * VECTORS + r] = v * blend(before[r], f, k[2]);
			sum += v * choose(k + 3, went[r]);
		}
		sums[r] += (floats)((words)sum & before[r]);
	}
	l->k += 5 * n;
}

/* The tree's steps over the rows from the given one on. */
LANES_INLINE void lanes_tree(
	const struct explain_job *job, size_t row, size_t n)
{
	const struct program *p = job->program;
	const struct step *s = p->steps + job->tree->step;
	const size_t level = n * VECTORS, all = p->n_levels * level;
	floats *at = (floats *)job->scratch;
	struct lanes l = {.n = n,
		.c = at,
		.h = at + all,
		.went = (words *)(at + 2 * all),
		.met = (words *)(at + 2 * all) + p->n_levels * VECTORS,
		.k = (const int32_t *)(const void *)p->constants +
		     job->tree->constant};

	for (size_t i = 0; i < level; i++)
		l.c[i] = (floats){0} + 1.0f;
	for (;; s++) {
		const float *column =
			job->columns + (size_t)s->column * EXPLAIN_STRIP + row;
		floats *sums =
			(floats *)(job->sums +
				   (size_t)s->feature * EXPLAIN_STRIP + row);
		floats *h = l.h + (size_t)s->slot * level;

		switch ((enum step_kind)s->kind) {
		case STEP_SPLIT:
			lanes_split(&l, s, column);
			break;
		case STEP_SET:
			lanes_set(&l, s, column, p->model->sets);
			break;
		case STEP_DOWN:
			lanes_down(&l, s, false, n);
			break;
		case STEP_DOWN_AGAIN:
			lanes_down(&l, s, true, n);
			break;
		case STEP_LEAF:
			lanes_child(&l, s, h, false, n);
			break;
		case STEP_LEAF_AGAIN:
			lanes_child(&l, s, h, true, n);
			break;
		case STEP_JOIN:
			lanes_join(&l, s, sums, false, n);
			break;
		case STEP_JOIN_AGAIN:
			lanes_join(&l, s, sums, true, n);
			break;
		case STEP_PAIR:
			lanes_pair(&l, s, p->rules[n]->weight, sums, n);
			break;
		case STEP_PAIR_AGAIN:
			lanes_pair_again(&l, s, sums, n);
			break;
		case STEP_END:
			return;
		}
	}
}

#define LANES_RULE(n)                                                   \
	static void rule_##n(const struct explain_job *job)             \
	{                                                               \
		for (size_t i = 0; i < job->n_rows; i += EXPLAIN_GROUP) \
			lanes_tree(job, i, n);                          \
	}
LANES_RULE(1)
LANES_RULE(2)
LANES_RULE(3)
LANES_RULE(4)
LANES_RULE(5)
LANES_RULE(6)
LANES_RULE(7)
LANES_RULE(8)

static void lanes_run(const struct explain_job *job)
{
	static void (*const rules[])(const struct explain_job *) = {
		rule_1, rule_2, rule_3, rule_4, rule_5, rule_6, rule_7, rule_8};
	const size_t n = job->tree->n_nodes;

	if (n <= sizeof(rules) / sizeof(*rules)) {
		rules[n - 1](job);
		return;
	}
	for (size_t i = 0; i < job->n_rows; i += EXPLAIN_GROUP)
		lanes_tree(job, i, n);
}

const struct explain_kernel EXPLAIN_KERNEL = {
	.name = EXPLAIN_NAME,
	.tree = lanes_run,
};
