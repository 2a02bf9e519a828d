/* explain/step.h — what a tree's walk is made of; for src/explain only.
 *
 * A constant that depends on which way a row goes stands as two words: the
 * value for the right, and its exclusive or with that for the left. Constants
 * lie in the order in which the steps read them. */
#ifndef ASSAY_EXPLAIN_STEP_H
#define ASSAY_EXPLAIN_STEP_H

#include <stdbool.h>
#include <stdint.h>

/* AGAIN: the path has a split on this feature already. Of each step, the
 * words it reads, n being the nodes. */
enum step_kind {
	STEP_SPLIT,      /* where rows go by a threshold: none */
	STEP_SET,        /* by a set of categories: none */
	STEP_DOWN,       /* C of a child: 2n */
	STEP_DOWN_AGAIN, /* 3n */
	STEP_LEAF,       /* H of a child that is a leaf: 2n */
	STEP_LEAF_AGAIN, /* 3n */
	STEP_JOIN,       /* H of both children added: 4n */
	STEP_JOIN_AGAIN, /* 4n */
	STEP_PAIR,       /* both children are leaves: 2n + 2 */
	STEP_PAIR_AGAIN, /* 5n */
	STEP_END
};

enum step_set {
	SET_IN_LEFT = 1,
	SET_OUT_LEFT = 2,
	SET_BEYOND_LEFT = 4, /* the set cannot hold such a category */
	SET_MISSING_LEFT = 8
};
enum { CODE_NONE = -1, CODE_MISSING = -2 };

struct step {
	uint8_t kind;
	uint8_t flags; /* STEP_SET: enum step_set */
	bool right;    /* DOWN: the child's side */
	bool keep;     /* DOWN: a later split needs to know who went here */
	bool default_left;
	uint16_t level;  /* of the node */
	uint16_t before; /* AGAIN: level of the last child by this feature */
	uint16_t slot;   /* of H */
	float threshold; /* left: value < threshold */
	uint32_t column; /* SPLIT, SET */
	uint32_t set, set_words;
	uint32_t feature; /* JOIN, PAIR: number among the used features */
};

#endif
