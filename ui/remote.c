/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/sync.h"
#include "app/view.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/json.h"
#include "ui/workbench.h"

void remote_synced(struct ui *ui)
{
	struct buf text = BUF_INIT;
	char *path = path_join(app_git_dir(ui->app), "assay/synced");
	int64_t at;

	ui->remote.synced = 0;
	if (file_read(&text, path, CLOCK_TEXT_MAX, NULL) == 0 &&
		clock_parse(buf_str(&text), strcspn(buf_str(&text), "\n"), &at,
			NULL) == 0)
		ui->remote.synced = at;
	buf_release(&text);
	free(path);
}

/* Who saved the latest record and what it was, if that is news and somebody
 * else's; else out stays empty. */
static void latest(struct ui *ui, struct buf *out)
{
	const struct app_view_log q = {NULL, NULL, 1};
	struct json *log = NULL;
	const struct json *r;
	const char *me = "", *id;

	if (app_refresh(ui->app, NULL) || app_view_log(ui->app, &q, &log, NULL))
		return;
	r = json_at(json_get(log, "records"), 0);
	id = json_get_str(r, "id", "");
	if (app_need_person(ui->app, &me, NULL))
		me = "";
	if (strcmp(id, ui->remote.newest) != 0 &&
		strcmp(json_get_str(r, "author", ""), me) != 0)
		buf_addf(out, "%s: %s", json_get_str(r, "author", ""),
			json_get_str(json_at(json_get(r, "ops"), 0), "op", ""));
	snprintf(ui->remote.newest, sizeof(ui->remote.newest), "%s", id);
	json_free(log);
}

void remote_told(struct ui *ui)
{
	struct buf who = BUF_INIT;

	if (ui->remote.child.running)
		return;
	latest(ui, &who);
	if (who.len && !ui->toast[0])
		ui_say(ui, _("%s (6 shows all)"), buf_str(&who));
	buf_release(&who);
}

void remote_open(struct ui *ui)
{
	struct err err = ERR_INIT;
	int fd, every;

	if (app_sync_listen(ui->app, &fd, &every, &err))
		ui_say(ui, "%s", err.text);
	wait_remote(&ui->wait, fd, every);
}

static void start(struct ui *ui)
{
	static const char *const take[] = {"sync", "--fetch", "--json", NULL};
	static const char *const all[] = {"sync", "--json", NULL};
	struct err err = ERR_INIT;

	ui->remote.again = false;
	if (child_start(&ui->remote.child, app_git_dir(ui->app),
		    ui->wait.remote >= 0 ? take : all, CHILD_ALONE, &err))
		ui_say(ui, "%s", err.text);
}

/* Not over what is being asked. */
static void say(struct ui *ui, const char *text)
{
	if (ui->asking == ASKING_NOTHING || !ui->toast[0])
		ui_say(ui, "%s", text);
}

static void say_came(struct ui *ui, const struct json *report)
{
	const long long came = json_get_i64(report, "fetched", 0);
	const long long went = json_get_i64(report, "sent", 0);
	struct buf text = BUF_INIT, who = BUF_INIT;

	latest(ui, &who);
	if (ui->wait.remote >= 0)
		buf_addf(&text,
			came == 1 ? _("1 record came, nothing was sent")
				  : _("%lld records came, nothing was sent"),
			came);
	else
		buf_addf(&text, _("synced: %lld records came, %lld went"), came,
			went);
	if (who.len)
		buf_addf(&text, _("; the latest is %s"), buf_str(&who));
	buf_addstr(&text, _(" (6 shows all)"));
	say(ui, buf_str(&text));
	buf_release(&text);
	buf_release(&who);
}

/* A failure is told once, not at every turn of the timer. */
static void say_failed(struct ui *ui)
{
	struct remote *r = &ui->remote;
	char text[sizeof(r->failed)];

	snprintf(text, sizeof(text), "%s", child_complaint(&r->child));
	if (strcmp(text, r->failed) != 0)
		say(ui, text);
	memcpy(r->failed, text, sizeof(text));
}

static void ended(struct ui *ui)
{
	const struct child *c = &ui->remote.child;
	struct json *report = NULL;
	const char *alarm;

	if ((c->status != EXIT_SUCCESS && c->status != EXIT_FINDING) ||
		json_parse(&report, "sync", c->text.data, c->text.len, NULL)) {
		say_failed(ui);
		return;
	}
	ui->remote.failed[0] = '\0';
	alarm = json_str(json_at(json_get(report, "alarms"), 0), NULL);
	if (alarm)
		ui_say(ui, _("ALARM: %s"), alarm);
	else if (json_get_i64(report, "fetched", 0) ||
		 json_get_i64(report, "sent", 0))
		say_came(ui, report);
	remote_synced(ui);
	json_free(report);
}

void remote_turn(struct ui *ui, const struct wait_news *news)
{
	struct child *c = &ui->remote.child;

	if (news->remote || news->due)
		ui->remote.again = true;
	if (child_poll(c) && !c->running) {
		ended(ui);
		ui->live = true;
	}
	if (ui->remote.again && !c->running && !ui->quit)
		start(ui);
}
