/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/proc.h"
#include "base/xalloc.h"
#include "lab.h"
#include "store/sync.h"

static const char *const people[] = {"ada", "oscar", "vera", "mallory"};
static const char *const roles[][3] = {{"administrator", "engineer", NULL},
	{"ops", NULL}, {"validator", NULL}, {NULL}};

char *lab_path(const struct lab *lab, const char *name)
{
	return path_join(lab->dir, name);
}

void lab_shell(const struct lab *lab, const char *command)
{
	const char *argv[] = {"sh", "-c", command, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r = {0};
	struct err err = ERR_INIT;

	spec.argv = argv;
	spec.dir = lab->dir;
	spec.keep_git = true; /* the author that tests/env.sh sets */
	if (proc_run(&r, &spec, NULL, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	if (r.status != 0)
		fail_msg("%s: %s%s", command, buf_str(&r.out), buf_str(&r.err));
	proc_result_release(&r);
}

static struct json *person(const struct lab *lab, size_t i)
{
	struct json *p = json_object(), *list;
	char *file = xasprintf("%s/%s.pub", lab->dir, people[i]);
	struct buf key = BUF_INIT;
	struct err err = ERR_INIT;

	if (file_read(&key, file, 4096, &err) < 0)
		fail_msg("%s", err.text);
	json_set_str(p, "name", people[i]);
	json_set_str(p, "email", "x@example.org");
	list = json_set(p, "roles", json_array());
	for (size_t k = 0; roles[i][k]; k++)
		json_push(list, json_string(roles[i][k]));
	key.data[strcspn(key.data, "\r\n")] = '\0';
	json_push(json_set(p, "keys", json_array()), json_string(key.data));
	buf_release(&key);
	free(file);
	return p;
}

void lab_be(const struct lab *lab, const char *name)
{
	char *key = lab_path(lab, name);

	setenv("ASSAY_PERSON", name, 1);
	setenv("ASSAY_KEY", key, 1);
	free(key);
}

struct lab *lab_new(void)
{
	struct lab *lab = xcalloc(1, sizeof(*lab));
	struct json *genesis = json_object(), *list;
	struct err err = ERR_INIT;
	const char *tmp = getenv("TMPDIR");
	char *key;

	lab->dir = xasprintf("%s/assay-lab-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(lab->dir))
		fail_msg("no temporary directory");
	lab_shell(lab, "for p in ada oscar vera mallory; do ssh-keygen -q "
		       "-t ed25519 -N '' -C '' -f $p; done; mkdir content");
	lab->store = lab_path(lab, "store");
	lab->hub = lab_path(lab, "hub.git");
	list = json_set(genesis, "persons", json_array());
	for (size_t i = 0; i < 4; i++)
		json_push(list, person(lab, i));
	key = xasprintf("dir:%s/content", lab->dir);
	json_set_str(
		json_set(genesis, "settings", json_object()), "content", key);
	free(key);
	key = lab_path(lab, "ada");
	if (store_init(lab->store, genesis, key, &err) < 0)
		fail_msg("%s", err.text);
	free(key);
	json_free(genesis);
	lab_be(lab, "ada");
	return lab;
}

void lab_free(struct lab *lab)
{
	if (dir_remove(lab->dir, NULL) < 0)
		fail_msg("cannot clean up");
	free(lab->dir);
	free(lab->store);
	free(lab->hub);
	free(lab);
	unsetenv("ASSAY_PERSON");
	unsetenv("ASSAY_KEY");
}

struct store *lab_open(const struct lab *lab, const char *name)
{
	char *dir = name ? lab_path(lab, name) : xstrdup(lab->store);
	struct store *s = NULL;
	struct err err = ERR_INIT;

	if (store_open(&s, dir, &err) < 0)
		fail_msg("%s", err.text);
	free(dir);
	return s;
}

void lab_publish(struct lab *lab)
{
	struct store *s = lab_open(lab, NULL);
	struct err err = ERR_INIT;

	lab_shell(lab, "git init -q --bare hub.git");
	if (store_remote_set(s, "origin", lab->hub, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(lab_sync(s), 0);
	store_close(s);
}

struct store *lab_join(const struct lab *lab, const char *who)
{
	char *dir = xasprintf("%s/clone-%s", lab->dir, who);
	struct store *s = NULL;
	struct err err = ERR_INIT;

	lab_be(lab, who);
	if (store_clone(lab->hub, dir, &err) < 0 ||
		store_open(&s, dir, &err) < 0)
		fail_msg("%s", err.text);
	free(dir);
	return s;
}

int lab_try(struct store *s, const char *kind, const char *object,
	const char *slug, const char *op, char id[STORE_ID])
{
	struct json *ops = NULL;
	struct err err = ERR_INIT;
	struct store_save save = {0};
	char *text = xasprintf("[%s]", op);
	int rc;

	if (json_parse(&ops, "op", text, strlen(text), &err) < 0)
		fail_msg("%s", err.text);
	free(text);
	save.kind = kind;
	save.object = object;
	save.slug = slug;
	save.ops = ops;
	rc = store_save(s, &save, id, &err);
	if (rc < 0)
		print_message("# %s\n", err.text);
	json_free(ops);
	return rc;
}

void lab_save(struct store *s, const char *kind, const char *object,
	const char *slug, const char *op, char id[STORE_ID])
{
	assert_int_equal(lab_try(s, kind, object, slug, op, id), 0);
}

void lab_model(struct store *s, const char *name, char model[STORE_ID],
	char version[STORE_ID])
{
	char m[STORE_ID];
	char *op = xasprintf("{\"op\":\"model.create\",\"name\":\"%s\"}", name);

	lab_save(s, "model", NULL, name, op, m);
	free(op);
	lab_save(s, "model", m, NULL,
		"{\"op\":\"version.add\",\"artifact\":{\"sha256\":\"ab\"},"
		"\"format\":\"xgboost-json\"}",
		version);
	if (model)
		memcpy(model, m, STORE_ID);
}

struct json *lab_get(struct store *s, const char *kind, const char *ref)
{
	struct json *v = NULL;
	struct err err = ERR_INIT;

	if (store_get(s, kind, ref, &v, &err) < 0)
		fail_msg("%s", err.text);
	return v;
}

static int add_state(void *arg, const struct json *v, struct err *err)
{
	(void)err;
	json_write(arg, v);
	return 0;
}

char *lab_states(struct store *s)
{
	const struct store_query q = {0};
	const struct store_log log = {0};
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	if (store_list(s, &q, add_state, &b, &err) < 0 ||
		store_records(s, &log, add_state, &b, &err) < 0)
		fail_msg("%s", err.text);
	return buf_detach(&b);
}

size_t lab_sync(struct store *s)
{
	struct json *report = NULL;
	struct err err = ERR_INIT;
	size_t n;

	if (store_sync(s, NULL, &report, &err) < 0)
		fail_msg("%s", err.text);
	n = json_count(json_get(report, "alarms"));
	for (size_t i = 0; i < n; i++)
		print_message("# alarm: %s\n",
			json_str(json_at(json_get(report, "alarms"), i), ""));
	json_free(report);
	return n;
}
