/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "history.h"
#include "oracle.h"
#include "store/record.h"
#include "store/sshkey.h"

/* Random records of whoever holds a key, in any role and with any clock,
 * decided by the store and by the oracle. */

enum { PERSONS = 4, KEYS = 6, RUNS = 300, RUNS_LONG = 1000000 };

static const char *const people[] = {"ada", "oscar", "vera", "mallory"};
static const char *const files[] = {
	"ada", "oscar", "vera", "mallory", "spare1", "spare2"};
static const char *const roles[] = {
	"engineer", "ops", "validator", "owner", "administrator", "monitor"};

struct world {
	struct lab *lab;
	struct store *s;
	char fp[KEYS][SSHKEY_FP];
	char *line[KEYS];
	struct rng rng;
	struct oracle o;
	struct buf text[ORACLE_MAX];
};

static struct world *world_new(void)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct err err = ERR_INIT;

	w->lab = lab_new();
	lab_shell(w->lab, "for p in spare1 spare2; do ssh-keygen -q -t ed25519 "
			  "-N '' -C '' -f $p; done");
	w->s = lab_open(w->lab, NULL);
	for (int i = 0; i < KEYS; i++) {
		char *path = lab_path(w->lab, files[i]);
		struct buf b = BUF_INIT;

		assert_int_equal(sshkey_read(&b, path, &err), 0);
		assert_int_equal(
			sshkey_fingerprint(w->fp[i], buf_str(&b), &err), 0);
		w->line[i] = xstrdup(buf_str(&b));
		buf_release(&b);
		free(path);
	}
	return w;
}

static void world_free(struct world *w)
{
	for (int i = 0; i < KEYS; i++)
		free(w->line[i]);
	for (int i = 0; i < ORACLE_MAX; i++)
		buf_release(&w->text[i]);
	store_close(w->s);
	lab_free(w->lab);
	free(w);
}

static int below(struct world *w, int n)
{
	return (int)rng_below(&w->rng, (uint64_t)n);
}

static struct json *lines(const struct world *w, const struct oracle_record *r)
{
	struct json *list = json_array();

	for (int i = 0; i < r->n_last; i++) {
		struct json *o = json_push(list, json_object());

		json_set_str(o, "id", w->o.v[r->last[i]].id);
		json_set_str(o, "replica", "00112233445566aa");
		json_set_int(o, "seq", 1);
	}
	return list;
}

static struct json *operation(const struct world *w, int n)
{
	static const char *const names[] = {"genesis", "comment.add",
		"role.grant", "role.revoke", "key.add", "key.revoke"};
	const struct oracle_record *r = &w->o.v[n];
	struct json *op = json_object();
	char *note = xasprintf("%d", n);

	json_set_str(op, "note", note); /* no two are equal */
	free(note);
	json_set_str(op, "op", names[r->verb]);
	if (r->verb == ORACLE_COMMENT) {
		json_set_str(op, "text", "x");
		return op;
	}
	json_set_str(op, "person", people[r->person]);
	if (r->verb == ORACLE_GRANT || r->verb == ORACLE_TAKE)
		json_set_str(op, "role", roles[r->what]);
	else
		json_set_str(op, "key",
			r->verb == ORACLE_ADD_KEY ? w->line[r->what]
						  : w->fp[r->what]);
	if (r->verb == ORACLE_TAKE || r->verb == ORACLE_DROP_KEY)
		json_set(op, "last", lines(w, r));
	return op;
}

static struct json *id_or_null(const struct world *w, int i)
{
	return i < 0 ? json_null() : json_string(w->o.v[i].id);
}

/* The record's bytes; its id goes into r. n makes equal ones differ. */
static void write_record(struct world *w, int n)
{
	struct oracle_record *r = &w->o.v[n];
	struct json *o = json_object(), *seen = json_array();
	struct record rec = {0};
	struct err err = ERR_INIT;

	json_set_int(o, "assay", 1);
	json_set_str(o, "kind", r->rules ? "policy" : "model");
	json_set_str(o, "object", r->born < 0 ? "self" : w->o.v[r->born].id);
	if (r->born < 0)
		json_set_str(o, "slug", "credit");
	json_set_str(o, "author", people[r->author]);
	json_set_str(o, "key", w->fp[r->key]);
	json_set_str(o, "role", roles[r->role]);
	json_set_str(o, "replica", "00112233445566aa");
	json_set_int(o, "seq", r->prev < 0 ? 1 : n + 1);
	json_set(o, "prev", id_or_null(w, r->prev));
	json_set(o, "policy", id_or_null(w, r->policy));
	json_set_int(o, "lamport", r->lamport);
	for (int i = 0; i < r->n_seen; i++)
		json_push(seen, json_string(w->o.v[r->seen[i]].id));
	json_set(o, "seen", seen);
	json_set_str(o, "time", "2026-11-25T00:00:00Z");
	json_push(json_set(o, "ops", json_array()), operation(w, n));
	buf_clear(&w->text[n]);
	if (record_make(&rec, o, &w->text[n], &err) < 0)
		fail_msg("%s", err.text);
	memcpy(r->id, rec.id, sizeof(r->id));
	record_release(&rec);
}

