/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/list.h"

#include "ui/term.h"

static void clamp(struct list *l)
{
	if (l->at >= l->count)
		l->at = l->count - 1;
	if (l->at < 0)
		l->at = 0;
}

void list_count(struct list *l, int count)
{
	l->count = count;
	clamp(l);
}

bool list_key(struct list *l, int key, int height)
{
	switch (key) {
	case 'j':
	case TERM_KEY_DOWN:
		l->at++;
		break;
	case 'k':
	case TERM_KEY_UP:
		l->at--;
		break;
	case 'g':
	case TERM_KEY_HOME:
		l->at = 0;
		break;
	case 'G':
	case TERM_KEY_END:
		l->at = l->count - 1;
		break;
	case TERM_KEY_PAGE_DOWN:
		l->at += height;
		break;
	case TERM_KEY_PAGE_UP:
		l->at -= height;
		break;
	default:
		return false;
	}
	clamp(l);
	return true;
}

int list_top(struct list *l, int height)
{
	if (height < 1)
		height = 1;
	if (l->top > l->at)
		l->top = l->at;
	if (l->top < l->at - height + 1)
		l->top = l->at - height + 1;
	if (l->top > l->count - height)
		l->top = l->count - height;
	if (l->top < 0)
		l->top = 0;
	return l->top;
}
