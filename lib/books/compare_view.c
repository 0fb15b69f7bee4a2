/*
 * Reading our side, and the words for both.
 */
#include "books/compare_view.h"

#include "base/buf.h"
#include "base/day.h"
#include "base/number.h"
#include "books/sku_named.h"

/* Bytes of a text. */
#define TEXT_MAX 1000
#define USES_TEXT_MAX 800

enum {
	VIEW_CREATED_AT,
	VIEW_PAID_AT,
	VIEW_CANCELLED_AT,
	VIEW_PAY_FEN,
	VIEW_AUTO_REFUND_AT,
	VIEW_VOUCHER_CHANGED_AT,
	VIEW_LOCKED_AT,
	VIEW_REFUNDED_FEN,
	VIEW_ACKNOWLEDGED,
	VIEW_FAILED,
	VIEW_PENDING,
	VIEW_RESENT,
	VIEW_PAY_BY_AT,
	VIEW_UNLISTED,
	VIEW_UNLISTED_AT,
	VIEW_SKU_ID,
	VIEW_SKU_OUT_ID,
	VIEW_TAKEN_BACK
};

#define OF_ORDER(x) #x ".order_id = o.order_id AND " #x ".app_id = o.app_id"

/* PRIMARY KEY; vouchers by KEY copy, refunds by KEY order_no, outbox and platform_verify by KEY order_id. */
static const struct sql SQL_VIEW = {
	"order_facts",
	"SELECT o.created_at, o.paid_at, o.cancelled_at, o.pay_fen, o.auto_refund_at,"
	"       (SELECT MAX(GREATEST(COALESCE(v.issued_at, 0), COALESCE(v.used_at, 0), COALESCE(v.ended_at, 0)))"
	"          FROM voucher v WHERE v.order_no = o.order_no),"
	"       (SELECT MIN(r.apply_at) FROM voucher v JOIN refund r ON r.refund_id = v.refund_id"
	"         WHERE v.order_no = o.order_no AND v.state = 'locked' AND r.audit = 'accepted'),"
	"       (SELECT IF(SUM(r.refund_fen IS NULL) = 0, SUM(r.refund_fen), NULL) FROM refund r"
	"         WHERE r.order_no = o.order_no"
	"           AND EXISTS (SELECT 1 FROM voucher v WHERE v.order_no = o.order_no AND v.refund_id = r.refund_id AND v.state = 'refunded')),"
	"       (SELECT COALESCE(SUM(x.state = 'done'), 0) FROM outbox x WHERE " OF_ORDER(
		x) " AND x.kind = 'verify'),"
		   "       (SELECT COALESCE(SUM(x.state = 'failed'), 0) FROM outbox x WHERE " OF_ORDER(
			   x) " AND x.kind = 'verify'),"
			      "       (SELECT COALESCE(SUM(x.state IN ('waiting', 'due')), 0) FROM outbox x"
			      "         WHERE " OF_ORDER(
				      x) " AND x.kind = 'verify'),"
					 "       (SELECT COUNT(x.told_again_at) FROM outbox x WHERE " OF_ORDER(
						 x) " AND x.kind = 'verify'),"
						    "       o.pay_by_at, o.unlisted, o.unlisted_at, s.sku_id, s.sku_out_id,"
						    "       (SELECT COUNT(DISTINCT p.certificate_id) FROM platform_verify p WHERE p.order_id = o.order_id AND p.account_id = o.account_id AND p.status = 2"
						    "           AND NOT EXISTS (SELECT 1 FROM platform_verify w WHERE w.order_id = o.order_id AND w.account_id = o.account_id"
						    "                              AND w.certificate_id = p.certificate_id AND w.status = 1))"
						    "  FROM ticket_order o LEFT JOIN sku s ON s.sku_no = o.sku_no WHERE o.order_no = ?",
};

/* The same keys. */
static const struct sql SQL_FINGERPRINT = {
	"order_mark",
	"SELECT MD5(CONCAT_WS('|', o.state, COALESCE(o.paid_at, '-'), COALESCE(o.pay_fen, '-'),"
	"   (SELECT GROUP_CONCAT(v.voucher_id, v.state, COALESCE(v.refund_id, 0) ORDER BY v.voucher_id)"
	"      FROM voucher v WHERE v.order_no = o.order_no), '/',"
	"   (SELECT GROUP_CONCAT(i.item_id ORDER BY i.item_id) FROM voucher v JOIN voucher_item i ON i.voucher_id = v.voucher_id"
	"     WHERE v.order_no = o.order_no AND i.used_at IS NOT NULL), '/',"
	"   (SELECT GROUP_CONCAT(r.refund_id, r.audit, COALESCE(r.refund_fen, '-') ORDER BY r.refund_id)"
	"      FROM refund r WHERE r.order_no = o.order_no), '/',"
	"   (SELECT GROUP_CONCAT(x.outbox_id, x.state, x.revision ORDER BY x.outbox_id)"
	"      FROM outbox x WHERE " OF_ORDER(x) ")))"
						 "  FROM ticket_order o WHERE o.order_id = ? AND o.app_id = ?",
};

