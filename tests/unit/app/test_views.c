/* SPDX-License-Identifier: Apache-2.0 */
/* Random histories over all kinds, brought into several clones in pieces and
 * in any order: what every reading verb shows is equal in all of them, today
 * and in the past, and equal again after the index has been made anew. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/access.h"
#include "app/alarm.h"
#include "app/alias.h"
#include "app/data.h"
#include "app/handoff.h"
#include "app/inbox.h"
#include "app/monitor.h"
#include "app/optimize.h"
#include "app/policy.h"
#include "app/review.h"
#include "app/view.h"
#include "base/fileio.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "forge.h"
#include "store/artifact.h"
#include "store/private.h"
#include "store/sync.h"

enum {
	SEEDS = 2,
	SEEDS_LONG = 1000,
	CLONES_MAX = 8,
	CHUNK = 8,
	OBJECTS = 6,
	RECORDS_MAX = 40
};

static const char *const people[] = {"ada", "oscar", "vera", "mallory"};
static const char *const roles[] = {
	"engineer", "ops", "validator", "owner", "administrator", "monitor"};

/* The objects that a history is about; [0] are the access rules. */
struct story {
	struct lab *lab;
	struct store *s;
	struct rng rng;
	char version[STORE_ID], checklist[STORE_ID];
	struct story_object {
		const char *kind, *slug;
		char id[STORE_ID];
	} of[OBJECTS];
	char ids[RECORDS_MAX][STORE_ID];
	size_t n;
};

static size_t below(struct story *t, size_t n)
{
	return (size_t)rng_below(&t->rng, n);
}

static void be(struct story *t, const char *person)
{
	store_close(t->s);
	lab_be(t->lab, person);
	t->s = lab_open(t->lab, NULL);
}

static void create(struct story *t, size_t i, const char *op)
{
	lab_save(t->s, t->of[i].kind, NULL, t->of[i].slug, op, t->of[i].id);
}

static void put_checklist(struct story *t)
{
	char *path = xasprintf("%s/checklists/sr26-2-tabular.checklist",
		getenv("ASSAY_DATADIR"));
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	if (file_read(&b, path, 1 << 20, &err) < 0 ||
		store_put_bytes(t->s, b.data, b.len, t->checklist, &err) < 0)
		fail_msg("%s", err.text);
	buf_release(&b);
	free(path);
}

static void begin(struct story *t)
{
	static const struct story_object names[OBJECTS] = {
		{"policy", "policy", ""}, {"model", "credit", ""},
		{"review", "credit-1-r1", ""}, {"alarm", "alarm-1", ""},
		{"handoff", "h-alarm-1", ""}, {"data", "rows", ""}};
	char *op;

	memcpy(t->of, names, sizeof(names));
	memcpy(t->of[0].id, t->s->genesis, STORE_ID);
	lab_model(t->s, "credit", t->of[1].id, t->version);
	put_checklist(t);
	op = xasprintf(
		"{\"op\":\"review.open\",\"model\":\"%s\",\"version\":"
		"\"%s\",\"artifact\":\"a\",\"checklist\":\"%s\","
		"\"limits\":\"%s\",\"scope\":{\"items\":[{\"id\":\"S01\","
		"\"kind\":\"S\",\"function\":\"purpose\"}]}}",
		t->of[1].id, t->version, t->checklist, t->checklist);
	create(t, 2, op);
	free(op);
	create(t, 5,
		"{\"op\":\"data.add\",\"name\":\"rows\",\"sha256\":\"a\","
		"\"size\":1}");
	be(t, "oscar");
	op = xasprintf("{\"op\":\"alarm.open\",\"model\":\"%s\",\"version\":"
		       "\"%s\",\"signal\":\"Drift\",\"from\":\"a\"}",
		t->of[1].id, t->version);
	create(t, 3, op);
	free(op);
	op = xasprintf("{\"op\":\"handoff.open\",\"model\":\"%s\",\"to_role\":"
		       "\"engineer\"}",
		t->of[1].id);
	create(t, 4, op);
	free(op);
	be(t, "ada");
}

