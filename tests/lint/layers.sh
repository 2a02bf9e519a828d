#!/bin/sh
# Includes go down the house only, and each foreign library stays in its room.
cd "${TOP_SRCDIR:-$(dirname "$0")/../..}" || exit 1
. tests/tap.sh

rooms() {
	find src ui -name '*.[ch]' | sort | xargs awk '
	BEGIN {
		allow["base"] = " base "
		allow["store"] = " base store "
		allow["app"] = " base store app "
		allow["cli"] = " base app cli "
		allow["ui"] = " base app ui "
		allow["table"] = " base table "
		allow["source"] = " base table source "
		allow["model"] = " base table model "
		allow["stats"] = " base stats "
		allow["blas"] = " base blas "
		allow["xgb"] = " base xgb "
		allow["engine"] = " base table model blas engine "
		below = " base table model stats blas engine explain "
		allow["explain"] = below
		allow["monitor"] = below " xgb monitor "
		allow["optim"] = below " xgb optim "
		allow["validate"] = below " xgb monitor optim validate "
		allow["work"] = below " xgb source monitor optim validate serve work "
		allow["main"] = allow["work"] allow["app"] " cli ui main "
	}
	FNR == 1 {
		split(FILENAME, p, "/")
		room = (p[1] == "ui") ? "ui" : p[2]
		if (!(room in allow))
			printf "%s: unknown room %s\n", FILENAME, room
	}
	/^#[ \t]*include[ \t]*"/ {
		split($0, q, "\"")
		if (q[2] == "config.h")
			next
		# What users of a target include too.
		if (q[2] == "data/target/assay-score.h" && \
			(room == "work" || room == "main"))
			next
		k = split(q[2], d, "/")
		to = (k > 1) ? d[1] : room
		if (k == 1)
			printf "%s:%d: write the room: \"%s/%s\"\n", FILENAME, FNR, room, q[2]
		if (index(allow[room], " " to " ") == 0)
			printf "%s:%d: %s must not see %s\n", FILENAME, FNR, room, to
	}
	/^#[ \t]*include[ \t]*</ {
		split($0, q, /[<>]/)
		f = q[2]
		if (f ~ /^(git2|sqlite3|sodium)/ && room != "store")
			printf "%s:%d: <%s> only in src/store\n", FILENAME, FNR, f
		if (f ~ /curses|^term\.h|^panel|^menu|^form/ && FILENAME != "ui/term.c")
			printf "%s:%d: <%s> only in ui/term.c\n", FILENAME, FNR, f
		if (f ~ /cblas|lapack/ && room != "blas")
			printf "%s:%d: <%s> only in src/blas\n", FILENAME, FNR, f
		if (f ~ /xgboost/ && room != "xgb")
			printf "%s:%d: <%s> only in src/xgb\n", FILENAME, FNR, f
		if (f ~ /^openssl/ && FILENAME != "src/base/hash.c")
			printf "%s:%d: <%s> only in base/hash.c\n", FILENAME, FNR, f
	}'
}
none() {
	found=$(rooms)
	[ -z "$found" ] || { echo "$found"; return 1; }
}
ok 'includes go down only, foreign headers stay in their rooms' none
finish
