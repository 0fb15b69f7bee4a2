-- The platform's books beside ours: its orders, verifications and ledger, what differs and what became of it,
-- the moments at which an order has to be asked about; shops and their tasks. Units and marks as in 0001.
-- Every statement can be run again.

ALTER TABLE ticket_order
	ADD COLUMN IF NOT EXISTS auto_refund_at BIGINT NULL COMMENT 'when the platform refunds by itself what it does not know as used: auto_refund_s behind 24:00 of the last day; NULL: not told',
	ADD COLUMN IF NOT EXISTS expiry_seen_at BIGINT NULL COMMENT 'what the platform did at that moment was asked for and written here',
	ADD COLUMN IF NOT EXISTS pay_by_at      BIGINT NULL COMMENT 'before-payment mode: when an unpaid order is asked about, to give its stock back',
	ADD COLUMN IF NOT EXISTS asked_at       BIGINT NULL COMMENT 'when the platform was asked about this order last',
	ADD COLUMN IF NOT EXISTS ask_after_at   BIGINT NOT NULL DEFAULT 0 COMMENT 'it is not asked about by itself before',
	ADD COLUMN IF NOT EXISTS asks           INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'asked in vain, one after another',
	ADD COLUMN IF NOT EXISTS purged_at      BIGINT NULL COMMENT 'when the data of its people were deleted',
	ADD KEY IF NOT EXISTS expiry (expiry_seen_at, auto_refund_at),
	ADD KEY IF NOT EXISTS unpaid (state, pay_by_at),
	ADD KEY IF NOT EXISTS persons (purged_at, last_day);

-- Orders that were sold before there was the column. Whose moment is more than 31 days past is not asked about any more
-- (WATCH_DAYS): marked, since every run would read all of them else. From left to right: the new auto_refund_at counts.
UPDATE ticket_order SET auto_refund_at = (TO_DAYS(last_day) - 719528) * 86400 + 57600 + auto_refund_s,
	expiry_seen_at = IF(auto_refund_at <= UNIX_TIMESTAMP() - 2678400, UNIX_TIMESTAMP(), expiry_seen_at)
	WHERE auto_refund_at IS NULL AND auto_refund_s BETWEEN 0 AND 315360000 AND last_day IS NOT NULL;
UPDATE ticket_order SET pay_by_at = created_at + 1800
	WHERE pay_by_at IS NULL AND state = 'created' AND create_mode = 'before_payment';

ALTER TABLE reconcile_diff
	MODIFY kind VARCHAR(32) NOT NULL COMMENT 'refund_of_used, missing_here, amount_differs …',
	ADD COLUMN IF NOT EXISTS scope    ENUM('event','order','verify','ledger') NOT NULL DEFAULT 'event'
		COMMENT 'event: noticed when it happened; the others: found by that comparison, which also finds when it is gone',
	ADD COLUMN IF NOT EXISTS subject  VARCHAR(64) NOT NULL DEFAULT '' COMMENT 'what of the order: a certificate, verification or ledger row; empty: the order itself',
	ADD COLUMN IF NOT EXISTS ours     VARCHAR(1000) NULL COMMENT 'our evidence; never a person''s data',
	ADD COLUMN IF NOT EXISTS theirs   VARCHAR(1000) NULL COMMENT 'the platform''s',
	ADD COLUMN IF NOT EXISTS state    ENUM('open','mended','settled') NOT NULL DEFAULT 'open'
		COMMENT 'mended: by the program, or it has gone by itself; settled: by a person',
	ADD COLUMN IF NOT EXISTS note     VARCHAR(255) NULL COMMENT 'how it was mended, or what the person said',
	ADD COLUMN IF NOT EXISTS author   VARCHAR(64) NULL COMMENT 'who settled it',
	ADD COLUMN IF NOT EXISTS diff_key VARCHAR(190) NULL COMMENT 'kind, order and subject of what a comparison found: one row each',
	ADD UNIQUE KEY IF NOT EXISTS diff_key (diff_key),
	ADD KEY IF NOT EXISTS order_id (order_id, scope);

UPDATE reconcile_diff SET state = 'settled' WHERE settled_at IS NOT NULL AND state = 'open';

