/*
 * The told side of calendar_day, and calendar_push.
 */
#include "product/calendar_push.h"

#include "base/day.h"
#include "base/guard.h"

#define TOLD_MAX (1u << 20)
#define QUIET_S "20" /* a mere change of stock is told again after so long: sales come in crowds */

/* KEY sku_product, PRIMARY KEY. */
static const struct sql SQL_OWE_WHOLE = {
	"owe_whole",
	"INSERT INTO calendar_push (sku_id, whole, revision)"
	" SELECT s.sku_id, TRUE, 1 FROM sku s JOIN product p ON p.product_id = s.product_id"
	"  WHERE p.way = 'full_direct' AND (? IS NULL OR p.product_id = ?)"
	" ON DUPLICATE KEY UPDATE whole = TRUE, revision = revision + 1, next_at = 0, most_days = NULL",
};

enum result calendar_mark_whole(struct ctx *c, struct str product_id)
{
	return db_exec(c->db, &SQL_OWE_WHOLE, ARGS(arg_str(product_id), arg_str(product_id)), NULL);
}

/* What the platform goes on selling, and we cannot give. */
#define URGENT "(COALESCE(d.told_stock, 0) > 0 AND (NOT d.open OR d.stock <= d.sold))"

/* A price, an opening, the last copy, the first one again: at once. A number that merely changed: not all the time. */
#define DUE_NOW                                                                                                        \
	"(d.told_at IS NULL OR d.told_at <= n.s - " QUIET_S " OR d.told_at > n.s"                                      \
	" OR NOT (d.told_price_fen <=> d.price_fen) OR NOT (d.told_open <=> d.open)"                                   \
	" OR (d.told_stock > 0) <> (d.open AND d.stock > d.sold))"

/* A product p that we tell, and that was seen past a review: before that it takes no calendar. */
#define TELLABLE                                                                                                       \
	"(p.way = 'full_direct' AND (p.passed_at IS NOT NULL OR p.review NOT IN ('under_review', 'review_failed')))"

/*
 * KEY owed (dirty, sku_id, day) for the first half, SKU by SKU: days that may not be told now, because of review or
 * back-off or since the platform pulls them, are not looked at. calendar_push for the second.
 */
static const struct sql SQL_OWED = {
	"calendar_owed",
	"SELECT s.sku_id, s.sku_out_id, p.product_id, p.product_out_id, p.account_id, m.app_id,"
	"       COALESCE(c.whole, TRUE), COALESCE(c.tries, 0), COALESCE(c.refusals, 0), COALESCE(c.most_days, 0),"
	"       c.failing_since_at, COALESCE(c.revision, 0), c.sent_at"
	"  FROM (SELECT d.sku_id, MAX(" URGENT ") AS urgent, MIN(COALESCE(d.told_at, 0)) AS told_at"
	"          FROM (SELECT ? AS s) n"
	"          JOIN product p ON " TELLABLE " JOIN sku k ON k.product_id = p.product_id"
	"          LEFT JOIN calendar_push b ON b.sku_id = k.sku_id"
	"          STRAIGHT_JOIN calendar_day d FORCE INDEX (owed)"
	"             ON d.dirty = TRUE AND d.sku_id = k.sku_id AND d.day >= ?"
	"         WHERE COALESCE(b.next_at, 0) <= n.s AND " DUE_NOW " GROUP BY d.sku_id"
	"        UNION"
	"        SELECT w.sku_id, FALSE, 0 FROM calendar_push w"
	"         WHERE w.whole AND EXISTS (SELECT 1 FROM calendar_day e WHERE e.sku_id = w.sku_id AND e.day >= ?)"
	"       ) o"
	"  JOIN sku s ON s.sku_id = o.sku_id JOIN product p ON p.product_id = s.product_id"
	"  JOIN merchant m ON m.account_id = p.account_id"
	"  LEFT JOIN calendar_push c ON c.sku_id = s.sku_id"
	" WHERE " TELLABLE "   AND COALESCE(c.next_at, 0) <= ? AND NOT FIND_IN_SET(m.app_id, ?)"
	" GROUP BY s.sku_id ORDER BY MAX(o.urgent) DESC, MIN(o.told_at), s.sku_id LIMIT ?",
};

