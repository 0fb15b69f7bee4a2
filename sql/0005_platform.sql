-- The platform's interfaces as they are: a calendar is taken or refused a call at a time, a market price stands beside the
-- selling price, a certificate can be in refund. Units and marks as in 0001. Every statement can be run again.

ALTER TABLE voucher
	ADD COLUMN IF NOT EXISTS refunding_at BIGINT NULL
		COMMENT 'since when the platform shows a certificate in refund that no application here has locked: this copy is not admitted until it shows otherwise',
	ADD KEY IF NOT EXISTS refunding (refunding_at);

ALTER TABLE refund
	MODIFY decide_by_at BIGINT NULL COMMENT 'until when a person decides it; then the rule does, two hours before the platform stops waiting';

ALTER TABLE sku
	ADD COLUMN IF NOT EXISTS market_price_fen BIGINT NULL COMMENT 'the crossed-out price beside the selling price; NULL: none',
	ADD CONSTRAINT IF NOT EXISTS sku_market_price CHECK (market_price_fen >= 0);

ALTER TABLE calendar_day
	MODIFY told_stock INT NULL COMMENT 'stock_qty as acknowledged last',
	MODIFY told_open BOOLEAN NULL COMMENT 'on sale, as acknowledged last: not closed and not sold out',
	ADD COLUMN IF NOT EXISTS told_by_left BOOLEAN NULL
		COMMENT 'told_stock counts what is left: a sale changes it; else all copies of the day (configuration: calendar_stock)';

ALTER TABLE calendar_push
	ADD COLUMN IF NOT EXISTS suspects INT UNSIGNED NULL
		COMMENT 'so many of the next pending days have one among them for which the platform refused a call; NULL: none known',
	DROP COLUMN IF EXISTS most_days;

-- What was acknowledged in the old form says nothing about the new one: everything is pending once.
UPDATE calendar_day SET dirty = TRUE, told_price_fen = NULL, told_stock = NULL, told_open = NULL, told_at = NULL, push_error = NULL
	WHERE told_by_left IS NULL AND day >= CURRENT_DATE - INTERVAL 1 DAY;
UPDATE calendar_push SET whole = TRUE, revision = revision + 1, next_at = 0, suspects = NULL;
