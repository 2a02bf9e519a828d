/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/at.h"

#include <string.h>

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

/* Folds what now holds up to the record into past. */
static int fold(
	struct store *past, struct store *now, const char *ref, struct err *err)
{
	int rc;

	memcpy(past->genesis, now->genesis, STORE_ID);
	rc = store_point(now, ref, &past->until, past->until_id, err);
	if (rc == 0)
		rc = index_open_memory(past, err);
	if (rc == 0)
		rc = store_intake(past, &now->seen, err);
	return rc;
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
