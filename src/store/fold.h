/* store/fold.h — from an object's records to its state.
 *
 * One table per kind (fold_KIND.c): each operation with the roles that may
 * perform it and its members ("name!" must be there and not null; "note" and
 * "more" are allowed in all). A record counts only if its signature is good
 * and its role holds (access.h); the fold gets those records sorted by
 * (lamport, id) and applies their operations one after another. It uses
 * nothing but the records (and the makers of a version that one names), so
 * equal sets give equal states. An operation or member that is not in the
 * table is listed in the state's "unknown", one that the state machine does
 * not allow in "ignored" with the reason; both have no effect.
 *
 * States ("item" = the operation's members + by, role, time, record; lists
 * are in the order of the fold):
 * policy  persons{NAME:{email,keys[item,revoked],roles[],grants[role,by,record,
 *         over: removals it knew],removals[role,by,record]}} settings{}
 *         rules[item + lamport] history[item + of_role]
 * model   description tier versions[item + number,id] aliases{A:item}
 *         moves[item + lamport] tiers[item] attestations[item] profiles[item]
 * review  model version artifact checklist limits scope parent_review
 *         opened(item) items{I:{evidence[item+key],answers[item]}}
 *         findings[item + id,state,closed] verdicts[item + lamport,
 *         material[op,item,finding,by,time,record,late]: what bears on it
 *         and was not seen; late: it stands before it in the order]
 *         (evidence and verdicts: by_version_author, if it is known)
 * alarm   the members of alarm.open, acks[item] mutes[item] extends[item]
 *         handoff closed(item)
 * handoff the members of handoff.open, opened accepted returned closed
 * run     the members of run.start, started(item) result log candidate
 * data    the members of data.add, added(item) places[item]
 * status: policy, data "active"; model "active"; review "open", VERDICT,
 * "closed"; alarm "open", "acknowledged", "muted", "handed off", "closed";
 * handoff "open", "accepted", "returned", "closed"; run "running", STATE;
 * "unknown" if the first operation had no effect here. */
#ifndef ASSAY_STORE_FOLD_H
#define ASSAY_STORE_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"

enum { FOLD_VERSION = 5 }; /* raised when a state can change */

enum fold_role {
	ROLE_ENGINEER = 1,
	ROLE_OPS = 2,
	ROLE_VALIDATOR = 4,
	ROLE_OWNER = 8,
	ROLE_ADMINISTRATOR = 16,
	ROLE_MONITOR = 32,
	ROLE_PEOPLE = 31, /* all but the monitor */
	ROLE_ANY = 63
};

/* The record whose operations are applied, and the state they change. */
struct fold {
	struct json *state;
	const char *id, *author, *key, *role, *time; /* of the record */
	int64_t lamport;
	bool create; /* the record created the object */
	/* Whether the person added the version, or started the run that made
	 * it: 1 yes, 0 no, -1 the version is not known here. */
	int (*made)(void *arg, const char *version, const char *person);
	/* Whether record b of the object is reached from a over "seen"; NULL:
	 * never. */
	bool (*saw)(void *arg, const char *a, const char *b);
	void *arg;
};

/* Returns NULL, or why the operation had no effect (a message id). */
typedef const char *fold_apply_fn(struct fold *f, const struct json *op);

struct fold_op {
	const char *name;
	unsigned roles;
	const char *members;
	fold_apply_fn *apply;
};

struct fold_kind {
	const char *name;
	const struct fold_op *ops; /* ends with a NULL name; first: creates */
};

extern const struct fold_kind fold_policy, fold_model, fold_review, fold_alarm,
	fold_handoff, fold_run, fold_data;

const struct fold_kind *fold_kind_find(const char *name); /* or NULL */
const struct fold_kind *fold_kind_at(unsigned i); /* NULL past the last */
const struct fold_op *fold_op_find(const struct fold_kind *k, const char *name);
/* The bit of a role's name; 0 if there is no such role. */
unsigned fold_role_bit(const char *role);
/* Names of the roles, in the order of their bits; NULL past the last. */
const char *fold_role_name(unsigned i);
/* ERR_ARG if op is unknown, or has a member that the table lacks or lacks
 * one that it needs. */
ATTR_USED int fold_op_check(
	const struct fold_kind *k, const struct json *op, struct err *err);

/* A new state for the create record in f; f->state is set. */
void fold_begin(struct fold *f, const char *kind, const char *name);
/* Applies the operations of one record with all its rights. */
void fold_record(
	struct fold *f, const struct fold_kind *k, const struct json *record);
/* Lists a record that has no effect. */
void fold_ignore(struct fold *f, const char *op, const char *reason);

#endif
