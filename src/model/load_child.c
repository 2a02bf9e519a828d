/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/load_child.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/proc.h"
#include "base/xalloc.h"

enum { REPLY_MAX = 65536 };

void child_close(struct child *t)
{
	if (t->file >= 0)
		close(t->file);
	if (t->reply >= 0)
		close(t->reply);
	if (t->block >= 0)
		close(t->block);
}

static int open_memory(struct child *t, struct err *err)
{
	t->reply = memfd_create("assay-reply", MFD_CLOEXEC);
	t->block = memfd_create("assay-model", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (t->reply < 0 || t->block < 0)
		return err_errno(err, 0, _("no memory to read a model into"));
	return 0;
}

/* $ASSAY_LIBEXEC, else beside this program, else the installed place. */
static char *parser_path(void)
{
	static const char name[] = "assay-parse";
	const char *dir = getenv("ASSAY_LIBEXEC");
	char *beside;

	if (dir && *dir)
		return path_join(dir, name);
	beside = path_beside_program(name);
	return beside ? beside : path_join(PKGLIBEXECDIR, name);
}

/* The child works where the model lies: what the model may name beside
 * itself is there. */
static char *directory_of(const char *path)
{
	const char *end = strrchr(path, '/');

	if (!end)
		return xstrdup(".");
	return end == path ? xstrdup("/")
			   : xstrndup(path, (size_t)(end - path));
}

int child_run(
	struct child *t, const char *const *words, int *status, struct err *err)
{
	char *relative = parser_path();
	char *program = path_absolute(relative);
	char *dir = directory_of(t->path);
	const char *argv[6] = {program, t->path};
	struct proc_spec spec = PROC_SPEC_INIT;
	size_t i;
	pid_t pid;
	int rc = open_memory(t, err);

	for (i = 0; i < 3 && words[i]; i++)
		argv[2 + i] = words[i];
	spec.argv = argv;
	spec.dir = dir;
	spec.fd[0] = t->file;
	spec.fd[1] = t->reply;
	spec.fd[2] = -1;
	spec.fd[3] = t->block;
	if (rc == 0)
		rc = proc_start(&pid, &spec, err);
	if (rc == 0)
		rc = proc_wait(pid, status, err);
	free(program);
	free(relative);
	free(dir);
	return rc;
}

/* The child's own words about the file. */
static int pass_on(struct child *t, struct err *err)
{
	char text[REPLY_MAX];
	ssize_t n = pread(t->reply, text, sizeof(text), 0);
	struct json *reply = NULL;
	struct err ignored = ERR_INIT;
	int code = 0;

	if (n > 0 &&
		json_parse(&reply, "reply", text, (size_t)n, &ignored) == 0)
		code = err_code_from_name(json_get_str(reply, "code", ""));
	if (code == 0)
		err_set(err, ERR_PARSE,
			_("%s: the reader gave up without a reason: the file "
			  "may be damaged; copy it again"),
			t->path);
	else
		err_set(err, code, "%s", json_get_str(reply, "text", ""));
	json_free(reply);
	return code ? code : ERR_PARSE;
}

int child_explain(struct child *t, int status, struct err *err)
{
	if (status == 128 + SIGXCPU || status == 128 + SIGKILL)
		return err_set(err, ERR_PARSE,
			_("%s: reading it took too much time or memory, and "
			  "was stopped: is this a model file?"),
			t->path);
	if (status == EXIT_BUG)
		return err_set(err, ERR_PARSE,
			_("%s: reading it takes more memory than a file of "
			  "its size may ask for"),
			t->path);
	if (status == 128 + SIGSYS)
		return err_set(err, ERR_PARSE,
			_("%s: reading it led to something that no reader "
			  "needs, and was stopped; nothing was harmed. The "
			  "file is damaged or hostile; please report it as in "
			  "SECURITY.md"),
			t->path);
	if (status > 128)
		return err_set(err, ERR_PARSE,
			_("%s: the reader crashed (signal %d); nothing else "
			  "was harmed. The file is damaged or hostile; please "
			  "report it as in SECURITY.md"),
			t->path, status - 128);
	return pass_on(t, err);
}
