/*
 * The voucher_code_pool table: codes printed beforehand, which tickets of their SKU get in the order of loading.
 * Taking a code out of the pool is part of issuing: lib/trade/issue.c.
 */
#ifndef SHANMEN_CODE_POOL_H
#define SHANMEN_CODE_POOL_H

#include "db/ctx.h"

struct pool_code {
	struct str code; /* in the stored form: code_normalise */
	int64_t sku_no;
};

/*
 * Adds at most DB_ROWS_AT_ONCE codes in the order given, inside a transaction, in one round trip. DUPLICATE: one of them
 * is in the pool; roll back.
 */
enum result code_pool_add(struct ctx *c, const struct pool_code *codes, size_t n) MUST_USE;

#endif
