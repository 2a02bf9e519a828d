/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/terminal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <vterm.h>

const char terminal_marker[] = "\033_assay-test\033\\";
enum { MARKER = sizeof(terminal_marker) - 1 };

static void answer(const char *bytes, size_t n, void *user)
{
	struct terminal *t = user;

	if (t->answer)
		t->answer(bytes, n, t->user);
}

void terminal_open(struct terminal *t, int rows, int cols)
{
	VTermScreen *vs;

	memset(t, 0, sizeof(*t));
	t->rows = rows;
	t->cols = cols;
	modes_open(&t->modes);
	t->vt = vterm_new(rows, cols);
	vterm_set_utf8(t->vt, 1);
	vterm_output_set_callback(t->vt, answer, t);
	vs = vterm_obtain_screen(t->vt);
	vterm_screen_enable_altscreen(vs, 1);
	vterm_screen_reset(vs, 1);
}

void terminal_close(struct terminal *t)
{
	if (t->vt)
		vterm_free(t->vt);
	modes_close(&t->modes);
	buf_release(&t->unread);
	buf_release(&t->raw);
	memset(t, 0, sizeof(*t));
}

void terminal_size(struct terminal *t, int rows, int cols)
{
	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	modes_resized(&t->modes);
}

/* Bytes of the end that may be the start of a character or of the marker. */
static size_t incomplete(const char *p, size_t n)
{
	size_t k = n < MARKER ? n : MARKER;

	for (; k > 0; k--)
		if (memcmp(p + n - k, terminal_marker, k) == 0)
			return k;
	for (k = 1; k <= 3 && k <= n; k++) {
		const unsigned char c = (unsigned char)p[n - k];
		const size_t need = c >= 0xf0   ? 4
				    : c >= 0xe0 ? 3
				    : c >= 0xc0 ? 2
						: 1;

		if ((c & 0xc0) != 0x80)
			return need > k ? k : 0;
	}
	return 0;
}

/* Length of the sequence REP (the last character n times more) at the start
 * of bytes, 0 if it is none; an unfinished one gives its length so far and
 * n -1. */
static size_t repeat_at(const char *bytes, size_t left, int *n)
{
	size_t k = 2;

	*n = -1;
	if (left == 1 && bytes[0] == '\033')
		return 1;
	if (left < 2 || bytes[0] != '\033' || bytes[1] != '[')
		return 0;
	while (k < left && bytes[k] >= '0' && bytes[k] <= '9')
		k++;
	if (k == left)
		return k;
	if (k == 2 || k > 6 || bytes[k] != 'b')
		return 0;
	*n = 0;
	for (size_t i = 2; i < k; i++)
		*n = 10 * *n + (bytes[i] - '0');
	return k + 1;
}

/* Length of `what` at the start of bytes, an unfinished one's, or 0. */
static size_t starts(const char *bytes, size_t left, const char *what)
{
	const size_t all = strlen(what), n = left < all ? left : all;

	return n > 1 && memcmp(bytes, what, n) == 0 ? n : 0;
}

/* The Linux console's own way to reset the palette, which ends nowhere; and
 * the usual character set where no other is in use: told so, libvterm takes
 * ASCII and the rest for texts of their own, and drops the marks of a letter in
 * the last column. Both are three bytes. */
static size_t left_out_at(struct terminal *t, const char *bytes, size_t left)
{
	const size_t reset = starts(bytes, left, "\033]R");

	if (reset == 3)
		modes_palette_reset(&t->modes);
	return reset || t->other_set ? reset : starts(bytes, left, "\033(B");
}

/* libvterm 0.1.4 lacks REP, which ncurses writes outside UTF-8: it is done
 * here, as xterm does it. Returns the bytes at the end that wait for more. */
static size_t feed(struct terminal *t, const char *bytes, size_t n)
{
	struct buf out = BUF_INIT;
	size_t i = 0, k = 0;
	int times = 0;

	while (i < n) {
		k = left_out_at(t, bytes + i, n - i);
		times = k < 3 ? -1 : 0;
		if (!k)
			k = repeat_at(bytes + i, n - i, &times);
		if (k && times < 0)
			break;
		for (int rep = 0; k && rep < times; rep++)
			buf_addch(&out, t->last);
		if (!k && n - i > 2 && starts(bytes + i, n - i, "\033("))
			t->other_set = bytes[i + 2] != 'B';
		if (!k)
			buf_addch(&out, bytes[i]);
		if (!k && (unsigned char)bytes[i] >= ' ')
			t->last = bytes[i];
		i += k ? k : 1;
	}
	vterm_input_write(t->vt, buf_str(&out), out.len);
	modes_feed(&t->modes, buf_str(&out), out.len);
	buf_release(&out);
	return n - i;
}

