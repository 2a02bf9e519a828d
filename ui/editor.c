/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/editor.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "ui/draft.h"
#include "ui/term.h"

enum { WORDS_MAX = 16 };

static const char scissors[] = "# ------------------------ >8 ----------------";

/* "code -w" as words; no shell. */
static int split(char *line, const char *words[WORDS_MAX])
{
	int n = 0;

	while (n < WORDS_MAX - 2) {
		line += strspn(line, " ");
		if (!*line)
			break;
		words[n++] = line;
		line += strcspn(line, " ");
		if (*line)
			*line++ = '\0';
	}
	return n;
}

/* The first of these that can be started is waited for. */
static int run_one(const char *line, const char *file, struct err *err)
{
	struct proc_spec spec = PROC_SPEC_INIT;
	char *copy = xstrdup(line);
	const char *words[WORDS_MAX] = {NULL};
	const int n = split(copy, words);
	pid_t pid;
	int status = 0, rc;

	words[n] = file;
	spec.argv = words;
	rc = n ? proc_start(&pid, &spec, err)
	       : err_set(err, ERR_ARG, _("no editor is named"));
	if (rc == 0)
		rc = proc_wait(pid, &status, err);
	if (rc == 0 && status != 0)
		rc = err_set(err, ERR_CANCELLED,
			_("the editor ended with status %d; nothing was "
			  "done, the draft is kept"),
			status);
	free(copy);
	return rc;
}

static int run(const char *file, struct err *err)
{
	const char *names[] = {getenv("VISUAL"), getenv("EDITOR")};

	for (size_t i = 0; i < 2; i++)
		if (names[i] && *names[i])
			return run_one(names[i], file, err);
	if (run_one("sensible-editor", file, err) == 0)
		return 0;
	return err && err->code == ERR_CANCELLED ? ERR_CANCELLED
						 : run_one("vi", file, err);
}

/* Lines of the dialog, each after a '#'. */
static void quote(struct buf *out, const char *about)
{
	struct buf safe = BUF_INIT;
	const char *p;

	text_clean_lines(&safe, about, strlen(about));
	for (p = buf_str(&safe); *p;) {
		const size_t n = strcspn(p, "\n");

		buf_addf(out, "# %.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
	buf_release(&safe);
}

static void cut(struct buf *text)
{
	char *end = strstr(text->data, scissors);

	if (end)
		text->len = (size_t)(end - text->data);
	while (text->len && strchr(" \t\r\n", text->data[text->len - 1]))
		text->len--;
	text->data[text->len] = '\0';
}

/* Signals that the terminal's keys send are the editor's meanwhile; its Ctrl-Z
 * stops us with it, so that the shell gets the terminal. */
static void leave_signals(bool to_editor)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	if (to_editor)
		signal(SIGTSTP, SIG_DFL);
	sigprocmask(to_editor ? SIG_UNBLOCK : SIG_BLOCK, &stop, NULL);
	signal(SIGINT, to_editor ? SIG_IGN : SIG_DFL);
	signal(SIGQUIT, to_editor ? SIG_IGN : SIG_DFL);
}

int editor_run(
	const char *draft, struct buf *text, const char *about, struct err *err)
{
	struct buf saved = BUF_INIT;
	int rc;

	buf_addf(text, "\n%s\n# %s\n", scissors,
		_("Only what is above this line counts; nothing there: "
		  "nothing is done."));
	quote(text, about);
	if (!draft_write(draft, buf_str(text)))
		return err_set(err, ERR_NOWRITE,
			_("cannot keep a draft in '%s'"), draft);
	term_leave();
	leave_signals(true);
	rc = run(draft, err);
	leave_signals(false);
	term_return();
	if (rc)
		return rc;
	buf_clear(text);
	if (draft_read(draft, &saved)) {
		cut(&saved);
		buf_addstr(text, buf_str(&saved));
	}
	buf_release(&saved);
	return 0;
}
