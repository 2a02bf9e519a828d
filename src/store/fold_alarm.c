/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/fold_kind.h"

#include "base/i18n.h"

static const char *open_alarm(struct fold *f, const struct json *op)
{
	fold_members(f, op);
	json_set(f->state, "opened", fold_item(f, op));
	json_set(f->state, "extends", json_array());
	json_set(f->state, "acks", json_array());
	json_set(f->state, "mutes", json_array());
	fold_status(f, "open");
	return NULL;
}

static const char *is_closed(const struct fold *f)
{
	return fold_status_is(f, "closed") ? N_("the alarm is closed") : NULL;
}

static const char *extend(struct fold *f, const struct json *op)
{
	if (is_closed(f))
		return is_closed(f);
	json_set(f->state, "to", json_copy(json_get(op, "to")));
	fold_push(f->state, "extends", fold_item(f, op));
	return NULL;
}

static const char *ack(struct fold *f, const struct json *op)
{
	if (is_closed(f))
		return is_closed(f);
	fold_push(f->state, "acks", fold_item(f, op));
	if (!fold_status_is(f, "handed off"))
		fold_status(f, "acknowledged");
	return NULL;
}

static const char *mute(struct fold *f, const struct json *op)
{
	if (is_closed(f))
		return is_closed(f);
	fold_push(f->state, "mutes", fold_item(f, op));
	if (!fold_status_is(f, "handed off"))
		fold_status(f, "muted");
	return NULL;
}

static const char *hand_off(struct fold *f, const struct json *op)
{
	if (is_closed(f))
		return is_closed(f);
	json_set(f->state, "handoff", json_copy(json_get(op, "handoff")));
	fold_status(f, "handed off");
	return NULL;
}

static const char *close_alarm(struct fold *f, const struct json *op)
{
	if (is_closed(f))
		return is_closed(f);
	json_set(f->state, "closed", fold_item(f, op));
	fold_status(f, "closed");
	return NULL;
}

enum { WATCH = ROLE_OPS | ROLE_MONITOR };

static const struct fold_op ops[] = {
	{"alarm.open", WATCH,
		"model! version! signal! series from! to answers action "
		"evidence severity alias segment policy",
		open_alarm},
	{"alarm.extend", WATCH, "to! evidence answers series", extend},
	{"alarm.ack", ROLE_OPS | ROLE_OWNER, "until", ack},
	{"alarm.mute", ROLE_OPS | ROLE_OWNER, "until! reason!", mute},
	{"alarm.handoff", ROLE_OPS | ROLE_OWNER, "handoff!", hand_off},
	{"alarm.close", WATCH | ROLE_OWNER, "reason!", close_alarm},
	{"comment.add", ROLE_ANY, "text! reply_to", fold_comment},
	{NULL, 0, NULL, NULL}};

const struct fold_kind fold_alarm = {"alarm", ops};
