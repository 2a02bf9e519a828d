/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "oracle.h"

#include <string.h>

enum { ROUNDS = 16 };

/* What has been found out while the rules are decided. */
struct round {
	struct oracle *o;
	bool counts[ORACLE_MAX]; /* records of the rules met so far */
	bool before[ORACLE_MAX]; /* removals of the round before */
};

static bool comes_before(
	const struct oracle_record *a, const struct oracle_record *b)
{
	if (a->lamport != b->lamport)
		return a->lamport < b->lamport;
	return strcmp(a->id, b->id) < 0;
}

/* A clock larger than that of every record named, and of the object's first,
 * by at most 2^20. */
static bool is_clock_right(
	const struct oracle *o, const struct oracle_record *r)
{
	int64_t max = 0;
	int named[ORACLE_REFS + 3], n = 0;

	named[n++] = r->prev;
	named[n++] = r->policy;
	named[n++] = r->born;
	for (int i = 0; i < r->n_seen; i++)
		named[n++] = r->seen[i];
	for (int i = 0; i < n; i++)
		if (named[i] >= 0 && o->v[named[i]].lamport > max)
			max = o->v[named[i]].lamport;
	return r->lamport > max && r->lamport <= max + (1 << 20);
}

static bool is_removal(const struct oracle_record *r)
{
	return r->verb == ORACLE_TAKE || r->verb == ORACLE_DROP_KEY;
}

/* Who a key belongs to after the records that count and come before at. */
static int owner_of(
	const struct round *u, int key, const struct oracle_record *at)
{
	const struct oracle *o = u->o;
	const struct oracle_record *first = NULL;

	if (o->owner[key] >= 0)
		return o->owner[key];
	for (int i = 0; i < o->n; i++) {
		const struct oracle_record *r = &o->v[i];

		if (u->counts[i] && r->verb == ORACLE_ADD_KEY &&
			r->what == key && comes_before(r, at) &&
			(r->role == o->administrator ||
				r->author == r->person) &&
			(!first || comes_before(r, first)))
			first = r;
	}
	return first ? first->person : -1;
}

/* A removal in force in this round that is by one who may. */
static bool stands(const struct round *u, int i)
{
	const struct oracle_record *r = &u->o->v[i];

	if (!is_removal(r) || !(u->counts[i] || u->before[i]))
		return false;
	if (r->verb == ORACLE_TAKE)
		return r->role == u->o->administrator;
	return owner_of(u, r->what, r) == r->person &&
	       (r->role == u->o->administrator || r->author == r->person);
}

/* On a line: the removal itself, what it names, and all before along prev. */
static bool is_inside(const struct oracle *o, int removal, int record)
{
	const struct oracle_record *v = &o->v[removal];

	if (removal == record)
		return true;
	for (int i = 0; i < v->n_last; i++)
		for (int k = v->last[i]; k >= 0; k = o->v[k].prev)
			if (k == record)
				return true;
	return false;
}

/* Whether record a knew of b of the rules. */
static bool knew(const struct round *u, int a, int b)
{
	const struct oracle_record *r = &u->o->v[a];

	for (int i = 0; i < r->n_seen; i++) {
		const int k = r->seen[i];

		if (!u->o->v[k].rules || !u->counts[k])
			continue;
		if (k == b || knew(u, k, b))
			return true;
	}
	return false;
}

/* Whether a grant (record g, or -1: the genesis) stands against all removals
 * outside of whose line the record lies. */
static bool grant_holds(const struct round *u, int g, int record)
{
	const struct oracle_record *r = &u->o->v[record];

	for (int i = 0; i < u->o->n; i++) {
		const struct oracle_record *v = &u->o->v[i];

		if (v->verb != ORACLE_TAKE || v->person != r->author ||
			v->what != r->role || !stands(u, i) ||
			is_inside(u->o, i, record))
			continue;
		if (g < 0 || !knew(u, g, i))
			return false;
	}
	return true;
}

static bool holds_role(const struct round *u, int record)
{
	const struct oracle *o = u->o;
	const struct oracle_record *r = &o->v[record];

	if ((o->roles[r->author] >> r->role & 1) && grant_holds(u, -1, record))
		return true;
	for (int i = 0; i < o->n; i++) {
		const struct oracle_record *g = &o->v[i];

		if (u->counts[i] && g->verb == ORACLE_GRANT &&
			g->role == o->administrator && g->person == r->author &&
			g->what == r->role && comes_before(g, r) &&
			grant_holds(u, i, record))
			return true;
	}
	return false;
}

static bool is_key_good(const struct round *u, int record)
{
	const struct oracle_record *r = &u->o->v[record];

	if (owner_of(u, r->key, r) != r->author)
		return false;
	for (int i = 0; i < u->o->n; i++)
		if (u->o->v[i].verb == ORACLE_DROP_KEY &&
			u->o->v[i].what == r->key && stands(u, i) &&
			!is_inside(u->o, i, record))
			return false;
	return true;
}

static bool decide_one(const struct round *u, int i)
{
	return is_clock_right(u->o, &u->o->v[i]) && is_key_good(u, i) &&
	       holds_role(u, i);
}

/* All records of the rules in order; the genesis is the first and counts. */
static void go_round(struct round *u)
{
	const struct oracle *o = u->o;
	bool done[ORACLE_MAX] = {false};

	memset(u->counts, 0, sizeof(u->counts));
	for (int k = 0; k < o->n; k++) {
		int next = -1;

		for (int i = 0; i < o->n; i++)
			if (o->v[i].rules && !done[i] &&
				(next < 0 ||
					comes_before(&o->v[i], &o->v[next])))
				next = i;
		if (next < 0)
			return;
		done[next] = true;
		u->counts[next] = o->v[next].verb == ORACLE_GENESIS ||
				  decide_one(u, next);
	}
}

void oracle_decide(struct oracle *o)
{
	struct round u = {.o = o};

	for (int k = 0; k < ROUNDS; k++) {
		bool met[ORACLE_MAX] = {false}, same;
		bool before[ORACLE_MAX];

		go_round(&u);
		memcpy(before, u.before, sizeof(before));
		memset(u.before, 0, sizeof(u.before));
		for (int i = 0; i < o->n; i++)
			met[i] = stands(&u, i);
		same = memcmp(met, before, sizeof(met)) == 0;
		memcpy(u.before, met, sizeof(met));
		if (same)
			break;
	}
	memcpy(o->counts, u.counts, sizeof(o->counts));
	/* Of the other records only the removals that are in force matter. */
	for (int i = 0; i < o->n; i++)
		if (!o->v[i].rules)
			o->counts[i] = decide_one(&u, i);
}
