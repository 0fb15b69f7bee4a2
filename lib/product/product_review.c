/*
 * The review's columns, and what each change of them brings about.
 */
#include "product/product_review.h"

#include "base/day.h"
#include "base/str.h"
#include "notice/alarm.h"
#include "product/calendar_push.h"
#include "product/publication.h"

#include <string.h>

#define ASK_SOON_S 110  /* under review: with cron's minute every two minutes */
#define ASK_LATER_S 290 /* … every five */
#define TOO_OLD_S 600   /* what a person may rely on */

/* product_merchant; publication: KEY product_id. */
static const struct sql SQL_DUE = {
	"review_due",
	"SELECT p.product_id, p.saves FROM product p WHERE p.account_id = ? AND p.product_id > ?"
	"   AND (p.asked_at IS NULL OR p.asked_at <= ? OR (p.asked_at <= ? AND (p.review = 'under_review'"
	"        OR EXISTS (SELECT 1 FROM publication w WHERE w.product_id = p.product_id AND w.state = 'waiting'))))"
	" ORDER BY p.product_id LIMIT ?",
};

/* PRIMARY KEY of both. */
static const struct sql SQL_ONE = {
	"review_one",
	"SELECT product_id, saves, account_id FROM product WHERE product_id = ?",
};

static const struct sql SQL_LOCK = {
	"review_lock",
	"SELECT review, review_reason, missing, name, passed_at IS NOT NULL, stopped FROM product"
	" WHERE product_id = ? AND saves = ? FOR UPDATE",
};

static const struct sql SQL_TAKE = {
	"review_take",
	"UPDATE product SET review = ?, review_reason = ?, asked_at = ?, missing = FALSE, online = online OR ?,"
	" stopped = stopped AND review <> 'offline', passed_at = IF(?, COALESCE(passed_at, ?), passed_at) WHERE product_id = ?",
};

static const struct sql SQL_ASKED = {
	"review_asked",
	"UPDATE product SET asked_at = ? WHERE product_id = ?",
};

static const struct sql SQL_MISSING = {
	"review_missing",
	"UPDATE product SET asked_at = ?, missing = TRUE WHERE product_id = ?",
};

static const struct sql SQL_BEGUN = {
	"review_begun",
	"UPDATE product SET review = 'under_review', review_reason = NULL, asked_at = ?, missing = FALSE,"
	" saves = saves + 1 WHERE product_id = ?",
};

enum result review_due(struct ctx *c, struct str account_id, struct str after, size_t most, struct review_query *out,
                       size_t *n)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_DUE,
	                         ARGS(arg_str(account_id), arg_str(after), arg_int(c->now.s - ASK_LATER_S),
	                              arg_int(c->now.s - ASK_SOON_S), arg_int((int64_t)most)),
	                         &rows);

	*n = r == OK ? rows.n : 0;
	for (size_t i = 0; i < *n; i++)
		out[i] = (struct review_query){ row_str(&rows, i, 0), row_int(&rows, i, 1) };
	return r;
}

enum result review_find(struct ctx *c, struct str product_id, struct review_query *out, struct str *account_id)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_ONE, ARGS(arg_str(product_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct review_query){ row_str(&rows, 0, 0), row_int(&rows, 0, 1) };
	*account_id = row_str(&rows, 0, 2);
	return OK;
}

/* --- what it said --- */

struct before {
	enum review review;
	struct str reason;
	bool missing;
	struct str name;
	bool passed;  /* ever */
	bool stopped; /* by a person, and not offline there since */
};

/* NONE: a save of ours came between, or it is gone: the answer is old. */
static enum result lock(struct ctx *c, const struct review_query *asked, struct before *out)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_LOCK, ARGS(arg_str(asked->product_id), arg_int(asked->saves)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct before){ review_of_word(row_str(&rows, 0, 0)),
		                row_str(&rows, 0, 1),
		                row_int(&rows, 0, 2) != 0,
		                row_str(&rows, 0, 3),
		                row_int(&rows, 0, 4) != 0,
		                row_int(&rows, 0, 5) != 0 };
	return OK;
}

static bool same(struct str a, struct str b)
{
	return (a.p == NULL && b.p == NULL) || str_same(a, b);
}

static bool passed(enum review review)
{
	return review == REVIEW_ONLINE || review == REVIEW_OFFLINE;
}

