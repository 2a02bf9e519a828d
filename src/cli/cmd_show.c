/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "app/view.h"
#include "base/i18n.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/out.h"

enum { LIST_LIMIT = 100 };

static const struct opt opts[] = {
	{"all", NULL, N_("every model, however many")},
	{"prefix", "TEXT", N_("only models whose name starts with TEXT")},
	OPT_END,
};

/* "production 3, staging 4" of {"production": 3, "staging": 4}. */
static void cell_aliases(struct out_table *t, const struct json *aliases)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < json_count(aliases); i++)
		buf_addf(&b, "%s%s %lld", i ? ", " : "", json_name(aliases, i),
			(long long)json_i64(json_at(aliases, i), 0));
	out_cell(t, "%s", buf_str(&b));
	buf_release(&b);
}

static int show_list(struct cli *c, struct err *err)
{
	const struct app_view_list q = {
		.prefix = cli_opt(c, "prefix"),
		.limit = cli_flag(c, "all") ? 0 : LIST_LIMIT,
	};
	struct json *v = NULL;
	const struct json *list;
	struct out_table t;
	int rc = app_view_models(c->app, &q, &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	list = json_get(v, "models");
	if (json_count(list) == 0)
		out_text(c, _("No models yet: assay import FILE --name NAME "
			      "brings one in.\n"));
	out_table_init(&t, 4, 1u << 1);
	out_cell(&t, "%s", _("model"));
	out_cell(&t, "%s", _("versions"));
	out_cell(&t, "%s", _("aliases"));
	out_cell(&t, "%s", _("updated"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *m = json_at(list, i);
		char at[OUT_TIME];

		out_cell(&t, "%s", json_get_str(m, "name", ""));
		out_cell(&t, "%lld", (long long)json_get_i64(m, "versions", 0));
		cell_aliases(&t, json_get(m, "aliases"));
		out_cell(
			&t, "%s", out_time(at, json_get_str(m, "updated", "")));
	}
	if (json_count(list) > 0)
		out_table_end(c, &t);
	else
		out_table_drop(&t);
	if ((int64_t)json_count(list) < json_get_i64(v, "total", 0))
		out_text(c, _("  %zu of %lld shown; --all shows the others\n"),
			json_count(list),
			(long long)json_get_i64(v, "total", 0));
	json_free(v);
	return 0;
}

static void join_strings(struct buf *b, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++)
		buf_addf(b, "%s%s", i ? ", " : "",
			json_str(json_at(list, i), ""));
}

static void show_versions(struct cli *c, const struct json *list)
{
	struct out_table t;

	out_table_init(&t, 6, 1u);
	out_cell(&t, "%s", _("version"));
	out_cell(&t, "%s", _("format"));
	out_cell(&t, "%s", _("by"));
	out_cell(&t, "%s", _("time"));
	out_cell(&t, "%s", _("approval"));
	out_cell(&t, "%s", _("aliases"));
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		struct buf b = BUF_INIT;
		char at[OUT_TIME];

		join_strings(&b, json_get(v, "aliases"));
		out_cell(&t, "%lld", (long long)json_get_i64(v, "number", 0));
		out_cell(&t, "%s", json_get_str(v, "format", ""));
		out_cell(&t, "%s", json_get_str(v, "by", ""));
		out_cell(&t, "%s", out_time(at, json_get_str(v, "time", "")));
		out_cell(&t, "%s",
			_(json_get_str(json_get(v, "approval"), "state", "")));
		out_cell(&t, "%s", buf_str(&b));
		buf_release(&b);
	}
	out_table_end(c, &t);
}

static void show_aliases(struct cli *c, const struct json *all)
{
	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *m = json_at(all, i);
		char at[OUT_TIME];

		out_pair(c, json_name(all, i), _("%s since %s, by %s%s%s"),
			json_get_str(m, "version", ""),
			out_time(at, json_get_str(m, "time", "")),
			json_get_str(m, "by", ""),
			json_get(m, "reason") ? ": " : "",
			json_get_str(m, "reason", ""));
		if (!json_get_bool(m, "permitted", true))
			out_pair(c, "", _("NOT PERMITTED: %s"),
				_(json_get_str(m, "why", "")));
		if (json_get(m, "lost"))
			out_pair(c, "", "%s", _(json_get_str(m, "lost", "")));
	}
}

static void show_open(struct cli *c, const struct json *v)
{
	const struct json *reviews = json_get(v, "reviews");
	const struct json *alarms = json_get(v, "alarms");
	char id[OUT_SHORT];

	for (size_t i = 0; i < json_count(reviews); i++) {
		const struct json *r = json_at(reviews, i);

		out_pair(c, _("review"),
			_("%s of version %lld: %s; %lld findings open"),
			json_get_str(r, "name",
				out_short(id, json_get_str(r, "id", ""))),
			(long long)json_get_i64(r, "number", 0),
			_(json_get_str(r, "status", "")),
			(long long)json_get_i64(r, "findings_open", 0));
	}
	for (size_t i = 0; i < json_count(alarms); i++) {
		const struct json *r = json_at(alarms, i);

		out_pair(c, _("alarm"), _("%s: %s since %s, %s"),
			json_get_str(r, "name",
				out_short(id, json_get_str(r, "id", ""))),
			json_get_str(r, "signal", ""),
			json_get_str(r, "from", ""),
			_(json_get_str(r, "status", "")));
	}
}

