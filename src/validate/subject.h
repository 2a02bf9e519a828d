/* validate/subject.h — the models, rows and limits that evidence is about.
 *
 * Made from the request of the job "evidence" (base/evidence.h, with "path"
 * beside each digest). A file whose bytes have another digest is refused.
 * Models and sets are read when first asked for.
 * Shapes: x (n, n_features) row-major in the model's feature order, NaN is
 * missing; y (n), NaN where the label is missing; time (n), microseconds;
 * margin and pred (n, n_outputs). Predictions are computed here from the
 * margins with functions that give equal bits on every machine (stats/
 * fmath.h), not with the link of the source library, from which they may
 * differ in the last digits of its float32.
 * Ownership: subject_open() fills *out, subject_close() frees; sets belong to
 * the subject. Threads: one owner. */
#ifndef ASSAY_VALIDATE_SUBJECT_H
#define ASSAY_VALIDATE_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "engine/engine.h"
#include "model/model.h"
#include "validate/limits.h"

struct speed;

enum { SUBJECT_ROLES = 3 };
/* Values that a set may hold; more is ERR_LIMIT. */
#define SUBJECT_CELLS_MAX ((size_t)1 << 27)

struct val_scores {
	double *margin, *pred; /* (n, n_outputs) */
};

struct val_set {
	const char *role, *path;
	bool has_label, has_time;
	size_t n, n_features, n_outputs;
	double *x, *y;
	int64_t *time;
	struct val_scores own, parent; /* parent NULL where there is none */
};

struct val_subject {
	const struct json *request, *facts;
	uint64_t seed;
	struct limits *limits;
	struct model model, parent;
	struct engine *engine, *parent_engine;
	bool has_parent;
	/* Called between steps; a negative value cancels. May be NULL. */
	int (*step)(void *arg, const char *step, struct err *err);
	void *arg;
	/* Private. */
	bool loaded;
	struct speed *speed;
	struct val_set *sets[SUBJECT_ROLES];
};

/* Train, test, out-of-time: the roles in their order. */
extern const char *const subject_roles[SUBJECT_ROLES];

ATTR_USED int subject_open(
	struct val_subject **out, const struct json *request, struct err *err);
void subject_close(struct val_subject *s);
/* Reads model and parent. */
ATTR_USED int subject_models(struct val_subject *s, struct err *err);
/* The set of a role, scored; *out is NULL if there is none. */
ATTR_USED int subject_set(struct val_subject *s, const char *role,
	const struct val_set **out, struct err *err);
/* The request's entry of a role, or NULL. */
const struct json *subject_data(const struct val_subject *s, const char *role);
/* Rows of the set with a label, or 0 where it has none. */
size_t set_labelled(const struct val_set *set);

#endif
