# The sections of tools/check: check_NAME does one, in a subshell with `set -e`; it is sourced, not run.
# FULL and CHANGED say at which level; a section makes what it needs, which takes no time when it is made already.
# shellcheck shell=bash

FUZZ_SEED=${FUZZ_SEED:-1}  # new inputs for each fuzz target are the same every time, unless another seed is given
FUZZ_RUNS_NORMAL=80000     # so many of them
FUZZ_RUNS_FULL=1000000
TIDY_SAMPLE=20             # files that clang-tidy reads for every change, besides the changed ones
SOURCE_FOLDERS=(lib cgi-bin bin cron sim tests)
PAGES_TESTS="tests/unit/readme_test.sh tests/unit/reference_test.sh"
# Not optimised: it compiles in a fifth of the time, and the sanitizers see all that is written.
CLANG_OPTIONS=(--enable-werror --enable-sanitizers --enable-fuzzing "CFLAGS=-O0 -gline-tables-only")

# The compiler NAME, through ccache where there is one.
compiler()
{
	if command -v ccache >/dev/null; then
		printf 'CC=ccache %s' "$1"
	else
		printf 'CC=%s' "$1"
	fi
}

# Configures the build tree FOLDER when it is new or was configured with other options.
configured()
{
	local folder=$1
	shift
	if [ ! -x configure ] || [ ! -e build-aux/compile ]; then
		quietly autoreconf -i || return 1
	fi
	mkdir -p "$folder"
	if [ -f "$folder/Makefile" ] && [ "$(cat "$folder/check.options" 2>/dev/null)" = "$*" ]; then
		return 0
	fi
	(cd "$folder" && quietly ../configure "$@") || return 1
	printf '%s\n' "$*" >"$folder/check.options"
}

# The trees: build as it is released, build-clang with sanitizers and fuzz targets, build-asan with gcc's sanitizers.
gcc_tree()
{
	configured build --enable-werror "$(compiler gcc)" && quietly make -C build -j"$JOBS" "${1:-everything}"
}

clang_tree()
{
	local what=sanitized
	! $FULL || what=everything # the positive controls, too
	configured build-clang "${CLANG_OPTIONS[@]}" "$(compiler clang)" && quietly make -C build-clang -j"$JOBS" "$what"
}

asan_tree()
{
	configured build-asan --enable-werror --enable-sanitizers "$(compiler gcc)" && quietly make -C build-asan -j"$JOBS" everything
}

sources()
{
	find "${SOURCE_FOLDERS[@]}" -name '*.[ch]' | sort
}

# Each file of the project whose first line says it is a shell script.
scripts()
{
	find .ci etc tools tests -type f -exec awk 'FNR == 1 && /^#!.*[\/ ](ba)?sh/ { print FILENAME } FNR == 1 { nextfile }' {} + | sort
}

# Of the files on the standard input, with --changed only the changed ones.
touched()
{
	if $CHANGED; then
		sort | comm -12 - "$LOGS/changed-files"
	else
		cat
	fi
}

tests_pass()
{
	local folder=$1
	shift
	quietly make -C "$folder" -j"$JOBS" "$@" || {
		cat "$folder/test-suite.log" 2>/dev/null
		return 1
	}
	grep -E '^# (TOTAL|PASS|SKIP|FAIL)' "$LOGS/$SECTION.log" | tail -n 4 || true
}

### The sections

check_packages()
{
	tools/packages install check
}

check_picked()
{
	local since=()
	[ -z "$SINCE" ] || since=(--since "$SINCE")
	tools/check.d/changed.py pick "$LOGS" --seconds $((CHANGED_FLOW_S * JOBS)) "${since[@]}"
}

check_lint()
{
	tools/lint && tests/unit/lint_test.sh
}

check_format()
{
	sources | touched | xargs -r -P "$JOBS" -n 40 clang-format --dry-run -Werror || {
		say "repair it with: clang-format -i FILE"
		return 1
	}
}

check_shell()
{
	scripts | touched | xargs -r -P "$JOBS" -n 4 shellcheck -a
	find tests tools -name '*.py' -exec python3 -c 'import ast, sys
for name in sys.argv[1:]:
    ast.parse(open(name, encoding="utf-8").read(), name)' {} +
}

check_gcc()
{
	if $CHANGED; then
		gcc_tree programs-and-units
	else
		gcc_tree
	fi
}

# Programs accept the configurations and examples that are installed.
check_config()
{
	local file
	if [ "$(id -u)" = 0 ]; then
		quietly logrotate -d etc/logrotate
	fi
	for file in etc/examples/{catalogue,ticket,poi-*}.json; do
		python3 -m json.tool "$file" >/dev/null
	done
}

check_unit()
{
	check_gcc
	if $CHANGED; then
		tests_pass build check-units
		tests_pass build check-TESTS TESTS="$PAGES_TESTS" check_LIBRARIES= check_PROGRAMS= check_DATA=
	else
		tests_pass build check
	fi
}

