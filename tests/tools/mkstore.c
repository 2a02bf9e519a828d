/* SPDX-License-Identifier: Apache-2.0 */
/* mkstore DIR OBJECTS RECORDS SEED — a store of that many objects (models,
 * alarms, runs, data sets: 6 in 10 are models) and records (their create
 * records included) by four people on twenty clones, written by git
 * fast-import and signed with throw-away keys DIR.key, DIR.key1, ...; to
 * measure with. The first 200 models are monitored: they have profiles, whose
 * bytes are missing, and the alarms are theirs. Same seed, same contents but
 * for the first record's time. */
#include "config.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/proc.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "signer.h"
#include "store/private.h"
#include "store/record.h"

enum { PERSONS = 4, WRITERS = 20, BATCH = 20, DAYS = 1000, DAY_0 = 19723 };
enum { MONITORED = 200 };

static const char *const persons[PERSONS] = {"maker", "ada", "oscar", "vera"};
static const char *const roles[] = {
	"administrator", "engineer", "ops", "validator"};
static const char *const kinds[] = {"model", "alarm", "run", "data"};

struct object {
	char id[STORE_ID], last[STORE_ID], version[STORE_ID];
	uint8_t kind, records;
	int64_t born;
};

struct writer {
	char replica[STORE_REPLICA], prev[STORE_ID];
	int64_t seq;
};

struct maker {
	struct rng rng;
	struct signer keys[PERSONS];
	struct writer writers[WRITERS];
	struct object *objects;
	size_t n_objects, n_records, born;
	struct object *monitored[MONITORED]; /* models with a version */
	size_t n_monitored;
	char genesis[STORE_ID];
	int64_t lamport, time;
	FILE *out;
};

static void die(const char *text)
{
	fprintf(stderr, "mkstore: %s\n", text);
	exit(1);
}

static struct json *genesis_json(const struct maker *m)
{
	struct json *g = json_object();
	struct json *list = json_set(g, "persons", json_array());

	for (size_t i = 0; i < PERSONS; i++) {
		struct json *p = json_push(list, json_object()), *r;

		json_set_str(p, "name", persons[i]);
		json_set_str(p, "email", "maker@example.org");
		r = json_set(p, "roles", json_array());
		for (size_t k = 0; k < 4; k++)
			json_push(r, json_string(roles[k]));
		json_push(json_set(p, "keys", json_array()),
			json_string(m->keys[i].line));
	}
	return g;
}

static void init(struct maker *m, const char *dir, uint64_t seed)
{
	struct json *g;
	struct store *s = NULL;
	struct err err = ERR_INIT;
	char *key = xasprintf("%s.key", dir);

	for (size_t i = 0; i < PERSONS; i++) {
		char *path = i ? xasprintf("%s%zu", key, i) : xstrdup(key);

		signer_make(&m->keys[i], seed, i);
		signer_write(&m->keys[i], path);
		free(path);
	}
	g = genesis_json(m);
	if (store_init(dir, g, key, &err) < 0 || store_open(&s, dir, &err) < 0)
		die(err.text);
	memcpy(m->genesis, s->genesis, STORE_ID);
	store_close(s);
	json_free(g);
	free(key);
	for (size_t i = 0; i < WRITERS; i++)
		snprintf(m->writers[i].replica, STORE_REPLICA, "%016" PRIx64,
			rng_next(&m->rng));
	m->lamport = 1;
}

static struct json *new_op(const char *name)
{
	struct json *op = json_object();

	json_set_str(op, "op", name);
	return op;
}

static void set_digest(struct maker *m, struct json *op, const char *name)
{
	char hex[STORE_ID];

	for (size_t k = 0; k < STORE_ID - 1; k++)
		hex[k] = "0123456789abcdef"[rng_below(&m->rng, 16)];
	hex[STORE_ID - 1] = '\0';
	json_set_str(op, name, hex);
}

static struct json *create_op(
	struct maker *m, const struct object *o, const char *slug)
{
	static const char *const names[] = {
		"model.create", "alarm.open", "run.start", "data.add"};
	struct json *op = new_op(names[o->kind]);

	if (o->kind == 0 || o->kind == 3)
		json_set_str(op, "name", slug);
	if (o->kind == 1) {
		json_set_str(op, "signal", "drift");
		json_set_str(op, "series", "feature income, population index");
		json_set_str(op, "from", "2026-01-01T00:00:00Z");
		json_set_str(op, "to", "2026-01-02T00:00:00Z");
	}
	if (o->kind == 2)
		json_set_str(op, "recipe", "merge");
	if (o->kind == 1 || o->kind == 2) {
		const struct object *of =
			m->monitored[rng_below(&m->rng, m->n_monitored)];

		json_set_str(op, "model", of->id);
		json_set_str(op, "version", of->version);
	}
	if (o->kind == 3)
		set_digest(m, op, "sha256");
	return op;
}

