/*
 * Which orders the platform is to be asked about by itself, and when each was: the columns asked_at, ask_after_at, asks,
 * expiry_seen_at and unlisted… of ticket_order. Asking is compare_order.h's.
 *
 * Ownership: results live in the arena.
 */
#ifndef SHANMEN_COMPARE_DUE_H
#define SHANMEN_COMPARE_DUE_H

#include "db/ctx.h"

#define WATCH_MARGIN_S 60   /* behind a moment of the platform's: clocks differ, and it takes its time */
#define WATCH_DAYS 31       /* an order is asked about so long behind its moment */
#define WATCH_ALARM_S 86400 /* nothing decided so long behind the automatic refund */
#define WATCH_MOST 200      /* orders of one query */

/* Why an order is asked about, the most urgent first. */
enum watch {
	WATCH_CODES,   /* codes were not taken in time */
	WATCH_CONFIRM, /* nor our confirmation */
	WATCH_UNPAID,  /* stock is held, and the time to pay is over */
	WATCH_EXPIRY,  /* the moment of the automatic refund is past */
	WATCH_AUDIT,   /* a refund's audit is past its time, or open for an order that was used */
	WATCH__MAX
};

struct watched {
	struct str order_id, account_id;
	int64_t app_id;
	int64_t asks;
	utc_t at; /* the moment that has passed */
};

struct watched_list {
	struct watched *items;
	size_t n;
};

/* Apps and merchants that cannot be asked now, ids joined by commas: their orders must not fill the list. */
struct watch_not {
	struct str apps, accounts;
};

/* Orders due for this reason, those that have waited longest first, at most WATCH_MOST. */
enum result compare_due(struct ctx *c, enum watch why, const struct watch_not *closed, struct watched_list *out)
	MUST_USE;

/* Seconds until an order is asked about again that was asked in vain so often. Pure. */
int64_t compare_due_pause_s(enum watch why, int64_t asks);

/* The merchant of an order. NONE: it is not here, or nobody knows whose it is. */
enum result compare_due_of(struct ctx *c, struct str order_id, struct watched *out) MUST_USE;

struct watch_asked {
	int64_t pause_s; /* 0: asked for another reason, its turn stays as it was */
	bool ended;      /* the platform shows its end */
};

/* It was asked about just now. Its next turn never is behind the moment of its automatic refund. */
enum result compare_due_asked(struct ctx *c, struct str order_id, const struct watch_asked *a) MUST_USE;

/* It was given up: not asked about any more for its expiry. */
enum result compare_due_give_up(struct ctx *c, struct str order_id) MUST_USE;

/* Orders whose time of asking is over without an end; the first ones. */
enum result compare_due_over(struct ctx *c, struct watched_list *out) MUST_USE;

/* The platform, asked, listed nothing (true), or has listed it again. */
enum result compare_due_unlisted(struct ctx *c, int64_t order_no, bool unlisted) MUST_USE;

#endif
