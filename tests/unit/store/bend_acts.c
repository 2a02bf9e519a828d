/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "bend.h"
#include "forge.h"
#include "store/private.h"
#include "store/record.h"
#include "store/sshkey.h"

/* A forgery on the object, at some place of the order after it. */
static void forge(struct bend *b, struct store *s, struct rng *rng,
	struct lab_forgery *f, struct bent *out)
{
	struct json *row = NULL;
	struct err err = ERR_INIT;
	struct record r = {0};
	struct record_birth birth;
	struct buf text = BUF_INIT;

	assert_int_equal(store_record(s, f->object, &row, &err), 0);
	json_write(&text, json_get(row, "record"));
	assert_int_equal(record_parse(&r, "row", text.data, text.len, &err), 0);
	birth = (struct record_birth){r.id, r.slug, r.time_us};
	f->birth = &birth;
	if (!f->lamport)
		f->lamport = r.lamport + 30 + (int64_t)rng_below(rng, 1000);
	lab_forge(b->lab, s, f, out->id);
	json_free(row);
	row = NULL;
	assert_int_equal(store_record(s, out->id, &row, &err), 0);
	snprintf(out->path, sizeof(out->path), "%s",
		json_get_str(row, "path", ""));
	json_free(row);
	record_release(&r);
	buf_release(&text);
}

static const char *some_comment(struct rng *rng, char out[120])
{
	snprintf(out, 120, "{\"op\":\"comment.add\",\"text\":\"%llu\"}",
		(unsigned long long)rng_next(rng));
	return out;
}

void bend_forged_author(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	static const char *const who[][3] = {{"ada", "administrator", "oscar"},
		{"ada", "engineer", "mallory"}, {"vera", "validator", "ada"},
		{"oscar", "ops", "vera"}, {"vera", "validator", "mallory"}};
	const size_t i = (size_t)rng_below(rng, 5);
	char op[120];
	struct lab_forgery f = {.kind = "model",
		.object = b->models[rng_below(rng, 4)],
		.author = who[i][0],
		.role = who[i][1],
		.key = who[i][2],
		.op = some_comment(rng, op)};

	*out = (struct bent){"not one of the author's",
		"not one of the author's", "not one of the author's",
		.by_id = false};
	forge(b, s, rng, &f, out);
}

/* The last acts on the access rules are left out, or somebody who has lost a
 * role by them writes as if he had not. */
void bend_old_rules(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	static const char reason[] = "its role was taken away";
	char op[120];
	struct lab_forgery f = {.kind = "model",
		.object = b->models[rng_below(rng, 4)],
		.author = "oscar",
		.role = "owner",
		.key = "oscar",
		.op = some_comment(rng, op)};

	if (rng_below(rng, 2)) {
		bend_cut_rules(s, rng, out);
		return;
	}
	*out = (struct bent){reason, reason, reason, .by_id = false};
	forge(b, s, rng, &f, out);
}

void bend_expired_key(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	static const char reason[] = "its key was taken back";
	char op[120];
	struct lab_forgery f = {.kind = "model",
		.object = b->models[rng_below(rng, 4)],
		.author = "mallory",
		.role = "ops",
		.key = "mallory",
		.op = some_comment(rng, op)};

	*out = (struct bent){reason, reason, reason, .by_id = false};
	forge(b, s, rng, &f, out);
}

/* A role that one does not hold, or one that may not do this. */
void bend_wrong_role(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	static const char *const roles[] = {
		"administrator", "validator", "engineer"};
	static const char *const ops[] = {
		"{\"op\":\"version.add\",\"artifact\":{},\"format\":\"x\"}",
		"{\"op\":\"version.add\",\"artifact\":{\"a\":\"b\"},\"format\":"
		"\"y\"}"};
	const bool held = rng_below(rng, 2) == 0;
	char op[120];
	struct lab_forgery f = {.kind = "model",
		.object = b->models[rng_below(rng, 4)],
		.author = "oscar",
		.role = held ? "ops" : roles[rng_below(rng, 3)],
		.key = "oscar",
		.op = held ? ops[rng_below(rng, 2)] : some_comment(rng, op)};
	const char *what =
		held ? "tries what it may not do" : "does not hold the role";

	*out = (struct bent){what, what, what, .by_id = held};
	forge(b, s, rng, &f, out);
}

