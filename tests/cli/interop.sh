#!/bin/sh
# A store for programs that know nothing of assay: git clones, logs, checks
# and bundles it, ssh-keygen verifies keys of every kind, a checkout keeps
# its bytes, and a hub behind sshd refuses what does not count.
. "$TOP_SRCDIR/tests/tap.sh"
. "$TOP_SRCDIR/tests/cli/store.sh"
command -v ssh-keygen >/dev/null 2>&1 || skip_all 'ssh-keygen is not installed'
dir=$(mktemp -d) || exit 99
sshd_pid= agent_pid=
end() {
	[ -z "$sshd_pid" ] || kill "$sshd_pid" 2>/dev/null
	[ -z "$agent_pid" ] || kill "$agent_pid" 2>/dev/null
	rm -rf "$dir" "$tap_log"
}
trap end EXIT
HOME=$dir
export HOME
demo=$ASSAY_DATADIR/demo/taxi
top=$dir
mkdir "$dir/keys"
people='erin vera oscar'
key_of() {
	case $1 in erin) echo ed25519 ;; vera) echo ecdsa ;; *) echo rsa ;; esac
}
for p in $people; do
	ssh-keygen -q -t "$(key_of $p)" -N '' -C $p -f "$dir/keys/$p"
done
make() {
	"$ASSAY" init "$dir/hub" --person erin --role engineer \
		--key "$dir/keys/erin" --add "vera:validator:$dir/keys/vera.pub" \
		--add "oscar:ops+owner:$dir/keys/oscar.pub" &&
		for p in $people; do
			"$ASSAY" join "$dir/hub" "$dir/$p" --person $p \
				--key "$dir/keys/$p" || return 1
		done
}
ok 'persons with keys of three kinds make a store' make
work() {
	as erin import "$demo/taxi.txt" --name taxi &&
		as erin review request taxi@1 --checklist sr26-2-tabular &&
		as erin sync && as vera sync && as oscar sync &&
		as vera review comment taxi-1-r1 --text 'signed by ecdsa' &&
		as oscar alias set taxi staging 1 --reason 'signed by rsa' &&
		as vera sync && as oscar sync && as erin sync
}
ok 'each of them saves' work
# The same with the keys in an agent, and only their public halves here.
by_agent() {
	eval "$(ssh-agent -s)" >/dev/null || return 1
	agent_pid=$SSH_AGENT_PID
	for p in $people; do
		ssh-add -q "$dir/keys/$p" && mv "$dir/keys/$p" "$dir/$p.away" ||
			return 1
	done
	for p in $people; do
		ASSAY_KEY=$dir/keys/$p.pub as $p review comment taxi-1-r1 \
			--text "by $p with an agent" && as $p sync || return 1
	done
	for p in $people; do
		mv "$dir/$p.away" "$dir/keys/$p" && as $p sync || return 1
	done
}
ok 'and with an agent' by_agent
unset SSH_AUTH_SOCK

ok 'git clones it' git clone -q -b assay "$dir/hub" "$dir/plain"
subjects() {
	git -C "$dir/plain" log --format=%s >"$dir/out" &&
		grep -q 'taxi' "$dir/out" &&
		[ "$(git -C "$dir/plain" rev-list --merges HEAD | wc -l)" -eq 0 ]
}
ok 'its log is a line of sentences' subjects
for p in hub erin vera oscar; do
	ok "git finds nothing wrong in $p" \
		git -C "$dir/$p" fsck --full --strict --no-dangling
done
# verify DIR KIND: the records of a checkout by ssh-keygen alone.
for p in $people; do
	echo "$p namespaces=\"assay-pack@v1\" $(cat "$dir/keys/$p.pub")"
done >"$dir/allowed"
verified() {
	who=$1 n=0
	(cd "$2" && find . -name "*-$who-*.json") >"$dir/list"
	while read -r f; do
		ssh-keygen -Y verify -f "$dir/allowed" -I "$who" \
			-n assay-pack@v1 -s "$2/$f.sig" <"$2/$f" || return 1
		id=$(sha256sum <"$2/$f" | cut -c1-32)
		case $f in *-$id.json) ;; *) echo "$f" && return 1 ;; esac
		n=$((n + 1))
	done <"$dir/list"
	[ $n -gt 1 ]
}
for p in $people; do
	ok "ssh-keygen verifies every record of an $(key_of $p) key" \
		verified $p "$dir/plain"
done
changed() {
	f=$(find "$dir/plain/policy" -name '*-erin-*.json')
	sed 's/vera/Vera/' "$f" | ssh-keygen -Y verify -f "$dir/allowed" \
		-I erin -n assay-pack@v1 -s "$f.sig"
	[ $? -eq 255 ]
}
ok 'and not one with another letter' changed
ended() {
	git -c core.autocrlf=true clone -q -b assay "$dir/hub" "$dir/crlf" &&
		diff -r --exclude=.git "$dir/plain" "$dir/crlf" &&
		verified vera "$dir/crlf"
}
ok 'a checkout with core.autocrlf keeps all bytes' ended

# Without a network: a bundle there, a bundle back.
bundle() {
	git -C "$dir/erin" bundle create -q "$dir/out.bundle" assay &&
		git -C "$dir/erin" bundle verify -q "$dir/out.bundle" &&
		git clone -q --bare -b assay "$dir/out.bundle" "$dir/away" &&
		"$ASSAY" join "$dir/away" "$dir/far" --person vera \
			--key "$dir/keys/vera" &&
		as far review comment taxi-1-r1 --text 'from far away'
}
ok 'a bundle carries the store to a place without network' bundle
there() {
	as "$1" review show taxi-1-r1 --json | grep -q "$2"
}
back() {
	as far sync --to "$dir/back.bundle" &&
		as erin sync --from "$dir/back.bundle" &&
		there erin 'from far away' && as erin sync
}
ok 'and one carries the work back' back
fails 65 'a bundle that is none is said' \
	as erin sync --from "$dir/keys/erin.pub"
