/*
 * Step `compare`: every order that the day's lists or our own books have touched, one transaction each, its cursor with it.
 * The cursor holds also what is told of the day as a whole, so that a run which goes on tells the same, and how many orders
 * nothing clear was said of: then the day is not done.
 */
#include "base/day.h"
#include "base/str.h"
#include "reconcile.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BATCH 1000 /* finding them costs as much for one as for all */
#define OVERLAP_S 600

struct compare {
	struct recon *rc;
	struct pull *p;
	const struct book_day *days;
	size_t days_n;
	char after[80];                /* the last order compared */
	size_t not_listed, sums_wrong; /* of the day so far */
	struct str orders[BATCH];
	size_t n;
	struct str order_id; /* at hand */
	struct book_count count;
	bool again;      /* what was stored is not enough */
	utc_t listed_at; /* when the reading of the day's orders began */
};

static void read_cursor(struct compare *k)
{
	int at = 0;

	k->after[0] = '\0';
	k->not_listed = k->sums_wrong = k->rc->unclear = 0;
	if (sscanf(k->p->cursor, "o:%zu:%zu:%zu:%n", &k->not_listed, &k->sums_wrong, &k->rc->unclear, &at) == 3 &&
	    at > 0)
		(void)memccpy(k->after, k->p->cursor + at, '\0', sizeof k->after - 1);
}

/*
 * KEY updated of platform_order, verified of platform_verify, bill_day of ledger_entry, created and persons of
 * ticket_order: changed there, verified, in the ledger, sold, or the visit's last day. Of other goods of the merchant none.
 */
#define OURS(t)                                                                                                        \
	"(EXISTS (SELECT 1 FROM ticket_order o WHERE o.order_id = " t ".order_id)"                                     \
	" OR EXISTS (SELECT 1 FROM sku s WHERE s.sku_id = " t ".sku_id))"

static const struct sql SQL_TOUCHED = {
	"compare_touched",
	"SELECT order_id FROM ("
	" SELECT order_id FROM platform_order p WHERE account_id = ? AND updated_at BETWEEN ? AND ? AND order_id > ?"
	"   AND (" OURS(
		"p") " OR EXISTS (SELECT 1 FROM sku s WHERE s.sku_out_id = p.sku_out_id))"
		     " UNION SELECT order_id FROM platform_verify v WHERE account_id = ? AND verified_at BETWEEN ? AND ? AND order_id > ?"
		     "   AND " OURS("v") " UNION SELECT order_id FROM ledger_entry l WHERE account_id = ? AND bill_day = ? AND order_id > ? AND " OURS(
			     "l") " UNION SELECT order_id FROM ticket_order WHERE created_at BETWEEN ? AND ? AND account_id = ? AND order_id > ?"
				  " UNION SELECT order_id FROM ticket_order WHERE purged_at IS NULL AND last_day = ? AND account_id = ?"
				  "   AND order_id > ?"
				  ") t ORDER BY order_id LIMIT 1000",
};
static_assert(BATCH == 1000, "the LIMIT is a batch");

static enum result read_touched(struct job_work *w, void *arg)
{
	struct compare *k = arg;
	struct arg account = arg_str(k->p->account_id), after = arg_text(k->after);
	struct arg from = arg_utc(day_start(k->p->day)), to = arg_utc(day_end(k->p->day));
	struct arg early = arg_int(day_start(k->p->day).s - OVERLAP_S), day = arg_day(w->ctx.arena, k->p->day);
	struct rows rows;
	enum result r = db_query(w->ctx.db, w->ctx.arena, &SQL_TOUCHED,
	                         ARGS(account, early, to, after, account, from, to, after, account, day, after, from,
	                              to, account, after, day, account, after),
	                         &rows);

	k->n = r == OK ? rows.n : 0;
	for (size_t i = 0; i < k->n; i++)
		k->orders[i] = row_str(&rows, i, 0);
	return r;
}

static void add(struct book_count *sum, const struct book_count *one)
{
	sum->fresh += one->fresh;
	sum->mended += one->mended;
	sum->gone += one->gone;
}

/* Tells how far it is, within the transaction of what it covers. */
static enum result save(struct job_work *w, struct compare *k)
{
	struct pull next = *k->p;
	enum result r;

