/* SPDX-License-Identifier: Apache-2.0 */
/* bench_store DIR COUNTER — what a store of DIR's size costs: rebuild, page,
 * save, sync with a hub over a pipe whose bytes COUNTER counts. DIR is made
 * by mkstore. Prints a table; fails on what is counted (bytes, memory,
 * commits, records), never on a time. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fileio.h"
#include "base/proc.h"
#include "base/xalloc.h"
#include "store/gate.h"
#include "store/sync.h"

enum { SAVES = 40, PAGE = 50, RECORDS = 100, TRIES = 21 };

struct bench {
	char *dir, *work, *counter;
	bool failed;
};

static void die(const struct err *err)
{
	fprintf(stderr, "bench_store: %s\n", err->text);
	exit(1);
}

static void shell(const struct bench *b, const char *command, struct buf *out)
{
	const char *argv[] = {
		"sh", "-ec", command, "sh", b->dir, b->work, b->counter, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_result r = {0};
	struct err err = ERR_INIT;

	spec.argv = argv;
	if (proc_run(&r, &spec, NULL, 1 << 20, &err) < 0)
		die(&err);
	if (r.status != 0) {
		err_set(&err, ERR_IO, "%s: %s", command, buf_str(&r.err));
		die(&err);
	}
	if (out)
		buf_add(out, buf_str(&r.out), r.out.len);
	proc_result_release(&r);
}

static double number(const struct bench *b, const char *command)
{
	struct buf out = BUF_INIT;
	double v = 0;

	shell(b, command, &out);
	if (sscanf(buf_str(&out), "%lf", &v) != 1)
		v = -1;
	buf_release(&out);
	return v;
}

static void row(const char *what, double value, const char *unit, double bar)
{
	printf("%-44s %10.2f %-3s bar %7.1f%s\n", what, value, unit, bar,
		value > bar ? "  over" : "");
	fflush(stdout);
}

/* What the processor did for it: a busy machine does not change that much. */
static void cpu_row(double value, const char *unit)
{
	printf("%-44s %10.2f %-3s\n", "  its CPU", value, unit);
}

/* A figure that does not depend on the machine's other work. */
static void gate(struct bench *b, const char *what, double value,
	const char *unit, double bar)
{
	row(what, value, unit, bar);
	if (value > bar || value < 0)
		b->failed = true;
}

static double cpu_of(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double cpu_seconds(void)
{
	return cpu_of(RUSAGE_SELF);
}

static double memory_mb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_maxrss / 1024;
}

static double since(int64_t start, double unit_us)
{
	return (double)(clock_ticks_us() - start) / unit_us;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	return v[n / 2];
}

/* The index is not there: opening makes it. */
static void rebuild(struct bench *b, struct store **s)
{
	struct err err = ERR_INIT;
	const double cpu = cpu_seconds();
	const int64_t start = clock_ticks_us();

	if (store_open(s, b->dir, &err) < 0)
		die(&err);
	row("rebuild, signatures included", since(start, 1e6), "s", 60);
	cpu_row(cpu_seconds() - cpu, "s");
	gate(b, "  memory", memory_mb(), "MB", 512);
}

struct page {
	char last[STORE_ID];
	size_t n;
};

static int on_row(void *arg, const struct json *v, struct err *err)
{
	struct page *p = arg;
	const char *id = json_get_str(v, "id", "");

	(void)err;
	p->n++;
	snprintf(p->last, sizeof(p->last), "%s", id);
	return 0;
}

