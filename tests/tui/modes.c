/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/modes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "base/text.h"

enum { DECAWM = 7, DECTCEM = 25, INITIAL_SET = 'B' };

static void note(struct modes *m, const char *what, const char *text, size_t n)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s ", what);
	text_clean(&line, text, n);
	buf_addch(&line, '\n');
	if (m->others.len < line.len ||
		memcmp(m->others.data + m->others.len - line.len, line.data,
			line.len) != 0)
		buf_add(&m->others, line.data, line.len);
	buf_release(&line);
}

/* Lines wrap and the cursor is seen where nobody said otherwise. */
static bool starts_on(bool private, long number)
{
	return private && (number == DECAWM || number == DECTCEM);
}

bool modes_is_on(const struct modes *m, bool private, long number)
{
	for (int i = 0; i < m->n; i++)
		if (m->at[i].private == private && m->at[i].number == number)
			return m->at[i].on;
	return starts_on(private, number);
}

static void set_mode(struct modes *m, bool private, long number, bool on)
{
	int i = 0;

	while (i < m->n &&
		(m->at[i].private != private || m->at[i].number != number))
		i++;
	if (i == MODES_MAX) {
		note(m, "too many modes", "", 0);
		return;
	}
	m->n += i == m->n;
	m->at[i].private = private;
	m->at[i].number = number;
	m->at[i].on = on;
}

static long arg(const long args[], int n, int i, long otherwise)
{
	return i < n && CSI_ARG(args[i]) != CSI_ARG_MISSING ? CSI_ARG(args[i])
							    : otherwise;
}

/* Moving, erasing, inserting, deleting, repeating, tabs. */
static bool only_draws(char command)
{
	return strchr("@ABCDEFGHIJKLMPSTXZ`abdefgm", command) != NULL;
}

static void take_window(struct modes *m, const long args[], int n)
{
	const long what = arg(args, n, 0, 0);

	if (what == 22)
		m->saved_titles++;
	else if (what == 23)
		m->saved_titles -= m->saved_titles > 0;
	else
		note(m, "window", "", 0);
}

static void take_looks(struct modes *m, const long args[], int n)
{
	m->plain |= n == 0;
	for (int i = 0; i < n; i++) {
		const long a = arg(args, n, i, 0);

		if (a == 0)
			m->plain = true;
		else if (a != 39 && a != 49 && a != 10)
			m->plain = false;
	}
}

static int on_csi(const char *leader, const long args[], int n,
	const char *intermediate, char command, void *user)
{
	struct modes *m = user;
	const bool private = leader && strcmp(leader, "?") == 0;
	const bool bare =
		!(leader && *leader) && !(intermediate && *intermediate);

	if ((private || bare) && (command == 'h' || command == 'l')) {
		for (int i = 0; i < n; i++)
			set_mode(
				m, private, arg(args, n, i, 0), command == 'h');
	} else if (bare && command == 'r') {
		m->region[0] = arg(args, n, 0, 1);
		m->region[1] = arg(args, n, 1, 0);
	} else if (bare && command == 't') {
		take_window(m, args, n);
	} else if (bare && command == 'm') {
		take_looks(m, args, n);
	} else if (bare && command == 'n' && arg(args, n, 0, 0) == 5) {
		m->questions++;
	} else if (intermediate && strcmp(intermediate, " ") == 0 &&
		   command == 'q') {
		m->cursor = arg(args, n, 0, 0);
	} else if (!bare || !only_draws(command)) {
		note(m, "CSI", &command, 1);
	}
	return 1;
}

static int on_escape(const char *bytes, size_t n, void *user)
{
	struct modes *m = user;
	const char *sets = "()*+";

	if (n == 1 && (*bytes == '=' || *bytes == '>'))
		m->keypad = *bytes == '=';
	else if (n == 2 && strchr(sets, bytes[0]))
		m->set[strchr(sets, bytes[0]) - sets] = bytes[1];
	else if (n != 1 || !strchr("78MDE", *bytes))
		note(m, "escape", bytes, n);
	return 1;
}

static int on_control(unsigned char control, void *user)
{
	struct modes *m = user;
	const char c = (char)control;

	if (control == 0x0e || control == 0x0f)
		m->shifted = control == 0x0e;
	else if (control == '\a')
		m->bells++;
	else if (!strchr("\b\t\n\r\204\205\215", c)) /* ESC D E M */
		note(m, "control", &c, 1);
	return 1;
}

