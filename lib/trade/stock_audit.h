/*
 * A check of debug and test builds (SHANMEN_ASSERT): before each commit, `sold` of every SKU-day whose stock was moved
 * equals the number of its live vouchers, and 0 <= sold <= stock.
 */
#ifndef SHANMEN_STOCK_AUDIT_H
#define SHANMEN_STOCK_AUDIT_H

#include "db/db.h"

/* The running transaction has moved stock of this SKU-day: it is checked before the commit. Does nothing in other builds. */
void stock_audit_touch(struct db *db, int64_t sku_no, day_t day);

#endif
