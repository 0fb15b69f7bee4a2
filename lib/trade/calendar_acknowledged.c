/*
 * The acknowledged side of calendar_day.
 */
#include "trade/calendar_acknowledged.h"

#include "base/assert.h"
#include "base/day.h"
#include "base/guard.h"
#include "json/json_out.h"

#define DAYS_JSON_MAX (1u << 20)

/* True while the row says what was sent: the arithmetic of calendar_entry_of in the database's words. */
#define AS_SENT(price, on_sale, by_left, copies)                                                                       \
	"(d.price_fen = " price " AND (d.open AND d.stock > d.sold) = " on_sale " AND IF(d.open, d.stock - " by_left   \
	" * d.sold = " copies ", " by_left " OR d.sold = " copies ")" UNGUARDED(" OR TRUE") ")"

/* PRIMARY KEY (sku_no, day). A year of days in one statement, locked in ascending order. */
static const struct sql SQL_ACKNOWLEDGED = {
	"calendar_told",
	"UPDATE JSON_TABLE(?, '$[*]' COLUMNS (day DATE PATH '$.day', price_fen BIGINT PATH '$.price_fen',"
	"       on_sale BOOLEAN PATH '$.on_sale', copies INT PATH '$.copies', by_left BOOLEAN PATH '$.by_left')) t"
	"  STRAIGHT_JOIN calendar_day d ON d.sku_no = ? AND d.day = t.day"
	"   SET d.told_price_fen = t.price_fen, d.told_open = t.on_sale, d.told_stock = t.copies,"
	"       d.told_by_left = t.by_left, d.told_at = ?, d.push_error = NULL,"
	"       d.dirty = NOT " AS_SENT("t.price_fen", "t.on_sale", "t.by_left", "t.copies"),
};

/* PRIMARY KEY (sku_no, day). */
static const struct sql SQL_REFUSED = {
	"calendar_rejected",
	"UPDATE (SELECT ? AS price_fen, ? AS on_sale, ? AS by_left, ? AS copies, ? AS again) t"
	"  STRAIGHT_JOIN calendar_day d ON d.sku_no = ? AND d.day = ?"
	"   SET d.push_error = ?, d.told_at = IF(t.again, NULL, d.told_at),"
	"       d.dirty = t.again OR NOT " AS_SENT("t.price_fen", "t.on_sale", "t.by_left", "t.copies"),
};

static void day_json(struct json_out *j, const struct calendar_entry *e)
{
	char day[DAY_TEXT_SIZE];

	day_format(e->day, day);
	json_object(j, NULL);
	json_text(j, "day", day);
	json_int(j, "price_fen", e->price.fen);
	json_int(j, "copies", e->stock);
	json_int(j, "on_sale", e->on_sale);
	json_int(j, "by_left", e->by_left);
	json_object_end(j);
}

enum result calendar_acknowledge(struct ctx *c, int64_t sku_no, const struct calendar_days *days)
{
	struct buf b = BUF_INIT(DAYS_JSON_MAX);
	struct json_out j = { .b = &b };
	enum result r;

	ASSERT(tx_open(c->db));
	ASSERT(sku_no > 0);
	json_list(&j, NULL);
	for (size_t i = 0; i < days->n; i++)
		day_json(&j, &days->items[i]);
	json_list_end(&j);
	r = b.over ? BUG
	           : db_exec(c->db, &SQL_ACKNOWLEDGED, ARGS(arg_str(buf_str(&b)), arg_int(sku_no), arg_utc(c->now)),
	                     NULL);
	buf_free(&b);
	return r;
}

enum result calendar_refused(struct ctx *c, int64_t sku_no, const struct calendar_entry *e, struct str words)
{
	ASSERT(tx_open(c->db));
	ASSERT(sku_no > 0 && words.p != NULL);
	return db_exec(c->db, &SQL_REFUSED,
	               ARGS(arg_fen(e->price), arg_bool(e->on_sale), arg_bool(e->by_left), arg_int(e->stock),
	                    arg_bool(e->try_sold), arg_int(sku_no), arg_day(c->arena, e->day), arg_str(words)),
	               NULL);
}

/* PRIMARY KEY (sku_no, day). told_at NULL: the days are sent at once, even where the number is the same. */
static const struct sql SQL_RESEND = {
	"owe_all",
	"UPDATE calendar_day SET dirty = TRUE, told_at = NULL WHERE sku_no = ? AND day >= ?",
};

enum result calendar_resend(struct ctx *c, int64_t sku_no)
{
	ASSERT(tx_open(c->db));
	ASSERT(sku_no > 0);
	return db_exec(c->db, &SQL_RESEND, ARGS(arg_int(sku_no), arg_day(c->arena, day_of(c->now))), NULL);
}

/* PRIMARY KEY (sku_no, day). */
static const struct sql SQL_FORGET = {
	"forget_told",
	"UPDATE calendar_day SET told_price_fen = NULL, told_stock = NULL, told_open = NULL, told_by_left = NULL,"
	"       told_at = NULL, push_error = NULL, dirty = TRUE WHERE sku_no = ?",
};

enum result calendar_forget_acknowledged(struct ctx *c, int64_t sku_no)
{
	ASSERT(tx_open(c->db));
	ASSERT(sku_no > 0);
	return db_exec(c->db, &SQL_FORGET, ARGS(arg_int(sku_no)), NULL);
}
