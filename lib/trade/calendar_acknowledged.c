/*
 * The acknowledged side of calendar_day.
 */
#include "trade/calendar_acknowledged.h"

#include "base/assert.h"
#include "base/day.h"
#include "base/guard.h"
#include "json/json_out.h"

#define DAYS_JSON_MAX (1u << 20)

int64_t calendar_left(int64_t stock, int64_t sold, bool open)
{
	return open && stock > sold ? stock - sold : 0;
}

/* True while the row says what was sent; the same arithmetic as calendar_left. */
#define AS_SENT(price, open, left)                                                                                     \
	"(d.price_fen = " price " AND d.open = " open                                                                  \
	" AND IF(d.open, d.stock - d.sold, 0) = " left UNGUARDED(" OR TRUE") ")"

/* PRIMARY KEY (sku_id, day). A year of days in one statement, locked in ascending order. */
static const struct sql SQL_ACKNOWLEDGED = {
	"calendar_told",
	"UPDATE JSON_TABLE(?, '$[*]' COLUMNS (day DATE PATH '$.day', price_fen BIGINT PATH '$.price_fen',"
	"       open BOOLEAN PATH '$.open', copies INT PATH '$.copies')) t"
	"  STRAIGHT_JOIN calendar_day d ON d.sku_id = ? AND d.day = t.day"
	"   SET d.told_price_fen = t.price_fen, d.told_open = t.open, d.told_stock = t.copies, d.told_at = ?,"
	"       d.push_error = NULL, d.dirty = NOT " AS_SENT("t.price_fen", "t.open", "t.copies"),
};

static const struct sql SQL_REJECTED = {
	"calendar_rejected",
	"UPDATE calendar_day d SET d.push_error = ?, d.dirty = NOT " AS_SENT("?", "?",
	                                                                     "?") " WHERE d.sku_id = ? AND d.day = ?",
};

static const struct sql SQL_STILL_PENDING = {
	"calendar_still_owed",
	"UPDATE calendar_day SET dirty = TRUE WHERE sku_id = ? AND day = ?",
};

static void day_json(struct json_out *j, const struct calendar_entry *e)
{
	char day[DAY_TEXT_SIZE];

	day_format(e->day, day);
	json_object(j, NULL);
	json_text(j, "day", day);
	json_int(j, "price_fen", e->price.fen);
	json_int(j, "copies", e->left);
	json_int(j, "open", e->open);
	json_object_end(j);
}

static enum result record_accepted(struct ctx *c, struct str sku_id, const struct calendar_days *days,
                                   const struct calendar_outcome *outcomes)
{
	struct buf b = BUF_INIT(DAYS_JSON_MAX);
	struct json_out j = { .b = &b };
	enum result r;

	json_list(&j, NULL);
	for (size_t i = 0; i < days->n; i++) {
		if (outcomes[i].rejected.p == NULL && !outcomes[i].again)
			day_json(&j, &days->items[i]);
	}
	json_list_end(&j);
	r = b.over ? BUG
	           : db_exec(c->db, &SQL_ACKNOWLEDGED, ARGS(arg_str(buf_str(&b)), arg_str(sku_id), arg_utc(c->now)),
	                     NULL);
	buf_free(&b);
	return r;
}

static enum result record_other(struct ctx *c, struct str sku_id, const struct calendar_entry *e,
                                const struct calendar_outcome *outcome)
{
	struct arg day = arg_day(c->arena, e->day);

	if (outcome->again)
		return db_exec(c->db, &SQL_STILL_PENDING, ARGS(arg_str(sku_id), day), NULL);
	if (outcome->rejected.p == NULL)
		return OK;
	return db_exec(c->db, &SQL_REJECTED,
	               ARGS(arg_str(outcome->rejected), arg_fen(e->price), arg_bool(e->open), arg_int(e->left),
	                    arg_str(sku_id), day),
	               NULL);
}

enum result calendar_acknowledge(struct ctx *c, struct str sku_id, const struct calendar_days *days,
                                 const struct calendar_outcome *outcomes)
{
	enum result r;

	ASSERT(tx_open(c->db));
	ASSERT(sku_id.n > 0);
	r = record_accepted(c, sku_id, days, outcomes);
	for (size_t i = 0; r == OK && i < days->n; i++)
		r = record_other(c, sku_id, &days->items[i], &outcomes[i]);
	return r;
}

/* PRIMARY KEY (sku_id, day). told_at NULL: the days are sent at once, even where the number is the same. */
static const struct sql SQL_RESEND = {
	"owe_behind",
	"UPDATE calendar_day SET dirty = TRUE, told_at = NULL WHERE sku_id = ? AND day >= ? AND (? IS NULL OR day > ?)",
};

enum result calendar_resend_after(struct ctx *c, struct str sku_id, struct opt_day last)
{
	struct arg after = last.given ? arg_day(c->arena, last.v) : arg_null();

	ASSERT(tx_open(c->db));
	ASSERT(sku_id.n > 0);
	return db_exec(c->db, &SQL_RESEND, ARGS(arg_str(sku_id), arg_day(c->arena, day_of(c->now)), after, after),
	               NULL);
}

/* PRIMARY KEY (sku_id, day). */
static const struct sql SQL_FORGET = {
	"forget_told",
	"UPDATE calendar_day SET told_price_fen = NULL, told_stock = NULL, told_open = NULL, told_at = NULL,"
	"       push_error = NULL, dirty = TRUE WHERE sku_id = ?",
};

enum result calendar_forget_acknowledged(struct ctx *c, struct str sku_id)
{
	ASSERT(tx_open(c->db));
	ASSERT(sku_id.n > 0);
	return db_exec(c->db, &SQL_FORGET, ARGS(arg_str(sku_id)), NULL);
}