static struct json *version_op(struct maker *m)
{
	struct json *op = new_op("version.add");
	struct json *a = json_set(op, "artifact", json_object());

	set_digest(m, a, "sha256");
	json_set_int(a, "size", (int64_t)rng_below(&m->rng, 1 << 20));
	json_set_str(op, "format", "xgboost-json");
	return op;
}

/* A day's check. */
static struct json *profile_op(struct maker *m, const struct object *o)
{
	struct json *op = new_op("profile.add");
	const int64_t day = m->time - m->time % CLOCK_DAY_US;
	char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX];

	clock_format(from, day);
	clock_format(to, day + CLOCK_DAY_US);
	json_set_str(op, "version", o->version);
	json_set_str(op, "from", from);
	json_set_str(op, "to", to);
	json_set_int(op, "windows", 1);
	set_digest(m, op, "bundle");
	return op;
}

static bool is_monitored(const struct maker *m, const struct object *o)
{
	for (size_t i = 0; i < m->n_monitored; i++)
		if (m->monitored[i] == o)
			return true;
	return false;
}

static struct json *later_op(struct maker *m, const struct object *o)
{
	struct json *op;
	char *text;

	if (o->kind == 0 && !*o->version)
		return version_op(m);
	if (o->kind == 0 && is_monitored(m, o) && rng_below(&m->rng, 2) == 0)
		return profile_op(m, o);
	if (o->kind == 0 && rng_below(&m->rng, 4) == 0) {
		op = new_op("alias.set");
		json_set_str(op, "alias", "staging");
		json_set_str(op, "version", o->version);
		json_set_str(op, "reason", "measured");
		return op;
	}
	if (o->kind == 1 && rng_below(&m->rng, 4) == 0)
		return new_op("alarm.ack");
	if (o->kind == 1 && rng_below(&m->rng, 2) == 0) {
		op = new_op("alarm.close");
		json_set_str(op, "reason", "explained");
		return op;
	}
	op = new_op("comment.add");
	text = xasprintf("remark %llu on what was measured",
		(unsigned long long)rng_below(&m->rng, 1000000));
	json_set_str(op, "text", text);
	free(text);
	return op;
}

static const char *role_for(const char *op)
{
	if (strncmp(op, "alarm", 5) == 0 || strncmp(op, "alias", 5) == 0 ||
		strncmp(op, "profile", 7) == 0)
		return "ops";
	return "engineer";
}

static void set_id(struct json *o, const char *name, const char *id)
{
	json_set(o, name, *id ? json_string(id) : json_null());
}

static struct json *envelope(struct maker *m, const struct object *o,
	const char *slug, size_t w, struct json *op)
{
	struct json *r = json_object(), *seen = json_array();
	char time[CLOCK_TEXT_MAX];

	clock_format(time, m->time);
	json_set_int(r, "assay", 1);
	json_set_str(r, "kind", kinds[o->kind]);
	json_set_str(r, "object", *o->id ? o->id : "self");
	if (!*o->id)
		json_set_str(r, "slug", slug);
	json_set_str(r, "author", persons[w % PERSONS]);
	json_set_str(r, "key", m->keys[w % PERSONS].fingerprint);
	json_set_str(r, "role", role_for(json_get_str(op, "op", "")));
	json_set_str(r, "replica", m->writers[w].replica);
	json_set_int(r, "seq", ++m->writers[w].seq);
	set_id(r, "prev", m->writers[w].prev);
	set_id(r, "policy", m->genesis);
	json_set_int(r, "lamport", ++m->lamport);
	json_set_str(r, "time", time);
	if (*o->last)
		json_push(seen, json_string(o->last));
	json_set(r, "seen", seen);
	json_push(json_set(r, "ops", json_array()), op);
	return r;
}

static void emit(struct maker *m, const char *path, const struct buf *data)
{
	fprintf(m->out, "M 100644 inline %s\ndata %zu\n", path, data->len);
	fwrite(data->data, 1, data->len, m->out);
	fputc('\n', m->out);
}

static void write_record(
	struct maker *m, struct object *o, const char *slug, struct json *op)
{
	const size_t w = rng_below(&m->rng, WRITERS);
	const bool version =
		strcmp(json_get_str(op, "op", ""), "version.add") == 0;
	struct buf body = BUF_INIT, armour = BUF_INIT, path = BUF_INIT;
	struct record_birth birth;
	struct record r = {0};
	struct err err = ERR_INIT;

