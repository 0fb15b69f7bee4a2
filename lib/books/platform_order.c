/*
 * Keeping what was told.
 */
#include "books/platform_order.h"

#include "base/str.h"

/* PRIMARY KEY. */
static const struct sql SQL_LOCK_TOLD = {
	"lock_platform_order",
	"SELECT account_id, updated_at, asked_at FROM platform_order WHERE order_id = ? FOR UPDATE",
};

static const struct sql SQL_PUT_ORDER = {
	"put_platform_order",
	"INSERT INTO platform_order (order_id, app_id, account_id, order_status, order_type, sku_id, sku_out_id, copies,"
	"   origin_fen, pay_fen, discount_fen, receipt_fen, created_at, paid_at, updated_at, asked_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE order_status = VALUES(order_status), order_type = VALUES(order_type),"
	"   sku_id = VALUES(sku_id), sku_out_id = VALUES(sku_out_id), copies = VALUES(copies),"
	"   origin_fen = VALUES(origin_fen), pay_fen = VALUES(pay_fen), discount_fen = VALUES(discount_fen),"
	"   receipt_fen = VALUES(receipt_fen), created_at = VALUES(created_at), paid_at = VALUES(paid_at),"
	"   updated_at = VALUES(updated_at), asked_at = VALUES(asked_at)",
};

/* PRIMARY KEY; a row of another order is not touched. */
static const struct sql SQL_PUT_CERTIFICATE = {
	"put_platform_certificate",
	"INSERT INTO platform_certificate (certificate_id, order_id, order_item_id, item_status, refund_fen, refunded_at,"
	"   updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE order_item_id = IF(order_id = VALUES(order_id), VALUES(order_item_id), order_item_id),"
	"   item_status = IF(order_id = VALUES(order_id), VALUES(item_status), item_status),"
	"   refund_fen = IF(order_id = VALUES(order_id), VALUES(refund_fen), refund_fen),"
	"   refunded_at = IF(order_id = VALUES(order_id), VALUES(refunded_at), refunded_at),"
	"   updated_at = IF(order_id = VALUES(order_id), VALUES(updated_at), updated_at)",
};

static const struct sql SQL_CERTIFICATES = {
	"platform_certificates",
	/* KEY order_id. */
	"SELECT certificate_id, order_item_id, item_status, refund_fen, refunded_at, updated_at"
	"  FROM platform_certificate WHERE order_id = ? ORDER BY certificate_id",
};

/* PRIMARY KEY. */
static const struct sql SQL_TOLD = {
	"platform_order",
	"SELECT order_id, app_id, account_id, order_status, order_type, sku_id, sku_out_id, copies, origin_fen, pay_fen,"
	"       discount_fen, receipt_fen, created_at, paid_at, updated_at, asked_at"
	"  FROM platform_order WHERE order_id = ?",
};

static bool is_older(const struct platform_order *told, struct opt_utc updated_at, utc_t asked_at)
{
	const struct opt_utc *new = &told->order.updated_at;

	if (new->given && updated_at.given &&new->v.s != updated_at.v.s)
		return new->v.s < updated_at.v.s;
	return told->asked_at.s < asked_at.s;
}

static enum result put_order(struct ctx *c, const struct platform_order *told)
{
	const struct trade_order *o = &told->order;

	return db_exec(c->db, &SQL_PUT_ORDER,
	               ARGS(arg_str(o->order_id), arg_int(told->app_id), arg_str(told->account_id),
	                    arg_opt_int(o->order_status), arg_opt_int(o->order_type), arg_str(o->sku_id),
	                    arg_str(o->sku_out_id), arg_opt_int(o->copies), arg_opt_fen(o->origin), arg_opt_fen(o->pay),
	                    arg_opt_fen(o->discount), arg_opt_fen(o->receipt), arg_opt_utc(o->created_at),
	                    arg_opt_utc(o->paid_at), arg_opt_utc(o->updated_at), arg_utc(told->asked_at)),
	               NULL);
}

#define CERTIFICATE_ARGS 7

static enum result put_certificates(struct ctx *c, const struct trade_order *o)
{
	struct arg *args = arena_array(c->arena, o->certificates_n * CERTIFICATE_ARGS + 1, sizeof *args), *at = args;

