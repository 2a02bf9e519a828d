/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"

/* A row while the list is being made. */
struct placed {
	const struct json *row;
	const char *id;
	const struct filter *filter;
	int fresh; /* its place by the array and the sort */
	int held;  /* its place before, or after all */
};

void rows_open(struct rows *r, const struct rows_kind *kind)
{
	memset(r, 0, sizeof(*r));
	r->kind = kind;
	r->filter.root = -1;
	r->filter.fields = kind->fields;
}

static const char *id_of(const struct rows *r, const struct json *row)
{
	return json_get_str(row, r->kind->id, "");
}

static int by_sort(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	const int c = filter_compare(x->filter, x->row, y->row);

	return c ? c : x->fresh - y->fresh;
}

static int by_held(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return x->held != y->held ? x->held - y->held : x->fresh - y->fresh;
}

static const char *kept_id(const struct rows *r, size_t i)
{
	return r->ids.data + r->order[i];
}

struct place {
	const char *id;
	int at;
};

static int by_id(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static void hold_places(struct rows *r, struct placed *all, int n)
{
	struct place *old = xcalloc(r->n_order, sizeof(*old));

	for (size_t i = 0; i < r->n_order; i++)
		old[i] = (struct place){kept_id(r, i), (int)i};
	if (r->n_order)
		qsort(old, r->n_order, sizeof(*old), by_id);
	for (int i = 0; i < n; i++) {
		const struct place key = {all[i].id, 0};
		const struct place *was =
			r->n_order ? bsearch(&key, old, r->n_order,
					     sizeof(*old), by_id)
				   : NULL;

		all[i].held = was ? was->at : (int)r->n_order;
	}
	qsort(all, (size_t)n, sizeof(*all), by_held);
	free(old);
}

/* The rows that the filter lets through, in the order to show. */
static int choose(struct rows *r, struct placed *all)
{
	const int64_t now = clock_now_us();
	const size_t total = json_count(r->array);
	int n = 0;

	for (size_t i = 0; i < total; i++) {
		const struct json *row = json_at(r->array, i);

		if (!filter_match(&r->filter, row, now))
			continue;
		all[n] = (struct placed){row, id_of(r, row), &r->filter, n, 0};
		n++;
	}
	if (r->filter.sort && n)
		qsort(all, (size_t)n, sizeof(*all), by_sort);
	for (int i = 0; i < n; i++)
		all[i].fresh = i;
	if (r->kind->holds && r->touched && n)
		hold_places(r, all, n);
	return n;
}

static void forget_order(struct rows *r)
{
	buf_clear(&r->ids);
	r->n_order = 0;
}

static void keep_order(struct rows *r)
{
	forget_order(r);
	r->order = xreallocarray(
		r->order, (size_t)r->list.count + 1, sizeof(*r->order));
	r->n_order = (size_t)r->list.count;
	for (int i = 0; i < r->list.count; i++) {
		const char *id = id_of(r, r->at[i]);

		r->order[i] = r->ids.len;
		buf_add(&r->ids, id, strlen(id) + 1);
	}
}

static void make(struct rows *r)
{
	const size_t total = json_count(r->array);
	struct placed *all = xcalloc(total, sizeof(*all));
	const int n = choose(r, all);

	r->at = xreallocarray(r->at, total + 1, sizeof(*r->at));
	r->rise = xreallocarray(r->rise, total + 1, sizeof(*r->rise));
	for (int i = 0; i < n; i++) {
		r->at[i] = all[i].row;
		r->rise[i] = i - all[i].fresh;
	}
	list_count(&r->list, n);
	free(all);
}

/* Makes the list again with the cursor on the row where it was. */
static void remake(struct rows *r, char *id)
{
	make(r);
	keep_order(r);
	if (id && r->touched)
		rows_go(r, id);
	free(id);
}

static char *focused_id(const struct rows *r)
{
	const struct json *row = rows_focused(r);

	return row ? xstrdup(id_of(r, row)) : NULL;
}

void rows_fill(struct rows *r, const struct json *array)
{
	/* The old array may be gone: its ids are in the order. */
	char *id = (size_t)r->list.at < r->n_order
			   ? xstrdup(kept_id(r, (size_t)r->list.at))
			   : NULL;

	r->array = array;
	remake(r, id);
}

int rows_filter(struct rows *r, const char *text, struct err *err)
{
	struct filter f;
	char *id;
	const int rc = filter_parse(&f, r->kind->fields, text, err);

	if (rc)
		return rc;
	id = focused_id(r);
	filter_release(&r->filter);
	r->filter = f;
	buf_clear(&r->typed);
	buf_addstr(&r->typed, text);
	forget_order(r);
	remake(r, id);
	return 0;
}

void rows_settle(struct rows *r)
{
	forget_order(r);
	remake(r, focused_id(r));
}

bool rows_unsettled(const struct rows *r)
{
	for (int i = 0; i < r->list.count; i++)
		if (r->rise[i])
			return true;
	return false;
}

const struct json *rows_at(const struct rows *r, int i)
{
	return i >= 0 && i < r->list.count ? r->at[i] : NULL;
}

const struct json *rows_focused(const struct rows *r)
{
	return rows_at(r, r->list.at);
}

int rows_moved(const struct rows *r, int i)
{
	return i >= 0 && i < r->list.count ? r->rise[i] : 0;
}

bool rows_go(struct rows *r, const char *id)
{
	for (int i = 0; i < r->list.count; i++)
		if (strcmp(id_of(r, r->at[i]), id) == 0) {
			r->list.at = i;
			return true;
		}
	return false;
}

bool rows_key(struct rows *r, int key, int height)
{
	if (!list_key(&r->list, key, height))
		return false;
	r->touched = true;
	return true;
}

void rows_say(const struct rows *r, struct buf *out)
{
	if (r->typed.len)
		buf_addf(out, _("filter: %s  %d of %zu"), buf_str(&r->typed),
			r->list.count, json_count(r->array));
}

void rows_release(struct rows *r)
{
	free(r->order);
	buf_release(&r->ids);
	filter_release(&r->filter);
	buf_release(&r->typed);
	free(r->at);
	free(r->rise);
	memset(r, 0, sizeof(*r));
}
