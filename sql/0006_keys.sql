-- Products and SKUs get numbers of ours: the platform's ids may be unknown for a while, and own ids are unique within a merchant only.
-- Everything that belongs to a product or a SKU gets its number here; the old columns go in 0007, so that every statement of
-- this file can be run again. Units and marks as in 0001.

ALTER TABLE product
	ADD COLUMN IF NOT EXISTS product_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'ours, never changed: what other rows name it by' FIRST,
	ADD UNIQUE KEY IF NOT EXISTS product_no (product_no),
	ADD UNIQUE KEY IF NOT EXISTS product_id (product_id),
	ADD UNIQUE KEY IF NOT EXISTS owner (product_no, account_id),
	ADD UNIQUE KEY IF NOT EXISTS own_id (account_id, product_out_id),
	DROP KEY IF EXISTS product_out_id,
	DROP KEY IF EXISTS product_merchant,
	ADD KEY IF NOT EXISTS out_id (product_out_id);

ALTER TABLE sku
	ADD COLUMN IF NOT EXISTS sku_no BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'ours, never changed: what other rows name it by' FIRST,
	ADD COLUMN IF NOT EXISTS product_no BIGINT UNSIGNED NULL AFTER sku_out_id,
	ADD COLUMN IF NOT EXISTS account_id VARCHAR(64) NULL COMMENT 'the product''s, so that own ids are unique within a merchant' AFTER product_no,
	ADD UNIQUE KEY IF NOT EXISTS sku_no (sku_no),
	ADD UNIQUE KEY IF NOT EXISTS sku_id (sku_id);

UPDATE sku s JOIN product p ON p.product_id = s.product_id
	SET s.product_no = p.product_no, s.account_id = p.account_id WHERE s.product_no IS NULL OR s.account_id IS NULL;

-- What belongs to a product or a SKU. Adding a column and a key is quick; the numbers are filled in where they are missing.

ALTER TABLE sale_rule ADD COLUMN IF NOT EXISTS product_no BIGINT UNSIGNED NULL FIRST;
UPDATE sale_rule c JOIN product p ON p.product_id = c.product_id SET c.product_no = p.product_no WHERE c.product_no IS NULL;

ALTER TABLE sku_project ADD COLUMN IF NOT EXISTS sku_no BIGINT UNSIGNED NULL FIRST;
UPDATE sku_project c JOIN sku s ON s.sku_id = c.sku_id SET c.sku_no = s.sku_no WHERE c.sku_no IS NULL;

ALTER TABLE calendar_day ADD COLUMN IF NOT EXISTS sku_no BIGINT UNSIGNED NULL FIRST;
UPDATE calendar_day c JOIN sku s ON s.sku_id = c.sku_id SET c.sku_no = s.sku_no WHERE c.sku_no IS NULL;

ALTER TABLE calendar_push ADD COLUMN IF NOT EXISTS sku_no BIGINT UNSIGNED NULL FIRST;
UPDATE calendar_push c JOIN sku s ON s.sku_id = c.sku_id SET c.sku_no = s.sku_no WHERE c.sku_no IS NULL;

ALTER TABLE calendar_change
	ADD COLUMN IF NOT EXISTS sku_no BIGINT UNSIGNED NULL COMMENT 'NULL: of a SKU that was removed before it had a number' AFTER change_id;
UPDATE calendar_change c JOIN sku s ON s.sku_id = c.sku_id SET c.sku_no = s.sku_no WHERE c.sku_no IS NULL;

ALTER TABLE voucher_code_pool ADD COLUMN IF NOT EXISTS sku_no BIGINT UNSIGNED NULL AFTER code;
UPDATE voucher_code_pool c JOIN sku s ON s.sku_id = c.sku_id SET c.sku_no = s.sku_no WHERE c.sku_no IS NULL;

ALTER TABLE ticket_order
	ADD COLUMN IF NOT EXISTS product_no BIGINT UNSIGNED NULL AFTER account_id,
	ADD COLUMN IF NOT EXISTS sku_no BIGINT UNSIGNED NULL AFTER poi_id;
UPDATE ticket_order o JOIN sku s ON s.sku_id = o.sku_id JOIN product p ON p.product_id = o.product_id
	SET o.sku_no = s.sku_no, o.product_no = p.product_no WHERE o.sku_no IS NULL;

ALTER TABLE order_traveller ADD COLUMN IF NOT EXISTS product_no BIGINT UNSIGNED NULL AFTER copy_no;
UPDATE order_traveller t JOIN product p ON p.product_id = t.product_id SET t.product_no = p.product_no WHERE t.product_no IS NULL;

-- The numbers become the keys. A key or a rule that is here already is replaced by itself.

ALTER TABLE sku DROP FOREIGN KEY IF EXISTS sku_product, DROP KEY IF EXISTS sku_product;
ALTER TABLE sale_rule DROP FOREIGN KEY IF EXISTS sale_rule_product;
ALTER TABLE sku_project DROP FOREIGN KEY IF EXISTS sku_project_sku;
ALTER TABLE calendar_day DROP FOREIGN KEY IF EXISTS calendar_day_sku;
ALTER TABLE calendar_push DROP FOREIGN KEY IF EXISTS calendar_push_sku;
ALTER TABLE voucher_code_pool DROP FOREIGN KEY IF EXISTS voucher_code_pool_sku;
ALTER TABLE ticket_order DROP FOREIGN KEY IF EXISTS ticket_order_sku;

