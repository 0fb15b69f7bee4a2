/*
 * The claim on a request: one sender at a time, committed before the first byte is sent. A sender that dies leaves a
 * claim that ends by itself, and perhaps `sent_at`: then it is unknown whether the platform has the request.
 */
#include "base/clock.h"
#include "base/guard.h"
#include "product/product.h"
#include "product/publication_sending.h"

#include <string.h>

#define BUSY_S 120 /* more than two calls, each with a new token, and the database need */

/* PRIMARY KEY. */
enum {
	ROW_ACCOUNT_ID,
	ROW_PRODUCT_ID,
	ROW_BODY,
	ROW_REVISION,
	ROW_CLAIM,
	ROW_TRIES,
	ROW_REFUSALS,
	ROW_SENT_AT,
	ROW_SENT_REVISION,
	ROW_STATE,
	ROW_NEXT_AT,
	ROW_BUSY_UNTIL_AT
};
static const struct sql SQL_LOCK = {
	"publication_lock",
	"SELECT account_id, product_id, body, revision, claim, tries, refusals, sent_at, sent_revision, state,"
	" next_at, busy_until_at FROM publication WHERE product_out_id = ? FOR UPDATE",
};

/* The merchant's app, and the product if it is in our catalogue. */
enum { AROUND_APP_ID, AROUND_PRODUCT_NO, AROUND_PRODUCT_ID, AROUND_REVIEW };
static const struct sql SQL_AROUND = {
	"publication_around",
	"SELECT m.app_id, p.product_no, p.product_id, IF(p.missing, 'unknown', p.review) FROM merchant m"
	"  LEFT JOIN product p ON p.account_id = m.account_id"
	"   AND (p.product_id = ? OR ((? IS NULL OR p.product_id IS NULL) AND p.product_out_id = ?)) WHERE m.account_id = ?",
};

static const struct sql SQL_CLAIM = {
	"publication_claim",
	"UPDATE publication SET claim = claim + 1, busy_until_at = ?, product_id = COALESCE(product_id, ?)"
	" WHERE product_out_id = ? AND state = 'due'" GUARD(" AND claim = ?") UNGUARDED(" AND ? IS NOT NULL"),
};

static const struct sql SQL_WAIT = {
	"publication_wait",
	"UPDATE publication SET state = 'waiting', next_at = ? WHERE product_out_id = ?",
};

enum result publication_stop(struct publication_sending *s, enum publication_end end, utc_t next_at)
{
	s->out->end = end;
	s->out->next_at = next_at;
	return NONE;
}

/* NONE: nothing may be sent now, s->out says why. */
static enum result check_row(struct publication_sending *s, const struct rows *rows)
{
	int64_t now_s = s->c->now.s, arrived_s = row_int(rows, 0, ROW_SENT_AT) + PUBLICATION_ARRIVE_S;
	struct str state = row_str(rows, 0, ROW_STATE);

	s->out->said = STR_NONE;
	if (strcmp(state.p, publication_state_word(PUBLICATION_WAITING)) == 0)
		return publication_stop(s, PUBLISH_WAITS, (utc_t){ 0 });
	if (strcmp(state.p, publication_state_word(PUBLICATION_DUE)) != 0)
		return publication_stop(s, PUBLISH_NOTHING, (utc_t){ 0 });
	if (row_int(rows, 0, ROW_NEXT_AT) > now_s)
		return publication_stop(s, PUBLISH_BUSY, row_utc(rows, 0, ROW_NEXT_AT));
	if (GUARDED && row_int(rows, 0, ROW_BUSY_UNTIL_AT) > now_s)
		return publication_stop(s, PUBLISH_BUSY, row_utc(rows, 0, ROW_BUSY_UNTIL_AT));
	if (GUARDED && s->sent && s->product_id.p == NULL && arrived_s > now_s)
		return publication_stop(s, PUBLISH_BUSY, (utc_t){ arrived_s });
	return OK;
}

static enum result lock_row(struct publication_sending *s, struct rows *rows)
{
	enum result r = db_query(s->c->db, s->c->arena, &SQL_LOCK, ARGS(arg_str(s->product_out_id)), rows);

