/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fileio.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "forge.h"
#include "store/artifact.h"
#include "store/sshkey.h"

enum { CHUNK = 8, ROLES = 6, PEOPLE = 4, ROOM_MIB = 256 };

static const char *const people[] = {"ada", "oscar", "vera", "mallory"};
static const char *const roles[] = {
	"engineer", "ops", "validator", "owner", "administrator", "monitor"};

size_t history_below(struct history *h, size_t n)
{
	return (size_t)rng_below(&h->rng, n);
}

struct history *history_new(int seed)
{
	struct history *h = xcalloc(1, sizeof(*h));

	h->lab = lab_new();
	rng_seed(&h->rng, (uint64_t)seed);
	lab_shell(h->lab, "cp -r store bare");
	h->s = lab_open(h->lab, NULL);
	return h;
}

void history_free(struct history *h)
{
	store_close(h->s);
	repo_files_release(&h->files);
	lab_free(h->lab);
	free(h);
}

static void be(struct history *h, const char *person)
{
	store_close(h->s);
	lab_be(h->lab, person);
	h->s = lab_open(h->lab, NULL);
}

static void create(struct history *h, size_t i, const char *op)
{
	lab_save(h->s, h->of[i].kind, NULL, h->of[i].slug, op, h->of[i].id);
}

static void put_checklist(struct history *h)
{
	char *path = xasprintf("%s/checklists/sr26-2-tabular.checklist",
		getenv("ASSAY_DATADIR"));
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	if (file_read(&b, path, 1 << 20, &err) < 0 ||
		store_put_bytes(h->s, b.data, b.len, h->checklist, &err) < 0)
		fail_msg("%s", err.text);
	buf_release(&b);
	free(path);
}

static void begin(struct history *h)
{
	static const struct history_object names[HISTORY_OBJECTS] = {
		{"policy", "policy", ""}, {"model", "credit", ""},
		{"review", "credit-1-r1", ""}, {"alarm", "alarm-1", ""},
		{"handoff", "h-alarm-1", ""}, {"data", "rows", ""}};
	char *op;

	memcpy(h->of, names, sizeof(names));
	memcpy(h->of[0].id, h->s->genesis, STORE_ID);
	lab_model(h->s, "credit", h->of[1].id, h->version);
	put_checklist(h);
	op = xasprintf(
		"{\"op\":\"review.open\",\"model\":\"%s\",\"version\":"
		"\"%s\",\"artifact\":\"a\",\"checklist\":\"%s\","
		"\"limits\":\"%s\",\"scope\":{\"items\":[{\"id\":\"S01\","
		"\"kind\":\"S\",\"function\":\"purpose\"}]}}",
		h->of[1].id, h->version, h->checklist, h->checklist);
	create(h, 2, op);
	free(op);
	create(h, 5,
		"{\"op\":\"data.add\",\"name\":\"rows\",\"sha256\":\"a\","
		"\"size\":1}");
	be(h, "oscar");
	op = xasprintf("{\"op\":\"alarm.open\",\"model\":\"%s\",\"version\":"
		       "\"%s\",\"signal\":\"Drift\",\"from\":\"a\"}",
		h->of[1].id, h->version);
	create(h, 3, op);
	free(op);
	op = xasprintf("{\"op\":\"handoff.open\",\"model\":\"%s\",\"to_role\":"
		       "\"engineer\"}",
		h->of[1].id);
	create(h, 4, op);
	free(op);
	be(h, "ada");
}

/* %1$s: a version, %2$s: a role, %3$s: a person, %4$s: any record, %5$s: the
 * fingerprint of that person's key. */
