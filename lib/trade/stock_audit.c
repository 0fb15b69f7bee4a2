/*
 * Counts the stock inside the transaction that is about to be committed. The transaction holds the lock of the SKU-day's
 * row, and every other transaction that starts or ends live vouchers of that day waits for that row before it commits:
 * so the two figures must be equal here.
 */
#include "trade/stock_audit.h"

#ifdef SHANMEN_ASSERT

#include "base/day.h"
#include "base/guard.h"
#include "base/log.h"

#define TOUCHED_MAX 8

static struct {
	int64_t sku_no;
	day_t day;
} touched[TOUCHED_MAX];
static size_t touched_n;

enum { AUDIT_SOLD, AUDIT_STOCK, AUDIT_LIVE };
/* PRIMARY KEY; orders by KEY sku_day, vouchers by UNIQUE KEY copy. */
static const struct sql SQL_STOCK_AUDIT = {
	"books",
	"SELECT d.sold, d.stock, (SELECT COUNT(*) FROM ticket_order o JOIN voucher v USING (order_no)"
	"                 WHERE o.sku_no = d.sku_no AND o.day = d.day"
	"                   AND v.state IN ('held', 'issued', 'used', 'locked'))"
	"  FROM calendar_day d WHERE d.sku_no = ? AND d.day = ?",
};

/* The controls without guards must be able to sell too much: there only the two figures are compared. */
static bool is_right(const struct rows *rows)
{
	int64_t sold = row_int(rows, 0, AUDIT_SOLD);

	return sold == row_int(rows, 0, AUDIT_LIVE) &&
	       (!GUARDED || (sold >= 0 && sold <= row_int(rows, 0, AUDIT_STOCK)));
}

static enum result audit_day(struct db *db, struct arena *a, int64_t sku_no, day_t of)
{
	char day[DAY_TEXT_SIZE];
	struct rows rows;
	enum result r;

	day_format(of, day);
	r = db_query(db, a, &SQL_STOCK_AUDIT, ARGS(arg_int(sku_no), arg_text(day)), &rows);
	if (r != OK || rows.n != 1 || is_right(&rows))
		return r;
	log_event(LOG_ERROR, "books", "sku_no=%lld day=%s sold=%lld live=%lld stock=%lld", (long long)sku_no, day,
	          (long long)row_int(&rows, 0, AUDIT_SOLD), (long long)row_int(&rows, 0, AUDIT_LIVE),
	          (long long)row_int(&rows, 0, AUDIT_STOCK));
	return BUG;
}

/* BUG: a figure is wrong; an error line names SKU and day. */
static enum result audit_touched(struct db *db)
{
	struct arena a = { NULL };
	enum result r = OK;

	while (touched_n > 0 && r == OK) {
		touched_n--;
		r = audit_day(db, &a, touched[touched_n].sku_no, touched[touched_n].day);
	}
	touched_n = 0;
	arena_free(&a);
	return r;
}

void stock_audit_touch(struct db *db, int64_t sku_no, day_t day)
{
	tx_before_commit(db, audit_touched);
	if (touched_n == TOUCHED_MAX)
		return;
	touched[touched_n].sku_no = sku_no;
	touched[touched_n++].day = day;
}

#else

void stock_audit_touch(struct db *db, int64_t sku_no, day_t day)
{
	(void)db;
	(void)sku_no;
	(void)day;
}

#endif
