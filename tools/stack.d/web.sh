# shellcheck shell=bash
# Part of tools/stack: lighttpd or Apache, by the configurations in etc/ of this project.

# NAME=VALUE of the variables that tests pass on to the programs.
program_environment()
{
	env | grep -E '^(TZ|ASAN_OPTIONS|UBSAN_OPTIONS|LSAN_OPTIONS|SHANMEN_TEST_[A-Z0-9_]+)=[^"]*$' | sort || true
}

# Writes the file when the content is new; CHANGED is set to true then.
write_if_new()
{
	local content
	content=$(cat)
	if [ ! -f "$1" ] || [ "$content" != "$(cat "$1")" ]; then
		printf '%s\n' "$content" | write_private "$1"
		CHANGED=true
	fi
}

# Prints etc/lighttpd.conf with its folder set. The skeleton, which is never installed, gets a line here.
lighttpd_snippet()
{
	local line name value extra=''
	while IFS='=' read -r name value; do
		[ -z "$name" ] || extra+="\"$name\" => \"$value\", "
	done < <(program_environment)
	while IFS= read -r line; do
		name=${line#*\"/cgi-bin/}
		name=${name%%\"*}
		case $line in
		'var.shanmen = '*) printf 'var.shanmen = "%s"\n' "$BASE" ;;
		'var.busy = '* | 'var.calm = '*)
			printf '%s\n' "${line/%( \"PATH\" ) )/( \"PATH\" ), \"bin-environment\" => ( $extra) )}" ;;
		'fastcgi.server += '*) [ ! -x "$DIR/cgi-bin/$name" ] || printf '%s\n' "$line" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done <"$ROOT/etc/lighttpd.conf"
	if [ -x "$DIR/cgi-bin/skeleton.fcgi" ]; then
		printf 'fastcgi.server += ( "/cgi-bin/%s" => (( "bin-path" => "%s/cgi-bin/%s", "socket" => "%s/run/skeleton" ) + var.calm) )\n' \
			skeleton.fcgi "$BASE" skeleton.fcgi "$BASE"
	fi
	# The stand-in can hold calls: it has enough processes that a held call blocks no other.
	if [ -x "$DIR/sim/openapi.fcgi" ]; then
		printf 'fastcgi.server += ( "/openapi/" => (( "bin-path" => "%s/sim/openapi.fcgi", "socket" => "%s/run/openapi", ' \
			"$BASE" "$BASE"
		printf '"min-procs" => 12, "max-procs" => 12, "check-local" => "disable", '
		printf '"bin-copy-environment" => ( "PATH" ), "bin-environment" => ( %s) )) )\n' "$extra"
	fi
}

# The same for Apache. CGIDScriptTimeout: Apache's own time-out would end the calls that the stand-in holds.
standin_apache()
{
	local handler=fcgid
	[ -x "$DIR/sim/openapi.fcgi" ] || return 0
	[ "$1" = fcgid ] || handler=cgi
	cat <<CONF
Alias /openapi $BASE/sim/openapi.fcgi
<Directory $BASE/sim>
	Options ExecCGI
	AllowOverride None
	AcceptPathInfo On
	<Files openapi.fcgi>
		SetHandler $handler-script
		Require all granted
	</Files>
</Directory>
CONF
	[ "$1" = fcgid ] || printf '<Location /openapi>\n\tCGIDScriptTimeout 60\n</Location>\n'
}