	for (size_t i = 0; i < o->certificates_n; i++) {
		const struct trade_certificate *t = &o->certificates[i];

		*at++ = arg_str(t->certificate_id);
		*at++ = arg_str(o->order_id);
		*at++ = arg_str(t->order_item_id);
		*at++ = arg_opt_int(t->item_status);
		*at++ = arg_opt_fen(t->refund);
		*at++ = arg_opt_utc(t->refunded_at);
		*at++ = arg_opt_utc(t->updated_at);
	}
	return db_exec_many(c->db, c->arena, &SQL_PUT_CERTIFICATE, args, CERTIFICATE_ARGS, o->certificates_n);
}

static enum result read_certificates(struct ctx *c, struct trade_order *o)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_CERTIFICATES, ARGS(arg_str(o->order_id)), &rows);

	if (r != OK)
		return r;
	o->certificates = arena_array(c->arena, rows.n + 1, sizeof *o->certificates);
	o->certificates_n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		o->certificates[i] = (struct trade_certificate){ .certificate_id = row_str(&rows, i, 0),
			                                         .order_item_id = row_str(&rows, i, 1),
			                                         .item_status = row_opt_int(&rows, i, 2),
			                                         .refund = row_opt_fen(&rows, i, 3),
			                                         .refunded_at = row_opt_utc(&rows, i, 4),
			                                         .updated_at = row_opt_utc(&rows, i, 5) };
	return OK;
}

/* Does the table have each of them under this order? */
static enum result check_own(struct ctx *c, const struct trade_order *o)
{
	struct trade_order here = { .order_id = o->order_id };
	enum result r = read_certificates(c, &here);

	for (size_t i = 0; r == OK && i < o->certificates_n; i++) {
		size_t k = 0;

		while (k < here.certificates_n &&
		       !str_same(here.certificates[k].certificate_id, o->certificates[i].certificate_id))
			k++;
		if (k == here.certificates_n)
			return REFUSE;
	}
	return r;
}

enum result platform_order_put(struct ctx *c, const struct platform_order *told, bool *taken)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_LOCK_TOLD, ARGS(arg_str(told->order.order_id)), &rows);

	*taken = false;
	if (r != OK)
		return r;
	if (rows.n > 0 && !str_same(row_str(&rows, 0, 0), told->account_id))
		return REFUSE;
	if (rows.n > 0 && is_older(told, row_opt_utc(&rows, 0, 1), row_utc(&rows, 0, 2)))
		return OK;
	r = put_order(c, told);
	if (r == OK)
		r = put_certificates(c, &told->order);
	if (r == OK)
		r = check_own(c, &told->order);
	*taken = r == OK;
	return r;
}

enum result platform_order_get(struct ctx *c, struct str order_id, struct platform_order *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_TOLD, ARGS(arg_str(order_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct platform_order){
		.order = { .order_id = row_str(&rows, 0, 0),
		           .order_status = row_opt_int(&rows, 0, 3),
		           .order_type = row_opt_int(&rows, 0, 4),
		           .sku_id = row_str(&rows, 0, 5),
		           .sku_out_id = row_str(&rows, 0, 6),
		           .copies = row_opt_int(&rows, 0, 7),
		           .origin = row_opt_fen(&rows, 0, 8),
		           .pay = row_opt_fen(&rows, 0, 9),
		           .discount = row_opt_fen(&rows, 0, 10),
		           .receipt = row_opt_fen(&rows, 0, 11),
		           .created_at = row_opt_utc(&rows, 0, 12),
		           .paid_at = row_opt_utc(&rows, 0, 13),
		           .updated_at = row_opt_utc(&rows, 0, 14) },
		.app_id = row_int(&rows, 0, 1),
		.account_id = row_str(&rows, 0, 2),
		.asked_at = row_utc(&rows, 0, 15),
	};
	return read_certificates(c, &out->order);
}

enum result platform_order_keep(struct ctx *c, const struct platform_order *told, struct platform_order *counts,
                                struct str *mark)
{
	bool taken;
	enum result r = platform_order_put(c, told, &taken);

	*counts = *told;
	if (r != OK || taken)
		return r;
	*mark = STR_NONE;
	return platform_order_get(c, told->order.order_id, counts);
}
