/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/sync.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "store/content.h"
#include "store/genesis.h"
#include "store/gitcmd.h"
#include "store/init.h"
#include "store/replay.h"
#include "store/tidy.h"

/* Whoever loses a race waits a little, but not ever longer: he would lose
 * again to those who have just come. With five racing clones each round is won
 * by one of five, and 64 lost ones in a row do not happen. */
enum { TRIES_MAX = 64, BACK_OFF_US = 100000, BACK_OFF_DOUBLINGS = 3 };

static void say(const struct store_sync *o, const char *text)
{
	if (o && o->progress)
		o->progress(o->arg, text);
}

static int count(struct store *s, const char *sql, int64_t *n, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(s, &st, err, sql, "");

	if (rc == 0)
		rc = index_step(s, st, err);
	if (rc == 1) {
		*n = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
		rc = 0;
	}
	return rc;
}

struct totals {
	int64_t records, invalid;
};

static int take_totals(struct store *s, struct totals *t, struct err *err)
{
	int rc = count(s, "SELECT count(*) FROM rec", &t->records, err);

	if (rc == 0)
		rc = count(s, "SELECT count(*) FROM rec WHERE effect=0",
			&t->invalid, err);
	return rc;
}

/* What was seen at one place says nothing about another. */
static int forget_seen(struct store *s, const char *name)
{
	char *ref = xasprintf("refs/remotes/%s/assay", name);
	const int rc = git_reference_remove(s->repo.git, ref);

	free(ref);
	return rc == GIT_ENOTFOUND ? 0 : rc;
}

static bool differs(git_config *c, const char *key, const char *value)
{
	git_buf now = GIT_BUF_INIT;
	const bool yes = git_config_get_string_buf(&now, c, key) < 0 ||
			 strcmp(now.ptr, value) != 0;

	git_buf_dispose(&now);
	return yes;
}

int store_remote_set(
	struct store *s, const char *name, const char *url, struct err *err)
{
	char *key = xasprintf("remote.%s.fetch", name);
	char *spec = xasprintf("+" REPO_BRANCH ":refs/remotes/%s/assay", name);
	char *at = file_is_dir(url) ? path_absolute(url) : xstrdup(url);
	git_config *c = NULL;
	bool other;
	int rc;

	tidy_ref_lock(s->repo.dir, "config", TIDY_STALE_S);
	rc = git_repository_config(&c, s->repo.git);
	if (rc == 0)
		rc = git_config_set_string(c, key, spec);
	free(key);
	key = xasprintf("remote.%s.url", name);
	other = rc == 0 && differs(c, key, at);
	if (rc == 0)
		rc = git_config_set_string(c, key, at);
	if (rc == 0 && other)
		rc = forget_seen(s, name);
	git_config_free(c);
	free(key);
	free(spec);
	free(at);
	return rc < 0 ? repo_write_error(&s->repo, err) : 0;
}

bool store_has_remote(struct store *s, const char *name)
{
	char *key = xasprintf("remote.%s.url", name);
	git_buf url = GIT_BUF_INIT;
	git_config *c = NULL;
	int rc = git_repository_config(&c, s->repo.git);

	if (rc == 0)
		rc = git_config_get_string_buf(&url, c, key);
	git_buf_dispose(&url);
	git_config_free(c);
	free(key);
	return rc == 0;
}

static int check_remote(struct store *s, const char *name, struct err *err)
{
	if (!store_has_remote(s, name))
		return err_set(err, ERR_NOTFOUND,
			_("the store has no remote \"%s\"; set one with "
			  "\"assay sync --url URL\""),
			name);
	return 0;
}

/* Takes the fetched head in and brings the index up to date. */
static int take(struct store *s, struct replay *p, struct err *err)
{
	int rc = store_lock(s, err);

	if (rc < 0)
		return rc;
	rc = store_refresh(s, NULL, err);
	if (rc == 0)
		rc = replay_take(s, p, err);
	if (rc == 0)
		rc = store_refresh(s, NULL, err);
	store_unlock(s);
	return rc;
}

static void back_off(int try)
{
	struct rng r;
	uint64_t seed;
	const uint64_t wait =
		(uint64_t)BACK_OFF_US
		<< (try < BACK_OFF_DOUBLINGS ? try : BACK_OFF_DOUBLINGS);

	rng_secret(&seed, sizeof(seed));
	rng_seed(&r, seed);
	usleep((useconds_t)(wait / 2 + rng_below(&r, wait)));
}

static int last_seen(struct store *s, struct replay *p, struct err *err)
{
	char *name = xasprintf("refs/remotes/%s/assay", p->remote);
	const int rc = repo_ref(&s->repo, name, &p->before, &p->known, err);

	free(name);
	return rc;
}

/* A push that was killed on this machine leaves the other side locked: the
 * branch, and HEAD if that is the branch. */
static void unlock_remote(struct store *s, const char *remote)
{
	char *dir = gitcmd_local(s, remote);

	if (dir) {
		tidy_ref_lock(dir, REPO_BRANCH, TIDY_STALE_S);
		tidy_ref_lock(dir, "HEAD", TIDY_STALE_S);
	}
	free(dir);
}

static int exchange(struct store *s, const struct store_sync *o,
	struct replay *p, struct err *err)
{
	bool refused = true;
	int rc = 0;