static void pages(struct bench *b, struct store *s)
{
	static const char *const names[] = {"page of 50 models by name",
		"page of 50 models, latest change first",
		"page of 50 models, newest first"};
	double v[TRIES];
	struct err err = ERR_INIT;

	for (int order = 0; order < 4; order++) {
		struct store_query q = {.kind = "model",
			.order = (enum store_order)(order % 3),
			.limit = PAGE,
			.after = order == 3 ? "model-00999" : NULL};
		struct page p = {"", 0};
		const double cpu = cpu_seconds();

		for (int i = 0; i < TRIES; i++) {
			const int64_t start = clock_ticks_us();

			p.n = 0;
			if (store_list(s, &q, on_row, &p, &err) < 0)
				die(&err);
			v[i] = since(start, 1e3);
		}
		row(order < 3 ? names[order] : "page of 50 after a name",
			median(v, TRIES), "ms", 5);
		cpu_row((cpu_seconds() - cpu) / TRIES * 1000, "ms");
		if (p.n != PAGE)
			b->failed = true;
	}
}

static void first_model(struct store *s, char id[STORE_ID])
{
	struct store_query q = {.kind = "model", .limit = 1};
	struct page p = {"", 0};
	struct err err = ERR_INIT;

	if (store_list(s, &q, on_row, &p, &err) < 0)
		die(&err);
	memcpy(id, p.last, STORE_ID);
}

static void save(struct store *s, const char *model)
{
	struct json *ops = json_array(), *op = json_object();
	struct store_save r = {.kind = "model", .object = model};
	struct err err = ERR_INIT;

	json_set_str(op, "op", "comment.add");
	json_set_str(op, "text", "a remark on what was measured");
	json_push(ops, op);
	r.ops = ops;
	if (store_save(s, &r, NULL, &err) < 0)
		die(&err);
	json_free(ops);
}

static void saves(struct store *s)
{
	char model[STORE_ID];
	double v[SAVES], cpu;

	first_model(s, model);
	cpu = cpu_seconds();
	for (int i = 0; i < SAVES; i++) {
		const int64_t start = clock_ticks_us();

		save(s, model);
		v[i] = since(start, 1e3);
	}
	row("save with fsync, median", median(v, SAVES), "ms", 50);
	row("  19 of 20", v[SAVES * 19 / 20], "ms", 50);
	cpu_row((cpu_seconds() - cpu) / SAVES * 1000, "ms");
}

/* Two clones and a hub that share the packs; the second clone is another's.
 * The hub gets an index for its hook, but is no store. */
static void make_clones(const struct bench *b)
{
	shell(b,
		"mkdir -p \"$2\"; for c in hub one two; do "
		"mkdir -p \"$2/$c\"; cp -al \"$1/objects\" \"$2/$c/objects\"; "
		"for f in HEAD config refs packed-refs; do "
		"test ! -e \"$1/$f\" || cp -a \"$1/$f\" \"$2/$c/\"; done; "
		"done; "
		"for c in one two; do mkdir -p \"$2/$c/assay/tmp\"; "
		"cp \"$1/assay/config\" \"$1\"/assay/index.sqlite "
		"\"$2/$c/assay/\"; "
		"mkdir -p \"$2/hub/assay\"; "
		"cp \"$1/assay/index.sqlite\" \"$2/hub/assay/\"; "
		"git --git-dir=\"$2/$c\" config core.sshCommand "
		"\"$3 $2\"; done; : >\"$2/up\"; : >\"$2/down\"; : >\"$2/git\"",
		NULL);
}

/* What git took, in milliseconds, and what went over the pipe. */
struct wire {
	double git, bytes;
};

static struct wire take_wire(const struct bench *b)
{
	struct wire w;

	w.git = number(
		b, "awk '{s+=$1} END {print s+0}' \"$2/git\"; : >\"$2/git\"");
	w.bytes = number(b,
		"cat \"$2/up\" \"$2/down\" | awk '{s+=$1} END {print s+0}'; "
		": >\"$2/up\"; : >\"$2/down\"");
	return w;
}

static void sync_once(
	struct bench *b, struct store *s, const char *what, double kb)
{
	char *text = xasprintf("%s, git included", what);
	struct json *report = NULL;
	struct err err = ERR_INIT;
	int64_t start;
	struct wire w;
	double all, cpu, git;

