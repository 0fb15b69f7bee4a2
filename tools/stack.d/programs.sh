# shellcheck shell=bash
# Part of tools/stack: the programs out of the build tree and their configuration.

built()
{
	[ -x "$1/bin/shanmen" ] && compgen -G "$1/cgi-bin/*.fcgi" >/dev/null
}

# Without --build the build tree is build/, else the source folder itself, else build/ is built now.
build_choose()
{
	BUILD=$ROOT/build
	if ! built "$BUILD" && built "$ROOT"; then
		BUILD=$ROOT
	fi
	if ! built "$BUILD"; then
		say "nothing is built yet: building in $BUILD; the output is in $DIR/log/build.log"
		mkdir -p "$BUILD"
		{
			[ -x "$ROOT/configure" ] || (cd "$ROOT" && autoreconf -i)
			[ -f "$BUILD/Makefile" ] || (cd "$BUILD" && "$ROOT/configure")
			make -C "$BUILD" -j"$(nproc)"
		} >"$DIR/log/build.log" 2>&1 </dev/null ||
			fail "building failed: see $DIR/log/build.log; tools/packages install installs what it needs"
	fi
}

# Copies one program into a folder of DIR when it is new or different.
program_install()
{
	local name=${1##*/} folder=$2
	if ! cmp -s "$1" "$folder/$name"; then
		install -m 755 "$1" "$folder/.$name.new"
		mv -f "$folder/.$name.new" "$folder/$name"
		PROGRAMS_CHANGED=true
	fi
}

# Copies what is new or different; then PROGRAMS_CHANGED is true.
programs_install()
{
	local file name folder
	PROGRAMS_CHANGED=false
	built "$BUILD" || fail "no programs in $BUILD/cgi-bin: build first (README.md), or name the build tree by --build"
	for file in "$BUILD"/cgi-bin/*.fcgi "$BUILD"/bin/* "$BUILD"/cron/*; do
		name=${file##*/}
		folder=bin
		[[ $name != *.fcgi ]] || folder="cgi-bin"
		if [ ! -f "$file" ] || [ ! -x "$file" ] || [[ $name == *.o || $name == *.sh ]]; then
			continue
		fi
		program_install "$file" "$DIR/$folder"
	done
	standin_install
}

# Installs the stand-in for the platform's OpenAPI, with what the platform knows of the app. Its memory, sim/state, stays.
standin_install()
{
	local program=$BUILD/sim/openapi.fcgi app
	[ -x "$program" ] || return 0
	mkdir -p "$DIR/sim/state"
	chmod 755 "$DIR/sim"
	chmod 700 "$DIR/sim/state"
	program_install "$program" "$DIR/sim"
	printf -v app 'client_key=%s\nclient_secret=%s\naccount_id=%s' "$CLIENT_KEY" "$CLIENT_SECRET" "$ACCOUNT_ID"
	[ "$(cat "$DIR/sim/app" 2>/dev/null)" = "$app" ] || write_private "$DIR/sim/app" <<<"$app"
	own "$DIR/sim/app" "$DIR/sim/state"
}

# Sets one key of shanmen.conf; all other lines of the file stay.
conf_set()
{
	local conf=$SHANMEN_CONF_FILE
	if [ -f "$conf" ] && grep -qxF "$1 = $2" "$conf"; then
		return 0
	fi
	{
		[ ! -f "$conf" ] || grep -v "^$1 = " "$conf" || true
		printf '%s = %s\n' "$1" "$2"
	} | write_private "$conf"
	own "$conf"
	CONF_CHANGED=true
}

conf_write()
{
	CONF_CHANGED=false
	conf_set db_socket "$BASE/run/db.sock"
	conf_set log_file "$DIR/log/shanmen.log"
	conf_set openapi_url "${OPENAPI:-http://127.0.0.1:$PORT/openapi}"
	# The stand-in needs no pause.
	[ -n "${OPENAPI:-}" ] || conf_set shop_list_qps 1000
	if [ "$APP_STORED" != yes ]; then
		conf_set db_name shanmen
		conf_set db_user shanmen
		conf_set db_password "$DB_PASSWORD"
		conf_set data_key "$DATA_KEY"
		conf_set gate_key "$GATE_KEY"
		conf_set console_password "$CONSOLE_PASSWORD"
	fi
}

# The operator's command as an installation calls it: the configuration is found beside its folder.
shanmen()
{
	env -u SHANMEN_CONF "$DIR/bin/shanmen" "$@" >>"$STACK_LOG" 2>&1 9>&- ||
		fail_with_log "$STACK_LOG" "shanmen ${*:1:2} failed"
}

app_store()
{
	shanmen app set "$CLIENT_KEY" --account "$ACCOUNT_ID" --create "$CREATE" --confirm "$CONFIRM" --codes "$CODES" \
		<<<"$CLIENT_SECRET"
	APP_STORED=yes
}
