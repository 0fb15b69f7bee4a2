/*
 * Reads the platform's orders, verifications and ledger of each merchant day by day, compares them with ours, repairs
 * what is safe, lists the rest as discrepancies, and writes a report. Killed at any moment, the next run goes on where
 * it was; run again, it changes nothing.
 *
 * A list that cannot be trusted (a page that comes twice, fewer rows than its total, no list at all) makes that day
 * SUSPICIOUS: it stays undone and is not compared, so that nothing is concluded from it.
 * Source: spec shops-orders-ledger.md §3, §4, §5.
 */
#include "reconcile.h"

#include "base/clock.h"
#include "base/day.h"
#include "jobs/job_clock.h"
#include "trade/merchant_list.h"

#include <string.h>

enum { FLAG_FROM, FLAG_TO, FLAG_REPORT, FLAG_STEP };

#define RANGE_MAX_DAYS 92 /* also how far back: ASSUMED that the platform lists nothing older, which would look empty */

/* What the options ask for. */
struct request {
	bool range; /* --from, --to */
	day_t from, to;
	bool only;                /* --step */
	enum reconcile_step step; /* STEP__MAX: the report alone */
};

/* --- options --- */

static bool read_day(struct job_work *w, int flag, day_t *out)
{
	if (w->values[flag].p == NULL || day_parse_typed(w->values[flag], out))
		return true;
	job_complain(w, "--%s: \"%s\" is not a day like 2026-11-26", w->job->flags[flag].name, w->values[flag].p);
	return false;
}

static bool read_only_step(struct job_work *w, struct request *rq)
{
	struct str word = w->values[FLAG_STEP];

	rq->only = word.p != NULL;
	rq->step = rq->only ? reconcile_step_of(word) : 0;
	if (rq->step < STEP__MAX || strcmp(word.p, "report") == 0)
		return true;
	job_complain(w, "--step: \"%s\" is not one of orders, verifies, ledger, compare, report", word.p);
	return false;
}

/* Without an option: yesterday. With one of the two: that day alone. */
static bool read_days(struct job_work *w, struct request *rq)
{
	day_t today = day_of(clock_now());

	*rq = (struct request){ .from = day_add(today, -1), .to = day_add(today, -1) };
	if (!read_day(w, FLAG_FROM, &rq->from))
		return false;
	if (w->values[FLAG_FROM].p != NULL)
		rq->to = rq->from;
	if (!read_day(w, FLAG_TO, &rq->to))
		return false;
	if (w->values[FLAG_TO].p != NULL && w->values[FLAG_FROM].p == NULL)
		rq->from = rq->to;
	rq->range = w->values[FLAG_FROM].p != NULL || w->values[FLAG_TO].p != NULL;
	if (rq->to.n > today.n || rq->from.n > rq->to.n || rq->to.n - rq->from.n >= RANGE_MAX_DAYS) {
		job_complain(w, "--from, --to: at most %d days, not after today, the first not after the last",
		             RANGE_MAX_DAYS);
		return false;
	}
	return true;
}

static bool check_options(struct job_work *w)
{
	struct request rq;

	if (!read_days(w, &rq) || !read_only_step(w, &rq))
		return false;
	if (!(rq.only && rq.step >= STEP_COMPARE) && rq.from.n < day_of(clock_now()).n - RANGE_MAX_DAYS) {
		job_complain(
			w,
			"--from, --to: the platform can be asked about the last %d days; for older ones use --step report",
			RANGE_MAX_DAYS);
		return false;
	}
	if (w->values[FLAG_REPORT].p != NULL && !report_path_good(w->values[FLAG_REPORT])) {
		job_complain(w, "--report: \"%s\" is not the name of a file", w->values[FLAG_REPORT].p);
		return false;
	}
	if (rq.only && rq.step == STEP__MAX && w->values[FLAG_REPORT].p == NULL) {
		job_complain(w, "--step report needs --report FILE");
		return false;
	}
	return true;
}

/* --- the days of a merchant --- */

