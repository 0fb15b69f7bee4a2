/*
 * What the files of reconcile share: one merchant's day at a time, asked in steps whose progress is a row each.
 *
 *   reconcile.c           which days, in which order; summary
 *   reconcile_row.c       the reconcile_pull table: how far a step has come
 *   reconcile_ask.c       one call, repeated through the platform's short troubles
 *   reconcile_orders.c    step `orders`
 *   reconcile_verifies.c  step `verifies`
 *   reconcile_ledger.c    step `ledger`
 *   reconcile_compare.c   step `compare`: order by order, lib/books/book_match.h and lib/books/compare_repair.h
 *   reconcile_order.c     an order beside the platform's word on it
 *   report.c …            --report
 */
#ifndef SHANMEN_RECONCILE_H
#define SHANMEN_RECONCILE_H

#include "books/book_match.h"
#include "jobs/job.h"
#include "platform/openapi.h"

enum step { STEP_ORDERS, STEP_VERIFIES, STEP_LEDGER, STEP_COMPARE, STEP__MAX };

const char *step_word(enum step step);

/* How far a step of a day has come. */
struct pull {
	enum step step;
	struct str account_id;
	day_t day;
	bool known; /* it was begun once */
	struct opt_utc from_at;
	char cursor[256]; /* "": not begun */
	int64_t found;
	utc_t begun_at;
	struct opt_utc done_at;
};

struct recon_count {
	size_t orders, verifies, ledgers, compared;
	size_t suspicious, troubled;
	bool refused; /* a person has to act */
	struct book_count diffs;
};

struct recon {
	struct job_work *w;
	struct openapi *openapi;
	int64_t app_id;        /* of the merchant at hand */
	struct str account_id; /* "" before the first */
	day_t day;
	bool stop;    /* the platform does not answer for this merchant: no more of it in this run */
	bool detail;  /* the ledger is asked for in detail */
	bool day_bad; /* a list of the day at hand cannot be trusted: it stays undone, and is not compared */
	size_t unclear; /* orders of the day at hand about which the platform said nothing that counts: it stays undone, too */
	struct arena of_batch;
	struct recon_count count;
};

/* Enough for this merchant or this run. */
bool recon_over(const struct recon *rc);

/* A list of the day at hand is not what was asked for, or not whole: told, an alarm, the day stays undone. */
enum result recon_suspicious(struct recon *rc, enum step step, const char *fmt, ...) PRINTF_LIKE(3, 4) MUST_USE;

/* The same of one order alone, once the day's orders are compared: the others go on, unless there are too many such. */
enum result recon_unclear(struct recon *rc, struct str order_id, struct str said) MUST_USE;

/* --- reconcile_row.c; each in a transaction of its own unless it says otherwise --- */

/* The row, or one that was not begun. */
enum result pull_read(struct recon *rc, enum step step, struct pull *out) MUST_USE;

/* Goes on with a row that was begun, or begins anew: see the .c for when. */
enum result pull_begin(struct recon *rc, enum step step, struct pull *p) MUST_USE;

/* Inside a transaction: writes from_at, cursor and found down, with what they cover. */
enum result pull_save(struct ctx *c, const struct pull *p) MUST_USE;

/* Inside a transaction: it is done. */
enum result pull_done(struct ctx *c, const struct pull *p) MUST_USE;

/* The next run begins this step anew. */
enum result pull_forget(struct recon *rc, enum step step) MUST_USE;

/*
 * Of these days, whatever was done of these steps (STEP__MAX: all): begin anew, unless a run that was told the same has not
 * got through it. Other steps stay: what they have read still counts.
 */
enum result pull_range(struct recon *rc, day_t from, day_t to, enum step only) MUST_USE;

/* Such a run got through: all of its days were tried. */
enum result pull_range_over(struct recon *rc, day_t from, day_t to) MUST_USE;

/* Is the step to be done now, by its row and, for STEP_COMPARE, those of the others? */
enum result pull_due(struct recon *rc, enum step step, bool *due) MUST_USE;

/* The days that a run without --from is to look at, of the merchant. At most PULL_DAYS_MAX. */
#define PULL_DAYS_MAX 91
enum result pull_days(struct recon *rc, day_t yesterday, day_t *days, size_t *n) MUST_USE;

/* Which lists were read, for book_judge. */
enum result pull_book_days(struct recon *rc, struct book_day **out, size_t *n) MUST_USE;

/* --- steps; OK also when it could not be done: rc->stop, rc->day_bad --- */

/* One call. OK: `out` is API_DONE, to be freed. NONE: no, rc->stop is set and it was told. Else as job_tx. */
enum result recon_ask(struct recon *rc, enum endpoint e, struct str query, struct api_answer *out) MUST_USE;

/* The same; OK with whatever the platform answered, once it answered. */
enum result recon_ask_any(struct recon *rc, enum endpoint e, struct str query, struct api_answer *out) MUST_USE;

enum result recon_orders(struct recon *rc) MUST_USE;
enum result recon_verifies(struct recon *rc) MUST_USE;
enum result recon_ledger(struct recon *rc) MUST_USE;
enum result recon_compare(struct recon *rc) MUST_USE;

/*
 * Inside a transaction: an order beside the platform's word on it as it was stored. *again: that is not enough, it has to be
 * asked about. `listed_at`: when the reading of the day at hand began, which should have told of it.
 */
enum result recon_order_stored(struct recon *rc, struct str order_id, utc_t listed_at, struct book_count *count,
                               bool *again) MUST_USE;

/* Outside of one: asks, writes down, compares. OK also with rc->stop or rc->day_bad. */
enum result recon_order_asked(struct recon *rc, struct str order_id, struct book_count *count) MUST_USE;

/* No more of this merchant in this run: told, and where a person has to act an alarm. */
enum result recon_give_up(struct recon *rc, const char *interface, bool refused, struct str said) MUST_USE;

/* --- report.c --- */

/* Of these days and all merchants; complains itself. */
enum result report_write(struct job_work *w, struct str file, day_t from, day_t to) MUST_USE;

/* A file's name; its suffix .html or .csv is for both. */
bool report_path_good(struct str file);

#endif
