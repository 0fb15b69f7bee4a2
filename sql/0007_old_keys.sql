-- The platform's ids as keys are gone: 0006 has put our numbers in their place. Every statement can be run again.

ALTER TABLE sku DROP COLUMN IF EXISTS product_id;
ALTER TABLE sale_rule DROP COLUMN IF EXISTS product_id;
ALTER TABLE sku_project DROP COLUMN IF EXISTS sku_id;
ALTER TABLE calendar_day DROP COLUMN IF EXISTS sku_id;
ALTER TABLE calendar_push DROP COLUMN IF EXISTS sku_id;
ALTER TABLE calendar_change DROP COLUMN IF EXISTS sku_id;
ALTER TABLE voucher_code_pool DROP COLUMN IF EXISTS sku_id;
ALTER TABLE ticket_order DROP COLUMN IF EXISTS product_id, DROP COLUMN IF EXISTS sku_id;
ALTER TABLE order_traveller DROP COLUMN IF EXISTS product_id;
