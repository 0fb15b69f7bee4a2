/*
 * The table calendar_push, and the pending days.
 */
#include "product/calendar_push.h"

#include "base/day.h"
#include "base/guard.h"

#define QUIET_S "20" /* between two reports of a mere change of stock: sales come in bursts */

/* KEY sku_product, PRIMARY KEY. */
static const struct sql SQL_MARK_WHOLE = {
	"owe_whole",
	"INSERT INTO calendar_push (sku_no, whole, revision)"
	" SELECT s.sku_no, TRUE, 1 FROM sku s JOIN product p ON p.product_no = s.product_no"
	"  WHERE p.way = 'full_direct' AND (? IS NULL OR p.product_no = ?)"
	" ON DUPLICATE KEY UPDATE whole = TRUE, revision = revision + 1, next_at = 0, suspects = NULL",
};

enum result calendar_mark_whole(struct ctx *c, int64_t product_no)
{
	struct arg one = product_no != CALENDAR_ALL_PRODUCTS ? arg_int(product_no) : arg_null();

	return db_exec(c->db, &SQL_MARK_WHOLE, ARGS(one, one), NULL);
}

#define ON_SALE "(d.open AND d.stock > d.sold)"

/* The platform still sells the day, and we cannot. */
#define URGENT "(COALESCE(d.told_open, FALSE) AND NOT " ON_SALE ")"

/*
 * At once: another price, opened or closed, the last copy sold, the first one free again. Any other number of copies:
 * every QUIET_S.
 */
#define DUE_NOW                                                                                                        \
	"(d.told_at IS NULL OR d.told_at <= n.s - " QUIET_S " OR d.told_at > n.s"                                      \
	" OR NOT (d.told_price_fen <=> d.price_fen) OR NOT (d.told_open <=> " ON_SALE "))"

/* We push product p, and it was seen past a review. */
#define PUSHED                                                                                                         \
	"(p.way = 'full_direct' AND (p.passed_at IS NOT NULL OR p.review NOT IN ('under_review', 'review_failed')))"

/*
 * The first half finds pending days by KEY `owed` (dirty, sku_no, day), SKU by SKU. So it never reads the days of SKUs
 * that may not be sent now: under review, waiting for a retry, pulled by the platform. The second half reads
 * calendar_push.
 */
enum {
	DUE_SKU_NO,
	DUE_PRODUCT_NO,
	DUE_SKU_ID,
	DUE_SKU_OUT_ID,
	DUE_PRODUCT_ID,
	DUE_PRODUCT_OUT_ID,
	DUE_ACCOUNT_ID,
	DUE_APP_ID,
	DUE_WHOLE,
	DUE_TRIES,
	DUE_REFUSALS,
	DUE_SUSPECTS,
	DUE_FAILING_SINCE_AT,
	DUE_REVISION,
	DUE_SENT_AT
};
static const struct sql SQL_DUE = {
	"calendar_owed",
	"SELECT s.sku_no, s.product_no, s.sku_id, s.sku_out_id, p.product_id, p.product_out_id, p.account_id, m.app_id,"
	"       COALESCE(c.whole, TRUE), COALESCE(c.tries, 0), COALESCE(c.refusals, 0), COALESCE(c.suspects, 0),"
	"       c.failing_since_at, COALESCE(c.revision, 0), c.sent_at"
	"  FROM (SELECT d.sku_no, MAX(" URGENT ") AS urgent, MIN(COALESCE(d.told_at, 0)) AS told_at"
	"          FROM (SELECT ? AS s) n"
	"          JOIN product p ON " PUSHED " JOIN sku k ON k.product_no = p.product_no"
	"          LEFT JOIN calendar_push b ON b.sku_no = k.sku_no"
	"          STRAIGHT_JOIN calendar_day d FORCE INDEX (owed) ON d.dirty = TRUE AND d.sku_no = k.sku_no AND d.day >= ?"
	"         WHERE COALESCE(b.next_at, 0) <= n.s AND " DUE_NOW " GROUP BY d.sku_no"
	"        UNION"
	"        SELECT w.sku_no, FALSE, 0 FROM calendar_push w"
	"         WHERE w.whole AND EXISTS (SELECT 1 FROM calendar_day e WHERE e.sku_no = w.sku_no AND e.day >= ?)"
	"       ) o"
	"  JOIN sku s ON s.sku_no = o.sku_no JOIN product p ON p.product_no = s.product_no"
	"  JOIN merchant m ON m.account_id = p.account_id"
	"  LEFT JOIN calendar_push c ON c.sku_no = s.sku_no"
	" WHERE " PUSHED "   AND COALESCE(c.next_at, 0) <= ? AND NOT FIND_IN_SET(m.app_id, ?)"
	" GROUP BY s.sku_no ORDER BY MAX(o.urgent) DESC, MIN(o.told_at), s.sku_no LIMIT ?",
};

