/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "forge.h"
#include "lab.h"
#include "store/private.h"
#include "store/record.h"
#include "store/sshkey.h"
#include "store/sshsig.h"
#include "store/sync.h"

static void assert_row(struct store *s, const char *id, const char *signature,
	bool effect, const char *reason)
{
	struct json *row = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(store_record(s, id, &row, &err), 0);
	assert_string_equal(json_get_str(row, "signature", ""), signature);
	assert_int_equal(json_get_bool(row, "effect", false), effect);
	assert_non_null(strstr(json_get_str(row, "reason", ""), reason));
	json_free(row);
}

static void trust_ignores_what_roles_may_not_do(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID], id[STORE_ID];
	struct lab_forgery f = {.kind = "model",
		.author = "oscar",
		.role = "administrator",
		.op = "{\"op\":\"comment.add\",\"text\":\"x\"}",
		.key = "oscar",
		.lamport = 10};
	struct record_birth b;
	struct json *v;

	(void)state;
	lab_model(s, "credit", model, version);
	b = lab_birth(s, model);
	f.object = model;
	f.birth = &b;
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "good", false, "does not hold the role");
	f.author = "mallory";
	f.role = "ops";
	f.key = "mallory";
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "good", false, "does not hold the role");
	f.author = "ada"; /* with mallory's key */
	f.role = "engineer";
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "unknown key", false, "not one of the author's");
	f.author = "oscar"; /* a role he holds, an act it may not do */
	f.key = "oscar";
	f.role = "ops";
	f.op = "{\"op\":\"version.add\",\"artifact\":{},\"format\":\"x\"}";
	lab_forge(lab, s, &f, id);
	v = lab_get(s, "model", "credit");
	assert_int_equal(json_count(json_get(v, "versions")), 1);
	assert_int_equal(json_count(json_get(v, "comments")), 0);
	assert_int_equal(json_count(json_get(v, "ignored")), 4);
	json_free(v);
	store_close(s);
	lab_free(lab);
}

static void trust_gives_no_role_by_others_than_administrators(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char id[STORE_ID], genesis[STORE_ID];
	struct record_birth b;
	struct lab_forgery f = {.kind = "policy",
		.author = "oscar",
		.role = "ops",
		.op = "{\"op\":\"role.grant\",\"person\":\"oscar\",\"role\":"
		      "\"validator\"}",
		.key = "oscar",
		.lamport = 5};

	(void)state;
	memcpy(genesis, s->genesis, STORE_ID);
	b = lab_birth(s, genesis);
	b.slug = "policy";
	f.object = genesis;
	f.birth = &b;
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "good", true, "");
	lab_be(lab, "oscar");
	store_close(s);
	s = lab_open(lab, NULL);
	assert_false(store_has_role(s, "validator"));
	assert_true(store_has_role(s, "ops"));
	f.role = "administrator";
	f.lamport = 6;
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "good", false, "does not hold the role");
	store_close(s);
	lab_be(lab, "ada");
	s = lab_open(lab, NULL);
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.grant\",\"person\":\"oscar\",\"role\":"
		"\"validator\"}",
		NULL);
	lab_be(lab, "oscar");
	store_close(s);
	s = lab_open(lab, NULL);
	assert_true(store_has_role(s, "validator"));
	store_close(s);
	lab_be(lab, "ada");
	s = lab_open(lab, NULL);
	lab_save(s, "policy", s->genesis, NULL,
		"{\"op\":\"role.revoke\",\"person\":\"oscar\",\"role\":"
		"\"validator\",\"last\":[]}",
		NULL);
	lab_be(lab, "oscar");
	store_close(s);
	s = lab_open(lab, NULL);
	assert_false(store_has_role(s, "validator"));
	store_close(s);
	lab_free(lab);
}