static enum result (*const steps[])(struct reconcile *rc) = {
	[STEP_ORDERS] = reconcile_orders,
	[STEP_VERIFIES] = reconcile_verifies,
	[STEP_LEDGER] = reconcile_ledger,
	[STEP_COMPARE] = reconcile_compare,
};

static enum result run_step(struct reconcile *rc, enum reconcile_step step)
{
	bool due = false;
	enum result r;

	arena_reset(&rc->of_batch);
	r = reconcile_step_due(rc, step, &due);
	return r == OK && due ? steps[step](rc) : r;
}

/* The lists of the day, or its comparison. */
static enum result run_day(struct reconcile *rc, const struct request *rq, day_t day, bool compare)
{
	int first = compare ? STEP_COMPARE : 0, end = compare ? STEP__MAX : STEP_COMPARE;
	enum result r = OK;

	rc->day = day;
	rc->day_bad = false;
	for (int step = first; r == OK && step < end && !reconcile_over(rc); step++) {
		if (!rq->only || (int)rq->step == step)
			r = run_step(rc, (enum reconcile_step)step);
	}
	return r;
}

/*
 * First the lists of all days, then their comparisons: an order is in several days, and what is not read yet would look
 * missing.
 */
static enum result run_days(struct reconcile *rc, const struct request *rq, const day_t *days, size_t n)
{
	enum result r = OK;

	for (int compare = 0; compare <= 1; compare++) {
		for (size_t i = 0; r == OK && i < n && !reconcile_over(rc); i++)
			r = run_day(rc, rq, days[i], compare == 1);
	}
	return r;
}

static enum result run_range(struct reconcile *rc, const struct request *rq)
{
	enum result r = reconcile_range_begin(rc, rq->from, rq->to, rq->only ? rq->step : STEP__MAX);
	day_t days[RANGE_MAX_DAYS];
	size_t n = 0;

	for (day_t day = rq->from; n < RANGE_MAX_DAYS && day.n <= rq->to.n; day = day_add(day, 1))
		days[n++] = day;
	if (r == OK)
		r = run_days(rc, rq, days, n);
	return r == OK && !reconcile_over(rc) ? reconcile_range_over(rc, rq->from, rq->to) : r;
}

static enum result run_due_days(struct reconcile *rc, const struct request *rq)
{
	day_t days[RECONCILE_DAYS_MAX];
	size_t n = 0;
	enum result r = reconcile_days(rc, rq->to, days, &n);

	return r == OK ? run_days(rc, rq, days, n) : r;
}

static enum result run_merchant(struct reconcile *rc, const struct merchant *m, const struct request *rq)
{
	rc->app_id = m->app_id;
	rc->account_id = m->account_id;
	rc->stop = false;
	rc->detail = strcmp(rc->w->conf.ledger.p, "detail") == 0;
	arena_reset(&rc->of_batch);
	if (rc->clocks_differ)
		return reconcile_uses(rc);
	return rq->range ? run_range(rc, rq) : run_due_days(rc, rq);
}

/* --- the end --- */

/* KEY open. */
static const struct sql SQL_OPEN = {
	"reconcile_open",
	"SELECT COUNT(*) FROM reconcile_diff WHERE settled_at IS NULL",
};

static enum result read_open(struct reconcile *rc, int64_t *n)
{
	struct ctx *c = &rc->w->ctx;
	struct rows rows;
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = db_query(c->db, c->arena, &SQL_OPEN, NO_ARGS, &rows);
	*n = tx.r == OK ? row_int(&rows, 0, ONLY_COLUMN) : 0;
	return tx.r;
}

static enum result summarise(struct reconcile *rc)
{
	const struct reconcile_count *n = &rc->count;
	int64_t open;
	enum result r = read_open(rc, &open);

	buf_printf(
		&rc->w->summary,
		"%zu orders, %zu verifications, %zu ledger lines; %zu orders compared: %zu new discrepancies, %zu repaired, "
		"%zu gone, %lld open",
		n->orders, n->verifies, n->ledgers, n->compared, n->diffs.fresh, n->diffs.repaired, n->diffs.gone,
		(long long)open);
	if (n->resent > 0)
		buf_printf(&rc->w->summary, "; %zu uses sent once more", n->resent);
	if (n->suspicious > 0)
		buf_printf(&rc->w->summary, "; SUSPICIOUS: %zu lists or answers cannot be trusted", n->suspicious);
	if (n->troubled > 0)
		buf_printf(&rc->w->summary, "; %zu merchants without an answer", n->troubled);
	return r;
}

