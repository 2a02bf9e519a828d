/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tests/tui/link.h"

#include <string.h>

#include "base/clock.h"

static const char question[] = "\033[5n", answer[] = "\033[0n";

void link_open(struct link *l, long bits, int64_t round_trip_us)
{
	link_close(l);
	l->open = true;
	l->bits = bits;
	l->delay_us = round_trip_us / 2;
}

static void note_down(struct link *l, const char *bytes, size_t n)
{
	const char *at = memmem(bytes, n, question, sizeof(question) - 1);
	const size_t before = at ? (size_t)(at - bytes) : n;

	if (l->questions > 0 && l->key == 0)
		l->stray += (long)before;
	if (!at)
		return;
	l->questions++;
	l->asked++;
	l->key -= l->key > 0;
	if (l->questions > l->most_questions)
		l->most_questions = l->questions;
	at += sizeof(question) - 1;
	note_down(l, at, n - (size_t)(at - bytes));
}

static void note_up(struct link *l, const char *bytes, size_t n)
{
	const bool any = memmem(bytes, n, answer, sizeof(answer) - 1) != NULL;

	if (any)
		l->questions -= l->questions > 0;
	if (!any || n > sizeof(answer) - 1)
		l->key = 2;
}

void link_push(struct link *l, enum link_way way, const char *bytes, size_t n)
{
	const int64_t now = clock_ticks_us();

	if (n == 0)
		return;
	if (way == LINK_DOWN)
		note_down(l, bytes, n);
	if (l->busy[way] < now)
		l->busy[way] = now;
	for (size_t i = 0; i < n; i++) {
		/* A key or an answer is one packet. */
		const size_t k = way == LINK_UP ? n : i + 1;
		const int64_t there = l->busy[way] + l->delay_us +
				      (int64_t)k * 8000000 / l->bits;

		buf_add(&l->due[way], &there, sizeof(there));
	}
	l->busy[way] += (int64_t)n * 8000000 / l->bits;
	buf_add(&l->waiting[way], bytes, n);
	l->sent[way] += (long)n;
}

static void drop_front(struct buf *b, size_t n)
{
	memmove(b->data, b->data + n, b->len - n);
	b->len -= n;
}

void link_pop(struct link *l, enum link_way way, struct buf *out)
{
	const int64_t now = clock_ticks_us();
	size_t n = 0;

	for (; n < l->waiting[way].len; n++) {
		int64_t there;

		memcpy(&there, l->due[way].data + n * sizeof(there),
			sizeof(there));
		if (there > now)
			break;
	}
	if (n == 0)
		return;
	buf_add(out, l->waiting[way].data, n);
	if (way == LINK_UP) {
		note_up(l, l->waiting[way].data, n);
		l->sent_at_key = l->sent[LINK_DOWN];
	}
	drop_front(&l->waiting[way], n);
	drop_front(&l->due[way], n * sizeof(int64_t));
}

void link_mark(struct link *l)
{
	l->most_questions = 0;
	l->stray = 0;
	l->asked = 0;
}

void link_close(struct link *l)
{
	for (int i = 0; i < LINK_WAYS; i++) {
		buf_release(&l->waiting[i]);
		buf_release(&l->due[i]);
	}
	memset(l, 0, sizeof(*l));
}
