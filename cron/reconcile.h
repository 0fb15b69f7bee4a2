/*
 * What the files of reconcile share: one merchant's day at a time, read and compared in four steps. How far each step
 * has come is a row of reconcile_pull (books/reconcile_pull.h).
 *
 *   reconcile.c           which days in which order; the summary
 *   reconcile_due.c       which days and which steps are due
 *   reconcile_step.c      begin, go on, forget: the transactions around reconcile_pull
 *   reconcile_ask.c       one call, repeated through the platform's short troubles; what stops a day or a merchant
 *   reconcile_orders.c    step `orders`
 *   reconcile_verifies.c  step `verifies`
 *   reconcile_ledger.c    step `ledger`
 *   reconcile_compare.c   step `compare`: order by order, books/evidence_compare.h and books/compare_repair.h
 *   reconcile_order.c     … the latter for one order
 *   reconcile_uses.c      instead of all that, while the clocks differ: uses are sent once more
 *   reconcile_report.c …  --report
 */
#ifndef SHANMEN_RECONCILE_H
#define SHANMEN_RECONCILE_H

#include "books/compare.h"
#include "books/evidence_compare.h"
#include "books/reconcile_pull.h"
#include "jobs/job.h"
#include "platform/openapi.h"

/* All merchants, for the summary. */
struct reconcile_count {
	size_t orders, verifies, ledgers, compared;
	size_t suspicious; /* lists or answers that cannot be trusted */
	size_t troubled;   /* merchants that the platform did not answer for */
	bool refused;      /* an operator has to act */
	struct discrepancy_counts diffs;
	size_t resent; /* uses sent once more, while nothing was compared */
};

struct reconcile {
	struct job_work *w;
	struct openapi *openapi;
	int64_t app_id;        /* of the merchant at hand */
	struct str account_id; /* "" before the first */
	day_t day;
	bool stop;             /* the platform does not answer for this merchant: no more of it in this run */
	bool detail;           /* the ledger is asked for in detail */
	bool day_bad;          /* a list of the day at hand cannot be trusted: it stays undone and is not compared */
	size_t unclear;        /* orders of the day at hand of which no answer proves anything: it stays undone, too */
	bool clocks_differ;    /* this machine's and the database's */
	int64_t ahead_s;       /* by so much this machine's is ahead */
	struct arena of_batch; /* for one page or one order */
	struct reconcile_count count;
};

/* Is it enough for this merchant, or for this run? */
bool reconcile_over(const struct reconcile *rc);

/* --- reconcile_ask.c --- */

/*
 * One call. OK: `out` is API_DONE, to be freed. NONE: the platform refused or did not answer, rc->stop is set and it
 * was reported. Else as job_tx.
 */
enum result reconcile_ask(struct reconcile *rc, enum endpoint e, struct str query, struct api_answer *out) MUST_USE;

/* The same, but OK with whatever the platform answered, if it answered. */
enum result reconcile_ask_any(struct reconcile *rc, enum endpoint e, struct str query, struct api_answer *out) MUST_USE;

/*
 * A list of the day at hand is not what was asked for, or is not whole: a message, an alarm, and the step begins again
 * in the next run. The day stays undone.
 */
enum result reconcile_suspicious(struct reconcile *rc, enum reconcile_step step, const char *fmt, ...) PRINTF_LIKE(3, 4)
	MUST_USE;

/*
 * The same for one order alone, in the step `compare`: the other orders are compared, unless too many orders are like
 * this.
 */
enum result reconcile_unclear(struct reconcile *rc, struct str order_id, struct str said) MUST_USE;

/* No more of this merchant in this run: a message, and where an operator has to act (`refused`) an alarm. */
enum result reconcile_give_up(struct reconcile *rc, const char *interface, bool refused, struct str said) MUST_USE;

