/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/proc.h"
#include "base/rng.h"
#include "base/xalloc.h"

enum { LINE_MAX_BYTES = 1 << 16, RESULT_MAX = 64 << 20 };

struct app_job {
	char *dir;
	char *parent; /* removed too when it is empty at the end; or NULL */
	app_progress_fn *progress;
	void *arg;
	struct buf line; /* progress that has not ended with a line feed */
	pid_t pid;       /* 0 once waited for */
	int fd;          /* progress; -1 once closed */
	int status;
	bool cancelled, keep;
};

/* A new name that sorts by time: 20261125T093000-1a2b3c4d. */
static char *new_id(void)
{
	struct clock_civil t;
	uint32_t r;

	clock_civil(&t, clock_now_us());
	rng_secret(&r, sizeof(r));
	return xasprintf("%04d%02d%02dT%02d%02d%02d-%08x", t.year, t.month,
		t.day, t.hour, t.minute, t.second, r);
}

static int make_dir(struct app_job *j, struct app *a, struct err *err)
{
	const char *git_dir = app_git_dir(a), *tmp = getenv("TMPDIR");
	char *id;

	if (!git_dir || access(git_dir, W_OK) < 0) {
		char *t = path_join(tmp && *tmp ? tmp : "/tmp", "assay-XXXXXX");

		if (!mkdtemp(t)) {
			const int rc = err_errno(
				err, 1, _("%s: making a directory"), t);

			free(t);
			return rc;
		}
		j->dir = t;
		return 0;
	}
	id = new_id();
	j->parent = xasprintf("%s/assay/jobs", git_dir);
	j->dir = path_join(j->parent, id);
	free(id);
	return dir_make(j->dir, err);
}

static int write_request(
	const struct app_job *j, const struct app_job_ask *ask, struct err *err)
{
	struct json *request = json_copy(ask->request);
	char *path = path_join(j->dir, "request.json");
	struct buf b = BUF_INIT;
	int rc;

	json_set_str(request, "job", ask->kind);
	if (ask->out_file) {
		char *out = path_join(j->dir, ask->out_file);

		json_set_str(request, "out", out);
		free(out);
	}
	json_write(&b, request);
	rc = file_write(path, b.data, b.len, err);
	buf_release(&b);
	free(path);
	json_free(request);
	return rc;
}

