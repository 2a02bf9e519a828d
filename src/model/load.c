/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/load.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/proc.h"
#include "base/xalloc.h"
#include "model/block.h"

enum { REPLY_MAX = 65536 };

/* What goes to and comes from the child. */
struct talk {
	const char *path;
	int file, reply, block;
};

static int open_file(struct talk *t, struct err *err)
{
	struct stat st;

	t->file = open(t->path, O_RDONLY | O_CLOEXEC);
	if (t->file < 0)
		return err_errno(
			err, 0, _("cannot open the model file %s"), t->path);
	if (fstat(t->file, &st) < 0)
		return err_errno(err, 0, _("cannot read %s"), t->path);
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_UNSUPPORTED,
			_("%s is a directory: give the model file in it, such "
			  "as model.ubj or model.txt"),
			t->path);
	return 0;
}

static int open_all(struct talk *t, struct err *err)
{
	int rc = open_file(t, err);

	if (rc < 0)
		return rc;
	t->reply = memfd_create("assay-reply", MFD_CLOEXEC);
	t->block = memfd_create("assay-model", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (t->reply < 0 || t->block < 0)
		return err_errno(err, 0, _("no memory to read a model into"));
	return 0;
}

static void close_all(struct talk *t)
{
	if (t->file >= 0)
		close(t->file);
	if (t->reply >= 0)
		close(t->reply);
	if (t->block >= 0)
		close(t->block);
}

static const char *rounds_word(enum model_rounds rounds)
{
	switch (rounds) {
	case ROUNDS_ALL:
		return "all";
	case ROUNDS_BEST:
		return "best";
	case ROUNDS_ASK:
	default:
		return "ask";
	}
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

static int run_child(struct talk *t, const struct model_options *options,
	int *status, struct err *err)
{
	static const struct model_options ask = {ROUNDS_ASK, NULL, false};
	const struct model_options *o = options ? options : &ask;
	char *relative = parser_path();
	char *program = path_absolute(relative);
	char *dir = directory_of(t->path);
	const char *const argv[] = {program, t->path, rounds_word(o->rounds),
		o->beside ? "beside" : "alone", o->missing, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	pid_t pid;
	int rc;

	spec.argv = argv;
	spec.dir = dir;
	spec.fd[0] = t->file;
	spec.fd[1] = t->reply;
	spec.fd[2] = -1;
	spec.fd[3] = t->block;
	rc = proc_start(&pid, &spec, err);
	if (rc == 0)
		rc = proc_wait(pid, status, err);
	free(program);
	free(relative);
	free(dir);
	return rc;
}

/* The child's own words about the file. */
static int pass_on(struct talk *t, struct err *err)
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

static int explain(struct talk *t, int status, struct err *err)
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

static int take_block(struct talk *t, struct model *out, struct err *err)
{
	const int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;
	struct stat st;
	void *map;

	if ((fcntl(t->block, F_GET_SEALS) & seals) != seals ||
		fstat(t->block, &st) < 0 || st.st_size <= 0)
		return err_set(err, ERR_PARSE,
			_("%s: the reader handed over no finished model"),
			t->path);
	map = mmap(
		NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, t->block, 0);
	if (map == MAP_FAILED)
		return err_errno(
			err, 0, _("%s: no memory for the model"), t->path);
	return block_adopt_map(out, map, (size_t)st.st_size, err);
}

int model_load(struct model *out, const char *path,
	const struct model_options *options, struct err *err)
{
	struct talk t = {path, -1, -1, -1};
	int status = 0;
	int rc = open_all(&t, err);

	if (rc == 0)
		rc = run_child(&t, options, &status, err);
	if (rc == 0)
		rc = status == 0 ? take_block(&t, out, err)
				 : explain(&t, status, err);
	close_all(&t);
	return rc;
}
