/*
 * Vouchers: one row per bought copy, in exactly one state. The gate, refunds
 * and cancellations meet here on the row's lock; whoever commits first wins.
 *
 *   held → issued → used
 *     \       \→ locked → refunded     (locked → issued when the refund comes to nothing)
 *      \→ locked, void, refunded       (void → refunded when the money follows)
 *
 * held, issued, used and locked occupy stock. Every deed runs inside a transaction
 * that holds the order's row, the gate's excepted, which locks the voucher alone.
 */
#ifndef SHANMEN_VOUCHER_H
#define SHANMEN_VOUCHER_H

#include "trade/order.h"

enum voucher_state {
	VOUCHER_HELD,
	VOUCHER_ISSUED,
	VOUCHER_USED,
	VOUCHER_LOCKED,
	VOUCHER_REFUNDED,
	VOUCHER_VOID,
	VOUCHER__MAX
};

struct voucher_item {
	int64_t item_id;
	struct str project_id;  /* catalogue's */
	struct str project_key; /* unique in the order: what the platform knows */
	struct str name;
	bool entrance;
	struct str code;
	bool used;
	utc_t used_at;          /* when used … */
	struct str used_poi_id; /* … and where */
};

struct voucher {
	int64_t voucher_id;
	int64_t copy_no;
	enum voucher_state state;
	int64_t refund_id;         /* 0: none */
	bool had_codes;            /* it was issued before it was locked */
	bool lock_ended;           /* for the callers: vouchers_end ended it out of a lock */
	bool accepted;             /* … the refund that locked it was accepted: refund_mark_accepted */
	struct opt_utc refused_at; /* earliest application for its refund that was refused */
	struct voucher_item *items;
	size_t items_n;
	bool chosen; /* for the callers: named by a request */
};

struct vouchers {
	struct voucher *v;
	size_t n;
};

const char *voucher_state_word(enum voucher_state s);
enum voucher_state voucher_state_of(struct str word);

/* Locks all of an order's vouchers, in voucher_id order, with their items. */
enum result vouchers_lock(struct ctx *c, const struct order *o, struct vouchers *out) MUST_USE;

/* The same without locking: for answers that only report. */
enum result vouchers_read(struct ctx *c, int64_t order_no, struct vouchers *out) MUST_USE;

/* Number of vouchers in a state. */
size_t vouchers_count(const struct vouchers *vs, enum voucher_state state);
bool voucher_live(const struct voucher *v); /* occupies stock */

/* The earliest application that was refused for any of them. */
struct opt_utc vouchers_refused_at(const struct vouchers *vs);

/*
 * Moves one locked voucher on. `refund_id` 0: none. The row must still be in
 * the state that was read: BUG otherwise, since the lock was ours.
 */
enum result voucher_move(struct ctx *c, struct voucher *v, enum voucher_state to, int64_t refund_id) MUST_USE;

/* A locked voucher's refund comes to nothing: it is issued again, or held when it had no codes. */
enum result voucher_unlock(struct ctx *c, struct voucher *v) MUST_USE;

/* An application for the chosen vouchers, made at `apply_at`, was refused; the earliest one stands. */
enum result vouchers_mark_refused(struct ctx *c, struct vouchers *vs, utc_t apply_at) MUST_USE;

/*
 * Ends vouchers (to refunded or void): every chosen one that is held, issued or
 * locked; gives their stock and balance back, once. *ended counts them.
 * With `to` refunded, void ones are marked refunded too, without stock.
 */
enum result vouchers_end(struct ctx *c, const struct order *o, struct vouchers *vs, enum voucher_state to,
                         int64_t refund_id, int64_t *ended) MUST_USE;

#endif