	(void)snprintf(next.cursor, sizeof next.cursor, "o:%zu:%zu:%zu:%s", k->not_listed + k->count.not_listed,
	               k->sums_wrong + k->count.sums_wrong, k->rc->unclear, k->order_id.p);
	next.found++;
	r = pull_save(&w->ctx, &next);
	if (r == OK)
		*k->p = next;
	return r;
}

/* Our uses, verifications and ledger first: what they mend is no difference of the order then. */
static enum result match_stored(struct job_work *w, void *arg)
{
	struct compare *k = arg;
	enum result r;

	k->count = (struct book_count){ 0 };
	k->again = true;
	r = book_match(&w->ctx, k->order_id, k->days, k->days_n, &k->count);
	if (r == OK)
		r = recon_order_stored(k->rc, k->order_id, k->listed_at, &k->count, &k->again);
	return r == OK && !k->again ? save(w, k) : r;
}

static enum result save_asked(struct job_work *w, void *arg)
{
	return save(w, arg);
}

static enum result compare_one(struct recon *rc, struct compare *k)
{
	enum result r = job_tx(rc->w, match_stored, k);

	if (r == OK && k->again) {
		r = recon_order_asked(rc, k->order_id, &k->count);
		if (r == OK && !rc->day_bad && !recon_over(rc))
			r = job_tx(rc->w, save_asked, k);
	}
	if (r != OK || rc->day_bad)
		return r;
	add(&rc->count.diffs, &k->count);
	rc->count.compared++;
	read_cursor(k);
	return OK;
}

/* --- what no order is known of --- */

/* KEY verified; KEY bill_day. */
static const struct sql SQL_NO_ORDER = {
	"compare_no_order",
	"SELECT 'verify', v.certificate_id, MIN(v.verify_id) FROM platform_verify v JOIN sku s ON s.sku_id = v.sku_id"
	"  WHERE v.account_id = ? AND v.verified_at BETWEEN ? AND ? AND v.order_id IS NULL AND v.status = 1"
	"  GROUP BY v.certificate_id"
	" UNION ALL SELECT 'ledger', COALESCE(l.certificate_id, l.ledger_id) AS c, MIN(l.ledger_id)"
	"   FROM ledger_entry l JOIN sku s ON s.sku_id = l.sku_id"
	"  WHERE l.account_id = ? AND l.bill_day = ? AND l.order_id IS NULL AND COALESCE(l.status, 0) <> 4 GROUP BY c"
	" ORDER BY 1, 2",
};

/* KEY order_id of reconcile_diff; certificate_id, PRIMARY KEY. Differences of such, whose order is known by now. */
static const struct sql SQL_ORDER_FOUND = {
	"compare_order_found",
	"SELECT d.scope, d.order_id FROM reconcile_diff d WHERE d.order_id LIKE 'cert:%' AND d.state = 'open'"
	"   AND (d.scope = 'verify' AND NOT EXISTS (SELECT 1 FROM platform_verify v WHERE v.verify_id = d.subject"
	"          AND v.order_id IS NULL AND v.status = 1)"
	"     OR d.scope = 'ledger' AND NOT EXISTS (SELECT 1 FROM ledger_entry l WHERE l.ledger_id = d.subject"
	"          AND l.order_id IS NULL AND COALESCE(l.status, 0) <> 4))",
};

static enum result round_of(struct job_work *w, struct compare *k, bool verify, struct str order_id,
                            const struct diff *d)
{
	struct diff_round round = diff_round_begin(&w->ctx, verify ? DIFF_VERIFY : DIFF_LEDGER, order_id);
	enum result r = d != NULL ? diff_round_found(&round, d) : OK;

	if (r == OK)
		r = diff_round_end(&round);
	k->count.fresh += round.fresh;
	k->count.gone += round.gone;
	return r;
}

static enum result unknown(struct job_work *w, struct compare *k, const struct rows *rows, size_t i)
{
	bool verify = row_str(rows, i, 0).p[0] == 'v';
	struct arena *a = w->ctx.arena;
	struct diff d = {
		.kind = verify ? "verify_of_unknown_order" : "ledger_of_unknown_order",
		.subject = row_str(rows, i, 2),
		.detail =
			verify ? "a ticket of ours was verified there that is not here: has this database lost an order?"
			       : "the ledger pays for a ticket of ours that is not here: has this database lost an order?",
		.theirs = arena_printf(a, "%s %s, certificate %s", verify ? "verification" : "ledger",
		                       row_str(rows, i, 2).p, row_str(rows, i, 1).p),
	};

