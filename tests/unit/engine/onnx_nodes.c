/* SPDX-License-Identifier: Apache-2.0 */
/* onnx_nodes DIRECTORY LIST: runs the conformance cases of the list, one name
 * a line, in that directory; says each that fails, and how many passed. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/xalloc.h"
#include "onnx_case.h"

#include <stdlib.h>

static int run_one(const char *directory, const char *name)
{
	struct err err = ERR_INIT;
	char *path = xasprintf("%s/%s", directory, name);
	const int rc = onnx_case(path, &err);

	if (rc < 0)
		printf("failed: %s: %s\n", name, err.text);
	free(path);
	return rc;
}

int main(int argc, char **argv)
{
	unsigned passed = 0, failed = 0;
	char line[256];
	FILE *list;

	if (argc != 3)
		return 2;
	list = fopen(argv[2], "r");
	if (!list)
		return 2;
	while (fgets(line, sizeof(line), list)) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (run_one(argv[1], line) == 0)
			passed++;
		else
			failed++;
	}
	fclose(list);
	printf("%u passed, %u failed\n", passed, failed);
	return failed || !passed;
}
