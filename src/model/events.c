/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "base/xalloc.h"

void events_init(struct events *e, bool binary, const char *what,
	const void *data, size_t n)
{
	memset(e, 0, sizeof(*e));
	e->binary = binary;
	if (binary)
		ubj_init(&e->ubj, what, data, n);
	else
		jpull_init(&e->json, what, data, n);
	e->json.allow_nan = true;
}

static const char *span(const struct events *e, size_t *n)
{
	*n = e->binary ? e->ubj.span_len : e->json.span_len;
	return e->binary ? e->ubj.span : e->json.span;
}

/* Keeps the path up to date. */
static void follow(struct events *e, int event)
{
	struct place *top = &e->stack[e->depth];

	switch (event) {
	case JPULL_KEY:
		top->key = span(e, &top->key_len);
		return;
	case JPULL_OBJECT_END:
	case JPULL_ARRAY_END:
		e->depth--;
		return;
	default:
		break;
	}
	if (!top->key)
		top->index++;
	if (event == JPULL_OBJECT || event == JPULL_ARRAY) {
		e->depth++;
		e->stack[e->depth] = (struct place){NULL, 0, 0};
		if (event == JPULL_OBJECT)
			e->stack[e->depth].key = "";
	}
}

int events_next(struct events *e, struct err *err)
{
	int event =
		e->binary ? ubj_next(&e->ubj, err) : jpull_next(&e->json, err);

	if (event >= 0 && event != JPULL_END)
		follow(e, event);
	return event;
}

static void add_place(struct buf *out, const struct place *p)
{
	if (!p->key) {
		if (p->index)
			buf_addf(out, "[%llu]",
				(unsigned long long)(p->index - 1));
		return;
	}
	if (!p->key_len)
		return;
	if (out->len)
		buf_addch(out, '.');
	text_clean(out, p->key, p->key_len < 80 ? p->key_len : 80);
}

int events_fail(struct events *e, struct err *err, int code, const char *why)
{
	struct buf path = BUF_INIT;
	unsigned i;

	for (i = 1; i <= e->depth; i++)
		add_place(&path, &e->stack[i]);
	err_set(err, code, "%s: %s: %s", e->binary ? e->ubj.what : e->json.what,
		path.len ? buf_str(&path) : "$", why);
	buf_release(&path);
	return code;
}

int events_expect(struct events *e, enum jpull_event event, struct err *err)
{
	int got = events_next(e, err);

	if (got < 0 || got == (int)event)
		return got < 0 ? got : 0;
	switch (event) {
	case JPULL_OBJECT:
		return events_fail(e, err, ERR_PARSE,
			_("this is not an object, as it should be"));
	case JPULL_ARRAY:
		return events_fail(e, err, ERR_PARSE,
			_("this is not an array, as it should be"));
	case JPULL_STRING:
		return events_fail(e, err, ERR_PARSE,
			_("this is not a text, as it should be"));
	default:
		return events_fail(e, err, ERR_PARSE,
			_("this is not a number, as it should be"));
	}
}

int events_skip(struct events *e, struct err *err)
{
	unsigned depth = e->depth;
	int event;

	do {
		event = events_next(e, err);
		if (event < 0)
			return event;
		if (event == JPULL_ARRAY && e->binary &&
			ubj_array_type(&e->ubj)) {
			uint64_t n;

			ubj_take_array(&e->ubj, &n);
			e->depth--;
		}
	} while (e->depth > depth);
	return 0;
}

bool events_is(const struct events *e, const char *s)
{
	size_t n;
	const char *got = span(e, &n);

	return n == strlen(s) && memcmp(got, s, n) == 0;
}

/* The text of the last key or string. */
static int take_text(struct events *e, struct buf *out, struct err *err)
{
	buf_clear(out);
	if (!e->binary) {
		int rc = jpull_text(&e->json, out, err);

		if (rc < 0)
			return rc;
	} else {
		buf_add(out, e->ubj.span, e->ubj.span_len);
	}
	if (out->len && memchr(out->data, '\0', out->len))
		return events_fail(
			e, err, ERR_PARSE, _("the text holds a zero byte"));
	return 0;
}

int events_text(struct events *e, struct buf *out, struct err *err)
{
	int rc = events_expect(e, JPULL_STRING, err);

	return rc < 0 ? rc : take_text(e, out, err);
}

int events_key(struct events *e, struct buf *out, struct err *err)
{
	return take_text(e, out, err);
}

int events_texts(struct events *e, struct text_list *out, struct err *err)
{
	struct buf text = BUF_INIT;
	int event, rc = events_expect(e, JPULL_ARRAY, err);

	text_list_release(out);
	while (rc == 0) {
		event = events_next(e, err);
		if (event < 0)
			rc = event;
		else if (event == JPULL_ARRAY_END)
			break;
		else if (event != JPULL_STRING)
			rc = events_fail(
				e, err, ERR_PARSE, _("this is not a text"));
		else
			rc = take_text(e, &text, err);
		if (rc < 0)
			break;
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof(*out->v));
		out->v[out->n++] = xstrdup(buf_str(&text));
	}
	buf_release(&text);
	return rc;
}

void text_list_release(struct text_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	*l = (struct text_list){NULL, 0, 0};
}

static int member(struct events *e, const struct events_field *fields, size_t n,
	void *ctx, uint32_t *bits, struct err *err)
{
	size_t i;

	for (i = 0; i < n && !events_is(e, fields[i].name); i++)
		;
	if (i == n)
		return events_fail(e, err, ERR_UNSUPPORTED,
			_("assay does not know this member, so that it cannot "
			  "promise the library's predictions; a newer assay "
			  "may"));
	if (*bits & UINT32_C(1) << i)
		return events_fail(
			e, err, ERR_PARSE, _("this member stands here twice"));
	*bits |= UINT32_C(1) << i;
	return fields[i].read ? fields[i].read(ctx, err) : events_skip(e, err);
}

int events_members(struct events *e, const struct events_field *fields,
	size_t n, void *ctx, uint32_t *seen, struct err *err)
{
	uint32_t bits = 0;
	int rc = 0;

	BUG_ON(n > 32);
	while (rc == 0) {
		int event = events_next(e, err);

		if (event < 0)
			return event;
		if (event == JPULL_OBJECT_END)
			break;
		rc = member(e, fields, n, ctx, &bits, err);
	}
	if (seen)
		*seen = bits;
	return rc;
}

int events_object(struct events *e, const struct events_field *fields, size_t n,
	void *ctx, uint32_t *seen, struct err *err)
{
	int rc = events_expect(e, JPULL_OBJECT, err);

	return rc < 0 ? rc : events_members(e, fields, n, ctx, seen, err);
}

int events_next_object(struct events *e, struct err *err)
{
	int event = events_next(e, err);

	if (event == JPULL_OBJECT)
		return 1;
	if (event < 0 || event == JPULL_ARRAY_END)
		return event < 0 ? event : 0;
	return events_fail(
		e, err, ERR_PARSE, _("this is not an object, as it should be"));
}
