# SPDX-License-Identifier: Apache-2.0
# libsvm or a table without a header to CSV with one, for the public fixtures.
#
#	awk -f libsvm2csv.awk -v format=libsvm|table -v label=none|first \
#		[-v fill=0] -v n=FEATURES [-v model=FILE] DATA
#
# The header's names are those of the LightGBM text model FILE, or Column_0 to
# Column_n-1. fill stands for what a libsvm row leaves out: 0 for LightGBM,
# empty (fill=) for XGBoost. Numbers are passed on as they are written.
# Fields are separated by tabs or spaces. A wrong line ends it with status 1.
function fail(why)
{
	printf "libsvm2csv: %s:%d: %s\n", FILENAME, FNR, why >"/dev/stderr"
	bad = 1
	exit 1
}
function header(	i, line, name, out)
{
	for (i = 0; i < n; i++)
		name[i + 1] = "Column_" i
	if (model != "") {
		while ((getline line <model) > 0)
			if (line ~ /^feature_names=/) {
				sub(/^feature_names=/, "", line)
				if (split(line, name, " ") != n) {
					FILENAME = model
					fail("does not have " n " features")
				}
				break
			}
		close(model)
	}
	out = name[1]
	for (i = 2; i <= n; i++)
		out = out "," name[i]
	print out
}
BEGIN {
	n += 0
	if (n < 1 || format !~ /^(libsvm|table)$/ || label !~ /^(none|first)$/) {
		print "libsvm2csv: wrong use, see its first lines" >"/dev/stderr"
		bad = 1
		exit 2
	}
	first = label == "first" ? 2 : 1
	header()
}
/^[ \t\r]*$/ { next }
{
	sub(/\r$/, "")
	if (format == "table") {
		if (NF - first + 1 != n)
			fail(NF - first + 1 " features where " n " are expected")
		out = $first
		for (i = first + 1; i <= NF; i++)
			out = out "," $i
		print out
		next
	}
	split("", cell)
	for (i = first; i <= NF; i++) {
		if ($i !~ /^[0-9]+:/)
			fail("no INDEX:VALUE: " $i)
		k = $i
		sub(/:.*/, "", k)
		if (k + 0 >= n)
			fail("feature " k " where there are " n)
		v = $i
		sub(/^[0-9]+:/, "", v)
		cell[k + 0] = v
	}
	out = (0 in cell) ? cell[0] : fill
	for (i = 1; i < n; i++)
		out = out "," ((i in cell) ? cell[i] : fill)
	print out
}
