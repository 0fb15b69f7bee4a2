-- What is for sale and that the platform knows it: told price and stock, history of the
-- calendar, publications and their review, webhooks. Units and marks as in 0001.
-- Every statement can be run again.

ALTER TABLE product
	ADD COLUMN IF NOT EXISTS way ENUM('full_direct','semi_direct') NOT NULL DEFAULT 'full_direct'
		COMMENT 'full_direct: we tell price and stock; semi_direct: kept in the platform''s back office, which pulls them from us',
	ADD COLUMN IF NOT EXISTS review ENUM('unknown','offline','online','under_review','review_failed') NOT NULL DEFAULT 'unknown'
		COMMENT 'what the platform said last when asked: its status 0 to 3',
	ADD COLUMN IF NOT EXISTS review_reason VARCHAR(1000) NULL COMMENT 'in the platform''s words, of a review that failed',
	ADD COLUMN IF NOT EXISTS asked_at  BIGINT NULL COMMENT 'when the platform was asked last',
	ADD COLUMN IF NOT EXISTS passed_at BIGINT NULL COMMENT 'when it was first seen past its review: before that no calendar can be told',
	ADD COLUMN IF NOT EXISTS missing   BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'the platform does not know it',
	ADD COLUMN IF NOT EXISTS saves     INT UNSIGNED NOT NULL DEFAULT 0
		COMMENT 'how often a save began a review or a person began or stopped the sale: an answer that was asked for before the last one is old',
	ADD COLUMN IF NOT EXISTS stopped   BOOLEAN NOT NULL DEFAULT FALSE
		COMMENT 'a person stopped the sale, and the platform was not seen to have it offline since',
	ADD KEY IF NOT EXISTS asked_at (asked_at);

-- dirty: price, stock or open differ from what the platform acknowledged last.
ALTER TABLE calendar_day
	ADD COLUMN IF NOT EXISTS told_price_fen BIGINT  NULL COMMENT 'as the platform acknowledged last; NULL: never told',
	ADD COLUMN IF NOT EXISTS told_stock     INT     NULL COMMENT 'copies left, as acknowledged last; 0 for a closed day',
	ADD COLUMN IF NOT EXISTS told_open      BOOLEAN NULL,
	ADD COLUMN IF NOT EXISTS told_at        BIGINT  NULL,
	ADD COLUMN IF NOT EXISTS push_error VARCHAR(255) NULL COMMENT 'why the platform rejected what it was told last, in its words',
	ADD KEY IF NOT EXISTS owed (dirty, sku_id, day);

