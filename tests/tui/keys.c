/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/keys.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

static const struct {
	const char *name, *bytes;
} named[] = {
	{"Enter", "\r"},
	{"Esc", "\033"},
	{"Tab", "\t"},
	{"BS", "\177"},
	{"Up", "\033[A"},
	{"Down", "\033[B"},
	{"Right", "\033[C"},
	{"Left", "\033[D"},
	{"PgDn", "\033[6~"},
	{"PgUp", "\033[5~"},
	{"Home", "\033[H"},
	{"End", "\033[F"},
	{"Del", "\033[3~"},
	{"lt", "<"},
	{"Space", " "},
};
enum { NAMED = sizeof(named) / sizeof(named[0]) };

/* "<Enter>" at s: appends its bytes, returns the length; 0 if it is none. */
static size_t add_named(struct buf *out, const char *s)
{
	const char *end = strchr(s, '>');
	const size_t n = end ? (size_t)(end - s - 1) : 0;

	if (*s != '<' || !end)
		return 0;
	if (n == 3 && s[1] == 'C' && s[2] == '-') {
		buf_addch(out, (char)(s[3] & 0x1f));
		return n + 2;
	}
	for (size_t i = 0; i < NAMED; i++)
		if (strlen(named[i].name) == n &&
			strncmp(named[i].name, s + 1, n) == 0) {
			buf_addstr(out, named[i].bytes);
			return n + 2;
		}
	return 0;
}

void keys_add(struct buf *out, const char *text)
{
	while (*text) {
		const size_t n = add_named(out, text);

		if (n == 0)
			buf_addch(out, *text);
		text += n ? n : 1;
	}
}

void keys_add_random(struct buf *out, struct rng *r)
{
	static const char *const others[] = {"\033[A", "\033[B", "\033[C",
		"\033[D", "\033[5~", "\033[6~", "\033[H", "\033[F", "\033[3~",
		"\r", "\033", "\t", "\177", "\003", "\014", "\020", "\025",
		"\027", "\033[200~x; y\nrm\033[201~",
		"\033[200~\033]0;t\a\303\033[201~", "\033[", "\033[0n", "\303",
		"\303\244", "\360\237\230\200", "\342\200\256", "\314\201"};
	char c;

	if (rng_below(r, 4) == 0) {
		buf_addstr(out, others[rng_below(r,
					sizeof(others) / sizeof(others[0]))]);
		return;
	}
	do
		c = (char)(' ' + rng_below(r, 95));
	while (c == 'q' || c == 'Q' || c == '/');
	buf_addch(out, c);
}

/* Characters that act on a terminal or hide among others. */
static bool is_hostile(uint32_t c)
{
	return (c >= 0x80 && c < 0xa0) || c == 0x61c || c == 0xfeff ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x2069) || (c >= 0xe0000 && c <= 0xe007f);
}

/* Of strings that a terminal takes as commands only the clipboard is ours, and
 * the ones by which curses resets the palette. */
static bool is_foreign_command(const char *at, size_t left)
{
	static const char *const ours[] = {"]52;c;", "]104\a", "]R"};

	if (at[0] != '\033' || left < 2 || !at[1] || !strchr("]P_^X", at[1]))
		return false;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strlen(ours[i]) < left &&
			memcmp(at + 1, ours[i], strlen(ours[i])) == 0)
			return false;
	return true;
}

const char *keys_unsafe(const char *s, size_t n)
{
	while (n > 0) {
		uint32_t c;
		const size_t k = text_decode(s, n, &c);

		if (k == 0 || is_hostile(c) || is_foreign_command(s, n))
			return s;
		s += k;
		n -= k;
	}
	return NULL;
}
