/* SPDX-License-Identifier: Apache-2.0 */
/* Job "score": a model over a CSV file.
 *
 * Request: {"model": PATH, "data": CSV, "margin": false, "map": PATH,
 *   "out": PATH, "rounds": "ask", "missing": VALUE}; without "out" the rows
 *   go to standard output.
 * Result: {"rows": n, "outputs": n, "unused_columns": n, "bytes": n,
 *   "unseen": {FEATURE: rows with a level that the model does not know}}.
 * The output has a header, one line a row, and digits that read back to the
 * same number; a graph that has labels adds a column "label". A file named by
 * "out" appears whole or not at all. */
#include "config.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "engine/scoring.h"
#include "table/csvout.h"
#include "work/kinds.h"
#include "work/outputs.h"
#include "work/sink.h"

static bool has_labels(const struct scoring *s)
{
	return s->model.graph && s->model.graph->ends.label != GRAPH_NONE;
}

/* A graph may give fewer labels than rows: then there is none. */
static void add_label(struct buf *out, const char *label)
{
	csvout_text(out, label ? label : "", label ? strlen(label) : 0);
}

static void add_header(struct buf *out, const struct scoring *s, bool margin)
{
	const size_t n = output_count(&s->model, margin, s->n_outputs);
	struct buf name = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&name);
		output_name(&name, margin, i, n);
		csvout_text(out, name.data, name.len);
	}
	if (has_labels(s))
		csvout_text(out, "label", 5);
	csvout_end_line(out);
	buf_release(&name);
}

static void add_rows(struct buf *out, const struct scoring *s, bool margin)
{
	const size_t n = output_count(&s->model, margin, s->n_outputs);
	const double *v = margin ? s->margins : s->predictions;

	for (size_t r = 0; r < s->batch.n_rows; r++) {
		for (size_t i = 0; i < n; i++)
			output_value(out, &s->model, v[r * s->n_outputs + i]);
		if (has_labels(s))
			add_label(out, s->labels[r]);
		csvout_end_line(out);
	}
}

static int write_all(struct job *j, struct scoring *s, struct sink *sink,
	uint64_t *rows, struct err *err)
{
	const bool margin = json_get_bool(j->request, "margin", false);
	struct buf out = BUF_INIT;
	int rc, more;

	*rows = 0;
	add_header(&out, s, margin);
	while ((more = scoring_next(s, err)) > 0) {
		add_rows(&out, s, margin);
		*rows += s->batch.n_rows;
		more = output_levels(s, err);
		if (more == 0)
			more = sink_write(sink, &out, err);
		if (more == 0)
			more = job_step(j, "score", *rows, 0, err);
		if (more)
			break;
	}
	rc = more;
	if (rc == 0)
		rc = sink_write(sink, &out, err);
	buf_release(&out);
	return rc;
}

static void describe_scores(struct json *result, const struct scoring *s,
	const struct sink *sink, uint64_t rows)
{
	json_set_int(result, "rows", (int64_t)rows);
	json_set_int(result, "outputs", (int64_t)s->n_outputs);
	json_set_int(result, "unused_columns", (int64_t)bind_n_unused(s->bind));
	json_set_int(result, "bytes", (int64_t)sink->bytes);
	output_unseen(result, s);
}

int work_score(struct job *j, struct json *result, struct err *err)
{
	struct scoring_spec spec = {0};
	struct scoring s;
	struct sink sink;
	uint64_t rows;
	int rc = job_get_str(j, "model", &spec.model, err);

	if (rc == 0)
		rc = job_get_str(j, "data", &spec.data, err);
	if (rc)
		return rc;
	spec.labels = true;
	spec.map = json_get_str(j->request, "map", NULL);
	scoring_options(&spec.options, j->request);
	rc = scoring_open(&s, &spec, err);
	if (rc)
		return rc;
	rc = sink_open(&sink, json_get_str(j->request, "out", NULL), err);
	if (rc == 0) {
		rc = write_all(j, &s, &sink, &rows, err);
		rc = sink_close(&sink, rc, err);
	}
	if (rc == 0)
		describe_scores(result, &s, &sink, rows);
	scoring_close(&s);
	return rc;
}