static int on_osc(const char *command, size_t n, void *user)
{
	struct modes *m = user;
	char *end;
	long number;
	struct buf text = BUF_INIT;

	buf_add(&text, command, n);
	number = strtol(buf_str(&text), &end, 10);
	if (end == buf_str(&text))
		note(m, "OSC", command, n);
	else if (number >= 0 && number <= 2)
		buf_addf(&m->title, "%s\n", end);
	else if (number == 52)
		m->copies++;
	else if (number == 104)
		modes_palette_reset(m);
	else if (number == 4 || (number >= 10 && number <= 19))
		buf_addf(&m->palette, "%s\n", buf_str(&text));
	else
		note(m, "OSC", command, n);
	buf_release(&text);
	return 1;
}

static int on_dcs(const char *command, size_t n, void *user)
{
	note(user, "DCS", command, n);
	return 1;
}

/* A control of the upper half, as UTF-8. */
static bool c1_at(const char *bytes, size_t left)
{
	return left > 1 && (unsigned char)bytes[0] == 0xc2 &&
	       (unsigned char)bytes[1] < 0xa0;
}

/* It is given all that is left, and says how much of it is text. */
static int on_text(const char *bytes, size_t n, void *user)
{
	size_t k = 0;

	(void)user;
	while (k < n && (unsigned char)bytes[k] >= ' ' && bytes[k] != 0x7f &&
		!(k > 0 && c1_at(bytes + k, n - k)))
		k++;
	return (int)k;
}

static const VTermParserCallbacks callbacks = {.text = on_text,
	.control = on_control,
	.escape = on_escape,
	.csi = on_csi,
	.osc = on_osc,
	.dcs = on_dcs};

void modes_open(struct modes *m)
{
	memset(m, 0, sizeof(*m));
	memset(m->set, INITIAL_SET, sizeof(m->set));
	m->plain = true;
	m->parser = vterm_new(24, 80);
	vterm_set_utf8(m->parser, 1);
	vterm_parser_set_callbacks(m->parser, &callbacks, m);
}

void modes_close(struct modes *m)
{
	if (m->parser)
		vterm_free(m->parser);
	buf_release(&m->title);
	buf_release(&m->palette);
	buf_release(&m->others);
	memset(m, 0, sizeof(*m));
}

void modes_feed(struct modes *m, const char *bytes, size_t n)
{
	vterm_input_write(m->parser, bytes, n);
}

void modes_palette_reset(struct modes *m)
{
	buf_clear(&m->palette);
}

void modes_resized(struct modes *m)
{
	m->region[0] = m->region[1] = 0;
}

static void add_modes(const struct modes *m, bool private, struct buf *out)
{
	for (int i = 0; i < m->n; i++)
		if (m->at[i].private == private &&
			m->at[i].on != starts_on(private, m->at[i].number))
			buf_addf(out, "mode %s%ld %s\n", private ? "?" : "",
				m->at[i].number, m->at[i].on ? "on" : "off");
}

void modes_text(const struct modes *m, int rows, struct buf *out)
{
	add_modes(m, true, out);
	add_modes(m, false, out);
	if (m->keypad)
		buf_addstr(out, "keypad\n");
	if (m->shifted || m->set[0] != INITIAL_SET)
		buf_addf(out, "set %d %c\n", m->shifted, m->set[0]);
	if (m->region[0] > 1 || (m->region[1] && m->region[1] < rows))
		buf_addf(out, "region %ld %ld\n", m->region[0], m->region[1]);
	if (m->cursor)
		buf_addf(out, "cursor %ld\n", m->cursor);
	if (m->saved_titles)
		buf_addf(out, "saved titles %ld\n", m->saved_titles);
	if (m->title.len)
		buf_addf(out, "title %s", buf_str(&m->title));
	if (m->palette.len)
		buf_addf(out, "palette %s", buf_str(&m->palette));
	buf_addstr(out, buf_str(&m->others));
	if (!m->plain)
		buf_addstr(out, "looks\n");
	if (m->bells)
		buf_addf(out, "bells %ld\n", m->bells);
}

bool modes_initial(const struct modes *m, int rows)
{
	struct buf text = BUF_INIT;
	bool same;

	modes_text(m, rows, &text);
	same = text.len == 0;
	buf_release(&text);
	return same;
}
