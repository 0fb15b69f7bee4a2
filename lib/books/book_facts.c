/*
 * The facts of one order, out of six tables.
 */
#include "books/book_match.h"
#include "books/platform_order.h"

/* UNIQUE KEY order_id. */
static const struct sql SQL_ORDER = {
	"book_order",
	"SELECT order_no, pay_fen, last_day FROM ticket_order WHERE order_id = ? AND state <> 'absent' FOR UPDATE",
};

/* UNIQUE KEY copy; project of voucher_item; obligation of outbox, twice. */
static const struct sql SQL_COPIES = {
	"book_copies",
	"SELECT v.copy_no, v.state, v.used_at, MAX(i.used_poi_id),"
	"       MAX(COALESCE(b.state, w.state) IN ('due', 'waiting', 'failed')), MAX(COALESCE(b.done_at, w.done_at))"
	"  FROM voucher v LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id AND i.used_at IS NOT NULL"
	"  LEFT JOIN outbox b ON b.kind = 'verify' AND b.outbox_key = CONCAT('r-', i.item_id)"
	"  LEFT JOIN outbox w ON w.kind = 'verify' AND w.outbox_key = CONCAT('o-', v.order_no)"
	" WHERE v.order_no = ? GROUP BY v.voucher_id ORDER BY v.copy_no",
};

/* KEY order_id of both; PRIMARY KEY of sku. */
static const struct sql SQL_SKU_OURS = {
	"book_sku_ours",
	"SELECT EXISTS (SELECT 1 FROM ledger_entry l JOIN sku s ON s.sku_id = l.sku_id WHERE l.order_id = ?)"
	"    OR EXISTS (SELECT 1 FROM platform_order o JOIN sku s ON s.sku_id = o.sku_id OR s.sku_out_id = o.sku_out_id"
	"               WHERE o.order_id = ?)",
};

static enum result read_copies(struct ctx *c, int64_t order_no, struct book_facts *f)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_COPIES, ARGS(arg_int(order_no)), &rows);

	if (r != OK)
		return r;
	f->copies = arena_array(c->arena, rows.n + 1, sizeof *f->copies);
	f->copies_n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		f->copies[i] = (struct book_copy){ .copy_no = row_int(&rows, i, 0),
			                           .state = voucher_state_of(row_str(&rows, i, 1)),
			                           .used_at = row_opt_utc(&rows, i, 2),
			                           .used_poi_id = row_str(&rows, i, 3),
			                           .owed = row_int(&rows, i, 4) != 0,
			                           .told_at = row_opt_utc(&rows, i, 5) };
	for (size_t i = 0; i < f->copies_n; i++)
		f->copies[i].told_at.given = f->copies[i].told_at.given && !f->copies[i].owed;
	return OK;
}

static enum result read_ours(struct ctx *c, struct book_facts *f)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_ORDER, ARGS(arg_str(f->order_id)), &rows);

	if (r != OK)
		return r;
	f->ours = rows.n > 0;
	if (f->ours) {
		f->pay_fen = (struct opt_fen){ !row_null(&rows, 0, 1), row_fen(&rows, 0, 1) };
		f->last_day = row_day(&rows, 0, 2);
		return read_copies(c, row_int(&rows, 0, 0), f);
	}
	r = db_query(c->db, c->arena, &SQL_SKU_OURS, ARGS(arg_str(f->order_id), arg_str(f->order_id)), &rows);
	f->sku_ours = r == OK && row_int(&rows, 0, 0) != 0;
	return r;
}

static enum result read_theirs(struct ctx *c, struct book_facts *f)
{
	struct platform_order told;
	enum result r = platform_order_get(c, f->order_id, &told);

	if (r != OK)
		return r == NONE ? OK : r;
	f->asked_at = (struct opt_utc){ true, told.asked_at };
	f->certificates = arena_array(c->arena, told.order.certificates_n + 1, sizeof *f->certificates);
	f->certificates_n = told.order.certificates_n;
	for (size_t i = 0; i < f->certificates_n; i++) {
		const struct trade_certificate *t = &told.order.certificates[i];
		int64_t status = t->item_status.given ? t->item_status.v : ITEM_INITIAL;

		f->certificates[i] =
			(struct book_certificate){ .certificate_id = t->certificate_id,
			                           .fulfilled = status == ITEM_FULFILLED || status == ITEM_FULFILLING,
			                           .refunded = status == ITEM_REFUNDED };
	}
	return OK;
}

enum result book_facts_read(struct ctx *c, struct str order_id, const struct book_day *days, size_t days_n,
                            struct book_facts *out)
{
	enum result r;

	*out = (struct book_facts){ .now = c->now, .order_id = order_id, .days = days, .days_n = days_n };
	r = read_ours(c, out);
	if (r == OK)
		r = read_theirs(c, out);
	if (r == OK)
		r = platform_verify_of(c, order_id, &out->verifies, &out->verifies_n);
	return r == OK ? ledger_entry_of(c, order_id, &out->ledgers, &out->ledgers_n) : r;
}
