#!/bin/sh
# Functions that are not used here: without a bound, dependent on locale or
# time zone, with hidden state, or starting a program outside base/proc.
cd "${TOP_SRCDIR:-$(dirname "$0")/../..}" || exit 1
. tests/tap.sh

# Comments and strings do not count.
code() {
	awk 'FNR == 1 { c = 0 }
	{
		s = $0; out = ""
		while (s != "") {
			if (c) {
				i = index(s, "*/")
				if (!i) { s = ""; break }
				s = substr(s, i + 2); c = 0; continue
			}
			if (match(s, /^"([^"\\]|\\.)*"/)) {
				out = out "\"\""; s = substr(s, RLENGTH + 1); continue
			}
			if (substr(s, 1, 2) == "//") break
			if (substr(s, 1, 2) == "/*") { c = 1; s = substr(s, 3); continue }
			out = out substr(s, 1, 1); s = substr(s, 2)
		}
		print FILENAME ":" FNR ": " out
	}' "$@"
}
stripped=$tap_log.code
trap 'rm -f "$tap_log" "$stripped"' EXIT
code $(find src ui -name '*.[ch]' | sort) >"$stripped"
# search NAMES EXCEPT: no call of one of NAMES but in files matching EXCEPT.
search() {
	found=$(grep -E "(^|[^a-zA-Z0-9_])($1)[ 	]*\\(" "$stripped" |
		grep -v -E "$2")
	[ -z "$found" ] || { echo "$found"; return 1; }
}
ok 'no unbounded string functions' search \
	'strcpy|strcat|sprintf|vsprintf|gets|stpcpy|strncpy|strncat' '^$'
ok 'no locale-dependent numbers outside base/num' search \
	'atoi|atol|atof|strtod|strtof|strtold|sscanf|fscanf|scanf' '^src/base/num'
ok 'no time zone of the C library' search \
	'localtime|localtime_r|gmtime|gmtime_r|mktime|strftime|ctime|asctime|tzset' \
	'^$'
ok 'no hidden state' search 'strtok|rand|srand|random|drand48|setenv|putenv' \
	'^src/base/proc.c:|^src/main/'
ok 'no shell, and programs start in base/proc only' search \
	'system|popen|fork|vfork|posix_spawn|posix_spawnp|execv|execvp|execve|execl|execlp' \
	'^src/base/proc.c:'
ok 'allocation through base/xalloc' search \
	'malloc|calloc|realloc|strdup|strndup|asprintf|vasprintf' \
	'^src/base/xalloc.c:'
ok 'git_commit_create is never used' search \
	'git_commit_create|git_commit_create_v|git_commit_create_from_ids' '^$'
finish