enum result calendar_push_due(struct ctx *c, struct str not_apps, size_t most, struct push_skus *out)
{
	struct arg today = arg_day(c->arena, day_of(c->now));
	struct rows rows;
	enum result r = db_query(
		c->db, c->arena, &SQL_OWED,
		ARGS(arg_utc(c->now), today, today, arg_utc(c->now), arg_str(not_apps), arg_int((int64_t)most)), &rows);

	*out = (struct push_skus){ NULL, 0 };
	if (r != OK)
		return r;
	out->items = arena_array(c->arena, rows.n + 1, sizeof *out->items);
	for (size_t i = 0; i < rows.n; i++) {
		out->items[out->n++] = (struct push_sku){
			.sku_id = row_str(&rows, i, 0),
			.sku_out_id = row_str(&rows, i, 1),
			.product_id = row_str(&rows, i, 2),
			.product_out_id = row_str(&rows, i, 3),
			.account_id = row_str(&rows, i, 4),
			.app_id = row_int(&rows, i, 5),
			.whole = row_int(&rows, i, 6) != 0,
			.tries = row_int(&rows, i, 7),
			.refusals = row_int(&rows, i, 8),
			.most_days = row_int(&rows, i, 9),
			.failing_since_at = row_opt_utc(&rows, i, 10),
			.revision = row_int(&rows, i, 11),
			.sent_at = row_opt_utc(&rows, i, 12),
		};
	}
	return OK;
}

/* PRIMARY KEY (sku_id, day). */
static const struct sql SQL_WHOLE_DAYS = {
	"calendar_whole_days",
	"SELECT day, price_fen, stock, sold, open FROM calendar_day WHERE sku_id = ? AND day >= ? ORDER BY day LIMIT ?",
};

/* KEY owed (dirty, sku_id, day). */
static const struct sql SQL_OWED_DAYS = {
	"calendar_owed_days",
	"SELECT day, price_fen, stock, sold, open"
	"  FROM (SELECT d.day, d.price_fen, d.stock, d.sold, d.open FROM calendar_day d"
	"         WHERE d.dirty = TRUE AND d.sku_id = ? AND d.day >= ? ORDER BY " URGENT " DESC, d.day LIMIT ?) x"
	" ORDER BY day",
};

enum result calendar_push_days(struct ctx *c, const struct push_sku *s, size_t most, struct calendar_days *out)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, s->whole ? &SQL_WHOLE_DAYS : &SQL_OWED_DAYS,
	                 ARGS(arg_str(s->sku_id), arg_day(c->arena, day_of(c->now)), arg_int((int64_t)most)), &rows);

	*out = (struct calendar_days){ NULL, 0 };
	if (r != OK)
		return r;
	out->items = arena_array(c->arena, rows.n + 1, sizeof *out->items);
	for (size_t i = 0; i < rows.n; i++) {
		bool open = row_int(&rows, i, 4) != 0;

		out->items[out->n++] = (struct calendar_entry){
			.day = row_day(&rows, i, 0),
			.price = row_fen(&rows, i, 1),
			.left = calendar_left(row_int(&rows, i, 2), row_int(&rows, i, 3), open),
			.open = open,
		};
	}
	return OK;
}

/* PRIMARY KEY (sku_id). */
static const struct sql SQL_PUSH_SENT = {
	"push_sent",
	"INSERT INTO calendar_push (sku_id, whole, sent_at) VALUES (?, TRUE, ?)"
	" ON DUPLICATE KEY UPDATE sent_at = VALUES(sent_at)",
};

