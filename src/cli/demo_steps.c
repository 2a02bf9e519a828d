/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/i18n.h"
#include "cli/demo.h"

/* Nothing here is a number that a command prints: what a later step needs is
 * taken from the --json of an earlier one. */

const struct demo_step demo_setup[] = {
	{NULL, N_("One bare repository, three roles, three clones"), 0, NULL,
		NULL},
	{"erin",
		"init {dir}/hub --person erin --role engineer --key "
		"{dir}/keys/erin --add vera:validator:{dir}/keys/vera.pub "
		"--add oscar:ops+owner:{dir}/keys/oscar.pub --content "
		"{dir}/content",
		0, NULL, NULL},
	{"erin",
		"join {dir}/hub {dir}/erin --person erin --key "
		"{dir}/keys/erin",
		0, NULL, NULL},
	{"vera",
		"join {dir}/hub {dir}/vera --person vera --key "
		"{dir}/keys/vera",
		0, NULL, NULL},
	{"oscar",
		"join {dir}/hub {dir}/oscar --person oscar --key "
		"{dir}/keys/oscar",
		0, NULL, NULL},
	{"oscar", "role list", 0, NULL, NULL},
	{NULL, NULL, 0, NULL, NULL},
};

const struct demo_step demo_journey[] = {
	{NULL, N_("The engineer brings in a model and its data"), 0, NULL,
		NULL},
	{"erin",
		"import {model} --name {name} --data {data} [--label {label}] "
		"[--time {time}] [--unseen-from {unseen}] [--expect {expect}] "
		"[--trained-on {train}] [--trees {trees}]",
		0, NULL, NULL},
	{"erin", "show {name}", 0, "version=versions.0.number", NULL},
	{"erin", "score {name}@{version} --data {production} --out {scores}", 0,
		NULL, NULL},
	{"erin", "sync", 0, NULL, NULL},
	{NULL, N_("Nothing goes to production without somebody else's word"), 0,
		NULL, NULL},
	{"oscar", "sync", 0, NULL, NULL},
	{"oscar", "alias set {name} production {version}", 5, NULL, NULL},
	{NULL, N_("Production is watched"), 0, NULL, "time"},
	{"oscar",
		"monitor check {name}@{version} --data {production} [--label "
		"{label}]",
		DEMO_ANY, NULL, "time"},
	{"oscar", "alarm list {name} --status open", 0, "alarm=alarms.0.name",
		"time"},
	{"oscar", "alarm show {alarm}", 0, NULL, "alarm"},
	{"oscar",
		"handoff open {alarm} --to engineer --note "
		"'{alarm}:_please_look",
		0, NULL, "alarm"},
	{"oscar", "sync", 0, NULL, "alarm"},
	{NULL, N_("The engineer sees the same numbers"), 0, NULL, "alarm"},
	{"erin", "sync", 0, NULL, "alarm"},
	{"erin", "handoff list", 0,
		"handoff=handoffs.0.name rows=handoffs.0.kit.data.sha256",
		"alarm"},
	{"erin", "handoff accept {handoff}", 0, NULL, "handoff"},
	{"erin", "data add {production} --use production", 0, NULL, "handoff"},
	{"erin", "reproduce {handoff}", 0, NULL, "handoff"},
	{NULL, N_("Everybody has the same records"), 0, NULL, NULL},
	{"erin", "sync", 0, NULL, NULL},
	{"vera", "sync", 0, NULL, NULL},
	{"oscar", "sync", 0, NULL, NULL},
	{"vera", "log --limit 5", 0, NULL, NULL},
	{"oscar", "fleet", 0, NULL, NULL},
	{NULL, NULL, 0, NULL, NULL},
};
