#!/bin/bash
# README.md and docs/ say what is true: configuration they quote is in etc/ as it stands
# there, links lead somewhere, subcommands they name exist, the table of arrivals is the
# tested one. Run by make check and by hand; the command is $SHANMEN_BIN_UNDER_TEST, else
# bin/shanmen of the build tree we run in, else of build/.
#
#   tests/unit/readme_test.sh              checks
#   tests/unit/readme_test.sh --arrival    prints the table for docs/architecture.md
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PYTHONDONTWRITEBYTECODE=1
PASSED=0
FAILED=0
SKIPPED=0

# SENTENCE, then what was found against it (empty: nothing).
judge()
{
	if [ -z "$2" ]; then
		PASSED=$((PASSED + 1))
	else
		FAILED=$((FAILED + 1))
		printf 'FAILED %s:\n%s\n' "$1" "$2"
	fi
}

skip()
{
	SKIPPED=$((SKIPPED + 1))
	printf 'skipped %s: %s\n' "$1" "$2"
}

# Markdown pages that people wrote; the reference pages are printed and tested elsewhere.
pages()
{
	printf '%s\n' "$ROOT/README.md"
	find "$ROOT/docs" -name '*.md' ! -name 'reference-*' | sort
}

# Lines of PAGE's fenced blocks of LANGUAGE.
quoted()
{
	awk -v fence="\`\`\`$2" '$0 == fence { inside = 1; next } /^```/ { inside = 0 } inside && NF' "$1"
}

