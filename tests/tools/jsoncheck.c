/* SPDX-License-Identifier: Apache-2.0 */
/* jsoncheck SCHEMA — succeeds if standard input is one JSON document of that
 * schema in canonical form. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

int main(int argc, char **argv)
{
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct err err = ERR_INIT;
	struct json *v = NULL;
	char chunk[4096];
	size_t n;
	int bad = 1;

	while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
		buf_add(&in, chunk, n);
	if (argc != 2 || json_parse(&v, "stdin", buf_str(&in), in.len, &err)) {
		printf("not JSON: %s\n", err.text);
		goto out;
	}
	json_write(&out, v);
	if (strcmp(json_get_str(v, "schema", ""), argv[1]) != 0)
		printf("schema is '%s'\n", json_get_str(v, "schema", ""));
	else if (strcmp(buf_str(&in), buf_str(&out)) != 0)
		printf("not in canonical form\n");
	else
		bad = 0;
out:
	buf_release(&in);
	buf_release(&out);
	json_free(v);
	return bad;
}
