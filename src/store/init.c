/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "store/fold.h"
#include "store/init.h"
#include "store/private.h"
#include "store/record.h"
#include "store/sshkey.h"
#include "store/sshsig.h"

static const char format_text[] = "assay-ledger 1\nmin-reader 1\n";
static const char attributes_text[] = "* -text -merge\n";
static const char readme_text[] =
	"# An assay store\n"
	"\n"
	"Each NAME.json here is one signed record; NAME.json.sig is its SSH\n"
	"signature (namespace `assay-pack@v1`), and the record's id is the\n"
	"SHA-256 of its bytes. Files are only ever added. To check one record\n"
	"with nothing but git and OpenSSH, in a clone of this branch:\n"
	"\n"
	"    git show HEAD:PATH.json > record\n"
	"    git show HEAD:PATH.json.sig > record.sig\n"
	"    sha256sum record        # its first 32 digits end the file name\n"
	"    echo 'AUTHOR KEY' > allowed   # \"author\" and that person's "
	"key,\n"
	"                            # as listed in the records below policy/\n"
	"    ssh-keygen -Y verify -f allowed -I AUTHOR -n assay-pack@v1 \\\n"
	"        -s record.sig < record\n"
	"\n"
	"The first record below policy/ names the first persons, their keys\n"
	"and roles; later ones there change them, if an administrator signed.\n"
	"`artifact/` holds bytes named by their SHA-256, or Git LFS "
	"pointers.\n";

static int check_person(const struct json *p, struct err *err)
{
	const struct json *roles = json_get(p, "roles");
	const struct json *keys = json_get(p, "keys");
	const char *name = json_get_str(p, "name", "");
	char fp[SSHKEY_FP];
	int rc = 0;

	if (!text_is_name(name))
		return err_set(err, ERR_ARG,
			_("\"%.80s\" is not a name of a person: lower-case "
			  "letters, digits and . _ -"),
			name);
	for (size_t i = 0; i < json_count(roles); i++)
		if (!fold_role_bit(json_str(json_at(roles, i), "")))
			return err_set(err, ERR_ARG,
				_("%s: there is no role \"%.40s\"; roles are "
				  "engineer, ops, validator, owner, "
				  "administrator, monitor"),
				name, json_str(json_at(roles, i), ""));
	for (size_t i = 0; i < json_count(keys) && rc == 0; i++)
		rc = sshkey_fingerprint(
			fp, json_str(json_at(keys, i), ""), err);
	return rc;
}

static bool holds(const struct json *list, const char *word)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strcmp(json_str(json_at(list, i), ""), word) == 0)
			return true;
	return false;
}

static bool owns(const struct json *p, const char *fingerprint)
{
	const struct json *keys = json_get(p, "keys");
	char fp[SSHKEY_FP];

	for (size_t i = 0; i < json_count(keys); i++)
		if (sshkey_fingerprint(
			    fp, json_str(json_at(keys, i), ""), NULL) == 0 &&
			strcmp(fp, fingerprint) == 0)
			return true;
	return false;
}

/* The administrator of the genesis whose key signs it. */
static int find_author(const struct json **author, const struct json *genesis,
	const char *fingerprint, struct err *err)
{
	const struct json *persons = json_get(genesis, "persons");
	int rc = 0;

	*author = NULL;
	for (size_t i = 0; i < json_count(persons) && rc == 0; i++) {
		const struct json *p = json_at(persons, i);

		rc = check_person(p, err);
		if (rc == 0 && owns(p, fingerprint) &&
			holds(json_get(p, "roles"), "administrator"))
			*author = p;
	}
	if (rc == 0 && !*author)
		rc = err_set(err, ERR_ARG,
			_("the key that signs (%s) belongs to no administrator "
			  "among the persons named"),
			fingerprint);
	return rc;
}

static struct json *genesis_json(const struct json *genesis,
	const struct json *author, const char *fingerprint, const char *replica,
	int64_t now)
{
	struct json *o = json_object(), *op = json_copy(genesis);
	char time[CLOCK_TEXT_MAX];

	clock_format(time, now);
	json_set_str(op, "op", "genesis");
	json_set_int(o, "assay", 1);
	json_set_str(o, "kind", "policy");
	json_set_str(o, "object", "self");
	json_set_str(o, "slug", "policy");
	json_set_str(o, "author", json_get_str(author, "name", ""));
	json_set_str(o, "key", fingerprint);
	json_set_str(o, "role", "administrator");
	json_set_str(o, "replica", replica);
	json_set_int(o, "seq", 1);
	json_set(o, "prev", json_null());
	json_set(o, "policy", json_null());
	json_set_int(o, "lamport", 1);
	json_set(o, "seen", json_array());
	json_set_str(o, "time", time);
	json_push(json_set(o, "ops", json_array()), op);
	return o;
}

static int add_text(struct store *s, struct repo_files *files, const char *path,
	const char *text, struct err *err)
{
	git_oid id;
	const int rc = repo_put_blob(&s->repo, text, strlen(text), &id, err);

	if (rc == 0)
		repo_files_add(files, path, &id);
	return rc;
}