enum result compare_fingerprint(struct ctx *c, struct order_ref which, struct str *out)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_FINGERPRINT, ARGS(arg_str(which.id), arg_int(which.app_id)), &rows);

	if (r == OK)
		*out = rows.n > 0 ? row_str(&rows, 0, ONLY_COLUMN) : STR("none");
	return r;
}

/* PRIMARY KEY. */
static const struct sql SQL_SKU_HERE = {
	"sku_here",
	"SELECT COUNT(*) FROM platform_order p WHERE p.order_id = ? AND p.account_id = ? AND " NAMES_OUR_SKU("p"),
};

enum result compare_sku_here(struct ctx *c, const struct platform_order *theirs, bool *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_SKU_HERE,
	                         ARGS(arg_str(theirs->order.order_id), arg_str(theirs->account_id)), &rows);

	*out = r == OK && row_int(&rows, 0, ONLY_COLUMN) > 0;
	return r;
}

/* The last change of which a time is known. */
static utc_t changed_at(const struct rows *rows)
{
	static const size_t times[] = { VIEW_CREATED_AT, VIEW_PAID_AT, VIEW_CANCELLED_AT, VIEW_VOUCHER_CHANGED_AT };
	utc_t at = { 0 };

	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		if (row_utc(rows, 0, times[i]).s > at.s)
			at = row_utc(rows, 0, times[i]);
	}
	return at;
}

static enum result read_view(struct ctx *c, struct compare_view *v)
{
	const struct order *o = &v->order;
	utc_t visit_over_at = day_start(day_add(o->last_day, 1));
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_VIEW, ARGS(arg_int(o->order_no)), &rows);

	if (r != OK || rows.n != 1)
		return r == OK ? BUG : r;
	v->ours = (struct our_order){
		.here = o->state != ORDER_ABSENT,
		.state = o->state,
		.copies = o->copies,
		.pay = row_opt_fen(&rows, 0, VIEW_PAY_FEN),
		.sku_id = row_str(&rows, 0, VIEW_SKU_ID),
		.sku_out_id = row_str(&rows, 0, VIEW_SKU_OUT_ID),
		.acknowledged = (size_t)row_int(&rows, 0, VIEW_ACKNOWLEDGED),
		.failed = (size_t)row_int(&rows, 0, VIEW_FAILED),
		.pending = (size_t)row_int(&rows, 0, VIEW_PENDING),
		.resent = row_int(&rows, 0, VIEW_RESENT) > 0,
		.taken_back = (size_t)row_int(&rows, 0, VIEW_TAKEN_BACK),
		.changed_at = changed_at(&rows),
		.locked_at = row_opt_utc(&rows, 0, VIEW_LOCKED_AT),
		.refunded = row_opt_fen(&rows, 0, VIEW_REFUNDED_FEN),
		.visit_over_at = visit_over_at,
		.auto_refund_at = row_opt_utc(&rows, 0, VIEW_AUTO_REFUND_AT),
		.pay_by_at = row_opt_utc(&rows, 0, VIEW_PAY_BY_AT),
		.unlisted = row_int(&rows, 0, VIEW_UNLISTED),
		.unlisted_at = row_opt_utc(&rows, 0, VIEW_UNLISTED_AT),
	};
	for (size_t s = 0; s < VOUCHER__MAX; s++)
		v->ours.in[s] = vouchers_count(&v->vs, (enum voucher_state)s);
	return OK;
}

enum result compare_view_lock(struct ctx *c, struct order_ref which, struct compare_view *out)
{
	enum result r;

	*out = (struct compare_view){ .row = false };
	r = order_lock(c, which, &out->order);
	if (r != OK)
		return r == NONE ? OK : r;
	out->row = true;
	r = vouchers_lock(c, &out->order, &out->vs);
	return r == OK ? read_view(c, out) : r;
}

/* --- words --- */

static void write_amount(struct buf *b, const char *before, struct opt_fen amount)
{
	if (amount.given)
		buf_printf(b, "%s %s", before, fen_format(amount.v, (char[FEN_TEXT_SIZE]){ "" }));
}