bool terminal_take(struct terminal *t, const char *bytes, size_t n)
{
	struct buf all = BUF_INIT;
	const char *at, *end;
	bool found = false;
	size_t keep;

	buf_add(&all, buf_str(&t->unread), t->unread.len);
	buf_add(&all, bytes, n);
	buf_clear(&t->unread);
	at = memmem(all.data, all.len, terminal_marker, MARKER);
	if (at) {
		found = true;
		end = at + MARKER;
		memmove(all.data + (at - all.data), end,
			all.len - (size_t)(end - all.data));
		all.len -= MARKER;
	}
	keep = incomplete(all.data, all.len);
	keep += feed(t, buf_str(&all), all.len - keep);
	buf_add(&t->unread, all.data + all.len - keep, keep);
	all.len -= keep;
	t->bytes += (long)all.len;
	buf_add(&t->raw, all.data, all.len);
	buf_release(&all);
	return found;
}

static void add_char(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_addch(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_addch(out, (char)(0xc0 | c >> 6));
	} else {
		if (c >= 0x10000) {
			buf_addch(out, (char)(0xf0 | c >> 18));
			buf_addch(out, (char)(0x80 | (c >> 12 & 63)));
		} else {
			buf_addch(out, (char)(0xe0 | c >> 12));
		}
		buf_addch(out, (char)(0x80 | (c >> 6 & 63)));
	}
	buf_addch(out, (char)(0x80 | (c & 63)));
}

static void hide_ids(struct buf *out, size_t from)
{
	for (size_t i = from; i < out->len;) {
		size_t n = i;
		bool digit = false, letter = false;

		while (n < out->len && isxdigit((unsigned char)out->data[n])) {
			digit |= isdigit((unsigned char)out->data[n]) != 0;
			letter |= isalpha((unsigned char)out->data[n]) != 0;
			n++;
		}
		if (n - i >= 8 && digit && letter)
			memset(out->data + i, 'x', n - i);
		i = n > i ? n : i + 1;
	}
}

static void add_row(struct terminal *t, struct buf *out, int row)
{
	VTermScreen *vs = vterm_obtain_screen(t->vt);
	const size_t from = out->len;
	VTermScreenCell cell;

	for (VTermPos at = {row, 0};
		at.col<t->cols; at.col += cell.width> 0 ? cell.width : 1) {
		vterm_screen_get_cell(vs, at, &cell);
		if (!cell.chars[0])
			buf_addch(out, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i];
			i++)
			add_char(out, cell.chars[i]);
	}
	while (out->len > from && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	hide_ids(out, from);
	buf_addch(out, '\n');
}

/* "b" bold, "r" reverse, "f12" foreground 12, and so on. */
static void look_of(const VTermScreenCell *cell, char out[32])
{
	size_t n = 0;

	out[0] = '\0';
	if (cell->attrs.bold)
		out[n++] = 'b';
	if (cell->attrs.underline)
		out[n++] = 'u';
	if (cell->attrs.reverse)
		out[n++] = 'r';
	out[n] = '\0';
	if (VTERM_COLOR_IS_INDEXED(&cell->fg))
		n += (size_t)snprintf(
			out + n, 32 - n, "f%d", cell->fg.indexed.idx);
	if (VTERM_COLOR_IS_INDEXED(&cell->bg))
		snprintf(out + n, 32 - n, "g%d", cell->bg.indexed.idx);
}

static void add_looks(struct terminal *t, struct buf *out, int row)
{
	VTermScreen *vs = vterm_obtain_screen(t->vt);
	char now[32] = "", next[32];
	int from = 0;

	for (int col = 0; col <= t->cols; col++) {
		VTermScreenCell cell;
		const VTermPos at = {row, col};

		next[0] = '\0';
		if (col < t->cols) {
			vterm_screen_get_cell(vs, at, &cell);
			look_of(&cell, next);
		}
		if (strcmp(now, next) == 0)
			continue;
		if (*now)
			buf_addf(
				out, "@%d %d-%d %s\n", row, from, col - 1, now);
		snprintf(now, sizeof(now), "%s", next);
		from = col;
	}
}

void terminal_text(struct terminal *t, struct buf *out, bool looks)
{
	VTermPos at;

	for (int row = 0; row < t->rows; row++)
		add_row(t, out, row);
	for (int row = 0; looks && row < t->rows; row++)
		add_looks(t, out, row);
	if (!looks)
		return;
	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &at);
	buf_addf(out, "@cursor %d %d\n", at.row, at.col);
}
