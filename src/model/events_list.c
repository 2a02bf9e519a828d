/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"

static int no_float(struct events *e, struct err *err)
{
	return events_fail(e, err, ERR_PARSE,
		_("a value of this list is not a number of single precision"));
}

static int no_int(struct events *e, struct err *err)
{
	return events_fail(e, err, ERR_PARSE,
		_("a value of this list is not a whole number"));
}

/* JSON's last number. The three words stay what they are: whoever uses the
 * number refuses it. */
static int json_float(const struct events *e, float *out)
{
	double word;

	if (num_parse_float(e->json.span, e->json.span_len, out) == 0)
		return 0;
	if (num_parse_data(e->json.span, e->json.span_len, &word) < 0)
		return -1;
	*out = (float)word;
	return 0;
}

static int json_floats(
	struct events *e, struct float_list *out, struct err *err)
{
	int event;

	while ((event = jpull_next(&e->json, err)) != JPULL_ARRAY_END) {
		if (event < 0)
			return event;
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof(*out->v));
		if (event != JPULL_NUMBER || json_float(e, &out->v[out->n]) < 0)
			return no_float(e, err);
		out->n++;
	}
	e->depth--;
	return 0;
}

static int ubj_float(const struct ubj *u, float *out)
{
	double v =
		u->type == 'd' || u->type == 'D' ? u->real : (double)u->whole;

	*out = (float)v;
	return (double)*out == v || v != v ? 0 : -1;
}

static int ubj_floats(struct events *e, struct float_list *out, struct err *err)
{
	struct ubj *u = &e->ubj;
	char type = ubj_array_type(u);
	uint64_t n, i;
	int event;

	if (type) {
		const char *p = ubj_take_array(u, &n);

		out->v = xgrow(out->v, &out->cap, n, sizeof(*out->v));
		for (i = 0; i < n; i++, p += ubj_width(type)) {
			ubj_number(u, type, p);
			if (ubj_float(u, &out->v[out->n++]) < 0)
				return no_float(e, err);
		}
		e->depth--;
		return 0;
	}
	while ((event = ubj_next(u, err)) != JPULL_ARRAY_END) {
		if (event < 0)
			return event;
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof(*out->v));
		if (event != JPULL_NUMBER ||
			ubj_float(u, &out->v[out->n++]) < 0)
			return no_float(e, err);
	}
	e->depth--;
	return 0;
}

int events_floats(struct events *e, struct float_list *out, struct err *err)
{
	int rc = events_expect(e, JPULL_ARRAY, err);

	out->n = 0;
	if (rc < 0)
		return rc;
	return e->binary ? ubj_floats(e, out, err) : json_floats(e, out, err);
}

/* The last event as a whole number. */
static int take_int(const struct events *e, int event, int64_t *out)
{
	if (event == JPULL_TRUE || event == JPULL_FALSE) {
		*out = event == JPULL_TRUE;
		return 0;
	}
	if (event != JPULL_NUMBER)
		return -1;
	if (!e->binary)
		return num_parse_i64(e->json.span, e->json.span_len, out);
	if (e->ubj.type == 'd' || e->ubj.type == 'D')
		return -1;
	*out = e->ubj.whole;
	return 0;
}

static int loose_ints(struct events *e, struct int_list *out, struct err *err)
{
	int event;

	while (true) {
		event = e->binary ? ubj_next(&e->ubj, err)
				  : jpull_next(&e->json, err);
		if (event < 0)
			return event;
		if (event == JPULL_ARRAY_END)
			break;
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof(*out->v));
		if (take_int(e, event, &out->v[out->n++]) < 0)
			return no_int(e, err);
	}
	e->depth--;
	return 0;
}

int events_ints(struct events *e, struct int_list *out, struct err *err)
{
	struct ubj *u = &e->ubj;
	int rc = events_expect(e, JPULL_ARRAY, err);
	const char *p;
	uint64_t n, i;
	char type;

	out->n = 0;
	if (rc < 0)
		return rc;
	type = e->binary ? ubj_array_type(u) : 0;
	if (!type)
		return loose_ints(e, out, err);
	p = ubj_take_array(u, &n);
	if (n && (type == 'd' || type == 'D'))
		return no_int(e, err);
	out->v = xgrow(out->v, &out->cap, n, sizeof(*out->v));
	for (i = 0; i < n; i++, p += ubj_width(type)) {
		ubj_number(u, type, p);
		out->v[out->n++] = u->whole;
	}
	e->depth--;
	return 0;
}

int events_int(struct events *e, int64_t *out, struct err *err)
{
	int event = events_next(e, err);

	if (event < 0)
		return event;
	if (take_int(e, event, out) < 0)
		return events_fail(e, err, ERR_PARSE,
			_("this is not a whole number, as it should be"));
	return 0;
}