lighttpd_configure()
{
	local file name
	for file in "$DIR"/cgi-bin/*.fcgi; do
		name=${file##*/}
		[ "$name" = skeleton.fcgi ] || grep -q "\"/cgi-bin/$name\" =>" "$ROOT/etc/lighttpd.conf" ||
			fail "the program $name has no line in etc/lighttpd.conf"
	done
	{
		cat <<CONF
# Written by tools/stack.
server.bind = "127.0.0.1"
server.port = $PORT
server.document-root = "$BASE/htdocs"
server.errorlog = "$BASE/log/lighttpd.log"
server.breakagelog = "$BASE/log/programs.log"
server.upload-dirs = ( "$BASE/tmp" )
server.feature-flags += ( "server.graceful-shutdown-timeout" => 5 )
${RUN_AS:+server.username = \"$RUN_AS\"}
${RUN_AS:+server.groupname = \"$RUN_AS\"}
CONF
		lighttpd_snippet
	} | write_if_new "$LIGHTTPD_CONF"
}

apache_configure()
{
	local door=fcgid name value
	[ "$SERVER" = apache ] || door=cgi
	{
		cat <<CONF
# Written by tools/stack.
ServerRoot $BASE
ServerName 127.0.0.1
Listen 127.0.0.1:$PORT
DefaultRuntimeDir $BASE/run
PidFile $BASE/run/apache.pid
ErrorLog $BASE/log/apache.log
LogLevel warn
DocumentRoot $BASE/htdocs
${RUN_AS:+User $RUN_AS}
${RUN_AS:+Group $RUN_AS}
LoadModule mpm_event_module $APACHE_MODULES/mod_mpm_event.so
LoadModule authz_core_module $APACHE_MODULES/mod_authz_core.so
LoadModule alias_module $APACHE_MODULES/mod_alias.so
LoadModule env_module $APACHE_MODULES/mod_env.so
LoadModule reqtimeout_module $APACHE_MODULES/mod_reqtimeout.so
Timeout 30
KeepAlive On
MaxKeepAliveRequests 0
<Directory />
	Require all denied
</Directory>
CONF
		if [ $door = fcgid ]; then
			printf 'LoadModule fcgid_module %s/mod_fcgid.so\n' "$APACHE_MODULES"
			printf 'FcgidIPCDir %s/run/fcgid\nFcgidProcessTableFile %s/run/fcgid_shm\n' "$BASE" "$BASE"
		else
			printf 'LoadModule cgid_module %s/mod_cgid.so\nScriptSock %s/run/cgid\n' "$APACHE_MODULES" "$BASE"
			printf 'StartServers 1\nServerLimit 4\nThreadsPerChild 64\nMaxRequestWorkers 256\n'
		fi
		while IFS='=' read -r name value; do
			case $door/$name in
			*/) ;;
			fcgid/*) printf 'FcgidInitialEnv %s "%s"\n' "$name" "$value" ;;
			cgi/*) printf 'SetEnv %s "%s"\n' "$name" "$value" ;;
			esac
		done < <(program_environment)
		sed "s|^Define SHANMEN .*|Define SHANMEN $BASE|" "$ROOT/etc/apache-$door.conf"
		standin_apache $door
	} | write_if_new "$APACHE_CONF"
}

# True when this process listens on our port, and not a foreign one.
listens()
{
	local inode
	inode=$(awk -v at="0100007F:$(printf '%04X' "$PORT")" '$2 == at && $4 == "0A" { print $10; exit }' /proc/net/tcp)
	[ -n "$inode" ] && [ -n "$(find "/proc/$1/fd" -lname "socket:\[$inode\]" -print -quit 2>/dev/null)" ]
}

# True when our port gives any HTTP answer. Listening is not enough: a server listens before it has started all its
# programs, and if one of them is killed then, the server ends too.
answers()
{
	local line=''
	{
		exec 8<>"/dev/tcp/127.0.0.1/$PORT" || return 1
		printf 'GET /no-such-page HTTP/1.0\r\n\r\n' >&8 && read -r -t 1 line <&8 || line=''
		exec 8>&-
	} 2>/dev/null
	[[ $line == HTTP/* ]]
}

port_taken()
{
	{ cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || true; } | awk -v port="$(printf '%04X' "$1")" \
		'{ split($2, at, ":"); if (at[2] == port && $4 == "0A") found = 1 } END { exit !found }'
}

port_choose()
{
	local tries
	for ((tries = 0; tries < 200; tries++)); do
		PORT=$((PORT_FIRST + (RANDOM * 32768 + RANDOM) % PORT_COUNT))
		port_taken "$PORT" || return 0
	done
	fail "no free port found; give one by --port"
}

web_launch()
{
	local deadline=$((SECONDS + WEB_START_LIMIT_S)) log
	if [ "$SERVER" = lighttpd ]; then
		log=$DIR/log/lighttpd.log
		launch "$log" lighttpd -D -f "$LIGHTTPD_CONF"
	else
		log=$DIR/log/apache.log
		mkdir -p "$DIR/run/fcgid"
		own "$DIR/run/fcgid"
		launch "$log" apache2 -DFOREGROUND -f "$APACHE_CONF"
	fi
	WEB_PID=$STARTED
	UNDO_WEB=true
	until listens "$WEB_PID" && answers; do
		if ! alive "$WEB_PID"; then
			port_taken "$PORT" && say "port $PORT is taken by another process"
			fail_with_log "$log" "$SERVER did not start"
		fi
		[ "$SECONDS" -lt "$deadline" ] || fail_with_log "$log" "$SERVER does not answer after $WEB_START_LIMIT_S s"
		sleep 0.02
	done
}

web_up()
{
	WEB_PID=$(web_pid)
	if [ -n "$WEB_PID" ] && ! $WEB_CHANGED && listens "$WEB_PID"; then
		kill -s CONT "$WEB_PID" 2>/dev/null || true
		return 0
	fi
	if [ -z "$WEB_PID" ]; then
		web_end # programs that a killed server has left
	fi
	if port_taken "$PORT" && { [ -z "$WEB_PID" ] || ! listens "$WEB_PID"; }; then
		fail "port $PORT is taken by another process; give another one by --port"
	fi
	if [ -n "$WEB_PID" ]; then
		say "programs or configuration changed: starting the web server again"
		web_end
	fi
	web_launch
}
