#!/bin/bash
# tools/lint finds what it should find: each case is a piece of C in some file and the
# message that must be printed, or none. Run by tools/check and by hand.
set -euo pipefail
shopt -s lastpipe # the end of a pipe sets variables of this shell

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
CASES=0
PROJECT=
export PYTHONDONTWRITEBYTECODE=1
HEAD='/* A piece. */'

# The next project, in which tools/lint must say MESSAGE ('' for nothing). All are judged at the end, by one process.
project()
{
	CASES=$((CASES + 1))
	PROJECT=$WORK/$(printf '%03d' "$CASES")
	mkdir -p "$PROJECT/tree"
	printf '%s' "$1" >"$PROJECT/sentence"
	printf '%s' "$2" >"$PROJECT/message"
}

# A file of that project, from the standard input.
file()
{
	mkdir -p "$(dirname "$PROJECT/tree/$1")"
	cat >"$PROJECT/tree/$1"
}

# A project whose only file FILE is the standard input: tools/lint prints MESSAGE ('' for none).
expect()
{
	project "$1" "$3"
	file "$2"
}

# The same for a project of two files: expect_two SENTENCE MESSAGE FILE TEXT FILE TEXT
expect_two()
{
	project "$1" "$2"
	printf '%s\n%s\n' "$HEAD" "$4" | file "$3"
	printf '%s\n%s\n' "$HEAD" "$6" | file "$5"
}

# One python process for all: starting it takes longer than its work.
judge()
{
	python3 - "$ROOT/tools/lint" "$WORK" <<'PYTHON'
import contextlib
import io
import os
import runpy
import sys

program, work = sys.argv[1:]
failed = 0


def read(*names):
    with open(os.path.join(work, *names), encoding="utf-8") as file:
        return file.read()


def run(root):
    """(exit code, what tools/lint says about this project)"""
    said = io.StringIO()
    sys.argv = [program, "--root", root]
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        return end.code, said.getvalue()
    return None, said.getvalue()


cases = sorted(os.listdir(work))
for case in cases:
    root, message = os.path.join(work, case, "tree"), read(case, "message")
    status, said = run(root)
    count = sum(len(names) for _, _, names in os.walk(root))
    if (status, message in said) != (1, True) if message else (status, said) != (0, f"lint: {count} files, 0 faults\n"):
        failed += 1
        print(f"FAILED {read(case, 'sentence')}\n  wanted: {message or 'nothing'}\n  said:   {said}")
print(f"{len(cases) - failed} passed, {failed} failed")
sys.exit(failed > 0)
PYTHON
}

# N times LINE.
lines()
{
	awk -v n="$1" -v line="$2" 'BEGIN { while (n-- > 0) print line }'
}

# A function with N times LINE in it.
function_of()
{
	printf '%s\n\nint f(int a)\n{\n' "$HEAD"
	lines "$1" "$2"
	printf '\treturn a;\n}\n'
}

expect 'a clean file passes' lib/base/good.c '' <<C
$HEAD
#include "good.h"

int f(int a)
{
	/* strcpy(a, b) in a comment, "sprintf(" in a text */
	return a ? timeout(a) : g("system(1)");
}
C

for call in strcpy strcat sprintf vsprintf gets strtok atoi atol strtol strtoll strtoul localtime gmtime rand srand \
	time clock_gettime gettimeofday system popen getenv getrandom; do
	expect "$call is banned" cgi-bin/bad.c "cgi-bin/bad.c:5: $call() is not called here" <<C
$HEAD

int f(void)
{
	return $call(1, 2);
}
C
done
for call in malloc calloc realloc strdup strndup; do
	expect "$call alone is a fault" cron/bad.c "cron/bad.c:5: $call() may fail: memory_needed($call(...))" <<C
$HEAD

void *f(void)
{
	return $call(p, 2);
}
C
	expect "$call within memory_needed is none" cron/good.c '' <<C
$HEAD