/* %1$s: a version, %2$s: a role, %3$s: a person, %4$s: any record. */
static const struct {
	size_t object, role;
	const char *op;
} acts[] = {
	{0, 4, "{\"op\":\"role.grant\",\"person\":\"%3$s\",\"role\":\"%2$s\"}"},
	{0, 4,
		"{\"op\":\"role.revoke\",\"person\":\"%3$s\",\"role\":\"%2$s\","
		"\"last\":[{\"replica\":\"r\",\"seq\":1,\"id\":\"%4$s\"}]}"},
	{0, 4,
		"{\"op\":\"rule.set\",\"rule\":\"tier\",\"name\":\"default\","
		"\"value\":{\"validators\":2}}"},
	{0, 4,
		"{\"op\":\"rule.set\",\"rule\":\"alias\",\"name\":"
		"\"production\""
		",\"value\":{\"after\":\"staging\"}}"},
	{0, 0, "{\"op\":\"comment.add\",\"text\":\"%1$s\"}"},
	{1, 0, "{\"op\":\"version.add\",\"artifact\":\"b\",\"format\":\"x\"}"},
	{1, 1,
		"{\"op\":\"alias.set\",\"alias\":\"production\",\"version\":"
		"\"%1$s\",\"verdict\":\"%4$s\"}"},
	{1, 3, "{\"op\":\"tier.set\",\"tier\":\"1\"}"},
	{1, 1,
		"{\"op\":\"attest\",\"version\":\"%1$s\",\"host\":\"h\","
		"\"sha256\":\"a\"}"},
	{1, 0, "{\"op\":\"model.dance\",\"text\":\"%1$s\"}"},
	{1, 0, "{\"op\":\"comment.add\",\"text\":\"x\",\"new\":1}"},
	{2, 2, "{\"op\":\"evidence.add\",\"item\":\"S01\",\"body\":\"%4$s\"}"},
	{2, 2,
		"{\"op\":\"answer.set\",\"item\":\"S01\",\"result\":"
		"\"concern\"}"},
	{2, 2,
		"{\"op\":\"finding.raise\",\"finding\":\"F1\",\"title\":\"t\","
		"\"severity\":\"major\"}"},
	{2, 2,
		"{\"op\":\"finding.close\",\"finding\":\"F1\",\"reason\":"
		"\"r\"}"},
	{2, 2,
		"{\"op\":\"verdict\",\"verdict\":\"approved\",\"artifact\":"
		"\"a\""
		",\"evidence\":{\"S01\":{\"body\":\"%4$s\",\"by\":[]}}}"},
	{2, 2, "{\"op\":\"review.close\"}"},
	{3, 1, "{\"op\":\"alarm.ack\"}"},
	{3, 1, "{\"op\":\"alarm.mute\",\"until\":\"u\",\"reason\":\"r\"}"},
	{3, 1, "{\"op\":\"alarm.handoff\",\"handoff\":\"%4$s\"}"},
	{3, 1, "{\"op\":\"alarm.close\",\"reason\":\"r\"}"},
	{4, 0, "{\"op\":\"handoff.accept\"}"},
	{4, 0, "{\"op\":\"handoff.return\",\"version\":\"%1$s\"}"},
	{4, 1, "{\"op\":\"handoff.close\",\"reason\":\"r\"}"},
	{5, 0, "{\"op\":\"data.locate\",\"sha256\":\"a\",\"hint\":\"%4$s\"}"},
	{5, 0,
		"{\"op\":\"data.add\",\"name\":\"x\",\"sha256\":\"a\",\"size\":"
		"1}"},
};

enum { ACTS = sizeof(acts) / sizeof(acts[0]) };

/* Puts the words in; an own %N$s, because formats are literals here. */
static char *fill(const char *text, const char *const words[4])
{
	struct buf b = BUF_INIT;

	for (; *text; text++) {
		if (text[0] == '%' && text[1] >= '1' && text[1] <= '4') {
			buf_addstr(&b, words[text[1] - '1']);
			text += 3;
		} else {
			buf_addch(&b, *text);
		}
	}
	return buf_detach(&b);
}

