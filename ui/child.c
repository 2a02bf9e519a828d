/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/proc.h"

static bool plain_word(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789@%+=:,./_-",
			    *s))
			return false;
	return true;
}

static void quote(struct buf *out, const char *s)
{
	if (plain_word(s)) {
		buf_addstr(out, s);
		return;
	}
	buf_addch(out, '\'');
	for (; *s; s++)
		if (*s == '\'')
			buf_addstr(out, "'\\''");
		else
			buf_addch(out, *s);
	buf_addch(out, '\'');
}

void child_line(struct buf *out, const char *const *argv)
{
	buf_addstr(out, "assay");
	for (; *argv; argv++) {
		buf_addch(out, ' ');
		quote(out, *argv);
	}
}

static int make_pipe(int ends[2], struct err *err)
{
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, 0, _("cannot start the command"));
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	return 0;
}

int child_start(struct child *c, const char *store, const char *const *argv,
	enum child_talk talk, struct err *err)
{
	const char *const environment[] = {talk == CHILD_STEPS
						   ? "ASSAY_PROGRESS=lines"
						   : "ASSAY_PROGRESS=none",
		talk == CHILD_ALONE ? "SSH_ASKPASS=false" : NULL,
		"SSH_ASKPASS_REQUIRE=force", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	const char *words[CHILD_ARGS_MAX + 4] = {"/proc/self/exe", "-C", store};
	struct buf line = BUF_INIT;
	int ends[2], n = 3, rc;

	for (; argv[n - 3]; n++) {
		BUG_ON(n >= CHILD_ARGS_MAX);
		words[n] = argv[n - 3];
	}
	rc = make_pipe(ends, err);
	if (rc)
		return rc;
	spec.argv = words;
	spec.setenv = environment;
	spec.fd[0] = -1;
	spec.fd[1] = spec.fd[2] = ends[1];
	rc = proc_start(&c->pid, &spec, err);
	close(ends[1]);
	if (rc) {
		close(ends[0]);
		return rc;
	}
	free(c->line);
	child_line(&line, argv);
	c->line = buf_detach(&line);
	buf_clear(&c->text);
	c->fd = ends[0];
	c->running = true;
	return 0;
}

static bool take_output(struct child *c)
{
	char block[4096];
	bool any = false;

	while (c->fd >= 0) {
		const ssize_t n = read(c->fd, block, sizeof(block));

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (n <= 0) {
			close(c->fd);
			c->fd = -1;
			break;
		}
		if (c->text.len + (size_t)n <= CHILD_TEXT_MAX)
			buf_add(&c->text, block, (size_t)n);
		any = true;
	}
	return any;
}

bool child_poll(struct child *c)
{
	bool any;
	int status;

	if (!c->running)
		return false;
	any = take_output(c);
	if (c->fd < 0 && waitpid(c->pid, &status, WNOHANG) == c->pid) {
		c->status = WIFEXITED(status) ? WEXITSTATUS(status)
					      : 128 + WTERMSIG(status);
		c->running = false;
		any = true;
	}
	return any;
}

const char *child_complaint(const struct child *c)
{
	const char *text = buf_str(&c->text), *at = text, *next;

	while ((next = strstr(at, "\nassay ")) != NULL)
		at = next + 1;
	return at;
}

void child_cancel(const struct child *c)
{
	if (c->running)
		kill(c->pid, SIGINT);
}

void child_release(struct child *c)
{
	if (c->fd > 0)
		close(c->fd);
	free(c->line);
	buf_release(&c->text);
	memset(c, 0, sizeof(*c));
	c->fd = -1;
}
