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

-- Keys cost every sale. ticket_order had one for each deadline, most of their entries NULL or over: now a column says until
-- when the next step of the order is awaited, and is NULL where none is. Codes count only where the answer did not hold
-- them; else each order of the last month would be looked at every minute.
ALTER TABLE ticket_order
	ADD COLUMN IF NOT EXISTS codes_late BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'the answer to the request for codes lacked some';
UPDATE ticket_order o SET codes_late = TRUE
	WHERE NOT codes_late AND codes_by_at IS NOT NULL AND state = 'accepted'
	AND EXISTS (SELECT 1 FROM voucher v WHERE v.order_no = o.order_no AND v.issued_at IS NULL);
ALTER TABLE ticket_order
	ADD COLUMN IF NOT EXISTS due_at BIGINT AS (CASE state WHEN 'created' THEN pay_by_at WHEN 'waiting' THEN confirm_by_at
		WHEN 'accepted' THEN IF(codes_late AND expiry_seen_at IS NULL, codes_by_at, NULL) END) STORED
		COMMENT 'until when the next step is awaited: payment, our confirmation, or codes that were not in the answer',
	ADD KEY IF NOT EXISTS due (due_at),
	DROP KEY IF EXISTS confirm_by, DROP KEY IF EXISTS unpaid, DROP KEY IF EXISTS codes_by;

-- Foreign keys that cost a sale a locked row, a key, or both. Apps are never deleted, nor orders that were created, and an
-- order is written by one statement with its travellers and vouchers. A SKU that was sold has calendar days, which are never deleted either,
-- and their foreign key keeps it. A refund is deleted only while no voucher names it, under the lock of its order.
ALTER TABLE ticket_order
	DROP FOREIGN KEY IF EXISTS ticket_order_app, DROP FOREIGN KEY IF EXISTS ticket_order_sku, DROP KEY IF EXISTS ticket_order_app;
ALTER TABLE order_traveller DROP FOREIGN KEY IF EXISTS order_traveller_order;
ALTER TABLE voucher
	DROP FOREIGN KEY IF EXISTS voucher_order, DROP FOREIGN KEY IF EXISTS voucher_refund, DROP KEY IF EXISTS refund;

-- Messages that are still to be sent are few: due_of_kind finds the late ones among them.
ALTER TABLE outbox DROP KEY IF EXISTS alarm;
