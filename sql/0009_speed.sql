-- What lets a sale ask for less. Every statement can be run again.

-- Programs keep what they read of the catalogue in memory, and compare this number in the statement that reads the day: it is
-- one more after every change of app, merchant, product, rule or SKU, written in the same transaction.
CREATE TABLE IF NOT EXISTS catalogue_version (
	only_row TINYINT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'there is one row',
	version  BIGINT           NOT NULL COMMENT 'how many changes there were',
	PRIMARY KEY (only_row),
	CONSTRAINT catalogue_version_one CHECK (only_row = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin COMMENT='which state of the catalogue counts';
INSERT IGNORE INTO catalogue_version (only_row, version) VALUES (1, 1);

-- An order is its own kept answer: a repeat with the same content is told what the row says.
ALTER TABLE ticket_order
	ADD COLUMN IF NOT EXISTS content_hash BINARY(32) NULL
		COMMENT 'of what the platform asked for when it created the order; NULL: its answer was kept in spi_reply';

-- A refused order is remembered as absent, so that its id is taken. Refusals that were kept until here get their rows.
INSERT IGNORE INTO ticket_order (order_id, app_id, state, created_at)
	SELECT reply_key, app_id, 'absent', created_at FROM spi_reply WHERE action = 'create_order';
