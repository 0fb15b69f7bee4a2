/*
 * SQL: the SKU of ours that a row of the platform's names, by the platform's id or by our own, which is unique within a
 * merchant. `t` is one of platform_order, platform_verify, ledger_entry: they keep sku_id, sku_out_id and account_id as
 * the platform said them. Either id may be missing, there and in our table sku.
 */
#ifndef SHANMEN_SKU_NAMED_H
#define SHANMEN_SKU_NAMED_H

/* A condition: it is one of ours. UNIQUE KEYs sku_id and own_id of sku. */
#define NAMES_OUR_SKU(t)                                                                                               \
	"(EXISTS (SELECT 1 FROM sku s WHERE s.sku_id = " t ".sku_id)"                                                  \
	" OR EXISTS (SELECT 1 FROM sku s WHERE s.account_id = " t ".account_id AND s.sku_out_id = " t ".sku_out_id))"

#endif