void bend_self_approval(
	struct bend *b, struct store *s, struct rng *rng, struct bent *out)
{
	static const char what[] = "is by the author of the version";
	char op[200];
	struct lab_forgery f = {.kind = "review",
		.object = b->own,
		.author = "vera",
		.role = "validator",
		.key = "vera",
		.op = op};

	snprintf(op, sizeof(op),
		"{\"op\":\"verdict\",\"verdict\":\"approved\",\"artifact\":"
		"\"ab\",\"meaning\":\"%llu\"}",
		(unsigned long long)rng_next(rng));
	*out = (struct bent){what, what, what, .by_id = true};
	forge(b, s, rng, &f, out);
}

static struct store *be(const struct bend *b, struct store *s, const char *who)
{
	store_close(s);
	lab_be(b->lab, who);
	return lab_open(b->lab, NULL);
}

static void open_review(struct store *s, const char *model, const char *version,
	const char *slug, char id[STORE_ID])
{
	char *op = xasprintf("{\"op\":\"review.open\",\"model\":\"%s\","
			     "\"version\":\"%s\",\"artifact\":\"ab\","
			     "\"checklist\":\"cd\"}",
		model, version);

	lab_save(s, "review", NULL, slug, op, id);
	free(op);
}

/* mallory gets a role, uses it, and loses the key. */
static struct store *expel(struct bend *b, struct store *s)
{
	struct json *last = NULL;
	struct buf text = BUF_INIT, line = BUF_INIT;
	struct err err = ERR_INIT;
	char fp[SSHKEY_FP], *key = lab_path(b->lab, "mallory"), *op;

	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.grant\",\"person\":\"mallory\",\"role\":"
		"\"ops\"}",
		NULL);
	s = be(b, s, "mallory");
	lab_save(s, "model", b->models[0], NULL,
		"{\"op\":\"comment.add\",\"text\":\"hello\"}", NULL);
	s = be(b, s, "ada");
	assert_int_equal(sshkey_read(&line, key, &err), 0);
	assert_int_equal(sshkey_fingerprint(fp, line.data, &err), 0);
	assert_int_equal(
		store_frontier(s, &(struct store_line){.key = fp}, &last, &err),
		0);
	json_write_line(&text, last);
	op = xasprintf("{\"op\":\"key.revoke\",\"person\":\"mallory\","
		       "\"key\":\"%s\",\"last\":%s}",
		fp, buf_str(&text));
	lab_save(s, "policy", s->genesis, NULL, op, NULL);
	free(op);
	free(key);
	json_free(last);
	buf_release(&text);
	buf_release(&line);
	return s;
}

void bend_setup(struct bend *b)
{
	static const char *const grants[] = {
		"{\"op\":\"role.grant\",\"person\":\"vera\",\"role\":"
		"\"engineer\"}",
		"{\"op\":\"role.grant\",\"person\":\"oscar\",\"role\":"
		"\"owner\"}",
		"{\"op\":\"role.revoke\",\"person\":\"oscar\",\"role\":"
		"\"owner\",\"last\":[]}"};
	struct store *s = lab_open(b->lab, NULL);

	for (int i = 0; i < 4; i++) {
		char slug[] = "model-0";

		slug[6] = (char)('0' + i);
		if (i == 3)
			s = be(b, s, "vera");
		lab_model(s, slug, b->models[i], b->versions[i]);
		if (i == 0)
			for (int k = 0; k < 3; k++)
				lab_save(s, "policy", s->genesis, NULL,
					grants[k], NULL);
	}
	s = be(b, s, "ada");
	open_review(s, "model-0", b->versions[0], "model-0-r1", b->approved);
	open_review(s, "model-3", b->versions[3], "model-3-r1", b->own);
	s = be(b, s, "vera");
	lab_save(s, "review", b->approved, NULL,
		"{\"op\":\"verdict\",\"verdict\":\"approved\",\"artifact\":"
		"\"ab\"}",
		b->verdict);
	s = be(b, s, "oscar");
	lab_save(s, "model", b->models[0], NULL,
		"{\"op\":\"comment.add\",\"text\":\"seen\"}", NULL);
	s = be(b, s, "ada");
	s = expel(b, s);
	store_close(s);
}
