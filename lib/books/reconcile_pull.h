/*
 * The reconcile_pull table: how far each step of a merchant's day has come in cron/reconcile. Not here: which step is
 * due (cron/reconcile_due.c), and the steps.
 *
 * A row that is not done goes on at its cursor, which was committed together with the rows it covers. It begins again
 * when it was begun before its day was over, or so long ago that the platform may have forgotten the cursor.
 * Ownership: results live in the arena of the ctx.
 */
#ifndef SHANMEN_RECONCILE_PULL_H
#define SHANMEN_RECONCILE_PULL_H

#include "books/evidence.h"
#include "db/ctx.h"

enum reconcile_step { STEP_ORDERS, STEP_VERIFIES, STEP_LEDGER, STEP_COMPARE, STEP__MAX };

/* "orders", …: as in the table and in --step. */
const char *reconcile_step_word(enum reconcile_step step);

/* STEP__MAX: it is the word of none. */
enum reconcile_step reconcile_step_of(struct str word);

/* How far one step of a day has come. */
struct reconcile_pull {
	enum reconcile_step step;
	struct str account_id;
	day_t day;
	bool known;             /* it was begun once */
	struct opt_utc from_at; /* of STEP_ORDERS: everything before is read */
	char cursor[256];       /* of the other steps; "": nothing is read yet */
	int64_t found;          /* rows read, or orders compared */
	utc_t begun_at;
	struct opt_utc done_at;
};

/* Was it begun before its day was over? Then the day may have changed since. */
bool reconcile_pull_too_early(const struct reconcile_pull *p, utc_t now);

/* All of the following are inside a transaction. */

/* `p` says step, merchant and day; the rest is read. Not known: it was never begun. */
enum result reconcile_pull_read(struct ctx *c, struct reconcile_pull *p) MUST_USE;

/* The same; a row that cannot go on, or is done, begins again. */
enum result reconcile_pull_begin(struct ctx *c, struct reconcile_pull *p) MUST_USE;

/* Writes from_at, cursor and found down, with what they cover. */
enum result reconcile_pull_save(struct ctx *c, const struct reconcile_pull *p) MUST_USE;

/* The same, and the step is done. */
enum result reconcile_pull_done(struct ctx *c, const struct reconcile_pull *p) MUST_USE;

/* The step begins again in the next run. */
enum result reconcile_pull_forget(struct ctx *c, const struct reconcile_pull *p) MUST_USE;

/* Days that an operator asked for. */
struct reconcile_range {
	struct str account_id;
	day_t from, to;
	enum reconcile_step only; /* STEP__MAX: all steps */
};

/*
 * All days of the range begin again, done or not, unless an interrupted run was given the same range: then they go on.
 * Steps that are not asked for stay: what they have read still counts.
 */
enum result reconcile_pull_range_begin(struct ctx *c, const struct reconcile_range *range) MUST_USE;

/* A run has tried all days of the range: the same range begins again next time. */
enum result reconcile_pull_range_over(struct ctx *c, const struct reconcile_range *range) MUST_USE;

/* The days from `from` to `to` that were begun, in order. */
enum result reconcile_pull_days(struct ctx *c, struct str account_id, day_t from, day_t to, day_t **out, size_t *n)
	MUST_USE;

/* Which lists of which days were read to their end, for evidence_compare. */
enum result reconcile_pull_lists(struct ctx *c, struct str account_id, struct day_lists **out, size_t *n) MUST_USE;

#endif
