/* SPDX-License-Identifier: Apache-2.0 */
/* Job "evidence": computes the evidence of items.
 *
 * Request: a subject (base/evidence.h) with a path beside each digest, and
 *   "items": [{"id": "S07", "function": "performance"}].
 * Result: {"items": {"S07": {"file", "function", "version", "class",
 *   "outcome"}}}; each file is a body (validate/body.h) in the job's
 *   directory, in canonical JSON. */
#include "config.h"

#include <stdlib.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "validate/validate.h"
#include "work/kinds.h"

enum { ITEMS_MAX = 1000 };

static int step(void *arg, const char *what, struct err *err)
{
	return job_step(arg, what, 0, 0, err);
}

static int write_body(struct job *j, const char *name, const struct json *body,
	struct err *err)
{
	char *path = job_path(j, name);
	struct buf b = BUF_INIT;
	int rc;

	json_write(&b, body);
	rc = file_write(path, b.data, b.len, err);
	buf_release(&b);
	free(path);
	return rc;
}

static int one_item(struct job *j, struct val_subject *s, size_t i,
	struct json *items, struct err *err)
{
	const struct json *ask = json_at(json_get(j->request, "items"), i);
	const char *id = json_get_str(ask, "id", "");
	char *name = xasprintf("evidence-%zu.json", i);
	struct json *body = NULL;
	struct json *o;
	int rc = val_evidence(
		s, id, json_get_str(ask, "function", ""), &body, err);

	if (rc == 0)
		rc = write_body(j, name, body, err);
	if (rc == 0) {
		o = json_set(items, id, json_object());
		json_set_str(o, "file", name);
		json_set_str(o, "function", json_get_str(body, "function", ""));
		json_set_int(o, "version", json_get_i64(body, "version", 0));
		json_set_str(o, "class", json_get_str(body, "class", ""));
		json_set_str(o, "outcome", json_get_str(body, "outcome", ""));
	}
	json_free(body);
	free(name);
	return rc;
}

int work_evidence(struct job *j, struct json *result, struct err *err)
{
	const size_t n = json_count(json_get(j->request, "items"));
	struct json *items = json_set(result, "items", json_object());
	struct val_subject *s = NULL;
	int rc;

	if (n > ITEMS_MAX)
		return err_set(err, ERR_LIMIT,
			_("a request for the evidence of %zu items; at most "
			  "%d are computed in one job"),
			n, ITEMS_MAX);
	rc = subject_open(&s, j->request, err);
	if (rc)
		return rc;
	s->step = step;
	s->arg = j;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = job_step(j, "compute evidence", i, n, err);
		if (rc == 0)
			rc = one_item(j, s, i, items, err);
	}
	subject_close(s);
	return rc;
}