CREATE TABLE IF NOT EXISTS calendar_push (
	sku_id   VARCHAR(64)  NOT NULL,
	whole    BOOLEAN      NOT NULL DEFAULT TRUE COMMENT 'a new or overwritten product: the whole calendar is owed, whatever was told before',
	revision INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'how often the whole was asked for; an acknowledgement counts for the asking it followed',
	tries    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'failed one after another',
	refusals INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of them, those that were a no of the platform',
	next_at  BIGINT       NOT NULL DEFAULT 0 COMMENT 'not tried before',
	most_days INT UNSIGNED NULL COMMENT 'days of one call, after the platform could not make sense of a longer one; NULL: as many as fit',
	failing_since_at BIGINT NULL COMMENT 'the first of the tries that failed one after another',
	sent_at  BIGINT       NULL COMMENT 'of a call whose end was not written down: it may still be on its way',
	told_at  BIGINT       NULL COMMENT 'last acknowledgement',
	error    VARCHAR(255) NULL COMMENT 'why the last try failed',
	PRIMARY KEY (sku_id),
	CONSTRAINT calendar_push_sku FOREIGN KEY (sku_id) REFERENCES sku (sku_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='telling the platform of a SKU''s calendar; no row: whole, never tried';

CREATE TABLE IF NOT EXISTS calendar_change (
	change_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	sku_id    VARCHAR(64)  NOT NULL,
	day       DATE         NOT NULL COMMENT 'Asia/Shanghai',
	changed_at BIGINT      NOT NULL,
	author    VARCHAR(64)  NOT NULL COMMENT 'who gave the command',
	reason    VARCHAR(255) NOT NULL,
	old_price_fen BIGINT   NULL COMMENT 'NULL: the day was new',
	old_stock INT          NULL,
	old_open  BOOLEAN      NULL,
	price_fen BIGINT       NOT NULL,
	stock     INT          NOT NULL,
	open      BOOLEAN      NOT NULL,
	PRIMARY KEY (change_id),
	KEY day (sku_id, day, change_id),
	KEY changed_at (changed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what people changed of price and stock; sales are in ticket_order';

CREATE TABLE IF NOT EXISTS publication (
	product_out_id VARCHAR(64)  NOT NULL,
	account_id     VARCHAR(64)  NOT NULL,
	product_id     VARCHAR(64)  NULL COMMENT 'NULL: it is being created, or the answer that names it is not here yet',
	body           MEDIUMTEXT   NOT NULL COMMENT 'the request; product_id and sku_ids known here are put in when it is sent',
	revision       INT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'of the body; an acknowledgement counts for the one that was sent',
	state          ENUM('due','waiting','done','failed') NOT NULL
		COMMENT 'waiting: the product is under review and may not be saved; failed: a person has to act',
	author         VARCHAR(64)  NOT NULL,
	published_at   BIGINT       NOT NULL COMMENT 'when the person gave it',
	sent_at        BIGINT       NULL COMMENT 'sent with an outcome that is not known: a creation asks first whether it is there',
	sent_revision  INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the one that was sent so; 0: none, or several',
	busy_until_at  BIGINT       NOT NULL DEFAULT 0 COMMENT 'a call is under way: nobody else sends one before',
	claim          INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'grows with each sender: one that was overtaken writes nothing',
	tries          INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of this revision, failed',
	refusals       INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of them, those that were a no which may pass',
	next_at        BIGINT       NOT NULL DEFAULT 0,
	done_at        BIGINT       NULL,
	error          VARCHAR(1000) NULL COMMENT 'in the platform''s words',
	PRIMARY KEY (product_out_id),
	KEY state (state, next_at),
	KEY product_id (product_id),
	CONSTRAINT publication_merchant FOREIGN KEY (account_id) REFERENCES merchant (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what a person wants a product to be on the platform: the newest of each';

CREATE TABLE IF NOT EXISTS webhook_event (
	event_id    BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	app_id      INT UNSIGNED NOT NULL,
	msg_id      VARCHAR(128) NOT NULL COMMENT 'of entity and action; empty where the platform gave none',
	body_hash   BINARY(32)   NOT NULL COMMENT 'SHA-256: two true events may carry one msg_id',
	event       VARCHAR(64)  NOT NULL,
	about       ENUM('order','product') NULL COMMENT 'what the subject is; NULL: nothing a job asks about',
	subject     VARCHAR(64)  NULL COMMENT 'the product_id or order_id it speaks of',
	body_enc    MEDIUMBLOB   NOT NULL COMMENT 'as it came',
	received_at BIGINT       NOT NULL COMMENT 'the first time',
	times       INT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'how often it came: more than once, and an answer of ours was lost or late',
	state       ENUM('new','done','kept') NOT NULL COMMENT 'new: a job looks at it; kept: nobody waits for it',
	done_at     BIGINT       NULL,
	PRIMARY KEY (event_id),
	UNIQUE KEY message (app_id, msg_id, body_hash),
	KEY state (state, about, subject, event_id),
	KEY received_at (received_at),
	CONSTRAINT webhook_event_app FOREIGN KEY (app_id) REFERENCES app (app_id),
	CONSTRAINT webhook_event_subject CHECK ((about IS NULL) = (subject IS NULL)),
	CONSTRAINT webhook_event_new_about_something CHECK (state = 'kept' OR subject IS NOT NULL),
	CONSTRAINT webhook_event_done CHECK ((state = 'done') = (done_at IS NOT NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='messages of the platform: hints, each kept once';
