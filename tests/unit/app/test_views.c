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
#include "base/xalloc.h"
#include "history.h"
#include "store/sync.h"

enum { SEEDS = 4, SEEDS_LONG = 1000 };

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
static void check_clone(struct history *h, const char *want[2], int seed)
{
	char *dir = lab_path(h->lab, "copy"), *got;
	struct store *s = history_copy(h);
	struct err err = ERR_INIT;

	if (history_below(h, 2))
		assert_int_equal(store_rebuild(s, &err), 0);
	got = views(dir, NULL);
	add_root(s, &got);
	compare(got, want[0], seed);
	free(got);
	got = views(dir, h->ids[0]);
	compare(got, want[1], seed);
	free(got);
	store_close(s);
	free(dir);
}

static void check_history(int seed)
{
	struct history *h = history_new(seed);
	char *want[2];
	size_t clones;

	history_write(h);
	history_list(h);
	want[0] = views(h->lab->store, NULL);
	add_root(h->s, &want[0]);
	want[1] = views(h->lab->store, h->ids[0]);
	clones = 1 +
		 history_below(h, history_is_long() ? HISTORY_CLONES - 1 : 2);
	for (size_t i = 0; i < clones; i++)
		check_clone(h, (const char *[]){want[0], want[1]}, seed);
	free(want[0]);
	free(want[1]);
	history_free(h);
}

static void views_are_equal_on_equal_sets(void **state)
{
	const struct history_seeds seeds = history_seeds(SEEDS, SEEDS_LONG);

	(void)state;
	for (int seed = seeds.first; seed <= seeds.last; seed++) {
		check_history(seed);
		if (seed % 50 == 0)
			print_message("# %d histories\n", seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_are_equal_on_equal_sets),
	};

	history_in_memory();
	return cmocka_run_group_tests_name("views", tests, NULL, NULL);
}
