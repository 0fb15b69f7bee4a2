-- The platform's interfaces as they are. Units and marks as in 0001. Every statement can be run again.

ALTER TABLE voucher
	ADD COLUMN IF NOT EXISTS refunding_at BIGINT NULL
		COMMENT 'since when the platform shows a certificate in refund that no application here has locked: this copy is not admitted until it shows otherwise',
	ADD KEY IF NOT EXISTS refunding (refunding_at);

ALTER TABLE refund
	MODIFY decide_by_at BIGINT NULL COMMENT 'until when a person decides it; then the rule does, two hours before the platform stops waiting';

ALTER TABLE sku ADD COLUMN IF NOT EXISTS market_price_fen BIGINT NULL;