static int spawn(struct app_job *j, struct err *err)
{
	char *worker = app_program("assay-worker");
	char *log = path_join(j->dir, "output");
	const char *const argv[] = {worker, j->dir, NULL};
	/* OpenBLAS starts its threads before main(), and waits for ever where
	 * they get no memory; ours come with the work. */
	const char *const env[] = {"OPENBLAS_NUM_THREADS=1", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	int fd[2] = {-1, -1}, out = -1, rc;

	if (access(worker, X_OK) < 0) {
		rc = err_set(err, ERR_NOTFOUND,
			_("%s: the worker is not installed there (assay doctor "
			  "says more)"),
			worker);
		goto out;
	}
	out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (out < 0 || pipe2(fd, O_CLOEXEC) < 0) {
		rc = err_errno(err, 1, "%s", log);
		goto out;
	}
	spec.argv = argv;
	spec.setenv = getenv("OPENBLAS_NUM_THREADS") ? NULL : env;
	spec.new_session = true;
	spec.fd[0] = -1;
	spec.fd[1] = out;
	spec.fd[2] = out;
	spec.fd[3] = fd[1];
	rc = proc_start(&j->pid, &spec, err);
	if (rc == 0) {
		j->fd = fd[0];
		fd[0] = -1;
		fcntl(j->fd, F_SETFL, O_NONBLOCK);
	}
out:
	if (fd[0] >= 0)
		close(fd[0]);
	if (fd[1] >= 0)
		close(fd[1]);
	if (out >= 0)
		close(out);
	free(log);
	free(worker);
	return rc;
}

int app_job_start(struct app *a, const struct app_job_ask *ask,
	struct app_job **job, struct err *err)
{
	struct app_job *j = xcalloc(1, sizeof(*j));
	int rc;

	j->fd = -1;
	j->progress = ask->progress;
	j->arg = ask->arg;
	rc = make_dir(j, a, err);
	if (rc == 0)
		rc = write_request(j, ask, err);
	if (rc == 0)
		rc = spawn(j, err);
	if (rc < 0)
		app_job_free(j);
	else
		*job = j;
	return rc;
}

int app_job_fd(const struct app_job *j)
{
	return j->fd;
}

static void report_line(struct app_job *j, const char *line, size_t n)
{
	struct json *v;

	if (!j->progress || json_parse(&v, "progress", line, n, NULL) < 0)
		return;
	j->progress(j->arg, json_get_str(v, "step", ""),
		json_get_i64(v, "done", 0), json_get_i64(v, "total", 0));
	json_free(v);
}

static void report_lines(struct app_job *j)
{
	size_t at = 0;
	const char *end;

	while (j->line.len > at &&
		(end = memchr(j->line.data + at, '\n', j->line.len - at))) {
		const size_t n = (size_t)(end - j->line.data) - at;

		report_line(j, j->line.data + at, n);
		at += n + 1;
	}
	if (at > 0) {
		j->line.len -= at;
		memmove(j->line.data, j->line.data + at, j->line.len + 1);
	}
	if (j->line.len > LINE_MAX_BYTES)
		buf_clear(&j->line);
}

bool app_job_poll(struct app_job *j)
{
	char chunk[4096];

	while (j->fd >= 0) {
		const ssize_t n = read(j->fd, chunk, sizeof(chunk));

		if (n > 0) {
			buf_add(&j->line, chunk, (size_t)n);
			report_lines(j);
		} else if (n < 0 && errno == EINTR) {
			continue;
		} else if (n < 0 && errno == EAGAIN) {
			return false;
		} else {
			close(j->fd);
			j->fd = -1;
		}
	}
	return true;
}

void app_job_cancel(struct app_job *j)
{
	if (j->pid > 0)
		kill(j->pid, j->cancelled ? SIGKILL : SIGTERM);
	j->cancelled = true;
}

static int failure(const struct json *doc, struct err *err)
{
	const struct json *e = json_get(doc, "error");
	const int code = err_code_from_name(json_get_str(e, "code", "bug"));

	return err_set(err, code < 0 ? code : ERR_BUG, "%s",
		json_get_str(e, "message", _("the worker gave no reason")));
}

static int crashed(struct app_job *j, struct err *err)
{
	if (j->cancelled)
		return err_set(err, ERR_CANCELLED, _("cancelled"));
	if (j->status == EXIT_IO || j->status == EXIT_NOWRITE)
		return err_set(err, ERR_IO,
			_("the worker could not write into %s; is the disk "
			  "full? make room there and try again"),
			j->dir);
	/* Every other fault leaves a result. */
	if (j->status == EXIT_BUG)
		return err_set(err, ERR_BUG,
			_("the worker ran out of memory; give it more "
			  "(ulimit -v), or a smaller model or table"));
	j->keep = true;
	if (j->status > 128)
		return err_set(err, ERR_BUG,
			_("the worker was stopped by signal %d; what it left "
			  "is in %s"),
			j->status - 128, j->dir);
	return err_set(err, ERR_BUG,
		_("the worker ended with status %d and no result; what it "
		  "left is in %s"),
		j->status, j->dir);
}

int app_job_finish(struct app_job *j, struct json **result, struct err *err)
{
	struct json *doc = NULL, *inner;
	char *path;
	int rc;

	while (!app_job_poll(j)) {
		struct pollfd p = {.fd = j->fd, .events = POLLIN};

		(void)poll(&p, 1, -1);
	}
	if (j->pid > 0) {
		rc = proc_wait(j->pid, &j->status, err);
		j->pid = 0;
		if (rc < 0)
			return rc;
	}
	path = path_join(j->dir, "result.json");
	rc = json_read_file(&doc, path, RESULT_MAX, NULL);
	free(path);
	if (rc < 0)
		return crashed(j, err);
	inner = json_edit(doc, "result");
	if (json_get_bool(doc, "ok", false) && inner) {
		*result = json_copy(inner);
		rc = 0;
	} else {
		rc = failure(doc, err);
	}
	json_free(doc);
	return rc;
}

/* Waits for the end of j; a signal on sig cancels it, a second one kills. */
static void wait_end(struct app_job *j, int sig)
{
	while (!app_job_poll(j)) {
		struct signalfd_siginfo info;
		struct pollfd p[2] = {{.fd = j->fd, .events = POLLIN},
			{.fd = sig, .events = POLLIN}};

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return;
		if (p[1].revents & POLLIN &&
			read(sig, &info, sizeof(info)) == sizeof(info))
			app_job_cancel(j);
	}
}

int app_job_run(struct app *a, const struct app_job_ask *ask,
	struct app_job **job, struct json **result, struct err *err)
{
	struct app_job *j = NULL;
	sigset_t stop, before;
	int sig, rc;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, &before);
	sig = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
	rc = app_job_start(a, ask, &j, err);
	if (rc == 0) {
		wait_end(j, sig);
		rc = app_job_finish(j, result, err);
		if (rc < 0)
			app_job_free(j);
		else
			*job = j;
	}
	if (sig >= 0)
		close(sig);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}

const char *app_job_dir(const struct app_job *j)
{
	return j->dir;
}

const char *app_job_id(const struct app_job *j)
{
	return path_base(j->dir);
}

char *app_job_path(const struct app_job *j, const char *name)
{
	return path_join(j->dir, name);
}

void app_job_free(struct app_job *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	if (j->dir && !j->keep && j->pid == 0)
		(void)!dir_remove(j->dir, NULL);
	if (j->parent)
		rmdir(j->parent); /* only when it is empty */
	buf_release(&j->line);
	free(j->dir);
	free(j->parent);
	free(j);
}
