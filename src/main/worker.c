/* SPDX-License-Identifier: Apache-2.0 */
/* assay-worker DIR — one job a process; see work/job.h. */
#include "config.h"

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "work/job.h"

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts(PACKAGE_STRING);
		return EXIT_OK;
	}
	if (argc != 2 || argv[1][0] == '-') {
		const bool asked = argc == 2 && strcmp(argv[1], "--help") == 0;

		fputs(_("usage: assay-worker DIR (assay starts it; nobody "
			"else needs to)\n"),
			asked ? stdout : stderr);
		return asked ? EXIT_OK : EXIT_USAGE;
	}
	return job_main(argv[1]);
}