void *f(void)
{
	return memory_needed($call(p, 2));
}
C
done
expect 'time() is allowed in clock.c' lib/base/clock.c '' <<<"$HEAD
int f(void)
{
	return time(NULL);
}"
expect 'getenv() is allowed in config.c' lib/base/config.c '' <<<"$HEAD
int f(void)
{
	return getenv(\"A\");
}"
expect 'a banned call in a macro is found' lib/base/bad.h 'lib/base/bad.h:2: atoi() is not called here' <<<"$HEAD
#define N(x) atoi(x)"
expect 'a member of that name is no call' lib/base/good.c '' <<<"$HEAD
int f(struct s *s)
{
	return s->time(1) + s->x.system(2);
}"
expect 'a test may define a function of that name' tests/unit/good.c '' <<<"$HEAD
long getrandom(void *p)
{
	return 0;
}"
expect 'a file without a head comment' bin/bad.c 'bin/bad.c:1: no comment at the head' <<<'int a;'
function_of 96 '	a++;' | expect 'a function of 100 lines passes' lib/base/good.c ''
function_of 97 '	a++;' | expect 'a function of 101 lines' lib/base/bad.c 'lib/base/bad.c:3: f() has 101 lines'
{
	echo "$HEAD"
	lines 499 'int a;'
} | expect 'a file of 500 lines passes' lib/base/good.c ''
{
	echo "$HEAD"
	lines 500 'int a;'
} | expect 'a file of 501 lines' sim/bad.c 'sim/bad.c:501: the file has 501 lines'
function_of 24 '	a = a > 1 ? 2 : 3;' | expect 'a function of 25 paths passes' lib/base/good.c ''
function_of 25 '	a = a && 1;' | expect 'a function of 26 paths' lib/base/bad.c 'lib/base/bad.c:3: f() has 26 paths'
expect 'four levels pass, initialisers do not count' lib/base/good.c '' <<C
$HEAD
int f(int a)
{
	for (;;) {
		if (a) {
			while (a) {
				switch (a) {
				case 1:
					g((struct s){ .a = { 1 } });
				}
			}
		}
	}
}
C
expect 'five levels' cron/bad.c 'cron/bad.c:8: f() nests 5 deep' <<C
$HEAD
int f(int a)
{
	for (;;) {
		if (a) {
			while (a) {
				switch (a) {
				case 1: {
					a++;
				}
				}
			}
		}
	}
}
C
expect 'SQL by snprintf' lib/base/bad.c 'lib/base/bad.c:4: SQL is not built by formatting' <<C
$HEAD
int f(int a)
{
	snprintf(b, n, "SELECT a FROM t "
	               "WHERE id = %d", g(a));
}
C
for sql in 'INSERT INTO t VALUES (%s)' 'UPDATE t SET a = %d' 'DELETE FROM t WHERE a = %d' 'REPLACE INTO %s' 'INSERT IGNORE INTO %s'; do
	expect "SQL by buf_printf: $sql" lib/base/bad.c 'lib/base/bad.c:4: SQL is not built by formatting' <<C
$HEAD
int f(int a)
{
	buf_printf(b, "$sql", a);
}
C
done
expect 'a message about SQL passes, and so does constant SQL' lib/base/good.c '' <<C
$HEAD
int f(int a)
{
	(void)fprintf(stderr, "update failed: %s", g(a));
	buf_printf(b, "SELECT a FROM t WHERE b LIKE 'x%%'");
	exec("SELECT a FROM t WHERE b LIKE '%x'");
}
C
for place in lib/base/bad.c cgi-bin/bad.c; do
	expect "JSON printed in $place" "$place" "$place:4: JSON is printed by the answer writer only" <<C
$HEAD
int f(int a)
{
	return cJSON_PrintUnformatted(a);
}
C
done
expect 'the simulated platform may print JSON' sim/good.c '' <<<"$HEAD
int f(int a)
{
	return cJSON_Print(a);
}"

# FILE includes HEADER of another room, which is made here: tools/lint prints MESSAGE ('' for none).
expect_include()
{
	project "$1" "${4:+$2:2: $4}"
	printf '%s\n' "$HEAD" | file "$3"
	printf '%s\n#include "%s"\n' "$HEAD" "${3#lib/}" | file "$2"
}

expect_include 'an include goes down' lib/trade/a.c lib/db/there.h ''
expect_include 'an include goes to the left on its floor' lib/product/a.c lib/shop/there.h ''
expect_include 'an include that climbs' lib/db/a.c lib/trade/there.h 'the include climbs: db is below trade'
expect_include 'an include that crosses to the right' lib/shop/a.c lib/product/there.h 'the include crosses to the right'
expect_include 'the library does not know the command' lib/base/a.c bin/frame/there.h 'lib does not include bin'
expect_include 'the simulated platform does not know the library' sim/common/a.c lib/base/there.h 'sim does not include lib'
expect_include 'a room without a floor' lib/attic/a.c lib/base/there.h 'room attic has no floor'

expect_two 'a file with guards that is not compiled without them' 'lib/trade/bad.c:1: a file with guards is in LIB_GUARDED' \
	lib/trade/bad.c '#include "base/guard.h"' lib/local.mk 'LIB_GUARDED = lib/trade/good.c'
expect_two 'a file without guards that is compiled twice' 'lib/local.mk:1: lib/trade/good.c has no guards' \
	lib/trade/good.c 'int a;' lib/local.mk 'LIB_GUARDED = lib/trade/good.c'

write_of()
{
	printf '%s\nstatic const struct sql SQL_X = { "x", "%s" };\n' "$HEAD" "$1"
}
write_of 'UPDATE voucher SET state = ?' | expect 'a write in the room of its table passes' lib/trade/good.c ''
for sql in 'UPDATE voucher SET state = ?' 'INSERT INTO voucher (a) VALUES (?)' 'DELETE FROM voucher WHERE a = ?' 'REPLACE INTO voucher VALUES (?)' \
	'UPDATE IGNORE voucher SET state = ?' 'DELETE v FROM voucher v WHERE a = ?' \
	"UPDATE JSON_TABLE(?, '\$[*]' COLUMNS (a INT PATH '\$.a')) t STRAIGHT_JOIN voucher v ON v.a = t.a SET v.b = 1"; do
	write_of "$sql" | expect "a write elsewhere: $sql" bin/bad.c 'bin/bad.c:2: voucher is written by lib/trade/ only'
done
write_of 'SELECT a FROM voucher WHERE b = ? FOR UPDATE' | expect 'reading and locking is no write' bin/good.c ''
write_of 'UPDATE strange SET a = ?' | expect 'a table without an owner' lib/trade/bad.c 'table strange has no owner'
expect 'a table that is in no sequence of locks' lib/db/lock.c 'lib/db/lock.c:1: table voucher_item has no place in the sequence of locks' \
	<<<"$HEAD
static const char *const sequence[] = { \"voucher\" };"
write_of 'DELETE FROM voucher WHERE a = ?' | expect 'purge may delete' cron/purge_kinds.c ''
expect 'a write in a macro' bin/bad.c 'bin/bad.c:2: outbox is written by lib/trade/ only' <<<"$HEAD
#define SQL_SET \\
	\"UPDATE outbox SET state = ?\""

write_of 'UPDATE product SET name = ?' | expect 'a change of the catalogue that nobody is told of' lib/product/bad.c \
	'lib/product/bad.c:2: processes remember product: a file that changes it calls catalogue_changed'
{
	write_of 'UPDATE product SET name = ?'
	printf 'enum result f(struct ctx *c)\n{\n\treturn catalogue_changed(c);\n}\n'
} | expect 'a change of the catalogue with its call passes' lib/product/good.c ''
write_of 'UPDATE merchant SET balance_fen = ?' | expect 'a balance is not remembered' lib/trade/stock.c ''
expect_two 'a caller that forgets the call it is named for' 'lib/web/app_store.c:1: bin/ops/cmd_app.c calls catalogue_changed for it' \
	lib/web/app_store.c 'int a;' bin/ops/cmd_app.c 'int b;'

expect 'a column by its number' lib/base/bad.c 'lib/base/bad.c:4: a column is read by its name' <<C
$HEAD
int f(int a)
{
	return row_int(&rows, 0, 3);
}
C
expect 'fewer names than columns' lib/base/bad.c 'lib/base/bad.c:3: SQL_X selects 3 columns, the enum above it names 2' <<C
$HEAD
enum { A, B };
static const struct sql SQL_X = { "x", "SELECT a, COALESCE(b, 1), (SELECT COUNT(*), 2 FROM t) FROM u" };
C
expect 'as many names as columns' lib/base/good.c '' <<C
$HEAD
enum { A, B };
/* PRIMARY KEY. */
static const struct sql SQL_X = { "x", "SELECT a, IF(b, 1, 2) FROM u" };
C

expect 'a prototype without its sentence' lib/base/bad.h 'lib/base/bad.h:3: f() has no sentence' <<<"$HEAD

int f(int a);"
expect 'a sentence above its block, or on the line' lib/base/good.h '' <<<"$HEAD

/* Two of them. */
int f(int a);
int g(int a);

int h(int a); /* a third */"
expect 'a macro of a header that nothing uses' lib/base/bad.h 'lib/base/bad.h:2: nothing uses the macro LOST_MAX' <<<"$HEAD
#define LOST_MAX 3"

expect 'sizeof of an object has no brackets' lib/base/bad.c 'lib/base/bad.c:4: sizeof x' <<C
$HEAD
int f(int a)
{
	return sizeof(a);
}
C
expect 'sizeof of a type has brackets' lib/base/good.c '' <<C
$HEAD
int f(int a)
{
	return sizeof(struct s) + sizeof(char) + sizeof a;
}
C
expect 'an ignored result says so' bin/bad.c 'bin/bad.c:4: a result that is ignored says so: (void)printf' <<C
$HEAD
int f(int a)
{
	printf("%d", a);
}
C
expect 'a body of several lines has braces' lib/base/bad.c 'lib/base/bad.c:4: a body of several lines has braces' <<C
$HEAD
int f(int a)
{
	for (int i = 0; i < a; i++)
		if (g(i))
			h(i);
}
C
expect 'a transaction is left by return' cron/bad.c 'cron/bad.c:6: a block of tx_next is not left by return' <<C
$HEAD
enum result f(struct tx tx)
{
	while (tx_next(&tx)) {
		if (g(1))
			return BUG;
		tx.r = g(2);
	}
	return tx.r;
}
C
expect 'a transaction is left by break' cron/bad.c 'cron/bad.c:8: a block of tx_next is not left by break' <<C
$HEAD
enum result f(struct tx tx)
{
	while (tx_next(&tx)) {
		for (int i = 0; i < 2; i++) {
			tx.r = g(i);
		}
		break;
	}
	return tx.r;
}
C
expect 'a loop inside a transaction is left' cron/good.c '' <<C
$HEAD
enum result f(struct tx tx)
{
	while (tx_next(&tx)) {
		for (int i = 0; i < 2; i++) {
			tx.r = g(i);
			if (tx.r != OK)
				break;
		}
	}
	while (tx_next(&tx))
		tx.r = g(2);
	return tx.r;
}
C
expect '_Static_assert is written static_assert' lib/base/bad.c 'lib/base/bad.c:2: static_assert' <<<"$HEAD
_Static_assert(1, \"one\");"

expect 'a private word in a comment' lib/base/bad.c "lib/base/bad.c:2: private word 'anew'" <<<"$HEAD
/* The row is read anew. */"
expect 'a private word in a sentence' bin/bad.c "bin/bad.c:2: private word 'told'" <<<"$HEAD
const char *s = \"the platform was told it\";"
expect 'a word of the schema in quotes' lib/base/good.c '' <<<"$HEAD
/* The state \`moot\` of the outbox. */"
expect 'a private word in a page' docs/bad.md "docs/bad.md:1: private word 'owed'" <<<'What is owed to the platform.'

expect_two 'two files of sim that include each other' \
	'sim/platform/a.h:2: a circle of includes: sim/platform/a -> sim/platform/b -> sim/platform/a' \
	sim/platform/a.h '#include "b.h"' sim/platform/b.h '#include "a.h"'
expect_two 'a file of sim and its own header are no circle' '' \
	sim/platform/a.c '#include "a.h"' sim/platform/a.h '#include "c.h"'
expect_two 'a header of sim that declares what another file defines' 'sim/platform/a.h:3: f() is not defined in sim/platform/a.c' \
	sim/platform/a.h '/* Does nothing. */
int f(int a);' sim/platform/a.c 'int g(int a)
{
	return a;
}'

judge