enum result calendar_push_due(struct ctx *c, struct str not_apps, size_t most, struct push_skus *out)
{
	struct arg today = arg_day(c->arena, day_of(c->now));
	struct rows rows;
	enum result r = db_query(
		c->db, c->arena, &SQL_DUE,
		ARGS(arg_utc(c->now), today, today, arg_utc(c->now), arg_str(not_apps), arg_int((int64_t)most)), &rows);

	*out = (struct push_skus){ NULL, 0 };
	if (r != OK)
		return r;
	out->items = arena_array(c->arena, rows.n + 1, sizeof *out->items);
	for (size_t i = 0; i < rows.n; i++) {
		out->items[out->n++] = (struct push_sku){
			.sku_no = row_int(&rows, i, DUE_SKU_NO),
			.product_no = row_int(&rows, i, DUE_PRODUCT_NO),
			.sku_id = row_str(&rows, i, DUE_SKU_ID),
			.sku_out_id = row_str(&rows, i, DUE_SKU_OUT_ID),
			.product_id = row_str(&rows, i, DUE_PRODUCT_ID),
			.product_out_id = row_str(&rows, i, DUE_PRODUCT_OUT_ID),
			.account_id = row_str(&rows, i, DUE_ACCOUNT_ID),
			.app_id = row_int(&rows, i, DUE_APP_ID),
			.whole = row_int(&rows, i, DUE_WHOLE) != 0,
			.tries = row_int(&rows, i, DUE_TRIES),
			.refusals = row_int(&rows, i, DUE_REFUSALS),
			.suspects = row_int(&rows, i, DUE_SUSPECTS),
			.failing_since_at = row_opt_utc(&rows, i, DUE_FAILING_SINCE_AT),
			.revision = row_int(&rows, i, DUE_REVISION),
			.sent_at = row_opt_utc(&rows, i, DUE_SENT_AT),
		};
	}
	return OK;
}

/* PRIMARY KEY (sku_no, day). */
static const struct sql SQL_WHOLE_DAYS = {
	"calendar_whole_days",
	"SELECT x.*" COUNTED " FROM (SELECT " CALENDAR_ROW_COLUMNS
	" FROM sku s JOIN calendar_day d ON d.sku_no = s.sku_no"
	"         WHERE s.sku_no = ? AND d.day >= ? ORDER BY d.day LIMIT ?) x ORDER BY x.day",
};

/* The same columns. KEY `owed` (dirty, sku_no, day). */
static const struct sql SQL_PENDING_DAYS = {
	"calendar_owed_days",
	"SELECT x.*" COUNTED " FROM (SELECT " CALENDAR_ROW_COLUMNS
	" FROM sku s JOIN calendar_day d ON d.sku_no = s.sku_no"
	"         WHERE s.sku_no = ? AND d.dirty = TRUE AND d.day >= ? ORDER BY " URGENT " DESC, d.day LIMIT ?) x"
	" ORDER BY x.day",
};

enum result calendar_push_days(struct ctx *c, const struct calendar_form *form, const struct push_sku *s, size_t most,
                               struct calendar_days *out)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, s->whole ? &SQL_WHOLE_DAYS : &SQL_PENDING_DAYS,
	                 ARGS(arg_int(s->sku_no), arg_day(c->arena, day_of(c->now)), arg_int((int64_t)most)), &rows);

	*out = (struct calendar_days){ NULL, 0 };
	if (r != OK)
		return r;
	out->items = arena_array(c->arena, rows.n + 1, sizeof *out->items);
	for (size_t i = 0; i < rows.n; i++) {
		struct calendar_row row = calendar_row_read(&rows, i, 0);

		out->items[out->n++] = calendar_entry_of(form, &row);
	}
	return OK;
}

/* --- how the calls fare --- */

#define UNHEARD_MORE_S 2 /* a call that nobody waits for has ended so long after its time-out */

int64_t calendar_push_unheard_s(const struct config *conf)
{
	return (conf->openapi_timeout_ms + 999) / 1000 + UNHEARD_MORE_S;
}

/* PRIMARY KEY (sku_no). A start in the future is the mark of a clock that was set back. */
static const struct sql SQL_BEGIN = {
	"push_sent",
	"UPDATE calendar_push SET sent_at = ? WHERE sku_no = ? AND (sent_at IS NULL OR sent_at <= ? OR sent_at > ?)",
};
static const struct sql SQL_BEGIN_FIRST = {
	"push_sent_first",
	"INSERT IGNORE INTO calendar_push (sku_no, whole, sent_at) VALUES (?, TRUE, ?)",
};

enum result calendar_push_begin(struct ctx *c, int64_t sku_no, int64_t unheard_s)
{
	struct arg now = arg_utc(c->now), over = arg_utc((utc_t){ c->now.s - unheard_s });
	int64_t n = 0;
	enum result r = db_exec(c->db, &SQL_BEGIN, ARGS(now, arg_int(sku_no), over, now), &n);

	if (r == OK && n == 0)
		r = db_exec(c->db, &SQL_BEGIN_FIRST, ARGS(arg_int(sku_no), now), &n);
	return r == OK && n == 0 ? NONE : r;
}

