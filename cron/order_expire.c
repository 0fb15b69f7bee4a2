/*
 * Nothing is lost at the end of an order: uses reach the platform before it refunds by itself, and what it did by itself,
 * or said in a notice that never came, is asked for and done here too. Most urgent first; what has no time left in
 * this run has its turn in the next.
 *
 * Killed at any moment, nothing is lost: an order that was not asked about is still due, a webhook's message is done only
 * behind its look, and an answer is kept, compared and mended in one transaction.
 *
 * Source: spec shops-orders-ledger.md §3; codes-and-verify.md §3 (automatic refund).
 */
#include "expire_looks.h"
#include "expire_uses.h"

#define WORK_S 50 /* of cron's minute */

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void summarise(struct job_work *w, const struct looks *l, size_t alarmed)
{
	struct buf *b = &w->summary;

	if (l->asked > 0)
		buf_printf(b, "%zu order%s asked about: %zu difference%s, %zu of them mended", l->asked,
		           plural(l->asked), l->fresh, plural(l->fresh), l->mended);
	if (l->unclear > 0)
		buf_printf(b, ", %zu unclear", l->unclear);
	if (l->troubled > 0)
		buf_printf(b, ", %zu not answered", l->troubled);
	if (l->failed > 0)
		buf_printf(b, ", %zu failed: see the log", l->failed);
	if (alarmed > 0)
		buf_printf(b, "%s%zu alarm%s of uses not told", b->n > 0 ? "; " : "", alarmed, plural(alarmed));
}

static enum result run(struct job_work *w)
{
	struct looks l = { .w = w, .openapi = openapi_open(&w->conf, 1) };
	size_t alarmed = 0;
	enum result r = expire_uses(w, &alarmed);

	if (r == OK)
		r = looks_hinted(&l);
	if (r == OK)
		r = looks_due(&l);
	if (r == OK)
		r = looks_overdue(&l);
	arena_free(&l.of_one);
	openapi_close(l.openapi);
	summarise(w, &l, alarmed);
	return r == OK && l.failed > 0 ? BUG : r;
}

static const struct job ORDER_EXPIRE = {
	.name = "order_expire",
	.help = "looks at orders whose moment has come: automatic refund, payment, codes, confirmation, webhooks",
	.details =
		"Run by cron every minute. Uses not yet acknowledged are pushed before the platform refunds by itself, with\n"
		"alarms 24 h, 6 h and 1 h before. Behind that moment, and where a deadline has passed or a webhook speaks of an\n"
		"order, the platform is asked; what its lost notices would have done is done, the rest is in shanmen diff list.\n"
		"\n"
		"  order_expire               # as cron does\n"
		"  order_expire --for 600     # by hand, after the platform was away for long",
	.work_s = WORK_S,
	.run = run,
};

int main(int argc, char **argv)
{
	return job_main(&ORDER_EXPIRE, argc, argv);
}
