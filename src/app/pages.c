/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/pages.h"

#include <stdlib.h>
#include <string.h>

#include "app/audit.h"
#include "app/review.h"
#include "app/view.h"
#include "base/fileio.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "store/publish.h"
#include "store/store.h"
#include "store/sync.h"

struct pages {
	struct app *a;
	struct publish_file *v;
	size_t n, cap;
};

static struct buf *add_page(struct pages *p, char *path)
{
	p->v = xgrow(p->v, &p->cap, p->n + 1, sizeof(*p->v));
	p->v[p->n].path = path;
	p->v[p->n].text = (struct buf)BUF_INIT;
	return &p->v[p->n++].text;
}

/* Words of others: on one line, and nothing in them is Markdown. */
static void add(struct buf *out, const char *text)
{
	struct buf b = BUF_INIT;

	text_clean(&b, text, strlen(text));
	for (const char *p = buf_str(&b); *p; p++) {
		if (*p == '\n' || *p == '\r' || *p == '\t') {
			buf_addch(out, ' ');
			continue;
		}
		if (strchr("\\`*_{}[]<>#|!~&", *p))
			buf_addch(out, '\\');
		buf_addch(out, *p);
	}
	buf_release(&b);
}

static void add_member(struct buf *out, const char *before,
	const struct json *o, const char *name)
{
	const char *text = json_get_str(o, name, "");

	if (!*text)
		return;
	buf_addstr(out, before);
	add(out, text);
}

static void add_versions(struct buf *out, const struct json *list)
{
	buf_addstr(out, "\n| version | format | added by | time | approval | "
			"artifact |\n|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		const struct json *ok = json_get(v, "approval");

		buf_addf(out, "| @%lld",
			(long long)json_get_i64(v, "number", 0));
		add_member(out, " | ", v, "format");
		add_member(out, " | ", v, "by");
		add_member(out, " | ", v, "time");
		buf_addstr(out, " | ");
		add(out, json_get_str(ok, "state", ""));
		buf_addf(
			out, " | `%.12s` |\n", json_get_str(v, "artifact", ""));
	}
}

static void add_aliases(struct buf *out, const struct json *all)
{
	if (json_count(all))
		buf_addstr(out, "\n## Aliases\n\n");
	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *v = json_at(all, i);

		buf_addstr(out, "- ");
		add(out, json_name(all, i));
		buf_addf(out, " is @%lld",
			(long long)json_get_i64(v, "number", 0));
		add_member(out, ", moved by ", v, "by");
		add_member(out, " at ", v, "time");
		add_member(out, ": ", v, "reason");
		buf_addch(out, '\n');
	}
}

static void add_links(struct buf *out, const struct json *list)
{
	if (json_count(list))
		buf_addstr(out, "\n## Reviews\n\n");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *r = json_at(list, i);
		const char *name = json_get_str(r, "name", "");

		buf_addstr(out, "- [");
		add(out, name);
		buf_addf(out, "](../review/%s.md): ", name);
		add(out, json_get_str(r, "status", ""));
		buf_addch(out, '\n');
	}
}

static void add_alarms(struct buf *out, const struct json *list)
{
	if (json_count(list))
		buf_addstr(out, "\n## Alarms\n\n");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *r = json_at(list, i);

		buf_addstr(out, "- ");
		add(out, json_get_str(r, "signal", ""));
		add_member(out, ", ", r, "severity");
		add_member(out, ", ", r, "status");
		add_member(out, ", from ", r, "from");
		buf_addch(out, '\n');
	}
}

static int model_page(struct pages *p, const char *name, struct err *err)
{
	struct json *v = NULL;
	struct buf *out;
	const int rc = app_view_model(p->a, name, &v, err);

	if (rc < 0)
		return rc;
	out = add_page(p, xasprintf("model/%s.md", name));
	buf_addstr(out, "# ");
	add(out, name);
	buf_addch(out, '\n');
	add_member(out, "\n", v, "description");
	add_versions(out, json_get(v, "versions"));
	add_aliases(out, json_get(v, "aliases"));
	add_links(out, json_get(v, "reviews"));
	add_alarms(out, json_get(v, "alarms"));
	json_free(v);
	return 0;
}

/* A box is ticked where the item stands in the way of no verdict: that is
 * computed, nobody ticks it. */
static void add_items(struct buf *out, const struct json *list)
{
	buf_addstr(out, "\n## Checklist\n\n");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		buf_addstr(out, json_get_bool(v, "done", false) ? "- [x] **"
								: "- [ ] **");
		add(out, json_get_str(v, "id", ""));
		buf_addstr(out, "** ");
		add(out, json_get_str(v, "question", ""));
		add_member(out, " — ", v, "state");
		add_member(out, ", ", v, "outcome");
		buf_addch(out, '\n');
	}
}

static void add_findings(struct buf *out, const struct json *list)
{
	if (json_count(list))
		buf_addstr(out, "\n## Findings\n\n");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		const bool closed =
			strcmp(json_get_str(v, "state", ""), "closed") == 0;

		buf_addstr(out, closed ? "- [x] " : "- [ ] ");
		add(out, json_get_str(v, "title", ""));
		add_member(out, " — ", v, "severity");
		add_member(out, ", raised by ", v, "by");
		add_member(out, ", due ", v, "due");
		buf_addch(out, '\n');
	}
}

