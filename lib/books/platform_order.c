/*
 * Writing and reading the two tables.
 */
#include "books/platform_order.h"

#include "base/str.h"

enum { STORED_ACCOUNT_ID, STORED_UPDATED_AT, STORED_ASKED_AT };

/* PRIMARY KEY. An app has an id only once: the rows are those of the app's merchants. */
static const struct sql SQL_LOCK_STORED = {
	"lock_platform_order",
	"SELECT account_id, updated_at, asked_at FROM platform_order"
	" WHERE order_id = ? AND (account_id = ? OR app_id = ?) ORDER BY account_id = ? DESC LIMIT 1 FOR UPDATE",
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

#define SAME_ORDER "order_id = VALUES(order_id) AND account_id = VALUES(account_id)"

/* PRIMARY KEY; a certificate of another order stays as it is, and check_own finds that out. */
static const struct sql SQL_PUT_CERTIFICATE = {
	"put_platform_certificate",
	"INSERT INTO platform_certificate (certificate_id, order_id, account_id, order_item_id, item_status, refund_fen,"
	"   refunded_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE order_item_id = IF(" SAME_ORDER ", VALUES(order_item_id), order_item_id),"
	"   item_status = IF(" SAME_ORDER ", VALUES(item_status), item_status),"
	"   refund_fen = IF(" SAME_ORDER ", VALUES(refund_fen), refund_fen),"
	"   refunded_at = IF(" SAME_ORDER ", VALUES(refunded_at), refunded_at),"
	"   updated_at = IF(" SAME_ORDER ", VALUES(updated_at), updated_at)",
};

enum { CERT_ID, CERT_ITEM_ID, CERT_STATUS, CERT_REFUND_FEN, CERT_REFUNDED_AT, CERT_UPDATED_AT };

/* KEY order_id. */
static const struct sql SQL_CERTIFICATES = {
	"platform_certificates",
	"SELECT certificate_id, order_item_id, item_status, refund_fen, refunded_at, updated_at" COUNTED
	"  FROM platform_certificate WHERE order_id = ? AND account_id = ? ORDER BY certificate_id",
};

enum {
	THEIRS_ORDER_ID,
	THEIRS_APP_ID,
	THEIRS_ACCOUNT_ID,
	THEIRS_STATUS,
	THEIRS_TYPE,
	THEIRS_SKU_ID,
	THEIRS_SKU_OUT_ID,
	THEIRS_COPIES,
	THEIRS_ORIGIN_FEN,
	THEIRS_PAY_FEN,
	THEIRS_DISCOUNT_FEN,
	THEIRS_RECEIPT_FEN,
	THEIRS_CREATED_AT,
	THEIRS_PAID_AT,
	THEIRS_UPDATED_AT,
	THEIRS_ASKED_AT
};

/* PRIMARY KEY. */
static const struct sql SQL_STORED = {
	"platform_order",
	"SELECT order_id, app_id, account_id, order_status, order_type, sku_id, sku_out_id, copies, origin_fen, pay_fen,"
	"       discount_fen, receipt_fen, created_at, paid_at, updated_at, asked_at"
	"  FROM platform_order WHERE order_id = ? AND account_id = ?",
};

/* Is the answer older than what is stored, which has these times? */
static bool is_older(const struct platform_order *answer, struct opt_utc updated_at, utc_t asked_at)
{
	struct opt_utc own = answer->order.updated_at;

	if (own.given && updated_at.given && own.v.s != updated_at.v.s)
		return own.v.s < updated_at.v.s;
	return answer->asked_at.s < asked_at.s;
}

static enum result put_order(struct ctx *c, const struct platform_order *answer)
{
	const struct order_record *o = &answer->order;

	return db_exec(c->db, &SQL_PUT_ORDER,
	               ARGS(arg_str(o->order_id), arg_int(answer->app_id), arg_str(answer->account_id),
	                    arg_opt_int(o->order_status), arg_opt_int(o->order_type), arg_str(o->sku_id),
	                    arg_str(o->sku_out_id), arg_opt_int(o->copies), arg_opt_fen(o->origin), arg_opt_fen(o->pay),
	                    arg_opt_fen(o->discount), arg_opt_fen(o->receipt), arg_opt_utc(o->created_at),
	                    arg_opt_utc(o->paid_at), arg_opt_utc(o->updated_at), arg_utc(answer->asked_at)),
	               NULL);
}

#define CERTIFICATE_ARGS 8

static enum result put_certificates(struct ctx *c, const struct platform_order *answer)
{
	const struct order_record *o = &answer->order;
	struct arg *args = arena_array(c->arena, o->certificates_n * CERTIFICATE_ARGS + 1, sizeof *args), *at = args;

	for (size_t i = 0; i < o->certificates_n; i++) {
		const struct order_certificate *t = &o->certificates[i];

		*at++ = arg_str(t->certificate_id);
		*at++ = arg_str(o->order_id);
		*at++ = arg_str(answer->account_id);
		*at++ = arg_str(t->order_item_id);
		*at++ = arg_opt_int(t->item_status);
		*at++ = arg_opt_fen(t->refund);
		*at++ = arg_opt_utc(t->refunded_at);
		*at++ = arg_opt_utc(t->updated_at);
	}
	return db_exec_many(c->db, c->arena, &SQL_PUT_CERTIFICATE, args, CERTIFICATE_ARGS, o->certificates_n);
}

static enum result read_certificates(struct ctx *c, struct str account_id, struct order_record *o)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_CERTIFICATES, ARGS(arg_str(o->order_id), arg_str(account_id)), &rows);

	if (r != OK)
		return r;
	o->certificates = arena_array(c->arena, rows.n + 1, sizeof *o->certificates);
	o->certificates_n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		o->certificates[i] = (struct order_certificate){ .certificate_id = row_str(&rows, i, CERT_ID),
			                                         .order_item_id = row_str(&rows, i, CERT_ITEM_ID),
			                                         .item_status = row_opt_int(&rows, i, CERT_STATUS),
			                                         .refund = row_opt_fen(&rows, i, CERT_REFUND_FEN),
			                                         .refunded_at = row_opt_utc(&rows, i, CERT_REFUNDED_AT),
			                                         .updated_at = row_opt_utc(&rows, i, CERT_UPDATED_AT) };
	return OK;
}

