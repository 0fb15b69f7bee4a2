/*
 * Step `compare`: every order that the day's lists or our own tables have touched, one transaction each, with its
 * cursor. The cursor also holds what is counted for the day as a whole, so that a run which goes on reports the same,
 * and the number of unclear orders, with which the day stays undone.
 */
#include "base/day.h"
#include "books/sku_named.h"
#include "notice/diff.h"
#include "reconcile.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BATCH 1000    /* finding one costs as much as finding all */
#define OVERLAP_S 600 /* before the day, as the step `orders` reads it */

struct compare_day {
	struct reconcile *rc;
	struct reconcile_pull *p;
	const struct day_lists *days;
	size_t days_n;
	char after[80];                /* the last order compared */
	size_t not_listed, sums_wrong; /* of the day, up to `after` */
	struct order_ref orders[BATCH];
	size_t n;
	struct order_ref order;           /* at hand */
	struct discrepancy_counts counts; /* of it */
	struct reconcile_pull next;       /* *p after it */
	bool again;                       /* what is stored is not enough: the platform has to be asked */
	utc_t listed_at;                  /* when the reading of the day's orders began */
};

static void read_cursor(struct compare_day *k)
{
	int at = 0;

	k->after[0] = '\0';
	k->not_listed = k->sums_wrong = k->rc->unclear = 0;
	if (sscanf(k->p->cursor, "o:%zu:%zu:%zu:%n", &k->not_listed, &k->sums_wrong, &k->rc->unclear, &at) == 3 &&
	    at > 0)
		(void)memccpy(k->after, k->p->cursor + at, '\0', sizeof k->after - 1);
}

/*
 * Orders that changed there, were verified, are in the ledger, were sold, or whose last day of the visit this is; none
 * of the merchant's other goods. KEY updated of platform_order, verified of platform_verify, bill_day of ledger_entry,
 * created and persons of ticket_order.
 */
#define OURS(t)                                                                                                        \
	"(EXISTS (SELECT 1 FROM ticket_order o WHERE o.order_id = " t ".order_id AND o.account_id = " t ".account_id)" \
	" OR " NAMES_OUR_SKU(t) ")"

enum { TOUCHED_APP_ID, TOUCHED_ORDER_ID };

/* clang-format off */
static const struct sql SQL_TOUCHED = {
	"compare_touched",
	"SELECT COALESCE((SELECT o.app_id FROM ticket_order o WHERE o.order_id = t.order_id AND o.account_id = ?), ?), order_id FROM ("
	" SELECT order_id FROM platform_order p WHERE account_id = ? AND updated_at BETWEEN ? AND ? AND order_id > ?"
	"   AND " OURS("p")
	" UNION SELECT order_id FROM platform_verify v WHERE account_id = ? AND verified_at BETWEEN ? AND ? AND order_id > ?"
	"   AND " OURS("v")
	" UNION SELECT order_id FROM ledger_entry l WHERE account_id = ? AND bill_day = ? AND order_id > ? AND " OURS("l")
	" UNION SELECT order_id FROM ticket_order WHERE created_at BETWEEN ? AND ? AND account_id = ? AND order_id > ?"
	" UNION SELECT order_id FROM ticket_order WHERE purged_at IS NULL AND last_day = ? AND account_id = ?"
	"   AND order_id > ?"
	") t ORDER BY order_id LIMIT 1000",
};
/* clang-format on */
static_assert(BATCH == 1000, "the LIMIT is a batch");

static enum result read_touched(struct ctx *c, struct compare_day *k)
{
	struct arg account = arg_str(k->p->account_id), after = arg_text(k->after);
	struct arg from = arg_utc(day_start(k->p->day)), to = arg_utc(day_end(k->p->day));
	struct arg early = arg_int(day_start(k->p->day).s - OVERLAP_S), day = arg_day(c->arena, k->p->day);
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_TOUCHED,
	                         ARGS(account, arg_int(k->rc->app_id), account, early, to, after, account, from, to,
	                              after, account, day, after, from, to, account, after, day, account, after),
	                         &rows);

	k->n = r == OK ? rows.n : 0;
	for (size_t i = 0; i < k->n; i++)
		k->orders[i] =
			(struct order_ref){ row_int(&rows, i, TOUCHED_APP_ID), row_str(&rows, i, TOUCHED_ORDER_ID) };
	return r;
}

