/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/xalloc.h"
#include "lab.h"
#include "store/artifact.h"
#include "store/sync.h"

static void comment(struct store *s, const char *model, const char *text)
{
	char *op = xasprintf("{\"op\":\"comment.add\",\"text\":\"%s\"}", text);

	lab_save(s, "model", model, NULL, op, NULL);
	free(op);
}

static void assert_same(struct store *a, struct store *b)
{
	char *x = lab_states(a), *y = lab_states(b);

	assert_string_equal(x, y);
	free(x);
	free(y);
}

static void sync_converges_after_work_offline(void **state)
{
	struct lab *lab = lab_new();
	struct store *s = lab_open(lab, NULL), *ada, *oscar, *vera;
	char model[STORE_ID], version[STORE_ID], review[STORE_ID];
	struct json *v;
	char *op;

	(void)state;
	lab_model(s, "credit", model, version);
	store_close(s);
	lab_publish(lab);
	ada = lab_join(lab, "ada");
	oscar = lab_join(lab, "oscar");
	vera = lab_join(lab, "vera");
	lab_be(lab, "ada");
	comment(ada, model, "from ada");
	lab_be(lab, "oscar");
	op = xasprintf("{\"op\":\"alias.set\",\"alias\":\"staging\","
		       "\"version\":\"%s\"}",
		version);
	lab_save(oscar, "model", model, NULL, op, NULL);
	free(op);
	lab_be(lab, "vera");
	op = xasprintf("{\"op\":\"review.open\",\"model\":\"%s\","
		       "\"version\":\"%s\",\"artifact\":\"ab\","
		       "\"checklist\":{\"name\":\"T1\"}}",
		model, version);
	lab_save(vera, "review", NULL, "credit-1", op, review);
	free(op);
	assert_int_equal(lab_sync(vera), 0);
	lab_be(lab, "ada");
	assert_int_equal(lab_sync(ada), 0);
	lab_be(lab, "oscar");
	assert_int_equal(lab_sync(oscar), 0);
	assert_int_equal(lab_sync(ada), 0);
	assert_int_equal(lab_sync(vera), 0);
	assert_same(ada, oscar);
	assert_same(ada, vera);
	v = lab_get(vera, "model", "credit");
	assert_int_equal(json_count(json_get(v, "comments")), 1);
	assert_non_null(json_get(json_get(v, "aliases"), "staging"));
	json_free(v);
	lab_shell(lab,
		"git -C hub.git fsck --full --strict && "
		"test -z \"$(git -C hub.git rev-list --merges assay)\" && "
		"for c in ada oscar vera; do git -C clone-$c fsck --full "
		"--strict || exit 1; test \"$(git -C clone-$c rev-parse "
		"HEAD^{tree})\" = \"$(git -C hub.git rev-parse "
		"assay^{tree})\" || exit 1; done");
	store_close(ada);
	store_close(oscar);
	store_close(vera);
	lab_free(lab);
}

static void sync_keeps_both_of_two_concurrent_creates(void **state)
{
	struct lab *lab = lab_new();
	struct store *a, *b;
	char x[STORE_ID], y[STORE_ID], v1[STORE_ID];
	struct store_query q = {.kind = "model"};
	struct err err = ERR_INIT;
	int64_t n = 0;

	(void)state;
	lab_publish(lab);
	a = lab_join(lab, "ada");
	lab_shell(lab, "cp -r clone-ada clone-other");
	b = lab_open(lab, "clone-other");
	lab_model(a, "credit", x, v1);
	lab_model(b, "credit", y, v1);
	assert_string_not_equal(x, y);
	assert_int_equal(lab_sync(a), 0);
	assert_int_equal(lab_sync(b), 0);
	assert_int_equal(lab_sync(a), 0);
	assert_same(a, b);
	assert_int_equal(store_count(a, &q, &n, &err), 0);
	assert_int_equal(n, 2);
	store_close(a);
	store_close(b);
	lab_free(lab);
}

