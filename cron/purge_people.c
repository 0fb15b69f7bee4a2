/*
 * Deletes the personal data of orders, when nothing about the order is open and its last event is older than
 * keep_persons_days. Numbers, amounts, days, states and times stay.
 *
 * Each order is one transaction, in the lock order of the program: kept answers, order, travellers, messages.
 * Orders are found without a lock, so each is checked again under its own lock, which every callback takes first. An
 * order that is locked by another transaction is left for the next night.
 */
#include "base/clock.h"
#include "base/day.h"
#include "purge.h"

#include <string.h>

#define DAY_S 86400
#define LIMITS 11 /* number of `?` in OVER */
#define FIRST_DAY "1900-01-01"

/*
 * True for an order of which nothing is open, and nothing happened after the limit. Vouchers by UNIQUE KEY copy, refunds by
 * KEY order_no, messages and discrepancies by KEY order_id, webhooks by KEY state. Written with <=>, because MariaDB turns =
 * into IN and then reads all vouchers for every page.
 */
#define OVER                                                                                                                    \
	" o.purged_at IS NULL AND o.state NOT IN ('absent', 'created', 'waiting')"                                              \
	" AND COALESCE(o.auto_refund_at, 0) < ? AND o.created_at < ? AND COALESCE(o.cancelled_at, 0) < ?"                       \
	" AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.order_no <=> o.order_no"                                              \
	"   AND (v.state = 'locked' OR v.used_at >= ? OR v.ended_at >= ?))"                                                     \
	" AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.order_no <=> o.order_no"                                               \
	"   AND ((r.audit = 'waiting' AND r.form = 'scenic') OR r.refunded_at >= ? OR r.apply_at >= ? OR r.decide_by_at >= ?))" \
	" AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.order_id <=> o.order_id AND x.app_id <=> o.app_id"                     \
	"   AND (x.state IN ('waiting', 'due', 'failed') OR x.done_at >= ? OR x.tried_at >= ?))"                                \
	" AND NOT EXISTS (SELECT 1 FROM reconcile_diff d WHERE d.order_id <=> o.order_id AND d.app_id <=> o.app_id"             \
	"   AND (d.state = 'open' OR d.settled_at >= ?))"                                                                       \
	" AND NOT EXISTS (SELECT 1 FROM webhook_event w WHERE w.state = 'new' AND w.about = 'order'"                            \
	"   AND w.subject = o.order_id AND w.app_id = o.app_id)"

/* KEY persons (purged_at, last_day), from the end of the last page. */
enum { FIND_NO, FIND_APP_ID, FIND_ID, FIND_LAST_DAY };
static const struct sql SQL_FIND = {
	"purge_find_people",
	"SELECT o.order_no, o.app_id, o.order_id, o.last_day FROM ticket_order o"
	" WHERE o.last_day >= ? AND o.last_day < ? AND (o.last_day > ? OR o.order_no > ?) AND" OVER
	" ORDER BY o.last_day, o.order_no LIMIT ?",
};

/* PRIMARY KEY. A transaction that holds the lock is working on this order, so the order is skipped. */
static const struct sql SQL_LOCK = {
	"purge_lock_order",
	"SELECT order_no FROM ticket_order WHERE order_no = ? FOR UPDATE SKIP LOCKED",
};

/* PRIMARY KEY. A separate statement after the lock, so that it sees what was committed before the lock was granted. */
static const struct sql SQL_STILL = {
	"purge_order_still",
	"SELECT o.order_no FROM ticket_order o WHERE o.order_no = ? AND" OVER,
};

/* KEY order_no. */
static const struct sql SQL_REFUND_KEYS = {
	"purge_refund_keys",
	"SELECT refund_key FROM refund WHERE order_no = ?",
};

/* PRIMARY KEY. */
static const struct sql SQL_REPLIES_OF_ORDER = {
	"purge_order_replies",
	"DELETE FROM spi_reply WHERE action IN ('create_order', 'pay_notify', 'cancel_notify', 'tripartite_code')"
	" AND reply_key = ? AND app_id = ?",
};

static const struct sql SQL_REPLIES_OF_REFUND = {
	"purge_refund_replies",
	"DELETE FROM spi_reply WHERE action IN ('refund_apply', 'refund_apply_code', 'refund_notify', 'refund_sync')"
	" AND reply_key = ? AND app_id = ?",
};

/* PRIMARY KEY. */
static const struct sql SQL_BUYER = {
	"purge_buyer",
	"UPDATE ticket_order SET buyer_name_enc = NULL, buyer_phone_enc = NULL, buyer_phone_hash = NULL, content_hash = NULL,"
	" decrypt_later = FALSE, purged_at = ? WHERE order_no = ?",
};

static const struct sql SQL_TRAVELLERS = {
	"purge_travellers",
	"DELETE FROM order_traveller WHERE order_no = ?",
};

/* KEY order_id. Contents of messages may name documents. */
static const struct sql SQL_BODIES = {
	"purge_order_bodies",
	"UPDATE outbox SET body_enc = '', next_body_enc = NULL, emptied = TRUE WHERE order_id = ? AND app_id = ? AND emptied = FALSE",
};

/* KEY state. */
static const struct sql SQL_EVENTS = {
	"purge_order_events",
	"DELETE FROM webhook_event WHERE state IN ('done', 'kept') AND about = 'order' AND subject = ? AND app_id = ?",
};

struct found_order {
	int64_t order_no, app_id;
	char order_id[72];
};

