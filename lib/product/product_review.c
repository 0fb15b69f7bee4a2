/*
 * The columns of a review, and what follows from each change.
 */
#include "product/product_review.h"

#include "base/day.h"
#include "base/str.h"
#include "db/catalogue_version.h"
#include "notice/alarm.h"
#include "product/calendar_push.h"
#include "product/platform_ids.h"
#include "product/product.h"
#include "product/product_accepted.h"
#include "product/publication.h"

#include <string.h>

#define QUERY_SOON_S 110  /* cron runs every minute: every two minutes */
#define QUERY_LATER_S 290 /* … every five */
#define TOO_OLD_S 600     /* operators may rely on a review not older than this */

/* product_merchant; publication: KEY product_id. */
enum { DUE_PRODUCT_NO, DUE_PRODUCT_ID, DUE_PRODUCT_OUT_ID, DUE_SAVES };
static const struct sql SQL_DUE = {
	"review_due",
	"SELECT p.product_no, p.product_id, p.product_out_id, p.saves FROM product p"
	" WHERE p.account_id = ? AND p.product_no > ? AND (p.product_id IS NULL) = ?"
	"   AND (p.asked_at IS NULL OR p.asked_at <= ? OR (p.asked_at <= ? AND (p.review = 'under_review'"
	"        OR EXISTS (SELECT 1 FROM publication w WHERE w.product_id = p.product_id AND w.state = 'waiting'))))"
	" ORDER BY p.product_no LIMIT ?",
};

/* UNIQUE KEY product_id. */
enum { FOUND_PRODUCT_NO, FOUND_PRODUCT_ID, FOUND_PRODUCT_OUT_ID, FOUND_SAVES, FOUND_ACCOUNT_ID };
static const struct sql SQL_FIND = {
	"review_one",
	"SELECT product_no, product_id, product_out_id, saves, account_id FROM product WHERE product_id = ?",
};

/* PRIMARY KEY, as in the statements below. */
enum { LOCKED_REVIEW, LOCKED_REASON, LOCKED_MISSING, LOCKED_NAME, LOCKED_PASSED, LOCKED_STOPPED };
static const struct sql SQL_LOCK = {
	"review_lock",
	"SELECT review, review_reason, missing, name, passed_at IS NOT NULL, stopped FROM product"
	" WHERE product_no = ? AND saves = ? FOR UPDATE",
};

static const struct sql SQL_RECORD = {
	"review_take",
	"UPDATE product SET review = ?, review_reason = ?, asked_at = ?, missing = FALSE, online = online OR ?,"
	" stopped = stopped AND review <> 'offline', passed_at = IF(?, COALESCE(passed_at, ?), passed_at) WHERE product_no = ?",
};

static const struct sql SQL_ASKED = {
	"review_asked",
	"UPDATE product SET asked_at = ? WHERE product_no = ?",
};

static const struct sql SQL_MISSING = {
	"review_missing",
	"UPDATE product SET asked_at = ?, missing = TRUE WHERE product_no = ?",
};

static const struct sql SQL_BEGIN = {
	"review_begun",
	"UPDATE product SET review = 'under_review', review_reason = NULL, asked_at = ?, missing = FALSE,"
	" saves = saves + 1 WHERE product_id = ?",
};

struct str review_shown_id(const struct review_query *query)
{
	return query->product_id.p != NULL ? query->product_id : query->product_out_id;
}

enum result review_due(struct ctx *c, const struct review_walk *walk, size_t most, struct review_query *out, size_t *n)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_DUE,
	                         ARGS(arg_str(walk->account_id), arg_int(walk->after), arg_bool(walk->by_own_id),
	                              arg_int(c->now.s - QUERY_LATER_S), arg_int(c->now.s - QUERY_SOON_S),
	                              arg_int((int64_t)most)),
	                         &rows);

	*n = r == OK ? rows.n : 0;
	for (size_t i = 0; i < *n; i++)
		out[i] = (struct review_query){ row_int(&rows, i, DUE_PRODUCT_NO), row_str(&rows, i, DUE_PRODUCT_ID),
			                        row_str(&rows, i, DUE_PRODUCT_OUT_ID), row_int(&rows, i, DUE_SAVES) };
	return r;
}

enum result review_find(struct ctx *c, struct str product_id, struct review_query *out, struct str *account_id)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_FIND, ARGS(arg_str(product_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct review_query){ row_int(&rows, 0, FOUND_PRODUCT_NO), row_str(&rows, 0, FOUND_PRODUCT_ID),
		                      row_str(&rows, 0, FOUND_PRODUCT_OUT_ID), row_int(&rows, 0, FOUND_SAVES) };
	*account_id = row_str(&rows, 0, FOUND_ACCOUNT_ID);
	return OK;
}

