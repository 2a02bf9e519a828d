/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cli/progress.h"

#include "base/i18n.h"
#include "cli/out.h"

void cli_progress(void *arg, const char *step, int64_t done, int64_t total)
{
	out_progress(arg, *step ? _(step) : "", done, total);
}
