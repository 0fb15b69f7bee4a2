-- Keys that hold against invented values. Every statement can be run again.

-- Blanks at the end count: in the collation until here an id with one was found under the id without it. All tables change
-- together, since texts of two collations can neither be compared nor joined; the foreign keys of ids rest meanwhile, and
-- without foreign_key_checks come back at once. A table made here or later has this collation, too.
ALTER TABLE poi DROP FOREIGN KEY IF EXISTS poi_merchant;
ALTER TABLE product DROP FOREIGN KEY IF EXISTS product_merchant, DROP FOREIGN KEY IF EXISTS product_poi;
ALTER TABLE sku DROP FOREIGN KEY IF EXISTS sku_product;
ALTER TABLE publication DROP FOREIGN KEY IF EXISTS publication_merchant;
ALTER TABLE query_refusal DROP FOREIGN KEY IF EXISTS query_refusal_merchant;
ALTER TABLE poi_task DROP FOREIGN KEY IF EXISTS poi_task_merchant;
ALTER TABLE reconcile_pull DROP FOREIGN KEY IF EXISTS reconcile_pull_merchant;
ALTER TABLE platform_order DROP FOREIGN KEY IF EXISTS platform_order_merchant;
ALTER TABLE platform_verify DROP FOREIGN KEY IF EXISTS platform_verify_merchant;
ALTER TABLE ledger_entry DROP FOREIGN KEY IF EXISTS ledger_entry_merchant;
ALTER TABLE platform_certificate DROP FOREIGN KEY IF EXISTS platform_certificate_order;

ALTER TABLE app CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE merchant CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE poi CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE product CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE sku CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE sku_project CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE publication CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE query_refusal CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE poi_task CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE ticket_order CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE refund CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE voucher_item CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE voucher_code_pool CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE spi_reply CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE outbox CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE reconcile_diff CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE reconcile_pull CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE alarm CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE groupon_scan CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE webhook_event CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE platform_order CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE platform_certificate CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE platform_verify CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE ledger_entry CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE token CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE job_lease CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE job_run CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE calendar_change CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE calendar_day CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE calendar_push CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE sale_rule CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE voucher CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE decrypted CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE schema_version CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE order_traveller DEFAULT COLLATE utf8mb4_nopad_bin;
ALTER TABLE decrypt_quota DEFAULT COLLATE utf8mb4_nopad_bin;

SET foreign_key_checks = 0;
ALTER TABLE poi ADD CONSTRAINT poi_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
ALTER TABLE product ADD CONSTRAINT product_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
ALTER TABLE product ADD CONSTRAINT product_poi FOREIGN KEY IF NOT EXISTS (poi_id) REFERENCES poi (poi_id);
ALTER TABLE sku ADD CONSTRAINT sku_product FOREIGN KEY IF NOT EXISTS (product_no, account_id)
	REFERENCES product (product_no, account_id) ON UPDATE CASCADE;
ALTER TABLE publication ADD CONSTRAINT publication_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
ALTER TABLE query_refusal ADD CONSTRAINT query_refusal_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
ALTER TABLE poi_task ADD CONSTRAINT poi_task_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
ALTER TABLE reconcile_pull ADD CONSTRAINT reconcile_pull_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
ALTER TABLE platform_order ADD CONSTRAINT platform_order_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
ALTER TABLE platform_verify ADD CONSTRAINT platform_verify_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_merchant FOREIGN KEY IF NOT EXISTS (account_id) REFERENCES merchant (account_id);
SET foreign_key_checks = 1;

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

-- So are an order's id and a refund's key, and whatever names an order by its id has its app beside it. The app comes last
-- here, too: an id alone still finds its rows, which are as many as there are apps that have it.
ALTER TABLE ticket_order DROP KEY IF EXISTS order_id, ADD UNIQUE KEY order_id (order_id, app_id);

ALTER TABLE refund ADD COLUMN IF NOT EXISTS app_id INT UNSIGNED NULL COMMENT 'of its order' AFTER refund_key;
UPDATE refund r JOIN ticket_order o ON o.order_no = r.order_no SET r.app_id = o.app_id WHERE r.app_id IS NULL;
ALTER TABLE refund
	MODIFY app_id INT UNSIGNED NOT NULL COMMENT 'of its order',
	DROP KEY IF EXISTS refund_key, ADD UNIQUE KEY refund_key (refund_key, app_id);

