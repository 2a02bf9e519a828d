/* base/fileio.h — whole files: capped reading, atomic writing, mapping.
 *
 * Every failure names the path. All descriptors are close-on-exec. */
#ifndef ASSAY_BASE_FILEIO_H
#define ASSAY_BASE_FILEIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/* Appends the file's bytes; ERR_LIMIT if there are more than max. */
ATTR_USED int file_read(
	struct buf *out, const char *path, size_t max, struct err *err);
/* Writes beside the target, syncs, renames over it, syncs the directory. */
ATTR_USED int file_write(
	const char *path, const void *data, size_t n, struct err *err);
/* Copies a regular file the same way, streamed. */
ATTR_USED int file_copy(const char *from, const char *to, struct err *err);

/* A read-only mapping of a regular file; data is NULL for an empty one. */
struct file_map {
	const uint8_t *data;
	size_t size;
};
ATTR_USED int file_map(struct file_map *out, const char *path, struct err *err);
void file_unmap(struct file_map *m);

bool file_exists(const char *path);
bool file_is_dir(const char *path);
/* Creates the directory and its parents; fine if it is there already. */
ATTR_USED int dir_make(const char *path, struct err *err);
/* Removes a directory and all below it, never following a link. */
ATTR_USED int dir_remove(const char *path, struct err *err);
/* "dir/name" as a new string. */
char *path_join(const char *dir, const char *name);
/* The path made absolute against the working directory, as a new string. */
char *path_absolute(const char *path);
/* "name" in the directory of the running program, as a new string; NULL if
 * there is no such file. */
char *path_beside_program(const char *name);
/* Last component, owned by path. */
const char *path_base(const char *path);

#endif
