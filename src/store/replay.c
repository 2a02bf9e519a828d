/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/heal.h"

enum { COMMITS_MAX = 1000000 };

static void alarm_text(struct replay *p, char *text)
{
	json_push(p->alarms, json_string(text));
	free(text);
}

/* What one tree has and another lacks, or has otherwise. */
struct compare {
	struct repo_files lost, added;
	int64_t records;
};

static void compare_release(struct compare *c)
{
	repo_files_release(&c->lost);
	repo_files_release(&c->added);
}

static int on_change(void *arg, const struct repo_change *c, struct err *err)
{
	struct compare *k = arg;
	const size_t n = strlen(c->path);

	(void)err;
	if (c->old)
		repo_files_add(&k->lost, c->path, c->old);
	else if (c->mode == GIT_FILEMODE_BLOB)
		repo_files_add(&k->added, c->path, c->new);
	if (!c->old && n > 5 && strcmp(c->path + n - 5, ".json") == 0)
		k->records++;
	return 0;
}

static int compare(struct store *s, struct compare *k, const git_oid *old,
	const git_oid *new, struct err *err)
{
	git_oid a, b;
	int rc = old ? repo_tree_of(&s->repo, old, &a, err) : 0;

	if (rc == 0)
		rc = repo_tree_of(&s->repo, new, &b, err);
	if (rc == 0)
		rc = repo_diff(
			&s->repo, old ? &a : NULL, &b, on_change, k, err);
	return rc;
}

static int count_sent(struct store *s, struct replay *p, const git_oid *remote,
	const git_oid *head, struct err *err)
{
	struct compare k = {0};
	const int rc = compare(s, &k, remote, head, err);

	if (rc == 0)
		p->sent = k.records;
	compare_release(&k);
	return rc;
}

static int check_rewound(struct store *s, struct replay *p,
	const git_oid *remote, struct err *err)
{
	char hex[REPO_HEX];
	int rc;

	if (!p->known)
		return 0;
	rc = repo_contains(&s->repo, remote, &p->before, err);
	if (rc == 0) {
		git_oid_tostr(hex, 11, &p->before);
		alarm_text(p,
			xasprintf(_("the history of \"%s\" was rewritten: it "
				    "no longer contains %s, which this clone "
				    "has seen; what is missing there is sent "
				    "again"),
				p->remote, hex));
	}
	return rc < 0 ? rc : 0;
}

/* Makes one of our commits again on top of *head. */
static int replay_one(struct store *s, struct replay *p, const git_oid *id,
	git_oid *head, struct err *err)
{
	git_commit *c = NULL;
	struct compare k = {0};
	git_oid parent, old, tree;
	bool has_parent;
	int rc = 0;

	if (git_commit_lookup(&c, s->repo.git, id) < 0)
		return repo_error(err, ERR_IO, _("cannot read a commit"));
	has_parent = git_commit_parentcount(c) > 0;
	if (has_parent)
		git_oid_cpy(&parent, git_commit_parent_id(c, 0));
	rc = compare(s, &k, has_parent ? &parent : NULL, id, err);
	if (rc == 0)
		rc = repo_tree_of(&s->repo, head, &old, err);
	if (rc == 0)
		rc = repo_tree_add(&s->repo, &old, &k.added, &tree, err);
	if (rc == 0 && !git_oid_equal(&old, &tree)) {
		const git_signature *a = git_commit_author(c);
		const struct store_message m = {a->name, a->email,
			git_commit_message(c),
			(int64_t)a->when.time * CLOCK_SECOND_US};
		git_oid base = *head;

		rc = store_commit(s, &k.added, &base, &m, head, err);
		p->replayed++;
	}
	compare_release(&k);
	git_commit_free(c);
	return rc;
}

static int replay_all(struct store *s, struct replay *p, const git_oid *ours,
	const git_oid *theirs, git_oid *head, struct err *err)
{
	git_revwalk *w = NULL;
	git_oid id;
	int rc = 0;

	if (git_revwalk_new(&w, s->repo.git) < 0 ||
		git_revwalk_sorting(
			w, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE) < 0 ||
		git_revwalk_push(w, ours) < 0 ||
		git_revwalk_hide(w, theirs) < 0)
		rc = repo_error(err, ERR_IO, _("cannot walk the history"));
	git_oid_cpy(head, theirs);
	while (rc == 0 && (rc = repo_walk_next(w, &id, err)) == 1)
		rc = replay_one(s, p, &id, head, err);
	git_revwalk_free(w);
	return rc;
}

static int merge(struct store *s, const git_oid *ours, const git_oid *theirs,
	git_oid *head, struct err *err)
{
	const struct store_identity *who = store_identity(s);
	struct compare k = {0};
	struct repo_commit c = {0};
	git_oid base;
	int rc = compare(s, &k, theirs, ours, err);

	if (rc == 0)
		rc = repo_tree_of(&s->repo, theirs, &base, err);
	if (rc == 0)
		rc = repo_tree_add(&s->repo, &base, &k.added, &c.tree, err);
	c.parent[0] = *ours;
	c.parent[1] = *theirs;
	c.parents = 2;
	c.name = who->person ? who->person : "assay";
	c.email = who->email && *who->email ? who->email : "unknown";
	c.message = "sync: merge records of two remotes\n";
	c.time_us = clock_now_us();
	if (rc == 0)
		rc = repo_commit(&s->repo, &c, head, err);
	compare_release(&k);
	return rc;
}

