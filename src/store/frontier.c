/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/at.h"
#include "store/private.h"

static void add_row(sqlite3_stmt *st, struct json *list)
{
	struct json *o = json_push(list, json_object());

	json_set_str(o, "replica", index_text(st, 0));
	json_set_int(o, "seq", sqlite3_column_int64(st, 1));
	json_set_str(o, "id", index_text(st, 2));
}

int store_frontier(struct store *s, const struct store_line *of,
	struct json **last, struct err *err)
{
	char id[STORE_ID] = "g"; /* after every id */
	int64_t lamport = INT64_MAX;
	struct json *list;
	sqlite3_stmt *st;
	int rc = of->from ? store_point(s, of->from, &lamport, id, err) : 0;

	if (rc == 0 && of->key)
		rc = index_bind(s, &st, err,
			"SELECT replica,max(seq),id FROM rec WHERE key=? AND "
			"effect=1 AND (lamport,id)<(?,?) GROUP BY replica "
			"ORDER BY replica",
			"sis", of->key, lamport, id);
	else if (rc == 0)
		rc = index_bind(s, &st, err,
			"SELECT replica,max(seq),id FROM rec WHERE author=? "
			"AND role=? AND effect=1 AND (lamport,id)<(?,?) GROUP "
			"BY replica ORDER BY replica",
			"ssis", of->person, of->role, lamport, id);
	if (rc < 0)
		return rc;
	list = json_array();
	while ((rc = index_step(s, st, err)) == 1)
		add_row(st, list);
	if (rc < 0)
		json_free(list);
	else
		*last = list;
	return rc;
}
