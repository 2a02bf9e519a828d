#!/bin/sh
# What --target writes gives the source library's own margins, from a program
# that knows nothing of assay.
. "$TOP_SRCDIR/tests/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir" "$tap_log"' EXIT
golden=$TOP_SRCDIR/tests/golden
so=$ASSAY_LIBEXEC/assay-score.so
command -v ${CC:-cc} >/dev/null 2>&1 || skip_all 'there is no C compiler'
sanitize=
nm -D "$so" | grep -q __asan_ && sanitize=-fsanitize=address,undefined

# The rows of a CSV file of numbers through both targets: prints the first
# cell that is not the golden margin, in the bits of float or double.
cat >"$dir/main.c" <<'END'
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"
void model_margins(const double *row, double *out);

static int differs(double want, double a, double b)
{
	return memcmp(&want, &a, sizeof(a)) != 0 ||
	       memcmp(&want, &b, sizeof(b)) != 0;
}

int main(int argc, char **argv)
{
	static char line[65536], text[65536];
	double row[256], c[64], lib[64];
	char why[256], *at, *expected;
	FILE *rows = fopen(argv[1], "r"), *margins = fopen(argv[2], "r");
	struct assay_score *s = assay_score_open(why, sizeof(why));
	int wide = strstr(argv[3], "txt") != NULL, n = 0;

	if (argc != 4 || !rows || !margins || !s ||
		!fgets(line, sizeof(line), rows))
		return puts(s ? "no files" : why), 1;
	for (; fgets(line, sizeof(line), rows); n++) {
		if (!fgets(text, sizeof(text), margins))
			return puts("fewer margins than rows"), 1;
		at = line;
		for (size_t i = 0; i < assay_score_n_features(s); i++) {
			size_t len = strcspn(at, ",\r\n");
			char *end;

			row[i] = strtod(at, &end);
			if (end == at)
				row[i] = NAN;
			at += len + (at[len] == ',');
		}
		model_margins(row, c);
		assay_score_margins(s, row, 1, lib);
		expected = text;
		for (size_t i = 0; i < assay_score_n_outputs(s); i++) {
			double want = wide ? strtod(expected, &expected)
					   : strtof(expected, &expected);

			expected += *expected == ',' || *expected == '\t';
			if (differs(want, c[i], lib[i]))
				return printf("row %d, output %zu: %.17g, "
					      "%.17g, not %.17g\n",
					n, i, c[i], lib[i], want), 1;
		}
	}
	assay_score_close(s);
	return n > 0 ? 0 : 1;
}
END

write_both() { # MODEL MISSING
	set -- "$1" ${2:+--missing "$2"}
	"$ASSAY" optimize "$@" --rounds all --target lib \
		--out "$dir/model.so" &&
		"$ASSAY" optimize "$@" --rounds all --target c \
			--out "$dir/model.c"
}
compiles() {
	$CC -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Werror -O1 \
		-c "$dir/model.c" -o "$dir/model.o" &&
		$CC -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$dir" \
			$sanitize "$dir/main.c" "$dir/model.o" \
			"$dir/model.so" -Wl,-rpath,"$dir" -lm -o "$dir/main"
}
tests_itself() {
	$CC -std=c99 -O1 -DSELF_TEST "$dir/model.c" -lm -o "$dir/self" &&
		"$dir/self"
}
cells() { # LIBRARY VERSION CASE: model, csv, margin, missing
	awk -F'\t' -v g="$golden/" -v l="$1" -v v="$2" -v c="$3" '
		$1 == l && $2 == v && $3 == c && $9 ~ /trees=all/ {
			m = $9
			sub(/.*missing=/, "", m)
			sub(/,.*/, "", m)
			print g $5, g $6, g $7, m == "nan" ? "" : m
			exit
		}' "$golden/INDEX.tsv"
}

n=0
for case in xgboost/1.3/binary_base xgboost/3.4/dart_binary \
	xgboost/3.4/multi xgboost/1.3/missing_999 xgboost/3.4/cat_codes_dart \
	xgboost/1.6/cat_codes xgboost/3.4/obj_softmax \
	lightgbm/4.6/sigmoid lightgbm/4.6/rf_multi \
	lightgbm/4.6/zero_as_missing lightgbm/4.6/cat_codes_zero \
	lightgbm/4.6/regression_sqrt; do
	set -- $(echo "$case" | tr / ' ')
	set -- $(cells "$@")
	ok "$case is written as library and C" write_both "$1" "$4"
	ok 'which compile' compiles
	ok 'and give the golden margins' "$dir/main" "$2" "$3" "$1"
	n=$((n + 1))
	[ $((n % 4)) -eq 0 ] && ok 'the C tests itself' tests_itself
done

breaks() {
	sed '/^static const real test_margins/,/^};/s/{-*[0-9]/{9/' \
		"$dir/model.c" >"$dir/broken.c" &&
		$CC -std=c99 -DSELF_TEST "$dir/broken.c" -lm -o "$dir/self" &&
		! "$dir/self"
}
ok 'and finds what is wrong' breaks
holds_no_model() {
	cp "$so" "$dir/model.so" &&
		! "$dir/main" "$2" "$3" "$1" && "$dir/main" "$2" "$3" "$1" |
		grep -q 'holds no model'
}
ok 'a library without a model says so' holds_no_model "$@"
twice() {
	"$ASSAY" optimize "$1" --rounds all --target lib --out "$dir/a.so" &&
		"$ASSAY" optimize "$1" --rounds all --target lib \
			--out "$dir/b.so" && cmp "$dir/a.so" "$dir/b.so"
}
ok 'the same input gives the same bytes' twice "$1"
fails 2 'another target is refused' "$ASSAY" optimize "$1" --target wasm \
	--out "$dir/x"
fails 65 'a linear model has no C' "$ASSAY" optimize \
	"$golden/kinds/xgboost-3.4/linear_squared.json" --target c \
	--out "$dir/linear.c"
ok 'and leaves no file' test ! -e "$dir/linear.c"
finish
