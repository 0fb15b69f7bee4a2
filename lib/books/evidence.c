/*
 * Reading the evidence, out of six tables.
 */
#include "books/evidence.h"

#include "books/platform_order.h"
#include "books/sku_named.h"

enum { OURS_ORDER_NO, OURS_PAY_FEN, OURS_LAST_DAY, OURS_AUTO_REFUND_AT, OURS_COPIES };

/* UNIQUE KEY order_id. */
static const struct sql SQL_ORDER = {
	"book_order",
	"SELECT order_no, pay_fen, last_day, auto_refund_at, copies FROM ticket_order WHERE order_id = ? AND account_id = ? AND state <> 'absent' FOR UPDATE",
};

enum { COPY_NO, COPY_STATE, COPY_USED_AT, COPY_USED_POI_ID, COPY_PENDING, COPY_ACKNOWLEDGED_AT };

/*
 * UNIQUE KEY copy; project of voucher_item; obligation of outbox, twice: a use of its own, and one of the whole order.
 */
static const struct sql SQL_COPIES = {
	"book_copies",
	"SELECT v.copy_no, v.state, v.used_at, MAX(i.used_poi_id),"
	"       MAX(COALESCE(b.state, w.state) IN ('due', 'waiting', 'failed')), MAX(COALESCE(b.done_at, w.done_at))" COUNTED
	"  FROM ticket_order o JOIN voucher v ON v.order_no = o.order_no LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id AND i.used_at IS NOT NULL"
	"  LEFT JOIN outbox b ON b.kind = 'verify' AND b.outbox_key = CONCAT('r-', i.item_id) AND b.app_id = o.app_id"
	"  LEFT JOIN outbox w ON w.kind = 'verify' AND w.outbox_key = CONCAT('o-', v.order_no) AND w.app_id = o.app_id"
	" WHERE o.order_no = ? GROUP BY v.voucher_id ORDER BY v.copy_no",
};

/* KEY order_id of ledger_entry, PRIMARY KEY of platform_order. */
static const struct sql SQL_SKU_OURS = {
	"book_sku_ours",
	"SELECT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.order_id = ? AND l.account_id = ? AND " NAMES_OUR_SKU(
		"l") ")"
		     "    OR EXISTS (SELECT 1 FROM platform_order p WHERE p.order_id = ? AND p.account_id = ? AND " NAMES_OUR_SKU(
			     "p") ")",
};

static enum result read_copies(struct ctx *c, int64_t order_no, int64_t copies, struct evidence *e)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_COPIES, ARGS(arg_int(order_no)), &rows);

	if (r == OK)
		r = db_all_rows(SQL_COPIES.name, rows.n, copies);
	if (r != OK)
		return r;
	e->copies = arena_array(c->arena, rows.n + 1, sizeof *e->copies);
	e->copies_n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		e->copies[i] = (struct evidence_copy){ .copy_no = row_int(&rows, i, COPY_NO),
			                               .state = voucher_state_of(row_str(&rows, i, COPY_STATE)),
			                               .used_at = row_opt_utc(&rows, i, COPY_USED_AT),
			                               .used_poi_id = row_str(&rows, i, COPY_USED_POI_ID),
			                               .acknowledged_at = row_opt_utc(&rows, i, COPY_ACKNOWLEDGED_AT) };
		if (row_int(&rows, i, COPY_PENDING) != 0)
			e->copies[i].acknowledged_at.given = false;
	}
	return OK;
}

static enum result read_ours(struct ctx *c, struct evidence *e)
{
	struct arg id = arg_str(e->order_id), account = arg_str(e->account_id);
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_ORDER, ARGS(id, account), &rows);

	if (r != OK)
		return r;
	e->ours = rows.n > 0;
	if (e->ours) {
		e->pay_fen = row_opt_fen(&rows, 0, OURS_PAY_FEN);
		e->last_day = row_day(&rows, 0, OURS_LAST_DAY);
		e->auto_refund_at = row_opt_utc(&rows, 0, OURS_AUTO_REFUND_AT);
		return read_copies(c, row_int(&rows, 0, OURS_ORDER_NO), row_int(&rows, 0, OURS_COPIES), e);
	}
	r = db_query(c->db, c->arena, &SQL_SKU_OURS, ARGS(id, account, id, account), &rows);
	e->sku_ours = r == OK && row_int(&rows, 0, ONLY_COLUMN) != 0;
	return r;
}

static enum result read_theirs(struct ctx *c, struct evidence *e)
{
	struct platform_order p;
	enum result r = platform_order_get(c, e->account_id, e->order_id, &p);

	if (r != OK)
		return r == NONE ? OK : r;
	e->asked_at = (struct opt_utc){ true, p.asked_at };
	e->certificates = arena_array(c->arena, p.order.certificates_n + 1, sizeof *e->certificates);
	e->certificates_n = p.order.certificates_n;
	for (size_t i = 0; i < e->certificates_n; i++) {
		const struct order_certificate *t = &p.order.certificates[i];
		int64_t status = t->item_status.given ? t->item_status.v : ITEM_INITIAL;

		e->certificates[i] = (struct evidence_certificate){ .certificate_id = t->certificate_id,
			                                            .fulfilled = status == ITEM_FULFILLED ||
			                                                         status == ITEM_FULFILLING,
			                                            .refunded = status == ITEM_REFUNDED };
	}
	return OK;
}

enum result evidence_read(struct ctx *c, struct str account_id, struct str order_id, const struct day_lists *days,
                          size_t days_n, struct evidence *out)
{
	enum result r;

	*out = (struct evidence){
		.now = c->now, .account_id = account_id, .order_id = order_id, .days = days, .days_n = days_n
	};
	r = read_ours(c, out);
	if (r == OK)
		r = read_theirs(c, out);
	if (r == OK)
		r = platform_verify_of_order(c, account_id, order_id, &out->verifies, &out->verifies_n);
	return r == OK ? ledger_entry_of_order(c, account_id, order_id, &out->ledgers, &out->ledgers_n) : r;
}

#define CLOCKS_DIFFER_S 60

bool evidence_verified_at_expiry(const struct evidence *e, const struct platform_verify *v)
{
	bool used = false;

	for (size_t i = 0; i < e->copies_n; i++)
		used = used || e->copies[i].state == VOUCHER_USED;
	return used && e->auto_refund_at.given && v->verified_at.s >= e->auto_refund_at.v.s - CLOCKS_DIFFER_S;
}

size_t evidence_certificates_per_copy(const struct evidence *e)
{
	if (e->copies_n == 0 || e->certificates_n <= e->copies_n)
		return 1;
	if (e->certificates_n % e->copies_n != 0)
		return e->certificates_n - e->copies_n + 1; /* copies differ: one may have all surplus certificates */
	return e->certificates_n / e->copies_n;
}
