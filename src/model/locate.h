/* model/locate.h — which file a path stands for: itself, or, of a directory
 * that MLflow wrote, the model file that its MLmodel names.
 *
 * MLmodel is read in assay-parse. The file's name is relative, of at most 8
 * plain parts; neither it nor a directory on the way may be a link.
 * Ownership: locate_release() frees what model_locate() filled. */
#ifndef ASSAY_MODEL_LOCATE_H
#define ASSAY_MODEL_LOCATE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

struct located {
	char *path;          /* of the model file */
	struct json *mlflow; /* model/mlmodel.h; NULL: path was a file */
};

ATTR_USED int model_locate(
	struct located *out, const char *path, struct err *err);
void locate_release(struct located *l);
/* True for a name that a description of a model may give: no "..", no "/" at
 * its beginning, nothing that cannot be shown. */
bool locate_is_plain(const char *name);

#endif
