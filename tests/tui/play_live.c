/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "tests/tui/keys.h"
#include "tests/tui/play.h"

/* What came without a key: the screen shows it when the program rests, at the
 * latest after some more news. */
void play_appears(struct play *p, const char *text)
{
	bool there = false;

	for (int i = 0; i < 5 && !there && p->failures == 0; i++) {
		struct buf shown = BUF_INIT;

		play_wait(p);
		terminal_text(&p->screen.term, &shown, false);
		there = strstr(buf_str(&shown), text) != NULL;
		buf_release(&shown);
	}
	if (!there)
		play_fail(p, "this does not appear by itself", text);
}

/* Bytes that a live pane takes for each thing that comes, all together: what
 * follows late on one is counted with the next. */
void play_ticks(struct play *p, const char *text)
{
	char *rest;
	const long from = strtol(text, &rest, 10);
	const long to = strtol(rest, &rest, 10);
	const long limit = strtol(rest + strspn(rest, " <"), &rest, 10);
	char *rule = xasprintf("< %ld", limit);

	screen_mark(&p->screen);
	for (long i = from; i <= to && p->failures == 0; i++) {
		char number[32], shown[64];

		snprintf(number, sizeof(number), "%ld", i);
		snprintf(shown, sizeof(shown), " %ld windows ", i);
		setenv("TICK", number, 1);
		if (system(rest) != 0)
			play_fail(p, "failed", rest);
		play_appears(p, shown);
	}
	play_gate(p, "bytes of a tick", p->screen.term.bytes / (to - from + 1),
		rule);
	free(rule);
}

enum { LIVE_FRAMES = 3, QUIET_US = 30000, PATIENCE_US = 60000000 };

/* Until so many live frames are on the line, or for too long. */
static bool live_frames(struct play *p, int n)
{
	const int64_t end = clock_ticks_us() + PATIENCE_US;
	const int before = p->screen.link.asked;

	while (p->screen.link.asked < before + n && clock_ticks_us() < end)
		screen_turn(&p->screen);
	return p->screen.link.asked >= before + n;
}

/* What follows until the program has nothing more to say. */
static long rest_of_answer(struct screen *s)
{
	const long sent = s->link.sent[LINK_DOWN];
	long now = sent;

	for (int64_t last = clock_ticks_us();
		clock_ticks_us() - last < QUIET_US;) {
		screen_turn(s);
		if (s->link.sent[LINK_DOWN] != now)
			last = clock_ticks_us();
		now = s->link.sent[LINK_DOWN];
	}
	return now - sent;
}

/* Sends a key among live frames; the bytes that the line had to carry from
 * when the program took it until its answer was there, -1: none came. */
static long answer_one(struct play *p, const char *keys, size_t n)
{
	struct screen *s = &p->screen;
	const struct link *l = &s->link;
	const int64_t began = clock_ticks_us();
	long ahead, target;

	buf_clear(&s->told);
	screen_send(s, keys, n);
	while (!strstr(buf_str(&s->told), "+key") ||
		l->sent[LINK_DOWN] == l->sent_at_key) {
		if (clock_ticks_us() > began + PATIENCE_US)
			return -1;
		screen_turn(s);
	}
	ahead = (long)l->waiting[LINK_DOWN].len;
	ahead += rest_of_answer(s);
	target = l->sent[LINK_DOWN];
	while (l->sent[LINK_DOWN] - (long)l->waiting[LINK_DOWN].len < target)
		screen_turn(s);
	if (getenv("TUI_NUMBERS"))
		printf("%s:%d: answered after %ld bytes, in %lld ms\n",
			p->script, p->line, ahead,
			(long long)(clock_ticks_us() - began) / 1000);
	return ahead;
}

void play_answers(struct play *p, const char *text)
{
	const size_t n = strcspn(text, " ");
	char *name = xasprintf("%.*s", (int)n, text), *rest;
	const long times = strtol(text + n, &rest, 10);
	struct buf out = BUF_INIT;
	long most = 0;

	keys_add(&out, name);
	link_mark(&p->screen.link);
	for (long i = 0; i < times && p->failures == 0; i++) {
		long ahead = -1;

		if (live_frames(p, LIVE_FRAMES))
			ahead = answer_one(p, buf_str(&out), out.len);
		if (ahead < 0)
			play_fail(p, "no live frames, or no answer to", name);
		most = ahead > most ? ahead : most;
	}
	play_gate(p, "bytes until the answer", most, rest + strspn(rest, " "));
	play_gate(
		p, "live frames at once", p->screen.link.most_questions, "= 1");
	play_gate(p, "bytes behind a live frame", p->screen.link.stray, "= 0");
	buf_release(&out);
	free(name);
}