static int earlier_of(struct world *w, bool rules)
{
	int i = below(w, w->o.n);

	for (int k = w->o.n - 1; k > 0 && below(w, 2); k--)
		i = k; /* rather a late one */
	return w->o.v[i].rules == rules ? i : -1;
}

/* Mostly as an honest program would, but for one thing or another. */
static void draw_people(struct world *w, struct oracle_record *r)
{
	r->author = below(w, PERSONS);
	if (below(w, 4))
		r->author = below(w, 2);
	r->key = below(w, 12) ? r->author : below(w, KEYS);
	r->role = below(w, ORACLE_ROLES);
	if (below(w, 8))
		r->role = r->rules ? 4 : r->author;
}

static void draw_act(struct world *w, struct oracle_record *r)
{
	r->verb = r->rules ? (enum oracle_verb)(ORACLE_COMMENT + below(w, 5))
			   : ORACLE_COMMENT;
	r->person = below(w, PERSONS);
	r->what = below(w, 3) ? below(w, 2) : below(w, ORACLE_ROLES);
	if (r->verb == ORACLE_DROP_KEY && below(w, 3))
		r->person = r->what < PERSONS ? r->what : r->person;
	if ((r->verb == ORACLE_GRANT || r->verb == ORACLE_TAKE) && below(w, 3))
		r->what = below(w, 2) ? 4 : r->person < 2 ? r->person : 2;
	for (int i = below(w, ORACLE_REFS); i > 0; i--)
		r->last[r->n_last++] = below(w, w->o.n);
	if (w->o.n == 2) { /* a second administrator, in most stories */
		r->verb = ORACLE_GRANT;
		r->person = 1;
		r->what = 4;
		r->author = r->key = 0;
		r->role = 4;
	}
}

static void draw_record(struct world *w)
{
	struct oracle_record *r = &w->o.v[w->o.n];
	int64_t max = 0;

	memset(r, 0, sizeof(*r));
	r->rules = w->o.n == 2 || below(w, 3);
	r->born = r->rules ? 0 : 1;
	draw_people(w, r);
	draw_act(w, r);
	r->policy = earlier_of(w, true);
	r->prev = below(w, 2) ? below(w, w->o.n) : -1;
	for (int i = below(w, ORACLE_REFS); i > 0; i--) {
		const int k = earlier_of(w, r->rules);

		if (k >= 0)
			r->seen[r->n_seen++] = k;
	}
	for (int i = 0; i < w->o.n; i++)
		if ((i == r->policy || i == r->prev || i == r->born ||
			    below(w, 4) == 0) &&
			w->o.v[i].lamport > max)
			max = w->o.v[i].lamport;
	for (int i = 0; i < r->n_seen; i++)
		if (w->o.v[r->seen[i]].lamport > max)
			max = w->o.v[r->seen[i]].lamport;
	r->lamport = below(w, 20) ? max + 1 + below(w, 2) : 1 + below(w, 9);
	write_record(w, w->o.n++);
}

/* The laboratory's genesis, and a model by ada. */
static void draw_beginning(struct world *w)
{
	struct oracle_record *r = w->o.v;

	memset(&w->o, 0, sizeof(w->o));
	w->o.administrator = 4;
	for (int i = 0; i < 8; i++)
		w->o.owner[i] = i < PERSONS ? i : -1;
	w->o.roles[0] = 1u << 4 | 1u << 0;
	w->o.roles[1] = 1u << 1;
	w->o.roles[2] = 1u << 2;
	r[0] = (struct oracle_record){.lamport = 1,
		.role = 4,
		.rules = true,
		.prev = -1,
		.policy = -1,
		.born = -1};
	memcpy(r[0].id, w->s->genesis, STORE_ID);
	r[1] = (struct oracle_record){
		.lamport = 2, .prev = -1, .born = -1, .verb = ORACLE_COMMENT};
	w->o.n = 1;
	write_record(w, 1);
	w->o.n = 2;
}

