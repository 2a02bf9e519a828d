/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/view.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { VALUE_MAX = 28 };

/* An array as its elements, an object as its members' names and values. */
static void add_words(struct buf *b, const struct json *v)
{
	const bool named = json_type(v) == JSON_OBJECT;
	char number[NUM_TEXT_MAX];

	switch (json_type(v)) {
	case JSON_STRING:
		buf_addstr(b, json_str(v, ""));
		break;
	case JSON_BOOL:
		buf_addstr(b, json_truth(v, false) ? _("yes") : _("no"));
		break;
	case JSON_INT:
	case JSON_REAL:
		num_format_double(number, json_num(v, 0.0));
		buf_addstr(b, number);
		break;
	default:
		if (json_count(v) == 0)
			buf_addstr(b, _("none"));
		break;
	}
	for (size_t i = 0;
		(named || json_type(v) == JSON_ARRAY) && i < json_count(v);
		i++) {
		buf_addf(b, "%s%s%s", i ? ", " : "",
			named ? json_name(v, i) : "", named ? " " : "");
		add_words(b, json_at(v, i));
	}
}

/* One side of a difference, short enough for a line. */
static void add_value(struct buf *b, const struct json *v)
{
	struct buf text = BUF_INIT;

	if (json_type(v) == JSON_NULL)
		buf_addstr(&text, _("(absent)"));
	else if (hash_is_hex(json_str(v, "")))
		buf_add(&text, json_str(v, ""), OUT_SHORT - 1);
	else if (json_type(v) == JSON_STRING)
		buf_addstr(&text, json_str(v, ""));
	else
		add_words(&text, v);
	if (text.len > VALUE_MAX) {
		buf_add(b, text.data, VALUE_MAX);
		buf_addstr(b, "...");
	} else {
		buf_addstr(b, buf_str(&text));
	}
	buf_release(&text);
}

static void show(struct cli *c, const struct json *v)
{
	const struct json *list = json_get(v, "differences");
	struct out_table t;

	if (json_count(list) == 0) {
		out_text(c, _("%s and %s do not differ.\n"),
			json_get_str(v, "a", ""), json_get_str(v, "b", ""));
		return;
	}
	out_table_init(&t, 3, 0);
	out_cell(&t, "%s", _("what"));
	out_cell(&t, "%s", json_get_str(v, "a", ""));
	out_cell(&t, "%s", json_get_str(v, "b", ""));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *d = json_at(list, i);
		struct buf a = BUF_INIT, b = BUF_INIT;

		add_value(&a, json_get(d, "a"));
		add_value(&b, json_get(d, "b"));
		out_cell(&t, "%s", json_get_str(d, "path", ""));
		out_cell(&t, "%s", buf_str(&a));
		out_cell(&t, "%s", buf_str(&b));
		buf_release(&a);
		buf_release(&b);
	}
	out_table_end(c, &t);
}

static int run(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	int rc = app_view_diff(c->app, cli_arg(c, 0), cli_arg(c, 1), &v, err);

	if (rc < 0)
		return rc;
	rc = json_count(json_get(v, "differences")) ? EXIT_FINDING : EXIT_OK;
	if (c->json) {
		out_json(c, v);
		return rc;
	}
	show(c, v);
	json_free(v);
	return rc;
}

const struct command cmd_diff = {
	.name = "diff",
	.group = N_("Models"),
	.summary = N_("show how two versions differ, and nothing else"),
	.args = "A B",
	.about = N_("Compares card, inputs, schema, submitted numbers, "
		    "lineage, aliases and approval of two versions and prints "
		    "the differences only."),
	.example = "assay diff taxi@1 taxi@2",
	.finding = N_("they differ"),
	.min_args = 2,
	.max_args = 2,
	.reading = true,
	.run = run,
};