enum result calendar_push_begin(struct ctx *c, struct str sku_id)
{
	return db_exec(c->db, &SQL_PUSH_SENT, ARGS(arg_str(sku_id), arg_utc(c->now)), NULL);
}

/* Whether the row still stands as it was sent; as calendar_left has it. */
#define AS_SENT(price, open, left)                                                                                     \
	"(d.price_fen = " price " AND d.open = " open                                                                  \
	" AND IF(d.open, d.stock - d.sold, 0) = " left UNGUARDED(" OR TRUE") ")"

/* PRIMARY KEY (sku_id, day), day by day in the order given: a year in one statement, not one for each day. */
static const struct sql SQL_TOLD = {
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

static const struct sql SQL_STILL_OWED = {
	"calendar_still_owed",
	"UPDATE calendar_day SET dirty = TRUE WHERE sku_id = ? AND day = ?",
};

static void told_json(struct json_out *j, const struct calendar_entry *e)
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

static enum result settle_told(struct ctx *c, const struct push_sku *s, const struct calendar_days *days,
                               const struct calendar_outcome *outcomes)
{
	struct buf b = BUF_INIT(TOLD_MAX);
	struct json_out j = { .b = &b };
	enum result r;

	json_list(&j, NULL);
	for (size_t i = 0; i < days->n; i++) {
		if (outcomes[i].rejected.p == NULL && !outcomes[i].again)
			told_json(&j, &days->items[i]);
	}
	json_list_end(&j);
	r = b.over ? BUG
	           : db_exec(c->db, &SQL_TOLD, ARGS(arg_str(buf_str(&b)), arg_str(s->sku_id), arg_utc(c->now)), NULL);
	buf_free(&b);
	return r;
}

static enum result settle_other(struct ctx *c, const struct push_sku *s, const struct calendar_entry *e,
                                const struct calendar_outcome *outcome)
{
	struct arg day = arg_day(c->arena, e->day);

	if (outcome->again)
		return db_exec(c->db, &SQL_STILL_OWED, ARGS(arg_str(s->sku_id), day), NULL);
	if (outcome->rejected.p == NULL)
		return OK;
	return db_exec(c->db, &SQL_REJECTED,
	               ARGS(arg_str(outcome->rejected), arg_fen(e->price), arg_bool(e->open), arg_int(e->left),
	                    arg_str(s->sku_id), day),
	               NULL);
}

enum result calendar_acknowledge(struct ctx *c, const struct push_sku *s, const struct calendar_days *days,
                                 const struct calendar_outcome *outcomes)
{
	enum result r = settle_told(c, s, days, outcomes);

	for (size_t i = 0; r == OK && i < days->n; i++)
		r = settle_other(c, s, &days->items[i], &outcomes[i]);
	return r;
}

/* PRIMARY KEY (sku_id, day). Without told_at they are due at once, though the number may be the same. */
static const struct sql SQL_OWE_BEHIND = {
	"owe_behind",
	"UPDATE calendar_day SET dirty = TRUE, told_at = NULL WHERE sku_id = ? AND day >= ? AND (? IS NULL OR day > ?)",
};

enum result calendar_resend_after(struct ctx *c, struct str sku_id, struct opt_day last)
{
	struct arg behind = last.given ? arg_day(c->arena, last.v) : arg_null();

	return db_exec(c->db, &SQL_OWE_BEHIND, ARGS(arg_str(sku_id), arg_day(c->arena, day_of(c->now)), behind, behind),
	               NULL);
}

/* Nobody asked for the whole calendar after the call's SKU was read. */
#define NOT_ASKED_SINCE "(revision = ?" UNGUARDED(" OR TRUE") ")"

/* PRIMARY KEY (sku_id). */
static const struct sql SQL_PUSH_DONE = {
	"push_done",
	"INSERT INTO calendar_push (sku_id, whole, told_at) VALUES (?, FALSE, ?)"
	" ON DUPLICATE KEY UPDATE whole = whole AND NOT " NOT_ASKED_SINCE
	", tries = 0, refusals = 0, next_at = 0, most_days = NULL,"
	" failing_since_at = NULL, error = NULL, sent_at = NULL, told_at = VALUES(told_at)",
};

enum result calendar_push_done(struct ctx *c, const struct push_sku *s)
{
	return db_exec(c->db, &SQL_PUSH_DONE, ARGS(arg_str(s->sku_id), arg_utc(c->now), arg_int(s->revision)), NULL);
}

static const struct sql SQL_PUSH_FAILED = {
	"push_failed",
	"INSERT INTO calendar_push (sku_id, whole, tries, refusals, next_at, most_days, failing_since_at, error)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE whole = whole AND (VALUES(whole) OR NOT " NOT_ASKED_SINCE
	"), tries = tries + VALUES(tries),"
	" refusals = refusals + VALUES(refusals), next_at = VALUES(next_at), most_days = VALUES(most_days),"
	" failing_since_at = COALESCE(failing_since_at, VALUES(failing_since_at)), error = VALUES(error), sent_at = NULL",
};

enum result calendar_push_failed(struct ctx *c, const struct push_sku *s, const struct push_retry *retry)
{
	return db_exec(c->db, &SQL_PUSH_FAILED,
	               ARGS(arg_str(s->sku_id), arg_bool(retry->most_days == 0), arg_bool(retry->counted),
	                    arg_bool(retry->refused), arg_utc(retry->next_at),
	                    retry->most_days > 0 ? arg_int(retry->most_days) : arg_null(),
	                    arg_utc(s->failing_since_at.given ? s->failing_since_at.v : c->now), arg_str(retry->error),
	                    arg_int(s->revision)),
	               NULL);
}

static const struct sql SQL_FAILING = {
	"calendar_failing",
	"SELECT COUNT(*) FROM calendar_push c JOIN sku s ON s.sku_id = c.sku_id"
	"  JOIN product p ON p.product_id = s.product_id"
	" WHERE " TELLABLE " AND c.failing_since_at IS NOT NULL"
	"   AND EXISTS (SELECT 1 FROM calendar_day d WHERE d.sku_id = c.sku_id AND d.day >= ? AND (c.whole OR d.dirty))",
};

enum result calendar_push_failing(struct ctx *c, int64_t *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_FAILING, ARGS(arg_day(c->arena, day_of(c->now))), &rows);

	if (r == OK)
		*out = row_int(&rows, 0, 0);
	return r;
}