static void add_ref(const struct world *w, struct buf *b, int i)
{
	if (i >= 0)
		buf_addf(b, "%s ", w->o.v[i].id);
}

static void insert(struct world *w, int n)
{
	const struct oracle_record *r = &w->o.v[n];
	struct buf refs = BUF_INIT;
	struct err err = ERR_INIT;

	add_ref(w, &refs, r->prev);
	add_ref(w, &refs, r->policy);
	for (int i = 0; i < r->n_seen; i++)
		add_ref(w, &refs, r->seen[i]);
	if (index_run(w->s, &err,
		    "INSERT INTO rec(path,id,object,kind,lamport,author,key,"
		    "role,replica,seq,time,slug,verb,refs,body,place,sig) "
		    "VALUES(?1,?1,?2,?3,?4,?5,?6,?7,'00112233445566aa',?8,0,"
		    "'credit','x',?9,?10,1,1)",
		    "sssisssiss", r->id,
		    r->born < 0 ? r->id : w->o.v[r->born].id,
		    r->rules ? "policy" : "model", r->lamport,
		    people[r->author], w->fp[r->key], roles[r->role],
		    (int64_t)n, buf_str(&refs), buf_str(&w->text[n])) < 0)
		fail_msg("%s", err.text);
	buf_release(&refs);
}

static bool effect(struct world *w, int n)
{
	sqlite3_stmt *st;
	struct err err = ERR_INIT;
	bool yes;

	assert_int_equal(
		index_bind(w->s, &st, &err, "SELECT effect FROM rec WHERE id=?",
			"s", w->o.v[n].id),
		0);
	assert_int_equal(index_step(w->s, st, &err), 1);
	assert_int_not_equal(sqlite3_column_type(st, 0), SQLITE_NULL);
	yes = sqlite3_column_int(st, 0) != 0;
	sqlite3_reset(st);
	return yes;
}

static void check_now(struct world *w)
{
	struct err err = ERR_INIT;

	if (store_verify(w->s, &err) < 0)
		fail_msg("%s", err.text);
}

/* The records in any order, looked at after some of them, too. */
static void bring(struct world *w)
{
	int order[ORACLE_MAX], n = w->o.n;

	for (int i = 0; i < n; i++)
		order[i] = i;
	for (int i = n; i > 3; i--) { /* the objects are here already */
		const int j = 2 + below(w, i - 2), t = order[i - 1];

		order[i - 1] = order[j];
		order[j] = t;
	}
	for (int i = 1; i < n; i++) {
		insert(w, order[i]);
		if (below(w, 6) == 0)
			check_now(w);
	}
	check_now(w);
}

static void describe(const struct world *w)
{
	for (int i = 0; i < w->o.n; i++)
		print_message("# %d %s counts=%d\n%s", i, w->o.v[i].id,
			w->o.counts[i], buf_str(&w->text[i]));
}

/* Returns how many records have no effect. */
static int compare(struct world *w, int seed)
{
	int lost = 0;

	oracle_decide(&w->o);
	for (int i = 0; i < w->o.n; i++) {
		lost += !w->o.counts[i];
		if (effect(w, i) == w->o.counts[i])
			continue;
		print_message("# seed %d: record %d\n", seed, i);
		describe(w);
		fail_msg("the store says %d", effect(w, i));
	}
	return lost;
}

static void oracle_agrees_on_random_records(void **state)
{
	const struct history_seeds seeds = history_seeds(RUNS, RUNS_LONG);
	struct world *w = world_new();
	struct err err = ERR_INIT;
	int64_t records = 0, lost = 0;

	(void)state;
	for (int seed = seeds.first; seed <= seeds.last; seed++) {
		rng_seed(&w->rng, (uint64_t)seed);
		draw_beginning(w);
		for (int i = 4 + below(w, ORACLE_MAX - 8); i > 0; i--)
			draw_record(w);
		assert_int_equal(index_exec(w->s, "BEGIN", &err), 0);
		bring(w);
		lost += compare(w, seed);
		records += w->o.n;
		if (seed % 10000 == 0)
			print_message("# up to seed %d\n", seed);
		index_reset(w->s);
		assert_int_equal(index_exec(w->s, "ROLLBACK", &err), 0);
		w->s->access_known = false;
	}
	print_message("# %d sequences, %lld records, %lld without effect\n",
		seeds.last - seeds.first + 1, (long long)records,
		(long long)lost);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(oracle_agrees_on_random_records),
	};

	history_in_memory();
	return cmocka_run_group_tests_name("oracle", tests, NULL, NULL);
}