static void trust_ignores_a_second_genesis(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char id[STORE_ID];
	const struct lab_forgery f = {.kind = "policy",
		.slug = "policy",
		.author = "oscar",
		.role = "ops",
		.op = "{\"op\":\"genesis\",\"persons\":[]}",
		.key = "oscar",
		.lamport = 7};
	struct json *v;

	(void)state;
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "good", false, "another store's beginning");
	v = lab_get(s, "policy", NULL);
	assert_int_equal(json_count(json_get(v, "persons")), 4);
	json_free(v);
	store_close(s);
	lab_free(lab);
}

static void trust_wants_the_own_path_and_a_later_clock(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	char model[STORE_ID], version[STORE_ID], id[STORE_ID];
	struct lab_forgery f = {.kind = "model",
		.author = "ada",
		.role = "engineer",
		.op = "{\"op\":\"comment.add\",\"text\":\"x\"}",
		.key = "ada",
		.path = "model/2020-01/01/x.json",
		.lamport = 10};
	struct record_birth b;
	struct json *v;

	(void)state;
	lab_model(s, "credit", model, version);
	b = lab_birth(s, model);
	f.object = model;
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "not checked", false, "own path");
	f.path = NULL;
	f.birth = &b;
	f.lamport = 2; /* that of the create record */
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "good", false, "clock");
	f.lamport = 90000000;
	lab_forge(lab, s, &f, id);
	assert_row(s, id, "good", false, "jumps");
	lab_save(s, "model", model, NULL,
		"{\"op\":\"comment.add\",\"text\":\"after\"}", id);
	v = lab_get(s, "model", "credit");
	assert_int_equal(json_count(json_get(v, "comments")), 1);
	json_free(v);
	store_close(s);
	lab_free(lab);
}

/* A clone made after the branch was tampered with shows no changed text. */
static void trust_ignores_tampered_bytes_and_signatures(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL), *c;
	char model[STORE_ID], version[STORE_ID], id[STORE_ID], other[STORE_ID];
	struct json *v, *report = NULL;
	struct err err = ERR_INIT;

	(void)state;
	lab_model(s, "credit", model, version);
	lab_save(s, "model", model, NULL,
		"{\"op\":\"comment.add\",\"text\":\"truth\"}", id);
	lab_save(s, "model", model, NULL,
		"{\"op\":\"comment.add\",\"text\":\"other\"}", other);
	store_close(s);
	lab_publish(lab);
	lab_shell(lab, "git clone -q -b assay hub.git work && cd work && "
		       "set -- model/*/*/*/*comment.add*.json && "
		       "sed -i s/truth/lies!/ \"$1\" && "
		       "cp \"$1.sig\" \"$2.sig\" && git commit -qam x && "
		       "git push -q origin assay");
	c = lab_join(lab, "vera");
	v = lab_get(c, "model", "credit");
	assert_int_equal(json_count(json_get(v, "comments")), 0);
	json_free(v);
	assert_row(c, other, "bad", false, "is not here");
	assert_int_equal(store_check(c, true, &report, &err), 0);
	assert_int_equal(json_count(json_get(report, "problems")), 3);
	json_free(report);
	store_close(c);
	lab_free(lab);
}

static void trust_keeps_strange_files_without_effect(void **state)
{
	struct lab *lab = lab_new();
	struct store *s;
	struct json *report = NULL;
	struct err err = ERR_INIT;

	(void)state;
	lab_publish(lab);
	lab_shell(lab,
		"git clone -q -b assay hub.git work && cd work && "
		"mkdir -p model/x artifact/ab && ln -s /etc/passwd model/x/l &&"
		" echo '{}' >model/x/a.json && echo hi >README && "
		"echo x >artifact/ab/$(printf 'ab%062d' 0) && echo sig >"
		"model/x/b.json.sig && git add . && git commit -qm x && "
		"git push -q origin assay");
	s = lab_open(lab, NULL);
	assert_int_equal(lab_sync(s), 0);
	assert_int_equal(store_check(s, true, &report, &err), 0);
	assert_int_equal(json_count(json_get(report, "problems")), 5);
	json_free(report);
	lab_model(s, "credit", NULL, (char[STORE_ID]){0});
	assert_int_equal(lab_sync(s), 0);
	store_close(s);
	lab_free(lab);
}

