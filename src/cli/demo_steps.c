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
	{NULL, N_("The engineer brings in two models and their data"), 0, NULL,
		NULL},
	{"erin",
		"import {model} --name {name} --data {data} [--label {label}] "
		"[--time {time}] [--unseen-from {unseen}] [--expect {expect}] "
		"[--trees {trees}]",
		0, NULL, NULL},
	{"erin", "show {name}", 0, "version=versions.0.number", NULL},
	{"erin", "score {name}@{version} --data {production} --out {scores}", 0,
		NULL, NULL},
	{"erin",
		"import {second_model} --name {second} --data {second_data} "
		"--label {second_label} --trained-on {second_train} --expect "
		"{second_expect}",
		0, NULL, "second"},
	{"erin", "show {second}", 0, "second_version=versions.0.number",
		"second"},
	{NULL, N_("She makes one of them smaller, inside a bound"), 0, NULL,
		"second"},
	{"erin",
		"optimize {second}@{second_version} --recipe refit --data "
		"{second_train} --holdout {second_data} --seed {seed}",
		DEMO_ANY, NULL, "second"},
	{"erin", "show {second}", 0, "small=versions.1.number", "second"},
	{"erin", "diff {second}@{second_version} {second}@{small}", 1, NULL,
		"small"},
	{"erin", "sync", 0, NULL, NULL},
	{NULL, N_("Nothing goes to production without somebody else's word"), 0,
		NULL, NULL},
	{"oscar", "sync", 0, NULL, NULL},
	{"oscar", "alias set {name} production {version}", 5, NULL, NULL},
	{"oscar", "attest {name}@{version} --file {model}", 0, NULL, NULL},
	{"oscar", "attest {second}@{second_version} --file {second_model}", 0,
		NULL, "second"},
	{"oscar", "sync", 0, NULL, NULL},
	{"erin", "sync", 0, NULL, NULL},
	{"erin",
		"review request {second}@{second_version} --checklist "
		"sr26-2-tabular",
		0, NULL, "second"},
	{"erin", "review request {name}@{version} --checklist sr26-2-tabular",
		0, NULL, NULL},
	{"erin", "sync", 0, NULL, NULL},
	{NULL, N_("The validator computes it all again, judges and signs"), 0,
		NULL, NULL},
	{"vera", "sync", 0, NULL, NULL},
	{"vera", "inbox", 0, NULL, NULL},
	{"vera", "data add {data}", 0, NULL, NULL},
	{"vera", "data add {second_data}", 0, NULL, "second"},
	{"vera", "data add {second_train}", 0, NULL, "second"},
	{"vera", "review list --model {name}", 0, "review=reviews.0.review",
		NULL},
	{"vera", "review run {review}", 0, NULL, NULL},
	{"vera", "review show {review}", 0, NULL, NULL},
	{"vera",
		"review comment {review} S06 --text "
		"'is_all_of_it_known_before_the_answer?",
		0, NULL, NULL},
	{"vera",
		"review answer {review} S01 --result accept --text "
		"'the_owner_keeps_the_card",
		0, NULL, NULL},
	{"vera",
		"review answer {review} S03 --result accept --text "
		"'attested_where_it_serves",
		0, NULL, NULL},
	{"vera",
		"review answer {review} S04 --result accept --text "
		"'they_come_out_again,_or_none_were_sent",
		0, NULL, NULL},
	{"vera",
		"review answer {review} S05 --result accept --text "
		"'gaps_are_known_and_small",
		0, NULL, NULL},
	{"vera",
		"review answer {review} S06 --result accept --text "
		"'what_comes_near_is_known_before_the_answer",
		0, NULL, NULL},
	{"vera",
		"review answer {review} S07 --result concern --text "
		"'watched_from_the_first_day",
		0, NULL, NULL},
	{"vera",
		"review answer {review} S11 --result concern --text "
		"'watched_from_the_first_day",
		0, NULL, NULL},
	{"vera",
		"review answer {review} S27 --result accept --text "
		"'sound_for_its_purpose",
		0, NULL, NULL},
	{"erin", "review verdict {review} approved --name {name}", DEMO_REFUSED,
		NULL, NULL},
	{"vera",
		"review finding {review} raise --title "
		"'no_word_on_days_like_no_other --severity minor --item S07 "
		"--owner erin",
		0, NULL, NULL},
	{"vera",
		"review verdict {review} approved-with-conditions --name "
		"{name} --conditions 'watch_the_error_from_the_first_day",
		0, NULL, NULL},
	{"vera", "review list --model {second}", 0,
		"second_review=reviews.0.review", "second"},
	{"vera",
		"review answer {second_review} S01 --result accept --text "
		"'the_owner_keeps_the_card",
		0, NULL, "second"},
	{"vera",
		"review answer {second_review} S03 --result accept --text "
		"'attested_where_it_serves",
		0, NULL, "second"},
	{"vera",
		"review answer {second_review} S04 --result accept --text "
		"'they_come_out_again,_or_none_were_sent",
		0, NULL, "second"},
	{"vera",
		"review answer {second_review} S05 --result accept --text "
		"'gaps_are_known_and_small",
		0, NULL, "second"},
	{"vera",
		"review answer {second_review} S06 --result accept --text "
		"'what_comes_near_is_known_before_the_answer",
		0, NULL, "second"},
	{"vera",
		"review answer {second_review} S07 --result concern --text "
		"'watched_from_the_first_day",
		0, NULL, "second"},
	{"vera",
		"review answer {second_review} S11 --result concern --text "
		"'watched_from_the_first_day",
		0, NULL, "second"},
	{"vera",
		"review answer {second_review} S27 --result accept --text "
		"'sound_for_its_purpose",
		0, NULL, "second"},
	{"vera",
		"review verdict {second_review} approved-with-conditions "
		"--name {second} --conditions "
		"'watch_the_error_from_the_first_day",
		0, NULL, "second"},
	{"vera", "sync", 0, NULL, NULL},
	{NULL, N_("Operations puts them into production, and watches"), 0, NULL,
		NULL},
	{"oscar", "sync", 0, NULL, NULL},
	{"oscar",
		"alias set {name} production {version} --reason "
		"'the_review_passed",
		0, NULL, NULL},
	{"oscar",
		"alias set {second} production {second_version} --reason "
		"'the_review_passed",
		0, NULL, "second"},
	{"oscar",
		"monitor check {name}@production --data {production} [--label "
		"{label}]",
		DEMO_ANY, NULL, "time"},
	{"oscar", "alarm list {name} --status open", 0, "alarm=alarms.0.name",
		"time"},
	{"oscar", "alarm show {alarm}", 0, NULL, "alarm"},
	{"oscar",
		"handoff open {alarm} --to engineer --note "
		"'{alarm}:_what_is_it?",
		0, NULL, "alarm"},
	{"oscar", "sync", 0, NULL, NULL},
	{NULL, N_("The engineer sees the same numbers, and answers"), 0, NULL,
		"alarm"},
	{"erin", "sync", 0, NULL, "alarm"},
	{"erin", "handoff list --status open", 0, "handoff=handoffs.0.name",
		"alarm"},
	{"erin", "handoff accept {handoff}", 0, NULL, "handoff"},
	{"erin", "data add {production} --use production", 0, NULL, "handoff"},
	{"erin", "reproduce {handoff}", 0, NULL, "handoff"},
	{"erin",
		"import {next} --name {name} --parent {name}@{version} --data "
		"{production} --label {label} --time {time} --unseen-from "
		"{next_unseen} --expect {next_expect}",
		0, NULL, "next"},
	{"erin", "show {name}", 0, "next_version=versions.-1.number", "next"},
	{"erin",
		"handoff return {handoff} --version {name}@{next_version} "
		"--note 'fitted_again_on_what_it_had_not_seen",
		0, NULL, "next_version"},
	{NULL, N_("Only what changed is reviewed again"), 0, NULL, NULL},
	{"erin",
		"review request {name}@{next_version} --checklist "
		"sr26-2-tabular --from {review}",
		0, NULL, "next_version"},
	{"erin",
		"review request {second}@{small} --checklist opt-change "
		"--no-run",
		0, NULL, "small"},
	{"erin", "sync", 0, NULL, NULL},
	{"vera", "sync", 0, NULL, NULL},
	{"vera", "data add {production}", 0, NULL, "next_version"},
	{"vera", "review list --model {name}", 0,
		"next_review=reviews.0.review", "next_version"},
	{"vera", "review show {next_review}", 0, NULL, "next_review"},
	{"vera",
		"review answer {next_review} S01 --result accept --text "
		"'the_owner_keeps_the_card",
		0, NULL, "next_review"},
	{"vera",
		"review answer {next_review} S03 --result accept --text "
		"'attested_where_it_serves",
		0, NULL, "next_review"},
	{"vera",
		"review answer {next_review} S04 --result accept --text "
		"'they_come_out_again,_or_none_were_sent",
		0, NULL, "next_review"},
	{"vera",
		"review answer {next_review} S05 --result accept --text "
		"'gaps_are_known_and_small",
		0, NULL, "next_review"},
	{"vera",
		"review answer {next_review} S06 --result accept --text "
		"'what_comes_near_is_known_before_the_answer",
		0, NULL, "next_review"},
	{"vera",
		"review answer {next_review} S07 --result concern --text "
		"'watched_from_the_first_day",
		0, NULL, "next_review"},
	{"vera",
		"review answer {next_review} S11 --result concern --text "
		"'watched_from_the_first_day",
		0, NULL, "next_review"},
	{"vera",
		"review answer {next_review} S27 --result accept --text "
		"'sound_for_its_purpose",
		0, NULL, "next_review"},
	{"vera",
		"review verdict {next_review} approved-with-conditions --name "
		"{name} --conditions 'watch_the_error_from_the_first_day",
		0, NULL, "next_review"},
	{"vera", "review list --model {second}", 0,
		"small_review=reviews.0.review", "small"},
	{"vera", "review run {small_review} O01 O03 O04 O05", 0, NULL,
		"small_review"},
	{"vera", "sync", 0, NULL, NULL},
	{NULL, N_("Production moves on, and everybody has the same records"), 0,
		NULL, NULL},
	{"oscar", "sync", 0, NULL, NULL},
	{"oscar",
		"alias set {name} production {next_version} --reason "
		"'the_alarm_is_answered",
		0, NULL, "next_version"},
	{"oscar",
		"alias set {second} staging {small} --reason "
		"'half_the_cost,_not_yet_reviewed",
		0, NULL, "small"},
	{"oscar", "handoff close {handoff} --reason answered", 0, NULL,
		"next_version"},
	{"oscar", "alarm close {alarm} --reason 'a_new_version_serves", 0, NULL,
		"next_version"},
	{"oscar", "alias history {name}", 0, NULL, NULL},
	{"oscar", "sync", 0, NULL, NULL},
	{"erin", "sync", 0, NULL, NULL},
	{"vera", "sync", 0, NULL, NULL},
	{"vera", "log --limit 5", 0, NULL, NULL},
	{"erin", "fleet", 0, NULL, NULL},
	{NULL, NULL, 0, NULL, NULL},
};
