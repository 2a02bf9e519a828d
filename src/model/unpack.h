/* model/unpack.h — the model in what a tool has wrapped it in: an archive, a
 * pickled Booster, or a pickled Booster in an archive; for src/model only.
 *
 * Ownership: struct unpacked owns what the narrowed input points to;
 * unpack_release() takes any state. */
#ifndef ASSAY_MODEL_UNPACK_H
#define ASSAY_MODEL_UNPACK_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/load.h"
#include "model/pickled.h"
#include "model/read.h"

struct unpacked {
	struct buf file; /* out of an archive */
	struct pickled pickled;
	struct model_options options;
};

/* Narrows *in to the model, and adds what the wrapping says of it; what is
 * not wrapped is left as it is. *u is zeroed before. */
ATTR_USED int unpack(
	struct model_input *in, struct unpacked *u, struct err *err);
void unpack_release(struct unpacked *u);

#endif