# The built files ask the dynamic loader and the kernel for protection.
check_hardening()
{
	local file said
	gcc_tree
	for file in build/cgi-bin/*.fcgi build/bin/shanmen $(find build/cron -type f -executable); do
		said=$(readelf -hldsW "$file")
		grep -q 'Type: *DYN' <<<"$said" || { say "$file: not position independent" && return 1; }
		grep -q 'GNU_RELRO' <<<"$said" || { say "$file: no RELRO" && return 1; }
		grep -Eq 'BIND_NOW|FLAGS.*NOW' <<<"$said" || { say "$file: not bound at start (full RELRO)" && return 1; }
		! grep -Eq 'GNU_STACK.*RWE' <<<"$said" || { say "$file: executable stack" && return 1; }
		grep -q '__stack_chk_fail' <<<"$said" || { say "$file: no stack protector" && return 1; }
	done
}

check_stack()
{
	check_gcc
	tests/unit/stack_test.sh build
}

check_command()
{
	check_gcc
	tests/unit/command_test.sh build
}

check_quickstart()
{
	gcc_tree
	tools/quickstart --once
}

# The flow tests with the programs of FOLDER, and the arguments that follow.
flow_passes()
{
	local folder=$1 options=(--seed "$SEED" --junit "$LOGS/$SECTION.xml")
	shift
	rm -f "$LOGS/$SECTION.xml"
	tests/run --build "$folder" "${options[@]}" "$@"
}

check_flow()
{
	local files
	if $CHANGED; then
		mapfile -t files <"$LOGS/picked-flow"
		[ "${#files[@]}" != 0 ] || return 0
		if printf '%s\n' "${files[@]}" | grep -Eq '_(control|races)\.py$'; then
			gcc_tree
		fi
		flow_passes build "${files[@]}"
	elif $FULL; then
		gcc_tree
		flow_passes build --full
	else
		gcc_tree
		flow_passes build
		tools/check.d/flow_times.py keep "$LOGS"
	fi
}

check_clang()
{
	clang_tree
}

check_clang_unit()
{
	clang_tree
	tests_pass build-clang check-units
}

check_clang_flow()
{
	clang_tree
	if $FULL; then
		flow_passes build-clang
	else
		flow_passes build-clang --sanitizers
	fi
}

check_gcc_sanitizers()
{
	asan_tree
	tests_pass build-asan check
	flow_passes build-asan
}

# What clang-tidy reads: all with --full, else what has changed and a sample of the rest.
tidy_files()
{
	local all
	all=$(sources | grep '\.c$' | grep -v '^tests/fuzz/')
	if $FULL; then
		printf '%s\n' "$all"
	elif $CHANGED; then
		touched <<<"$all"
	else
		{ tools/check.d/changed.py files 2>/dev/null || true; } | sort | comm -12 - <(printf '%s\n' "$all")
		awk -v seed="$SEED" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' <<<"$all" | sort -n | sed -n "s/^.*\t//; 1,${TIDY_SAMPLE}p"
	fi | sort -u
}

check_tidy()
{
	local flags files
	files=$(tidy_files)
	[ -n "$files" ] || return 0
	flags="-std=gnu11 -D_GNU_SOURCE -I. -Ilib -DSYSCONFDIR=\"/etc\" -DPACKAGE_VERSION=\"0\" $(pkg-config --cflags fcgi libcjson libcurl libmariadb libcrypto cmocka)"
	# shellcheck disable=SC2016 # the inner shell's own words
	xargs -P "$JOBS" -n 5 bash -c 'flags=$1; shift; clang-tidy --quiet "$@" -- $flags 2>/dev/null' tidy "$flags" <<<"$files"
	say "$(wc -l <<<"$files") files, seed $SEED"
}

# Each target: first the corpus, where no input may fail, then new inputs.
check_fuzz()
{
	local runs=$FUZZ_RUNS_NORMAL targets
	! $FULL || runs=$FUZZ_RUNS_FULL
	runs=${FUZZ_RUNS:-$runs}
	clang_tree
	targets=$(find build-clang/tests/fuzz -maxdepth 1 -name 'fuzz_*' -type f -executable | sort)
	[ -n "$targets" ] || { say "no fuzz target was built in build-clang/tests/fuzz" && return 1; }
	xargs -P "$JOBS" -n 1 tools/check.d/fuzz-one "$FUZZ_SEED" "$runs" "$LOGS" <<<"$targets"
}

# Normally without what other sections have shown: compiled quickly, and only the tests of the pages.
check_distcheck()
{
	local words=()
	gcc_tree
	if ! $FULL; then
		words=(CFLAGS=-O0 HARDEN_CFLAGS= HARDEN_LDFLAGS= XZ_OPT=-1
			check_LIBRARIES= check_PROGRAMS= check_DATA= "TESTS=$PAGES_TESTS")
	fi
	quietly make -C build -j"$JOBS" distcheck "DISTCHECK_CONFIGURE_FLAGS='$(compiler gcc)'" "${words[@]}"
}
