/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/anchor.h"
#include "store/gate.h"
#include "store/store.h"
#include "store/sync.h"

#define BRANCH "refs/heads/assay"

int app_fsck(struct app *a, bool quick, struct json **out, struct err *err)
{
	struct store *s;
	const int rc = app_store(a, &s, err);

	return rc < 0 ? rc : store_check(s, !quick, out, err);
}

/* Adds the report of one push to *out, which is made if need be. */
static int check(
	const struct gate_push *push, struct json **out, struct err *err)
{
	struct json *report = NULL, *list;
	const int rc = gate_check(push, &report, err);

	if (rc < 0)
		return rc;
	if (!*out)
		json_set(*out = json_object(), "pushes", json_array());
	list = json_edit(*out, "pushes");
	json_push(list, report);
	return 0;
}

/* A set root as it is, else the text of a file. */
static int read_anchor(const char *given, struct buf *text, struct err *err)
{
	if (hash_is_hex(given)) {
		buf_addstr(text, given);
		return 0;
	}
	return file_read(text, given, ANCHOR_MAX, err);
}

/* Holds an anchor that was found to stand. */
static int keep(struct app *a, const char *text, struct err *err)
{
	struct json *anchor = NULL, *problems = json_array();
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = anchor_read(s, text, &anchor, problems, err);
	if (rc == 0 && anchor)
		rc = anchor_check(s, anchor, problems, err);
	if (rc == 0 && json_count(problems))
		rc = err_set(err, ERR_CONFLICT, "%s",
			json_str(json_at(problems, 0), ""));
	if (rc == 0)
		rc = anchor_keep(s, anchor, err);
	json_free(anchor);
	json_free(problems);
	return rc;
}

static bool stands(const struct json *v)
{
	const struct json *push = json_at(json_get(v, "pushes"), 0);

	return strcmp(json_get_str(json_get(push, "anchor"), "state", ""),
		       "anchored") == 0;
}

int app_verify(struct app *a, const struct app_verify *in, struct json **out,
	struct err *err)
{
	const char *range = in->range;
	const char *dots = range ? strstr(range, "..") : NULL;
	char *old = dots ? xstrndup(range, (size_t)(dots - range)) : NULL;
	struct gate_push push = {app_dir(a), old, range, NULL, false};
	struct buf anchor = BUF_INIT;
	struct json *v = NULL;
	int rc = 0;

	if (dots)
		push.new = dots + 2;
	else if (!range)
		push.new = BRANCH;
	if (dots && (!*old || !dots[2]))
		rc = err_set(err, ERR_ARG,
			_("'%s' is not a range: write OLD..NEW"), range);
	if (rc == 0 && in->anchor) {
		rc = read_anchor(in->anchor, &anchor, err);
		push.anchor = buf_str(&anchor);
	}
	if (rc == 0)
		rc = check(&push, &v, err);
	if (rc == 0 && in->keep && stands(v))
		rc = keep(a, buf_str(&anchor), err);
	buf_release(&anchor);
	free(old);
	if (rc < 0) {
		json_free(v);
		return rc;
	}
	*out = v;
	return 0;
}

int app_anchor(struct app *a, struct json **out, struct err *err)
{
	struct store *s;
	const int rc = app_store(a, &s, err);

	return rc < 0 ? rc : anchor_make(s, out, err);
}

char *app_anchor_text(const struct json *anchor)
{
	const char *state = json_get_str(anchor, "state", "");
	const struct json *list = json_get(anchor, "anchors");
	const struct json *best = NULL;

	for (size_t i = 0; i < json_count(list); i++)
		if (json_get_i64(json_at(list, i), "records", 0) >=
			json_get_i64(best, "records", 0))
			best = json_at(list, i);
	if (best)
		return xasprintf(
			_("anchored: %lld of %lld records are those of the set "
			  "root %.16s, noted %.10s"),
			(long long)json_get_i64(best, "records", 0),
			(long long)json_get_i64(anchor, "of", 0),
			json_get_str(best, "set_root", ""),
			json_get_str(best, "time", ""));
	if (strcmp(state, "seen") == 0)
		return xstrdup(_("seen: this clone has seen every record come "
				 "since the first"));
	return xstrdup(
		_("unanchored: nothing from outside vouches for the records "
		  "that were here before this clone; give it a set root that "
		  "somebody has noted (assay verify --anchor)"));
}

/* The times are the signers' claims, unless a held anchor, noted outside,
 * stands for the record of the move: then it was written by that time. */
void app_anchor_basis(struct app *a, struct json *o)
{
	const char *record = json_get_str(o, "record", "");
	char time[CLOCK_TEXT_MAX];
	struct store *s;
	const bool anchored =
		*record && app_store(a, &s, NULL) == 0 &&
		anchor_covers(s, record, time, sizeof(time), NULL) == 0;

	json_set_str(o, "basis", anchored ? "anchored" : "claimed");
	if (anchored)
		json_set_str(o, "written_by", time);
}

static struct json *refusal(const char *why)
{
	struct json *o = json_object();

	json_push(json_set(o, "problems", json_array()), json_string(why));
	return o;
}

/* One line of the hook: other branches are none of our business. */
static int check_line(
	const char *line, struct json *list, struct json **out, struct err *err)
{
	const char *new = strchr(line, ' ');
	const char *ref = new ? strchr(new + 1, ' ') : NULL;
	char *from, *to;
	int rc = 0;

	if (!ref)
		return err_set(err, ERR_PARSE,
			_("'%s' is not a line of a pre-receive hook: OLD NEW "
			  "REF"),
			line);
	if (strcmp(ref + 1, BRANCH) != 0)
		return 0;
	from = xstrndup(line, (size_t)(new - line));
	to = xstrndup(new + 1, (size_t)(ref - new - 1));
	if (strspn(to, "0") == strlen(to))
		json_push(list,
			refusal(_("the branch of the store is not deleted")));
	else
		rc = check(&(struct gate_push){NULL, from, to, NULL, true}, out,
			err);
	free(from);
	free(to);
	return rc;
}

int app_verify_hook(const char *lines, struct json **out, struct err *err)
{
	struct json *v = json_object();
	struct json *list = json_set(v, "pushes", json_array());
	int rc = 0;

	while (*lines && rc == 0) {
		const size_t n = strcspn(lines, "\n");
		char *line = xstrndup(lines, n);

		rc = check_line(line, list, &v, err);
		free(line);
		lines += n + (lines[n] == '\n');
	}
	if (rc < 0) {
		json_free(v);
		return rc;
	}
	*out = v;
	return 0;
}

int app_install_hook(const char *dir, const char *program, struct err *err)
{
	char *path = strchr(program, '/') ? path_absolute(program)
					  : path_beside_program("assay");
	int rc;

	if (!path)
		rc = err_set(err, ERR_NOTFOUND,
			_("cannot find the path of this program"));
	else
		rc = gate_install(dir, path, err);
	free(path);
	return rc;
}