static void add_counts(struct discrepancy_counts *sum, const struct discrepancy_counts *one)
{
	sum->fresh += one->fresh;
	sum->repaired += one->repaired;
	sum->gone += one->gone;
}

/* Writes down how far it is, in the transaction of the order. */
static enum result save_cursor(struct ctx *c, struct compare_day *k)
{
	k->next = *k->p;
	(void)snprintf(k->next.cursor, sizeof k->next.cursor, "o:%zu:%zu:%zu:%s", k->not_listed + k->counts.not_listed,
	               k->sums_wrong + k->counts.sums_wrong, k->rc->unclear, k->order.id.p);
	k->next.found++;
	return reconcile_pull_save(c, &k->next);
}

/* Uses, verifications and ledger first: what is repaired there does not differ in the order any more. */
static enum result compare_stored(struct ctx *c, struct compare_day *k)
{
	enum result r;

	k->counts = (struct discrepancy_counts){ 0 };
	k->again = true;
	r = evidence_compare(c, k->order, k->rc->account_id, k->days, k->days_n, &k->counts);
	if (r == OK)
		r = reconcile_order_stored(k->rc, k->order, k->listed_at, &k->counts, &k->again);
	return r == OK && !k->again ? save_cursor(c, k) : r;
}

static enum result save_asked(struct reconcile *rc, struct compare_day *k)
{
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = save_cursor(&rc->w->ctx, k);
	if (tx.r == OK)
		*k->p = k->next;
	return tx.r;
}

static enum result compare_order_at_hand(struct reconcile *rc, struct compare_day *k)
{
	struct tx tx = job_tx(rc->w);
	enum result r;

	while (tx_next(&tx))
		tx.r = compare_stored(&rc->w->ctx, k);
	r = tx.r;
	if (r == OK && !k->again)
		*k->p = k->next;
	if (r == OK && k->again) {
		r = reconcile_order_asked(rc, k->order, &k->counts);
		if (r == OK && !rc->day_bad && !reconcile_over(rc))
			r = save_asked(rc, k);
	}
	if (r != OK || rc->day_bad)
		return r;
	add_counts(&rc->count.diffs, &k->counts);
	rc->count.compared++;
	read_cursor(k);
	return OK;
}

/* --- verifications and ledger rows without a known order --- */

enum { NO_ORDER_SCOPE, NO_ORDER_CERTIFICATE_ID, NO_ORDER_ROW_ID };

/* KEY verified; KEY bill_day. Only of SKUs of ours. */
static const struct sql SQL_NO_ORDER = {
	"compare_no_order",
	"SELECT 'verify', v.certificate_id, MIN(v.verify_id) FROM platform_verify v"
	"  WHERE v.account_id = ? AND v.verified_at BETWEEN ? AND ? AND v.order_id IS NULL AND v.status = 1"
	"    AND " NAMES_OUR_SKU(
		"v") "  GROUP BY v.certificate_id"
		     " UNION ALL SELECT 'ledger', COALESCE(l.certificate_id, l.ledger_id) AS c, MIN(l.ledger_id)"
		     "   FROM ledger_entry l"
		     "  WHERE l.account_id = ? AND l.bill_day = ? AND l.order_id IS NULL AND COALESCE(l.status, 0) <> 4"
		     "    AND " NAMES_OUR_SKU("l") "  GROUP BY c"
						   " ORDER BY 1, 2",
};

enum { ORDER_FOUND_SCOPE, ORDER_FOUND_APP_ID, ORDER_FOUND_ORDER_ID };

