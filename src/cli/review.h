/* cli/review.h — what `assay review` prints. Each takes v over. */
#ifndef ASSAY_CLI_REVIEW_H
#define ASSAY_CLI_REVIEW_H

#include "base/json.h"
#include "cli/command.h"

void review_print(struct cli *c, struct json *v);
void review_print_list(struct cli *c, struct json *v);
void review_print_run(struct cli *c, struct json *v);
/* ERR_NOTFOUND if the review has no such item. */
ATTR_USED int review_print_item(
	struct cli *c, struct json *v, const char *item, struct err *err);

#endif