# Quoted lines must stand in one of FILES, whole and in the same order.
quotes_right()
{
	local language=$1 page file lines missing
	shift
	while IFS= read -r page; do
		lines=$(quoted "$page" "$language")
		[ -n "$lines" ] || continue
		for file in "$@"; do
			missing=$(awk 'NR == FNR { if (!($0 in at)) at[$0] = FNR; next }
				!($0 in at) { print "    not there: " $0; next }
				at[$0] < last { print "    not in this order: " $0 }
				{ last = at[$0] }' "$ROOT/etc/$file" - <<<"$lines")
			[ -n "$missing" ] || break
		done
		[ -z "$missing" ] || printf '  %s, %s block:\n%s\n' "${page#"$ROOT"/}" "$language" "$missing"
	done < <(pages)
}

# The heading's anchor as GitHub makes it.
anchors()
{
	sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

links_right()
{
	local page target file anchor
	while IFS= read -r page; do
		while IFS= read -r target; do
			case $target in http://* | https://* | mailto:*) continue ;; esac
			file=${target%%#*}
			anchor=
			[[ $target != *'#'* ]] || anchor=${target#*#}
			if [ -z "$file" ]; then
				file=$page
			else
				file=$(dirname "$page")/$file
			fi
			if [ ! -e "$file" ]; then
				printf '  %s: %s leads nowhere\n' "${page#"$ROOT"/}" "$target"
			elif [ -n "$anchor" ] && ! anchors "$file" | grep -qxF -e "$anchor"; then
				printf '  %s: no heading for %s\n' "${page#"$ROOT"/}" "$target"
			fi
		done < <(grep -oE '\]\([^) ]+\)' "$page" | sed 's/^](//; s/)$//')
	done < <(pages)
}

# "shanmen WORD [WORD]" of a page's code spans and fenced blocks.
commands_named()
{
	awk '/^```/ { inside = !inside; next }
		inside { print; next }
		{ n = split($0, part, "`"); for (i = 2; i <= n; i += 2) print part[i] }' "$1" |
		grep -oE '(^|[/ (])shanmen [a-z]+( [a-z]+)?' | sed 's/^.*shanmen //' | sort -u
}

commands_right()
{
	local known=$1 page said
	while IFS= read -r page; do
		while IFS= read -r said; do
			case $said in help | 'help '*) continue ;; esac
			grep -qxF -e "$said" <<<"$known" || grep -qxF -e "${said%% *}" <<<"$known" && continue
			# A family alone: "shanmen db".
			[[ $said != *' '* ]] && grep -q "^$said " <<<"$known" && continue
			printf '  %s: shanmen %s\n' "${page#"$ROOT"/}" "$said"
		done < <(commands_named "$page")
	done < <(pages && printf '%s\n' "$ROOT/docs/shanmen.1")
}

manual_right()
{
	local known=$1 name
	while IFS= read -r name; do
		grep -qE "^\.BR? \"?$name\"?( |\$)" "$ROOT/docs/shanmen.1" || printf '  no entry for %s\n' "$name"
	done <<<"$known"
}

arrival()
{
	python3 - "$ROOT/tests/flow" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
import model
names = {"create": "create_order", "pay": "pay_notify", "codes": "tripartite_code",
         "cancel": "cancel_notify", "apply": "refund_apply", "notice": "refund_notify"}
states = []
for rows in model.TABLE.values():
    states += [s for s in rows if s not in states]
order = ["none", "absent", "created", "accepted", "cancelled", "refunded"]
states.sort(key=lambda s: (order.index(s.split("/")[0]), ["", "held", "issued", "locked", "void", "refunded"].index(s.partition("/")[2])))
print("| state | %s |" % " | ".join(names[e] for e in model.TABLE))
print("|---|%s" % ("---|" * len(model.TABLE)))
for s in states:
    cells = []
    for rows in model.TABLE.values():
        to, answer = rows.get(s, (None, None))
        cells.append("–" if to is None else "%s `%s`" % ("stays" if to == s else "→ " + to, answer))
    print("| %s | %s |" % (s, " | ".join(cells)))
PYTHON
}

arrival_right()
{
	diff <(sed -n '/^<!-- arrival -->/,/^<!-- \/arrival -->/p' "$ROOT/docs/architecture.md" | grep '^|') <(arrival) || true
}

# What docs/adding-a-callback.md promises: the skeleton is built by one line.
one_line_right()
{
	local lines
	lines=$(grep -c 'skeleton' "$ROOT/cgi-bin/local.mk") || true
	[ "$lines" = 1 ] || printf '  cgi-bin/local.mk names the skeleton in %s lines\n' "$lines"
}

main()
{
	local shanmen known
	if [ "${1:-}" = --arrival ]; then
		arrival
		return
	fi
	judge 'quoted Apache configuration is in etc/' "$(quotes_right apache apache-fcgid.conf apache-cgi.conf)"
	judge 'quoted lighttpd configuration is in etc/' "$(quotes_right lighttpd lighttpd.conf)"
	judge 'relative links lead to a file and its heading' "$(links_right)"
	judge 'one line in cgi-bin/local.mk builds a callback' "$(one_line_right)"
	if command -v python3 >/dev/null; then
		judge 'the table of arrivals is the one of tests/flow/model.py' "$(arrival_right)"
	else
		skip 'the table of arrivals' 'python3 is not installed'
	fi
	for shanmen in "${SHANMEN_BIN_UNDER_TEST:-}" "${top_builddir:-.}/bin/shanmen" "$ROOT/build/bin/shanmen"; do
		[ ! -x "$shanmen" ] || break
	done
	if [ -x "$shanmen" ]; then
		known=$("$shanmen" --help | sed -nE 's/^  ([a-z]+( [a-z]+)?)  +[A-Z].*/\1/p')
		judge 'the command lists its subcommands' "$([ -n "$known" ] || echo '  none found')"
		judge 'subcommands named in the pages exist' "$(commands_right "$known")"
		judge 'the manual page has every subcommand' "$(manual_right "$known")"
	else
		skip 'subcommands named in the pages' 'the command is not built'
	fi
	printf '%s passed, %s failed, %s skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
	[ "$FAILED" = 0 ] || exit 1
	[ "$SKIPPED" = 0 ] || exit 77
}

main "$@"