	if (record_make(&r, envelope(m, o, slug, w, op), &body, &err) < 0)
		die(err.text);
	signer_sign(&m->keys[w % PERSONS], &armour, body.data, body.len);
	if (!*o->id) {
		memcpy(o->id, r.id, STORE_ID);
		o->born = r.time_us;
	}
	birth = (struct record_birth){o->id, slug, o->born};
	record_path(&path, &r, &birth);
	emit(m, path.data, &body);
	buf_addstr(&path, ".sig");
	emit(m, path.data, &armour);
	memcpy(o->last, r.id, STORE_ID);
	memcpy(m->writers[w].prev, r.id, STORE_ID);
	if (version && !*o->version) {
		memcpy(o->version, r.id, STORE_ID);
		if (m->n_monitored < MONITORED)
			m->monitored[m->n_monitored++] = o;
	}
	record_release(&r);
	buf_release(&body);
	buf_release(&armour);
	buf_release(&path);
}

static void begin_commit(struct maker *m, size_t i)
{
	char *text = xasprintf("records from %zu on (maker, engineer)\n", i);

	fprintf(m->out,
		"commit " REPO_BRANCH "\ncommitter maker "
		"<maker@example.org> %" PRId64 " +0000\ndata %zu\n%s",
		m->time / CLOCK_SECOND_US, strlen(text), text);
	if (i == 0)
		fputs("from " REPO_BRANCH "^0\n", m->out);
	free(text);
}

/* Record i: a new object whenever it is time for one, else something on one
 * that is there; the first model gets its version at once. */
static void write_one(struct maker *m, size_t i)
{
	const bool create = m->born * m->n_records <= i * m->n_objects;
	const size_t k = create         ? m->born++
			 : m->born == 1 ? 0
					: rng_below(&m->rng, m->born);
	struct object *o = &m->objects[k];
	char slug[24];

	if (create)
		o->kind =
			k % 10 < 6 ? 0 : (uint8_t)(k % 10 < 8 ? 1 : k % 10 - 6);
	snprintf(slug, sizeof(slug), "%s-%05zu", kinds[o->kind], k);
	m->time = DAY_0 * CLOCK_DAY_US +
		  (int64_t)i * (DAYS * CLOCK_DAY_US / (int64_t)m->n_records) /
			  CLOCK_SECOND_US * CLOCK_SECOND_US;
	write_record(
		m, o, slug, create ? create_op(m, o, slug) : later_op(m, o));
}

static void write_all(struct maker *m, const char *dir)
{
	const char *const argv[] = {
		"git", "--git-dir=.", "fast-import", "--quiet", "--done", NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct err err = ERR_INIT;
	int ends[2], status = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		die("no pipe");
	spec.argv = argv;
	spec.dir = dir;
	spec.fd[0] = ends[0];
	if (proc_start(&pid, &spec, &err) < 0)
		die(err.text);
	close(ends[0]);
	m->out = fdopen(ends[1], "w");
	for (size_t i = 0; i < m->n_records; i++) {
		if (i % BATCH == 0)
			begin_commit(m, i);
		write_one(m, i);
		if (i % 10000 == 0)
			fprintf(stderr, "\rmkstore: %zu records ", i);
	}
	fputs("done\n", m->out);
	if (fclose(m->out) != 0 || proc_wait(pid, &status, &err) < 0)
		die("git fast-import stopped");
	if (status != 0)
		die("git fast-import failed");
}

int main(int argc, char **argv)
{
	struct maker m = {0};
	uint64_t objects, records, seed;

	if (argc != 5 ||
		num_parse_u64(argv[2], strlen(argv[2]), &objects) < 0 ||
		num_parse_u64(argv[3], strlen(argv[3]), &records) < 0 ||
		num_parse_u64(argv[4], strlen(argv[4]), &seed) < 0 ||
		objects < 1 || records < 2 * objects || objects > 1000000) {
		fprintf(stderr, "usage: mkstore DIR OBJECTS RECORDS SEED\n"
				"RECORDS is at least twice OBJECTS\n");
		return 2;
	}
	rng_seed(&m.rng, seed);
	m.n_objects = objects;
	m.n_records = records;
	m.objects = xcalloc(objects, sizeof(*m.objects));
	init(&m, argv[1], seed);
	write_all(&m, argv[1]);
	free(m.objects);
	for (size_t i = 0; i < PERSONS; i++)
		signer_release(&m.keys[i]);
	fprintf(stderr, "done\n");
	return 0;
}
