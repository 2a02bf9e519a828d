/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/review.h"
#include "app/review_words.h"
#include "base/i18n.h"
#include "ui/reviews.h"
#include "ui/tell.h"

const struct json *reviews_listed(const struct reviews *p)
{
	return rows_focused(&p->rows);
}

const struct json *reviews_item(const struct reviews *p, int i)
{
	return json_at(json_get(p->review, "items"), (size_t)i);
}

/* "review VERB REF"; false if there is no review to speak of. */
const char *reviews_verb(
	const struct reviews *p, struct words *w, const char *verb)
{
	const char *ref =
		p->ref ? p->ref
		       : json_get_str(reviews_listed(p), "review", NULL);

	words_add(w, "review");
	words_add(w, verb);
	if (!ref)
		return _("there is no review under the cursor");
	words_add(w, ref);
	return NULL;
}

static const char *make_item_verb(
	const struct reviews *p, struct words *w, const char *verb)
{
	const char *why = reviews_verb(p, w, verb);

	if (why)
		return why;
	if (!p->review || !p->items.count)
		return _("open the review first (Enter) and go to an item");
	words_add(w, json_get_str(reviews_item(p, p->items.at), "id", ""));
	return NULL;
}

static const char *make_run(void *state, struct words *w)
{
	return reviews_verb(state, w, "run");
}

static const char *make_answer(void *state, struct words *w)
{
	return make_item_verb(state, w, "answer");
}

static const char *make_comment(void *state, struct words *w)
{
	return make_item_verb(state, w, "comment");
}

static const char *make_finding(void *state, struct words *w)
{
	struct reviews *p = state;
	const char *why = reviews_verb(p, w, "finding");

	words_add(w, "raise");
	if (!why && p->review && p->items.count) {
		words_add(w, "--item");
		words_add(w,
			json_get_str(reviews_item(p, p->items.at), "id", ""));
	}
	return why;
}

static const char *make_approve(void *state, struct words *w)
{
	const char *why = reviews_verb(state, w, "verdict");

	words_add(w, "approved");
	return why;
}

static const char *make_conditions(void *state, struct words *w)
{
	const char *why = reviews_verb(state, w, "verdict");

	words_add(w, "approved-with-conditions");
	return why;
}

static const char *make_reject(void *state, struct words *w)
{
	const char *why = reviews_verb(state, w, "verdict");

	words_add(w, "rejected");
	return why;
}

static const char *make_accept(void *state, struct words *w)
{
	const char *why = make_item_verb(state, w, "answer");

	words_add(w, "--result");
	words_add(w, "accept");
	return why;
}

/* What was computed is never ticked or unticked: whoever does not believe it
 * says so, with a reason. */
static const char *make_challenge(void *state, struct words *w)
{
	const struct reviews *p = state;
	const char *why = make_item_verb(p, w, "challenge");

	if (!why &&
		!json_get_str(reviews_item(p, p->items.at), "function", NULL))
		why = _("nobody has computed this item; a answers it");
	return why;
}

static void tell_item(void *state, struct ui *ui, struct buf *out)
{
	const struct reviews *p = state;
	const struct json *item = reviews_item(p, p->items.at);

	(void)ui;
	if (!p->review)
		return;
	buf_addf(out, "%s  %s\n", json_get_str(item, "id", ""),
		json_get_str(item, "question", ""));
	buf_addf(out, "%s  %s\n", json_get_str(item, "outcome", ""),
		json_get_str(item, "state", ""));
	for (size_t i = 0; i < json_count(json_get(item, "parts")); i++) {
		char *text = review_part_text(item, i);

		buf_addf(out, "%s\n", text);
		free(text);
	}
}

static void tell_challenge(void *state, struct ui *ui, struct buf *out)
{
	tell_item(state, ui, out);
	buf_addf(out, "%s\n",
		_("a challenge changes no number: the item shows disputed, and "
		  "nothing is approved, until the evidence is another one or "
		  "you answer again"));
}

static void tell_signing(void *state, struct ui *ui, struct buf *out)
{
	const struct reviews *p = state;
	struct json *review = NULL;

	if (p->review)
		tell_verdict(ui, p->review, out);
	else if (app_review_show(ui_app(ui),
			 json_get_str(reviews_listed(p), "review", ""), &review,
			 NULL) == 0)
		tell_verdict(ui, review, out);
	json_free(review);
}

#define NAME_IN_FULL                                                 \
	{                                                            \
		N_("type the model's name in full:"), "--name", NULL \
	}

const struct pane_action reviews_actions[] = {
	{.key = ' ',
		.label = N_("accept"),
		.ask = {{N_("why:"), "--text", NULL}},
		.make = make_accept,
		.tell = tell_item},
	{.key = 'C',
		.label = N_("challenge"),
		.ask = {{N_("why it is not believed:"), "--text", NULL}},
		.make = make_challenge,
		.tell = tell_challenge},
	{.key = 'r', .label = N_("run evidence"), .make = make_run},
	{.key = 'a',
		.label = N_("answer"),
		.ask = {{N_("accept, concern or reject:"), "--result",
				"accept concern reject"},
			{N_("why:"), "--text", NULL}},
		.make = make_answer,
		.tell = tell_item},
	{.key = 'c',
		.label = N_("comment"),
		.ask = {{N_("comment:"), "--text", NULL}},
		.make = make_comment,
		.tell = tell_item},
	{.key = 'F',
		.label = N_("finding"),
		.ask = {{N_("title:"), "--title", NULL},
			{N_("critical, major or minor:"), "--severity",
				"minor major critical"}},
		.make = make_finding,
		.tell = tell_item},
	{.key = 'S',
		.label = N_("verdict: approved"),
		.ask = {NAME_IN_FULL},
		.make = make_approve,
		.tell = tell_signing},
	{.label = N_("verdict: with conditions"),
		.ask = {{N_("conditions:"), "--conditions", NULL},
			NAME_IN_FULL},
		.make = make_conditions,
		.tell = tell_signing},
	{.label = N_("verdict: rejected"),
		.ask = {{N_("why:"), "--text", NULL}, NAME_IN_FULL},
		.make = make_reject,
		.tell = tell_signing},
	{.label = NULL},
};
