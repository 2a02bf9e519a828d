/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/out.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/xalloc.h"

enum { PAIR_WIDTH = 18, BAR_WIDTH = 20, PAGER_ARGS = 16 };

static void format(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		BUG("a message cannot be formatted");
	buf_grow(b, (size_t)n + 1);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

static void add_format(struct buf *b, const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT;

	format(&text, fmt, ap);
	text_clean_lines(b, buf_str(&text), text.len);
	buf_release(&text);
}

void out_text(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_format(&c->out, fmt, ap);
	va_end(ap);
}

void out_head(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	if (c->color)
		buf_addstr(&c->out, "\033[1m");
	va_start(ap, fmt);
	add_format(&c->out, fmt, ap);
	va_end(ap);
	buf_addstr(&c->out, c->color ? "\033[0m\n" : "\n");
}

void out_pair(struct cli *c, const char *name, const char *fmt, ...)
{
	const size_t width = text_width(name);
	va_list ap;

	buf_addf(&c->out, "  %s%*s ", name,
		width < PAIR_WIDTH ? (int)(PAIR_WIDTH - width) : 0, "");
	va_start(ap, fmt);
	add_format(&c->out, fmt, ap);
	va_end(ap);
	buf_addch(&c->out, '\n');
}

void out_json(struct cli *c, struct json *v)
{
	char *schema =
		xasprintf("assay.%s%s%s/1", c->parent ? c->parent->name : "",
			c->parent ? "." : "", c->cmd->name);

	json_set_str(v, "schema", schema);
	json_write(&c->out, v);
	free(schema);
	json_free(v);
}

void out_table_init(struct out_table *t, size_t n_columns, unsigned right)
{
	memset(t, 0, sizeof(*t));
	t->n_columns = n_columns;
	t->right = right;
}

void out_cell(struct out_table *t, const char *fmt, ...)
{
	struct buf b = BUF_INIT, text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	format(&text, fmt, ap);
	va_end(ap);
	text_clean(&b, buf_str(&text), text.len);
	buf_release(&text);
	t->cells = xgrow(t->cells, &t->cap, t->n_cells + 1, sizeof(char *));
	t->cells[t->n_cells++] = xstrdup(buf_str(&b));
	buf_release(&b);
}

static void add_row(struct buf *out, const struct out_table *t, size_t row,
	const size_t *widths)
{
	buf_addch(out, ' ');
	for (size_t k = 0; k < t->n_columns; k++) {
		const char *cell = t->cells[row * t->n_columns + k];
		const int gap = (int)(widths[k] - text_width(cell));
		const bool right = t->right >> k & 1;

		buf_addch(out, ' ');
		if (right)
			buf_addf(out, "%*s", gap, "");
		buf_addstr(out, cell);
		if (k + 1 < t->n_columns)
			buf_addf(out, "%*s", right ? 1 : gap + 1, "");
	}
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_addch(out, '\n');
}

void out_table_drop(struct out_table *t)
{
	for (size_t i = 0; i < t->n_cells; i++)
		free(t->cells[i]);
	free(t->cells);
	memset(t, 0, sizeof(*t));
}

void out_table_end(struct cli *c, struct out_table *t)
{
	size_t *widths = xcalloc(t->n_columns, sizeof(*widths));

	BUG_ON(t->n_cells % t->n_columns != 0);
	for (size_t i = 0; i < t->n_cells; i++) {
		const size_t w = text_width(t->cells[i]);

		if (w > widths[i % t->n_columns])
			widths[i % t->n_columns] = w;
	}
	for (size_t i = 0; i * t->n_columns < t->n_cells; i++) {
		if (i == 0 && c->color)
			buf_addstr(&c->out, "\033[1m");
		add_row(&c->out, t, i, widths);
		if (i == 0 && c->color)
			buf_addstr(&c->out, "\033[0m");
	}
	free(widths);
	out_table_drop(t);
}

static void print_name(const struct cli *c)
{
	if (c->cmd)
		fprintf(stderr,
			"assay %s%s%s: ", c->parent ? c->parent->name : "",
			c->parent ? " " : "", c->cmd->name);
	else
		fputs("assay: ", stderr);
}

void out_warn(const struct cli *c, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	add_format(&b, fmt, ap);
	va_end(ap);
	print_name(c);
	fprintf(stderr, _("warning: %s\n"), buf_str(&b));
	buf_release(&b);
}

void out_error(const struct cli *c, const struct err *err)
{
	struct buf b = BUF_INIT;

	text_clean_lines(&b, err->text, strlen(err->text));
	print_name(c);
	fprintf(stderr, "%s\n", buf_str(&b));
	buf_clear(&b);
	if (c->next.len) {
		text_clean_lines(&b, c->next.data, c->next.len);
		fprintf(stderr, _("next: %s\n"), buf_str(&b));
	}
	buf_release(&b);
}

/* For a program that runs this one: each step as a line, at once. */
static bool progress_lines(const char *step, int64_t done, int64_t total)
{
	const char *how = getenv("ASSAY_PROGRESS");

	if (!how || strcmp(how, "lines") != 0)
		return false;
	if (total > 0)
		fprintf(stderr, "%s %lld of %lld\n", step, (long long)done,
			(long long)total);
	else if (done > 0)
		fprintf(stderr, "%s %lld\n", step, (long long)done);
	else
		fprintf(stderr, "%s\n", step);
	fflush(stderr);
	return true;
}

void out_progress(struct cli *c, const char *step, int64_t done, int64_t total)
{
	char bar[BAR_WIDTH + 1];
	char *safe;

	if (!step) {
		if (c->progress_visible)
			fputs("\r\033[K", stderr);
		c->progress_visible = false;
		return;
	}
	if (progress_lines(step, done, total))
		return;
	if (!isatty(2) || clock_ticks_us() - c->started_us < CLOCK_SECOND_US)
		return;
	safe = text_safe(step);
	if (total > 0 && done >= 0 && done <= total) {
		const int full =
			(int)((double)done / (double)total * BAR_WIDTH);

		memset(bar, '.', BAR_WIDTH);
		memset(bar, '#', (size_t)full);
		bar[BAR_WIDTH] = '\0';
		fprintf(stderr, "\r\033[K[%s] %s", bar, safe);
	} else {
		fprintf(stderr, "\r\033[K%s", safe);
	}
	fflush(stderr);
	free(safe);
	c->progress_visible = true;
}

const char *out_short(char out[OUT_SHORT], const char *digest)
{
	snprintf(out, OUT_SHORT, "%s", digest ? digest : "");
	return out;
}

const char *out_time(char out[OUT_TIME], const char *time)
{
	snprintf(out, OUT_TIME, "%.19s%s", time, *time ? "Z" : "");
	return out;
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		const ssize_t got = write(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

static bool fits_screen(const struct buf *out)
{
	struct winsize ws;
	size_t lines = 1;

	if (ioctl(1, TIOCGWINSZ, &ws) < 0 || ws.ws_row == 0)
		return true;
	for (size_t i = 0; i < out->len; i++)
		lines += out->data[i] == '\n';
	return lines <= ws.ws_row;
}

static const char *pager_name(void)
{
	static const char *const names[] = {
		"ASSAY_PAGER", "GIT_PAGER", "PAGER"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (getenv(names[i]))
			return getenv(names[i]);
	return "less";
}

/* Shows out in the pager; false if there is none. */
static bool page(const struct buf *out)
{
	char *words = xstrdup(pager_name()), *save = NULL;
	const char *argv[PAGER_ARGS + 1] = {NULL};
	const char *const env[] = {"LESS=FRX", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	int fd[2], n = 0, status;
	bool shown = false;
	pid_t pid;

	for (char *w = strtok_r(words, " ", &save); w && n < PAGER_ARGS;
		w = strtok_r(NULL, " ", &save))
		argv[n++] = w;
	if (n == 0 || strcmp(argv[0], "cat") == 0 || pipe(fd) < 0)
		goto out;
	spec.argv = argv;
	spec.fd[0] = fd[0];
	if (!getenv("LESS"))
		spec.setenv = env;
	shown = proc_start(&pid, &spec, NULL) == 0;
	close(fd[0]);
	if (shown) {
		signal(SIGPIPE, SIG_IGN);
		(void)write_all(fd[1], out->data, out->len);
	}
	close(fd[1]);
	if (shown && proc_wait(pid, &status, NULL) < 0)
		shown = true; /* the text has been given away */
out:
	free(words);
	return shown;
}

int out_flush(struct cli *c)
{
	int status = EXIT_OK;

	out_progress(c, NULL, 0, 0);
	fflush(stdout);
	if (c->out.len == 0)
		return EXIT_OK;
	if (!c->no_pager && !c->json && isatty(1) && !fits_screen(&c->out) &&
		page(&c->out))
		goto out;
	if (write_all(1, c->out.data, c->out.len) < 0) {
		if (errno != EPIPE)
			fprintf(stderr, _("assay: writing the output: %s\n"),
				strerror(errno));
		status = EXIT_IO;
	}
out:
	buf_clear(&c->out);
	return status;
}

/* A reader that has seen enough (head) is no failure. */
static int failed_output(struct err *err)
{
	return errno == EPIPE ? EXIT_IO
			      : err_errno(err, 1, _("standard output"));
}

int out_copy(const char *path, struct err *err)
{
	char chunk[1 << 14];
	FILE *in = fopen(path, "re");
	size_t n;
	int rc = 0;

	if (!in)
		return err_errno(err, 0, "%s", path);
	while (rc == 0 && (n = fread(chunk, 1, sizeof(chunk), in)) > 0)
		if (fwrite(chunk, 1, n, stdout) != n)
			rc = failed_output(err);
	if (rc == 0 && (ferror(in) || fflush(stdout) != 0))
		rc = failed_output(err);
	fclose(in);
	return rc;
}
