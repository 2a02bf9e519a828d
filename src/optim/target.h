/* optim/target.h — a model as something that another program links.
 *
 * target_c() writes one file of C99 that needs nothing but the C library:
 * tables of nodes, the walk through them, links, and a self-test of rows at
 * the model's thresholds whose margins the engine computed (compiled with
 * -DSELF_TEST). target_lib() writes a shared library: the engine itself, with
 * the model behind it (score_lib.c of src/main says how it finds that). Both
 * give the bits of engine_margins(), carry the certificate, and are the same
 * bytes for the same input.
 * Errors: ERR_UNSUPPORTED for what the C file cannot hold (linear models and
 * leaves). Ownership: out is the caller's. */
#ifndef ASSAY_OPTIM_TARGET_H
#define ASSAY_OPTIM_TARGET_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "model/model.h"

enum { TARGET_NAME_MAX = 40 };

struct target {
	const struct model *model;
	const char *name; /* what its symbols begin with: a C identifier */
	const struct json *certificate;
};

/* Name for symbols from any text: other characters become '_'. */
void target_name(char out[TARGET_NAME_MAX + 1], const char *text);

ATTR_USED int target_c(
	struct buf *out, const struct target *t, struct err *err);

/* library: the bytes of the installed one, to which the model is added. */
void target_lib(
	struct buf *out, const struct target *t, const struct buf *library);

/* What stands at the very end of a library that holds a model: block, then
 * certificate, then this, all numbers little-endian as the machine is. */
struct target_tail {
	char magic[16]; /* TARGET_MAGIC */
	uint64_t block_at, block_size;
	uint64_t certificate_at, certificate_size;
};

#define TARGET_MAGIC "assay-score-01\n"

#endif