#define FORGET 10 /* SKUs in one transaction: sales wait for their days */

/* A calendar_push row says that the product was told once. */
static const struct sql SQL_PULLED = {
	"calendar_pulled",
	"SELECT c.sku_id FROM calendar_push c JOIN sku s ON s.sku_id = c.sku_id"
	"  JOIN product p ON p.product_id = s.product_id WHERE p.way = 'semi_direct' LIMIT ?",
};

static const struct sql SQL_FORGET_DAYS = {
	"forget_told",
	"UPDATE calendar_day SET told_price_fen = NULL, told_stock = NULL, told_open = NULL, told_at = NULL,"
	"       push_error = NULL, dirty = TRUE WHERE sku_id = ?",
};

static const struct sql SQL_FORGET_PUSH = {
	"forget_push",
	"DELETE FROM calendar_push WHERE sku_id = ?",
};

enum result calendar_push_forget_pulled(struct ctx *c, bool *more)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_PULLED, ARGS(arg_int(FORGET)), &rows);

	*more = r == OK && rows.n == FORGET;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		r = db_exec(c->db, &SQL_FORGET_DAYS, ARGS(arg_str(row_str(&rows, i, 0))), NULL);
		if (r == OK)
			r = db_exec(c->db, &SQL_FORGET_PUSH, ARGS(arg_str(row_str(&rows, i, 0))), NULL);
	}
	return r;
}
