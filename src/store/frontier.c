/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/at.h"
#include "store/private.h"

int store_frontier(struct store *s, const char *key, const char *from,
	struct json **last, struct err *err)
{
	char id[STORE_ID] = "g"; /* after every id */
	int64_t lamport = INT64_MAX;
	struct json *list;
	sqlite3_stmt *st;
	int rc = from ? store_point(s, from, &lamport, id, err) : 0;

	if (rc == 0)
		rc = index_bind(s, &st, err,
			"SELECT replica,max(seq),id FROM rec WHERE key=? AND "
			"effect=1 AND (lamport,id)<(?,?) GROUP BY replica "
			"ORDER BY replica",
			"sis", key, lamport, id);
	if (rc < 0)
		return rc;
	list = json_array();
	while ((rc = index_step(s, st, err)) == 1) {
		struct json *o = json_push(list, json_object());

		json_set_str(o, "replica", index_text(st, 0));
		json_set_int(o, "seq", sqlite3_column_int64(st, 1));
		json_set_str(o, "id", index_text(st, 2));
	}
	if (rc < 0)
		json_free(list);
	else
		*last = list;
	return rc;
}
