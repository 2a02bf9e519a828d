/* validate/validate.h — evidence: what the answer to an item rests on. */
#ifndef ASSAY_VALIDATE_VALIDATE_H
#define ASSAY_VALIDATE_VALIDATE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/json.h"
#include "validate/subject.h"

/* Computes the body of one item (validate/body.h). ERR_NOTFOUND if there is no
 * such function. */
ATTR_USED int val_evidence(struct val_subject *s, const char *item,
	const char *function, struct json **body, struct err *err);

#endif
