/*
 * Statements on the merchant table.
 */
#include "trade/merchant.h"

#include "base/assert.h"
#include "db/catalogue_version.h"

/* PRIMARY KEY, as all of these. */
static const struct sql SQL_MERCHANT_APP = {
	"merchant_app",
	"SELECT app_id FROM merchant WHERE account_id = ? FOR UPDATE",
};

static const struct sql SQL_MERCHANT_PUT = {
	"merchant_put",
	"INSERT INTO merchant (account_id, app_id) VALUES (?, ?) ON DUPLICATE KEY UPDATE app_id = VALUES(app_id)",
};

static const struct sql SQL_BALANCE_SET = {
	"merchant_balance_set",
	"UPDATE merchant SET balance_fen = ? WHERE account_id = ?",
};

enum result merchant_assign(struct ctx *c, struct str account_id, int64_t app_id, bool *moved)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db) && account_id.n > 0);
	r = db_query(c->db, c->arena, &SQL_MERCHANT_APP, ARGS(arg_str(account_id)), &rows);
	if (r != OK)
		return r;
	*moved = rows.n > 0 && row_int(&rows, 0, ONLY_COLUMN) != app_id;
	return db_exec(c->db, &SQL_MERCHANT_PUT, ARGS(arg_str(account_id), arg_int(app_id)), NULL);
}

enum result merchant_balance_set(struct ctx *c, struct str account_id, struct opt_fen balance)
{
	int64_t found = 0;
	enum result r;

	ASSERT(tx_open(c->db) && (!balance.given || balance.v.fen >= 0));
	r = db_exec(c->db, &SQL_BALANCE_SET, ARGS(arg_opt_fen(balance), arg_str(account_id)), &found);
	if (r == OK && found == 0)
		return NONE;
	return r == OK ? catalogue_changed(c) : r;
}
