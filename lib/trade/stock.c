/*
 * The two counters that sales compete for. The row count of the conditional
 * update decides, never an earlier SELECT.
 */
#include "trade/stock.h"

#include "base/assert.h"
#include "base/guard.h"
#include "trade/stock_audit.h"

static const struct sql SQL_TAKE_STOCK = { "take_stock", STOCK_TAKE };

/* As STOCK_TAKE, for a day that was sold out. A closed day is sent with the number of its sold copies. */
static const struct sql SQL_GIVE_STOCK_BACK = {
	"give_stock_back",
	"UPDATE calendar_day SET dirty = dirty OR told_by_left IS TRUE OR NOT open OR stock <= sold, sold = sold - ?"
	" WHERE sku_no = ? AND day = ?",
};

/* PRIMARY KEY (account_id). A balance that is not watched any more is NULL and stays NULL: that counts as taken. */
static const struct sql SQL_TAKE_BALANCE = {
	"take_balance",
	"UPDATE merchant SET balance_fen = balance_fen - ?"
	" WHERE account_id = ? AND (balance_fen IS NULL OR balance_fen >= ?)",
};

static const struct sql SQL_GIVE_BALANCE_BACK = {
	"give_balance_back",
	"UPDATE merchant SET balance_fen = balance_fen + ? WHERE account_id = ?",
};

static enum result one_row(enum result r, int64_t changed, enum result otherwise)
{
	return r == OK && changed != 1 ? otherwise : r;
}

enum result stock_take(struct ctx *c, int64_t sku_no, day_t day, int64_t copies)
{
	int64_t changed = 0;
	enum result r;

	ASSERT(tx_open(c->db) && sku_no > 0 && copies > 0);
	r = db_exec(c->db, &SQL_TAKE_STOCK,
	            ARGS(arg_int(copies), arg_int(copies), arg_int(sku_no), arg_day(c->arena, day), arg_int(copies)),
	            &changed);
	stock_audit_touch(c->db, sku_no, day);
	return one_row(r, changed, NONE);
}

enum result stock_give_back(struct ctx *c, int64_t sku_no, day_t day, int64_t copies)
{
	int64_t changed = 0;
	enum result r;

	ASSERT(tx_open(c->db) && copies >= 0);
	if (copies == 0)
		return OK;
	r = db_exec(c->db, &SQL_GIVE_STOCK_BACK, ARGS(arg_int(copies), arg_int(sku_no), arg_day(c->arena, day)),
	            &changed);
	stock_audit_touch(c->db, sku_no, day);
	return one_row(r, changed, BUG);
}

enum result balance_take(struct ctx *c, struct str account_id, fen_t amount)
{
	int64_t changed = 0;
	enum result r;

	ASSERT(tx_open(c->db) && account_id.n > 0 && amount.fen >= 0);
	r = db_exec(c->db, &SQL_TAKE_BALANCE, ARGS(arg_fen(amount), arg_str(account_id), arg_fen(amount)), &changed);
	return one_row(r, changed, NONE);
}

enum result balance_give_back(struct ctx *c, struct str account_id, fen_t amount)
{
	ASSERT(tx_open(c->db) && amount.fen >= 0);
	if (amount.fen == 0)
		return OK;
	return db_exec(c->db, &SQL_GIVE_BALANCE_BACK, ARGS(arg_fen(amount), arg_str(account_id)), NULL);
}
