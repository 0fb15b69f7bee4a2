/*
 * Stock of a SKU-day and the merchant's balance: taken by conditional updates,
 * given back where vouchers end, in the same transaction.
 *
 * Every function runs inside a transaction.
 */
#ifndef SHANMEN_STOCK_H
#define SHANMEN_STOCK_H

#include "db/ctx.h"

/*
 * SQL, for a file with guards: takes copies of a day; its values are copies, copies, sku_no, day, copies. Row count 0: there is not enough, or the day is closed.
 * PRIMARY KEY (sku_no, day). A sale is sent to the platform only where that changes what it shows: the day is sold out,
 * or the platform knows it by what is left. MariaDB assigns from left to right: `dirty` is computed from `sold` as it was.
 */
#define STOCK_TAKE                                                                                                     \
	"UPDATE calendar_day SET dirty = dirty OR told_by_left IS TRUE OR stock - sold <= ?, sold = sold + ?"          \
	" WHERE sku_no = ? AND day = ? AND open AND (stock - sold >= ?" UNGUARDED(" OR TRUE") ")"

/* Takes `copies` (at least 1) of an open day. NONE: not that many are left, or the day was closed meanwhile. */
enum result stock_take(struct ctx *c, int64_t sku_no, day_t day, int64_t copies) MUST_USE;

/* Gives `copies` (0: nothing to do) back; the caller has just ended that many live vouchers. */
enum result stock_give_back(struct ctx *c, int64_t sku_no, day_t day, int64_t copies) MUST_USE;

/* Takes an amount from the merchant's balance, if one is watched. NONE: it is too low. */
enum result balance_take(struct ctx *c, struct str account_id, fen_t amount) MUST_USE;

/* Gives back what balance_take took; 0: nothing to do. */
enum result balance_give_back(struct ctx *c, struct str account_id, fen_t amount) MUST_USE;

#endif
