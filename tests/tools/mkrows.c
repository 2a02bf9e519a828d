/* SPDX-License-Identifier: Apache-2.0 */
/* mkrows model|rows|scores ROWS COLUMNS — a table of any size, a LightGBM
 * model of as many columns, and the margins that it gives.
 *
 * Cells are digits; the model is one stump for each of TREES columns spread
 * over the table, whose leaves are powers of two, so that every sum is
 * exact. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TREES = 12, TREE_BYTES = 512 };

static unsigned cell(uint64_t row, uint64_t column)
{
	uint64_t x = row * 0x9e3779b97f4a7c15u + column * 0xbf58476d1ce4e5b9u;

	x ^= x >> 31;
	x *= 0x94d049bb133111ebu;
	return (unsigned)((x >> 33) % 10);
}

static uint64_t column_of(unsigned tree, uint64_t columns)
{
	return tree * columns / TREES;
}

static double leaf(unsigned tree)
{
	return 1.0 / (double)(1u << tree);
}

static int tree_text(char *out, unsigned tree, uint64_t columns)
{
	return snprintf(out, TREE_BYTES,
		"Tree=%u\nnum_leaves=2\nnum_cat=0\nsplit_feature=%llu\n"
		"split_gain=1\nthreshold=4.5\ndecision_type=2\nleft_child=-1\n"
		"right_child=-2\nleaf_value=%.17g %.17g\nleaf_weight=1 1\n"
		"leaf_count=1 1\ninternal_value=0\ninternal_weight=2\n"
		"internal_count=2\nis_linear=0\nshrinkage=1\n\n\n",
		tree, (unsigned long long)column_of(tree, columns), -leaf(tree),
		leaf(tree));
}

static void model(uint64_t columns)
{
	char text[TREE_BYTES];

	printf("tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\n"
	       "label_index=0\nmax_feature_idx=%llu\nobjective=regression\n"
	       "feature_names=",
		(unsigned long long)columns - 1);
	for (uint64_t c = 0; c < columns; c++)
		printf("%sx%llu", c ? " " : "", (unsigned long long)c);
	printf("\nfeature_infos=");
	for (uint64_t c = 0; c < columns; c++)
		printf("%s[0:9]", c ? " " : "");
	printf("\ntree_sizes=");
	for (unsigned t = 0; t < TREES; t++)
		printf("%s%d", t ? " " : "", tree_text(text, t, columns));
	printf("\n\n");
	for (unsigned t = 0; t < TREES; t++) {
		(void)tree_text(text, t, columns);
		fputs(text, stdout);
	}
	printf("end of trees\n\nfeature_importances:\n\nparameters:\n"
	       "end of parameters\n\npandas_categorical:null\n");
}

static void rows(uint64_t n, uint64_t columns)
{
	char *line = malloc(2 * columns);

	if (!line)
		exit(1);
	for (uint64_t c = 0; c < columns; c++)
		printf("%sx%llu", c ? "," : "", (unsigned long long)c);
	putchar('\n');
	for (uint64_t r = 0; r < n; r++) {
		for (uint64_t c = 0; c < columns; c++) {
			line[2 * c] = (char)('0' + cell(r, c));
			line[2 * c + 1] = ',';
		}
		line[2 * columns - 1] = '\n';
		fwrite(line, 1, 2 * columns, stdout);
	}
	free(line);
}

static void scores(uint64_t n, uint64_t columns)
{
	puts("prediction");
	for (uint64_t r = 0; r < n; r++) {
		double sum = 0;

		for (unsigned t = 0; t < TREES; t++)
			sum += cell(r, column_of(t, columns)) > 4 ? leaf(t)
								  : -leaf(t);
		printf("%.17g\n", sum);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc == 4 ? argv[1] : "";
	const uint64_t n = argc == 4 ? strtoull(argv[2], NULL, 10) : 0;
	const uint64_t columns = argc == 4 ? strtoull(argv[3], NULL, 10) : 0;

	if (columns < TREES)
		return 2;
	if (strcmp(what, "model") == 0)
		model(columns);
	else if (strcmp(what, "rows") == 0)
		rows(n, columns);
	else if (strcmp(what, "scores") == 0)
		scores(n, columns);
	else
		return 2;
	return fflush(stdout) || ferror(stdout);
}