static void sync_merges_what_two_remotes_know(void **state)
{
	struct lab *lab = lab_new();
	struct store *a, *b;
	struct store_sync other = {.remote = "other"};
	struct err err = ERR_INIT;
	struct json *report = NULL;
	char model[STORE_ID], version[STORE_ID];

	(void)state;
	lab_publish(lab);
	a = lab_join(lab, "ada");
	lab_model(a, "credit", model, version);
	lab_shell(lab, "git init -q --bare other.git");
	{
		char *url = lab_path(lab, "other.git");

		assert_int_equal(store_remote_set(a, "other", url, &err), 0);
		free(url);
	}
	assert_int_equal(store_sync(a, &other, &report, &err), 0);
	json_free(report);
	b = lab_join(lab, "oscar");
	lab_be(lab, "ada");
	assert_int_equal(
		lab_try(b, "model", NULL, "fraud",
			"{\"op\":\"model.create\",\"name\":\"f\"}", NULL),
		0);
	assert_int_equal(lab_sync(b), 0);
	assert_int_equal(lab_sync(a), 0);
	assert_int_equal(lab_sync(b), 0);
	assert_same(a, b);
	assert_int_equal(store_sync(a, &other, &report, &err), 0);
	json_free(report);
	lab_shell(lab, "test \"$(git -C hub.git rev-parse assay^{tree})\" = "
		       "\"$(git -C other.git rev-parse assay^{tree})\"");
	store_close(a);
	store_close(b);
	lab_free(lab);
}

static void sync_tells_and_heals_a_rewound_remote(void **state)
{
	struct lab *lab = lab_new();
	struct store *a, *b;
	char model[STORE_ID], version[STORE_ID];

	(void)state;
	lab_publish(lab);
	a = lab_join(lab, "ada");
	lab_model(a, "credit", model, version);
	comment(a, model, "that somebody wants to forget");
	assert_int_equal(lab_sync(a), 0);
	lab_shell(lab, "git -C hub.git update-ref refs/heads/assay assay~1");
	assert_int_equal(lab_sync(a), 1);
	assert_int_equal(lab_sync(a), 0);
	b = lab_join(lab, "ada-2");
	lab_be(lab, "ada");
	assert_same(a, b);
	store_close(a);
	store_close(b);
	lab_free(lab);
}

static void sync_puts_removed_and_changed_records_back(void **state)
{
	struct lab *lab = lab_new();
	struct store *a;
	char model[STORE_ID], version[STORE_ID];
	char *before, *after;

	(void)state;
	lab_publish(lab);
	a = lab_join(lab, "ada");
	lab_model(a, "credit", model, version);
	comment(a, model, "the truth");
	assert_int_equal(lab_sync(a), 0);
	before = lab_states(a);
	lab_shell(lab, "git clone -q -b assay hub.git work && cd work && "
		       "f=$(ls model/*/*/*/*comment.add*.json) && "
		       "sed -i s/truth/lies!/ \"$f\" && "
		       "git rm -q model/*/*/*/*version.add*.json && "
		       "git commit -qam tidy && git push -q origin assay");
	assert_int_equal(lab_sync(a), 1);
	after = lab_states(a);
	assert_string_equal(before, after);
	lab_shell(lab, "git -C hub.git cat-file -p assay | grep 'put back'");
	store_close(a);
	free(before);
	free(after);
	lab_free(lab);
}

static void sync_refuses_another_store(void **state)
{
	struct lab *lab = lab_new(), *other = lab_new();
	struct store *a;
	struct err err = ERR_INIT;
	struct json *report = NULL;

	(void)state;
	lab_publish(lab);
	lab_publish(other);
	lab_be(lab, "ada");
	a = lab_open(lab, NULL);
	assert_int_equal(store_remote_set(a, "origin", other->hub, &err), 0);
	lab_shell(lab, "git -C store rev-parse HEAD >before");
	assert_int_equal(store_sync(a, NULL, &report, &err), ERR_CONFLICT);
	assert_non_null(strstr(err.text, "another store"));
	lab_shell(lab, "git -C store rev-parse HEAD | cmp - before");
	store_close(a);
	lab_free(other);
	lab_free(lab);
}

