/*
 * So that nothing is lost at the end of an order: uses reach the platform before it refunds by itself, and what the
 * platform did by itself, or said in a notice that never came, is asked for and done here, too. The most urgent orders
 * go first; those that have no time left in this run have their turn in the next.
 *
 * Killed at any moment, nothing is lost: an order that was not asked about is still due, a webhook message is done only
 * after the comparison of its order, and an answer is stored, compared and acted on in one transaction.
 *
 * Source: spec shops-orders-ledger.md §3; codes-and-verify.md §3 (automatic refund).
 */
#include "order_expire.h"

#include "base/clock.h"
#include "jobs/job_clock.h"

#define WORK_S 50 /* of cron's minute */

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void summarise(struct job_work *w, const struct expire *x, size_t alarmed)
{
	struct buf *b = &w->summary;

	if (x->asked > 0)
		buf_printf(b, "%zu order%s asked about: %zu discrepanc%s, %zu of them repaired", x->asked,
		           plural(x->asked), x->fresh, x->fresh == 1 ? "y" : "ies", x->repaired);
	if (x->unclear > 0)
		buf_printf(b, ", %zu unclear", x->unclear);
	if (x->troubled > 0)
		buf_printf(b, ", %zu not answered", x->troubled);
	if (x->failed > 0)
		buf_printf(b, ", %zu failed: see the log", x->failed);
	if (alarmed > 0)
		buf_printf(b, "%s%zu alarm%s of uses that are not acknowledged", b->n > 0 ? "; " : "", alarmed,
		           plural(alarmed));
}

static enum result expire_round(struct expire *x, size_t *alarmed)
{
	bool trusted = false;
	enum result r = expire_uses(x->w, alarmed);

	if (r == OK)
		r = job_clock_trusted(x->w, &trusted);
	if (r == OK && trusted)
		r = expire_webhooks(x);
	if (r == OK && trusted)
		r = expire_due(x);
	return r == OK && trusted ? expire_overdue(x) : r;
}

/*
 * One round; with a cron that is rarer than every minute one for each of its minutes, in trouble, too: it may have
 * passed by the next. A round knows nothing of the lanes that rested in the one before.
 */
static enum result expire_rounds(struct expire *x, size_t *alarmed)
{
	struct job_work *w = x->w;
	const int64_t end_ms = w->until_ms;
	int64_t began_ms;
	bool faulty = false;
	enum result r;

	do {
		size_t n = 0;

		began_ms = clock_monotonic_ms();
		if (w->stays && began_ms + WORK_S * 1000 < end_ms)
			w->until_ms = began_ms + WORK_S * 1000;
		lanes_free(&x->lanes);
		r = expire_round(x, &n);
		*alarmed += n;
		faulty = faulty || r == BUG;
		w->until_ms = end_ms;
	} while (job_next_round(w, began_ms));
	return faulty ? BUG : r;
}

static enum result expire_run(struct job_work *w)
{
	struct expire x = { .w = w, .openapi = openapi_open(&w->conf, 1), .lanes = { .patience = EXPIRE_PATIENCE } };
	size_t alarmed = 0;
	enum result r = expire_rounds(&x, &alarmed);

	lanes_free(&x.lanes);
	arena_free(&x.of_one);
	openapi_close(x.openapi);
	summarise(w, &x, alarmed);
	return r == OK && x.failed > 0 ? BUG : r;
}

static const struct job ORDER_EXPIRE = {
	.name = "order_expire",
	.help = "asks the platform about orders whose moment has come: automatic refund, payment, codes, confirmation, webhooks",
	.details =
		"Run by cron every minute (with cron_minutes above 1 it stays, and does each minute's work). Uses that are not\n"
		"acknowledged yet are sent at once before the platform refunds by itself, with alarms 24 h, 6 h and 1 h before.\n"
		"After that moment, and where a deadline has passed or a webhook speaks of an order, the platform is asked; what\n"
		"its lost notices would have done is done, the rest is in \"shanmen diff list\".\n"
		"\n"
		"  order_expire               # as cron does\n"
		"  order_expire --for 600     # by hand, after the platform was away for long",
	.work_s = WORK_S,
	.run = expire_run,
};

int main(int argc, char **argv)
{
	return job_main(&ORDER_EXPIRE, argc, argv);
}
