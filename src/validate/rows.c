/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "validate/rows.h"

#include <stdlib.h>
#include <string.h>

#include "model/describe.h"

enum { MAP_BYTES_MAX = 16 << 20 };

int rows_open(struct rows *r, const struct val_subject *s, const char *path,
	const struct rows_extra *extra, struct err *err)
{
	const char *map =
		json_get_str(json_get(s->request, "map"), "path", NULL);
	struct bind_feature *features = model_bind_features(&s->model);
	int rc;

	memset(r, 0, sizeof(*r));
	rc = csv_open(&r->csv, path, err);
	if (rc == 0 && map)
		rc = json_read_file(&r->map, map, MAP_BYTES_MAX, err);
	if (rc == 0)
		rc = bind_new(&r->bind, r->csv, features, s->model.n_features,
			r->map, extra->column, extra->n, err);
	free(features);
	if (rc)
		rows_close(r);
	return rc;
}

int rows_next(struct rows *r, struct err *err)
{
	return bind_next(r->bind, &r->batch, &r->x, err);
}

const struct column *rows_column(const struct rows *r, size_t i)
{
	return &r->batch.columns[bind_extra_column(r->bind, i)];
}

void rows_close(struct rows *r)
{
	bind_free(r->bind);
	batch_release(&r->batch);
	csv_close(r->csv);
	json_free(r->map);
	memset(r, 0, sizeof(*r));
}