static enum result outcome(const struct reconcile *rc)
{
	if (rc->clocks_differ)
		return AGAIN;
	if (rc->count.suspicious > 0 || rc->count.refused)
		return REFUSE;
	return rc->count.troubled > 0 ? AGAIN : OK;
}

/* By a wrong clock it would read other days, and take these for done. Then uses are sent once more, and nothing is compared. */
static enum result judge_clock(struct reconcile *rc)
{
	bool trusted;
	struct tx tx = job_tx(rc->w);
	enum result r = job_clock_trusted(rc->w, &trusted);

	if (r != OK || trusted)
		return r;
	rc->clocks_differ = true;
	job_complain(rc->w, "this machine's clock and the database's differ: nothing is compared");
	while (tx_next(&tx))
		tx.r = job_clock_ahead(&rc->w->ctx, &rc->ahead_s);
	return tx.r;
}

static enum result run_merchants(struct reconcile *rc, const struct request *rq)
{
	struct merchants merchants;
	enum result r = judge_clock(rc);

	if (r == OK) {
		struct tx tx = job_tx(rc->w);

		while (tx_next(&tx))
			tx.r = merchants_read(&rc->w->ctx, &merchants);
		r = tx.r;
	}
	rc->w->ctx.arena = &rc->of_batch;
	for (size_t i = 0; r == OK && i < merchants.n && !job_over(rc->w); i++)
		r = run_merchant(rc, &merchants.items[i], rq);
	arena_reset(&rc->of_batch);
	return r;
}

static enum result reconcile_run(struct job_work *w)
{
	struct reconcile rc = { .w = w, .openapi = openapi_open(&w->conf, 1) };
	struct request rq;
	enum result r = read_days(w, &rq) && read_only_step(w, &rq) ? OK : BUG;

	if (r == OK && !(rq.only && rq.step == STEP__MAX))
		r = run_merchants(&rc, &rq);
	w->ctx.arena = &w->arena;
	if (r == OK)
		r = summarise(&rc);
	if (r == OK && w->values[FLAG_REPORT].p != NULL && !rc.clocks_differ)
		r = report_write(w, w->values[FLAG_REPORT], rq.from, rq.to);
	arena_free(&rc.of_batch);
	openapi_close(rc.openapi);
	return r == OK ? outcome(&rc) : r;
}

static const struct job_flag flags[] = {
	[FLAG_FROM] = { "from", "first day, in Shanghai; without --to only that day", false, false, "DAY" },
	[FLAG_TO] = { "to", "last day", false, false, "DAY" },
	[FLAG_REPORT] = { "report", "write the report of the days: FILE.html and FILE.csv", false, false, "FILE" },
	[FLAG_STEP] = { "step", "only this step: orders, verifies, ledger, compare or report", false, false, "STEP" },
	{ NULL, NULL, false, false, NULL },
};

/* Runs by hand: they do not count as the nightly run. */
static const char *const variants[] = { "--from", "--to", "--step", NULL };

static const struct job RECONCILE = {
	.name = "reconcile",
	.help = "compares the platform's orders, verifications and ledger with ours, day by day",
	.details =
		"Run by cron once a night: yesterday, what earlier nights left undone, and the ledger of a day again three days\n"
		"later. What differs is a row of \"shanmen diff list\"; what can be repaired safely is repaired. All days of\n"
		"--from and --to are read again; an interrupted run goes on when the same days are given again.\n"
		"\n"
		"  reconcile\n"
		"  reconcile --from 2026-11-01 --to 2026-11-30 --report /srv/shanmen/reports/november.html\n"
		"  reconcile --step report --from 2026-11-25 --report /tmp/day.csv\n",
	.flags = flags,
	.variants = variants,
	.check = check_options,
	.run = reconcile_run,
};

int main(int argc, char **argv)
{
	return job_main(&RECONCILE, argc, argv);
}
