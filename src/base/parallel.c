/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { WIDTH_MAX = 64 };

struct range {
	size_t n, block;
	atomic_size_t next; /* block that nobody has taken */
	void (*work)(void *arg, size_t first, size_t count);
	void *arg;
};

static void *take_blocks(void *arg)
{
	struct range *r = arg;
	const size_t n_blocks = (r->n + r->block - 1) / r->block;
	size_t i;

	while ((i = atomic_fetch_add(&r->next, 1)) < n_blocks) {
		const size_t first = i * r->block, left = r->n - first;

		r->work(r->arg, first, left < r->block ? left : r->block);
	}
	return NULL;
}

size_t parallel_width(void)
{
	const char *asked = getenv("ASSAY_THREADS");
	int64_t n = 0;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
		n = CPU_COUNT(&cpus);
	if (asked && *asked && num_parse_i64(asked, strlen(asked), &n) != 0)
		n = 1;
	return n < 1 ? 1 : n > WIDTH_MAX ? WIDTH_MAX : (size_t)n;
}

void parallel_blocks(size_t n, size_t block,
	void (*work)(void *arg, size_t first, size_t count), void *arg)
{
	struct range r = {.n = n, .block = block, .work = work, .arg = arg};
	const size_t n_blocks = (n + block - 1) / block;
	size_t width = n_blocks > 1 ? parallel_width() : 1, n_threads = 0, i;
	pthread_t threads[WIDTH_MAX];
	sigset_t all, old;

	if (width > n_blocks)
		width = n_blocks;
	sigfillset(&all);
	if (width > 1)
		pthread_sigmask(SIG_SETMASK, &all, &old);
	for (i = 1; i < width; i++)
		if (pthread_create(
			    &threads[n_threads], NULL, take_blocks, &r) == 0)
			n_threads++;
	if (width > 1)
		pthread_sigmask(SIG_SETMASK, &old, NULL);
	take_blocks(&r);
	for (i = 0; i < n_threads; i++)
		pthread_join(threads[i], NULL);
}
