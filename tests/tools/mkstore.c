/* SPDX-License-Identifier: Apache-2.0 */
/* mkstore DIR MODELS RECORDS SEED — a store of that many models and records
 * (models included), made with the store's own writer and a throw-away key
 * DIR.key, to measure with. Same seed, same contents but for keys. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/num.h"
#include "base/proc.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "store/store.h"

enum { BATCH = 1000 };

struct maker {
	struct store *s;
	struct rng rng;
	char (*models)[STORE_ID], (*versions)[STORE_ID];
	size_t n_models, n_records;
};

static void die(const struct err *err)
{
	fprintf(stderr, "mkstore: %s\n", err->text);
	exit(1);
}

static void run(const char *const *argv, const char *dir)
{
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r = {0};
	struct err err = ERR_INIT;

	spec.argv = argv;
	spec.dir = dir;
	if (proc_run(&r, &spec, NULL, 1 << 16, &err) < 0)
		die(&err);
	if (r.status != 0) {
		err_set(&err, ERR_IO, "%s: %s", argv[0], buf_str(&r.err));
		die(&err);
	}
	proc_result_release(&r);
}

static void init(struct maker *m, const char *dir)
{
	char *key = xasprintf("%s.key", dir), *pub = xasprintf("%s.pub", key);
	const char *argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "",
		"-C", "", "-f", key, NULL};
	static const char *const roles[] = {
		"administrator", "engineer", "ops", "validator"};
	struct json *g = json_object(), *p = json_object(), *list;
	struct buf line = BUF_INIT;
	struct err err = ERR_INIT;

	run(argv, NULL);
	if (file_read(&line, pub, 4096, &err) < 0)
		die(&err);
	line.data[strcspn(line.data, "\n")] = '\0';
	json_set_str(p, "name", "maker");
	json_set_str(p, "email", "maker@example.org");
	list = json_set(p, "roles", json_array());
	for (size_t i = 0; i < 4; i++)
		json_push(list, json_string(roles[i]));
	json_push(json_set(p, "keys", json_array()), json_string(line.data));
	json_push(json_set(g, "persons", json_array()), p);
	if (store_init(dir, g, key, &err) < 0 ||
		store_open(&m->s, dir, &err) < 0)
		die(&err);
	json_free(g);
	buf_release(&line);
	free(key);
	free(pub);
}

static struct json *one_op(const char *name)
{
	struct json *ops = json_array();

	json_set_str(json_push(ops, json_object()), "op", name);
	return ops;
}

static struct json *create_op(struct maker *m, size_t i)
{
	struct json *ops = one_op("model.create");
	char *name = xasprintf("model-%05zu", i);

	(void)m;
	json_set_str(json_edit_at(ops, 0), "name", name);
	free(name);
	return ops;
}

static struct json *version_op(struct maker *m, size_t i)
{
	struct json *ops = one_op("version.add"), *a = json_object();
	char hex[STORE_ID];

	for (size_t k = 0; k < STORE_ID - 1; k++)
		hex[k] = "0123456789abcdef"[rng_below(&m->rng, 16)];
	hex[STORE_ID - 1] = '\0';
	(void)i;
	json_set_str(a, "sha256", hex);
	json_set_int(a, "size", (int64_t)rng_below(&m->rng, 1 << 20));
	json_set(json_edit_at(ops, 0), "artifact", a);
	json_set_str(json_edit_at(ops, 0), "format", "xgboost-json");
	return ops;
}

static struct json *later_op(struct maker *m, size_t model)
{
	struct json *ops;
	char *text;

	if (rng_below(&m->rng, 4) == 0) {
		ops = one_op("alias.set");
		json_set_str(json_edit_at(ops, 0), "alias", "staging");
		json_set_str(
			json_edit_at(ops, 0), "version", m->versions[model]);
		json_set_str(json_edit_at(ops, 0), "reason", "measured");
		return ops;
	}
	ops = one_op("comment.add");
	text = xasprintf("remark %llu on what was measured",
		(unsigned long long)rng_below(&m->rng, 1000000));
	json_set_str(json_edit_at(ops, 0), "text", text);
	free(text);
	return ops;
}

/* Saves records first..last in batches; object i is chosen by pick. */
static void save(struct maker *m, size_t n, int phase)
{
	struct store_save saves[BATCH];
	char ids[BATCH][STORE_ID], slugs[BATCH][24];
	size_t at[BATCH];
	struct err err = ERR_INIT;

	for (size_t i = 0; i < n;) {
		const size_t k = n - i < BATCH ? n - i : BATCH;

		memset(saves, 0, sizeof(saves));
		for (size_t j = 0; j < k; j++) {
			at[j] = phase < 2 ? i + j
					  : rng_below(&m->rng, m->n_models);
			saves[j].kind = "model";
			saves[j].object = phase ? m->models[at[j]] : NULL;
			snprintf(slugs[j], sizeof(slugs[j]), "model-%05zu",
				at[j]);
			saves[j].slug = slugs[j];
			saves[j].ops = phase == 0   ? create_op(m, at[j])
				       : phase == 1 ? version_op(m, at[j])
						    : later_op(m, at[j]);
		}
		if (store_save_many(m->s, saves, k, ids, &err) < 0)
			die(&err);
		for (size_t j = 0; j < k; j++) {
			if (phase < 2)
				memcpy(phase ? m->versions[at[j]]
					     : m->models[at[j]],
					ids[j], STORE_ID);
			union {
				const struct json *c;
				struct json *v;
			} u = {saves[j].ops};
			json_free(u.v);
		}
		i += k;
		fprintf(stderr, "\rmkstore: phase %d, %zu of %zu ", phase, i,
			n);
	}
}

int main(int argc, char **argv)
{
	const char *const repack[] = {
		"git", "--git-dir=.", "repack", "-adq", NULL};
	struct maker m = {0};
	uint64_t models, records, seed;

	if (argc != 5 || num_parse_u64(argv[2], strlen(argv[2]), &models) < 0 ||
		num_parse_u64(argv[3], strlen(argv[3]), &records) < 0 ||
		num_parse_u64(argv[4], strlen(argv[4]), &seed) < 0 ||
		models < 1 || records < 2 * models || models > 1000000) {
		fprintf(stderr, "usage: mkstore DIR MODELS RECORDS SEED\n"
				"RECORDS is at least twice MODELS\n");
		return 2;
	}
	rng_seed(&m.rng, seed);
	m.n_models = models;
	m.models = xcalloc(models, sizeof(*m.models));
	m.versions = xcalloc(models, sizeof(*m.versions));
	init(&m, argv[1]);
	save(&m, models, 0);
	save(&m, models, 1);
	save(&m, records - 2 * models, 2);
	run(repack, argv[1]);
	store_close(m.s);
	free(m.models);
	free(m.versions);
	fprintf(stderr, "done\n");
	return 0;
}
