/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/check.h"

enum { DIFFERENCES_MAX = 20 };

/* What of the index follows from git alone, by its first column. A signature
 * is only looked at where it can matter, and a record that waits has no
 * reason yet. */
static const struct part {
	const char *name, *sql;
} parts[] = {
	{N_("record"),
		"SELECT path,id,object,kind,lamport,author,key,role,replica,"
		"seq,time,slug,verb,refs,body,armour,place,effect,CASE WHEN "
		"place=1 THEN sig END,CASE WHEN effect IS NOT NULL THEN reason "
		"END FROM rec ORDER BY path"},
	{N_("state"), "SELECT * FROM obj ORDER BY id"},
	{N_("artifact"), "SELECT * FROM artifact ORDER BY sha256"},
	{N_("file"), "SELECT path,reason FROM stray ORDER BY path"},
	{N_("revocation"), "SELECT DISTINCT key FROM revoked ORDER BY key"},
};

/* Equal in all columns. */
static bool same_row(sqlite3_stmt *a, sqlite3_stmt *b)
{
	for (int i = 0; i < sqlite3_column_count(a); i++)
		if (sqlite3_column_type(a, i) != sqlite3_column_type(b, i) ||
			strcmp(index_text(a, i), index_text(b, i)) != 0)
			return false;
	return true;
}

static void differs(struct json *out, const struct part *p, sqlite3_stmt *st)
{
	char *text = xasprintf(_("the index differs from what git holds, %s "
				 "%.200s; delete assay/index.sqlite"),
		_(p->name), index_text(st, 0));

	if (json_count(out) < DIFFERENCES_MAX)
		json_push(out, json_string(text));
	free(text);
}

/* Both cursors by their first column; 1: only in a, -1: only in b. */
static int order(sqlite3_stmt *a, int more_a, sqlite3_stmt *b, int more_b)
{
	if (!more_a || !more_b)
		return more_a ? -1 : 1;
	return strcmp(index_text(a, 0), index_text(b, 0));
}

static int compare(struct store *s, struct store *m, const struct part *p,
	struct json *out, struct err *err)
{
	sqlite3_stmt *a, *b;
	int more_a = 0, more_b = 0;
	int rc = index_bind(s, &a, err, p->sql, "");

	if (rc == 0)
		rc = index_bind(m, &b, err, p->sql, "");
	if (rc == 0)
		rc = more_a = index_step(s, a, err);
	if (rc >= 0)
		rc = more_b = index_step(m, b, err);
	while (rc >= 0 && (more_a || more_b)) {
		const int c = order(a, more_a, b, more_b);

		if (c != 0 || !same_row(a, b))
			differs(out, p, c <= 0 ? a : b);
		if (c <= 0)
			rc = more_a = index_step(s, a, err);
		if (rc >= 0 && c >= 0)
			rc = more_b = index_step(m, b, err);
	}
	return rc < 0 ? rc : 0;
}

/* The tree from which the next intake starts must be that of the head. */
static int compare_tree(struct store *s, struct json *out, struct err *err)
{
	struct buf shown = BUF_INIT;
	char hex[REPO_HEX];
	git_oid tree;
	int rc = repo_tree_of(&s->repo, &s->seen, &tree, err);

	if (rc == 0)
		rc = index_meta(s, "tree", &shown, err);
	if (rc == 0 && strcmp(buf_str(&shown),
			       git_oid_tostr(hex, sizeof(hex), &tree)) != 0)
		json_push(out,
			json_string(_("the index says of another tree that it "
				      "shows it; delete assay/index.sqlite")));
	buf_release(&shown);
	return rc;
}

int check_index(struct store *s, struct json *problems, struct err *err)
{
	struct json *list = json_array();
	struct store *m = NULL;
	int rc = store_attach(&m, s->repo.dir, err);

	if (rc == 0) {
		memcpy(m->genesis, s->genesis, STORE_ID);
		rc = index_open_passing(m, err);
	}
	if (rc == 0)
		rc = store_intake(m, &s->seen, err);
	if (rc == 0)
		rc = compare_tree(s, list, err);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && rc == 0; i++)
		rc = compare(s, m, &parts[i], list, err);
	for (size_t i = 0; i < json_count(list); i++)
		json_push(problems, json_copy(json_at(list, i)));
	json_free(list);
	store_close(m);
	return rc;
}
