/* SPDX-License-Identifier: Apache-2.0 */
/* Job "data": reads a CSV file and says what its columns are.
 *
 * Request: {"data": CSV}.
 * Result: {"name", "sha256", "size", "rows", "schema": table/schema.h}. */
#include "config.h"

#include "base/fileio.h"
#include "base/hash.h"
#include "table/schema.h"
#include "work/kinds.h"

int work_data(struct job *j, struct json *result, struct err *err)
{
	struct schema schema;
	char digest[HASH_HEX];
	const char *path;
	uint64_t size;
	int rc = job_get_str(j, "data", &path, err);

	if (rc == 0)
		rc = job_step(j, "read data", 0, 0, err);
	if (rc == 0)
		rc = hash_file(digest, &size, path, err);
	if (rc == 0)
		rc = schema_infer(&schema, path, err);
	if (rc)
		return rc;
	json_set_str(result, "name", path_base(path));
	json_set_str(result, "sha256", digest);
	json_set_int(result, "size", (int64_t)size);
	json_set_int(result, "rows", (int64_t)schema.n_rows);
	json_set(result, "schema", schema_to_json(&schema));
	schema_release(&schema);
	return 0;
}