CREATE TABLE IF NOT EXISTS platform_order (
	order_id      VARCHAR(64)  NOT NULL,
	app_id        INT UNSIGNED NOT NULL,
	account_id    VARCHAR(64)  NOT NULL COMMENT 'the merchant that was asked about',
	order_status  INT          NULL COMMENT 'the platform''s number',
	order_type    INT          NULL,
	sku_id        VARCHAR(64)  NULL,
	sku_out_id    VARCHAR(64)  NULL COMMENT 'third_sku_id',
	copies        INT          NULL COMMENT 'count',
	origin_fen    BIGINT       NULL COMMENT 'original_amount',
	pay_fen       BIGINT       NULL COMMENT 'pay_amount',
	discount_fen  BIGINT       NULL,
	receipt_fen   BIGINT       NULL,
	created_at    BIGINT       NULL COMMENT 'create_order_time',
	paid_at       BIGINT       NULL,
	updated_at    BIGINT       NULL COMMENT 'update_order_time: of two answers the newer counts',
	asked_at      BIGINT       NOT NULL COMMENT 'when the platform said so',
	PRIMARY KEY (order_id),
	KEY created (account_id, created_at),
	KEY updated (account_id, updated_at),
	KEY asked (asked_at),
	CONSTRAINT platform_order_merchant FOREIGN KEY (account_id) REFERENCES merchant (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='orders as the platform told of them last';

CREATE TABLE IF NOT EXISTS platform_certificate (
	certificate_id VARCHAR(64) NOT NULL,
	order_id       VARCHAR(64) NOT NULL,
	order_item_id  VARCHAR(64) NULL,
	item_status    INT         NULL COMMENT 'the platform''s number',
	refund_fen     BIGINT      NULL,
	refunded_at    BIGINT      NULL COMMENT 'refund_time',
	updated_at     BIGINT      NULL COMMENT 'item_update_time',
	PRIMARY KEY (certificate_id),
	KEY order_id (order_id),
	CONSTRAINT platform_certificate_order FOREIGN KEY (order_id) REFERENCES platform_order (order_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='bought copies as the platform told of them';

CREATE TABLE IF NOT EXISTS platform_verify (
	verify_id          VARCHAR(64) NOT NULL,
	account_id         VARCHAR(64) NOT NULL,
	certificate_id     VARCHAR(64) NOT NULL,
	order_id           VARCHAR(64) NULL COMMENT 'found by its code or certificate; NULL: not found yet',
	verify_type        INT         NULL COMMENT '4: by the OpenAPI, 1 to 3: by people',
	status             INT         NULL COMMENT '1 verified, 2 cancelled',
	certificate_status INT         NULL,
	sku_id             VARCHAR(64) NULL,
	origin_fen         BIGINT      NULL,
	pay_fen            BIGINT      NULL,
	verified_at        BIGINT      NOT NULL,
	cancelled_at       BIGINT      NULL,
	asked_at           BIGINT      NOT NULL,
	PRIMARY KEY (verify_id),
	KEY verified (account_id, verified_at),
	KEY order_id (order_id),
	KEY certificate_id (certificate_id),
	CONSTRAINT platform_verify_merchant FOREIGN KEY (account_id) REFERENCES merchant (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='verifications as the platform told of them';

CREATE TABLE IF NOT EXISTS ledger_entry (
	ledger_id      VARCHAR(64) NOT NULL COMMENT 'id of the row, else its ledger_id',
	account_id     VARCHAR(64) NOT NULL COMMENT 'the merchant that was asked about',
	paid_account_id VARCHAR(64) NULL COMMENT 'the account that is paid: head office or store',
	bill_day       DATE        NOT NULL COMMENT 'day of verification, Asia/Shanghai',
	order_id       VARCHAR(64) NULL,
	certificate_id VARCHAR(64) NULL,
	verify_id      VARCHAR(64) NULL,
	poi_id         VARCHAR(64) NULL,
	sku_id         VARCHAR(64) NULL,
	status         INT         NULL COMMENT '0 begun, 1 being split, 2 done, 3 failed, 4 void',
	origin_fen     BIGINT      NOT NULL DEFAULT 0,
	pay_fen        BIGINT      NOT NULL DEFAULT 0 COMMENT 'what the user paid',
	ticket_fen     BIGINT      NOT NULL DEFAULT 0 COMMENT 'merchant_ticket: the merchant''s own coupons',
	goods_fen      BIGINT      NOT NULL DEFAULT 0 COMMENT 'what the merchant can withdraw',
	fee_fen        BIGINT      NULL COMMENT 'the platform''s fee; NULL: not told',
	share_fen      BIGINT      NULL COMMENT 'commissions and shares of others; NULL: not told',
	amounts        TEXT        NULL COMMENT 'all amounts as told, JSON',
	ledger_at      BIGINT      NULL,
	asked_at       BIGINT      NOT NULL,
	PRIMARY KEY (ledger_id),
	KEY bill_day (account_id, bill_day),
	KEY order_id (order_id),
	KEY certificate_id (certificate_id),
	CONSTRAINT ledger_entry_merchant FOREIGN KEY (account_id) REFERENCES merchant (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what the platform split and paid, a row of its ledger each';

CREATE TABLE IF NOT EXISTS reconcile_pull (
	step       ENUM('orders','verifies','ledger','compare') NOT NULL,
	account_id VARCHAR(64)  NOT NULL,
	day        DATE         NOT NULL COMMENT 'the window''s day, Asia/Shanghai',
	from_at    BIGINT       NULL COMMENT 'orders: everything before is pulled',
	next_cursor VARCHAR(255) NULL COMMENT 'where the next call goes on; NULL: not begun',
	found      INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'rows so far',
	begun_at   BIGINT       NOT NULL,
	done_at    BIGINT       NULL,
	PRIMARY KEY (step, account_id, day),
	CONSTRAINT reconcile_pull_merchant FOREIGN KEY (account_id) REFERENCES merchant (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='how far each day is reconciled';

ALTER TABLE poi
	ADD COLUMN IF NOT EXISTS shop_id   VARCHAR(64)  NULL COMMENT 'our own id of the shop: third_id, ext_id',
	ADD COLUMN IF NOT EXISTS name      VARCHAR(255) NULL,
	ADD COLUMN IF NOT EXISTS address   VARCHAR(500) NULL,
	ADD COLUMN IF NOT EXISTS latitude  VARCHAR(32)  NULL COMMENT 'as told',
	ADD COLUMN IF NOT EXISTS longitude VARCHAR(32)  NULL COMMENT 'as told',
	ADD COLUMN IF NOT EXISTS relation  TINYINT UNSIGNED NULL COMMENT 'relation_type: 0 claimed, 1 associated, 2 attached',
	ADD COLUMN IF NOT EXISTS store_account_id VARCHAR(64) NULL COMMENT 'the shop''s own account',
	ADD COLUMN IF NOT EXISTS asked_at  BIGINT       NULL COMMENT 'when the platform was asked for the list last',
	ADD COLUMN IF NOT EXISTS missing   BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'a complete list of the platform did not have it',
	ADD UNIQUE KEY IF NOT EXISTS shop_id (account_id, shop_id);

CREATE TABLE IF NOT EXISTS poi_task (
	task_id      VARCHAR(32)  NOT NULL COMMENT 'the platform''s',
	app_id       INT UNSIGNED NOT NULL,
	account_id   VARCHAR(64)  NOT NULL COMMENT 'the merchant',
	kind         ENUM('claim','decorate','update','match') NOT NULL,
	poi_id       VARCHAR(64)  NULL,
	shop_id      VARCHAR(64)  NULL,
	state        ENUM('pending','done','rejected','unclear') NOT NULL DEFAULT 'pending'
		COMMENT 'unclear: asked for too long; a person reads the platform''s number',
	status       INT          NULL COMMENT 'the platform''s number',
	reason       VARCHAR(1000) NULL COMMENT 'in the platform''s words',
	parts        TEXT         NULL COMMENT 'what was audited, each with its number and reason, JSON',
	author       VARCHAR(64)  NOT NULL,
	submitted_at BIGINT       NOT NULL,
	asked_at     BIGINT       NULL,
	next_at      BIGINT       NOT NULL,
	asks         INT UNSIGNED NOT NULL DEFAULT 0,
	ended_at     BIGINT       NULL,
	PRIMARY KEY (task_id),
	KEY due (state, next_at),
	CONSTRAINT poi_task_merchant FOREIGN KEY (account_id) REFERENCES merchant (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what we asked the platform to do with shops';

ALTER TABLE job_run
	ADD COLUMN IF NOT EXISTS variant VARCHAR(64) NOT NULL DEFAULT '' COMMENT 'switch it was called with that makes it another piece of work: "--full"',
	ADD KEY IF NOT EXISTS outcome (job, variant, result, run_id);

ALTER TABLE poi_task
	ADD KEY IF NOT EXISTS shop (account_id, poi_id, submitted_at);

ALTER TABLE platform_verify
	ADD COLUMN IF NOT EXISTS copy_no INT UNSIGNED NULL COMMENT 'the copy whose code the record named; codes are not kept';

ALTER TABLE ledger_entry
	ADD COLUMN IF NOT EXISTS ledger_ref VARCHAR(64) NULL COMMENT 'its ledger_id: by it the lists by day and by certificate meet',
	ADD COLUMN IF NOT EXISTS total_fen  BIGINT NULL COMMENT 'ledger_total: what was split; NULL: not told';

ALTER TABLE reconcile_pull
	ADD COLUMN IF NOT EXISTS range_key VARCHAR(32) NOT NULL DEFAULT '' COMMENT 'days that a person asked for, until all of them have been tried: a run that was killed goes on with these';
ALTER TABLE outbox
	ADD COLUMN IF NOT EXISTS told_again_at BIGINT NULL
		COMMENT 'owed once more, since the platform had acknowledged it and does not show it';

ALTER TABLE ticket_order
	ADD COLUMN IF NOT EXISTS unlisted    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'how often the platform, asked about it alone, listed nothing, one after another',
	ADD COLUMN IF NOT EXISTS unlisted_at BIGINT NULL COMMENT 'the first of these',
	ADD KEY IF NOT EXISTS codes_by (codes_by_at);

-- What purge finds its rows by.
ALTER TABLE outbox
	ADD COLUMN IF NOT EXISTS emptied BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'its content was deleted: it cannot be told again',
	ADD KEY IF NOT EXISTS contents (emptied, created_at);
ALTER TABLE job_run ADD KEY IF NOT EXISTS started (started_at);
ALTER TABLE decrypt_quota ADD KEY IF NOT EXISTS day (day);
ALTER TABLE poi_task ADD KEY IF NOT EXISTS ended (ended_at);
ALTER TABLE platform_verify ADD KEY IF NOT EXISTS asked (asked_at);
ALTER TABLE ledger_entry ADD KEY IF NOT EXISTS asked (asked_at);
