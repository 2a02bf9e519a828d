#!/bin/sh
# debian12.sh — README's two commands on a machine that has nothing.
#
# Makes a minimal Debian 12 with debootstrap (from the package sources that
# this machine uses), clones this repository into it and runs, as root there,
# `./bootstrap demo --script` and `./bootstrap check`. Needs root and
# debootstrap; other commands may be given as arguments. ASSAY_FRESH_DIR keeps the system in that directory; otherwise
# it is removed.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
command -v debootstrap >/dev/null || {
	echo "debian12: debootstrap is not installed" >&2
	exit 1
}
root=${ASSAY_FRESH_DIR:-$(mktemp -d)}
clean() {
	# Lazily: what a killed run left there may still hold them.
	umount -l "$root/proc" "$root/dev/pts" "$root/dev" 2>/dev/null || :
	[ -n "${ASSAY_FRESH_DIR:-}" ] || rm -rf --one-file-system "$root"
}
trap clean EXIT INT TERM

mirror=$(apt-get indextargets --format '$(REPO_URI)' \
	'Created-By: Packages' 2>/dev/null | grep -v -i security | head -n 1)
if [ ! -e "$root/etc/debian_version" ]; then
	debootstrap --variant=minbase \
		--include=git,ca-certificates,adduser bookworm "$root" "$mirror"
fi
# The same sources, security updates included, and the way to reach them.
cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d /etc/apt/trusted.gpg.d \
	"$root/etc/apt/" 2>/dev/null || :
[ -d /etc/apt/auth.conf.d ] && cp -r /etc/apt/auth.conf.d "$root/etc/apt/"
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || :
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind /dev/pts "$root/dev/pts" 2>/dev/null || :

rm -rf "$root/root/assay"
git clone -q "$top" "$root/root/assay"
in_root() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
		http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
		chroot "$root" sh -c "cd /root/assay && $1" </dev/null
}
if [ $# -eq 0 ]; then
	set -- './bootstrap demo --script' './bootstrap check'
fi
for command; do
	in_root "$command"
done