struct str compare_view_text(struct ctx *c, const struct compare_view *v)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	const char *comma = "";

	if (!v->row)
		return STR("none");
	buf_text(&b, order_state_word(v->order.state));
	if (v->ours.here)
		buf_printf(&b,
		           ", sku %s, %lld cop%s: ", v->ours.sku_id.p != NULL ? v->ours.sku_id.p : v->ours.sku_out_id.p,
		           (long long)v->order.copies, v->order.copies == 1 ? "y" : "ies");
	for (int s = 0; s < VOUCHER__MAX; s++) {
		if (v->ours.in[s] == 0)
			continue;
		buf_printf(&b, "%s%zu %s", comma, v->ours.in[s], voucher_state_word((enum voucher_state)s));
		comma = ", ";
	}
	write_amount(&b, "; paid", v->ours.pay);
	write_amount(&b, ", paid back", v->ours.refunded);
	return buf_take(c->arena, &b);
}

/* ": 1 of 301, 2 of 100", in the order in which they are listed. */
static void write_statuses(struct buf *b, const struct order_record *t)
{
	for (size_t i = 0; i < t->certificates_n; i++) {
		int64_t status = t->certificates[i].item_status.v;
		size_t before = 0, n = 0;

		for (size_t k = 0; k < t->certificates_n; k++) {
			before += k < i && t->certificates[k].item_status.v == status;
			n += t->certificates[k].item_status.v == status;
		}
		if (before == 0)
			buf_printf(b, "%s%zu of %lld", i > 0 ? ", " : ": ", n, (long long)status);
	}
}

struct str order_record_text(struct ctx *c, const struct order_record *theirs)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct opt_fen back = { false, { 0 } };

	if (theirs == NULL)
		return STR("not known there");
	if (theirs->order_status.given)
		buf_printf(&b, "order_status %lld", (long long)theirs->order_status.v);
	else
		buf_text(&b, "no order_status");
	if (theirs->sku_id.p != NULL)
		buf_printf(&b, ", sku %s", theirs->sku_id.p);
	if (theirs->copies.given)
		buf_printf(&b, ", %lld cop%s", (long long)theirs->copies.v, theirs->copies.v == 1 ? "y" : "ies");
	write_statuses(&b, theirs);
	write_amount(&b, "; paid", theirs->pay);
	for (size_t i = 0; i < theirs->certificates_n; i++) {
		back.given = back.given || theirs->certificates[i].item_status.v == ITEM_REFUNDED;
		back.v.fen += theirs->certificates[i].refund.v.fen;
	}
	write_amount(&b, ", paid back", back);
	return buf_take(c->arena, &b);
}

enum { USE_COPY_NO, USE_USED_AT, USE_POI_ID, USE_STATE, USE_TRIES, USE_ERROR };

/* KEY project (voucher_id); outbox by KEY order_id: the use's own message, else that of the whole order. */
static const struct sql SQL_USES = {
	"order_uses",
	"SELECT v.copy_no, i.used_at, i.used_poi_id, x.state, x.tries, x.error"
	"  FROM voucher v JOIN voucher_item i ON i.voucher_id = v.voucher_id"
	"  LEFT JOIN outbox x ON x.order_id = ? AND x.app_id = ? AND x.kind = 'verify'"
	"    AND x.outbox_key IN (CONCAT('r-', i.item_id), CONCAT('o-', v.order_no))"
	" WHERE v.order_no = ? AND i.used_at IS NOT NULL ORDER BY v.voucher_id, i.position",
};

enum result compare_view_uses(struct ctx *c, const struct compare_view *v, struct str *out)
{
	struct buf b = BUF_INIT(USES_TEXT_MAX);
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_USES,
	                 ARGS(arg_str(v->order.order_id), arg_int(v->order.app_id), arg_int(v->order.order_no)), &rows);

	for (size_t i = 0; r == OK && i < rows.n; i++) {
		char when[UTC_TEXT_SIZE];

		utc_format(row_utc(&rows, i, USE_USED_AT), when);
		buf_printf(&b, "%scopy %lld used %s at %s", i > 0 ? "; " : "",
		           (long long)row_int(&rows, i, USE_COPY_NO), when,
		           row_null(&rows, i, USE_POI_ID) ? "its shop" : row_str(&rows, i, USE_POI_ID).p);
		if (row_null(&rows, i, USE_STATE))
			buf_text(&b, ", never sent");
		else
			buf_printf(&b, ", sent %lld time%s: %s", (long long)row_int(&rows, i, USE_TRIES),
			           row_int(&rows, i, USE_TRIES) == 1 ? "" : "s",
			           row_null(&rows, i, USE_ERROR) ? row_str(&rows, i, USE_STATE).p
			                                         : row_str(&rows, i, USE_ERROR).p);
	}
	*out = buf_take(c->arena, &b);
	if (out->n == 0)
		*out = STR_NONE;
	return r;
}
