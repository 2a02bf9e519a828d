/* store/loose.h — reading loose git objects that may be damaged.
 *
 * libgit2 1.5 can loop for ever or write beside its memory when it reads a
 * loose object in which a bit has turned over (2 % of random flips do it), and
 * a signal is no error. A child process for reads would cost more than the
 * reads; so the loose objects are inflated here instead, by zlib alone, into
 * memory of the size that the header names, up to a limit; libgit2 then checks
 * the digest. Packs, and writing, stay with libgit2. */
#ifndef ASSAY_STORE_LOOSE_H
#define ASSAY_STORE_LOOSE_H

#include "store/repo.h"

enum { LOOSE_MAX = 256 << 20 };

/* Gives the repository an object database that reads loose objects in this
 * way, from objects (a directory) and the others, which ends with NULL. */
ATTR_USED int loose_attach(git_repository *git, const char *objects,
	char *const *others, struct err *err);

#endif