/*
 * After the `tried`-th question: true when its trouble may pass and was waited out, so that it is asked again. False:
 * the answer counts, or it is time to leave. After "too frequent" it waits for minutes, since a call sooner only counts
 * against us.
 */
bool reconcile_wait_out(struct reconcile *rc, enum api_class class, int tried);

/* --- reconcile_step.c: of the merchant and the day at hand; a transaction each --- */

/* How far the step has come. */
enum result reconcile_step_read(struct reconcile *rc, enum reconcile_step step, struct reconcile_pull *out) MUST_USE;

/* The same; one that cannot go on begins again. */
enum result reconcile_step_begin(struct reconcile *rc, enum reconcile_step step, struct reconcile_pull *out) MUST_USE;

/* Writes down what was read so far, or that the step is done. */
enum result reconcile_step_save(struct reconcile *rc, const struct reconcile_pull *p) MUST_USE;
enum result reconcile_step_done(struct reconcile *rc, const struct reconcile_pull *p) MUST_USE;

/* The step begins again in the next run. */
enum result reconcile_step_forget(struct reconcile *rc, enum reconcile_step step) MUST_USE;

/* Days that an operator asked for: begin, and all of them were tried. `only` STEP__MAX: all steps. */
enum result reconcile_range_begin(struct reconcile *rc, day_t from, day_t to, enum reconcile_step only) MUST_USE;
enum result reconcile_range_over(struct reconcile *rc, day_t from, day_t to) MUST_USE;

/* --- reconcile_due.c --- */

/* Is the step to be done now, by how far it has come and, for STEP_COMPARE, how far the others have? */
enum result reconcile_step_due(struct reconcile *rc, enum reconcile_step step, bool *due) MUST_USE;

/* The merchant's days that a run without --from goes through, at most RECONCILE_DAYS_MAX. */
#define RECONCILE_DAYS_MAX 91
enum result reconcile_days(struct reconcile *rc, day_t yesterday, day_t *days, size_t *n) MUST_USE;

/* --- the steps. OK also when one could not be done: rc->stop or rc->day_bad --- */

/* Orders that changed on the day. */
enum result reconcile_orders(struct reconcile *rc) MUST_USE;
/* Verifications of the day. */
enum result reconcile_verifies(struct reconcile *rc) MUST_USE;
/* The ledger of the day. */
enum result reconcile_ledger(struct reconcile *rc) MUST_USE;
/* Every order that the day has touched, compared. */
enum result reconcile_compare(struct reconcile *rc) MUST_USE;

/* --- reconcile_order.c --- */

/*
 * Inside a transaction: compares an order with what is stored of the platform's. *again: that is not enough, the
 * platform has to be asked. `listed_at`: when the reading of the day's list of orders began.
 */
enum result reconcile_order_stored(struct reconcile *rc, struct order_ref which, utc_t listed_at,
                                   struct discrepancy_counts *counts, bool *again) MUST_USE;

/* Outside of one: asks about the order and compares. OK also with rc->stop, rc->day_bad or one more in rc->unclear. */
enum result reconcile_order_asked(struct reconcile *rc, struct order_ref which, struct discrepancy_counts *counts)
	MUST_USE;

/* The same question, answered: a short trouble is waited out. For the answer see *out. */
enum result reconcile_order_ask(struct reconcile *rc, struct order_ref order, struct compare_asked *out) MUST_USE;

/* --- reconcile_uses.c --- */

/*
 * The merchant's orders of the last days: uses that the platform acknowledged and does not show are sent once more.
 * Nothing else is decided or written, and no day counts as compared.
 */
enum result reconcile_uses(struct reconcile *rc) MUST_USE;

/* --- reconcile_report.c --- */

/* Writes the report of these days and all merchants. REFUSE: it cannot be written, which it has complained about. */
enum result report_write(struct job_work *w, struct str file, day_t from, day_t to) MUST_USE;

/* Can it be the name of a file? Its suffix .html or .csv stands for both files. */
bool report_path_good(struct str file);

#endif