ALTER TABLE product
	DROP PRIMARY KEY, ADD PRIMARY KEY (product_no), DROP KEY IF EXISTS product_no,
	MODIFY product_id VARCHAR(64) NULL COMMENT 'platform''s id; NULL: not known yet';

ALTER TABLE sku
	MODIFY product_no BIGINT UNSIGNED NOT NULL,
	MODIFY account_id VARCHAR(64) NOT NULL COMMENT 'the product''s, so that own ids are unique within a merchant',
	MODIFY sku_id VARCHAR(64) NULL COMMENT 'platform''s id; NULL: not known yet',
	DROP PRIMARY KEY, ADD PRIMARY KEY (sku_no), DROP KEY IF EXISTS sku_no,
	DROP KEY IF EXISTS sku_out_id,
	ADD UNIQUE KEY IF NOT EXISTS own_id (account_id, sku_out_id),
	ADD KEY IF NOT EXISTS out_id (sku_out_id);
ALTER TABLE sku ADD CONSTRAINT sku_product FOREIGN KEY IF NOT EXISTS (product_no, account_id)
	REFERENCES product (product_no, account_id) ON UPDATE CASCADE;

ALTER TABLE sale_rule
	MODIFY product_no BIGINT UNSIGNED NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (product_no);
ALTER TABLE sale_rule ADD CONSTRAINT sale_rule_product FOREIGN KEY IF NOT EXISTS (product_no) REFERENCES product (product_no);

ALTER TABLE sku_project
	MODIFY sku_no BIGINT UNSIGNED NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (sku_no, project_id),
	DROP KEY IF EXISTS position, ADD UNIQUE KEY position (sku_no, position);
ALTER TABLE sku_project ADD CONSTRAINT sku_project_sku FOREIGN KEY IF NOT EXISTS (sku_no) REFERENCES sku (sku_no);

ALTER TABLE calendar_day
	MODIFY sku_no BIGINT UNSIGNED NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (sku_no, day),
	DROP KEY IF EXISTS owed, ADD KEY owed (dirty, sku_no, day);
ALTER TABLE calendar_day ADD CONSTRAINT calendar_day_sku FOREIGN KEY IF NOT EXISTS (sku_no) REFERENCES sku (sku_no);

ALTER TABLE calendar_push
	MODIFY sku_no BIGINT UNSIGNED NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (sku_no);
ALTER TABLE calendar_push
	ADD CONSTRAINT calendar_push_sku FOREIGN KEY IF NOT EXISTS (sku_no) REFERENCES sku (sku_no) ON DELETE CASCADE;

ALTER TABLE calendar_change DROP KEY IF EXISTS day, ADD KEY day (sku_no, day, change_id);

ALTER TABLE voucher_code_pool
	MODIFY sku_no BIGINT UNSIGNED NOT NULL, DROP KEY IF EXISTS free, ADD KEY free (sku_no, order_no, pool_id);
ALTER TABLE voucher_code_pool
	ADD CONSTRAINT voucher_code_pool_sku FOREIGN KEY IF NOT EXISTS (sku_no) REFERENCES sku (sku_no);

-- The million rows are here: one rebuild each.
ALTER TABLE ticket_order
	DROP CONSTRAINT IF EXISTS ticket_order_complete, DROP CONSTRAINT IF EXISTS ticket_order_absent_is_empty,
	DROP KEY IF EXISTS buyer_phone, DROP KEY IF EXISTS sku_day;
ALTER TABLE ticket_order
	ADD KEY buyer_phone (buyer_phone_hash, product_no, day),
	ADD KEY sku_day (sku_no, day),
	ADD CONSTRAINT ticket_order_sku FOREIGN KEY (sku_no) REFERENCES sku (sku_no),
	ADD CONSTRAINT ticket_order_complete CHECK (state = 'absent' OR (order_out_id IS NOT NULL AND create_mode IS NOT NULL
		AND confirm_mode IS NOT NULL AND sku_no IS NOT NULL AND product_no IS NOT NULL AND day IS NOT NULL
		AND copies IS NOT NULL AND price_fen IS NOT NULL)),
	ADD CONSTRAINT ticket_order_absent_is_empty CHECK (state <> 'absent' OR (sku_no IS NULL AND copies IS NULL));

ALTER TABLE order_traveller
	MODIFY product_no BIGINT UNSIGNED NOT NULL, DROP KEY IF EXISTS license, ADD KEY license (license_hash, product_no, day);

-- What the platform says of a SKU is kept as said: it is compared by its id, and by ours where that is not known here.

ALTER TABLE platform_verify
	ADD COLUMN IF NOT EXISTS sku_out_id VARCHAR(64) NULL COMMENT 'third_sku_id: our id, as told' AFTER sku_id;
ALTER TABLE ledger_entry
	ADD COLUMN IF NOT EXISTS sku_out_id VARCHAR(64) NULL COMMENT 'third_sku_id: our id, as told' AFTER sku_id;
