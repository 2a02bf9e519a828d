/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <locale.h>
#include <stddef.h>

#include "base/i18n.h"
#include "cli/command.h"
#include "cli/main.h"

int main(int argc, char **argv)
{
	static const struct cli_hooks hooks = {NULL};

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	return cli_main(argc, argv, &hooks);
}
