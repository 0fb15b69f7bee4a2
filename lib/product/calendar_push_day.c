/*
 * A single day: what is read of it, and the end of its call.
 */
#include "product/calendar_push_day.h"

/* PRIMARY KEYs. The columns of the day are NULL where the calendar lacks it. */
enum {
	DAY_SKU_NO,
	DAY_PRODUCT_NO,
	DAY_SKU_ID,
	DAY_SKU_OUT_ID,
	DAY_PRODUCT_ID,
	DAY_PRODUCT_OUT_ID,
	DAY_ACCOUNT_ID,
	DAY_APP_ID,
	DAY_PULLED,
	DAY_PASSED,
	DAY_TOLD_AT,
	DAY_TOLD_OPEN,
	DAY_DIRTY,
	DAY_PUSH_ERROR,
	DAY_ROW
};
static const struct sql SQL_DAY = {
	"push_day",
	"SELECT s.sku_no, p.product_no, s.sku_id, s.sku_out_id, p.product_id, p.product_out_id, p.account_id, m.app_id, p.way = 'semi_direct',"
	"       p.passed_at IS NOT NULL OR p.review NOT IN ('under_review', 'review_failed'),"
	"       d.told_at, d.told_open, d.dirty, d.push_error, " CALENDAR_ROW_COLUMNS
	"  FROM sku s JOIN product p ON p.product_no = s.product_no JOIN merchant m ON m.account_id = p.account_id"
	"  LEFT JOIN calendar_day d ON d.sku_no = s.sku_no AND d.day = ? WHERE s.sku_no = ?",
};

enum result calendar_push_day_read(struct ctx *c, int64_t sku_no, day_t day, struct push_day *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_DAY, ARGS(arg_day(c->arena, day), arg_int(sku_no)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct push_day){
		.sku = { .sku_no = row_int(&rows, 0, DAY_SKU_NO),
		         .product_no = row_int(&rows, 0, DAY_PRODUCT_NO),
		         .sku_id = row_str(&rows, 0, DAY_SKU_ID),
		         .sku_out_id = row_str(&rows, 0, DAY_SKU_OUT_ID),
		         .product_id = row_str(&rows, 0, DAY_PRODUCT_ID),
		         .product_out_id = row_str(&rows, 0, DAY_PRODUCT_OUT_ID),
		         .account_id = row_str(&rows, 0, DAY_ACCOUNT_ID),
		         .app_id = row_int(&rows, 0, DAY_APP_ID) },
		.known = !row_null(&rows, 0, DAY_ROW),
	};
	if (row_int(&rows, 0, DAY_PULLED) != 0)
		out->way = PUSH_WAY_PULLED;
	else if (row_int(&rows, 0, DAY_PASSED) == 0)
		out->way = PUSH_WAY_REVIEW;
	if (!out->known)
		return OK;
	out->row = calendar_row_read(&rows, 0, DAY_ROW);
	out->acknowledged_at = row_opt_utc(&rows, 0, DAY_TOLD_AT);
	out->acknowledged_open = !row_null(&rows, 0, DAY_TOLD_OPEN) && row_int(&rows, 0, DAY_TOLD_OPEN) != 0;
	out->pending = row_int(&rows, 0, DAY_DIRTY) != 0;
	out->refused = row_str(&rows, 0, DAY_PUSH_ERROR);
	return OK;
}

/* PRIMARY KEY (sku_no). */
static const struct sql SQL_ENDED = {
	"push_day_ended",
	"UPDATE calendar_push SET sent_at = NULL WHERE sku_no = ?",
};

enum result calendar_push_day_ended(struct ctx *c, const struct push_sku *s)
{
	return db_exec(c->db, &SQL_ENDED, ARGS(arg_int(s->sku_no)), NULL);
}

enum result calendar_push_day_taken(struct ctx *c, const struct push_sku *s, const struct calendar_entry *e)
{
	struct calendar_entry one = *e;
	struct calendar_days days = { &one, 1 };
	enum result r = calendar_acknowledge(c, s->sku_no, &days);

	return r == OK ? calendar_push_day_ended(c, s) : r;
}

enum result calendar_push_day_refused(struct ctx *c, const struct push_sku *s, const struct calendar_entry *e,
                                      struct str words)
{
	enum result r = calendar_refused(c, s->sku_no, e, words);

	return r == OK ? calendar_push_day_ended(c, s) : r;
}