static void add_verdicts(struct buf *out, const struct json *list)
{
	if (json_count(list))
		buf_addstr(out, "\n## Verdicts\n\n");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);

		buf_addstr(out, "- **");
		add(out, json_get_str(v, "verdict", ""));
		buf_addstr(out, "**");
		add_member(out, " by ", v, "by");
		add_member(out, " at ", v, "time");
		add_member(out, ": ", v, "conditions");
		if (json_count(json_get(v, "stale")))
			buf_addstr(out, " (stale)");
		buf_addch(out, '\n');
	}
}

static int review_page(struct pages *p, const char *name, struct err *err)
{
	struct json *v = NULL;
	struct buf *out;
	const int rc = app_review_show(p->a, name, &v, err);

	if (rc < 0)
		return rc;
	out = add_page(p, xasprintf("review/%s.md", name));
	buf_addstr(out, "# Review ");
	add(out, name);
	buf_addf(out, "\n\nOf [%s](../model/%s.md)",
		json_get_str(v, "model", ""), json_get_str(v, "model", ""));
	add_member(out, ", status: ", v, "status");
	buf_addch(out, '\n');
	add_items(out, json_get(v, "items"));
	add_findings(out, json_get(v, "findings"));
	add_verdicts(out, json_get(v, "verdicts"));
	json_free(v);
	return 0;
}

/* Pages of all objects of a list, and their lines in the index. */
static int each_page(struct pages *p, const struct json *list, const char *name,
	const char *dir,
	int (*page)(struct pages *, const char *, struct err *),
	struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < json_count(list) && rc == 0; i++) {
		const char *s = json_get_str(json_at(list, i), name, "");
		struct buf *index = &p->v[0].text;

		buf_addstr(index, "- [");
		add(index, s);
		buf_addf(index, "](%s/%s.md)\n", dir, s);
		rc = page(p, s, err);
	}
	return rc;
}

/* The set root that a reader may note, and what vouches for it. */
static int add_root(struct buf *out, struct store *s, struct err *err)
{
	struct json *v = NULL;
	char *text;
	const int rc = store_check(s, false, &v, err);

	if (rc < 0)
		return rc;
	text = app_anchor_text(json_get(v, "anchor"));
	buf_addf(out, "\n## Set root\n\n`%s` over %lld records; ",
		json_get_str(v, "set_root", ""),
		(long long)json_get_i64(v, "records", 0));
	add(out, text);
	buf_addstr(out, ".\n");
	free(text);
	json_free(v);
	return 0;
}

static int make(struct pages *p, struct store *s, struct err *err)
{
	const struct app_view_list all = {NULL, 0, 0};
	struct json *models = NULL, *reviews = NULL;
	int rc = app_view_models(p->a, &all, &models, err);

	if (rc == 0)
		rc = app_review_list(p->a, NULL, &reviews, err);
	buf_addstr(add_page(p, xstrdup("README.md")),
		"# Models and reviews\n\nMade by `assay view` from the "
		"signed records; nothing here is read back.\n\n## Models\n\n");
	if (rc == 0)
		rc = each_page(p, json_get(models, "models"), "name", "model",
			model_page, err);
	buf_addstr(&p->v[0].text, "\n## Reviews\n\n");
	if (rc == 0)
		rc = each_page(p, json_get(reviews, "reviews"), "review",
			"review", review_page, err);
	if (rc == 0)
		rc = add_root(&p->v[0].text, s, err);
	json_free(models);
	json_free(reviews);
	return rc;
}

static int write_files(const struct pages *p, const char *dir, struct err *err)
{
	static const char *const subs[] = {"model", "review"};
	int rc = 0;

	for (size_t i = 0; i < 2 && rc == 0; i++) {
		char *path = path_join(dir, subs[i]);

		rc = dir_make(path, err);
		free(path);
	}
	for (size_t i = 0; i < p->n && rc == 0; i++) {
		char *path = path_join(dir, p->v[i].path);

		rc = file_write(
			path, buf_str(&p->v[i].text), p->v[i].text.len, err);
		free(path);
	}
	return rc;
}

int app_pages(struct app *a, const char *dir, const char *branch,
	struct json **out, struct err *err)
{
	struct pages p = {.a = a};
	struct store *s;
	bool changed = true;
	int rc = app_store(a, &s, err);

	if (!branch)
		branch = "assay-view";
	if (rc == 0)
		rc = make(&p, s, err);
	if (rc == 0)
		rc = dir ? write_files(&p, dir, err)
			 : store_publish(s, branch, p.v, p.n, &changed, err);
	if (rc == 0) {
		*out = json_object();
		json_set_int(*out, "pages", (int64_t)p.n);
		json_set_str(*out, "place", dir ? dir : branch);
		json_set_bool(*out, "changed", changed);
	}
	for (size_t i = 0; i < p.n; i++) {
		free(p.v[i].path);
		buf_release(&p.v[i].text);
	}
	free(p.v);
	return rc;
}