/* Mostly by somebody who may, with a clock that may stand anywhere. */
static void write_one(struct story *t)
{
	static const size_t holder[] = {0, 1, 2, 1, 0, 1};
	const size_t a = below(t, ACTS);
	const struct story_object *of = &t->of[acts[a].object];
	struct record_birth b = lab_birth(t->s, of->id);
	const char *const words[] = {t->version, roles[below(t, 6)],
		people[below(t, 4)],
		t->n ? t->ids[below(t, t->n)] : t->of[1].id};
	struct lab_forgery f = {.kind = of->kind,
		.object = of->id,
		.author = people[holder[acts[a].role]],
		.role = roles[acts[a].role],
		.lamport = 9 + (int64_t)below(t, 14),
		.birth = &b};
	char *op = fill(acts[a].op, words), *stray = NULL;

	b.slug = of->slug;
	if (below(t, 5) == 0) {
		f.author = people[below(t, 4)];
		f.role = roles[below(t, 6)];
	}
	f.key = below(t, 12) ? f.author : people[below(t, 4)];
	f.op = op;
	if (below(t, 12) == 0) {
		stray = xasprintf("model/2026-01/01/x.0123456789/00000013-"
				  "x%zu.json",
			t->n);
		f.path = stray;
	}
	lab_forge(t->lab, t->s, &f, t->ids[t->n++]);
	free(op);
	free(stray);
}

static int add_file(void *arg, const struct repo_change *c, struct err *err)
{
	(void)err;
	repo_files_add(arg, c->path, c->new);
	return 0;
}

static void list_files(struct store *s, struct repo_files *files)
{
	git_oid head, tree;
	struct err err = ERR_INIT;

	assert_int_equal(store_head(s, &head, &err), 0);
	assert_int_equal(repo_tree_of(&s->repo, &head, &tree, &err), 0);
	assert_int_equal(
		repo_diff(&s->repo, NULL, &tree, add_file, files, &err), 0);
}

static void shuffle(struct story *t, struct repo_files *f)
{
	for (size_t i = f->n; i > 1; i--) {
		const size_t j = below(t, i);
		const struct repo_file v = f->v[i - 1];

		f->v[i - 1] = f->v[j];
		f->v[j] = v;
	}
}

/* Some files at a time; some come twice. */
static void bring(
	struct story *t, struct store *s, const struct repo_files *all)
{
	const struct store_message m = {"x", "x@example.org", "some\n", 0};
	struct err err = ERR_INIT;

	for (size_t i = 0; i < all->n;) {
		const size_t k = 1 + below(t, CHUNK);
		struct repo_files some = {0};
		git_oid head, new;

		for (size_t j = i; j < i + k && j < all->n; j++)
			repo_files_add(&some, all->v[j].path, &all->v[j].id);
		i += below(t, 6) ? k : (k + 1) / 2;
		assert_int_equal(store_head(s, &head, &err), 0);
		assert_int_equal(
			store_commit(s, &some, &head, &m, &new, &err), 0);
		assert_int_equal(
			store_advance(s, &head, &new, "some", &err), 0);
		if (store_refresh(s, NULL, &err) < 0)
			fail_msg("%s", err.text);
		repo_files_release(&some);
	}
}

/* One verb's document, or its message. */
static void add_view(struct buf *b, const char *verb, int rc, struct json *v,
	const struct err *err)
{
	buf_addf(b, "== %s\n", verb);
	if (rc < 0)
		buf_addf(b, "%d %s\n", rc, err->text);
	else
		json_write(b, v);
	json_free(v);
}

#define VIEW(verb, call)                                         \
	do {                                                     \
		struct json *v = NULL;                           \
		struct err err = ERR_INIT;                       \
		const int rc = call;                             \
		add_view(&b, verb, rc, rc < 0 ? NULL : v, &err); \
	} while (0)

