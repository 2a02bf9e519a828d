/* app/doctor.h — is everything here that assay needs? */
#ifndef ASSAY_APP_DOCTOR_H
#define ASSAY_APP_DOCTOR_H

#include <stdbool.h>

#include "app/app.h"
#include "base/json.h"

/* An array of {"check", "ok", "detail", "fix"}: fix is a line to run, absent
 * where ok. Never fails; deep also rebuilds the store's state in memory and
 * runs git fsck. */
struct json *app_doctor(struct app *a, bool deep);

#endif