static int commit_genesis(struct store *s, const struct record *r,
	const struct buf *body, const struct buf *armour, const char *email,
	struct err *err)
{
	const struct record_birth b = {r->id, r->slug, r->time_us};
	struct store_message m = {r->author, email, NULL, r->time_us};
	struct repo_files files = {0};
	struct buf path = BUF_INIT, text = BUF_INIT;
	git_oid id;
	int rc;

	record_path(&path, r, &b);
	buf_addf(&text,
		"policy: genesis (%s, administrator)\n\nAssay-Record: %s\n",
		r->author, r->id);
	m.text = text.data;
	rc = store_add_record(s, &files, path.data, body, armour, err);
	if (rc == 0)
		rc = add_text(s, &files, ".assay/format", format_text, err);
	if (rc == 0)
		rc = add_text(s, &files, ".assay/README.md", readme_text, err);
	if (rc == 0)
		rc = add_text(
			s, &files, ".gitattributes", attributes_text, err);
	if (rc == 0)
		rc = store_commit(s, &files, NULL, &m, &id, err);
	if (rc == 0)
		rc = store_advance(s, NULL, &id, "assay: init", err);
	repo_files_release(&files);
	buf_release(&path);
	buf_release(&text);
	return rc;
}

static int write_genesis(struct store *s, const struct json *genesis,
	const struct json *author, const char *key, const char *fp,
	struct err *err)
{
	char replica[STORE_REPLICA];
	struct record r = {0};
	struct buf body = BUF_INIT, armour = BUF_INIT;
	struct json *o;
	int rc = store_replica(s, replica, err);

	if (rc < 0)
		return rc;
	o = genesis_json(genesis, author, fp, replica, clock_now_us());
	rc = record_make(&r, o, &body, err);
	if (rc < 0) {
		json_free(o);
		return rc;
	}
	rc = sshsig_sign(&armour, &body, 1, key, s->tmp, err);
	if (rc == 0)
		rc = store_config_set(s, "assay.genesis", r.id, err);
	if (rc == 0)
		rc = store_identity_set(s, r.author, key, err);
	if (rc == 0)
		rc = commit_genesis(s, &r, &body, &armour,
			json_get_str(author, "email", ""), err);
	record_release(&r);
	buf_release(&body);
	buf_release(&armour);
	return rc;
}

int init_dir(const char *dir, struct err *err)
{
	char *head = path_join(dir, "HEAD");
	char *objects = path_join(dir, "objects");
	char *tmp = path_join(dir, "assay/tmp");
	char *config = path_join(dir, "assay/config");
	int rc = 0;

	if (file_exists(head) || file_exists(objects))
		rc = err_set(err, ERR_CONFLICT,
			_("%s holds a repository already; choose a new "
			  "directory"),
			dir);
	if (rc == 0)
		rc = repo_create(dir, err);
	if (rc == 0)
		rc = dir_make(tmp, err);
	if (rc == 0)
		rc = file_write(config, "", 0, err);
	free(head);
	free(objects);
	free(tmp);
	free(config);
	return rc;
}

void init_undo(const char *dir, bool was_there)
{
	static const char *const ours[] = {"assay", "objects", "refs", "info",
		"hooks", "logs", "branches", "HEAD", "config", "description",
		NULL};

	if (!was_there) {
		if (dir_remove(dir, NULL) < 0)
			return;
		return;
	}
	for (size_t i = 0; ours[i]; i++) {
		char *path = path_join(dir, ours[i]);

		if (dir_remove(path, NULL) < 0)
			remove(path);
		free(path);
	}
}

static int make_store(const char *dir, const struct json *genesis,
	const struct json *author, const char *key, const char *fp,
	struct err *err)
{
	struct store *s = NULL;
	int rc = init_dir(dir, err);

	if (rc < 0)
		return rc;
	rc = store_attach(&s, dir, err);
	if (rc == 0)
		rc = write_genesis(s, genesis, author, key, fp, err);
	store_close(s);
	s = NULL;
	if (rc == 0)
		rc = store_open(&s, dir, err);
	if (rc == 0)
		rc = store_access(s, err);
	if (rc == 0 && !access_owner(&s->access, fp))
		rc = err_set(err, ERR_AUTH,
			_("the first record that %s has signed does not "
			  "verify"),
			key);
	store_close(s);
	return rc;
}

int store_init(const char *dir, const struct json *genesis, const char *key,
	struct err *err)
{
	const struct json *author = NULL;
	char fp[SSHKEY_FP];
	struct buf line = BUF_INIT;
	const bool was_there = file_exists(dir) || file_is_dir(dir);
	char *head = path_join(dir, "HEAD");
	const bool taken = file_exists(head);
	int rc;

	free(head);
	rc = sshkey_read(&line, key, err);
	if (rc == 0)
		rc = sshkey_fingerprint(fp, line.data, err);
	if (rc == 0)
		rc = find_author(&author, genesis, fp, err);
	buf_release(&line);
	if (rc < 0)
		return rc;
	rc = make_store(dir, genesis, author, key, fp, err);
	if (rc < 0 && !taken)
		init_undo(dir, was_there);
	return rc;
}