/* Their open discrepancies, once the order is known. KEY order_id of reconcile_diff; certificate_id, PRIMARY KEY. */
static const struct sql SQL_ORDER_FOUND = {
	"compare_order_found",
	"SELECT d.scope, d.app_id, d.order_id FROM reconcile_diff d WHERE d.order_id LIKE 'cert:%' AND d.state = 'open'"
	"   AND (d.scope = 'verify' AND NOT EXISTS (SELECT 1 FROM platform_verify v WHERE v.verify_id = d.subject"
	"          AND v.order_id IS NULL AND v.status = 1)"
	"     OR d.scope = 'ledger' AND NOT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.ledger_id = d.subject"
	"          AND l.order_id IS NULL AND COALESCE(l.status, 0) <> 4))",
};

/* A round with one discrepancy, or with none: then what is open is closed. */
static enum result write_one_round(struct ctx *c, struct compare_day *k, bool verify, struct order_ref which,
                                   const struct diff *d)
{
	struct diff_round round = diff_round_begin(c, verify ? DIFF_VERIFY : DIFF_LEDGER, which);
	enum result r = d != NULL ? diff_round_found(&round, d) : OK;

	if (r == OK)
		r = diff_round_end(&round);
	k->counts.fresh += round.fresh;
	k->counts.gone += round.gone;
	return r;
}

static enum result write_no_order(struct ctx *c, struct compare_day *k, const struct rows *rows, size_t i)
{
	bool verify = row_str(rows, i, NO_ORDER_SCOPE).p[0] == 'v';
	struct arena *a = c->arena;
	struct diff d = {
		.kind = verify ? "verify_of_unknown_order" : "ledger_of_unknown_order",
		.subject = row_str(rows, i, NO_ORDER_ROW_ID),
		.detail =
			verify ? "a ticket of ours was verified there that is not here: has this database lost an order?"
			       : "the ledger pays for a ticket of ours that is not here: has this database lost an order?",
		.theirs =
			arena_printf(a, "%s %s, certificate %s", verify ? "verification" : "ledger",
		                     row_str(rows, i, NO_ORDER_ROW_ID).p, row_str(rows, i, NO_ORDER_CERTIFICATE_ID).p),
	};

	return write_one_round(
		c, k, verify,
		(struct order_ref){ k->rc->app_id,
	                            arena_printf(a, "cert:%.59s", row_str(rows, i, NO_ORDER_CERTIFICATE_ID).p) },
		&d);
}

/* Hints that concern the day as a whole: one row for the day, not one for each ticket. */
static enum result write_day_hints(struct ctx *c, struct compare_day *k)
{
	struct arena *a = c->arena;
	char day[DAY_TEXT_SIZE];
	struct order_ref of_day;
	struct diff listed = {
		.kind = "use_not_listed",
		.subject = k->p->account_id,
		.detail =
			"uses that the platform acknowledged and shows as fulfilled are in no list of verifications: perhaps "
			"it does not list them",
		.ours = arena_printf(a, "%zu uses", k->not_listed)
	};
	struct diff sums = {
		.kind = "ledger_sum_differs",
		.subject = k->p->account_id,
		.detail =
			"ledger rows whose total is not goods, fees and shares: a hint, their meaning is not published",
		.theirs = arena_printf(a, "%zu rows", k->sums_wrong)
	};
	enum result r;

	day_format(k->p->day, day);
	of_day = (struct order_ref){
		k->rc->app_id, arena_printf(a, "day:%s:%.48s", day, k->p->account_id.p)
	}; /* with the merchant, so that one does not close another's */
	r = write_one_round(c, k, true, of_day, k->not_listed > 0 ? &listed : NULL);
	return r == OK ? write_one_round(c, k, false, of_day, k->sums_wrong > 0 ? &sums : NULL) : r;
}

static enum result end_compare_day(struct ctx *c, struct compare_day *k)
{
	struct arg account = arg_str(k->p->account_id);
	struct rows rows, found;
	enum result r = db_query(c->db, c->arena, &SQL_NO_ORDER,
	                         ARGS(account, arg_utc(day_start(k->p->day)), arg_utc(day_end(k->p->day)), account,
	                              arg_day(c->arena, k->p->day)),
	                         &rows);

