#!/bin/bash
# The pages say what is true: configuration they quote is in etc/, links lead somewhere, files and
# subcommands they name exist, the table of arrivals is the tested one, the gate's reasons are those
# of the code; and no page is longer than its maximum. Run by make check and by hand; the command is
# $SHANMEN_BIN_UNDER_TEST, else bin/shanmen of the build tree we run in, else of build/.
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

# Folders of the tree that pages name files of, and that may have pages of their own.
TOPS=(lib bin cgi-bin cron sim sql etc tests tools docs)

# Markdown pages that people wrote; the reference pages are printed and tested elsewhere.
pages()
{
	find "$ROOT" -maxdepth 1 -name '*.md' | sort
	find "$ROOT/docs" -name '*.md' ! -name 'reference-*' | sort
	rooms
}

# The pages of the rooms.
rooms()
{
	(cd "$ROOT" && find "${TOPS[@]}" -name '*.md' ! -path 'docs/*') | sort | sed "s|^|$ROOT/|"
}

# The most lines of PAGE; nothing for a page that has no maximum yet.
maximum()
{
	case $1 in
	README.md) echo 150 ;;
	CONTRIBUTING.md) echo 180 ;;
	NEWS.md) echo 120 ;;
	docs/architecture.md) echo 300 ;;
	docs/adding-a-callback.md) echo 170 ;;
	docs/assumed.md | docs/decisions.md | docs/first-contact.md | docs/gate.md | docs/glossary.md) echo 220 ;;
	docs/deployment.md) echo 420 ;;
	docs/operations.md) echo 720 ;;
	docs/*) ;;
	*/*.md) echo 120 ;;
	esac
}

lengths_right()
{
	local page name most lines
	while IFS= read -r page; do
		name=${page#"$ROOT"/}
		most=$(maximum "$name")
		lines=$(wc -l <"$page")
		if [ -z "$most" ]; then
			printf '  %s has no maximum length: name it in tests/unit/readme_test.sh\n' "$name"
		elif [ "$lines" -gt "$most" ]; then
			printf '  %s has %s lines, more than %s\n' "$name" "$lines" "$most"
		fi
	done < <(pages)
}

# Words of PAGE's code spans, outside fenced blocks.
spans()
{
	awk '/^```/ { inside = !inside; next }
		inside { next }
		{ n = split($0, part, "`"); for (i = 2; i <= n; i += 2) print part[i] }' "$1" | tr -s ' ,' '\n' | sort -u
}

# Is there a file of the tree that WORD can mean? A program is named without .c or with .fcgi, the
# configuration without .sample; a room's page may name a file by its place from the room.
is_there()
{
	local word=${1%/} page=$2 place
	! grep -qE "(^|[[:space:]])$word([[:space:]]|\$)" "$ROOT"/*/local.mk || return 0 # a program, in the build folder
	[[ $word != *order_note* ]] || return 0 # made by the recipe
	for place in "$ROOT" "$(dirname "$page")" "$ROOT/lib"; do
		if compgen -G "$place/$word" || compgen -G "$place/$word.[ch]" ||
			compgen -G "$place/${word%.fcgi}.c" || compgen -G "$place/$word.sample"; then
			return 0
		fi >/dev/null
	done
	return 1
}

# Every word that looks like a file of the tree is one. NAME, ROOM, NNNN stand for any.
paths_right()
{
	local page word tops files
	tops=$(IFS='|' && echo "${TOPS[*]}")
	files=$(cd "$ROOT" && find "${TOPS[@]}" -type f | sed 's|.*/||' | sort -u)
	while IFS= read -r page; do
		while IFS= read -r word; do
			if [[ $word =~ ^($tops)/[][A-Za-z0-9_./*-]+$ && ! $word =~ [A-Z]{4} ]]; then
				is_there "$word" "$page" || printf '  %s: %s is not there\n' "${page#"$ROOT"/}" "$word"
			elif [[ $word =~ ^[a-z0-9_]+\.(c|h|py|sh|sql)$ ]]; then
				grep -qxF -e "$word" <<<"$files" || printf '  %s: no file has the name %s\n' "${page#"$ROOT"/}" "$word"
			fi
		done < <(spans "$page")
	done < <(pages)
}

# A release carries every page: by name in Makefile.am, a room's by its dist-hook.
carried()
{
	local page
	while IFS= read -r page; do
		page=${page#"$ROOT"/}
		[[ $page == */* && $page != docs/* ]] || grep -qE "(^|[[:space:]])$page([[:space:]]|\$)" "$ROOT/Makefile.am" ||
			printf '  %s is not in Makefile.am\n' "$page"
	done < <(pages)
}

# Steps of tools/quickstart that README.md shows are steps of the driver.
steps_right()
{
	local step
	while IFS= read -r step; do
		grep -qrF -e "\"$step\"" "$ROOT/sim/driver" || printf '  README.md: no step is called %s\n' "$step"
	done < <(sed -n 's/^✓ //p' "$ROOT/README.md" | sed 's/   *.*//')
}

# The words of enum admission_reason, and those that docs/gate.md explains.
reasons_right()
{
	diff <(sed -n '/^enum admission_reason {/,/^}/p' "$ROOT"/lib/trade/*.h | grep -oE '\bADMIT_[A-Z_]+' |
		grep -v __MAX | sed 's/^ADMIT_//' | tr '[:upper:]' '[:lower:]' | sort) \
		<(awk -F'`' '/^### Decided/ { on = 1 } /^### Not decided/ { on = 0 } on && /^\| `/ && $2 != "reason" { print $2 }' \
			"$ROOT/docs/gate.md" | sort) || true
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

# The processes that docs/deployment.md counts are those that the web servers' configurations start.
processes_right()
{
	local page=$ROOT/docs/deployment.md lighttpd fcgid sum=0 n kind
	for kind in busy calm; do
		n=$(sed -nE "s/^var\.$kind = .*\"max-procs\" => ([0-9]+).*/\1/p" "$ROOT/etc/lighttpd.conf")
		sum=$((sum + n * $(grep -c "^fastcgi.server += .* + var\.$kind) )\$" "$ROOT/etc/lighttpd.conf")))
	done
	lighttpd="/lighttpd.conf) | $sum |.*| $((sum + 20)) |"
	n=$(sed -n 's/^FcgidMaxProcesses //p' "$ROOT/etc/apache-fcgid.conf")
	fcgid="/apache-fcgid.conf) | $n |.*| $((n + 20))[ ,]"
	grep -q "$lighttpd" "$page" || printf '  docs/deployment.md counts other processes than the %s of etc/lighttpd.conf\n' "$sum"
	grep -q "$fcgid" "$page" || printf '  docs/deployment.md counts other processes than the %s of etc/apache-fcgid.conf\n' "$n"
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
	judge 'files named in code spans exist' "$(paths_right)"
	judge 'no page is longer than its maximum' "$(lengths_right)"
	judge 'a release carries every page' "$(carried)"
	judge 'steps of the quickstart that README.md shows exist' "$(steps_right)"
	judge 'docs/gate.md explains the reasons of the code, and no others' "$(reasons_right)"
	judge 'the connections in docs/deployment.md are those of the configurations' "$(processes_right)"
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
