/* SPDX-License-Identifier: Apache-2.0 */
/* CSV: any bytes are read or refused, twice the same, in bounds. */
#include "config.h"

#include "tests/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "table/csv.h"
#include "table/schema.h"

enum { PATH_SIZE = 64 };

/* A digest of all that the batches hold. */
static int read_all(struct csv *c, uint64_t *digest, uint64_t *rows)
{
	struct batch b = BATCH_INIT;
	struct err err = ERR_INIT;
	int rc;

	*digest = *rows = 0;
	while ((rc = csv_next(c, &b, &err)) > 0) {
		CHECK(b.n_rows > 0 && b.n_rows <= BATCH_ROWS_MAX);
		CHECK(b.first_row == *rows);
		*rows += b.n_rows;
		for (size_t i = 0; i < b.n_columns; i++) {
			const struct column *col = &b.columns[i];

			for (size_t r = 0; r < b.n_rows; r++) {
				if (col->type == COLUMN_NUMBER) {
					*digest += col->number[r] > 0;
					continue;
				}
				CHECK(text_valid(
					col->text[r].data, col->text[r].len));
				*digest = *digest * 31 + col->text[r].len;
			}
		}
	}
	CHECK(rc == 0 || err.text[0]);
	batch_release(&b);
	return rc;
}

static void select_numbers(struct csv *c)
{
	const size_t n = csv_n_columns(c);
	size_t *columns = calloc(n, sizeof(*columns));
	enum column_type *types = calloc(n, sizeof(*types));

	CHECK(columns && types);
	for (size_t i = 0; i < n; i++) {
		columns[i] = n - 1 - i;
		types[i] = COLUMN_NUMBER;
	}
	csv_select(c, columns, types, n);
	free(columns);
	free(types);
}

static void check_file(const char *path)
{
	struct err err = ERR_INIT;
	struct schema schema;
	struct csv *c = NULL;
	uint64_t first, second, rows, again;
	int rc;

	if (csv_open(&c, path, &err)) {
		CHECK(err.text[0] && !c);
		return;
	}
	for (size_t i = 0; i < csv_n_columns(c); i++)
		CHECK(csv_find(c, csv_column_name(c, i)) == (long)i);
	rc = read_all(c, &first, &rows);
	CHECK(csv_rewind(c, &err) == 0);
	CHECK(read_all(c, &second, &again) == rc);
	CHECK(first == second && rows == again);
	select_numbers(c);
	CHECK(csv_rewind(c, &err) == 0);
	(void)!read_all(c, &first, &rows);
	csv_close(c);
	CHECK((schema_infer(&schema, path, &err) == 0) == (rc == 0));
	if (rc == 0) {
		CHECK(schema.n_rows == again);
		schema_release(&schema);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char path[PATH_SIZE];
	const int fd = memfd_create("csv", MFD_CLOEXEC);

	CHECK(fd >= 0);
	CHECK(write(fd, data, n) == (ssize_t)n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check_file(path);
	close(fd);
	return 0;
}
