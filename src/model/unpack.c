/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/unpack.h"

#include "model/archive.h"
#include "model/pickle.h"

/* What the user said of missing values goes before what the pickle says. */
static int unpickle(struct model_input *in, struct unpacked *u, struct err *err)
{
	int rc = pickled_read(&u->pickled, in, err);

	if (rc < 0)
		return rc;
	in->data = u->pickled.data;
	in->size = u->pickled.size;
	if (u->pickled.names.n)
		in->names = &u->pickled.names;
	if (in->options)
		u->options = *in->options;
	if (*u->pickled.missing && !u->options.missing)
		u->options.missing = u->pickled.missing;
	in->options = &u->options;
	return 0;
}

int unpack(struct model_input *in, struct unpacked *u, struct err *err)
{
	int rc;

	if (archive_is_tar(in)) {
		rc = archive_find_model(&u->file, in, err);
		if (rc < 0)
			return rc;
		in->data = u->file.data;
		in->size = u->file.len;
	}
	return pickle_is(in) ? unpickle(in, u, err) : 0;
}

void unpack_release(struct unpacked *u)
{
	buf_release(&u->file);
	pickled_release(&u->pickled);
}
