#!/bin/sh
# Every command and sub-command explains itself, and its examples are
# commands that this program understands.
. "$TOP_SRCDIR/tests/tap.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir" "$tap_log"' EXIT
mkdir "$dir/home" "$dir/here"
HOME=$dir/home
export HOME

# Names in the list of a help page: two blanks, a word, blanks, a sentence.
verbs() {
	"$ASSAY" help | awk '/^  [a-z]/ { print $1 }'
}
subs() {
	"$ASSAY" help "$1" | awk '/^Commands:/ { on = 1; next }
		/^$/ { on = 0 } on && /^  [a-z]/ { print $1 }'
}
examples() {
	"$ASSAY" help "$@" | awk '/^Example:/ { on = 1; next }
		/^$/ { on = 0 } on { sub(/^  \$ /, ""); print }'
}

has_sections() {
	"$ASSAY" help "$@" >"$dir/help" || return 1
	for part in '^Usage: assay' '^Options:' '^Example:' '^Exit status:'; do
		grep -q "$part" "$dir/help" || {
			echo "no '$part' in assay help $*"
			return 1
		}
	done
	[ "$(wc -L <"$dir/help")" -le 120 ]
}

# An example asks the program for help about exactly those options: a wrong
# option or sub-command is a usage error even then. The first two words must
# be the command that the page is about.
examples_parse() {
	examples "$@" >"$dir/examples"
	[ -s "$dir/examples" ] || return 1
	while read -r line; do
		case "$line " in
		"assay $* "*) ;;
		"assay $1 "*) [ $# -eq 1 ] || return 1 ;;
		*)
			echo "an example of another command: $line"
			return 1
			;;
		esac
		(
			cd "$dir/here" || exit 1
			assay() { "$ASSAY" "$@"; }
			eval "$line --help" </dev/null
		) || {
			echo "does not parse: $line"
			return 1
		}
	done <"$dir/examples"
}

verbs >"$dir/verbs"
ok 'assay help lists commands' test "$(wc -l <"$dir/verbs")" -ge 20
while read -r verb; do
	ok "help of $verb has usage, options, example, exit status" \
		has_sections "$verb"
	ok "the examples of $verb parse" examples_parse "$verb"
	subs "$verb" >"$dir/subs"
	while read -r sub; do
		ok "help of $verb $sub has them too" has_sections "$verb" "$sub"
		ok "the examples of $verb $sub parse" \
			examples_parse "$verb" "$sub"
	done <"$dir/subs"
done <"$dir/verbs"
ok 'nothing was made by asking for help' test -z "$(ls "$dir/here")"
in_documents() {
	(cd "$TOP_SRCDIR" && grep -h -E '^    (\$ )?assay ' README.md doc/*.md |
		sed -e 's/^ *\(\$ \)*//') >"$dir/lines"
	[ "$(wc -l <"$dir/lines")" -ge 5 ] || return 1
	while read -r line; do
		(
			cd "$dir/here" || exit 1
			assay() { "$ASSAY" "$@"; }
			eval "$line --help" </dev/null
		) >"$dir/said" 2>&1 || {
			echo "does not parse: $line"
			cat "$dir/said"
			return 1
		}
	done <"$dir/lines"
}
ok 'the command lines of README and doc parse' in_documents
ok 'and make nothing' test -z "$(ls "$dir/here")"
fails 2 'a mistyped command is a usage error' "$ASSAY" imprt
near() {
	"$ASSAY" imprt 2>&1 | grep 'import'
}
ok 'and the one that was meant is named' near
ok 'the manual page comes out of the same table' sh -c \
	'"$ASSAY" help --mdoc | grep -q "^\.Nm assay"'
finish