/* Once a day: what was known stays, and it is asked again in its time. */
enum result review_record_unclear(struct ctx *c, const struct review_query *asked, const char *what)
{
	struct str detail =
		arena_printf(c->arena, "the review of product %s is not known: %s", asked->product_id.p, what);
	char day[DAY_TEXT_SIZE];
	enum result r = db_exec(c->db, &SQL_ASKED, ARGS(arg_utc(c->now), arg_str(asked->product_id)), NULL);

	if (r != OK)
		return r;
	day_format(day_of(c->now), day);
	return alarm_raise(c, "review_unclear", arena_printf(c->arena, "%s:%s", asked->product_id.p, day), STR_NONE,
	                   detail.p);
}

static enum result unknown_status(struct ctx *c, const struct review_query *asked, const struct product_listed *found)
{
	return review_record_unclear(
		c, asked,
		arena_printf(c->arena, "the platform tells a status that nobody knows, %lld", (long long)found->status)
			.p);
}

/* Once a review: it is told when it changes. */
static enum result failed(struct ctx *c, const struct product_listed *found, const struct before *b)
{
	struct str key = arena_printf(c->arena, "%s:%lld", found->product_id.p, (long long)c->now.s);
	struct str detail = arena_printf(c->arena, "product %s (%s) failed its review: %s", found->product_id.p,
	                                 b->name.p, found->reason.p != NULL ? found->reason.p : "no reason was told");

	if (b->review == REVIEW_FAILED && same(b->reason, found->reason))
		return OK;
	return alarm_raise(c, "review_failed", key, STR_NONE, detail.p);
}

static enum result follow(struct ctx *c, const struct product_listed *found, const struct before *b)
{
	enum result r = OK;

	if (found->review == REVIEW_FAILED)
		r = failed(c, found, b);
	if (r == OK && passed(found->review) && (b->review == REVIEW_UNDER || b->review == REVIEW_FAILED))
		r = calendar_mark_whole(c, found->product_id);
	if (r == OK && found->review != REVIEW_UNDER)
		r = publication_review_ended(c, found->product_id);
	return r;
}

/*
 * Is it on sale here, too, from now on: new and past its first review, or put online there by somebody. Not because
 * a later review has passed, and not while it was never offline there since a person here stopped the sale.
 */
static bool opens(const struct product_listed *found, const struct before *b)
{
	bool first = !b->passed && (b->review == REVIEW_UNDER || b->review == REVIEW_FAILED);

	return found->review == REVIEW_ONLINE && !b->stopped && (first || b->review == REVIEW_OFFLINE);
}

enum result review_record(struct ctx *c, const struct review_query *asked, const struct product_listed *found)
{
	struct before b = { .review = REVIEW_UNKNOWN };
	enum result r = lock(c, asked, &b);

	if (r != OK)
		return r == NONE ? OK : r;
	if (found->review == REVIEW_UNKNOWN)
		return unknown_status(c, asked, found);
	r = db_exec(c->db, &SQL_TAKE,
	            ARGS(arg_text(review_word(found->review)), arg_str(found->reason), arg_utc(c->now),
	                 arg_bool(opens(found, &b)), arg_bool(passed(found->review)), arg_utc(c->now),
	                 arg_str(asked->product_id)),
	            NULL);
	return r == OK ? follow(c, found, &b) : r;
}

enum result review_record_missing(struct ctx *c, const struct review_query *asked)
{
	struct before b;
	struct str detail;
	enum result r = lock(c, asked, &b);

	if (r != OK)
		return r == NONE ? OK : r;
	r = db_exec(c->db, &SQL_MISSING, ARGS(arg_utc(c->now), arg_str(asked->product_id)), NULL);
	if (r == OK)
		r = publication_review_ended(c, asked->product_id);
	if (r != OK || b.missing)
		return r;
	detail = arena_printf(c->arena, "the platform does not know product %s (%s): was it deleted there?",
	                      asked->product_id.p, b.name.p);
	return alarm_raise(c, "product_missing",
	                   arena_printf(c->arena, "%s:%lld", asked->product_id.p, (long long)c->now.s), STR_NONE,
	                   detail.p);
}

enum result review_begin(struct ctx *c, struct str product_id)
{
	int64_t found = 0;
	enum result r = db_exec(c->db, &SQL_BEGUN, ARGS(arg_utc(c->now), arg_str(product_id)), &found);

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

	if (r != OK || (!final && row_int(&rows, 0, 0) == 0))
		return r;
	day_format(day_of(c->now), day);
	detail = arena_printf(c->arena, "the platform does not tell the review of the products of merchant %s: %s",
	                      account_id.p, said.p);
	return alarm_raise(c, "review_trouble", arena_printf(c->arena, "%s:%s", account_id.p, day), STR_NONE, detail.p);
}
