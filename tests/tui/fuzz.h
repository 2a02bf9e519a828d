/* tests/tui/fuzz.h — random use of the workbench: the state of tests/tui/fuzz.c
 * and what tests/tui/fuzz_aim.c builds its steps of. */
#ifndef ASSAY_TESTS_TUI_FUZZ_H
#define ASSAY_TESTS_TUI_FUZZ_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/rng.h"
#include "tests/tui/cover.h"
#include "tests/tui/screen.h"

enum { FUZZ_ENV_MAX = 16 };

struct fuzz {
	struct screen screen;
	struct cover cover;
	struct rng rng;
	const char *env[FUZZ_ENV_MAX + 1];
	char **bases; /* n_bases stores to copy */
	int n_bases;
	char *store;
	int n_env, failures, stores;
	pid_t other; /* who writes to the store, or 0 */
	long names, batches;
	long keys, sizes, writes; /* how much of each there was */
	struct buf sent;          /* of this batch */
};

unsigned fuzz_below(struct fuzz *f, unsigned n);
/* Waits until the program rests, and checks all that holds then; starts it
 * again where it was told to end. */
void fuzz_settle(struct fuzz *f);
void fuzz_size(struct fuzz *f, int rows, int cols);
/* Keys as keys_add() takes them, without waiting ... */
void fuzz_send(struct fuzz *f, const char *text);
/* ... and waiting. */
void fuzz_press(struct fuzz *f, const char *text);
/* Another process writes to the store; what it is waited for never fails. */
void fuzz_write_elsewhere(struct fuzz *f, bool wait);

/* Goes for the entry of the keymap that was executed least. */
void fuzz_aim(struct fuzz *f);

#endif
