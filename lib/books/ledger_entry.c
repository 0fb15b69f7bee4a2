/*
 * Writing and reading the table.
 */
#include "books/ledger_entry.h"

#include "base/day.h"
#include "base/str.h"

/* PRIMARY KEY. A row that came by its certificate first gets the id that the list of the day has for it. */
static const struct sql SQL_RENAME = {
	"rename_ledger_entry",
	"UPDATE ledger_entry SET ledger_id = ? WHERE ledger_id = ? AND ledger_ref = ledger_id",
};

/* KEY certificate_id. */
static const struct sql SQL_FIND = {
	"find_ledger_entry",
	"SELECT ledger_id FROM ledger_entry WHERE certificate_id = ? AND ledger_ref = ? ORDER BY ledger_id LIMIT 2",
};

/* PRIMARY KEY. What this list leaves out stays. A row that says when it was verified corrects its day. */
static const struct sql SQL_PUT = {
	"put_ledger_entry",
	"INSERT INTO ledger_entry (ledger_id, ledger_ref, account_id, paid_account_id, bill_day, order_id, certificate_id,"
	"   verify_id, poi_id, sku_id, sku_out_id, status, origin_fen, pay_fen, ticket_fen, goods_fen, fee_fen, share_fen, total_fen,"
	"   amounts, ledger_at, asked_at)"
	" VALUES (?, ?, ?, ?, ?, COALESCE(?, (SELECT order_id FROM platform_certificate WHERE certificate_id = ? AND account_id = ?)), ?, ?, ?,"
	"   ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE ledger_ref = COALESCE(VALUES(ledger_ref), ledger_ref),"
	"   paid_account_id = COALESCE(VALUES(paid_account_id), paid_account_id),"
	"   order_id = COALESCE(VALUES(order_id), order_id),"
	"   certificate_id = COALESCE(VALUES(certificate_id), certificate_id),"
	"   verify_id = COALESCE(VALUES(verify_id), verify_id), poi_id = COALESCE(VALUES(poi_id), poi_id),"
	"   sku_id = COALESCE(VALUES(sku_id), sku_id), sku_out_id = COALESCE(VALUES(sku_out_id), sku_out_id),"
	"   status = VALUES(status), origin_fen = VALUES(origin_fen),"
	"   pay_fen = VALUES(pay_fen), ticket_fen = VALUES(ticket_fen), goods_fen = VALUES(goods_fen),"
	"   bill_day = IF(?, VALUES(bill_day), bill_day),"
	"   amounts = IF(VALUES(fee_fen) IS NULL AND fee_fen IS NOT NULL, amounts, VALUES(amounts)),"
	"   fee_fen = COALESCE(VALUES(fee_fen), fee_fen), share_fen = COALESCE(VALUES(share_fen), share_fen),"
	"   total_fen = COALESCE(VALUES(total_fen), total_fen),"
	"   ledger_at = COALESCE(VALUES(ledger_at), ledger_at), asked_at = VALUES(asked_at)",
};

static enum result put_row(struct ctx *c, struct str account_id, day_t day, const struct ledger_row *l,
                           struct str row_id, struct str paid)
{
	if (l->verified_at.given)
		day = day_of(l->verified_at.v);
	return db_exec(c->db, &SQL_PUT,
	               ARGS(arg_str(row_id), arg_str(l->ledger_id), arg_str(account_id), arg_str(paid),
	                    arg_day(c->arena, day), arg_str(l->order_id), arg_str(l->certificate_id),
	                    arg_str(account_id), arg_str(l->certificate_id), arg_str(l->verify_id), arg_str(l->poi_id),
	                    arg_str(l->sku_id), arg_str(l->sku_out_id), arg_opt_int(l->status), arg_fen(l->origin_fen),
	                    arg_fen(l->pay_fen), arg_fen(l->ticket_fen), arg_fen(l->goods_fen), arg_opt_fen(l->fee_fen),
	                    arg_opt_fen(l->share_fen), arg_opt_fen(l->total_fen), arg_str(l->amounts),
	                    arg_opt_utc(l->ledger_at), arg_utc(c->now), arg_bool(l->verified_at.given)),
	               NULL);
}

