/*
 * A sale in one round trip. The row that all sales of a day compete for is locked last and for the commit alone: on a day that
 * sells out in seconds nobody waits for a program's next message.
 */
#include "base/assert.h"
#include "base/guard.h"
#include "trade/order_row.h"
#include "trade/stock.h"
#include "trade/stock_audit.h"

#include <string.h>

#define TRAVELLERS                                                                                                         \
	" INSERT INTO order_traveller (order_no, position, copy_no, product_no, day, name_enc, license_type, license_enc," \
	"   license_hash, decrypt_later) VALUES"
#define TRAVELLER(position) " (number, " #position ", ?, ?, ?, ?, ?, ?, ?, FALSE)"
#define TRAVELLER_ARGS 7

/*
 * The values of the shared parts, then those between them: whether there are other apps, the travellers, copies twice, copies,
 * the price and the version that were assumed, whether it commits. The version is compared after the update, which may have waited
 * for the day. Few copies are written without the help of a sequence: that is faster.
 */
#define SELL(travellers)                                                                                                     \
	"BEGIN NOT ATOMIC"                                                                                                   \
	" DECLARE number BIGINT UNSIGNED;"                                                                                   \
	" IF ? THEN" SOLD_BY_OTHER_APP " END IF;" ORDER_INSERT travellers                                                    \
	" IF ? = 1 THEN INSERT INTO voucher (order_no, copy_no, state) VALUES (number, 1, 'held');"                          \
	" ELSEIF ? = 2 THEN INSERT INTO voucher (order_no, copy_no, state) VALUES (number, 1, 'held'), (number, 2, 'held');" \
	" ELSE INSERT INTO voucher (order_no, copy_no, state) SELECT number, seq, 'held' FROM seq_1_to_1000 WHERE seq <= ?;" \
	" END IF; " STOCK_TAKE " AND price_fen = ?;"                                                                         \
	" IF ROW_COUNT() <> 1 OR NOT (SELECT version FROM catalogue_version WHERE only_row = 1) <=> ? THEN"                  \
	"  SIGNAL SQLSTATE '45000';"                                                                                         \
	" END IF;"                                                                                                           \
	" IF ? THEN COMMIT; END IF;"                                                                                         \
	"END"
#define OTHER_ARGS (1 + 3 + 3 + 5 + 2 + 1)

static const struct sql SQL_SELL[ORDER_SELL_TRAVELLERS + 1] = {
	{ "sell", SELL("") },
	{ "sell_1", SELL(TRAVELLERS TRAVELLER(1) ";") },
	{ "sell_2", SELL(TRAVELLERS TRAVELLER(1) "," TRAVELLER(2) ";") },
	{ "sell_3", SELL(TRAVELLERS TRAVELLER(1) "," TRAVELLER(2) "," TRAVELLER(3) ";") },
	{ "sell_4", SELL(TRAVELLERS TRAVELLER(1) "," TRAVELLER(2) "," TRAVELLER(3) "," TRAVELLER(4) ";") },
	{ "sell_5",
	  SELL(TRAVELLERS TRAVELLER(1) "," TRAVELLER(2) "," TRAVELLER(3) "," TRAVELLER(4) "," TRAVELLER(5) ";") },
};

static size_t travellers_of(const struct party *party)
{
	size_t n = 0;

	for (size_t i = 0; i < party->n; i++)
		n += order_row_names(party, &party->t[i]);
	return n;
}

bool order_sell_fits(const struct purchase *p, const struct party *party)
{
	return travellers_of(party) <= ORDER_SELL_TRAVELLERS && !order_row_encrypted(p, party);
}

static enum result traveller_args(struct ctx *c, const struct new_order *o, const struct traveller *t, struct arg day,
                                  struct arg out[TRAVELLER_ARGS])
{
	struct str name_enc, license_enc;
	enum result r = order_row_seal(c, t, &name_enc, &license_enc);

	if (r != OK)
		return r;
	out[0] = arg_int(t->copy_no);
	out[1] = arg_int(o->facts->product_no);
	out[2] = day;
	out[3] = arg_bytes(name_enc);
	out[4] = arg_int(t->license_type);
	out[5] = arg_bytes(license_enc);
	out[6] = arg_hash(t->number.p != NULL ? &t->hash : NULL);
	return OK;
}

/* Copies, stock and commit. */
static size_t last_args(struct ctx *c, const struct new_order *o, struct arg day, struct arg *out)
{
	struct arg copies = arg_int(purchase_count(o->purchase));
	const struct arg last[] = {
		copies,
		copies,
		copies,
		copies,
		copies,
		arg_int(o->facts->sku_no),
		day,
		copies,
		arg_fen(o->facts->price_fen),
		arg_int(o->facts->version),
		arg_bool(tx_commits_inside(c->db)),
	};

	memcpy(out, last, sizeof last);
	return sizeof last / sizeof last[0];
}

enum result order_sell(struct ctx *c, const struct new_order *o)
{
	struct arg args[OTHER_ARGS + ORDER_ARGS + TRAVELLER_ARGS * ORDER_SELL_TRAVELLERS] = {
		arg_bool(!o->facts->only_app),
		arg_str(o->purchase->order_id),
		arg_int(o->app_id),
		arg_str(o->facts->account_id),
	};
	struct arg day = arg_day(c->arena, o->purchase->book_start_day.v);
	size_t n = 4 + ORDER_ARGS;
	enum result r;

	ASSERT(tx_open(c->db) && order_sell_fits(o->purchase, o->party));
	r = order_row_args(c, o, args + 4);
	for (size_t i = 0; r == OK && i < o->party->n; i++) {
		if (!order_row_names(o->party, &o->party->t[i]))
			continue;
		r = traveller_args(c, o, &o->party->t[i], day, args + n);
		n += TRAVELLER_ARGS;
	}
	if (r != OK)
		return r;
	stock_audit_touch(c->db, o->facts->sku_no, o->purchase->book_start_day.v);
	n += last_args(c, o, day, args + n);
	return db_exec_last(c->db, &SQL_SELL[travellers_of(o->party)], args, n);
}
