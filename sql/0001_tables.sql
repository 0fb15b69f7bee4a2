-- The schema a ticket's life needs. Instants (…_at) are seconds since 1970 in UTC,
-- days are calendar days in Asia/Shanghai, money (…_fen) is 1/100 yuan. Columns
-- ending in _enc are AES-256-GCM under the configuration's data_key, columns
-- ending in _hash are HMAC-SHA-256 under it: persons are nowhere in clear.
--
-- Every statement can be run again: an interrupted migration is simply repeated.

CREATE TABLE IF NOT EXISTS schema_version (
	version    INT UNSIGNED NOT NULL COMMENT 'number of the migration file',
	name       VARCHAR(64)  NOT NULL COMMENT 'its name',
	applied_at BIGINT       NOT NULL COMMENT 'when it was finished here, UTC seconds',
	PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='migrations that were applied';

CREATE TABLE IF NOT EXISTS app (
	app_id        INT UNSIGNED   NOT NULL AUTO_INCREMENT,
	client_key    VARCHAR(64)    NOT NULL COMMENT 'the app as the platform names it',
	secret_enc    VARBINARY(512) NOT NULL COMMENT 'client_secret',
	create_mode   ENUM('after_payment','before_payment') NOT NULL COMMENT 'when create_order is called; chosen on the platform''s side',
	confirm_mode  ENUM('sync','async') NOT NULL COMMENT 'confirm_info.confirm_mode 1 or 2',
	code_mode     ENUM('sync','async') NOT NULL COMMENT 'codes in the answer, or later by the callback interface',
	code_source   ENUM('generator','pool') NOT NULL COMMENT 'where voucher codes come from',
	old_signature BOOLEAN        NOT NULL DEFAULT FALSE COMMENT 'accept sign (MD5) where x-life-sign is absent',
	PRIMARY KEY (app_id),
	UNIQUE KEY client_key (client_key),
	CONSTRAINT app_client_key_given CHECK (client_key <> '')
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='apps on the open platform';

CREATE TABLE IF NOT EXISTS merchant (
	account_id  VARCHAR(64)  NOT NULL COMMENT 'root account id of the merchant',
	app_id      INT UNSIGNED NOT NULL,
	balance_fen BIGINT       NULL COMMENT 'what the merchant has left with the service provider; NULL: not watched',
	PRIMARY KEY (account_id),
	CONSTRAINT merchant_app FOREIGN KEY (app_id) REFERENCES app (app_id),
	CONSTRAINT merchant_balance_not_overdrawn CHECK (balance_fen >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='merchants served';

CREATE TABLE IF NOT EXISTS poi (
	poi_id     VARCHAR(64) NOT NULL COMMENT 'the shop as the platform names it',
	account_id VARCHAR(64) NOT NULL,
	PRIMARY KEY (poi_id),
	CONSTRAINT poi_merchant FOREIGN KEY (account_id) REFERENCES merchant (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='shops (scenic areas, gates)';

CREATE TABLE IF NOT EXISTS product (
	product_id     VARCHAR(64)  NOT NULL COMMENT 'platform''s id',
	product_out_id VARCHAR(64)  NOT NULL COMMENT 'our id',
	account_id     VARCHAR(64)  NOT NULL,
	poi_id         VARCHAR(64)  NOT NULL COMMENT 'where its tickets admit',
	name           VARCHAR(255) NOT NULL,
	online         BOOLEAN      NOT NULL,
	PRIMARY KEY (product_id),
	UNIQUE KEY product_out_id (product_out_id),
	CONSTRAINT product_merchant FOREIGN KEY (account_id) REFERENCES merchant (account_id),
	CONSTRAINT product_poi FOREIGN KEY (poi_id) REFERENCES poi (poi_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='calendar-ticket products';

CREATE TABLE IF NOT EXISTS sale_rule (
	product_id      VARCHAR(64)  NOT NULL,
	max_per_order   INT UNSIGNED NULL COMMENT 'copies in one order',
	max_per_phone   INT UNSIGNED NULL COMMENT 'live copies still to come under one phone number',
	max_per_id      INT UNSIGNED NULL COMMENT 'live copies still to come under one id document',
	real_name       BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'every traveller is named with an id document; one ticket a day each',
	need_phone      BOOLEAN      NOT NULL DEFAULT FALSE,
	need_id         BOOLEAN      NOT NULL DEFAULT FALSE,
	min_age         INT UNSIGNED NULL COMMENT 'full years on the day of the visit',
	max_age         INT UNSIGNED NULL,
	sex             ENUM('male','female') NULL,
	regions         VARCHAR(1000) NULL COMMENT 'prefixes of the id number that may buy, joined by commas',
	book_ahead_days INT UNSIGNED NULL COMMENT 'booking closes that many days before the visit …',
	book_before_s   INT UNSIGNED NULL COMMENT '… at this second of the day (Shanghai)',
	on_sale_days    INT UNSIGNED NULL COMMENT 'booking opens that many days before the visit',
	PRIMARY KEY (product_id),
	CONSTRAINT sale_rule_product FOREIGN KEY (product_id) REFERENCES product (product_id),
	CONSTRAINT sale_rule_ages CHECK (min_age IS NULL OR max_age IS NULL OR min_age <= max_age),
	CONSTRAINT sale_rule_time_of_day CHECK (book_before_s <= 86400)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='who may buy how much, and when';

CREATE TABLE IF NOT EXISTS sku (
	sku_id     VARCHAR(64)  NOT NULL COMMENT 'platform''s id',
	sku_out_id VARCHAR(64)  NOT NULL COMMENT 'our id',
	product_id VARCHAR(64)  NOT NULL,
	name       VARCHAR(255) NOT NULL,
	PRIMARY KEY (sku_id),
	UNIQUE KEY sku_out_id (sku_out_id),
	CONSTRAINT sku_product FOREIGN KEY (product_id) REFERENCES product (product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='kinds of ticket';

CREATE TABLE IF NOT EXISTS sku_project (
	sku_id     VARCHAR(64)  NOT NULL,
	project_id VARCHAR(48)  NOT NULL COMMENT 'catalogue''s id; with the copy''s number it is unique in an order',
	position   INT UNSIGNED NOT NULL COMMENT 'order of the catalogue file',
	name       VARCHAR(255) NOT NULL,
	entrance   BOOLEAN      NOT NULL COMMENT 'the gate itself; the others are inside',
	PRIMARY KEY (sku_id, project_id),
	UNIQUE KEY position (sku_id, position),
	CONSTRAINT sku_project_sku FOREIGN KEY (sku_id) REFERENCES sku (sku_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what a ticket admits to';

CREATE TABLE IF NOT EXISTS calendar_day (
	sku_id    VARCHAR(64) NOT NULL,
	day       DATE        NOT NULL COMMENT 'Asia/Shanghai',
	price_fen BIGINT      NOT NULL COMMENT 'for one copy',
	stock     INT         NOT NULL COMMENT 'copies that may be sold in all',
	sold      INT         NOT NULL DEFAULT 0 COMMENT 'copies held, issued, used or locked',
	open      BOOLEAN     NOT NULL,
	dirty     BOOLEAN     NOT NULL DEFAULT TRUE COMMENT 'changed since the platform was told',
	PRIMARY KEY (sku_id, day),
	CONSTRAINT calendar_day_sku FOREIGN KEY (sku_id) REFERENCES sku (sku_id),
	CONSTRAINT calendar_day_price CHECK (price_fen >= 0),
	CONSTRAINT calendar_day_never_oversold CHECK (0 <= sold AND sold <= stock)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='price and stock of a kind of ticket on a day';

CREATE TABLE IF NOT EXISTS ticket_order (
	order_no        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	order_id        VARCHAR(64)  NOT NULL COMMENT 'platform''s id',
	order_out_id    VARCHAR(32)  NULL COMMENT 'our id, told to the platform',
	app_id          INT UNSIGNED NOT NULL,
	state           ENUM('absent','created','waiting','accepted','rejected','cancelled','refunded') NOT NULL
		COMMENT 'absent: a notice came for an order that was never created here; created: stock held, not paid; waiting: paid, our confirmation is owed',
	create_mode     ENUM('after_payment','before_payment') NULL COMMENT 'as configured when it was created',
	confirm_mode    ENUM('sync','async') NULL COMMENT 'as configured when it was created',
	account_id      VARCHAR(64)  NULL,
	product_id      VARCHAR(64)  NULL,
	poi_id          VARCHAR(64)  NULL,
	sku_id          VARCHAR(64)  NULL,
	day             DATE         NULL COMMENT 'first day of the visit, Asia/Shanghai',
	last_day        DATE         NULL,
	copies          INT          NULL,
	price_fen       BIGINT       NULL COMMENT 'calendar price of one copy when it was sold',
	origin_fen      BIGINT       NULL COMMENT 'amount.origin_amount',
	pay_fen         BIGINT       NULL COMMENT 'amount.pay_amount',
	held_fen        BIGINT       NOT NULL DEFAULT 0 COMMENT 'taken from the merchant''s balance for each copy',
	buyer_name_enc  VARBINARY(1024) NULL,
	buyer_phone_enc VARBINARY(1024) NULL,
	buyer_phone_hash BINARY(32)  NULL,
	decrypt_later   BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'a field of a person is still in the platform''s encryption',
	auto_refund_s   BIGINT       NULL COMMENT 'refund_rule.auto_refund_time: seconds after 24:00 of the last day',
	code_kinds      VARCHAR(255) NULL COMMENT 'code_sending_info, joined by commas: the only kinds of code an answer may hold',
	code_per_list   INT          NULL COMMENT 'count of the code request: people per copy, most entries of one list',
	valid_from_at   BIGINT       NULL COMMENT 'start_time of the code request',
	valid_to_at     BIGINT       NULL COMMENT 'expire_time of the code request',
	created_at      BIGINT       NOT NULL COMMENT 'when this row was made',
	paid_at         BIGINT       NULL,
	confirm_by_at   BIGINT       NULL COMMENT 'when the platform stops waiting for our confirmation',
	codes_by_at     BIGINT       NULL COMMENT 'when the platform stops waiting for codes',
	cancelled_at    BIGINT       NULL,
	PRIMARY KEY (order_no),
	UNIQUE KEY order_id (order_id),
	UNIQUE KEY order_out_id (order_out_id),
	KEY buyer_phone (buyer_phone_hash, product_id, day),
	KEY sku_day (sku_id, day),
	KEY created (created_at),
	CONSTRAINT ticket_order_app FOREIGN KEY (app_id) REFERENCES app (app_id),
	-- Not to calendar_day: the key check would take a shared lock on the row that sales compete for, and deadlock them.
	CONSTRAINT ticket_order_sku FOREIGN KEY (sku_id) REFERENCES sku (sku_id),
	CONSTRAINT ticket_order_complete CHECK (state = 'absent' OR (order_out_id IS NOT NULL AND create_mode IS NOT NULL
		AND confirm_mode IS NOT NULL AND sku_id IS NOT NULL AND day IS NOT NULL AND copies IS NOT NULL AND price_fen IS NOT NULL)),
	CONSTRAINT ticket_order_absent_is_empty CHECK (state <> 'absent' OR (sku_id IS NULL AND copies IS NULL)),
	CONSTRAINT ticket_order_copies CHECK (copies BETWEEN 1 AND 1000),
	CONSTRAINT ticket_order_days CHECK (last_day >= day),
	CONSTRAINT ticket_order_money CHECK (price_fen >= 0 AND held_fen >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='orders';

CREATE TABLE IF NOT EXISTS order_traveller (
	order_no      BIGINT UNSIGNED NOT NULL,
	position      INT UNSIGNED NOT NULL COMMENT 'from 1',
	copy_no       INT UNSIGNED NOT NULL COMMENT 'the copy this traveller holds; 0: stands for every copy of the order',
	product_id    VARCHAR(64)  NOT NULL,
	day           DATE         NOT NULL,
	name_enc      VARBINARY(1024) NULL,
	license_type  TINYINT UNSIGNED NOT NULL COMMENT 'platform''s values',
	license_enc   VARBINARY(1024) NULL COMMENT 'license_id',
	license_hash  BINARY(32)   NULL,
	decrypt_later BOOLEAN      NOT NULL DEFAULT FALSE,
	PRIMARY KEY (order_no, position),
	KEY license (license_hash, product_id, day),
	CONSTRAINT order_traveller_order FOREIGN KEY (order_no) REFERENCES ticket_order (order_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='the people an order is for';

-- One lock row per person whose purchases are limited: taken before counting,
-- so that simultaneous orders of one person are counted one after another.
CREATE TABLE IF NOT EXISTS buyer_lock (
	buyer_hash BINARY(32) NOT NULL COMMENT 'phone or id document',
	PRIMARY KEY (buyer_hash)
) ENGINE=InnoDB COMMENT='locks for purchase limits';

CREATE TABLE IF NOT EXISTS refund (
	refund_id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	refund_key        VARCHAR(128) NOT NULL COMMENT 'biz_uniq_key, or for the third-party form the application''s own key',
	order_no          BIGINT UNSIGNED NOT NULL,
	form              ENUM('scenic','third_party') NOT NULL,
	whole             BOOLEAN      NOT NULL COMMENT 'all copies that can still be refunded',
	audit             ENUM('none','accepted','rejected','waiting') NOT NULL COMMENT 'none: a notice without an application',
	reason            VARCHAR(255) NULL COMMENT 'why it was rejected',
	apply_source      INT          NULL,
	apply_at          BIGINT       NULL,
	fee_fen           BIGINT       NULL COMMENT 'refund_fee_amount',
	refund_fen        BIGINT       NULL COMMENT 'refund_amount of the notice: what was really paid back',
	refund_scene      INT          NULL,
	refunded_at       BIGINT       NULL,
	PRIMARY KEY (refund_id),
	UNIQUE KEY refund_key (refund_key),
	KEY order_no (order_no),
	CONSTRAINT refund_order FOREIGN KEY (order_no) REFERENCES ticket_order (order_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='applications for refund and what became of them';

CREATE TABLE IF NOT EXISTS voucher (
	voucher_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	order_no   BIGINT UNSIGNED NOT NULL,
	copy_no    INT UNSIGNED NOT NULL COMMENT 'from 1 to copies',
	state      ENUM('held','issued','used','locked','refunded','void') NOT NULL
		COMMENT 'held: sold, no code yet; locked: refund accepted, money not moved yet; void: cancelled; held, issued, used and locked occupy stock',
	refund_id  BIGINT UNSIGNED NULL COMMENT 'the refund that locked or refunded it',
	issued_at  BIGINT NULL,
	used_at    BIGINT NULL COMMENT 'first admission',
	ended_at   BIGINT NULL COMMENT 'when stock was given back',
	PRIMARY KEY (voucher_id),
	UNIQUE KEY copy (order_no, copy_no),
	KEY refund (refund_id),
	CONSTRAINT voucher_order FOREIGN KEY (order_no) REFERENCES ticket_order (order_no),
	CONSTRAINT voucher_refund FOREIGN KEY (refund_id) REFERENCES refund (refund_id),
	CONSTRAINT voucher_used_once CHECK ((state = 'used') = (used_at IS NOT NULL)),
	CONSTRAINT voucher_issued CHECK (state NOT IN ('issued','used') OR issued_at IS NOT NULL),
	CONSTRAINT voucher_ended CHECK ((state IN ('refunded','void')) = (ended_at IS NOT NULL)),
	CONSTRAINT voucher_locked_by CHECK (state <> 'locked' OR refund_id IS NOT NULL)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='one bought copy: admits once to each of its projects, is refunded as a whole';

CREATE TABLE IF NOT EXISTS voucher_item (
	item_id     BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	voucher_id  BIGINT UNSIGNED NOT NULL,
	project_id  VARCHAR(48)  NOT NULL COMMENT 'catalogue''s id',
	project_key VARCHAR(64)  NOT NULL COMMENT 'project_id as told to the platform: unique in the order',
	position    INT UNSIGNED NOT NULL,
	name        VARCHAR(255) NOT NULL,
	entrance    BOOLEAN      NOT NULL,
	code        VARCHAR(64)  NOT NULL,
	used_at     BIGINT       NULL,
	used_poi_id VARCHAR(64)  NULL,
	PRIMARY KEY (item_id),
	UNIQUE KEY project (voucher_id, project_id),
	UNIQUE KEY code (code),
	CONSTRAINT voucher_item_voucher FOREIGN KEY (voucher_id) REFERENCES voucher (voucher_id),
	CONSTRAINT voucher_item_code_given CHECK (code <> '')
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='entrance and projects of a voucher, each with its code';

CREATE TABLE IF NOT EXISTS voucher_code_pool (
	pool_id   BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	code      VARCHAR(64) NOT NULL,
	sku_id    VARCHAR(64) NOT NULL,
	order_no  BIGINT UNSIGNED NULL COMMENT 'the order that got it; NULL: free',
	loaded_at BIGINT      NOT NULL,
	PRIMARY KEY (pool_id),
	UNIQUE KEY code (code),
	KEY free (sku_id, order_no, pool_id),
	CONSTRAINT voucher_code_pool_sku FOREIGN KEY (sku_id) REFERENCES sku (sku_id),
	CONSTRAINT voucher_code_pool_order FOREIGN KEY (order_no) REFERENCES ticket_order (order_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='pre-printed codes';

CREATE TABLE IF NOT EXISTS spi_reply (
	action       VARCHAR(32)  NOT NULL COMMENT 'our program''s name for the callback',
	reply_key    VARCHAR(160) NOT NULL COMMENT 'the platform''s idempotency key',
	app_id       INT UNSIGNED NOT NULL,
	content_hash BINARY(32)   NOT NULL COMMENT 'of the business fields: the same key with other content is refused',
	answer_enc   MEDIUMBLOB   NOT NULL COMMENT 'the answer, byte for byte',
	created_at   BIGINT       NOT NULL,
	PRIMARY KEY (action, reply_key),
	KEY created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='first answers, for repeats';

CREATE TABLE IF NOT EXISTS outbox (
	outbox_id  BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	kind       ENUM('verify','confirm','codes','refund_audit') NOT NULL COMMENT 'which OpenAPI call is owed',
	outbox_key VARCHAR(160) NOT NULL COMMENT 'verify_token, order_id or biz_uniq_key: one obligation, one row',
	order_id   VARCHAR(64)  NOT NULL,
	body_enc   MEDIUMBLOB   NOT NULL COMMENT 'the request''s JSON',
	state      ENUM('due','done','failed') NOT NULL DEFAULT 'due' COMMENT 'failed: a person has to act',
	tries      INT UNSIGNED NOT NULL DEFAULT 0,
	next_at    BIGINT       NOT NULL,
	error      VARCHAR(255) NULL COMMENT 'of the last try',
	created_at BIGINT       NOT NULL,
	PRIMARY KEY (outbox_id),
	UNIQUE KEY obligation (kind, outbox_key),
	KEY due (state, next_at),
	KEY order_id (order_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what the platform must be told';

CREATE TABLE IF NOT EXISTS reconcile_diff (
	diff_id    BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	kind       VARCHAR(32)  NOT NULL COMMENT 'refund_of_used, cancel_of_used, pool_empty, refund_unclear …',
	order_id   VARCHAR(64)  NOT NULL,
	detail     VARCHAR(255) NOT NULL COMMENT 'for the operator; never a person''s data',
	created_at BIGINT       NOT NULL,
	settled_at BIGINT       NULL,
	PRIMARY KEY (diff_id),
	KEY open (settled_at, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='where the platform''s truth and ours differ, for a person to settle';
