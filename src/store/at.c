/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/at.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/private.h"

int store_point(struct store *s, const char *ref, int64_t *lamport,
	char id[STORE_ID], struct err *err)
{
	struct json *row = NULL;
	const int rc = store_record(s, ref, &row, err);

	if (rc < 0)
		return rc;
	*lamport = json_get_i64(json_get(row, "record"), "lamport", 0);
	memcpy(id, json_get_str(row, "id", ""), STORE_ID);
	json_free(row);
	return 0;
}

/* The records up to the point, as the index of now has read them: where they
 * stand and whether their bytes are signed does not depend on when one looks;
 * which of them count is decided again. Leaves a transaction open. */
static int copy(struct store *past, struct store *now, struct err *err)
{
	static const char columns[] =
		"path,id,object,kind,lamport,author,key,role,replica,seq,time,"
		"slug,verb,refs,body,armour,sig";
	char *records = xasprintf(
		"INSERT INTO rec(%s) SELECT %s FROM now.rec WHERE "
		"(lamport,id)<=(%lld,'%s');"
		"INSERT INTO artifact SELECT * FROM now.artifact",
		columns, columns, (long long)past->until, past->until_id);
	int rc = index_run(past, err, "ATTACH ? AS now", "s",
		sqlite3_db_filename(now->db, "main"));

	if (rc == 0)
		rc = index_exec(past, "BEGIN", err);
	if (rc == 0)
		rc = index_exec(past, records, err);
	free(records);
	return rc;
}

/* Folds what now holds up to the record into past. */
static int fold(
	struct store *past, struct store *now, const char *ref, struct err *err)
{
	int rc;

	memcpy(past->genesis, now->genesis, STORE_ID);
	git_oid_cpy(&past->seen, &now->seen);
	rc = store_point(now, ref, &past->until, past->until_id, err);
	if (rc == 0)
		rc = index_open_passing(past, err);
	if (rc == 0)
		rc = copy(past, now, err);
	if (rc == 0)
		rc = index_sort_records(past, err);
	if (rc == 0)
		rc = index_sort_objects(past, err);
	if (rc == 0)
		rc = store_verify(past, err);
	if (rc == 0)
		rc = store_refold(past, err);
	index_reset(past);
	return rc < 0 ? rc : index_exec(past, "COMMIT", err);
}

int store_open_at(
	struct store **out, const char *dir, const char *ref, struct err *err)
{
	struct store *now = NULL, *past = NULL;
	int rc = store_open(&now, dir, err);

	if (rc < 0)
		return rc;
	rc = store_attach(&past, now->repo.dir, err);
	if (rc == 0)
		rc = fold(past, now, ref, err);
	store_close(now);
	if (rc < 0)
		store_close(past);
	else
		*out = past;
	return rc;
}
