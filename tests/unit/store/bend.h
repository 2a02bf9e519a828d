/* tests/unit/store/bend.h — the ways in which somebody bends a history.
 *
 * bend_setup() makes an honest store of four people; each class takes an open
 * copy of it and does to it what the adversary does, in one of many ways that
 * the generator draws. What then must be said of it comes back in struct
 * bent. */
#ifndef ASSAY_TESTS_STORE_BEND_H
#define ASSAY_TESTS_STORE_BEND_H

#include "base/rng.h"
#include "lab.h"

enum { BEND_TEXT = 600 };

struct bend {
	struct lab *lab;
	char models[4][STORE_ID], versions[4][STORE_ID];
	char approved[STORE_ID]; /* a review with a verdict of vera's */
	char verdict[STORE_ID];  /* which is this record */
	char own[STORE_ID];      /* a review of vera's own version */
};

/* A problem that holds both texts is expected; NULL: none. what is of a clone
 * that had seen the original, anchored of one that holds an anchor, fresh of
 * one that has neither. */
struct bent {
	const char *seen, *anchored, *fresh;
	char path[BEND_TEXT], id[STORE_ID]; /* what it must name */
	bool by_id;                         /* seen and fresh name the id */
	char replica[STORE_ID]; /* the chain that it stands in, and where */
	long long seq;
};

typedef void bend_fn(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out);
struct bend_class {
	const char *name;
	bend_fn *bend;
};
extern const struct bend_class bend_classes[];
enum { BEND_CLASSES = 11 };

void bend_setup(struct bend *b);
/* Takes away the last acts on the access rules. */
void bend_cut_rules(struct store *s, struct rng *rng, struct bent *out);
/* bend_acts.c: records that an honest program would not write. */
bend_fn bend_forged_author, bend_old_rules, bend_expired_key, bend_wrong_role,
	bend_self_approval;

#endif
