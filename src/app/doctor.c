/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/doctor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/access.h"
#include "app/audit.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/proc.h"
#include "base/xalloc.h"
#include "store/sshsig.h"
#include "store/store.h"
#include "store/sync.h"

enum { OUTPUT_MAX = 64 << 10, PROBLEMS_MAX = 20 };

static const char namespace[] = "assay-doctor";

static void add(
	struct json *list, const char *check, const char *bad, const char *fix)
{
	struct json *o = json_push(list, json_object());

	json_set_str(o, "check", check);
	json_set_bool(o, "ok", bad == NULL);
	if (bad) {
		json_set_str(o, "detail", bad);
		json_set_str(o, "fix", fix);
	}
}

static void good(struct json *list, const char *check, const char *detail)
{
	struct json *o = json_push(list, json_object());

	json_set_str(o, "check", check);
	json_set_bool(o, "ok", true);
	json_set_str(o, "detail", detail);
}

/* First line of what a program prints, or NULL if it does not run. */
static char *first_line(const char *const *argv)
{
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r;
	char *line = NULL;

	memset(&r, 0, sizeof(r));
	spec.argv = argv;
	if (proc_run(&r, &spec, NULL, OUTPUT_MAX, NULL) == 0 && r.status == 0)
		line = xstrndup(
			buf_str(&r.out), strcspn(buf_str(&r.out), "\n"));
	proc_result_release(&r);
	return line;
}

static void check_git(struct json *list)
{
	const char *const argv[] = {"git", "--version", NULL};
	char *line = first_line(argv);

	if (line)
		good(list, "git", line);
	else
		add(list, "git", _("git does not start"), "apt install git");
	free(line);
}

static const char *sign_error(
	const char *key, const struct proc_result *r, struct err *err)
{
	if (!err->code)
		sshsig_failed(key, buf_str(&r->err), err);
	return err->text;
}

/* Signs a word with the key and checks the signature, as the store does. */
static bool try_key(const char *key, char **why)
{
	const char *const sign[] = {"ssh-keygen", "-Y", "sign", "-q", "-f", key,
		"-n", namespace, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r;
	struct buf word = BUF_INIT;
	struct err err = ERR_INIT;
	bool ok;

	memset(&r, 0, sizeof(r));
	spec.argv = sign;
	buf_addstr(&word, namespace);
	ok = proc_run(&r, &spec, &word, OUTPUT_MAX, &err) == 0 &&
	     r.status == 0 && strstr(buf_str(&r.out), "SSH SIGNATURE");
	if (!ok)
		*why = xstrdup(sign_error(key, &r, &err));
	buf_release(&word);
	proc_result_release(&r);
	return ok;
}

static void check_key(struct json *list, const char *key)
{
	char *why = NULL;

	if (!key)
		add(list, "key", _("no SSH key is set or found"),
			"ssh-keygen -t ed25519");
	else if (try_key(key, &why))
		good(list, "key", key);
	else
		add(list, "key", why,
			"ssh-add (or name a key with assay role me)");
	free(why);
}

static void check_worker(struct json *list)
{
	char *path = app_program("assay-worker");

	if (access(path, X_OK) == 0)
		good(list, "worker", path);
	else
		add(list, "worker", path,
			"make install, or set ASSAY_LIBEXEC to its directory");
	free(path);
}

/* Runs the reader, which closes its walls and says what closed. */
static void check_walls(struct json *list)
{
	char *path = app_program("assay-parse");
	const char *const argv[] = {path, "--walls", NULL};
	char *line = first_line(argv);
	struct json *v = NULL;
	char *text;

	if (!line || json_parse(&v, path, line, strlen(line), NULL) < 0)
		add(list, "reader's walls", path,
			"make install, or set ASSAY_LIBEXEC to its directory");
	else if (json_get_str(v, "problem", NULL))
		add(list, "reader's walls", json_get_str(v, "problem", ""),
			"report it as in SECURITY.md");
	else if (json_get_bool(v, "loose", false))
		good(list, "reader's walls",
			_("half open: this build looks for faults in itself"));
	else if (json_get_bool(v, "files", true))
		add(list, "reader's walls",
			_("this kernel walls nothing off: model files are "
			  "read under limits of memory and time alone"),
			_("a kernel with seccomp (Debian's has it)"));
	else {
		const long long abi = (long long)json_get_i64(v, "landlock", 0);

		text = abi ? xasprintf(_("seccomp %s, Landlock %lld"),
				     json_get_bool(v, "seccomp", false)
					     ? _("closed")
					     : _("is not there"),
				     abi)
			   : xstrdup(_("seccomp closed; this kernel has no "
				       "Landlock"));
		good(list, "reader's walls", text);
		free(text);
	}
	json_free(v);
	free(path);
	free(line);
}

static void check_data(struct json *list)
{
	const char *dir = app_data_dir();

	if (file_is_dir(dir))
		good(list, "data files", dir);
	else
		add(list, "data files", dir,
			"make install, or set ASSAY_DATADIR to their "
			"directory");
}

static void check_health(struct json *list, struct store *s, bool deep)
{
	struct json *report = NULL;
	struct err err = ERR_INIT;
	const struct json *problems;
	char *anchor;

	if (store_check(s, deep, &report, &err) < 0) {
		add(list, "records", err.text, "assay sync");
		return;
	}
	problems = json_get(report, "problems");
	if (json_count(problems) == 0) {
		char *text = xasprintf(_("%lld records, none is wrong"),
			(long long)json_get_i64(report, "records", 0));

		good(list, "records", text);
		free(text);
	}
	anchor = app_anchor_text(json_get(report, "anchor"));
	good(list, "history", anchor);
	free(anchor);
	for (size_t i = 0; i < json_count(problems) && i < PROBLEMS_MAX; i++)
		add(list, "records", json_str(json_at(problems, i), ""),
			"assay log (the record), assay sync (another clone may "
			"have it whole)");
	json_free(report);
}

static void check_person(struct json *list, struct store *s)
{
	const struct store_identity *me = store_identity(s);

	if (me->person)
		good(list, "person", me->person);
	else
		add(list, "person", me->missing,
			"assay role me NAME --key FILE");
	check_key(list, me->key);
}

static void check_writable(struct json *list, struct store *s)
{
	if (access(store_dir(s), W_OK) == 0)
		good(list, "store writable", store_dir(s));
	else
		add(list, "store writable", _("you can only read it"),
			"assay join URL DIR makes a clone of your own");
}

struct json *app_doctor(struct app *a, bool deep)
{
	struct json *list = json_array();
	struct err err = ERR_INIT;
	struct store *s;
	char *key;

	good(list, "version", PACKAGE_STRING);
	check_git(list);
	check_worker(list);
	check_walls(list);
	check_data(list);
	if (app_store(a, &s, &err) < 0) {
		add(list, "store", err.text, "assay init, or assay join URL");
		key = app_default_key();
		check_key(list, key);
		free(key);
		return list;
	}
	good(list, "store", store_dir(s));
	check_writable(list, s);
	check_person(list, s);
	check_health(list, s, deep);
	return list;
}
