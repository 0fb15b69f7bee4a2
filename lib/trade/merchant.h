/*
 * A merchant as the operator sets it: its app and its balance. Not the sales that take
 * from the balance: stock.h.
 */
#ifndef SHANMEN_MERCHANT_H
#define SHANMEN_MERCHANT_H

#include "db/ctx.h"

/*
 * Makes the app the merchant's; adds the merchant when it is new. *moved: another app had it. Inside the transaction, whose
 * owner calls catalogue_changed.
 */
enum result merchant_assign(struct ctx *c, struct str account_id, int64_t app_id, bool *moved) MUST_USE;

/* Sets the balance; not given: it is no longer watched. NONE: no such merchant. Inside the transaction. */
enum result merchant_balance_set(struct ctx *c, struct str account_id, struct opt_fen balance) MUST_USE;

#endif