	k->counts = (struct discrepancy_counts){ 0 };
	for (size_t i = 0; r == OK && i < rows.n; i++)
		r = write_no_order(c, k, &rows, i);
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_ORDER_FOUND, NO_ARGS, &found);
	for (size_t i = 0; r == OK && i < found.n; i++)
		r = write_one_round(c, k, row_str(&found, i, ORDER_FOUND_SCOPE).p[0] == 'v',
		                    (struct order_ref){ row_int(&found, i, ORDER_FOUND_APP_ID),
		                                        row_str(&found, i, ORDER_FOUND_ORDER_ID) },
		                    NULL);
	if (r == OK)
		r = write_day_hints(c, k);
	return r == OK ? reconcile_pull_done(c, k->p) : r;
}

static enum result find_touched(struct reconcile *rc, struct compare_day *k)
{
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = read_touched(&rc->w->ctx, k);
	return tx.r;
}

static enum result compare_orders(struct reconcile *rc, struct compare_day *k)
{
	struct tx tx = job_tx(rc->w);
	enum result r;

	while (tx_next(&tx))
		tx.r = platform_verify_link(&rc->w->ctx, k->p->account_id, day_start(k->p->day), day_end(k->p->day));
	r = tx.r;
	read_cursor(k);
	do {
		struct arena names = { NULL };
		struct arena *before = rc->w->ctx.arena;

		rc->w->ctx.arena = &names; /* the ids outlive the memory of each order */
		if (r == OK)
			r = find_touched(rc, k);
		rc->w->ctx.arena = before;
		for (size_t i = 0; r == OK && i < k->n && !rc->day_bad && !reconcile_over(rc); i++) {
			arena_reset(&rc->of_batch);
			k->order = k->orders[i];
			r = compare_order_at_hand(rc, k);
			job_progress(rc->w, "%zu orders compared", rc->count.compared);
		}
		arena_free(&names);
	} while (r == OK && k->n == BATCH && !rc->day_bad && !reconcile_over(rc));
	return r;
}

/* What the comparison of every order needs, in an arena that outlives the orders. */
static enum result begin_compare_day(struct reconcile *rc, struct compare_day *k, struct arena *of_day)
{
	struct arena *before = rc->w->ctx.arena;
	struct reconcile_pull orders;
	struct day_lists *days = NULL;
	struct tx tx = job_tx(rc->w);
	enum result r = reconcile_step_begin(rc, STEP_COMPARE, k->p);

	if (r == OK)
		r = reconcile_step_read(rc, STEP_ORDERS, &orders);
	if (r != OK)
		return r;
	k->listed_at = orders.begun_at;
	rc->w->ctx.arena = of_day;
	while (tx_next(&tx))
		tx.r = reconcile_pull_lists(&rc->w->ctx, k->p->account_id, &days, &k->days_n);
	rc->w->ctx.arena = before;
	k->days = days;
	return tx.r;
}

static enum result end_compare(struct reconcile *rc, struct compare_day *k)
{
	struct tx tx = job_tx(rc->w);

	if (rc->unclear > 0)
		return reconcile_step_forget(rc, STEP_COMPARE);
	while (tx_next(&tx))
		tx.r = end_compare_day(&rc->w->ctx, k);
	return tx.r;
}

enum result reconcile_compare(struct reconcile *rc)
{
	struct arena of_day = { NULL };
	struct reconcile_pull p;
	struct compare_day k = { .rc = rc, .p = &p };
	enum result r = begin_compare_day(rc, &k, &of_day);

	if (r == OK)
		r = compare_orders(rc, &k);
	arena_reset(&rc->of_batch);
	k.counts = (struct discrepancy_counts){ 0 }; /* without what was counted for the last order */
	if (r == OK && !rc->day_bad && !reconcile_over(rc))
		r = end_compare(rc, &k);
	if (r == OK)
		add_counts(&rc->count.diffs, &k.counts);
	arena_free(&of_day);
	return r;
}
