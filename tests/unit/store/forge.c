/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "forge.h"
#include "store/private.h"
#include "store/sshkey.h"
#include "store/sshsig.h"

static struct json *forged_json(
	const struct lab *lab, const struct lab_forgery *f, const char *genesis)
{
	struct json *o = json_object(), *op = NULL;
	struct buf line = BUF_INIT;
	char fp[SSHKEY_FP], *key = lab_path(lab, f->key);
	struct err err = ERR_INIT;

	assert_int_equal(sshkey_read(&line, key, &err), 0);
	assert_int_equal(sshkey_fingerprint(fp, line.data, &err), 0);
	assert_int_equal(json_parse(&op, "op", f->op, strlen(f->op), &err), 0);
	json_set_int(o, "assay", 1);
	json_set_str(o, "kind", f->kind);
	json_set_str(o, "object", f->object ? f->object : "self");
	if (!f->object)
		json_set_str(o, "slug", f->slug);
	json_set_str(o, "author", f->author);
	json_set_str(o, "key", fp);
	json_set_str(o, "role", f->role);
	json_set_str(o, "replica", "00112233445566aa");
	json_set_int(o, "seq", 1);
	json_set(o, "prev", json_null());
	json_set_str(o, "policy", genesis);
	json_set_int(o, "lamport", f->lamport);
	json_set(o, "seen", json_array());
	json_set_str(o, "time", "2026-11-25T00:00:00Z");
	json_push(json_set(o, "ops", json_array()), op);
	buf_release(&line);
	free(key);
	return o;
}

void lab_forge(const struct lab *lab, struct store *s,
	const struct lab_forgery *f, char id[STORE_ID])
{
	struct record r = {0};
	struct buf body = BUF_INIT, armour = BUF_INIT, path = BUF_INIT;
	struct err err = ERR_INIT;
	struct repo_files files = {0};
	const struct store_message m = {"m", "m@example.org", "forged\n", 0};
	char *key = lab_path(lab, f->key);
	git_oid head, new;

	if (record_make(&r, forged_json(lab, f, s->genesis), &body, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(sshsig_sign(&armour, &body, 1, key, s->tmp, &err), 0);
	if (f->path)
		buf_addstr(&path, f->path);
	else if (f->birth)
		record_path(&path, &r, f->birth);
	else
		record_path(&path, &r,
			&(struct record_birth){r.id, r.slug, r.time_us});
	assert_int_equal(
		store_add_record(s, &files, path.data, &body, &armour, &err),
		0);
	assert_int_equal(store_head(s, &head, &err), 0);
	assert_int_equal(store_commit(s, &files, &head, &m, &new, &err), 0);
	assert_int_equal(store_advance(s, &head, &new, "forged", &err), 0);
	if (store_refresh(s, NULL, &err) < 0)
		fail_msg("%s", err.text);
	memcpy(id, r.id, STORE_ID);
	record_release(&r);
	repo_files_release(&files);
	buf_release(&body);
	buf_release(&armour);
	buf_release(&path);
	free(key);
}

struct record_birth lab_birth(struct store *s, const char *id)
{
	struct json *row = NULL;
	struct record_birth b = {id, "credit", 0};
	struct err err = ERR_INIT;
	const char *body;
	struct record r = {0};
	struct buf text = BUF_INIT;

	assert_int_equal(store_record(s, id, &row, &err), 0);
	json_write(&text, json_get(row, "record"));
	body = text.data;
	assert_int_equal(record_parse(&r, "row", body, text.len, &err), 0);
	b.time_us = r.time_us;
	record_release(&r);
	buf_release(&text);
	json_free(row);
	return b;
}
