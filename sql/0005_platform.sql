-- Schema 5: what the platform's interfaces need as they really are.
-- Every statement can be repeated: a run that was killed goes on.

ALTER TABLE sku ADD COLUMN IF NOT EXISTS market_price_fen BIGINT NULL;
