# shellcheck shell=bash
# Part of tools/stack: the private MariaDB.

db_configure()
{
	write_if_new "$DB_CONF" <<CONF
# Written by tools/stack.
[mariadbd]
${RUN_AS:+user = $RUN_AS}
datadir = $BASE/db
socket = $BASE/run/db.sock
pid-file = $BASE/run/mariadb.pid
tmpdir = $BASE/tmp
init-file = $BASE/etc/init.sql
skip-networking
skip-name-resolve
character-set-server = utf8mb4
innodb_flush_log_at_trx_commit = 1
innodb_doublewrite = 1
innodb_buffer_pool_size = 128M
innodb_log_file_size = 64M
key_buffer_size = 1M
aria_pagecache_buffer_size = 8M
performance_schema = off
max_connections = 400
CONF
	printf '[client]\nsocket = %s\nuser = shanmen\npassword = %s\n' "$BASE/run/db.sock" "$DB_PASSWORD" |
		write_private "$DIR/etc/client.cnf"
	write_private "$DIR/etc/init.sql" <<SQL
CREATE DATABASE IF NOT EXISTS shanmen CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS 'shanmen'@'localhost';
ALTER USER 'shanmen'@'localhost' IDENTIFIED BY '$DB_PASSWORD';
GRANT ALL PRIVILEGES ON shanmen.* TO 'shanmen'@'localhost';
SQL
	own "$DIR/etc/init.sql"
}

# A copy of the prepared stack's data; its server is down, and it belongs to the same user.
db_copy()
{
	if [ ! -d "$DATA/db" ] || [ -n "$(server_leader mariadbd "--defaults-file=$DATA/etc/my.cnf")" ]; then
		fail "$DATA is not a prepared folder: make it by tools/stack prepare"
	fi
	rm -rf "$DIR/db.new"
	cp -a --sparse=always "$DATA/db" "$DIR/db.new"
	mv "$DIR/db.new" "$DIR/db"
}

# The data folder gets its name only when it is complete. --force: do not look up this host's name. The administrator is the
# user who runs this, by socket. A tmpdir of its own: a starting server deletes from a shared one what it takes for leftovers.
db_initialise()
{
	local as=()
	rm -rf "$DIR/db.new"
	if [ -n "$RUN_AS" ]; then
		as=(--user="$RUN_AS")
		install -d -o "$RUN_AS" -g "$RUN_AS" -m 700 "$DIR/db.new"
	else
		install -d -m 700 "$DIR/db.new"
	fi
	mariadb-install-db --no-defaults --force --datadir="$DIR/db.new" --tmpdir="$BASE/tmp" --skip-test-db --skip-name-resolve \
		--auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
		--innodb-log-file-size=64M "${as[@]}" >>"$STACK_LOG" 2>&1 9>&- ||
		fail_with_log "$STACK_LOG" "mariadb-install-db failed"
	mv "$DIR/db.new" "$DIR/db"
}

db_answers()
{
	mariadb --defaults-file="$DIR/etc/client.cnf" --connect-timeout=2 -e 'DO 0' shanmen >/dev/null 2>&1 9>&-
}

db_up()
{
	local deadline=$((SECONDS + DB_START_LIMIT_S)) log=$DIR/log/mariadb.log
	DB_PID=$(db_pid)
	if [ -n "$DB_PID" ] && $DB_CONF_CHANGED; then
		say "configuration of the database changed: starting it again"
		db_end
		DB_PID=
	fi
	if [ -z "$DB_PID" ]; then
		if [ ! -d "$DIR/db" ]; then
			if [ -n "$DATA" ]; then db_copy; else db_initialise; fi
		fi
		launch "$log" mariadbd --defaults-file="$DB_CONF"
		DB_PID=$STARTED
		UNDO_DB=true
	fi
	kill -s CONT "$DB_PID" 2>/dev/null || true
	until db_answers; do
		alive "$DB_PID" || fail_with_log "$log" "MariaDB did not start"
		[ "$SECONDS" -lt "$deadline" ] || fail_with_log "$log" "MariaDB did not answer within $DB_START_LIMIT_S s"
		sleep 0.03
	done
}
