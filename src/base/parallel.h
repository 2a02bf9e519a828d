/* base/parallel.h — the same work on blocks of a range, by several threads.
 *
 * Threads start with a call and end with it: nothing runs between calls, and
 * a fork never finds one. Which thread takes which block is left to chance, so
 * the work on a block must not depend on that of another.
 * ASSAY_THREADS limits the number of threads; else it is that of the
 * processors this process may use, 64 at most. A thread that cannot be had is
 * no error: the caller works too. Signals go to the caller's thread. */
#ifndef ASSAY_BASE_PARALLEL_H
#define ASSAY_BASE_PARALLEL_H

#include <stddef.h>

/* Threads that a call may use, the caller's included. */
size_t parallel_width(void);

/* Calls work(arg, first, count) for the blocks of `block` of 0 .. n - 1, the
 * last one shorter, and returns when all are done. */
void parallel_blocks(size_t n, size_t block,
	void (*work)(void *arg, size_t first, size_t count), void *arg);

#endif
