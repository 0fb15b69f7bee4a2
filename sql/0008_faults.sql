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

-- The holder is known by random letters; a dead one is replaced when its lease has expired.
ALTER TABLE job_lease MODIFY holder VARCHAR(160) NOT NULL COMMENT 'machine, process id, and letters that no other process has';