/* 1 if a commit of ours that theirs lacks is published on another remote. */
static int is_published(struct store *s, const struct replay *p,
	const git_oid *ours, const git_oid *theirs, struct err *err)
{
	char *own = xasprintf("refs/remotes/%s/assay", p->remote);
	git_reference_iterator *it = NULL;
	const char *name;
	int rc = 0, more = 0;

	if (git_reference_iterator_glob_new(
		    &it, s->repo.git, "refs/remotes/*/assay") < 0)
		rc = repo_error(err, ERR_IO, _("cannot list the remotes"));
	while (rc == 0 && (more = git_reference_next_name(&name, it)) == 0) {
		git_oid id;
		bool found = false;

		if (strcmp(name, own) == 0)
			continue;
		rc = repo_ref(&s->repo, name, &id, &found, err);
		if (rc == 0 && found)
			rc = repo_contains(&s->repo, ours, &id, err);
		if (rc == 1) {
			rc = repo_contains(&s->repo, theirs, &id, err);
			rc = rc < 0 ? rc : !rc;
		}
	}
	if (rc == 0 && more < 0 && more != GIT_ITEROVER)
		rc = repo_error(err, ERR_IO, _("cannot list the remotes"));
	git_reference_iterator_free(it);
	free(own);
	return rc;
}

/* Puts back what theirs has lost since the base, or has in a wrong form. */
static int heal(struct store *s, struct replay *p, const git_oid *base,
	const git_oid *theirs, git_oid *head, struct err *err)
{
	struct compare k = {0};
	git_oid tree;
	int rc = compare(s, &k, base, theirs, err);

	if (rc == 0)
		rc = repo_tree_of(&s->repo, theirs, &tree, err);
	if (rc == 0 && k.lost.n)
		rc = heal_needed(s, &tree, &k.lost, err);
	if (rc == 0 && k.lost.n) {
		alarm_text(p,
			xasprintf(_("\"%s\" has removed or changed %zu files "
				    "that this clone has seen, first %s; they "
				    "are put back"),
				p->remote, k.lost.n, k.lost.v[0].path));
		rc = heal_commit(s, &k.lost, head, err);
	}
	compare_release(&k);
	return rc;
}

/* Puts back what had gone from our own branch and theirs lacks as well. */
static int heal_own(
	struct store *s, struct replay *p, git_oid *head, struct err *err)
{
	char *first = NULL;
	size_t n = 0;
	const int rc = heal_seen(s, head, &n, &first, err);

	if (rc == 0 && n)
		alarm_text(p,
			xasprintf(_("%zu files that this clone has seen had "
				    "gone from its branch, first %s; they are "
				    "put back"),
				n, first));
	free(first);
	return rc;
}

static int join(struct store *s, struct replay *p, const git_oid *ours,
	const git_oid *theirs, git_oid *head, struct err *err)
{
	bool found = false;
	git_oid base;
	int rc = repo_base(&s->repo, ours, theirs, &base, &found, err);

	if (rc == 0 && !found)
		rc = err_set(err, ERR_CONFLICT,
			_("\"%s\" holds another store: it does not begin with "
			  "the same record; nothing was changed"),
			p->remote);
	if (rc < 0)
		return rc;
	if (git_oid_equal(&base, ours)) {
		git_oid_cpy(head, theirs);
	} else {
		rc = is_published(s, p, ours, theirs, err);
		if (rc == 1)
			rc = merge(s, ours, theirs, head, err);
		else if (rc == 0)
			rc = replay_all(s, p, ours, theirs, head, err);
	}
	if (rc == 0)
		rc = heal(s, p, &base, theirs, head, err);
	return rc;
}

int replay_take(struct store *s, struct replay *p, struct err *err)
{
	char *name = xasprintf("refs/remotes/%s/assay", p->remote);
	git_oid ours, theirs, head;
	bool found = false;
	int rc = store_head(s, &ours, err);

	p->sent = 0;
	if (rc == 0)
		rc = repo_ref(&s->repo, name, &theirs, &found, err);
	free(name);
	if (rc < 0)
		return rc;
	git_oid_cpy(&head, &ours);
	if (!found && p->known)
		alarm_text(p,
			xasprintf(_("\"%s\" has lost its branch assay, which "
				    "this clone has seen; it is sent again"),
				p->remote));
	if (found) {
		rc = check_rewound(s, p, &theirs, err);
		if (rc == 0)
			rc = repo_contains(&s->repo, &ours, &theirs, err);
		if (rc == 0)
			rc = join(s, p, &ours, &theirs, &head, err);
		if (rc < 0)
			return rc;
		rc = 0;
	}
	rc = heal_own(s, p, &head, err);
	if (rc < 0)
		return rc;
	if (!git_oid_equal(&head, &ours))
		rc = store_advance(s, &ours, &head, "assay: sync", err);
	p->push = !found || !git_oid_equal(&head, &theirs);
	if (rc == 0 && p->push)
		rc = count_sent(s, p, found ? &theirs : NULL, &head, err);
	return rc;
}
