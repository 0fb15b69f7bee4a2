#!/bin/bash
# tools/stack keeps what it promises: starts again what is down, keeps data and keys,
# ends what it started and nothing else, says what is wrong. Run by tools/check.
#
#   tests/unit/stack_test.sh [BUILD]    the build tree; default: build
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=$(realpath "${1:-$ROOT/build}")
STACK=$ROOT/tools/stack
WORK=$(mktemp -d /tmp/shanmen-stack-test.XXXXXX)
chmod 711 "$WORK"
A=$WORK/a
B=$WORK/$(printf 'long%.0s' {1..30})/b
PASSED=0
FAILED=0

cleanup()
{
	for folder in "$A" "$B" "$WORK/broken"; do
		"$STACK" down "$folder" 2>/dev/null || true
	done
	rm -rf "$WORK"
}
trap cleanup EXIT

# ok SENTENCE COMMAND…: the command must succeed.
ok()
{
	local sentence=$1
	shift
	if "$@"; then
		PASSED=$((PASSED + 1))
	else
		FAILED=$((FAILED + 1))
		printf 'FAILED %s: %s\n' "$sentence" "$*"
	fi
}

up()
{
	local folder=$1
	shift
	mkdir -p "$(dirname "$folder")"
	"$STACK" up "$folder" --build "$BUILD" "$@" 2>"$WORK/said" || return 1
	# shellcheck source=/dev/null # written by tools/stack
	source "$folder/env"
}

# HTTP status of a program's URL; 000 for none.
status_of()
{
	local line
	exec 3<>"/dev/tcp/127.0.0.1/${SHANMEN_URL##*:}" || return 1
	printf 'GET /cgi-bin/%s.fcgi HTTP/1.0\r\n\r\n' "$1" >&3
	read -r -t 10 line <&3 || line='HTTP/1.0 000'
	exec 3>&-
	read -r _ line _ <<<"$line"
	printf '%s' "$line"
}

# True when the program itself answers, and not the web server with 404, 500 or 503.
serves()
{
	local status
	status=$(status_of can_buy)
	[ "$status" != 000 ] && [ "$status" != 404 ] && [ "$status" != 500 ] && [ "$status" != 503 ]
}

query()
{
	MYSQL_PWD=$SHANMEN_DB_PASSWORD mariadb --no-defaults -S "$SHANMEN_DB_SOCKET" -u "$SHANMEN_DB_USER" -BN -e "$1" shanmen
}

running_in()
{
	find /proc -maxdepth 2 -name exe -lname "$1/*" 2>/dev/null | grep -q . ||
		grep -lqz -e "$1/etc/" /proc/[0-9]*/cmdline 2>/dev/null
}

# How many FastCGI programs run out of the folder.
programs_of()
{
	{ find /proc -maxdepth 2 -name exe -lname "$1/cgi-bin/*" 2>/dev/null || true; } | wc -l
}

not()
{
	! "$@"
}

ok 'a stack comes up in an empty folder' up "$A"
at_once=$(programs_of "$A")
ok 'it serves' serves
ok 'all programs run when up returns' test "$at_once" = "$(programs_of "$A")" -a "$at_once" -gt 0
ok 'env and configuration are for their owner only' test "$(stat -c %a "$A/env" "$SHANMEN_CONF" | sort -u)" = 600
ok 'the database is durable' test "$(query "SELECT @@innodb_flush_log_at_trx_commit + @@innodb_doublewrite + @@skip_networking")" = 3
query 'CREATE TABLE kept (n INT) ENGINE=InnoDB; INSERT INTO kept VALUES (42)'
first="$SHANMEN_DB_PID $SHANMEN_WEB_PID" keys="$SHANMEN_CLIENT_SECRET $SHANMEN_GATE_KEY $SHANMEN_URL"
ok 'up again' up "$A"
ok 'up again is harmless: the same processes' test "$SHANMEN_DB_PID $SHANMEN_WEB_PID" = "$first"

kill -s KILL "$SHANMEN_WEB_PID"
ok 'up after the web server was killed' up "$A"
ok 'only the web server is new' test "$SHANMEN_DB_PID" = "${first% *}" -a "$SHANMEN_WEB_PID" != "${first#* }"
ok 'it serves again' serves
kill -s KILL "$SHANMEN_DB_PID"
ok 'up after the database was killed' up "$A"
ok 'the data are still there' test "$(query 'SELECT n FROM kept')" = 42
kill -s STOP "$SHANMEN_DB_PID" "$SHANMEN_WEB_PID"
ok 'up continues stopped processes' up "$A"
ok 'and it serves' serves

ok 'a second stack, in a folder whose name is too long for a socket' up "$B"
ok 'it serves, too' serves
ok 'it has keys of its own' test "$SHANMEN_CLIENT_SECRET" != "${keys%% *}"
second=$SHANMEN_WEB_PID
ok 'a port in use is refused' not up "$A" --port "${SHANMEN_URL##*:}"
ok 'and the reason is printed' grep -q 'is taken by another process' "$WORK/said"
ok 'the next up without --port works' up "$A"
ok 'and it serves' serves
ok 'keys and port are the old ones' test "$SHANMEN_CLIENT_SECRET $SHANMEN_GATE_KEY $SHANMEN_URL" = "$keys"

for door in 'apache' 'apache --cgi'; do
	# shellcheck disable=SC2086 # two words
	ok "up by $door" up "$A" --server $door
	ok "serves by $door" serves
done
ok 'up by mod_fcgid again' up "$A" --server apache
ok 'and it serves' serves
kill -s KILL "$SHANMEN_WEB_PID"
ok 'up after Apache was killed and left its children' up "$A"
ok 'and it serves' serves

ok 'down' "$STACK" down "$A"
ok 'nothing is left of it' not running_in "$A"
ok 'the other stack still runs' kill -s 0 "$second"
ok 'down again is harmless' "$STACK" down "$A"
ok 'down without a stack is a failure' not "$STACK" down "$WORK/nothing" 2>/dev/null

mkdir -p "$WORK/bad/cgi-bin" "$WORK/bad/bin"
cp "$BUILD"/cgi-bin/*.fcgi "$WORK/bad/cgi-bin"
printf '#!/bin/sh\necho no such schema >&2\nexit 1\n' >"$WORK/bad/bin/shanmen"
chmod +x "$WORK/bad/bin/shanmen"
BUILD=$WORK/bad
ok 'a failing start is a failure' not up "$WORK/broken"
ok 'and names its log' grep -q "see $WORK/broken/stack.log" "$WORK/said"
ok 'and shows the end of the log' grep -q 'no such schema' "$WORK/said"
ok 'and leaves nothing running' not running_in "$WORK/broken"
mkdir -p "$WORK/used/db"
ok 'a folder with foreign files is refused' not up "$WORK/used"
ok 'and left alone' test "$(ls -A "$WORK/used")" = db

printf '%s passed, %s failed\n' "$PASSED" "$FAILED"
[ "$FAILED" = 0 ]
