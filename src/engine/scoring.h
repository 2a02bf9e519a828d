/* engine/scoring.h — a model over a CSV file, batch by batch.
 *
 * The one loop that import, score, monitor, optimize and review share: the
 * model is read (assay-parse), its features are bound to the file's columns,
 * and each batch comes with margins and predictions. Memory is bounded by the
 * batch, whatever the file's length.
 * Shapes: rows (n_rows, n_features), margins and predictions (n_rows,
 * n_outputs), row-major, valid until the next call.
 * Ownership: scoring_open() fills *s, scoring_close() takes any state. */
#ifndef ASSAY_ENGINE_SCORING_H
#define ASSAY_ENGINE_SCORING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "engine/engine.h"
#include "model/load.h"
#include "model/model.h"
#include "table/bind.h"
#include "table/csv.h"

struct scoring_spec {
	const char *model; /* path of the model file */
	const char *data;  /* path of the CSV file */
	const char *map;   /* path of a map (table/bind.h), or NULL */
	struct model_options options;
	/* Columns wanted beside the features: label, time, segment. */
	const struct bind_extra *extra;
	size_t n_extra;
	bool labels; /* of a graph that has a label output */
};

struct scoring {
	struct model model;
	struct engine *engine;
	struct csv *csv;
	struct bind *bind;
	struct json *map;
	size_t n_outputs;
	struct batch batch;
	const double *rows;
	double *margins, *predictions;
	/* (batch.n_rows) where labels were asked for and there are some, else
	 * NULL. */
	char **labels;
	size_t n_labels;
	bool wants_labels;
	size_t capacity; /* rows that margins and predictions hold */
};

ATTR_USED int scoring_open(
	struct scoring *s, const struct scoring_spec *spec, struct err *err);
/* 1 if there are rows, 0 at the end, negative on error. */
ATTR_USED int scoring_next(struct scoring *s, struct err *err);
void scoring_close(struct scoring *s);
/* Values of extra column i of this batch, (batch.n_rows): the numbers, or
 * the texts, by the type asked for. */
const struct column *scoring_extra(const struct scoring *s, size_t i);
/* Reads "rounds" ("ask", "all", "best") and "missing" of a request. */
void scoring_options(struct model_options *out, const struct json *request);

#endif