static char *views(const char *dir, const char *at)
{
	const struct app_view_list all = {NULL, 0, 0};
	const struct app_view_log log = {NULL, NULL, 0};
	const struct app_view_log of = {"credit", NULL, 5};
	const struct app_when when = {"credit", "production", "2100-01-01"};
	struct app *a = app_new(dir);
	struct buf b = BUF_INIT;

	app_set_at(a, at);
	VIEW("inbox", app_inbox(a, &v, &err));
	VIEW("fleet", app_fleet(a, &v, &err));
	VIEW("show", app_view_models(a, &all, &v, &err));
	VIEW("show MODEL", app_view_model(a, "credit", &v, &err));
	VIEW("show VERSION", app_view_version(a, "credit@1", &v, &err));
	VIEW("diff", app_view_diff(a, "credit@1", "credit@2", &v, &err));
	VIEW("log", app_view_log(a, &log, &v, &err));
	VIEW("log MODEL", app_view_log(a, &of, &v, &err));
	VIEW("review list", app_review_list(a, NULL, &v, &err));
	VIEW("review show", app_review_show(a, "credit-1-r1", &v, &err));
	VIEW("alarm list", app_alarm_list(a, NULL, NULL, &v, &err));
	VIEW("alarm show", app_alarm_get(a, "alarm-1", &v, &err));
	VIEW("handoff list", app_handoff_list(a, NULL, &v, &err));
	VIEW("run list", app_run_list(a, NULL, 0, &v, &err));
	VIEW("data list", app_data_list(a, &v, &err));
	VIEW("alias history", app_alias_history(a, "credit", NULL, &v, &err));
	VIEW("when", app_when(a, &when, &v, &err));
	VIEW("monitor show", app_monitor_series(a, "credit@1", &v, &err));
	VIEW("role list", app_role_list(a, &v, &err));
	VIEW("policy show", app_policy_show(a, &v, &err));
	app_free(a);
	return buf_detach(&b);
}

static void add_root(struct store *s, char **text)
{
	struct json *report = NULL;
	struct err err = ERR_INIT;
	char *with;

	assert_int_equal(store_check(s, false, &report, &err), 0);
	with = xasprintf("%s== set root %s\n", *text,
		json_get_str(report, "set_root", ""));
	json_free(report);
	free(*text);
	*text = with;
}

static void compare(const char *got, const char *want, int seed)
{
	size_t i = 0;

	if (strcmp(got, want) == 0)
		return;
	while (got[i] == want[i])
		i++;
	i -= i < 200 ? i : 200;
	print_message("# seed %d\n# got\n%.600s\n# want\n%.600s\n", seed,
		got + i, want + i);
	fail_msg("two clones show two things");
}

/* One clone with the same files shows the same, now and at a record. */
static void check_clone(struct story *t, const struct repo_files *files,
	const char *want[2], int seed)
{
	const char *at = t->ids[0];
	char *dir = lab_path(t->lab, "copy"), *got;
	struct err err = ERR_INIT;
	struct store *s;

	lab_shell(t->lab, "rm -rf copy && cp -r bare copy && "
			  "cp -rf store/objects copy/");
	s = lab_open(t->lab, "copy");
	bring(t, s, files);
	if (below(t, 2))
		assert_int_equal(store_rebuild(s, &err), 0);
	got = views(dir, NULL);
	add_root(s, &got);
	compare(got, want[0], seed);
	free(got);
	got = views(dir, at);
	compare(got, want[1], seed);
	free(got);
	store_close(s);
	free(dir);
}

static void check_history(int seed, bool is_long)
{
	struct story t = {.lab = lab_new()};
	struct repo_files files = {0};
	char *want[2];
	size_t clones;

	rng_seed(&t.rng, (uint64_t)seed);
	lab_shell(t.lab, "cp -r store bare");
	t.s = lab_open(t.lab, NULL);
	begin(&t);
	for (size_t i = 8 + below(&t, RECORDS_MAX - 8); i > 0; i--)
		write_one(&t);
	list_files(t.s, &files);
	want[0] = views(t.lab->store, NULL);
	add_root(t.s, &want[0]);
	want[1] = views(t.lab->store, t.ids[0]);
	clones = 1 + below(&t, is_long ? CLONES_MAX - 1 : 2);
	for (size_t i = 0; i < clones; i++) {
		shuffle(&t, &files);
		check_clone(
			&t, &files, (const char *[]){want[0], want[1]}, seed);
	}
	free(want[0]);
	free(want[1]);
	repo_files_release(&files);
	store_close(t.s);
	lab_free(t.lab);
}

static void views_are_equal_on_equal_sets(void **state)
{
	const bool is_long = getenv("ASSAY_LONG") != NULL;
	const int seeds = is_long ? SEEDS_LONG : SEEDS;

	(void)state;
	for (int seed = 1; seed <= seeds; seed++) {
		check_history(seed, is_long);
		if (seed % 50 == 0)
			print_message("# %d histories\n", seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_are_equal_on_equal_sets),
	};

	return cmocka_run_group_tests_name("views", tests, NULL, NULL);
}