/* --- the answer --- */

struct before {
	enum review review;
	struct str reason;
	bool missing;
	struct str name;
	bool passed;  /* a review, at some time */
	bool stopped; /* an operator stopped the sale, and the platform was not seen offline since */
};

/* NONE: the answer is out of date: product.saves has grown since the query, or the product is gone. */
static enum result lock_review(struct ctx *c, const struct review_query *asked, struct before *out)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_LOCK, ARGS(arg_int(asked->product_no), arg_int(asked->saves)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct before){ review_of_word(row_str(&rows, 0, LOCKED_REVIEW)),
		                row_str(&rows, 0, LOCKED_REASON),
		                row_int(&rows, 0, LOCKED_MISSING) != 0,
		                row_str(&rows, 0, LOCKED_NAME),
		                row_int(&rows, 0, LOCKED_PASSED) != 0,
		                row_int(&rows, 0, LOCKED_STOPPED) != 0 };
	return OK;
}

static bool same_text(struct str a, struct str b)
{
	return (a.p == NULL && b.p == NULL) || str_same(a, b);
}

static bool passed(enum review review)
{
	return review == REVIEW_ONLINE || review == REVIEW_OFFLINE;
}

enum result review_record_unclear(struct ctx *c, const struct review_query *asked, const char *what)
{
	struct str detail =
		arena_printf(c->arena, "the review of product %s is not known: %s", review_shown_id(asked).p, what);
	char day[DAY_TEXT_SIZE];
	enum result r = db_exec(c->db, &SQL_ASKED, ARGS(arg_utc(c->now), arg_int(asked->product_no)), NULL);

	if (r != OK)
		return r;
	day_format(day_of(c->now), day);
	return alarm_raise(c, "review_unclear", arena_printf(c->arena, "%s:%s", review_shown_id(asked).p, day),
	                   NO_ORDER, detail.p);
}

static enum result record_unknown_status(struct ctx *c, const struct review_query *asked,
                                         const struct product_listed *listed)
{
	struct str what = STR("the platform answers no status");

	if (listed->status.given)
		what = arena_printf(c->arena, "the platform answers an unknown status, %lld",
		                    (long long)listed->status.v);
	return review_record_unclear(c, asked, what.p);
}

/* Once for each failed review: only when the review or its reason has changed. */
static enum result alarm_failed(struct ctx *c, const struct product_listed *listed, const struct before *b)
{
	struct str key = arena_printf(c->arena, "%s:%lld", listed->product_id.p, (long long)c->now.s);
	struct str detail = arena_printf(c->arena, "product %s (%s) failed its review: %s", listed->product_id.p,
	                                 b->name.p, listed->reason.p != NULL ? listed->reason.p : "no reason given");

	if (b->review == REVIEW_FAILED && same_text(b->reason, listed->reason))
		return OK;
	return alarm_raise(c, "review_failed", key, NO_ORDER, detail.p);
}

/* What follows from the recorded review. */
static enum result follow_up(struct ctx *c, int64_t product_no, const struct product_listed *listed,
                             const struct before *b)
{
	enum result r = OK;

	if (listed->review == REVIEW_FAILED)
		r = alarm_failed(c, listed, b);
	if (r == OK && passed(listed->review) && (b->review == REVIEW_UNDER || b->review == REVIEW_FAILED))
		r = calendar_mark_whole(c, product_no);
	if (r == OK && listed->review != REVIEW_UNDER)
		r = publication_review_ended(c, listed->product_id);
	return r;
}

/*
 * True if the product goes on sale here, too: it has passed its first review, or it was offline on the platform and is
 * online now. A later review that passes starts no sale. Nor does anything while the sale was stopped here by an
 * operator and the platform was not seen offline since.
 */
static bool goes_on_sale(const struct product_listed *listed, const struct before *b)
{
	bool first = !b->passed && (b->review == REVIEW_UNDER || b->review == REVIEW_FAILED);

	return listed->review == REVIEW_ONLINE && !b->stopped && (first || b->review == REVIEW_OFFLINE);
}

enum result review_record(struct ctx *c, const struct review_query *asked, const struct product_listed *listed)
{
	struct before b = { .review = REVIEW_UNKNOWN };
	bool changed;
	enum result r = publication_lock_of(c, asked->product_no, listed->product_id);

