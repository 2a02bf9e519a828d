#!/bin/sh
# An editor that always writes the same.
sed '1s/^/from an editor/' "$1" >"$1.new" && mv "$1.new" "$1"
