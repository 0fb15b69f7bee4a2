#!/bin/sh
# The reference pages and the sample configuration are what the program prints from its tables.
#
#   tests/unit/reference_test.sh [BUILD]    the build tree; default: this folder, else build
set -eu

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
if [ $# -gt 0 ]; then
	BUILD=$1
elif [ -x bin/shanmen ]; then
	BUILD=.
else
	BUILD=$ROOT/build
fi
SHANMEN=$BUILD/bin/shanmen
FAILED=0

# PAGE FILE: the file is what `shanmen reference PAGE` prints.
same()
{
	if ! "$SHANMEN" reference "$1" | diff -u "$ROOT/$2" - >&2; then
		echo "FAILED: $2 differs; print it with: bin/shanmen reference $1 >$2" >&2
		FAILED=1
	fi
}

# Prints the commands of the overview that have no help. Needs no configuration.
helps()
{
	"$SHANMEN" --help | sed -n 's/^  \([a-z ]*[a-z]\)   *[A-Z].*/\1/p' | while read -r name; do
		# shellcheck disable=SC2086 # one or two words
		"$SHANMEN" help $name | grep -q "^usage: shanmen $name" || echo "no help for: $name"
	done
}

same commands docs/reference-commands.md
same config docs/reference-config.md
same crontab cron/crontab
same errors docs/reference-errors.md
same sample etc/shanmen.conf.sample
if ! SHANMEN_CONF=/nonexistent "$SHANMEN" product template | diff -u "$ROOT/etc/examples/ticket.json" - >&2; then
	echo "FAILED: etc/examples/ticket.json differs; print it with: bin/shanmen product template" >&2
	FAILED=1
fi
MISSING=$(SHANMEN_CONF=/nonexistent helps)
[ -z "$MISSING" ] || {
	echo "FAILED: $MISSING" >&2
	FAILED=1
}
[ "$FAILED" -eq 0 ] && echo "the reference pages are those of the program"
exit "$FAILED"
