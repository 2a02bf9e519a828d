/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "work/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/xalloc.h"

int sink_open(struct sink *s, const char *target, struct err *err)
{
	s->fd = STDOUT_FILENO;
	s->target = target;
	s->temporary = NULL;
	s->bytes = 0;
	if (!target)
		return 0;
	s->temporary = xasprintf("%s.%ld.part", target, (long)getpid());
	s->fd = open(
		s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (s->fd >= 0)
		return 0;
	err_errno(err, 1, _("%s: cannot write the rows"), target);
	free(s->temporary);
	s->temporary = NULL;
	return err ? err->code : ERR_IO;
}

int sink_write(struct sink *s, struct buf *b, struct err *err)
{
	size_t done = 0;

	while (done < b->len) {
		const ssize_t n = write(s->fd, b->data + done, b->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, 1, _("%s: cannot write the rows"),
				s->target ? s->target : "stdout");
		done += (size_t)n;
	}
	s->bytes += b->len;
	buf_clear(b);
	return 0;
}

/* Ends the output; with rc not 0 the target stays as it was. */
int sink_close(struct sink *s, int rc, struct err *err)
{
	if (!s->temporary)
		return rc;
	if (rc == 0 && fsync(s->fd) < 0)
		rc = err_errno(
			err, 1, _("%s: cannot write the rows"), s->target);
	close(s->fd);
	if (rc == 0 && rename(s->temporary, s->target) < 0)
		rc = err_errno(
			err, 1, _("%s: cannot write the rows"), s->target);
	if (rc)
		unlink(s->temporary);
	free(s->temporary);
	return rc;
}
