/* base/walls.h — a process shuts itself in before it reads hostile bytes.
 *
 * For a process of one thread (Landlock holds the calling thread only) that
 * has opened all it needs. Behind the walls it can read and write the
 * descriptors it has, take memory within its limit, and end. System calls are
 * filtered by seccomp: names of files are refused (EACCES), everything else
 * that is not needed (sockets, programs, processes, tracing) ends the process
 * with SIGSYS. Landlock refuses files and the network once more, where the
 * kernel has it. No way leads back.
 * Builds with sanitizers or for coverage need to look at themselves (/proc,
 * ptrace, files of counts): there only programs and sockets are walled off,
 * and walls_are_loose() says so. */
#ifndef ASSAY_BASE_WALLS_H
#define ASSAY_BASE_WALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"

struct walls {
	size_t memory;    /* bytes of address space; 0: as it is */
	size_t file_size; /* bytes that one file may be written to */
	unsigned cpu_seconds;
	/* Files may be opened for reading; by Landlock, only those in the
	 * working directory. */
	bool beside;
};

/* What of the walls this kernel and this build have. */
int walls_landlock(void); /* the version of Landlock; 0: there is none */
bool walls_seccomp(void);
bool walls_are_loose(void);

/* Closes what there is; fails if a wall that is there does not close. */
ATTR_USED int walls_close(const struct walls *w, struct err *err);

#endif
