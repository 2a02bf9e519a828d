/* SPDX-License-Identifier: Apache-2.0 */
/* Job "convert": an XGBoost model, as the newest version would write it.
 *
 * Request: {"model": PATH, "out": PATH, "rounds": "ask", "missing": VALUE}.
 * Result: {"from": the format read, "version": of its library, "to": version
 *   written, "trees": n, "rows": edge rows compared, "bytes": n}.
 * What was written is read back, and must give the same margins, bit for bit,
 * on rows at the model's own thresholds, one float32 below and above them,
 * and with missing and infinite values; else nothing appears at "out". */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "engine/engine.h"
#include "engine/scoring.h"
#include "model/describe.h"
#include "model/load.h"
#include "model/modern.h"
#include "model/writer.h"
#include "optim/edges.h"
#include "work/kinds.h"

enum { ROWS_MAX = 4096 };

static int score(const struct model *m, const double *rows, size_t n,
	double *margins, struct err *err)
{
	struct engine *e;
	int rc = engine_new(&e, m, err);

	if (rc < 0)
		return rc;
	engine_margins(e, rows, n, margins);
	engine_free(e);
	return 0;
}

/* The margins of both on edge rows; a zero has no sign here, and a linear
 * model may answer NaN to infinities. */
static int compare(const struct model *a, const struct model *b, size_t *n_rows,
	struct err *err)
{
	double *rows;
	const size_t n = edges_mixed(&rows, a, ROWS_MAX, 20260);
	const size_t cells = n * a->n_groups;
	double *x = xcalloc(cells, sizeof(*x)), *y = xcalloc(cells, sizeof(*y));
	size_t i;
	int rc;

	rc = score(a, rows, n, x, err);
	if (rc == 0)
		rc = score(b, rows, n, y, err);
	for (i = 0; i < cells && rc == 0; i++)
		if (x[i] != y[i] && !(isnan(x[i]) && isnan(y[i])))
			rc = err_set(err, ERR_BUG,
				_("the converted model gives %.9g where the "
				  "file gives %.9g: nothing was written; "
				  "please report this"),
				y[i], x[i]);
	*n_rows = n;
	free(rows);
	free(x);
	free(y);
	return rc;
}

/* Writes beside the target first: what is at the target was read back. */
static int write_checked(struct job *j, const struct model *from,
	const struct model *to, struct json *result, struct err *err)
{
	const struct model_options all = {
		ROUNDS_ALL, json_get_str(j->request, "missing", NULL), false};
	struct buf bytes = BUF_INIT;
	struct model back = {0};
	char *draft = job_path(j, "model.json");
	const char *out;
	size_t rows = 0;
	int rc = job_get_str(j, "out", &out, err);

	if (rc == 0)
		rc = model_write(&bytes, to, err);
	if (rc == 0)
		rc = file_write(draft, bytes.data, bytes.len, err);
	if (rc == 0)
		rc = model_load(&back, draft, &all, err);
	if (rc == 0)
		rc = compare(from, &back, &rows, err);
	if (rc == 0)
		rc = file_write(out, bytes.data, bytes.len, err);
	if (rc == 0) {
		json_set_str(result, "from", from->format);
		json_set_str(result, "version", from->version);
		json_set_str(result, "to", back.version);
		json_set_int(result, "trees", back.n_trees);
		json_set_int(result, "rows", (int64_t)rows);
		json_set_int(result, "bytes", (int64_t)bytes.len);
	}
	model_close(&back);
	buf_release(&bytes);
	free(draft);
	return rc;
}

int work_convert(struct job *j, struct json *result, struct err *err)
{
	struct model_options options;
	struct model from = {0}, to = {0};
	const char *path;
	int rc = job_get_str(j, "model", &path, err);

	if (rc < 0)
		return rc;
	scoring_options(&options, j->request);
	rc = model_load(&from, path, &options, err);
	if (rc == 0)
		rc = model_modern(&to, &from, err);
	if (rc == 0)
		rc = write_checked(j, &from, &to, result, err);
	model_close(&to);
	model_close(&from);
	return rc;
}