/* The whole calendar was not asked for again after the call's SKU was read. */
#define NOT_ASKED_SINCE "(revision = ?" UNGUARDED(" OR TRUE") ")"

/* PRIMARY KEY (sku_no). */
static const struct sql SQL_DONE = {
	"push_done",
	"INSERT INTO calendar_push (sku_no, whole, told_at) VALUES (?, FALSE, ?)"
	" ON DUPLICATE KEY UPDATE whole = whole AND NOT " NOT_ASKED_SINCE
	", tries = 0, refusals = 0, next_at = 0, suspects = ?,"
	" failing_since_at = NULL, error = NULL, sent_at = NULL, told_at = VALUES(told_at)",
};

static struct arg arg_suspects(int64_t suspects)
{
	return suspects > 0 ? arg_int(suspects) : arg_null();
}

enum result calendar_push_done(struct ctx *c, const struct push_sku *s, int64_t suspects)
{
	return db_exec(c->db, &SQL_DONE,
	               ARGS(arg_int(s->sku_no), arg_utc(c->now), arg_int(s->revision), arg_suspects(suspects)), NULL);
}

/* PRIMARY KEY (sku_no). */
static const struct sql SQL_FAILED = {
	"push_failed",
	"INSERT INTO calendar_push (sku_no, whole, tries, refusals, next_at, suspects, failing_since_at, error)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE whole = whole AND (VALUES(whole) OR NOT " NOT_ASKED_SINCE
	"), tries = tries + VALUES(tries),"
	" refusals = refusals + VALUES(refusals), next_at = VALUES(next_at), suspects = VALUES(suspects),"
	" failing_since_at = COALESCE(failing_since_at, VALUES(failing_since_at)), error = VALUES(error), sent_at = NULL",
};

enum result calendar_push_failed(struct ctx *c, const struct push_sku *s, const struct push_retry *retry)
{
	return db_exec(c->db, &SQL_FAILED,
	               ARGS(arg_int(s->sku_no), arg_bool(retry->suspects == 0), arg_bool(retry->counted),
	                    arg_bool(retry->refused), arg_utc(retry->next_at), arg_suspects(retry->suspects),
	                    arg_utc(s->failing_since_at.given ? s->failing_since_at.v : c->now), arg_str(retry->error),
	                    arg_int(s->revision)),
	               NULL);
}

/* PRIMARY KEY (sku_no). */
static const struct sql SQL_BY_DAYS = {
	"push_by_days",
	"INSERT INTO calendar_push (sku_no, whole) VALUES (?, FALSE)"
	" ON DUPLICATE KEY UPDATE whole = whole AND NOT " NOT_ASKED_SINCE,
};

enum result calendar_push_by_days(struct ctx *c, const struct push_sku *s)
{
	enum result r = calendar_resend(c, s->sku_no);

	return r == OK ? db_exec(c->db, &SQL_BY_DAYS, ARGS(arg_int(s->sku_no), arg_int(s->revision)), NULL) : r;
}

static const struct sql SQL_FAILING = {
	"calendar_failing",
	"SELECT COUNT(*) FROM calendar_push c JOIN sku s ON s.sku_no = c.sku_no"
	"  JOIN product p ON p.product_no = s.product_no"
	" WHERE " PUSHED " AND c.failing_since_at IS NOT NULL"
	"   AND EXISTS (SELECT 1 FROM calendar_day d WHERE d.sku_no = c.sku_no AND d.day >= ? AND (c.whole OR d.dirty))",
};

enum result calendar_push_failing(struct ctx *c, int64_t *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_FAILING, ARGS(arg_day(c->arena, day_of(c->now))), &rows);

	if (r == OK)
		*out = row_int(&rows, 0, ONLY_COLUMN);
	return r;
}

/* --- products that the platform pulls now --- */

#define FORGET_SKUS 10 /* of one transaction: sales wait for the locked days */

/* A SKU with a row in calendar_push was pushed before. */
static const struct sql SQL_PULLED = {
	"calendar_pulled",
	"SELECT c.sku_no FROM calendar_push c JOIN sku s ON s.sku_no = c.sku_no"
	"  JOIN product p ON p.product_no = s.product_no WHERE p.way = 'semi_direct' LIMIT ?",
};

/* PRIMARY KEY (sku_no). */
static const struct sql SQL_FORGET = {
	"forget_push",
	"DELETE FROM calendar_push WHERE sku_no = ?",
};

enum result calendar_push_forget_pulled(struct ctx *c, bool *more)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_PULLED, ARGS(arg_int(FORGET_SKUS)), &rows);

	*more = r == OK && rows.n == FORGET_SKUS;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		int64_t sku_no = row_int(&rows, i, ONLY_COLUMN);

		r = calendar_forget_acknowledged(c, sku_no);
		if (r == OK)
			r = db_exec(c->db, &SQL_FORGET, ARGS(arg_int(sku_no)), NULL);
	}
	return r;
}