static void trust_native_check_agrees_with_ssh_keygen(void **state)
{
	struct lab *lab = lab_new();
	char *key = lab_path(lab, "vera");
	struct buf line = BUF_INIT, body = BUF_INIT, armour = BUF_INIT;
	char fp[SSHKEY_FP];
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(sshkey_read(&line, key, &err), 0);
	assert_int_equal(sshkey_fingerprint(fp, line.data, &err), 0);
	buf_addstr(&body, "the bytes of a record\n");
	assert_int_equal(
		sshsig_sign(&armour, &body, 1, key, lab->dir, &err), 0);
	for (size_t i = 0; i <= armour.len; i++) {
		struct sshsig_claim c = {"vera", fp, body.data, body.len,
			armour.data, armour.len};
		bool native = false, reference = false;
		const bool all = i % 16 == 0 || i == armour.len;

		if (i < armour.len)
			armour.data[i] ^= 1;
		assert_int_equal(
			sshsig_verify(&native, &c, false, lab->dir, &err), 0);
		if (all)
			assert_int_equal(sshsig_verify(&reference, &c, true,
						 lab->dir, &err),
				0);
		if (all)
			assert_int_equal(native, reference);
		assert_int_equal(native, i == armour.len);
		if (i < armour.len)
			armour.data[i] ^= 1;
	}
	buf_release(&line);
	buf_release(&body);
	buf_release(&armour);
	free(key);
	lab_free(lab);
}

static void trust_takes_keys_of_other_kinds(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL);
	struct buf line = BUF_INIT;
	struct err err = ERR_INIT;
	char *key = lab_path(lab, "rsa"), *op, id[STORE_ID], model[STORE_ID];
	char version[STORE_ID];

	(void)state;
	lab_model(s, "credit", model, version);
	lab_shell(lab, "ssh-keygen -q -t rsa -b 2048 -N '' -f rsa");
	assert_int_equal(sshkey_read(&line, key, &err), 0);
	op = xasprintf("{\"op\":\"key.add\",\"person\":\"oscar\",\"key\":"
		       "\"%s\"}",
		line.data);
	lab_save(s, "policy", s->genesis, NULL, op, NULL);
	setenv("ASSAY_PERSON", "oscar", 1);
	setenv("ASSAY_KEY", key, 1);
	store_close(s);
	s = lab_open(lab, NULL);
	lab_save(s, "model", model, NULL,
		"{\"op\":\"comment.add\",\"text\":\"rsa\"}", id);
	assert_row(s, id, "good", true, "");
	store_close(s);
	free(op);
	free(key);
	buf_release(&line);
	lab_free(lab);
}

static void add_u32(struct buf *b, size_t n)
{
	const unsigned char v[4] = {0, 0, (unsigned char)(n >> 8 & 0xff),
		(unsigned char)(n & 0xff)};

	buf_add(b, v, 4);
}

static void add_string(struct buf *b, const void *p, size_t n)
{
	add_u32(b, n);
	buf_add(b, p, n);
}

static void add_base64(struct buf *out, const struct buf *b)
{
	char text[1024];

	sodium_bin2base64(text, sizeof(text), (const unsigned char *)b->data,
		b->len, sodium_base64_VARIANT_ORIGINAL);
	buf_addstr(out, text);
}

/* A security key made of software: PROTOCOL.u2f and PROTOCOL.sshsig. */
struct token {
	unsigned char public[32], secret[64];
	struct buf blob;
};

static const char sk_type[] = "sk-ssh-ed25519@openssh.com";

static void token_make(struct token *t)
{
	crypto_sign_keypair(t->public, t->secret);
	add_string(&t->blob, sk_type, strlen(sk_type));
	add_string(&t->blob, t->public, sizeof(t->public));
	add_string(&t->blob, "ssh:", 4);
}

