-- What we owe the platform, and what sending it needs: tokens, deadlines, leases of
-- batch programs, alarms, scans of the platform's own codes, decryption by the platform.
-- Units and marks as in 0001. Every statement can be run again.

ALTER TABLE app
	MODIFY code_source ENUM('generator','pool','given') NOT NULL
		COMMENT 'where voucher codes come from; given: told order by order, from the merchant''s own ticketing',
	ADD COLUMN IF NOT EXISTS undecided ENUM('leave','accept','reject') NOT NULL DEFAULT 'leave'
		COMMENT 'what becomes of an order whose confirmation nobody decided, a minute before the platform stops waiting';

ALTER TABLE product
	ADD COLUMN IF NOT EXISTS refund_audit ENUM('automatic','person') NOT NULL DEFAULT 'automatic'
		COMMENT 'who decides an application for refund that the rules would accept';

ALTER TABLE refund
	MODIFY audit ENUM('none','accepted','rejected','waiting','overtaken') NOT NULL
		COMMENT 'none: a notice without an application; waiting: a person decides; overtaken: its tickets ended before anybody had',
	ADD COLUMN IF NOT EXISTS decide_by_at BIGINT NULL COMMENT 'when the platform stops waiting for our audit',
	ADD KEY IF NOT EXISTS undecided (audit, decide_by_at);

ALTER TABLE voucher
	ADD COLUMN IF NOT EXISTS refused_at BIGINT NULL
		COMMENT 'earliest application for its refund that was refused: a use counts for the platform only with a time before it';

ALTER TABLE ticket_order
	ADD KEY IF NOT EXISTS confirm_by (confirm_by_at),
	ADD KEY IF NOT EXISTS decrypt_later (decrypt_later, last_day);

ALTER TABLE order_traveller
	ADD COLUMN IF NOT EXISTS said_enc VARBINARY(1024) NULL
		COMMENT 'age, birthday and sex as told, while the document is in the platform''s encryption: the rules are asked again';

-- The order's flag speaks for its travellers too: one index finds what is to be decrypted.
UPDATE ticket_order SET decrypt_later = TRUE
	WHERE NOT decrypt_later AND order_no IN (SELECT order_no FROM order_traveller WHERE decrypt_later);

ALTER TABLE outbox
	MODIFY kind ENUM('verify','confirm','codes','refund_audit','code_audit') NOT NULL
		COMMENT 'which OpenAPI call is owed; refund_audit answers the scenic application, code_audit the third-party form',
	MODIFY state ENUM('waiting','due','done','failed','moot') NOT NULL DEFAULT 'due'
		COMMENT 'waiting: its content is still missing; failed: a person has to act; moot: what it spoke of has ended',
	ADD COLUMN IF NOT EXISTS deadline_at BIGINT NULL COMMENT 'when the platform stops listening',
	ADD COLUMN IF NOT EXISTS alarm_at    BIGINT NULL COMMENT 'not done by then: an alarm',
	ADD COLUMN IF NOT EXISTS revision    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of the body; an acknowledgement counts for the one that was sent',
	ADD COLUMN IF NOT EXISTS sent_at     BIGINT NULL COMMENT 'first sent with this body and not refused since: it may have taken effect, so the body stays as it is',
	ADD COLUMN IF NOT EXISTS next_body_enc MEDIUMBLOB NULL COMMENT 'the body from the moment on that the platform has refused the one that was sent',
	ADD COLUMN IF NOT EXISTS refusals    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'answers that were a no of the platform, not trouble on the way',
	ADD COLUMN IF NOT EXISTS tried_at    BIGINT NULL COMMENT 'last try',
	ADD COLUMN IF NOT EXISTS done_at     BIGINT NULL COMMENT 'when the platform acknowledged it',
	ADD KEY IF NOT EXISTS alarm (state, alarm_at),
	ADD KEY IF NOT EXISTS due_of_kind (state, kind, next_at),
	DROP KEY IF EXISTS due;

-- Until here only the third-party form was owed.
UPDATE outbox SET kind = 'code_audit' WHERE kind = 'refund_audit';

