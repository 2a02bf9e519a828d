/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/snapshot.h"

#include <stdbool.h>
#include <string.h>

#include "base/i18n.h"
#include "model/events.h"

#define HEADER "CONFIG-offset:"
enum { HEADER_BYTES = sizeof(HEADER) - 1, LENGTH_BYTES = 8 };

static int damaged(const struct model_input *in, struct err *err)
{
	return err_set(err, ERR_PARSE,
		_("%s: the memory snapshot of XGBoost in it is damaged; copy "
		  "it again"),
		in->what);
}

/* The binary model in front of its configuration. */
static int binary_part(struct model_input *in, struct err *err)
{
	const unsigned char *p = in->data;
	const size_t head = HEADER_BYTES + LENGTH_BYTES;
	uint64_t n = 0;
	unsigned i;

	if (in->size < head)
		return damaged(in, err);
	for (i = LENGTH_BYTES; i-- > 0;)
		n = n << 8 | p[HEADER_BYTES + i];
	if (n >= in->size - head || p[head + n] != '{')
		return damaged(in, err);
	in->data = p + head;
	in->size = (size_t)n;
	return 0;
}

static const char *place(const struct events *e, bool end)
{
	if (e->binary)
		return end ? e->ubj.p : e->ubj.at;
	return end ? e->json.p : e->json.at;
}

/* The object that comes next, as the bytes from its brace to its brace. */
static int take_object(
	struct events *e, const char **begin, const char **end, struct err *err)
{
	const unsigned depth = e->depth;
	int event = events_expect(e, JPULL_OBJECT, err);

	*begin = place(e, false);
	while (event >= 0 && e->depth > depth)
		event = events_next(e, err);
	*end = place(e, true);
	return event < 0 ? event : 0;
}

static int object_part(struct model_input *in, bool binary, struct err *err)
{
	const char *begin[2] = {NULL, NULL}, *end[2] = {NULL, NULL};
	struct events e;
	int event;

	events_init(&e, binary, in->what, in->data, in->size);
	event = events_expect(&e, JPULL_OBJECT, err);
	while (event >= 0 && (event = events_next(&e, err)) == JPULL_KEY) {
		const unsigned which = events_is(&e, "Model");

		if (begin[which] || (!which && !events_is(&e, "Config")))
			return damaged(in, err);
		event = take_object(&e, &begin[which], &end[which], err);
	}
	if (event >= 0)
		event = events_next(&e, err);
	if (event < 0)
		return event;
	if (!begin[0] || !begin[1] || event != JPULL_END)
		return damaged(in, err);
	in->data = begin[1];
	in->size = (size_t)(end[1] - begin[1]);
	return 0;
}

static bool begins(const struct model_input *in, const char *s, size_t n)
{
	return in->size >= n && memcmp(in->data, s, n) == 0;
}

#define BYTES(s) s, sizeof(s) - 1

int snapshot_model(struct model_input *in, struct err *err)
{
	if (begins(in, BYTES(HEADER)))
		return binary_part(in, err);
	if (begins(in, BYTES("{\"Config\"")) || begins(in, BYTES("{\"Model\"")))
		return object_part(in, false, err);
	if (begins(in, BYTES("{L\0\0\0\0\0\0\0\6Config")) ||
		begins(in, BYTES("{L\0\0\0\0\0\0\0\5Model")))
		return object_part(in, true, err);
	return 0;
}