static void token_sign(
	const struct token *t, const struct buf *message, struct buf *armour)
{
	unsigned char digest[64], sig[64];
	struct buf inner = BUF_INIT, b = BUF_INIT, blob = BUF_INIT;

	crypto_hash_sha512(
		digest, (const unsigned char *)message->data, message->len);
	buf_addstr(&inner, "SSHSIG");
	add_string(&inner, SSHSIG_NS, strlen(SSHSIG_NS));
	add_string(&inner, "", 0);
	add_string(&inner, "sha512", 6);
	add_string(&inner, digest, 64);
	crypto_hash_sha256(digest, (const unsigned char *)"ssh:", 4);
	buf_add(&b, digest, 32);
	buf_add(&b, "\001\000\000\000\007", 5); /* touched; the seventh */
	crypto_hash_sha256(
		digest, (const unsigned char *)inner.data, inner.len);
	buf_add(&b, digest, 32);
	crypto_sign_detached(
		sig, NULL, (const unsigned char *)b.data, b.len, t->secret);
	buf_add(&blob, "SSHSIG\000\000\000\001", 10);
	add_string(&blob, t->blob.data, t->blob.len);
	add_string(&blob, SSHSIG_NS, strlen(SSHSIG_NS));
	add_string(&blob, "", 0);
	add_string(&blob, "sha512", 6);
	buf_clear(&b);
	add_string(&b, sk_type, strlen(sk_type));
	add_string(&b, sig, sizeof(sig));
	buf_add(&b, "\001\000\000\000\007", 5);
	add_string(&blob, b.data, b.len);
	buf_addstr(armour, "-----BEGIN SSH SIGNATURE-----\n");
	add_base64(armour, &blob);
	buf_addstr(armour, "\n-----END SSH SIGNATURE-----\n");
	buf_release(&inner);
	buf_release(&b);
	buf_release(&blob);
}

static void trust_checks_security_keys_as_ssh_keygen_does(void **state)
{
	struct lab *lab = lab_new();
	struct token t = {.blob = BUF_INIT};
	struct buf body = BUF_INIT, armour = BUF_INIT, line = BUF_INIT;
	char fp[SSHKEY_FP];

	(void)state;
	assert_true(sodium_init() >= 0);
	token_make(&t);
	buf_addf(&line, "%s ", sk_type);
	add_base64(&line, &t.blob);
	assert_int_equal(sshkey_fingerprint(fp, line.data, NULL), 0);
	buf_addstr(&body, "the bytes of a record\n");
	token_sign(&t, &body, &armour);
	for (int i = 0; i < 2; i++) {
		struct sshsig_claim c = {"vera", fp, body.data, body.len,
			armour.data, armour.len};
		struct sshsig s;
		bool good[2] = {false, false};

		assert_int_equal(
			sshsig_parse(&s, armour.data, armour.len, NULL), 0);
		assert_int_equal(
			sshsig_check_native(&s, SSHSIG_NS, body.data, body.len),
			i == 0);
		sshsig_release(&s);
		for (int k = 0; k < 2; k++)
			assert_int_equal(sshsig_verify(&good[k], &c, k == 1,
						 lab->dir, NULL),
				0);
		assert_int_equal(good[0], i == 0);
		assert_int_equal(good[1], i == 0);
		body.data[0] ^= 1;
	}
	buf_release(&t.blob);
	buf_release(&body);
	buf_release(&armour);
	buf_release(&line);
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trust_ignores_what_roles_may_not_do),
		cmocka_unit_test(
			trust_gives_no_role_by_others_than_administrators),
		cmocka_unit_test(trust_ignores_a_second_genesis),
		cmocka_unit_test(trust_wants_the_own_path_and_a_later_clock),
		cmocka_unit_test(trust_ignores_tampered_bytes_and_signatures),
		cmocka_unit_test(trust_keeps_strange_files_without_effect),
		cmocka_unit_test(trust_native_check_agrees_with_ssh_keygen),
		cmocka_unit_test(trust_checks_security_keys_as_ssh_keygen_does),
		cmocka_unit_test(trust_takes_keys_of_other_kinds),
	};

	return cmocka_run_group_tests_name("trust", tests, NULL, NULL);
}
