/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target without libFuzzer: driver [-m N] FILE|DIRECTORY...
 * replays every file, and N seeded mutations of each, so that any compiler
 * and `make check` exercise the targets. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fileio.h"
#include "base/num.h"
#include "base/rng.h"
#include "tests/fuzz/target.h"

enum { FILE_MAX = 64 << 20, EDITS = 4 };

struct replay {
	uint64_t mutations;
	size_t runs;
};

/* The target gets memory of exactly n bytes, so that reading behind them is
 * seen by a sanitizer. */
static void run_once(struct replay *r, const char *data, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	if (n)
		memcpy(copy, data, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
	r->runs++;
}

/* Changes, removes or repeats a few bytes. */
static void mutate(struct buf *b, struct rng *rng)
{
	for (uint64_t i = rng_below(rng, EDITS) + 1; i && b->len; i--) {
		const size_t at = (size_t)rng_below(rng, b->len);
		size_t n = (size_t)rng_below(rng, 8) + 1;

		if (n > b->len - at)
			n = b->len - at;
		switch (rng_below(rng, 4)) {
		case 0:
			b->data[at] = (char)rng_next(rng);
			break;
		case 1:
			b->data[at] ^= (char)(1 << rng_below(rng, 8));
			break;
		case 2:
			memmove(b->data + at, b->data + at + n,
				b->len - at - n);
			b->len -= n;
			break;
		default:
			buf_grow(b, n);
			memmove(b->data + at + n, b->data + at, b->len - at);
			b->len += n;
		}
	}
}

static int replay_file(struct replay *r, const char *path)
{
	struct buf b = BUF_INIT, changed = BUF_INIT;
	struct err err = ERR_INIT;
	struct rng rng;

	if (file_read(&b, path, FILE_MAX, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	run_once(r, buf_str(&b), b.len);
	rng_seed(&rng, b.len);
	for (uint64_t i = 0; i < r->mutations; i++) {
		buf_clear(&changed);
		buf_add(&changed, buf_str(&b), b.len);
		mutate(&changed, &rng);
		run_once(r, changed.data, changed.len);
	}
	buf_release(&b);
	buf_release(&changed);
	return 0;
}

static int replay(struct replay *r, const char *path)
{
	DIR *dir;
	const struct dirent *e;
	int rc = 0;

	if (!file_is_dir(path))
		return replay_file(r, path);
	dir = opendir(path);
	if (!dir)
		return -1;
	while (rc == 0 && (e = readdir(dir))) {
		char *inner;

		if (e->d_name[0] == '.')
			continue;
		inner = path_join(path, e->d_name);
		rc = replay(r, inner);
		free(inner);
	}
	closedir(dir);
	return rc;
}

int main(int argc, char **argv)
{
	struct replay r = {0, 0};
	int i = 1;

	if (argc > 2 && strcmp(argv[1], "-m") == 0) {
		if (num_parse_u64(argv[2], strlen(argv[2]), &r.mutations)) {
			fprintf(stderr, "-m needs a number\n");
			return 2;
		}
		i = 3;
	}
	for (; i < argc; i++)
		if (replay(&r, argv[i]))
			return 1;
	printf("%zu inputs\n", r.runs);
	return r.runs ? 0 : 1;
}
