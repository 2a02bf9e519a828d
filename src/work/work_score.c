/* SPDX-License-Identifier: Apache-2.0 */
/* Job "score": a model over a CSV file.
 *
 * Request: {"model": PATH, "data": CSV, "margin": false, "map": PATH,
 *   "out": PATH, "rounds": "ask", "missing": VALUE}; without "out" the rows
 *   go to standard output.
 * Result: {"rows": n, "outputs": n, "unused_columns": n, "bytes": n,
 *   "unseen": {FEATURE: rows with a level that the model does not know}}.
 * The output has a header, one line a row, and digits that read back to the
 * same number. A file named by "out" appears whole or not at all. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/scoring.h"
#include "table/csvout.h"
#include "work/kinds.h"
#include "work/outputs.h"

/* Where the rows go: a temporary file beside the target, or stdout. */
struct sink {
	int fd;
	const char *target; /* NULL: standard output */
	char *temporary;
	uint64_t bytes;
};

static int sink_open(struct sink *s, const char *target, struct err *err)
{
	s->fd = STDOUT_FILENO;
	s->target = target;
	s->temporary = NULL;
	s->bytes = 0;
	if (!target)
		return 0;
	s->temporary = xasprintf("%s.%ld.part", target, (long)getpid());
	s->fd = open(
		s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (s->fd >= 0)
		return 0;
	err_errno(err, 1, _("%s: cannot write the scores"), target);
	free(s->temporary);
	s->temporary = NULL;
	return err ? err->code : ERR_IO;
}

static int sink_write(struct sink *s, struct buf *b, struct err *err)
{
	size_t done = 0;

	while (done < b->len) {
		const ssize_t n = write(s->fd, b->data + done, b->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, 1,
				_("%s: cannot write the "
				  "scores"),
				s->target ? s->target : "stdout");
		done += (size_t)n;
	}
	s->bytes += b->len;
	buf_clear(b);
	return 0;
}

/* Ends the output; with rc not 0 the target stays as it was. */
static int sink_close(struct sink *s, int rc, struct err *err)
{
	if (!s->temporary)
		return rc;
	if (rc == 0 && fsync(s->fd) < 0)
		rc = err_errno(
			err, 1, _("%s: cannot write the scores"), s->target);
	close(s->fd);
	if (rc == 0 && rename(s->temporary, s->target) < 0)
		rc = err_errno(
			err, 1, _("%s: cannot write the scores"), s->target);
	if (rc)
		unlink(s->temporary);
	free(s->temporary);
	return rc;
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
		csvout_end_line(out);
	}
}

/* XGBoost 3.3 and later refuse a level that the table in the file does not
 * hold; 3.1 and 3.2 answer by whatever lies behind the table. There is no
 * number to give. LightGBM takes such a level for missing. */
static int check_levels(const struct scoring *s, struct err *err)
{
	const struct model *m = &s->model;

	for (uint32_t i = 0; m->source == MODEL_XGBOOST && i < m->n_features;
		i++) {
		size_t r = 0;

		if (!m->features[i].n_levels || !bind_n_unseen(s->bind, i))
			continue;
		while (r < s->batch.n_rows &&
			s->rows[r * m->n_features + i] != BIND_UNSEEN)
			r++;
		if (r < s->batch.n_rows)
			return err_set(err, ERR_UNSUPPORTED,
				_("%s: line %llu: %s: the model's table does "
				  "not hold this level, and XGBoost has no "
				  "answer for it: give it a known level or "
				  "code with --map, or leave the cell empty"),
				csv_path(s->csv),
				(unsigned long long)s->batch.line[r],
				m->features[i].name);
	}
	return 0;
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
		more = check_levels(s, err);
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
	struct json *unseen = json_object();

	for (uint32_t i = 0; i < s->model.n_features; i++) {
		const uint64_t n = bind_n_unseen(s->bind, i);

		if (n)
			json_set_int(
				unseen, s->model.features[i].name, (int64_t)n);
	}
	json_set_int(result, "rows", (int64_t)rows);
	json_set_int(result, "outputs", (int64_t)s->n_outputs);
	json_set_int(result, "unused_columns", (int64_t)bind_n_unused(s->bind));
	json_set_int(result, "bytes", (int64_t)sink->bytes);
	json_set(result, "unseen", unseen);
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
