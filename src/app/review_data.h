/* app/review_data.h — the sets of rows of a new review. */
#ifndef ASSAY_APP_REVIEW_DATA_H
#define ASSAY_APP_REVIEW_DATA_H

#include "app/app.h"
#include "base/json.h"

struct review_data {
	const struct json *version, *parent; /* items of models' states */
	const struct json *certificate;      /* of the version, or NULL */
	const struct json *earlier;          /* data of a review, or NULL */
	const char *const *named;            /* ROLE=DATA ..., NULL */
};

/* [{"role","name","sha256","label","time","from","until"}] */
ATTR_USED int review_data(struct app *a, const struct review_data *in,
	struct json **out, struct err *err);

#endif
