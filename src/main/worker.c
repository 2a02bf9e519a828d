/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <locale.h>
#include <stdio.h>

#include "base/err.h"
#include "base/i18n.h"
#include "work/job.h"

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	if (argc != 2) return 2;
	return job_main(argv[1]);
}
#include "model/writer.h"
__attribute__((weak)) int model_write(struct buf *out, const struct model *m, struct err *err){(void)out;(void)m;return err_set(err,ERR_UNSUPPORTED,"stub");}