	return round_of(w, k, verify, arena_printf(a, "cert:%.59s", row_str(rows, i, 1).p), &d);
}

/* Hints about the day as a whole: a row for the day, not for each ticket. */
static enum result judge_day(struct job_work *w, struct compare *k)
{
	struct arena *a = w->ctx.arena;
	char day[DAY_TEXT_SIZE];
	struct str order_id;
	struct diff listed = {
		.kind = "use_not_listed",
		.subject = k->p->account_id,
		.detail = "uses that the platform took and shows as fulfilled are in no list of verifications: perhaps "
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
	order_id = arena_printf(a, "day:%s:%.48s", day, k->p->account_id.p); /* a merchant's: it closes no other's */
	r = round_of(w, k, true, order_id, k->not_listed > 0 ? &listed : NULL);
	return r == OK ? round_of(w, k, false, order_id, k->sums_wrong > 0 ? &sums : NULL) : r;
}

static enum result end(struct job_work *w, void *arg)
{
	struct compare *k = arg;
	struct arg account = arg_str(k->p->account_id);
	struct rows rows, found;
	enum result r = db_query(w->ctx.db, w->ctx.arena, &SQL_NO_ORDER,
	                         ARGS(account, arg_utc(day_start(k->p->day)), arg_utc(day_end(k->p->day)), account,
	                              arg_day(w->ctx.arena, k->p->day)),
	                         &rows);

	k->count = (struct book_count){ 0 };
	for (size_t i = 0; r == OK && i < rows.n; i++)
		r = unknown(w, k, &rows, i);
	if (r == OK)
		r = db_query(w->ctx.db, w->ctx.arena, &SQL_ORDER_FOUND, NO_ARGS, &found);
	for (size_t i = 0; r == OK && i < found.n; i++)
		r = round_of(w, k, row_str(&found, i, 0).p[0] == 'v', row_str(&found, i, 1), NULL);
	if (r == OK)
		r = judge_day(w, k);
	return r == OK ? pull_done(&w->ctx, k->p) : r;
}

static enum result link_day(struct job_work *w, void *arg)
{
	const struct compare *k = arg;

	return platform_verify_link(&w->ctx, k->p->account_id, day_start(k->p->day), day_end(k->p->day));
}

static enum result compare_all(struct recon *rc, struct compare *k)
{
	enum result r = job_tx(rc->w, link_day, k);

	read_cursor(k);
	do {
		struct arena names = { NULL };
		struct arena *before = rc->w->ctx.arena;

		rc->w->ctx.arena = &names; /* they outlive the orders' own memory */
		if (r == OK)
			r = job_tx(rc->w, read_touched, k);
		rc->w->ctx.arena = before;
		for (size_t i = 0; r == OK && i < k->n && !rc->day_bad && !recon_over(rc); i++) {
			arena_reset(&rc->of_batch);
			k->order_id = k->orders[i];
			r = compare_one(rc, k);
			job_progress(rc->w, "%zu orders compared", rc->count.compared);
		}
		arena_free(&names);
	} while (r == OK && k->n == BATCH && !rc->day_bad && !recon_over(rc));
	return r;
}

enum result recon_compare(struct recon *rc)
{
	struct arena facts = { NULL };
	struct arena *before = rc->w->ctx.arena;
	struct book_day *days = NULL;
	struct pull p;
	struct compare k = { .rc = rc, .p = &p };
	struct pull orders;
	enum result r = pull_begin(rc, STEP_COMPARE, &p);

	if (r == OK)
		r = pull_read(rc, STEP_ORDERS, &orders);
	rc->w->ctx.arena = &facts;
	if (r == OK)
		r = pull_book_days(rc, &days, &k.days_n);
	k.listed_at = orders.begun_at;
	rc->w->ctx.arena = before;
	k.days = days;
	if (r == OK)
		r = compare_all(rc, &k);
	arena_reset(&rc->of_batch);
	k.count = (struct book_count){ 0 }; /* what was counted of the last order */
	if (r == OK && !rc->day_bad && !recon_over(rc))
		r = rc->unclear > 0 ? pull_forget(rc, STEP_COMPARE) : job_tx(rc->w, end, &k);
	if (r == OK)
		add(&rc->count.diffs, &k.count);
	arena_free(&facts);
	return r;
}
