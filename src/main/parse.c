/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/walls.h"
#include "model/mlmodel.h"
#include "model/read.h"
#include "model/unpack.h"

/* assay-parse NAME ROUNDS beside|alone [MISSING]: reads an untrusted model file
 * from descriptor 0 and writes its block, sealed, to the memfd on descriptor 3.
 * What is wrong goes to descriptor 1 as one JSON value. With mlmodel in
 * the place of ROUNDS the file is MLflow's description of a model, and what it
 * says goes there. This process may
 * crash, loop or run out of memory: model/load.c makes a sentence of it. */

enum { BLOCK_FD = 3, CPU_SECONDS = 120 };

#define FILE_MAX_BYTES ((size_t)4 << 30)
#define SPARE_BYTES    ((size_t)512 << 20)

/* The limits of a reader: nine times the file, and room for the program. */
static int shut_in(size_t file_size, bool beside, struct err *err)
{
	const size_t bytes = 9 * file_size + SPARE_BYTES;
	const struct walls walls = {bytes, bytes, CPU_SECONDS, beside};

	(void)!*gettext(""); /* reads the translation while it can */
	return walls_close(&walls, err);
}

static int too_large(const char *name, struct err *err)
{
	return err_set(err, ERR_LIMIT,
		_("%s: the file is larger than %zu bytes"), name,
		FILE_MAX_BYTES);
}

/* Pipes are read to their end, files are mapped. */
static int read_input(struct model_input *in, struct buf *pipe, struct err *err)
{
	struct stat st;
	ssize_t n;

	if (fstat(0, &st) < 0)
		return err_errno(err, 0, _("cannot read %s"), in->what);
	if (S_ISREG(st.st_mode)) {
		if ((uint64_t)st.st_size > FILE_MAX_BYTES)
			return too_large(in->what, err);
		in->size = (size_t)st.st_size;
		if (!in->size)
			return 0;
		in->data = mmap(NULL, in->size, PROT_READ, MAP_PRIVATE, 0, 0);
		if (in->data == MAP_FAILED)
			return err_errno(err, 0, _("cannot read %s"), in->what);
		return 0;
	}
	do {
		buf_grow(pipe, 1 << 16);
		n = read(0, pipe->data + pipe->len, 1 << 16);
		if (n > 0)
			pipe->len += (size_t)n;
		if (pipe->len > FILE_MAX_BYTES)
			return too_large(in->what, err);
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		return err_errno(err, 0, _("cannot read %s"), in->what);
	in->data = pipe->data;
	in->size = pipe->len;
	return 0;
}

static int write_all(int fd, const char *p, size_t left)
{
	while (left) {
		ssize_t n = write(fd, p, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		p += n;
		left -= (size_t)n;
	}
	return 0;
}

static int hand_over(const struct model *m, struct err *err)
{
	if (write_all(BLOCK_FD, m->block, m->block_size) < 0)
		return err_errno(err, 1, _("cannot hand the model on"));
	if (fcntl(BLOCK_FD, F_ADD_SEALS,
		    F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) <
		0)
		return err_errno(err, 1, _("cannot seal the model"));
	return 0;
}

static void report(const struct err *err)
{
	struct json *reply = json_object();
	struct buf text = BUF_INIT;

	json_set_str(reply, "code", err_code_name(err->code));
	json_set_str(reply, "text", err->text);
	json_write_line(&text, reply);
	(void)!write_all(1, text.data, text.len);
	buf_release(&text);
	json_free(reply);
}

/* What `assay doctor` asks: closes the walls, and tries to open a file. */
static int report_walls(void)
{
	struct json *reply = json_object();
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	int fd;

	json_set_int(reply, "landlock", walls_landlock());
	json_set_bool(reply, "seccomp", walls_seccomp());
	json_set_bool(reply, "loose", walls_are_loose());
	if (shut_in(0, false, &err) < 0)
		json_set_str(reply, "problem", err.text);
	fd = open("/", O_RDONLY | O_CLOEXEC);
	json_set_bool(reply, "files", fd >= 0);
	json_write_line(&text, reply);
	(void)!write_all(1, text.data, text.len);
	buf_release(&text);
	json_free(reply);
	return EXIT_OK;
}

/* Of MLflow's description, what it says, as one JSON value. */
static int describe(const struct model_input *in, struct err *err)
{
	struct json *reply = NULL;
	struct buf text = BUF_INIT;
	int rc = mlmodel_read(&reply, in, err);

	if (rc < 0)
		return rc;
	json_write(&text, reply);
	if (write_all(1, text.data, text.len) < 0)
		rc = err_errno(err, 1, _("cannot hand the model on"));
	buf_release(&text);
	json_free(reply);
	return rc;
}

static int read_model(struct model_input *in, struct err *err)
{
	struct unpacked unpacked = {.file = BUF_INIT};
	struct model model = {0};
	int rc = unpack(in, &unpacked, err);

	if (rc == 0)
		rc = model_read(&model, in, err);
	if (rc == 0)
		rc = hand_over(&model, err);
	/* The sanitizer builds count what a process leaves behind. */
	model_close(&model);
	unpack_release(&unpacked);
	return rc;
}

static void read_options(struct model_options *o, int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[2], "all") == 0)
		o->rounds = ROUNDS_ALL;
	if (argc > 2 && strcmp(argv[2], "best") == 0)
		o->rounds = ROUNDS_BEST;
	o->beside = argc > 3 && strcmp(argv[3], "beside") == 0;
	if (argc > 4)
		o->missing = argv[4];
}

/* What the coding standards ask of every program: 1 if argv asked for it. */
static int answered(int argc, char **argv)
{
	if (argc != 2)
		return 0;
	if (strcmp(argv[1], "--version") == 0) {
		puts(PACKAGE_STRING);
		return 1;
	}
	if (strcmp(argv[1], "--help") == 0) {
		puts(_("usage: assay-parse NAME ROUNDS beside|alone [MISSING] "
		       "(assay-worker "
		       "starts it; nobody else needs to)"));
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct model_options options = {ROUNDS_ASK, NULL, false};
	struct model_input in = {.options = &options};
	struct buf pipe = BUF_INIT;
	struct err err = ERR_INIT;
	int rc;

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	bindtextdomain(PACKAGE, LOCALEDIR);
	textdomain(PACKAGE);
	if (answered(argc, argv))
		return EXIT_OK;
	if (argc == 2 && strcmp(argv[1], "--walls") == 0)
		return report_walls();
	in.what = argc > 1 ? argv[1] : "-";
	read_options(&options, argc, argv);
	rc = read_input(&in, &pipe, &err);
	if (rc == 0)
		rc = shut_in(in.size, options.beside, &err);
	if (rc == 0)
		rc = argc > 2 && strcmp(argv[2], "mlmodel") == 0
			     ? describe(&in, &err)
			     : read_model(&in, &err);
	if (rc < 0)
		report(&err);
	buf_release(&pipe);
	return err_exit_status(rc);
}
