/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
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

int app_verify(
	struct app *a, const char *range, struct json **out, struct err *err)
{
	const char *dots = range ? strstr(range, "..") : NULL;
	char *old = dots ? xstrndup(range, (size_t)(dots - range)) : NULL;
	struct gate_push push = {app_dir(a), old, range, false};
	struct json *v = NULL;
	int rc;

	if (dots)
		push.new = dots + 2;
	else if (!range)
		push.new = BRANCH;
	if (dots && (!*old || !dots[2]))
		rc = err_set(err, ERR_ARG,
			_("'%s' is not a range: write OLD..NEW"), range);
	else
		rc = check(&push, &v, err);
	free(old);
	if (rc == 0)
		*out = v;
	return rc;
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
		rc = check(&(struct gate_push){NULL, from, to, true}, out, err);
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
