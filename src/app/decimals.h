/* app/decimals.h — numbers of a computation, made fit for a record.
 *
 * Records hold no floating-point numbers: decimals become strings in the
 * shortest form that reads back to the same number. */
#ifndef ASSAY_APP_DECIMALS_H
#define ASSAY_APP_DECIMALS_H

#include "base/json.h"

/* A copy in which every real is a string. */
struct json *decimals_to_text(const struct json *v);
/* The number of such a string, or of a number; otherwise if it is neither. */
double decimals_number(const struct json *v, double otherwise);

#endif