	if (r != OK)
		return r;
	if (rows->n == 0)
		return publication_stop(s, PUBLISH_NOTHING, (utc_t){ 0 });
	s->account_id = row_str(rows, 0, ROW_ACCOUNT_ID);
	s->product_id = row_str(rows, 0, ROW_PRODUCT_ID);
	s->body = row_str(rows, 0, ROW_BODY);
	s->revision = row_int(rows, 0, ROW_REVISION);
	s->claim = row_int(rows, 0, ROW_CLAIM);
	s->tries = row_int(rows, 0, ROW_TRIES);
	s->refusals = row_int(rows, 0, ROW_REFUSALS);
	s->sent = !row_null(rows, 0, ROW_SENT_AT);
	s->sent_revision = row_int(rows, 0, ROW_SENT_REVISION);
	return OK;
}

/*
 * Reads what is known here besides the row. The request waits while its product is under review, but not while the
 * product is missing on the platform: no answer will ever say that the review has ended.
 */
static enum result read_around(struct publication_sending *s)
{
	struct rows rows;
	enum result r = db_query(s->c->db, s->c->arena, &SQL_AROUND,
	                         ARGS(arg_str(s->product_id), arg_str(s->product_id), arg_str(s->product_out_id),
	                              arg_str(s->account_id)),
	                         &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? BUG : r;
	s->app_id = row_int(&rows, 0, AROUND_APP_ID);
	s->in_catalogue = !row_null(&rows, 0, AROUND_PRODUCT_NO);
	if (!s->in_catalogue)
		return OK;
	if (!row_null(&rows, 0, AROUND_PRODUCT_ID))
		s->product_id = row_str(&rows, 0, AROUND_PRODUCT_ID);
	if (review_of_word(row_str(&rows, 0, AROUND_REVIEW)) != REVIEW_UNDER)
		return OK;
	r = db_exec(s->c->db, &SQL_WAIT, ARGS(arg_utc(s->c->now), arg_str(s->product_out_id)), NULL);
	(void)publication_stop(s, PUBLISH_WAITS, (utc_t){ 0 });
	return r;
}

enum result publication_claim(struct publication_sending *s)
{
	struct rows rows;
	int64_t claimed = 0, before;
	enum result r;

	s->c->now = clock_now();
	s->out->end = PUBLISH_ACCEPTED;
	r = lock_row(s, &rows);
	if (r == OK)
		r = check_row(s, &rows);
	if (r == OK)
		r = read_around(s);
	before = s->claim;
	s->claim = 0;
	if (r != OK || s->out->end != PUBLISH_ACCEPTED)
		return r == NONE ? OK : r;
	r = db_exec(s->c->db, &SQL_CLAIM,
	            ARGS(arg_int(s->c->now.s + BUSY_S), arg_str(s->product_id), arg_str(s->product_out_id),
	                 arg_int(before)),
	            &claimed);
	if (r == OK && claimed == 1)
		s->claim = before + 1;
	else if (r == OK)
		(void)publication_stop(s, PUBLISH_BUSY, s->c->now);
	return r;
}

/*
 * From here on the platform may have the request. No row changes if another sender has claimed it or a newer request
 * came.
 */
static const struct sql SQL_MARK = {
	"publication_mark",
	"UPDATE publication SET sent_revision = IF(sent_at IS NULL OR sent_revision = revision, revision, 0), sent_at = ?,"
	" busy_until_at = ?"
	" WHERE product_out_id = ?" GUARD(" AND claim = ?") UNGUARDED(" AND ? IS NOT NULL") " AND revision = ?",
};

static const struct sql SQL_GIVE_BACK = {
	"publication_give_back",
	"UPDATE publication SET busy_until_at = 0 WHERE product_out_id = ? AND claim = ?",
};

enum result publication_mark_sent(struct publication_sending *s)
{
	int64_t marked = 0;
	enum result r;

	s->c->now = clock_now();
	r = db_exec(s->c->db, &SQL_MARK,
	            ARGS(arg_utc(s->c->now), arg_int(s->c->now.s + BUSY_S), arg_str(s->product_out_id),
	                 arg_int(s->claim), arg_int(s->revision)),
	            &marked);
	if (r != OK || marked == 1)
		return r;
	(void)publication_stop(s, PUBLISH_BUSY, s->c->now);
	return db_exec(s->c->db, &SQL_GIVE_BACK, ARGS(arg_str(s->product_out_id), arg_int(s->claim)), NULL);
}
