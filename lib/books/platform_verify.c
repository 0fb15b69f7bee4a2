/*
 * Writing and reading the table.
 */
#include "books/platform_verify.h"

/* UNIQUE KEY code of voucher_item, then PRIMARY KEYs. */
#define BY_CODE(what)                                                                                                  \
	"(SELECT " what " FROM voucher_item i JOIN voucher v ON v.voucher_id = i.voucher_id"                           \
	"   JOIN ticket_order o ON o.order_no = v.order_no WHERE i.code = ? AND o.account_id = ?)"

/* clang-format off */
static const struct sql SQL_PUT = {
	"put_platform_verify",
	"INSERT INTO platform_verify (verify_id, account_id, certificate_id, order_id, copy_no, verify_type, status,"
	"   certificate_status, sku_id, sku_out_id, origin_fen, pay_fen, verified_at, cancelled_at, asked_at)"
	" VALUES (?, ?, ?, COALESCE(" BY_CODE("o.order_id") ", (SELECT order_id FROM platform_certificate WHERE certificate_id = ? AND account_id = ?)),"
	"   " BY_CODE("v.copy_no") ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE certificate_id = VALUES(certificate_id), order_id = COALESCE(VALUES(order_id), order_id),"
	"   copy_no = COALESCE(VALUES(copy_no), copy_no), verify_type = VALUES(verify_type), status = VALUES(status),"
	"   certificate_status = VALUES(certificate_status), sku_id = VALUES(sku_id), sku_out_id = VALUES(sku_out_id),"
	"   origin_fen = VALUES(origin_fen),"
	"   pay_fen = VALUES(pay_fen), verified_at = VALUES(verified_at), cancelled_at = VALUES(cancelled_at),"
	"   asked_at = VALUES(asked_at)",
};
/* clang-format on */

/* One by one: with many rows bound at once the server looks up the order of the first row only. */
static enum result put_record(struct ctx *c, struct str account_id, const struct verify_record *v)
{
	return db_exec(c->db, &SQL_PUT,
	               ARGS(arg_str(v->verify_id), arg_str(account_id), arg_str(v->certificate_id), arg_str(v->code),
	                    arg_str(account_id), arg_str(v->certificate_id), arg_str(account_id), arg_str(v->code),
	                    arg_str(account_id), arg_opt_int(v->verify_type), arg_opt_int(v->status),
	                    arg_opt_int(v->certificate_status), arg_str(v->sku_id), arg_str(v->sku_out_id),
	                    arg_opt_fen(v->origin_fen), arg_opt_fen(v->pay_fen), arg_utc(v->verified_at.v),
	                    arg_opt_utc(v->cancelled_at), arg_utc(c->now)),
	               NULL);
}

enum result platform_verify_put(struct ctx *c, struct str account_id, const struct verify_page *page)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < page->n; i++)
		r = put_record(c, account_id, &page->items[i]);
	return r;
}

/* KEY verified; PRIMARY KEY of platform_certificate. */
static const struct sql SQL_LINK = {
	"link_platform_verify",
	"UPDATE platform_verify v JOIN platform_certificate t ON t.certificate_id = v.certificate_id AND t.account_id = v.account_id"
	"   SET v.order_id = t.order_id"
	" WHERE v.account_id = ? AND v.verified_at BETWEEN ? AND ? AND v.order_id IS NULL",
};

enum result platform_verify_link(struct ctx *c, struct str account_id, utc_t from, utc_t to)
{
	return db_exec(c->db, &SQL_LINK, ARGS(arg_str(account_id), arg_utc(from), arg_utc(to)), NULL);
}

enum {
	VERIFY_ID,
	VERIFY_CERTIFICATE_ID,
	VERIFY_COPY_NO,
	VERIFY_TYPE,
	VERIFY_STATUS,
	VERIFY_VERIFIED_AT,
	VERIFY_CANCELLED_AT
};

/* KEY order_id. */
static const struct sql SQL_OF_ORDER = {
	"platform_verify_of",
	"SELECT verify_id, certificate_id, copy_no, verify_type, status, verified_at, cancelled_at" COUNTED
	"  FROM platform_verify WHERE order_id = ? AND account_id = ? ORDER BY verified_at, verify_id",
};

enum result platform_verify_of_order(struct ctx *c, struct str account_id, struct str order_id,
                                     struct platform_verify **out, size_t *n)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_OF_ORDER, ARGS(arg_str(order_id), arg_str(account_id)), &rows);

	*n = r == OK ? rows.n : 0;
	*out = arena_array(c->arena, *n + 1, sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct platform_verify){ .verify_id = row_str(&rows, i, VERIFY_ID),
			                              .certificate_id = row_str(&rows, i, VERIFY_CERTIFICATE_ID),
			                              .copy_no = row_opt_int(&rows, i, VERIFY_COPY_NO),
			                              .verify_type = row_opt_int(&rows, i, VERIFY_TYPE),
			                              .status = row_opt_int(&rows, i, VERIFY_STATUS),
			                              .verified_at = row_utc(&rows, i, VERIFY_VERIFIED_AT),
			                              .cancelled_at = row_opt_utc(&rows, i, VERIFY_CANCELLED_AT) };
	return r;
}
