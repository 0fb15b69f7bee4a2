/*
 * Orders: found and locked by the app and the platform's order_id, and moved from state to state. They are created by order_create.h.
 * Every function here runs inside a transaction.
 *
 * Ownership: the texts of an order live in the arena of the ctx.
 */
#ifndef SHANMEN_ORDER_H
#define SHANMEN_ORDER_H

#include "db/ctx.h"

enum order_state {
	ORDER_ABSENT,  /* never created here: a notice came for it, or its creation was refused */
	ORDER_CREATED, /* stock is held, not paid yet */
	ORDER_WAITING, /* paid, but we have not accepted or rejected it yet */
	ORDER_ACCEPTED,
	ORDER_REJECTED,
	ORDER_CANCELLED,
	ORDER_REFUNDED,
	ORDER__MAX
};

/*
 * SQL: the state of `o` as people see it. A waiting order whose time to be confirmed has passed is `overdue`: the
 * platform has given it up, and nobody can accept it any more.
 */
#define ORDER_OVERDUE "overdue"
#define ORDER_STATE_SHOWN                                                                                              \
	"IF(o.state = 'waiting' AND o.confirm_by_at <= UNIX_TIMESTAMP(), '" ORDER_OVERDUE "', o.state)"

struct order {
	int64_t order_no;
	struct str order_id;
	struct str order_out_id;
	int64_t app_id;
	enum order_state state;
	bool before_payment;
	bool confirm_later;
	struct str account_id, poi_id;
	int64_t product_no, sku_no; /* 0: an absent order */
	struct str sku_id;          /* the platform's; STR_NONE: not known */
	day_t day, last_day;
	struct opt_utc valid_from, valid_to; /* of the code request */
	int64_t copies;
	fen_t pay_fen;                 /* for all copies; 0: the platform did not say it */
	fen_t held_fen;                /* taken from the merchant's balance for each copy */
	struct opt_utc confirm_by;     /* when the platform stops waiting for our confirmation */
	struct opt_utc codes_by;       /* when it stops waiting for codes; given once it has asked for them */
	struct str code_kinds;         /* "1,3"; p NULL: the platform did not say it */
	int64_t code_per_list;         /* 0: the platform did not say it */
	struct opt_utc auto_refund_at; /* when the platform refunds by itself every copy it does not know as used */
	struct opt_utc cancelled;      /* as the platform's notice said */
	struct str content_hash;       /* of the request that created it; p NULL: not kept, or purged */
	bool purged;                   /* the data of its people were deleted: no answer may need them */
	int64_t locked_in;             /* tx_number of the transaction that locked its row */
};

#define CONFIRM_WITHIN_S 600       /* the platform refunds when confirmation takes longer */
#define CONFIRM_ALARM_BEFORE_S 180 /* alarm for a confirmation that the platform has not got */
#define CODES_WITHIN_S 600         /* the platform gives up ten minutes after it first asked */
#define CODES_ALARM_BEFORE_S 180
#define PAY_WITHIN_S                                                                                                   \
	1800 /* then we ask the platform about an unpaid order (ASSUMED: no page says how long payment may take) */

/* The word of the column `state`; it is static. */
const char *order_state_word(enum order_state s);

/* What names the order outside ticket_order: its app and the platform's id. */
struct order_ref order_ref(const struct order *o);

/* Locks the order's row and reads it. NONE: there is none. */
enum result order_lock(struct ctx *c, struct order_ref which, struct order *out) MUST_USE;

/* True when order_lock has locked it in the running transaction: what "holds the order's lock" asserts. */
bool order_is_locked(const struct ctx *c, const struct order *o);

/*
 * *moved: another app has an order of this id, sold for a merchant that belongs to this app now. For a caller that
 * found no order of the app.
 */
enum result order_moved(struct ctx *c, struct order_ref which, bool *moved) MUST_USE;

/*
 * As order_lock, but where there is none the id is remembered as absent, so that a
 * creation which comes later is refused. Waits for a creation that is under way.
 */
enum result order_lock_or_remember(struct ctx *c, struct order_ref which, struct order *out) MUST_USE;

/*
 * Holds the order's lock. Where the order ends with this state, its messages about confirmation and codes that
 * the platform has not acknowledged become void.
 */
enum result order_set_state(struct ctx *c, struct order *o, enum order_state state) MUST_USE;

/* Holds the order's lock. For before-payment mode; an order of after-payment mode is paid when it is created. */
enum result order_set_paid(struct ctx *c, struct order *o, utc_t paid_at, enum order_state state) MUST_USE;

/* Holds the order's lock. Keeps only the moment of the platform's notice; order_cancel.h ends the order. */
enum result order_set_cancelled(struct ctx *c, const struct order *o, utc_t cancelled_at) MUST_USE;

/* What the code request says. */
struct code_terms {
	struct opt_utc valid_from, valid_to;
	struct str kinds; /* p NULL: those of the creation stay */
	int64_t per_list;
	utc_t codes_by; /* when the platform stops waiting; that of the first request stays */
};

/* Holds the order's lock. Stores them, and changes `o` accordingly. */
enum result order_set_code_terms(struct ctx *c, struct order *o, const struct code_terms *terms) MUST_USE;

/* Holds the order's lock. Whether some voucher still lacks the codes that the platform asked for: until then its time to wait counts. */
enum result order_set_codes_late(struct ctx *c, const struct order *o, bool late) MUST_USE;

#endif