CREATE TABLE IF NOT EXISTS token (
	app_id           INT UNSIGNED   NOT NULL,
	version          BIGINT         NOT NULL DEFAULT 0 COMMENT 'grows with each token; a reader knows by it whether another is newer than its own',
	access_token_enc VARBINARY(2048) NULL COMMENT 'NULL: none yet',
	expires_at       BIGINT         NULL,
	obtained_at      BIGINT         NULL,
	ask_after_at     BIGINT         NOT NULL DEFAULT 0 COMMENT 'nobody asks before: whoever asks has claimed the minute',
	asker            VARCHAR(160)   NULL COMMENT 'who claimed it: only its answer is written',
	PRIMARY KEY (app_id),
	CONSTRAINT token_app FOREIGN KEY (app_id) REFERENCES app (app_id),
	CONSTRAINT token_complete CHECK ((access_token_enc IS NULL) = (expires_at IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='client_token of each app';

CREATE TABLE IF NOT EXISTS job_lease (
	job      VARCHAR(64)  NOT NULL,
	fence    BIGINT       NOT NULL DEFAULT 0 COMMENT 'grows with each holder; a holder that was overtaken finds another number and writes nothing',
	holder   VARCHAR(160) NOT NULL COMMENT 'machine, process id and its start',
	until_at BIGINT       NOT NULL COMMENT 'by the database''s clock; afterwards anybody may take it',
	PRIMARY KEY (job)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='one process at a time for each batch program';

CREATE TABLE IF NOT EXISTS job_run (
	run_id     BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	job        VARCHAR(64)  NOT NULL,
	started_at BIGINT       NOT NULL,
	ended_at   BIGINT       NULL,
	result     ENUM('running','ok','failed') NOT NULL DEFAULT 'running' COMMENT 'running long after its lease ended: it was killed',
	summary    VARCHAR(255) NULL COMMENT 'the line it ended with',
	PRIMARY KEY (run_id),
	KEY job (job, run_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='runs of batch programs';

CREATE TABLE IF NOT EXISTS alarm (
	alarm_id  BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	alarm_key VARCHAR(190) NOT NULL COMMENT 'what it is about: raised once',
	kind      VARCHAR(32)  NOT NULL,
	order_id  VARCHAR(64)  NULL,
	detail    VARCHAR(255) NOT NULL COMMENT 'a sentence for the operator; never a person''s data',
	raised_at BIGINT       NOT NULL,
	told_at   BIGINT       NULL COMMENT 'when the configured command or address took it',
	PRIMARY KEY (alarm_id),
	UNIQUE KEY alarm_key (alarm_key),
	KEY untold (told_at, alarm_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='what a person must hear of, each thing once';

CREATE TABLE IF NOT EXISTS groupon_scan (
	scan_id        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	app_id         INT UNSIGNED NOT NULL,
	account_id     VARCHAR(64)  NOT NULL,
	poi_id         VARCHAR(64)  NOT NULL,
	code_hash      BINARY(32)   NOT NULL COMMENT 'of the scanned code or link',
	state          ENUM('preparing','prepared','verifying','done','refused','left') NOT NULL
		COMMENT 'verifying: sent, the outcome is unknown until the same token is sent again; left: nobody went on with it in time',
	verify_token   VARCHAR(1024) NULL COMMENT 'from prepare: one for this scan, the same for every try',
	order_id       VARCHAR(64)  NULL,
	certificates_enc MEDIUMBLOB NULL COMMENT 'what prepare told, in the order they are used: ids, encrypted codes, titles, times',
	chosen         SMALLINT UNSIGNED NULL COMMENT 'how many of them, from the first, verify is asked for',
	tries          INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'calls of verify, counted before each; one that was overtaken finds another number',
	lost           INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'calls of verify whose outcome is unknown',
	busy_until_at  BIGINT       NULL COMMENT 'a call is under way: nobody else sends one before',
	verified_enc   MEDIUMBLOB   NULL COMMENT 'verify_id and certificate_id of each, for cancelling',
	reason         VARCHAR(32)  NULL COMMENT 'why not, in the word of the gate',
	said           VARCHAR(255) NULL COMMENT 'the same in the platform''s words',
	created_at     BIGINT       NOT NULL,
	decided_at     BIGINT       NULL,
	undecided_hash BINARY(32) AS (IF(decided_at IS NULL, code_hash, NULL)) STORED
		COMMENT 'one scan of a code at a shop at a time: whoever scans it meanwhile goes on with this row',
	PRIMARY KEY (scan_id),
	UNIQUE KEY undecided (undecided_hash, poi_id),
	KEY order_id (order_id, scan_id),
	KEY created (created_at),
	CONSTRAINT groupon_scan_app FOREIGN KEY (app_id) REFERENCES app (app_id),
	CONSTRAINT groupon_scan_decided CHECK ((decided_at IS NULL) = (state IN ('preparing','prepared','verifying'))),
	CONSTRAINT groupon_scan_prepared CHECK (state NOT IN ('prepared','verifying','done')
		OR (verify_token IS NOT NULL AND certificates_enc IS NOT NULL)),
	CONSTRAINT groupon_scan_asked CHECK (state NOT IN ('verifying','done') OR (chosen >= 1 AND tries >= 1)),
	CONSTRAINT groupon_scan_busy CHECK (busy_until_at IS NULL OR state = 'verifying')
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='scans of the platform''s own codes (group-buy)';

CREATE TABLE IF NOT EXISTS decrypted (
	text_hash    BINARY(32)      NOT NULL COMMENT 'of the platform''s ciphertext, which itself is not kept',
	app_id       INT UNSIGNED    NOT NULL,
	plain_enc    VARBINARY(2048) NULL COMMENT 'NULL: the platform could not decrypt it',
	error        VARCHAR(255)    NULL,
	decrypted_at BIGINT          NOT NULL,
	PRIMARY KEY (text_hash),
	KEY decrypted_at (decrypted_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='texts the platform decrypted: each is asked for once';

CREATE TABLE IF NOT EXISTS decrypt_quota (
	app_id  INT UNSIGNED NOT NULL,
	day     DATE         NOT NULL COMMENT 'Asia/Shanghai',
	used    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'entries sent that day, counted before sending',
	used_up BOOLEAN      NOT NULL DEFAULT FALSE COMMENT 'the platform said so',
	PRIMARY KEY (app_id, day),
	CONSTRAINT decrypt_quota_app FOREIGN KEY (app_id) REFERENCES app (app_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='the platform''s daily allowance for decryption';
