/* SPDX-License-Identifier: Apache-2.0 */
/* assay — the command line, and the workbench where there is a terminal. */
#include "config.h"

#include <locale.h>

#include "app/app.h"
#include "base/i18n.h"
#include "cli/command.h"
#include "cli/main.h"
#include "ui/ui.h"

static int workbench(const char *dir, bool plain, struct err *err)
{
	struct app *app = app_new(dir);
	const int rc = ui_run(app, plain, err);

	app_free(app);
	return rc;
}

int main(int argc, char **argv)
{
	static const struct cli_hooks hooks = {workbench};

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	return cli_main(argc, argv, &hooks);
}
