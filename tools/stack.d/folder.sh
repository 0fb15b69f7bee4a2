# shellcheck shell=bash
# Part of tools/stack: the folder DIR and what is remembered in it.

# Everything `up` remembers; a value given on the command line replaces it.
STATE_NAMES=(
	PORT SERVER OPENAPI CREATE CONFIRM CODES BUILD ALIAS APP_STORED
	CLIENT_KEY CLIENT_SECRET ACCOUNT_ID GATE_KEY CONSOLE_PASSWORD DATA_KEY DB_PASSWORD
)

set_folder()
{
	DIR=$(realpath -m -- "$1")
	case $DIR in
	/) fail "DIR cannot be /" ;;
	*[[:space:]\"\'\\\$\#\*\?\[\]]*) fail "DIR has a blank, quote or pattern character, which the servers' configurations cannot carry: $DIR" ;;
	esac
	STATE=$DIR/etc/stack.state
	STACK_LOG=$DIR/stack.log
	DB_CONF=$DIR/etc/my.cnf
	LIGHTTPD_CONF=$DIR/etc/lighttpd.conf
	APACHE_CONF=$DIR/etc/apache.conf
	SHANMEN_CONF_FILE=$DIR/etc/shanmen.conf
}

state_load()
{
	local name value
	for name in "${STATE_NAMES[@]}"; do
		printf -v "$name" '%s' ''
	done
	if [ ! -f "$STATE" ]; then
		return 0
	fi
	while IFS='=' read -r name value; do
		[[ " ${STATE_NAMES[*]} " != *" $name "* ]] || printf -v "$name" '%s' "$value"
	done <"$STATE"
}

state_save()
{
	local name
	for name in "${STATE_NAMES[@]}"; do
		printf '%s=%s\n' "$name" "${!name}"
	done | write_private "$STATE"
}

# Writes the standard input to the file, readable by its owner only, completely or not at all.
write_private()
{
	(umask 077 && cat >"$1.new")
	mv -f "$1.new" "$1"
}

random_hex()
{
	od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

random_digits()
{
	od -An -v -tu1 -N "$1" /dev/urandom | tr -s ' ' '\n' | awk 'NF { printf "%d", $1 % 10 }'
}

keys_make()
{
	CLIENT_KEY=aw$(random_hex 7)
	CLIENT_SECRET=$(random_hex 16)
	ACCOUNT_ID=7$(random_digits 18)
	GATE_KEY=$(random_hex 16)
	CONSOLE_PASSWORD=$(random_hex 6)
	DATA_KEY=$(random_hex 32)
	DB_PASSWORD=$(random_hex 16)
}

# Servers and programs run without privileges: as the web server's user when root calls, else as the caller.
choose_user()
{
	if [ "$(id -u)" = 0 ]; then
		RUN_AS=www-data
		id "$RUN_AS" >/dev/null 2>&1 || fail "no user www-data on this machine; Debian's base-passwd makes it"
	else
		RUN_AS=
	fi
}

own()
{
	[ -z "$RUN_AS" ] || chown -R "$RUN_AS:$RUN_AS" "$@"
}

folder_make()
{
	local name
	if [ -d "$DIR" ] && [ ! -f "$STATE" ]; then
		for name in bin cgi-bin db etc env log run; do
			[ ! -e "$DIR/$name" ] || [ -f "$DIR/etc/.stack" ] ||
				fail "$DIR has a '$name' that is not a stack's: choose another folder"
		done
	fi
	mkdir -p "$DIR"/{bin,cgi-bin,etc,htdocs,log,run,tmp}
	: >>"$DIR/etc/.stack"
	chmod 755 "$DIR"/{bin,cgi-bin,htdocs}
	chmod 700 "$DIR"/{log,run,tmp}
	touch "$DIR"/log/{shanmen,programs,lighttpd,apache,mariadb}.log
	chmod 600 "$DIR"/log/*.log
	if [ -n "$RUN_AS" ]; then
		chmod a+x "$DIR"
		chmod 711 "$DIR/etc"
		chown "$RUN_AS:$RUN_AS" "$DIR"/{log,run,tmp} "$DIR"/log/*.log
	else
		chmod 700 "$DIR/etc"
	fi
	if [ -n "$RUN_AS" ] && ! setpriv --reuid="$RUN_AS" --regid="$RUN_AS" --clear-groups test -x "$DIR/run"; then
		fail "the user $RUN_AS, as whom the servers run, cannot enter $DIR: choose a folder under /tmp or /srv"
	fi
}

# BASE is the servers' name for DIR: DIR itself, or a short alias.
alias_make()
{
	BASE=$DIR
	if [ "${#DIR}" -le "$DIR_MAX" ]; then
		return 0
	fi
	if [ -z "$ALIAS" ] || [ "$(readlink "$ALIAS" 2>/dev/null || true)" != "$DIR" ]; then
		ALIAS=$(mktemp -d /tmp/shanmen.XXXXXX)/s
		chmod 711 "${ALIAS%/s}"
		ln -s "$DIR" "$ALIAS"
	fi
	BASE=$ALIAS
}

alias_remove()
{
	if [ -n "$ALIAS" ] && [ "$(readlink "$ALIAS" 2>/dev/null || true)" = "$DIR" ]; then
		rm -f "$ALIAS"
		rmdir "${ALIAS%/s}"
	fi
	ALIAS=
}