/* Does the table have each of its certificates under this order? REFUSE: not all. */
static enum result check_own(struct ctx *c, const struct platform_order *answer)
{
	const struct order_record *o = &answer->order;
	struct order_record stored = { .order_id = o->order_id };
	enum result r = read_certificates(c, answer->account_id, &stored);

	for (size_t i = 0; r == OK && i < o->certificates_n; i++) {
		size_t k = 0;

		while (k < stored.certificates_n &&
		       !str_same(stored.certificates[k].certificate_id, o->certificates[i].certificate_id))
			k++;
		if (k == stored.certificates_n)
			return REFUSE;
	}
	return r;
}

enum result platform_order_put(struct ctx *c, const struct platform_order *answer, bool *stored)
{
	struct arg account = arg_str(answer->account_id);
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_LOCK_STORED,
	                 ARGS(arg_str(answer->order.order_id), account, arg_int(answer->app_id), account), &rows);

	*stored = false;
	if (r != OK)
		return r;
	if (rows.n > 0 && !str_same(row_str(&rows, 0, STORED_ACCOUNT_ID), answer->account_id))
		return REFUSE;
	if (rows.n > 0 &&
	    is_older(answer, row_opt_utc(&rows, 0, STORED_UPDATED_AT), row_utc(&rows, 0, STORED_ASKED_AT)))
		return OK;
	r = put_order(c, answer);
	if (r == OK)
		r = put_certificates(c, answer);
	if (r == OK)
		r = check_own(c, answer);
	*stored = r == OK;
	return r;
}

enum result platform_order_get(struct ctx *c, struct str account_id, struct str order_id, struct platform_order *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_STORED, ARGS(arg_str(order_id), arg_str(account_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct platform_order){
		.order = { .order_id = row_str(&rows, 0, THEIRS_ORDER_ID),
		           .order_status = row_opt_int(&rows, 0, THEIRS_STATUS),
		           .order_type = row_opt_int(&rows, 0, THEIRS_TYPE),
		           .sku_id = row_str(&rows, 0, THEIRS_SKU_ID),
		           .sku_out_id = row_str(&rows, 0, THEIRS_SKU_OUT_ID),
		           .copies = row_opt_int(&rows, 0, THEIRS_COPIES),
		           .origin = row_opt_fen(&rows, 0, THEIRS_ORIGIN_FEN),
		           .pay = row_opt_fen(&rows, 0, THEIRS_PAY_FEN),
		           .discount = row_opt_fen(&rows, 0, THEIRS_DISCOUNT_FEN),
		           .receipt = row_opt_fen(&rows, 0, THEIRS_RECEIPT_FEN),
		           .created_at = row_opt_utc(&rows, 0, THEIRS_CREATED_AT),
		           .paid_at = row_opt_utc(&rows, 0, THEIRS_PAID_AT),
		           .updated_at = row_opt_utc(&rows, 0, THEIRS_UPDATED_AT) },
		.app_id = row_int(&rows, 0, THEIRS_APP_ID),
		.account_id = row_str(&rows, 0, THEIRS_ACCOUNT_ID),
		.asked_at = row_utc(&rows, 0, THEIRS_ASKED_AT),
	};
	return read_certificates(c, account_id, &out->order);
}

enum result platform_order_keep(struct ctx *c, const struct platform_order *answer, struct platform_order *newest,
                                struct str *fingerprint)
{
	bool stored;
	enum result r = platform_order_put(c, answer, &stored);

	*newest = *answer;
	if (r != OK || stored)
		return r;
	*fingerprint = STR_NONE;
	return platform_order_get(c, answer->account_id, answer->order.order_id, newest);
}