enum result ledger_entry_put_day(struct ctx *c, struct str account_id, day_t day, const struct ledger_page *page)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < page->n; i++) {
		const struct ledger_row *l = &page->items[i];

		if (l->ledger_id.p != NULL && !str_same(l->ledger_id, l->row_id))
			r = db_exec(c->db, &SQL_RENAME, ARGS(arg_str(l->row_id), arg_str(l->ledger_id)), NULL);
		if (r == DUPLICATE)
			r = OK; /* both ids have a row: this list's row counts */
		if (r == OK)
			r = put_row(c, account_id, day, l, l->row_id, l->paid_account_id);
	}
	return r;
}

/*
 * The id of the row that the list of the day has for this ledger_id, else the ledger_id itself. STR_NONE: that list has
 * several rows, one for each account that is paid, and this one is their sum again: nothing is written.
 */
static enum result find_row_id(struct ctx *c, const struct ledger_row *l, struct str *row_id)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_FIND, ARGS(arg_str(l->certificate_id), arg_str(l->ledger_id)), &rows);

	*row_id = l->row_id;
	if (r == OK && rows.n > 0)
		*row_id = rows.n == 1 ? row_str(&rows, 0, ONLY_COLUMN) : STR_NONE;
	return r;
}

enum result ledger_entry_put_certificates(struct ctx *c, struct str account_id, day_t day,
                                          const struct ledger_page *page)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < page->n; i++) {
		const struct ledger_row *l = &page->items[i];
		struct str row_id;

		r = find_row_id(c, l, &row_id);
		if (r == OK && row_id.p != NULL)
			r = put_row(c, account_id, day, l, row_id, STR_NONE);
	}
	return r;
}

enum {
	LEDGER_ID,
	LEDGER_CERTIFICATE_ID,
	LEDGER_VERIFY_ID,
	LEDGER_STATUS,
	LEDGER_PAY_FEN,
	LEDGER_GOODS_FEN,
	LEDGER_FEE_FEN,
	LEDGER_SHARE_FEN,
	LEDGER_TOTAL_FEN,
	LEDGER_BILL_DAY
};

/* KEY order_id. */
static const struct sql SQL_OF_ORDER = {
	"ledger_entries_of",
	"SELECT ledger_id, certificate_id, verify_id, status, pay_fen, goods_fen, fee_fen, share_fen, total_fen, bill_day" COUNTED
	"  FROM ledger_entry WHERE order_id = ? AND account_id = ? ORDER BY certificate_id, ledger_id",
};

enum result ledger_entry_of_order(struct ctx *c, struct str account_id, struct str order_id, struct ledger_entry **out,
                                  size_t *n)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_OF_ORDER, ARGS(arg_str(order_id), arg_str(account_id)), &rows);

	*n = r == OK ? rows.n : 0;
	*out = arena_array(c->arena, *n + 1, sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct ledger_entry){ .ledger_id = row_str(&rows, i, LEDGER_ID),
			                           .certificate_id = row_str(&rows, i, LEDGER_CERTIFICATE_ID),
			                           .verify_id = row_str(&rows, i, LEDGER_VERIFY_ID),
			                           .status = row_opt_int(&rows, i, LEDGER_STATUS),
			                           .pay_fen = row_fen(&rows, i, LEDGER_PAY_FEN),
			                           .goods_fen = row_fen(&rows, i, LEDGER_GOODS_FEN),
			                           .fee_fen = row_opt_fen(&rows, i, LEDGER_FEE_FEN),
			                           .share_fen = row_opt_fen(&rows, i, LEDGER_SHARE_FEN),
			                           .total_fen = row_opt_fen(&rows, i, LEDGER_TOTAL_FEN),
			                           .bill_day = row_day(&rows, i, LEDGER_BILL_DAY) };
	return r;
}
