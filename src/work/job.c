/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "work/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"

enum {
	PROGRESS_FD = 3,
	REQUEST_BYTES_MAX = 64 << 20,
	PROGRESS_EVERY_US = 500000
};

struct job_state {
	FILE *log;
	bool has_progress;
	char *step;
	int64_t written_us;
};

static volatile sig_atomic_t cancelled;

static void on_term(int sig)
{
	(void)sig;
	cancelled = 1;
}

/* One line to the descriptor; a reader that went away is not our failure. */
static void send_progress(const struct buf *line)
{
	size_t done = 0;

	while (done < line->len) {
		const ssize_t n =
			write(PROGRESS_FD, line->data + done, line->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		done += (size_t)n;
	}
}

static int write_progress(struct job *j, const char *step, uint64_t done,
	uint64_t total, struct err *err)
{
	struct json *p = json_object();
	struct buf line = BUF_INIT;
	char *path = job_path(j, "progress.json");
	int rc;

	json_set_str(p, "step", step);
	json_set_int(p, "done", (int64_t)done);
	json_set_int(p, "total", (int64_t)total);
	json_write_line(&line, p);
	buf_addch(&line, '\n');
	if (j->state->has_progress)
		send_progress(&line);
	rc = file_write(path, line.data, line.len, err);
	free(path);
	buf_release(&line);
	json_free(p);
	return rc;
}

int job_step(struct job *j, const char *step, uint64_t done, uint64_t total,
	struct err *err)
{
	struct job_state *s = j->state;
	const int64_t now = clock_ticks_us();
	const bool fresh = !s->step || strcmp(s->step, step) != 0;

	if (cancelled)
		return err_set(
			err, ERR_CANCELLED, _("stopped during '%s'"), step);
	if (!fresh && now - s->written_us < PROGRESS_EVERY_US)
		return 0;
	if (fresh) {
		free(s->step);
		s->step = xstrdup(step);
		job_log(j, "%s", step);
	}
	s->written_us = now;
	return write_progress(j, step, done, total, err);
}

void job_log(struct job *j, const char *fmt, ...)
{
	char when[CLOCK_TEXT_MAX];
	va_list ap;

	if (!j->state->log)
		return;
	clock_format(when, clock_now_us());
	fprintf(j->state->log, "%s ", when);
	va_start(ap, fmt);
	vfprintf(j->state->log, fmt, ap);
	va_end(ap);
	fputc('\n', j->state->log);
	fflush(j->state->log);
}

char *job_path(const struct job *j, const char *name)
{
	return path_join(j->dir, name);
}

int job_get_str(const struct job *j, const char *name, const char **out,
	struct err *err)
{
	const char *s = json_get_str(j->request, name, NULL);

	if (!s)
		return err_set(err, ERR_ARG,
			_("the job's request has no text member '%s'"), name);
	*out = s;
	return 0;
}

static int run_kind(struct job *j, struct json *result, struct err *err)
{
	const char *name;
	const struct job_kind *kind;
	int rc = job_get_str(j, "job", &name, err);

	if (rc)
		return rc;
	kind = job_kind_find(name);
	if (!kind)
		return err_set(
			err, ERR_ARG, _("there is no job of kind '%s'"), name);
	return kind->run(j, result, err);
}

static struct json *envelope(int rc, struct json *result, const struct err *err)
{
	struct json *e = json_object();

	json_set_bool(e, "ok", rc == 0);
	if (rc == 0) {
		json_set(e, "result", result);
	} else {
		struct json *error = json_set(e, "error", json_object());

		json_set_str(error, "code", err_code_name(rc));
		json_set_str(error, "message", err->text);
		json_free(result);
	}
	return e;
}

/* Writes result.json, whole or not at all. */
static int write_result(struct job *j, int rc, struct json *result,
	const struct err *why, struct err *err)
{
	struct json *e = envelope(rc, result, why);
	struct buf out = BUF_INIT;
	char *path = job_path(j, "result.json");
	int wrote;

	json_write(&out, e);
	wrote = file_write(path, out.data, out.len, err);
	free(path);
	buf_release(&out);
	json_free(e);
	return wrote;
}

static void listen_for_cancel(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_term;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

int job_main(const char *dir)
{
	struct err err = ERR_INIT, write_err = ERR_INIT;
	struct job_state state = {NULL, false, NULL, 0};
	struct job job = {dir, NULL, &state};
	struct json *request = NULL, *result = json_object();
	char *path = path_join(dir, "request.json");
	char *log = path_join(dir, "log");
	int rc;

	state.has_progress = fcntl(PROGRESS_FD, F_GETFD) != -1;
	listen_for_cancel();
	rc = json_read_file(&request, path, REQUEST_BYTES_MAX, &err);
	if (rc == 0) {
		job.request = request;
		state.log = fopen(log, "ae");
		rc = run_kind(&job, result, &err);
		if (rc)
			job_log(&job, "%s", err.text);
	}
	if (write_result(&job, rc, result, &err, &write_err)) {
		fprintf(stderr, "assay-worker: %s\n", write_err.text);
		rc = write_err.code;
	}
	if (state.log)
		fclose(state.log);
	free(state.step);
	json_free(request);
	free(log);
	free(path);
	return err_exit_status(rc);
}
