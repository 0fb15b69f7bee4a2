# shellcheck shell=bash
# Part of tools/stack: how processes are found, started and ended. They are found by program
# and arguments, never by a stored number, which may belong to another process by now.

# True while the process exists; a zombie does not count.
alive()
{
	local stat
	[ -n "$1" ] && stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
	stat=${stat##*) }
	[ "${stat%% *}" != Z ]
}

# Our servers of one kind, PROGRAM ARGUMENT, as "PID SESSION" lines.
server_lines()
{
	local file pid exe stat session
	# grep fails when a process ends during the search; that does not matter.
	{ grep -lzxF -e "$2" /proc/[0-9]*/cmdline 2>/dev/null || true; } | while IFS= read -r file; do
		pid=${file#/proc/}
		pid=${pid%/cmdline}
		exe=$(readlink "/proc/$pid/exe" 2>/dev/null) || continue
		exe=${exe% (deleted)}
		if [ "${exe##*/}" = "$1" ] && alive "$pid"; then
			stat=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) || continue
			read -r _ _ _ session _ <<<"$stat"
			printf '%s %s\n' "$pid" "$session"
		fi
	done
}

servers()
{
	server_lines "$@" | cut -d' ' -f1
}

# The server that was launched leads its session; children that outlived it do not.
server_leader()
{
	server_lines "$@" | awk '$1 == $2 { print $1 }'
}

db_pid()
{
	server_leader mariadbd "--defaults-file=$DB_CONF"
}

web_pids()
{
	servers lighttpd "$LIGHTTPD_CONF"
	servers apache2 "$APACHE_CONF"
}

web_pid()
{
	server_leader lighttpd "$LIGHTTPD_CONF"
	server_leader apache2 "$APACHE_CONF"
}

# FastCGI programs and commands running out of DIR, also those whose web server was killed.
program_pids()
{
	find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' \
		\( -lname "$DIR/cgi-bin/*" -o -lname "$DIR/bin/*" -o -lname "$DIR/sim/*" \) 2>/dev/null | cut -d/ -f3 || true
}

# Ends the processes given and waits until they are gone: asks, then kills.
end()
{
	local pid deadline=$((SECONDS + STOP_LIMIT_S)) signal=TERM
	[ $# -gt 0 ] || return 0
	kill -s TERM "$@" 2>/dev/null || true
	for pid in "$@"; do
		# Only a stopped process: a sanitizer's tracer stops its own process for a moment at the end.
		if grep -q '^State:.T' "/proc/$pid/status" 2>/dev/null; then
			kill -s CONT "$pid" 2>/dev/null || true
		fi
	done
	for pid in "$@"; do
		while alive "$pid"; do
			if [ "$SECONDS" -ge "$deadline" ]; then
				[ "$signal" = TERM ] || fail "process $pid does not end, not even on SIGKILL"
				say "process $pid did not end in $STOP_LIMIT_S s on SIGTERM; killing it"
				signal=KILL
				deadline=$((SECONDS + STOP_LIMIT_S))
				kill -s KILL "$@" 2>/dev/null || true
			fi
			sleep 0.02
		done
	done
}

# Ends the web server and every program it started, also the programs of a killed web server.
web_end()
{
	local pids
	mapfile -t pids < <(web_pid)
	end "${pids[@]}"
	mapfile -t pids < <(web_pids)
	[ "${#pids[@]}" = 0 ] || kill -s KILL "${pids[@]}" 2>/dev/null || true
	end "${pids[@]}"
	mapfile -t pids < <(program_pids)
	end "${pids[@]}"
	rm -f "$DIR"/run/*-[0-9]* "$DIR"/run/cgid* "$DIR"/run/fcgid_shm "$DIR"/run/apache.pid
}

db_end()
{
	local pids
	mapfile -t pids < <(servers mariadbd "--defaults-file=$DB_CONF")
	end "${pids[@]}"
}

# Starts a server that outlives us: LOG COMMAND...; its process id is in STARTED.
launch()
{
	local log=$1 keep=()
	shift
	[ -z "${TZ:-}" ] || keep+=("TZ=$TZ")
	(
		umask 077
		cd "$DIR" || exit
		exec setsid env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
			"${keep[@]}" "$@" </dev/null >>"$log" 2>&1 9>&-
	) &
	STARTED=$!
	disown "$STARTED"
}

# Prints the end of a failed step's log, the message, and the name of the log.
fail_with_log()
{
	local log=$1
	shift
	tail -n 15 "$log" >&2 2>/dev/null || true
	fail "$*; see $log"
}
