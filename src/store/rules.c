/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "store/record.h"
#include "store/revoke.h"
#include "store/verify.h"

enum { ROUNDS = 16 };

/* Adds the events of a record that counts. */
static int learn(struct store *s, const struct verify_row *r, struct err *err)
{
	struct record rec = {0};
	int rc = record_parse(&rec, r->path, r->body, strlen(r->body), err);

	if (rc < 0)
		return rc;
	if (strcmp(r->id, s->genesis) == 0)
		access_genesis(&s->access, &rec);
	else
		access_record(&s->access, &rec);
	record_release(&rec);
	return 0;
}

static int is_effective(struct store *s, int64_t rowid, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err, "SELECT effect FROM rec WHERE rowid=?",
		"i", rowid);

	if (rc == 0)
		rc = index_step(s, st, err);
	if (rc == 1)
		rc = sqlite3_column_int(st, 0);
	return rc;
}

/* All others after the first access record of this batch are decided again. */
static int reopen(
	struct store *s, const struct verify_row *first, struct err *err)
{
	int rc = index_run(s, err,
		"INSERT OR REPLACE INTO dirty SELECT DISTINCT object,1 FROM "
		"rec WHERE (lamport,id)>(?1,?2) AND effect IS NOT NULL AND "
		"object<>?3",
		"iss", first->lamport, first->id, s->genesis);

	if (rc == 0)
		rc = index_run(s, err,
			"UPDATE rec SET effect=NULL WHERE (lamport,id)>(?,?) "
			"AND place=1 AND object<>?",
			"iss", first->lamport, first->id, s->genesis);
	return rc;
}

/* Learns from an access record that counts, revocations too; the genesis was
 * learnt from before it was decided. */
static int learn_all(
	struct store *s, const struct verify_row *r, struct err *err)
{
	struct record rec = {0};
	int rc = strcmp(r->id, s->genesis) == 0 ? 0 : learn(s, r, err);

	if (rc == 0)
		rc = record_parse(&rec, r->path, r->body, strlen(r->body), err);
	if (rc == 0)
		rc = revoke_learn(s, &rec, err);
	record_release(&rec);
	return rc;
}

/* Decides the access records in order, each by those before it. */
static int access_round(
	struct store *s, const struct verify_list *l, struct err *err)
{
	struct verify_row r;
	int rc = 0;

	access_release(&s->access);
	for (size_t i = 0; i < l->n && rc == 0; i++) {
		rc = verify_load(s, &r, l->v[i], err);
		if (rc == 0 && strcmp(r.id, s->genesis) == 0)
			rc = learn(s, &r, err);
		if (rc == 0)
			rc = verify_decide(s, &r, err);
		if (rc == 0)
			rc = is_effective(s, l->v[i], err);
		if (rc == 1)
			rc = learn_all(s, &r, err);
	}
	return rc;
}

/* A revocation draws its line through earlier records as well, others of the
 * access rules among them: rounds from the beginning, until one changes
 * nothing. Two that exclude each other would go on for ever; the number of
 * rounds is a part of the format. */
static int access_rounds(
	struct store *s, const struct verify_list *l, struct err *err)
{
	bool same = false;
	int rc = 0;

	for (int i = 0; i < ROUNDS && !same && rc == 0; i++) {
		rc = revoke_begin(s, i == 0, err);
		if (rc == 0)
			rc = access_round(s, l, err);
		if (rc == 0)
			rc = revoke_end(s, &same, err);
	}
	return rc;
}

/* Whether each record of the rules is decided as it was: those that are new
 * here change only what comes after them. */
static int list_decided(struct store *s, struct buf *out, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err,
		"SELECT id,effect FROM rec WHERE object=? AND effect IS NOT "
		"NULL AND id<>object ORDER BY id",
		"s", s->genesis);

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		buf_addf(out, "%s %s\n", index_text(st, 0), index_text(st, 1));
		rc = 0;
	}
	return rc;
}

static bool is_kept(const char *before, const char *after)
{
	const size_t line = STORE_ID + 2;

	for (; *before; before += line) {
		while (*after && strncmp(after, before, STORE_ID) < 0)
			after += line;
		if (strncmp(after, before, line) != 0)
			return false;
	}
	return true;
}

/* The rounds; where they end with other removals than before, or decide an
 * older record of the rules otherwise, all others are decided again: a line is
 * drawn through earlier ones too. */
static int decide_rules(
	struct store *s, const struct verify_list *l, struct err *err)
{
	struct buf removals[2] = {BUF_INIT, BUF_INIT};
	struct buf decided[2] = {BUF_INIT, BUF_INIT};
	const struct verify_row start = {.lamport = -1, .id = ""};
	int rc = 0;

	for (int i = 0; i < 2 && rc == 0; i++) {
		rc = revoke_list(s, &removals[i], err);
		if (rc == 0)
			rc = list_decided(s, &decided[i], err);
		if (rc == 0 && i == 0)
			rc = access_rounds(s, l, err);
	}
	if (rc == 0 && !s->bulk &&
		(strcmp(buf_str(&removals[0]), buf_str(&removals[1])) != 0 ||
			!is_kept(buf_str(&decided[0]), buf_str(&decided[1]))))
		rc = reopen(s, &start, err);
	for (int i = 0; i < 2; i++) {
		buf_release(&removals[i]);
		buf_release(&decided[i]);
	}
	return rc;
}

int verify_access(struct store *s, struct verify_list *l, struct err *err)
{
	struct verify_row r;
	bool all = false;
	int rc = revoke_touched(s, &all, err);

	if (rc == 0 && all)
		rc = index_run(s, err, "UPDATE rec SET effect=NULL WHERE id=?",
			"s", s->genesis);
	if (rc == 0)
		rc = verify_collect(s, l,
			"SELECT r.rowid FROM rec r, meta m WHERE "
			"m.k='genesis' AND r.object=m.v AND r.effect IS NULL "
			"ORDER BY r.lamport,r.id",
			err);
	if (rc < 0 || (l->n == 0 && s->access_known))
		return rc;
	if (l->n && !s->bulk) {
		rc = verify_load(s, &r, l->v[0], err);
		if (rc == 0)
			rc = reopen(s, &r, err);
	}
	if (rc == 0)
		rc = verify_collect(s, l,
			"SELECT r.rowid FROM rec r, meta m WHERE m.k='genesis' "
			"AND r.object=m.v AND r.place=1 ORDER BY "
			"r.lamport,r.id",
			err);
	if (rc == 0)
		rc = decide_rules(s, l, err);
	s->access_known = rc == 0;
	return rc;
}

int store_access(struct store *s, struct err *err)
{
	struct verify_list l = {0};
	struct verify_row r;
	int rc;

	if (s->access_known)
		return 0;
	access_release(&s->access);
	rc = verify_collect(s, &l,
		"SELECT r.rowid FROM rec r, meta m WHERE m.k='genesis' AND "
		"r.object=m.v AND r.effect=1 ORDER BY r.lamport,r.id",
		err);
	for (size_t i = 0; i < l.n && rc == 0; i++) {
		rc = verify_load(s, &r, l.v[i], err);
		if (rc == 0)
			rc = learn(s, &r, err);
	}
	index_reset(s);
	s->access_known = rc == 0;
	free(l.v);
	return rc;
}