fails 2 'both ways at once is refused' \
	as erin sync --from "$dir/a" --to "$dir/b"

# What libgit2 cannot read.
odd() { # PATTERN WORDS...: the clone after a git command
	pattern=$1
	shift
	rm -rf "$dir/odd"
	cp -r "$dir/oscar" "$dir/odd" && (cd "$dir/odd" && "$@") || return 1
	as odd show 2>"$dir/said"
	status=$?
	cat "$dir/said"
	[ $status -eq 65 ] && grep -q -e "$pattern" "$dir/said"
}
v1='git config core.repositoryformatversion 1'
ok 'a SHA-256 repository is named' odd 'SHA-256' sh -c \
	"$v1; git config extensions.objectFormat sha256"
ok 'a reftable is named' odd 'reftable' sh -c \
	"$v1; git config extensions.refStorage reftable"
ok 'a partial clone is named' odd 'partial clone' sh -c \
	"$v1; git config extensions.partialClone origin"
ok 'also one of a newer git' odd 'partial clone' \
	git config remote.origin.promisor true
ok 'worktreeConfig is named, with what to do' odd '--unset' sh -c \
	"$v1; git config extensions.worktreeConfig true"
shallow() {
	rm -rf "$dir/odd"
	cp -r "$dir/oscar" "$dir/odd" && git -C "$dir/odd" rev-parse assay \
		>"$dir/odd/shallow"
	as odd show
	[ $? -eq 65 ]
}
ok 'a shallow one is refused' shallow
hub256() {
	git init -q --bare --object-format=sha256 "$dir/h256" &&
		cp -r "$dir/oscar" "$dir/odd2" &&
		as odd2 sync --url "$dir/h256" 2>"$dir/said"
	[ $? -eq 3 ] && grep 'hash algorithm' "$dir/said"
}
ok 'a SHA-256 hub is said' hub256

# A hub behind sshd.
sshd=$(command -v sshd || command -v /usr/sbin/sshd)
serve() {
	ssh-keygen -q -t ed25519 -N '' -f "$dir/host" &&
		cat "$dir"/keys/*.pub >"$dir/authorized" &&
		chmod 700 "$dir" || return 1
	[ "$(id -u)" -ne 0 ] || [ -d /run/sshd ] || mkdir /run/sshd || return 1
	for try in 1 2 3 4 5 6 7 8; do
		port=$((20000 + ($$ * 8 + try * 977) % 30000))
		cat >"$dir/sshd_config" <<-END
			ListenAddress 127.0.0.1:$port
			HostKey $dir/host
			AuthorizedKeysFile $dir/authorized
			PidFile none
			StrictModes no
			UsePAM no
			PasswordAuthentication no
			PermitRootLogin prohibit-password
		END
		"$sshd" -D -e -f "$dir/sshd_config" 2>"$dir/sshd.log" &
		sshd_pid=$!
		for wait in 1 2 3 4 5 6 7 8 9 10; do
			sleep 0.2
			grep -q 'listening' "$dir/sshd.log" && break
		done
		kill -0 "$sshd_pid" 2>/dev/null && break
		sshd_pid=
	done
	[ -n "$sshd_pid" ] || { cat "$dir/sshd.log" && return 1; }
	cat >"$dir/.gitconfig" <<-END
		[core]
		sshCommand = ssh -F none -p $port -i '$dir/keys/erin' \
		-o IdentitiesOnly=yes -o BatchMode=yes \
		-o StrictHostKeyChecking=accept-new \
		-o UserKnownHostsFile='$dir/known'
	END
	url=ssh://$(id -un)@127.0.0.1$dir/served
	GIT_CONFIG_GLOBAL=$dir/.gitconfig
	export GIT_CONFIG_GLOBAL
	git clone -q --bare "$dir/hub" "$dir/served" &&
		git ls-remote "$url" >"$dir/out" && grep assay "$dir/out"
}
if [ -z "$sshd" ]; then
	echo '# no sshd: the hub behind it is not tried'
else
	if serve >"$tap_log" 2>&1; then
		ok 'sshd serves a hub' true
		ok 'which gets the hook' as erin verify --install-hook \
			"$dir/served"
		ok 'a clone is made through it' "$ASSAY" join "$url" \
			"$dir/remote" --person oscar --key "$dir/keys/oscar"
		through() {
			as remote alias set taxi trial 1 --reason 'over ssh' &&
				as remote sync && as erin sync --url "$url" &&
				as erin alias history taxi | grep 'over ssh'
		}
		ok 'a good push passes' through
		evil() {
			git clone -q -b assay "$url" "$dir/evil" &&
				cd "$dir/evil" &&
				git rm -q "$(git ls-files model | head -1)" &&
				git commit -q -m evil || return 1
			git push origin HEAD:assay 2>"$dir/said" && return 1
			cat "$dir/said"
			grep 'files of a store are only added' "$dir/said"
		}
		ok 'a bad one is refused with its reason' evil
		told() {
			as remote review comment taxi-1-r1 --text last &&
				printf '#!/bin/sh\necho closed for today\nexit 1\n' \
					>"$dir/served/hooks/pre-receive" || return 1
			as remote sync 2>"$dir/said" && return 1
			cat "$dir/said"
			grep 'closed for today' "$dir/said"
		}
		ok 'assay sync passes on what the other side says' told
	else
		sed 's/^/# sshd: /' "$tap_log"
		echo '# sshd does not serve here: the hub behind it is not tried'
	fi
fi
finish
