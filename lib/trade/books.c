/*
 * The books, checked inside the transaction that is about to be committed.
 * The row of the SKU-day is locked by it, and everybody else who changes
 * vouchers of that day waits for that row before committing, so the two
 * figures must be equal here.
 */
#include "trade/books.h"

#include "base/day.h"
#include "base/log.h"

#include <string.h>

#define TOUCHED_MAX 8

static struct {
	char sku_id[65];
	day_t day;
} touched[TOUCHED_MAX];
static size_t touched_n;

void books_touch(struct str sku_id, day_t day)
{
#ifdef SHANMEN_CHECK_BOOKS
	if (touched_n == TOUCHED_MAX || sku_id.n >= sizeof touched[0].sku_id)
		return;
	memcpy(touched[touched_n].sku_id, sku_id.p, sku_id.n);
	touched[touched_n].sku_id[sku_id.n] = '\0';
	touched[touched_n++].day = day;
#else
	(void)sku_id;
	(void)day;
#endif
}

static const struct sql SQL_BOOKS = {
	"books",
	"SELECT d.sold, (SELECT COUNT(*) FROM ticket_order o JOIN voucher v USING (order_no)"
	"                 WHERE o.sku_id = d.sku_id AND o.day = d.day"
	"                   AND v.state IN ('held', 'issued', 'used', 'locked'))"
	"  FROM calendar_day d WHERE d.sku_id = ? AND d.day = ?",
};

enum result books_check(struct db *db)
{
	struct arena a = { NULL };
	enum result r = OK;

	while (touched_n > 0 && r == OK) {
		const char *sku_id = touched[--touched_n].sku_id;
		char day[DAY_TEXT_SIZE];
		struct rows rows;

		day_format(touched[touched_n].day, day);
		r = db_query(db, &a, &SQL_BOOKS, ARGS(arg_text(sku_id), arg_text(day)), &rows);
		if (r == OK && rows.n == 1 && row_int(&rows, 0, 0) != row_int(&rows, 0, 1)) {
			log_event(LOG_ERROR, "books", "sku=%s day=%s sold=%lld live=%lld", sku_id, day,
			          (long long)row_int(&rows, 0, 0), (long long)row_int(&rows, 0, 1));
			r = BUG;
		}
	}
	touched_n = 0;
	arena_free(&a);
	return r;
}
