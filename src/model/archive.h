/* model/archive.h — a model within an archive, as SageMaker keeps it
 * (model.tar.gz); for src/model only.
 *
 * Nothing is written to disk: entries are read into memory, one at a time.
 * Refused: links, devices, absolute names, "..", more than 1,000 entries, more
 * than 2 GiB or than a hundred times the archive. Of the plain files the one
 * that is a model, or a pickled Booster, is read; two of them are refused, as
 * SageMaker would average them. */
#ifndef ASSAY_MODEL_ARCHIVE_H
#define ASSAY_MODEL_ARCHIVE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/read.h"

/* True if the bytes are a tar archive, compressed or not, and this build can
 * read it. */
bool archive_is_tar(const struct model_input *in);
/* The bytes of the file that is a model, appended to out. */
ATTR_USED int archive_find_model(
	struct buf *out, const struct model_input *in, struct err *err);

#endif
