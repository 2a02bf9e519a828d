/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/hostile_text.h"

#include <stdbool.h>
#include <string.h>
#include <vterm.h>
#include <wchar.h>

#include "base/text.h"

enum { TEXT_MOST = 4096, PIECES = 12 };

static void add_point(struct buf *out, uint64_t c)
{
	if (c < 0x80) {
		buf_addch(out, (char)c);
	} else if (c < 0x800) {
		buf_addf(out, "%c%c", (int)(0xc0 | c >> 6),
			(int)(0x80 | (c & 63)));
	} else if (c < 0x10000) {
		buf_addf(out, "%c%c%c", (int)(0xe0 | c >> 12),
			(int)(0x80 | (c >> 6 & 63)), (int)(0x80 | (c & 63)));
	} else {
		buf_addf(out, "%c%c%c%c", (int)(0xf0 | c >> 18),
			(int)(0x80 | (c >> 12 & 63)),
			(int)(0x80 | (c >> 6 & 63)), (int)(0x80 | (c & 63)));
	}
}

/* Columns that the emulator gives the character of these bytes. */
static int columns(struct hostile *h, const struct buf *bytes)
{
	static const char home[] = "\033[Hee";
	VTermPos at;

	vterm_input_write(h->probe, home, sizeof(home) - 1);
	vterm_input_write(h->probe, bytes->data, bytes->len);
	vterm_state_get_cursorpos(vterm_obtain_state(h->probe), &at);
	return at.col - 2;
}

/* The emulator's tables of widths are of 2016. */
static bool is_known(struct hostile *h, const char *bytes, size_t n, uint32_t c)
{
	struct buf word = BUF_INIT, safe = BUF_INIT, own = BUF_INIT;
	bool known;

	buf_addch(&word, 'e'); /* so that a mark is kept */
	buf_add(&word, bytes, n);
	buf_add(&own, bytes, n);
	text_clean(&safe, word.data, word.len);
	known = c < 0x80 || strchr(buf_str(&safe), '<') ||
		wcwidth((wchar_t)c) != text_char_width(c) ||
		columns(h, &own) == text_char_width(c);
	buf_release(&safe);
	buf_release(&word);
	buf_release(&own);
	return known;
}

/* What is safe but younger than the emulator becomes "x": it would shift a row
 * there, and nowhere else. */
static void keep_known(struct buf *text, struct hostile *h)
{
	struct buf out = BUF_INIT;
	size_t n;

	for (size_t i = 0; i < text->len; i += n) {
		uint32_t c;
		const size_t k = text_decode(text->data + i, text->len - i, &c);

		n = k ? k : 1;
		if (!k || is_known(h, text->data + i, n, c))
			buf_add(&out, text->data + i, n);
		else
			buf_addch(&out, 'x');
	}
	buf_clear(text);
	buf_add(text, out.data, out.len);
	buf_release(&out);
}

void hostile_open(struct hostile *h, uint64_t seed)
{
	rng_seed(&h->rng, seed);
	h->probe = vterm_new(2, 20);
	vterm_set_utf8(h->probe, 1);
	vterm_screen_reset(vterm_obtain_screen(h->probe), 1);
}

void hostile_close(struct hostile *h)
{
	vterm_free(h->probe);
}

static void add_range(
	struct buf *out, struct hostile *h, uint64_t from, uint64_t to)
{
	for (uint64_t n = 1 + rng_below(&h->rng, 4); n > 0; n--)
		add_point(out, from + rng_below(&h->rng, to - from + 1));
}

static void add_command(struct buf *out, struct hostile *h)
{
	static const char *const commands[] = {"\033]52;c;cm0=\a",
		"\033]0;title\a", "\033]4;1;rgb:ff/00/00\033\\", "\033[2J",
		"\033[?1049l", "\033c", "\033[31m", "\033P+q544e\033\\",
		"\033]8;;http://x\a", "\033[6n", "\033[20;1H", "\033_Gx\033\\",
		"\302\2335n", "\302\220+q\302\234", "\033[?1000h", "\033(0",
		"\016", "%s%n%99999d", "\r\n", "\b\b\b", "\033[1;1r"};

	buf_addstr(out, commands[rng_below(&h->rng,
				sizeof(commands) / sizeof(commands[0]))]);
}

static void add_many(struct buf *out, struct hostile *h, uint64_t c)
{
	for (uint64_t n = 1 + rng_below(&h->rng, 200); n > 0; n--)
		add_point(out, c);
}

static void add_piece(struct buf *out, struct hostile *h)
{
	static const uint64_t ranges[][2] = {{1, 31}, {127, 159},
		{0x202a, 0x202e}, {0x2060, 0x206f}, {0x200b, 0x200f},
		{0xe0000, 0xe007f}, {0xfe00, 0xfe0f}, {0xe000, 0xf8ff},
		{0x61c, 0x61c}, {0xfeff, 0xfeff}, {0x2028, 0x2029},
		{0x300, 0x36f}, {0x4e00, 0x9fff}, {0x1f300, 0x1f6ff},
		{0x1100, 0x11ff}, {0xa1, 0x24f}, {0x5d0, 0x6ff},
		{0xd800, 0xdfff}, {0x110000, 0x1fffff}, {'A', 'z'}};
	const size_t n = sizeof(ranges) / sizeof(ranges[0]);
	const size_t pick = rng_below(&h->rng, n + 6);

	if (pick < n)
		add_range(out, h, ranges[pick][0], ranges[pick][1]);
	else if (pick == n)
		add_many(out, h, 0x300 + rng_below(&h->rng, 0x70));
	else if (pick == n + 1)
		add_many(out, h, 0x6f22);
	else if (pick == n + 2)
		for (int i = 0; i < 3; i++)
			buf_addch(out, (char)(0x80 + rng_below(&h->rng, 0x80)));
	else
		add_command(out, h);
}

/* A word that a command line shows without quotes, as no filler is. */
static bool is_plain(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (!((text->data[i] >= '0' && text->data[i] <= '9') ||
			    ((text->data[i] | 32) >= 'a' &&
				    (text->data[i] | 32) <= 'z') ||
			    strchr("@%+=:,./_-", text->data[i])))
			return false;
	return true;
}

void hostile_make(struct buf *out, struct hostile *h)
{
	buf_clear(out);
	for (uint64_t n = 1 + rng_below(&h->rng, PIECES); n > 0; n--) {
		add_piece(out, h);
		if (rng_below(&h->rng, 5) == 0)
			buf_addch(out, ' ');
	}
	if (rng_below(&h->rng, 100) == 0)
		while (out->len < TEXT_MOST)
			add_piece(out, h);
	keep_known(out, h);
	if (is_plain(out))
		buf_addch(out, '?');
}

void hostile_filler(struct buf *out, const struct buf *text)
{
	struct buf safe = BUF_INIT;
	size_t n = 0;

	buf_clear(out);
	text_clean_lines(&safe, text->data, text->len);
	while (n < safe.len) {
		uint32_t c;
		const size_t k = text_decode(safe.data + n, safe.len - n, &c);
		const int w = text_char_width(c);

		if (c == ' ' || c == '\n')
			buf_addch(out, (char)c);
		else if (w)
			buf_addstr(out, w == 2 ? "\343\200\223" : "`");
		n += k ? k : 1;
	}
	buf_release(&safe);
}
