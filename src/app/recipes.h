/* app/recipes.h — what could be done to a version, before anything is run.
 *
 * One document for the menu of the workbench and for assay optimize --list:
 * each recipe with the machine it is measured on, the bound it is held to,
 * what it may gain, and why it is not possible where it is not. The gain is
 * what runs of the same recipe measured, of this model or else of others, or
 * "unknown"; nothing is predicted that was not measured. */
#ifndef ASSAY_APP_RECIPES_H
#define ASSAY_APP_RECIPES_H

#include "app/app.h"
#include "base/json.h"

/* {"version": NAME@N, "recipes": [{"recipe","what","target","bound",
 *  "expected": sentence,"gain": {"what","low","median","high","runs","of":
 * "this model" | "other models"} or null,"possible","why": or null,"needs":
 * [words that the command must get, as "--data"],"command"}]}; sentences are
 * translated. subject: NAME@N. */
ATTR_USED int app_recipes(
	struct app *a, const char *subject, struct json **out, struct err *err);

#endif
