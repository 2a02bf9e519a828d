/* work/sink.h — where a job's rows go: a file, or standard output.
 *
 * A file appears whole under its name, or not at all: it is written beside
 * the target and moved. Ownership: the target's name must outlive the sink. */
#ifndef ASSAY_WORK_SINK_H
#define ASSAY_WORK_SINK_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

struct sink {
	int fd;
	const char *target; /* NULL: standard output */
	char *temporary;
	uint64_t bytes;
};

ATTR_USED int sink_open(struct sink *s, const char *target, struct err *err);
/* Writes and clears b. */
ATTR_USED int sink_write(struct sink *s, struct buf *b, struct err *err);
/* Ends the output; with rc not 0 the target stays as it was, and rc is
 * returned. */
ATTR_USED int sink_close(struct sink *s, int rc, struct err *err);

#endif