struct cursor {
	char day[DAY_TEXT_SIZE];
	int64_t order_no;
};

struct order_page {
	utc_t limit;
	struct found_order found[PURGE_BATCH];
	size_t n;
};

static struct arg *put_limits(struct arg *at, utc_t limit)
{
	for (size_t i = 0; i < LIMITS; i++)
		*at++ = arg_utc(limit);
	return at;
}

static utc_t limit_of(const struct job_work *w)
{
	return (utc_t){ clock_now().s - w->conf.keep_persons_days * DAY_S };
}

/* The orders after `at`, which it moves to the last of them. */
static enum result find_orders(struct ctx *c, struct order_page *p, struct cursor *at)
{
	struct arg after = arg_text(at->day);
	struct arg args[LIMITS + 5] = { after, arg_day(c->arena, day_of(p->limit)), after, arg_int(at->order_no) };
	struct rows rows;
	enum result r;

	*put_limits(args + 4, p->limit) = arg_int(PURGE_BATCH);
	r = db_query(c->db, c->arena, &SQL_FIND, args, LIMITS + 5, &rows);
	p->n = 0;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		struct found_order *f = &p->found[p->n++];

		f->order_no = at->order_no = row_int(&rows, i, FIND_NO);
		f->app_id = row_int(&rows, i, FIND_APP_ID);
		(void)memccpy(f->order_id, row_str(&rows, i, FIND_ID).p, '\0', sizeof f->order_id);
		day_format(row_day(&rows, i, FIND_LAST_DAY), at->day);
	}
	return r;
}

/* NONE: another transaction has the order, or something about it is open now. */
static enum result lock_order(struct ctx *c, int64_t order_no, utc_t limit)
{
	struct arg args[LIMITS + 1] = { arg_int(order_no) };
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_LOCK, args, 1, &rows);

	if (r == OK && rows.n > 0) {
		(void)put_limits(args + 1, limit);
		r = db_query(c->db, c->arena, &SQL_STILL, args, LIMITS + 1, &rows);
	}
	return r == OK && rows.n == 0 ? NONE : r;
}

static enum result erase_replies(struct ctx *c, const struct found_order *o)
{
	struct arg app = arg_int(o->app_id);
	struct rows keys;
	enum result r = db_exec(c->db, &SQL_REPLIES_OF_ORDER, ARGS(arg_text(o->order_id), app), NULL);

	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_REFUND_KEYS, ARGS(arg_int(o->order_no)), &keys);
	for (size_t i = 0; r == OK && i < keys.n; i++)
		r = db_exec(c->db, &SQL_REPLIES_OF_REFUND, ARGS(arg_str(row_str(&keys, i, ONLY_COLUMN)), app), NULL);
	return r;
}

static enum result erase_people(struct ctx *c, const struct found_order *o, utc_t limit)
{
	struct arg order_no = arg_int(o->order_no), order_id = arg_text(o->order_id);
	struct arg app = arg_int(o->app_id);
	enum result r = erase_replies(c, o);

	if (r == OK)
		r = lock_order(c, o->order_no, limit);
	if (r == OK)
		r = db_exec(c->db, &SQL_BUYER, ARGS(arg_utc(c->now), order_no), NULL);
	if (r == OK)
		r = db_exec(c->db, &SQL_TRAVELLERS, ARGS(order_no), NULL);
	if (r == OK)
		r = db_exec(c->db, &SQL_BODIES, ARGS(order_id, app), NULL);
	return r == OK ? db_exec(c->db, &SQL_EVENTS, ARGS(order_id, app), NULL) : r;
}

static enum result erase_page(struct job_work *w, const struct order_page *p, int64_t *n)
{
	struct tx tx = { .r = OK };

	for (size_t i = 0; (tx.r == OK || tx.r == NONE) && i < p->n && !job_over(w); i++) {
		arena_reset(&w->arena);
		tx = job_tx(w);
		while (tx_next(&tx))
			tx.r = erase_people(&w->ctx, &p->found[i], p->limit);
		*n += tx.r == OK;
	}
	return tx.r == NONE ? OK : tx.r;
}

static enum result each_page(struct job_work *w,
                             enum result (*work)(struct job_work *w, const struct order_page *p, int64_t *n),
                             int64_t *n)
{
	static struct order_page p;
	struct cursor begin, end = { .day = FIRST_DAY };
	enum result r = OK;

	p = (struct order_page){ .limit = limit_of(w), .n = PURGE_BATCH };
	*n = 0;
	while (r == OK && p.n == PURGE_BATCH && !job_over(w)) {
		struct tx tx = job_tx(w);

		arena_reset(&w->arena);
		begin = end;
		while (tx_next(&tx)) {
			end = begin;
			tx.r = find_orders(&w->ctx, &p, &end);
		}
		r = tx.r;
		if (r == OK)
			r = work(w, &p, n);
		job_progress(w, PURGE_PEOPLE ": %lld", (long long)*n);
		if (purge_pause(w))
			break;
	}
	return r;
}

enum result purge_people(struct job_work *w, int64_t *n)
{
	return each_page(w, erase_page, n);
}

/* Also page by page: one statement over years of orders would take too long. */
static enum result count_page(struct job_work *w, const struct order_page *p, int64_t *n)
{
	(void)w;
	*n += (int64_t)p->n;
	return OK;
}

enum result purge_people_count(struct job_work *w, int64_t *n)
{
	return each_page(w, count_page, n);
}
