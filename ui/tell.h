/* ui/tell.h — what a dialog says before something is written: what it is
 * about, who may answer, what cannot be undone. Each appends lines to out;
 * what cannot be read is left out. */
#ifndef ASSAY_UI_TELL_H
#define ASSAY_UI_TELL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"

struct ui;

/* An alarm that is handed off or acknowledged: its three answers, the rows
 * that would help, and the kit. */
void tell_alarm(struct ui *ui, const char *name, struct buf *out);
void tell_kit(struct ui *ui, const char *name, struct buf *out);
/* A request of a review: the version, what is new in it, who may judge. */
void tell_request(struct ui *ui, const struct json *card, struct buf *out);
/* An alias that moves from one number to another (from 0: it is new). */
void tell_alias(struct ui *ui, const char *model, int64_t from, int64_t to,
	struct buf *out);
/* A verdict on a review as app_review_show() gives it. */
void tell_verdict(struct ui *ui, const struct json *review, struct buf *out);

#endif
