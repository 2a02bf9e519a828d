/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/words_table.h"

#include <stddef.h>

#include "base/i18n.h"

const struct words_row words_table[] = {
	/* monitor/alarm.h: what happened */
	{"drift.moved/up",
		N_("{series} has moved up, by {~effect} of its usual spread; "
		   "ordinary windows differ by {usual}")},
	{"drift.moved/down",
		N_("{series} has moved down, by {~effect} of its usual spread; "
		   "ordinary windows differ by {usual}")},
	{"drift.moved/wider", N_("{series} is spread wider, by {~effect} of "
				 "its usual spread; "
				 "ordinary windows differ by {usual}")},
	{"drift.moved/narrower",
		N_("{series} is spread less, by {~effect} of its usual spread; "
		   "ordinary windows differ by {usual}")},
	{"drift.moved/lopsided", N_("{series} has become lopsided, by "
				    "{~effect} of its usual spread; "
				    "ordinary windows differ by {usual}")},
	{"drift.moved/extremes", N_("{series} has more extreme values, by "
				    "{~effect} of its usual spread; "
				    "ordinary windows differ by {usual}")},
	{"drift.moved",
		N_("{series} has changed ({moved}) by {~effect} of its usual "
		   "spread; ordinary windows differ by {usual}")},
	{"score.moved/up", N_("the answers have moved up, by {~effect} of "
			      "their usual spread; "
			      "ordinary windows differ by {usual}")},
	{"score.moved/down", N_("the answers have moved down, by {~effect} of "
				"their usual spread; "
				"ordinary windows differ by {usual}")},
	{"score.moved/wider", N_("the answers are spread wider, by {~effect} "
				 "of their usual spread; "
				 "ordinary windows differ by {usual}")},
	{"score.moved/narrower", N_("the answers are spread less, by {~effect} "
				    "of their usual spread; "
				    "ordinary windows differ by {usual}")},
	{"score.moved/lopsided", N_("the answers have become lopsided, by "
				    "{~effect} of their usual spread; "
				    "ordinary windows differ by {usual}")},
	{"score.moved/extremes", N_("the answers are more often extreme, by "
				    "{~effect} of their usual spread; "
				    "ordinary windows differ by {usual}")},
	{"score.moved",
		N_("the answers have changed ({moved}) by {~effect} of their "
		   "usual spread; ordinary windows differ by {usual}")},
	{"quality.missing",
		N_("{series} is empty in a share of {now} of the rows, usually "
		   "{usual}")},
	{"quality.unseen", N_("{series} holds levels never seen before in a "
			      "share of {now} "
			      "of the rows")},
	{"quality.constant",
		N_("{series} always held one value; now a share of {now} of "
		   "the rows holds another")},
	{"accuracy.worse",
		N_("the mean error is {now}, usually {usual}: {ratio} times as "
		   "much")},
	/* is it real? */
	{"real.window",
		N_("yes: one ordinary window in {every} is this unusual "
		   "(p {p})")},
	{"real.time", N_("yes: the evidence of the windows adds up to "
			 "{evidence}, the "
			 "alarm level is {level}")},
	{"real.both", N_("yes: one ordinary window in {every} is this unusual, "
			 "and the "
			 "windows together give evidence of {evidence}")},
	/* is it big? */
	{"big.shift", N_("yes: {~effect} spreads, the floor is {floor}")},
	{"big.rate", N_("yes: a share of {effect} of the rows, the floor is "
			"{floor}")},
	{"big.loss", N_("yes: {effect} times the usual error, the floor is "
			"{floor}")},
	/* does it matter? */
	{"matters.score",
		N_("yes: it moves the answers by {impact} of their spread, the "
		   "floor is {floor}")},
	{"matters.unknown",
		N_("it may: the model looks at it, and the reference held no "
		   "such rows")},
	{"matters.accuracy", N_("yes: the error grew by {impact} of itself")},
	/* the one action */
	{"action.check_feed",
		N_("look at where {series} comes from: unit, default or feed")},
	{"action.hand_off", N_("hand it to the engineer with its kit")},
	{"action.accept_reference", N_("the change lasts and the error has not "
				       "grown: consider a new "
				       "reference")},
	/* what could not be tested */
	{"reference.no_time", N_("the reference has no time column: sizes are "
				 "told, nothing is "
				 "tested")},
	{"reference.no_holdout",
		N_("the reference names no rows that the model was not fitted "
		   "on: the error is shown, not judged")},
	{"reference.few_windows",
		N_("the reference has only {windows} windows: little can be "
		   "proved")},
	{"data.naive_time",
		N_("the times carry no zone: they are read as one wall clock")},
	{NULL, NULL},
};
