/* store/private.h — the open store as its own files see it.
 *
 * Order of a write: lock; refresh the index to the branch's head; records
 * signed; blobs, trees, commit written and synced; assay/pending written;
 * compare-and-swap; index brought up to date; unlock. What is in the index is
 * a function of the head's tree; losing it loses nothing. */
#ifndef ASSAY_STORE_PRIVATE_H
#define ASSAY_STORE_PRIVATE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "store/access.h"
#include "store/bulk.h"
#include "store/index.h"
#include "store/repo.h"
#include "store/store.h"

enum { STORE_STATEMENTS = 96, STORE_REPLICA = 17 };

struct store {
	struct repo repo;
	char *home; /* GITDIR/assay */
	char *tmp;  /* GITDIR/assay/tmp */
	git_config *config;
	int lock_fd, locked; /* locked counts */
	int sync_fd;         /* of tidy_sync_begin(), or -1 */
	sqlite3 *db;
	/* The store's own place cannot be written; db is what lies there. */
	bool private_index, own_index;
	struct store_statement {
		const char *sql; /* by address of the literal */
		sqlite3_stmt *stmt;
	} statements[STORE_STATEMENTS];
	bool behind; /* the index could not follow our last save */
	char genesis[STORE_ID];
	struct access access;
	bool access_known, identity_known;
	char until_id[STORE_ID];
	int64_t until;     /* the end of the past that is shown, or 0 */
	bool lost, gone;   /* files have gone; this intake noted some */
	struct bulk *bulk; /* while an empty index is filled, else NULL */
	git_oid seen;      /* the head that the caches here show */
	struct store_identity identity;
	char *id_person, *id_key, *setting;
	char *id_missing, id_fp[64];
	const char *id_roles[8];
	struct repo_files staged; /* artifacts of the next save */
};

/* lock.c: the kernel releases the lock of a killed process. */
ATTR_USED int store_lock(struct store *s, struct err *err);
void store_unlock(struct store *s);
/* Writes the commit id that is about to become the head. */
ATTR_USED int store_pending(
	struct store *s, const git_oid *commit, struct err *err);
void store_pending_done(struct store *s);

/* config.c */
ATTR_USED int store_config_open(struct store *s, struct err *err);
ATTR_USED int store_config_genesis(struct store *s, struct err *err);
char *store_config_get(struct store *s, const char *name); /* or NULL */
ATTR_USED int store_config_set(
	struct store *s, const char *name, const char *value, struct err *err);
/* This clone's chain; a copied or moved clone gets a new one. */
ATTR_USED int store_replica(
	struct store *s, char out[STORE_REPLICA], struct err *err);
/* False if this clone has no chain yet, or is a copy of the one that has. */
bool store_replica_kept(struct store *s, char out[STORE_REPLICA]);
void store_identity_forget(struct store *s);

/* intake.c: brings the index to the tree of a commit. */
ATTR_USED int store_intake(
	struct store *s, const git_oid *head, struct err *err);
/* The same, and leaves the transaction open, which the caller rolls back:
 * what the index would be. */
ATTR_USED int store_intake_try(
	struct store *s, const git_oid *head, struct err *err);
/* verify.c: decides which records count; touched objects go to "dirty". */
ATTR_USED int store_verify(struct store *s, struct err *err);
/* refold.c: new states of the objects in "dirty". */
ATTR_USED int store_refold(struct store *s, struct err *err);
/* Loads the access rules from the index, once. */
ATTR_USED int store_access(struct store *s, struct err *err);
/* open.c: ERR_PARSE if the branch is missing. */
ATTR_USED int store_head(struct store *s, git_oid *head, struct err *err);
bool store_is_dir(const char *dir);
/* Opens the parts that need no index: repository, local configuration. */
ATTR_USED int store_attach(struct store **s, const char *dir, struct err *err);

/* commit.c */
struct store_message {
	const char *name, *email, *text;
	int64_t time_us;
};
/* The files added to the parent's tree (NULL: a first commit), committed and
 * synced; no ref moves. */
ATTR_USED int store_commit(struct store *s, struct repo_files *files,
	const git_oid *parent, const struct store_message *m, git_oid *id,
	struct err *err);
/* Moves the branch; old NULL: it must not exist. */
ATTR_USED int store_advance(struct store *s, const git_oid *old,
	const git_oid *new, const char *why, struct err *err);
/* Writes a record and its signature as blobs and adds their paths. */
ATTR_USED int store_add_record(struct store *s, struct repo_files *files,
	const char *path, const struct buf *body, const struct buf *armour,
	struct err *err);

#endif
