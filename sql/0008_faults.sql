-- Keys that hold against invented values. Every statement can be run again.

-- Msg-Id is not signed: under invented ones a message added rows without limit. Of several with one body the newest stays.
ALTER TABLE webhook_event ADD KEY IF NOT EXISTS body (app_id, body_hash);
DELETE w FROM webhook_event w
	JOIN webhook_event newer ON newer.app_id = w.app_id AND newer.body_hash = w.body_hash AND newer.event_id > w.event_id;
ALTER TABLE webhook_event
	MODIFY msg_id VARCHAR(128) NOT NULL COMMENT 'of entity and action, as it came first; empty where the platform gave none',
	MODIFY body_hash BINARY(32) NOT NULL COMMENT 'SHA-256: with the app the key, since nothing else is signed',
	MODIFY received_at BIGINT NOT NULL COMMENT 'the first time, or that of the repeat that woke its job again',
	ADD UNIQUE KEY IF NOT EXISTS content (app_id, body_hash),
	DROP KEY IF EXISTS body,
	DROP KEY IF EXISTS message;

-- A key is its app's: one app cannot occupy another's. The app comes last, so that purge finds a key's rows by the index.
ALTER TABLE spi_reply DROP PRIMARY KEY, ADD PRIMARY KEY (action, reply_key, app_id);

-- Wrong passwords of the console, so that guessing ends after a few tries whichever process answers.
CREATE TABLE IF NOT EXISTS console_guess (
	subject VARCHAR(64)  NOT NULL COMMENT 'network address of the guesser (IPv6: its /64), or * for all of them',
	wrong   INT UNSIGNED NOT NULL COMMENT 'wrong passwords since the count began',
	ends_at BIGINT       NOT NULL COMMENT 'when the count ends; the next wrong password begins a new one',
	PRIMARY KEY (subject),
	KEY ended (ends_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin COMMENT='wrong passwords of the console';

-- Who is signed in to the console: a row, so that signing out ends it for every copy of the cookie.
CREATE TABLE IF NOT EXISTS console_session (
	session_hash  BINARY(32)  NOT NULL COMMENT 'SHA-256 of the random text in the cookie, which is not stored',
	password_hash BINARY(32)  NOT NULL COMMENT 'keyed hash of console_password as it was: a new one ends every session',
	subject       VARCHAR(64) NOT NULL COMMENT 'network address from which somebody signed in, as in console_guess',
	used_at       BIGINT      NOT NULL COMMENT 'the last page, within a minute',
	ends_at       BIGINT      NOT NULL COMMENT 'when it ends, however often it is used',
	PRIMARY KEY (session_hash),
	KEY subject (subject),
	KEY ended (ends_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin COMMENT='sessions of the console';
