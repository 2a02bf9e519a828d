#!/bin/sh
# store.sh OBJECTS RECORDS — makes a store of that size (once) below
# tests/bench/store of the build directory, and measures it.
set -eu
objects=$1 records=$2
dir=tests/bench/store/$records
mkdir -p tests/bench/store "$dir.bin"
trap 'rm -rf "$dir.bin" "$dir.work"' EXIT
[ -d "$dir" ] || {
	rm -rf "$dir.new"
	tests/tools/mkstore "$dir.new" "$objects" "$records" 1
	for k in key key.pub key1 key1.pub key2 key2.pub key3 key3.pub; do
		mv "$dir.new.$k" "$dir.$k"
	done
	mv "$dir.new" "$dir"
}
rm -f "$dir/assay"/index.sqlite*
# Stands for ssh: "COUNTER DIR HOST COMMAND" runs COMMAND here, and notes how
# many bytes went up and down.
cat >"$dir.bin/counter" <<'EOF'
#!/bin/sh
dir=$1 command=$3
case $command in -o*|-p*) exit 1 ;; esac
{ tee /dev/fd/3 | sh -c "$command" | tee /dev/fd/4; } \
	3>"$dir/up.$$" 4>"$dir/down.$$"
wc -c <"$dir/up.$$" >>"$dir/up"
wc -c <"$dir/down.$$" >>"$dir/down"
rm -f "$dir/up.$$" "$dir/down.$$"
EOF
# git, timed: nanoseconds of date are milliseconds by their last six digits.
cat >"$dir.bin/git" <<EOF
#!/bin/sh
start=\$(date +%s%N)
"$(command -v git)" "\$@"
status=\$?
end=\$(date +%s%N)
[ ! -e "\${BENCH_GIT_LOG:-/nowhere}" ] ||
	echo \$(((end - start) / 1000000)) >>"\$BENCH_GIT_LOG"
exit \$status
EOF
chmod +x "$dir.bin/counter" "$dir.bin/git"
PATH=$(pwd)/$dir.bin:$PATH tests/bench/bench_store "$dir" "$dir.bin/counter"