static int show_model(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	int rc = app_view_model(c->app, cli_arg(c, 0), &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	out_head(c, "%s", json_get_str(v, "name", ""));
	if (*json_get_str(v, "description", ""))
		out_text(c, "%s\n", json_get_str(v, "description", ""));
	show_versions(c, json_get(v, "versions"));
	show_aliases(c, json_get(v, "aliases"));
	show_open(c, v);
	json_free(v);
	return 0;
}

static void show_scalar(struct cli *c, const char *name, const struct json *v)
{
	char text[NUM_TEXT_MAX];

	switch (json_type(v)) {
	case JSON_STRING:
		out_pair(c, name, "%s", json_str(v, ""));
		break;
	case JSON_INT:
	case JSON_REAL:
		num_format_double(text, json_num(v, 0.0));
		out_pair(c, name, "%s", text);
		break;
	case JSON_BOOL:
		out_pair(c, name, "%s",
			json_truth(v, false) ? _("yes") : _("no"));
		break;
	default:
		break;
	}
}

static void show_object(struct cli *c, const struct json *o)
{
	for (size_t i = 0; i < json_count(o); i++)
		show_scalar(c, json_name(o, i), json_at(o, i));
}

/* "version" alone would be taken for that of the model. */
static void show_card_of(struct cli *c, const struct json *card)
{
	for (size_t i = 0; i < json_count(card); i++) {
		const char *name = json_name(card, i);

		show_scalar(c,
			strcmp(name, "version") == 0 ? _("library version")
						     : name,
			json_at(card, i));
	}
}

static void show_features(struct cli *c, const struct json *list)
{
	struct out_table t;

	if (json_count(list) == 0)
		return;
	out_table_init(&t, 2, 0);
	out_cell(&t, "%s", _("input"));
	out_cell(&t, "%s", _("kind"));
	for (size_t i = 0; i < json_count(list); i++) {
		out_cell(&t, "%s", json_get_str(json_at(list, i), "name", ""));
		out_cell(&t, "%s",
			_(json_get_str(json_at(list, i), "kind", "")));
	}
	out_table_end(c, &t);
}

static void show_attestations(struct cli *c, const struct json *v)
{
	const struct json *list = json_get(v, "attestations");
	const char *artifact = json_get_str(v, "artifact", "");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *a = json_at(list, i);
		const bool equal =
			strcmp(artifact, json_get_str(a, "sha256", "")) == 0;
		char at[OUT_TIME];

		out_pair(c, _("attested"), _("on %s at %s by %s: %s"),
			json_get_str(a, "host", ""),
			out_time(at, json_get_str(a, "time", "")),
			json_get_str(a, "by", ""),
			equal ? _("the same bytes") : _("OTHER BYTES"));
	}
}

static void show_card(struct cli *c, const struct json *v)
{
	const struct json *approval = json_get(v, "approval");
	struct buf aliases = BUF_INIT;
	char at[OUT_TIME];

	join_strings(&aliases, json_get(v, "aliases"));
	out_head(c, "%s", json_get_str(v, "version", ""));
	show_card_of(c, json_get(v, "card"));
	out_pair(c, _("artifact"), "%s (%s)", json_get_str(v, "artifact", ""),
		_(json_get_str(v, "bytes", "")));
	out_pair(c, _("added"), _("%s by %s (%s)"),
		out_time(at, json_get_str(v, "time", "")),
		json_get_str(v, "by", ""), _(json_get_str(v, "role", "")));
	if (json_get(v, "parent"))
		out_pair(c, _("parent"), "%s (%s)",
			json_get_str(v, "parent", ""),
			json_get_str(json_get(v, "lineage"), "kind", ""));
	if (aliases.len)
		out_pair(c, _("aliases"), "%s", buf_str(&aliases));
	out_pair(c, _("approval"), "%s: %s",
		_(json_get_str(approval, "state", "")),
		_(json_get_str(approval, "reason", "")));
	show_attestations(c, v);
	buf_release(&aliases);
}

static int show_version(struct cli *c, struct err *err)
{
	struct json *v = NULL;
	int rc = app_view_version(c->app, cli_arg(c, 0), &v, err);

	if (rc < 0)
		return rc;
	if (c->json) {
		out_json(c, v);
		return 0;
	}
	show_card(c, v);
	if (json_get(v, "data")) {
		out_head(c, "%s", _("data"));
		show_object(c, json_get(v, "data"));
	}
	if (json_get(v, "submitted")) {
		out_head(c, "%s", _("submitted predictions"));
		show_object(c, json_get(v, "submitted"));
	}
	show_features(c, json_get(json_get(v, "describe"), "features"));
	json_free(v);
	return 0;
}

static int run(struct cli *c, struct err *err)
{
	const char *what = cli_arg(c, 0);

	if (!what)
		return show_list(c, err);
	return strchr(what, '@') ? show_version(c, err) : show_model(c, err);
}

const struct command cmd_show = {
	.name = "show",
	.group = N_("Models"),
	.summary = N_("show the models, one model or one version"),
	.args = "[NAME[@VER]]",
	.about = N_("Without an argument the models; with a NAME its "
		    "versions, aliases, reviews and open alarms; with "
		    "NAME@VER the card of one version."),
	.example = "assay show\nassay show taxi\nassay show taxi@production",
	.opts = opts,
	.max_args = 1,
	.reading = true,
	.run = run,
};
