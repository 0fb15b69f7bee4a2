/*
 * Which days a nightly run goes through, and which of their steps are due.
 */
#include "base/clock.h"
#include "base/day.h"
#include "reconcile.h"

#define CATCH_UP_DAYS 14
#define LEDGER_AFTER_S 3600 /* a ledger row is there an hour after its verification */
#define LEDGER_AGAIN_DAYS 3 /* and may change its state later */
#define UNFINISHED_DAYS 30

/* Has a moment passed since the reading began from which on a day's ledger has more to say? */
static bool is_ledger_due(const struct reconcile_pull *p, utc_t now)
{
	const int64_t moments[] = { day_start(day_add(p->day, 1)).s + LEDGER_AFTER_S,
		                    day_start(day_add(p->day, LEDGER_AGAIN_DAYS)).s };

	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
		if (p->begun_at.s < moments[i] && moments[i] <= now.s)
			return true;
	}
	return false;
}

/* KEY bill_day. Rows that are begun or being split will change. */
static const struct sql SQL_UNFINISHED = {
	"ledger_unfinished",
	"SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE account_id = ? AND bill_day = ? AND status IN (0, 1))",
};

static enum result read_unfinished(struct reconcile *rc, bool *any)
{
	struct ctx *c = &rc->w->ctx;
	struct rows rows;
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = db_query(c->db, c->arena, &SQL_UNFINISHED,
		                ARGS(arg_str(rc->account_id), arg_day(c->arena, rc->day)), &rows);
	*any = tx.r == OK && row_int(&rows, 0, ONLY_COLUMN) != 0;
	return tx.r;
}

/* A ledger with a row that is not finished is read once a day, for some weeks. */
static enum result read_unfinished_due(struct reconcile *rc, const struct reconcile_pull *p, utc_t now, bool *due)
{
	day_t today = day_of(now);

	*due = false;
	if (p->begun_at.s >= day_start(today).s || today.n - p->day.n > UNFINISHED_DAYS)
		return OK;
	return read_unfinished(rc, due);
}

/* All lists were read, and the comparison is not done or began before one of them was read. */
static enum result read_compare_due(struct reconcile *rc, const struct reconcile_pull *compare, bool *due)
{
	bool whole = true, newer = !compare->done_at.given;
	enum result r = OK;

	for (int step = 0; r == OK && step < STEP_COMPARE; step++) {
		struct reconcile_pull p;

		r = reconcile_step_read(rc, (enum reconcile_step)step, &p);
		whole = whole && p.done_at.given;
		newer = newer || (p.done_at.given && p.done_at.v.s > compare->begun_at.s);
	}
	*due = r == OK && whole && newer;
	return r;
}

enum result reconcile_step_due(struct reconcile *rc, enum reconcile_step step, bool *due)
{
	struct reconcile_pull p;
	enum result r = reconcile_step_read(rc, step, &p);

	*due = false;
	if (r == OK && step == STEP_COMPARE)
		return read_compare_due(rc, &p, due);
	*due = r == OK && (!p.known || !p.done_at.given);
	if (r != OK || *due)
		return r;
	if (step == STEP_LEDGER)
		*due = is_ledger_due(&p, clock_now());
	if (step == STEP_LEDGER && !*due)
		r = read_unfinished_due(rc, &p, clock_now(), due);
	if (step == STEP_ORDERS || step == STEP_VERIFIES)
		*due = reconcile_pull_too_early(&p, clock_now());
	return r;
}

/*
 * Days that were begun once, done or not; yesterday; and of the last two weeks the days that no run began, if an
 * earlier day was begun: they were missed while no run came.
 */
enum result reconcile_days(struct reconcile *rc, day_t yesterday, day_t *days, size_t *n)
{
	day_t from = day_add(yesterday, 1 - RECONCILE_DAYS_MAX), *known;
	size_t known_n = 0, at = 0;
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = reconcile_pull_days(&rc->w->ctx, rc->account_id, from, yesterday, &known, &known_n);
	*n = 0;
	for (day_t day = from; tx.r == OK && day.n <= yesterday.n; day = day_add(day, 1)) {
		bool is_known = at < known_n && known[at].n == day.n;

		at += is_known;
		if (is_known || day.n == yesterday.n || (at > 0 && day.n > yesterday.n - CATCH_UP_DAYS))
			days[(*n)++] = day;
	}
	return tx.r;
}