ALTER TABLE outbox ADD COLUMN IF NOT EXISTS app_id INT UNSIGNED NULL COMMENT 'of the order' AFTER outbox_key;
UPDATE outbox x JOIN ticket_order o ON o.order_id = x.order_id SET x.app_id = o.app_id WHERE x.app_id IS NULL;
ALTER TABLE outbox
	MODIFY app_id INT UNSIGNED NOT NULL COMMENT 'of the order',
	DROP KEY IF EXISTS obligation, ADD UNIQUE KEY obligation (kind, outbox_key, app_id),
	DROP KEY IF EXISTS order_id, ADD KEY order_id (order_id, app_id);

-- What the platform told is kept by merchant.
ALTER TABLE platform_certificate
	ADD COLUMN IF NOT EXISTS account_id VARCHAR(64) NULL COMMENT 'of its order' AFTER order_id;
UPDATE platform_certificate t JOIN platform_order p ON p.order_id = t.order_id
	SET t.account_id = p.account_id WHERE t.account_id IS NULL;
ALTER TABLE platform_order DROP PRIMARY KEY, ADD PRIMARY KEY (order_id, account_id);
ALTER TABLE platform_certificate
	MODIFY account_id VARCHAR(64) NOT NULL COMMENT 'of its order',
	DROP KEY IF EXISTS order_id, ADD KEY order_id (order_id, account_id);
ALTER TABLE platform_certificate ADD CONSTRAINT platform_certificate_order FOREIGN KEY IF NOT EXISTS (order_id, account_id)
	REFERENCES platform_order (order_id, account_id) ON DELETE CASCADE;

-- A discrepancy may be about an order that is not here, a certificate or a day. Where there is one app, all are its own. With
-- several, one about an order of which nothing is left keeps 0: a person settles it.
ALTER TABLE reconcile_diff
	ADD COLUMN IF NOT EXISTS app_id INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'whose order it is' AFTER kind;
UPDATE reconcile_diff d JOIN ticket_order o ON o.order_id = d.order_id SET d.app_id = o.app_id WHERE d.app_id = 0;
UPDATE reconcile_diff d JOIN platform_order p ON p.order_id = d.order_id SET d.app_id = p.app_id WHERE d.app_id = 0;
UPDATE reconcile_diff d JOIN platform_verify v ON v.verify_id = d.subject JOIN merchant m ON m.account_id = v.account_id
	SET d.app_id = m.app_id WHERE d.app_id = 0 AND d.scope = 'verify';
UPDATE reconcile_diff d JOIN ledger_entry l ON l.ledger_id = d.subject JOIN merchant m ON m.account_id = l.account_id
	SET d.app_id = m.app_id WHERE d.app_id = 0 AND d.scope = 'ledger';
UPDATE reconcile_diff d JOIN merchant m ON m.account_id = d.subject SET d.app_id = m.app_id WHERE d.app_id = 0;
UPDATE reconcile_diff SET app_id = (SELECT MIN(app_id) FROM app) WHERE app_id = 0 AND (SELECT COUNT(*) FROM app) = 1;
ALTER TABLE reconcile_diff
	DROP KEY IF EXISTS diff_key, ADD UNIQUE KEY diff_key (diff_key, app_id),
	DROP KEY IF EXISTS order_id, ADD KEY order_id (order_id, app_id, scope);

ALTER TABLE alarm
	ADD COLUMN IF NOT EXISTS app_id INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'whose order it is; 0: about no order' AFTER alarm_key;
UPDATE alarm a JOIN ticket_order o ON o.order_id = a.order_id SET a.app_id = o.app_id WHERE a.app_id = 0;
UPDATE alarm a JOIN reconcile_diff d ON d.order_id = a.order_id SET a.app_id = d.app_id WHERE a.app_id = 0;
ALTER TABLE alarm DROP KEY IF EXISTS alarm_key, ADD UNIQUE KEY alarm_key (alarm_key, app_id);

ALTER TABLE webhook_event DROP KEY IF EXISTS state, ADD KEY state (state, about, subject, app_id, event_id);

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

-- What the platform decrypts for one app it may not decrypt for another: neither a refusal nor a person is shared.
ALTER TABLE decrypted DROP PRIMARY KEY, ADD PRIMARY KEY (text_hash, app_id);

-- The holder is known by random letters; a dead one is replaced when its lease has expired.
ALTER TABLE job_lease MODIFY holder VARCHAR(160) NOT NULL COMMENT 'machine, process id, and letters that no other process has';
