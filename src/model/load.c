/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/load.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "model/block.h"
#include "model/load_child.h"
#include "model/locate.h"

static int open_file(struct child *t, struct err *err)
{
	t->file = open(t->path, O_RDONLY | O_CLOEXEC);
	if (t->file < 0)
		return err_errno(
			err, 0, _("cannot open the model file %s"), t->path);
	return 0;
}

static const char *rounds_word(enum model_rounds rounds)
{
	switch (rounds) {
	case ROUNDS_ALL:
		return "all";
	case ROUNDS_BEST:
		return "best";
	case ROUNDS_ASK:
	default:
		return "ask";
	}
}

static int take_block(struct child *t, struct model *out, struct err *err)
{
	const int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;
	struct stat st;
	void *map;

	if ((fcntl(t->block, F_GET_SEALS) & seals) != seals ||
		fstat(t->block, &st) < 0 || st.st_size <= 0)
		return err_set(err, ERR_PARSE,
			_("%s: the reader handed over no finished model"),
			t->path);
	map = mmap(
		NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, t->block, 0);
	if (map == MAP_FAILED)
		return err_errno(
			err, 0, _("%s: no memory for the model"), t->path);
	return block_adopt_map(out, map, (size_t)st.st_size, err);
}

static int load_file(struct model *out, const char *path,
	const struct model_options *options, struct err *err)
{
	static const struct model_options ask = {ROUNDS_ASK, NULL, false};
	const struct model_options *o = options ? options : &ask;
	const char *const words[] = {rounds_word(o->rounds),
		o->beside ? "beside" : "alone", o->missing, NULL};
	struct child t = {path, -1, -1, -1};
	int status = 0;
	int rc = open_file(&t, err);

	if (rc == 0)
		rc = child_run(&t, words, &status, err);
	if (rc == 0)
		rc = status == 0 ? take_block(&t, out, err)
				 : child_explain(&t, status, err);
	child_close(&t);
	return rc;
}

int model_load(struct model *out, const char *path,
	const struct model_options *options, struct err *err)
{
	struct located l = {NULL, NULL};
	int rc = model_locate(&l, path, err);

	if (rc == 0)
		rc = load_file(out, l.path, options, err);
	locate_release(&l);
	return rc;
}