static const struct {
	size_t object, role;
	const char *op;
} acts[] = {
	{0, 4, "{\"op\":\"role.grant\",\"person\":\"%3$s\",\"role\":\"%2$s\"}"},
	{0, 4,
		"{\"op\":\"role.revoke\",\"person\":\"%3$s\",\"role\":\"%2$s\","
		"\"last\":[{\"replica\":\"r\",\"seq\":1,\"id\":\"%4$s\"}]}"},
	{0, 4,
		"{\"op\":\"key.revoke\",\"person\":\"%3$s\",\"key\":\"%5$s\","
		"\"last\":[{\"replica\":\"r\",\"seq\":1,\"id\":\"%4$s\"}]}"},
	{0, 4, "{\"op\":\"person.add\",\"person\":\"%2$s\",\"email\":\"x\"}"},
	{0, 4,
		"{\"op\":\"rule.set\",\"rule\":\"tier\",\"name\":\"default\","
		"\"value\":{\"validators\":2}}"},
	{0, 4,
		"{\"op\":\"rule.set\",\"rule\":\"alias\",\"name\":"
		"\"production\""
		",\"value\":{\"after\":\"staging\"}}"},
	{0, 0, "{\"op\":\"comment.add\",\"text\":\"%1$s\"}"},
	{1, 0, "{\"op\":\"version.add\",\"artifact\":\"b\",\"format\":\"x\"}"},
	{1, 0, "{\"op\":\"model.create\",\"name\":\"again\"}"},
	{1, 1,
		"{\"op\":\"alias.set\",\"alias\":\"production\",\"version\":"
		"\"%1$s\",\"verdict\":\"%4$s\"}"},
	{1, 1,
		"{\"op\":\"alias.set\",\"alias\":\"%3$s\",\"version\":"
		"\"%1$s\"}"},
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

enum { ACTS = sizeof(acts) / sizeof(acts[0]), WORDS = 5 };

/* Puts the words in; an own %N$s, because formats are literals here. */
static char *fill(const char *text, const char *const words[WORDS])
{
	struct buf b = BUF_INIT;

	for (; *text; text++) {
		if (text[0] == '%' && text[1] >= '1' && text[1] < '1' + WORDS) {
			buf_addstr(&b, words[text[1] - '1']);
			text += 3;
		} else {
			buf_addch(&b, *text);
		}
	}
	return buf_detach(&b);
}

/* An operation, with words at random. */
static char *draw_op(struct history *h, const char *text)
{
	const char *who = people[history_below(h, PEOPLE)];
	char fp[SSHKEY_FP], *path = lab_path(h->lab, who), *op;
	const char *const words[] = {h->version, roles[history_below(h, ROLES)],
		who, h->n ? h->ids[history_below(h, h->n)] : h->of[1].id, fp};
	struct buf line = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(sshkey_read(&line, path, &err), 0);
	assert_int_equal(sshkey_fingerprint(fp, buf_str(&line), &err), 0);
	op = fill(text, words);
	buf_release(&line);
	free(path);
	return op;
}

/* Mostly by somebody who may, with a clock that may stand anywhere. */
static void write_one(struct history *h)
{
	static const size_t holder[] = {0, 1, 2, 1, 0, 1};
	const size_t a = history_below(h, ACTS);
	const struct history_object *of = &h->of[acts[a].object];
	struct record_birth b = lab_birth(h->s, of->id);
	struct lab_forgery f = {.kind = of->kind,
		.object = of->id,
		.author = people[holder[acts[a].role]],
		.role = roles[acts[a].role],
		.lamport = 9 + (int64_t)history_below(h, 14),
		.birth = &b};
	char *op = draw_op(h, acts[a].op), *stray = NULL;

	b.slug = of->slug;
	if (history_below(h, 5) == 0) {
		f.author = people[history_below(h, PEOPLE)];
		f.role = roles[history_below(h, ROLES)];
	}
	f.key = history_below(h, 12) ? f.author
				     : people[history_below(h, PEOPLE)];
	f.op = op;
	if (history_below(h, 12) == 0) {
		stray = xasprintf("model/2026-01/01/x.0123456789/00000013-"
				  "x%zu.json",
			h->n);
		f.path = stray;
	}
	lab_forge(h->lab, h->s, &f, h->ids[h->n++]);
	free(op);
	free(stray);
}

void history_write(struct history *h)
{
	begin(h);
	for (size_t i = 8 + history_below(h, HISTORY_MAX - 8); i > 0; i--)
		write_one(h);
}

static int add_file(void *arg, const struct repo_change *c, struct err *err)
{
	(void)err;
	repo_files_add(arg, c->path, c->new);
	return 0;
}

void history_list(struct history *h)
{
	git_oid head, tree;
	struct err err = ERR_INIT;

	repo_files_release(&h->files);
	memset(&h->files, 0, sizeof(h->files));
	assert_int_equal(store_head(h->s, &head, &err), 0);
	assert_int_equal(repo_tree_of(&h->s->repo, &head, &tree, &err), 0);
	assert_int_equal(
		repo_diff(&h->s->repo, NULL, &tree, add_file, &h->files, &err),
		0);
}

static void shuffle(struct history *h)
{
	struct repo_files *f = &h->files;

	for (size_t i = f->n; i > 1; i--) {
		const size_t j = history_below(h, i);
		const struct repo_file v = f->v[i - 1];

		f->v[i - 1] = f->v[j];
		f->v[j] = v;
	}
}

static void bring_some(
	struct store *s, const struct repo_files *all, size_t from, size_t n)
{
	const struct store_message m = {"x", "x@example.org", "some\n", 0};
	struct repo_files some = {0};
	struct err err = ERR_INIT;
	git_oid head, new;

	for (size_t i = from; i < from + n && i < all->n; i++)
		repo_files_add(&some, all->v[i].path, &all->v[i].id);
	assert_int_equal(store_head(s, &head, &err), 0);
	assert_int_equal(store_commit(s, &some, &head, &m, &new, &err), 0);
	assert_int_equal(store_advance(s, &head, &new, "some", &err), 0);
	if (store_refresh(s, NULL, &err) < 0)
		fail_msg("%s", err.text);
	repo_files_release(&some);
}

struct store *history_copy(struct history *h)
{
	struct store *s;

	lab_shell(h->lab, "rm -rf copy && cp -r bare copy && "
			  "cp -rf store/objects copy/");
	s = lab_open(h->lab, "copy");
	shuffle(h);
	for (size_t i = 0; i < h->files.n;) {
		const size_t k = 1 + history_below(h, CHUNK);

		bring_some(s, &h->files, i, k);
		i += history_below(h, 6) ? k : (k + 1) / 2;
	}
	return s;
}

bool history_is_long(void)
{
	return getenv("ASSAY_LONG") != NULL;
}

struct history_seeds history_seeds(int few, int many)
{
	const char *text = getenv("ASSAY_SEEDS");
	const size_t n = text ? strcspn(text, "-") : 0;
	struct history_seeds seeds = {1, history_is_long() ? many : few};
	int64_t a, b;

	if (!text || !*text)
		return seeds;
	if (num_parse_i64(text, n, &a) < 0 || !text[n] ||
		num_parse_i64(text + n + 1, strlen(text + n + 1), &b) < 0 ||
		a < 1 || b < a || b > 1000000000)
		fail_msg("ASSAY_SEEDS is FIRST-LAST");
	seeds.first = (int)a;
	seeds.last = (int)b;
	return seeds;
}

void history_in_memory(void)
{
	static const char dir[] = "/dev/shm";
	const char *tmp = getenv("TMPDIR");
	struct statvfs v;

	if ((!tmp || !*tmp) && access(dir, W_OK | X_OK) == 0 &&
		statvfs(dir, &v) == 0 &&
		(v.f_bavail * v.f_frsize) >> 20 >= ROOM_MIB)
		setenv("TMPDIR", dir, 1);
}