static void sync_says_when_the_remote_is_away(void **state)
{
	struct lab *lab = lab_new();
	struct store *a = lab_open(lab, NULL);
	struct err err = ERR_INIT;
	struct json *report = NULL;

	(void)state;
	assert_int_equal(store_sync(a, NULL, &report, &err), ERR_NOTFOUND);
	assert_int_equal(store_remote_set(a, "origin", "/nowhere", &err), 0);
	assert_int_equal(store_sync(a, NULL, &report, &err), ERR_UNREACHABLE);
	assert_int_equal(store_clone("/nowhere", "/tmp/assay-never", &err),
		ERR_UNREACHABLE);
	assert_false(file_exists("/tmp/assay-never/HEAD"));
	store_close(a);
	lab_free(lab);
}

static void sync_carries_bytes_of_any_size(void **state)
{
	struct lab *lab = lab_new();
	struct store *a, *b;
	char small[STORE_ID], large[STORE_ID];
	char *bytes = xmalloc(3 << 20), *path = NULL;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;

	(void)state;
	memset(bytes, 'x', 3 << 20);
	lab_publish(lab);
	a = lab_join(lab, "ada");
	assert_int_equal(store_put_bytes(a, "small", 5, small, &err), 0);
	assert_int_equal(store_put_bytes(a, bytes, 3 << 20, large, &err), 0);
	lab_model(a, "credit", NULL, (char[STORE_ID]){0});
	assert_int_equal(lab_sync(a), 0);
	b = lab_join(lab, "oscar");
	assert_int_equal(store_artifact_state(b, small), STORE_BYTES_HERE);
	assert_int_equal(store_artifact_read(b, small, &out, &err), 0);
	assert_string_equal(buf_str(&out), "small");
	buf_clear(&out);
	assert_int_equal(store_artifact_read(b, large, &out, &err), 0);
	assert_int_equal(out.len, 3 << 20);
	assert_memory_equal(out.data, bytes, 3 << 20);
	store_close(b);
	lab_shell(lab, "rm -rf clone-oscar content/*");
	b = lab_join(lab, "oscar");
	assert_int_equal(store_artifact_state(b, large), STORE_BYTES_MISSING);
	assert_int_equal(
		store_artifact_path(b, large, &path, &err), ERR_NOTFOUND);
	assert_non_null(strstr(err.text, "bytes missing"));
	small[0] = small[0] == '0' ? '1' : '0';
	assert_int_equal(store_artifact_state(b, small), STORE_BYTES_UNKNOWN);
	lab_shell(lab, "head -c 3145728 /dev/zero >wrong; for f in "
		       "$(cd clone-ada/assay/cas; ls -d */*); do mkdir -p "
		       "content/${f%/*}; cp wrong content/$f; done");
	assert_int_equal(
		store_artifact_path(b, large, &path, &err), ERR_NOTFOUND);
	lab_shell(lab, "git -C hub.git cat-file -p assay:artifact/$(echo "
		       "clone-ada/assay/cas/*/* | tr ' ' '\\n' | while read f;"
		       " do test $(stat -c %s $f) -gt 9999 && echo "
		       "${f#*/cas/}; done) | head -1 | grep git-lfs");
	buf_release(&out);
	store_close(a);
	store_close(b);
	free(bytes);
	lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sync_converges_after_work_offline),
		cmocka_unit_test(sync_keeps_both_of_two_concurrent_creates),
		cmocka_unit_test(sync_merges_what_two_remotes_know),
		cmocka_unit_test(sync_tells_and_heals_a_rewound_remote),
		cmocka_unit_test(sync_puts_removed_and_changed_records_back),
		cmocka_unit_test(sync_refuses_another_store),
		cmocka_unit_test(sync_says_when_the_remote_is_away),
		cmocka_unit_test(sync_carries_bytes_of_any_size),
	};

	return cmocka_run_group_tests_name("sync", tests, NULL, NULL);
}
