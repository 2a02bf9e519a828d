/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "work/optimize.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "engine/engine.h"
#include "model/describe.h"

struct json *optimize_check_json(const struct check_report *r)
{
	static const char *const words[] = {"equal", "different", "unproved"};
	struct json *o = json_object();

	json_set_str(o, "verdict", words[r->verdict]);
	json_set_int(o, "pairs", (int64_t)r->pairs);
	if (r->verdict == CHECK_EQUAL)
		return o;
	if (r->head)
		json_set_str(o, "head", r->head);
	json_set_int(o, "tree", r->tree);
	json_set_int(o, "leaf_parent", r->leaf_a);
	json_set_int(o, "leaf_child", r->leaf_b);
	return o;
}

static void add_copy(struct json *to, const char *name, const struct json *v)
{
	if (v)
		json_set(to, name, json_copy(v));
}

static struct json *bound_of(const struct optimize *o)
{
	return bound_json(&o->bound, o->kind);
}

static struct json *environment(const struct optimize *o)
{
	struct engine *e;
	struct json *env;

	if (engine_new(&e, &o->child, NULL) < 0)
		return NULL;
	env = speed_environment(engine_kernel(e));
	engine_free(e);
	return env;
}

int optimize_certificate(const struct optimize *o, struct err *err)
{
	struct json *c = json_object(), *part;
	struct buf b = BUF_INIT;
	char *path = job_path(o->j, "certificate.json");
	int rc;

	json_set_int(c, "assay_certificate", 1);
	json_set_str(c, "class", o->exact ? "identical" : "statistical");
	json_set_str(c, "recipe", o->exact ? "exact" : "refit");
	json_set_str(c, "parent", o->parent_sha);
	json_set_str(c, "child", o->child_sha);
	json_set_int(c, "seed", (int64_t)o->seed);
	json_set_int(c, "measure_version", MEASURE_VERSION);
	add_copy(c, "data", o->data);
	add_copy(c, "proof", o->proof);
	part = json_set(c, "judged", json_object());
	if (!o->exact) {
		json_set(c, "bound", bound_of(o));
		json_set_real(c, "level", CI_LEVEL);
		json_set_str(c, "judge", o->judged_on);
	}
	add_copy(part, "check", o->check);
	add_copy(part, "equal", o->equal);
	add_copy(part, "quality", o->quality);
	part = json_set(c, "measured", json_object());
	json_set(part, "speed", speed_json(&o->speed));
	json_set(part, "environment", environment(o));
	json_write(&b, c);
	rc = file_write(path, b.data, b.len, err);
	buf_release(&b);
	free(path);
	json_free(c);
	return rc;
}

void optimize_describe(const struct optimize *o, struct json *result)
{
	const struct size before = size_of(&o->parent, o->parent_bytes);
	const struct size after = size_of(&o->child, o->child_bytes);
	const struct gain gain = gain_of(o->exact, &before, &after, &o->speed);
	const char *state = "done", *reason = NULL;
	struct json *rows = json_set(result, "rows", json_object());

	if (o->broken) {
		state = "failed";
		reason = o->broken;
	} else if (!(gain.low > 1.0)) {
		state = "no gain";
		reason = N_("the interval of the gain includes 1");
	}
	json_set_str(result, "state", state);
	if (reason)
		json_set_str(result, "reason", reason);
	json_set_str(result, "recipe", o->exact ? "exact" : "refit");
	json_set_str(result, "class", o->exact ? "identical" : "statistical");
	json_set_str(result, "candidate", o->file);
	json_set_str(result, "sha256", o->child_sha);
	json_set_str(result, "parent", o->parent_sha);
	json_set_str(result, "certificate", "certificate.json");
	json_set_str(result, "format", o->child.format);
	json_set(result, "describe", model_describe(&o->child));
	json_set_int(json_set(result, "before", size_json(&before)), "written",
		(int64_t)o->parent_written);
	json_set(result, "after", size_json(&after));
	json_set(result, "gain", gain_json(&gain));
	json_set(result, "speed", speed_json(&o->speed));
	if (!o->exact)
		json_set(result, "bound", bound_of(o));
	add_copy(result, "quality", o->quality);
	add_copy(result, "equal", o->equal);
	add_copy(result, "check", o->check);
	if (o->judged_on)
		json_set_str(result, "judge", o->judged_on);
	json_set_int(rows, "fit", (int64_t)o->fit.n_rows);
	json_set_int(rows, "judge", (int64_t)o->judge.n_rows);
}