	take_wire(b);
	start = clock_ticks_us();
	cpu = cpu_seconds();
	git = cpu_of(RUSAGE_CHILDREN);
	if (store_sync(s, NULL, &report, &err) < 0)
		die(&err);
	all = since(start, 1e6);
	cpu = cpu_seconds() - cpu;
	git = cpu_of(RUSAGE_CHILDREN) - git;
	w = take_wire(b);
	row(text, all, "s", 2);
	printf("%-44s %10.2f s\n", "  CPU of git on both sides", git);
	row("  assay's own share", all - w.git / 1000, "s", 0.3);
	cpu_row(cpu, "s");
	gate(b, "  over the wire", w.bytes / 1000, "KB", kb);
	if (json_count(json_get(report, "alarms")))
		b->failed = true;
	json_free(report);
	free(text);
}

static struct store *open_clone(
	const struct bench *b, const char *name, const char *who, int key)
{
	char *dir = xasprintf("%s/%s", b->work, name);
	char *url = xasprintf("bench:%s/hub", b->work);
	char *file = key ? xasprintf("%s.key%d", b->dir, key)
			 : xasprintf("%s.key", b->dir);
	struct store *s = NULL;
	struct err err = ERR_INIT;

	setenv("ASSAY_PERSON", who, 1);
	setenv("ASSAY_KEY", file, 1);
	if (store_open(&s, dir, &err) < 0 ||
		store_remote_set(s, "origin", url, &err) < 0)
		die(&err);
	free(file);
	free(url);
	free(dir);
	return s;
}

/* The hub checks what comes, with an index of what it holds already. */
static void install_hook(const struct bench *b)
{
	char *hub = xasprintf("%s/hub", b->work);
	char *assay = path_absolute("assay");
	struct err err = ERR_INIT;

	if (gate_install(hub, assay, &err) < 0)
		die(&err);
	free(assay);
	free(hub);
}

static void syncs(struct bench *b)
{
	struct store *one = open_clone(b, "one", "ada", 1);
	struct store *two = open_clone(b, "two", "oscar", 2);
	char model[STORE_ID];

	sync_once(b, two, "the first sync", 20);
	sync_once(b, one, "sync of nothing", 20);
	first_model(one, model);
	for (int i = 0; i < RECORDS; i++)
		save(one, model);
	sync_once(b, one, "push of 100 records", 400);
	sync_once(b, two, "fetch of 100 records", 400);
	sync_once(b, two, "sync of nothing", 20);
	for (int i = 0; i < RECORDS; i++) {
		save(one, model);
		save(two, model);
	}
	sync_once(b, one, "push of 100 records", 400);
	sync_once(b, two, "fetch, replay and push of 100 records", 800);
	install_hook(b);
	sync_once(b, one, "sync before the hook", 400);
	for (int i = 0; i < RECORDS; i++)
		save(one, model);
	sync_once(b, one, "push of 100 records past a hook", 400);
	gate(b, "merge commits",
		number(b, "git --git-dir=\"$2/hub\" rev-list --count --merges "
			  "assay"),
		"", 0);
	gate(b, "memory, all steps", memory_mb(), "MB", 512);
	store_close(one);
	store_close(two);
}

int main(int argc, char **argv)
{
	struct bench b = {0};
	struct store *s = NULL;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_store DIR COUNTER\n");
		return 2;
	}
	b.dir = path_absolute(argv[1]);
	b.work = xasprintf("%s.work", b.dir);
	b.counter = path_absolute(argv[2]);
	setenv("ASSAY_PERSON", "maker", 1);
	setenv("ASSAY_KEY", xasprintf("%s.key", b.dir), 1);
	setenv("BENCH_GIT_LOG", xasprintf("%s/git", b.work), 1);
	rebuild(&b, &s);
	pages(&b, s);
	make_clones(&b);
	saves(s);
	store_close(s);
	syncs(&b);
	shell(&b, "rm -rf \"$2\"", NULL);
	return b.failed;
}
