/*
 * Vouchers, the reading side: one row per bought copy, in exactly one state. The gate, refunds
 * and cancellations meet here on the row's lock; whoever commits first wins. voucher_write.h changes them.
 *
 *   held → issued → used
 *     \       \→ locked → refunded     (locked → issued or held when the refund is refused)
 *      \→ locked, void, refunded       (void → refunded when the money follows)
 *
 * held, issued, used and locked occupy stock: these vouchers are live.
 *
 * Ownership: results live in the arena of the ctx.
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

/* The entrance or a project of a copy: has its own code and is used by itself. */
struct voucher_item {
	int64_t item_id;
	struct str project_id;  /* of the catalogue */
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
	bool lock_ended;           /* set by vouchers_end: it ended out of a lock */
	bool accepted;             /* set by refund_mark_accepted: the refund that locked it was accepted */
	bool refunding;            /* the platform shows it in refund, and no application here has locked it */
	struct opt_utc refused_at; /* time of the earliest refund application that was refused */
	struct voucher_item *items;
	size_t items_n;
	bool chosen;       /* set by the callers: meant by a request */
	int64_t locked_in; /* tx_number of the transaction that locked its row */
};

struct vouchers {
	struct voucher *v;
	size_t n;
};

/* The word of the column `state`; it is static. */
const char *voucher_state_word(enum voucher_state s);

/* The state of a stored word; an unknown one reads as void, which admits nobody. */
enum voucher_state voucher_state_of(struct str word);

/* Holds the order's lock: locks all of its vouchers, in voucher_id order, with their items. AGAIN: one for each copy did not come. */
enum result vouchers_lock(struct ctx *c, const struct order *o, struct vouchers *out) MUST_USE;

/* The same without locking, of an order with so many copies: for answers that only report. Needs no transaction. */
enum result vouchers_read(struct ctx *c, int64_t order_no, int64_t copies, struct vouchers *out) MUST_USE;

/* Reads locked vouchers again, after their items were made. `chosen`, `accepted` and `lock_ended` are lost. */
enum result vouchers_read_again(struct ctx *c, const struct order *o, struct vouchers *vs) MUST_USE;

/* True when all of them were locked in the running transaction: what "holds the vouchers' locks" asserts. */
bool vouchers_are_locked(const struct ctx *c, const struct vouchers *vs);

/* Number of vouchers in a state. */
size_t vouchers_count(const struct vouchers *vs, enum voucher_state state);

/* True for those that occupy stock. */
bool voucher_live(const struct voucher *v);

/* The time of the earliest refund application that was refused for any of them. */
struct opt_utc vouchers_refused_at(const struct vouchers *vs);

#endif