	for (int try = 0; rc == 0 && refused && try < TRIES_MAX; try++) {
		if (try)
			back_off(try - 1);
		refused = false;
		say(o, _("fetching"));
		tidy_sync_refs(s, p->remote);
		rc = last_seen(s, p, err);
		if (rc == 0)
			rc = gitcmd_fetch(s, p->remote, err);
		if (rc == 0)
			rc = take(s, p, err);
		if (rc == 0 && p->push && !(o && o->fetch)) {
			say(o, _("sending"));
			rc = gitcmd_push(s, p->remote, &refused, err);
			if (refused)
				unlock_remote(s, p->remote);
		}
	}
	if (rc == 0 && refused)
		rc = err_set(err, ERR_CONFLICT,
			_("\"%s\" moved %d times while sending; your records "
			  "are saved here, sync again"),
			p->remote, TRIES_MAX);
	return rc;
}

static void push_bytes(struct store *s, struct replay *p)
{
	struct err err = ERR_INIT;

	if (content_push(s, &err) < 0)
		json_push(p->alarms, json_string(err.text));
}

static struct json *make_report(struct store *s, struct replay *p,
	const struct totals *before, const struct totals *after)
{
	struct json *o = json_object();
	char hex[REPO_HEX];

	git_oid_tostr(hex, sizeof(hex), &s->seen);
	json_set_int(o, "fetched", after->records - before->records);
	json_set_int(o, "sent", p->sent);
	json_set_int(o, "replayed", p->replayed);
	json_set_int(o, "invalid", after->invalid - before->invalid);
	json_set(o, "alarms", p->alarms);
	json_set_str(o, "head", hex);
	json_set_int(o, "records", after->records);
	p->alarms = NULL;
	return o;
}

/* Both kinds of exchange: with a remote, and with a bundle at path. */
static int run(struct store *s, const struct store_sync *o, struct replay *p,
	const char *path, struct err *err)
{
	int rc;

	if (path) {
		rc = gitcmd_fetch_bundle(s, path, p->remote, err);
		return rc < 0 ? rc : take(s, p, err);
	}
	if (!o || !o->fetch) {
		say(o, _("copying bytes to the content store"));
		push_bytes(s, p);
	}
	rc = exchange(s, o, p, err);
	if (rc == 0)
		tidy_after_sync(s);
	return rc;
}

static int run_locked(struct store *s, const struct store_sync *o,
	const char *path, struct json **report, struct err *err)
{
	struct replay p = {0};
	struct totals before = {0, 0}, after = {0, 0};
	const bool fetch = o && o->fetch;
	int64_t unsent;
	int rc = tidy_sync_begin(s, err);

	if (rc < 0)
		return rc;
	p.remote = path ? "bundle" : o && o->remote ? o->remote : "origin";
	p.alarms = json_array();
	rc = store_refresh(s, NULL, err);
	if (rc == 0)
		rc = take_totals(s, &before, err);
	if (rc == 0)
		rc = run(s, o, &p, path, err);
	tidy_sync_end(s);
	unsent = p.sent;
	if (path || fetch)
		p.sent = 0;
	if (rc == 0)
		rc = take_totals(s, &after, err);
	if (rc == 0)
		*report = make_report(s, &p, &before, &after);
	if (rc == 0 && fetch)
		json_set_int(*report, "unsent", unsent);
	json_free(p.alarms);
	return rc;
}

int store_sync(struct store *s, const struct store_sync *o,
	struct json **report, struct err *err)
{
	int rc = check_remote(s, o && o->remote ? o->remote : "origin", err);

	return rc < 0 ? rc : run_locked(s, o, NULL, report, err);
}

int store_sync_bundle(struct store *s, const char *path, struct json **report,
	struct err *err)
{
	char *at = path_absolute(path);
	const int rc = run_locked(s, NULL, at, report, err);

	free(at);
	return rc;
}

static int fill_clone(struct store *s, const char *url, struct err *err)
{
	char genesis[STORE_ID];
	git_oid head;
	bool found = false;
	int rc = store_remote_set(s, "origin", url, err);

	if (rc == 0)
		rc = gitcmd_fetch(s, "origin", err);
	if (rc == 0)
		rc = repo_ref(&s->repo, "refs/remotes/origin/assay", &head,
			&found, err);
	if (rc == 0 && !found)
		rc = err_set(err, ERR_NOTFOUND,
			_("%s has no branch assay: nobody has synced a store "
			  "to it yet"),
			url);
	if (rc == 0)
		rc = genesis_find(s, &head, genesis, err);
	if (rc == 0)
		rc = store_config_set(s, "assay.genesis", genesis, err);
	if (rc == 0)
		rc = store_advance(s, NULL, &head, "assay: join", err);
	return rc;
}

int store_clone(const char *url, const char *dir, struct err *err)
{
	const bool was_there = file_is_dir(dir);
	char *head = path_join(dir, "HEAD");
	const bool taken = file_exists(head);
	struct store *s = NULL;
	int rc = init_dir(dir, err);

	free(head);
	if (rc == 0)
		rc = store_attach(&s, dir, err);
	if (rc == 0)
		rc = fill_clone(s, url, err);
	store_close(s);
	s = NULL;
	if (rc == 0)
		rc = store_open(&s, dir, err);
	store_close(s);
	if (rc < 0 && !taken)
		init_undo(dir, was_there);
	return rc;
}

int store_bundle(struct store *s, const char *path, struct err *err)
{
	char *at = path_absolute(path);
	const int rc = gitcmd_bundle(s, at, err);

	free(at);
	return rc;
}