	if (r == OK)
		r = lock_review(c, asked, &b);
	if (r != OK)
		return r == NONE ? OK : r;
	if (listed->review == REVIEW_UNKNOWN)
		return record_unknown_status(c, asked, listed);
	changed = goes_on_sale(listed, &b);
	r = db_exec(c->db, &SQL_RECORD,
	            ARGS(arg_text(review_word(listed->review)), arg_str(listed->reason), arg_utc(c->now),
	                 arg_bool(changed), arg_bool(passed(listed->review)), arg_utc(c->now),
	                 arg_int(asked->product_no)),
	            NULL);
	if (r == OK && asked->product_id.p == NULL)
		r = platform_product_id_offer(c, asked->product_no, listed->product_id, &changed);
	if (r == OK)
		r = product_record_listed(c, asked->product_no, listed->product_id, b.name, &listed->skus, &changed);
	if (r == OK && changed)
		r = catalogue_changed(c);
	return r == OK ? follow_up(c, asked->product_no, listed, &b) : r;
}

enum result review_record_missing(struct ctx *c, const struct review_query *asked)
{
	struct before b;
	struct str detail;
	enum result r = publication_lock_of(c, asked->product_no, asked->product_id);

	if (r == OK)
		r = lock_review(c, asked, &b);
	if (r != OK)
		return r == NONE ? OK : r;
	if (asked->product_id.p == NULL)
		return db_exec(c->db, &SQL_ASKED, ARGS(arg_utc(c->now), arg_int(asked->product_no)), NULL);
	r = db_exec(c->db, &SQL_MISSING, ARGS(arg_utc(c->now), arg_int(asked->product_no)), NULL);
	if (r == OK)
		r = publication_review_ended(c, asked->product_id);
	if (r != OK || b.missing)
		return r;
	detail = arena_printf(c->arena, "the platform does not know product %s (%s): was it deleted there?",
	                      asked->product_id.p, b.name.p);
	return alarm_raise(c, "product_missing",
	                   arena_printf(c->arena, "%s:%lld", asked->product_id.p, (long long)c->now.s), NO_ORDER,
	                   detail.p);
}

/* PRIMARY KEY, and that of query_refusal. */
enum { SAID_PRODUCT_ID, SAID_REVIEW };
static const struct sql SQL_UNASKED = {
	"review_unasked",
	"SELECT p.product_id, p.review FROM product p JOIN query_refusal q ON q.account_id = p.account_id"
	" WHERE p.product_no = ? FOR UPDATE",
};

static const struct sql SQL_SAID = {
	"review_said",
	"UPDATE product SET review = ?, review_reason = NULL, missing = FALSE, passed_at = COALESCE(passed_at, ?)"
	" WHERE product_no = ?",
};

enum result sale_set_by_operator(struct ctx *c, int64_t product_no, bool online)
{
	struct rows rows;
	enum review before;
	enum result r = publication_lock_of(c, product_no, STR_NONE);

	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_UNASKED, ARGS(arg_int(product_no)), &rows);
	if (r == OK)
		r = product_set_online(c, product_no, online);
	if (r != OK || rows.n == 0)
		return r;
	before = review_of_word(row_str(&rows, 0, SAID_REVIEW));
	r = db_exec(c->db, &SQL_SAID,
	            ARGS(arg_text(review_word(online ? REVIEW_ONLINE : REVIEW_OFFLINE)), arg_utc(c->now),
	                 arg_int(product_no)),
	            NULL);
	if (r == OK && (before == REVIEW_UNDER || before == REVIEW_FAILED))
		r = calendar_mark_whole(c, product_no);
	return r == OK && !row_null(&rows, 0, SAID_PRODUCT_ID)
	               ? publication_review_ended(c, row_str(&rows, 0, SAID_PRODUCT_ID))
	               : r;
}

enum result review_begin(struct ctx *c, struct str product_id)
{
	int64_t found = 0;
	enum result r = db_exec(c->db, &SQL_BEGIN, ARGS(arg_utc(c->now), arg_str(product_id)), &found);

	return r == OK && found == 0 ? NONE : r;
}

/* product_merchant. */
static const struct sql SQL_OLD = {
	"review_old",
	"SELECT COUNT(*) FROM product WHERE account_id = ? AND asked_at <= ?",
};

enum result review_alarm(struct ctx *c, struct str account_id, bool final, struct str said)
{
	char day[DAY_TEXT_SIZE];
	struct str detail;
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_OLD, ARGS(arg_str(account_id), arg_int(c->now.s - TOO_OLD_S)), &rows);

	if (r != OK || (!final && row_int(&rows, 0, ONLY_COLUMN) == 0))
		return r;
	day_format(day_of(c->now), day);
	detail = arena_printf(c->arena, "the products of merchant %s cannot be queried on the platform: %s",
	                      account_id.p, said.p);
	return alarm_raise(c, "review_trouble", arena_printf(c->arena, "%s:%s", account_id.p, day), NO_ORDER, detail.p);
}
